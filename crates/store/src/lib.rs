//! Where reservations and calls are kept: the traits that the desk and the call rooms use, and the stores behind them.
//!
//! The verbs are those of the trade. Checking that a room is free and taking it is one step, under the store's own serialisation.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use hotel::{
    book::{Booking, Cancellation, Change, Hold},
    callback::{self, Callback},
    catalogue::RoomTypeId,
    folding::name_matches,
    guest::Guest,
    inventory::Inventory,
    proposal::LateWords,
    reservation::{Confirmation, Correction, Reservation, SentConfirmation},
    stay::Stay,
};

mod answers;
mod calls;
#[cfg(test)]
mod contract;
pub mod durable;
mod effects;
pub mod json;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod uses;

pub use answers::{Cancelled, Changed, HELD, Held, HeldRoom, Taken};
pub use calls::{CallCheckpoint, Handover, LiveCall, UnansweredCall};
pub use effects::Effects;
pub use uses::{CallUse, Count, USE_MEMORY};

/// What a store answers with, once it is durable.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The reservations of the hotel.
pub trait Reservations: Send + Sync + fmt::Debug {
    /// What is taken on the nights of the stay, bookings still being written included, and the holds of other calls than the one
    /// that looks (`None`: of all calls) that have not run out.
    fn inventory(&self, nights: Stay, seen_by: Option<&str>) -> StoreFuture<'_, Inventory>;

    /// Keeps rooms for a call, in the place of what was kept for it before. Survives a restart, though not a power cut: nothing
    /// was promised yet.
    fn hold(&self, hold: Hold) -> StoreFuture<'_, Held>;

    /// Forgets the hold of a call, which is also done when the call ends. What the call is taking at this moment stays taken.
    fn release(&self, call_id: &str);

    /// Takes rooms in one step: checks that fewer than are sold are taken on every night, takes all of them or none, and answers
    /// once the reservations are durable. The same key again is the same booking, also while the first is still being written; a
    /// different e-mail, phone or wish in the draft is then written into it. A booking that has been changed or cancelled since is
    /// another one.
    fn take(&self, booking: Booking) -> StoreFuture<'_, Taken>;

    /// Gives reservations other nights, rooms or people in one step: what is new is taken before what is old is given back, and
    /// their own old nights need not be free. A change that is refused leaves everything as it was. Answers once it is durable.
    fn change(&self, change: Change) -> StoreFuture<'_, Changed>;

    /// Cancels reservations in one step and gives their nights back. Answers once it is durable.
    fn cancel(&self, cancellation: Cancellation) -> StoreFuture<'_, Cancelled>;

    /// Puts right what was misheard about the guest of these reservations. `None` where one of them is not there. Answers once it
    /// is durable.
    fn amend(&self, ids: Vec<String>, correction: Correction) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>>;

    /// Notes that the written confirmation of these reservations was sent; one that was changed since stays as it is. `None` where one of them is not there. Answers once it is
    /// durable.
    fn mark_confirmation_sent(
        &self,
        ids: Vec<String>,
        sent: SentConfirmation,
    ) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>>;

    /// Keeps the words of an agreement that came after it was kept, in the reservations that have that agreement. `None` where one of
    /// them is not there. Answers once it is durable.
    fn keep_words(&self, late: LateWords) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>>;

    /// Reservations that a guest may mean when booking that stay: same folded name, stay and room type, not cancelled, created since
    /// that instant, which looks back [`ALIKE_MEMORY`] at the most. Only what is durable is seen.
    fn alike(
        &self,
        guest: &Guest,
        stay: Stay,
        room_type: &RoomTypeId,
        since: DateTime<Utc>,
    ) -> StoreFuture<'_, Vec<Arc<Reservation>>>;

    /// The row of an id, or of a code typed with or without spaces: of several rooms the first. Only what is durable is seen.
    fn find(&self, id_or_code: &str) -> StoreFuture<'_, Option<Row>>;

    /// The row of an id, or all rows of a code: the rooms that were booked together. Only what is durable is seen.
    fn rooms(&self, id_or_code: &str) -> StoreFuture<'_, Vec<Row>>;

    /// The rows that match, oldest first. Only what is durable is seen.
    fn list(&self, filter: Filter) -> StoreFuture<'_, Page>;

    /// What is wrong with the store at this moment, as sentences in French for ops; empty where all is well.
    fn problems(&self) -> Vec<String>;
}

