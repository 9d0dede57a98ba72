//! What the desk asks of the reservations, and what it is answered.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use hotel::{
    allotment::Allotment,
    catalogue::RoomTypeId,
    money::Cents,
    reservation::{Actor, Agreement, BookingKey, Draft, NewStay, Reservation},
    stay::Stay,
};

/// One room of a booking.
#[derive(Clone, Debug)]
pub struct RoomOrder {
    /// What is booked.
    pub draft: Draft,
    /// How many rooms of its type are sold on each night.
    pub allotment: Allotment,
}

/// What is booked in one step: one room, or several together, all or none.
#[derive(Clone, Debug)]
pub struct Order {
    /// The call in which it is booked; its hold does not count against it, and is used up.
    pub call_id: String,
    /// What makes the same order the same booking.
    pub key: BookingKey,
    /// The rooms; an order without any is full of nothing, and answers [`Taken::Same`] of no room.
    pub rooms: Vec<RoomOrder>,
}

/// Rooms kept for a call until an instant. Not a reservation: in the journal only, and forgotten when the call ends.
#[derive(Clone, Debug)]
pub struct Hold {
    /// The call; it has one hold at the most.
    pub call_id: String,
    /// The nights.
    pub stay: Stay,
    /// The rooms, each with how many of its type are sold.
    pub rooms: Vec<(RoomTypeId, Allotment)>,
    /// From this instant on the hold counts for nothing.
    pub until: DateTime<Utc>,
    /// Reservations that these nights are to take the place of, room by room: what they have already need not be free.
    pub instead_of: Vec<String>,
}

/// What staff ask for, and see as `statut`, of rooms that are kept for a call. No row of a file has it.
pub const HELD: &str = "en_appel";

/// One room that is kept for a call, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldRoom {
    /// Always [`HELD`].
    #[serde(rename = "statut")]
    pub status: &'static str,
    /// The room type.
    #[serde(rename = "type_chambre")]
    pub room_type: RoomTypeId,
    /// First night.
    #[serde(rename = "date_arrivee")]
    pub arrival: NaiveDate,
    /// The day on which the room is free again.
    #[serde(rename = "date_depart")]
    pub departure: NaiveDate,
    /// From this instant on the room is not kept.
    #[serde(rename = "expire_le")]
    pub until: DateTime<Utc>,
}

impl HeldRoom {
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

/// What some reservations, one or those of a booking of several rooms, are to be from now on; all or none.
#[derive(Clone, Debug)]
pub struct Change {
    /// The call in which it is asked for: its hold does not count against it, and is used up. `None` for staff.
    pub call_id: Option<String>,
    /// Who asks.
    pub by: Actor,
    /// The rooms.
    pub rooms: Vec<RoomChange>,
}

/// One room of a change.
#[derive(Clone, Debug)]
pub struct RoomChange {
    /// Identifier of the reservation.
    pub id: String,
    /// What it is to be.
    pub new: NewStay,
    /// How many rooms of the new type are sold on each night.
    pub allotment: Allotment,
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

/// Which reservations are cancelled in one step.
#[derive(Clone, Debug)]
pub struct Cancellation {
    /// Who cancels.
    pub by: Actor,
    /// What was read out, and the yes to it; empty where staff cancels.
    pub agreement: Agreement,
    /// Identifier of each reservation, and what its cancellation costs.
    pub rooms: Vec<(String, Option<Cents>)>,
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
