//! A call that the assistant cannot take, passed on to the reception without an answer: it is accepted and referred at once. The model
//! says nothing, since nobody asked the caller to talk to it.
//!
//! Every wait is bounded: where the transfer comes to nothing, the line is hung up and the caller can ring again.

use std::{sync::Arc, time::Duration};

use tracing::Instrument as _;

use super::{call_registry::OnTheLine, services::Services};
use basics::metrics::Counter;
use openai::{
    calls::RestError,
    sideband::{AttachError, Closing, Received},
};
use store::{CallCheckpoint, Handover};

/// From the ring to the last accept; later OpenAI has answered the carrier with an error.
const ACCEPT_BUDGET: Duration = Duration::from_secs(3);

/// How long a REFER is tried: the session is still being built when accept answers, which has been seen to take 0.7 s.
const REFER_BUDGET: Duration = Duration::from_secs(5);

/// How long after an accepted REFER the line may stay open before it is hung up.
const WATCH: Duration = Duration::from_secs(15);

/// How long one attempt to attach may take.
const ATTACH_TIMEOUT: Duration = Duration::from_secs(3);

/// The first pause between two attempts of a request; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// How often a hang-up is tried.
const HANG_UP_ATTEMPTS: u32 = 4;

/// How a referral stands in the journal from the ring on.
pub(super) fn standing() -> CallCheckpoint {
    CallCheckpoint { handover: Handover::Unanswered, ..CallCheckpoint::default() }
}

/// Whether a call of the journal is a referral.
pub(super) fn is_one(standing: &CallCheckpoint) -> bool {
    standing.handover == Handover::Unanswered
}

/// Passes a call on, to its end or to the hard stop: then the call stays in the journal, and the next process passes it on.
pub(super) async fn run(services: Arc<Services>, on_the_line: OnTheLine, taken_up: bool) {
    let span = tracing::info_span!(super::SPAN, call_id = on_the_line.call().as_str());
    let referral = Referral { services: &services, on_the_line: &on_the_line, in_doubt: taken_up };
    let passing = async {
        tokio::select! {
            outcome = referral.pass_on() => referral.ended(outcome),
            () = services.tasks.ended() => {}
        }
    };
    passing.instrument(span).await;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    PassedOn,
    GoneBefore,
    Failed,
}

struct Referral<'a> {
    services: &'a Services,
    on_the_line: &'a OnTheLine,
    /// An earlier process may have accepted the call.
    in_doubt: bool,
}

impl Referral<'_> {
    async fn pass_on(&self) -> Outcome {
        // Written before the call is accepted, so that a killed process leaves word of it.
        self.services.journal.written(self.on_the_line.call().as_str()).await;
        match self.accept().await {
            Ok(()) => {}
            Err(outcome) => return outcome,
        }
        let is_told = self.refer().await;
        if is_told && self.line_closes().await {
            return Outcome::PassedOn;
        }
        self.hang_up().await;
        Outcome::Failed
    }

    /// Accepts the call; a try whose answer was lost may have been one that counts.
    async fn accept(&self) -> Result<(), Outcome> {
        let Services { calls, openai, hotel_snapshots, clock, .. } = self.services;
        let session_template = hotel_snapshots.current().session_templates.of_today();
        let (give_up_at, mut pauses) = (clock.instant() + ACCEPT_BUDGET, Pauses::new());
        let (mut in_doubt, mut is_minimal) = (self.in_doubt, false);
        loop {
            let body = if is_minimal { &session_template.minimal } else { &session_template.referral };
            let left = give_up_at.saturating_duration_since(clock.instant());
            let answer = calls.accept(self.on_the_line.call(), body.clone(), left).await;
            openai.answered(&answer);
            let Err(failure) = answer else { return Ok(()) };
            match failure.status() {
                Some(409) => return Ok(()),
                Some(404) => return if in_doubt { Ok(()) } else { Err(Outcome::GoneBefore) },
                Some(400) if !is_minimal && !in_doubt => {
                    is_minimal = true;
                    continue;
                }
                Some(_) | None if failure.is_passing() => {}
                Some(_) | None => return if in_doubt { Ok(()) } else { Err(Outcome::Failed) },
            }
            in_doubt |= matches!(failure, RestError::NoAnswer | RestError::Unreadable);
            let wait = failure.pause(pauses.next());
            if clock.instant() + wait >= give_up_at {
                return Ok(());
            }
            clock.sleep(wait).await;
        }
    }

    /// Whether the carrier was told, or may have been.
    async fn refer(&self) -> bool {
        let Services { calls, openai, clock, transfer_uri, .. } = self.services;
        let Some(target) = transfer_uri else { return false };
        let (give_up_at, mut pauses) = (clock.instant() + REFER_BUDGET, Pauses::new());
        loop {
            let answer = calls.refer(self.on_the_line.call(), target).await;
            openai.answered(&answer);
            let failure = match answer {
                Ok(()) | Err(RestError::NoAnswer | RestError::Unreadable) => return true,
                Err(failure) => failure,
            };
            let wait = failure.pause(pauses.next());
            // 404 is also how a session answers that is still being built.
            let is_passing = failure.is_passing() || failure.status() == Some(404);
            if !is_passing || clock.instant() + wait >= give_up_at {
                return false;
            }
            clock.sleep(wait).await;
        }
    }

    /// Waits until the line closes, for [`WATCH`] at the most. A REFER that was taken has been seen to do nothing.
    async fn line_closes(&self) -> bool {
        let Services { clock, .. } = self.services;
        tokio::select! {
            () = clock.sleep(WATCH) => false,
            () = self.closed() => true,
        }
    }

    async fn closed(&self) {
        let Services { sidebands, clock, .. } = self.services;
        let mut pauses = Pauses::new();
        loop {
            match sidebands.attach(self.on_the_line.call(), ATTACH_TIMEOUT).await {
                Ok(mut sideband) => loop {
                    match sideband.receive().await {
                        Received::Closed(Closing::Normal) => return,
                        Received::Closed(Closing::Abnormal(_) | Closing::Flooded) => break,
                        Received::Text(_) | Received::Other => {}
                    }
                },
                Err(AttachError::Status(404)) => return,
                Err(_) => {}
            }
            clock.sleep(pauses.next()).await;
        }
    }

    async fn hang_up(&self) {
        let Services { calls, openai, clock, metrics, .. } = self.services;
        metrics.count(Counter::HungUp);
        let mut pauses = Pauses::new();
        for _ in 0..HANG_UP_ATTEMPTS {
            let answer = calls.hangup(self.on_the_line.call()).await;
            openai.answered(&answer);
            match answer {
                Err(failure) if failure.is_passing() => clock.sleep(failure.pause(pauses.next())).await,
                Ok(()) | Err(_) => return,
            }
        }
    }

    fn ended(&self, outcome: Outcome) {
        let Services { journal, metrics, clock, .. } = self.services;
        journal.call_ended(self.on_the_line.call().as_str(), clock.now());
        match outcome {
            Outcome::PassedOn => tracing::info!("appel transmis à la réception"),
            Outcome::GoneBefore => tracing::info!("l'appelant a raccroché avant le transfert"),
            Outcome::Failed => {
                metrics.count(Counter::TransferFailed);
                tracing::warn!("transfert à la réception resté sans effet : appel raccroché (TRANSFER_URI)");
            }
        }
    }
}

/// The pauses between attempts.
struct Pauses(Duration);

impl Pauses {
    const fn new() -> Self {
        Self(FIRST_PAUSE)
    }

    fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = pause.saturating_mul(2).min(LONGEST_PAUSE);
        pause
    }
}
