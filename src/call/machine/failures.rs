//! A model, or an account, that is out of order: what an `error` event means, and what becomes of a response that failed.

use std::time::{Duration, Instant};

use super::{Command, Ending, Machine, Note, responses::Purpose};
use basics::metrics::Counter;
use openai::server_event::ErrorEvent;

/// The code of the error that a `response.create` meets while a response is active (openai-agents 0.24.0,
/// `_ResponseCreateSequencer`).
const ALREADY_ACTIVE: &str = "conversation_already_has_active_response";

/// The code of the error at the end of OpenAI's 60 minutes; the socket closes after it.
const SESSION_EXPIRED: &str = "session_expired";

/// Codes of errors that pass: the account's limits, and faults of OpenAI's servers.
const PASSING: &[&str] = &["rate_limit_exceeded", "server_error", "insufficient_quota"];

/// The pause before a response that failed is asked for again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// How many responses may fail one after the other before the model is given up: the caller hears nothing meanwhile.
const MAX_FAILURES: u32 = 3;

/// Responses that failed one after the other.
#[derive(Debug, Default)]
pub(super) struct Failures {
    count: u32,
    /// When what failed is asked for again.
    retry: Option<(Instant, Purpose)>,
}

impl Failures {
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.retry.map(|(at, _)| at)
    }

    pub(super) const fn are_hopeless(&self) -> bool {
        self.count >= MAX_FAILURES
    }
}

impl Machine {
    pub(super) fn error(&mut self, error: ErrorEvent, now: Instant) {
        self.count(Counter::ErrorEvent);
        let code = error.code.as_deref().or(error.kind.as_deref()).unwrap_or_default();
        if code == ALREADY_ACTIVE {
            // Expected where the caller speaks at the same moment: no news for ops.
            self.responses.refused(error.event_id.as_deref(), now);
            return;
        }
        let passes = PASSING.contains(&code);
        let refused = error.event_id.as_deref().and_then(|event_id| self.tools.refused(event_id));
        if let Some(item_id) = refused {
            self.responses.acknowledged(&item_id);
        }
        // A fault that names none of our events can only have stopped the response that was asked for.
        if (passes || error.event_id.is_some())
            && let Some(purpose) = self.responses.rejected(error.event_id.as_deref())
        {
            if passes {
                self.response_failed(purpose, now);
            } else if matches!(purpose, Purpose::Line(_)) && self.responses.bounds_lines {
                // A model that does not take bounds says the sentence without them.
                self.responses.bounds_lines = false;
                self.responses.failed(purpose);
            }
        }
        let expired = code == SESSION_EXPIRED;
        self.command(Command::Note(Note::Error(error)));
        if expired && self.is_live() {
            self.begin_hanging_up(Ending::Expired);
        }
    }

    /// A response failed, and the caller heard nothing of it.
    pub(super) fn response_failed(&mut self, purpose: Purpose, now: Instant) {
        self.failures.count += 1;
        if self.failures.are_hopeless() {
            self.failures.retry = None;
            self.give_up_on_the_model();
        } else {
            self.failures.retry = Some((now + RETRY_PAUSE, purpose));
        }
    }

    /// What failed is owed again, after a pause.
    pub(super) fn failures_due(&mut self, now: Instant) {
        if let Some((_, purpose)) = self.failures.retry.take_if(|(at, _)| *at <= now) {
            self.responses.failed(purpose);
        }
    }
}
