//! A copy as a folder: the store's files, the hotel file for a person to compare, and a manifest that says what each must be.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use basics::ids::hexadecimal;
use store::{
    durable::{Disk, cause},
    json::{Content, OpenError, StoreFiles},
};

/// The manifest. A folder without one is no copy.
pub(super) const MANIFEST: &str = "manifeste.json";

/// The names within a copy, whatever the store is called.
const FILE: &str = "reservations.json";
const ETAT: &str = "reservations.json.etat";
const JOURNAL: &str = "reservations.json.journal";
const HOTEL: &str = "hotel.toml";

/// What the name of a folder ends with while its copy is being written.
pub(super) const UNFINISHED: &str = ".en-cours";

/// The form of copy that this version writes and reads.
const FORMAT: u32 = 1;

/// What is copied.
#[derive(Debug)]
pub(super) struct Copied {
    pub(super) files: StoreFiles,
    pub(super) content: Content,
    /// The hotel file, where it could be read. Its faults are nobody's business here.
    pub(super) hotel: Option<Vec<u8>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// Of the program that wrote it.
    version: String,
    cree_le: String,
    reservations: usize,
    rappels: usize,
    fichiers: Vec<Listed>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    nom: String,
    octets: usize,
    sha256: String,
}

/// Why a copy cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub(super) enum CopyError {
    #[error(
        "{0} n'est pas une copie faite par « vacances-bleues sauvegarder » : il n'y a pas de manifeste. Donnez le sous-dossier daté d'une copie."
    )]
    NotACopy(PathBuf),
    #[error("La copie {0} est incomplète ou abîmée : {1}. Prenez-en une autre.")]
    Damaged(PathBuf, #[source] Damage),
    #[error(
        "La copie {0} a été faite par une version plus récente du programme (format {1}) : restaurez-la avec elle."
    )]
    Newer(PathBuf, u32),
    #[error("{0} existe déjà : une copie par seconde.")]
    Exists(PathBuf),
    #[error("La copie {0} ne peut pas être écrite : {cause}.", cause = cause(.1))]
    NotWritten(PathBuf, #[source] io::Error),
}

/// What is wrong with a copy.
#[derive(Debug, thiserror::Error)]
pub(super) enum Damage {
    #[error("relue, elle n'est pas ce qui a été écrit")]
    ReadBack,
    #[error("{0} : {cause}", cause = cause(.1))]
    File(String, #[source] io::Error),
    #[error("{MANIFEST} est illisible (ligne {}, colonne {})", .0.line(), .0.column())]
    Manifest(#[from] serde_json::Error),
    #[error("{0} n'est pas celui du manifeste")]
    Changed(String),
    #[error("{0} manque dans le manifeste")]
    Missing(&'static str),
    #[error("les nombres du manifeste ne sont pas ceux des fichiers")]
    Counts,
    #[error(transparent)]
    Store(#[from] OpenError),
}

impl Listed {
    fn of(name: &str, bytes: &[u8]) -> Self {
        Self { nom: name.to_owned(), octets: bytes.len(), sha256: hexadecimal(&Sha256::digest(bytes)) }
    }
}

impl Copied {
    fn named(&self) -> Vec<(&'static str, &[u8])> {
        let hotel = self.hotel.as_deref().map(|bytes| (HOTEL, bytes));
        let files = [(FILE, &self.files.file), (ETAT, &self.files.etat), (JOURNAL, &self.files.journal)];
        files.into_iter().map(|(name, bytes)| (name, bytes.as_slice())).chain(hotel).collect()
    }

    /// Writes the copy under a name in a folder, reads it back as [`Copied::read`] does, and only then gives it that name.
    pub(super) fn write(
        &self,
        folder: &Path,
        name: &str,
        at: DateTime<Utc>,
        disk: &Disk,
    ) -> Result<PathBuf, CopyError> {
        let path = folder.join(name);
        if path.exists() {
            return Err(CopyError::Exists(path));
        }
        let draft = folder.join(format!("{name}{UNFINISHED}"));
        let not_written = |error: io::Error| CopyError::NotWritten(path.clone(), error);
        let written = self.write_into(&draft, at, disk).map_err(not_written).and_then(|()| {
            let back = Self::read(&draft)?;
            if (&back.files, back.content, &back.hotel) == (&self.files, self.content, &self.hotel) {
                return Ok(());
            }
            Err(CopyError::Damaged(path.clone(), Damage::ReadBack))
        });
        let named = written.and_then(|()| {
            disk.rename(&draft, &path).map_err(not_written)?;
            disk.sync_folder(&path).map_err(not_written)
        });
        if named.is_err() {
            // Half a copy is of no use, and may be why the disk is full. What cannot be removed is not taken for a copy.
            let _ = remove(&draft, disk);
        }
        named.map(|()| path.clone())
    }

    fn write_into(&self, draft: &Path, at: DateTime<Utc>, disk: &Disk) -> io::Result<()> {
        disk.create_folder(draft)?;
        let manifest = Manifest {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            cree_le: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            reservations: self.content.reservations,
            rappels: self.content.callbacks,
            fichiers: self.named().iter().map(|(name, bytes)| Listed::of(name, bytes)).collect(),
        };
        let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
        for (name, bytes) in self.named().into_iter().chain([(MANIFEST, manifest.as_bytes())]) {
            let mut file = disk.create(&draft.join(name))?;
            file.append(bytes)?;
            file.sync()?;
        }
        disk.sync_folder(&draft.join(MANIFEST))
    }

    /// Reads a copy, and checks every length, every hash, and that a server would start on it.
    pub(super) fn read(folder: &Path) -> Result<Self, CopyError> {
        let damaged = |reason: Damage| CopyError::Damaged(folder.to_owned(), reason);
        let manifest = match fs::read(folder.join(MANIFEST)) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(CopyError::NotACopy(folder.to_owned()));
            }
            Err(error) => return Err(damaged(Damage::File(MANIFEST.to_owned(), error))),
        };
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|error| damaged(error.into()))?;
        if manifest.format != FORMAT {
            return Err(CopyError::Newer(folder.to_owned(), manifest.format));
        }
        let read = |name: &str| {
            let Some(listed) = manifest.fichiers.iter().find(|listed| listed.nom == name) else { return Ok(None) };
            let bytes = fs::read(folder.join(name)).map_err(|error| damaged(Damage::File(name.to_owned(), error)))?;
            if *listed != Listed::of(name, &bytes) {
                return Err(damaged(Damage::Changed(name.to_owned())));
            }
            Ok(Some(bytes))
        };
        let missing = |name| damaged(Damage::Missing(name));
        let file = read(FILE)?.ok_or_else(|| missing(FILE))?;
        let journal = read(JOURNAL)?.ok_or_else(|| missing(JOURNAL))?;
        // Copies of the versions before the état have none.
        let etat = read(ETAT)?.unwrap_or_default();
        let hotel = read(HOTEL)?;
        let files = StoreFiles { file, etat, journal };
        let content = files.check(&folder.join(FILE)).map_err(|error| damaged(error.into()))?;
        if (content.reservations, content.callbacks) != (manifest.reservations, manifest.rappels) {
            return Err(damaged(Damage::Counts));
        }
        Ok(Self { files, content, hotel })
    }
}

/// Removes the folder of a copy with what a copy has in it: the manifest first, so that half a copy is none. A folder with something
/// else in it stays.
pub(super) fn remove(folder: &Path, disk: &Disk) -> io::Result<()> {
    for name in [MANIFEST, FILE, ETAT, JOURNAL, HOTEL] {
        disk.remove(&folder.join(name))?;
    }
    disk.remove_folder(folder)
}
