//! A stay: local days of the hotel, `[arrival, departure)`. Nights are counted with dates, never with instants.

use chrono::{Days, NaiveDate};

/// The longest stay that can be stored at all, whatever the catalogue allows: ten years. A row beyond it is a typing error, and
/// would make the night counters grow without end.
pub const MAX_STORED_NIGHTS: u32 = 3_660;

/// A stay of at least one night. The day of departure is free for the next guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stay {
    arrival: NaiveDate,
    departure: NaiveDate,
}

/// Why two dates are not a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StayError {
    /// The departure is on or before the day of arrival.
    #[error("departure on or before arrival")]
    DepartureNotAfterArrival,
    /// More than [`MAX_STORED_NIGHTS`] nights.
    #[error("more than {MAX_STORED_NIGHTS} nights")]
    TooLong,
}

impl Stay {
    /// The stay between two days.
    pub fn new(arrival: NaiveDate, departure: NaiveDate) -> Result<Self, StayError> {
        match departure.signed_duration_since(arrival).num_days() {
            ..=0 => Err(StayError::DepartureNotAfterArrival),
            nights if nights > i64::from(MAX_STORED_NIGHTS) => Err(StayError::TooLong),
            _ => Ok(Self { arrival, departure }),
        }
    }

    /// The first night.
    pub const fn arrival(self) -> NaiveDate {
        self.arrival
    }

    /// The day on which the room is free again.
    pub const fn departure(self) -> NaiveDate {
        self.departure
    }

    /// How many nights; at least one.
    pub fn night_count(self) -> u32 {
        u32::try_from(self.departure.signed_duration_since(self.arrival).num_days()).unwrap_or(1)
    }

    /// The nights, each named by the day on which it begins.
    pub fn nights(self) -> impl Iterator<Item = NaiveDate> + Clone {
        self.arrival.iter_days().take(self.night_count() as usize)
    }

    /// So many nights from the same arrival; `None` for none, or beyond the calendar.
    pub fn lasting(self, nights: u32) -> Option<Self> {
        Self::new(self.arrival, self.arrival.checked_add_days(Days::new(u64::from(nights)))?).ok()
    }

    /// The nights that the other stay does not have: none, one stay, or one before it and one behind it.
    pub fn beyond(self, other: Self) -> impl Iterator<Item = Self> {
        let before = Self { departure: self.departure.min(other.arrival), ..self };
        let behind = Self { arrival: self.arrival.max(other.departure), ..self };
        [before, behind].into_iter().filter(|part| part.arrival < part.departure)
    }

    /// The shortest stay that has the nights of both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { arrival: self.arrival.min(other.arrival), departure: self.departure.max(other.departure) }
    }

    /// The same number of nights, `days` later (earlier where negative); `None` beyond the calendar.
    pub fn shifted(self, days: i64) -> Option<Self> {
        let step = Days::new(days.unsigned_abs());
        let shift = |date: NaiveDate| if days < 0 { date.checked_sub_days(step) } else { date.checked_add_days(step) };
        Some(Self { arrival: shift(self.arrival)?, departure: shift(self.departure)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_of_departure_is_not_a_night() {
        let stay = Stay::new(day("2026-11-27"), day("2026-11-30")).unwrap();
        assert_eq!(stay.night_count(), 3);
        assert_eq!(stay.nights().collect::<Vec<_>>(), [day("2026-11-27"), day("2026-11-28"), day("2026-11-29")]);
    }

    #[test]
    fn a_change_of_clocks_does_not_change_the_nights() {
        assert_eq!(Stay::new(day("2026-10-24"), day("2026-10-26")).unwrap().night_count(), 2);
        assert_eq!(Stay::new(day("2027-03-27"), day("2027-03-29")).unwrap().night_count(), 2);
    }

    #[test]
    fn dates_out_of_order_are_no_stay() {
        assert_eq!(Stay::new(day("2026-11-27"), day("2026-11-27")), Err(StayError::DepartureNotAfterArrival));
        assert_eq!(Stay::new(day("2026-11-27"), day("2026-11-20")), Err(StayError::DepartureNotAfterArrival));
        assert_eq!(Stay::new(day("2026-11-27"), day("2126-11-20")), Err(StayError::TooLong));
    }

    #[test]
    fn what_lies_beyond_another_stay_is_what_it_does_not_have() {
        let stay = |from, to| Stay::new(day(from), day(to)).unwrap();
        let nights = |stay: Stay| stay.nights().collect::<Vec<_>>();
        let ten = stay("2027-02-10", "2027-02-20");
        for other in [
            stay("2027-02-10", "2027-02-20"),
            stay("2027-02-01", "2027-02-10"),
            stay("2027-02-20", "2027-02-25"),
            stay("2027-02-13", "2027-02-15"),
            stay("2027-02-08", "2027-02-12"),
            stay("2027-02-19", "2027-02-22"),
            stay("2027-02-01", "2027-02-28"),
            stay("2027-03-01", "2027-03-02"),
        ] {
            let expected: Vec<_> = ten.nights().filter(|night| !nights(other).contains(night)).collect();
            assert_eq!(ten.beyond(other).flat_map(Stay::nights).collect::<Vec<_>>(), expected, "{other:?}");
            let hull = nights(ten.hull(other));
            assert!(nights(ten).iter().chain(&nights(other)).all(|night| hull.contains(night)), "{other:?}");
        }
    }

    #[test]
    fn a_shifted_stay_keeps_its_nights() {
        let stay = Stay::new(day("2027-02-27"), day("2027-03-02")).unwrap();
        assert_eq!(stay.shifted(-3), Stay::new(day("2027-02-24"), day("2027-02-27")).ok());
        assert_eq!(stay.shifted(2), Stay::new(day("2027-03-01"), day("2027-03-04")).ok());
    }
}
