//! Opening a store: lock, file, journal; every fault is found before anything is changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::{
    collections::Unknown,
    contents::Contents,
    error::{Mismatch, OpenError},
    in_place::InPlace,
    journal::{self, JournalContents, ROOM, Reading},
    leftovers::Kind,
    line::{FORMAT, Snapshot},
    read, restore,
    shared::{Paths, Shared, Which},
    state::State,
    writer::{Journal, Writer},
};
use crate::durable::{Disk, FileStamp, Lock, beside, cause, folder};
use basics::{
    clock::Clock,
    ids::Ids,
    metrics::{Metrics, Warning},
    personal::Personal,
};

/// What a file of reservations is created with.
pub(super) const NO_RESERVATIONS: &[u8] = b"[]\n";

/// The lock of a file of the store; `None` where there is no such file.
fn lock_content(disk: &Disk, path: &Path, locked: impl Fn() -> OpenError) -> Result<Option<Lock>, OpenError> {
    match disk.lock_content(path) {
        Ok(lock) => Ok(Some(lock.ok_or_else(locked)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OpenError::at(path)(error)),
    }
}

fn locked(paths: &Paths) -> OpenError {
    OpenError::Locked { file: paths.file.clone(), lock: paths.lock.clone() }
}

fn lock_name(disk: &Disk, paths: &Paths) -> Result<Lock, OpenError> {
    disk.lock(&paths.lock).map_err(OpenError::at(&paths.lock))?.ok_or_else(|| locked(paths))
}

/// Every lock that a server would hold: while they are held none can start, and they are not given while one runs.
pub(super) fn lock_all(disk: &Disk, paths: &Paths) -> Result<Vec<Lock>, OpenError> {
    let mut locks = vec![lock_name(disk, paths)?];
    for path in [&paths.journal, &paths.file] {
        locks.extend(lock_content(disk, path, || locked(paths))?);
    }
    Ok(locks)
}

/// Opens the files of a store, whose threads have not started then.
pub(super) fn open(
    path: &Path,
    clock: Clock,
    ids: Ids,
    disk: Disk,
    metrics: Arc<Metrics>,
) -> Result<Writer, OpenError> {
    let paths = Paths::of(path)?;
    let lock = lock_name(&disk, &paths)?;
    restore::finish(&disk, &paths).map_err(OpenError::at(&paths.file))?;
    // The lock file may be gone, or be that of another name of the same store: the files themselves are locked too.
    let locked = || locked(&paths);
    let journal_lock = lock_content(&disk, &paths.journal, locked)?;
    let journal = read_file(&disk, &paths.journal)?.map(|(content, _)| content).unwrap_or_default();
    let (etat, etat_stamp) = read_file(&disk, &paths.etat)?.unzip();
    let etat = etat.unwrap_or_default();
    let (content, stamp) = match read_file(&disk, &paths.file)? {
        Some(found) => found,
        None => create(&disk, &paths, &etat, &journal)?,
    };
    let Loaded { mut state, contents, go_on, made, damaged } = load(&paths, Some(&content), &etat, &journal)?;
    drop((content, etat));
    let file_lock = lock_content(&disk, &paths.file, locked)?;
    let file_lock = file_lock.ok_or_else(|| OpenError::at(&paths.file)(io::ErrorKind::NotFound.into()))?;
    let in_place = InPlace::new(stamp, contents.reservations.base.clone(), file_lock, etat_stamp);
    // A fresh journal names what the files have.
    state.contents.reservations.base = contents.reservations.base.clone();
    state.contents.etat.base = contents.etat.base.clone();
    state.collections.messages.ids = ids.clone();
    state.note_recent(clock.now());
    drop(journal);
    report(&state, made, &paths);
    if disk.is_mount_point(&paths.file) {
        let sentence = format!(
            "{} est monté seul (comme avec « -v …/reservations.json:… ») : le système ne permet pas de remplacer un tel fichier, et les \
             réservations resteraient dans le journal, à côté. Montez le dossier qui le contient, et non le fichier.",
            paths.file.display()
        );
        tracing::error!("⚠️ {sentence}");
        metrics.warnings().raise(Warning::FileMountedAlone, sentence);
    }
    if !damaged.expose().is_empty() {
        set_aside(&disk, &paths, damaged.expose(), clock.now(), &metrics);
    }

    for leftover in [&paths.temporary, &paths.fresh_journal, &paths.fresh_etat] {
        // It would be overwritten anyway; that it cannot be removed is found out by who needs the place.
        let _ = disk.remove(leftover);
    }
    let shared = Arc::new(Shared::new(state, (in_place, lock), paths, disk, clock, ids, metrics));
    let mut writer = Writer::new(shared);
    if let Err(error) = writer.begin_journal(ROOM) {
        // A folder in which nothing can be created still lets the journal that is there grow.
        drop(journal_lock);
        let Some((good, next)) = go_on else { return Err(OpenError::at(&writer.shared.paths.journal)(error)) };
        writer.go_on(good, next).map_err(OpenError::at(&writer.shared.paths.journal))?;
        let mut state = writer.shared.state();
        // Calls that are over may be in it.
        let left_behind_since = Some(writer.shared.clock.instant());
        state.contents = Contents { left_behind_since, ..contents };
        drop(state);
    }
    Ok(writer)
}

/// What the files say together.
pub(super) struct Loaded {
    pub(super) state: State,
    /// The contents of the files, and those that the journal says they may have.
    contents: Contents,
    /// Where the journal can be gone on with: its good bytes, and the number of the next line.
    go_on: Option<(u64, u64)>,
    /// How many codes were made.
    made: usize,
    /// Bytes of the journal that are not good.
    pub(super) damaged: Personal<Vec<u8>>,
}

/// Reads the content of the files, or says why that is not possible. A file of reservations that is not there stands for one without
/// rows, an empty état for none.
pub(super) fn load(paths: &Paths, content: Option<&[u8]>, etat: &[u8], journal: &[u8]) -> Result<Loaded, OpenError> {
    let unknown = |path: &Path| {
        let path = path.to_owned();
        move |Unknown(what)| OpenError::Unknown { path, what }
    };
    let Reading { contents, damaged } = journal::read(&paths.journal, &paths.file, journal)?;
    let exists = content.is_some();
    let content = content.unwrap_or(NO_RESERVATIONS);
    let mut known = Contents::default();
    known.reservations.base = Snapshot::of(content);
    let mut state = State::of(read::rows(&paths.file, content)?);
    if !etat.is_empty() {
        known.etat.base = Snapshot::of(etat);
        state.collections.read_etat(etat).map_err(unknown(&paths.etat))?;
    }
    let made = state.make_missing_codes();
    let damaged = Personal::new(damaged.to_vec());
    let mut loaded = Loaded { state, contents: known, go_on: None, made, damaged };
    if let Some(contents) = contents {
        check_match(&contents, &loaded, exists, paths)?;
        // A file that the journal does not know stands by itself: only the journal's calls and rings go on.
        for entry in &contents.entries {
            loaded.state.replay(entry).map_err(unknown(&paths.journal))?;
        }
        for which in [Which::Reservations, Which::Etat] {
            loaded.contents.of(which).maybe = contents.named(which).cloned().collect();
        }
        let goes_on = contents.can_go_on
            && contents.header.format == FORMAT
            && contents.follows(Which::Reservations, &loaded.contents.reservations.base);
        loaded.go_on = goes_on.then_some((contents.good, contents.next));
    }
    Ok(loaded)
}

/// The file that a path means, links followed: the lock, the journal and the control socket lie beside it.
pub fn resolve(path: &Path) -> Result<PathBuf, OpenError> {
    Paths::of(path).map(|paths| paths.file)
}

impl Writer {
    /// Goes on in the journal that is there, without its torn end.
    fn go_on(&mut self, good: u64, next: u64) -> io::Result<()> {
        let mut file = self.shared.disk.open_to_append(&self.shared.paths.journal)?;
        if file.end() != good {
            file.cut(good)?;
        }
        file.sync()?;
        file.lock();
        self.journal = Some(Journal { file, next, good, durable: next, said: false, distrusted: false });
        Ok(())
    }
}

impl Paths {
    /// The files beside a file of reservations. A link is followed, so that two names of one file are one store, and rewriting the
    /// file does not replace the link.
    pub(super) fn of(path: &Path) -> Result<Self, OpenError> {
        let file = match fs::canonicalize(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = folder(path);
                let name = path.file_name().map(PathBuf::from).unwrap_or_default();
                fs::canonicalize(folder).map_err(OpenError::at(folder))?.join(name)
            }
            Err(error) => return Err(OpenError::at(path)(error)),
        };
        Ok(Self {
            etat: beside(&file, ".etat"),
            fresh_etat: beside(&file, ".etat.nouveau"),
            temporary: beside(&file, ".nouveau"),
            copy: beside(&file, ".serveur"),
            journal: beside(&file, ".journal"),
            fresh_journal: beside(&file, ".journal.nouveau"),
            lock: beside(&file, ".lock"),
            file,
        })
    }
}

