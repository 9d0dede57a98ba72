//! Who can read the files that hold secrets and guests.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::finding::Finding;

/// The bits that let other accounts in.
const OTHERS: u32 = 0o077;

/// The file of reservations and what stands beside it with guests in it.
pub(super) fn check(reservations: &Path) -> Vec<Finding> {
    let files = [
        reservations.to_owned(),
        beside(reservations, ".etat"),
        beside(reservations, ".journal"),
        beside(reservations, ".serveur"),
    ];
    files.iter().filter_map(|path| check_private(path)).collect()
}

/// A file that only its owner should read; nothing to say where it does not exist.
pub(super) fn check_private(path: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    let place = format!("droits de {}", path.display());
    Some(if mode & OTHERS == 0 {
        Finding::good(place, "lisible par son propriétaire seul")
    } else {
        let bits = mode & 0o777;
        Finding::warning(
            place,
            format!(
                "d'autres comptes de cette machine peuvent le lire ou l'écrire ({bits:o}) : chmod 600 {}",
                path.display()
            ),
        )
    })
}

/// A file whose name is another's with something after it.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::fs::{File, Permissions};

    use super::{super::finding::Level, *};

    #[test]
    fn a_file_that_others_can_read_is_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reservations.json");
        assert!(check(&path).is_empty());
        File::create(&path).unwrap();
        for (mode, level) in
            [(0o600, Level::Good), (0o400, Level::Good), (0o640, Level::Warning), (0o644, Level::Warning)]
        {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert_eq!(check(&path).iter().map(|finding| finding.level).collect::<Vec<_>>(), [level], "{mode:o}");
        }
    }
}
