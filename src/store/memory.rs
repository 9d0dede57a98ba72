//! A store in memory, for tests: the same verbs with the same meaning as the durable one, and nothing kept.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};

use super::{
    CallbackFilter, CallbackPage, Callbacks, Filter, Left, Page, Reservations, Row, StoreFault, StoreFuture, Taken,
};
use crate::{
    clock::Clock,
    hotel::{
        callback::{self, Callback},
        code::{CODE_COUNT, ReservationCode},
        folding::name_matches,
        inventory::Inventory,
        reservation::{BookingKey, Draft, Reservation, new_id},
        stay::Stay,
    },
    ids::Ids,
    personal::Personal,
};

/// The store. Cloning is not meant: share it behind an `Arc`.
#[derive(Debug)]
pub(crate) struct MemoryStore {
    clock: Clock,
    ids: Ids,
    broken: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rows: Vec<Arc<Reservation>>,
    keys: HashMap<BookingKey, usize>,
    inventory: Inventory,
    callbacks: Vec<Arc<Callback>>,
}

impl MemoryStore {
    /// An empty store.
    pub(crate) fn new(clock: Clock, ids: Ids) -> Self {
        Self { clock, ids, broken: AtomicBool::new(false), state: Mutex::default() }
    }

    /// Makes every verb that writes or reads fail, or work again.
    pub(crate) fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    fn state(&self) -> Result<MutexGuard<'_, State>, StoreFault> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(StoreFault::Unavailable);
        }
        Ok(self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take_now(&self, draft: Draft, key: BookingKey, sold: u32) -> Result<Taken, StoreFault> {
        let mut state = self.state()?;
        if let Some(at) = state.keys.get(&key).copied() {
            let row = Arc::make_mut(&mut state.rows[at]);
            complete(row, draft);
            return Ok(Taken::Same(Arc::clone(&state.rows[at])));
        }
        if state.inventory.free(&draft.room_type, sold, draft.stay) == 0 {
            return Ok(Taken::Full);
        }
        state.inventory.take(&draft.room_type, draft.stay);
        let code = loop {
            let code = ReservationCode::from_number(self.ids.below(CODE_COUNT));
            if state.rows.iter().all(|row| row.code.as_deref() != Some(code.as_str())) {
                break code;
            }
        };
        let now = self.clock.now();
        let reservation = Arc::new(draft.into_reservation(new_id(now, &self.ids), &code, now));
        state.rows.push(Arc::clone(&reservation));
        let at = state.rows.len() - 1;
        state.keys.insert(key, at);
        Ok(Taken::New(reservation))
    }
}

impl MemoryStore {
    fn leave_now(&self, draft: callback::Draft, most: usize) -> Result<Left, StoreFault> {
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

/// Writes what the same booking, asked again, says otherwise.
fn complete(row: &mut Reservation, draft: Draft) {
    if let Some(email) = draft.guest.email {
        row.email = Personal::new(email.into_string());
        row.to_complete.retain(|field| field != "email");
    }
    row.phone = Personal::new(draft.guest.phone.into_string());
    if let Some(wishes) = draft.wishes {
        row.wishes = Personal::new(wishes.into_string());
    }
}

impl Reservations for MemoryStore {
    fn inventory(&self, nights: Stay) -> StoreFuture<'_, Inventory> {
        Box::pin(async move { Ok(self.state()?.inventory.during(nights)) })
    }

    fn take(&self, draft: Draft, key: BookingKey, sold: u32) -> StoreFuture<'_, Taken> {
        Box::pin(async move { self.take_now(draft, key, sold) })
    }

    fn find(&self, id_or_code: &str) -> StoreFuture<'_, Option<Row>> {
        let id_or_code = id_or_code.to_owned();
        Box::pin(async move {
            let code = ReservationCode::parse(&id_or_code);
            let is_it = |row: &&Arc<Reservation>| {
                row.id == id_or_code
                    || (code.is_some() && row.code.as_deref() == code.as_ref().map(ReservationCode::as_str))
            };
            Ok(self.state()?.rows.iter().find(is_it).cloned().map(Row::Known))
        })
    }

    fn list(&self, filter: Filter) -> StoreFuture<'_, Page> {
        Box::pin(async move {
            let state = self.state()?;
            let matching: Vec<&Arc<Reservation>> = state.rows.iter().filter(|row| matches(row, &filter)).collect();
            let rows = matching.iter().skip(filter.offset).take(filter.limit);
            Ok(Page { total: matching.len(), rows: rows.map(|row| Row::Known(Arc::clone(row))).collect() })
        })
    }

    fn problems(&self) -> Vec<String> {
        if self.state().is_ok() { Vec::new() } else { vec!["le magasin en mémoire est arrêté".to_owned()] }
    }
}

fn matches(row: &Reservation, filter: &Filter) -> bool {
    let arrival = row.stay().map(Stay::arrival);
    let created = row.created_at.parse::<DateTime<Utc>>().ok();
    filter.status.as_deref().is_none_or(|status| status == row.status.as_str())
        && filter
            .name
            .as_ref()
            .is_none_or(|name| name_matches(name.expose(), row.last_name.expose(), row.first_name.expose()))
        && filter.arrival_from.is_none_or(|from| arrival.is_some_and(|arrival| arrival >= from))
        && filter.arrival_to.is_none_or(|to| arrival.is_some_and(|arrival| arrival <= to))
        && filter.created_since.is_none_or(|since| created.is_some_and(|created| created >= since))
}
