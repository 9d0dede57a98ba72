//! The book as plainly as it can be kept: in memory, and what is taken counted anew each time.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

use chrono::{DateTime, Utc};

use super::super::*;
use crate::{Cancelled, Changed, Filter, Held, Page, Reservations, Row, StoreError, StoreFuture, Taken};
use hotel::{
    allotment::Allotment,
    book::{Booking, Cancellation, Change, Decision, Hold, RoomBooking},
    catalogue::RoomTypeId,
    code::ReservationCode,
    guest::Guest,
    inventory::{Inventory, nights_beyond},
    proposal::LateWords,
    reservation::{BookingKey, Correction, Reservation, SentConfirmation, new_group_id, new_id},
    stay::Stay,
};

/// What is answered about several reservations.
type Rows = Vec<Arc<Reservation>>;

/// The model of the store: what it is asked is done at once.
#[derive(Debug)]
pub(super) struct Plain {
    clock: Clock,
    ids: Ids,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rows: Rows,
    keys: HashMap<BookingKey, Vec<String>>,
    holds: HashMap<String, Kept>,
}

/// Rooms that are kept for a call.
#[derive(Debug)]
struct Kept {
    call_id: String,
    until: DateTime<Utc>,
    rooms: Vec<(RoomTypeId, Stay)>,
}

impl State {
    /// What is taken, with the holds of other calls.
    fn taken(&self, seen_by: Option<&str>, now: DateTime<Utc>) -> Inventory {
        let mut taken = Inventory::default();
        for row in &self.rows {
            if let Some((room, stay)) = row.holds() {
                taken.take(&room, stay);
            }
        }
        for hold in self.holds.values().filter(|hold| hold.until > now && seen_by != Some(hold.call_id.as_str())) {
            hold.rooms.iter().for_each(|(room, nights)| taken.take(room, *nights));
        }
        taken
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    fn held_by(&self, id: Option<&String>) -> Option<(RoomTypeId, Stay)> {
        self.rows[self.position(id?)?].holds()
    }

    fn rows_of(&self, ids: &[String]) -> Option<Rows> {
        ids.iter().map(|id| self.position(id).map(|at| Arc::clone(&self.rows[at]))).collect()
    }

    fn put(&mut self, rows: Rows) -> Rows {
        for row in &rows {
            match self.position(&row.id) {
                Some(at) => self.rows[at] = Arc::clone(row),
                None => self.rows.push(Arc::clone(row)),
            }
        }
        rows
    }
}

/// The first room that is not free, those before it counted.
fn first_full(taken: &mut Inventory, wanted: &[(RoomTypeId, Stay, &Allotment)]) -> Option<RoomTypeId> {
    for (room, stay, allotment) in wanted {
        if allotment.free(taken, room, *stay) == 0 {
            return Some(room.clone());
        }
        taken.take(room, *stay);
    }
    None
}

impl Plain {
    fn take_now(&self, booking: &Booking) -> Taken {
        let (now, mut state) = (self.clock.now(), self.state());
        let earlier = state.keys.get(&booking.key).and_then(|ids| state.rows_of(ids));
        if let Some(rows) = earlier.filter(|rows| booking.is_made_by(rows)) {
            return Taken::Same(match booking.completed(&rows) {
                Decision::Write(rows) => state.put(rows),
                Decision::Stands | Decision::Forbidden => rows,
            });
        }
        let wanted: Vec<_> =
            booking.rooms.iter().map(|room| (room.draft.room_type.clone(), room.draft.stay, &room.allotment)).collect();
        if let Some(full) = first_full(&mut state.taken(Some(&booking.call_id), now), &wanted) {
            return Taken::Full(full);
        }
        // Nothing that is asked goes by code.
        let code = ReservationCode::from_number(0);
        let group = (booking.rooms.len() > 1).then(|| new_group_id(now, &self.ids));
        let make = |room: &RoomBooking| {
            Arc::new(room.draft.clone().into_reservation(new_id(now, &self.ids), &code, group.as_deref(), now))
        };
        let rows = state.put(booking.rooms.iter().map(make).collect());
        state.keys.insert(booking.key.clone(), rows.iter().map(|row| row.id.clone()).collect());
        state.holds.remove(&booking.call_id);
        Taken::New(rows)
    }

