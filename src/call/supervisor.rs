//! The calls in progress: every ring is answered once, every live call has one driver.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    call_registry::{CallRegistry, Decision, OnTheLine},
    driver,
    driver::Start,
    hotel_snapshot::HotelSnapshots,
    pause::{self, Pause},
    quotas::CallQuotas,
    referral,
    services::Services,
    turned_away,
};
use basics::{
    metrics::{Counter, Warning},
    personal::Personal,
};
use openai::{
    call_id::CallId,
    region,
    webhook::{Delivery, IncomingCall, MediaSecurity},
};
use store::{CallCheckpoint, LiveCall};

/// By how much a ring may lie before its delivery, in seconds. A retry brings rings of calls that ended long ago: the delivery
/// carries the time of the attempt, the event that of the ring, so no local clock has to be trusted.
const MAX_RING_AGE_SECONDS: i64 = 60;

/// How long the answer to a ring waits for the journal. Writing without a sync takes microseconds; a disk that hangs must not make
/// OpenAI ring again.
const RECORD_PATIENCE: Duration = Duration::from_millis(100);

/// What becomes of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingAnswer {
    /// The call is being answered.
    Taken,
    /// It was known.
    Repeated,
    /// It is too old to be answered.
    TooOld,
    /// It is being refused, or passed on to the reception without an answer.
    Refused,
    /// The server is stopping; the ring is not remembered, so that it can come again.
    Stopping,
}

/// The calls in progress. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Supervisor {
    services: Arc<Services>,
    call_registry: Arc<CallRegistry>,
}

impl Supervisor {
    /// Nobody on the line yet.
    pub fn new(services: Arc<Services>, quotas: CallQuotas) -> Self {
        let call_registry = Arc::new(CallRegistry::new(quotas, Arc::clone(&services)));
        Self { services, call_registry }
    }

