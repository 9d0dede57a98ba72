//! What is strange in a file of reservations without being a reason not to start: the list that `doctor` shows. It names rows by
//! their identifier and place, never by what is written in them.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fmt,
};

use chrono::NaiveDate;

use super::{stored_row::StoredRow, table::View};
use hotel::{
    catalogue::{Catalogue, RoomType},
    code::ReservationCode,
    inventory::Inventory,
};

/// The longest part of an identifier that is shown: old files have any text there.
const MAX_SHOWN_ID: usize = 60;

/// Something strange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A row of the array that is not a reservation.
    NotAReservation {
        /// Its place in the array, from 1.
        place: usize,
    },
    /// The two dates are no stay: the row takes no room.
    ImpossibleDates {
        /// The row's identifier.
        id: String,
    },
    /// The catalogue has no such room type: the row takes no room that is sold.
    UnknownRoomType {
        /// The row's identifier.
        id: String,
    },
    /// Another row has the same identifier.
    RepeatedId {
        /// The identifier.
        id: String,
        /// The place of the later row in the array, from 1.
        place: usize,
    },
    /// The code is wrong, or another row has it too: the row is not found by it.
    UselessCode {
        /// The row's identifier.
        id: String,
    },
    /// More rooms are taken than are sold.
    Oversold {
        /// Identifier of the room type.
        room_type: String,
        /// The night.
        night: NaiveDate,
        /// Rooms taken.
        taken: u32,
        /// Rooms sold on that night: `nombre`, less what is closed.
        sold: u32,
    },
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAReservation { place } => {
                write!(f, "ligne {place} du tableau : ce n'est pas une réservation ; gardée telle quelle")
            }
            Self::ImpossibleDates { id } => write!(f, "{} : dates impossibles ; ne retient aucune chambre", shown(id)),
            Self::UnknownRoomType { id } => {
                write!(f, "{} : type de chambre absent du catalogue ; ne retient aucune chambre vendue", shown(id))
            }
            Self::RepeatedId { id, place } => {
                write!(f, "{} : identifiant déjà pris (ligne {place} du tableau)", shown(id))
            }
            Self::UselessCode { id } => write!(f, "{} : code de réservation faux ou déjà pris", shown(id)),
            Self::Oversold { room_type, night, taken, sold } => {
                write!(f, "nuit du {night} : {taken} chambres {room_type} retenues pour {sold} vendues")
            }
        }
    }
}

fn shown(id: &str) -> String {
    id.chars().filter(|c| !c.is_control()).take(MAX_SHOWN_ID).collect()
}

/// Every strange row, in their order.
pub(super) fn of_rows(view: &View, catalogue: &Catalogue) -> Vec<Oddity> {
    let (mut ids, mut codes) = (HashSet::new(), HashMap::new());
    let mut oddities = Vec::new();
    for (at, row) in view.from(0).enumerate() {
        match row.stored() {
            Some(row) => {
                oddities.extend(of_row(&row, catalogue));
                let code = row.code.as_deref().map(ReservationCode::parse);
                // Rooms that were booked together have one code.
                let is_taken = |code| match codes.entry(code) {
                    Entry::Vacant(place) => {
                        place.insert(row.group.clone());
                        false
                    }
                    Entry::Occupied(place) => row.group.is_none() || *place.get() != row.group,
                };
                if code.is_some_and(|code| code.is_none_or(is_taken)) {
                    oddities.push(Oddity::UselessCode { id: row.id.clone() });
                }
                if ids.contains(&row.id) {
                    oddities.push(Oddity::RepeatedId { id: row.id, place: at + 1 });
                } else {
                    ids.insert(row.id);
                }
            }
            None => oddities.push(Oddity::NotAReservation { place: at + 1 }),
        }
    }
    oddities
}

/// How many rows cannot be read whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// Rows that do not have the form of a reservation.
    pub rows: usize,
    /// Rows whose two dates are no stay.
    pub dates: usize,
}

impl Unreadable {
    /// Of all rows.
    pub(super) fn of(view: &View) -> Self {
        let mut counts = Self::default();
        for row in view.from(0).filter(|row| row.reservation().is_none()) {
            match row.stored() {
                None => counts.rows += 1,
                Some(row) => counts.dates += usize::from(row.stay().is_none()),
            }
        }
        counts
    }
}

/// Nights from `today` on that are oversold.
pub(super) fn of_nights(inventory: &Inventory, catalogue: &Catalogue, today: NaiveDate) -> Vec<Oddity> {
    let of_room = |room: &RoomType| {
        let allotment = catalogue.allotment(room);
        let oversold = |night| Oddity::Oversold {
            room_type: room.id.to_string(),
            night,
            taken: inventory.taken(&room.id, night),
            sold: allotment.on(night),
        };
        let nights = inventory.oversold(&room.id, &allotment).filter(|night| *night >= today);
        nights.map(oversold).collect::<Vec<_>>()
    };
    catalogue.rooms.iter().flat_map(of_room).collect()
}

fn of_row(row: &StoredRow, catalogue: &Catalogue) -> Option<Oddity> {
    let id = || row.id.clone();
    if row.stay().is_none() {
        Some(Oddity::ImpossibleDates { id: id() })
    } else if catalogue.room(&row.room_type).is_none() {
        Some(Oddity::UnknownRoomType { id: id() })
    } else {
        None
    }
}
