//! Putting a copy in the place of a store: whenever the process is killed, the next start finds the old state or the new one.
//!
//! The copy is written whole into a folder beside the store. Giving that folder its final name is the one step that decides: before
//! it the old state holds, after it the new one. What is left to do then is done by this process, or by the next start.

use std::{
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{
    copy::{Content, StoreFiles},
    error::OpenError,
    leftovers::Kind,
    shared::Paths,
};
use crate::durable::{Disk, beside};

/// The names of the files within the folder.
const FILE: &str = "reservations";
const ETAT: &str = "etat";
const JOURNAL: &str = "journal";

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the store holds from here on.
    pub content: Content,
    /// Where the files lie that it held before.
    pub kept: Vec<PathBuf>,
}

/// The folder of a restoration that is decided.
fn decided(paths: &Paths) -> PathBuf {
    beside(&paths.file, ".restauration")
}

/// The folder of one that is being prepared.
fn prepared(paths: &Paths) -> PathBuf {
    beside(&paths.file, ".restauration.nouveau")
}

/// The files that a start would read: those of a restoration that is decided and not finished, or those in place.
pub(super) fn current(paths: &Paths) -> Paths {
    let folder = decided(paths);
    let or = |name: &str, own: &Path| {
        Some(folder.join(name)).filter(|staged| staged.exists()).unwrap_or_else(|| own.to_owned())
    };
    let (file, etat, journal) = (or(FILE, &paths.file), or(ETAT, &paths.etat), or(JOURNAL, &paths.journal));
    Paths { file, etat, journal, ..paths.clone() }
}

/// Whether a restoration was interrupted that the next start finishes.
pub fn is_interrupted(path: &Path) -> bool {
    Paths::of(path).is_ok_and(|paths| decided(&paths).exists())
}

/// Finishes a restoration that is decided, and clears away one that is not. Whoever calls this holds the lock.
pub(super) fn finish(disk: &Disk, paths: &Paths) -> io::Result<()> {
    let (folder, draft) = (decided(paths), prepared(paths));
    if draft.exists() {
        clear(disk, &draft)?;
        tracing::warn!(
            "Une restauration interrompue avant son terme est abandonnée : les réservations d'avant restent"
        );
    }
    if folder.exists() {
        complete(disk, paths, &folder)?;
        tracing::warn!(
            "Une restauration interrompue est terminée : les réservations sont celles de la copie restaurée"
        );
    }
    Ok(())
}

/// Puts the files in place. Each is moved at once or not at all, and one that is not there was moved before.
fn complete(disk: &Disk, paths: &Paths, folder: &Path) -> io::Result<()> {
    for (name, place) in [(FILE, &paths.file), (ETAT, &paths.etat), (JOURNAL, &paths.journal)] {
        let staged = folder.join(name);
        if staged.exists() {
            disk.rename(&staged, place)?;
        }
    }
    // The version of a server that found its file changed is of the state before, and was kept.
    disk.remove(&paths.copy)?;
    disk.sync_folder(&paths.file)?;
    clear(disk, folder)
}

fn clear(disk: &Disk, folder: &Path) -> io::Result<()> {
    for name in [FILE, ETAT, JOURNAL] {
        disk.remove(&folder.join(name))?;
    }
    disk.remove_folder(folder)?;
    disk.sync_folder(folder)
}

/// Puts checked files in the place of a store, and keeps those that it had beside them, under their names with the
/// time behind.
///
/// # Errors
/// [`OpenError::Locked`] while a server runs; or why it cannot be done. Then the old state holds, unless the copy is the one that the
/// next start finds: see [`is_interrupted`].
pub fn restore(path: &Path, files: &StoreFiles, now: DateTime<Utc>, disk: &Disk) -> Result<Restored, OpenError> {
    let paths = Paths::of(path)?;
    // A file that is mounted by itself cannot be replaced: a restoration that was decided could then never be finished.
    if let Some(alone) = [&paths.file, &paths.etat, &paths.journal].into_iter().find(|path| disk.is_mount_point(path)) {
        return Err(OpenError::at(alone)(io::ErrorKind::ResourceBusy.into()));
    }
    let _locks = super::open::lock_all(disk, &paths)?;
    finish(disk, &paths).map_err(OpenError::at(&paths.file))?;
    let content = files.check(&paths.file)?;

    let mut kept = Vec::new();
    for old in [&paths.file, &paths.etat, &paths.journal, &paths.copy] {
        let Some((bytes, _)) = disk.read(old).map_err(OpenError::at(old))? else { continue };
        let place = Kind::Replaced.name(old, now);
        disk.replace(&place, &bytes).map_err(OpenError::at(&place))?;
        kept.push(place);
    }
    let folder = prepared(&paths);
    stage(disk, &paths, &folder, files).map_err(OpenError::at(&folder))?;
    complete(disk, &paths, &decided(&paths)).map_err(OpenError::at(&paths.file))?;
    Ok(Restored { content, kept })
}

/// Writes the files into their folder, and gives it the name that decides.
fn stage(disk: &Disk, paths: &Paths, folder: &Path, files: &StoreFiles) -> io::Result<()> {
    disk.create_folder(folder)?;
    for (name, bytes) in [(FILE, &files.file), (ETAT, &files.etat), (JOURNAL, &files.journal)] {
        let mut file = disk.create(&folder.join(name))?;
        file.append(bytes)?;
        file.sync()?;
    }
    disk.sync_folder(&folder.join(FILE))?;
    disk.rename(folder, &decided(paths))?;
    disk.sync_folder(&paths.file)
}
