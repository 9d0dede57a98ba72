//! The durable JSON store: an array that people can read and copy, and a journal that is synced before anything is confirmed.
//!
//! Four files: `reservations.json` (every reservation, one a line), `reservations.json.etat` (the collections of everything else that is
//! kept), `reservations.json.journal` (what is durable and not yet in these two, with rings and live calls) and
//! `reservations.json.lock`. Two threads: one writes the journal, and a booking waits for it alone; the other writes snapshots and
//! puts them in place once the journal names them. `docs/ARCHITECTURE.md` walks through a kill
//! at every step.
//!
//! What a booking costs: one line of the journal, one `fdatasync` of it, shared with all that were asked for meanwhile. Behind its
//! lines the journal keeps room of zero bytes, so that this sync changes no length, takes no place, and waits for no other file.
//!
//! The design point is 100,000 reservations: they are parsed at the start, stay in memory, and are written whole at each snapshot.

use std::{
    borrow::Cow,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::oneshot;

use super::{CallUse, Calls, Count, LiveCall, StoreError, StoreFuture};
use crate::durable::Disk;
use basics::{clock::Clock, ids::Ids, metrics::Metrics};
use hotel::catalogue::Catalogue;

mod callbacks;
mod change;
mod collections;
mod contents;
mod copy;
mod effects;
mod error;
mod holds;
mod in_place;
mod inspect;
mod journal;
mod leftovers;
mod line;
mod oddities;
mod open;
mod pauses;
mod person;
mod read;
mod recent;
mod reservations;
mod restore;
mod retention;
mod rewrite;
mod rings;
mod row;
mod search;
mod shared;
mod snapshot;
mod state;
mod stored_row;
mod table;
mod take;
#[cfg(test)]
mod tests;
mod uses;
mod work;
mod writer;

pub use copy::{Content, StoreFiles};
pub use error::{Mismatch, OpenError};
pub use inspect::{Inspection, inspect};
pub use leftovers::{Kind, Leftover, leftovers};
use line::Entry;
pub use oddities::{Oddity, Unreadable};
pub use open::resolve;
pub use person::{EraseError, Person, export};
pub use restore::{Restored, is_interrupted, restore};
pub use retention::{Erased, is_erasure_held_back};
use shared::Shared;
use work::Phase;
pub use writer::PROBE_EVERY;

/// How long an accept waits for its ring to be written: beyond, a disk that hangs would keep callers in silence.
const RING_PATIENCE: Duration = Duration::from_millis(500);

/// The store.
///
/// Dropping it without [`JsonStore::close`] writes nothing more: what was answered is in the journal.
#[derive(Debug)]
pub struct JsonStore {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl JsonStore {
    /// Opens the store of a file, and creates what is not there. Reads the whole file: less than a second for 100,000 reservations.
    pub fn open(path: &Path, clock: Clock, ids: Ids, disk: Disk, metrics: Arc<Metrics>) -> Result<Self, OpenError> {
        let writer = open::open(path, clock, ids, disk, metrics)?;
        let shared = Arc::clone(&writer.shared);
        let for_snapshots = Arc::clone(&shared);
        let store = Self { shared, threads: Mutex::default() };
        store.start("reservations-journal", move || writer.run()).map_err(OpenError::at(path))?;
        store.start("reservations-fichier", move || snapshot::run(&for_snapshots)).map_err(OpenError::at(path))?;
        Ok(store)
    }

    /// Takes nothing more in, puts everything on the disk, and ends. The fault says that the disk did not take it; what was
    /// confirmed is in the journal even then.
    pub async fn close(&self) -> Result<(), StoreError> {
        {
            let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
            let mut state = self.shared.state();
            state.work.phase = state.work.phase.max(Phase::Closing);
            // A thread that died says so before it counts as finished.
            if state.health.died || threads.iter().any(JoinHandle::is_finished) {
                state.work.phase = state.work.phase.after_snapshots();
            }
        }
        self.shared.writer_wakes.notify_all();
        self.shared.snapshot_wakes.notify_all();
        let mut progress = self.shared.progress.subscribe();
        // The sender lives in `shared`, so that this ends when the writer does.
        let ended = progress.wait_for(|progress| progress.written == u64::MAX).await.is_ok();
        let state = self.shared.state();
        // What the état lacks is in the journal.
        let in_file = !state.is_file_behind() && state.health.journal.is_none() && !state.health.died;
        if ended && in_file { Ok(()) } else { Err(StoreError::Unavailable) }
    }

    /// Ends when everything that was taken in so far is in the file, or cannot be. Does not wait for the usual pauses.
    pub async fn settled(&self) {
        let (sender, receiver) = oneshot::channel();
        {
            let mut state = self.shared.state();
            if state.work.phase == Phase::Over {
                return;
            }
            state.work.settling.push(sender);
            state.work.hurry = true;
        }
        self.shared.snapshot_wakes.notify_all();
        self.shared.writer_wakes.notify_all();
        // An error is the end of the store, which has settled everything too.
        let _ = receiver.await;
    }

    /// The file of reservations, links followed.
    pub fn file(&self) -> &Path {
        &self.shared.paths.file
    }

    /// Tries at once whether a store that cannot be written has become well, as it does every [`PROBE_EVERY`].
    pub fn probe(&self) {
        self.shared.state().work.probe = true;
        self.shared.writer_wakes.notify_all();
    }

    /// What is strange in the rows without being a fault; nights before `today` are passed over. Looks at every row, while
    /// bookings go on.
    pub fn oddities(&self, catalogue: &Catalogue, today: NaiveDate) -> Vec<Oddity> {
        let (view, nights) = {
            let table = &self.shared.state().table;
            (table.view().clone(), oddities::of_nights(&table.inventory, catalogue, today))
        };
        let mut oddities = oddities::of_rows(&view, catalogue);
        oddities.extend(nights);
        oddities
    }

    /// Reads the room types of old rows as a catalogue spells them, and says how many rows cannot be read. To be asked again with
    /// every catalogue that comes into force.
    pub fn read_rows_with(&self, catalogue: &Catalogue) -> Unreadable {
        let view = {
            let table = &mut self.shared.state().table;
            table.read_rooms_as(catalogue.spellings());
            table.view().clone()
        };
        Unreadable::of(&view)
    }

    fn start(&self, name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(run)?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }
}

impl Calls for JsonStore {
    fn first_ring(&self, webhook_id: &str, call_id: &str, now: DateTime<Utc>) -> bool {
        self.shared.state().rings.ring(webhook_id, call_id, now, None)
    }

    fn webhook_came(&self, now: DateTime<Utc>) {
        let mut state = self.shared.state();
        if state.rings.webhook(now) {
            state.queue_entry(&Entry::Webhook { at: now });
            self.shared.queued(state);
        }
    }

    fn last_webhook(&self) -> Option<DateTime<Utc>> {
        self.shared.state().rings.last_webhook()
    }

    fn written(&self, call_id: &str) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let ticket = self.shared.state().rings.ticket(call_id).unwrap_or(0);
        let mut progress = self.shared.progress.subscribe();
        if progress.borrow().written < ticket {
            self.shared.writer_wakes.notify_all();
        }
        Box::pin(async move {
            let written = progress.wait_for(|progress| progress.stuck || progress.written >= ticket);
            if tokio::time::timeout(RING_PATIENCE, written).await.is_err() {
                tracing::warn!("Une sonnerie n'a pas pu être écrite à temps ; l'appel est pris quand même");
            }
        })
    }

    fn call_lives(&self, call: LiveCall) {
        let mut state = self.shared.state();
        state.queue_about(&call.call_id, &Entry::Began(Box::new(Cow::Borrowed(&call))));
        state.rings.begin(call);
        self.shared.queued(state);
    }

    fn call_ended(&self, call_id: &str, now: DateTime<Utc>) {
        let mut state = self.shared.state();
        if state.rings.lives(call_id) {
            state.contents.left_behind_since.get_or_insert_with(|| self.shared.clock.instant());
        }
        state.rings.end(call_id, now);
        state.holds.release(call_id);
        state.collections.messages.call_ended(call_id, now);
        state.queue_about(call_id, &Entry::Ended { call: call_id.into(), at: now });
        self.shared.queued(state);
    }

    fn live_calls(&self) -> Vec<LiveCall> {
        self.shared.state().rings.live()
    }

    fn count(&self, call_id: &str, count: Count) {
        self.count_use(call_id, count);
    }

    fn uses(&self) -> Vec<CallUse> {
        self.uses_of_late()
    }

    fn use_of(&self, call_id: &str) -> Option<CallUse> {
        self.use_of_call(call_id)
    }

    fn alive(&self) {
        self.note_alive();
    }

    fn pause(&self, until: Option<DateTime<Utc>>) -> StoreFuture<'_, ()> {
        Box::pin(self.write_pause(until))
    }

    fn paused_until(&self) -> Option<DateTime<Utc>> {
        self.shared.state().paused_until
    }
}

impl Drop for JsonStore {
    fn drop(&mut self) {
        self.shared.state().work.phase = Phase::Over;
        self.shared.writer_wakes.notify_all();
        self.shared.snapshot_wakes.notify_all();
        for thread in self.threads.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // A thread that panicked has said so, and holds nothing.
            let _ = thread.join();
        }
    }
}
