//! A booking that has not been taken yet, and the reservation that it becomes.

use chrono::{DateTime, Utc};

use super::{Agreement, Confirmation, Missing, Reservation, Signature, Status, instant};
use crate::{
    cancellation::CancellationTerms,
    catalogue::RoomTypeId,
    code::ReservationCode,
    guest::{Email, Guest, Name, Wishes},
    money::Cents,
    stay::Stay,
};
use basics::{ids::Ids, personal::Personal};

/// How many random characters end an identifier, as in the files of the system before.
const ID_SUFFIX_LENGTH: usize = 9;

/// A valid booking of one room that has not been taken yet: everything but its identifier, code and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who comes.
    pub guest: Guest,
    /// When.
    pub stay: Stay,
    /// In which room type of the catalogue.
    pub room_type: RoomTypeId,
    /// The name of the room type; `None` where it is not known.
    pub room_name: Option<String>,
    /// How many people; not zero, and within the capacity.
    pub people: u32,
    /// How old the children are, in years; empty where there are none, or none was said.
    pub ages: Vec<u32>,
    /// What the guest asked for beside the room.
    pub wishes: Option<Wishes>,
    /// The price of the whole stay, as computed and said.
    pub total: Cents,
    /// The tourist tax of the whole stay, beside the price; `None` where it is not known.
    pub tourist_tax: Option<Cents>,
    /// What a cancellation costs, as it was said; `None` where nothing was said about it.
    pub terms: Option<CancellationTerms>,
    /// What was read out, and the yes to it; empty where staff book it.
    pub agreement: Agreement,
}

impl Draft {
    /// A booking of which no more is known than what every booking has.
    pub const fn new(guest: Guest, stay: Stay, room_type: RoomTypeId, people: u32, total: Cents) -> Self {
        Self {
            guest,
            stay,
            room_type,
            room_name: None,
            people,
            ages: Vec::new(),
            wishes: None,
            total,
            tourist_tax: None,
            terms: None,
            agreement: Agreement { recap: None, accepted_at: None, acceptance: None },
        }
    }

    /// The reservation that this draft becomes once it is taken; `group` names the rooms that are booked together.
    pub fn into_reservation(
        self,
        id: String,
        code: &ReservationCode,
        group: Option<&str>,
        created_at: DateTime<Utc>,
    ) -> Reservation {
        let missing_email = self.guest.email.is_none();
        let missing = [(self.guest.first_name.is_none(), Missing::FirstName), (missing_email, Missing::Email)];
        Reservation {
            id,
            last_name: Personal::new(self.guest.last_name.into_string()),
            first_name: Personal::new(self.guest.first_name.map(Name::into_string).unwrap_or_default()),
            email: Personal::new(self.guest.email.map(Email::into_string).unwrap_or_default()),
            phone: Personal::new(self.guest.phone.into_string()),
            stay: self.stay,
            room_type: self.room_type,
            room_name: self.room_name,
            people: self.people,
            ages: self.ages,
            wishes: Personal::new(self.wishes.map(Wishes::into_string).unwrap_or_default()),
            created_at: Some(instant(created_at)),
            code: Some(code.clone()),
            group: group.map(str::to_owned),
            status: Status::Confirmed,
            total: Some(self.total),
            tourist_tax: self.tourist_tax,
            terms: self.terms,
            channel: Some("telephone".to_owned()),
            to_complete: missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, field)| field).collect(),
            confirmation: Some(if missing_email { Confirmation::NoEmail } else { Confirmation::ToSend }),
            agreement: Agreement { accepted_at: self.agreement.accepted_at.map(instant), ..self.agreement },
            consents: Vec::new(),
            changed: Signature::default(),
            revision: 0,
            erased_at: None,
        }
    }
}

/// A new identifier: `RES-<milliseconds>-<9 of 0-9a-z>`.
pub fn new_id(now: DateTime<Utc>, ids: &Ids) -> String {
    format!("RES-{}-{}", now.timestamp_millis(), ids.base36(ID_SUFFIX_LENGTH))
}

/// A new identifier of rooms that are booked together: `GRP-<milliseconds>-<9 of 0-9a-z>`.
pub fn new_group_id(now: DateTime<Utc>, ids: &Ids) -> String {
    format!("GRP-{}-{}", now.timestamp_millis(), ids.base36(ID_SUFFIX_LENGTH))
}
