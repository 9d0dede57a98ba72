//! The store as a whole: what is kept, found, refused and mended.

use std::{fs, path::PathBuf, sync::Arc};

use tempfile::TempDir;

use super::{JsonStore, OpenError};
use crate::durable::{
    Disk, Step,
    faults::{EACCES, EIO, ENOSPC, Effect, Faults, Gate, When},
};
use crate::{
    CallCheckpoint, LiveCall,
    contract::{self, start},
};
use basics::{clock::Clock, ids::Ids, metrics::Metrics};

mod afterwards;
mod callbacks;
mod effects;
mod endings;
mod etat;
mod faults;
mod files;
mod hands;
mod keeping;
mod leftovers;
mod meanwhile;
mod model;
mod person;
mod restore;
mod retention;
mod torn;
mod unwell;
mod uses;

/// A folder with a store in it, and faults that can be laid upon its disk.
struct Place {
    folder: TempDir,
    faults: Arc<Faults>,
    clock: Clock,
    metrics: Arc<Metrics>,
}

impl Place {
    fn new() -> Self {
        Self::within(tempfile::tempdir().unwrap())
    }

    /// A place where syncs cost nothing, for tests of many; what they test does not need a disk that outlives the machine.
    fn in_memory() -> Self {
        Self::within(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap())
    }

    fn within(folder: TempDir) -> Self {
        Self { folder, faults: Arc::default(), clock: Clock::manual(start()), metrics: Arc::default() }
    }

    /// A place whose file of reservations has a content already.
    fn with_file(content: &str) -> Self {
        let place = Self::new();
        place.write("", content);
        place
    }

    /// Lets no snapshot be written until the faults are lifted: what is booked stays in the journal.
    fn forbid_snapshots(&self) {
        if !self.path().exists() {
            self.write("", "[]\n");
        }
        self.faults.lay(When::step(Step::Create).on("reservations.json.nouveau"), Effect::Fail(EACCES));
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("reservations.json")
    }

    /// The path of a file beside the file of reservations.
    fn beside(&self, suffix: &str) -> PathBuf {
        crate::durable::beside(&self.path(), suffix)
    }

    fn try_open(&self) -> Result<JsonStore, OpenError> {
        let disk = Disk::with_faults(Arc::clone(&self.faults));
        JsonStore::open(&self.path(), self.clock.clone(), Ids::system(), disk, Arc::clone(&self.metrics))
    }

    fn open(&self) -> JsonStore {
        self.try_open().unwrap()
    }

    /// What is in a file, without the room that a journal keeps behind its lines.
    fn read(&self, suffix: &str) -> String {
        fs::read_to_string(self.beside(suffix)).unwrap().trim_end_matches('\0').to_owned()
    }

    #[expect(clippy::disallowed_methods, reason = "the hand that changes files, which no fault is to meet")]
    fn write(&self, suffix: &str, content: impl AsRef<[u8]>) {
        fs::write(self.beside(suffix), content).unwrap();
    }
}

/// A call that has just been answered.
fn live(call_id: &str) -> LiveCall {
    LiveCall { call_id: call_id.to_owned(), since: start(), caller: None, standing: CallCheckpoint::default() }
}

/// How many rows the file of a content has, one a line.
fn rows(content: &str) -> usize {
    content.lines().filter(|line| line.starts_with('{')).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_store_keeps_the_contract() {
    let places = std::sync::Mutex::new(Vec::new());
    let empty = || {
        let place = Place::new();
        let (store, clock) = (Arc::new(place.open()), place.clock.clone());
        places.lock().unwrap().push(place);
        (store, clock)
    };
    contract::all(|| empty().0).await;
    contract::holds::all(&empty).await;
    contract::changes::all(&empty).await;
}
