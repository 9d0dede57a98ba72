//! Why a store cannot be opened, in French: what is wrong, where, and what to do.

use std::path::{Path, PathBuf};

/// Why a store cannot be opened. Nothing was overwritten. None of these sentences shows what is in the files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// Another process has the lock.
    #[error("{file} est déjà utilisé par un autre serveur (verrou {lock}). Arrêtez-le d'abord, ou donnez un autre RESERVATIONS_FILE.", file = .file.display(), lock = .lock.display())]
    Locked {
        /// The file of reservations.
        file: PathBuf,
        /// Its lock.
        lock: PathBuf,
    },
    /// A file or folder cannot be read or created.
    #[error("{path} ne peut pas être utilisé : {cause}. Vérifiez le chemin, les droits et la place du disque.", path = .path.display())]
    Inaccessible {
        /// The file or folder.
        path: PathBuf,
        /// Why, in French.
        cause: String,
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
    /// The journal holds bookings that belong to another state of the file.
    #[error("{file} n'est pas le fichier que suit {journal}, et {waiting} réservation(s) attendent dans ce journal. Choisissez : pour les garder, remettez le fichier que le serveur avait écrit{copy} ; pour garder {file} tel qu'il est, supprimez {journal}, et elles seront perdues.", file = .file.display(), journal = .journal.display(), copy = copy_hint(.copy.as_deref()))]
    Mismatch {
        /// The file of reservations.
        file: PathBuf,
        /// The journal.
        journal: PathBuf,
        /// Rows in the journal.
        waiting: usize,
        /// The server's own version of the file, where it left one.
        copy: Option<PathBuf>,
    },
}

fn copy_hint(copy: Option<&Path>) -> String {
    copy.map_or_else(String::new, |copy| format!(" (il est ici : {})", copy.display()))
}
