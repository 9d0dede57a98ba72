//! What is wrong with the configuration, and where.

use std::fmt;

/// One thing that is wrong, or worth a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The variable, or the file, line and key.
    pub place: String,
    /// What is wrong and what is expected, in French. Never holds the value of a variable.
    pub reason: String,
}

impl Fault {
    /// A fault at a place.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.place, self.reason)
    }
}

/// All that is wrong with a configuration; printed as a list, one a line, and where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "  ✗ {fault}")?;
        }
        f.write_str("Les variables sont dans .env (modèle : .env.example). Contrôle complet : vacances-bleues doctor")
    }
}

impl std::error::Error for Faults {}
