//! The one thread that writes the journal.
//!
//! It takes the whole queue, writes it as one line, syncs once where somebody waits for that, and answers all of it: bookings that come
//! together share a sync, and none waits for company. A fresh journal costs three syncs: it is begun while nobody books. After a fault nothing more is appended to that file until it was cut to its
//! last good byte, or replaced by one that was written whole.

mod open_journal;
#[cfg(test)]
mod tests;

pub(super) use open_journal::Journal;

use std::{
    io, iter, mem,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    journal::{self, ROOM},
    line::{Entry, encode_entries},
    shared::{Progress, Shared, wait_for},
    state::{Job, PendingWrite, State},
    work::{Phase, WriterIs},
};
use crate::durable::{LockLost, cause};
use basics::metrics::Warning;

/// How often a store that cannot be written is tried again.
pub const PROBE_EVERY: Duration = Duration::from_secs(5);

/// How often the files are looked at that other hands may change: so long a kill may come before what the memory knows is written
/// beside a file that was replaced.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// A journal that has grown this long is begun anew although rows still wait in it and others are being booked: reading it takes
/// some hundredths of a second at a start.
const LONG_JOURNAL: u64 = 4 << 20;

/// A journal is begun anew when nothing was booked for so long, where that can wait: who books meanwhile would wait for three syncs
/// more.
const QUIET: Duration = Duration::from_secs(1);

/// How long after the end of a call the journal is begun anew without what the call left: calls that end together share that.
const LEFT_BEHIND: Duration = Duration::from_secs(30);

/// How long after the end of a call that is done even though others book: within the minute that is promised, on a slow disk too.
const LEFT_BEHIND_AT_MOST: Duration = Duration::from_secs(45);

/// After it has written, the writer looks at the queue again within this time without being woken: how a live call stands changes a
/// dozen times in a call, nobody waits for those lines, and waking a thread for each costs more than writing it. A process that is
/// killed may lose the last of them; what somebody waits for, a booking or a ring, wakes the writer at once.
const LINGER: Duration = Duration::from_millis(2);

/// The most bytes that are kept for the next line: a batch of many bookings is not to stay in memory for ever.
const LINE_KEPT: usize = 64 << 10;

/// The writer.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    /// The journal; `None` where it must be replaced before anything is written.
    pub(super) journal: Option<Journal>,
    /// The line that is being written; its memory is used again.
    line: String,
    /// When something was last pledged.
    pledged_at: Option<Instant>,
}

