//! A reservation, as the store keeps it and as staff, tools and files show it; and the draft that becomes one.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    catalogue::RoomTypeId,
    code::ReservationCode,
    guest::{Guest, Wishes},
    money::Cents,
    stay::Stay,
};
use crate::{ids::Ids, personal::Personal};

/// How many random characters end an identifier, as in the files of the system before.
const ID_SUFFIX_LENGTH: usize = 9;

/// How `a_completer` names the e-mail.
const EMAIL_FIELD: &str = "email";

/// A valid booking that has not been taken yet: everything but its identifier, code and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who comes.
    pub guest: Guest,
    /// When.
    pub stay: Stay,
    /// In which room type of the catalogue.
    pub room_type: RoomTypeId,
    /// How many people; not zero, and within the capacity.
    pub people: u32,
    /// What the guest asked for beside the room.
    pub wishes: Option<Wishes>,
    /// The price of the whole stay, as computed and said.
    pub total: Cents,
}

impl Draft {
    /// The reservation that this draft becomes once it is taken.
    pub fn into_reservation(self, id: String, code: &ReservationCode, created_at: DateTime<Utc>) -> Reservation {
        let missing_email = self.guest.email.is_none();
        Reservation {
            id,
            last_name: Personal::new(self.guest.last_name.into_string()),
            first_name: Personal::new(self.guest.first_name.into_string()),
            email: Personal::new(self.guest.email.map(super::guest::Email::into_string).unwrap_or_default()),
            phone: Personal::new(self.guest.phone.into_string()),
            arrival: self.stay.arrival().to_string(),
            departure: self.stay.departure().to_string(),
            room_type: self.room_type.as_str().to_owned(),
            people: self.people,
            wishes: Personal::new(self.wishes.map(Wishes::into_string).unwrap_or_default()),
            created_at: created_at.to_rfc3339_opts(SecondsFormat::Millis, true),
            code: Some(code.as_str().to_owned()),
            status: Status::Confirmed,
            total: Some(self.total),
            channel: Some("telephone".to_owned()),
            to_complete: if missing_email { vec![EMAIL_FIELD.to_owned()] } else { Vec::new() },
            extra: Map::new(),
        }
    }
}

/// A new identifier: `RES-<milliseconds>-<9 of 0-9a-z>`.
pub fn new_id(now: DateTime<Utc>, ids: &Ids) -> String {
    format!("RES-{}-{}", now.timestamp_millis(), ids.base36(ID_SUFFIX_LENGTH))
}

/// A reservation as it is stored. The eleven fields of the system before keep name, type and meaning.
///
/// Rows of an old file are loaded as they are, so the fields are texts that were not checked again: [`Reservation::holds`] says what
/// a row takes from the inventory, and is `None` for an impossible date. Only the identifier, the dates and the room type have to be
/// there; another field may be absent or null, and the number of people a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reservation {
    /// Any text found in a file is kept verbatim.
    pub id: String,
    /// Surname.
    #[serde(rename = "nom", default, deserialize_with = "or_default")]
    pub last_name: Personal<String>,
    /// First name.
    #[serde(rename = "prenom", default, deserialize_with = "or_default")]
    pub first_name: Personal<String>,
    /// May be empty; then `a_completer` says so.
    #[serde(default, deserialize_with = "or_default")]
    pub email: Personal<String>,
    /// Ten bare digits for a French number, E.164 otherwise.
    #[serde(rename = "telephone", default, deserialize_with = "or_default")]
    pub phone: Personal<String>,
    /// `YYYY-MM-DD`, local day of the hotel.
    #[serde(rename = "date_arrivee")]
    pub arrival: String,
    /// `YYYY-MM-DD`, the day the room is free again.
    #[serde(rename = "date_depart")]
    pub departure: String,
    /// Identifier of a room type; an old row may name one that the catalogue does not have.
    #[serde(rename = "type_chambre")]
    pub room_type: String,
    /// Guests in the room.
    #[serde(rename = "nombre_personnes", default, deserialize_with = "people")]
    pub people: u32,
    /// Empty where there is no wish.
    #[serde(rename = "demandes_speciales", default, deserialize_with = "or_default")]
    pub wishes: Personal<String>,
    /// RFC 3339, UTC, milliseconds.
    #[serde(rename = "date_creation", default, deserialize_with = "or_default")]
    pub created_at: String,
    /// Eight digits; absent in old files, made once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Absent means confirmed.
    #[serde(rename = "statut", default, deserialize_with = "or_default")]
    pub status: Status,
    /// Price of the whole stay; absent in old files.
    #[serde(rename = "prix_total_centimes", default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Cents>,
    /// Where the booking came from.
    #[serde(rename = "canal", default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Fields that the reception still has to ask for.
    #[serde(rename = "a_completer", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub to_complete: Vec<String>,
    /// Fields of a file that this version does not know; kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Reservation {
    /// The nights, where the two dates are dates in the right order.
    pub fn stay(&self) -> Option<Stay> {
        Stay::new(read_date(&self.arrival)?, read_date(&self.departure)?).ok()
    }

    /// The reservation with what a later request for the same booking adds: a different e-mail, phone or wish. `None` where it adds
    /// nothing. What the later request leaves out stays.
    pub fn completed_by(&self, draft: &Draft) -> Option<Self> {
        let mut completed = self.clone();
        if let Some(email) = &draft.guest.email {
            completed.email = Personal::new(email.as_str().to_owned());
            completed.to_complete.retain(|field| field != EMAIL_FIELD);
        }
        completed.phone = Personal::new(draft.guest.phone.as_str().to_owned());
        if let Some(wishes) = &draft.wishes {
            completed.wishes = Personal::new(wishes.as_str().to_owned());
        }
        (completed != *self).then_some(completed)
    }

    /// What the reservation takes from the inventory: nothing where it is cancelled or its dates are impossible.
    pub fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        if self.status.holds_a_room() { Some((RoomTypeId::parse(&self.room_type)?, self.stay()?)) } else { None }
    }
}