pub(super) fn read_file(disk: &Disk, path: &Path) -> Result<Option<(Vec<u8>, FileStamp)>, OpenError> {
    disk.read(path).map_err(OpenError::at(path))
}

/// Creates the file, unless bookings wait for one that is gone.
fn create(disk: &Disk, paths: &Paths, etat: &[u8], journal: &[u8]) -> Result<(Vec<u8>, FileStamp), OpenError> {
    load(paths, None, etat, journal)?;
    disk.replace(&paths.file, NO_RESERVATIONS).map_err(OpenError::at(&paths.file))?;
    tracing::info!(fichier = %paths.file.display(), "Fichier des réservations créé");
    read_file(disk, &paths.file)?.ok_or_else(|| OpenError::at(&paths.file)(io::ErrorKind::NotFound.into()))
}

/// A journal follows certain contents of the files. Another one stops the start, since what the server knew is not in it; only where
/// the server knew of no reservation at all, there is nothing to choose.
fn check_match(contents: &JournalContents<'_>, loaded: &Loaded, exists: bool, paths: &Paths) -> Result<(), OpenError> {
    let mismatch = |which| {
        let rows = loaded.state.table.view().len();
        let (file, rows, copy) = match which {
            Which::Reservations => (&paths.file, exists.then_some(rows), known_copy(contents, &paths.copy)),
            Which::Etat => {
                (&paths.etat, (!loaded.contents.etat.base.is_none()).then(|| loaded.state.collections.len()), None)
            }
        };
        let (file, journal) = (file.clone(), paths.journal.clone());
        let waiting = contents.rows();
        Err(OpenError::Mismatch(Box::new(Mismatch {
            which,
            file,
            rows,
            journal,
            waiting,
            callbacks: callbacks_to_do(contents),
            copy,
        })))
    };
    if !contents.follows(Which::Etat, &loaded.contents.etat.base) {
        return mismatch(Which::Etat);
    }
    if contents.follows(Which::Reservations, &loaded.contents.reservations.base) {
        return Ok(());
    }
    if !contents.knew_reservations() {
        tracing::warn!(
            "Le fichier des réservations a changé pendant que le serveur était arrêté ; il est repris tel qu'il est"
        );
        return Ok(());
    }
    mismatch(Which::Reservations)
}

