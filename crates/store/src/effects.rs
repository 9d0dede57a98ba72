//! The messages that follow from what is written, as a store keeps them. All rules are those of [`hotel::outbox`]; a store adds that they
//! are durable.
//!
//! What an implementation owes:
//!
//! - It holds one [`Outbox`] and the [`Policy`] behind the lock of its rows. Whatever writes reservations calls
//!   [`hotel::outbox::effects`] with the rows of one code (before and after, their revision raised), and whatever writes a call-back calls
//!   [`hotel::outbox::callback_effects`]; what [`Outbox::add`] changed goes into the same write as its cause, so that both are durable
//!   or neither. Where that write fails, [`Outbox::undo`], of several the latest first.
//! - A new message is not due before [`hotel::outbox::AT_ONCE`], and a claim is written behind everything that was queued before it:
//!   no message leaves before its cause is durable.
//! - The end of a call is [`Outbox::call_ended`], the erasure of guests [`Outbox::erase`] with their codes and the identifiers of their
//!   call-backs, in the same write as these. [`Outbox::forget`] is called where call-backs are forgotten.
//! - `reports` of the verbs of the [`Outbox`] is [`Policy::reception`].
//! - Whenever a change may have made [`Effects::next_due`] earlier, [`Effects::wakes`] is notified (`notify_one`).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::StoreFuture;
#[cfg(doc)]
use hotel::outbox::Outbox;
use hotel::outbox::{Asked, Changed, Effect, EffectFilter, Event, Outcome, Policy, Room};

/// Messages to guests, to the reception and to other systems. Now is what the store's clock says.
pub trait Effects: Send + Sync + std::fmt::Debug {
    /// Says which messages follow from what is written from here on. Without this, none.
    fn set_policy(&self, policy: Policy);

    /// [`Outbox::recover`], once at the start, before the first claim. Answers once it is durable.
    fn recover(&self) -> StoreFuture<'_, Vec<Changed>>;

    /// [`Outbox::claim`]: begins attempts where there is room, and gives up messages whose time is over. Answers once that is written, so
    /// that a process that is killed leaves a trace of the attempt; synced where a message is an SMS.
    fn claim(&self, room: Room) -> StoreFuture<'_, Vec<Changed>>;

    /// [`Outbox::settle`]: what became of an attempt; `None` where it is not the one that is under way. Answers once it is durable.
    fn settle(
        &self,
        id: &str,
        attempt: u32,
        outcome: Outcome,
        answer: Option<String>,
    ) -> StoreFuture<'_, Option<Vec<Changed>>>;

    /// [`Outbox::next_due`].
    fn next_due(&self, room: &Room) -> Option<DateTime<Utc>>;

    /// What is notified when [`Effects::next_due`] may have become earlier.
    fn wakes(&self) -> Arc<Notify>;

    /// [`Outbox::get`].
    fn effect(&self, id: &str) -> Option<Arc<Effect>>;

    /// [`Outbox::list`], oldest first.
    fn effects(&self, filter: EffectFilter) -> Vec<Arc<Effect>>;

    /// What happened after the event of that number, in its order: `most` at the most. Kept for [`hotel::outbox::EVENT_MEMORY`]. Only what is
    /// durable is seen, and nothing that is written later has a lower number.
    fn events_after(&self, n: u64, most: usize) -> Vec<Arc<Event>>;

    /// [`Outbox::retry`]. Answers once it is durable.
    fn retry(&self, id: &str) -> StoreFuture<'_, Asked>;

    /// [`Outbox::cancel`]. Answers once it is durable.
    fn cancel_effect(&self, id: &str) -> StoreFuture<'_, Asked>;
}
