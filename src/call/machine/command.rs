//! The commands of the machine, which the driver executes.

use std::time::Duration;

use super::Ending;
use crate::{
    assistant::claims::Claim,
    tools::{CallFacts, Unsettled},
};
use basics::metrics::Counter;
use hotel::proposal::LateWords;
use openai::{
    client_event::ClientEvent,
    server_event::{ErrorEvent, FunctionCall, ResponseStatus},
    sideband::Closing,
};
use store::CallCheckpoint;

/// Something to do. The driver does them in order. What is large and rare is boxed: a call waits with room for several.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Accept the call over REST; answer with [`super::Input::AcceptAnswered`].
    Accept {
        /// Which body.
        body: AcceptBody,
        /// How long the answer may take.
        timeout: Duration,
    },
    /// Open the sideband; answer with [`super::Input::Attached`] or [`super::Input::AttachFailed`].
    Attach {
        /// How long TCP, TLS and upgrade may take together.
        timeout: Duration,
    },
    /// The call lives, and stands like this: keep it in the journal.
    Record(Box<CallCheckpoint>),
    /// Send on the sideband.
    Send(ClientEvent),
    /// Run a tool; answer with [`super::Input::ToolFinished`].
    RunTool {
        /// What the model asks for.
        call: FunctionCall,
        /// What this call had done with tools before.
        facts: Box<CallFacts>,
    },
    /// Keep words that came after what they agree to was done.
    KeepWords(Box<LateWords>),
    /// Ask the reception to look at what the call leaves unsettled.
    LeaveToVerify {
        /// What it is.
        unsettled: Unsettled,
        /// What the call has done.
        facts: Box<CallFacts>,
    },
    /// Refer the call to the reception over REST; answer with [`super::Input::ReferAnswered`].
    Refer,
    /// Hang up over REST; answer with [`super::Input::HangUpAnswered`].
    HangUp,
    /// Count it.
    Count(Counter),
    /// Tell ops.
    Note(Note),
    /// The call is over; no command follows.
    End(Ending),
}

impl Command {
    /// Whether somebody outside this process can see that it was done.
    pub const fn is_seen_outside(&self) -> bool {
        match self {
            Self::Accept { .. }
            | Self::Attach { .. }
            | Self::Send(_)
            | Self::RunTool { .. }
            | Self::Refer
            | Self::HangUp
            | Self::End(_) => true,
            Self::Record(_) | Self::KeepWords(_) | Self::LeaveToVerify { .. } | Self::Count(_) | Self::Note(_) => false,
        }
    }
}

/// Which accept body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptBody {
    /// All that the session needs.
    Full,
    /// Only what an accept cannot do without, after the full one was refused.
    Minimal,
}

/// What ops should read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// An accept was refused with this status, code and parameter.
    AcceptRefused {
        /// HTTP status.
        status: u16,
        /// `error.code`.
        code: Option<String>,
        /// `error.param`.
        param: Option<String>,
    },
    /// The sideband is open.
    Attached {
        /// Not for the first time.
        again: bool,
    },
    /// A response began.
    Interaction,
    /// The reception did not take a call that was referred to it.
    TransferFailed,
    /// The model made more function calls at once than any honest one.
    Flooded,
    /// The sideband is gone.
    SocketLost(Closing),
    /// An `error` event.
    Error(ErrorEvent),
    /// The assistant has claimed what is not so, and is made to correct itself.
    FalseClaim(Vec<Claim>),
    /// A response failed or was cut short.
    ResponseNotCompleted {
        /// How it ended.
        status: ResponseStatus,
        /// `status_details`: reason or code.
        reason: Option<String>,
    },
}
