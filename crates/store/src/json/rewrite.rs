//! Rows on their way to the disk: those of one booking, one change, one cancellation, all or none. Each write is one line of the
//! journal, and nights are taken before it and given back after it.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::{
    JsonStore,
    effects::Following,
    holds::UsedHold,
    line::Entry,
    row::Stored,
    state::{PendingWrite, State, key_entry, row_entry},
};
use crate::StoreError;
use hotel::{
    allotment::Allotment,
    catalogue::RoomTypeId,
    outbox::{Cause, Written},
    reservation::{BookingKey, Reservation},
    stay::Stay,
};

/// Reservations, in the order in which they were asked for.
pub(super) type Rows = Vec<Arc<Reservation>>;

/// Who waits while something is being written.
type Waiters = Vec<oneshot::Sender<Result<(), StoreError>>>;

/// What is being written or was asked for before.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// Booking requests.
    pub(super) keys: HashMap<BookingKey, Request>,
    /// Identifiers of the rows that are being rewritten: one write of a row at a time.
    busy: HashMap<String, Waiters>,
}

/// A booking request: its first reservation, where it has one, and who waits while it is written.
#[derive(Debug, Default)]
pub(super) struct Request {
    /// The identifier, and when it was made.
    pub(super) made: Option<(Arc<str>, DateTime<Utc>)>,
    /// Who waits.
    pub(super) writing: Option<Waiters>,
}

/// Rows that are durable, and who waits to hear it.
#[derive(Debug)]
pub(super) struct Durable {
    rows: Rows,
    answer: oneshot::Sender<Result<Rows, StoreError>>,
}

impl Durable {
    /// Says so. The caller may be gone; the reservations stand.
    pub(super) fn tell(self) {
        let _ = self.answer.send(Ok(self.rows));
    }
}

/// Rows on their way to the disk.
#[derive(Debug)]
pub(super) struct Rewrite {
    rows: Vec<NewRow>,
    key: Option<BookingKey>,
    at: DateTime<Utc>,
    used: Option<UsedHold>,
    /// What follows.
    following: Following,
    answer: oneshot::Sender<Result<Rows, StoreError>>,
}

/// A row on its way to the disk.
#[derive(Debug)]
struct NewRow {
    reservation: Arc<Reservation>,
    stored: Stored,
    /// What it has in the inventory until it joins the table.
    taken: Nights,
    is_new: bool,
}

/// Nights that a row takes from the inventory at once, beside those that it has.
pub(super) type Nights = Vec<(RoomTypeId, Stay)>;

/// How something begins.
#[derive(Debug)]
pub(super) enum Begun<T> {
    /// There is nothing to write.
    Known(T),
    /// The same request, or one about the same row, is being written: ask again after it.
    Repeated(oneshot::Receiver<Result<(), StoreError>>),
    /// It is being written.
    Writing {
        /// Ends when it is durable, or is not to be.
        answer: oneshot::Receiver<Result<Rows, StoreError>>,
        /// Makes the answer of what is durable.
        wrap: fn(Rows) -> T,
    },
}

impl Requests {
    /// Waits behind the write of a request, where there is one.
    pub(super) fn behind_key<T>(&mut self, key: &BookingKey) -> Option<Begun<T>> {
        self.keys.get_mut(key)?.writing.as_mut().map(wait_behind)
    }

    /// Waits behind the write of a row, where there is one.
    pub(super) fn behind_row<T>(&mut self, id: &str) -> Option<Begun<T>> {
        self.busy.get_mut(id).map(wait_behind)
    }
}

fn wait_behind<T>(waiters: &mut Waiters) -> Begun<T> {
    let (sender, receiver) = oneshot::channel();
    waiters.push(sender);
    Begun::Repeated(receiver)
}

fn tell(waiters: Waiters, fate: Result<(), StoreError>) {
    for waiter in waiters {
        // Who no longer waits does not need to know.
        let _ = waiter.send(fate);
    }
}

impl State {
    /// The first room type of which no room is free on all of its nights, rooms before it in the list counted; `None` where all are
    /// free. The holds of a call do not count for itself.
    pub(super) fn first_full(
        &self,
        wanted: &[(RoomTypeId, Stay, &Allotment)],
        seen_by: Option<&str>,
        now: DateTime<Utc>,
    ) -> Option<RoomTypeId> {
        let hull = wanted.iter().map(|(_, stay, _)| *stay).reduce(Stay::hull)?;
        let mut taken = self.table.inventory.during(hull);
        self.holds.add_to(&mut taken, seen_by, now);
        for (room, stay, allotment) in wanted {
            if allotment.free(&taken, room, *stay) == 0 {
                return Some(room.clone());
            }
            taken.take(room, *stay);
        }
        None
    }

