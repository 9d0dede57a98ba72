//! Taking rooms: the same request is the same booking, and a booking is all of its rooms or none.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    change::only,
    rewrite::{Begun, Nights, Rows},
    state::State,
};
use crate::{StoreError, Taken};
use basics::ids::Ids;
use hotel::{
    book::{Booking, Decision},
    reservation::{BookingKey, Reservation, new_group_id, new_id},
};

impl State {
    /// Begins a booking: takes the rooms and queues the rows.
    pub(super) fn begin_take(
        &mut self,
        booking: &Booking,
        now: DateTime<Utc>,
        ids: &Ids,
    ) -> Result<Begun<Taken>, StoreError> {
        if let Some(behind) = self.requests.behind_key(&booking.key) {
            return Ok(behind);
        }
        if let Some(made) = self.made(booking) {
            return self.complete(booking, made, now);
        }
        self.refuse_when_unwell()?;
        let wanted: Vec<_> =
            booking.rooms.iter().map(|room| (room.draft.room_type.clone(), room.draft.stay, &room.allotment)).collect();
        if let Some(full) = self.first_full(&wanted, Some(&booking.call_id), now) {
            return Ok(Begun::Known(Taken::Full(full)));
        }
        let code = self.table.reserve_code(ids);
        let group = (booking.rooms.len() > 1).then(|| new_group_id(now, ids));
        let mut rows: Vec<(Arc<Reservation>, Nights)> = Vec::with_capacity(booking.rooms.len());
        for room in &booking.rooms {
            let mut id = new_id(now, ids);
            while self.table.position(&id).is_some() || rows.iter().any(|(row, _)| row.id == id) {
                id = new_id(now, ids);
            }
            let draft = room.draft.clone();
            let nights = vec![(draft.room_type.clone(), draft.stay)];
            rows.push((Arc::new(draft.into_reservation(id, &code, group.as_deref(), now)), nights));
        }
        let cause = self.by_guest(Some(&booking.call_id));
        Ok(self.rewrite(rows, (Some(&booking.key), Some(&booking.call_id)), cause, now, Taken::New))
    }

    /// What a request was answered with, where that still is what it asks for: not cancelled and not changed since.
    fn made(&self, booking: &Booking) -> Option<Rows> {
        let rows = self.reservations_of(&booking.key)?;
        booking.is_made_by(&rows).then_some(rows)
    }

    fn reservations_of(&self, key: &BookingKey) -> Option<Rows> {
        let (id, _) = self.requests.keys.get(key)?.made.as_ref()?;
        self.table.booking(self.table.position(id)?).iter().map(|row| row.reservation().cloned()).collect()
    }

    /// Writes what the same request says otherwise.
    fn complete(&mut self, booking: &Booking, made: Rows, now: DateTime<Utc>) -> Result<Begun<Taken>, StoreError> {
        if let Some(behind) = made.iter().find_map(|row| self.requests.behind_row(&row.id)) {
            return Ok(behind);
        }
        match booking.completed(&made) {
            Decision::Write(rows) => {
                self.refuse_when_unwell()?;
                let cause = self.by_guest(Some(&booking.call_id));
                Ok(self.rewrite(rows.into_iter().map(only), (Some(&booking.key), None), cause, now, Taken::Same))
            }
            Decision::Stands | Decision::Forbidden => Ok(Begun::Known(Taken::Same(made))),
        }
    }
}
