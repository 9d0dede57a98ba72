//! The inputs of the machine: events of the sideband, answers of REST and of tools, time.

use std::time::Duration;

use crate::tools::{Effect, Learned};
use basics::personal::Personal;
use openai::{
    calls::RestError,
    server_event::ServerEvent,
    sideband::{AttachError, Closing},
};
use store::CallCheckpoint;

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// OpenAI rang, and the call is to be answered.
    Rung,
    /// A call that an earlier process had accepted is taken up again.
    TakenUp {
        /// What the earlier process left word of.
        standing: CallCheckpoint,
        /// How long the call has lasted.
        age: Duration,
    },
    /// The answer to [`super::Command::Accept`].
    AcceptAnswered(Result<(), RestError>),
    /// The sideband is open.
    Attached,
    /// The sideband could not be opened.
    AttachFailed(AttachError),
    /// OpenAI said something on the sideband.
    Event(ServerEvent),
    /// A tool has its answer.
    ToolFinished(ToolAnswer),
    /// The answer to [`super::Command::Refer`].
    ReferAnswered(Result<(), RestError>),
    /// The sideband is gone.
    SocketLost(Closing),
    /// The answer to [`super::Command::HangUp`].
    HangUpAnswered(Result<(), RestError>),
    /// [`super::Machine::next_deadline`] has come.
    TimePassed,
}

/// The answer of a tool to a function call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolAnswer {
    /// The function call.
    pub call_id: String,
    /// JSON as text.
    pub output: Personal<String>,
    /// What it asks of the call beside its output.
    pub effect: Effect,
    /// The tool, as the model named it.
    pub tool: String,
    /// What the call has learned from it.
    pub learned: Learned,
}
