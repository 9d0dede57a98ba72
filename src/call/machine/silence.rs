//! Nobody speaks: asked twice at growing intervals, then a goodbye. A caller who abandoned the call, or a line that died without a
//! word, must not hold a line for an hour.

use std::time::{Duration, Instant};

/// By how much each interval is longer than the one before, in percent: a caller who was asked needs a moment to answer.
const GROWTH_PERCENT: u32 = 125;

/// How many times longer a caller may be quiet who has asked us to wait: « je demande à ma femme » takes a minute.
const ASKED_TO_WAIT: u32 = 3;

/// How often it is asked before the goodbye.
const QUESTIONS: u32 = 2;

/// The longest that a caller is believed to be speaking without the end of it being heard.
const LONGEST_SPEECH: Duration = Duration::from_secs(90);

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Ask whether anybody is there, for the first time.
    Ask,
    /// Ask again.
    AskAgain,
    /// Say goodbye.
    Goodbye,
}

#[derive(Debug)]
pub(super) struct Silence {
    first: Duration,
    /// Since when nobody has spoken.
    since: Option<Instant>,
    asked: u32,
    speaking_since: Option<Instant>,
    /// The caller has asked us to wait, and has not spoken since.
    asked_to_wait: bool,
}

impl Silence {
    /// `first` is the first silence after which the caller is asked.
    pub(super) const fn new(first: Duration) -> Self {
        Self { first, since: None, asked: 0, speaking_since: None, asked_to_wait: false }
    }

    /// The caller began to speak.
    pub(super) const fn speech_started(&mut self, now: Instant) {
        self.speaking_since = Some(now);
        self.asked_to_wait = false;
        self.heard();
    }

    /// The caller wants to be left alone for a moment.
    pub(super) const fn asked_to_wait(&mut self) {
        self.asked_to_wait = true;
    }

    /// The caller stopped speaking.
    pub(super) const fn speech_stopped(&mut self) {
        self.speaking_since = None;
        self.heard();
    }

    /// The caller gave a sign of life.
    pub(super) const fn heard(&mut self) {
        self.asked = 0;
        self.since = None;
    }

    /// Whether the caller is speaking.
    pub(super) const fn caller_speaks(&self) -> bool {
        self.speaking_since.is_some()
    }

    /// Whether nobody on our side has anything to say or to do, as seen at `now`.
    pub(super) fn observe(&mut self, idle: bool, now: Instant) {
        if self.speaking_since.is_some_and(|since| now.saturating_duration_since(since) >= LONGEST_SPEECH) {
            self.speaking_since = None;
        }
        if !idle || self.caller_speaks() {
            self.since = None;
        } else if self.since.is_none() {
            self.since = Some(now);
        }
    }

    /// When something is due.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let silent = self.since.map(|since| since + self.interval());
        let speaking = self.speaking_since.map(|since| since + LONGEST_SPEECH);
        silent.or(speaking)
    }

    /// What is due, once.
    pub(super) fn due(&mut self, now: Instant) -> Option<Due> {
        let since = self.since?;
        if now.saturating_duration_since(since) < self.interval() {
            return None;
        }
        self.since = None;
        self.asked += 1;
        self.asked_to_wait = false;
        Some(match self.asked {
            1 => Due::Ask,
            2..=QUESTIONS => Due::AskAgain,
            _ => Due::Goodbye,
        })
    }

    fn interval(&self) -> Duration {
        let first = if self.asked_to_wait { self.first.saturating_mul(ASKED_TO_WAIT) } else { self.first };
        (0..self.asked).fold(first, |interval, _| interval * GROWTH_PERCENT / 100)
    }
}
