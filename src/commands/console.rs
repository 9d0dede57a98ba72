//! What a command says to the person who runs it. A closed stream is nobody's fault: there is nobody to read.

use std::io::{self, IsTerminal as _, Write as _};

use crate::config::environment::takes_colours;

/// Whether a person watches the standard output.
pub(super) fn is_watched() -> bool {
    io::stdout().is_terminal()
}

/// Whether what is printed to the standard output may have colours.
pub(super) fn has_colours() -> bool {
    is_watched() && takes_colours()
}

/// Whether what is printed to the standard error may have colours.
pub(super) fn errors_have_colours() -> bool {
    io::stderr().is_terminal() && takes_colours()
}

/// Writes to the standard output at once.
pub(super) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a line to the standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
