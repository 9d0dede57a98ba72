//! Booking: one room, or several together. Prepared by the rules, kept while the caller decides, taken in one step.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Desk, unavailable};
use basics::metrics::Counter;
use hotel::{
    availability,
    book::{Booking, Hold, RoomBooking},
    catalogue::{RoomType, RoomTypeId},
    guest::{Guest, Wishes},
    money::Cents,
    obstacles,
    party::Party,
    proposal::PROPOSAL_LIFETIME,
    quote::Quote,
    refusal::{FullHouse, Refusal},
    reservation::{Agreement, BookingKey, Correction, Draft, Reservation},
    rules,
    stay::Stay,
    tourist_tax::TouristTaxDue,
};
use store::{Held, Row, Taken};

/// What a caller wants to book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingRequest {
    /// Who comes.
    pub guest: Guest,
    /// First night.
    pub arrival: NaiveDate,
    /// Day on which the room is free again.
    pub departure: NaiveDate,
    /// The rooms, and who sleeps in each; one at least.
    pub rooms: Vec<WantedRoom>,
    /// What the guest asked for beside the rooms.
    pub wishes: Option<Wishes>,
}

/// One room that a caller wants to book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRoom {
    /// Of which type.
    pub room_type: RoomTypeId,
    /// How many people sleep in it, and how old the children among them are.
    pub party: Party,
}

/// An order that the rules allow, with its price and its key: what [`Desk::take`] books.
#[derive(Clone, Debug)]
pub struct Prepared {
    booking: Booking,
    guest: Guest,
    stay: Stay,
    tax: TouristTaxDue,
    /// The party of the first room: what alternatives are looked for.
    first_party: Party,
}

impl Prepared {
    /// What makes the same order the same booking.
    pub const fn key(&self) -> &BookingKey {
        &self.booking.key
    }

    /// What tells one recap of this order from another: all of the order that is read out.
    pub fn put_key(&self) -> BookingKey {
        self.booking.key.put_with(self.drafts().map(|draft| draft.ages.as_slice()), self.tax.amount())
    }

    /// Whether a booking stands as this order asks for it: not cancelled, not changed, under this name.
    pub fn stands_as(&self, rooms: &[Arc<Reservation>]) -> bool {
        let is_room = |(row, room): (&Arc<Reservation>, &RoomBooking)| {
            room.is_made_by(row) && row.folded_name() == room.draft.guest.folded_name()
        };
        rooms.len() == self.booking.rooms.len() && rooms.iter().zip(&self.booking.rooms).all(is_room)
    }

    /// What is owed as tourist tax for all rooms, beside the price.
    pub const fn tax(&self) -> TouristTaxDue {
        self.tax
    }

    /// When.
    pub const fn stay(&self) -> Stay {
        self.stay
    }

    /// Who comes.
    pub const fn guest(&self) -> &Guest {
        &self.guest
    }

    /// The price of all rooms for the whole stay.
    pub fn total(&self) -> Cents {
        self.drafts().map(|draft| draft.total).sum()
    }

    /// The rooms.
    pub fn drafts(&self) -> impl ExactSizeIterator<Item = &Draft> {
        self.booking.rooms.iter().map(|room| &room.draft)
    }

    /// The same order once more, as one that the caller wants beside the first.
    #[must_use]
    pub fn once_more(mut self) -> Self {
        self.booking.key = self.booking.key.another(1);
        self
    }

    /// The same order made again, after what it had made was cancelled or changed.
    #[must_use]
    pub fn anew(mut self) -> Self {
        self.booking.key = self.booking.key.anew();
        self
    }

    /// The order as it was accepted.
    #[must_use]
    pub fn agreed(mut self, agreement: &Agreement) -> Self {
        for RoomBooking { draft, .. } in &mut self.booking.rooms {
            draft.agreement = agreement.clone();
        }
        self
    }
}

/// Reservations that are durable.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The reservations, a room each, in the order of the rooms; one at least.
    pub reservations: Vec<Arc<Reservation>>,
    /// Their key.
    pub key: BookingKey,
    /// Whether the same order had been booked before in this call.
    pub again: bool,
}

impl Desk {
    /// Checks an order against the rules and prices it, without asking the store.
    ///
    /// # Errors
    /// Why it cannot be booked.
    pub fn prepare(&self, call_id: &str, request: BookingRequest) -> Result<Prepared, Refusal> {
        let BookingRequest { guest, arrival, departure, rooms, wishes } = request;
        let stay = rules::stay(&self.catalogue.rules, self.day(), arrival, departure)?;
        let first_party = rooms.first().map(|room| room.party.clone()).ok_or(Refusal::UnknownRoomType)?;
        let mut bookings = Vec::with_capacity(rooms.len());
        let mut taxes = Vec::with_capacity(rooms.len());
        for WantedRoom { room_type, party } in rooms {
            let room = self.room(&room_type)?;
            rules::party(&self.catalogue, Some(room), &party)?;
            rules::in_room(&self.catalogue, room, self.day(), stay)?;
            let quote = Quote::new(&self.catalogue, room, stay, Some(&party));
            taxes.push(quote.tourist_tax());
            bookings.push(RoomBooking {
                draft: self.draft(&guest, stay, room, &party, &quote, wishes.clone()),
                allotment: self.catalogue.allotment(room),
            });
        }
        let key = BookingKey::of_rooms(call_id, bookings.iter().map(|room| &room.draft));
        let tax = together(&taxes);
        let booking = Booking { call_id: call_id.to_owned(), key, rooms: bookings };
        Ok(Prepared { booking, guest, stay, tax, first_party })
    }

