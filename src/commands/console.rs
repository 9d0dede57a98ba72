//! What a command says to the person who runs it. A closed stream is nobody's fault: there is nobody to read.

use std::io::{self, Write as _};

/// Writes to the standard output at once.
pub(super) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a line to the standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
