//! What can be heard and seen on a line while it lasts, for whoever wants to print or measure it.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::mpsc;

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The caller put the phone down.
    Caller,
    /// The server asked for `hangup`.
    Hangup,
    /// The server asked for `reject`.
    Reject,
    /// The driver of the simulator closed the sideband's call.
    Driver,
}

/// One thing that happened on a line. Callers are invented, so their words are not masked.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The webhook is about to be posted.
    Rang {
        /// The `From` header.
        from: String,
    },
    /// The server accepted the call.
    Accepted,
    /// The server refused the call, with this SIP status.
    Rejected {
        /// SIP status, 603 where the server gave none.
        status: u64,
    },
    /// The sideband is attached; the count starts at 1.
    Attached {
        /// How many times it has been attached.
        count: usize,
    },
    /// The first `response.create` of the call.
    Greeting {
        /// Its instructions, empty where there are none.
        instructions: String,
    },
    /// The caller finished a turn.
    CallerSaid {
        /// The words.
        text: String,
    },
    /// The model finished an utterance.
    AssistantSaid {
        /// The words.
        text: String,
    },
    /// The model called a function, and its response is complete.
    ToolCalled {
        /// The function.
        name: String,
        /// Its call id.
        call_id: String,
        /// The raw arguments, which may not be JSON.
        arguments: String,
    },
    /// The server answered a function call.
    ToolAnswered {
        /// The function.
        name: String,
        /// Its call id.
        call_id: String,
        /// The output, parsed where it is JSON.
        output: Value,
        /// From `response.done` to the output.
        elapsed: Duration,
    },
    /// A response is over.
    ResponseEnded {
        /// `completed`, `cancelled`, `incomplete` or `failed`.
        status: &'static str,
        /// Whether the model spoke in it.
        spoke: bool,
    },
    /// What was left to be heard of a response was cut.
    PlaybackCut,
    /// The server put a system message into the conversation.
    Instructed {
        /// Its text.
        text: String,
    },
    /// The server asked for a response, and one was opened.
    ResponseAsked,
    /// The server asked for a transfer.
    Transferred {
        /// The target URI.
        target: String,
    },
    /// An `error` event was sent to the server.
    ErrorSent {
        /// Its code.
        code: String,
    },
    /// The line is dead.
    CallEnded {
        /// Who ended it.
        by: EndedBy,
    },
}

/// A [`Notice`] with its call and its instant.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The call.
    pub call_id: String,
    /// When.
    pub at: Instant,
    /// What.
    pub notice: Notice,
}

/// Gets every [`Notice`], in order. It is called while the line is locked: it must be quick and must not call back into the
/// simulator.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(Heard) + Send + Sync>);

impl Observer {
    /// An observer that calls a function.
    pub fn new(observe: impl Fn(Heard) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    /// An observer that puts everything on a channel. It is unbounded since a line must never wait for its audience; what is
    /// not read is dropped with the receiver.
    pub fn channel() -> (Self, mpsc::UnboundedReceiver<Heard>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self::new(move |heard| drop(sender.send(heard))), receiver)
    }

    pub(super) fn notify(&self, heard: Heard) {
        (self.0)(heard);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
