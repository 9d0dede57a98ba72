//! Counts refusals since the last accepted attempt, for `/health`, and limits how often they are logged.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

use basics::log_throttle::LogThrottle;

/// Refusals of one kind.
#[derive(Debug, Default)]
pub struct Refusals {
    since_right: AtomicU64,
    told: LogThrottle,
}

/// What is to be told of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Refusals since the last that was right, this one included.
    pub(super) count: u64,
    /// Refusals that were not told since the one before.
    pub(super) others: u64,
}

impl Refusals {
    /// Counts a refusal. Answers what to report, or `None` if it should not be reported.
    pub(super) fn refused(&self, now: DateTime<Utc>) -> Option<Told> {
        let count = self.since_right.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        match self.told.pass(now) {
            Some(others) => Some(Told { count, others }),
            // The first refusal after an accepted attempt is always reported, because a monitor waits for it.
            None => (count == 1).then_some(Told { count, others: 0 }),
        }
    }

    /// Notes an accepted attempt. `true` if any was refused since the accepted one before it.
    pub(super) fn right(&self) -> bool {
        self.since_right.load(Ordering::Relaxed) != 0 && self.since_right.swap(0, Ordering::Relaxed) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_until_one_is_right() {
        let (refusals, now) = (Refusals::default(), DateTime::UNIX_EPOCH);
        assert!(!refusals.right());
        assert_eq!(refusals.refused(now), Some(Told { count: 1, others: 0 }));
        assert_eq!(refusals.refused(now), None);
        assert!(refusals.right());
        assert!(!refusals.right());
        assert_eq!(refusals.refused(now), Some(Told { count: 1, others: 0 }), "the first after a right one");
    }
}
