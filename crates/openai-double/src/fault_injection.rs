//! What a line does to what it carries: loses, doubles, delays and reorders what it sends, and cuts the sideband at an exact event.
//!
//! Everything is decided by a plan or by a seed, and by the number of the event: the same call meets the same fault injection again.

#[cfg(any(test, feature = "testing"))]
mod arming;
mod carrying;
#[cfg(any(test, feature = "testing"))]
pub(super) mod insistent;
#[cfg(test)]
mod tests;

use std::time::Duration;

#[cfg(any(test, feature = "testing"))]
pub use self::insistent::{Insistence, Obtained};
use basics::ids::Ids;

/// Which way an event goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From OpenAI's side to the server.
    ToServer,
    /// From the server to OpenAI's side.
    FromServer,
}

/// On which side of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The event is lost: not sent, or not processed.
    Before,
    /// The event is sent; or it is processed, and nothing that follows from it is sent any more.
    After,
}

/// A place in a call: before or after the event of this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// Which way the event goes.
    pub way: Way,
    /// Its number among the events of the call that go this way, from 1; those lost because nobody was attached do not count.
    pub number: usize,
    /// On which side of it.
    pub side: Side,
}

impl Point {
    /// Both sides of every event of a call that had so many events to the server and so many from it.
    pub fn all(to_server: usize, from_server: usize) -> Vec<Self> {
        let sides = |way, number| [Side::Before, Side::After].map(|side| Self { way, number, side });
        let to_server = (1..=to_server).flat_map(|number| sides(Way::ToServer, number));
        to_server.chain((1..=from_server).flat_map(|number| sides(Way::FromServer, number))).collect()
    }
}

/// What strikes a sideband.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedFault {
    /// Its TCP connection is closed with no close frame.
    Drop,
    /// It is closed with this code.
    Close(u16),
    /// It stays open, yet nothing goes through it any more, and the caller and the model stand still, until the server's side closes
    /// it (or dies, or attaches anew): what a process has been told and has sent at its death is then known to the event.
    Freeze,
}

/// How often each kind of fault injection happens, in events of a thousand, and how often a sideband may be cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Odds {
    /// An event is lost.
    pub lost: u64,
    /// An event is sent twice.
    pub doubled: u64,
    /// An event is sent after the one that follows it.
    pub swapped: u64,
    /// An event, and all that follow it, wait a little.
    pub delayed: u64,
    /// The sideband is cut before or after an event, either way.
    pub cut: u64,
    /// After so many cuts a call is cut no more.
    pub cuts: u32,
}

/// The longest delay of one event.
const LONGEST_DELAY_MS: u64 = 20;

/// With what a seeded line cuts its sideband: codes that OpenAI's own client takes for a reason to connect again (OpenAI Python SDK
/// 3.54.0, `types/websocket_reconnection.py`).
const SEEDED_BLOWS: [InjectedFault; 4] =
    [InjectedFault::Drop, InjectedFault::Close(1_001), InjectedFault::Close(1_011), InjectedFault::Close(1_012)];

/// What a line does to what it carries; nothing by default.
#[derive(Clone, Debug, Default)]
pub struct FaultInjection {
    planned: Option<(Point, InjectedFault)>,
    seeded: Option<(Ids, Odds)>,
    to_server: usize,
    from_server: usize,
    cuts: u32,
}

/// What becomes of an event on its way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Passes,
    Lost,
    Doubled,
    Swapped,
    Delayed(Duration),
}

impl FaultInjection {
    /// One injected fault at one point.
    pub fn at(point: Point, injected: InjectedFault) -> Self {
        Self { planned: Some((point, injected)), ..Self::default() }
    }

    /// All kinds of fault injection with these odds; the same for the same seed and the same events.
    pub fn seeded(seed: u64, odds: Odds) -> Self {
        Self { seeded: Some((Ids::seeded(seed), odds)), ..Self::default() }
    }

    /// Whether an injected fault is still to fall.
    #[cfg(any(test, feature = "testing"))]
    pub(super) const fn is_planned(&self) -> bool {
        self.planned.is_some()
    }

    /// One more event is about to go this way: whether the sideband is struck on a side of it.
    pub(super) fn injected(&mut self, way: Way) -> Option<(Side, InjectedFault)> {
        let number = match way {
            Way::ToServer => &mut self.to_server,
            Way::FromServer => &mut self.from_server,
        };
        *number += 1;
        if let Some((point, injected)) = self.planned.take_if(|(point, _)| point.way == way && point.number == *number)
        {
            return Some((point.side, injected));
        }
        let (ids, odds) = self.seeded.as_ref()?;
        if self.cuts >= odds.cuts || ids.below(1_000) >= odds.cut {
            return None;
        }
        self.cuts += 1;
        let side = if ids.below(2) == 0 { Side::Before } else { Side::After };
        let kinds = u64::try_from(SEEDED_BLOWS.len()).unwrap_or(1);
        let injected = usize::try_from(ids.below(kinds)).ok().and_then(|kind| SEEDED_BLOWS.get(kind));
        Some((side, injected.copied().unwrap_or(InjectedFault::Drop)))
    }

    /// What becomes of the event that is being sent to the server.
    pub(super) fn fate(&self) -> Fate {
        let Some((ids, odds)) = &self.seeded else { return Fate::Passes };
        let mut left = ids.below(1_000);
        let delay = Fate::Delayed(Duration::from_millis(1 + ids.below(LONGEST_DELAY_MS)));
        let kinds = [
            (odds.lost, Fate::Lost),
            (odds.doubled, Fate::Doubled),
            (odds.swapped, Fate::Swapped),
            (odds.delayed, delay),
        ];
        for (share, fate) in kinds {
            match left.checked_sub(share) {
                Some(rest) => left = rest,
                None => return fate,
            }
        }
        Fate::Passes
    }
}
