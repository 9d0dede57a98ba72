//! When somebody is at the reception, and why a caller is not passed on to it.

use chrono::NaiveTime;

/// The hours of the reception, local times of the hotel; they may pass midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceptionHours {
    opens: NaiveTime,
    closes: NaiveTime,
}

impl ReceptionHours {
    /// Hours from one time up to, but without, another; `None` where both are the same.
    pub fn new(opens: NaiveTime, closes: NaiveTime) -> Option<Self> {
        (opens != closes).then_some(Self { opens, closes })
    }

    /// Whether somebody is there at a local time of the hotel.
    pub fn is_open(self, time: NaiveTime) -> bool {
        if self.opens < self.closes {
            self.opens <= time && time < self.closes
        } else {
            time >= self.opens || time < self.closes
        }
    }

    /// When it opens.
    pub const fn opens(self) -> NaiveTime {
        self.opens
    }
}

/// Why a caller who asks for a person is not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPassedOn {
    /// It was tried before in this call.
    TriedBefore,
    /// The caller's number was passed on as often as it may be in a day.
    OftenToday,
    /// Nobody is there.
    Closed {
        /// When it opens, local time of the hotel.
        opens: NaiveTime,
    },
    /// There is no line to the reception.
    NoLine,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }

    #[test]
    fn hours_hold_their_first_minute_and_not_their_last_and_may_pass_midnight() {
        let day = ReceptionHours::new(time("08:00:00"), time("22:00:00")).unwrap();
        let night = ReceptionHours::new(time("22:00:00"), time("06:30:00")).unwrap();
        for (at, in_the_day, at_night) in [
            ("00:00:00", false, true),
            ("06:29:59", false, true),
            ("06:30:00", false, false),
            ("07:59:59", false, false),
            ("08:00:00", true, false),
            ("21:59:59", true, false),
            ("22:00:00", false, true),
            ("23:59:59", false, true),
        ] {
            assert_eq!((day.is_open(time(at)), night.is_open(time(at))), (in_the_day, at_night), "{at}");
        }
        assert_eq!(ReceptionHours::new(time("08:00:00"), time("08:00:00")), None);
    }
}
