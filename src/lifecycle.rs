//! Stopping: signals, the soft stop, the deadline, the hard stop; and what the service manager learns of it.

mod service_manager;

use std::time::Duration;

use crate::{call::Supervisor, tasks::Tasks};

pub use service_manager::{ServiceManager, status};

/// How long tasks may take to end at the hard stop: a booking being written needs some milliseconds, a slow disk some seconds.
const TASKS_PATIENCE: Duration = Duration::from_secs(5);

/// Lets calls in progress go on for `drain` at the most, or until `hurry` ends; then ends every task. New rings are refused from
/// the first moment. Calls that are left are neither hung up nor closed: they stay in the journal for the next start.
pub async fn stop(tasks: &Tasks, supervisor: &Supervisor, drain: Duration, hurry: impl Future<Output = ()>) {
    tasks.drain();
    let active = supervisor.active_calls();
    tracing::info!(appels = active, delai_s = drain.as_secs(), "arrêt demandé : les appels en cours continuent");
    tokio::select! {
        () = supervisor.idle() => {}
        () = tokio::time::sleep(drain) => {}
        () = hurry => {}
        () = tasks.ended() => {}
    }
    let left = supervisor.active_calls();
    if left > 0 {
        tracing::warn!(
            appels = left,
            "des appels continuent sans le serveur : ils seront repris au prochain démarrage"
        );
    }
    tasks.end();
    if !tasks.wait(TASKS_PATIENCE).await {
        tracing::warn!("des tâches étaient encore en cours à l'arrêt");
    }
}

/// SIGHUP: the hotel file is to be read again.
#[derive(Debug)]
pub struct HangUps(tokio::signal::unix::Signal);

impl HangUps {
    /// Takes the signal over; from here on it no longer kills the process.
    pub fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::hangup())?))
    }

    /// Waits for the next of them; several that come close together may be one.
    pub async fn next(&mut self) {
        if self.0.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// SIGTERM, SIGINT: nobody follows, so calls in progress may come to their end.
    Drain,
    /// SIGUSR1, which the unit sends at a restart (`RestartKillSignal=`): the next process takes the calls up, and the sooner the better.
    HandOver,
}

/// The signals that stop the server.
#[derive(Debug)]
pub struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hand_over: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes them over; from here on they no longer kill the process.
    pub fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hand_over: signal(SignalKind::user_defined1())?,
        })
    }

    /// Waits for the next of them.
    pub async fn next(&mut self) -> Stop {
        tokio::select! {
            _ = self.terminate.recv() => Stop::Drain,
            _ = self.interrupt.recv() => Stop::Drain,
            _ = self.hand_over.recv() => Stop::HandOver,
        }
    }
}
