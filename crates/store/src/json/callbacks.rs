//! Call-backs: kept in memory and in the journal, since the file is a list of reservations and nothing else. One that is left is
//! synced before it is answered, like a booking.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::{
    JsonStore,
    line::Entry,
    state::{PendingWrite, State},
};
use crate::{CALLBACK_MEMORY, CallbackFilter, CallbackPage, Callbacks, Left, StoreError, StoreFuture};
use basics::ids::Ids;
use hotel::callback::{Callback, Draft, Status, new_id};

/// The call-backs that are durable, and those on their way to the disk.
#[derive(Debug, Default)]
pub(super) struct CallbackTable {
    /// Oldest first.
    rows: Vec<Arc<Callback>>,
    /// Who waits for what is being written, by call: one write of a call at a time.
    writing: HashMap<String, Vec<oneshot::Sender<()>>>,
}

/// A call-back on its way to the disk.
#[derive(Debug)]
pub(super) struct Noted {
    callback: Arc<Callback>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// How a change begins.
#[derive(Debug)]
enum Begun {
    /// There is nothing to write.
    Known(Left),
    /// Something of the same call is being written: ask again after it.
    Busy(oneshot::Receiver<()>),
    /// It is being written.
    Writing {
        callback: Arc<Callback>,
        is_new: bool,
        /// Ends when it is durable, or is not to be.
        answer: oneshot::Receiver<Result<(), StoreError>>,
    },
}

impl CallbackTable {
    /// Puts a call-back in the place of the one of the same identifier, or behind the others.
    pub(super) fn put(&mut self, callback: Arc<Callback>) {
        match self.rows.iter_mut().find(|row| row.id == callback.id) {
            Some(row) => *row = callback,
            None => self.rows.push(callback),
        }
    }

    /// Forgets those that were done [`CALLBACK_MEMORY`] ago, and gives the others as entries.
    pub(super) fn entries(&mut self, now: DateTime<Utc>) -> impl Iterator<Item = String> {
        self.rows.retain(|row| row.done_since().is_none_or(|done| now - done < CALLBACK_MEMORY));
        self.rows.iter().map(|row| entry(row))
    }

    /// All of them, oldest first.
    pub(super) fn all(&self) -> &[Arc<Callback>] {
        &self.rows
    }

    /// Forgets some, by their identifiers.
    pub(super) fn forget(&mut self, ids: &HashSet<&str>) {
        self.rows.retain(|row| !ids.contains(row.id.as_str()));
    }

    /// How many wait for the reception.
    pub(super) fn to_do(&self) -> usize {
        self.rows.iter().filter(|row| row.status == Status::ToDo).count()
    }

    fn of_call<'t>(&'t self, call_id: &'t str) -> impl Iterator<Item = &'t Arc<Callback>> {
        self.rows.iter().filter(move |row| row.call_id == call_id)
    }

    fn find(&self, id: &str) -> Option<&Arc<Callback>> {
        self.rows.iter().find(|row| row.id == id)
    }

    fn page(&self, filter: &CallbackFilter) -> CallbackPage {
        let matching: Vec<_> = self.rows.iter().filter(|row| filter.matches(row)).collect();
        let rows = matching.iter().skip(filter.offset).take(filter.limit);
        CallbackPage { total: matching.len(), rows: rows.map(|row| Arc::clone(row)).collect() }
    }

    /// A write of a call is over: who waited for it looks again.
    fn settle(&mut self, call_id: &str) {
        for waiter in self.writing.remove(call_id).unwrap_or_default() {
            // Who no longer waits does not need to know.
            let _ = waiter.send(());
        }
    }
}

impl State {
    /// Begins to leave a call-back.
    fn leave(&mut self, draft: Draft, most: usize, now: DateTime<Utc>, ids: &Ids) -> Result<Begun, StoreError> {
        if let Some(busy) = self.busy(&draft.call_id) {
            return Ok(busy);
        }
        if let Some(same) = self.callback_table.rows.iter().find(|row| row.is_of(&draft)) {
            return Ok(Begun::Known(Left::Same(Arc::clone(same))));
        }
        let completed = self.callback_table.of_call(&draft.call_id).find_map(|row| row.completed_by(&draft));
        if completed.is_none() && self.callback_table.of_call(&draft.call_id).count() >= most {
            return Ok(Begun::Known(Left::TooMany));
        }
        self.refuse_when_unwell()?;
        let is_new = completed.is_none();
        let callback = completed.unwrap_or_else(|| {
            let mut id = new_id(now, ids);
            while self.callback_table.find(&id).is_some() {
                id = new_id(now, ids);
            }
            draft.into_callback(id, now)
        });
        Ok(self.write_callback(Arc::new(callback), is_new))
    }

