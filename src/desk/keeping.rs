//! A booking after it was made: found again with code and surname, changed, cancelled. A caller who does not prove
//! to be its guest learns nothing about it, not even that it is there.

use std::sync::Arc;

use chrono::Days;

use super::{Desk, unavailable};
mod quoted;
#[cfg(test)]
mod tests;

use french::heard::{figures_at, words};
use hotel::{
    book::{Cancellation, Change, Hold, RoomChange},
    catalogue::RoomType,
    code::ReservationCode,
    folding::fold_name,
    party::Party,
    proposal::{LateWords, PROPOSAL_LIFETIME},
    quote::Quote,
    refusal::Refusal,
    reservation::{Actor, Agreement, Allowed, Correction, NewStay, Reservation, Status, Transition},
    rules,
    stay::Stay,
};
pub use quoted::{CancelledBooking, Found, QuotedCancellation, QuotedChange, WantedChange};
use store::{Cancelled, Changed, Filter, Held, Row};

/// How long ago a stay of today may have begun, in days: no hotel file allows longer ones.
const LONGEST_PAST_STAY: u32 = 366;

/// How much of what was said as a code is looked at, in characters: eight numbers in words, with time to spare.
const MAX_SAID_CODE: usize = 120;

impl Desk {
    /// The booking of a code, for the one who knows its code and surname: accents, hyphens and case do not matter. The code may be
    /// written in figures or in words.
    ///
    /// # Errors
    /// [`Refusal::NotACode`]; [`Refusal::ReservationNotFound`], the same for none as for another guest's; or
    /// [`Refusal::ServiceUnavailable`].
    pub async fn find(&self, code: &str, last_name: &str) -> Result<Found, Refusal> {
        let code = said_code(code).ok_or(Refusal::NotACode)?;
        let rows = self.store.rooms(code.as_str()).await.map_err(unavailable)?;
        // Where one room cannot be read, nothing can be said about the booking.
        let mut rooms: Vec<_> = rows.into_iter().map(Row::reservation).collect::<Option<_>>().unwrap_or_default();
        rooms.retain(|row| is_guest(row, last_name));
        Found::of(rooms).ok_or(Refusal::ReservationNotFound)
    }

    /// What a change would be, by the rules and prices of today.
    ///
    /// # Errors
    /// [`Refusal::ReservationCancelled`], [`Refusal::StayBegun`], [`Refusal::OnlyDatesOfSeveralRooms`], or the rule that forbids the
    /// new stay.
    pub fn quote_change(&self, found: &Found, wanted: &WantedChange) -> Result<QuotedChange, Refusal> {
        self.can_still(Transition::Change, found)?;
        let several = found.rooms.len() > 1;
        if several && (wanted.room_type.is_some() || wanted.party.is_some()) {
            return Err(Refusal::OnlyDatesOfSeveralRooms);
        }
        let stay = self.new_nights(found, wanted)?;
        let quoted: Vec<_> =
            found.rooms.iter().map(|row| self.quote_room(row, wanted, stay)).collect::<Result<_, _>>()?;
        let is_none = quoted.iter().zip(&found.rooms).all(|((change, ..), row)| row.is(&change.new));
        let types: Vec<&RoomType> = quoted.iter().map(|(_, room, _)| *room).collect();
        let people = quoted.iter().map(|(.., party)| party.people()).fold(0, u32::saturating_add);
        let ages = quoted.iter().flat_map(|(.., party)| party.ages()).copied().collect();
        let party = Party::new(people, ages).map_err(|_fault| Refusal::InvalidPeople)?;
        let tax = Quote::of_rooms(&self.catalogue, &types, stay, Some(&party)).tourist_tax();
        let terms = found.rooms.first().and_then(|row| row.terms.clone()).unwrap_or_default();
        let rooms = quoted.into_iter().map(|(change, ..)| change).collect();
        Ok(QuotedChange { rooms, stay, party, old_total: found.total(), tax, terms, is_none })
    }

    /// Keeps what is new of a change for the call, for as long as the change may be accepted, in the place of what was kept before.
    ///
    /// # Errors
    /// [`Refusal::Full`] with the nearest things that are possible, or [`Refusal::ServiceUnavailable`].
    pub async fn hold_change(&self, call_id: &str, change: &QuotedChange) -> Result<(), Refusal> {
        let rooms = change.rooms.iter().map(|room| (room.new.room_type.clone(), room.allotment.clone()));
        let hold = Hold {
            call_id: call_id.to_owned(),
            stay: change.stay,
            rooms: rooms.collect(),
            until: self.clock.now() + PROPOSAL_LIFETIME,
            instead_of: change.ids().map(str::to_owned).collect(),
        };
        match self.store.hold(hold).await.map_err(unavailable)? {
            Held::Kept => Ok(()),
            Held::Full(room) => Err(self.full(call_id, &room, change.stay, &change.party).await),
        }
    }

