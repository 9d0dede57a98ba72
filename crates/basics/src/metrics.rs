//! What is counted and measured while the program runs. Counters only ever go up; they are logged from time to time and at the stop, and
//! all of it is what Prometheus reads.

use std::{
    fmt,
    sync::atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Utc};
use prometheus_client::{encoding::prometheus_text, metrics::counter::Counter as Count, registry::Registry};

mod measures;
mod process;
mod warnings;

pub use measures::{Measures, OTHER};
pub use warnings::{MAX_SAFETY_TYPES, Warning, Warnings};

macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $variant:ident => $name:literal,)+) => {
        /// One thing that is counted; its [`Counter::name`] is what logs show.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Counter { $($(#[doc = $doc])+ $variant,)+ }

        impl Counter {
            /// Every counter, in the order in which they are logged.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in logs: snake case, French.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

counters! {
    /// Deliveries with a wrong, missing or stale signature.
    SignatureRefused => "signatures_refusees",
    /// Calls that rang for the first time.
    CallRung => "appels_entrants",
    /// Rings seen before, by `webhook-id` or by call.
    RingRepeated => "sonneries_repetees",
    /// Rings whose event lies too long before its delivery.
    RingTooOld => "sonneries_perimees",
    /// Signed events of a type that is not ours to answer.
    OtherEvent => "autres_evenements",
    /// `live.transport.incoming`: the twin of a Realtime ring, left alone.
    LiveTwin => "sonneries_live",
    /// Rings refused because the server is stopping.
    RingWhileStopping => "sonneries_pendant_arret",
    /// Calls refused because all lines were taken.
    RefusedBusy => "refus_lignes_prises",
    /// Calls refused because the hotel has blocked the number.
    RefusedBlocked => "refus_numero_bloque",
    /// Calls refused because their number had called too often.
    RefusedNumber => "refus_trop_d_appels",
    /// Calls refused because masked numbers together had called too often.
    RefusedMasked => "refus_trop_d_appels_masques",
    /// Calls refused because the day's minutes were spent.
    RefusedBudget => "refus_minutes_du_jour",
    /// Calls refused because the assistant is paused and nobody is at the reception.
    RefusedPaused => "refus_pause",
    /// Calls passed on to the reception without an answer.
    Referred => "appels_transferes_sans_reponse",
    /// Refusals that could not be told to the carrier.
    RejectFailed => "refus_non_transmis",
    /// Accepts that had to be sent again.
    AcceptRetried => "accept_reessayes",
    /// Accepts refused for good.
    AcceptFailed => "accept_echoues",
    /// Accepts sent again with the minimal body.
    AcceptMinimal => "accept_minimaux",
    /// Calls accepted whose sideband could not be attached.
    AttachFailed => "rattachements_echoues",
    /// Sidebands lost in mid-call.
    SidebandLost => "sidebands_perdus",
    /// Calls hung up by us.
    HungUp => "raccroches",
    /// Messages of a type that we do not know.
    UnknownEvent => "messages_inconnus",
    /// Messages of a known type, or no JSON at all, that could not be read.
    MalformedEvent => "messages_illisibles",
    /// `error` events from OpenAI.
    ErrorEvent => "erreurs_openai",
    /// Responses that went silent and were taken as done.
    ResponseStalled => "reponses_sans_suite",
    /// Responses asked for because it stayed quiet after a lost sideband or a restart.
    AskedAfterAbsence => "relances_apres_absence",
    /// What callers said that could not be transcribed.
    TranscriptionFailed => "transcriptions_echouees",
    /// Responses that OpenAI reported as failed.
    ResponseFailed => "reponses_echouees",
    /// Function calls run.
    ToolCall => "appels_de_fonction",
    /// Function calls delivered twice, and run once.
    ToolCallRepeated => "appels_de_fonction_repetes",
    /// Function calls whose tool took too long.
    ToolTooSlow => "outils_trop_lents",
    /// The assistant claimed what is not so, and was made to correct itself.
    ClaimCorrected => "affirmations_corrigees",
    /// Card numbers that callers began to say, and were stopped from.
    CardNumberHeard => "numeros_de_carte_entendus",
    /// Transfers to the reception that did not come about.
    TransferFailed => "transferts_echoues",
    /// Call-backs left for the reception.
    CallbackLeft => "rappels_notes",
    /// Reservations made.
    Booked => "reservations_creees",
    /// Writes or syncs of the store that failed.
    StoreFailed => "ecritures_echouees",
    /// Requests to staff routes without the right token.
    StaffRefused => "acces_refuses",
    /// Connections that were closed to make room for others.
    ConnectionShed => "connexions_ecartees",
    /// Log lines that were lost because nothing read them.
    LogLineLost => "lignes_de_journal_perdues",
}

/// What every name of ours begins with.
pub const PREFIX: &str = "vacances_bleues";

/// The counters and measures of one running program.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    counts: Vec<Count>,
    measures: Measures,
    warnings: Warnings,
    /// In seconds since 1970; zero before the first time.
    erased_at: AtomicI64,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(process::Process));
        let ours = registry.sub_registry_with_prefix(PREFIX);
        let (measures, events) = Measures::register(ours);
        // Every event from the beginning: a rate needs the zero before the one.
        let counts = Counter::ALL.iter().map(|counter| events.get_or_create_owned(&[("event", counter.name())]));
        Self {
            counts: counts.collect(),
            registry,
            measures,
            warnings: Warnings::default(),
            erased_at: AtomicI64::new(0),
        }
    }
}

impl Metrics {
    /// Counts one more.
    pub fn count(&self, counter: Counter) {
        self.count_many(counter, 1);
    }

    /// Counts so many more.
    pub fn count_many(&self, counter: Counter, more: u64) {
        if let Some(count) = self.counts.get(counter as usize) {
            count.inc_by(more);
        }
    }

    /// How often it has happened since the start.
    pub fn get(&self, counter: Counter) -> u64 {
        self.counts.get(counter as usize).map_or(0, Count::get)
    }

    /// Durations, sizes, and counts with labels.
    pub const fn measures(&self) -> &Measures {
        &self.measures
    }

    /// All of it, in Prometheus' text format 0.0.4.
    ///
    /// # Errors
    /// None that a `String` to write to could have.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// What a person should look at; `/health` shows it.
    pub const fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// Guests whose time has passed are erased, or were found to be none.
    pub fn erased(&self, now: DateTime<Utc>) {
        self.erased_at.store(now.timestamp(), Ordering::Relaxed);
    }

    /// When that was last done, to the second; `None` where it has not been since the start.
    pub fn erased_at(&self) -> Option<DateTime<Utc>> {
        Some(self.erased_at.load(Ordering::Relaxed))
            .filter(|at| *at != 0)
            .and_then(|at| DateTime::from_timestamp(at, 0))
    }

    /// `name=count` for all that is not zero, separated by spaces.
    pub fn summary(&self) -> String {
        let shown: Vec<String> = Counter::ALL
            .iter()
            .filter(|counter| self.get(**counter) > 0)
            .map(|counter| format!("{}={}", counter.name(), self.get(*counter)))
            .collect();
        shown.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_what_happened_and_nothing_else() {
        let metrics = Metrics::default();
        metrics.count(Counter::Booked);
        metrics.count(Counter::Booked);
        metrics.count(Counter::CallRung);
        assert_eq!(metrics.summary(), "appels_entrants=1 reservations_creees=2");
    }
}
