//! What OpenAI says on the sideband, read tolerantly. Pure; [`parse`] never fails.
//!
//! Two steps: the type first, which stops reading as soon as it is found, then the body of the types that are used. Audio
//! deltas and the like are passed over without their body being read. An unknown type, and a known one that does not fit, are
//! values of their own: nothing that comes in can end a call.
//!
//! Shapes: OpenAI Python SDK 3.54.0, `types/realtime/realtime_server_event.py`.

mod account;
mod body;
mod event_type;
mod lenient;
mod response;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use account::{RateLimit, SessionInForce, is_session, rate_limits, session_in_force, transcribed};
pub use response::{FunctionCall, ResponseDone, ResponseStatus, StatusDetails, Usage};

use basics::personal::Personal;

/// An event of the sideband. Fields that only serve a log are cut to a length fit for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// The first event: the session is there. Its body repeats the instructions, and is not read.
    SessionCreated,
    /// A change of the session was taken.
    SessionUpdated,
    /// Something that this server sent was refused, or the session has a fault. The session usually lives on.
    Error(ErrorEvent),
    /// An item is in the conversation; for an item that this server made, its acknowledgement. The old name
    /// `conversation.item.created` counts too.
    ItemAdded {
        /// The item.
        item_id: String,
    },
    /// The caller began to speak.
    SpeechStarted,
    /// The caller stopped speaking.
    SpeechStopped,
    /// What the caller said is in the conversation: a turn of theirs.
    Committed {
        /// The caller's item.
        item_id: Option<String>,
    },
    /// What the caller said, written down by another recogniser: for the log, not for decisions.
    TranscriptionCompleted {
        /// The caller's item.
        item_id: Option<String>,
        /// The words.
        transcript: Personal<String>,
    },
    /// What the caller said could not be written down.
    TranscriptionFailed {
        /// The caller's item.
        item_id: Option<String>,
        /// The error's code.
        code: Option<String>,
    },
    /// A response began.
    ResponseCreated {
        /// The response.
        id: String,
        /// What `response.create` had given along; empty for a response that the caller's turn began.
        metadata: BTreeMap<String, String>,
    },
    /// What the assistant said.
    AssistantTranscriptDone {
        /// The response.
        response_id: Option<String>,
        /// The words.
        transcript: Personal<String>,
    },
    /// A response is over: the authority on what is to be done.
    ResponseDone(ResponseDone),
    /// The caller begins to hear a response.
    OutputAudioStarted {
        /// The response.
        response_id: Option<String>,
    },
    /// The caller has heard a response to its end; comes after its `response.done`.
    OutputAudioStopped {
        /// The response.
        response_id: Option<String>,
    },
    /// What was left to be heard of a response was thrown away.
    OutputAudioCleared {
        /// The response.
        response_id: Option<String>,
    },
    /// The caller pressed a key; the model does not learn of it.
    DtmfReceived {
        /// `0` to `9`, `*`, `#`, `A` to `D`. May be part of a number that matters.
        event: Personal<char>,
    },
    /// Limits of the account.
    RateLimits,
    /// Nobody spoke for as long as the session's `idle_timeout_ms`.
    TimeoutTriggered,
    /// A known type that this program does not use.
    Ignored,
    /// A type that is not known.
    Unknown {
        /// The type.
        event_type: String,
    },
    /// Not an event, or a known type whose body does not fit it.
    Malformed {
        /// The type, where there is one.
        event_type: Option<&'static str>,
    },
}

/// A refusal or a fault. Its message is not kept, since it may repeat what was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorEvent {
    /// `error.type`.
    pub kind: Option<String>,
    /// `error.code`.
    pub code: Option<String>,
    /// `error.param`, or the parameter that the message quotes.
    pub param: Option<String>,
    /// The event of ours that it is about, where it is about one.
    pub event_id: Option<String>,
}

/// Reads a message of the sideband.
pub fn parse(text: &str) -> ServerEvent {
    let Some(found) = event_type::find(text) else { return ServerEvent::Malformed { event_type: None } };
    // The official example of the DTMF event has a space before its type.
    body::read(found.trim(), text)
}
