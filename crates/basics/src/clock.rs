//! Time, injected. The one home of the system clock: everything else is handed a [`Clock`] or a value taken from one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use tokio::sync::watch;

/// Where the time comes from. Cloning shares the source.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    /// `DATE_DU_JOUR`: pretends to be the hotel's local date, and touches nothing else.
    pinned_date: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<Manual>),
}

#[derive(Debug)]
struct Manual {
    /// Unix milliseconds.
    now: AtomicI64,
    /// By how much instants are ahead of the machine's.
    ahead: watch::Sender<Duration>,
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self { source: Source::System, pinned_date: None }
    }

    /// A clock whose date and time stand still until they are moved with [`Clock::set`] or [`Clock::pass`]; for tests.
    pub fn manual(start: DateTime<Utc>) -> Self {
        let manual = Manual { now: AtomicI64::new(start.timestamp_millis()), ahead: watch::Sender::default() };
        Self { source: Source::Manual(Arc::new(manual)), pinned_date: None }
    }

    /// The same clock, with the hotel's local date pinned (`DATE_DU_JOUR`). Signature times are not affected.
    #[must_use]
    pub fn with_pinned_date(mut self, date: Option<NaiveDate>) -> Self {
        self.pinned_date = date;
        self
    }

    /// Whether time goes only where it is moved.
    pub const fn is_manual(&self) -> bool {
        matches!(self.source, Source::Manual(_))
    }

    /// The date that `DATE_DU_JOUR` pins, if any.
    pub const fn pinned_date(&self) -> Option<NaiveDate> {
        self.pinned_date
    }

    /// Moves a manual clock; the system clock is not ours to move, and ignores it.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Source::Manual(manual) = &self.source {
            manual.now.store(now.timestamp_millis(), Ordering::SeqCst);
        }
    }

    /// Lets this much time pass at once on a manual clock: date and time move, instants move, and whoever sleeps by this clock
    /// looks again. Sockets do not wait for it.
    pub fn pass(&self, time: Duration) {
        if let Source::Manual(manual) = &self.source {
            manual.now.fetch_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
            manual.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(time));
        }
    }

    /// The present instant, to the millisecond for a manual clock.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.source {
            Source::System => Utc::now(),
            Source::Manual(manual) => {
                DateTime::from_timestamp_millis(manual.now.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// A monotonic instant, for time-outs and durations. That of a manual clock goes on by itself too, since sockets do not wait for
    /// a clock that stands still.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    pub fn instant(&self) -> Instant {
        match &self.source {
            Source::System => Instant::now(),
            Source::Manual(manual) => Instant::now() + *manual.ahead.borrow(),
        }
    }

    /// Ends at that instant of this clock.
    pub async fn sleep_until(&self, at: Instant) {
        match &self.source {
            Source::System => tokio::time::sleep_until(at.into()).await,
            // Boxed: whoever sleeps keeps room for it, and only tests need it.
            Source::Manual(manual) => Box::pin(self.sleep_manually(manual, at)).await,
        }
    }

    async fn sleep_manually(&self, manual: &Manual, at: Instant) {
        // Before the first look, so that no step is missed between look and sleep.
        let mut ahead = manual.ahead.subscribe();
        while let Some(left) = at.checked_duration_since(self.instant()).filter(|left| !left.is_zero()) {
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                // The sender lives in this clock.
                _ = ahead.changed() => {}
            }
        }
    }

    /// Ends once that much time has passed on this clock.
    pub async fn sleep(&self, time: Duration) {
        self.sleep_until(self.instant() + time).await;
    }

    /// Today's date where the hotel stands, or the pinned one.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.local(zone).0
    }

    /// Today's date where the hotel stands, and the time there. No time beside a pinned date: a day that is pretended has none.
    pub fn local(&self, zone: Tz) -> (NaiveDate, Option<NaiveTime>) {
        if let Some(date) = self.pinned_date {
            return (date, None);
        }
        let local = self.now().with_timezone(&zone).naive_local();
        (local.date(), Some(local.time()))
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn today_is_the_local_date_of_the_hotel_and_not_of_greenwich() {
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 23, 30, 0).unwrap());
        assert_eq!(clock.today(chrono_tz::Europe::Paris), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        assert_eq!(clock.today(chrono_tz::America::Martinique), NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
        let half_past_midnight = NaiveTime::from_hms_opt(0, 30, 0);
        assert_eq!(clock.local(chrono_tz::Europe::Paris).1, half_past_midnight);
    }

    #[tokio::test]
    async fn who_sleeps_by_a_manual_clock_wakes_when_its_time_has_passed() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let hour = Duration::from_secs(3_600);
        let (mut sleeping, passing) = (Box::pin(clock.sleep(hour)), clock.clone());
        let mut context = Context::from_waker(Waker::noop());
        assert!(sleeping.as_mut().poll(&mut context).is_pending());
        passing.pass(hour / 2);
        assert!(sleeping.as_mut().poll(&mut context).is_pending(), "half of it is not enough");
        let before = clock.instant();
        passing.pass(hour / 2);
        assert!(clock.instant() >= before + hour / 2);
        sleeping.await;
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + hour);
    }

    #[test]
    fn a_pinned_date_leaves_the_time_alone() {
        let start = Utc.with_ymd_and_hms(2030, 1, 1, 0, 0, 0).unwrap();
        let pinned = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let clock = Clock::manual(start).with_pinned_date(Some(pinned));
        assert_eq!((clock.today(chrono_tz::Europe::Paris), clock.now()), (pinned, start));
        assert_eq!(clock.local(chrono_tz::Europe::Paris), (pinned, None));
    }
}
