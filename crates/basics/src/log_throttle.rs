//! One line of the log where a flood would write thousands.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};

/// The least time between two lines about the same thing. A person reads no faster, and whoever floods the webhook does not fill the
/// disk with what the server says about it.
const SPACE: Duration = Duration::from_secs(1);

/// Lets one through in a while, and counts the others.
#[derive(Debug)]
pub struct LogThrottle {
    space: Duration,
    /// How many more are let through however near they are.
    spare: AtomicU64,
    /// When one was last let through, in milliseconds since 1970.
    last: AtomicI64,
    held_back: AtomicU64,
}

impl Default for LogThrottle {
    fn default() -> Self {
        Self::of(SPACE)
    }
}

impl LogThrottle {
    /// Lets one through in this time.
    pub fn of(space: Duration) -> Self {
        Self { space, spare: AtomicU64::new(0), last: AtomicI64::new(i64::MIN), held_back: AtomicU64::new(0) }
    }

    /// The same, once so many have passed without regard to their distance: what happens in an honest call is told in full.
    #[must_use]
    pub fn after(self, spare: u64) -> Self {
        Self { spare: AtomicU64::new(spare), ..self }
    }

    /// Whether this one is let through: how many were held back since the one before. A clock that is set back lets one through.
    pub fn pass(&self, now: DateTime<Utc>) -> Option<u64> {
        let (now, last) = (now.timestamp_millis(), self.last.load(Ordering::Relaxed));
        let is_near = u128::from(now.abs_diff(last)) < self.space.as_millis() && !self.takes_spare();
        // Of two at the same moment one loses the exchange, and is held back.
        if is_near || self.last.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            self.held_back.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(self.held_back.swap(0, Ordering::Relaxed))
    }

    fn takes_spare(&self) -> bool {
        let one_less = |spare: u64| spare.checked_sub(1);
        self.spare.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_passes_in_a_second_and_tells_of_the_others() {
        let spacing = LogThrottle::default();
        let at = |milliseconds: i64| DateTime::from_timestamp_millis(1_800_000_000_000 + milliseconds).unwrap();

        let passed = [0, 1, 999, 1_000, 1_500, 3_000, 2_900, 1_000].map(|milliseconds| spacing.pass(at(milliseconds)));

        assert_eq!(passed, [Some(0), None, None, Some(2), None, Some(1), None, Some(1)]);
    }

    #[test]
    fn spare_ones_pass_however_near_they_are() {
        let spacing = LogThrottle::default().after(2);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();

        let passed = [(); 5].map(|()| spacing.pass(now));

        assert_eq!(passed, [Some(0), Some(0), Some(0), None, None]);
    }
}
