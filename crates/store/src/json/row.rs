//! A row of the file: the reservation, and beside it the text that other hands wrote, which is kept to the byte.

use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::Row;
use basics::personal::Personal;
use hotel::{
    catalogue::RoomTypeId,
    code::ReservationCode,
    reservation::{Reservation, Status, read_date},
    stay::Stay,
};

/// The text of a row, one line without its end.
type Text = Personal<Arc<str>>;

/// A row in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) enum Stored {
    /// A reservation whose text is what this version writes of it.
    Plain(Arc<Reservation>),
    /// A reservation with another text: other white space, another order of the fields, a number that is written otherwise.
    Verbatim(Arc<Reservation>, Text),
    /// A row that does not have the form of a reservation.
    Odd(Text),
}

/// The fields of an odd row that decide whether a room is taken.
#[derive(Default, Deserialize)]
struct OddRow {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    type_chambre: Value,
    #[serde(default)]
    date_arrivee: Value,
    #[serde(default)]
    date_depart: Value,
    #[serde(default)]
    statut: Value,
}

impl Stored {
    /// The row of a text of one line that is JSON.
    pub(super) fn read(text: &str) -> Self {
        let kept = || Personal::new(Arc::from(text));
        match serde_json::from_str::<Reservation>(text).map(Arc::new) {
            Ok(reservation) if written(&reservation) == text => Self::Plain(reservation),
            Ok(reservation) => Self::Verbatim(reservation, kept()),
            Err(_) => Self::Odd(kept()),
        }
    }

    /// The text, one line without its end.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Plain(reservation) => Cow::Owned(written(reservation)),
            Self::Verbatim(_, text) | Self::Odd(text) => Cow::Borrowed(text.expose()),
        }
    }

    /// The reservation; `None` for an odd row.
    pub(super) const fn reservation(&self) -> Option<&Arc<Reservation>> {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => Some(reservation),
            Self::Odd(_) => None,
        }
    }

    /// The identifier, where the row has one.
    pub(super) fn id(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => Some(Cow::Borrowed(&reservation.id)),
            Self::Odd(text) => OddRow::read(text).id.as_str().map(|id| Cow::Owned(id.to_owned())),
        }
    }

    /// The code, where the row has a good one.
    pub(super) fn code(&self) -> Option<ReservationCode> {
        ReservationCode::parse(self.reservation()?.code.as_deref()?)
    }

    /// The row with a code, where it is a reservation that has none. A text of other hands stays to the byte beside it.
    pub(super) fn with_code(&self, code: &ReservationCode) -> Self {
        let coded = |reservation: &Reservation| {
            Arc::new(Reservation { code: Some(code.as_str().to_owned()), ..reservation.clone() })
        };
        match self {
            Self::Plain(reservation) => Self::Plain(coded(reservation)),
            Self::Verbatim(reservation, text) => {
                let coded = coded(reservation);
                let open = text.expose().strip_suffix('}').unwrap_or_default().trim_end();
                // A row that has a null or an empty code already would have two of them, and not be read.
                match Self::read(&format!(r#"{open},"code":"{code}"}}"#)) {
                    row if row.reservation() == Some(&coded) => row,
                    _ => Self::Plain(coded),
                }
            }
            Self::Odd(_) => self.clone(),
        }
    }

    /// What the row takes from the inventory.
    pub(super) fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => reservation.holds(),
            Self::Odd(text) => OddRow::read(text).holds(),
        }
    }

    /// `date_arrivee`, where it is a date.
    pub(super) fn arrival(&self) -> Option<NaiveDate> {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => read_date(&reservation.arrival),
            Self::Odd(text) => read_date(OddRow::read(text).date_arrivee.as_str()?),
        }
    }

    /// `date_creation`, where the row is a reservation and it is an instant.
    pub(super) fn created_at(&self) -> Option<DateTime<Utc>> {
        self.reservation()?.created_at.parse().ok()
    }

    /// The row as the other rooms see it.
    pub(super) fn row(&self) -> Row {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => Row::Known(Arc::clone(reservation)),
            Self::Odd(text) => {
                // What serde_json cannot represent (nested too deeply, half a surrogate pair) is shown as the text that it is.
                let text = text.expose();
                Row::Odd(Arc::new(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_string()))))
            }
        }
    }
}

impl OddRow {
    fn read(text: &Text) -> Self {
        serde_json::from_str(text.expose()).unwrap_or_default()
    }

    fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        let date = |value: &Value| read_date(value.as_str()?);
        let stay = Stay::new(date(&self.date_arrivee)?, date(&self.date_depart)?).ok()?;
        let room = RoomTypeId::spelled(self.type_chambre.as_str()?)?;
        self.statut.as_str().is_none_or(|word| Status::from_word(word).holds_a_room()).then_some((room, stay))
    }
}