/// How many call-backs a journal has that the reception has not seen to.
fn callbacks_to_do(contents: &JournalContents<'_>) -> usize {
    let mut state = State::default();
    for entry in &contents.entries {
        // What cannot be read is said elsewhere.
        let _ = state.replay(entry);
    }
    state.collections.callbacks.to_do()
}

/// The server's own version of the file, with how many rows it has, where the journal knows it.
fn known_copy(contents: &JournalContents<'_>, copy: &Path) -> Option<(PathBuf, usize)> {
    let (content, _) = Disk::real().read(copy).ok()??;
    let rows: Vec<&RawValue> = serde_json::from_slice(&content).ok()?;
    contents.follows(Which::Reservations, &Snapshot::of(&content)).then(|| (copy.to_owned(), rows.len()))
}

/// Keeps the bytes of the journal that are not good in a file of their own, and says so: what they were is for a person to judge.
fn set_aside(disk: &Disk, paths: &Paths, damaged: &[u8], now: DateTime<Utc>, metrics: &Metrics) {
    let aside = Kind::Damaged.name(&paths.journal, now);
    let kept = disk.create(&aside).and_then(|mut file| {
        file.append(damaged)?;
        file.sync()
    });
    let journal = paths.journal.display();
    let octets = damaged.len();
    let what = format!(
        "{journal} était abîmé à la fin ({octets} octets), comme après une coupure de courant ; aucune réservation confirmée n'y manque"
    );
    let sentence = match kept {
        Ok(()) => format!(
            "{what}. Ces octets sont mis de côté dans {aside}, qui peut contenir des données de clients ; supprimez-le quand il ne sert plus.",
            aside = aside.display()
        ),
        Err(error) => format!("{what}. Ces octets n'ont pas pu être mis de côté ({}).", cause(&error)),
    };
    tracing::warn!("{sentence}");
    metrics.warnings().raise(Warning::StoreDamaged, sentence);
}

fn report(state: &State, made: usize, paths: &Paths) {
    tracing::info!(
        reservations.total = state.table.view().len(),
        reservations.du_journal = state.waiting(),
        rappels.a_faire = state.collections.callbacks.to_do(),
        fichier = %paths.file.display(),
        "📊 Nombre total de réservations"
    );
    if made > 0 {
        tracing::info!(reservations.codees = made, "Codes de réservation créés pour d'anciennes lignes");
    }
    if paths.copy.exists() {
        tracing::warn!(fichier = %paths.copy.display(), "Une copie laissée par le serveur est là ; supprimez-la quand elle ne sert plus");
    }
}
