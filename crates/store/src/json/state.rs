//! What the store knows, behind one mutex: rows, requests, rings, and the queue of what waits to be written.
//!
//! A room is taken here at once; its row joins the table when the writer says that it is durable.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    callbacks::{CallbackWrites, Noted},
    collections::{Collections, Row as _, Unknown},
    contents::Contents,
    effects::NewMessages,
    holds::Holds,
    in_place::Found,
    line::{Entry, Snapshot},
    pauses::NewPause,
    recent::Recent,
    rewrite::{Durable, Request, Requests, Rewrite},
    rings::{Ring, Rings},
    row::Stored,
    shared::Which,
    table::Table,
    uses::Uses,
    work::{Phase, Stage, Work},
};
use crate::{CALLBACK_MEMORY, StoreError};
use basics::personal::Personal;
use hotel::{callback::Callback, reservation::BookingKey};

/// How long a request is known after its reservation was made: as long as its call can live (OpenAI ends one after 60 minutes),
/// and rings are remembered, with time to spare.
const KEY_MEMORY: TimeDelta = TimeDelta::hours(2);

/// How much may wait to be written before bookings are refused: a disk that hangs must not fill the memory.
const MAX_QUEUE: usize = 20_000;

/// Everything that changes while the store is open.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The rows that are durable, and what is taken.
    pub(super) table: Table,
    /// Rings and live calls.
    pub(super) rings: Rings,
    /// What survives beside reservations.
    pub(super) collections: Collections,
    /// Who waits for a call-back that is being written.
    pub(super) callback_writes: CallbackWrites,
    /// What calls have used up.
    pub(super) uses: Uses,
    /// Until when the assistant is paused.
    pub(super) paused_until: Option<DateTime<Utc>>,
    /// Rooms kept for calls.
    pub(super) holds: Holds,
    /// Reservations of the last hours.
    pub(super) recent: Recent,
    /// What is being written, or was asked for before.
    pub(super) requests: Requests,
    /// What waits for the writer.
    pub(super) queue: Vec<Job>,
    next_ticket: u64,
    /// The number of the last event, whether or not it got to the disk.
    pub(super) last_event: u64,
    /// Positions of the rows that are in the journal and not in the file.
    pub(super) waiting: Vec<usize>,
    /// At the place of the file lies what other hands put there.
    foreign: bool,
    /// How many of the waiting rows are in the copy beside a file of other hands; `None` where there is no copy.
    copied: Option<usize>,
    /// The file lacks something that the journal need not hold: codes that were made at the start.
    touched: bool,
    /// Which contents the file may have.
    pub(super) contents: Contents,
    /// What goes on between the threads.
    pub(super) work: Work,
    /// What is wrong.
    pub(super) health: Health,
}

/// What is wrong, as a cause in French.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Why the journal cannot be written.
    pub(super) journal: Option<String>,
    /// Why the file cannot be rewritten.
    pub(super) snapshot: Option<String>,
    /// A thread of the store panicked.
    pub(super) died: bool,
}

/// Something to be written.
#[derive(Debug)]
pub(super) struct Job {
    /// Entries of the journal, separated by commas.
    pub(super) text: Personal<String>,
    /// Its place in the queue; tickets only go up.
    pub(super) ticket: u64,
    /// What it makes or changes and somebody waits for, which has to be synced.
    pub(super) pending: Option<PendingWrite>,
}

/// What is not answered before it is durable.
#[derive(Debug)]
pub(super) enum PendingWrite {
    /// Reservations.
    Rows(Box<Rewrite>),
    /// A call-back.
    Callback(Noted),
    /// A pause of the assistant.
    Pause(NewPause),
    /// Messages.
    Messages(NewMessages),
    /// The name of a snapshot, before it may take the place of the file.
    Snapshot(Which, Snapshot),
}

impl State {
    /// The state of a store whose file has these rows.
    pub(super) fn of(table: Table) -> Self {
        Self { table, ..Self::default() }
    }

    /// Nothing that must be durable is begun while the journal cannot take it.
    pub(super) fn refuse_when_unwell(&self) -> Result<(), StoreError> {
        let unwell = self.health.journal.is_some() || self.work.phase != Phase::Open || self.queue.len() >= MAX_QUEUE;
        if unwell { Err(StoreError::Unavailable) } else { Ok(()) }
    }

    /// Queues entries that nobody waits for with a sync. Answers their ticket.
    pub(super) fn queue_entry(&mut self, entry: &Entry<'_>) -> u64 {
        self.queue_up(entry.text(), None)
    }

    /// Queues entries with what they make, where somebody waits for it. Answers their ticket.
    pub(super) fn queue_up(&mut self, text: String, pending: Option<PendingWrite>) -> u64 {
        self.next_ticket += 1;
        if self.work.phase != Phase::Over {
            self.queue.push(Job { text: Personal::new(text), ticket: self.next_ticket, pending });
        }
        self.next_ticket
    }

