//! Locks: who holds one keeps every other process out until it is dropped, or the process ends in whatever way.
//!
//! A lock belongs to a file, not to its name. A name may be removed or replaced while the lock is held, so whoever relies on a name
//! asks [`Lock::is_in_place`]; and whoever has a file under another name meets the lock all the same.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use super::{Disk, PRIVATE_MODE};

/// How often a lock file is opened again that was removed between its opening and its locking.
const TRIES: usize = 10;

/// A lock that is held until this is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Device and inode of the file.
    identity: (u64, u64),
}

/// Another process has taken over the lock file that other hands removed.
#[derive(Debug, thiserror::Error)]
#[error("un autre serveur a pris le verrou de ces réservations")]
pub struct LockLost;

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do, but a process that is being started just then holds the file open too, until it runs its own program.
        // A fault leaves the lock to the closing.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// The lock of an open file; `None` where another process has it. A file system without locks gives one that keeps nobody out.
    pub(super) fn of(file: &File) -> io::Result<Option<Self>> {
        // The same opening of the file: its lock is one lock, whichever of the two takes it.
        let file = file.try_clone()?;
        let identity = identity(&file.metadata()?);
        match file.try_lock() {
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Self { file, identity })),
            Err(TryLockError::WouldBlock) => Ok(None),
        }
    }

    /// Whether the name stands for the file that is locked.
    pub fn is_in_place(&self, path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|named| identity(&named) == self.identity)
    }

    /// Whether the file has no name left, so that nobody can open it any more.
    pub fn is_nameless(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.nlink() == 0)
    }
}

impl Disk {
    /// Takes the lock of a lock file, creating it with mode 600; `None` where another process has it. A symbolic link is refused.
    pub fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(PRIVATE_MODE).custom_flags(libc::O_NOFOLLOW);
        self.lock_opened(path, || options.open(path))
    }

    /// The same for a file that is opened so: what is opened may have lost its name before it is locked.
    pub(super) fn lock_opened(&self, path: &Path, open: impl Fn() -> io::Result<File>) -> io::Result<Option<Lock>> {
        for _ in 0..TRIES {
            let file = open()?;
            self.give(&file)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            let mut lock = Lock { identity: identity(&file.metadata()?), file };
            if lock.is_in_place(path) {
                // Who holds it, for a person who looks: nothing reads it, so a fault here is none.
                let _ = lock.file.set_len(0).and_then(|()| writeln!(lock.file, "{}", std::process::id()));
                return Ok(Some(lock));
            }
        }
        Err(io::Error::from(io::ErrorKind::NotFound))
    }

    /// Takes the lock of a file that is there for another purpose; `None` where another process has it.
    #[expect(clippy::unused_self, reason = "who locks files is handed a disk")]
    pub fn lock_content(&self, path: &Path) -> io::Result<Option<Lock>> {
        Lock::of(&File::open(path)?)
    }
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}
