//! From the ring to the open sideband, and from a lost sideband back to it: what is tried again, how often, and when to give up.
//!
//! An accept whose answer was lost is settled by attaching: a caller who was accepted is never left with silence.

use std::time::{Duration, Instant};

use super::{AcceptBody, Command, Ending, Machine, Note, Phase, Responses, absence::Absence};
use basics::metrics::Counter;
use openai::{calls::RestError, server_event::FunctionCall, sideband::AttachError};
use store::{CallCheckpoint, UnansweredCall};

/// From the ring to the last accept. OpenAI publishes no deadline, but answers the carrier with an error where none comes within a
/// few seconds; a caller hears ringing meanwhile.
pub(super) const ACCEPT_BUDGET: Duration = Duration::from_secs(3);

/// How long a sideband that never opened is tried: the session is still being built when accept answers, which has been seen to
/// take 0.7 s; after 5 s of silence the caller is gone in any case.
pub(super) const ATTACH_WINDOW: Duration = Duration::from_secs(5);

/// How long a lost sideband is tried again. The conversation goes on without us meanwhile, only tools are missing.
pub(super) const REATTACH_WINDOW: Duration = Duration::from_secs(10);

/// How long one attempt to attach may take. A healthy one takes 0.7 s.
pub(super) const ATTACH_TIMEOUT: Duration = Duration::from_secs(3);

/// The first pause between two attempts; it doubles up to [`LONGEST_PAUSE`].
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause between two attempts.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// How often a hang-up is tried. A call that is not hung up ends with the caller's, or after OpenAI's 60 minutes.
pub(super) const HANG_UP_ATTEMPTS: u32 = 4;

/// The pause after the attempt of that number, counted from 1.
fn pause(attempt: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(8)).min(LONGEST_PAUSE)
}

#[derive(Debug)]
pub(super) struct Accepting {
    give_up_at: Instant,
    attempt: u32,
    body: AcceptBody,
    /// An attempt had no answer: the call may be accepted already.
    in_doubt: bool,
    /// `None` while an attempt is under way.
    retry_at: Option<Instant>,
}

impl Accepting {
    /// The first attempt of this process; `in_doubt` where an earlier one may have accepted.
    fn new(in_doubt: bool, now: Instant) -> Self {
        Self { give_up_at: now + ACCEPT_BUDGET, attempt: 0, body: AcceptBody::Full, in_doubt, retry_at: None }
    }

    pub(super) const fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }
}

#[derive(Debug)]
pub(super) struct Attaching {
    give_up_at: Instant,
    attempt: u32,
    /// `None` while an attempt is under way.
    retry_at: Option<Instant>,
    /// The sideband was open before, in this process or in an earlier one.
    again: bool,
}

impl Attaching {
    const fn first(give_up_at: Instant) -> Self {
        Self { give_up_at, attempt: 0, retry_at: None, again: false }
    }

    pub(super) fn again(now: Instant) -> Self {
        Self { give_up_at: now + REATTACH_WINDOW, attempt: 0, retry_at: None, again: true }
    }

    pub(super) const fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    pub(super) const fn is_again(&self) -> bool {
        self.again
    }
}

/// A sideband that is lost sooner than this has carried nothing.
const QUICK_LOSS: Duration = Duration::from_secs(1);

/// How many quick losses in a row are attached again at once.
const QUICK_LOSSES_FORGIVEN: u32 = 3;

/// How many quick losses in a row end the call.
const MAX_QUICK_LOSSES: u32 = 20;

/// Sidebands that were lost as soon as they were attached: an end that closes every one of them must not be attached to thousands of
/// times a second.
#[derive(Debug, Default)]
pub(super) struct Losses {
    attached_at: Option<Instant>,
    quick: u32,
}

impl Losses {
    pub(super) const fn attached(&mut self, now: Instant) {
        self.attached_at = Some(now);
    }