impl Writer {
    /// A writer that has no journal yet.
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared, journal: None, line: String::new(), pledged_at: None }
    }

    /// Writes until the store is closed or dropped.
    pub(super) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut probe_at: Option<Instant> = None;
        let mut watch_at = shared.clock.instant() + WATCH_EVERY;
        let mut lingers_until = None;
        let mut batch = Vec::new();
        loop {
            let mut state = shared.state();
            state.work.writer = WriterIs::Elsewhere;
            if state.work.phase == Phase::Over {
                break;
            }
            if !state.queue.is_empty() {
                state.work.writer = WriterIs::Writing;
                state.take_queue(&mut batch);
                let well = state.health.journal.is_none();
                drop(state);
                self.write(&mut batch, well);
                lingers_until = Some(shared.clock.instant() + LINGER);
                continue;
            }
            let now = shared.clock.instant();
            if state.work.phase == Phase::Open && watch_at <= now {
                drop(state);
                self.watch();
                watch_at = shared.clock.instant() + WATCH_EVERY;
                continue;
            }
            let fresh_at = self.fresh_journal_due(&state, now);
            if fresh_at.is_some_and(|at| at <= now) {
                state.contents.journal_is_longer = false;
                drop(state);
                // The journal at hand is good and knows the file: that a fresh one cannot be had loses nothing.
                if let Err(error) = self.begin_journal(ROOM) {
                    tracing::warn!(cause = cause(&error), "Le journal des réservations n'a pas pu être raccourci");
                    shared.state().contents.left_behind_since = Some(now);
                }
                continue;
            }
            let asked = mem::take(&mut state.work.probe);
            let well = state.health.journal.is_none();
            if well {
                probe_at = None;
            } else if asked || *probe_at.get_or_insert(now + PROBE_EVERY) <= now {
                probe_at = Some(now + PROBE_EVERY);
                drop(state);
                self.recover();
                continue;
            }
            state.tell_who_settles();
            if state.work.hurry || state.work.phase >= Phase::Closing {
                shared.snapshot_wakes.notify_all();
            }
            if state.work.phase == Phase::NoMoreSnapshots {
                drop(state);
                self.finish();
                break;
            }
            let lingers_until = lingers_until.filter(|at| *at > now);
            if well && lingers_until.is_none() && self.journal.as_ref().is_some_and(|journal| !journal.said) {
                drop(state);
                // Nothing else came that would have said it. A fault is said, and mended by what comes next.
                let _ = self.append(&[], 0, false);
                continue;
            }
            if lingers_until.is_some() {
                state.work.writer = WriterIs::Lingering;
            }
            // While the store closes nothing is watched.
            let watch_at = if state.work.phase == Phase::Open { watch_at } else { now + WATCH_EVERY };
            let until = probe_at.into_iter().chain(fresh_at).chain(lingers_until).fold(watch_at, Instant::min);
            drop(wait_for(&shared.writer_wakes, state, until.saturating_duration_since(now)));
        }
    }

    /// When the journal is to be begun anew, where it is to be.
    fn fresh_journal_due(&self, state: &State, now: Instant) -> Option<Instant> {
        let journal = self.journal.as_ref().filter(|_| state.health.journal.is_none())?;
        let is_settling = !state.work.settling.is_empty() && state.waiting() == 0;
        if state.contents.journal_is_longer && (is_settling || journal.good > LONG_JOURNAL) {
            return Some(now);
        }
        state.contents.left_behind_since.map(|since| erased_at(since, self.pledged_at))
    }

    /// Writes what was queued, and tells everyone in it how that went. Leaves the batch empty.
    fn write(&mut self, batch: &mut Vec<Job>, well: bool) {
        let Some(last) = batch.last().map(|job| job.ticket) else { return };
        let new_rows = |job: &Job| match &job.pending {
            Some(PendingWrite::Rows(rewrite)) => Some(rewrite.new_rows()),
            Some(
                PendingWrite::Callback(_)
                | PendingWrite::Pause(_)
                | PendingWrite::Messages(_)
                | PendingWrite::Snapshot(..),
            )
            | None => None,
        };
        let (writes, new): (usize, usize) =
            batch.iter().filter_map(new_rows).fold((0, 0), |(writes, new), rows| (writes + 1, new + rows));
        let sync = batch.iter().any(|job| job.pending.is_some());
        let names_snapshot = batch.iter().any(|job| matches!(job.pending, Some(PendingWrite::Snapshot(..))));
        if sync && !names_snapshot {
            self.pledged_at = Some(self.shared.clock.instant());
        }
        let written = well && self.append(batch, last, sync).is_ok() && (!sync || self.is_kept(batch, last));
        let mut state = self.shared.state();
        let was_ahead = state.is_ahead();
        let mut durable = Vec::with_capacity(writes);
        let pending = batch.drain(..).filter_map(|job| job.pending);
        if written {
            durable.extend(pending.filter_map(|pending| state.commit(pending)));
        } else {
            // What builds on another write goes before it.
            pending.rev().for_each(|pending| state.undo(pending));
        }
        let total = state.table.view().len();
        let is_ahead_by_it = written && !was_ahead && state.is_ahead();
        drop(state);
        for durable in durable {
            durable.tell();
        }
        if names_snapshot || is_ahead_by_it {
            self.shared.snapshot_wakes.notify_all();
        }
        if written && writes > 0 {
            tracing::info!(reservations.nouvelles = new, "💾 Réservations sauvegardées");
            tracing::info!(reservations.total = total, "📊 Nombre total de réservations");
        }
    }

    /// Appends a batch as one line, and syncs it where asked. After a fault the store cannot be written until it is mended.
    fn append(&mut self, batch: &[Job], ticket: u64, sync: bool) -> io::Result<()> {
        let Some(journal) = &mut self.journal else { return Err(io::Error::other("no journal")) };
        self.line.clear();
        self.line.shrink_to(LINE_KEPT);
        let durable = Entry::Durable(journal.durable).text();
        let synced = sync.then(|| Entry::Synced.text());
        let said = iter::once(durable.as_str()).chain(synced.as_deref());
        let entries = said.chain(batch.iter().map(|job| job.text.expose().as_str()));
        encode_entries(&mut self.line, journal.next, entries);
        let begun = self.shared.clock.instant();
        let mut result = journal.file.append(self.line.as_bytes());
        if result.is_ok() {
            if !batch.is_empty() {
                self.shared.progress.send_modify(|progress| progress.written = ticket);
            }
            if sync {
                result = journal.file.sync();
                journal.distrusted |= result.is_err();
            }
        }
        match &result {
            Ok(()) => {
                journal.wrote(sync);
                let took = self.shared.clock.instant().saturating_duration_since(begun);
                self.shared.metrics.measures().written(sync, took, journal.good);
            }
            Err(error) => {
                self.shared.journal_failed(error);
                // What was not confirmed leaves the file at once, if the disk lets it; what is answered comes after.
                if let Some(journal) = &mut self.journal {
                    let _ = journal.cut();
                }
            }
        }
        result
    }

    /// Whether what was synced is in the journal that the next start will read. One that other hands removed or replaced is made
    /// anew from memory, and the batch is written into it.
    fn is_kept(&mut self, batch: &[Job], ticket: u64) -> bool {
        if !self.shared.has_lock() {
            self.shared.journal_failed(&io::Error::other(LockLost));
            return false;
        }
        self.journal.as_ref().is_some_and(|journal| journal.file.is_in_place())
            || (self.begin_lost_journal().is_ok() && self.append(batch, ticket, true).is_ok())
    }

    /// Begins the journal anew that other hands removed or replaced.
    fn begin_lost_journal(&mut self) -> io::Result<()> {
        let path = self.shared.paths.journal.display();
        tracing::warn!(journal = %path, "⚠️ Le journal des réservations avait été supprimé ou remplacé ; il est refait de mémoire");
        self.shared.metrics.warnings().raise(
            Warning::StoreDamaged,
            format!(
                "{path} a été supprimé ou remplacé pendant que le serveur tournait ; le serveur l'a refait, rien n'est perdu. Ne touchez \
                 pas à ce fichier avant d'avoir arrêté le serveur."
            ),
        );
        self.begin_journal(ROOM).inspect_err(|error| self.shared.journal_failed(error))
    }

    /// Looks after the files that other hands may change while nobody books.
    fn watch(&mut self) {
        self.shared.watch_file();
        self.shared.watch_etat();
        if self.shared.state().health.journal.is_some() {
            return;
        }
        if !self.shared.has_lock() {
            self.shared.journal_failed(&io::Error::other(LockLost));
        } else if self.journal.as_ref().is_some_and(|journal| !journal.file.is_in_place()) {
            // Said and tried again as for any journal that cannot be written.
            let _ = self.begin_lost_journal();
        }
    }

    /// Writes a journal whole, with all that the files lack and room for more, and goes on in it.
    pub(super) fn begin_journal(&mut self, room: usize) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let (disk, paths) = (&shared.disk, &shared.paths);
        let (content, next) = {
            let mut state = shared.state();
            // What the files may be and what they lack, as they are at one instant.
            let mut entries = state.contents.entries();
            state.contents.left_behind_since = None;
            entries.extend(state.entries(shared.clock.now()));
            let (file, etat) = (state.contents.reservations.base.clone(), state.contents.etat.base.clone());
            drop(state);
            journal::compose(&file, &etat, &entries)
        };
        let mut file = disk.create(&paths.fresh_journal)?;
        file.keep_room(room);
        file.append(content.as_bytes())?;
        file.sync()?;
        file.lock();
        file.rename(&paths.journal)?;
        // From here on the old journal may come back at a power cut, or not: neither is to be written before this is certain.
        self.journal = None;
        disk.sync_folder(&paths.journal).inspect_err(|error| shared.journal_failed(error))?;
        let good = file.end();
        self.journal = Some(Journal { file, next, good, durable: next, said: true, distrusted: false });
        Ok(())
    }

    /// Tries to make the store writable again.
    fn recover(&mut self) {
        if !self.shared.has_lock() {
            return;
        }
        let result = self.begin_journal(ROOM);
        // The cause that ops see is that of the first way: the second asks for less.
        match result.or_else(|error| if self.mend_journal().is_ok() { Ok(()) } else { Err(error) }) {
            Ok(()) => self.shared.journal_is_well(),
            Err(error) => self.shared.journal_failed(&error),
        }
    }

    /// Cuts the journal to its last good byte, and proves that it can be written with what the memory holds.
    fn mend_journal(&mut self) -> io::Result<()> {
        let entries = self.shared.state().entries(self.shared.clock.now());
        let Some(journal) = self.journal.as_mut().filter(|journal| !journal.distrusted && journal.file.is_in_place())
        else {
            return Err(io::Error::other("no journal to mend"));
        };
        journal.cut()?;
        let mut line = String::new();
        encode_entries(&mut line, journal.next, entries.iter().map(String::as_str));
        let result = journal.file.append(line.as_bytes()).and_then(|()| {
            let synced = journal.file.sync();
            journal.distrusted = synced.is_err();
            synced
        });
        if result.is_ok() {
            journal.wrote(true);
        } else {
            // The next probe tries again; until then nothing is appended.
            let _ = journal.cut();
        }
        result
    }

    /// The last thing before the end: a short journal without room, synced.
    fn finish(&mut self) {
        if self.shared.state().health.journal.is_some() {
            self.recover();
        } else if self.begin_journal(0).is_err()
            && let Some(Err(error)) = self.journal.as_ref().map(|journal| journal.file.sync())
        {
            self.shared.journal_failed(&error);
        }
    }
}

/// When the journal is begun anew that has held what a call left since some instant.
fn erased_at(since: Instant, pledged_at: Option<Instant>) -> Instant {
    let quiet_at = pledged_at.map_or(since, |at| at + QUIET);
    quiet_at.clamp(since + LEFT_BEHIND, since + LEFT_BEHIND_AT_MOST)
}

impl Drop for Writer {
    /// However the writer ends: what is left will not be written, and nobody is to wait for it.
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.health.died |= thread::panicking();
        state.abandon();
        drop(state);
        self.shared.snapshot_wakes.notify_all();
        self.shared.progress.send_replace(Progress { written: u64::MAX, stuck: true });
    }
}
