//! The ledger as calls and the supervisor share it, and what a call holds of it: its place on the line, a booking or a
//! transfer it has begun.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::watch;

use super::{
    admission::{Admission, Door, Reason},
    ledger::{Came, Ledger, Origin, Stage},
    services::Services,
};
use crate::tools::{Learned, MadeBefore};
use basics::personal::Personal;
use hotel::deed::Act;
use openai::{call_id::CallId, webhook::Caller};
use store::Count;

/// The ledger, shared.
#[derive(Debug)]
pub(super) struct Switchboard {
    ledger: Mutex<Ledger>,
    /// How many calls are on the line.
    count: watch::Sender<usize>,
    services: Arc<Services>,
}

impl Switchboard {
    /// The ledger goes on from what earlier processes have counted.
    pub(super) fn new(ledger: Ledger, services: Arc<Services>) -> Self {
        let (uses, live) = (services.journal.uses(), services.journal.live_calls());
        let switchboard = Self { ledger: Mutex::new(ledger), count: watch::Sender::new(0), services };
        let lives = |call_id: &str| live.iter().any(|call| call.call_id == call_id);
        switchboard.with(|ledger, now| ledger.restore(&uses, lives, now));
        switchboard
    }

    /// Decides about a ring; one that is accepted has its place on the line.
    pub(super) fn ring(self: &Arc<Self>, call: &CallId, caller: &Caller) -> Decision {
        let Services { pause, editions, clock, .. } = &*self.services;
        let door =
            Door { paused: pause.until(clock.now()).is_some(), reception: editions.current().reception.takes_calls() };
        let admission = self.with(|ledger, now| ledger.ring(call, caller, door, now));
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
        let counted = self.with(|ledger, _| ledger.taken_up(number, since)).filter(|_| !is_referral);
        let away = counted.and_then(|counted| {
            // In the journal first, which knows how long the call was nobody's.
            self.services.journal.count(call.as_str(), counted);
            self.services.journal.use_of(call.as_str()).map(|of_call| of_call.away)
        });
        self.with(|ledger, _| ledger.take_up(call, number, since, away.unwrap_or_default(), is_referral));
        OnTheLine { switchboard: Arc::clone(self), call: call.clone() }
    }

    fn place_of(self: &Arc<Self>, call: &CallId) -> OnTheLine {
        if let Some(answered) = self.with(|ledger, _| ledger.answered(call)) {
            self.services.journal.count(call.as_str(), answered);
        }
        OnTheLine { switchboard: Arc::clone(self), call: call.clone() }
    }

    pub(super) fn contains(&self, call: &CallId) -> bool {
        self.with(|ledger, _| ledger.contains(call))
    }

    pub(super) const fn count(&self) -> &watch::Sender<usize> {
        &self.count
    }

