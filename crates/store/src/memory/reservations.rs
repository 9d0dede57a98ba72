//! The verbs of reservations in memory, written as plainly as they can be: what is taken is counted anew each time.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Kept, MemoryStore, State};
use crate::{
    Cancelled, Changed, Facts, Filter, Held, HeldRoom, Page, Reservations, Row, StoreError, StoreFuture, Taken,
};
use hotel::{
    allotment::Allotment,
    book::{Booking, Cancellation, Change, Decision, Hold, RoomBooking, amended},
    catalogue::RoomTypeId,
    code::{CODE_COUNT, ReservationCode},
    guest::Guest,
    inventory::{Inventory, nights_beyond},
    proposal::LateWords,
    reservation::{Correction, Reservation, new_group_id, new_id},
    stay::Stay,
};

fn known(reservation: Arc<Reservation>) -> Row {
    Row::Known(reservation, serde_json::Map::new())
}

/// What is answered about several reservations.
type Rows = Vec<Arc<Reservation>>;

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

impl MemoryStore {
    fn take_now(&self, booking: &Booking) -> Result<Taken, StoreError> {
        let (now, mut state) = (self.clock.now(), self.state()?);
        let earlier = state.keys.get(&booking.key).and_then(|ids| state.rows_of(ids));
        if let Some(rows) = earlier.filter(|rows| booking.is_made_by(rows)) {
            return Ok(Taken::Same(match booking.completed(&rows) {
                Decision::Write(rows) => state.put(rows),
                Decision::Stands | Decision::Forbidden => rows,
            }));
        }
        let wanted: Vec<_> =
            booking.rooms.iter().map(|room| (room.draft.room_type.clone(), room.draft.stay, &room.allotment)).collect();
        if let Some(full) = first_full(&mut state.taken(Some(&booking.call_id), now), &wanted) {
            return Ok(Taken::Full(full));
        }
        let code = loop {
            let code = ReservationCode::from_number(self.ids.below(CODE_COUNT));
            if state.rows.iter().all(|row| row.code.as_ref() != Some(&code)) {
                break code;
            }
        };
        let group = (booking.rooms.len() > 1).then(|| new_group_id(now, &self.ids));
        let make = |room: &RoomBooking| {
            Arc::new(room.draft.clone().into_reservation(new_id(now, &self.ids), &code, group.as_deref(), now))
        };
        let rows = state.put(booking.rooms.iter().map(make).collect());
        state.keys.insert(booking.key.clone(), rows.iter().map(|row| row.id.clone()).collect());
        state.holds.remove(&booking.call_id);
        Ok(Taken::New(rows))
    }

    fn hold_now(&self, hold: Hold) -> Result<Held, StoreError> {
        let (now, mut state) = (self.clock.now(), self.state()?);
        state.holds.remove(&hold.call_id);
        let mut wanted = Vec::new();
        for (at, (room, allotment)) in hold.rooms.iter().enumerate() {
            let nights = nights_beyond(room, hold.stay, state.held_by(hold.instead_of.get(at)));
            wanted.extend(nights.into_iter().map(|(room, nights)| (room, nights, allotment)));
        }
        if let Some(full) = first_full(&mut state.taken(Some(&hold.call_id), now), &wanted) {
            return Ok(Held::Full(full));
        }
        let rooms = wanted.iter().map(|(room, nights, _)| (room.clone(), *nights)).collect();
        let kept = Kept { call_id: hold.call_id.clone(), until: hold.until, rooms };
        state.holds.insert(hold.call_id, kept);
        Ok(Held::Kept)
    }

    fn change_now(&self, change: &Change) -> Result<Changed, StoreError> {
        let (now, mut state) = (self.clock.now(), self.state()?);
        let ids: Vec<String> = change.rooms.iter().map(|room| room.id.clone()).collect();
        let Some(rows) = state.rows_of(&ids) else { return Ok(Changed::Gone) };
        let changed = match change.decide(&rows, now) {
            Decision::Write(changed) => changed,
            Decision::Stands => return Ok(Changed::Done(rows)),
            Decision::Forbidden => return Ok(Changed::Gone),
        };
        let mut wanted = Vec::new();
        for (row, room) in rows.iter().zip(&change.rooms) {
            let nights = nights_beyond(&room.new.room_type, room.new.stay, row.holds());
            wanted.extend(nights.into_iter().map(|(id, nights)| (id, nights, &room.allotment)));
        }
        if let Some(full) = first_full(&mut state.taken(change.call_id.as_deref(), now), &wanted) {
            return Ok(Changed::Full(full));
        }
        if let Some(call) = &change.call_id {
            state.holds.remove(call);
        }
        Ok(Changed::Done(state.put(changed)))
    }

