//! Starting tasks and stopping the program: signals, the soft stop, the hard stop, the deadline.
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
pub struct Lifecycle {
    tasks: TaskTracker,
    draining: CancellationToken,
    ending: CancellationToken,
    failed: Arc<AtomicBool>,
}

impl Lifecycle {
    /// Spawns a task that the stop waits for: a call, a tool, a connection.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(task.in_current_span());
    }

    /// Spawns a task that the server cannot do without: where it ends before the hard stop, the server stops with a failure.
    pub fn spawn_vital<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let lifecycle = self.clone();
        // The inner task turns a panic into an error that the outer one sees.
        let inner = self.tasks.spawn(task.in_current_span());
        self.tasks.spawn(async move {
            let ended: Result<(), JoinError> = inner.await;
            if !lifecycle.ending.is_cancelled() {
                tracing::error!(tache = name, panique = ended.is_err(), "une tâche vitale s'est arrêtée : le serveur s'arrête");
                lifecycle.failed.store(true, Ordering::SeqCst);
                lifecycle.draining.cancel();
                lifecycle.ending.cancel();
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
        self.tasks.close();
        tokio::time::timeout(patience, self.tasks.wait()).await.is_ok()
    }

    /// Whether a vital task died.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }
}

/// Ends at the next SIGTERM or SIGINT.
#[derive(Debug)]
pub struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes over both signals; from here on they no longer kill the process.
    pub fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next of them.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
