//! The outcome of a booking, as admission counts it.

use crate::{
    call::quotas::{Came, Stage},
    tools::{CallFacts, Learned},
};
use hotel::proposal::ConfirmationProgress;

/// From where on the keys of a booking's further rooms are counted: beyond those of a caller who wants the same booking once more.
const ROOM_KEYS: u32 = 1_000;

/// The outcome of a booking, for admission: the rooms of one booking have keys that follow from its own.
pub(super) fn came_of(learned: &Learned) -> Came {
    match (learned.booked(), learned.held_rooms) {
        (Some((key, rooms)), _) => {
            let others = (1..u32::try_from(rooms).unwrap_or(u32::MAX)).map(|room| key.another(ROOM_KEYS + room));
            Came::Booked { rooms: std::iter::once(key.clone()).chain(others).collect() }
        }
        (None, 0) => Came::Nothing,
        (None, rooms) => Came::Held { rooms },
    }
}

/// Which step a booking can take in a call that stands like this.
pub(super) fn stage(facts: &CallFacts) -> Stage {
    let is_answered =
        facts.proposal.as_ref().is_some_and(|proposal| proposal.progress == ConfirmationProgress::Answered);
    if is_answered { Stage::Taking } else { Stage::Putting }
}
