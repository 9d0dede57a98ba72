//! An error with what caused it, as one text for a log or a terminal.

use std::error::Error;

/// The text of an error, then those of its causes. A cause whose text is already there is not repeated: many errors print their source.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    for cause in causes.map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(" : ");
            text.push_str(&cause);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{fmt, io};

    use super::*;

    /// An error that prints its source, or leaves that to whoever prints it.
    #[derive(Debug)]
    struct Outer(io::Error, bool);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            if self.1 { write!(f, "client : {}", self.0) } else { f.write_str("client") }
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn every_cause_is_told_once() {
        for prints_its_source in [false, true] {
            let error = Outer(io::Error::other("aucun certificat"), prints_its_source);
            assert_eq!(chain(&error), "client : aucun certificat");
        }
        assert_eq!(chain(&io::Error::other("seule")), "seule");
    }
}
