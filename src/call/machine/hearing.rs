//! Whether what was put to the caller has been heard, and answered: only a response that had the proposal before it counts, spoken
//! to its end, and only a turn of the caller after that.

use super::Machine;
use crate::hotel::proposal::Hearing;

/// Which responses have seen the proposal, and which turn answers it.
#[derive(Debug, Default)]
pub(super) struct Hearings {
    /// The item of the proposal, until a response has gone on from it.
    item: Option<String>,
    /// A response has gone on from it.
    seen: bool,
    /// The response under way that has seen it.
    response: Option<String>,
    /// The caller's turn that answered, for its transcript.
    answer: Option<String>,
}

impl Hearings {
    /// A proposal is put with that item.
    pub(super) fn put(item_id: String) -> Self {
        Self { item: Some(item_id), ..Self::default() }
    }

    /// A proposal that is in the conversation already.
    pub(super) fn known() -> Self {
        Self { seen: true, ..Self::default() }
    }

    fn taken_up(&mut self, item_id: &str, response_id: Option<&str>) {
        if self.item.take_if(|item| item == item_id).is_some() {
            self.seen = true;
            self.response = response_id.map(str::to_owned);
        }
    }

    fn created(&mut self, response_id: &str) {
        if self.seen {
            self.response = Some(response_id.to_owned());
        }
    }
}

impl Machine {
    /// Items that a response has gone on from need no other answer; `response_id` where it is known which one it was.
    pub(super) fn settle(&mut self, response_id: Option<&str>) {
        for item_id in self.responses.take_taken_up() {
            self.tools.settled(&item_id);
            self.hearings.taken_up(&item_id, response_id);
        }
    }

    /// A response began.
    pub(super) fn proposal_may_be_read(&mut self, response_id: &str) {
        self.settle(Some(response_id));
        self.hearings.created(response_id);
    }

    /// A response was spoken to its end, and not with a sentence of ours.
    pub(super) fn proposal_may_be_heard(&mut self, response_id: &str) {
        if self.hearings.response.as_deref() == Some(response_id)
            && let Some(proposal) = &mut self.facts.proposal
        {
            proposal.heard();
        }
    }

    /// The caller took a turn, with that item where it has a name.
    pub(super) fn proposal_may_be_answered(&mut self, item_id: Option<&str>) {
        let Some(proposal) = &mut self.facts.proposal else { return };
        proposal.answered();
        if proposal.hearing == Hearing::Answered {
            self.hearings.answer = item_id.map(str::to_owned);
        }
    }

    /// What the caller said in a turn was written down.
    pub(super) fn proposal_may_be_accepted_with(&mut self, item_id: Option<&str>, words: &str) {
        if item_id.is_some()
            && item_id == self.hearings.answer.as_deref()
            && let Some(proposal) = &mut self.facts.proposal
        {
            proposal.answered_with(words);
        }
    }
}