    /// Queues what became of a call, together with its ring where that is not written yet: in one line, so that no journal knows of
    /// a ring and not what became of it. Another process would take the next delivery for a repeat, and nobody would answer.
    pub(super) fn queue_about(&mut self, call: &str, entry: &Entry<'_>) {
        let ring = self.rings.unwritten(call).map(|ring| ring_entry(ring, call));
        let text = ring.into_iter().chain([entry.text()]).collect::<Vec<_>>().join(",");
        let ticket = self.queue_up(text, None);
        self.rings.queued(call, ticket);
    }

    /// What was pledged is durable. Who waits for reservations is to be told as soon as the state is let go: those who are woken
    /// would wait for it.
    pub(super) fn commit(&mut self, pending: PendingWrite) -> Option<Durable> {
        match pending {
            PendingWrite::Rows(rewrite) => return Some(self.commit_rows(*rewrite)),
            PendingWrite::Callback(noted) => self.commit_callback(noted),
            PendingWrite::Pause(pause) => self.commit_pause(pause),
            PendingWrite::Messages(messages) => self.commit_messages(messages),
            PendingWrite::Snapshot(which, snapshot) => {
                self.contents.of(which).may_be(snapshot);
                self.work.snapshot = Stage::Named;
            }
        }
        None
    }

    /// What was pledged did not get to the disk, and who waits for it is told.
    pub(super) fn undo(&mut self, pending: PendingWrite) {
        match pending {
            PendingWrite::Rows(rewrite) => self.undo_rows(*rewrite),
            PendingWrite::Callback(noted) => self.undo_callback(noted),
            PendingWrite::Pause(pause) => pause.undone(),
            PendingWrite::Messages(messages) => self.undo_messages(messages),
            PendingWrite::Snapshot(..) => self.work.snapshot = Stage::Refused,
        }
    }

    /// Takes in an entry of the journal at the start.
    pub(super) fn replay(&mut self, entry: &Entry<'_>) -> Result<(), Unknown> {
        match entry {
            Entry::Row(row) => {
                let text = row.expose().get();
                let stored = Stored::read(text);
                let known = stored.id().and_then(|id| self.table.position(&id));
                // A journal goes on holding what is in the file for a while: that waits for nothing.
                if known.and_then(|at| self.table.view().get(at)).is_none_or(|row| row.text() != text) {
                    let position = self.table.put(stored);
                    self.waiting.push(position);
                }
            }
            Entry::Key { key, id, at } => {
                let request = Request { made: Some((id.as_ref().into(), *at)), writing: None };
                self.requests.keys.insert(key.clone().into_owned(), request);
            }
            Entry::Ring { webhook, call, at } => {
                self.rings.ring(webhook, call, *at, Some(0));
            }
            Entry::Webhook { at } => drop(self.rings.webhook(*at)),
            Entry::Began(call) => self.rings.begin(call.as_ref().clone().into_owned()),
            Entry::Ended { call, at } => {
                self.rings.end(call, *at);
                self.holds.release(call);
                self.collections.messages.call_ended(call, *at);
            }
            Entry::Held(rooms) => self.holds.put(rooms.clone().into_owned()),
            Entry::Unheld { call } => {
                self.holds.release(call);
            }
            Entry::Put { collection, row } => self.collections.replay(collection, row)?,
            Entry::Gone { collection, key } => self.collections.replay_gone(collection, key)?,
            Entry::Callback(row) => self.collections.replay(Callback::COLLECTION, row)?,
            Entry::Used(of_call) => self.uses.put(of_call.clone().into_owned()),
            Entry::Paused { until } => self.paused_until = *until,
            Entry::Alive { at } => self.uses.alive_at(*at),
            Entry::Snapshot(_) | Entry::Etat(_) | Entry::Synced | Entry::Durable(_) => {}
        }
        Ok(())
    }

    /// Makes the codes that old rows lack.
    pub(super) fn make_missing_codes(&mut self) -> usize {
        let made = self.table.make_missing_codes();
        self.touched |= made > 0;
        made
    }

    /// Everything that a journal has to hold beside the files, as entries.
    pub(super) fn entries(&mut self, now: DateTime<Utc>) -> Vec<String> {
        self.collections.callbacks.retain(|row| row.done_since().is_none_or(|done| now - done < CALLBACK_MEMORY));
        self.rings.forget(now);
        self.requests.keys.retain(|_, request| {
            request.writing.is_some() || request.made.as_ref().is_some_and(|(_, at)| (now - *at).abs() < KEY_MEMORY)
        });
        let mut waiting = self.waiting.clone();
        waiting.sort_unstable();
        waiting.dedup();
        let mut entries: Vec<String> =
            waiting.iter().filter_map(|position| self.table.view().get(*position)).map(row_entry).collect();
        for (key, request) in &self.requests.keys {
            entries.extend(request.made.iter().map(|(id, at)| key_entry(key, id, *at)));
        }
        // One that is not written yet is written with what becomes of it.
        for (call, ring) in self.rings.known().filter(|(_, ring)| ring.ticket.is_some()) {
            entries.push(ring_entry(ring, call));
        }
        entries.extend(self.rings.last_webhook().map(|at| Entry::Webhook { at }.text()));
        for call in self.rings.live() {
            entries.push(Entry::Began(Box::new(std::borrow::Cow::Owned(call))).text());
        }
        entries.extend(self.pause_entry(now));
        entries.extend(self.holds.entries(now));
        self.forget_followed(now);
        entries.extend(self.collections.entries());
        entries.extend(self.uses.entries(now));
        entries
    }