    fn with<T>(&self, work: impl FnOnce(&mut Ledger, DateTime<Tz>) -> T) -> T {
        let now = self.services.clock.now().with_timezone(&self.services.editions.current().zone);
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let before = ledger.live_calls();
        let result = work(&mut ledger, now);
        let after = ledger.live_calls();
        if before != after {
            // Within the lock, so that counts are told in the order in which they were true.
            self.count.send_replace(after);
            if let Some(spent) = ledger.nearly_spent(now) {
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
        /// What the carrier is told.
        sip_status: Option<u16>,
    },
}

/// A call's place on the line; dropping it, also in a panic, frees it.
#[derive(Debug)]
pub(super) struct OnTheLine {
    switchboard: Arc<Switchboard>,
    call: CallId,
}

impl OnTheLine {
    pub(super) const fn call(&self) -> &CallId {
        &self.call
    }

    /// What stands for the caller towards OpenAI; `None` where the number is masked.
    pub(super) fn safety_identifier(&self) -> Option<String> {
        self.switchboard.with(|ledger, _| ledger.safety_identifier(&self.call))
    }

    /// Begins a booking of this call's caller.
    pub(super) fn begin_booking(&self, stage: Stage) -> BookingBegun {
        let begun = self.switchboard.with(|ledger, now| {
            let origin = ledger.origin_of(&self.call)?;
            Some((origin, ledger.begin_booking(&self.call, origin, stage, now)))
        });
        let (origin, left) = begun.map_or((None, None), |(origin, left)| (Some(origin), left));
        BookingBegun { switchboard: Arc::clone(&self.switchboard), call: self.call.clone(), stage, origin, left }
    }

    /// What is known of this call's caller from other calls.
    pub(super) fn known_caller(&self) -> KnownCaller {
        let known = self.switchboard.with(|ledger, now| {
            let origin = ledger.origin_of(&self.call)?;
            Some((origin, ledger.proofs_left(origin, now), ledger.made_by(origin, now)))
        });
        let (origin, proofs_left, made) =
            known.map_or((None, None, Vec::new()), |(origin, left, made)| (Some(origin), Some(left), made));
        KnownCaller { switchboard: Arc::clone(&self.switchboard), call: self.call.clone(), origin, proofs_left, made }
    }

    /// Begins to pass this call's caller on.
    pub(super) fn begin_transfer(&self) -> TransferBegun {
        let begun = self.switchboard.with(|ledger, now| {
            let origin = ledger.origin_of(&self.call)?;
            Some((origin, ledger.begin_transfer(origin, now)))
        });
        let (origin, left) = begun.map_or((None, None), |(origin, left)| (Some(origin), left));
        TransferBegun { switchboard: Arc::clone(&self.switchboard), call: self.call.clone(), origin, left }
    }
}

impl Drop for OnTheLine {
    fn drop(&mut self) {
        // At the hard stop the call goes on: the next process takes it up, and counts on.
        self.switchboard.services.journal.count(self.call.as_str(), Count::Ended);
        self.switchboard.with(|ledger, now| ledger.ended(&self.call, now));
    }
}

/// What is known of a caller from other calls, and where what a tool does is added to it.
#[derive(Debug)]
pub(super) struct KnownCaller {
    switchboard: Arc<Switchboard>,
    call: CallId,
    /// Kept here, since the caller may be gone before the tool is done.
    origin: Option<Origin>,
    /// How often a code and a name may still be tried in vain today.
    pub(super) proofs_left: Option<u32>,
    /// What was booked from this number of late.
    pub(super) made: Vec<MadeBefore>,
}

impl KnownCaller {
    /// Adds what came of a tool.
    pub(super) fn learn(&self, learned: &Learned) {
        let Some(origin) = self.origin else { return };
        let journal = &self.switchboard.services.journal;
        if learned.failed_proof {
            journal.count(self.call.as_str(), Count::FailedProof);
            self.switchboard.with(|ledger, now| ledger.failed_proof(origin, now));
        }
        let made = learned.deed.as_ref().filter(|deed| deed.act == Act::Booked && origin != Origin::Masked);
        if let Some(deed) = made {
            journal.count(self.call.as_str(), Count::Made(deed.code.clone()));
            self.switchboard.with(|ledger, now| ledger.made(origin, &deed.code, now));
        }
    }
}

/// A booking that was begun and counts until it is known what came of it; dropped, nothing did.
#[derive(Debug)]
pub(super) struct BookingBegun {
    switchboard: Arc<Switchboard>,
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

    /// It is known what came of it.
    pub(super) fn done(mut self, came_of_it: &Came) {
        self.finish(came_of_it);
    }

    fn finish(&mut self, came_of_it: &Came) {
        if let Some(origin) = self.origin.take() {
            if let Came::Booked { rooms } = came_of_it {
                let counted = if origin == Origin::Masked { rooms.len() } else { 1 };
                for key in rooms.iter().take(counted) {
                    self.switchboard.services.journal.count(self.call.as_str(), Count::Booked(key.clone()));
                }
            }
            self.switchboard.with(|ledger, now| ledger.finish_booking(&self.call, origin, self.stage, came_of_it, now));
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
    switchboard: Arc<Switchboard>,
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
        self.switchboard.services.journal.count(self.call.as_str(), Count::Transferred);
    }
}

impl Drop for TransferBegun {
    fn drop(&mut self) {
        if let Some(origin) = self.origin.take() {
            self.switchboard.with(|ledger, now| ledger.forgo_transfer(origin, now));
        }
    }
}
