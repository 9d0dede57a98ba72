//! The desk: what can be asked of the hotel. It checks the rules, computes the price and is the only writer of reservations. Beside it
//! stands the [`reception`].

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    clock::Clock,
    guards::Guards,
    hotel::{
        allotment::Allotment,
        availability::{self, Availability, Request},
        catalogue::{Catalogue, RoomType, RoomTypeId},
        day::HotelDay,
        guest::{Guest, Wishes},
        party::Party,
        proposal::PROPOSAL_LIFETIME,
        quote::Quote,
        refusal::{FullHouse, Refusal},
        reservation::{BookingKey, Draft, Reservation},
        rules,
        stay::Stay,
        tourist_tax::TouristTaxDue,
    },
    metrics::{Counter, Metrics},
    store::{self, Held, Reservations, RoomOrder, StoreFault, Taken},
};

pub mod keeping;
pub mod reception;

/// The desk of one hotel.
#[derive(Clone, Debug)]
pub struct Desk {
    store: Arc<dyn Reservations>,
    catalogue: Arc<Catalogue>,
    clock: Clock,
    guards: Guards,
    metrics: Arc<Metrics>,
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

/// What a caller wants to book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who comes.
    pub guest: Guest,
    /// First night.
    pub arrival: NaiveDate,
    /// Day on which the room is free again.
    pub departure: NaiveDate,
    /// In which room type.
    pub room_type: RoomTypeId,
    /// How many people, and how old the children are.
    pub party: Party,
    /// What the guest asked for beside the room.
    pub wishes: Option<Wishes>,
}

/// An order that the rules allow, with its price and its key: what [`Desk::take`] books.
#[derive(Clone, Debug)]
pub struct Prepared {
    call_id: String,
    party: Party,
    tax: TouristTaxDue,
    key: BookingKey,
    room: RoomOrder,
}

impl Prepared {
    /// What makes the same order the same booking.
    pub const fn key(&self) -> &BookingKey {
        &self.key
    }

    /// Who comes.
    pub const fn party(&self) -> &Party {
        &self.party
    }

    /// What is owed as tourist tax, beside the price.
    pub const fn tax(&self) -> TouristTaxDue {
        self.tax
    }

    /// The same as a booking of its own, whatever was booked before: only where no guard sees to it that the same order is the same
    /// booking.
    #[must_use]
    pub fn of_attempt(mut self, number: u32) -> Self {
        self.key = BookingKey::new(&format!("{}#{number}", self.key.as_str()), &self.room.draft);
        self
    }

    /// What is booked.
    pub const fn draft(&self) -> &Draft {
        &self.room.draft
    }
}

/// A reservation that is durable.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The reservation.
    pub reservation: Arc<Reservation>,
    /// Its key.
    pub key: BookingKey,
    /// Whether the same order had been booked before in this call.
    pub again: bool,
}

impl Desk {
    /// A desk over a store.
    pub const fn new(
        store: Arc<dyn Reservations>,
        catalogue: Arc<Catalogue>,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { store, catalogue, clock, guards: Guards::all(), metrics }
    }

    /// The same desk with these guards; every one without this.
    #[must_use]
    pub const fn guarded_by(mut self, guards: Guards) -> Self {
        self.guards = guards;
        self
    }

    /// What stands between the model and harm.
    pub const fn guards(&self) -> Guards {
        self.guards
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
        let stay =
            rules::stay(&self.catalogue.rules, self.first_day(wanted.arrival), wanted.arrival, wanted.departure)?;
        let request = Request { stay, room_type: wanted.room_type, party: wanted.party };
        let window = availability::window(&self.catalogue, stay);
        let inventory = self.store.inventory(window, Some(call_id)).await.map_err(unavailable)?;
        availability::search(&self.catalogue, &request, day, &inventory)
    }

    /// Checks an order against the rules and prices it, without asking the store.
    ///
    /// # Errors
    /// Why it cannot be booked.
    pub fn prepare(&self, call_id: &str, order: Order) -> Result<Prepared, Refusal> {
        let stay = rules::stay(&self.catalogue.rules, self.first_day(order.arrival), order.arrival, order.departure)?;
        let room = self.room(&order.room_type)?;
        if self.guards.capacity {
            rules::party(&self.catalogue, Some(room), &order.party)?;
        }
        rules::in_room(&self.catalogue, room, self.day(), stay)?;
        let quote = Quote::new(&self.catalogue, room, stay, Some(&order.party));
        let (tax, terms) = (quote.tourist_tax(), &self.catalogue.cancellation);
        let draft = Draft {
            ages: order.party.ages().to_vec(),
            wishes: order.wishes,
            tourist_tax: tax.amount(),
            terms: (!terms.tiers().is_empty()).then(|| terms.clone()),
            ..Draft::new(order.guest, stay, order.room_type, order.party.people(), quote.total())
        };
        let key = BookingKey::new(call_id, &draft);
        let allotment = self.allotment(room);
        Ok(Prepared { call_id: call_id.to_owned(), party: order.party, tax, key, room: RoomOrder { draft, allotment } })
    }

