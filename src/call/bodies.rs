//! Which accept body the next call gets. Users have reported accepts that are answered 200 and whose session is never there, as though
//! the body could not be used: after two such calls in a row the following ones get the minimal body for a while.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use basics::metrics::{Metrics, Warning};

/// How many calls in a row make the full body suspect: one may be a caller who hung up at once.
const SUSPECT_AFTER: u32 = 2;

/// For how long the minimal body is taken.
pub const MINIMAL_FOR: Duration = Duration::from_secs(600);

/// What became of the full body lately.
#[derive(Debug, Default)]
pub struct Bodies(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    in_a_row: u32,
    minimal_until: Option<Instant>,
}

impl Bodies {
    /// Whether a call that begins now gets the minimal body. Once the time is over the full one is tried again; one more call that it
    /// loses is then enough.
    pub(super) fn is_minimal(&self, now: Instant, metrics: &Metrics) -> bool {
        let mut state = self.state();
        if state.minimal_until.take_if(|until| *until <= now).is_some() {
            state.in_a_row = SUSPECT_AFTER - 1;
            metrics.warnings().clear(Warning::MinimalBody);
            tracing::info!("le corps d'accept complet est de nouveau essayé");
        }
        state.minimal_until.is_some()
    }

    /// A call that was accepted with the full body was attached.
    pub(super) fn worked(&self) {
        self.state().in_a_row = 0;
    }

    /// A call that was accepted with the full body was never there.
    pub(super) fn failed(&self, now: Instant, metrics: &Metrics) {
        let mut state = self.state();
        state.in_a_row += 1;
        if state.in_a_row < SUSPECT_AFTER || state.minimal_until.is_some() {
            return;
        }
        state.minimal_until = Some(now + MINIMAL_FOR);
        let sentence = "OpenAI a accepté deux appels de suite sans jamais ouvrir leur session : les appels sont pris avec un réglage minimal (sans transcription ni réduction de bruit) pendant dix minutes.";
        metrics.warnings().raise(Warning::MinimalBody, sentence);
        tracing::error!("{sentence}");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::clock::Clock;

    #[test]
    fn two_lost_calls_in_a_row_bring_the_minimal_body_for_ten_minutes() {
        let (bodies, metrics, now) = (Bodies::default(), Metrics::default(), Clock::system().instant());
        bodies.failed(now, &metrics);
        bodies.worked();
        bodies.failed(now, &metrics);
        assert!(!bodies.is_minimal(now, &metrics));
        bodies.failed(now, &metrics);
        assert!(bodies.is_minimal(now, &metrics));
        assert_eq!(metrics.warnings().sentences().len(), 1);
        let later = now + MINIMAL_FOR;
        assert!(!bodies.is_minimal(later, &metrics));
        assert_eq!(metrics.warnings().sentences().len(), 0);
        bodies.failed(later, &metrics);
        assert!(bodies.is_minimal(later, &metrics), "one more is enough");
    }
}
