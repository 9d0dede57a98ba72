//! Which copies stay: the newest good ones, by the date in their names, whatever their age.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::NaiveDateTime;

use super::{
    NAME,
    copy::{Copied, UNFINISHED, remove},
};
use store::durable::Disk;

/// What became of the copies.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rotation {
    /// How many were removed.
    pub(super) removed: usize,
    /// Copies among those that stay which cannot be used.
    pub(super) damaged: Vec<PathBuf>,
    /// Old copies that could not be removed.
    pub(super) not_removed: Vec<PathBuf>,
}

/// Keeps the newest `most` copies that can be used, and removes all that are older than the last of these; and what an interrupted
/// copy left. Whoever calls this holds the lock of the folder.
pub(super) fn rotate(folder: &Path, most: usize, disk: &Disk) -> io::Result<Rotation> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        // Names of other hands are none of ours.
        names.extend(entry?.file_name().into_string());
    }
    let is_date = |name: &str| NaiveDateTime::parse_from_str(name, NAME).is_ok();
    for name in names.iter().filter(|name| name.strip_suffix(UNFINISHED).is_some_and(is_date)) {
        // It is tried again the next time.
        let _ = remove(&folder.join(name), disk);
    }
    names.retain(|name| is_date(name));
    names.sort_unstable_by(|a, b| b.cmp(a));
    let (mut rotation, mut good) = (Rotation::default(), 0);
    for path in names.iter().map(|name| folder.join(name)) {
        if good >= most {
            match remove(&path, disk) {
                Ok(()) => rotation.removed += 1,
                Err(_) => rotation.not_removed.push(path),
            }
        } else if Copied::read(&path).is_ok() {
            good += 1;
        } else {
            rotation.damaged.push(path);
        }
    }
    Ok(rotation)
}
