//! What a call has done with reservations: what the caller may be told is done, and nothing else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{catalogue::RoomTypeId, money::Cents, reservation::BookingKey};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
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
pub struct Deed {
    /// What.
    pub act: Act,
    /// What made the same order the same booking; of bookings only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<BookingKey>,
    /// The reservation, or the first of a group.
    pub id: String,
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
