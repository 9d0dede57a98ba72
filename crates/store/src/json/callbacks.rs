//! Call-backs, a collection. One that is left is synced before it is answered, like a booking.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::{
    JsonStore,
    collections::{Collection, put_entry},
    effects::Following,
    state::{PendingWrite, State},
};
use crate::{CallbackFilter, CallbackPage, Callbacks, Left, StoreError, StoreFuture};
use basics::ids::Ids;
use hotel::callback::{Callback, Draft, Status, new_id};

/// Who waits for what is being written, by call: one write of a call at a time.
#[derive(Debug, Default)]
pub(super) struct CallbackWrites(HashMap<String, Vec<oneshot::Sender<()>>>);

/// A call-back on its way to the disk.
#[derive(Debug)]
pub(super) struct Noted {
    callback: Arc<Callback>,
    /// What follows.
    following: Following,
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

impl CallbackWrites {
    /// A write of a call is over: who waited for it looks again.
    fn settle(&mut self, call_id: &str) {
        for waiter in self.0.remove(call_id).unwrap_or_default() {
            // Who no longer waits does not need to know.
            let _ = waiter.send(());
        }
    }
}

impl Collection<Callback> {
    /// How many wait for the reception.
    pub(super) fn to_do(&self) -> usize {
        self.rows().filter(|row| row.status == Status::ToDo).count()
    }

    fn of_call<'t>(&'t self, call_id: &'t str) -> impl Iterator<Item = &'t Arc<Callback>> {
        self.rows().filter(move |row| row.call_id == call_id)
    }

    fn page(&self, filter: &CallbackFilter) -> CallbackPage {
        let matching = self.rows().filter(|row| filter.matches(row));
        let rows = matching.clone().skip(filter.offset).take(filter.limit);
        CallbackPage { total: matching.count(), rows: rows.cloned().collect() }
    }
}

impl State {
    /// Begins to leave a call-back.
    fn leave(&mut self, draft: Draft, most: usize, now: DateTime<Utc>, ids: &Ids) -> Result<Begun, StoreError> {
        if let Some(busy) = self.busy(&draft.call_id) {
            return Ok(busy);
        }
        if let Some(same) = self.collections.callbacks.rows().find(|row| row.is_of(&draft)) {
            return Ok(Begun::Known(Left::Same(Arc::clone(same))));
        }
        let completed = self.collections.callbacks.of_call(&draft.call_id).find_map(|row| row.completed_by(&draft));
        if completed.is_none() && self.collections.callbacks.of_call(&draft.call_id).count() >= most {
            return Ok(Begun::Known(Left::TooMany));
        }
        self.refuse_when_unwell()?;
        let is_new = completed.is_none();
        let callback = completed.unwrap_or_else(|| {
            let mut id = new_id(now, ids);
            while self.collections.callbacks.get(&id).is_some() {
                id = new_id(now, ids);
            }
            draft.into_callback(id, now)
        });
        Ok(self.write_callback(Arc::new(callback), is_new, now))
    }

    /// Begins to mark a call-back as done; `None` where there is no such one.
    fn mark_done(&mut self, id: &str, now: DateTime<Utc>) -> Result<Option<Begun>, StoreError> {
        let Some(row) = self.collections.callbacks.get(id).cloned() else { return Ok(None) };
        if let Some(busy) = self.busy(&row.call_id) {
            return Ok(Some(busy));
        }
        if row.status == Status::Done {
            return Ok(Some(Begun::Known(Left::Same(row))));
        }
        self.refuse_when_unwell()?;
        Ok(Some(self.write_callback(row.done(now), false, now)))
    }

    fn busy(&mut self, call_id: &str) -> Option<Begun> {
        self.behind_callback_of(call_id).map(Begun::Busy)
    }

    /// Waits behind the write of a call's call-back, where there is one.
    pub(super) fn behind_callback_of(&mut self, call_id: &str) -> Option<oneshot::Receiver<()>> {
        let waiters = self.callback_writes.0.get_mut(call_id)?;
        let (sender, receiver) = oneshot::channel();
        waiters.push(sender);
        Some(receiver)
    }

    fn write_callback(&mut self, callback: Arc<Callback>, is_new: bool, now: DateTime<Utc>) -> Begun {
        let (sender, answer) = oneshot::channel();
        self.callback_writes.0.insert(callback.call_id.clone(), Vec::new());
        let following = self.follow_callback(&callback, now);
        let entries = [put_entry(callback.as_ref())].into_iter().chain(following.entries());
        let text = entries.collect::<Vec<_>>().join(",");
        let noted = Noted { callback: Arc::clone(&callback), following, answer: sender };
        self.queue_up(text, Some(PendingWrite::Callback(noted)));
        Begun::Writing { callback, is_new, answer }
    }

    /// A call-back is durable.
    pub(super) fn commit_callback(&mut self, noted: Noted) {
        self.callback_writes.settle(&noted.callback.call_id);
        self.collections.callbacks.put(noted.callback);
        self.followed(noted.following);
        // The caller may be gone; the call-back stands.
        let _ = noted.answer.send(Ok(()));
    }

    /// A call-back did not get to the disk.
    pub(super) fn undo_callback(&mut self, noted: Noted) {
        self.callback_writes.settle(&noted.callback.call_id);
        self.unfollow(noted.following);
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
        Box::pin(async move { Ok(self.shared.state().collections.callbacks.page(&filter)) })
    }

    fn mark_done(&self, id: &str) -> StoreFuture<'_, Option<Arc<Callback>>> {
        let id = id.to_owned();
        Box::pin(async move { self.callback_done(&id).await })
    }
}
