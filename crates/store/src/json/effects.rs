//! The messages that follow from what is written: an [`Outbox`] behind the lock of the rows, kept like a collection. What a write makes of
//! it is in the line of that write.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, oneshot};

use super::{
    JsonStore,
    collections::{Keep, Row, put_entry},
    state::{PendingWrite, State},
};
use crate::{Effects, StoreError, StoreFuture};
use basics::ids::Ids;
use hotel::{
    callback::Callback,
    outbox::{
        Asked, Cause, Changed, EVENT_MEMORY, Effect, EffectFilter, Event, Happened, Outbox, Outcome, Policy, Room,
        Written, callback_effects, effects, happened_to, happened_to_callback,
    },
};

impl Row for Event {
    const COLLECTION: &'static str = "evenements";

    fn key(&self) -> Cow<'_, str> {
        Cow::Owned(self.n.to_string())
    }
}

impl Row for Effect {
    const COLLECTION: &'static str = "envois";

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }
}

/// The messages, and which follow from what is written.
#[derive(Debug)]
pub(super) struct Messages {
    outbox: Outbox,
    policy: Policy,
    pub(super) ids: Ids,
    wakes: Arc<Notify>,
    /// Messages whose change is on its way to the disk, as the disk has them: what the memory says of them is not to be in a journal that
    /// is begun anew, nor in an état, before its cause is.
    unwritten: HashMap<String, Option<Arc<Effect>>>,
    /// As of any collection.
    changed: Vec<String>,
}

/// Changes of messages on their way to the disk, which somebody waits for.
#[derive(Debug)]
pub(super) struct NewMessages {
    changes: Vec<Changed>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            outbox: Outbox::default(),
            policy: Policy::default(),
            ids: Ids::system(),
            wakes: Arc::default(),
            unwritten: HashMap::new(),
            changed: Vec::new(),
        }
    }
}

impl Messages {
    /// Takes in what follows from a write: in memory, on its way to the disk.
    fn add(&mut self, effects: Vec<Effect>, now: DateTime<Utc>) -> Vec<Changed> {
        let changes = self.outbox.add(effects, now);
        self.on_their_way(&changes);
        changes
    }

    fn on_their_way(&mut self, changes: &[Changed]) {
        for change in changes {
            self.unwritten.entry(change.is.id.clone()).or_insert_with(|| change.was.clone());
        }
    }

    /// What was on its way is durable.
    fn written(&mut self, changes: &[Changed]) {
        for change in changes {
            self.unwritten.remove(&change.is.id);
        }
        self.note(changes);
    }

    /// What was on its way did not get to the disk.
    fn undo(&mut self, changes: Vec<Changed>) {
        for change in &changes {
            self.unwritten.remove(&change.is.id);
        }
        self.outbox.undo(changes);
    }

    /// A call is over. The entry of that in the journal says this too.
    pub(super) fn call_ended(&mut self, call: &str, now: DateTime<Utc>) {
        let changes = self.outbox.call_ended(call, now);
        self.note(&changes);
    }

    /// A guest's data are erased, by the codes and the identifiers of the call-backs.
    pub(super) fn erase(&mut self, subjects: &HashSet<&str>, now: DateTime<Utc>) {
        let changes = self.outbox.erase(subjects, now);
        self.note(&changes);
    }

    /// Those about any of these codes and identifiers.
    pub(super) fn about(&self, subjects: Vec<String>) -> Vec<Arc<Effect>> {
        self.outbox.list(&EffectFilter { subjects: Some(subjects), ..EffectFilter::default() })
    }

    /// Forgets what was over long ago.
    fn forget(&mut self, now: DateTime<Utc>) {
        self.changed.extend(self.outbox.forget(now));
    }

    fn note(&mut self, changes: &[Changed]) {
        if !changes.is_empty() {
            self.changed.extend(changes.iter().map(|change| change.is.id.clone()));
            self.wakes.notify_one();
        }
    }

    /// The message as the disk has it.
    fn on_disk(&self, id: &str) -> Option<&Arc<Effect>> {
        self.unwritten.get(id).map_or_else(|| self.outbox.get(id), Option::as_ref)
    }
}

/// Changes as entries of the journal.
fn entries(changes: &[Changed]) -> Vec<String> {
    changes.iter().map(|change| put_entry(change.is.as_ref())).collect()
}

