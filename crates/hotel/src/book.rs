//! The book: what may become of reservations. A command names its rows, a decision says how they stand from here on. A store reads the
//! rows, decides and writes, in one step, and knows no rule of its own but that a night is free.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    allotment::Allotment,
    catalogue::RoomTypeId,
    money::Cents,
    reservation::{Actor, Agreement, Allowed, BookingKey, Draft, NewStay, Reservation, Transition},
    stay::Stay,
};

/// Rooms to book in one step: one, or several together, all or none.
#[derive(Clone, Debug)]
pub struct Booking {
    /// The call in which it is booked; its hold does not count against it, and is used up.
    pub call_id: String,
    /// What makes a repeated command the same booking.
    pub key: BookingKey,
    /// The rooms; a booking without any is full of nothing, and is made already.
    pub rooms: Vec<RoomBooking>,
}

/// One room of a booking.
#[derive(Clone, Debug)]
pub struct RoomBooking {
    /// What is booked.
    pub draft: Draft,
    /// How many rooms of its type are sold on each night.
    pub allotment: Allotment,
}

/// Rooms to keep for a call until an instant. Not a reservation: it is in no file that people read, and is forgotten when the call ends.
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

/// What is decided about rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// The rows as they stand from here on, in the order in which they were named.
    Write(Vec<Arc<Reservation>>),
    /// They stand like this already.
    Stands,
    /// The status of one of them forbids it.
    Forbidden,
}

impl RoomBooking {
    /// Whether a reservation still is this booking's: not cancelled, and not changed.
    pub fn is_made_by(&self, row: &Reservation) -> bool {
        row.status.holds_a_room() && row.is_for(self.draft.stay, &self.draft.room_type, self.draft.people)
    }
}

impl Booking {
    /// Whether these rows are what this booking was answered with and still asks for.
    pub fn is_made_by(&self, rows: &[Arc<Reservation>]) -> bool {
        rows.len() == self.rooms.len() && self.rooms.iter().zip(rows).all(|(room, row)| room.is_made_by(row))
    }

    /// Adds what the same booking, asked for again, says otherwise about its guest.
    pub fn completed(&self, rows: &[Arc<Reservation>]) -> Decision {
        let mut rooms = self.rooms.iter();
        amended(rows, |row| row.completed_by(&rooms.next()?.draft))
    }
}

impl Change {
    /// Gives the rows other nights, rooms or people. Whether the nights are free is the store's to check.
    pub fn decide(&self, rows: &[Arc<Reservation>], now: DateTime<Utc>) -> Decision {
        if Transition::Change.on_all(rows) == Allowed::No {
            return Decision::Forbidden;
        }
        let pairs = || rows.iter().zip(&self.rooms);
        if pairs().all(|(row, room)| row.is(&room.new)) {
            return Decision::Stands;
        }
        Decision::Write(pairs().map(|(row, room)| Arc::new(row.changed(&room.new, self.by, now))).collect())
    }
}

impl Cancellation {
    /// Cancels the rows; one that is cancelled already stays as it is.
    pub fn decide(&self, rows: &[Arc<Reservation>], now: DateTime<Utc>) -> Decision {
        match Transition::Cancel.on_all(rows) {
            Allowed::No => return Decision::Forbidden,
            Allowed::Done => return Decision::Stands,
            Allowed::Yes => {}
        }
        let cancelled = rows.iter().zip(&self.rooms).map(|(row, (_, fee))| match Transition::Cancel.on(&row.status) {
            Allowed::Yes => Arc::new(row.cancelled(self.by, *fee, &self.agreement, now)),
            Allowed::Done | Allowed::No => Arc::clone(row),
        });
        Decision::Write(cancelled.collect())
    }
}

/// Rows of which some facts are put right, their nights and status as they are; `amend` answers `None` for a row that stands so
/// already.
pub fn amended(rows: &[Arc<Reservation>], amend: impl FnMut(&Reservation) -> Option<Reservation>) -> Decision {
    let amended: Vec<_> = rows.iter().map(AsRef::as_ref).map(amend).collect();
    if amended.iter().all(Option::is_none) {
        return Decision::Stands;
    }
    let rows = amended.into_iter().zip(rows).map(|(amended, row)| amended.map_or_else(|| Arc::clone(row), Arc::new));
    Decision::Write(rows.collect())
}
