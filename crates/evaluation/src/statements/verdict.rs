//! What became of a sentence, judged from outside: from what the server told the model, what it answered, and what it left for the desk.

use serde_json::Value;

use super::{CallState, Statement, StatementKind, stay::Stay};

/// What was seen of a call.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// The server had the model speak again after the sentence.
    pub(super) is_corrected: bool,
    /// What it told the model then.
    pub(super) corrections: Vec<String>,
    /// What the booking that the caller accepted after the sentence came to.
    pub(super) booking: Booking,
    /// Why it was held back, as the model is told.
    pub why: Option<String>,
    /// The caller says goodbye and does not hang up first.
    pub(super) says_goodbye: bool,
    /// What the server had the model say after the goodbye.
    pub(super) closing: Vec<String>,
    /// The code of the booking that was made before the sentence.
    pub(super) code: String,
    /// The recap that the server asked for.
    pub(super) recap: String,
    /// Why the call could not be played to its end.
    pub stuck: Option<String>,
}

/// A booking that the caller accepts after the sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Booking {
    /// There was none.
    #[default]
    None,
    /// It was made at once.
    Made,
    /// It was made after another recap; `had_a_right_one` where the caller had heard one before the sentence.
    HeldBack { had_a_right_one: bool },
}

/// What became of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// False, and corrected at once.
    Corrected,
    /// False, and harmless: nothing is booked before the right values were heard.
    HeldBack,
    /// False, and put right by what is said before the end.
    PutRight,
    /// False, and reported to the desk.
    Reported,
    /// False, and nobody notices.
    Missed,
    /// True, and left alone.
    LeftAlone,
    /// True, and corrected, or a right yes refused because of it.
    FalseAlarm,
}

impl Verdict {
    /// Every verdict, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Corrected,
        Self::HeldBack,
        Self::PutRight,
        Self::Reported,
        Self::Missed,
        Self::LeftAlone,
        Self::FalseAlarm,
    ];

    /// Its name in reports, in French.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Corrected => "corrigé",
            Self::HeldBack => "retenu",
            Self::PutRight => "rétabli",
            Self::Reported => "signalé",
            Self::Missed => "manqué",
            Self::LeftAlone => "laissé",
            Self::FalseAlarm => "à tort",
        }
    }
}

impl Statement {
    /// What became of it. `callbacks` is what the call has left for the desk.
    pub fn judge(&self, observed: &Observed, callbacks: &[Value]) -> Verdict {
        if self.is_true {
            let is_refused = observed.booking == Booking::HeldBack { had_a_right_one: true };
            return if observed.is_corrected || is_refused { Verdict::FalseAlarm } else { Verdict::LeftAlone };
        }
        // Of a recap it is the gate that is asked about: a correction beside it proves nothing.
        let is_recap = self.kind == StatementKind::Recap;
        if observed.is_corrected && !is_recap {
            Verdict::Corrected
        } else if matches!(observed.booking, Booking::HeldBack { .. }) {
            Verdict::HeldBack
        } else if observed.says_goodbye && self.is_put_right(observed) {
            Verdict::PutRight
        } else if callbacks.iter().any(|callback| callback["genre"] == "a_verifier") {
            Verdict::Reported
        } else {
            Verdict::Missed
        }
    }

    /// Whether a correction names what does not stand, or an identifier that nobody can say.
    pub fn is_badly_corrected(&self, observed: &Observed) -> bool {
        let told = observed.corrections.join(" ");
        told.contains("RES-") || (self.state == CallState::Cancelled && told.contains("« Réservé"))
    }

    /// Whether what was said after the goodbye contradicts the sentence.
    fn is_put_right(&self, observed: &Observed) -> bool {
        let said = observed.closing.join(" ").to_lowercase().replace('’', "'");
        let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let denies = says(&["aucun", "rien ", "n'a ", "n'est ", "ne ", "pas ", " ni "]);
        let is_booked = observed.booking != Booking::None;
        let stands = is_booked || matches!(self.state, CallState::Booked | CallState::Changed);
        match self.kind {
            StatementKind::Promise => denies && says(&["envoy", "mail", "sms", "rappel", "transf"]),
            StatementKind::Payment => denies && says(&["pay", "paie", "réglé", "débit", "carte"]),
            StatementKind::HotelFacts | StatementKind::Recap => false,
            _ if self.state == CallState::Cancelled => says(&["annul"]),
            _ if !stands => denies && says(&["réservation", "réservé", "enregistr"]),
            StatementKind::Price => self.stay.says_total(&said),
            StatementKind::Terms => says(&["sept jours"]),
            StatementKind::Code => Stay::says_code(&said, self.code(observed)),
            StatementKind::Room => self.stay.says_room(&said),
            StatementKind::Done | StatementKind::Undone | StatementKind::Date | StatementKind::Availability => {
                self.stay.says_dates(&said)
            }
        }
    }

    fn code<'a>(&'a self, observed: &'a Observed) -> &'a str {
        if observed.code.is_empty() { &self.stay.code } else { &observed.code }
    }
}