/// What follows from a write, and is written with it.
#[derive(Debug)]
pub(super) struct Following {
    messages: Vec<Changed>,
    events: Vec<Arc<Event>>,
}

impl Following {
    /// Its entries of the journal.
    pub(super) fn entries(&self) -> Vec<String> {
        let events = self.events.iter().map(|event| put_entry(event.as_ref()));
        events.chain(entries(&self.messages)).collect()
    }
}

impl Keep for Messages {
    fn name(&self) -> &'static str {
        Effect::COLLECTION
    }

    fn read(&mut self, text: &str) -> Option<String> {
        let effect: Effect = serde_json::from_str(text).ok()?;
        let id = effect.id.clone();
        self.outbox.put(effect);
        Some(id)
    }

    fn remove(&mut self, key: &str) {
        self.outbox.remove(key);
    }

    fn put_entry(&self, key: &str) -> Option<String> {
        self.on_disk(key).map(|effect| put_entry(effect.as_ref()))
    }

    fn view(&self) -> Box<dyn Iterator<Item = String> + Send> {
        let all = self.outbox.list(&EffectFilter::default());
        let rows: Vec<Arc<Effect>> = all.iter().filter_map(|effect| self.on_disk(&effect.id).cloned()).collect();
        Box::new(rows.into_iter().map(|row| serde_json::to_string(row.as_ref()).unwrap_or_default()))
    }

    fn changed(&self) -> &Vec<String> {
        &self.changed
    }

    fn changed_mut(&mut self) -> &mut Vec<String> {
        &mut self.changed
    }

    fn len(&self) -> usize {
        self.outbox.list(&EffectFilter::default()).len()
    }
}

impl State {
    /// What follows from writing rows of one code.
    pub(super) fn follow_rows(&mut self, rows: &[Written<'_>], cause: Cause<'_>, now: DateTime<Utc>) -> Following {
        let messages = &mut self.collections.messages;
        let effects = effects(rows, cause, &messages.policy, now, &messages.ids);
        let messages = messages.add(effects, now);
        let events = happened_to(rows, cause).map(|(id, revision, happened)| self.event(happened, id, revision, now));
        Following { messages, events: events.collect() }
    }

    /// What follows from writing a call-back.
    pub(super) fn follow_callback(&mut self, callback: &Callback, now: DateTime<Utc>) -> Following {
        let messages = &mut self.collections.messages;
        let effects = callback_effects(callback, &messages.policy, now, &messages.ids);
        let messages = messages.add(effects, now);
        let event = self.event(happened_to_callback(callback), &callback.id, 0, now);
        Following { messages, events: vec![event] }
    }

    fn event(&mut self, happened: Happened, id: &str, revision: u32, date: DateTime<Utc>) -> Arc<Event> {
        let last = self.collections.events.rows().next_back().map_or(0, |event| event.n);
        self.last_event = self.last_event.max(last) + 1;
        Arc::new(Event { n: self.last_event, happened, id: id.to_owned(), revision, date })
    }

    /// What follows is durable. Numbers are given in the order in which writes are: no reader passes over one.
    pub(super) fn followed(&mut self, following: Following) {
        self.collections.messages.written(&following.messages);
        for event in following.events {
            self.collections.events.put(event);
        }
    }

    /// What would have followed did not get to the disk. The numbers of its events are left out.
    pub(super) fn unfollow(&mut self, following: Following) {
        self.collections.messages.undo(following.messages);
    }

    /// Forgets what was over long ago. The last event stays, so that no number is given twice.
    pub(super) fn forget_followed(&mut self, now: DateTime<Utc>) {
        self.collections.messages.forget(now);
        let last = self.collections.events.rows().next_back().map(|event| event.n);
        self.collections.events.retain(|event| now - event.date < EVENT_MEMORY || Some(event.n) == last);
    }

    /// Changes of messages are durable.
    pub(super) fn commit_messages(&mut self, new: NewMessages) {
        self.collections.messages.written(&new.changes);
        // The worker may be gone; what was written stands.
        let _ = new.answer.send(Ok(()));
    }

    /// Changes of messages did not get to the disk.
    pub(super) fn undo_messages(&mut self, new: NewMessages) {
        self.collections.messages.undo(new.changes);
        let _ = new.answer.send(Err(StoreError::Unavailable));
    }
}

/// What a verb is given beside its own: the time, whether the reception is told of failures, and identifiers.
struct With<'a>(DateTime<Utc>, bool, &'a Ids);

