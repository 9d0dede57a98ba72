//! A row in memory: the reservation, and beside it the text that other hands wrote, which is kept to the byte.

use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::stored_row::{StoredRow, read_date};
use crate::{Facts, Row};
use basics::personal::Personal;
use hotel::{
    catalogue::RoomTypeId,
    code::ReservationCode,
    reservation::{Reservation, Status},
    stay::Stay,
};

/// The text of a row, one line without its end.
type Text = Personal<Arc<str>>;

/// A row in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) enum Stored {
    /// A reservation whose text is what this version writes of it.
    Plain(Arc<Reservation>),
    /// A reservation with another text: further fields, other spellings of known ones, other white space, another order.
    Verbatim(Arc<Reservation>, Text),
    /// A row that cannot be read as a reservation: it has another form, impossible dates or an impossible room type.
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
        match StoredRow::read(text).and_then(StoredRow::reservation) {
            Some(reservation) => Self::of(Arc::new(reservation), text),
            None => Self::Odd(Personal::new(Arc::from(text))),
        }
    }

    /// A reservation with its text.
    fn of(reservation: Arc<Reservation>, text: &str) -> Self {
        if StoredRow::of(&reservation).text() == text {
            Self::Plain(reservation)
        } else {
            Self::Verbatim(reservation, Personal::new(Arc::from(text)))
        }
    }

    /// The row as it stands from here on. What changes is written as this version writes it; all else stays as the file has it, fields
    /// that this version does not know or cannot read included.
    pub(super) fn becoming(&self, reservation: Arc<Reservation>) -> Self {
        let Self::Verbatim(before, text) = self else { return Self::Plain(reservation) };
        let Some(row) = StoredRow::read(text.expose()) else { return Self::Plain(reservation) };
        let (before, mut after) = (StoredRow::of(before).fields(), StoredRow::of(&reservation).fields());
        for (key, value) in row.fields() {
            if before.get(&key) == after.get(&key) {
                after.insert(key, value);
            }
        }
        match serde_json::from_value::<StoredRow>(Value::Object(after)) {
            Ok(row) => Self::of(reservation, &row.text()),
            Err(_) => Self::Plain(reservation),
        }
    }

    /// The row without the person, which is nobody's from here on; one that does not have the form of a reservation stays as it is.
    pub(super) fn erased(&self, at: DateTime<Utc>) -> Self {
        self.stored().map_or_else(|| self.clone(), |row| Self::read(&row.erased(at).text()))
    }

    /// The text, one line without its end.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Plain(reservation) => Cow::Owned(StoredRow::of(reservation).text()),
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

    /// The fields as the file has them; `None` where the row does not have the form of a reservation.
    pub(super) fn stored(&self) -> Option<StoredRow> {
        match self {
            Self::Plain(reservation) => Some(StoredRow::of(reservation)),
            Self::Verbatim(_, text) | Self::Odd(text) => StoredRow::read(text.expose()),
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
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => reservation.code.clone(),
            Self::Odd(_) => ReservationCode::parse(&self.stored()?.code?),
        }
    }

    /// What rooms that were booked together have in common.
    pub(super) fn group(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => {
                reservation.group.as_deref().map(Cow::Borrowed)
            }
            Self::Odd(_) => self.stored()?.group.map(Cow::Owned),
        }
    }

    /// The row with a code, where it has the form of a reservation and none. A text of other hands stays to the byte beside it.
    pub(super) fn with_code(&self, code: &ReservationCode) -> Self {
        let coded = |row: &Reservation| Arc::new(Reservation { code: Some(code.clone()), ..row.clone() });
        let ended =
            |text: &str| format!(r#"{},"code":"{code}"}}"#, text.strip_suffix('}').unwrap_or_default().trim_end());
        match self {
            Self::Plain(reservation) => return Self::Plain(coded(reservation)),
            // Nearly every row of an old file: that none of its keys is `code` is seen without reading it again.
            Self::Verbatim(reservation, text) if !text.expose().contains("code") && !text.expose().contains('\\') => {
                return Self::Verbatim(coded(reservation), Personal::new(Arc::from(ended(text.expose()))));
            }
            Self::Verbatim(..) | Self::Odd(_) => {}
        }
        let Some(row) = self.stored() else { return self.clone() };
        let coded = StoredRow { code: Some(code.as_str().to_owned()), ..row };
        let text = ended(&self.text());
        // A row that has a null or an empty code already would have two of them, and not be read.
        if StoredRow::read(&text).as_ref() == Some(&coded) { Self::read(&text) } else { Self::read(&coded.text()) }
    }

    /// What the row takes from the inventory.
    pub(super) fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => reservation.holds(),
            Self::Odd(text) => OddRow::read(text).holds(),
        }
    }

    /// What a filter looks at.
    pub(super) fn facts<T>(&self, look: impl FnOnce(&Facts<'_>) -> T) -> T {
        match self {
            Self::Plain(reservation) | Self::Verbatim(reservation, _) => look(&Facts::of(reservation)),
            Self::Odd(text) => match self.stored() {
                Some(row) => look(&Facts {
                    arrival: read_date(&row.arrival),
                    status: Some(&row.status),
                    group: row.group.as_deref(),
                    confirmation: row.confirmation.as_deref(),
                    created_at: row.created_at.parse().ok(),
                    name: Some((row.last_name.expose(), row.first_name.expose())),
                }),
                None => look(&Facts { arrival: OddRow::read(text).arrival(), ..Facts::default() }),
            },
        }
    }

    /// The row as the other rooms see it.
    pub(super) fn row(&self) -> Row {
        match self {
            Self::Plain(reservation) => Row::Known(Arc::clone(reservation), Map::new()),
            Self::Verbatim(reservation, text) => {
                let own = StoredRow::of(reservation).fields();
                let mut fields = StoredRow::read(text.expose()).map(|row| row.fields()).unwrap_or_default();
                fields.retain(|key, value| own.get(key) != Some(value));
                Row::Known(Arc::clone(reservation), fields)
            }
            Self::Odd(text) => {
                let fields = self.stored().map(|row| Value::Object(row.fields()));
                // What serde_json cannot represent (nested too deeply, half a surrogate pair) is shown as the text that it is.
                let shown =
                    || serde_json::from_str(text.expose()).unwrap_or_else(|_| Value::String(text.expose().to_string()));
                Row::Odd(fields.unwrap_or_else(shown))
            }
        }
    }
}

