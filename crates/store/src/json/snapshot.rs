//! Writing `reservations.json` from an immutable view, in slices, and `reservations.json.etat`, on a thread of its own, which puts them
//! in place too. The journal goes on meanwhile, and only has to name what is put in place: bookings share the sync of that.

use std::{
    io,
    sync::{Arc, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use super::{
    collections,
    in_place::Found,
    line::{Entry, Snapshot},
    shared::{Shared, Which, wait, wait_for},
    state::{PendingWrite, State},
    table::View,
    work::{Phase, Stage, WriterIs},
    writer::PROBE_EVERY,
};
use crate::durable::{DiskFile, FileStamp, Lock, cause};

/// How long a change waits for others before the file is rewritten.
pub(super) const SETTLE: Duration = Duration::from_millis(250);

/// Up to so many rows the file is up to date within a second of the last change. Beyond, rewriting takes at most a tenth of the time.
pub(super) const PROMPT_ROWS: usize = 100_000;

/// How many times as long as a slice took the thread rests after it, beyond [`PROMPT_ROWS`].
const REST: u32 = 9;

/// How many times as long as a slice took the thread rests after it, up to [`PROMPT_ROWS`]: every other moment the disk and the
/// processor are those of the bookings. Without slices and rests a booking beside the rewriting of 100,000 rows was measured to take
/// thirteen times as long.
const PROMPT_REST: u32 = 1;

/// The longest that a rewriting rests in all, up to [`PROMPT_ROWS`]: with [`SETTLE`] before it, and what the writing itself takes,
/// less than a second.
const MOST_PROMPT_REST: Duration = Duration::from_millis(350);

/// Bytes written and synced at a time. A sync of the journal that comes meanwhile has no more than this to wait for: on the disk
/// that was measured a slice takes some two of such syncs, and a smaller one hardly less.
const SLICE: usize = 256 << 10;

/// A snapshot in its temporary file, synced.
#[derive(Debug)]
struct Written {
    /// Its content.
    snapshot: Snapshot,
    /// Its stamp, which renaming does not change.
    stamp: FileStamp,
    /// Its lock, so that a link to it by another name is not the store of another server.
    lock: Option<Lock>,
    /// How many rows were waiting when the view was taken.
    waiting_then: usize,
}

/// Rewrites the file whenever it lacks something, until the store is closed or dropped.
pub(super) fn run(shared: &Arc<Shared>) {
    let _end = End(shared);
    let mut not_before: Option<Instant> = None;
    let mut looked_at_last = false;
    let mut state = shared.state();
    while state.work.phase != Phase::Over {
        let due = state.is_ahead() && state.health.journal.is_none();
        if state.work.phase >= Phase::Closing {
            // The last snapshot comes when there is nothing more to write.
            if !state.queue.is_empty() || state.work.writer == WriterIs::Writing {
                state = wait(&shared.snapshot_wakes, state);
                continue;
            }
            if !looked_at_last {
                looked_at_last = true;
                drop(state);
                shared.watch_file();
                state = shared.state();
                continue;
            }
            if !due || state.work.phase > Phase::Closing {
                break;
            }
            state.work.phase = Phase::LastSnapshot;
        } else if !due {
            state.work.hurry = false;
            not_before = None;
            shared.writer_wakes.notify_all();
            state = wait(&shared.snapshot_wakes, state);
            continue;
        } else if !state.is_urgent() {
            let now = shared.clock.instant();
            let at = *not_before.get_or_insert(now + SETTLE);
            if at > now {
                state = wait_for(&shared.snapshot_wakes, state, at - now);
                continue;
            }
        }
        state = make(shared, state);
        not_before = state.health.snapshot.is_some().then(|| shared.clock.instant() + PROBE_EVERY);
    }
}

/// However the thread ends: the writer is not to wait for it.
struct End<'a>(&'a Shared);

impl Drop for End<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if thread::panicking() {
            state.health.died = true;
            self.0.snapshot_failed(&mut state, "arrêt imprévu");
            state.work.snapshot = Stage::Idle;
        }
        state.work.phase = state.work.phase.after_snapshots();
        drop(state);
        self.0.writer_wakes.notify_all();
    }
}

/// Makes one snapshot and puts it in place.
fn make<'a>(shared: &'a Shared, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    state.work.hurry = false;
    state.work.snapshot = Stage::Busy;
    let file = state.is_file_behind().then(|| (state.table.view().clone(), state.waiting()));
    let etat = state.is_etat_due().then(|| state.collections.view());
    drop(state);
    let result = file.map_or(Ok(()), |(view, waiting)| make_file(shared, view, waiting));
    let result = result.and_then(|()| etat.map_or(Ok(()), |view| make_etat(shared, view)));
    let mut state = shared.state();
    match result {
        Ok(()) => state.health.snapshot = None,
        Err(_) if state.work.phase == Phase::Over => {}
        Err(error) => {
            // The journal may have said what is wrong with it.
            let cause = state.health.journal.clone().unwrap_or_else(|| cause(&error));
            shared.snapshot_failed(&mut state, &cause);
        }
    }
    state.work.snapshot = Stage::Idle;
    shared.writer_wakes.notify_all();
    state
}

fn make_file(shared: &Shared, view: View, waiting_then: usize) -> io::Result<()> {
    let (snapshot, file) = write(shared, &view)?;
    drop(view);
    let written = Written { snapshot, stamp: file.stamp()?, lock: file.into_lock(), waiting_then };
    name(shared, Which::Reservations, &written.snapshot)?;
    place(shared, written)
}

