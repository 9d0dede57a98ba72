//! Files that survive a power cut: positioned writes, `fdatasync`, and temporary file + fsync + rename + fsync of the folder.
//!
//! The one home of creating, renaming and cutting files. Everything goes through a [`Disk`], whose variant for tests fails, cuts
//! short, holds or kills the process at a chosen operation.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

pub mod faults;
mod folders;
pub mod history;
mod lock;
mod mounts;
mod owner;
#[cfg(test)]
mod tests;

pub use lock::{Lock, LockLost};

use faults::{Faults, Verdict};
use history::{Event, FileNumber};
use owner::Owner;

/// Only the account that runs the server may read what it writes: these files hold guests' data and secrets.
pub const PRIVATE_MODE: u32 = 0o600;

/// Where files live. Cloning shares the source of faults, if there is one.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    faults: Option<Arc<Faults>>,
    /// To whom new files are given; `None`: to the account that creates them.
    owner: Option<Owner>,
}

/// One kind of operation that changes what is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A file is created, or emptied.
    Create,
    /// Bytes are written.
    Write,
    /// `fdatasync` or `fsync` of a file.
    Sync,
    /// A file is cut to a length.
    Cut,
    /// A file takes the place of another.
    Rename,
    /// `fsync` of a folder: a rename or creation becomes durable.
    SyncFolder,
    /// A file is removed.
    Remove,
}

/// What tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStamp {
    inode: u64,
    size: u64,
    modified_seconds: i64,
    modified_nanos: i64,
}

impl FileStamp {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            size: metadata.size(),
            modified_seconds: metadata.mtime(),
            modified_nanos: metadata.mtime_nsec(),
        }
    }
}

/// A file being written, at a position that is known even after a failed write.
#[derive(Debug)]
pub struct DiskFile {
    disk: Disk,
    path: PathBuf,
    file: File,
    end: u64,
    /// How long the file is: its end, or zero bytes up to here.
    length: u64,
    /// How many zero bytes are written with what makes it longer.
    room: usize,
    number: FileNumber,
    lock: Option<Lock>,
}

impl Disk {
    /// The real disk.
    pub const fn real() -> Self {
        Self { faults: None, owner: None }
    }

    /// The real disk, with faults laid upon it; for tests and measurements.
    pub const fn with_faults(faults: Arc<Faults>) -> Self {
        Self { faults: Some(faults), owner: None }
    }

    /// Creates a file, readable by this account only, in the place of whatever has that name: a link there, symbolic or hard, is
    /// removed, and what it leads to is left as it is.
    pub fn create(&self, path: &Path) -> io::Result<DiskFile> {
        let create = || OpenOptions::new().write(true).create_new(true).mode(PRIVATE_MODE).open(path);
        let file = self.run(Step::Create, path, || match create() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(path)?;
                create()
            }
            created => created,
        })?;
        self.give(&file)?;
        let number = self.faults.as_ref().map_or(0, |faults| faults.remember_file(path));
        Ok(DiskFile { disk: self.clone(), path: path.to_owned(), file, end: 0, length: 0, room: 0, number, lock: None })
    }

    /// Opens a file to write behind its last byte.
    pub fn open_to_append(&self, path: &Path) -> io::Result<DiskFile> {
        let file = OpenOptions::new().write(true).custom_flags(libc::O_NOFOLLOW).open(path)?;
        let end = file.metadata()?.len();
        Ok(DiskFile {
            disk: self.clone(),
            path: path.to_owned(),
            file,
            end,
            length: end,
            room: 0,
            number: 0,
            lock: None,
        })
    }

    /// The whole content of a file, and its stamp from before the reading; `None` where there is no such file.
    #[expect(clippy::unused_self, reason = "who reads files is handed a disk")]
    pub fn read(&self, path: &Path) -> io::Result<Option<(Vec<u8>, FileStamp)>> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let metadata = file.metadata()?;
        let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0).saturating_add(1));
        file.read_to_end(&mut content)?;
        Ok(Some((content, FileStamp::of(&metadata))))
    }

    /// The stamp of a file; `None` where there is no such file.
    #[expect(clippy::unused_self, reason = "who looks at files is handed a disk")]
    pub fn stamp(&self, path: &Path) -> io::Result<Option<FileStamp>> {
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(FileStamp::of(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a file in the place of another, in one step. Durable after [`Disk::sync_folder`].
    #[expect(clippy::disallowed_methods, reason = "the one home of renaming")]
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.owner.is_some() {
            owner::take_mode(from, to)?;
        }
        self.run(Step::Rename, to, || fs::rename(from, to))?;
        self.remember(|| Event::Rename(history::name(from), history::name(to)));
        Ok(())
    }

    /// Makes creations, renames and removals in the folder of a file durable.
    pub fn sync_folder(&self, of: &Path) -> io::Result<()> {
        self.run(Step::SyncFolder, of, || File::open(folder(of))?.sync_all())?;
        self.remember(|| Event::SyncFolder);
        Ok(())
    }

    /// Whether a file is mounted by itself, as `docker run -v …/file:…/file` does: such a file cannot be replaced.
    #[expect(clippy::unused_self, reason = "who looks at files is handed a disk")]
    pub fn is_mount_point(&self, path: &Path) -> bool {
        fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| mounts::names(&mounts, path))
    }

    /// Removes a file; that there is none is no fault.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        self.run(Step::Remove, path, || match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        })?;
        self.remember(|| Event::Remove(history::name(path)));
        Ok(())
    }

    /// Writes a file whole: a temporary file beside it, fsync, rename, fsync of the folder. Whatever happens, the name stands for
    /// the old content or the new one.
    pub fn replace(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let temporary = beside(path, ".nouveau");
        let mut file = self.create(&temporary)?;
        file.append(content)?;
        file.sync()?;
        self.rename(&temporary, path)?;
        self.sync_folder(path)
    }

    fn remember(&self, event: impl FnOnce() -> Event) {
        if let Some(faults) = &self.faults {
            faults.remember(event);
        }
    }

    fn run<T>(&self, step: Step, path: &Path, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let Some(faults) = &self.faults else { return work() };
        match faults.meet(step, path) {
            Verdict::Pass => work(),
            Verdict::Fail(error) | Verdict::HalfThenFail(error) => Err(error),
            Verdict::HalfThenKill => std::process::abort(),
            Verdict::PassThenKill => {
                // The outcome does not matter to a process that is gone.
                let _ = work();
                std::process::abort()
            }
        }
    }
}

