//! A reservation: what a guest has booked, typed. How a store writes it and how readers are shown it is theirs.

use chrono::{DateTime, SubsecRound as _, Utc};

use super::{
    cancellation::CancellationTerms, catalogue::RoomTypeId, code::ReservationCode, folding::fold_name, money::Cents,
    stay::Stay,
};
use basics::personal::Personal;

mod change;
mod consent;
mod draft;
mod key;
mod status;

pub use self::{
    change::{Correction, NewStay, SentConfirmation},
    consent::{Agreement, Consent, Purpose},
    draft::{Draft, new_group_id, new_id},
    key::BookingKey,
    status::{Actor, Allowed, Confirmation, Missing, Signature, Status, Transition},
};

/// Digits of a second that an instant of a reservation has.
const SECOND_DIGITS: u16 = 3;

/// A reservation of one room. What it says of its guest are texts that were not checked again: rows of old files have any.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// Any text found in a file is kept verbatim.
    pub id: String,
    /// Surname.
    pub last_name: Personal<String>,
    /// First name; may be empty.
    pub first_name: Personal<String>,
    /// May be empty; of a booking of ours `to_complete` then says so.
    pub email: Personal<String>,
    /// Ten bare digits for a French number, E.164 otherwise.
    pub phone: Personal<String>,
    /// The nights.
    pub stay: Stay,
    /// The room type; an old row may name one that the catalogue does not have.
    pub room_type: RoomTypeId,
    /// The name of the room type when it was booked, which outlives the type; `None` in old files.
    pub room_name: Option<String>,
    /// Guests in the room; 0 where an old file says nothing.
    pub people: u32,
    /// How old the children are, in years.
    pub ages: Vec<u32>,
    /// Empty where there is no wish.
    pub wishes: Personal<String>,
    /// When it was made; `None` where an old file has no instant.
    pub created_at: Option<DateTime<Utc>>,
    /// What the guest has noted; `None` only where an old file has a useless one.
    pub code: Option<ReservationCode>,
    /// What rooms that were booked together have in common beside their code; `None` for a single room.
    pub group: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Price of the whole stay; `None` in old files.
    pub total: Option<Cents>,
    /// Tourist tax of the whole stay, beside the price; `None` where it is not known.
    pub tourist_tax: Option<Cents>,
    /// What a cancellation costs, as it was said when the booking was made.
    pub terms: Option<CancellationTerms>,
    /// Where the booking came from.
    pub channel: Option<String>,
    /// What the reception still has to ask for.
    pub to_complete: Vec<Missing>,
    /// Whether the written confirmation was sent; `None` where nobody knows.
    pub confirmation: Option<Confirmation>,
    /// The latest agreement.
    pub agreement: Agreement,
    /// Every agreement in order, the latest as the last, where there has been more than the first.
    pub consents: Vec<Consent>,
    /// Who last changed nights, room type or people.
    pub changed: Signature,
    /// How often what stands was changed: one count for all rooms of a code, from 0.
    pub revision: u32,
    /// When the guest's data were erased; the rest stays for the accounts.
    pub erased_at: Option<DateTime<Utc>>,
}

impl Reservation {
    /// Surname and first name, folded and parted by a space.
    pub fn folded_name(&self) -> String {
        format!("{} {}", fold_name(self.last_name.expose()), fold_name(self.first_name.expose()))
    }

    /// The code as text.
    pub fn code(&self) -> Option<&str> {
        self.code.as_ref().map(ReservationCode::as_str)
    }

    /// What the reservation takes from the inventory: nothing where its status gives the room back.
    pub fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        self.status.holds_a_room().then(|| (self.room_type.clone(), self.stay))
    }
}

/// An instant as reservations have it, to the millisecond: what is read back is what was written.
fn instant(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(SECOND_DIGITS)
}