/// What must survive a restart about calls.
pub trait Calls: Send + Sync + fmt::Debug {
    /// Remembers a ring, in memory and at once: `true` where neither its delivery nor its call was seen before. A call that is
    /// live is always known; other rings are forgotten after [`RING_MEMORY`]. It is written with what becomes of it:
    /// [`Calls::call_lives`], or [`Calls::call_ended`] where it is not answered.
    fn first_ring(&self, webhook_id: &str, call_id: &str, now: DateTime<Utc>) -> bool;

    /// A delivery with a good signature came. Noted without a sync, and at most once a minute: it is for a person who looks.
    fn webhook_came(&self, now: DateTime<Utc>);

    /// When a delivery with a good signature last came, across restarts and to the minute.
    fn last_webhook(&self) -> Option<DateTime<Utc>>;

    /// Ends once what was told of the call so far is written (not synced): before accept. A store that cannot write does not keep a call from being
    /// accepted: this then ends at once.
    fn written(&self, call_id: &str) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// The call is accepted, or about to be, and stands like this: at its beginning, and at every change that must survive.
    fn call_lives(&self, call: LiveCall);

    /// The call is over. Its ring stays known for [`RING_MEMORY`] more.
    fn call_ended(&self, call_id: &str, now: DateTime<Utc>);

    /// The calls that had begun and not ended, as the last process left them and as this one goes on.
    fn live_calls(&self) -> Vec<LiveCall>;

    /// Keeps what a call has used up of what is counted. What is told of a call that was never answered is passed over.
    fn count(&self, call_id: &str, count: Count);

    /// What calls have used up since [`USE_MEMORY`].
    fn uses(&self) -> Vec<CallUse>;

    /// What one call has used up.
    fn use_of(&self, call_id: &str) -> Option<CallUse>;

    /// Notes that this process runs, to be called every few seconds while calls are on the line: a call that is taken up after an
    /// outage counts up to the last such note.
    fn alive(&self);

    /// Keeps until when the assistant is paused; `None` where it answers again. Answers once that is durable.
    fn pause(&self, until: Option<DateTime<Utc>>) -> StoreFuture<'_, ()>;

    /// Until when the assistant was last paused; that may be over.
    fn paused_until(&self) -> Option<DateTime<Utc>>;
}

/// What callers left for the reception.
pub trait Callbacks: Send + Sync + fmt::Debug {
    /// Leaves a call-back, `most` of one call at the most; answers once it is durable. The same reason again in the same call is the
    /// same call-back, and a number that was missing is written into the one that waits for it.
    fn leave(&self, draft: callback::Draft, most: usize) -> StoreFuture<'_, Left>;

    /// The call-backs that match, oldest first. Only what is durable is seen.
    fn callbacks(&self, filter: CallbackFilter) -> StoreFuture<'_, CallbackPage>;

    /// Marks a call-back as done, and answers with it once that is durable; one that was done before stays as it is. `None` where
    /// there is no such one. Those that are done are forgotten after [`CALLBACK_MEMORY`].
    fn mark_done(&self, id: &str) -> StoreFuture<'_, Option<Arc<Callback>>>;
}

/// How long a call-back is kept after it was done: long enough to answer a guest who asks about it, and no longer, since it holds a
/// number and a reason.
pub const CALLBACK_MEMORY: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// How far back [`Reservations::alike`] looks: a guest who calls again because the first call went wrong does so on the same day.
pub const ALIKE_MEMORY: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// How long a ring is remembered after its call: the contract asks for ten minutes at least. OpenAI repeats a delivery with
/// back-off for up to 72 hours, but later ones are refused by their age (`created_at` against `webhook-timestamp`).
pub const RING_MEMORY: chrono::TimeDelta = chrono::TimeDelta::minutes(15);

/// The answer of [`Callbacks::leave`].
#[derive(Clone, Debug)]
pub enum Left {
    /// A new call-back, durable.
    New(Arc<Callback>),
    /// The same was left before in this call, or waited for what this one brings: that call-back, durable.
    Same(Arc<Callback>),
    /// The call has left as many as it may.
    TooMany,
}

impl Left {
    /// The call-back, where there is one.
    pub fn into_callback(self) -> Option<Arc<Callback>> {
        match self {
            Self::New(callback) | Self::Same(callback) => Some(callback),
            Self::TooMany => None,
        }
    }
}

/// Which call-backs [`Callbacks::callbacks`] answers. The default is all of them.
#[derive(Clone, Debug)]
pub struct CallbackFilter {
    /// `statut`.
    pub status: Option<callback::Status>,
    /// Call-backs to pass over.
    pub offset: usize,
    /// Call-backs to answer at the most.
    pub limit: usize,
}

