//! Something that writes, put to the caller before it is done: it may be done once the caller has heard it and spoken since.
//!
//! A model that wants to book, to change or to cancel cannot do so in one step, whatever it says: the first request makes a proposal,
//! and only the same request again, after the caller's turn, acts on it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

mod beside;
mod late;

use super::{catalogue::RoomTypeId, completed_action::ActionKind, money::Cents, reservation::BookingKey};
use basics::personal::Personal;

pub use beside::{Beside, Term, Told};
pub use late::{LateAnswer, LateWords};

/// How long a proposal may be accepted, and how long a room is held for it: longer than any hesitation on the phone, shorter than
/// what would keep a room from others.
pub const PROPOSAL_LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// Longest words of acceptance that are kept, in characters: a yes and what came with it.
const MAX_ACCEPTANCE_LENGTH: usize = 300;

/// What is proposed, exactly: another subject is another proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A new booking: a key over all of it that is read out.
    Booking(BookingKey),
    /// Whether a booking that looks like an earlier one is a correction of it or another room.
    SecondRoom(BookingKey),
    /// A change of a reservation.
    Change {
        /// The reservation.
        id: String,
        /// Its new first night.
        arrival: NaiveDate,
        /// Its new day of departure.
        departure: NaiveDate,
        /// Its new room types, one a room.
        rooms: Vec<RoomTypeId>,
        /// How many people.
        people: u32,
        /// How old the children are, in years.
        #[serde(default)]
        ages: Vec<u32>,
        /// The tourist tax of the new stay, where it is known.
        #[serde(default)]
        tax: Option<Cents>,
    },
    /// The cancellation of a reservation, or of all rooms of its group.
    Cancellation {
        /// The reservation that the code names.
        id: String,
    },
}

/// What a caller must have heard of a proposal, so that what follows is an answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToHear {
    /// A question: whatever was said.
    #[default]
    Question,
    /// A booking: its days, rooms and people, and its price.
    Booking {
        /// First night.
        arrival: NaiveDate,
        /// Day of departure.
        departure: NaiveDate,
        /// The arrival is tonight: « ce soir » says it.
        #[serde(default)]
        tonight: bool,
        /// Names of the room types as the hotel gives them, one a room.
        rooms: Vec<String>,
        /// How many people, in all rooms together.
        people: u32,
        /// What else belongs to it.
        #[serde(default)]
        beside: Box<Beside>,
    },
    /// A change: the new days and the new price.
    Change {
        /// First night.
        arrival: NaiveDate,
        /// Day of departure.
        departure: NaiveDate,
        /// The arrival is tonight: « ce soir » says it.
        #[serde(default)]
        tonight: bool,
        /// What else belongs to it.
        #[serde(default)]
        beside: Box<Beside>,
    },
    /// A cancellation: its code or its days, and the fee.
    Cancellation {
        /// First night.
        arrival: NaiveDate,
        /// Day of departure.
        departure: NaiveDate,
        /// The arrival is tonight: « ce soir » says it.
        #[serde(default)]
        tonight: bool,
        /// The code of the reservation, where it has one.
        code: Option<String>,
        /// What else belongs to it.
        #[serde(default)]
        beside: Box<Beside>,
    },
}

/// One thing that a recap has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Arrival and departure, or arrival and nights; of a cancellation its code will do.
    Days,
    /// The rooms.
    Rooms,
    /// How many people.
    People,
    /// The total, or the fee.
    Price,
    /// The tourist tax, where it was put with its amount.
    Tax,
    /// What a cancellation costs, where that was put with a term.
    Terms,
}

/// Why a proposal is not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotYet {
    /// Nothing was read out so far.
    Unsaid,
    /// What was said leaves these out.
    Incomplete(Vec<Part>),
    /// What was said gives other values of these too.
    Contradicted(Vec<Part>),
    /// It was cut before the price was out.
    CutShort,
    /// It was said in one breath with another tool call.
    BesideATool,
    /// It was heard, and the caller has not answered.
    Unanswered,
    /// It was heard, and the caller has said no.
    Refused,
}

/// A response that has said all of a proposal and is being played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The response.
    pub response_id: String,
    /// How long it takes at the slowest until all was said, in milliseconds.
    pub takes_ms: u64,
}

/// How far a proposal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationProgress {
    /// The model has it.
    Put,
    /// The caller has heard what is to be heard of it.
    Heard,
    /// The caller has taken a turn since.
    Answered,
}

/// What was put to the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What is proposed.
    pub subject: Subject,
    /// What was said that it costs: the total of a booking, the new total of a change, the fee of a cancellation.
    pub price: Cents,
    /// What was given to be read out.
    pub recap: Personal<String>,
    /// When.
    pub put_at: DateTime<Utc>,
    /// How far it has come. Journals have it under its first name.
    #[serde(rename = "hearing")]
    pub progress: ConfirmationProgress,
    /// What the caller must have heard of it.
    #[serde(default)]
    pub to_hear: ToHear,
    /// The response that reads it out, while that is being played: a restart must not make the caller listen twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    /// It was read out in a language that this program cannot check: the reception is to look at what comes of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// It was read out in English, which not every hotel books in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_english: bool,
    /// What the caller answered, where a transcript has it: evidence, never what decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Personal<String>>,
    /// The caller has said no to it: from there on a turn alone is no answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
}

