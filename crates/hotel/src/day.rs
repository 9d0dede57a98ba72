//! What day it is at the hotel. A night begins on one day and ends on the next: after midnight, « cette nuit » is still the night of
//! the day before, until the hotel's end of the day.

use chrono::{NaiveDate, NaiveTime};

/// The hotel's local date, and the night that « cette nuit » means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HotelDay {
    date: NaiveDate,
    tonight: NaiveDate,
}

impl HotelDay {
    /// A day on which the night before is over.
    pub const fn of(date: NaiveDate) -> Self {
        Self { date, tonight: date }
    }

    /// The day at a time: before `end_of_day`, the night of the day before goes on. A time that is not known is one of the daytime.
    pub fn at(date: NaiveDate, time: Option<NaiveTime>, end_of_day: NaiveTime) -> Self {
        let goes_on = time.is_some_and(|time| time < end_of_day);
        let tonight = if goes_on { date.pred_opt().unwrap_or(date) } else { date };
        Self { date, tonight }
    }

    /// The local date.
    pub const fn date(self) -> NaiveDate {
        self.date
    }

    /// The day on which the night that « cette nuit » means began, or will: the earliest arrival there is.
    pub const fn tonight(self) -> NaiveDate {
        self.tonight
    }

    /// Whether « ce soir » can only mean that day. While the night of the day before goes on it could mean two.
    pub fn is_this_evening(self, date: NaiveDate) -> bool {
        date == self.date && !self.is_after_midnight()
    }

    /// Whether the night of the day before goes on.
    pub fn is_after_midnight(self) -> bool {
        self.tonight < self.date
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::day;

    #[test]
    fn the_night_of_the_day_before_goes_on_until_the_end_of_the_day() {
        let end = NaiveTime::from_hms_opt(4, 0, 0).unwrap();
        let tonight = |time: &str| HotelDay::at(day("2026-11-22"), Some(time.parse().unwrap()), end).tonight();
        for (time, night) in [
            ("00:00:00", "2026-11-21"),
            ("03:59:59", "2026-11-21"),
            ("04:00:00", "2026-11-22"),
            ("23:59:59", "2026-11-22"),
        ] {
            assert_eq!(tonight(time), day(night), "{time}");
        }
        let unknown = HotelDay::at(day("2026-11-22"), None, end);
        assert_eq!((unknown, unknown.is_after_midnight()), (HotelDay::of(day("2026-11-22")), false));
        assert!(unknown.is_this_evening(day("2026-11-22")) && !unknown.is_this_evening(day("2026-11-23")));
        let late = HotelDay::at(day("2026-11-22"), Some(NaiveTime::MIN), end);
        assert!(!late.is_this_evening(day("2026-11-22")) && !late.is_this_evening(day("2026-11-21")));
        let no_late_hours = HotelDay::at(day("2026-11-22"), Some(NaiveTime::MIN), NaiveTime::MIN);
        assert!(!no_late_hours.is_after_midnight());
    }
}
