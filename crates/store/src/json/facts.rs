//! The facts by which a row is found and counted, read without building the reservation: a start reads all rows.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, NaiveDate};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use hotel::{
    cancellation::CancellationTerms,
    money::Cents,
    reservation::{Consent, read_date},
};

/// The fields of a reservation of this version's form: what is not asked for is looked at and passed over.
///
/// Whatever is read as this is read as a [`Reservation`](hotel::reservation::Reservation) too, with the same values. The
/// reverse does not hold: a row with other fields, or with a number written as a text, is to be read as the latter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts<'a> {
    #[serde(borrow)]
    pub(super) id: Said<'a>,
    #[serde(default, rename = "nom")]
    _last_name: Option<Passed>,
    #[serde(default, rename = "prenom")]
    _first_name: Option<Passed>,
    #[serde(default, rename = "email")]
    _email: Option<Passed>,
    #[serde(default, rename = "telephone")]
    _phone: Option<Passed>,
    #[serde(borrow, rename = "date_arrivee")]
    pub(super) arrival: Said<'a>,
    #[serde(borrow, rename = "date_depart")]
    pub(super) departure: Said<'a>,
    #[serde(borrow, rename = "type_chambre")]
    pub(super) room_type: Said<'a>,
    #[serde(default, rename = "nom_chambre")]
    _room_name: Option<Passed>,
    #[serde(default, rename = "nombre_personnes")]
    _people: Option<u32>,
    #[serde(default, rename = "ages_enfants")]
    _ages: Option<Vec<u32>>,
    #[serde(default, rename = "demandes_speciales")]
    _wishes: Option<Passed>,
    #[serde(borrow, default, rename = "date_creation")]
    pub(super) created_at: Option<Said<'a>>,
    #[serde(borrow, default)]
    pub(super) code: Option<Said<'a>>,
    #[serde(borrow, default, rename = "groupe")]
    pub(super) group: Option<Said<'a>>,
    #[serde(borrow, default, rename = "statut")]
    pub(super) status: Option<Said<'a>>,
    #[serde(default, rename = "prix_total_centimes")]
    _total: Option<Cents>,
    #[serde(default, rename = "taxe_sejour_centimes")]
    _tourist_tax: Option<Cents>,
    #[serde(default, rename = "conditions_annulation")]
    _terms: Option<CancellationTerms>,
    #[serde(default, rename = "canal")]
    _channel: Option<Passed>,
    #[serde(default, rename = "a_completer")]
    _to_complete: Option<Vec<Passed>>,
    #[serde(default, rename = "confirmation")]
    _confirmation: Option<Passed>,
    #[serde(default, rename = "confirmation_envoyee_le")]
    _confirmation_sent_at: Option<Passed>,
    #[serde(default, rename = "confirmation_envoyee_par")]
    _confirmation_sent_by: Option<Passed>,
    #[serde(default, rename = "recapitulatif")]
    _recap: Option<Passed>,
    #[serde(default, rename = "accepte_le")]
    _accepted_at: Option<Passed>,
    #[serde(default, rename = "acceptation")]
    _acceptance: Option<Passed>,
    #[serde(default, rename = "consentements")]
    _consents: Option<Vec<Consent>>,
    #[serde(default, rename = "modifiee_le")]
    _changed_at: Option<Passed>,
    #[serde(default, rename = "modifiee_par")]
    _changed_by: Option<Passed>,
    #[serde(default, rename = "annulee_le")]
    _cancelled_at: Option<Passed>,
    #[serde(default, rename = "annulee_par")]
    _cancelled_by: Option<Passed>,
    #[serde(default, rename = "frais_annulation_centimes")]
    _cancellation_fee: Option<Cents>,
    #[serde(default, rename = "efface_le")]
    _erased_at: Option<Passed>,
}

impl<'a> Facts<'a> {
    /// The facts of a row's text; `None` where only the whole reservation can tell.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        // An array of the right values would be read too.
        if text.starts_with('{') { serde_json::from_str(text).ok() } else { None }
    }

    /// The two dates, where they are dates.
    pub(super) fn dates(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        (read_date(self.arrival.as_str()), read_date(self.departure.as_str()))
    }
}

/// A text, borrowed where nothing in it is escaped.
#[derive(Debug)]
pub(super) struct Said<'a>(Cow<'a, str>);