/// Writes the état and puts it in place: what it has of other hands is not kept, since nobody is to write there.
fn make_etat(shared: &Shared, view: collections::View) -> io::Result<()> {
    let (disk, paths) = (&shared.disk, &shared.paths);
    let (content, changes) = view.write();
    let snapshot = Snapshot::of(content.as_bytes());
    let mut file = disk.create(&paths.fresh_etat)?;
    file.append(content.as_bytes())?;
    file.sync()?;
    name(shared, Which::Etat, &snapshot)?;
    file.rename(&paths.etat)?;
    disk.sync_folder(&paths.etat)?;
    shared.in_place().etat = Some(file.stamp()?);
    shared.state().etat_placed(snapshot, &changes);
    Ok(())
}

/// Writes the view to the temporary file.
fn write(shared: &Shared, view: &View) -> io::Result<(Snapshot, DiskFile)> {
    let mut file = shared.disk.create(&shared.paths.temporary)?;
    let mut digest = Sha256::new();
    let mut slice = Vec::with_capacity(SLICE + 4096);
    let mut rested = Duration::ZERO;
    let mut began = shared.clock.instant();
    slice.extend_from_slice(b"[");
    for (at, row) in view.from(0).enumerate() {
        slice.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        slice.extend_from_slice(row.text().as_bytes());
        if slice.len() >= SLICE {
            digest.update(&slice);
            file.append(&slice)?;
            slice.clear();
            let phase = shared.state().work.phase;
            if phase == Phase::Over {
                return Err(nobody_needs_it());
            }
            // Nobody books while the store is being closed: one sync at the end is faster than many.
            if phase == Phase::Open {
                file.sync()?;
                let took = shared.clock.instant().saturating_duration_since(began);
                let rest = rest_after(took, rested, view.len());
                shared.rest(rest);
                rested = rested.saturating_add(rest);
                began = shared.clock.instant();
            }
        }
    }
    slice.extend_from_slice(if view.len() == 0 { b"]\n" } else { b"\n]\n" });
    digest.update(&slice);
    file.append(&slice)?;
    file.sync()?;
    Ok((Snapshot::new(file.end(), &digest.finalize()), file))
}

/// How long to rest after a slice that took so long, of a file of so many rows whose writing has rested so long.
fn rest_after(took: Duration, rested: Duration, rows: usize) -> Duration {
    if rows > PROMPT_ROWS {
        took.saturating_mul(REST)
    } else {
        took.saturating_mul(PROMPT_REST).min(MOST_PROMPT_REST.saturating_sub(rested))
    }
}

/// Has the journal name the snapshot, durably: a kill between any two steps leaves a file that the journal knows.
fn name(shared: &Shared, which: Which, snapshot: &Snapshot) -> io::Result<()> {
    let mut state = shared.state();
    state.work.snapshot = Stage::Busy;
    let entry = match which {
        Which::Reservations => Entry::Snapshot(snapshot.clone()),
        Which::Etat => Entry::Etat(snapshot.clone()),
    };
    state.queue_up(entry.text(), Some(PendingWrite::Snapshot(which, snapshot.clone())));
    shared.writer_wakes.notify_all();
    while state.work.snapshot == Stage::Busy && state.work.phase != Phase::Over {
        state = wait(&shared.snapshot_wakes, state);
    }
    match state.work.snapshot {
        Stage::Named if state.work.phase != Phase::Over => Ok(()),
        Stage::Named | Stage::Refused | Stage::Busy | Stage::Idle => Err(nobody_needs_it()),
    }
}

/// Puts a snapshot that the journal names in the place of the file. Until that is durable the journal at hand knows both contents,
/// and a fresh one that is begun meanwhile names both.
fn place(shared: &Shared, written: Written) -> io::Result<()> {
    let (disk, paths) = (&shared.disk, &shared.paths);
    if shared.find_file() != Found::Own {
        // The file is left alone. The server's own version goes beside it, for the one who has to choose.
        {
            let mut in_place = shared.in_place();
            disk.rename(&paths.temporary, &paths.copy)?;
            in_place.copied(written.stamp, written.snapshot);
        }
        disk.sync_folder(&paths.copy)?;
        shared.state().copied(written.waiting_then);
        tracing::warn!(
            copie = %paths.copy.display(),
            "⚠️ Le fichier des réservations a été modifié à la main : il n'est plus réécrit, et la version du serveur est écrite à côté"
        );
        return Ok(());
    }
    let had_copy = {
        let mut in_place = shared.in_place();
        disk.rename(&paths.temporary, &paths.file)?;
        in_place.placed(written.stamp, written.snapshot.clone(), written.lock)
    };
    disk.sync_folder(&paths.file)?;
    shared.state().placed(written.snapshot, written.waiting_then);
    if had_copy {
        // The file has everything that the copy has. That it cannot be removed is said at the next start.
        let _ = disk.remove(&paths.copy);
    }
    Ok(())
}

/// The store is over, or its journal names nothing.
fn nobody_needs_it() -> io::Error {
    io::Error::other("nobody needs it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewriting_rests_as_long_as_it_works_but_is_done_within_a_second_and_a_long_one_nine_times_as_long() {
        let millis = Duration::from_millis;
        for (took, rested, rows, expected) in [
            (millis(2), millis(0), PROMPT_ROWS, millis(2)),
            (millis(9), MOST_PROMPT_REST.saturating_sub(millis(4)), PROMPT_ROWS, millis(4)),
            (millis(9), MOST_PROMPT_REST, PROMPT_ROWS, millis(0)),
            (millis(2), MOST_PROMPT_REST, PROMPT_ROWS + 1, millis(18)),
        ] {
            assert_eq!(rest_after(took, rested, rows), expected, "{took:?} {rested:?} {rows}");
        }
        assert!(SETTLE + MOST_PROMPT_REST < millis(1_000));
    }
}
