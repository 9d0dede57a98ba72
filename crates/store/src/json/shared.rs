//! What the callers of the store and its two threads have in common.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use super::{
    in_place::InPlace,
    state::State,
    work::{Phase, WriterIs},
};
use crate::durable::{Disk, Lock, cause};
use basics::{
    clock::Clock,
    ids::Ids,
    metrics::{Counter, Metrics},
};

/// The files of a store.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    /// The array of reservations.
    pub(super) file: PathBuf,
    /// The snapshot of everything else that survives.
    pub(super) etat: PathBuf,
    /// Where that is written before it takes the place of the other.
    pub(super) fresh_etat: PathBuf,
    /// Where a snapshot is written before it takes the place of the file.
    pub(super) temporary: PathBuf,
    /// The server's own version, where the file was changed by hand.
    pub(super) copy: PathBuf,
    /// The journal.
    pub(super) journal: PathBuf,
    /// Where a journal is written before it takes the place of the other.
    pub(super) fresh_journal: PathBuf,
    /// The lock.
    pub(super) lock: PathBuf,
}

/// The two files that snapshots take the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// `reservations.json`.
    Reservations,
    /// `reservations.json.etat`.
    Etat,
}

/// How far the writer is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// The last ticket that was written.
    pub(super) written: u64,
    /// Nothing can be written.
    pub(super) stuck: bool,
}

/// What all sides share.
#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// Something to write, to place or to settle.
    pub(super) writer_wakes: Condvar,
    /// The file may lack something.
    pub(super) snapshot_wakes: Condvar,
    /// How far the writer is.
    pub(super) progress: watch::Sender<Progress>,
    in_place: Mutex<InPlace>,
    lock: Mutex<Lock>,
    pub(super) paths: Paths,
    pub(super) disk: Disk,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) metrics: Arc<Metrics>,
}

/// Waits until woken. Waking needs no cause: the waiter looks again.
pub(super) fn wait<'a>(wakes: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    wakes.wait(state).unwrap_or_else(PoisonError::into_inner)
}

/// Waits until woken, for so long at the most.
pub(super) fn wait_for<'a>(wakes: &Condvar, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
    wakes.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
}

impl Shared {
    pub(super) fn new(
        state: State,
        (in_place, lock): (InPlace, Lock),
        paths: Paths,
        disk: Disk,
        clock: Clock,
        ids: Ids,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            state: Mutex::new(state),
            writer_wakes: Condvar::new(),
            snapshot_wakes: Condvar::new(),
            progress: watch::Sender::new(Progress::default()),
            in_place: Mutex::new(in_place),
            lock: Mutex::new(lock),
            paths,
            disk,
            clock,
            ids,
            metrics,
        }
    }

    /// The state. A thread that panicked while it held it left a whole value: every change is made of steps that cannot panic.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was queued that nobody waits for. The writer is woken, unless it looks again by itself.
    pub(super) fn queued(&self, state: MutexGuard<'_, State>) {
        let looks_again = matches!(state.work.writer, WriterIs::Writing | WriterIs::Lingering);
        drop(state);
        if !looks_again {
            self.writer_wakes.notify_all();
        }
    }

    /// Rests, unless the store is being closed or somebody waits for the snapshot.
    pub(super) fn rest(&self, time: Duration) {
        let state = self.state();
        let resting = |state: &mut State| !state.is_urgent() && state.work.phase == Phase::Open;
        drop(self.snapshot_wakes.wait_timeout_while(state, time, resting));
    }

    /// The file as it was put in place; held while it is being replaced.
    pub(super) fn in_place(&self) -> MutexGuard<'_, InPlace> {
        self.in_place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this server still has the lock file to itself. One that other hands removed is taken again; where another server was
    /// quicker, this one must not sell any more.
    pub(super) fn has_lock(&self) -> bool {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_in_place(&self.paths.lock) {
            return true;
        }
        match self.disk.lock(&self.paths.lock) {
            Ok(Some(again)) => {
                *lock = again;
                tracing::warn!(verrou = %self.paths.lock.display(), "Le verrou des réservations avait été supprimé ; il est repris");
                true
            }
            Ok(None) => false,
            // Another server could not have it either.
            Err(_) => true,
        }
    }

    /// Remembers that the journal cannot be written.
    pub(super) fn journal_failed(&self, error: &io::Error) {
        let cause = cause(error);
        self.metrics.count(Counter::StoreFailed);
        let mut state = self.state();
        if state.health.journal.is_none() {
            tracing::error!(
                cause,
                "⚠️ Le journal des réservations ne peut pas être écrit : plus aucune réservation n'est prise"
            );
        }
        state.health.journal = Some(cause);
        drop(state);
        self.progress.send_modify(|progress| progress.stuck = true);
    }

    /// Remembers that the journal can be written again.
    pub(super) fn journal_is_well(&self) {
        self.state().health.journal = None;
        self.progress.send_modify(|progress| progress.stuck = false);
        self.snapshot_wakes.notify_all();
        tracing::info!("Le journal des réservations peut de nouveau être écrit");
    }

    /// Remembers that the file could not be rewritten.
    pub(super) fn snapshot_failed(&self, state: &mut State, cause: &str) {
        self.metrics.count(Counter::StoreFailed);
        if state.health.snapshot.as_deref() != Some(cause) {
            tracing::error!(
                cause,
                "⚠️ Le fichier des réservations ne peut pas être réécrit ; elles restent dans le journal"
            );
        }
        state.health.snapshot = Some(cause.to_owned());
    }
}
