//! Why a request came to nothing, told by what matters for the next step: has it reached them?

use std::error::Error;
use std::time::Duration;
use std::{fmt, io};

/// Why a request came to nothing. Holds nothing of what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestFailure {
    /// Nothing has reached them: it can be sent again without a doubt.
    #[error("not sent: {0}")]
    NotSent(NotSent),
    /// It may have reached them; no answer came in time, or the connection broke.
    #[error("sent, no answer")]
    NoAnswer,
    /// They answered with another status than success. A redirection is one, and is not followed.
    #[error("status {status}{detail}", detail = Detail(code.as_deref(), param.as_deref()))]
    Status {
        /// The HTTP status.
        status: u16,
        /// `error.code`, else `error.type`.
        code: Option<String>,
        /// `error.param`, or the parameter that the message quotes. The message itself is not kept.
        param: Option<String>,
        /// How long they ask to wait.
        retry_after: Option<Duration>,
    },
    /// They answered with success and something that cannot be read.
    #[error("an answer that cannot be read")]
    Unreadable,
}

/// Why nothing has reached them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// The host's name is not known here.
    Dns,
    /// The certificate or the TLS handshake.
    Tls,
    /// No connection: refused, or no way there.
    Connect,
    /// No connection in time.
    TimedOut,
    /// The request could not be made.
    Other,
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "host name not found",
            Self::Tls => "TLS handshake failed",
            Self::Connect => "connection refused or impossible",
            Self::TimedOut => "no connection in time",
            Self::Other => "request could not be made",
        })
    }
}

struct Detail<'a>(Option<&'a str>, Option<&'a str>);

impl fmt::Display for Detail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.0 {
            write!(f, ", {code}")?;
        }
        if let Some(param) = self.1 {
            write!(f, ", {param}")?;
        }
        Ok(())
    }
}

impl RestFailure {
    /// Where in doubt, the request counts as sent: a call that was accepted must be attached, one that was not may be accepted
    /// again.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::NotSent(NotSent::Other);
        }
        if !error.is_connect() {
            return Self::NoAnswer;
        }
        Self::NotSent(if error.is_dns() {
            NotSent::Dns
        } else if error.is_timeout() {
            NotSent::TimedOut
        } else if is_tls(error) {
            NotSent::Tls
        } else {
            NotSent::Connect
        })
    }

    /// The HTTP status, where there was one.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::NotSent(_) | Self::NoAnswer | Self::Unreadable => None,
        }
    }
}

/// Whether rustls is somewhere among the causes. It comes wrapped in I/O errors, which do not give what they wrap as their
/// source.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>() || wrapped.is_some_and(|inner| is_tls(inner)) || error.source().is_some_and(is_tls)
}
