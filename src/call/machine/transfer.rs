//! A person: the sentence is said and heard, then the call is referred. A REFER that was taken (200) has been seen to do nothing, so
//! its outcome is watched: a line that closes is a caller who was passed on, one that stays open is a caller who is still ours.

use std::time::{Duration, Instant};

use super::farewell;

/// How long after an accepted REFER the line may stay open before the transfer counts as failed.
pub(super) const WATCH: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Transfer {
    /// Nobody asked, or a transfer failed.
    #[default]
    None,
    /// The sentence is to be said, or is being heard.
    Saying { until: Instant },
    /// The REFER is under way.
    Referring,
    /// The REFER was taken.
    Watching { until: Instant },
}

impl Transfer {
    pub(super) fn begun(now: Instant) -> Self {
        Self::Saying { until: now + farewell::NO_AUDIO }
    }

    pub(super) const fn deadline(self) -> Option<Instant> {
        match self {
            Self::None | Self::Referring => None,
            Self::Saying { until } | Self::Watching { until } => Some(until),
        }
    }

    pub(super) fn is_under_way(self) -> bool {
        self != Self::None
    }
}
