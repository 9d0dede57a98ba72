//! What a call has done with reservations: what the caller may be told is done, and nothing else.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    catalogue::RoomTypeId,
    money::Cents,
    reservation::{BookingKey, Reservation},
};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Booked, in this call.
    Booked,
    /// Found again, with its code and name.
    Found,
    /// Changed, in this call.
    Changed,
    /// Cancelled, in this call or found to be cancelled.
    Cancelled,
}

/// One thing that was done, durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedAction {
    /// What.
    pub act: ActionKind,
    /// What made the same order the same booking; of bookings only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<BookingKey>,
    /// The reservations, a room each.
    pub ids: Vec<String>,
    /// Its code.
    pub code: String,
    /// First night.
    pub arrival: NaiveDate,
    /// Day on which the room is free again.
    pub departure: NaiveDate,
    /// The room type, a room each.
    pub rooms: Vec<RoomTypeId>,
    /// The total price of all rooms; of a cancellation its fee.
    pub price: Cents,
}

impl CompletedAction {
    /// What was done with rooms that were booked together, at the prices that they stand at. `None` without a
    /// room.
    pub fn of_rooms(act: ActionKind, rooms: &[Arc<Reservation>], key: Option<BookingKey>) -> Option<Self> {
        let first = rooms.first()?;
        Some(Self {
            act,
            key,
            ids: rooms.iter().map(|room| room.id.clone()).collect(),
            code: first.code().unwrap_or_default().to_owned(),
            arrival: first.stay.arrival(),
            departure: first.stay.departure(),
            rooms: rooms.iter().map(|room| room.room_type.clone()).collect(),
            price: rooms.iter().filter_map(|room| room.total).sum(),
        })
    }
}

/// A reservation as it stands after all that a call has done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Its days, rooms, price and code, as the call last left or found them; of one that is cancelled, what its cancellation says.
    pub as_it_is: &'a CompletedAction,
    /// What the call has made of it.
    pub fate: Fate,
}

/// What a call has made of a reservation, in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Found, and left as it was.
    Untouched,
    /// Booked, and it stands as it was booked.
    Booked,
    /// Changed, and it stands as the last change left it.
    Changed,
    /// Cancelled: nothing of it stands.
    Cancelled,
}

/// What stands of the reservations that a call has dealt with, each once, in the order in which it first did. `done`: oldest first.
pub fn standing(done: &[CompletedAction]) -> Vec<Standing<'_>> {
    let mut all: Vec<Standing<'_>> = Vec::new();
    for action in done {
        let known = all.iter_mut().find(|known| known.as_it_is.ids.iter().any(|id| action.ids.contains(id)));
        let before = known.as_ref().map(|known| known.fate);
        let fate = match (action.act, before) {
            (ActionKind::Cancelled, _) => Fate::Cancelled,
            (ActionKind::Booked, _) => Fate::Booked,
            (ActionKind::Changed, _) => Fate::Changed,
            (ActionKind::Found, Some(fate)) => fate,
            (ActionKind::Found, None) => Fate::Untouched,
        };
        let standing = Standing { as_it_is: action, fate };
        match known {
            Some(known) => *known = standing,
            None => all.push(standing),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{day, room_id};

    fn action(act: ActionKind, id: &str, arrival: &str, euros: i64) -> CompletedAction {
        CompletedAction {
            act,
            key: None,
            ids: vec![id.to_owned()],
            code: format!("code de {id}"),
            arrival: day(arrival),
            departure: day(arrival).succ_opt().unwrap(),
            rooms: vec![room_id("standard")],
            price: Cents::from_euros(euros),
        }
    }

    #[test]
    fn last_that_was_done_to_a_reservation_is_what_stands() {
        use ActionKind::{Booked, Cancelled, Changed, Found};
        for (done, expected) in [
            (vec![(Booked, "a", 1)], vec![("a", Fate::Booked, 1)]),
            (vec![(Booked, "a", 1), (Changed, "a", 2)], vec![("a", Fate::Changed, 2)]),
            (vec![(Booked, "a", 1), (Changed, "a", 2), (Cancelled, "a", 2)], vec![("a", Fate::Cancelled, 2)]),
            (vec![(Found, "a", 1)], vec![("a", Fate::Untouched, 1)]),
            (vec![(Booked, "a", 1), (Found, "a", 1)], vec![("a", Fate::Booked, 1)]),
            (
                vec![(Booked, "a", 1), (Booked, "b", 5), (Cancelled, "a", 1)],
                vec![("a", Fate::Cancelled, 1), ("b", Fate::Booked, 5)],
            ),
        ] {
            let done: Vec<_> =
                done.iter().map(|(act, id, at)| action(*act, id, &format!("2026-12-0{at}"), 89 * at)).collect();
            let standing = standing(&done);
            let found: Vec<_> =
                standing.iter().map(|one| (one.as_it_is.ids[0].as_str(), one.fate, one.as_it_is.arrival)).collect();
            let expected: Vec<_> =
                expected.into_iter().map(|(id, fate, at)| (id, fate, day(&format!("2026-12-0{at}")))).collect();
            assert_eq!(found, expected);
        }
    }
}
