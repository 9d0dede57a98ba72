//! Opening a store: lock, file, journal; every fault is found before anything is changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    fault::OpenFault,
    journal::{self, ROOM, Tale},
    line::{Entry, Snapshot},
    read,
    shared::{Paths, Shared},
    state::State,
    writer::{Journal, Writer},
};
use crate::{
    clock::Clock,
    durable::{Disk, FileStamp, Lock, beside, cause, folder},
    ids::Ids,
    metrics::Metrics,
};

/// What a file of reservations is created with.
pub(super) const NO_RESERVATIONS: &[u8] = b"[]\n";

/// A store whose threads have not started.
pub(super) struct Opened {
    pub(super) writer: Writer,
    pub(super) lock: Lock,
}

/// Opens the files.
pub(super) fn open(
    path: &Path,
    clock: Clock,
    ids: Ids,
    disk: Disk,
    metrics: Arc<Metrics>,
) -> Result<Opened, OpenFault> {
    let paths = Paths::of(path)?;
    let lock = disk
        .lock(&paths.lock)
        .map_err(|error| inaccessible(&paths.lock, &error))?
        .ok_or_else(|| OpenFault::Locked { file: paths.file.clone(), lock: paths.lock.clone() })?;

    let journal = read_file(&disk, &paths.journal)?.map(|(content, _)| content).unwrap_or_default();
    let (content, stamp) = match read_file(&disk, &paths.file)? {
        Some(found) => found,
        None => create(&disk, &paths, &journal)?,
    };
    let Loaded { mut state, base, maybe, go_on, made } = load(&paths, content, &journal)?;
    state.contents.base = base;
    state.note_recent(clock.now());
    drop(journal);
    report(&state, made, &paths);

    for leftover in [&paths.temporary, &paths.fresh_journal] {
        // It would be overwritten anyway; that it cannot be removed is found out by who needs the place.
        let _ = disk.remove(leftover);
    }
    let shared = Arc::new(Shared::new(state, stamp, paths, disk, clock, ids, metrics));
    let mut writer = Writer::new(shared);
    if let Err(error) = writer.begin_journal(ROOM) {
        // A folder in which nothing can be created still lets the journal that is there grow.
        let (good, next) = go_on.ok_or_else(|| inaccessible(&writer.shared.paths.journal, &error))?;
        writer.go_on(good, next).map_err(|error| inaccessible(&writer.shared.paths.journal, &error))?;
        writer.shared.state().contents.maybe = maybe;
    }
    Ok(Opened { writer, lock })
}

/// What the two files say together.
pub(super) struct Loaded {
    pub(super) state: State,
    /// The content of the file.
    base: Snapshot,
    /// Contents that the journal says the file may have.
    maybe: Vec<Snapshot>,
    /// Where the journal can be gone on with: its good bytes, and the number of the next line.
    go_on: Option<(u64, u64)>,
    /// How many codes were made.
    made: usize,
}

/// Reads the content of both files, or says why that is not possible.
pub(super) fn load(paths: &Paths, content: Vec<u8>, journal: &[u8]) -> Result<Loaded, OpenFault> {
    let tale = journal::read(&paths.journal, &paths.file, journal)?;
    let base = Snapshot::of(&content);
    let mut state = State::of(read::rows(&paths.file, content)?);
    let made = state.make_missing_codes();
    let mut loaded = Loaded { state, base, maybe: Vec::new(), go_on: None, made };
    if let Some(tale) = tale {
        check_match(&tale, &loaded.base, paths)?;
        // A file that the journal does not know stands by itself: only the journal's calls and rings go on.
        for entry in &tale.entries {
            loaded.state.replay(entry);
            if let Entry::Snapshot(snapshot) = entry {
                loaded.maybe.push(snapshot.clone());
            }
        }
        loaded.go_on = (tale.can_go_on && tale.follows(&loaded.base)).then_some((tale.good, tale.next));
    }
    Ok(loaded)
}

impl Writer {
    /// Goes on in the journal that is there, without its torn end.
    fn go_on(&mut self, good: u64, next: u64) -> io::Result<()> {
        let mut file = self.shared.disk.open_to_append(&self.shared.paths.journal)?;
        if file.end() != good {
            file.cut(good)?;
        }
        file.sync()?;
        self.journal = Some(Journal { file, next, good, distrusted: false });
        Ok(())
    }
}

impl Paths {
    /// The files beside a file of reservations. A link is followed, so that two names of one file are one store, and rewriting the
    /// file does not replace the link.
    pub(super) fn of(path: &Path) -> Result<Self, OpenFault> {
        let inaccessible = |path: &Path| {
            let path = path.to_owned();
            move |error: io::Error| OpenFault::Inaccessible { path, cause: cause(&error) }
        };
        let file = match fs::canonicalize(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = folder(path);
                let name = path.file_name().map(PathBuf::from).unwrap_or_default();
                fs::canonicalize(folder).map_err(inaccessible(folder))?.join(name)
            }
            Err(error) => return Err(inaccessible(path)(error)),
        };
        Ok(Self {
            temporary: beside(&file, ".nouveau"),
            copy: beside(&file, ".serveur"),
            journal: beside(&file, ".journal"),
            fresh_journal: beside(&file, ".journal.nouveau"),
            lock: beside(&file, ".lock"),
            file,
        })
    }
}

fn inaccessible(path: &Path, error: &io::Error) -> OpenFault {
    OpenFault::Inaccessible { path: path.to_owned(), cause: cause(error) }
}

pub(super) fn read_file(disk: &Disk, path: &Path) -> Result<Option<(Vec<u8>, FileStamp)>, OpenFault> {
    disk.read(path).map_err(|error| inaccessible(path, &error))
}

/// Creates the file, unless bookings wait for one that is gone.
fn create(disk: &Disk, paths: &Paths, journal: &[u8]) -> Result<(Vec<u8>, FileStamp), OpenFault> {
    load(paths, NO_RESERVATIONS.to_vec(), journal)?;
    disk.replace(&paths.file, NO_RESERVATIONS).map_err(|error| inaccessible(&paths.file, &error))?;
    tracing::info!(fichier = %paths.file.display(), "Fichier des réservations créé");
    read_file(disk, &paths.file)?.ok_or_else(|| inaccessible(&paths.file, &io::Error::from(io::ErrorKind::NotFound)))
}

/// Bookings in the journal belong to one content of the file; without any, every file is accepted.
fn check_match(tale: &Tale<'_>, base: &Snapshot, paths: &Paths) -> Result<(), OpenFault> {
    if tale.follows(base) {
        return Ok(());
    }
    let waiting = tale.rows();
    if waiting == 0 {
        tracing::warn!(
            "Le fichier des réservations a changé pendant que le serveur était arrêté ; il est repris tel qu'il est"
        );
        return Ok(());
    }
    Err(OpenFault::Mismatch {
        file: paths.file.clone(),
        journal: paths.journal.clone(),
        waiting,
        copy: paths.copy.exists().then(|| paths.copy.clone()),
    })
}

fn report(state: &State, made: usize, paths: &Paths) {
    tracing::info!(
        reservations.total = state.table.view().len(),
        reservations.du_journal = state.waiting(),
        rappels.a_faire = state.tray.to_do(),
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
