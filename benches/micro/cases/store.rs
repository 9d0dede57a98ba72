//! A booking until it is durable, and the disk alone.

use std::{fs::OpenOptions, io::Write as _, path::Path, sync::Arc};

use ::hotel::{
    allotment::Allotment,
    book::{Booking, RoomBooking},
    guest::{Email, Guest, Name, Phone},
    money::Cents,
    reservation::{BookingKey, Draft},
};
use anyhow::{Context as _, Result};
use basics::{clock::Clock, ids::Ids, metrics::Metrics};
use store::{
    Reservations as _, Taken,
    durable::{
        Disk, Step,
        faults::{Effect, Faults, Gate, When},
    },
    json::JsonStore,
};
use tempfile::TempDir;

use super::{Run, hotel};

/// About what one reservation takes in the journal.
const BYTES: [u8; 400] = [b'x'; 400];

/// Where the files are.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In memory: what is left is the program's own work, and its way through the writer's thread.
    Memory,
    /// On the disk of the checkout.
    Disk,
}

impl Place {
    fn folder(self) -> Result<TempDir> {
        let root = match self {
            Self::Memory => Path::new("/dev/shm"),
            Self::Disk => Path::new(env!("CARGO_TARGET_TMPDIR")),
        };
        TempDir::with_prefix_in("micro-", root).with_context(|| root.display().to_string())
    }
}

/// A store in a folder of its own. The file is not rewritten meanwhile: when that happens is a matter of time, not of bookings.
struct Shop {
    store: JsonStore,
    file_waits: Arc<Gate>,
    _folder: TempDir,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.file_waits.open();
    }
}

/// Books one room and waits until that is durable, one after the other.
pub(super) fn booking(place: Place) -> Result<Run> {
    let folder = place.folder()?;
    let (faults, file_waits) = (Arc::new(Faults::default()), Arc::new(Gate::default()));
    let path = folder.path().join("reservations.json");
    let store = JsonStore::open(
        &path,
        Clock::system(),
        Ids::seeded(1),
        Disk::with_faults(Arc::clone(&faults)),
        Arc::new(Metrics::default()),
    )?;
    // After the start, which writes an empty one.
    faults.lay(When::step(Step::Create).on("json.nouveau"), Effect::Hold(Arc::clone(&file_waits)));
    let shop = Shop { store, file_waits, _folder: folder };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let guest = Guest {
        last_name: Name::parse("Martin")?,
        first_name: Some(Name::parse("Claire")?),
        email: Some(Email::parse("claire.martin@example.com")?),
        phone: Phone::parse("06 39 98 12 34")?,
    };
    let stay = hotel::nights(hotel::day("2027-02-12")?, 3)?;
    let draft = Draft::new(guest, stay, hotel::standard()?, 2, Cents::new(26_700));
    let mut calls = 0_u64;
    let mut book = move || {
        calls += 1;
        let call_id = format!("rtc_{calls}");
        let key = BookingKey::new(&call_id, &draft);
        let room = RoomBooking { draft: draft.clone(), allotment: Allotment::new(u32::MAX) };
        runtime.block_on(shop.store.take(Booking { call_id, key, rooms: vec![room] }))
    };
    Ok(Box::new(move || {
        let taken = book();
        assert!(matches!(taken, Ok(Taken::New(_))), "une réservation n'a pas été prise : {taken:?}");
    }))
}

/// Appends as much and syncs it.
pub(super) fn append(place: Place) -> Result<Run> {
    let folder = place.folder()?;
    let mut file = OpenOptions::new().create(true).append(true).open(folder.path().join("raw"))?;
    Ok(Box::new(move || {
        let synced = file.write_all(&BYTES).and_then(|()| file.sync_data());
        assert!(synced.is_ok(), "{} : {synced:?}", folder.path().display());
    }))
}
