//! Time, injected. The one home of the system clock: everything else is handed a [`Clock`] or a value taken from one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

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
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self { source: Source::System, pinned_date: None }
    }

    /// A clock that stands still until it is moved with [`Clock::set`]; for tests.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self { source: Source::Manual(Arc::new(AtomicI64::new(start.timestamp_millis()))), pinned_date: None }
    }

    /// The same clock, with the hotel's local date pinned (`DATE_DU_JOUR`). Signature times are not affected.
    #[must_use]
    pub fn with_pinned_date(mut self, date: Option<NaiveDate>) -> Self {
        self.pinned_date = date;
        self
    }

    /// The date that `DATE_DU_JOUR` pins, if any.
    pub const fn pinned_date(&self) -> Option<NaiveDate> {
        self.pinned_date
    }

    /// Moves a manual clock; the system clock is not ours to move, and ignores it.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Source::Manual(millis) = &self.source {
            millis.store(now.timestamp_millis(), Ordering::SeqCst);
        }
    }

    /// The present instant, to the millisecond for a manual clock.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.source {
            Source::System => Utc::now(),
            Source::Manual(millis) => {
                DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// A monotonic instant, for time-outs and durations: never the manual clock, since sockets do not wait for it.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    #[expect(clippy::unused_self, reason = "who is not handed a clock has no business with instants")]
    pub fn instant(&self) -> Instant {
        Instant::now()
    }

    /// Today's date where the hotel stands, or the pinned one.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.pinned_date.unwrap_or_else(|| self.now().with_timezone(&zone).date_naive())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn today_is_the_local_date_of_the_hotel_and_not_of_greenwich() {
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 23, 30, 0).unwrap());
        assert_eq!(clock.today(chrono_tz::Europe::Paris), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        assert_eq!(clock.today(chrono_tz::America::Martinique), NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    }

    #[test]
    fn a_pinned_date_leaves_the_time_alone() {
        let start = Utc.with_ymd_and_hms(2030, 1, 1, 0, 0, 0).unwrap();
        let pinned = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let clock = Clock::manual(start).with_pinned_date(Some(pinned));
        assert_eq!((clock.today(chrono_tz::Europe::Paris), clock.now()), (pinned, start));
    }
}
