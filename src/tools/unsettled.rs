//! What a call leaves behind that could not be mended in it: a person is asked to look.

use super::{CallFacts, Toolbox, end_call::how_things_stand};
use hotel::callback::{Draft, Kind, Reason};

/// What is not settled when the line is down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// The assistant has said what is not so, and did not correct itself: the kinds of it, in French.
    Claimed(Vec<&'static str>),
    /// The caller answered a recap, and nothing was stored.
    Answered,
}

impl Toolbox {
    /// Leaves a note for the reception: what kind of thing was said, and what stands; nothing of what the caller said.
    pub async fn leave_to_verify(&self, facts: &CallFacts, unsettled: &Unsettled) {
        let stands = how_things_stand(&self.desk, facts);
        let note = match unsettled {
            Unsettled::Claimed(kinds) => french::claimed_at_the_end(kinds, &stands),
            Unsettled::Answered => french::answered_at_the_end(&stands),
        };
        let reason = Reason::of_this_program(note);
        let draft = Draft::new(&facts.call_id, facts.caller.as_ref(), reason).of_kind(Kind::ToVerify);
        if self.reception.leave(draft).await.is_err() {
            tracing::warn!("ce qu'un appel a laissé à vérifier n'a pas pu être signalé à la réception");
        }
    }
}
