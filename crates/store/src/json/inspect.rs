//! Looking at a store without opening it: nothing is locked, created or changed, and a server may be running.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    error::OpenError,
    leftovers::{self, Leftover},
    oddities::{self, Oddity},
    open::{load, read_file},
    restore, retention,
    shared::Paths,
};
use crate::durable::Disk;
use hotel::catalogue::Catalogue;

/// How often the files are read again where they do not fit: a running server may have changed one after the other was read.
const TRIES: usize = 5;

/// What is in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Whether there is a file of reservations; a start creates one.
    pub exists: bool,
    /// Rows, those that wait in the journal included.
    pub total: usize,
    /// Rows that wait in the journal.
    pub waiting: usize,
    /// The server's own version of a file that was changed by hand is there, with guests in it.
    pub copy: bool,
    /// Bytes of the journal that are not good, which a start sets aside.
    pub damaged: usize,
    /// Files beside it in which guests' data may be left.
    pub leftovers: Vec<Leftover>,
    /// The file is mounted by itself, so that it cannot be replaced.
    pub mounted_alone: bool,
    /// Rows that still name a guest whose stay ended longer ago than guests are kept.
    pub outdated: usize,
    /// When the latest row was made: [`is_erasure_held_back`](super::is_erasure_held_back) says what that means for the outdated ones.
    pub newest: Option<DateTime<Utc>>,
    /// What is strange without keeping a server from starting.
    pub oddities: Vec<Oddity>,
}

/// Looks at the store of a file. The fault is the one with which a start would stop. Nights before `today` are passed over.
pub fn inspect(path: &Path, catalogue: &Catalogue, today: NaiveDate) -> Result<Inspection, OpenError> {
    let paths = Paths::of(path)?;
    let mut result = look(&paths, catalogue, today);
    for _ in 1..TRIES {
        if result.is_ok() {
            break;
        }
        result = look(&paths, catalogue, today);
    }
    result
}

fn look(paths: &Paths, catalogue: &Catalogue, today: NaiveDate) -> Result<Inspection, OpenError> {
    let disk = Disk::real();
    let read = |path| read_file(&disk, path).map(|found| found.map(|(content, _)| content));
    let current = restore::current(paths);
    let journal = read(&current.journal)?.unwrap_or_default();
    let etat = read(&current.etat)?.unwrap_or_default();
    let content = read(&current.file)?;
    let exists = content.is_some();
    let loaded = load(paths, content.as_deref(), &etat, &journal)?;
    let damaged = loaded.damaged.expose().len();
    let mut state = loaded.state;
    state.table.read_rooms_as(catalogue.spellings());
    let mut oddities = oddities::of_rows(state.table.view(), catalogue);
    oddities.extend(oddities::of_nights(&state.table.inventory, catalogue, today));
    Ok(Inspection {
        exists,
        total: state.table.view().len(),
        waiting: state.waiting(),
        copy: paths.copy.exists(),
        damaged,
        leftovers: leftovers::beside_file(&paths.file),
        mounted_alone: disk.is_mount_point(&paths.file),
        outdated: retention::outdated(state.table.view(), catalogue.retention_months, today).len(),
        newest: retention::newest(state.table.view()),
        oddities,
    })
}
