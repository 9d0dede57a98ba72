//! What lies at the place of `reservations.json`: this server's own work, or that of other hands. A file of other hands is never
//! overwritten; everything that the memory knows goes beside it.

use super::{line::Snapshot, shared::Shared};
use crate::durable::{FileStamp, Lock};

/// The file and the copy beside it, as this server knows them.
#[derive(Debug)]
pub(super) struct InPlace {
    /// The file as it was found at the start, or put in place since.
    file: FileStamp,
    /// Its content.
    content: Snapshot,
    /// The server's version beside a file of other hands.
    copy: Option<(FileStamp, Snapshot)>,
    /// A file of other hands that was read before.
    foreign: Option<FileStamp>,
    /// The état as it was found at the start, or put in place since; `None` where there is none.
    pub(super) etat: Option<FileStamp>,
    /// The locks of the file, and of those it took the place of that have another name still.
    locks: Vec<Lock>,
}

/// What was found at the place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This server's own content, whoever put it there.
    Own,
    /// Another content.
    Foreign,
    /// Nothing.
    Nothing,
}

impl InPlace {
    /// The files as they were read at the start.
    pub(super) fn new(file: FileStamp, content: Snapshot, lock: Lock, etat: Option<FileStamp>) -> Self {
        Self { file, content, copy: None, foreign: None, etat, locks: vec![lock] }
    }

    /// A snapshot took the place of the file. Answers whether a copy may be beside it.
    pub(super) fn placed(&mut self, file: FileStamp, content: Snapshot, lock: Option<Lock>) -> bool {
        self.locks.retain(|lock| !lock.is_nameless());
        self.locks.extend(lock);
        (self.file, self.content, self.foreign) = (file, content, None);
        self.copy.take().is_some()
    }

    /// A snapshot was put beside the file.
    pub(super) fn copied(&mut self, stamp: FileStamp, content: Snapshot) {
        self.copy = Some((stamp, content));
    }
}

impl Shared {
    /// Looks at the file. Its content is read only where its inode, size or time changed, and once for each such change.
    pub(super) fn find_file(&self) -> Found {
        let mut in_place = self.in_place();
        // A file that cannot be looked at is not one that was changed.
        let Ok(stamp) = self.disk.stamp(&self.paths.file) else { return Found::Own };
        let Some(stamp) = stamp else { return Found::Nothing };
        if stamp == in_place.file {
            return Found::Own;
        }
        if in_place.foreign == Some(stamp) {
            return Found::Foreign;
        }
        if let Ok(Some((content, stamp))) = self.disk.read(&self.paths.file) {
            let content = Snapshot::of(&content);
            let is_copy = in_place.copy.as_ref().is_some_and(|(_, copy)| *copy == content);
            if is_copy || content == in_place.content {
                (in_place.file, in_place.content, in_place.foreign) = (stamp, content, None);
                return Found::Own;
            }
        }
        in_place.foreign = Some(stamp);
        Found::Foreign
    }

    /// Whether the copy that this server put beside the file is still there.
    pub(super) fn has_copy(&self) -> bool {
        let copy = self.in_place().copy.as_ref().map(|(stamp, _)| *stamp);
        copy.is_some() && self.disk.stamp(&self.paths.copy).is_ok_and(|stamp| stamp == copy)
    }

    /// Looks at the état: one that other hands removed or replaced is written anew, since the memory knows all of it.
    pub(super) fn watch_etat(&self) {
        let placed = self.in_place().etat;
        if placed.is_none() || self.disk.stamp(&self.paths.etat).is_ok_and(|stamp| stamp == placed) {
            return;
        }
        let mut state = self.state();
        if state.collections.etat_is_lost() {
            tracing::warn!(
                fichier = %self.paths.etat.display(),
                "⚠️ L'état du serveur avait été supprimé ou remplacé ; il est refait de mémoire"
            );
        }
        drop(state);
        self.snapshot_wakes.notify_all();
    }

    /// Looks at the file, and sees to it that what the memory knows is written where other hands changed it.
    pub(super) fn watch_file(&self) -> Found {
        let (found, has_copy) = (self.find_file(), self.has_copy());
        let mut state = self.state();
        state.found(found, has_copy);
        let is_ahead = state.is_ahead();
        drop(state);
        if is_ahead {
            self.snapshot_wakes.notify_all();
        }
        found
    }
}