impl DiskFile {
    /// From here on what makes the file longer makes it longer by so many zero bytes more. What is written into them changes no
    /// length and takes no new place on the disk, so that its sync writes the bytes alone and waits for no other file.
    pub const fn keep_room(&mut self, bytes: usize) {
        self.room = bytes;
    }

    /// Writes behind the last good byte. After a fault some of the bytes may be there: [`DiskFile::end`] has not moved, and
    /// nothing is to be appended before [`DiskFile::cut`].
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.end + bytes.len() as u64;
        if self.room > 0 && end > self.length {
            self.write(&[bytes, &vec![0; self.room]].concat())?;
            self.length = end + self.room as u64;
        } else {
            self.write(bytes)?;
            self.length = self.length.max(end);
        }
        self.end = end;
        Ok(())
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        match self.disk.faults.as_ref().map(|faults| faults.meet(Step::Write, &self.path)) {
            None | Some(Verdict::Pass) => self.file.write_all_at(bytes, self.end)?,
            Some(Verdict::Fail(error)) => return Err(error),
            Some(Verdict::HalfThenFail(error)) => {
                self.file.write_all_at(&bytes[..bytes.len() / 2], self.end)?;
                return Err(error);
            }
            Some(Verdict::HalfThenKill) => {
                self.file.write_all_at(&bytes[..bytes.len() / 2], self.end)?;
                std::process::abort()
            }
            Some(Verdict::PassThenKill) => {
                self.file.write_all_at(bytes, self.end)?;
                std::process::abort()
            }
        }
        self.disk.remember(|| Event::Write(self.number, self.end, bytes.to_vec()));
        Ok(())
    }

    /// `fdatasync`: the bytes, and the length that is needed to read them, are on the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.disk.run(Step::Sync, &self.path, || self.file.sync_data())?;
        self.disk.remember(|| Event::Sync(self.number));
        Ok(())
    }

    /// Cuts the file to a length, and goes on writing there.
    pub fn cut(&mut self, length: u64) -> io::Result<()> {
        self.disk.run(Step::Cut, &self.path, || self.file.set_len(length))?;
        self.disk.remember(|| Event::Cut(self.number, length));
        (self.end, self.length) = (length, length);
        Ok(())
    }

    /// Puts the file in the place of another, in one step, and goes on writing it. Durable after [`Disk::sync_folder`].
    pub fn rename(&mut self, to: &Path) -> io::Result<()> {
        self.disk.rename(&self.path, to)?;
        to.clone_into(&mut self.path);
        Ok(())
    }

    /// Whether this file, which was locked, is the one that its name stands for: `false` once other hands removed or replaced it.
    pub fn is_in_place(&self) -> bool {
        self.lock.as_ref().is_none_or(|lock| lock.is_in_place(&self.path))
    }

    /// Takes the lock of this file, for as long as it is open. A file that was just created is nobody else's.
    pub fn lock(&mut self) {
        self.lock = Lock::of(&self.file).ok().flatten();
    }

    /// Keeps nothing of the file but its lock.
    pub fn into_lock(self) -> Option<Lock> {
        Lock::of(&self.file).ok().flatten()
    }

    /// The length up to which everything was written without a fault.
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// The stamp of the file, which a rename does not change.
    pub fn stamp(&self) -> io::Result<FileStamp> {
        Ok(FileStamp::of(&self.file.metadata()?))
    }
}

/// The path of a file that lies beside another and is named after it.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder of a file; the working directory for a bare name.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// What a fault of the disk is called in front of ops, in French and without a path.
pub fn cause(error: &io::Error) -> String {
    const CAUSES: [(io::ErrorKind, &str); 9] = [
        (io::ErrorKind::ResourceBusy, "occupé : si ce fichier est monté seul dans un conteneur, montez son dossier"),
        (io::ErrorKind::StorageFull, "disque plein"),
        (io::ErrorKind::QuotaExceeded, "quota de disque atteint"),
        (io::ErrorKind::PermissionDenied, "permission refusée"),
        (io::ErrorKind::ReadOnlyFilesystem, "disque en lecture seule"),
        (io::ErrorKind::NotFound, "fichier ou dossier absent"),
        (io::ErrorKind::IsADirectory, "c'est un dossier"),
        (io::ErrorKind::NotADirectory, "ce n'est pas un dossier"),
        (io::ErrorKind::InvalidData, "contenu illisible"),
    ];
    if let Some(lost) = error.get_ref().and_then(|error| error.downcast_ref::<LockLost>()) {
        return lost.to_string();
    }
    if error.raw_os_error() == Some(libc::ELOOP) {
        return "c'est un lien symbolique".to_owned();
    }
    let known = CAUSES.iter().find(|(kind, _)| *kind == error.kind()).map(|(_, cause)| (*cause).to_owned());
    known.unwrap_or_else(|| match error.raw_os_error() {
        Some(code) => format!("erreur système {code}"),
        None => "erreur d'écriture".to_owned(),
    })
}
