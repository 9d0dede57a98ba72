//! What happened to reservations and call-backs, numbered in the order in which it was written: other systems read it with a cursor that
//! misses nothing.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::effect::Happened;

/// How long an event is kept: a system that was away for a season reads the list of reservations instead.
pub const EVENT_MEMORY: TimeDelta = TimeDelta::days(90);

/// One thing that happened. It holds nothing of a guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number: higher than that of all that were written before.
    pub n: u64,
    /// What happened.
    #[serde(rename = "type")]
    pub happened: Happened,
    /// The reservation or call-back.
    pub id: String,
    /// The revision of the reservation from then on; 0 for a call-back.
    pub revision: u32,
    /// When it was written.
    pub date: DateTime<Utc>,
}
