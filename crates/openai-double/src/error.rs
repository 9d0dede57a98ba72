//! Errors of the double and of the tests that drive it.

use std::{io, time::Duration};

/// A failure of the simulator, or of the server that it drives, as a test or a command reads it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulatorError {
    /// What was waited for did not come. The server's events so far are named by type only.
    #[error("appel {call} : {what} attendu pendant {} ms, en vain ; reçu jusque-là : {seen}", patience.as_millis())]
    TimedOut {
        /// The call waited on.
        call: String,
        /// What was waited for.
        what: String,
        /// How long.
        patience: Duration,
        /// Types of the client events received so far, separated by spaces.
        seen: String,
    },
    /// A socket could not be opened, read or written.
    #[error("{context} : {source}")]
    Io {
        /// What was being done.
        context: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The address is not one that the simulator may talk to or listen on: it stays on the loopback interface.
    #[error("{0} n'est pas une adresse http:// de cette machine (127.0.0.1, ::1, localhost)")]
    NotLoopback(String),
    /// The answer to a look is not the JSON that was asked for.
    #[error("la réponse du webhook est illisible : {0}")]
    Answer(String),
    /// The webhook did not answer in time.
    #[error("le webhook n'a pas répondu en {} ms", .0.as_millis())]
    WebhookTimedOut(Duration),
    /// The webhook refused the ring.
    #[error("le webhook a répondu {status} à la sonnerie de {call}")]
    RingRefused {
        /// The call that rang.
        call: String,
        /// The HTTP status.
        status: u16,
    },
    /// A signing secret that is not base64 after its prefix.
    #[error("le secret de signature n'est pas du base64 après whsec_")]
    Secret,
}

impl SimulatorError {
    /// Wraps a system error with what was being done.
    pub(super) fn io(context: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let context = context.into();
        move |source| Self::Io { context, source }
    }
}
