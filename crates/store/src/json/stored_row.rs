//! A reservation as the file of reservations and its journal have it: French keys, texts for dates and instants. The eleven fields of
//! the system before keep name, type and meaning.
//!
//! Files made by other hands are read with tolerance: only the identifier, the dates and the room type have to be there; another field
//! may be absent or null, and the number of people a text.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use basics::personal::Personal;
use hotel::{
    reservation::{Purpose, Status},
    stay::Stay,
    written::{self, WrittenDay},
};

mod meaning;

/// A row of the form of a reservation. Its texts were not checked: [`StoredRow::reservation`] says what they mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredRow {
    /// Any text found in a file is kept verbatim.
    pub(super) id: String,
    /// Surname.
    #[serde(rename = "nom", default, deserialize_with = "or_default")]
    pub(super) last_name: Personal<String>,
    /// First name.
    #[serde(rename = "prenom", default, deserialize_with = "or_default")]
    pub(super) first_name: Personal<String>,
    /// May be empty; then `a_completer` says so.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) email: Personal<String>,
    /// Ten bare digits for a French number, E.164 otherwise.
    #[serde(rename = "telephone", default, deserialize_with = "or_default")]
    pub(super) phone: Personal<String>,
    /// `YYYY-MM-DD`, local day of the hotel.
    #[serde(rename = "date_arrivee")]
    pub(super) arrival: String,
    /// `YYYY-MM-DD`, the day the room is free again.
    #[serde(rename = "date_depart")]
    pub(super) departure: String,
    /// Identifier of a room type; an old row may name one that the catalogue does not have.
    #[serde(rename = "type_chambre")]
    pub(super) room_type: String,
    /// The name of the room type when it was booked, which outlives the type; absent in old files.
    #[serde(rename = "nom_chambre", default, skip_serializing_if = "Option::is_none")]
    pub(super) room_name: Option<String>,
    /// Guests in the room.
    #[serde(rename = "nombre_personnes", default, deserialize_with = "people")]
    pub(super) people: u32,
    /// How old the children are, in years.
    #[serde(rename = "ages_enfants", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub(super) ages: Vec<u32>,
    /// Empty where there is no wish.
    #[serde(rename = "demandes_speciales", default, deserialize_with = "or_default")]
    pub(super) wishes: Personal<String>,
    /// RFC 3339, UTC, milliseconds.
    #[serde(rename = "date_creation", default, deserialize_with = "or_default")]
    pub(super) created_at: String,
    /// Eight digits; absent in old files, made once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    /// What rooms that were booked together have in common beside their code; absent for a single room.
    #[serde(rename = "groupe", default, skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
    /// Absent means confirmed.
    #[serde(rename = "statut", default = "confirmed", deserialize_with = "status")]
    pub(super) status: String,
    /// Price of the whole stay; absent in old files.
    #[serde(rename = "prix_total_centimes", default, skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<i64>,
    /// Tourist tax of the whole stay, beside the price; absent where it is not known.
    #[serde(rename = "taxe_sejour_centimes", default, skip_serializing_if = "Option::is_none")]
    pub(super) tourist_tax: Option<i64>,
    /// What a cancellation costs, as it was said when the booking was made.
    #[serde(rename = "conditions_annulation", default, skip_serializing_if = "Option::is_none")]
    pub(super) terms: Option<Vec<StoredTier>>,
    /// Where the booking came from.
    #[serde(rename = "canal", default, skip_serializing_if = "Option::is_none")]
    pub(super) channel: Option<String>,
    /// Fields that the reception still has to ask for.
    #[serde(rename = "a_completer", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub(super) to_complete: Vec<String>,
    /// Whether the written confirmation was sent; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) confirmation: Option<String>,
    /// When it was, RFC 3339.
    #[serde(rename = "confirmation_envoyee_le", default, skip_serializing_if = "Option::is_none")]
    pub(super) confirmation_sent_at: Option<String>,
    /// By whom: `client` or `personnel`.
    #[serde(rename = "confirmation_envoyee_par", default, skip_serializing_if = "Option::is_none")]
    pub(super) confirmation_sent_by: Option<String>,
    /// What was read out before the yes.
    #[serde(rename = "recapitulatif", default, skip_serializing_if = "Option::is_none")]
    pub(super) recap: Option<Personal<String>>,
    /// When the caller accepted it, RFC 3339.
    #[serde(rename = "accepte_le", default, skip_serializing_if = "Option::is_none")]
    pub(super) accepted_at: Option<String>,
    /// The words of the yes, where a transcript has them.
    #[serde(rename = "acceptation", default, skip_serializing_if = "Option::is_none")]
    pub(super) acceptance: Option<Personal<String>>,
    /// Every agreement in order, that of the fields above the last, where there has been more than the first.
    #[serde(rename = "consentements", default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub(super) consents: Vec<StoredConsent>,
    /// When nights, room type or people were last changed, RFC 3339.
    #[serde(rename = "modifiee_le", default, skip_serializing_if = "Option::is_none")]
    pub(super) changed_at: Option<String>,
    /// By whom: `client` or `personnel`.
    #[serde(rename = "modifiee_par", default, skip_serializing_if = "Option::is_none")]
    pub(super) changed_by: Option<String>,
    /// When it was cancelled, RFC 3339.
    #[serde(rename = "annulee_le", default, skip_serializing_if = "Option::is_none")]
    pub(super) cancelled_at: Option<String>,
    /// By whom: `client` or `personnel`.
    #[serde(rename = "annulee_par", default, skip_serializing_if = "Option::is_none")]
    pub(super) cancelled_by: Option<String>,
    /// What the cancellation costs the guest.
    #[serde(rename = "frais_annulation_centimes", default, skip_serializing_if = "Option::is_none")]
    pub(super) cancellation_fee: Option<i64>,
    /// How often what stands was changed, one count a code; absent means 0.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_zero")]
    pub(super) revision: u32,
    /// When the guest's data were erased, RFC 3339; the rest stays for the accounts.
    #[serde(rename = "efface_le", default, skip_serializing_if = "Option::is_none")]
    pub(super) erased_at: Option<String>,
    /// Fields of a file that this version does not know; kept as they are.
    #[serde(flatten)]
    pub(super) extra: Map<String, Value>,
}