/// Where a reservation stands, `statut`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// `confirmee`; also where a file says nothing.
    #[default]
    Confirmed,
    /// `annulee`: gives its nights back.
    Cancelled,
    /// `option`: held, not yet confirmed.
    Hold,
    /// `arrivee`.
    Arrived,
    /// `terminee`.
    Completed,
    /// `non_presentee`.
    NoShow,
    /// A word that this version does not know; kept as it is. It holds a room, since selling one twice is the worse mistake.
    Other(String),
}

impl Status {
    /// Whether the reservation's nights are taken. Nights that are past do not matter to anyone.
    pub const fn holds_a_room(&self) -> bool {
        match self {
            Self::Confirmed | Self::Hold | Self::Arrived | Self::Completed | Self::Other(_) => true,
            Self::Cancelled | Self::NoShow => false,
        }
    }

    /// The status that a word of a file means.
    pub fn from_word(word: &str) -> Self {
        match word {
            "confirmee" => Self::Confirmed,
            "annulee" => Self::Cancelled,
            "option" => Self::Hold,
            "arrivee" => Self::Arrived,
            "terminee" => Self::Completed,
            "non_presentee" => Self::NoShow,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The word in files and answers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Confirmed => "confirmee",
            Self::Cancelled => "annulee",
            Self::Hold => "option",
            Self::Arrived => "arrivee",
            Self::Completed => "terminee",
            Self::NoShow => "non_presentee",
            Self::Other(word) => word,
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_word(&String::deserialize(deserializer)?))
    }
}

/// The local day that a text of a file means; `None` where it is no day.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    // Digits at their places are read without chrono's parser: a file has two for each of its rows.
    let number = |range: std::ops::Range<usize>| {
        let digits = text.as_bytes().get(range)?;
        digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
    };
    if let (10, [_, _, _, _, b'-', _, _, b'-', ..]) = (text.len(), text.as_bytes())
        && let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10))
    {
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// Reads null as the default: files made by other hands have both.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a number of people, also where it was written as a text.
fn people<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Some(0),
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
    .ok_or_else(|| D::Error::custom("not a number of people"))
}

/// What makes two booking requests the same one: call, stay, room type, people and folded name. A digest, so that it can be kept
/// and logged without holding a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookingKey(String);

impl BookingKey {
    /// The key of a draft within a call.
    pub fn new(call_id: &str, draft: &Draft) -> Self {
        let mut digest = Sha256::new();
        for part in [
            call_id,
            &draft.stay.arrival().to_string(),
            &draft.stay.departure().to_string(),
            draft.room_type.as_str(),
            &draft.people.to_string(),
            &draft.guest.folded_name(),
        ] {
            digest.update(part.as_bytes());
            digest.update([0]); // parts cannot run into each other: none of them holds a zero byte
        }
        let hex = digest.finalize().iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
            use fmt::Write as _;
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Self(hex)
    }

    /// The digest in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_system_before_comes_back_as_it_was() {
        let line = r#"{"id":"RES-1738420800000-xyz789abc","nom":"Dupont","prenom":"Jean","email":"jean.dupont@example.com","telephone":"0639980001","date_arrivee":"2025-03-15","date_depart":"2025-03-20","type_chambre":"suite_vue_mer","nombre_personnes":2,"demandes_speciales":"Lit bébé","date_creation":"2025-01-22T10:30:00.000Z","inconnu":{"a":[1]}}"#;
        let reservation: Reservation = serde_json::from_str(line).unwrap();
        assert_eq!(reservation.status, Status::Confirmed);
        assert_eq!(reservation.extra.keys().collect::<Vec<_>>(), ["inconnu"]);
        let (room, stay) = reservation.holds().unwrap();
        assert_eq!((room.as_str(), stay.night_count()), ("suite_vue_mer", 5));
        let again: Reservation = serde_json::from_str(&serde_json::to_string(&reservation).unwrap()).unwrap();
        assert_eq!(again, reservation);
    }

    #[test]
    fn other_hands_may_have_left_fields_out_or_written_texts() {
        let line = r#"{"id":"7","nom":null,"email":null,"date_arrivee":"2025-03-15","date_depart":"2025-03-14","type_chambre":"x","nombre_personnes":" 2 ","statut":null}"#;
        let reservation: Reservation = serde_json::from_str(line).unwrap();
        assert_eq!((reservation.people, reservation.holds()), (2, None));
        assert!(serde_json::from_str::<Reservation>(r#"{"id":7}"#).is_err());
    }

    #[test]
    fn a_date_is_read_as_chrono_reads_it() {
        for text in [
            "2027-02-28",
            "2027-02-29",
            "2028-02-29",
            "2027-2-8",
            "2027-13-01",
            "2027-00-10",
            "0000-01-01",
            "2027-02-1x",
            "2027/02/01",
            "",
            "12027-02-01",
            "２０",
        ] {
            assert_eq!(read_date(text), NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(), "{text}");
        }
    }

    #[test]
    fn a_status_is_its_word_and_only_what_is_over_gives_the_room_back() {
        for word in ["confirmee", "annulee", "option", "arrivee", "terminee", "non_presentee", "autre"] {
            let status = Status::from_word(word);
            assert_eq!(status.as_str(), word);
            assert_eq!(status.holds_a_room(), !["annulee", "non_presentee"].contains(&word), "{word}");
        }
    }
}
