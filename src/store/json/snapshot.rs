//! Writing `reservations.json` from an immutable view, in slices, on a thread of its own. The writer puts the result in place.

use std::{
    io,
    sync::{Arc, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use super::{
    line::Snapshot,
    shared::{Shared, wait, wait_for},
    state::State,
    table::View,
    work::{Phase, Stage},
    writer::PROBE_EVERY,
};
use crate::durable::{FileStamp, cause};

/// How long a change waits for others before the file is rewritten.
pub(super) const SETTLE: Duration = Duration::from_millis(250);

/// Up to so many rows the file is rewritten at once: it is to be up to date within a second of the last change. Beyond, rewriting
/// takes at most a tenth of the time.
pub(super) const PROMPT_ROWS: usize = 100_000;

/// How many times as long as a slice took the thread rests after it, beyond [`PROMPT_ROWS`].
const REST: u32 = 9;

/// Bytes written and synced at a time: a journal sync that comes meanwhile has no more than this to wait for.
const SLICE: usize = 1 << 20;

/// A snapshot in its temporary file, synced.
#[derive(Debug)]
pub(super) struct Written {
    /// Its content.
    pub(super) snapshot: Snapshot,
    /// Its stamp, which renaming does not change.
    pub(super) stamp: FileStamp,
    /// How many rows were waiting when the view was taken.
    pub(super) waiting_then: usize,
}

/// Rewrites the file whenever it lacks something, until the store is closed or dropped.
pub(super) fn run(shared: &Arc<Shared>) {
    let _end = End(shared);
    let mut not_before: Option<Instant> = None;
    let mut state = shared.state();
    while state.work.phase != Phase::Over {
        let due = state.is_ahead() && state.health.journal.is_none();
        if state.work.phase >= Phase::Closing {
            // The last snapshot comes when there is nothing more to write.
            if !state.queue.is_empty() || state.work.writing {
                state = wait(&shared.snapshot_wakes, state);
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

/// Makes one snapshot and waits until the writer has put it in place.
fn make<'a>(shared: &'a Shared, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    state.work.hurry = false;
    state.work.snapshot = Stage::Busy;
    let (view, waiting_then) = (state.table.view().clone(), state.waiting());
    drop(state);
    let result = write(shared, &view);
    drop(view);
    let mut state = shared.state();
    match result {
        Ok((snapshot, stamp)) => {
            state.work.snapshot = Stage::Written(Written { snapshot, stamp, waiting_then });
            shared.writer_wakes.notify_all();
            while !matches!(state.work.snapshot, Stage::Idle) && state.work.phase != Phase::Over {
                state = wait(&shared.snapshot_wakes, state);
            }
        }
        Err(error) => {
            if state.work.phase != Phase::Over {
                shared.snapshot_failed(&mut state, &cause(&error));
            }
            state.work.snapshot = Stage::Idle;
            shared.writer_wakes.notify_all();
        }
    }
    state
}

/// Writes the view to the temporary file.
fn write(shared: &Shared, view: &View) -> io::Result<(Snapshot, FileStamp)> {
    let mut file = shared.disk.create(&shared.paths.temporary)?;
    let mut digest = Sha256::new();
    let mut slice = Vec::with_capacity(SLICE + 4096);
    let mut began = shared.clock.instant();
    slice.extend_from_slice(b"[");
    for (at, row) in view.from(0).enumerate() {
        slice.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        slice.extend_from_slice(row.text().as_bytes());
        if slice.len() >= SLICE {
            digest.update(&slice);
            file.append(&slice)?;
            file.sync()?;
            slice.clear();
            if shared.state().work.phase == Phase::Over {
                return Err(io::Error::other("nobody needs it"));
            }
            if view.len() > PROMPT_ROWS {
                shared.rest(shared.clock.instant().saturating_duration_since(began) * REST);
            }
            began = shared.clock.instant();
        }
    }
    slice.extend_from_slice(if view.len() == 0 { b"]\n" } else { b"\n]\n" });
    digest.update(&slice);
    file.append(&slice)?;
    file.sync()?;
    Ok((Snapshot::new(file.end(), &digest.finalize()), file.stamp()?))
}
