//! A call-back: what a caller asked of the reception, left for it to answer.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::{
    fold,
    guest::{MAX_WISHES_LENGTH, Phone, TextError, Wishes},
};
use basics::{ids::Ids, personal::Personal};

/// Longest reason, in characters.
pub const MAX_REASON_LENGTH: usize = MAX_WISHES_LENGTH;

/// How many random characters end an identifier, as in those of reservations.
const ID_SUFFIX_LENGTH: usize = 9;

/// Between what was asked first and what was added to it.
const AND: &str = " ; ";

/// Why a caller wants a person: a text of one line, without card numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(Personal<String>);

impl Reason {
    /// Reads a reason: any text of one line. Blanks around it are dropped, and those within it made one space each.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn parse(text: &str) -> Result<Self, TextError> {
        Wishes::parse(text).map(|text| Self(Personal::new(text.into_string())))
    }

    /// A sentence of this program, which holds nothing that a caller has said. Two reservation codes in it may look like a card
    /// number, and are none.
    pub const fn of_this_program(sentence: String) -> Self {
        Self(Personal::new(sentence))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }

    /// The first telephone number in it; `None` where there is none.
    pub fn phone(&self) -> Option<Phone> {
        let of_a_number = |c: char| {
            c.is_ascii_digit()
                || matches!(c, '+' | ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '‐' | '‑' | '–' | '(' | ')')
        };
        let mut runs =
            self.as_str().split(|c: char| !of_a_number(c)).map(|run| run.trim_matches([' ', '.', '-', '(', ')']));
        runs.find_map(|run| Phone::parse(run).ok())
    }
}

/// What this program itself asks the reception to look at, `genre`. What a caller asks for has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// `doublon_possible`: a booking looks like one that another caller has made.
    #[serde(rename = "doublon_possible")]
    PossibleDouble,
    /// `prix_conteste`: a caller holds a price to be wrong.
    #[serde(rename = "prix_conteste")]
    PriceContested,
    /// `a_verifier`: something was booked, changed or cancelled in a language that this program cannot check, or on an answer that
    /// turned out to be a no when it was transcribed.
    #[serde(rename = "a_verifier")]
    ToVerify,
    /// `confirmation`: a message did not reach its guest, who has to get it in another way.
    #[serde(rename = "confirmation")]
    NotDelivered,
}

/// What a caller leaves for the reception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// OpenAI's `rtc_…` identifier of the call.
    pub call_id: String,
    /// Where to call back; `None` where nobody knows yet.
    pub phone: Option<Personal<String>>,
    /// Why.
    pub reason: Reason,
    /// What this program asks for; `None` where the caller asks.
    pub kind: Option<Kind>,
}

impl Draft {
    /// What the caller of that number leaves; a number that hides itself may be said in the reason.
    pub fn new(call_id: &str, caller: Option<&Personal<String>>, reason: Reason) -> Self {
        let said = || reason.phone().map(|phone| Personal::new(phone.into_string()));
        Self { call_id: call_id.to_owned(), phone: caller.cloned().or_else(said), reason, kind: None }
    }

    /// The same as something that this program asks the reception to look at.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The call-back that this becomes.
    pub fn into_callback(self, id: String, now: DateTime<Utc>) -> Callback {
        Callback {
            id,
            created_at: written(now),
            phone: self.phone.unwrap_or_default(),
            reason: self.reason.0,
            status: Status::ToDo,
            done_at: None,
            call_id: self.call_id,
            kind: self.kind,
        }
    }
}

/// A new identifier: `RAP-<milliseconds>-<9 of 0-9a-z>`.
pub fn new_id(now: DateTime<Utc>, ids: &Ids) -> String {
    format!("RAP-{}-{}", now.timestamp_millis(), ids.base36(ID_SUFFIX_LENGTH))
}

/// A call-back, as it is stored and as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// See [`new_id`].
    pub id: String,
    /// RFC 3339, UTC, milliseconds.
    #[serde(rename = "date_creation")]
    pub created_at: String,
    /// Where to call back: as the caller's network gave it, or as the caller said it; empty where nobody knows.
    #[serde(rename = "telephone", default)]
    pub phone: Personal<String>,
    /// Why.
    #[serde(rename = "raison")]
    pub reason: Personal<String>,
    /// Whether the reception has called back.
    #[serde(rename = "statut")]
    pub status: Status,
    /// When that was said; RFC 3339, UTC, milliseconds.
    #[serde(rename = "fait_le", default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
    /// OpenAI's `rtc_…` identifier of the call.
    pub call_id: String,
    /// What this program asks for; absent where the caller asks.
    #[serde(rename = "genre", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
}

/// Where a call-back stands, `statut`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// `a_faire`.
    #[serde(rename = "a_faire")]
    ToDo,
    /// `fait`.
    #[serde(rename = "fait")]
    Done,
}

impl Status {
    /// The status that a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "a_faire" => Some(Self::ToDo),
            "fait" => Some(Self::Done),
            _ => None,
        }
    }
}

impl Callback {
    /// Whether the same was asked before: in the same call, for the same reason.
    pub fn is_of(&self, draft: &Draft) -> bool {
        let asked = fold(draft.reason.as_str());
        let reason = self.reason.expose();
        self.call_id == draft.call_id
            && self.kind == draft.kind
            && (fold(reason) == asked || reason.split(AND).any(|reason| fold(reason) == asked))
    }

