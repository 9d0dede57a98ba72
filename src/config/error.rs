//! What is wrong with the configuration, and where.

use std::{fmt, io};

/// One thing that is wrong, or worth a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The variable, or the file, line and key.
    pub place: String,
    /// What is wrong and what is expected, in French. Never holds the value of a variable.
    pub reason: String,
}

impl Remark {
    /// A fault at a place.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.place, self.reason)
    }
}

/// Why a file cannot be read, in French; that of [`super::hotel_file::read_text`] says it itself.
pub(super) fn cause(error: &io::Error) -> String {
    let kind = error.kind();
    // An error of ours; the library's own has no text of ours and an English one.
    if kind == io::ErrorKind::InvalidData && error.to_string().contains("UTF-8 ; ") {
        return error.to_string();
    }
    if kind == io::ErrorKind::InvalidData {
        "ce n'est pas du texte UTF-8".to_owned()
    } else if kind == io::ErrorKind::PermissionDenied {
        "accès refusé : voyez le propriétaire et les droits du fichier".to_owned()
    } else if kind == io::ErrorKind::IsADirectory {
        "c'est un dossier".to_owned()
    } else {
        format!("erreur {} du système", error.raw_os_error().unwrap_or_default())
    }
}

/// All that is wrong with a configuration; printed as a list, one a line, and where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub Vec<Remark>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "  ✗ {fault}")?;
        }
        f.write_str("Les variables sont dans .env (modèle : .env.example).")
    }
}

impl std::error::Error for ConfigError {}
