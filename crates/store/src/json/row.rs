//! A row as it is kept in memory: its text, to the byte, and the few facts by which rows are searched.
//!
//! Texts take less room than parsed reservations, are written without being composed again, and keep what this version does not know.

use std::{borrow::Cow, sync::Arc};

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::{
    facts::{Facts, Said, millis},
    text::Text,
};
use crate::Row;
use hotel::{
    catalogue::RoomTypeId,
    code::ReservationCode,
    reservation::{Reservation, Status, read_date},
    stay::Stay,
};

/// What stands for no instant: the type has no room for another sign, and no file has this one.
const NO_INSTANT: i64 = i64::MIN;

/// A row in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    text: Text,
    /// `date_creation` in milliseconds since 1970, or [`NO_INSTANT`].
    created: i64,
    /// What kind of row it is.
    pub(super) kind: Kind,
    /// `date_arrivee`, where it is a date.
    pub(super) arrival: Option<NaiveDate>,
    /// A reservation that has no code.
    pub(super) codeless: bool,
}

/// Whether a row is a reservation, and where that one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row that does not have the form of a reservation.
    Odd,
    /// A reservation.
    Known,
}

/// What a row means for the rest of the store.
#[derive(Debug, Default)]
pub(super) struct Meaning<'a> {
    /// Its identifier, where it has one.
    pub(super) id: Option<Cow<'a, str>>,
    /// Its code, where it has a good one.
    pub(super) code: Option<ReservationCode>,
    /// What rooms that were booked together have in common.
    pub(super) group: Option<Cow<'a, str>>,
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
    pub(super) fn of(reservation: &Reservation) -> (Self, Meaning<'static>) {
        // A reservation has nothing that could fail to be written: its keys are texts and its numbers whole.
        Self::known(reservation, Text::own(serde_json::to_string(reservation).unwrap_or_default()))
    }

    /// The row of a text of one line that is JSON, which `kept` is to hold.
    pub(super) fn read(text: &str, kept: Text) -> (Self, Meaning<'_>) {
        if let Some(facts) = Facts::read(text) {
            return Self::plain(facts, kept);
        }
        if let Ok(reservation) = serde_json::from_str::<Reservation>(text) {
            return Self::known(&reservation, kept);
        }
        let arrival = serde_json::from_str::<OddRow>(text).ok().and_then(|row| read_date(row.date_arrivee.as_str()?));
        let odd = Self { text: kept, created: NO_INSTANT, kind: Kind::Odd, arrival, codeless: false };
        (odd, OddRow::meaning_of(text))
    }

    /// The row of a text of its own, one line that is JSON.
    pub(super) fn own(text: &str) -> (Self, Meaning<'_>) {
        Self::read(text, Text::own(text.to_owned()))
    }

    fn known(reservation: &Reservation, text: Text) -> (Self, Meaning<'static>) {
        let meaning = Meaning {
            id: Some(Cow::Owned(reservation.id.clone())),
            code: reservation.code.as_deref().and_then(ReservationCode::parse),
            group: reservation.group.clone().map(Cow::Owned),
            holds: reservation.holds(),
        };
        let stored = Self {
            text,
            created: millis(&reservation.created_at).unwrap_or(NO_INSTANT),
            kind: Kind::Known,
            arrival: read_date(&reservation.arrival),
            codeless: reservation.code.as_deref().is_none_or(str::is_empty),
        };
        (stored, meaning)
    }

    fn plain(facts: Facts<'_>, text: Text) -> (Self, Meaning<'_>) {
        let status = facts.status.as_ref().map_or_else(Status::default, |word| Status::from_word(word.as_str()));
        let (arrival, departure) = facts.dates();
        let stay = arrival.zip(departure).and_then(|(arrival, departure)| Stay::new(arrival, departure).ok());
        let holds = stay.filter(|_| status.holds_a_room());
        let code = facts.code.as_ref().map(Said::as_str);
        let stored = Self {
            text,
            created: facts.created_at.as_ref().and_then(|at| millis(at.as_str())).unwrap_or(NO_INSTANT),
            kind: Kind::Known,
            arrival,
            codeless: code.is_none_or(str::is_empty),
        };
        let meaning = Meaning {
            code: code.and_then(ReservationCode::parse),
            holds: holds.and_then(|stay| Some((RoomTypeId::spelled(facts.room_type.as_str())?, stay))),
            group: facts.group.map(Said::into_text),
            id: Some(facts.id.into_text()),
        };
        (stored, meaning)
    }

    /// What it means for the rest of the store.
    pub(super) fn meaning(&self) -> Meaning<'_> {
        let text = self.text();
        if let Some(facts) = Facts::read(text) {
            return Self::plain(facts, self.text.clone()).1;
        }
        self.reservation().map_or_else(|| OddRow::meaning_of(text), |row| Self::known(&row, self.text.clone()).1)
    }

    /// `date_creation` in milliseconds since 1970, where it is an instant.
    pub(super) fn created_millis(&self) -> Option<i64> {
        (self.created != NO_INSTANT).then_some(self.created)
    }

    /// The text, one line without its end.
    pub(super) fn text(&self) -> &str {
        self.text.as_str()
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
    fn meaning_of(text: &str) -> Meaning<'static> {
        let Ok(row) = serde_json::from_str::<Self>(text) else { return Meaning::default() };
        let id = row.id.as_str().map(|id| Cow::Owned(id.to_owned()));
        Meaning { holds: row.holds(), code: None, group: None, id }
    }

    fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        let date = |value: &Value| read_date(value.as_str()?);
        let stay = Stay::new(date(&self.date_arrivee)?, date(&self.date_depart)?).ok()?;
        let room = RoomTypeId::spelled(self.type_chambre.as_str()?)?;
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
            let (stored, meaning) = Stored::own(&text);
            assert_eq!(meaning.code, Some(code.clone()), "{text}");
            assert_eq!(stored.reservation().unwrap().extra["prix"], 1.5);
            assert!(expected.is_none_or(|expected| expected == text), "{text}");
        }
    }

    #[test]
    fn an_odd_row_still_holds_its_room_where_that_can_be_read() {
        let (stored, meaning) = Stored::own(
            r#"{"id":7,"date_arrivee":"2027-01-01","date_depart":"2027-01-03","type_chambre":"standard","statut":"confirmee"}"#,
        );
        assert_eq!((stored.kind, meaning.id), (Kind::Odd, None));
        assert_eq!(meaning.holds.unwrap().1.night_count(), 2);
        for odd in ["42", "null", r#""Dupont""#, "[]", r#"{"id":7,"date_arrivee":1}"#, r#"{"id":"\ud800"}"#] {
            let (stored, meaning) = Stored::own(odd);
            assert_eq!((stored.kind, meaning.holds), (Kind::Odd, None), "{odd}");
            assert!(matches!(stored.row(), Row::Odd(_)));
        }
    }
}
