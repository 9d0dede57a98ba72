//! The JSON store in a folder of its own that goes with it, for the tests of other crates. Can be told to fail whatever it is asked, as a
//! store behind a network may.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a machine that runs tests has a folder for them")]

use std::{
    future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use super::{
    CallbackFilter, CallbackPage, Callbacks, Cancelled, Changed, Filter, Held, Left, Page, Reservations, Row,
    StoreError, StoreFuture, Taken, durable::Disk, json::JsonStore,
};
use basics::{clock::Clock, ids::Ids};
use hotel::{
    book::{Booking, Cancellation, Change, Hold},
    callback::{self, Callback},
    catalogue::RoomTypeId,
    guest::Guest,
    inventory::Inventory,
    proposal::LateWords,
    reservation::{Correction, Reservation, SentConfirmation},
    stay::Stay,
};

/// The store.
#[derive(Debug)]
pub struct TestStore {
    store: JsonStore,
    broken: AtomicBool,
    _folder: TempDir,
}

impl TestStore {
    /// An empty store.
    pub fn new(clock: Clock, ids: Ids) -> Self {
        // Where syncs cost nothing.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let path = folder.path().join("reservations.json");
        let store = JsonStore::open(&path, clock, ids, Disk::keeping_owner_of(&path).unwrap(), Arc::default()).unwrap();
        Self { store, broken: AtomicBool::new(false), _folder: folder }
    }

    /// Makes every verb that writes or reads fail, or work again.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    fn ask<'a, T: Send + 'a>(&'a self, ask: impl FnOnce(&'a JsonStore) -> StoreFuture<'a, T>) -> StoreFuture<'a, T> {
        if self.broken.load(Ordering::SeqCst) {
            return Box::pin(future::ready(Err(StoreError::Unavailable)));
        }
        ask(&self.store)
    }
}

impl Reservations for TestStore {
    fn inventory(&self, nights: Stay, seen_by: Option<&str>) -> StoreFuture<'_, Inventory> {
        self.ask(|store| store.inventory(nights, seen_by))
    }

    fn hold(&self, hold: Hold) -> StoreFuture<'_, Held> {
        self.ask(|store| store.hold(hold))
    }

    fn release(&self, call_id: &str) {
        self.store.release(call_id);
    }

    fn take(&self, booking: Booking) -> StoreFuture<'_, Taken> {
        self.ask(|store| store.take(booking))
    }

    fn change(&self, change: Change) -> StoreFuture<'_, Changed> {
        self.ask(|store| store.change(change))
    }

    fn cancel(&self, cancellation: Cancellation) -> StoreFuture<'_, Cancelled> {
        self.ask(|store| store.cancel(cancellation))
    }

    fn amend(&self, ids: Vec<String>, correction: Correction) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>> {
        self.ask(|store| store.amend(ids, correction))
    }

    fn mark_confirmation_sent(
        &self,
        ids: Vec<String>,
        sent: SentConfirmation,
    ) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>> {
        self.ask(|store| store.mark_confirmation_sent(ids, sent))
    }

    fn keep_words(&self, late: LateWords) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>> {
        self.ask(|store| store.keep_words(late))
    }

    fn alike(
        &self,
        guest: &Guest,
        stay: Stay,
        room_type: &RoomTypeId,
        since: DateTime<Utc>,
    ) -> StoreFuture<'_, Vec<Arc<Reservation>>> {
        self.ask(|store| store.alike(guest, stay, room_type, since))
    }

    fn find(&self, id_or_code: &str) -> StoreFuture<'_, Option<Row>> {
        self.ask(|store| store.find(id_or_code))
    }

    fn rooms(&self, id_or_code: &str) -> StoreFuture<'_, Vec<Row>> {
        self.ask(|store| store.rooms(id_or_code))
    }

    fn list(&self, filter: Filter) -> StoreFuture<'_, Page> {
        self.ask(|store| store.list(filter))
    }

    fn problems(&self) -> Vec<String> {
        self.store.problems()
    }
}

impl Callbacks for TestStore {
    fn leave(&self, draft: callback::Draft, most: usize) -> StoreFuture<'_, Left> {
        self.ask(|store| store.leave(draft, most))
    }

    fn callbacks(&self, filter: CallbackFilter) -> StoreFuture<'_, CallbackPage> {
        self.ask(|store| store.callbacks(filter))
    }

    fn mark_done(&self, id: &str) -> StoreFuture<'_, Option<Arc<Callback>>> {
        self.ask(|store| store.mark_done(id))
    }
}
