//! The quotas as calls and the supervisor share it, and what a call holds of it: its place on the line, a booking or a
//! transfer it has begun.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::watch;

use super::{
    admission::{Admission, Door, Reason},
    quotas::{CallQuotas, Came, Origin, Stage},
    services::Services,
};
use crate::tools::{Learned, MadeBefore};
use basics::personal::Personal;
use hotel::completed_action::ActionKind;
use openai::{call_id::CallId, webhook::Caller};
use store::Count;

/// The quotas, shared.
#[derive(Debug)]
pub(super) struct CallRegistry {
    quotas: Mutex<CallQuotas>,
    /// How many calls are on the line.
    count: watch::Sender<usize>,
    services: Arc<Services>,
}

impl CallRegistry {
    /// The quotas goes on from what earlier processes have counted.
    pub(super) fn new(quotas: CallQuotas, services: Arc<Services>) -> Self {
        let (uses, live) = (services.journal.uses(), services.journal.live_calls());
        let call_registry = Self { quotas: Mutex::new(quotas), count: watch::Sender::new(0), services };
        let lives = |call_id: &str| live.iter().any(|call| call.call_id == call_id);
        call_registry.with(|quotas, now| quotas.restore(&uses, lives, now));
        call_registry
    }

    /// Decides about a ring; one that is accepted has its place on the line.
    pub(super) fn ring(self: &Arc<Self>, call: &CallId, caller: &Caller) -> Decision {
        let Services { pause, hotel_snapshots, clock, .. } = &*self.services;
        let door = Door {
            paused: pause.until(clock.now()).is_some(),
            reception: hotel_snapshots.current().reception.takes_calls(),
        };
        let admission = self.with(|quotas, now| quotas.ring(call, caller, door, now));
        match admission {
            Admission::Admit => Decision::Answer(self.place_of(call)),
            Admission::Refer(reason) => Decision::Refer(self.place_of(call), reason),
            Admission::Refuse(reason) => Decision::Refuse { reason, sip_status: admission.sip_status() },
        }
    }

    /// Gives a call that an earlier process had answered its place back.
    pub(super) fn take_up(
        self: &Arc<Self>,
        call: &CallId,
        number: Option<&Personal<String>>,
        since: DateTime<Utc>,
        is_referral: bool,
    ) -> OnTheLine {
        let counted = self.with(|quotas, _| quotas.taken_up(number, since)).filter(|_| !is_referral);
        let away = counted.and_then(|counted| {
            // In the journal first, which knows how long the call had no driver.
            self.services.journal.count(call.as_str(), counted);
            self.services.journal.use_of(call.as_str()).map(|of_call| of_call.away)
        });
        self.with(|quotas, _| quotas.take_up(call, number, since, away.unwrap_or_default(), is_referral));
        OnTheLine { call_registry: Arc::clone(self), call: call.clone() }
    }

    fn place_of(self: &Arc<Self>, call: &CallId) -> OnTheLine {
        if let Some(answered) = self.with(|quotas, _| quotas.answered(call)) {
            self.services.journal.count(call.as_str(), answered);
        }
        OnTheLine { call_registry: Arc::clone(self), call: call.clone() }
    }

    pub(super) fn contains(&self, call: &CallId) -> bool {
        self.with(|quotas, _| quotas.contains(call))
    }

    pub(super) const fn count(&self) -> &watch::Sender<usize> {
        &self.count
    }

    fn with<T>(&self, work: impl FnOnce(&mut CallQuotas, DateTime<Tz>) -> T) -> T {
        let now = self.services.clock.now().with_timezone(&self.services.hotel_snapshots.current().zone);
        let mut quotas = self.quotas.lock().unwrap_or_else(PoisonError::into_inner);
        let before = quotas.live_calls();
        let result = work(&mut quotas, now);
        let after = quotas.live_calls();
        if before != after {
            // Within the lock, so that counts are logged in their order.
            self.count.send_replace(after);
            if let Some(spent) = quotas.nearly_spent(now) {
                tracing::warn!(
                    minutes = spent.minutes,
                    budget = spent.budget,
                    "minutes d'appel du jour presque épuisées (DAILY_MINUTES_BUDGET) : à 100 %, les appels sont refusés"
                );
            }
        }
        result
    }
}

/// What becomes of a ring.
#[derive(Debug)]
pub(super) enum Decision {
    /// It is answered.
    Answer(OnTheLine),
    /// It is accepted and passed on to the reception at once.
    Refer(OnTheLine, Reason),
    /// It is refused.
    Refuse {
        /// Why.
        reason: Reason,
        /// The SIP status for the carrier.
        sip_status: Option<u16>,
    },
}

/// A call's place on the line; dropping it, also in a panic, frees it.
#[derive(Debug)]
pub(super) struct OnTheLine {
    call_registry: Arc<CallRegistry>,
    call: CallId,
}

impl OnTheLine {
    pub(super) const fn call(&self) -> &CallId {
        &self.call
    }

    /// The identifier of the caller for OpenAI; `None` where the number is masked.
    pub(super) fn safety_identifier(&self) -> Option<String> {
        self.call_registry.with(|quotas, _| quotas.safety_identifier(&self.call))
    }

