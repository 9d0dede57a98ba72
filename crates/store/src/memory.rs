//! A store in memory, for tests: the same verbs with the same meaning as the durable one, and nothing kept.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};

use super::{CallbackFilter, CallbackPage, Callbacks, Left, StoreError, StoreFuture};
use basics::{clock::Clock, ids::Ids};
use hotel::{
    callback::{self, Callback},
    catalogue::RoomTypeId,
    reservation::{BookingKey, Reservation},
    stay::Stay,
};

mod reservations;

/// The store. Cloning is not meant: share it behind an `Arc`.
#[derive(Debug)]
pub struct MemoryStore {
    clock: Clock,
    ids: Ids,
    broken: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rows: Vec<Arc<Reservation>>,
    keys: HashMap<BookingKey, Vec<String>>,
    holds: HashMap<String, Kept>,
    callbacks: Vec<Arc<Callback>>,
}

/// Rooms that are kept for a call.
#[derive(Debug)]
struct Kept {
    call_id: String,
    until: DateTime<Utc>,
    rooms: Vec<(RoomTypeId, Stay)>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(clock: Clock, ids: Ids) -> Self {
        Self { clock, ids, broken: AtomicBool::new(false), state: Mutex::default() }
    }

    /// Makes every verb that writes or reads fail, or work again.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    fn state(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable);
        }
        Ok(self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl MemoryStore {
    fn leave_now(&self, draft: callback::Draft, most: usize) -> Result<Left, StoreError> {
        let (now, mut state) = (self.clock.now(), self.state()?);
        if let Some(same) = state.callbacks.iter().find(|row| row.is_of(&draft)) {
            return Ok(Left::Same(Arc::clone(same)));
        }
        for row in &mut state.callbacks {
            if let Some(completed) = row.completed_by(&draft) {
                *row = Arc::new(completed);
                return Ok(Left::Same(Arc::clone(row)));
            }
        }
        if state.callbacks.iter().filter(|row| row.call_id == draft.call_id).count() >= most {
            return Ok(Left::TooMany);
        }
        let callback = Arc::new(draft.into_callback(callback::new_id(now, &self.ids), now));
        state.callbacks.push(Arc::clone(&callback));
        Ok(Left::New(callback))
    }
}

impl Callbacks for MemoryStore {
    fn leave(&self, draft: callback::Draft, most: usize) -> StoreFuture<'_, Left> {
        Box::pin(async move { self.leave_now(draft, most) })
    }

    fn callbacks(&self, filter: CallbackFilter) -> StoreFuture<'_, CallbackPage> {
        Box::pin(async move {
            let state = self.state()?;
            let matching: Vec<_> = state.callbacks.iter().filter(|row| filter.matches(row)).cloned().collect();
            let total = matching.len();
            Ok(CallbackPage { total, rows: matching.into_iter().skip(filter.offset).take(filter.limit).collect() })
        })
    }

    fn mark_done(&self, id: &str) -> StoreFuture<'_, Option<Arc<Callback>>> {
        let id = id.to_owned();
        Box::pin(async move {
            let mut state = self.state()?;
            let row = state.callbacks.iter_mut().find(|row| row.id == id);
            Ok(row.map(|row| {
                *row = Arc::clone(row).done(self.clock.now());
                Arc::clone(row)
            }))
        })
    }
}
