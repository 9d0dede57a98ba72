//! Taking rooms: the same request is the same booking, and a booking is all of its rooms or none.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    rewrite::{Begun, Cause, Rows, Wanted},
    state::State,
};
use crate::{Order, StoreFault, Taken};
use basics::ids::Ids;
use hotel::reservation::{BookingKey, Reservation, new_group_id, new_id};

impl State {
    /// Begins a booking: takes the rooms and queues the rows.
    pub(super) fn begin_take(
        &mut self,
        order: &Order,
        now: DateTime<Utc>,
        ids: &Ids,
    ) -> Result<Begun<Taken>, StoreFault> {
        if let Some(behind) = self.requests.behind_key(&order.key) {
            return Ok(behind);
        }
        if let Some(made) = self.made(order) {
            return self.complete(order, made, now);
        }
        self.refuse_when_unwell()?;
        let wanted: Vec<_> =
            order.rooms.iter().map(|room| (room.draft.room_type.clone(), room.draft.stay, &room.allotment)).collect();
        if let Some(full) = self.first_full(&wanted, Some(&order.call_id), now) {
            return Ok(Begun::Known(Taken::Full(full)));
        }
        let code = self.table.reserve_code(ids);
        let group = (order.rooms.len() > 1).then(|| new_group_id(now, ids));
        let mut rows: Vec<Wanted> = Vec::with_capacity(order.rooms.len());
        for room in &order.rooms {
            let mut id = new_id(now, ids);
            while self.table.position(&id).is_some() || rows.iter().any(|row| row.reservation.id == id) {
                id = new_id(now, ids);
            }
            let draft = room.draft.clone();
            let nights = vec![(draft.room_type.clone(), draft.stay)];
            let reservation = Arc::new(draft.into_reservation(id, &code, group.as_deref(), now));
            rows.push(Wanted { reservation, nights, is_new: true });
        }
        let cause = Cause { key: Some(&order.key), call: Some(&order.call_id), at: now };
        Ok(self.rewrite(rows, &cause, Taken::New))
    }

    /// What a request was answered with, where that still is what it asks for: not cancelled and not changed since.
    fn made(&self, order: &Order) -> Option<Rows> {
        let rows = self.reservations_of(&order.key)?;
        let is_it = |(row, room): (&Arc<Reservation>, &crate::RoomOrder)| {
            row.status.holds_a_room() && row.is_for(room.draft.stay, &room.draft.room_type, room.draft.people)
        };
        (rows.len() == order.rooms.len() && rows.iter().zip(&order.rooms).all(is_it)).then_some(rows)
    }

    fn reservations_of(&self, key: &BookingKey) -> Option<Rows> {
        let (id, _) = self.requests.keys.get(key)?.made.as_ref()?;
        self.table.booking(self.table.position(id)?).iter().map(|row| row.reservation().cloned()).collect()
    }

    /// Writes what the same request says otherwise.
    fn complete(&mut self, order: &Order, made: Rows, now: DateTime<Utc>) -> Result<Begun<Taken>, StoreFault> {
        if let Some(behind) = made.iter().find_map(|row| self.requests.behind_row(&row.id)) {
            return Ok(behind);
        }
        let completed: Vec<_> =
            made.iter().zip(&order.rooms).map(|(row, room)| row.completed_by(&room.draft)).collect();
        if completed.iter().all(Option::is_none) {
            return Ok(Begun::Known(Taken::Same(made)));
        }
        self.refuse_when_unwell()?;
        let rows = completed.into_iter().zip(made).map(|(completed, row)| Wanted {
            reservation: completed.map_or(row, Arc::new),
            nights: Vec::new(),
            is_new: false,
        });
        let rows = rows.collect();
        Ok(self.rewrite(rows, &Cause { key: Some(&order.key), call: None, at: now }, Taken::Same))
    }
}
