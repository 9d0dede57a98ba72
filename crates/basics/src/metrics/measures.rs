//! Durations, sizes, and counts with labels. A label has few values, all of which the program knows: never a number, a name or a call.

use std::time::Duration;

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::Registry,
};

type Labels<const N: usize> = [(&'static str, &'static str); N];
type Counts<const N: usize> = Family<Labels<N>, Counter>;
type Requests = Family<[(&'static str, String); 3], Histogram, fn() -> Histogram>;
type Durations<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// Bounds of OpenTelemetry's `http.server.request.duration`, in seconds.
const REQUESTS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// From what memory takes to what a caller would hear as silence, in seconds.
const WAITS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// From a wrong number to the hour at which OpenAI ends a session, in seconds.
const CALLS: [f64; 9] = [10.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1200.0, 3600.0];

/// The label of a request that no route takes, and of a method that HTTP does not have.
pub const OTHER: &str = "other";

/// Durations, sizes, and counts with labels.
#[derive(Debug)]
pub struct Measures {
    requests: Requests,
    calls: Counts<1>,
    call_duration: Histogram,
    webhook_to_accept: Histogram,
    tools: Durations<2>,
    writes: Durations<1>,
    journal_bytes: Gauge,
    bookings: Counts<1>,
    false_claims: Counts<1>,
    messages: Counts<2>,
    tokens: Family<[(&'static str, String); 2], Counter>,
    cost_nanodollars: Counter,
    calls_live: Gauge,
    calls_limit: Gauge,
    callbacks_open: Gauge,
}

impl Measures {
    /// Registers all of them, and the family of events.
    pub(super) fn register(registry: &mut Registry) -> (Self, Counts<1>) {
        let events = Counts::<1>::default();
        registry.register("events", "Things that happened, by the names of the log's counters", events.clone());
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "The version that runs", Info::new(version));
        let measures = Self {
            requests: Family::new_with_constructor(|| Histogram::new(REQUESTS)),
            calls: Family::default(),
            call_duration: Histogram::new(CALLS),
            webhook_to_accept: Histogram::new(WAITS),
            tools: Family::new_with_constructor(|| Histogram::new(WAITS)),
            writes: Family::new_with_constructor(|| Histogram::new(WAITS)),
            journal_bytes: Gauge::default(),
            bookings: Family::default(),
            false_claims: Family::default(),
            messages: Family::default(),
            tokens: Family::default(),
            cost_nanodollars: Counter::default(),
            calls_live: Gauge::default(),
            calls_limit: Gauge::default(),
            callbacks_open: Gauge::default(),
        };
        registry.register(
            "http_server_request_duration_seconds",
            "From a request's head to its answer, by method, route and status",
            measures.requests.clone(),
        );
        registry.register("calls", "Calls that ended, by the issue that the log names", measures.calls.clone());
        registry.register("call_duration_seconds", "How long calls lasted", measures.call_duration.clone());
        registry.register(
            "webhook_to_accept_seconds",
            "From a ring to OpenAI's answer that the call is accepted",
            measures.webhook_to_accept.clone(),
        );
        registry.register(
            "tool_duration_seconds",
            "From a function call to its output, by tool; outcome is success or refused",
            measures.tools.clone(),
        );
        registry.register(
            "store_write_duration_seconds",
            "How long the journal took for a batch; operation is sync where somebody waited for the disk, else append",
            measures.writes.clone(),
        );
        registry.register("journal_bytes", "Size of the journal", measures.journal_bytes.clone());
        registry.register(
            "bookings",
            "Attempts to book; result is new, same (asked again) or full",
            measures.bookings.clone(),
        );
        registry.register(
            "false_claims",
            "What the assistant claimed and was not so, by kind",
            measures.false_claims.clone(),
        );
        registry.register(
            "envois",
            "Messages by channel and by what became of them: en_cours is an attempt, the others are ends",
            measures.messages.clone(),
        );
        registry.register(
            "tokens",
            "Tokens of ended calls as they are billed, by model and kind",
            measures.tokens.clone(),
        );
        registry.register(
            "cost_nanodollars",
            "Estimated cost of ended calls at OpenAI, in billionths of a dollar; none where the model's price is not known",
            measures.cost_nanodollars.clone(),
        );
        registry.register("calls_limit", "MAX_CALLS: how many calls there may be", measures.calls_limit.clone());
        registry.register("calls_live", "Calls in progress", measures.calls_live.clone());
        registry.register(
            "callbacks_open",
            "Call-backs that the reception has not done",
            measures.callbacks_open.clone(),
        );
        (measures, events)
    }

    /// A request was answered.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// A call ended.
    pub fn call(&self, outcome: &'static str, lasted: Duration) {
        self.calls.get_or_create(&[("outcome", outcome)]).inc();
        self.call_duration.observe(lasted.as_secs_f64());
    }

    /// A call was accepted, so long after its ring.
    pub fn accepted(&self, after: Duration) {
        self.webhook_to_accept.observe(after.as_secs_f64());
    }

    /// A tool gave its output.
    pub fn tool(&self, tool: &'static str, is_success: bool, lasted: Duration) {
        let outcome = if is_success { "success" } else { "refused" };
        self.tools.get_or_create(&[("tool", tool), ("outcome", outcome)]).observe(lasted.as_secs_f64());
    }

    /// A batch is in the journal, which has so many bytes then.
    pub fn written(&self, is_synced: bool, took: Duration, journal_bytes: u64) {
        let operation = if is_synced { "sync" } else { "append" };
        self.writes.get_or_create(&[("operation", operation)]).observe(took.as_secs_f64());
        self.journal_bytes.set(i64::try_from(journal_bytes).unwrap_or(i64::MAX));
    }

    /// Something was asked to be booked.
    pub fn booking(&self, result: &'static str) {
        self.bookings.get_or_create(&[("result", result)]).inc();
    }

    /// The assistant claimed something that is not so.
    pub fn false_claim(&self, kind: &'static str) {
        self.false_claims.get_or_create(&[("kind", kind)]).inc();
    }

    /// A message of a channel has come to this state.
    pub fn message(&self, channel: &'static str, state: &'static str) {
        self.messages.get_or_create(&[("canal", channel), ("etat", state)]).inc();
    }

    /// What a call was billed for, by kind of token.
    pub fn tokens(&self, model: &str, kinds: impl IntoIterator<Item = (&'static str, u64)>) {
        for (kind, tokens) in kinds {
            let labels = [("model", model.to_owned()), ("kind", kind.to_owned())];
            self.tokens.get_or_create(&labels).inc_by(tokens);
        }
    }

    /// What a call cost.
    pub fn cost(&self, nanodollars: u64) {
        self.cost_nanodollars.inc_by(nanodollars);
    }

    /// How many calls there may be.
    pub fn limit(&self, calls: usize) {
        self.calls_limit.set(i64::try_from(calls).unwrap_or(i64::MAX));
    }

    /// What is so at this moment.
    pub fn at_this_moment(&self, calls_live: usize, callbacks_open: usize) {
        self.calls_live.set(i64::try_from(calls_live).unwrap_or(i64::MAX));
        self.callbacks_open.set(i64::try_from(callbacks_open).unwrap_or(i64::MAX));
    }
}