    /// The call-back with what the same caller adds to it: one that waits for a number takes the reason that brings it. `None` where
    /// the draft is a call-back of its own.
    pub fn completed_by(&self, draft: &Draft) -> Option<Self> {
        let waits = self.call_id == draft.call_id && self.status == Status::ToDo && self.phone.expose().is_empty();
        let phone = draft.phone.clone().filter(|_| waits && self.kind.is_none() && draft.kind.is_none())?;
        let both = format!("{}{AND}{}", self.reason.expose(), draft.reason.as_str());
        let reason = if both.chars().count() <= MAX_REASON_LENGTH { Personal::new(both) } else { self.reason.clone() };
        Some(Self { phone, reason, ..self.clone() })
    }

    /// The call-back once the reception has called; the same where it had before.
    #[must_use]
    pub fn done(self: Arc<Self>, now: DateTime<Utc>) -> Arc<Self> {
        match self.status {
            Status::Done => self,
            Status::ToDo => {
                Arc::new(Self { status: Status::Done, done_at: Some(written(now)), ..Arc::unwrap_or_clone(self) })
            }
        }
    }

    /// When it was done, where it was.
    pub fn done_since(&self) -> Option<DateTime<Utc>> {
        self.done_at.as_deref().and_then(|at| at.parse().ok())
    }
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "+33639981234";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_341_600 + seconds, 0).unwrap()
    }

    fn draft(caller: Option<&str>, reason: &str) -> Draft {
        let caller = caller.map(|number| Personal::new(number.to_owned()));
        Draft::new("rtc_1", caller.as_ref(), Reason::parse(reason).unwrap())
    }

    fn callback(caller: Option<&str>, reason: &str) -> Callback {
        draft(caller, reason).into_callback(new_id(at(0), &Ids::seeded(1)), at(0))
    }

    #[test]
    fn staff_read_it_in_french_and_nothing_personal_is_printed() {
        let callback = callback(Some(NUMBER), "  Facture   égarée ");
        let id = callback.id.clone();
        assert!(id.starts_with("RAP-1795341600000-") && id.len() == 27, "{id}");
        let expected = serde_json::json!({
            "id": id, "date_creation": "2026-11-22T10:00:00.000Z", "telephone": NUMBER, "raison": "Facture égarée",
            "statut": "a_faire", "call_id": "rtc_1",
        });
        assert_eq!(serde_json::to_value(&callback).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Callback>(expected).unwrap(), callback);
        let printed = format!("{callback:?} {:?}", draft(Some(NUMBER), "Facture"));
        assert!(!printed.contains("Facture") && !printed.contains(NUMBER), "{printed}");
    }

    #[test]
    fn reasons_are_one_line_without_card_numbers() {
        assert!(Reason::parse(&"é".repeat(500)).is_ok());
        for (text, fault) in [
            (" ", TextError::Empty),
            ("Facture\u{7}", TextError::ControlCharacter),
            ("carte 4111 1111 1111 1111", TextError::CardNumber),
            (&"é".repeat(501), TextError::TooLong),
        ] {
            assert_eq!(Reason::parse(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_number_is_taken_from_the_reason_where_the_network_gave_none() {
        for (caller, reason, phone) in [
            (None, "Me rappeler au 06 39 98 56 78, merci", "0639985678"),
            (None, "au +33 6 39 98 56 78.", "0639985678"),
            (None, "Chambre 204, départ le 12/12", ""),
            (None, "Facture", ""),
            (Some(NUMBER), "plutôt au 06 39 98 56 78", NUMBER),
        ] {
            assert_eq!(callback(caller, reason).phone.expose(), phone, "{reason}");
        }
    }

    #[test]
    fn the_same_reason_in_the_same_call_is_the_same_call_back() {
        let callback = callback(Some(NUMBER), "Facture égarée");
        assert!(callback.is_of(&draft(Some(NUMBER), "FACTURE  egaree")));
        assert!(!callback.is_of(&draft(Some(NUMBER), "Objet oublié")));
        assert!(!callback.is_of(&Draft { call_id: "rtc_2".to_owned(), ..draft(Some(NUMBER), "Facture égarée") }));
    }

    #[test]
    fn one_that_waits_for_a_number_takes_it_from_the_same_call_and_keeps_both_reasons() {
        let waiting = callback(None, "Facture");
        let number = draft(None, "Le client est au 06 39 98 56 78");
        let completed = waiting.completed_by(&number).unwrap();
        assert_eq!(completed.phone.expose(), "0639985678");
        assert_eq!(completed.reason.expose(), "Facture ; Le client est au 06 39 98 56 78");
        assert_eq!(completed.id, waiting.id);
        assert!(completed.is_of(&number) && completed.is_of(&draft(None, "facture")));
        assert_eq!(completed.completed_by(&draft(None, "06 39 98 11 11")), None, "it has a number");
        assert_eq!(waiting.completed_by(&draft(None, "Objet oublié")), None, "that brings none");
        assert_eq!(waiting.completed_by(&Draft { call_id: "rtc_2".to_owned(), ..number.clone() }), None);
        assert_eq!(Arc::new(waiting).done(at(1)).completed_by(&number), None);
    }

    #[test]
    fn done_is_done_once() {
        let done = Arc::new(callback(None, "Facture")).done(at(60));
        assert_eq!((done.status, done.done_since()), (Status::Done, Some(at(60))));
        assert_eq!(Arc::clone(&done).done(at(120)), done);
    }
}
