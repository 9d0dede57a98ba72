//! Whether files can be written where the store lies, as a start does it: a file is created there, written, synced and removed.

use std::{fs, io, path::Path};

use super::{
    files::beside,
    finding::Finding,
    store::{NOBODY, PLACE},
};
use store::durable::{self, Disk};

/// What is tried to be written: about what a fresh journal takes.
const TRIED_BYTES: usize = 64 << 10;

/// Below this a person should make room: some months of bookings, their backups and logs.
const LITTLE: u64 = 256 << 20;

/// What is left beside the rewritten file at the least: the journal, and the calls of the day.
const NEEDED_BESIDE: u64 = 1 << 20;

/// Tries to write beside the file of reservations. `is_well` says that a running server does so.
pub(super) fn check(reservations: &Path, is_well: bool) -> Vec<Finding> {
    let folder = durable::folder(reservations);
    if let Err(error) = write_and_remove(&beside(reservations, ".essai")) {
        let text = format!(
            "{} ne peut pas recevoir de fichier ({}) : libérez de la place, ou corrigez le chemin et les droits",
            folder.display(),
            durable::cause(&error)
        );
        let other_account = is_well && error.kind() == io::ErrorKind::PermissionDenied;
        return vec![if other_account {
            Finding::warning(PLACE, format!("{text} ; le serveur en marche y écrit, sous un autre compte que celui-ci"))
        } else {
            Finding::wrong(PLACE, format!("{text}. {NOBODY}"))
        }];
    }
    let size = fs::metadata(reservations).map_or(0, |metadata| metadata.len());
    space(folder, size).into_iter().collect()
}

/// A file that an earlier try left because it was killed is overwritten, as the store does with its own.
fn write_and_remove(path: &Path) -> io::Result<()> {
    let disk = Disk::real();
    let mut file = disk.create(path)?;
    let written = file.append(&vec![0; TRIED_BYTES]).and_then(|()| file.sync());
    let removed = disk.remove(path);
    written.and(removed)
}

/// How much room is left, where it is little: each snapshot is written beside the file before it takes its place.
fn space(folder: &Path, size: u64) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    judge(disk.f_bavail.saturating_mul(disk.f_frsize), size)
}

fn judge(free: u64, size: u64) -> Option<Finding> {
    let text = format!("il reste {} Mio sur le disque des réservations : libérez de la place", free >> 20);
    if free < size.saturating_add(NEEDED_BESIDE) {
        return Some(Finding::wrong(PLACE, format!("{text}. L'appelant : aucune réservation n'est prise")));
    }
    (free < LITTLE).then(|| Finding::warning(PLACE, text))
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Level, *};

    #[test]
    fn room_that_is_little_is_warned_of_and_too_little_is_wrong() {
        let level = |free, size| judge(free, size).map(|finding| finding.level);
        assert_eq!(level(u64::MAX, 1 << 30), None);
        assert_eq!(level(LITTLE, 0), None);
        assert_eq!(level(LITTLE - 1, 0), Some(Level::Warning));
        assert_eq!(level(2 << 20, 1 << 20), Some(Level::Warning));
        assert_eq!(level((2 << 20) - 1, 1 << 20), Some(Level::Wrong));
        assert_eq!(level(0, 0), Some(Level::Wrong));
    }

    #[test]
    fn folder_that_takes_no_file_is_wrong_unless_a_server_writes_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("r.json");
        assert!(check(&file, false).iter().all(|finding| finding.level != Level::Wrong));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        // An earlier try was killed before it removed its file.
        drop(fs::File::create(beside(&file, ".essai")).unwrap());
        assert!(check(&file, false).iter().all(|finding| finding.level != Level::Wrong));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        // No account can create files there, root included.
        let levels =
            |is_well| check(Path::new("/proc/r.json"), is_well).iter().map(|finding| finding.level).collect::<Vec<_>>();
        assert_eq!((levels(false), levels(true)), (vec![Level::Wrong], vec![Level::Wrong]));
    }
}