impl JsonStore {
    /// Does something with the messages, and answers once what that changed is durable.
    async fn with_messages<T>(
        &self,
        verb: impl FnOnce(&mut Outbox, &With<'_>) -> (T, Vec<Changed>),
    ) -> Result<T, StoreError> {
        let (done, answer) = {
            let mut state = self.shared.state();
            state.refuse_when_unwell()?;
            let messages = &mut state.collections.messages;
            let with = With(self.shared.clock.now(), messages.policy.reception, &messages.ids);
            let (done, changes) = verb(&mut messages.outbox, &with);
            if changes.is_empty() {
                return Ok(done);
            }
            messages.on_their_way(&changes);
            let text = entries(&changes).join(",");
            let (sender, answer) = oneshot::channel();
            state.queue_up(text, Some(PendingWrite::Messages(NewMessages { changes, answer: sender })));
            (done, answer)
        };
        self.shared.writer_wakes.notify_all();
        answer.await.unwrap_or(Err(StoreError::Unavailable)).map(|()| done)
    }

    async fn ask_of_message(&self, ask: impl FnOnce(&mut Outbox, &With<'_>) -> Asked) -> Result<Asked, StoreError> {
        let verb = |outbox: &mut Outbox, with: &With<'_>| {
            let asked = ask(outbox, with);
            let changes = if let Asked::Done(changes) = &asked { changes.clone() } else { Vec::new() };
            (asked, changes)
        };
        self.with_messages(verb).await
    }
}

impl Effects for JsonStore {
    fn set_policy(&self, policy: Policy) {
        self.shared.state().collections.messages.policy = policy;
    }

    fn recover(&self) -> StoreFuture<'_, Vec<Changed>> {
        Box::pin(self.with_messages(|outbox, With(now, reports, ids)| {
            let changes = outbox.recover(*now, *reports, ids);
            (changes.clone(), changes)
        }))
    }

    fn claim(&self, room: Room) -> StoreFuture<'_, Vec<Changed>> {
        Box::pin(self.with_messages(move |outbox, With(now, reports, ids)| {
            let changes = outbox.claim(*now, &room, *reports, ids);
            (changes.clone(), changes)
        }))
    }

    fn settle(
        &self,
        id: &str,
        attempt: u32,
        outcome: Outcome,
        answer: Option<String>,
    ) -> StoreFuture<'_, Option<Vec<Changed>>> {
        let id = id.to_owned();
        Box::pin(self.with_messages(move |outbox, With(now, reports, ids)| {
            let changes = outbox.settle((&id, attempt), &outcome, answer, *now, *reports, ids);
            (changes.clone(), changes.unwrap_or_default())
        }))
    }

    fn next_due(&self, room: &Room) -> Option<DateTime<Utc>> {
        self.shared.state().collections.messages.outbox.next_due(room)
    }

    fn wakes(&self) -> Arc<Notify> {
        Arc::clone(&self.shared.state().collections.messages.wakes)
    }

    fn effect(&self, id: &str) -> Option<Arc<Effect>> {
        self.shared.state().collections.messages.outbox.get(id).cloned()
    }

    fn effects(&self, filter: EffectFilter) -> Vec<Arc<Effect>> {
        self.shared.state().collections.messages.outbox.list(&filter)
    }

    fn events_after(&self, n: u64, most: usize) -> Vec<Arc<Event>> {
        let state = self.shared.state();
        let events = state.collections.events.rows().rev().take_while(|event| event.n > n);
        let mut events: Vec<Arc<Event>> = events.cloned().collect();
        events.reverse();
        events.truncate(most);
        events
    }

    fn retry(&self, id: &str) -> StoreFuture<'_, Asked> {
        let id = id.to_owned();
        Box::pin(self.ask_of_message(move |outbox, With(now, _, ids)| outbox.retry(&id, *now, ids)))
    }

    fn cancel_effect(&self, id: &str) -> StoreFuture<'_, Asked> {
        let id = id.to_owned();
        Box::pin(self.ask_of_message(move |outbox, With(now, ..)| outbox.cancel(&id, *now)))
    }
}
