//! A person: the sentence is said and heard, then the call is referred. A REFER that was taken (200) has been seen to do nothing, so
//! its outcome is watched: a line that closes is a caller who was passed on, one that stays open is a caller who is still ours.

use std::time::{Duration, Instant};

use super::{Machine, farewell};
use crate::tools::Tool;
use store::{CallCheckpoint, Handover};

/// How long after an accepted REFER the line may stay open before the transfer counts as failed.
pub(super) const WATCH: Duration = Duration::from_secs(15);

/// How long the sentence before a transfer may go on after a process was started again.
pub(super) const SENTENCE: Duration = Duration::from_secs(4);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Transfer {
    /// Nobody asked, or a transfer failed.
    #[default]
    None,
    /// The sentence is to be said, or is being heard.
    Saying { until: Instant },
    /// An earlier process had the sentence said, and did not refer: it is heard to its end first.
    TakenUp { until: Instant },
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
            Self::Saying { until } | Self::TakenUp { until } | Self::Watching { until } => Some(until),
        }
    }

    pub(super) fn is_under_way(self) -> bool {
        self != Self::None
    }
}

impl Machine {
    /// What the next process has to know of it.
    pub(super) const fn handover(&self) -> Handover {
        match self.transfer {
            Transfer::Saying { .. } | Transfer::TakenUp { .. } => Handover::Announced,
            Transfer::Referring | Transfer::Watching { .. } => Handover::Referred,
            Transfer::None if self.facts.transfers > 0 => Handover::Failed,
            Transfer::None => Handover::None,
        }
    }

    /// Goes on from where an earlier process was.
    pub(super) fn take_up_transfer(&mut self, standing: &CallCheckpoint, now: Instant) {
        // Asked for again where no response has gone on from its output: it is then announced anew.
        let asked_again = standing.unanswered.iter().any(|call| Tool::named(&call.name) == Some(Tool::TransferToHuman));
        self.transfer = match standing.handover {
            // The supervisor passes a call on that was not answered; it has no machine.
            Handover::None | Handover::Unanswered => return,
            Handover::Announced if asked_again => return,
            Handover::Announced => Transfer::TakenUp { until: now + SENTENCE },
            Handover::Referred => Transfer::Watching { until: now + WATCH },
            Handover::Failed => Transfer::None,
        };
        self.facts.transfers = 1;
    }
}