impl<'a> Said<'a> {
    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, as it is borrowed or owned.
    pub(super) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Said<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Said<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Said<'de>, E> {
                Ok(Said(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Said<'de>, E> {
                Ok(Said(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A text that is checked and not kept.
#[derive(Debug)]
struct Passed;

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Passed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Passed, E> {
                Ok(Passed)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The instant that a text means, in milliseconds since 1970; `None` where it is none.
pub(super) fn millis(text: &str) -> Option<i64> {
    // The form in which this program writes it is read without chrono's parser: a file has one in each of its rows.
    in_our_form(text).or_else(|| Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis()))
}

/// The instant of `2027-02-10T08:30:00.000Z`.
fn in_our_form(text: &str) -> Option<i64> {
    const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    let fits = |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    if text.len() != FORM.len() || !text.as_bytes().iter().zip(FORM).all(fits) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse().ok());
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    let at = read_date(text.get(..10)?)?.and_hms_milli_opt(hour, minute, number(17..19)?, number(20..23)?)?;
    Some(at.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::reservation::Reservation;

    /// Every field that a row of this version can have.
    const FULL: &str = r#"{"id":"RES-1","nom":"Le \"Goff\"","prenom":"É","email":"","telephone":"0639980001","date_arrivee":"2027-02-10","date_depart":"2027-02-12","type_chambre":"standard","nom_chambre":"Chambre Standard","nombre_personnes":2,"ages_enfants":[3,7],"demandes_speciales":"Lit","date_creation":"2027-01-22T10:30:00.000Z","code":"42173653","groupe":"GRP-1","statut":"option","prix_total_centimes":35600,"taxe_sejour_centimes":400,"conditions_annulation":[{"jours_avant":2,"frais_pourcent":50}],"canal":"telephone","a_completer":["email"],"confirmation":"a_envoyer","confirmation_envoyee_le":"x","confirmation_envoyee_par":"x","recapitulatif":"x","accepte_le":"x","acceptation":"oui","consentements":[{"pour":"reservation","recapitulatif":"x"}],"modifiee_le":"x","modifiee_par":"x","annulee_le":"x","annulee_par":"x","frais_annulation_centimes":0,"efface_le":"x"}"#;

    #[test]
    fn facts_are_those_of_the_reservation_whatever_a_row_has() {
        let least = r#"{"id":"a","date_arrivee":"hier","date_depart":"","type_chambre":"x"}"#;
        let nulls = r#"{"id":"a","date_arrivee":"","date_depart":"","type_chambre":"","nom":null,"nombre_personnes":null,"ages_enfants":null,"statut":null,"code":null,"a_completer":null,"prix_total_centimes":null,"conditions_annulation":null,"confirmation":null,"date_creation":null}"#;
        for row in [FULL, least, nulls] {
            let (facts, reservation) = (Facts::read(row).unwrap(), serde_json::from_str::<Reservation>(row).unwrap());
            let text = |said: &Option<Said<'_>>| said.as_ref().map(|said| said.as_str().to_owned());
            assert_eq!(facts.id.as_str(), reservation.id);
            assert_eq!(facts.arrival.as_str(), reservation.arrival);
            assert_eq!(facts.departure.as_str(), reservation.departure);
            assert_eq!(facts.room_type.as_str(), reservation.room_type);
            assert_eq!(text(&facts.created_at).unwrap_or_default(), reservation.created_at);
            assert_eq!((text(&facts.code), text(&facts.group)), (reservation.code, reservation.group));
            assert_eq!(text(&facts.status).as_deref().unwrap_or("confirmee"), reservation.status.as_str());
        }
    }

    #[test]
    fn a_field_of_another_type_is_taken_as_facts_only_where_the_reservation_takes_it() {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(FULL).unwrap();
        for name in fields.keys().map(String::as_str).chain(["inconnu"]) {
            for value in ["null", "7", "-1", "1.5", "\"x\"", "[]", "[\"x\"]", "[1]", "{}", "true", "5000000000"] {
                let mut changed = fields.clone();
                changed.insert(name.to_owned(), serde_json::from_str(value).unwrap());
                let row = serde_json::to_string(&changed).unwrap();
                let is_reservation = serde_json::from_str::<Reservation>(&row).is_ok();
                assert!(Facts::read(&row).is_none() || is_reservation, "{name}: {value}");
            }
        }
        let values: Vec<_> = fields.values().collect();
        for row in [serde_json::to_string(&values).unwrap(), FULL.replace("}]", "}],\"id\":\"b\""), "7".to_owned()] {
            assert!(Facts::read(&row).is_none() && serde_json::from_str::<Reservation>(&row).is_err(), "{row}");
        }
    }

    #[test]
    fn an_instant_is_read_as_chrono_reads_it() {
        for text in [
            "2027-01-22T10:30:00.000Z",
            "2027-01-22T10:30:59.999Z",
            "2027-01-22T10:30:60.000Z",
            "2027-02-29T10:30:00.000Z",
            "2027-01-22T24:30:00.000Z",
            "2027-01-22T10:30:00Z",
            "2027-01-22T10:30:00.123456+02:00",
            "2027-01-22 10:30:00.000Z",
            "20270-1-22T10:30:00.000Z",
            "2027-01-22T10:30:00.0é0Z",
            "",
        ] {
            let expected = DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis());
            assert_eq!(millis(text), expected, "{text}");
        }
    }
}
