//! Where every task is spawned, and the two steps of a stop that tasks listen for.
//!
//! Every task is spawned here, so that each is awaited at the end; a background task that dies stops the server, since a telephone
//! that only looks alive is worse than one that is started again.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinError;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

/// The two steps of a stop, and the tasks that it waits for. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    draining: CancellationToken,
    ending: CancellationToken,
    failed: Arc<AtomicBool>,
}

impl Tasks {
    /// Spawns a task that the stop waits for: a call, a tool, a connection.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tracker.spawn(task.in_current_span());
    }

    /// Spawns a task that the server cannot do without: where it ends before the hard stop, the server stops with a failure.
    pub fn spawn_vital<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let tasks = self.clone();
        // The inner task turns a panic into an error that the outer one sees.
        let inner = self.tracker.spawn(task.in_current_span());
        self.tracker.spawn(async move {
            let ended: Result<(), JoinError> = inner.await;
            if !tasks.ending.is_cancelled() {
                tracing::error!(
                    tache = name,
                    panique = ended.is_err(),
                    "une tâche vitale s'est arrêtée : le serveur s'arrête"
                );
                tasks.failed.store(true, Ordering::SeqCst);
                tasks.draining.cancel();
                tasks.ending.cancel();
            }
        });
    }

    /// Begins the soft stop: no new calls, those in progress go on.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Whether the soft stop has begun.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Ends once the soft stop has begun.
    pub async fn drained(&self) {
        self.draining.cancelled().await;
    }

    /// Begins the hard stop: every task ends as soon as it can. Calls are neither hung up nor closed.
    pub fn end(&self) {
        self.draining.cancel();
        self.ending.cancel();
    }

    /// Ends once the hard stop has begun.
    pub async fn ended(&self) {
        self.ending.cancelled().await;
    }

    /// The token of the hard stop.
    pub const fn ending(&self) -> &CancellationToken {
        &self.ending
    }

    /// Waits for every task, for `patience` at the most; `false` where some were left.
    pub async fn wait(&self, patience: Duration) -> bool {
        self.tracker.close();
        tokio::time::timeout(patience, self.tracker.wait()).await.is_ok()
    }

    /// Whether a vital task died.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }
}
