//! Why a store cannot be opened, in French: what is wrong, where, and what to do.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::shared::Which;
use crate::durable::cause;

/// Why a store cannot be opened. Nothing was overwritten. None of these sentences shows what is in the files.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the lock.
    #[error("{file} est déjà utilisé par un autre serveur (verrou {lock}). Arrêtez-le d'abord, ou donnez un autre RESERVATIONS_FILE.", file = .file.display(), lock = .lock.display())]
    Locked {
        /// The file of reservations.
        file: PathBuf,
        /// Its lock.
        lock: PathBuf,
    },
    /// A file or folder cannot be read or created.
    #[error("{path} ne peut pas être utilisé : {cause}. Vérifiez le chemin, les droits et la place du disque.", path = .path.display(), cause = cause(.source))]
    Inaccessible {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A running server rewrote the file whenever it was looked at.
    #[error("{path} est réécrit sans cesse par le serveur. Recommencez.", path = .path.display())]
    KeepsChanging {
        /// The file.
        path: PathBuf,
    },
    /// The file of reservations has no byte in it.
    #[error("{path} est vide (0 octet) : ce n'est pas un tableau de réservations, et rien n'a été écrasé. Remettez une copie de sauvegarde, ou écrivez-y [] pour repartir sans aucune réservation.", path = .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file of reservations is not JSON, or not an array.
    #[error("{path} est illisible, ligne {line}, colonne {column} (octet {byte}) : {what}. Rien n'a été écrasé. Corrigez cet endroit, ou remettez une copie de sauvegarde (arrêter, copier, supprimer le journal, démarrer).", path = .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
        /// Offset of the fault in bytes, from 0.
        byte: usize,
        /// What was met there, in French.
        what: &'static str,
    },
    /// A line of the journal is damaged, and it is not the torn end that a power cut leaves.
    #[error("{path} est abîmé à la ligne {line} (octet {byte}). Rien n'a été écrasé ; des réservations confirmées peuvent s'y trouver. Mettez ce fichier de côté avec une copie de {file}, puis demandez de l'aide ; pour repartir sans lui, supprimez-le : ce qui n'est pas encore dans {file} sera perdu.", path = .path.display(), file = .file.display())]
    JournalDamaged {
        /// The journal.
        path: PathBuf,
        /// The file of reservations.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Where it begins, in bytes from 0.
        byte: usize,
    },
    /// The journal is of another version.
    #[error("{path} a été écrit par une autre version du programme (format {found}, attendu {expected}). Démarrez puis arrêtez proprement cette version-là avant d'en changer.", path = .path.display())]
    JournalFormat {
        /// The journal.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format of this version.
        expected: u32,
    },
    /// A file holds something that this version cannot read.
    #[error("{path} contient « {what} », que cette version du programme ne sait pas lire. Rien n'a été changé. Démarrez la version qui l'a écrit, ou remettez une copie de sauvegarde.", path = .path.display())]
    Unknown {
        /// The état or the journal.
        path: PathBuf,
        /// What it is called there.
        what: String,
    },
    /// A file is not the one that the journal follows.
    #[error("{0}")]
    Mismatch(Box<Mismatch>),
}

impl OpenError {
    /// That a file or folder cannot be read or created.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Inaccessible { path: path.to_owned(), source }
    }
}

/// A file is not the one that the server wrote last: a person has to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Which file.
    pub(super) which: Which,
    /// Where it lies.
    pub file: PathBuf,
    /// How many rows it has; `None` where there is no such file.
    pub rows: Option<usize>,
    /// The journal.
    pub journal: PathBuf,
    /// Rows in the journal.
    pub waiting: usize,
    /// Call-backs in the journal that nobody has seen to.
    pub callbacks: usize,
    /// The server's own version of the file, where it left one, and how many rows that has.
    pub copy: Option<(PathBuf, usize)>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, journal) = (self.file.display(), self.journal.display());
        if self.rows.is_some() {
            write!(
                f,
                "{file} n'est pas le fichier que le serveur a écrit en dernier : il a été remplacé ou modifié à la main."
            )?;
        } else {
            write!(f, "{file} n'existe plus : il a été supprimé ou déplacé.")?;
        }
        write!(f, " Rien n'a été changé.")?;
        match &self.copy {
            Some((copy, rows)) => write!(
                f,
                " La version du serveur est dans {} : {rows} ligne(s). Choisissez l'une des deux, puis redémarrez. Pour garder la version du serveur : « mv {} {} ».",
                copy.display(),
                shell(copy),
                shell(&self.file)
            )?,
            None => write!(
                f,
                " Le serveur n'en a pas laissé de copie. Remettez à cette place le fichier qu'il avait écrit, s'il existe encore, puis redémarrez."
            )?,
        }
        match self.rows {
            Some(rows) => write!(f, " Pour garder le fichier tel qu'il est, {rows} ligne(s)")?,
            None if self.which == Which::Etat => write!(f, " Pour repartir sans ce qu'il contenait (rappels compris)")?,
            None => write!(f, " Pour repartir sans aucune réservation")?,
        }
        write!(f, " : « rm {} ».", shell(&self.journal))?;
        if self.waiting > 0 || self.callbacks > 0 {
            write!(
                f,
                " Attention : {journal} contient {} réservation(s) et {} rappel(s) à faire, qui seraient alors perdus.",
                self.waiting, self.callbacks
            )?;
        }
        Ok(())
    }
}

/// A path as a shell takes it.
pub(super) fn shell(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,@%".contains(c);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_where_a_shell_would_split_it() {
        for (path, expected) in [
            ("/srv/hotel/reservations.json", "/srv/hotel/reservations.json"),
            ("/srv/mon hôtel/r.json", "'/srv/mon hôtel/r.json'"),
            ("/srv/l'hotel/r.json", r"'/srv/l'\''hotel/r.json'"),
        ] {
            assert_eq!(shell(Path::new(path)), expected);
        }
    }
}
