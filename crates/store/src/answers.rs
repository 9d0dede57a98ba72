//! What the store answers to commands.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::Facts;
use hotel::{catalogue::RoomTypeId, reservation::Reservation, stay::Stay};

/// What staff ask for, and see as `statut`, of rooms that are kept for a call. No row of a file has it.
pub const HELD: &str = "en_appel";

/// One room that is kept for a call, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRoom {
    /// Always [`HELD`].
    pub status: &'static str,
    /// The room type.
    pub room_type: RoomTypeId,
    /// First night.
    pub arrival: NaiveDate,
    /// The day on which the room is free again.
    pub departure: NaiveDate,
    /// From this instant on the room is not kept.
    pub until: DateTime<Utc>,
}

impl HeldRoom {
    /// What a filter looks at: a held room has dates and nothing else.
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts { arrival: Some(self.arrival), status: Some(self.status), ..Facts::default() }
    }

    /// A room that is kept on some nights until an instant.
    pub(super) fn new(room_type: RoomTypeId, nights: Stay, until: DateTime<Utc>) -> Self {
        Self { status: HELD, room_type, arrival: nights.arrival(), departure: nights.departure(), until }
    }
}

/// The answer of [`Reservations::hold`](super::Reservations::hold).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The rooms are kept.
    Kept,
    /// No room of that type is free on every night; the call has no hold.
    Full(RoomTypeId),
}

/// The answer of [`Reservations::take`](super::Reservations::take).
#[derive(Clone, Debug)]
pub enum Taken {
    /// New reservations, durable, in the order of the rooms.
    New(Vec<Arc<Reservation>>),
    /// The same request was made before in this call: those reservations, durable, completed where asked.
    Same(Vec<Arc<Reservation>>),
    /// No room of that type is free on every night; nothing was taken.
    Full(RoomTypeId),
}

/// The answer of [`Reservations::change`](super::Reservations::change).
#[derive(Clone, Debug)]
pub enum Changed {
    /// They stand as was asked, durable; also where they stood so before.
    Done(Vec<Arc<Reservation>>),
    /// No room of that type is free on every night that is new; everything is as it was.
    Full(RoomTypeId),
    /// One of them is not there, or not confirmed.
    Gone,
}

/// The answer of [`Reservations::cancel`](super::Reservations::cancel).
#[derive(Clone, Debug)]
pub enum Cancelled {
    /// They are cancelled, durable, and their nights are free.
    Done(Vec<Arc<Reservation>>),
    /// They were cancelled before, all of them.
    Already(Vec<Arc<Reservation>>),
    /// One of them is not there.
    Gone,
}
