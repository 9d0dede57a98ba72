//! What is written about: the rooms of one code, as they stand. [`Booking::of`] is the one place that reads a stored reservation.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use basics::personal::Personal;
use hotel::{
    cancellation::CancellationTerms,
    language::Language,
    money::Cents,
    reservation::{Reservation, Status},
    stay::Stay,
};

use crate::house::House;

/// The rooms of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Eight digits.
    pub code: String,
    /// How often what stands was changed; the `SEQUENCE` of its event.
    pub revision: u32,
    /// The language of the call.
    pub language: Language,
    /// First name and surname.
    pub guest: Personal<String>,
    /// Empty where the guest has none.
    pub email: Personal<String>,
    /// Ten digits for a French number, E.164 otherwise.
    pub phone: Personal<String>,
    /// The rooms that stand; where none does, those that were cancelled. Never empty.
    pub rooms: Vec<Lodging>,
    /// What the guest asked for beside the rooms; empty where nothing.
    pub wishes: Personal<String>,
    /// What a cancellation costs, as it was agreed.
    pub terms: CancellationTerms,
    /// When the caller accepted it on the telephone; `None` where it was made otherwise.
    pub accepted_at: Option<DateTime<Utc>>,
    /// What the cancellation costs, where every room is cancelled.
    pub cancelled: Option<Cents>,
    /// Booked by a caller of `NUMEROS_D_ESSAI`: no room is taken.
    pub is_trial: bool,
}

/// One room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lodging {
    /// Identifier of its type, which the catalogue may not have any more.
    pub room_type: String,
    /// The name of its type.
    pub name: String,
    /// When.
    pub stay: Stay,
    /// How many people sleep in it.
    pub people: u32,
    /// How old the children among them are, in years.
    pub ages: Vec<u32>,
    /// The price of the stay; `None` for a row of an old file.
    pub total: Option<Cents>,
    /// The tourist tax beside it; `None` where it is not known.
    pub tourist_tax: Option<Cents>,
}

/// What a row does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// See [`Booking::revision`].
    pub revision: u32,
    /// See [`Booking::language`].
    pub language: Language,
    /// See [`Booking::is_trial`].
    pub is_trial: bool,
}

impl Booking {
    /// The rooms of one code as they stand. `None` where the first row has no code: nothing true could be written.
    pub fn of(rows: &[Arc<Reservation>], house: House<'_>, circumstances: Circumstances) -> Option<Self> {
        let is_cancelled = |row: &&Arc<Reservation>| matches!(row.status, Status::Cancelled { .. });
        let standing: Vec<&Arc<Reservation>> = rows.iter().filter(|row| !is_cancelled(row)).collect();
        let shown = if standing.is_empty() { rows.iter().collect() } else { standing.clone() };
        let first = shown.first()?;
        let name = [first.first_name.expose().as_str(), first.last_name.expose().as_str()];
        let name: Vec<&str> = name.into_iter().filter(|name| !name.is_empty()).collect();
        let fee = || rows.iter().map(|row| row.status.cancellation().1.unwrap_or_default()).sum();
        Some(Self {
            code: first.code()?.to_owned(),
            revision: circumstances.revision,
            language: circumstances.language,
            guest: Personal::new(name.join(" ")),
            email: first.email.clone(),
            phone: first.phone.clone(),
            rooms: shown.iter().map(|row| Lodging::of(row, house)).collect(),
            wishes: first.wishes.clone(),
            terms: first.terms.clone().unwrap_or_default(),
            accepted_at: first.agreement.accepted_at,
            cancelled: standing.is_empty().then(fee),
            is_trial: circumstances.is_trial,
        })
    }

    /// From the first arrival to the last departure of its rooms.
    pub fn stay(&self) -> Option<Stay> {
        self.rooms.iter().map(|room| room.stay).reduce(Stay::hull)
    }

    /// The price of all rooms; `None` where that of one is not known.
    pub fn total(&self) -> Option<Cents> {
        self.rooms.iter().map(|room| room.total).sum()
    }

    /// The tourist tax of all rooms; `None` where that of one is not known.
    pub(crate) fn tourist_tax(&self) -> Option<Cents> {
        self.rooms.iter().map(|room| room.tourist_tax).sum()
    }

    /// « 4217 3653 ».
    pub(crate) fn spaced_code(&self) -> String {
        let (head, tail) = self.code.split_at_checked(4).unwrap_or((&self.code, ""));
        format!("{head} {tail}").trim_end().to_owned()
    }
}

impl Lodging {
    fn of(row: &Reservation, house: House<'_>) -> Self {
        let known = || house.catalogue.room(row.room_type.as_str()).map(|room| room.name.clone());
        Self {
            room_type: row.room_type.to_string(),
            name: row.room_name.clone().or_else(known).unwrap_or_else(|| row.room_type.to_string()),
            stay: row.stay,
            people: row.people,
            ages: row.ages.clone(),
            total: row.total,
            tourist_tax: row.tourist_tax,
        }
    }
}