impl Proposal {
    /// A proposal that the model is about to be given.
    pub const fn new(
        subject: Subject,
        price: Cents,
        to_hear: ToHear,
        recap: Personal<String>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            subject,
            price,
            recap,
            put_at: now,
            progress: ConfirmationProgress::Put,
            to_hear,
            reading: None,
            unverified: false,
            in_english: false,
            acceptance: None,
            refused: false,
        }
    }

    /// The caller has heard what is to be heard of it.
    pub fn heard(&mut self) {
        self.progress = self.progress.max(ConfirmationProgress::Heard);
        self.reading = None;
        self.refused = false;
    }

    /// The caller's answer was a clear no: it is done only once it was heard anew and answered, or once they say in so many words that
    /// they want it after all.
    pub fn refuse(&mut self) {
        self.unheard();
        self.refused = true;
    }

    /// Something else was said since it was heard: it is owed anew, and what the caller answered was no answer to it.
    pub fn unheard(&mut self) {
        self.progress = ConfirmationProgress::Put;
        self.reading = None;
        self.acceptance = None;
    }

    /// The caller, who had said no, says in so many words that they want it after all.
    pub const fn wanted_after_all(&mut self) {
        self.progress = ConfirmationProgress::Answered;
        self.refused = false;
    }

    /// What the caller's answer would do.
    pub const fn act(&self) -> ActionKind {
        match self.subject {
            Subject::Booking(_) | Subject::SecondRoom(_) => ActionKind::Booked,
            Subject::Change { .. } => ActionKind::Changed,
            Subject::Cancellation { .. } => ActionKind::Cancelled,
        }
    }

    /// The caller took a turn.
    pub const fn answered(&mut self) {
        if matches!(self.progress, ConfirmationProgress::Heard) {
            self.progress = ConfirmationProgress::Answered;
        }
    }

    /// A transcript of the caller's answer came in; a later one adds to it.
    pub fn answered_with(&mut self, words: &str) {
        self.acceptance = Some(with_words(self.acceptance.as_ref(), words));
    }

    /// Whether this may be done at `now`: it is what was proposed, at the price that was said, heard and answered, not too long ago.
    pub fn is_accepted(&self, subject: &Subject, price: Cents, now: DateTime<Utc>) -> bool {
        self.subject == *subject
            && self.price == price
            && self.progress == ConfirmationProgress::Answered
            && now.signed_duration_since(self.put_at) <= PROPOSAL_LIFETIME
    }
}

/// Words of acceptance with later ones behind them.
fn with_words(earlier: Option<&Personal<String>>, later: &str) -> Personal<String> {
    let earlier = earlier.map_or("", |words| words.expose().as_str());
    let separator = if earlier.is_empty() { "" } else { " / " };
    let all = format!("{earlier}{separator}{}", later.trim());
    Personal::new(all.chars().take(MAX_ACCEPTANCE_LENGTH).collect())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap()
    }

    fn subject(id: &str) -> Subject {
        Subject::Cancellation { id: id.to_owned() }
    }

    fn proposal() -> Proposal {
        Proposal::new(
            subject("RES-1"),
            Cents::new(500),
            ToHear::Question,
            Personal::new("Je récapitule".to_owned()),
            now(),
        )
    }

    #[test]
    fn it_is_accepted_once_it_was_heard_and_answered_in_that_order() {
        let is_accepted = |proposal: &Proposal| proposal.is_accepted(&subject("RES-1"), Cents::new(500), now());
        let mut told = proposal();
        assert!(!is_accepted(&told));
        told.answered();
        assert!(!is_accepted(&told), "a turn that was taken before anything was heard answers something else");
        told.heard();
        assert!(!is_accepted(&told));
        told.answered();
        assert!(is_accepted(&told));
        told.heard();
        assert!(is_accepted(&told), "more that is said takes nothing back");
        told.refuse();
        assert!(!is_accepted(&told), "a no takes the yes back");
    }

    #[test]
    fn another_subject_another_price_and_ten_minutes_are_no_acceptance() {
        let mut proposal = proposal();
        proposal.heard();
        proposal.answered();
        let late = now() + PROPOSAL_LIFETIME;
        for (id, price, at, accepted) in [
            ("RES-1", 500, now(), true),
            ("RES-2", 500, now(), false),
            ("RES-1", 501, now(), false),
            ("RES-1", 500, late, true),
            ("RES-1", 500, late + TimeDelta::seconds(1), false),
        ] {
            assert_eq!(proposal.is_accepted(&subject(id), Cents::new(price), at), accepted, "{id} {price} {at}");
        }
    }

    #[test]
    fn the_words_of_acceptance_add_up_and_are_bounded() {
        let mut proposal = proposal();
        proposal.answered_with(" Oui ");
        proposal.answered_with("c'est bon");
        assert_eq!(proposal.acceptance.as_ref().map(|words| words.expose().as_str()), Some("Oui / c'est bon"));
        proposal.answered_with(&"é".repeat(400));
        assert_eq!(proposal.acceptance.map(|words| words.expose().chars().count()), Some(MAX_ACCEPTANCE_LENGTH));
    }

    #[test]
    fn it_comes_back_from_the_journal_as_it_was() {
        let text = serde_json::to_string(&proposal()).unwrap();
        assert_eq!(serde_json::from_str::<Proposal>(&text).unwrap(), proposal());
    }
}
