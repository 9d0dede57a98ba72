//! What must survive a restart about a call that has not ended.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use basics::personal::Personal;
use hotel::{
    completed_action::CompletedAction,
    proposal::{LateAnswer, Proposal},
};

/// A call that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveCall {
    /// OpenAI's `rtc_…` identifier.
    pub call_id: String,
    /// When it rang.
    pub since: DateTime<Utc>,
    /// The caller's number, where the network gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Personal<String>>,
    /// How it stands.
    #[serde(default)]
    pub standing: CallCheckpoint,
}

/// What the next process has to know of a call that lives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCheckpoint {
    /// Whether OpenAI has accepted it, or may have.
    #[serde(default)]
    pub accepted: bool,
    /// Whether the first words were begun.
    #[serde(default)]
    pub greeted: bool,
    /// Function calls that no response has gone on from yet.
    #[serde(default)]
    pub unanswered: Vec<UnansweredCall>,
    /// How far it was passed on to the reception.
    #[serde(default, skip_serializing_if = "Handover::is_none")]
    pub handover: Handover,
    /// What was put to the caller and is not done yet: a yes that comes after a restart is still a yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// Answers that were acted on before their words were known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late_answers: Vec<LateAnswer>,
    /// What was done in the call. Journals have it under its first name.
    #[serde(default, rename = "deeds", skip_serializing_if = "Vec::is_empty")]
    pub completed: Vec<CompletedAction>,
    /// How often a code and a name did not lead to a reservation: a restart gives no new tries.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed_proofs: u32,
    /// How many processes had the call before this one: ids of what is sent differ from theirs.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub takeovers: u32,
    /// How often something was given as a code that is none: likewise.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misheard_codes: u32,
}

/// How far a call was passed on to the reception: once a call, restarts included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// Not at all.
    #[default]
    None,
    /// The caller was told, or is being told.
    Announced,
    /// The REFER has left.
    Referred,
    /// It came to nothing.
    Failed,
    /// It is passed on without an answer: it was accepted for nothing else.
    Unanswered,
}

impl Handover {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
    const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A function call of the model that is being run, or whose output has not been taken up by a response yet. Run again by the next
/// process: asking is harmless, and a booking asked again in its call is the same reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnansweredCall {
    /// The function call's own id.
    pub call_id: String,
    /// The tool, as the model named it.
    pub name: String,
    /// Its arguments, as they came.
    pub arguments: Personal<String>,
}
