//! What calls have used up, in memory and in the journal: written, not synced, and forgotten after a day.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::{JsonStore, line::Entry, state::State};
use crate::{CallUse, Count};

/// How often uses that can be forgotten are looked for: each look passes over all of them.
const FORGET_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Uses by call.
#[derive(Debug, Default)]
pub(super) struct Uses {
    by_call: BTreeMap<String, CallUse>,
    /// When a process was last known to run while calls were on the line.
    alive: Option<DateTime<Utc>>,
    forgotten_at: DateTime<Utc>,
}

impl Uses {
    /// Takes one in whole, in the place of what was known of the call.
    pub(super) fn put(&mut self, of_call: CallUse) {
        self.by_call.insert(of_call.call_id.clone(), of_call);
    }

    /// Takes in what happened on a call; the entry that says how its use stands from there on, where that is news.
    fn count(&mut self, call_id: &str, count: Count, now: DateTime<Utc>) -> Option<String> {
        // A clock that was set back must not stop the forgetting until it has caught up.
        if now.signed_duration_since(self.forgotten_at).abs() >= FORGET_EVERY {
            self.forget(now);
        }
        if let Some(known) = self.by_call.get_mut(call_id) {
            return known.take_in(count, now, self.alive).then(|| entry(known));
        }
        let begun = CallUse::begun(call_id, count)?;
        let entry = entry(&begun);
        self.put(begun);
        Some(entry)
    }

    /// Forgets what is old, and gives the rest as entries.
    pub(super) fn entries(&mut self, now: DateTime<Utc>) -> impl Iterator<Item = String> {
        self.forget(now);
        let alive = self.alive.map(|at| Entry::Alive { at }.text());
        alive.into_iter().chain(self.by_call.values().map(entry))
    }

    /// A process ran at that time.
    pub(super) fn alive_at(&mut self, at: DateTime<Utc>) {
        self.alive = Some(at);
    }

    fn forget(&mut self, now: DateTime<Utc>) {
        self.forgotten_at = now;
        self.by_call.retain(|_, of_call| of_call.is_of_late(now));
    }
}

impl State {
    /// Takes in what happened on a call, and queues it where that is news.
    fn count(&mut self, call_id: &str, count: Count, now: DateTime<Utc>) {
        if let Some(entry) = self.uses.count(call_id, count, now) {
            self.queue_up(entry, None);
        }
    }
}

impl JsonStore {
    pub(super) fn count_use(&self, call_id: &str, count: Count) {
        let mut state = self.shared.state();
        state.count(call_id, count, self.shared.clock.now());
        self.shared.queued(state);
    }

    pub(super) fn note_alive(&self) {
        let mut state = self.shared.state();
        let at = self.shared.clock.now();
        state.uses.alive_at(at);
        state.queue_entry(&Entry::Alive { at });
        self.shared.queued(state);
    }

    pub(super) fn use_of_call(&self, call_id: &str) -> Option<CallUse> {
        self.shared.state().uses.by_call.get(call_id).cloned()
    }

    pub(super) fn uses_of_late(&self) -> Vec<CallUse> {
        let now = self.shared.clock.now();
        let state = self.shared.state();
        state.uses.by_call.values().filter(|of_call| of_call.is_of_late(now)).cloned().collect()
    }
}

fn entry(of_call: &CallUse) -> String {
    Entry::Used(Cow::Borrowed(of_call)).text()
}