impl Default for CallbackFilter {
    fn default() -> Self {
        Self { status: None, offset: 0, limit: usize::MAX }
    }
}

impl CallbackFilter {
    /// Whether a call-back is among those that are asked for.
    pub fn matches(&self, callback: &Callback) -> bool {
        self.status.is_none_or(|status| status == callback.status)
    }
}

/// A page of call-backs.
#[derive(Clone, Debug, Default)]
pub struct CallbackPage {
    /// How many match in all.
    pub total: usize,
    /// Those of this page.
    pub rows: Vec<Arc<Callback>>,
}

/// A row of the store.
#[derive(Clone, Debug)]
pub enum Row {
    /// A reservation, and the fields that its file has beside it or in other words: staff see these as they are.
    Known(Arc<Reservation>, Map<String, Value>),
    /// A row of a file that cannot be read as a reservation: kept verbatim, listed by `doctor`. It still holds its room where type and
    /// dates can be read.
    Odd(Value),
    /// Rooms kept for a call: no reservation, and in no file.
    Hold(HeldRoom),
}

impl Row {
    /// The reservation, where the row is one.
    pub fn reservation(self) -> Option<Arc<Reservation>> {
        if let Self::Known(reservation, _) = self { Some(reservation) } else { None }
    }
}

/// Which rows [`Reservations::list`] answers. The default is all of them but holds.
#[derive(Clone, Debug)]
pub struct Filter {
    /// `statut`. Rooms that are kept for calls ([`HELD`]) are answered only where they are asked for here.
    pub status: Option<String>,
    /// Part of a surname or first name; accents, hyphens and case do not matter.
    pub name: Option<basics::personal::Personal<String>>,
    /// `groupe`.
    pub group: Option<String>,
    /// `confirmation`.
    pub confirmation: Option<String>,
    /// Arrival on this day or later.
    pub arrival_from: Option<NaiveDate>,
    /// Arrival on this day or earlier.
    pub arrival_to: Option<NaiveDate>,
    /// Created at this instant or later.
    pub created_since: Option<DateTime<Utc>>,
    /// Rows to pass over.
    pub offset: usize,
    /// Rows to answer at the most.
    pub limit: usize,
}

/// What a filter looks at of a row; a fact that the row does not have is none.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a> {
    pub(crate) arrival: Option<NaiveDate>,
    pub(crate) status: Option<&'a str>,
    pub(crate) group: Option<&'a str>,
    pub(crate) confirmation: Option<&'a str>,
    pub(crate) created_at: Option<DateTime<Utc>>,
    /// Surname and first name.
    pub(crate) name: Option<(&'a str, &'a str)>,
}

impl<'a> Facts<'a> {
    /// Of a reservation.
    pub(crate) fn of(row: &'a Reservation) -> Self {
        Self {
            arrival: Some(row.stay.arrival()),
            status: Some(row.status.as_str()),
            group: row.group.as_deref(),
            confirmation: row.confirmation.as_ref().map(Confirmation::as_str),
            created_at: row.created_at,
            name: Some((row.last_name.expose(), row.first_name.expose())),
        }
    }
}

impl Filter {
    /// Whether a row of these facts is answered.
    pub(crate) fn matches(&self, row: &Facts<'_>) -> bool {
        let Self { status, name, group, confirmation, arrival_from, arrival_to, created_since, offset: _, limit: _ } =
            self;
        let is = |wanted: &Option<String>, fact| wanted.is_none() || wanted.as_deref() == fact;
        // Rows have milliseconds.
        let since =
            |since: DateTime<Utc>| row.created_at.is_some_and(|at| at.timestamp_millis() >= since.timestamp_millis());
        is(status, row.status)
            && is(group, row.group)
            && is(confirmation, row.confirmation)
            && arrival_from.is_none_or(|from| row.arrival.is_some_and(|arrival| arrival >= from))
            && arrival_to.is_none_or(|to| row.arrival.is_some_and(|arrival| arrival <= to))
            && created_since.is_none_or(since)
            && name
                .as_ref()
                .is_none_or(|name| row.name.is_some_and(|(last, first)| name_matches(name.expose(), last, first)))
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            status: None,
            name: None,
            group: None,
            confirmation: None,
            arrival_from: None,
            arrival_to: None,
            created_since: None,
            offset: 0,
            limit: usize::MAX,
        }
    }
}

/// A page of rows.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// How many rows match in all.
    pub total: usize,
    /// The rows of this page.
    pub rows: Vec<Row>,
}

/// Why a store could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing can be written at the moment; what was asked is not done, and will not appear after a restart.
    #[error("the store cannot be written")]
    Unavailable,
}
