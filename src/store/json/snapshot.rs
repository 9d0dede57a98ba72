//! Writing `reservations.json` from an immutable view, in slices, on a thread of its own. The writer puts the result in place.

use std::{io, sync::Arc, time::Instant};

use sha2::{Digest as _, Sha256};

use super::{
    line::Snapshot,
    shared::Shared,
    table::View,
    writer::PROBE_EVERY,
};
use crate::durable::{FileStamp, cause};

/// How long a change waits for others before the file is rewritten.
pub(super) const SETTLE: std::time::Duration = std::time::Duration::from_millis(250);

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
    let mut not_before: Option<Instant> = None;
    let mut state = shared.state();
    loop {
        if state.work.abandoned {
            return;
        }
        let (ahead, well) = (state.is_ahead(), state.health.journal.is_none());
        let drained = state.queue.is_empty() && !state.work.writing;
        if state.work.closing && drained && (!ahead || !well || state.work.last_tried) {
            state.work.snapshots_over = true;
            shared.writer_wakes.notify_all();
            return;
        }
        if !ahead || !well || (state.work.closing && !drained) {
            state.work.hurry &= ahead && well;
            not_before = None;
            shared.writer_wakes.notify_all();
            state = shared.wait(&shared.snapshot_wakes, state);
            continue;
        }
        let now = shared.clock.instant();
        let due = *not_before.get_or_insert(now + SETTLE);
        if due > now && !state.work.hurry && !state.work.closing {
            state = shared.wait_for(&shared.snapshot_wakes, state, due - now);
            continue;
        }
        state.work.last_tried = state.work.closing;
        state.work.hurry = false;
        state.work.snapshotting = true;
        let (view, waiting_then) = (state.table.view().clone(), state.waiting());
        drop(state);

        let result = write(shared, &view);
        drop(view);
        state = shared.state();
        match result {
            Ok((snapshot, stamp)) => {
                state.work.written = Some(Written { snapshot, stamp, waiting_then });
                shared.writer_wakes.notify_all();
                while state.work.snapshotting && !state.work.abandoned {
                    state = shared.wait(&shared.snapshot_wakes, state);
                }
            }
            Err(error) => {
                shared.snapshot_failed(&mut state, &cause(&error));
                state.work.snapshotting = false;
                shared.writer_wakes.notify_all();
            }
        }
        not_before = state.health.snapshot.is_some().then(|| shared.clock.instant() + PROBE_EVERY);
    }
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
