//! What was found, and what a change or a cancellation of it would be.

use std::sync::Arc;

use chrono::NaiveDate;

use hotel::{
    book::RoomChange,
    cancellation::CancellationTerms,
    catalogue::RoomTypeId,
    money::Cents,
    party::Party,
    reservation::{Allowed, Correction, Reservation, Status, Transition},
    stay::Stay,
    tourist_tax::TouristTaxDue,
};

/// A booking whose guest has proved who they are: one room, or several that were booked together.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// At least one.
    pub(super) rooms: Vec<Arc<Reservation>>,
    pub(super) stay: Stay,
}

/// What a caller wants a booking to be; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedChange {
    /// First night.
    pub arrival: Option<NaiveDate>,
    /// Day on which the room is free again.
    pub departure: Option<NaiveDate>,
    /// In which room type.
    pub room_type: Option<RoomTypeId>,
    /// Who comes.
    pub party: Option<Party>,
    /// What is put right about the guest.
    pub correction: Correction,
}

impl WantedChange {
    /// Whether nights, room and people stay as they are.
    pub fn keeps_the_stay(&self) -> bool {
        *self == Self { correction: self.correction.clone(), ..Self::default() }
    }
}

/// A change that the rules allow, with its price: what [`Desk::change`](crate::desk::Desk::change) does.
#[derive(Clone, Debug)]
pub struct QuotedChange {
    pub(super) rooms: Vec<RoomChange>,
    pub(super) stay: Stay,
    pub(super) party: Party,
    pub(super) old_total: Option<Cents>,
    pub(super) tax: TouristTaxDue,
    pub(super) terms: CancellationTerms,
    pub(super) is_none: bool,
}

/// What a cancellation costs: what [`Desk::cancel`](crate::desk::Desk::cancel) does.
#[derive(Clone, Debug)]
pub struct QuotedCancellation {
    pub(super) rooms: Vec<(String, Option<Cents>)>,
}

/// A cancellation that is durable.
#[derive(Clone, Debug)]
pub struct CancelledBooking {
    /// Its rooms.
    pub rooms: Vec<Arc<Reservation>>,
    /// Whether it had been cancelled before.
    pub again: bool,
}

impl Found {
    /// The rooms that count: those that are not cancelled, or all of them where every one is. `None` of no room.
    pub fn of(rooms: Vec<Arc<Reservation>>) -> Option<Self> {
        let live: Vec<_> =
            rooms.iter().filter(|row| !matches!(row.status, Status::Cancelled { .. })).cloned().collect();
        let rooms = if live.is_empty() { rooms } else { live };
        let stay = rooms.iter().map(|row| row.stay).reduce(Stay::hull)?;
        Some(Self { rooms, stay })
    }

    /// Its rooms; at least one.
    pub fn rooms(&self) -> &[Arc<Reservation>] {
        &self.rooms
    }

    /// Its nights; of rooms with different nights, all that any of them has.
    pub const fn stay(&self) -> Stay {
        self.stay
    }

    /// How many people, in all rooms together.
    pub fn people(&self) -> u32 {
        self.rooms.iter().map(|row| row.people).fold(0, u32::saturating_add)
    }

    /// The price of all rooms; `None` where one has none, as in old files.
    pub fn total(&self) -> Option<Cents> {
        self.rooms.iter().map(|row| row.total).sum()
    }

    /// Whether all of it is cancelled.
    pub fn is_cancelled(&self) -> bool {
        Transition::Cancel.on_all(&self.rooms) == Allowed::Done
    }
}

impl QuotedChange {
    /// Identifiers of the reservations that change.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rooms.iter().map(|room| room.id.as_str())
    }

    /// The new nights.
    pub const fn stay(&self) -> Stay {
        self.stay
    }

    /// The new room types, one a room.
    pub fn room_types(&self) -> impl Iterator<Item = &RoomTypeId> {
        self.rooms.iter().map(|room| &room.new.room_type)
    }

    /// The names of the new room types, one a room.
    pub fn room_names(&self) -> impl Iterator<Item = &str> {
        self.rooms.iter().filter_map(|room| room.new.room_name.as_deref())
    }

    /// Who comes, in all rooms together.
    pub const fn party(&self) -> &Party {
        &self.party
    }

    /// The new price of all rooms.
    pub fn total(&self) -> Cents {
        self.rooms.iter().map(|room| room.new.total).sum()
    }

    /// The price until now; `None` where an old file has none.
    pub const fn old_total(&self) -> Option<Cents> {
        self.old_total
    }

    /// How far the new price is from the one until now, where that is known.
    pub fn difference(&self) -> Option<Cents> {
        self.old_total.map(|old| Cents::new((self.total().get() - old.get()).abs()))
    }

    /// What is owed as tourist tax, beside the price.
    pub const fn tax(&self) -> TouristTaxDue {
        self.tax
    }

    /// What a cancellation costs: as it was agreed when the booking was made, which a change leaves as it is.
    pub const fn terms(&self) -> &CancellationTerms {
        &self.terms
    }

    /// Whether the booking stands like this already.
    pub const fn is_none(&self) -> bool {
        self.is_none
    }
}

impl QuotedCancellation {
    /// What it costs in all. Where no terms were agreed, nothing is owed.
    pub fn fee(&self) -> Cents {
        self.rooms.iter().filter_map(|(_, fee)| *fee).sum()
    }
}