    /// Begins a booking of this call's caller.
    pub(super) fn begin_booking(&self, stage: Stage) -> BookingBegun {
        let begun = self.call_registry.with(|quotas, now| {
            let origin = quotas.origin_of(&self.call)?;
            Some((origin, quotas.begin_booking(&self.call, origin, stage, now)))
        });
        let (origin, left) = begun.map_or((None, None), |(origin, left)| (Some(origin), left));
        BookingBegun { call_registry: Arc::clone(&self.call_registry), call: self.call.clone(), stage, origin, left }
    }

    /// What is known of this call's caller from other calls.
    pub(super) fn known_caller(&self) -> KnownCaller {
        let known = self.call_registry.with(|quotas, now| {
            let origin = quotas.origin_of(&self.call)?;
            Some((origin, quotas.proofs_left(origin, now), quotas.made_by(origin, now)))
        });
        let (origin, proofs_left, made) =
            known.map_or((None, None, Vec::new()), |(origin, left, made)| (Some(origin), Some(left), made));
        KnownCaller {
            call_registry: Arc::clone(&self.call_registry),
            call: self.call.clone(),
            origin,
            proofs_left,
            made,
        }
    }

    /// Begins to pass this call's caller on.
    pub(super) fn begin_transfer(&self) -> TransferBegun {
        let begun = self.call_registry.with(|quotas, now| {
            let origin = quotas.origin_of(&self.call)?;
            Some((origin, quotas.begin_transfer(origin, now)))
        });
        let (origin, left) = begun.map_or((None, None), |(origin, left)| (Some(origin), left));
        TransferBegun { call_registry: Arc::clone(&self.call_registry), call: self.call.clone(), origin, left }
    }
}

impl Drop for OnTheLine {
    fn drop(&mut self) {
        // At the hard stop the call goes on: the next process takes it up, and counts on.
        self.call_registry.services.journal.count(self.call.as_str(), Count::Ended);
        self.call_registry.with(|quotas, now| quotas.ended(&self.call, now));
    }
}

/// What is known of a caller from other calls, and where what a tool does is added to it.
#[derive(Debug)]
pub(super) struct KnownCaller {
    call_registry: Arc<CallRegistry>,
    call: CallId,
    /// Kept here, since the caller may be gone before the tool is done.
    origin: Option<Origin>,
    /// How often a code and a name may still be tried in vain today.
    pub(super) proofs_left: Option<u32>,
    /// What was booked from this number of late.
    pub(super) made: Vec<MadeBefore>,
}

impl KnownCaller {
    /// Adds the outcome of a tool.
    pub(super) fn learn(&self, learned: &Learned) {
        let Some(origin) = self.origin else { return };
        let journal = &self.call_registry.services.journal;
        if learned.failed_proof {
            journal.count(self.call.as_str(), Count::FailedProof);
            self.call_registry.with(|quotas, now| quotas.failed_proof(origin, now));
        }
        let made =
            learned.action.as_ref().filter(|action| action.act == ActionKind::Booked && origin != Origin::Masked);
        if let Some(action) = made {
            journal.count(self.call.as_str(), Count::Made(action.code.clone()));
            self.call_registry.with(|quotas, now| quotas.made(origin, &action.code, now));
        }
    }
}

/// A booking that was begun and counts until its outcome is known; dropped, there was none.
#[derive(Debug)]
pub(super) struct BookingBegun {
    call_registry: Arc<CallRegistry>,
    call: CallId,
    stage: Stage,
    /// Kept here, since the caller may be gone before the booking is done.
    origin: Option<Origin>,
    left: Option<u32>,
}

impl BookingBegun {
    /// How many bookings the caller could make today when this one began; `None` where they are not counted.
    pub(super) const fn left(&self) -> Option<u32> {
        self.left
    }

    /// Its outcome is known.
    pub(super) fn done(mut self, came_of_it: &Came) {
        self.finish(came_of_it);
    }

    fn finish(&mut self, came_of_it: &Came) {
        if let Some(origin) = self.origin.take() {
            if let Came::Booked { rooms } = came_of_it {
                let counted = if origin == Origin::Masked { rooms.len() } else { 1 };
                for key in rooms.iter().take(counted) {
                    self.call_registry.services.journal.count(self.call.as_str(), Count::Booked(key.clone()));
                }
            }
            self.call_registry
                .with(|quotas, now| quotas.finish_booking(&self.call, origin, self.stage, came_of_it, now));
        }
    }
}

impl Drop for BookingBegun {
    fn drop(&mut self) {
        self.finish(&Came::Nothing);
    }
}

/// A transfer that was begun and counts unless it is dropped before it was decided on.
#[derive(Debug)]
pub(super) struct TransferBegun {
    call_registry: Arc<CallRegistry>,
    call: CallId,
    /// Kept here, since the caller may be gone before it is decided.
    origin: Option<Origin>,
    left: Option<u32>,
}

impl TransferBegun {
    /// How many transfers the caller could have today when this one began; `None` where they are not counted.
    pub(super) const fn left(&self) -> Option<u32> {
        self.left
    }

    /// The caller is passed on.
    pub(super) fn done(mut self) {
        self.origin = None;
        self.call_registry.services.journal.count(self.call.as_str(), Count::Transferred);
    }
}

impl Drop for TransferBegun {
    fn drop(&mut self) {
        if let Some(origin) = self.origin.take() {
            self.call_registry.with(|quotas, now| quotas.forgo_transfer(origin, now));
        }
    }
}
