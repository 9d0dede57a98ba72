//! Whose files are: root may run a command on the files of the server's account, which must be able to use them afterwards.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown},
    path::Path,
};

use super::{Disk, folder};

/// An account and its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    user: u32,
    group: u32,
}

impl Disk {
    /// The real disk, where what is created belongs to the owner of this file, or of its folder where it is not there. What takes
    /// the place of a file has its mode.
    pub fn keeping_owner_of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path).or_else(|_absent| fs::metadata(folder(path)))?;
        Ok(Self { owner: Some(Owner { user: metadata.uid(), group: metadata.gid() }), ..Self::real() })
    }

    /// Gives a new file to its owner.
    pub(super) fn give(&self, file: &File) -> io::Result<()> {
        self.owner.map_or(Ok(()), |owner| owner.take(file))
    }
}

impl Owner {
    /// Gives a file to this owner. Who may not give files away keeps it: the account that runs the command is then the only
    /// one that there is.
    fn take(self, file: &File) -> io::Result<()> {
        let metadata = file.metadata()?;
        if (metadata.uid(), metadata.gid()) == (self.user, self.group) {
            return Ok(());
        }
        match fchown(file, Some(self.user), Some(self.group)) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            other => other,
        }
    }
}

/// Gives a file the mode of the one that it is about to replace.
pub(super) fn take_mode(from: &Path, of: &Path) -> io::Result<()> {
    match fs::metadata(of) {
        Ok(metadata) => fs::set_permissions(from, fs::Permissions::from_mode(metadata.permissions().mode() & 0o777)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::chown;

    use super::*;

    /// An account that is not the one of the tests.
    const OTHER: u32 = 4321;

    #[test]
    fn replaced_and_new_files_keep_owner_and_mode() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("f");
        Disk::real().replace(&path, b"old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        // Only root can give a file away; any other account owns all of them already.
        let is_root = chown(&path, Some(OTHER), Some(OTHER)).is_ok();
        let of = |path: &Path| {
            let metadata = fs::metadata(path).unwrap();
            (metadata.uid(), metadata.gid(), metadata.permissions().mode() & 0o777)
        };
        let before = of(&path);

        let disk = Disk::keeping_owner_of(&path).unwrap();
        disk.replace(&path, b"new").unwrap();
        drop(disk.lock(&place.path().join("f.lock")).unwrap());

        assert_eq!(of(&path), before);
        assert_eq!(of(&place.path().join("f.lock")), (before.0, before.1, 0o600));
        assert_eq!(is_root, before.0 == OTHER);
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
