//! After an absence: what OpenAI said while nobody was attached is lost, and with it perhaps a function call, after which the model
//! waits. Where the conversation may owe something and stays quiet, one plain response is asked for: a model that still has
//! something to do does it, before the caller wonders.

use std::time::{Duration, Instant};

use super::Machine;
use basics::metrics::Counter;

/// How long it must be quiet after the sideband is back. Longer than a model takes to begin once it was spoken to, shorter than what
/// sounds like a dead line for good.
pub(super) const QUIET: Duration = Duration::from_secs(4);

/// An absence into which a caller's turn fits: from here on something may have been asked meanwhile, whatever was going on before.
pub(super) const LONG: Duration = Duration::from_secs(2);

/// Whether something may have been missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Absence {
    /// Nothing was.
    #[default]
    None,
    /// Nobody is attached.
    Away {
        /// Since when; `None` where an earlier process knew.
        since: Option<Instant>,
        /// A response was under way or owed, or the caller had the word.
        in_progress: bool,
    },
    /// The sideband is back, and the conversation may owe something.
    Back { quiet_since: Option<Instant> },
}

impl Absence {
    /// An earlier process was attached, and nobody knows what was going on when it ended.
    pub(super) const fn of_an_earlier_process() -> Self {
        Self::Away { since: None, in_progress: true }
    }

    fn left(&mut self, in_progress: bool, now: Instant) {
        let in_progress = in_progress || matches!(self, Self::Back { .. });
        *self = Self::Away { since: Some(now), in_progress };
    }

    pub(super) fn returned(&mut self, now: Instant) {
        let Self::Away { since, in_progress } = *self else { return };
        let was_long = since.is_none_or(|since| now.saturating_duration_since(since) >= LONG);
        *self = if in_progress || was_long { Self::Back { quiet_since: None } } else { Self::None };
    }

    /// The conversation goes on.
    pub(super) const fn over(&mut self) {
        if matches!(self, Self::Back { .. }) {
            *self = Self::None;
        }
    }

    /// Whether nobody speaks and nothing is under way, as seen at `now`.
    pub(super) fn observe(&mut self, quiet: bool, now: Instant) {
        if let Self::Back { quiet_since } = self {
            *quiet_since = quiet.then(|| quiet_since.unwrap_or(now));
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Back { quiet_since } => quiet_since.map(|since| since + QUIET),
            Self::None | Self::Away { .. } => None,
        }
    }
}

impl Machine {
    /// The sideband is lost; to be told before what was going on is forgotten.
    pub(super) fn absence_begins(&mut self, now: Instant) {
        let in_progress = self.responses.is_busy() || self.silence.caller_speaks() || self.turn_open;
        self.absence.left(in_progress, now);
    }

    /// Asks for one plain response, once an absence.
    pub(super) fn absence_due(&mut self, now: Instant) {
        if self.absence.deadline().is_some_and(|deadline| deadline <= now) {
            self.absence = Absence::None;
            self.count(Counter::AskedAfterAbsence);
            self.responses.owe_answer();
        }
    }
}
