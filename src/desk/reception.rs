//! Decides whether a caller who asks for a person is transferred to the reception, or leaves a call-back.

use std::sync::Arc;

use chrono_tz::Tz;

use super::unavailable;
use basics::{
    clock::Clock,
    metrics::{Counter, Metrics},
};
use hotel::{
    callback::{Callback, Draft},
    catalogue::Catalogue,
    reception::{NotPassedOn, ReceptionHours},
    refusal::{CallLimit, Refusal},
};
use store::{CallbackFilter, CallbackPage, Callbacks, Left, StoreError};

/// Call-backs that one call may leave: an honest caller has one question, or three.
pub const MAX_CALLBACKS: usize = 5;

/// The reception of one hotel.
#[derive(Clone, Debug)]
pub struct Reception {
    callbacks: Arc<dyn Callbacks>,
    can_transfer: bool,
    hours: Option<ReceptionHours>,
    zone: Tz,
    clock: Clock,
    metrics: Arc<Metrics>,
}

/// How often this caller was transferred already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassedOn {
    /// Transfers begun in this call.
    pub in_this_call: u32,
    /// How many more this number may have today; `None` where that is not counted.
    pub left_today: Option<u32>,
}

impl Reception {
    /// The reception of a hotel; `can_transfer` tells whether there is a line to it.
    pub fn new(
        callbacks: Arc<dyn Callbacks>,
        can_transfer: bool,
        catalogue: &Catalogue,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        let Catalogue { hotel, reception, .. } = catalogue;
        Self { callbacks, can_transfer, hours: *reception, zone: hotel.zone, clock, metrics }
    }

    /// Why a caller is not passed on at this moment; `None` where nothing is in the way.
    pub fn not_passed_on(&self, before: PassedOn) -> Option<NotPassedOn> {
        let time = self.clock.now().with_timezone(&self.zone).time();
        let closed = self.hours.filter(|hours| !hours.is_open(time));
        if before.in_this_call > 0 {
            Some(NotPassedOn::TriedBefore)
        } else if let Some(hours) = closed {
            Some(NotPassedOn::Closed { opens: hours.opens() })
        } else if !self.can_transfer {
            Some(NotPassedOn::NoLine)
        } else {
            (before.left_today == Some(0)).then_some(NotPassedOn::OftenToday)
        }
    }

    /// Whether there is a line to it and somebody at its end at this moment.
    pub fn takes_calls(&self) -> bool {
        self.not_passed_on(PassedOn::default()).is_none()
    }

    /// Leaves a call-back; the same again is the same one. Answers once it is durable.
    ///
    /// # Errors
    /// [`Refusal::LimitReached`] where the call has left enough, or [`Refusal::ServiceUnavailable`].
    pub async fn leave(&self, draft: Draft) -> Result<Arc<Callback>, Refusal> {
        match self.callbacks.leave(draft, MAX_CALLBACKS).await.map_err(unavailable)? {
            Left::New(callback) => {
                self.metrics.count(Counter::CallbackLeft);
                tracing::info!(rappel.id = %callback.id, "☎️ Rappel noté pour la réception");
                Ok(callback)
            }
            Left::Same(callback) => Ok(callback),
            Left::TooMany => Err(Refusal::LimitReached(CallLimit::Callbacks)),
        }
    }

    /// The call-backs that match, oldest first.
    ///
    /// # Errors
    /// Why the store could not answer.
    pub async fn callbacks(&self, filter: CallbackFilter) -> Result<CallbackPage, StoreError> {
        self.callbacks.callbacks(filter).await
    }

    /// Notes that a call-back was done; `None` where there is no such one. Answers once it is durable.
    ///
    /// # Errors
    /// Why the store could not answer.
    pub async fn done(&self, id: &str) -> Result<Option<Arc<Callback>>, StoreError> {
        let done = self.callbacks.mark_done(id).await?;
        if let Some(callback) = &done {
            tracing::info!(rappel.id = %callback.id, "rappel fait");
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveTime, TimeZone as _, Utc};

    use super::*;
    use basics::ids::Ids;
    use hotel::samples;
    use store::testing::TestStore;

    fn reception(can_transfer: bool, hours: Option<(u32, u32)>, now: DateTime<Utc>) -> Reception {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let mut catalogue = samples::catalogue();
        catalogue.reception = hours.map(|(opens, closes)| ReceptionHours::new(time(opens), time(closes)).unwrap());
        let clock = Clock::manual(now);
        let store = Arc::new(TestStore::new(clock.clone(), Ids::seeded(1)));
        Reception::new(store, can_transfer, &catalogue, clock, Arc::default())
    }

    #[test]
    fn caller_is_transferred_once_while_the_reception_is_open() {
        let eight = NotPassedOn::Closed { opens: NaiveTime::from_hms_opt(8, 0, 0).unwrap() };
        // Paris is one hour ahead of Greenwich in winter.
        let at = |hour, minute| Utc.with_ymd_and_hms(2026, 11, 22, hour, minute, 0).unwrap();
        let (first, again) = (PassedOn::default(), PassedOn { in_this_call: 1, ..PassedOn::default() });
        let of_today = |left| PassedOn { left_today: Some(left), ..first };
        for (can_transfer, hours, now, before, expected) in [
            (true, None, at(3, 0), first, None),
            (true, Some((8, 22)), at(6, 59), first, Some(eight)),
            (true, Some((8, 22)), at(7, 0), first, None),
            (true, Some((8, 22)), at(20, 59), first, None),
            (true, Some((8, 22)), at(21, 0), first, Some(eight)),
            (false, Some((8, 22)), at(21, 0), first, Some(eight)),
            (false, None, at(10, 0), first, Some(NotPassedOn::NoLine)),
            (true, None, at(10, 0), again, Some(NotPassedOn::TriedBefore)),
            (true, None, at(10, 0), of_today(1), None),
            (true, None, at(10, 0), of_today(0), Some(NotPassedOn::OftenToday)),
        ] {
            let reception = reception(can_transfer, hours, now);
            assert_eq!(reception.not_passed_on(before), expected, "{can_transfer} {hours:?} {now} {before:?}");
        }
    }
}
