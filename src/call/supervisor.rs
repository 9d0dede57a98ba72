//! Who is on the line: every ring is answered once, every live call has one driver.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use super::{driver, driver::Start, machine::Standing, services::Services};
use crate::{
    metrics::Counter,
    openai::{
        call_id::CallId,
        webhook::{Delivery, IncomingCall},
    },
    personal::Personal,
    store::LiveCall,
};

/// By how much a ring may lie before its delivery, in seconds. A retry brings rings of calls that ended long ago: the delivery
/// carries the time of the attempt, the event that of the ring, so no local clock has to be trusted.
const MAX_RING_AGE_SECONDS: i64 = 60;

/// What becomes of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingAnswer {
    /// The call is being answered.
    Taken,
    /// It was known.
    Repeated,
    /// It is too old to be answered.
    TooOld,
    /// The server is stopping; the ring is not remembered, so that it can come again.
    Stopping,
}

/// Who is on the line. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Supervisor {
    services: Arc<Services>,
    live: Arc<Live>,
}

#[derive(Debug)]
pub(super) struct Live {
    calls: Mutex<HashSet<CallId>>,
    count: watch::Sender<usize>,
}

impl Live {
    fn insert(&self, call: &CallId) {
        self.change(|calls| calls.insert(call.clone()));
    }

    fn remove(&self, call: &CallId) {
        self.change(|calls| calls.remove(call));
    }

    fn change(&self, change: impl FnOnce(&mut HashSet<CallId>) -> bool) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut calls);
        self.count.send_replace(calls.len());
    }

    fn contains(&self, call: &CallId) -> bool {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).contains(call)
    }
}

/// Keeps a call on the list; dropping it, also in a panic, takes it off.
#[derive(Debug)]
pub(super) struct OnTheLine {
    live: Arc<Live>,
    call: CallId,
}

impl OnTheLine {
    pub(super) const fn call(&self) -> &CallId {
        &self.call
    }
}

impl Drop for OnTheLine {
    fn drop(&mut self) {
        self.live.remove(&self.call);
    }
}

impl Supervisor {
    /// Nobody on the line yet.
    pub fn new(services: Arc<Services>) -> Self {
        Self { services, live: Arc::new(Live { calls: Mutex::default(), count: watch::Sender::new(0) }) }
    }

    /// Answers a ring: at once, the call itself goes on in its own task.
    pub fn ring(&self, delivery: &Delivery, call: &IncomingCall) -> RingAnswer {
        let Services { metrics, journal, clock, tasks, .. } = &*self.services;
        let age = delivery.timestamp.saturating_sub(call.created_at);
        if age > MAX_RING_AGE_SECONDS {
            metrics.count(Counter::RingTooOld);
            tracing::warn!(call_id = call.call_id.as_str(), age_s = age, "sonnerie périmée, laissée de côté");
            return RingAnswer::TooOld;
        }
        if self.live.contains(&call.call_id) {
            metrics.count(Counter::RingRepeated);
            return RingAnswer::Repeated;
        }
        if tasks.is_draining() {
            metrics.count(Counter::RingWhileStopping);
            return RingAnswer::Stopping;
        }
        let now = clock.now();
        if !journal.first_ring(&delivery.id, call.call_id.as_str(), now) {
            metrics.count(Counter::RingRepeated);
            tracing::info!(call_id = call.call_id.as_str(), "sonnerie répétée, laissée de côté");
            return RingAnswer::Repeated;
        }
        metrics.count(Counter::CallRung);
        self.spawn(&call.call_id, call.caller().number(), Start::Rung, now);
        RingAnswer::Taken
    }

    /// Takes up the calls that the journal knows and that have no driver: those of an earlier process at the start, and later any
    /// whose driver died. Every call that was accepted comes to an end.
    pub fn take_up(&self) {
        for LiveCall { call_id, since, caller, greeted, unanswered } in self.services.journal.live_calls() {
            match CallId::parse(&call_id) {
                Ok(call) if self.is_driven(&call) => {}
                Ok(call) => self.spawn(&call, caller, Start::TakenUp(Standing { greeted, unanswered }), since),
                Err(_) => self.services.journal.call_ended(&call_id, self.services.clock.now()),
            }
        }
    }

    /// Whether a call has a driver, or has ended: a driver leaves the list after the journal.
    fn is_driven(&self, call: &CallId) -> bool {
        let on_the_list = self.live.contains(call);
        on_the_list || !self.services.journal.live_calls().iter().any(|live| live.call_id == call.as_str())
    }

    fn spawn(
        &self,
        call: &CallId,
        caller: Option<Personal<String>>,
        start: Start,
        since: chrono::DateTime<chrono::Utc>,
    ) {
        self.live.insert(call);
        let on_the_line = OnTheLine { live: Arc::clone(&self.live), call: call.clone() };
        self.services.tasks.spawn(driver::run(Arc::clone(&self.services), on_the_line, caller, start, since));
    }

    /// How many calls have a driver.
    pub fn active_calls(&self) -> usize {
        *self.live.count.borrow()
    }

    /// Whether the server is stopping.
    pub fn is_stopping(&self) -> bool {
        self.services.tasks.is_draining()
    }

    /// Ends once nobody is on the line.
    pub async fn idle(&self) {
        // The sender lives as long as this supervisor, so waiting cannot fail.
        let _ = self.live.count.subscribe().wait_for(|count| *count == 0).await;
    }
}
