//! Why a request came to nothing, told by what matters for the next step: has it reached them?

use std::error::Error;
use std::time::Duration;
use std::{fmt, io};

/// The longest pause that they can ask for. Longer than any of our budgets for an accept, a REFER or a reject, so that a longer one
/// still means "not in time", and short enough that a call which is to be hung up does not stay open.
const LONGEST_ASKED_PAUSE: Duration = Duration::from_secs(10);

/// Why a request came to nothing. Holds nothing of what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
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

impl RestError {
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

    /// Whether the same request may go well a moment later: it did not arrive, the answer was lost, or they have a fault or too much to
    /// do at the moment.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::NotSent(_) | Self::NoAnswer | Self::Unreadable => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..),
        }
    }

    /// How long to wait before the next attempt: as long as they ask, within bounds. Never less than our own pause, since a
    /// `Retry-After: 0` would turn one call into thousands of requests; never more than `LONGEST_ASKED_PAUSE`.
    pub fn pause(&self, own: Duration) -> Duration {
        match self {
            Self::Status { retry_after: Some(asked), .. } => own.max((*asked).min(LONGEST_ASKED_PAUSE)),
            Self::Status { retry_after: None, .. } | Self::NotSent(_) | Self::NoAnswer | Self::Unreadable => own,
        }
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
pub(crate) fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>() || wrapped.is_some_and(|inner| is_tls(inner)) || error.source().is_some_and(is_tls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_pause_counts_between_our_own_and_the_longest() {
        let asks = |retry_after| RestError::Status { status: 429, code: None, param: None, retry_after };
        let millis = Duration::from_millis;
        for (failure, own, expected) in [
            (asks(None), 200, millis(200)),
            (asks(Some(Duration::ZERO)), 200, millis(200)),
            (asks(Some(millis(50))), 200, millis(200)),
            (asks(Some(millis(900))), 200, millis(900)),
            (asks(Some(Duration::from_secs(3_600))), 200, LONGEST_ASKED_PAUSE),
            (RestError::NoAnswer, 200, millis(200)),
        ] {
            assert_eq!(failure.pause(millis(own)), expected, "{failure:?}");
        }
    }
}
