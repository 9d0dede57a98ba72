//! Nobody speaks: asked twice at growing intervals, then a goodbye; never while something that was read out awaits its yes without
//! asking for it once more. A caller who abandoned the call, or a line that died without a
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

/// The same after an absence, in which the end of it may have been missed: most turns are over by then.
const SPEECH_AFTER_ABSENCE: Duration = Duration::from_secs(8);

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Ask whether anybody is there, for the first time.
    Ask,
    /// Ask again.
    AskAgain,
    /// Ask once more for the yes that what was read out is waiting for.
    AskForYes,
    /// Say goodbye.
    Goodbye,
}

#[derive(Debug)]
pub(super) struct Silence {
    first: Duration,
    /// Since when nobody has spoken.
    since: Option<Instant>,
    asked: u32,
    /// The caller was asked for a yes in this silence.
    asked_for_yes: bool,
    /// Until when the caller is believed to be speaking.
    speaking_until: Option<Instant>,
    /// The caller has asked us to wait, and has not spoken since.
    asked_to_wait: bool,
}

impl Silence {
    /// `first` is the first silence after which the caller is asked.
    pub(super) const fn new(first: Duration) -> Self {
        Self { first, since: None, asked: 0, asked_for_yes: false, speaking_until: None, asked_to_wait: false }
    }

    /// The caller began to speak.
    pub(super) fn speech_started(&mut self, now: Instant) {
        self.speaking_until = Some(now + LONGEST_SPEECH);
        self.asked_to_wait = false;
        self.heard();
    }

    /// The caller wants to be left alone for a moment.
    pub(super) const fn asked_to_wait(&mut self) {
        self.asked_to_wait = true;
    }

    /// The caller stopped speaking.
    pub(super) const fn speech_stopped(&mut self) {
        self.speaking_until = None;
        self.heard();
    }

    /// The caller gave a sign of life.
    pub(super) const fn heard(&mut self) {
        self.asked = 0;
        self.asked_for_yes = false;
        self.since = None;
    }

    /// Whether the caller is speaking.
    pub(super) const fn caller_speaks(&self) -> bool {
        self.speaking_until.is_some()
    }

    /// The sideband is back: what the caller did meanwhile is not known.
    pub(super) fn returned(&mut self, now: Instant) {
        self.speaking_until = self.speaking_until.map(|until| until.min(now + SPEECH_AFTER_ABSENCE));
    }

    /// Whether nobody on our side has anything to say or to do, as seen at `now`.
    pub(super) fn observe(&mut self, idle: bool, now: Instant) {
        self.speaking_until.take_if(|until| *until <= now);
        if !idle || self.caller_speaks() {
            self.since = None;
        } else if self.since.is_none() {
            self.since = Some(now);
        }
    }

    /// When something is due.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let silent = self.since.map(|since| since + self.interval());
        silent.or(self.speaking_until)
    }

    /// What is due, once. Where something that was read out `awaits_yes`, there is one more question before the goodbye.
    pub(super) fn due(&mut self, awaits_yes: bool, now: Instant) -> Option<Due> {
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
            _ if awaits_yes && !self.asked_for_yes => {
                self.asked_for_yes = true;
                Due::AskForYes
            }
            _ => Due::Goodbye,
        })
    }

    fn interval(&self) -> Duration {
        let first = if self.asked_to_wait { self.first.saturating_mul(ASKED_TO_WAIT) } else { self.first };
        (0..self.asked).fold(first, |interval, _| interval * GROWTH_PERCENT / 100)
    }
}
