//! Files beside a store in which guests' data may be left, and which no start reads: damaged bytes of the journal that were set
//! aside, and what a restoration replaced. Their names say when they were written.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Months, NaiveDateTime, Utc};

use super::{open, shared::Paths};
use crate::durable::{Disk, beside, folder};

/// Why a file is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Damaged bytes of the journal.
    Damaged,
    /// What the store held before a copy was restored.
    Replaced,
}

/// A file that is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where it lies.
    pub path: PathBuf,
    /// Why.
    pub kind: Kind,
    written: DateTime<Utc>,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Damaged, Self::Replaced];

    /// What stands in the name between that of the store's file and the date.
    const fn mark(self) -> &'static str {
        match self {
            Self::Damaged => ".abime-",
            Self::Replaced => ".avant-",
        }
    }

    /// How the date is written.
    const fn date(self) -> &'static str {
        match self {
            Self::Damaged => "%Y%m%dT%H%M%SZ",
            Self::Replaced => "%Y-%m-%dT%H%M%SZ",
        }
    }

    /// A name for what a file of the store held, which no file has.
    pub(super) fn name(self, of: &Path, at: DateTime<Utc>) -> PathBuf {
        let mut path = beside(of, &format!("{}{}", self.mark(), at.format(self.date())));
        while path.exists() {
            path = beside(&path, "-bis");
        }
        path
    }

    fn read(self, path: PathBuf, name: &str) -> Option<Leftover> {
        let (_, date) = name.split_once(self.mark())?;
        let (written, _) = NaiveDateTime::parse_and_remainder(date, self.date()).ok()?;
        Some(Leftover { path, kind: self, written: written.and_utc() })
    }
}

/// The files that are left beside a file of reservations, in the order of their names.
pub fn leftovers(reservations: &Path) -> Vec<Leftover> {
    open::resolve(reservations).map(|file| beside_file(&file)).unwrap_or_default()
}

/// The same, where links are followed already.
pub(super) fn beside_file(file: &Path) -> Vec<Leftover> {
    let folder = folder(file);
    let Some(own) = file.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let read = |entry: std::fs::DirEntry| {
        // Names of other stores in this folder are none of ours.
        let name = entry.file_name().into_string().ok()?;
        let rest = name.strip_prefix(own).filter(|rest| rest.starts_with('.'))?;
        Kind::ALL.into_iter().find_map(|kind| kind.read(folder.join(&name), rest))
    };
    let mut found: Vec<Leftover> = std::fs::read_dir(folder).into_iter().flatten().flatten().filter_map(read).collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Removes those that were written more than so many months ago; how many. One that cannot be removed is told, and tried again the
/// next time.
pub(super) fn forget(disk: &Disk, paths: &Paths, months: u32, now: DateTime<Utc>) -> usize {
    let Some(oldest) = now.checked_sub_months(Months::new(months)) else { return 0 };
    let old = beside_file(&paths.file).into_iter().filter(|left| left.written < oldest);
    let removed = old.filter(|left| match disk.remove(&left.path) {
        Ok(()) => true,
        Err(error) => {
            let cause = crate::durable::cause(&error);
            tracing::warn!(fichier = %left.path.display(), cause, "un fichier plus vieux que conservation_mois ne peut pas être supprimé");
            false
        }
    });
    removed.count()
}
