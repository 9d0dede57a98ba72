//! The messages of the hotel in memory, and the rules of the set: which takes the place of which, which may be tried now, what becomes of
//! each. A store keeps one behind its lock, writes what each verb changed, and takes it back with [`Outbox::undo`] where that could not
//! be written.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    attempt::{Outcome, Settled},
    causes::failure_notice,
    effect::{Channel, Effect, Happened, Kind, Lane, Progress, new_id},
};
use basics::ids::Ids;

/// How long a message is kept after it was delivered, replaced or withdrawn.
pub const DONE_MEMORY: TimeDelta = TimeDelta::days(30);

/// How long a message is kept after it was given up: a guest may ask for it until long after the stay.
pub const FAILED_MEMORY: TimeDelta = TimeDelta::days(90);

/// All messages, those that are done included until they are forgotten.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// By identifier, which begins with the time: oldest first.
    effects: BTreeMap<String, Arc<Effect>>,
    /// Those that wait, by when they are due.
    due: BTreeSet<(DateTime<Utc>, String)>,
    /// Those that are open.
    lanes: HashMap<Lane, BTreeSet<String>>,
}

/// How many attempts of each channel may begin.
pub type Room = BTreeMap<Channel, usize>;

/// A message that a verb changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// As it was; `None` where it is new.
    pub was: Option<Arc<Effect>>,
    /// As it is: to be written.
    pub is: Arc<Effect>,
}

/// The answer to what a person asks of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// It is done; the message that is open now, or was withdrawn, is the last.
    Done(Vec<Changed>),
    /// It cannot be done as the message stands.
    NotNow,
    /// There is no such message.
    Unknown,
}

/// Which messages [`Outbox::list`] answers. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectFilter {
    /// `statut`.
    pub progress: Option<Progress>,
    /// About any of these: codes and identifiers.
    pub subjects: Option<Vec<String>>,
}

impl Outbox {
    /// Takes in a message as a store has it, in the place of the one of the same identifier.
    pub fn put(&mut self, effect: Effect) {
        self.set(Arc::new(effect));
    }

    /// Takes in what follows from a write. One that says what stands takes the place of those before it that still wait; what waits
    /// already is not doubled.
    pub fn add(&mut self, effects: Vec<Effect>, now: DateTime<Utc>) -> Vec<Changed> {
        let mut changes = Vec::new();
        for mut new in effects {
            if new.kind.says_what_stands() {
                let earlier: Vec<Arc<Effect>> =
                    self.open_in(&new.lane()).filter(|old| old.kind.says_what_stands()).cloned().collect();
                if earlier.iter().any(|old| old.revision > new.revision) {
                    continue;
                }
                for old in earlier.iter().filter(|old| old.progress == Progress::Waiting) {
                    new = taking_the_place(new, old);
                    changes.push(self.change(old.replaced(now)));
                }
            }
            changes.push(self.change(new));
        }
        changes
    }

    /// Takes back what a verb changed, since it could not be written. Several verbs are taken back the latest first.
    pub fn undo(&mut self, changes: Vec<Changed>) {
        for Changed { was, is } in changes.into_iter().rev() {
            match was {
                Some(was) => self.set(was),
                None => self.remove(&is.id),
            }
        }
    }

    /// Begins an attempt of messages that are due: as many of each channel as `room` says, none of one that it does not name, and one of
    /// a lane at a time. Those whose time is over are given up instead, whatever their channel; `reports` says whether the reception
    /// gets a notice of that.
    pub fn claim(&mut self, now: DateTime<Utc>, room: &Room, reports: bool, ids: &Ids) -> Vec<Changed> {
        let due: Vec<String> = self.due.iter().take_while(|(due, _)| *due <= now).map(|(_, id)| id.clone()).collect();
        let (mut changes, mut room) = (Vec::new(), room.clone());
        for id in due {
            let Some(effect) = self.effects.get(&id).cloned() else { continue };
            if let Some(settled) = effect.expired(now) {
                changes.extend(self.end(settled, now, reports, ids));
            } else if let Some(left) = room.get_mut(&effect.channel).filter(|left| **left > 0)
                && !self.is_under_way(&effect.lane())
            {
                *left -= 1;
                changes.push(self.change(effect.begun(now)));
            }
        }
        changes
    }

