//! What the chapters share: invented hotels, and the page that they are written on.

use std::fmt::Write as _;

use crate::Context;
use hotel::{
    availability::{Availability, Request, search},
    cancellation::{CancellationTerms, CancellationTier},
    catalogue::{Catalogue, RoomType},
    day::HotelDay,
    inventory::Inventory,
    refusal::Refusal,
    samples::{self, adults, day, room_id, stay},
};

/// The day of every chapter, a Sunday.
pub(super) const TODAY: &str = "2026-11-22";

/// One chapter.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// Adds a sentence under its situation.
    pub(super) fn says(&mut self, situation: &str, said: impl AsRef<str>) {
        writeln!(self.0, "{situation}\n    {}\n", said.as_ref()).unwrap();
    }

    /// The whole chapter.
    pub(super) fn text(&self) -> &str {
        self.0.trim_end()
    }
}

/// What sentences depend on, in a hotel.
pub(super) fn context(catalogue: &Catalogue) -> Context<'_> {
    Context { today: HotelDay::of(day(TODAY)), catalogue, passes_on: false }
}

/// The rooms of the example file.
pub(super) fn blues() -> Catalogue {
    let mut catalogue = samples::catalogue();
    catalogue.services.clear();
    catalogue
}

/// A hotel with everything that the file can say, and a telephone number.
pub(super) fn port() -> Catalogue {
    let mut catalogue = samples::catalogue();
    catalogue.hotel.name = "Hôtel du Port".to_owned();
    catalogue.hotel.legal_name = "Société du Port".to_owned();
    catalogue.hotel.phone = "01 99 00 00 01".to_owned();
    let room = |id: &str, name: &str, capacity| RoomType {
        id: room_id(id),
        name: name.to_owned(),
        capacity,
        ..catalogue.rooms[0].clone()
    };
    catalogue.rooms =
        vec![room("studio", "Studio Jardin", 2), room("appart", "Appartement", 4), room("mimosa", "Mimosa", 2)];
    catalogue.seasons.clear();
    catalogue
}

/// Terms of tiers: days before the arrival, and the fee in percent.
pub(super) fn terms(tiers: &[(u32, u32)]) -> CancellationTerms {
    let tier = |&(days_before, fee_percent): &(u32, u32)| CancellationTier { days_before, fee_percent };
    CancellationTerms::new(tiers.iter().map(tier).collect())
}

/// What a search finds, with the named types full on the nights of the stay.
pub(super) fn found(
    catalogue: &Catalogue,
    dates: (&str, &str),
    room: Option<&str>,
    people: u32,
    full: &[&str],
) -> Result<Availability, Refusal> {
    let nights = stay(dates.0, dates.1);
    let mut inventory = Inventory::default();
    for id in full {
        for _ in 0..catalogue.room(id).unwrap().count {
            inventory.take(&room_id(id), nights);
        }
    }
    let request = Request { stay: nights, room_type: room.map(room_id), party: Some(adults(people)) };
    search(catalogue, &request, HotelDay::of(day(TODAY)), &inventory)
}
