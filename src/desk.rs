//! The desk: what can be asked of the hotel. It checks the rules, computes the price and is the only writer of reservations. Beside it
//! stands the [`reception`].

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use basics::{clock::Clock, metrics::Metrics};
use hotel::{
    availability::{self, Availability, Request},
    catalogue::{Catalogue, RoomType, RoomTypeId},
    day::HotelDay,
    party::Party,
    refusal::Refusal,
    rules,
};
use store::{Reservations, StoreError};

mod booking;
mod duplicates;
pub mod keeping;
pub mod reception;
pub mod staff;

pub use booking::{Booked, BookingRequest, Prepared, WantedRoom};
pub use duplicates::PossibleDuplicate;

/// The desk of one hotel.
#[derive(Clone, Debug)]
pub struct Desk {
    store: Arc<dyn Reservations>,
    catalogue: Arc<Catalogue>,
    clock: Clock,
    metrics: Arc<Metrics>,
    has_line_to_reception: bool,
    writes_letters: bool,
}

/// What a caller wants to know: two days that need not be a stay yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// First night.
    pub arrival: NaiveDate,
    /// Day on which the room is free again.
    pub departure: NaiveDate,
    /// In which room type; `None` for any.
    pub room_type: Option<RoomTypeId>,
    /// For whom; `None` where that was not said.
    pub party: Option<Party>,
}

impl Desk {
    /// A desk over a store.
    pub const fn new(
        store: Arc<dyn Reservations>,
        catalogue: Arc<Catalogue>,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { store, catalogue, clock, metrics, has_line_to_reception: false, writes_letters: false }
    }

    /// The same desk with a line to the reception, or none; none without this.
    #[must_use]
    pub const fn with_line_to_reception(mut self, has_line: bool) -> Self {
        self.has_line_to_reception = has_line;
        self
    }

    /// The same desk in a hotel that writes to its guests, or not; not without this.
    #[must_use]
    pub const fn with_letters(mut self, writes_letters: bool) -> Self {
        self.writes_letters = writes_letters;
        self
    }

    /// Whether a letter follows what is booked, changed or cancelled.
    pub const fn writes_letters(&self) -> bool {
        self.writes_letters
    }

    /// Whether a caller can be passed on to the reception at this moment: there is a line, and somebody at its end.
    pub fn passes_on(&self) -> bool {
        let time = self.now().with_timezone(&self.catalogue.hotel.zone).time();
        self.has_line_to_reception && self.catalogue.reception.is_none_or(|hours| hours.is_open(time))
    }

    /// What the hotel sells.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The hotel's local date.
    pub fn today(&self) -> NaiveDate {
        self.day().date()
    }

    /// What day it is at the hotel.
    pub fn day(&self) -> HotelDay {
        let (date, time) = self.clock.local(self.catalogue.hotel.zone);
        HotelDay::at(date, time, self.catalogue.rules.end_of_day)
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What is free for a call, and for how much: what is kept for that call is.
    ///
    /// # Errors
    /// Why it cannot be asked, or [`Refusal::ServiceUnavailable`].
    pub async fn availability(&self, call_id: &str, wanted: Wanted) -> Result<Availability, Refusal> {
        let day = self.day();
        let stay = rules::stay(&self.catalogue.rules, day, wanted.arrival, wanted.departure)?;
        let request = Request { stay, room_type: wanted.room_type, party: wanted.party };
        let window = availability::window(&self.catalogue, stay);
        let inventory = self.store.inventory(window, Some(call_id)).await.map_err(unavailable)?;
        availability::search(&self.catalogue, &request, day, &inventory)
    }

    fn room(&self, id: &RoomTypeId) -> Result<&RoomType, Refusal> {
        self.catalogue.room(id.as_str()).ok_or(Refusal::UnknownRoomType)
    }
}

/// The refusal for the caller; the store logs the cause.
const fn unavailable(fault: StoreError) -> Refusal {
    match fault {
        StoreError::Unavailable => Refusal::ServiceUnavailable,
    }
}

#[cfg(test)]
mod tests;
