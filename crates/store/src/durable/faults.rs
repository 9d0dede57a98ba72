//! Faults laid upon a [`Disk`](super::Disk): the nth operation fails, is cut short, is held, is slow, or ends the process.

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    Step,
    history::{Event, FileNumber, name},
};

/// No space left on the device (errno of Linux).
pub const ENOSPC: i32 = 28;

/// Input/output error (errno of Linux).
pub const EIO: i32 = 5;

/// Permission denied (errno of Linux).
pub const EACCES: i32 = 13;

/// The rules in force, and how often each operation was asked for.
#[derive(Debug, Default)]
pub struct Faults {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    asked: u64,
    counts: HashMap<Step, u64>,
    rules: Vec<(When, Effect)>,
    files: FileNumber,
    history: Option<Vec<Event>>,
}

/// Which operations a rule is about: those that fit everything that is given.
#[derive(Clone, Debug, Default)]
pub struct When {
    /// The number of the operation among all, from 0.
    pub nth: Option<u64>,
    /// Its kind.
    pub step: Option<Step>,
    /// How the path of its file ends.
    pub path_ends: Option<&'static str>,
}

impl When {
    /// Every operation of a kind.
    pub fn step(step: Step) -> Self {
        Self { step: Some(step), ..Self::default() }
    }

    /// The nth operation, from 0.
    pub fn nth(nth: u64) -> Self {
        Self { nth: Some(nth), ..Self::default() }
    }

    /// The same, for files whose path ends like this only.
    #[must_use]
    pub const fn on(mut self, path_ends: &'static str) -> Self {
        self.path_ends = Some(path_ends);
        self
    }

    fn fits(&self, nth: u64, step: Step, path: &Path) -> bool {
        self.nth.is_none_or(|wanted| wanted == nth)
            && self.step.is_none_or(|wanted| wanted == step)
            && self.path_ends.is_none_or(|end| path.as_os_str().to_string_lossy().ends_with(end))
    }
}

/// What happens to an operation.
#[derive(Clone, Debug)]
pub enum Effect {
    /// It fails with this errno, and nothing is done.
    Fail(i32),
    /// A write leaves its first half and fails with this errno; another operation fails.
    Short(i32),
    /// The thread panics.
    Panic,
    /// The process ends before it.
    KillBefore,
    /// The process ends when half of a write is done; before another operation.
    KillHalfway,
    /// The process ends after it.
    KillAfter,
    /// It waits until the gate is opened.
    Hold(Arc<Gate>),
    /// It takes this much longer.
    Slow(Duration),
}

/// What the disk is to do.
#[derive(Debug)]
pub(super) enum Verdict {
    Pass,
    Fail(io::Error),
    HalfThenFail(io::Error),
    HalfThenKill,
    PassThenKill,
}

impl Faults {
    /// Adds a rule; of several that fit an operation the first decides.
    pub fn lay(&self, when: When, effect: Effect) {
        self.inner().rules.push((when, effect));
    }

    /// Takes all rules away.
    pub fn lift(&self) {
        self.inner().rules.clear();
    }

    /// How many operations of a kind were asked for, those that failed included.
    pub fn count(&self, step: Step) -> u64 {
        self.inner().counts.get(&step).copied().unwrap_or(0)
    }

    /// How many operations of any kind were asked for.
    pub fn asked(&self) -> u64 {
        self.inner().asked
    }

    /// Remembers everything that is done from here on.
    pub fn record(&self) {
        self.inner().history = Some(Vec::new());
    }

    /// Remembers something beside it.
    pub fn note(&self, text: &str) {
        self.remember(|| Event::Note(text.to_owned()));
    }

    /// What was done since [`Faults::record`].
    pub fn history(&self) -> Vec<Event> {
        self.inner().history.clone().unwrap_or_default()
    }

    pub(super) fn remember(&self, event: impl FnOnce() -> Event) {
        if let Some(history) = &mut self.inner().history {
            history.push(event());
        }
    }

    pub(super) fn remember_file(&self, path: &Path) -> FileNumber {
        let mut inner = self.inner();
        inner.files += 1;
        let file = inner.files;
        if let Some(history) = &mut inner.history {
            history.push(Event::Create(name(path), file));
        }
        file
    }

    pub(super) fn meet(&self, step: Step, path: &Path) -> Verdict {
        let effect = {
            let mut inner = self.inner();
            let nth = inner.asked;
            inner.asked += 1;
            *inner.counts.entry(step).or_default() += 1;
            inner.rules.iter().find(|(when, _)| when.fits(nth, step, path)).map(|(_, effect)| effect.clone())
        };
        match effect {
            None => Verdict::Pass,
            Some(Effect::Fail(errno)) => Verdict::Fail(io::Error::from_raw_os_error(errno)),
            Some(Effect::Short(errno)) => Verdict::HalfThenFail(io::Error::from_raw_os_error(errno)),
            Some(Effect::Panic) => std::panic::resume_unwind(Box::new("a fault that was laid")),
            Some(Effect::KillBefore) => std::process::abort(),
            Some(Effect::KillHalfway) => Verdict::HalfThenKill,
            Some(Effect::KillAfter) => Verdict::PassThenKill,
            Some(Effect::Hold(gate)) => {
                gate.pass();
                Verdict::Pass
            }
            Some(Effect::Slow(time)) => {
                std::thread::sleep(time);
                Verdict::Pass
            }
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A gate at which an operation waits.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct GateState {
    open: bool,
    arrived: usize,
}

impl Gate {
    /// Lets everything through, from now on.
    pub fn open(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).open = true;
        self.changed.notify_all();
    }

    /// Waits, on this thread, until an operation stands at the gate.
    pub fn wait_for_arrival(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(state, |state| state.arrived == 0).unwrap_or_else(PoisonError::into_inner));
    }

    fn pass(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.arrived += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |state| !state.open).unwrap_or_else(PoisonError::into_inner));
    }
}
