//! A reservation, as the store keeps it and as staff, tools and files show it; and the draft that becomes one.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use super::{
    cancellation::CancellationTerms,
    catalogue::RoomTypeId,
    folding::fold_name,
    money::Cents,
    stay::Stay,
    written::{self, WrittenDay},
};
use basics::personal::Personal;

mod change;
mod consent;
mod draft;
mod key;
mod status;

pub use self::{
    change::{Correction, NewStay},
    consent::{Agreement, Consent, Purpose},
    draft::{Draft, new_group_id, new_id},
    key::BookingKey,
    status::{Actor, Allowed, Confirmation, Status, Transition},
};

/// How `a_completer` names the e-mail.
const EMAIL_FIELD: &str = "email";

/// How `a_completer` names the first name.
const FIRST_NAME_FIELD: &str = "prenom";

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
    /// The name of the room type when it was booked, which outlives the type; absent in old files.
    #[serde(rename = "nom_chambre", default, skip_serializing_if = "Option::is_none")]
    pub room_name: Option<String>,
    /// Guests in the room.
    #[serde(rename = "nombre_personnes", default, deserialize_with = "people")]
    pub people: u32,
    /// How old the children are, in years.
    #[serde(rename = "ages_enfants", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub ages: Vec<u32>,
    /// Empty where there is no wish.
    #[serde(rename = "demandes_speciales", default, deserialize_with = "or_default")]
    pub wishes: Personal<String>,
    /// RFC 3339, UTC, milliseconds.
    #[serde(rename = "date_creation", default, deserialize_with = "or_default")]
    pub created_at: String,
    /// Eight digits; absent in old files, made once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What rooms that were booked together have in common beside their code; absent for a single room.
    #[serde(rename = "groupe", default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Absent means confirmed.
    #[serde(rename = "statut", default, deserialize_with = "or_default")]
    pub status: Status,
    /// Price of the whole stay; absent in old files.
    #[serde(rename = "prix_total_centimes", default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Cents>,
    /// Tourist tax of the whole stay, beside the price; absent where it is not known.
    #[serde(rename = "taxe_sejour_centimes", default, skip_serializing_if = "Option::is_none")]
    pub tourist_tax: Option<Cents>,
    /// What a cancellation costs, as it was said when the booking was made.
    #[serde(rename = "conditions_annulation", default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<CancellationTerms>,
    /// Where the booking came from.
    #[serde(rename = "canal", default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Fields that the reception still has to ask for.
    #[serde(rename = "a_completer", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub to_complete: Vec<String>,
    /// Whether the written confirmation was sent; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// When it was, RFC 3339.
    #[serde(rename = "confirmation_envoyee_le", default, skip_serializing_if = "Option::is_none")]
    pub confirmation_sent_at: Option<String>,
    /// By whom: a word of [`Actor`].
    #[serde(rename = "confirmation_envoyee_par", default, skip_serializing_if = "Option::is_none")]
    pub confirmation_sent_by: Option<String>,
    /// What was read out before the yes.
    #[serde(rename = "recapitulatif", default, skip_serializing_if = "Option::is_none")]
    pub recap: Option<Personal<String>>,
    /// When the caller accepted it, RFC 3339.
    #[serde(rename = "accepte_le", default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<String>,
    /// The words of the yes, where a transcript has them.
    #[serde(rename = "acceptation", default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Personal<String>>,
    /// Every agreement in order, that of the fields above the last, where there has been more than the first.
    #[serde(rename = "consentements", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// When nights, room type or people were last changed, RFC 3339.
    #[serde(rename = "modifiee_le", default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<String>,
    /// By whom: a word of [`Actor`].
    #[serde(rename = "modifiee_par", default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// When it was cancelled, RFC 3339.
    #[serde(rename = "annulee_le", default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<String>,
    /// By whom: a word of [`Actor`].
    #[serde(rename = "annulee_par", default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<String>,
    /// What the cancellation costs the guest.
    #[serde(rename = "frais_annulation_centimes", default, skip_serializing_if = "Option::is_none")]
    pub cancellation_fee: Option<Cents>,
    /// When the guest's data were erased, RFC 3339; the rest stays for the accounts.
    #[serde(rename = "efface_le", default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<String>,
    /// Fields of a file that this version does not know; kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Reservation {
    /// The nights, where the two dates are dates in the right order.
    pub fn stay(&self) -> Option<Stay> {
        Stay::new(read_date(&self.arrival)?, read_date(&self.departure)?).ok()
    }

    /// Surname and first name, folded and parted by a space.
    pub fn folded_name(&self) -> String {
        format!("{} {}", fold_name(self.last_name.expose()), fold_name(self.first_name.expose()))
    }

    /// What the reservation takes from the inventory: nothing where it is cancelled or its dates are impossible.
    pub fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        if self.status.holds_a_room() { Some((RoomTypeId::spelled(&self.room_type)?, self.stay()?)) } else { None }
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
    written::day(text).ok().map(WrittenDay::in_france)
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
            "",
            "12027-02-01",
            "２０",
        ] {
            assert_eq!(read_date(text), NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(), "{text}");
        }
        assert_eq!(read_date("23/11/2026"), NaiveDate::from_ymd_opt(2026, 11, 23));
    }
}