    fn hold_now(&self, hold: Hold) -> Held {
        let (now, mut state) = (self.clock.now(), self.state());
        state.holds.remove(&hold.call_id);
        let mut wanted = Vec::new();
        for (at, (room, allotment)) in hold.rooms.iter().enumerate() {
            let nights = nights_beyond(room, hold.stay, state.held_by(hold.instead_of.get(at)));
            wanted.extend(nights.into_iter().map(|(room, nights)| (room, nights, allotment)));
        }
        if let Some(full) = first_full(&mut state.taken(Some(&hold.call_id), now), &wanted) {
            return Held::Full(full);
        }
        let rooms = wanted.iter().map(|(room, nights, _)| (room.clone(), *nights)).collect();
        let kept = Kept { call_id: hold.call_id.clone(), until: hold.until, rooms };
        state.holds.insert(hold.call_id, kept);
        Held::Kept
    }

    fn change_now(&self, change: &Change) -> Changed {
        let (now, mut state) = (self.clock.now(), self.state());
        let ids: Vec<String> = change.rooms.iter().map(|room| room.id.clone()).collect();
        let Some(rows) = state.rows_of(&ids) else { return Changed::Gone };
        let changed = match change.decide(&rows, now) {
            Decision::Write(changed) => changed,
            Decision::Stands => return Changed::Done(rows),
            Decision::Forbidden => return Changed::Gone,
        };
        let mut wanted = Vec::new();
        for (row, room) in rows.iter().zip(&change.rooms) {
            let nights = nights_beyond(&room.new.room_type, room.new.stay, row.holds());
            wanted.extend(nights.into_iter().map(|(id, nights)| (id, nights, &room.allotment)));
        }
        if let Some(full) = first_full(&mut state.taken(change.call_id.as_deref(), now), &wanted) {
            return Changed::Full(full);
        }
        if let Some(call) = &change.call_id {
            state.holds.remove(call);
        }
        Changed::Done(state.put(changed))
    }

    fn cancel_now(&self, cancellation: &Cancellation) -> Cancelled {
        let (now, mut state) = (self.clock.now(), self.state());
        let ids: Vec<String> = cancellation.rooms.iter().map(|(id, _)| id.clone()).collect();
        let Some(rows) = state.rows_of(&ids) else { return Cancelled::Gone };
        match cancellation.decide(&rows, now) {
            Decision::Write(rows) => Cancelled::Done(state.put(rows)),
            Decision::Stands => Cancelled::Already(rows),
            Decision::Forbidden => Cancelled::Gone,
        }
    }
}

impl Plain {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, ids: Ids::seeded(1), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn ready<'a, T: Send + 'a>(answer: T) -> StoreFuture<'a, T> {
    Box::pin(std::future::ready(Ok::<T, StoreError>(answer)))
}

fn not_asked<'a, T: Send + 'a>() -> StoreFuture<'a, T> {
    unreachable!("no test asks the model for it")
}

impl Reservations for Plain {
    fn inventory(&self, nights: Stay, seen_by: Option<&str>) -> StoreFuture<'_, Inventory> {
        ready(self.state().taken(seen_by, self.clock.now()).during(nights))
    }

    fn hold(&self, hold: Hold) -> StoreFuture<'_, Held> {
        ready(self.hold_now(hold))
    }

    fn release(&self, call_id: &str) {
        self.state().holds.remove(call_id);
    }

    fn take(&self, booking: Booking) -> StoreFuture<'_, Taken> {
        ready(self.take_now(&booking))
    }

    fn change(&self, change: Change) -> StoreFuture<'_, Changed> {
        ready(self.change_now(&change))
    }

    fn cancel(&self, cancellation: Cancellation) -> StoreFuture<'_, Cancelled> {
        ready(self.cancel_now(&cancellation))
    }

    fn list(&self, _: Filter) -> StoreFuture<'_, Page> {
        let known = |row: &Arc<Reservation>| Row::Known(Arc::clone(row), serde_json::Map::new());
        let rows: Vec<Row> = self.state().rows.iter().map(known).collect();
        ready(Page { total: rows.len(), rows })
    }

    fn amend(&self, _: Vec<String>, _: Correction) -> StoreFuture<'_, Option<Rows>> {
        not_asked()
    }

    fn mark_confirmation_sent(&self, _: Vec<String>, _: SentConfirmation) -> StoreFuture<'_, Option<Rows>> {
        not_asked()
    }

    fn keep_words(&self, _: LateWords) -> StoreFuture<'_, Option<Rows>> {
        not_asked()
    }

    fn alike(&self, _: &Guest, _: Stay, _: &RoomTypeId, _: DateTime<Utc>) -> StoreFuture<'_, Rows> {
        not_asked()
    }

    fn find(&self, _: &str) -> StoreFuture<'_, Option<Row>> {
        not_asked()
    }

    fn rooms(&self, _: &str) -> StoreFuture<'_, Vec<Row>> {
        not_asked()
    }

    fn problems(&self) -> Vec<String> {
        Vec::new()
    }
}
