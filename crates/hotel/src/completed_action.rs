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