    /// A refusal of [`Desk::prepare`] with what is free instead, where it is one of too many people, too few nights or a closed day.
    pub async fn with_what_is_free(
        &self,
        call_id: &str,
        refusal: Refusal,
        stay: Stay,
        room_type: &RoomTypeId,
        party: &Party,
    ) -> Refusal {
        let Some(room) = self.catalogue.room(room_type.as_str()).filter(|_| refusal.leaves_a_choice()) else {
            return refusal;
        };
        match self.store.inventory(availability::window(&self.catalogue, stay), Some(call_id)).await {
            Ok(inventory) => {
                availability::with_what_is_free(&self.catalogue, refusal, stay, room, party, self.day(), &inventory)
            }
            // The refusal stands, whatever else there may be.
            Err(_) => refusal,
        }
    }

    /// Books what was prepared; the same key again is the same reservation. Answers once it is durable.
    ///
    /// # Errors
    /// [`Refusal::Full`] with the nearest things that are possible, or [`Refusal::ServiceUnavailable`].
    pub async fn take(&self, prepared: Prepared) -> Result<Booked, Refusal> {
        let Prepared { call_id, party, key, room, .. } = prepared;
        let stay = room.draft.stay;
        let order = store::Order { call_id: call_id.clone(), key: key.clone(), rooms: vec![room] };
        let (reservations, again) = match self.store.take(order).await.map_err(unavailable)? {
            Taken::New(reservations) => (reservations, false),
            Taken::Same(reservations) => (reservations, true),
            Taken::Full(room_type) => return Err(self.full(&call_id, &room_type, stay, &party).await),
        };
        for reservation in reservations.iter().filter(|_| !again) {
            self.metrics.count(Counter::Booked);
            tracing::info!(reservation.id = %reservation.id, "📅 Nouvelle réservation créée");
        }
        let reservation = reservations.into_iter().next().ok_or(Refusal::ServiceUnavailable)?;
        Ok(Booked { reservation, key, again })
    }

    /// Keeps a room for what was prepared, for as long as it may be accepted, in the place of what was kept for its call before.
    ///
    /// # Errors
    /// [`Refusal::Full`] with the nearest things that are possible, or [`Refusal::ServiceUnavailable`].
    pub async fn hold(&self, prepared: &Prepared) -> Result<(), Refusal> {
        let Prepared { call_id, party, room: RoomOrder { draft, allotment }, .. } = prepared;
        let hold = store::Hold {
            call_id: call_id.clone(),
            stay: draft.stay,
            rooms: vec![(draft.room_type.clone(), allotment.clone())],
            until: self.clock.now() + PROPOSAL_LIFETIME,
            instead_of: Vec::new(),
        };
        match self.store.hold(hold).await.map_err(unavailable)? {
            Held::Kept => Ok(()),
            Held::Full(room_type) => Err(self.full(call_id, &room_type, draft.stay, party).await),
        }
    }

    /// The refusal of a room type that is full, with what is still free.
    async fn full(&self, call_id: &str, room_type: &RoomTypeId, stay: Stay, party: &Party) -> Refusal {
        let room = match self.room(room_type) {
            Ok(room) => room,
            Err(refusal) => return refusal,
        };
        let inventory = match self.store.inventory(availability::window(&self.catalogue, stay), Some(call_id)).await {
            Ok(inventory) => inventory,
            Err(fault) => return unavailable(fault),
        };
        let alternatives = availability::alternatives(&self.catalogue, stay, room, party, self.day(), &inventory);
        Refusal::Full(Box::new(FullHouse { stay, room_name: room.name.clone(), alternatives }))
    }

    /// The day that the rules go by: the hotel's.
    fn first_day(&self, arrival: NaiveDate) -> HotelDay {
        let day = self.day();
        if self.guards.past_dates || arrival >= day.tonight() { day } else { HotelDay::of(arrival) }
    }

    /// How many rooms of a type are sold on each night.
    fn allotment(&self, room: &RoomType) -> Allotment {
        if self.guards.overbooking { self.catalogue.allotment(room) } else { Allotment::new(u32::MAX) }
    }

    fn room(&self, id: &RoomTypeId) -> Result<&RoomType, Refusal> {
        self.catalogue.room(id.as_str()).ok_or(Refusal::UnknownRoomType)
    }
}

/// What the caller is told; what went wrong is the store's to log.
const fn unavailable(fault: StoreFault) -> Refusal {
    match fault {
        StoreFault::Unavailable => Refusal::ServiceUnavailable,
    }
}

#[cfg(test)]
mod tests;