    fn cancel_now(&self, cancellation: &Cancellation) -> Result<Cancelled, StoreError> {
        let (now, mut state) = (self.clock.now(), self.state()?);
        let ids: Vec<String> = cancellation.rooms.iter().map(|(id, _)| id.clone()).collect();
        let Some(rows) = state.rows_of(&ids) else { return Ok(Cancelled::Gone) };
        Ok(match cancellation.decide(&rows, now) {
            Decision::Write(rows) => Cancelled::Done(state.put(rows)),
            Decision::Stands => Cancelled::Already(rows),
            Decision::Forbidden => Cancelled::Gone,
        })
    }

    fn each(
        &self,
        ids: &[String],
        make: impl Fn(&Reservation) -> Option<Reservation>,
    ) -> Result<Option<Rows>, StoreError> {
        let mut state = self.state()?;
        let Some(rows) = state.rows_of(ids) else { return Ok(None) };
        Ok(Some(match amended(&rows, make) {
            Decision::Write(rows) => state.put(rows),
            Decision::Stands | Decision::Forbidden => rows,
        }))
    }

    fn rooms_now(&self, id_or_code: &str) -> Result<Rows, StoreError> {
        let code = ReservationCode::parse(id_or_code);
        let state = self.state()?;
        if let Some(at) = state.position(id_or_code.trim()) {
            return Ok(vec![Arc::clone(&state.rows[at])]);
        }
        let is_it = |row: &&Arc<Reservation>| code.is_some() && row.code == code;
        Ok(state.rows.iter().filter(is_it).cloned().collect())
    }
}

impl Reservations for MemoryStore {
    fn inventory(&self, nights: Stay, seen_by: Option<&str>) -> StoreFuture<'_, Inventory> {
        let taken = self.state().map(|state| state.taken(seen_by, self.clock.now()).during(nights));
        Box::pin(async move { taken })
    }

    fn hold(&self, hold: Hold) -> StoreFuture<'_, Held> {
        Box::pin(async move { self.hold_now(hold) })
    }

    fn release(&self, call_id: &str) {
        if let Ok(mut state) = self.state() {
            state.holds.remove(call_id);
        }
    }

    fn take(&self, booking: Booking) -> StoreFuture<'_, Taken> {
        Box::pin(async move { self.take_now(&booking) })
    }

    fn change(&self, change: Change) -> StoreFuture<'_, Changed> {
        Box::pin(async move { self.change_now(&change) })
    }

    fn cancel(&self, cancellation: Cancellation) -> StoreFuture<'_, Cancelled> {
        Box::pin(async move { self.cancel_now(&cancellation) })
    }

    fn amend(&self, ids: Vec<String>, correction: Correction) -> StoreFuture<'_, Option<Rows>> {
        Box::pin(async move { self.each(&ids, |row| row.corrected_by(&correction)) })
    }

    fn mark_confirmation_sent(&self, ids: Vec<String>) -> StoreFuture<'_, Option<Rows>> {
        Box::pin(async move { self.each(&ids, |row| row.confirmation_sent(self.clock.now())) })
    }

    fn keep_words(&self, late: LateWords) -> StoreFuture<'_, Option<Rows>> {
        Box::pin(async move { self.each(&late.ids, |row| row.with_words(&late)) })
    }

    fn alike(&self, guest: &Guest, stay: Stay, room_type: &RoomTypeId, since: DateTime<Utc>) -> StoreFuture<'_, Rows> {
        let since = since.max(self.clock.now() - crate::ALIKE_MEMORY);
        let alike = self.state().map(|state| {
            let is_like = |row: &&Arc<Reservation>| {
                row.status.holds_a_room()
                    && row.is_like(guest, stay, room_type)
                    && row.created_at.is_some_and(|at| at >= since)
            };
            state.rows.iter().filter(is_like).cloned().collect()
        });
        Box::pin(async move { alike })
    }

    fn find(&self, id_or_code: &str) -> StoreFuture<'_, Option<Row>> {
        let rows = self.rooms_now(id_or_code);
        Box::pin(async move { Ok(rows?.into_iter().next().map(known)) })
    }

    fn rooms(&self, id_or_code: &str) -> StoreFuture<'_, Vec<Row>> {
        let rows = self.rooms_now(id_or_code);
        Box::pin(async move { Ok(rows?.into_iter().map(known).collect()) })
    }

    fn list(&self, filter: Filter) -> StoreFuture<'_, Page> {
        Box::pin(async move {
            let (now, state) = (self.clock.now(), self.state()?);
            let mut rows: Vec<Row> =
                state.rows.iter().filter(|row| filter.matches(&Facts::of(row))).cloned().map(known).collect();
            for hold in state.holds.values().filter(|hold| hold.until > now) {
                let rooms = hold.rooms.iter().map(|(room, nights)| HeldRoom::new(room.clone(), *nights, hold.until));
                rows.extend(
                    rooms.filter(|room| filter.status.is_some() && filter.matches(&room.facts())).map(Row::Hold),
                );
            }
            Ok(Page { total: rows.len(), rows: rows.into_iter().skip(filter.offset).take(filter.limit).collect() })
        })
    }

    fn problems(&self) -> Vec<String> {
        if self.state().is_ok() { Vec::new() } else { vec!["le magasin en mémoire est arrêté".to_owned()] }
    }
}
