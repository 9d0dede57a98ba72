//! Which rings were seen and which calls live: a repeat must be known for as long as it can come.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{LiveCall, RING_MEMORY};

/// How often the rings that can be forgotten are looked for: each look passes over all of them.
const FORGET_EVERY: TimeDelta = TimeDelta::minutes(1);

/// How often a delivery that is no ring is noted.
const WEBHOOK_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Rings and live calls.
#[derive(Debug, Default)]
pub(super) struct Rings {
    /// By call.
    by_call: HashMap<String, Ring>,
    /// Call by `webhook-id`.
    deliveries: HashMap<String, String>,
    live: HashMap<String, LiveCall>,
    last_webhook: Option<DateTime<Utc>>,
    forgotten_at: DateTime<Utc>,
}

/// A call that rang.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    /// `webhook-id` of its first delivery.
    pub(super) webhook: String,
    /// When it rang or, once it is over, when it ended.
    pub(super) at: DateTime<Utc>,
    /// The ticket of the last entry about its call in the queue; `None` where there is none yet, 0 for what was read from the
    /// journal.
    pub(super) ticket: Option<u64>,
}

impl Rings {
    /// Remembers a ring; `false` where its delivery or its call is known.
    pub(super) fn ring(&mut self, webhook: &str, call: &str, at: DateTime<Utc>, ticket: Option<u64>) -> bool {
        // A clock that was set back must not stop the forgetting until it has caught up.
        if (at - self.forgotten_at).abs() >= FORGET_EVERY {
            self.forget(at);
        }
        if self.deliveries.contains_key(webhook) || self.by_call.contains_key(call) || self.live.contains_key(call) {
            return false;
        }
        self.last_webhook = self.last_webhook.max(Some(at));
        self.deliveries.insert(webhook.to_owned(), call.to_owned());
        self.by_call.insert(call.to_owned(), Ring { webhook: webhook.to_owned(), at, ticket });
        true
    }

    /// A delivery with a good signature came, a ring or another; whether that is worth an entry: rings have their own, and once a minute
    /// is often enough for a person who looks.
    pub(super) fn webhook(&mut self, at: DateTime<Utc>) -> bool {
        let is_news = self.last_webhook.is_none_or(|last| at - last >= WEBHOOK_NOTED_EVERY);
        if is_news {
            self.last_webhook = Some(at);
        }
        is_news
    }

    /// When the last delivery with a good signature came, to the minute.
    pub(super) const fn last_webhook(&self) -> Option<DateTime<Utc>> {
        self.last_webhook
    }

    /// The ticket of the last entry about a call.
    pub(super) fn ticket(&self, call: &str) -> Option<u64> {
        self.by_call.get(call).and_then(|ring| ring.ticket)
    }

    /// An entry about a call is queued under this ticket.
    pub(super) fn queued(&mut self, call: &str, ticket: u64) {
        if let Some(ring) = self.by_call.get_mut(call) {
            ring.ticket = ring.ticket.max(Some(ticket));
        }
    }

    /// A call that rang, where no entry says so yet.
    pub(super) fn unwritten(&self, call: &str) -> Option<&Ring> {
        self.by_call.get(call).filter(|ring| ring.ticket.is_none())
    }

    /// A call lives.
    pub(super) fn begin(&mut self, call: LiveCall) {
        self.live.insert(call.call_id.clone(), call);
    }

    /// Whether a call lives.
    pub(super) fn lives(&self, call: &str) -> bool {
        self.live.contains_key(call)
    }

    /// A call is over; its ring stays known for a while.
    pub(super) fn end(&mut self, call: &str, at: DateTime<Utc>) {
        self.live.remove(call);
        if let Some(ring) = self.by_call.get_mut(call) {
            ring.at = ring.at.max(at);
        }
    }

    /// Calls that live, the oldest first.
    pub(super) fn live(&self) -> Vec<LiveCall> {
        let mut live: Vec<LiveCall> = self.live.values().cloned().collect();
        live.sort_by(|a, b| (a.since, &a.call_id).cmp(&(b.since, &b.call_id)));
        live
    }

    /// Rings that are remembered, with their calls.
    pub(super) fn known(&self) -> impl Iterator<Item = (&str, &Ring)> {
        self.by_call.iter().map(|(call, ring)| (call.as_str(), ring))
    }

    /// Forgets the rings whose call is over, or never began, since [`RING_MEMORY`]. What lies further ahead was noted by a clock that
    /// was wrong.
    pub(super) fn forget(&mut self, now: DateTime<Utc>) {
        self.forgotten_at = now;
        let live = &self.live;
        self.by_call.retain(|call, ring| live.contains_key(call) || (now - ring.at).abs() < RING_MEMORY);
        let known = &self.by_call;
        self.deliveries.retain(|_, call| known.contains_key(call));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CallCheckpoint;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).unwrap()
    }

    #[test]
    fn a_ring_is_known_by_its_delivery_and_by_its_call() {
        let mut rings = Rings::default();
        assert!(rings.ring("wh_1", "rtc_1", at(0), Some(1)));
        assert!(!rings.ring("wh_1", "rtc_2", at(0), Some(2)));
        assert!(!rings.ring("wh_2", "rtc_1", at(0), Some(3)));
        assert!(rings.ring("wh_2", "rtc_2", at(0), Some(4)));
    }

    #[test]
    fn a_live_call_is_known_however_long_and_an_ended_one_for_a_while() {
        let mut rings = Rings::default();
        assert!(rings.ring("wh_1", "rtc_1", at(0), Some(1)));
        rings.begin(LiveCall {
            call_id: "rtc_1".to_owned(),
            since: at(0),
            caller: None,
            standing: CallCheckpoint::default(),
        });
        assert!(!rings.ring("wh_1", "rtc_1", at(600), Some(2)));
        rings.end("rtc_1", at(600));
        assert!(!rings.ring("wh_1", "rtc_1", at(614), Some(3)));
        assert!(rings.ring("wh_1", "rtc_1", at(616), Some(4)));
        assert_eq!(rings.live(), []);
    }

    #[test]
    fn what_is_forgotten_takes_no_room() {
        let mut rings = Rings::default();
        for minute in 0..1_000 {
            rings.ring(&format!("wh_{minute}"), &format!("rtc_{minute}"), at(minute), None);
        }
        assert!(rings.known().count() <= 17 && rings.deliveries.len() <= 17);
    }
}
