//! Said = stored: what the assistant has said is compared with what the call has done, once the tools of the moment have their
//! answers, and the model is made to correct itself while the caller is there.

use super::{Command, Ending, Machine, Note};
use crate::{
    assistant::claims::{self, Claim, Done, KeptStay, Reading},
    tools::Unsettled,
};
use basics::{metrics::Counter, personal::Personal};
use hotel::{
    completed_action::{Fate, standing},
    money::Cents,
    proposal::{ConfirmationProgress, Proposal, Subject, ToHear},
};

/// How many corrections in a row the model may need: one that claims the same after three is beyond correcting, and its caller is
/// better off with a person.
pub(super) const MAX_IN_A_ROW: u32 = 3;

/// Utterances that may wait to be compared. A response has one or two; more wait only where the end of responses was lost.
const MAX_WAITING: usize = 20;

/// What the assistant has said and nobody has compared yet.
#[derive(Debug, Default)]
pub(super) struct Said {
    waiting: Vec<Utterance>,
    in_a_row: u32,
    /// What was last said that is not so, until something is said that is.
    uncorrected: Vec<Claim>,
    /// What the caller has said last, as far as it was understood.
    by_the_caller: Personal<String>,
}

#[derive(Debug)]
struct Utterance {
    response_id: Option<String>,
    words: Personal<String>,
    /// Its response is over, so that the tools that it called are known.
    is_over: bool,
}

impl Said {
    /// An utterance was written down.
    pub(super) fn heard(&mut self, response_id: Option<String>, words: Personal<String>) {
        if self.waiting.len() == MAX_WAITING {
            self.waiting.remove(0);
        }
        self.waiting.push(Utterance { response_id, words, is_over: false });
    }

    /// The caller's words were written down.
    pub(super) fn caller_said(&mut self, words: &str) {
        self.by_the_caller = Personal::new(words.chars().take(claims::MAX_SAID_LENGTH).collect());
    }

    /// A response is over; whatever was said before it is too.
    pub(super) fn response_over(&mut self, response_id: &str) {
        let last = self.waiting.iter().rposition(|said| said.response_id.as_deref().is_none_or(|id| id == response_id));
        if let Some(last) = last {
            self.waiting.iter_mut().take(last + 1).for_each(|said| said.is_over = true);
        }
    }

    /// Nothing more will be known of the responses that were under way.
    pub(super) fn detached(&mut self) {
        self.waiting.iter_mut().for_each(|said| said.is_over = true);
    }
}

impl Machine {
    /// Compares what was said with what was done, where both are known.
    pub(super) fn check_what_was_said(&mut self) {
        if !self.tools.all_answered() || !self.said.waiting.iter().any(|said| said.is_over) {
            return;
        }
        let said: Vec<Utterance> = self.said.waiting.extract_if(.., |said| said.is_over).collect();
        let words: Vec<&str> = said.iter().map(|said| said.words.expose().as_str()).collect();
        let words = words.join("\n");
        let reading = Reading::new(&words);
        self.facts.spoken_of.extend(claims::topics(&reading));
        let Some((claims, correction)) = self.unfounded(&reading, &words) else {
            self.said.in_a_row = 0;
            self.said.uncorrected.clear();
            return;
        };
        self.count(Counter::ClaimCorrected);
        self.said.uncorrected.clone_from(&claims);
        self.command(Command::Note(Note::FalseClaim(claims)));
        self.said.in_a_row += 1;
        if self.said.in_a_row > MAX_IN_A_ROW {
            self.give_up_on_the_model();
        } else {
            // A caller who heard something false and a goodbye must be asked again what they want.
            self.farewell.take_if(|farewell| farewell.can_be_cancelled);
            self.texts.push_back((correction, true));
        }
    }

