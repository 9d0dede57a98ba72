//! Where reservations are kept.

use std::path::PathBuf;

use super::variables::Variables;

const DEFAULT_FILE: &str = "reservations.json";

/// Where reservations are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSettings {
    /// `RESERVATIONS_FILE`, default `reservations.json`: the JSON store. Journal and lock stand beside it.
    pub path: PathBuf,
}

impl StoreSettings {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        const DATABASE: &str = "DATABASE_URL";
        const FILE: &str = "RESERVATIONS_FILE";
        if variables.is_set(DATABASE) {
            variables.fault(
                DATABASE,
                "PostgreSQL est prévu dans une version ultérieure : retirez cette ligne, sans quoi des réservations seraient écrites ailleurs que prévu",
            );
        }
        let path = PathBuf::from(variables.optional(FILE).unwrap_or(DEFAULT_FILE));
        if path.file_name().is_none() {
            variables.fault(FILE, "un nom de fichier est attendu, par exemple reservations.json");
            return None;
        }
        Some(Self { path })
    }
}
