//! A copy of everything that a store holds, as the bytes of its files: read while a server runs or not, and checked as a start
//! would.

use std::{path::Path, thread, time::Duration};

use super::{
    error::OpenError,
    journal,
    line::Snapshot,
    open::{load, read_file},
    restore,
    shared::{Paths, Which},
};
use crate::durable::Disk;

/// How often the files are read again where they do not fit together: a running server may put a snapshot in place after the one was
/// read and before the other is. Snapshots are a quarter of a second apart at the least.
const TRIES: u32 = 20;

/// Between two of these tries.
const PAUSE: Duration = Duration::from_millis(20);

/// The files of a store, as they are together.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreFiles {
    /// `reservations.json`.
    pub file: Vec<u8>,
    /// `reservations.json.etat`; empty where there is none.
    pub etat: Vec<u8>,
    /// Its journal, up to its last whole line; empty where there is none.
    pub journal: Vec<u8>,
}

/// Lengths only: the rest is guests' data.
impl std::fmt::Debug for StoreFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreFiles")
            .field("file", &self.file.len())
            .field("etat", &self.etat.len())
            .field("journal", &self.journal.len())
            .finish_non_exhaustive()
    }
}

/// What a start would find in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// Reservations.
    pub reservations: usize,
    /// Call-backs.
    pub callbacks: usize,
}

impl StoreFiles {
    /// Reads the files of a store. Takes no lock and changes nothing. What was confirmed before is in them.
    ///
    /// # Errors
    /// That with which a start would stop.
    pub fn read(path: &Path) -> Result<(Self, Content), OpenError> {
        let paths = Paths::of(path)?;
        let mut result = Self::read_once(&paths);
        for _ in 1..TRIES {
            if matches!(result, Ok(Some(_))) {
                break;
            }
            thread::sleep(PAUSE);
            result = Self::read_once(&paths);
        }
        result?.ok_or(OpenError::KeepsChanging { path: paths.file })
    }

    /// `None` where they do not belong together.
    fn read_once(paths: &Paths) -> Result<Option<(Self, Content)>, OpenError> {
        let disk = Disk::real();
        let current = restore::current(paths);
        let read = |path| Ok(read_file(&disk, path)?.map(|(content, _)| content));
        // The journal first: a snapshot that takes its place in between is then one that this journal does not name.
        let mut journal: Vec<u8> = read(&current.journal)?.unwrap_or_default();
        let etat = read(&current.etat)?.unwrap_or_default();
        let content = read(&current.file)?;
        let (is_whole, good) = match journal::read(&paths.journal, &paths.file, &journal)?.contents {
            None => (true, 0),
            Some(contents) => {
                let has = |which, content| contents.follows(which, &Snapshot::of_file(content));
                let has_both = has(Which::Reservations, content.as_deref())
                    && has(Which::Etat, Some(etat.as_slice()).filter(|etat| !etat.is_empty()));
                (has_both, contents.good)
            }
        };
        journal.truncate(usize::try_from(good).unwrap_or(usize::MAX));
        let found = content_of(paths, content.as_deref(), &etat, &journal)?;
        let file = content.unwrap_or_else(|| super::open::NO_RESERVATIONS.to_vec());
        Ok(is_whole.then_some((Self { file, etat, journal }, found)))
    }

    /// Reads them as a start would; `name` is the file's name in faults.
    ///
    /// # Errors
    /// That with which a start would stop.
    pub fn check(&self, name: &Path) -> Result<Content, OpenError> {
        content_of(&Paths::of(name)?, Some(&self.file), &self.etat, &self.journal)
    }
}

fn content_of(paths: &Paths, content: Option<&[u8]>, etat: &[u8], journal: &[u8]) -> Result<Content, OpenError> {
    let state = load(paths, content, etat, journal)?.state;
    Ok(Content { reservations: state.table.view().len(), callbacks: state.collections.callbacks.rows().count() })
}