/// The text that this version writes of a reservation. Writing cannot fail: its keys are texts, and its numbers are whole or were read.
fn written(reservation: &Reservation) -> String {
    serde_json::to_string(reservation).unwrap_or_default()
}

/// The same JSON on one line: white space outside of texts is left out, everything else stays to the byte.
pub(super) fn on_one_line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    for c in json.chars() {
        if in_text || !c.is_ascii_whitespace() {
            line.push(c);
        }
        (in_text, escaped) = match (in_text, escaped, c) {
            (true, true, _) => (true, false),
            (true, false, '\\') => (true, true),
            (_, _, '"') => (!in_text, false),
            _ => (in_text, false),
        };
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_and_texts_stay() {
        let json = "{\n  \"a \\\" b\" : [ 1.0,\t\"x  y\\\\\" ],\r\n \"é\":  null }";
        assert_eq!(on_one_line(json), r#"{"a \" b":[1.0,"x  y\\"],"é":null}"#);
    }

    #[test]
    fn a_code_is_added_and_nothing_else_changes() {
        let code = ReservationCode::from_number(4_217_365);
        let base =
            r#""id":"1","date_arrivee":"2027-01-01","date_depart":"2027-01-02","type_chambre":"standard","prix":1.50"#;
        for (given, expected) in [
            (format!("{{{base}}}"), Some(format!(r#"{{{base},"code":"42173653"}}"#))),
            (format!(r#"{{{base},"code":null}}"#), None),
            (format!(r#"{{"code":"",{base}}}"#), None),
        ] {
            let stored = Stored::read(&given).with_code(&code);
            assert_eq!(stored.code(), Some(code.clone()), "{stored:?}");
            assert_eq!(stored.reservation().unwrap().extra["prix"], 1.5);
            assert!(expected.is_none_or(|expected| expected == stored.text()), "{}", stored.text());
        }
    }

    #[test]
    fn a_text_is_kept_beside_its_reservation_unless_it_would_be_written_so() {
        let own = written(
            &serde_json::from_str(r#"{"id":"1","date_arrivee":"","date_depart":"","type_chambre":""}"#).unwrap(),
        );
        assert!(matches!(Stored::read(&own), Stored::Plain(_)), "{own}");
        for (from, to) in [
            (r#"{"id":"1","#, r#"{ "id":"1","#),
            (r#""id":"1""#, r#""id":"\u0031""#),
            (r#""nombre_personnes":0"#, r#""nombre_personnes":"0""#),
            ("}", r#","grand":12345678901234567890123}"#),
            ("}", r#","prix":1.50}"#),
        ] {
            let text = own.replacen(from, to, 1);
            let stored = Stored::read(&text);
            assert!(matches!(stored, Stored::Verbatim(..)), "{text}");
            assert_eq!(stored.text(), text);
        }
        let code = ReservationCode::from_number(4_217_365);
        let coded = Stored::read(&own).with_code(&code);
        assert!(matches!(&coded, Stored::Plain(row) if row.code.as_deref() == Some("42173653")), "{coded:?}");
        let known_later = own.replacen('}', r#","inconnu":{"a":[1]}}"#, 1);
        assert_eq!(Stored::read(&known_later).text(), known_later);
    }

    #[test]
    fn an_odd_row_still_holds_its_room_where_that_can_be_read() {
        let stored = Stored::read(
            r#"{"id":7,"date_arrivee":"2027-01-01","date_depart":"2027-01-03","type_chambre":"standard","statut":"confirmee"}"#,
        );
        assert!(matches!(stored, Stored::Odd(_)) && stored.id().is_none());
        assert_eq!(stored.holds().unwrap().1.night_count(), 2);
        for odd in [
            "42",
            "null",
            r#""Dupont""#,
            "[]",
            r#"["1","Dupont"]"#,
            r#"{"id":7,"date_arrivee":1}"#,
            r#"{"id":"\ud800"}"#,
            r#"{"id":"1","id":"2","date_arrivee":"","date_depart":"","type_chambre":""}"#,
        ] {
            let stored = Stored::read(odd);
            assert!(matches!(stored, Stored::Odd(_)) && stored.holds().is_none(), "{odd}");
            assert_eq!(stored.text(), odd);
            assert!(matches!(stored.row(), Row::Odd(_)));
        }
    }

    #[test]
    fn a_row_prints_nothing_of_its_guest() {
        for text in [r#"{"id":"1","nom":"Dupont","date_arrivee":"","date_depart":"","type_chambre":""}"#, r#""Dupont""#]
        {
            assert!(!format!("{:?}", Stored::read(text)).contains("Dupont"));
        }
    }
}