    /// A sideband is lost: how long to wait before the next one, or `None` where there should be none.
    pub(super) fn lost(&mut self, now: Instant) -> Option<Duration> {
        let is_quick = self.attached_at.is_some_and(|at| now.saturating_duration_since(at) < QUICK_LOSS);
        self.quick = if is_quick { self.quick + 1 } else { 0 };
        match self.quick {
            0..=QUICK_LOSSES_FORGIVEN => Some(Duration::ZERO),
            quick if quick < MAX_QUICK_LOSSES => Some(pause(quick - QUICK_LOSSES_FORGIVEN)),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(super) struct HangingUp {
    attempt: u32,
    /// `None` while an attempt is under way.
    retry_at: Option<Instant>,
    ending: Ending,
}

impl HangingUp {
    pub(super) const fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    pub(super) const fn ending(&self) -> Ending {
        self.ending
    }
}

impl Machine {
    pub(super) fn rung(&mut self, now: Instant) {
        if matches!(self.phase, Phase::New) {
            self.start_winding_up(Duration::ZERO, now);
            // On record before it is accepted, so that a killed process leaves word of it.
            self.recorded = Some(CallCheckpoint::default());
            self.command(Command::Record(Box::default()));
            self.begin_accepting(Accepting::new(false, now), now);
        }
    }

    pub(super) fn taken_up(&mut self, standing: CallCheckpoint, age: Duration, now: Instant) {
        if !matches!(self.phase, Phase::New) {
            return;
        }
        self.responses = Responses::taken_up(standing.greeted);
        self.start_winding_up(age, now);
        self.take_up_transfer(&standing, now);
        self.takeovers = standing.takeovers.saturating_add(1);
        self.recorded = Some(standing.clone());
        self.facts.completed = standing.completed;
        self.facts.failed_proofs = standing.failed_proofs;
        self.facts.misheard_codes = standing.misheard_codes;
        self.facts.proposal = standing.proposal;
        self.late_answers = standing.late_answers;
        self.take_up_reading(now);
        self.taken_up = true;
        if !standing.accepted {
            // The earlier process may have died before its accept left, or before the answer came.
            return self.begin_accepting(Accepting::new(true, now), now);
        }
        self.accepted = true;
        if standing.greeted {
            self.absence = Absence::of_an_earlier_process();
        }
        // The session of a call that was not greeted may still be being built.
        let attaching = if standing.greeted { Attaching::again(now) } else { Attaching::first(now + ATTACH_WINDOW) };
        self.begin_attaching(attaching, now);
        // Run again: asking is harmless, and a booking asked again in its call is the same reservation.
        for UnansweredCall { call_id, name, arguments } in standing.unanswered {
            let call = FunctionCall { call_id, name, arguments, completed: true };
            if self.tools.begin(&call, false, now) {
                self.run(call, now);
            }
        }
    }

    fn begin_accepting(&mut self, mut accepting: Accepting, now: Instant) {
        accepting.attempt += 1;
        accepting.retry_at = None;
        // A slow answer may take all that is left: asking twice would not make it quicker.
        let timeout = accepting.give_up_at.saturating_duration_since(now);
        self.command(Command::Accept { body: accepting.body, timeout });
        self.phase = Phase::Accepting(accepting);
    }

    pub(super) fn begin_attaching(&mut self, mut attaching: Attaching, now: Instant) {
        attaching.attempt += 1;
        attaching.retry_at = None;
        let left = attaching.give_up_at.saturating_duration_since(now);
        self.command(Command::Attach { timeout: left.min(ATTACH_TIMEOUT) });
        self.phase = Phase::Attaching(attaching);
    }

    /// Attaches again after a pause; without one the call is given up.
    pub(super) fn attach_again(&mut self, pause: Option<Duration>, now: Instant) {
        match pause {
            Some(Duration::ZERO) => self.begin_attaching(Attaching::again(now), now),
            Some(pause) => {
                let attaching = Attaching { retry_at: Some(now + pause), ..Attaching::again(now) };
                self.phase = Phase::Attaching(attaching);
            }
            None => self.begin_hanging_up(Ending::Lost),
        }
    }

    pub(super) fn begin_hanging_up(&mut self, ending: Ending) {
        self.count(Counter::HungUp);
        self.command(Command::HangUp);
        self.phase = Phase::HangingUp(HangingUp { attempt: 1, retry_at: None, ending });
    }

    /// A pause is over.
    pub(super) fn retry(&mut self, now: Instant) {
        let due = |retry_at: Option<Instant>| retry_at.is_some_and(|retry_at| retry_at <= now);
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Accepting(accepting) if due(accepting.retry_at) => {
                self.count(Counter::AcceptRetried);
                self.begin_accepting(accepting, now);
            }
            Phase::Attaching(attaching) if due(attaching.retry_at) => self.begin_attaching(attaching, now),
            Phase::HangingUp(mut hanging_up) if due(hanging_up.retry_at) => {
                hanging_up.attempt += 1;
                hanging_up.retry_at = None;
                self.command(Command::HangUp);
                self.phase = Phase::HangingUp(hanging_up);
            }
            other @ (Phase::New
            | Phase::Accepting(_)
            | Phase::Attaching(_)
            | Phase::Live { .. }
            | Phase::HangingUp(_)
            | Phase::Over) => self.phase = other,
        }
    }

    pub(super) fn accept_answered(&mut self, answer: Result<(), RestError>, now: Instant) {
        let Phase::Accepting(accepting) = &mut self.phase else { return };
        let Err(failure) = answer else {
            // The minimal body asks for no transcripts.
            self.hearings.expect_words(accepting.body == AcceptBody::Full);
            return self.attach_first(now);
        };
        let first = accepting.attempt == 1 && !accepting.in_doubt;
        match failure {
            RestError::NotSent(_) | RestError::Status { status: 408 | 429 | 500.., .. } => {
                self.accept_again(&failure, now);
            }
            RestError::NoAnswer | RestError::Unreadable => {
                accepting.in_doubt = true;
                self.accept_again(&failure, now);
            }
            RestError::Status { status, code, param, .. } => {
                let minimal_is_left = status == 400 && accepting.body == AcceptBody::Full && !accepting.in_doubt;
                let with_less = minimal_is_left.then_some(Accepting { body: AcceptBody::Minimal, ..*accepting });
                if status != 404 && status != 409 {
                    self.command(Command::Note(Note::AcceptRefused { status, code, param }));
                }
                if let Some(accepting) = with_less {
                    self.count(Counter::AcceptMinimal);
                    self.begin_accepting(accepting, now);
                } else if status == 409 || !first {
                    // Somebody accepted it, perhaps this process with an attempt whose answer was lost.
                    self.attach_first(now);
                } else if status == 404 {
                    self.end(Ending::GoneBeforeAnswer);
                } else {
                    self.count(Counter::AcceptFailed);
                    self.end(Ending::AcceptRefused);
                }
            }
        }
    }

    /// Accepts again after a pause, or attaches where the budget is spent.
    fn accept_again(&mut self, failure: &RestError, now: Instant) {
        let Phase::Accepting(accepting) = &mut self.phase else { return };
        let retry_at = now + failure.pause(pause(accepting.attempt));
        if retry_at < accepting.give_up_at {
            accepting.retry_at = Some(retry_at);
        } else {
            self.attach_first(now);
        }
    }

    fn attach_first(&mut self, now: Instant) {
        self.accepted = true;
        self.record();
        self.begin_attaching(Attaching::first(now + ATTACH_WINDOW), now);
    }

    pub(super) fn attach_failed(&mut self, failure: AttachError, now: Instant) {
        let Phase::Attaching(attaching) = &mut self.phase else { return };
        let again = attaching.again;
        if again && matches!(failure, AttachError::Status(404)) {
            return self.line_closed();
        }
        let retry_at = now + pause(attaching.attempt);
        if retry_at < attaching.give_up_at {
            attaching.retry_at = Some(retry_at);
            return;
        }
        self.count(Counter::AttachFailed);
        self.begin_hanging_up(if again { Ending::Lost } else { Ending::NeverAttached });
    }

    pub(super) fn hang_up_answered(&mut self, answer: &Result<(), RestError>, now: Instant) {
        let Phase::HangingUp(hanging_up) = &mut self.phase else { return };
        match answer {
            Err(failure) if failure.is_passing() && hanging_up.attempt < HANG_UP_ATTEMPTS => {
                hanging_up.retry_at = Some(now + failure.pause(pause(hanging_up.attempt)));
            }
            Ok(()) | Err(_) => {
                let ending = hanging_up.ending;
                self.end(ending);
            }
        }
    }
}