    /// Has a person look at what the call leaves unsettled: a claim that nobody has corrected, also one that was never compared since
    /// the line was down before, or an answer to a recap after which nothing was stored. Whoever was passed on tells the reception
    /// themselves, and whoever heard at the end how things stand knows.
    pub(super) fn leave_what_is_unsettled(&mut self, ending: Ending) {
        match ending {
            Ending::LineClosed
            | Ending::Completed
            | Ending::Silence
            | Ending::TooLong
            | Ending::Expired
            | Ending::ModelFailed
            | Ending::Flooded
            | Ending::Lost => {}
            Ending::GoneBeforeAnswer | Ending::AcceptRefused | Ending::NeverAttached | Ending::Transferred => return,
        }
        let words: Vec<&str> = self.said.waiting.iter().map(|said| said.words.expose().as_str()).collect();
        let claims = if words.is_empty() {
            self.said.uncorrected.clone()
        } else {
            let words = words.join("\n");
            self.unfounded(&Reading::new(&words), &words).map(|(claims, _)| claims).unwrap_or_default()
        };
        let is_answered = |put: &Proposal| put.progress == ConfirmationProgress::Answered && !put.refused;
        let unsettled = if !claims.is_empty() {
            Unsettled::Claimed(claims.iter().map(|claim| claim.in_words()).collect())
        } else if self.facts.proposal.as_ref().is_some_and(is_answered) && !self.facts.closed {
            Unsettled::Answered
        } else {
            return;
        };
        let facts = Box::new(self.facts.clone());
        self.command(Command::LeaveToVerify { unsettled, facts });
    }

    /// What of these words is not so, and the text that has the model correct it; `None` where all of it is.
    fn unfounded(&self, reading: &Reading, words: &str) -> Option<(Vec<Claim>, String)> {
        let standing = standing(&self.facts.completed);
        let kept = |fate: Fate| -> Vec<KeptStay> {
            let of_fate = standing.iter().filter(|standing| standing.fate == fate);
            of_fate.filter_map(|standing| KeptStay::of(standing.as_it_is, &self.catalogue)).collect()
        };
        let (booked, changed) = (kept(Fate::Booked), kept(Fate::Changed));
        let (cancelled, found) = (kept(Fate::Cancelled), kept(Fate::Untouched));
        let put = self.facts.proposal.iter().map(|put| (&put.to_hear, put.price));
        let told = self.facts.told.iter().map(|told| (&told.values, told.price)).chain(put);
        let stays: Vec<(&ToHear, Cents)> = told.filter(|(stay, _)| **stay != ToHear::Question).collect();
        let before: Vec<&ToHear> = self.facts.before.iter().map(|told| &told.values).collect();
        let deeds = self.facts.completed.iter();
        let codes: Vec<String> =
            deeds.flat_map(|action| std::iter::once(&action.code).chain(&action.ids)).cloned().collect();
        let done = Done {
            booked: &booked,
            changed: &changed,
            before: &before,
            cancelled: &cancelled,
            found: &found,
            held: self.facts.proposal.as_ref().is_some_and(|put| matches!(put.subject, Subject::Booking(_))),
            stays: &stays,
            free: self.facts.free.as_deref(),
            terms: Some(&self.catalogue.terms),
            caller: self.said.by_the_caller.expose(),
            prices: &self.catalogue.prices,
            unit_prices: &self.catalogue.unit_prices,
            codes: &codes,
            callbacks: self.facts.callbacks as usize,
            letter: self.facts.letter,
            answer: self.facts.answer.expose(),
            transferred: self.transfer.is_under_way() || self.facts.transfers > 0,
            hotel_words: Some(&self.catalogue.words),
            today: self.catalogue.today,
        };
        let mut claims = claims::unfounded(reading, words, &done);
        if self.taken_up {
            // What the earlier process had told is not all known: only what it did is on record.
            claims.retain(|claim| !matches!(claim, Claim::Price(_) | Claim::CallBack | Claim::WillSend));
        }
        if claims.is_empty() {
            return None;
        }
        let correction = claims::correction(&claims, &done);
        Some((claims, correction))
    }
}