    /// Makes a change. A refused one leaves the booking as it was. Answers once it is durable.
    ///
    /// # Errors
    /// [`Refusal::Full`], [`Refusal::ReservationCancelled`] where somebody cancelled it meanwhile, or [`Refusal::ServiceUnavailable`].
    pub async fn change(
        &self,
        call_id: &str,
        change: QuotedChange,
        agreement: Agreement,
    ) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let QuotedChange { mut rooms, stay, party, .. } = change;
        for RoomChange { new, .. } in &mut rooms {
            new.agreement = agreement.clone();
        }
        let change = Change { call_id: Some(call_id.to_owned()), by: Actor::Guest, rooms };
        match self.store.change(change).await.map_err(unavailable)? {
            Changed::Done(rooms) => Ok(rooms),
            Changed::Full(room) => Err(self.full(call_id, &room, stay, &party).await),
            Changed::Gone => Err(Refusal::ReservationCancelled),
        }
    }

    /// What a cancellation costs today, by the terms that were agreed when the booking was made.
    ///
    /// # Errors
    /// [`Refusal::StayBegun`]. A booking that is cancelled is none: cancelling it again says so.
    pub fn quote_cancellation(&self, found: &Found) -> Result<QuotedCancellation, Refusal> {
        self.can_still(Transition::Cancel, found)?;
        let today = self.today();
        let rooms = found.rooms.iter().map(|row| {
            let fee = if let Status::Cancelled { fee, .. } = row.status { fee } else { row.fee_on(today) };
            (row.id.clone(), fee)
        });
        Ok(QuotedCancellation { rooms: rooms.collect() })
    }

    /// Cancels a booking. Answers once it is durable.
    ///
    /// # Errors
    /// [`Refusal::ReservationNotFound`] where it is not there, or the guest has arrived meanwhile; or [`Refusal::ServiceUnavailable`].
    pub async fn cancel(&self, quoted: QuotedCancellation, agreement: Agreement) -> Result<CancelledBooking, Refusal> {
        let cancellation = Cancellation { by: Actor::Guest, agreement, rooms: quoted.rooms };
        match self.store.cancel(cancellation).await.map_err(unavailable)? {
            Cancelled::Done(rooms) => Ok(CancelledBooking { rooms, again: false }),
            Cancelled::Already(rooms) => Ok(CancelledBooking { rooms, again: true }),
            Cancelled::Gone => Err(Refusal::ReservationNotFound),
        }
    }

    /// Puts right what was misheard in a booking of this call: of all its rooms. Answers once it is durable.
    ///
    /// # Errors
    /// [`Refusal::ReservationNotFound`] where it is not there, or [`Refusal::ServiceUnavailable`].
    pub async fn amend(&self, id: &str, correction: Correction) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let row = self.store.find(id).await.map_err(unavailable)?.and_then(Row::reservation);
        let row = row.ok_or(Refusal::ReservationNotFound)?;
        let ids = match row.code().filter(|_| row.group.is_some()) {
            Some(code) => {
                let rooms = self.store.rooms(code).await.map_err(unavailable)?;
                rooms.into_iter().filter_map(Row::reservation).map(|row| row.id.clone()).collect()
            }
            None => vec![row.id.clone()],
        };
        self.store.amend(ids, correction).await.map_err(unavailable)?.ok_or(Refusal::ReservationNotFound)
    }

    /// Keeps the words of an agreement that came after what was agreed to was done: the reservations that have that agreement. Answers
    /// once it is durable.
    ///
    /// # Errors
    /// [`Refusal::ServiceUnavailable`].
    pub async fn keep_words(&self, late: LateWords) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let rows = self.store.keep_words(late.clone()).await.map_err(unavailable)?;
        Ok(rows.into_iter().flatten().filter(|row| row.with_words(&late).is_some()).collect())
    }

    /// The name of a reservation's room: as it is sold, else as it was when it was booked; `None` where neither is known.
    pub fn room_name<'a>(&'a self, row: &'a Reservation) -> Option<&'a str> {
        self.catalogue.room(row.room_type.as_str()).map(|room| room.name.as_str()).or(row.room_name.as_deref())
    }

    /// Reservations that hold a room from today on whose room type is not sold any more.
    ///
    /// # Errors
    /// [`Refusal::ServiceUnavailable`].
    pub async fn of_missing_room_types(&self) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let today = self.today();
        let begun = today.checked_sub_days(Days::new(u64::from(LONGEST_PAST_STAY))).unwrap_or(today);
        let filter = Filter { arrival_from: Some(begun), ..Filter::default() };
        let rows = self.store.list(filter).await.map_err(unavailable)?.rows;
        let is_missing = |row: &Arc<Reservation>| {
            row.status.holds_a_room()
                && row.stay.departure() > today
                && self.catalogue.room(row.room_type.as_str()).is_none()
        };
        Ok(rows.into_iter().filter_map(Row::reservation).filter(is_missing).collect())
    }

    /// Whether a guest can still ask for this: the status of every room allows it, and the stay has not begun.
    fn can_still(&self, transition: Transition, found: &Found) -> Result<(), Refusal> {
        let arrival = found.stay.arrival();
        match transition.on_all(&found.rooms) {
            Allowed::Done => Ok(()),
            Allowed::Yes if arrival >= self.day().tonight() => Ok(()),
            Allowed::No if found.is_cancelled() => Err(Refusal::ReservationCancelled),
            Allowed::Yes | Allowed::No => Err(Refusal::StayBegun { arrival }),
        }
    }

    /// The nights of a change. A day of arrival that stays may be nearer than one that is booked anew.
    fn new_nights(&self, found: &Found, wanted: &WantedChange) -> Result<Stay, Refusal> {
        let arrival = wanted.arrival.unwrap_or_else(|| found.stay.arrival());
        let departure = wanted.departure.unwrap_or_else(|| found.stay.departure());
        match rules::stay(&self.catalogue.rules, self.day(), arrival, departure) {
            Err(Refusal::TooSoon { .. }) if arrival == found.stay.arrival() => {
                Stay::new(arrival, departure).map_err(|_fault| Refusal::DepartureNotAfterArrival { arrival, departure })
            }
            answer => answer,
        }
    }

    fn quote_room(
        &self,
        row: &Reservation,
        wanted: &WantedChange,
        stay: Stay,
    ) -> Result<(RoomChange, &RoomType, Party), Refusal> {
        let room = match &wanted.room_type {
            Some(room_type) => self.room(room_type)?,
            None => self
                .catalogue
                .room(row.room_type.as_str())
                .ok_or_else(|| Refusal::RoomTypeGone { room_name: row.room_name.clone() })?,
        };
        let room_type = room.id.clone();
        let party = match &wanted.party {
            Some(party) => party.clone(),
            None => Party::new(row.people, row.ages.clone()).map_err(|_fault| Refusal::InvalidPeople)?,
        };
        rules::party(&self.catalogue, Some(room), &party)?;
        if row.stay != stay || row.room_type != room_type {
            rules::in_room(&self.catalogue, room, self.day(), stay)?;
        }
        let quote = Quote::new(&self.catalogue, room, stay, Some(&party));
        let new = NewStay {
            stay,
            room_type,
            room_name: Some(room.name.clone()),
            people: party.people(),
            ages: party.ages().to_vec(),
            total: quote.total(),
            tourist_tax: quote.tourist_tax().amount(),
            terms: None,
            agreement: Agreement::default(),
            correction: wanted.correction.clone(),
        };
        Ok((RoomChange { id: row.id.clone(), new, allotment: self.catalogue.allotment(room) }, room, party))
    }
}

/// Whether a name that was said is that of the guest: the surname, with or without the first name. An empty one never is.
fn is_guest(row: &Reservation, said: &str) -> bool {
    let (said, last, first) = (fold_name(said), fold_name(row.last_name.expose()), fold_name(row.first_name.expose()));
    !last.is_empty() && [last.clone(), format!("{first}{last}"), format!("{last}{first}")].contains(&said)
}

/// The code that was said, in figures or in words.
fn said_code(text: &str) -> Option<ReservationCode> {
    let figures: String = text.chars().filter(|c| !matches!(c, '-' | '.' | ',')).collect();
    ReservationCode::parse(&figures).or_else(|| {
        let (words, _) = words(text, MAX_SAID_CODE);
        let row = figures_at(&words, 0).filter(|row| row.end == words.len())?;
        ReservationCode::parse(&row.digits)
    })
}
