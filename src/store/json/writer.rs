//! The one thread that writes the journal and puts snapshots in place.
//!
//! It takes the whole queue, writes it as one line, syncs once where somebody waits for that, and answers all of it: bookings that come
//! together share a sync, and none waits for company. After a fault nothing more is appended to that file until it was cut to its
//! last good byte, or replaced by one that was written whole.

use std::{
    io, mem,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    journal,
    line::{Entry, Snapshot, encode},
    shared::{Progress, Shared, wait, wait_for},
    snapshot::Written,
    state::{Job, Pledge},
    work::{Phase, Stage},
};
use crate::durable::{DiskFile, cause};

/// How often a store that cannot be written is tried again.
pub const PROBE_EVERY: Duration = Duration::from_secs(5);

/// A journal that has grown this long is begun anew although rows still wait in it; one in which none waits, always.
const LONG_JOURNAL: u64 = 4 << 20;

/// Contents that the file may have beside the one it follows: more than two only while the disk fails again and again.
const MAX_MAYBE: usize = 8;

/// The writer.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    /// The journal; `None` where it must be replaced before anything is written.
    pub(super) journal: Option<Journal>,
    /// The content of the file that the journal follows.
    pub(super) base: Snapshot,
    /// Further contents that the file, or the copy beside it, may have.
    pub(super) maybe: Vec<Snapshot>,
}

/// The journal, open.
#[derive(Debug)]
pub(super) struct Journal {
    pub(super) file: DiskFile,
    /// The number of the next line.
    pub(super) next: u64,
    /// Bytes up to which everything was written, and synced where it had to be.
    pub(super) good: u64,
    /// A sync failed: what the file holds is not known, and it can only be replaced.
    pub(super) distrusted: bool,
}