    /// What became of an attempt; `None` where the message is not under way with that attempt: another has begun, or it was erased.
    pub fn settle(
        &mut self,
        attempt: (&str, u32),
        outcome: &Outcome,
        answer: Option<String>,
        now: DateTime<Utc>,
        reports: bool,
        ids: &Ids,
    ) -> Option<Vec<Changed>> {
        let (id, number) = attempt;
        let is_it = |effect: &&Arc<Effect>| effect.progress == Progress::UnderWay && effect.attempts == number;
        let effect = self.effects.get(id).filter(is_it)?;
        let settled = effect.settled(outcome, answer, self.has_newer(effect), now, ids.bits());
        Some(self.end(settled, now, reports, ids))
    }

    /// The outcome of every attempt that had begun is unknown: another process began them.
    pub fn recover(&mut self, now: DateTime<Utc>, reports: bool, ids: &Ids) -> Vec<Changed> {
        let under_way = self.effects.values().filter(|effect| effect.progress == Progress::UnderWay);
        let begun: Vec<(String, u32)> = under_way.map(|effect| (effect.id.clone(), effect.attempts)).collect();
        let settle = |(id, number): (String, u32)| {
            self.settle((&id, number), &Outcome::Unknown, None, now, reports, ids).unwrap_or_default()
        };
        begun.into_iter().flat_map(settle).collect()
    }

    /// A call is over: its messages leave soon.
    pub fn call_ended(&mut self, call: &str, now: DateTime<Utc>) -> Vec<Changed> {
        let waiting = self.due.iter().filter_map(|(_, id)| self.effects.get(id));
        let of_call: Vec<_> = waiting.filter(|effect| effect.call.as_deref() == Some(call)).cloned().collect();
        of_call.into_iter().map(|effect| self.change(effect.call_ended(now))).collect()
    }

    /// When the next message is due of the channels that have room; `None` where nothing of them waits, or only behind what is under
    /// way.
    pub fn next_due(&self, room: &Room) -> Option<DateTime<Utc>> {
        let can_begin = |effect: &Arc<Effect>| {
            room.get(&effect.channel).is_some_and(|left| *left > 0) && !self.is_under_way(&effect.lane())
        };
        self.due.iter().find(|(_, id)| self.effects.get(id).is_some_and(can_begin)).map(|(due, _)| *due)
    }

    /// The message of an identifier.
    pub fn get(&self, id: &str) -> Option<&Arc<Effect>> {
        self.effects.get(id)
    }

    /// The messages that match, oldest first.
    pub fn list(&self, filter: &EffectFilter) -> Vec<Arc<Effect>> {
        let EffectFilter { progress, subjects } = filter;
        let is_asked_for = |effect: &&Arc<Effect>| {
            progress.is_none_or(|progress| progress == effect.progress)
                && subjects.as_ref().is_none_or(|subjects| subjects.contains(&effect.subject))
        };
        self.effects.values().filter(is_asked_for).cloned().collect()
    }

    /// A person wants the message sent now: one that waits, at once; one that is done, once more.
    pub fn retry(&mut self, id: &str, now: DateTime<Utc>, ids: &Ids) -> Asked {
        let Some(effect) = self.effects.get(id).cloned() else { return Asked::Unknown };
        let newer = self.open_in(&effect.lane()).find(|open| open.kind.says_what_stands()).cloned();
        let newer = newer.filter(|_| effect.kind.says_what_stands());
        let waiting = if effect.progress == Progress::Waiting { Some(Arc::clone(&effect)) } else { newer };
        match waiting {
            Some(waiting) if waiting.progress == Progress::Waiting => {
                Asked::Done(vec![self.change(Effect { due: now, call: None, ..waiting.as_ref().clone() })])
            }
            Some(_) => Asked::NotNow,
            None if effect.progress == Progress::UnderWay => Asked::NotNow,
            None => Asked::Done(vec![self.change(effect.again(new_id(now, ids), now))]),
        }
    }

    /// A person wants the message not sent. One that is leaving cannot be called back.
    pub fn cancel(&mut self, id: &str, now: DateTime<Utc>) -> Asked {
        match self.effects.get(id).cloned() {
            None => Asked::Unknown,
            Some(effect) if effect.progress == Progress::Waiting => {
                Asked::Done(vec![self.change(effect.withdrawn(now))])
            }
            Some(_) => Asked::NotNow,
        }
    }

