//! What a command says to the person who runs it. A closed stream is nobody's fault: there is nobody to read.

use std::io::{self, IsTerminal as _, Write as _};

use crate::config::environment::takes_colours;

/// Whether a person watches the standard output.
pub fn is_watched() -> bool {
    io::stdout().is_terminal()
}

/// Whether what is printed to the standard output may have colours.
pub fn has_colours() -> bool {
    is_watched() && takes_colours()
}

/// Whether what is printed to the standard error may have colours.
pub(super) fn errors_have_colours() -> bool {
    io::stderr().is_terminal() && takes_colours()
}

/// A command line of this program as the person can type it: the program by the name with which it was called, which may not be on
/// their `PATH`.
pub fn command(arguments: &str) -> String {
    let called = std::env::args_os().next().map(|name| name.to_string_lossy().into_owned());
    format!("{} {arguments}", called.filter(|name| !name.is_empty()).unwrap_or_else(|| "vacances-bleues".to_owned()))
}

/// Writes to the standard output at once.
pub fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a line to the standard error.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// How far a long command is: one line of the standard error, written over itself, and only where somebody watches it.
pub(super) struct Progress {
    what: &'static str,
    of: usize,
    done: usize,
    is_watched: bool,
}

impl Progress {
    /// Nothing is done yet of so many things, which are named in the plural.
    pub(super) fn of(of: usize, what: &'static str) -> Self {
        let progress = Self { what, of, done: 0, is_watched: of > 0 && io::stderr().is_terminal() };
        progress.show();
        progress
    }

    /// One more is done.
    pub(super) fn step(&mut self) {
        self.done = self.done.saturating_add(1);
        // A hundred lines at most: a terminal over a slow line must not hold up what is measured.
        if self.done.is_multiple_of(self.of.div_ceil(100).max(1)) {
            self.show();
        }
    }

    fn show(&self) {
        if self.is_watched {
            let mut err = io::stderr().lock();
            let _ = write!(err, "\r  {} / {} {}", self.done, self.of, self.what).and_then(|()| err.flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_watched {
            let _ = write!(io::stderr().lock(), "\r{:60}\r", "");
        }
    }
}