impl Writer {
    /// Writes until the store is closed or dropped.
    pub(super) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut probe_at: Option<Instant> = None;
        loop {
            let mut state = shared.state();
            state.work.writing = false;
            if state.work.phase == Phase::Over {
                break;
            }
            if !state.queue.is_empty() {
                state.work.writing = true;
                let batch = state.take_queue();
                drop(state);
                self.write(batch);
                continue;
            }
            if let Some(written) = state.work.snapshot.take_written() {
                drop(state);
                let placed = self.place(&written);
                let mut state = shared.state();
                match placed {
                    Ok(()) => state.health.snapshot = None,
                    Err(error) => shared.snapshot_failed(&mut state, &cause(&error)),
                }
                state.work.snapshot = Stage::Idle;
                shared.snapshot_wakes.notify_all();
                continue;
            }
            let now = shared.clock.instant();
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
            drop(match probe_at {
                Some(at) => wait_for(&shared.writer_wakes, state, at.saturating_duration_since(now)),
                None => wait(&shared.writer_wakes, state),
            });
        }
    }

    /// Writes what was queued, and tells everyone in it how that went.
    fn write(&mut self, batch: Vec<Job>) {
        let Some(last) = batch.last().map(|job| job.ticket) else { return };
        let new_rows = |job: &Job| match &job.pledge {
            Some(Pledge::Rows(rewrite)) => Some(rewrite.new_rows()),
            Some(Pledge::Callback(_)) | None => None,
        };
        let saved: Vec<usize> = batch.iter().filter_map(new_rows).collect();
        let sync = batch.iter().any(|job| job.pledge.is_some());
        let well = self.shared.state().health.journal.is_none();
        let written = well && {
            let texts: Vec<&str> = batch.iter().map(|job| job.text.expose().as_str()).collect();
            self.append(&texts, Some(last), sync).is_ok()
        };
        let mut state = self.shared.state();
        let was_ahead = state.is_ahead();
        for pledge in batch.into_iter().filter_map(|job| job.pledge) {
            if written { state.commit(pledge) } else { state.undo(pledge) }
        }
        let total = state.table.view().len();
        drop(state);
        if written && !saved.is_empty() {
            tracing::info!(reservations.nouvelles = saved.iter().sum::<usize>(), "💾 Réservations sauvegardées");
            tracing::info!(reservations.total = total, "📊 Nombre total de réservations");
            if !was_ahead {
                self.shared.snapshot_wakes.notify_all();
            }
        }
    }

    /// Appends a line, and syncs it where asked. After a fault the store cannot be written until it is mended.
    fn append(&mut self, entries: &[&str], ticket: Option<u64>, sync: bool) -> io::Result<()> {
        let Some(journal) = &mut self.journal else { return Err(io::Error::other("no journal")) };
        let line = encode(journal.next, &format!("[{}]", entries.join(",")));
        let mut result = journal.file.append(line.as_bytes());
        if result.is_ok() {
            if let Some(ticket) = ticket {
                self.shared.progress.send_modify(|progress| progress.written = ticket);
            }
            if sync {
                result = journal.file.sync();
                journal.distrusted |= result.is_err();
            }
        }
        match &result {
            Ok(()) => {
                journal.next += 1;
                journal.good = journal.file.end();
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

    /// Puts a snapshot in the place of the file: the journal names it first, so that a kill between any two steps leaves a file
    /// that the journal knows.
    fn place(&mut self, written: &Written) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let (disk, paths) = (&shared.disk, &shared.paths);
        let by_hand = shared.changed_by_hand();
        self.append(&[&Entry::Snapshot(written.snapshot.clone()).text()], None, true)?;
        self.maybe.push(written.snapshot.clone());
        if self.maybe.len() > MAX_MAYBE {
            self.maybe.remove(0);
        }
        if by_hand {
            // The file is left alone. The server's own version goes beside it, for the one who has to choose.
            disk.rename(&paths.temporary, &paths.copy)?;
            disk.sync_folder(&paths.copy)?;
            shared.in_place().copy = Some(written.stamp);
            shared.state().copied(written.waiting_then);
            tracing::warn!("⚠️ Le fichier des réservations a été modifié à la main : il n'est plus réécrit");
            return Ok(());
        }
        {
            let mut in_place = shared.in_place();
            disk.rename(&paths.temporary, &paths.file)?;
            in_place.file = written.stamp;
        }
        disk.sync_folder(&paths.file)?;
        self.base = written.snapshot.clone();
        self.maybe.clear();
        let caught_up = {
            let mut state = shared.state();
            state.placed(written.waiting_then);
            state.waiting() == 0
        };
        if caught_up || self.journal.as_ref().is_some_and(|journal| journal.good > LONG_JOURNAL) {
            // The journal at hand is good and knows the new file: that a fresh one cannot be had does no harm.
            if let Err(error) = self.begin_journal() {
                tracing::warn!(cause = cause(&error), "Le journal des réservations n'a pas pu être raccourci");
            }
        }
        Ok(())
    }

    /// Writes a journal whole, with all that the file lacks, and goes on in it.
    pub(super) fn begin_journal(&mut self) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let (disk, paths) = (&shared.disk, &shared.paths);
        let mut entries: Vec<String> =
            self.maybe.iter().map(|snapshot| Entry::Snapshot(snapshot.clone()).text()).collect();
        entries.extend(shared.state().entries(shared.clock.now()));
        let (content, next) = journal::compose(&self.base, &entries);
        let mut file = disk.create(&paths.fresh_journal)?;
        file.append(content.as_bytes())?;
        file.sync()?;
        file.rename(&paths.journal)?;
        // From here on the old journal may come back at a power cut, or not: neither is to be written before this is certain.
        self.journal = None;
        disk.sync_folder(&paths.journal).inspect_err(|error| shared.journal_failed(error))?;
        let good = file.end();
        self.journal = Some(Journal { file, next, good, distrusted: false });
        Ok(())
    }

    /// Tries to make the store writable again.
    fn recover(&mut self) {
        let result = self.begin_journal();
        // The cause that ops see is that of the first way: the second asks for less.
        match result.or_else(|error| if self.mend_journal().is_ok() { Ok(()) } else { Err(error) }) {
            Ok(()) => self.shared.journal_is_well(),
            Err(error) => self.shared.journal_failed(&error),
        }
    }

    /// Cuts the journal to its last good byte, and proves that it can be written with what the memory holds.
    fn mend_journal(&mut self) -> io::Result<()> {
        let entries = self.shared.state().entries(self.shared.clock.now());
        let Some(journal) = self.journal.as_mut().filter(|journal| !journal.distrusted) else {
            return Err(io::Error::other("no journal to mend"));
        };
        journal.cut()?;
        let line = encode(journal.next, &format!("[{}]", entries.join(",")));
        let result = journal.file.append(line.as_bytes()).and_then(|()| {
            let synced = journal.file.sync();
            journal.distrusted = synced.is_err();
            synced
        });
        if result.is_ok() {
            journal.next += 1;
            journal.good = journal.file.end();
        } else {
            // The next probe tries again; until then nothing is appended.
            let _ = journal.cut();
        }
        result
    }

    /// The last thing before the end: a short journal, synced.
    fn finish(&mut self) {
        if self.shared.state().health.journal.is_some() {
            self.recover();
        } else if self.begin_journal().is_err()
            && let Some(Err(error)) = self.journal.as_ref().map(|journal| journal.file.sync())
        {
            self.shared.journal_failed(&error);
        }
    }
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

impl Journal {
    fn cut(&mut self) -> io::Result<()> {
        self.file.cut(self.good)?;
        self.file.sync()
    }
}