    fn draft(
        &self,
        guest: &Guest,
        stay: Stay,
        room: &RoomType,
        party: &Party,
        quote: &Quote,
        wishes: Option<Wishes>,
    ) -> Draft {
        let terms = &self.catalogue.cancellation;
        Draft {
            ages: party.ages().to_vec(),
            wishes,
            tourist_tax: quote.tourist_tax().amount(),
            terms: (!terms.tiers().is_empty()).then(|| terms.clone()),
            room_name: Some(room.name.clone()),
            ..Draft::new(guest.clone(), stay, room.id.clone(), party.people(), quote.total())
        }
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

    /// Books what was prepared; the same key again is the same booking. Answers once it is durable.
    ///
    /// # Errors
    /// [`Refusal::Full`] with the nearest things that are possible, or [`Refusal::ServiceUnavailable`].
    pub async fn take(&self, prepared: Prepared) -> Result<Booked, Refusal> {
        let Prepared { booking, stay, first_party, .. } = prepared;
        let (call_id, key) = (booking.call_id.clone(), booking.key.clone());
        let (reservations, again) = match self.store.take(booking).await.map_err(unavailable)? {
            Taken::New(reservations) => (reservations, false),
            Taken::Same(reservations) => (reservations, true),
            Taken::Full(room_type) => {
                self.metrics.measures().booking("full");
                return Err(self.full(&call_id, &room_type, stay, &first_party).await);
            }
        };
        self.metrics.measures().booking(if again { "same" } else { "new" });
        for reservation in reservations.iter().filter(|_| !again) {
            self.metrics.count(Counter::Booked);
            tracing::info!(reservation.id = %reservation.id, "📅 Nouvelle réservation créée");
        }
        Ok(Booked { reservations, key, again })
    }

    /// Keeps the rooms of what was prepared, for as long as it may be accepted, in the place of what was kept for its call before.
    ///
    /// # Errors
    /// [`Refusal::Full`] with the nearest things that are possible, or [`Refusal::ServiceUnavailable`].
    pub async fn hold(&self, prepared: &Prepared) -> Result<(), Refusal> {
        let Prepared { booking: Booking { call_id, rooms, .. }, stay, first_party, .. } = prepared;
        let kept = |room: &RoomBooking| (room.draft.room_type.clone(), room.allotment.clone());
        let hold = Hold {
            call_id: call_id.clone(),
            stay: *stay,
            rooms: rooms.iter().map(kept).collect(),
            until: self.clock.now() + PROPOSAL_LIFETIME,
            instead_of: Vec::new(),
        };
        match self.store.hold(hold).await.map_err(unavailable)? {
            Held::Kept => Ok(()),
            Held::Full(room_type) => Err(self.full(call_id, &room_type, *stay, first_party).await),
        }
    }

    /// Puts right what was misheard about the guest of a booking, in all its rooms.
    ///
    /// # Errors
    /// [`Refusal::ReservationNotFound`] where it is not there any more, or [`Refusal::ServiceUnavailable`].
    pub async fn correct(
        &self,
        id: &str,
        guest: &Guest,
        wishes: Option<Wishes>,
    ) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let correction = Correction {
            last_name: Some(guest.last_name.clone()),
            first_name: guest.first_name.clone(),
            email: guest.email.clone(),
            phone: Some(guest.phone.clone()),
            wishes,
        };
        self.amend(id, correction).await
    }

    /// The booking that this order had made, where it stands as the order asks for it, with what is said otherwise about its guest.
    /// `None` where it was cancelled or changed.
    ///
    /// # Errors
    /// [`Refusal::ServiceUnavailable`].
    pub async fn standing(
        &self,
        prepared: &Prepared,
        ids: &[String],
        wishes: Option<Wishes>,
    ) -> Result<Option<Vec<Arc<Reservation>>>, Refusal> {
        let Some(id) = ids.first() else { return Ok(None) };
        if !prepared.stands_as(&self.rows(ids).await?) {
            return Ok(None);
        }
        // It may have been cancelled or changed meanwhile.
        let rooms = self.correct(id, &prepared.guest, wishes).await?;
        Ok(Some(rooms).filter(|rooms| prepared.stands_as(rooms)))
    }

    /// The reservations of these identifiers.
    pub(super) async fn rows(&self, ids: &[String]) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(self.store.find(id).await.map_err(unavailable)?.and_then(Row::reservation));
        }
        Ok(rows)
    }

    /// The refusal of a room type that is full, with what is still free.
    pub(super) async fn full(&self, call_id: &str, room_type: &RoomTypeId, stay: Stay, party: &Party) -> Refusal {
        let room = match self.room(room_type) {
            Ok(room) => room,
            Err(refusal) => return refusal,
        };
        let inventory = match self.store.inventory(availability::window(&self.catalogue, stay), Some(call_id)).await {
            Ok(inventory) => inventory,
            Err(fault) => return unavailable(fault),
        };
        let alternatives = availability::alternatives(&self.catalogue, stay, room, party, self.day(), &inventory);
        let missing = obstacles::missing_nights(&self.catalogue, room, stay, &inventory);
        Refusal::Full(Box::new(FullHouse { stay, room_name: room.name.clone(), missing, alternatives }))
    }
}

/// What several rooms owe as tourist tax together.
fn together(taxes: &[TouristTaxDue]) -> TouristTaxDue {
    if taxes.contains(&TouristTaxDue::Unknown) {
        TouristTaxDue::Unknown
    } else if taxes.iter().all(|tax| *tax == TouristTaxDue::Included) {
        TouristTaxDue::Included
    } else {
        TouristTaxDue::Amount(taxes.iter().filter_map(|tax| tax.amount()).sum())
    }
}