    /// Whether a snapshot is due.
    pub(super) fn is_ahead(&self) -> bool {
        self.is_file_behind() || self.is_etat_due()
    }

    /// Whether the état is to be written: nobody reads it, so that it may lack what the journal has until somebody waits for it.
    pub(super) fn is_etat_due(&self) -> bool {
        let is_waited_for = self.work.hurry || !self.work.settling.is_empty() || self.work.phase >= Phase::Closing;
        self.collections.are_far_ahead() || (is_waited_for && self.collections.are_ahead())
    }

    /// Whether the file lacks something: a snapshot is to take its place or, where it is of other hands, one is to lie beside it which
    /// holds everything that the memory knows.
    pub(super) fn is_file_behind(&self) -> bool {
        if self.foreign {
            self.table.view().len() > 0 && self.copied.is_none_or(|copied| self.waiting.len() > copied)
        } else {
            self.touched || !self.waiting.is_empty()
        }
    }

    /// Takes in what lies at the place of the file, and whether the copy beside it is there.
    pub(super) fn found(&mut self, found: Found, has_copy: bool) {
        let foreign = found != Found::Own;
        if foreign != self.foreign || !has_copy {
            self.copied = None;
        }
        // Where the server's own version was put back by hand, it is written once more, so that it is durable.
        self.touched |= self.foreign && !foreign;
        self.foreign = foreign;
    }

    /// How many rows wait in the journal; a row that changed twice counts twice.
    pub(super) const fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// A snapshot is in place that was made when so many rows were waiting.
    pub(super) fn placed(&mut self, snapshot: Snapshot, waiting_then: usize) {
        self.contents.are(Which::Reservations, snapshot);
        self.waiting.drain(..waiting_then.min(self.waiting.len()));
        (self.foreign, self.copied, self.touched) = (false, None, false);
    }

    /// An état is in place that has so many changes of each collection.
    pub(super) fn etat_placed(&mut self, snapshot: Snapshot, changes: &[usize]) {
        self.contents.are(Which::Etat, snapshot);
        self.collections.placed(changes);
    }

    /// A snapshot lies beside a file of other hands that was made when so many rows were waiting.
    pub(super) const fn copied(&mut self, waiting_then: usize) {
        (self.foreign, self.copied) = (true, Some(waiting_then));
    }

    /// Whether a snapshot that is due is not to wait. Who settles waits for one attempt, not for one that succeeds.
    pub(super) const fn is_urgent(&self) -> bool {
        self.work.hurry || (!self.work.settling.is_empty() && self.health.snapshot.is_none())
    }

    /// Takes the whole queue, and leaves an empty one in its place.
    pub(super) const fn take_queue(&mut self, empty: &mut Vec<Job>) {
        mem::swap(&mut self.queue, empty);
    }

    /// Tells who waits for everything to be in the file, where that is so or cannot be had.
    pub(super) fn tell_who_settles(&mut self) {
        // A thread that died will not take up the hurry.
        let hopeless =
            self.health.journal.is_some() || self.health.died || (self.health.snapshot.is_some() && !self.work.hurry);
        if (!self.is_ahead() || hopeless) && matches!(self.work.snapshot, Stage::Idle) {
            for settled in self.work.settling.drain(..) {
                // Who no longer waits does not need to know.
                let _ = settled.send(());
            }
        }
    }

    /// Nothing more goes to the disk: what is left in the queue did not get there.
    pub(super) fn abandon(&mut self) {
        self.work.phase = Phase::Over;
        for pending in mem::take(&mut self.queue).into_iter().rev().filter_map(|job| job.pending) {
            self.undo(pending);
        }
        self.work.settling.clear();
    }
}

/// A row as an entry of the journal.
pub(super) fn row_entry(row: &Stored) -> String {
    // The text was made or read as JSON, so that it is one value: what `Entry::Row` would make of it.
    format!(r#"{{"row":{}}}"#, row.text())
}

fn ring_entry(ring: &Ring, call: &str) -> String {
    Entry::Ring { webhook: ring.webhook.as_str().into(), call: call.into(), at: ring.at }.text()
}

/// A request as an entry of the journal.
pub(super) fn key_entry(key: &BookingKey, id: &str, at: DateTime<Utc>) -> String {
    Entry::Key { key: std::borrow::Cow::Borrowed(key), id: id.into(), at }.text()
}
