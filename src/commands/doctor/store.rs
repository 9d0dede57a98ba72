//! The store: can it be read, is it locked, does it hold more than is sold? Nothing is created, locked or changed for long.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use serde_json::value::RawValue;

use crate::config::Examined;

use super::{files::beside, finding::Finding};

const PLACE: &str = "réservations";
const LOCK: &str = "verrou";

pub(super) fn check(examined: &Examined, server_runs: bool) -> Vec<Finding> {
    let Some(settings) = &examined.store else { return Vec::new() };
    let mut findings = vec![content(&settings.path)];
    findings.extend(lock(&settings.path, server_runs));
    findings
}

fn content(path: &Path) -> Finding {
    let shown = path.display();
    match fs::read(path) {
        Ok(bytes) if bytes.is_empty() => Finding::wrong(PLACE, format!("{shown} est vide (0 octet)")),
        Ok(bytes) => match serde_json::from_slice::<Vec<&RawValue>>(&bytes) {
            Ok(rows) => Finding::good(PLACE, format!("{} réservation(s) dans {shown}", rows.len())),
            Err(error) => Finding::wrong(
                PLACE,
                format!("{shown} est illisible, ligne {}, colonne {}", error.line(), error.column()),
            ),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::good(PLACE, format!("{shown} n'existe pas encore : il sera créé au démarrage"))
        }
        Err(error) => Finding::wrong(PLACE, format!("{shown} ne peut pas être lu ({})", error.kind())),
    }
}

fn lock(path: &Path, server_runs: bool) -> Option<Finding> {
    let path = beside(path, ".lock");
    let file = File::open(&path).ok()?;
    match file.try_lock_shared() {
        Ok(()) => None,
        Err(TryLockError::WouldBlock) if server_runs => None,
        Err(TryLockError::WouldBlock) => Some(Finding::wrong(
            LOCK,
            format!("un autre serveur tient {} et ne répond pas à cette adresse", path.display()),
        )),
        Err(TryLockError::Error(error)) => {
            Some(Finding::warning(LOCK, format!("{} ({})", path.display(), error.kind())))
        }
    }
}
