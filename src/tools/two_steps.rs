//! The two steps of everything that writes: first it is put to the caller, then, after the caller's turn, it is done.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{CallFacts, Outcome};
use crate::desk::Desk;
use basics::personal::Personal;
use hotel::language::Language;
use hotel::{
    money::Cents,
    proposal::{ConfirmationProgress, NotYet, PROPOSAL_LIFETIME, Proposal, Subject, ToHear},
};

/// `error.code` of an answer that waits for the caller's yes.
const CONFIRMATION_REQUIRED: &str = "confirmation_requise";

/// `error.code` of an answer that asks whether a booking is meant that looks like this one.
const ALREADY_BOOKED: &str = "deja_reserve";

/// The recap in English beside the French one, where the hotel books in English.
pub(super) fn in_english(desk: &Desk, recap: impl FnOnce() -> String) -> Option<(String, Value)> {
    let books_in_it = desk.catalogue().languages.contains(&Language::English);
    books_in_it.then(|| ("message_en".to_owned(), recap().into()))
}

/// What is to be done, and what it costs.
#[derive(Debug)]
pub(super) struct Intent {
    /// What, exactly.
    pub(super) subject: Subject,
    /// The price that was said, or is to be said.
    pub(super) price: Cents,
    /// What the caller must have heard of it.
    pub(super) to_hear: ToHear,
}

impl Intent {
    /// Whether the caller has accepted this, of what was put last.
    pub(super) fn is_accepted(&self, facts: &CallFacts, now: DateTime<Utc>) -> bool {
        facts.proposal.as_ref().is_some_and(|proposal| proposal.is_accepted(&self.subject, self.price, now))
    }

    /// Puts it to the caller: the output has the recap to read out, and `fields` beside it. Where the same was put before and is not
    /// forgotten, what the caller has heard of it since still counts.
    pub(super) fn put(
        self,
        recap: String,
        fields: Map<String, Value>,
        facts: &CallFacts,
        now: DateTime<Utc>,
    ) -> Outcome {
        self.put_as(CONFIRMATION_REQUIRED, recap, fields, facts, now)
    }

    /// Asks the caller which of two things is meant.
    pub(super) fn ask(self, question: &str, facts: &CallFacts, now: DateTime<Utc>) -> Outcome {
        self.put_as(ALREADY_BOOKED, question.to_owned(), Map::new(), facts, now)
    }

    fn put_as(
        self,
        code: &str,
        recap: String,
        fields: Map<String, Value>,
        facts: &CallFacts,
        now: DateTime<Utc>,
    ) -> Outcome {
        let is_the_same = |earlier: &&Proposal| {
            earlier.subject == self.subject
                && earlier.price == self.price
                && now.signed_duration_since(earlier.put_at) <= PROPOSAL_LIFETIME
        };
        let earlier = facts.proposal.as_ref().filter(is_the_same).cloned();
        let mut fields = fields;
        let mut message = recap.clone();
        if let Some(earlier) = &earlier {
            let is_refused = facts.not_yet == Some(NotYet::Refused);
            let heard = earlier.progress != ConfirmationProgress::Put || is_refused;
            let not_yet = facts.not_yet.clone().unwrap_or(if heard { NotYet::Unanswered } else { NotYet::Unsaid });
            // What was heard is not read out again: only the answer is missing.
            message = if heard && earlier.to_hear != ToHear::Question {
                french::heard_already(is_refused, earlier.act()).to_owned()
            } else {
                french::once_more(&not_yet, &recap)
            };
            let (missing, contradicted) = match &not_yet {
                NotYet::Incomplete(parts) => (&**parts, &[][..]),
                NotYet::Contradicted(parts) => (&[][..], &**parts),
                NotYet::Unsaid | NotYet::CutShort | NotYet::BesideATool | NotYet::Unanswered | NotYet::Refused => {
                    (&[][..], &[][..])
                }
            };
            for (name, parts) in [("manque", missing), ("contredit", contradicted)] {
                if !parts.is_empty() {
                    let codes: Vec<&str> = parts.iter().map(|part| french::part_code(*part)).collect();
                    fields.insert(name.to_owned(), json!(codes));
                }
            }
            fields.insert("raison".to_owned(), json!(french::not_yet(&not_yet)));
        }
        let mut output = json!({
            "success": false,
            "error": { "code": code, "champ": null },
            "message": message,
        });
        if let Some(object) = output.as_object_mut() {
            object.extend(fields);
        }
        let mut outcome = Outcome::answer(output);
        let Self { subject, price, to_hear } = self;
        let proposal = earlier.unwrap_or_else(|| Proposal::new(subject, price, to_hear, Personal::new(recap), now));
        outcome.learned.proposal = Some(Box::new(proposal));
        outcome
    }
}