impl OddRow {
    fn read(text: &Text) -> Self {
        serde_json::from_str(text.expose()).unwrap_or_default()
    }

    fn arrival(&self) -> Option<NaiveDate> {
        read_date(self.date_arrivee.as_str()?)
    }

    fn holds(&self) -> Option<(RoomTypeId, Stay)> {
        let stay = Stay::new(self.arrival()?, read_date(self.date_depart.as_str()?)?).ok()?;
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
            let Row::Known(_, beside) = stored.row() else { panic!("{stored:?}") };
            assert_eq!(beside["prix"], 1.5);
            assert!(expected.is_none_or(|expected| expected == stored.text()), "{}", stored.text());
        }
    }

    #[test]
    fn a_text_is_kept_beside_its_reservation_unless_it_would_be_written_so() {
        let shortest = r#"{"id":"1","date_arrivee":"2027-01-01","date_depart":"2027-01-02","type_chambre":"standard"}"#;
        let own = StoredRow::read(shortest).unwrap().text();
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
        assert!(matches!(&coded, Stored::Plain(row) if row.code() == Some("42173653")), "{coded:?}");
        let known_later = own.replacen('}', r#","inconnu":{"a":[1]}}"#, 1);
        assert_eq!(Stored::read(&known_later).text(), known_later);
    }

    #[test]
    fn a_change_leaves_what_other_hands_wrote() {
        let text = r#"{"date_creation":"hier","id":"1","code":"7","nom":"Dupont","date_arrivee":"10/02/2027","date_depart":"2027-02-12","type_chambre":"Suite vue mer","statut":"Annulé","annulee_par":"le patron","note":1.50}"#;
        let stored = Stored::read(text);
        let before = Arc::clone(stored.reservation().unwrap());
        assert_eq!((before.stay.night_count(), before.code(), before.created_at), (2, None, None));
        let changed = Arc::new(Reservation { last_name: Personal::new("Martin".to_owned()), ..(*before).clone() });
        let stored = stored.becoming(Arc::clone(&changed));
        assert_eq!(
            stored.text(),
            r#"{"id":"1","nom":"Martin","prenom":"","email":"","telephone":"","date_arrivee":"10/02/2027","date_depart":"2027-02-12","type_chambre":"Suite vue mer","nombre_personnes":0,"demandes_speciales":"","date_creation":"hier","code":"7","statut":"annulee","annulee_par":"le patron","note":1.5}"#
        );
        assert_eq!(Stored::read(&stored.text()).reservation(), Some(&changed));
        let plain =
            Reservation { status: Status::Confirmed, created_at: Some(DateTime::UNIX_EPOCH), ..(*changed).clone() };
        let text = stored.becoming(Arc::new(plain)).text().into_owned();
        assert!(
            text.contains(r#""date_creation":"1970-01-01T00:00:00.000Z","code":"7","statut":"confirmee","#),
            "{text}"
        );
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
