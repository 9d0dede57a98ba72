//! Until when the assistant is paused: in memory and in the journal, synced like a booking, since somebody counts on it.

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::{
    JsonStore,
    line::Entry,
    state::{PendingWrite, State},
};
use crate::StoreError;

/// The end of a pause on its way to the disk, or that there is none.
#[derive(Debug)]
pub(super) struct NewPause {
    until: Option<DateTime<Utc>>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl State {
    /// A pause is durable.
    pub(super) fn commit_pause(&mut self, pause: NewPause) {
        self.paused_until = pause.until;
        // Who asked may be gone; the pause stands.
        let _ = pause.answer.send(Ok(()));
    }

    /// The pause as an entry, where it is not over.
    pub(super) fn pause_entry(&self, now: DateTime<Utc>) -> Option<String> {
        self.paused_until.filter(|until| now < *until).map(|until| Entry::Paused { until: Some(until) }.text())
    }
}

impl NewPause {
    /// It did not get to the disk.
    pub(super) fn undone(self) {
        let _ = self.answer.send(Err(StoreError::Unavailable));
    }
}

impl JsonStore {
    pub(super) async fn write_pause(&self, until: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        let (sender, answer) = oneshot::channel();
        {
            let mut state = self.shared.state();
            state.refuse_when_unwell()?;
            let pause = NewPause { until, answer: sender };
            state.queue_up(Entry::Paused { until }.text(), Some(PendingWrite::Pause(pause)));
        }
        self.shared.writer_wakes.notify_all();
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }
}
