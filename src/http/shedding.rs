//! Log lines and the warning about connections that were closed to make room, or that could not be accepted.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use basics::log_throttle::LogThrottle;
use basics::{
    clock::Clock,
    metrics::{Counter, Metrics, Warning},
};

/// The shortest time between two log lines, since an attack may last for hours.
const SPACE: Duration = Duration::from_secs(60);

/// How long no connection may be closed before the warning is cleared.
const CALM: Duration = Duration::from_secs(600);

/// Counts and tells.
#[derive(Debug)]
pub(super) struct Shedding {
    metrics: Arc<Metrics>,
    clock: Clock,
    told: LogThrottle,
    failures_told: LogThrottle,
    /// Connections that had to go since the last calm.
    count: u64,
    last: Option<Instant>,
}

impl Shedding {
    pub(super) fn new(metrics: Arc<Metrics>, clock: Clock) -> Self {
        let spacing = || LogThrottle::of(SPACE);
        Self { metrics, clock, told: spacing(), failures_told: spacing(), count: 0, last: None }
    }

    /// A connection was accepted; `shed` where another had to go for it.
    pub(super) fn entered(&mut self, shed: bool) {
        if shed {
            self.shed();
        } else if self.last.is_some_and(|last| self.clock.instant().saturating_duration_since(last) > CALM) {
            self.last = None;
            self.count = 0;
            self.metrics.warnings().clear(Warning::ConnectionsShed);
        }
    }

    /// A connection could not be accepted; `shed` where another had to go for the next.
    pub(super) fn not_accepted(&mut self, error: &io::Error, shed: bool) {
        if let Some(others) = self.failures_told.pass(self.clock.now()) {
            tracing::warn!(erreur = %error, autres = others, "connexion HTTP non acceptée");
        }
        if shed {
            self.shed();
        }
    }

    fn shed(&mut self) {
        self.metrics.count(Counter::ConnectionShed);
        self.count = self.count.saturating_add(1);
        let first = self.last.replace(self.clock.instant()).is_none();
        let told = self.told.pass(self.clock.now());
        if !first && told.is_none() {
            return;
        }
        let sentence = format!(
            "Trop de connexions ouvertes à la fois : {} connexion(s) sans requête complète fermée(s) pour faire place aux autres. Si cela dure, limitez les connexions par adresse devant le serveur (proxy, pare-feu).",
            self.count
        );
        tracing::warn!(fermees = self.count, "{sentence}");
        self.metrics.warnings().raise(Warning::ConnectionsShed, sentence);
    }
}
