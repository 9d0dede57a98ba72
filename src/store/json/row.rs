//! A row as it is kept in memory: its text, to the byte, and the few facts by which rows are searched.
//!
//! Texts take less room than parsed reservations, are written without being composed again, and keep what this version does not know.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    hotel::{
        catalogue::RoomTypeId,
        code::ReservationCode,
        reservation::{Reservation, Status, read_date},
        stay::Stay,
    },
    personal::Personal,
    store::Row,
};

/// A row in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    text: Personal<Arc<str>>,
    /// What kind of row it is.
    pub(super) kind: Kind,
    /// `date_arrivee`, where it is a date.
    pub(super) arrival: Option<NaiveDate>,
    /// `date_creation`, where it is an instant: milliseconds since 1970.
    pub(super) created_millis: Option<i64>,
    /// A reservation that has no code.
    pub(super) codeless: bool,
}

/// Whether a row is a reservation, and where that one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row that does not have the form of a reservation.
    Odd,
    /// A hold: shown only to who asks for it.
    Hold,
    /// Any other reservation.
    Other,
}

/// What a row means for the rest of the store.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    /// Its identifier, where it has one.
    pub(super) id: Option<String>,
    /// Its code, where it has a good one.
    pub(super) code: Option<ReservationCode>,
    /// What rooms that were booked together have in common.
    pub(super) group: Option<String>,
    /// What it takes from the inventory.
    pub(super) holds: Option<(RoomTypeId, Stay)>,
}

/// The fields of an odd row that decide whether a room is taken.
#[derive(Deserialize)]
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
    /// The row of a reservation.
    pub(super) fn of(reservation: &Reservation) -> (Self, Meaning) {
        // A reservation has nothing that could fail to be written: its keys are texts and its numbers whole.
        Self::known(reservation, serde_json::to_string(reservation).unwrap_or_default().into())
    }

    /// The row of a text of one line that is JSON.
    pub(super) fn read(text: &str) -> (Self, Meaning) {
        if let Ok(reservation) = serde_json::from_str::<Reservation>(text) {
            return Self::known(&reservation, text.into());
        }
        let odd = Self {
            text: Personal::new(text.into()),
            kind: Kind::Odd,
            arrival: None,
            created_millis: None,
            codeless: false,
        };
        let meaning = serde_json::from_str(text).map_or_else(|_| Meaning::default(), OddRow::meaning);
        (odd, meaning)
    }

    fn known(reservation: &Reservation, text: Arc<str>) -> (Self, Meaning) {
        let kind = if reservation.status == Status::Hold { Kind::Hold } else { Kind::Other };
        let meaning = Meaning {
            id: Some(reservation.id.clone()),
            code: reservation.code.as_deref().and_then(ReservationCode::parse),
            group: reservation.group.clone(),
            holds: reservation.holds(),
        };
        let stored = Self {
            text: Personal::new(text),
            kind,
            arrival: read_date(&reservation.arrival),
            created_millis: DateTime::parse_from_rfc3339(&reservation.created_at).ok().map(|at| at.timestamp_millis()),
            codeless: reservation.code.as_deref().is_none_or(str::is_empty),
        };
        (stored, meaning)
    }

    /// The text, one line without its end.
    pub(super) fn text(&self) -> &str {
        self.text.expose()
    }

    /// The reservation; `None` for an odd row.
    pub(super) fn reservation(&self) -> Option<Reservation> {
        serde_json::from_str(self.text()).ok()
    }

    /// The row as the other rooms see it.
    pub(super) fn row(&self) -> Row {
        self.reservation().map_or_else(
            || {
                // What serde_json cannot represent (nested too deeply, half a surrogate pair) is shown as the text that it is.
                let value = serde_json::from_str(self.text()).unwrap_or_else(|_| Value::String(self.text().to_owned()));
                Row::Odd(Arc::new(value))
            },
            |reservation| Row::Known(Arc::new(reservation)),
        )
    }
}

impl OddRow {
    fn meaning(self) -> Meaning {
        Meaning { holds: self.holds(), code: None, group: None, id: self.id.as_str().map(str::to_owned) }
    }

    fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        let date = |value: &Value| read_date(value.as_str()?);
        let stay = Stay::new(date(&self.date_arrivee)?, date(&self.date_depart)?).ok()?;
        let room = RoomTypeId::parse(self.type_chambre.as_str()?)?;
        self.statut.as_str().is_none_or(|word| Status::from_word(word).holds_a_room()).then_some((room, stay))
    }
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

/// A row without a code, given one. The rest stays to the byte where the row has no `code` at all.
pub(super) fn with_code(text: &str, reservation: Reservation, code: &ReservationCode) -> String {
    let coded = Reservation { code: Some(code.as_str().to_owned()), ..reservation };
    let appended = text.strip_suffix('}').map(|open| format!(r#"{},"code":"{code}"}}"#, open.trim_end()));
    // A row that has a null or an empty code already would have two of them.
    appended.filter(|text| serde_json::from_str(text).is_ok_and(|row: Reservation| row == coded)).unwrap_or_else(|| {
        // As in `Stored::of`, this cannot fail.
        serde_json::to_string(&coded).unwrap_or_default()
    })
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
            let text = with_code(&given, serde_json::from_str(&given).unwrap(), &code);
            let (stored, meaning) = Stored::read(&text);
            assert_eq!(meaning.code, Some(code.clone()), "{text}");
            assert_eq!(stored.reservation().unwrap().extra["prix"], 1.5);
            assert!(expected.is_none_or(|expected| expected == text), "{text}");
        }
    }

    #[test]
    fn an_odd_row_still_holds_its_room_where_that_can_be_read() {
        let (stored, meaning) = Stored::read(
            r#"{"id":7,"date_arrivee":"2027-01-01","date_depart":"2027-01-03","type_chambre":"standard","statut":"confirmee"}"#,
        );
        assert_eq!((stored.kind, meaning.id), (Kind::Odd, None));
        assert_eq!(meaning.holds.unwrap().1.night_count(), 2);
        for odd in ["42", "null", r#""Dupont""#, "[]", r#"{"id":7,"date_arrivee":1}"#, r#"{"id":"\ud800"}"#] {
            let (stored, meaning) = Stored::read(odd);
            assert_eq!((stored.kind, meaning.holds), (Kind::Odd, None), "{odd}");
            assert!(matches!(stored.row(), Row::Odd(_)));
        }
    }
}