    /// Answers a ring: at once, the call itself goes on in its own task.
    pub fn ring(&self, delivery: &Delivery, call: &IncomingCall) -> RingAnswer {
        let Services { metrics, journal, clock, tasks, .. } = &*self.services;
        // A ring that does not say when it rang is taken for one that rings: refusing it would cost the call.
        let age = delivery.timestamp.saturating_sub(call.created_at.unwrap_or(delivery.timestamp));
        if age > MAX_RING_AGE_SECONDS {
            metrics.count(Counter::RingTooOld);
            tracing::warn!(call_id = call.call_id.as_str(), age_s = age, "sonnerie périmée, laissée de côté");
            return RingAnswer::TooOld;
        }
        if self.call_registry.contains(&call.call_id) {
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
        self.look_at_encryption(call);
        self.warn_of_another_region(call);
        let caller = call.caller();
        match self.call_registry.ring(&call.call_id, &caller) {
            Decision::Answer(on_the_line) => {
                let caller = caller.number();
                self.record(call, caller.clone(), now, CallCheckpoint::default());
                self.spawn(on_the_line, caller, Start::Rung, now);
                RingAnswer::Taken
            }
            Decision::Refer(on_the_line, reason) => {
                turned_away::tell_referral(&self.services, &call.call_id, reason);
                self.record(call, caller.number(), now, referral::standing());
                self.spawn_referral(on_the_line, false);
                RingAnswer::Refused
            }
            Decision::Refuse { reason, sip_status } => {
                journal.call_ended(call.call_id.as_str(), now);
                turned_away::tell(&self.services, &call.call_id, reason, sip_status);
                if let Some(sip_status) = sip_status {
                    let services = Arc::clone(&self.services);
                    tasks.spawn(turned_away::reject(services, call.call_id.clone(), sip_status));
                }
                RingAnswer::Refused
            }
        }
    }

    /// Ends once a ring that was answered or refused is written, or cannot be in time: an answer to OpenAI means that this server,
    /// or the next on its store, sees to the call.
    pub async fn written(&self, call: &CallId) {
        let written = self.services.journal.written(call.as_str());
        // A reader that comes before the write finds the ring in memory.
        let _ = tokio::time::timeout(RECORD_PATIENCE, written).await;
    }

    /// Takes up the calls that the journal knows and that have no driver: those of an earlier process at the start, and later any
    /// whose driver died. Every call that was accepted comes to an end.
    pub fn take_up(&self) {
        for LiveCall { call_id, since, caller, standing } in self.services.journal.live_calls() {
            match CallId::parse(&call_id) {
                Ok(call) if self.is_driven(&call) => {}
                Ok(call) => {
                    let is_referral = referral::is_one(&standing);
                    let on_the_line = self.call_registry.take_up(&call, caller.as_ref(), since, is_referral);
                    if is_referral {
                        self.spawn_referral(on_the_line, true);
                    } else {
                        self.spawn(on_the_line, caller, Start::TakenUp(Box::new(standing)), since);
                    }
                }
                Err(_) => self.services.journal.call_ended(&call_id, self.services.clock.now()),
            }
        }
    }

    /// Notes in the journal that this process runs, where calls are on the line.
    pub fn note_alive(&self) {
        if self.active_calls() > 0 {
            self.services.journal.alive();
        }
    }

    /// Tells of a safety event that came as a webhook.
    pub fn tell_safety(&self, event_type: &str) {
        driver::tell_safety(&self.services.metrics, event_type);
    }

    /// A voice that is not encrypted can be listened to on its way: told once, and in `/health` until an encrypted call comes.
    fn look_at_encryption(&self, call: &IncomingCall) {
        let warnings = self.services.metrics.warnings();
        match &call.media_security {
            Some(MediaSecurity::Rtp) => {
                let sentence = "La voix des appels n'est pas chiffrée (RTP) entre l'opérateur et OpenAI : activez SRTP sur le trunk (chez Twilio : Secure Trunking).";
                if warnings.raise(Warning::UnencryptedVoice, sentence) {
                    tracing::warn!(call_id = call.call_id.as_str(), "{sentence}");
                }
            }
            Some(MediaSecurity::Srtp) => {
                warnings.clear(Warning::UnencryptedVoice);
            }
            Some(MediaSecurity::Other(_)) | None => {}
        }
    }

    /// A call of another region is unknown to the API that this server talks to: nobody would guess that from a 404.
    fn warn_of_another_region(&self, call: &IncomingCall) {
        let api_host = self.services.calls.api_host();
        if let Some(sip_host) = call.sip_host().filter(|sip_host| region::is_mismatch(sip_host, api_host)) {
            tracing::error!(
                sip = sip_host,
                api = api_host,
                "l'appel arrive par une autre région que celle d'OPENAI_BASE_URL : il y sera inconnu ; corrigez l'adresse SIP du trunk ou OPENAI_BASE_URL"
            );
        }
    }

    /// Whether a call has a driver, or has ended: a driver leaves the list after the journal.
    fn is_driven(&self, call: &CallId) -> bool {
        let on_the_list = self.call_registry.contains(call);
        on_the_list || !self.services.journal.live_calls().iter().any(|live| live.call_id == call.as_str())
    }

    fn spawn(&self, on_the_line: OnTheLine, caller: Option<Personal<String>>, start: Start, since: DateTime<Utc>) {
        self.services.tasks.spawn(driver::run(Arc::clone(&self.services), on_the_line, caller, start, since));
    }

    fn spawn_referral(&self, on_the_line: OnTheLine, taken_up: bool) {
        self.services.tasks.spawn(referral::run(Arc::clone(&self.services), on_the_line, taken_up));
    }

    fn record(
        &self,
        call: &IncomingCall,
        caller: Option<Personal<String>>,
        since: DateTime<Utc>,
        standing: CallCheckpoint,
    ) {
        let call_id = call.call_id.as_str().to_owned();
        self.services.journal.call_lives(LiveCall { call_id, since, caller, standing });
    }

    /// Until when the assistant answers no calls.
    pub fn pause(&self) -> &Pause {
        &self.services.pause
    }

    /// Takes up the pause that the journal knows, at the start.
    pub fn take_up_pause(&self) {
        self.services.pause.set(self.services.journal.paused_until());
        self.show_pause();
    }

    /// Pauses the assistant until then; `None` ends the pause. It counts at once. The answer for staff.
    pub async fn set_pause(&self, until: Option<DateTime<Utc>>) -> String {
        let Services { pause, journal, .. } = &*self.services;
        pause.set(until);
        let mut sentence = self.show_pause();
        if journal.pause(until).await.is_err() {
            tracing::error!("la pause n'a pas pu être écrite : elle ne survivra pas à un redémarrage");
            sentence.push_str(
                " Attention : elle n'a pas pu être écrite sur le disque et ne survivra pas à un redémarrage.",
            );
        }
        sentence
    }

    /// Shows in `/health` that the assistant is paused, for as long as it is.
    pub fn show_pause(&self) -> String {
        let Services { pause, clock, metrics, hotel_snapshots, .. } = &*self.services;
        let now = clock.now();
        let until = pause.until(now);
        let sentence =
            pause::sentence(until, now, hotel_snapshots.current().zone, self.services.transfer_uri.is_some());
        if until.is_none() {
            if metrics.warnings().clear(Warning::Paused) {
                tracing::info!("{sentence}");
            }
        } else if metrics.warnings().raise(Warning::Paused, sentence.as_str()) {
            tracing::warn!("{sentence}");
        }
        sentence
    }

    /// What is sold and said.
    pub fn hotel_snapshots(&self) -> &HotelSnapshots {
        &self.services.hotel_snapshots
    }

    /// How many calls have a driver.
    pub fn active_calls(&self) -> usize {
        *self.call_registry.count().borrow()
    }

    /// Whether the server is stopping.
    pub fn is_stopping(&self) -> bool {
        self.services.tasks.is_draining()
    }

    /// Ends once nobody is on the line.
    pub async fn idle(&self) {
        // The sender lives as long as this supervisor, so waiting cannot fail.
        let _ = self.call_registry.count().subscribe().wait_for(|count| *count == 0).await;
    }
}
