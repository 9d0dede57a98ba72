//! Answers that were acted on before their words were known: transcripts come from another recogniser than the one that the model
//! hears with, and may come after the reservation is made.

use serde::{Deserialize, Serialize};

use super::{Proposal, Subject, ToHear, with_words};
use crate::{
    completed_action::{ActionKind, CompletedAction},
    money::Cents,
    reservation::Purpose,
};
use basics::personal::Personal;

/// Words that belong to an agreement which is kept already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateWords {
    /// The reservations that were written because of it.
    pub ids: Vec<String>,
    /// What the agreement was for.
    pub purpose: Purpose,
    /// What was read out.
    pub recap: Personal<String>,
    /// All words of the answer; `None` where it was a no, which is no evidence of a yes.
    pub acceptance: Option<Personal<String>>,
}

/// An answer of the caller that a tool acts on, or has acted on, before its words are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateAnswer {
    /// The item of the caller's turn, which its transcript names.
    item_id: String,
    /// Function calls that act on it and have not finished.
    calls: Vec<String>,
    /// Whether the words have come.
    is_known: bool,
    /// What the caller had heard, which their words may ask to be otherwise.
    #[serde(default)]
    to_hear: ToHear,
    /// What it costs.
    #[serde(default)]
    price: Cents,
    /// The words, and where they belong. Until the words have come: those of earlier turns.
    late: LateWords,
}

impl LateAnswer {
    /// The answer to a proposal in that turn. `None` where the proposal is a question, of which nothing is kept.
    pub fn to(proposal: &Proposal, item_id: &str) -> Option<Self> {
        let purpose = match proposal.subject {
            Subject::Booking(_) => Purpose::Booking,
            Subject::Change { .. } => Purpose::Change,
            Subject::Cancellation { .. } => Purpose::Cancellation,
            Subject::SecondRoom(_) => return None,
        };
        let (recap, acceptance) = (proposal.recap.clone(), proposal.acceptance.clone());
        let late = LateWords { ids: Vec::new(), purpose, recap, acceptance };
        let (to_hear, price) = (proposal.to_hear.clone(), proposal.price);
        Some(Self { item_id: item_id.to_owned(), calls: Vec::new(), is_known: false, to_hear, price, late })
    }

    /// Whether it was given in that turn.
    pub fn is_of(&self, item_id: &str) -> bool {
        self.item_id == item_id
    }

    /// What it was an answer to: what would be done, what was to be heard, and what it costs.
    pub const fn of(&self) -> (ActionKind, &ToHear, Cents) {
        (self.late.purpose.act(), &self.to_hear, self.price)
    }

    /// A function call acts on it.
    pub fn acted_on_by(&mut self, call_id: &str) {
        self.calls.push(call_id.to_owned());
    }

    /// That function call has finished, and has done this.
    pub fn finished(&mut self, call_id: &str, deed: Option<&CompletedAction>) {
        if let Some(at) = self.calls.iter().position(|call| call == call_id) {
            self.calls.remove(at);
            let ids = deed.map_or(&[][..], |deed| &deed.ids);
            let new: Vec<String> = ids.iter().filter(|id| !self.late.ids.contains(id)).cloned().collect();
            self.late.ids.extend(new);
        }
    }

    /// The words have come; `None` where they are a clear no. What is delivered again is passed over.
    pub fn understood(&mut self, words: Option<&str>) {
        if !std::mem::replace(&mut self.is_known, true) {
            self.late.acceptance = words.map(|words| with_words(self.late.acceptance.as_ref(), words));
        }
    }

    /// What is to be kept by now, once: words that are known, of reservations that are written.
    pub fn take_ready(&mut self) -> Option<LateWords> {
        if !self.is_known || self.late.ids.is_empty() {
            return None;
        }
        let ids = std::mem::take(&mut self.late.ids);
        Some(LateWords { ids, ..self.late.clone() })
    }

    /// Whether something may still come of it.
    pub fn is_open(&self) -> bool {
        !self.calls.is_empty() || (!self.is_known && !self.late.ids.is_empty())
    }
}
