//! Mails kept in memory, and answered with what was ordered: for tests of what sends them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::Mail;
use crate::{Outcome, attempt::Attempt};

/// Mails that were sent, and the answers to the next. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    sent: Vec<Mail>,
    answers: VecDeque<Attempt>,
}

impl Memory {
    /// Every mail that an attempt was made with, in order, whatever the answer was.
    pub fn sent(&self) -> Vec<Mail> {
        self.state().sent.clone()
    }

    /// Orders the answer to the next attempt that has none yet; without one, mails are delivered.
    pub fn answer(&self, attempt: Attempt) {
        self.state().answers.push_back(attempt);
    }

    pub(super) fn send(&self, mail: &Mail) -> Attempt {
        let mut state = self.state();
        state.sent.push(mail.clone());
        state.answers.pop_front().unwrap_or_else(|| Attempt::new(Outcome::Delivered, "250 ok"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