    /// A guest's data are erased: nothing more about these codes and call-backs is sent, and nobody's address is kept.
    pub fn erase(&mut self, subjects: &HashSet<&str>, now: DateTime<Utc>) -> Vec<Changed> {
        let is_of_them = |effect: &&Arc<Effect>| subjects.contains(effect.subject.as_str());
        let theirs: Vec<Arc<Effect>> = self.effects.values().filter(is_of_them).cloned().collect();
        let erased = theirs.into_iter().map(|effect| (effect.erased(now), effect));
        let changed: Vec<Effect> =
            erased.filter(|(erased, was)| erased != was.as_ref()).map(|(erased, _)| erased).collect();
        changed.into_iter().map(|erased| self.change(erased)).collect()
    }

    /// Forgets what was done [`DONE_MEMORY`] ago, and what failed [`FAILED_MEMORY`] ago. Answers the identifiers.
    pub fn forget(&mut self, now: DateTime<Utc>) -> Vec<String> {
        let is_over = |effect: &Effect| {
            let memory = match effect.progress {
                Progress::Waiting | Progress::UnderWay => return false,
                Progress::Delivered | Progress::Replaced | Progress::Withdrawn => DONE_MEMORY,
                Progress::Abandoned | Progress::Uncertain => FAILED_MEMORY,
            };
            effect.ended_at.is_some_and(|ended| now - ended >= memory)
        };
        let over: Vec<String> =
            self.effects.values().filter(|effect| is_over(effect)).map(|effect| effect.id.clone()).collect();
        for id in &over {
            self.remove(id);
        }
        over
    }

    /// How an attempt, or the time of a message, ended; with the notice of it.
    fn end(&mut self, settled: Settled, now: DateTime<Utc>, reports: bool, ids: &Ids) -> Vec<Changed> {
        let Settled { effect, tell } = settled;
        let is_reported = tell && reports && effect.kind.is_for_guest() && effect.kind != Kind::AddressReplaced;
        let notice = is_reported.then(|| failure_notice(&effect, now, new_id(now, ids)));
        let mut changes = vec![self.change(effect)];
        changes.extend(notice.map(|notice| self.change(notice)));
        changes
    }

    fn has_newer(&self, effect: &Effect) -> bool {
        let takes_its_place = |other: &Arc<Effect>| {
            other.id != effect.id && other.kind.says_what_stands() && other.revision >= effect.revision
        };
        self.open_in(&effect.lane()).any(takes_its_place)
    }

    fn is_under_way(&self, lane: &Lane) -> bool {
        self.open_in(lane).any(|effect| effect.progress == Progress::UnderWay)
    }

    fn open_in<'o>(&'o self, lane: &Lane) -> impl Iterator<Item = &'o Arc<Effect>> + use<'o> {
        self.lanes.get(lane).into_iter().flatten().filter_map(|id| self.effects.get(id))
    }

    fn change(&mut self, effect: Effect) -> Changed {
        let is = Arc::new(effect);
        let was = self.effects.get(&is.id).cloned();
        self.set(Arc::clone(&is));
        Changed { was, is }
    }

    fn set(&mut self, effect: Arc<Effect>) {
        self.remove(&effect.id);
        if effect.progress.is_open() {
            self.lanes.entry(effect.lane()).or_default().insert(effect.id.clone());
        }
        if effect.progress == Progress::Waiting {
            self.due.insert((effect.due, effect.id.clone()));
        }
        self.effects.insert(effect.id.clone(), effect);
    }

    /// Removes the message of an identifier.
    pub fn remove(&mut self, id: &str) {
        let Some(effect) = self.effects.remove(id) else { return };
        self.due.remove(&(effect.due, effect.id.clone()));
        if let Some(open) = self.lanes.get_mut(&effect.lane()) {
            open.remove(id);
            if open.is_empty() {
                self.lanes.remove(&effect.lane());
            }
        }
    }
}

/// A message that takes the place of one that still waits: it waits for the same call, and is the confirmation where that was one that
/// nobody has read.
fn taking_the_place(new: Effect, old: &Effect) -> Effect {
    let is_first = old.kind == Kind::Confirmation && old.unknown == 0 && new.kind == Kind::Change;
    let waits = new.call.is_none() && old.call.is_some();
    let (call, due) = if waits { (old.call.clone(), old.due.max(new.due)) } else { (new.call.clone(), new.due) };
    Effect {
        kind: if is_first { Kind::Confirmation } else { new.kind },
        previous_total: if is_first { None } else { old.previous_total.or(new.previous_total) },
        happened: match (old.happened, new.happened) {
            (Some(Happened::Booked), Some(Happened::Changed)) => old.happened,
            _ => new.happened,
        },
        call,
        due,
        ..new
    }
}

#[cfg(test)]
mod tests;