/// One agreement of a reservation that has had several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredConsent {
    #[serde(rename = "pour")]
    purpose: Purpose,
    #[serde(rename = "recapitulatif", default, skip_serializing_if = "Option::is_none")]
    recap: Option<Personal<String>>,
    #[serde(rename = "accepte_le", default, skip_serializing_if = "Option::is_none")]
    accepted_at: Option<String>,
    #[serde(rename = "acceptation", default, skip_serializing_if = "Option::is_none")]
    acceptance: Option<Personal<String>>,
}

/// One tier of the terms of cancellation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredTier {
    #[serde(rename = "jours_avant")]
    days_before: u32,
    #[serde(rename = "frais_pourcent")]
    fee_percent: u32,
}

impl StoredRow {
    /// The row of a text that is JSON; `None` where it does not have the form of a reservation.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The nights, where the two dates are dates in the right order.
    pub(super) fn stay(&self) -> Option<Stay> {
        Stay::new(read_date(&self.arrival)?, read_date(&self.departure)?).ok()
    }

    /// The fields as JSON.
    pub(super) fn fields(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            // Writing cannot fail: the keys are texts, and the numbers are whole or were read.
            _ => Map::new(),
        }
    }

    /// The text that this version writes.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The row without the person: what the accounts need is kept (dates, room type, people, price, status, code), all else goes,
    /// fields that this version does not know included.
    pub(super) fn erased(self, at: DateTime<Utc>) -> Self {
        let without_words = |consent| StoredConsent { recap: None, acceptance: None, ..consent };
        Self {
            last_name: Personal::default(),
            first_name: Personal::default(),
            email: Personal::default(),
            phone: Personal::default(),
            wishes: Personal::default(),
            ages: Vec::new(),
            recap: None,
            acceptance: None,
            consents: self.consents.into_iter().map(without_words).collect(),
            confirmation: None,
            to_complete: Vec::new(),
            extra: Map::new(),
            erased_at: Some(self.erased_at.unwrap_or_else(|| meaning::instant(at))),
            ..self
        }
    }
}

/// The local day that a text of a file means; `None` where it is no day.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
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

fn confirmed() -> String {
    Status::Confirmed.as_str().to_owned()
}

/// Reads a status, whatever its spelling; null means confirmed.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word.map_or_else(confirmed, |word| Status::from_word(&word).as_str().to_owned()))
}

/// Reads null as the default: files made by other hands have both.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
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
        let row = StoredRow::read(line).unwrap();
        assert_eq!(row.extra.keys().collect::<Vec<_>>(), ["inconnu"]);
        assert_eq!(StoredRow::read(&row.text()).unwrap(), row);
        let reservation = row.clone().reservation().unwrap();
        assert_eq!(reservation.status, Status::Confirmed);
        let (room, stay) = reservation.holds().unwrap();
        assert_eq!((room.as_str(), stay.night_count()), ("suite_vue_mer", 5));
        assert_eq!(StoredRow { extra: row.extra.clone(), ..StoredRow::of(&reservation) }, row);
    }

    #[test]
    fn other_hands_may_have_left_fields_out_or_written_texts() {
        let line = r#"{"id":"7","nom":null,"email":null,"date_arrivee":"2025-03-15","date_depart":"2025-03-14","type_chambre":"x","nombre_personnes":" 2 ","statut":null}"#;
        let row = StoredRow::read(line).unwrap();
        assert_eq!((row.people, row.reservation()), (2, None));
        assert!(StoredRow::read(r#"{"id":7}"#).is_none());
    }

    #[test]
    fn every_field_of_a_reservation_is_written_and_read() {
        let line = r#"{"id":"1","nom":"a","prenom":"b","email":"c","telephone":"d","date_arrivee":"2027-01-01","date_depart":"2027-01-02","type_chambre":"standard","nom_chambre":"e","nombre_personnes":2,"ages_enfants":[4],"demandes_speciales":"f","date_creation":"2026-01-01T00:00:00.001Z","code":"42173653","groupe":"g","statut":"annulee","prix_total_centimes":1,"taxe_sejour_centimes":2,"conditions_annulation":[{"jours_avant":7,"frais_pourcent":0},{"jours_avant":0,"frais_pourcent":50}],"canal":"h","a_completer":["prenom","email","autre"],"confirmation":"envoyee","confirmation_envoyee_le":"2026-01-01T00:00:00.002Z","confirmation_envoyee_par":"personnel","recapitulatif":"i","accepte_le":"2026-01-01T00:00:00.003Z","acceptation":"j","consentements":[{"pour":"annulation","recapitulatif":"k","accepte_le":"2026-01-01T00:00:00.004Z","acceptation":"l"}],"modifiee_le":"2026-01-01T00:00:00.005Z","modifiee_par":"client","annulee_le":"2026-01-01T00:00:00.006Z","annulee_par":"client","frais_annulation_centimes":3,"revision":4,"efface_le":"2026-01-01T00:00:00.007Z"}"#;
        let reservation = StoredRow::read(line).unwrap().reservation().unwrap();
        assert_eq!(StoredRow::of(&reservation).text(), line);
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
