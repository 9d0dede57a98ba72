//! What a check has found.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// As it should be.
    Good,
    /// The server starts; something deserves attention.
    Warning,
    /// The server does not start.
    Wrong,
}

impl Level {
    /// Its stable name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "avertissement",
            Self::Wrong => "erreur",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) level: Level,
    /// What was looked at.
    pub(super) place: String,
    /// What was found, what to do next, what it means for the caller.
    pub(super) text: String,
}

impl Finding {
    pub(super) fn good(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { level: Level::Good, place: place.into(), text: text.into() }
    }

    pub(super) fn warning(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { level: Level::Warning, place: place.into(), text: text.into() }
    }

    pub(super) fn wrong(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { level: Level::Wrong, place: place.into(), text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.level {
            Level::Good => '✓',
            Level::Warning => '⚠',
            Level::Wrong => '✗',
        };
        write!(f, "{mark} {} : {}", self.place, self.text)
    }
}