    /// Takes the nights, and queues the rows as one write: that of a request by its key, which uses up the hold of a call.
    pub(super) fn rewrite<T>(
        &mut self,
        wanted: impl IntoIterator<Item = (Arc<Reservation>, Nights)>,
        (key, call): (Option<&BookingKey>, Option<&str>),
        cause: Cause<'_>,
        at: DateTime<Utc>,
        wrap: fn(Rows) -> T,
    ) -> Begun<T> {
        let (mut text, mut rows, mut before_them) = (Vec::new(), Vec::new(), Vec::new());
        for (reservation, taken) in wanted {
            let reservation = self.revised(reservation, cause);
            let before = self.table.position(&reservation.id).and_then(|at| self.table.view().get(at));
            let is_new = before.is_none();
            before_them.push(before.and_then(|row| row.reservation().cloned()));
            let new = Arc::clone(&reservation);
            let stored = before.map_or_else(|| Stored::Plain(Arc::clone(&new)), |row| row.becoming(Arc::clone(&new)));
            text.push(row_entry(&stored));
            if is_new {
                // The first row of a booking is the one that its request is known by.
                text.extend(key.filter(|_| rows.is_empty()).map(|key| key_entry(key, &reservation.id, at)));
            } else {
                self.requests.busy.insert(reservation.id.clone(), Waiters::new());
            }
            for (room, stay) in &taken {
                self.table.inventory.take(room, *stay);
            }
            rows.push(NewRow { reservation, stored, taken, is_new });
        }
        let used = call.and_then(|call| self.holds.begin_use(call));
        if let (Some(_), Some(call)) = (&used, call) {
            text.push(Entry::Unheld { call: call.into() }.text());
        }
        if let Some(key) = key {
            self.requests.keys.entry(key.clone()).or_default().writing = Some(Waiters::new());
        }
        let written = rows.iter().zip(&before_them);
        let written: Vec<Written<'_>> =
            written.map(|(row, before)| Written { before: before.as_deref(), after: &row.reservation }).collect();
        let following = self.follow_rows(&written, cause, at);
        text.extend(following.entries());
        let (sender, answer) = oneshot::channel();
        let rewrite = Rewrite { rows, key: key.cloned(), at, used, following, answer: sender };
        self.queue_up(text.join(","), Some(PendingWrite::Rows(Box::new(rewrite))));
        Begun::Writing { answer, wrap }
    }

    /// The row with the next revision of its code, where it is one that stood before and anything is changed of it. Rows that are written
    /// together count once: none of them has joined the table yet.
    fn revised(&self, reservation: Arc<Reservation>, cause: Cause<'_>) -> Arc<Reservation> {
        let rooms = reservation.code().map(|code| self.table.rooms(code)).unwrap_or_default();
        let revisions = rooms.into_iter().filter_map(|row| Some(row.reservation()?.revision));
        match revisions.max().filter(|_| cause != Cause::Note) {
            Some(latest) => Arc::new(reservation.revised(latest + 1)),
            None => reservation,
        }
    }

    /// The rows are durable: they join the table.
    pub(super) fn commit_rows(&mut self, rewrite: Rewrite) -> Durable {
        let Rewrite { rows, key, at, used, following, answer } = rewrite;
        self.followed(following);
        let first = rows.first().map(|row| (Arc::<str>::from(row.reservation.id.as_str()), row.is_new));
        let mut reservations = Vec::with_capacity(rows.len());
        for NewRow { reservation, stored, taken, is_new } in rows {
            // From here on the table counts what the row holds.
            self.give_back(&taken);
            let position = if is_new { self.table.push(stored) } else { self.table.put(stored) };
            self.waiting.push(position);
            self.recent.note(&reservation, position, at);
            tell(self.requests.busy.remove(&reservation.id).unwrap_or_default(), Ok(()));
            reservations.push(reservation);
        }
        if let (Some(key), Some((id, is_new))) = (key, first) {
            let request = self.requests.keys.entry(key).or_default();
            if is_new || request.made.is_none() {
                request.made = Some((id, at));
            }
            tell(request.writing.take().unwrap_or_default(), Ok(()));
        }
        if let Some(used) = used {
            self.holds.end_use(&used, true);
        }
        Durable { rows: reservations, answer }
    }

    /// The rows did not get to the disk: their nights are given back, and what held them counts again.
    pub(super) fn undo_rows(&mut self, rewrite: Rewrite) {
        let fault = Err(StoreError::Unavailable);
        for NewRow { reservation, taken, is_new, .. } in rewrite.rows {
            self.give_back(&taken);
            if let Some(code) = reservation.code.as_ref().filter(|_| is_new) {
                self.table.release_code(code);
            }
            tell(self.requests.busy.remove(&reservation.id).unwrap_or_default(), fault);
        }
        if let Some(key) = rewrite.key
            && let Some(request) = self.requests.keys.get_mut(&key)
        {
            tell(request.writing.take().unwrap_or_default(), fault);
            if request.made.is_none() {
                self.requests.keys.remove(&key);
            }
        }
        if let Some(used) = rewrite.used {
            self.holds.end_use(&used, false);
        }
        self.unfollow(rewrite.following);
        let _ = rewrite.answer.send(Err(StoreError::Unavailable));
    }

    fn give_back(&mut self, nights: &[(RoomTypeId, Stay)]) {
        for (room, stay) in nights {
            self.table.inventory.release(room, *stay);
        }
    }
}

impl Rewrite {
    /// How many reservations are new in it.
    pub(super) fn new_rows(&self) -> usize {
        self.rows.iter().filter(|row| row.is_new).count()
    }
}

impl JsonStore {
    /// Begins something, as often as others are before it, and waits until it is durable.
    pub(super) async fn follow<T>(
        &self,
        begin: impl Fn(&mut State, DateTime<Utc>) -> Result<Begun<T>, StoreError> + Send,
    ) -> Result<T, StoreError>
    where
        T: Send,
    {
        loop {
            let under_way = begin(&mut self.shared.state(), self.shared.clock.now())?;
            match under_way {
                Begun::Known(answer) => return Ok(answer),
                Begun::Repeated(first) => first.await.unwrap_or(Err(StoreError::Unavailable))?,
                Begun::Writing { answer, wrap } => {
                    self.shared.writer_wakes.notify_all();
                    return answer.await.unwrap_or(Err(StoreError::Unavailable)).map(wrap);
                }
            }
        }
    }
}