    /// Begins to mark a call-back as done; `None` where there is no such one.
    fn mark_done(&mut self, id: &str, now: DateTime<Utc>) -> Result<Option<Begun>, StoreError> {
        let Some(row) = self.callback_table.find(id).cloned() else { return Ok(None) };
        if let Some(busy) = self.busy(&row.call_id) {
            return Ok(Some(busy));
        }
        if row.status == Status::Done {
            return Ok(Some(Begun::Known(Left::Same(row))));
        }
        self.refuse_when_unwell()?;
        Ok(Some(self.write_callback(row.done(now), false)))
    }

    fn busy(&mut self, call_id: &str) -> Option<Begun> {
        self.behind_callback_of(call_id).map(Begun::Busy)
    }

    /// Waits behind the write of a call's call-back, where there is one.
    pub(super) fn behind_callback_of(&mut self, call_id: &str) -> Option<oneshot::Receiver<()>> {
        let waiters = self.callback_table.writing.get_mut(call_id)?;
        let (sender, receiver) = oneshot::channel();
        waiters.push(sender);
        Some(receiver)
    }

    fn write_callback(&mut self, callback: Arc<Callback>, is_new: bool) -> Begun {
        let (sender, answer) = oneshot::channel();
        self.callback_table.writing.insert(callback.call_id.clone(), Vec::new());
        let noted = Noted { callback: Arc::clone(&callback), answer: sender };
        self.queue_up(entry(&callback), Some(PendingWrite::Callback(noted)));
        Begun::Writing { callback, is_new, answer }
    }

    /// A call-back is durable.
    pub(super) fn commit_callback(&mut self, noted: Noted) {
        self.callback_table.settle(&noted.callback.call_id);
        self.callback_table.put(noted.callback);
        // The caller may be gone; the call-back stands.
        let _ = noted.answer.send(Ok(()));
    }

    /// A call-back did not get to the disk.
    pub(super) fn undo_callback(&mut self, noted: Noted) {
        self.callback_table.settle(&noted.callback.call_id);
        let _ = noted.answer.send(Err(StoreError::Unavailable));
    }
}

impl JsonStore {
    async fn leave_callback(&self, draft: Draft, most: usize) -> Result<Left, StoreError> {
        loop {
            let begun = self.shared.state().leave(draft.clone(), most, self.shared.clock.now(), &self.shared.ids)?;
            if let Some(left) = self.written(begun).await? {
                return Ok(left);
            }
        }
    }

    async fn callback_done(&self, id: &str) -> Result<Option<Arc<Callback>>, StoreError> {
        loop {
            let begun = self.shared.state().mark_done(id, self.shared.clock.now())?;
            let Some(begun) = begun else { return Ok(None) };
            if let Some(left) = self.written(begun).await? {
                return Ok(left.into_callback());
            }
        }
    }

    /// Waits until what has begun is durable; `None` where it has to be begun again.
    async fn written(&self, begun: Begun) -> Result<Option<Left>, StoreError> {
        match begun {
            Begun::Known(left) => Ok(Some(left)),
            Begun::Busy(first) => {
                // An error is the end of the store, which the next look meets too.
                let _ = first.await;
                Ok(None)
            }
            Begun::Writing { callback, is_new, answer } => {
                self.shared.writer_wakes.notify_all();
                answer.await.unwrap_or(Err(StoreError::Unavailable))?;
                Ok(Some(if is_new { Left::New(callback) } else { Left::Same(callback) }))
            }
        }
    }
}

impl Callbacks for JsonStore {
    fn leave(&self, draft: Draft, most: usize) -> StoreFuture<'_, Left> {
        Box::pin(self.leave_callback(draft, most))
    }

    fn callbacks(&self, filter: CallbackFilter) -> StoreFuture<'_, CallbackPage> {
        Box::pin(async move { Ok(self.shared.state().callback_table.page(&filter)) })
    }

    fn mark_done(&self, id: &str) -> StoreFuture<'_, Option<Arc<Callback>>> {
        let id = id.to_owned();
        Box::pin(async move { self.callback_done(&id).await })
    }
}

fn entry(callback: &Callback) -> String {
    Entry::Callback(Cow::Borrowed(callback)).text()
}
