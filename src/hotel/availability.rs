//! What can be had for a stay: the room types that are free, and the nearest things where none is.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::{
    catalogue::{Catalogue, RoomType, RoomTypeId},
    inventory::Inventory,
    quote::Quote,
    refusal::Refusal,
    rules,
    stay::Stay,
};

/// How far a stay is moved in search of an alternative, in days, either way.
pub const MAX_SHIFT_DAYS: i64 = 3;
/// How many alternatives are offered: more cannot be kept in mind on the phone.
pub const MAX_ALTERNATIVES: usize = 3;

/// What a caller wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// When.
    pub stay: Stay,
    /// In which room type; `None` for any.
    pub room_type: Option<RoomTypeId>,
    /// For how many people; `None` where that was not said.
    pub people: Option<u32>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// The stay that was asked for.
    pub stay: Stay,
    /// Name of the room type that was asked for; `None` where any would do.
    pub room_name: Option<String>,
    /// What is free for that stay, in the order of the catalogue; empty where nothing is.
    pub options: Vec<Offer>,
    /// The nearest things, where nothing is free: at most [`MAX_ALTERNATIVES`].
    pub alternatives: Vec<Offer>,
}

/// A room type that is free for a stay, with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Identifier of the room type.
    pub room_type: RoomTypeId,
    /// Its name, as the caller hears it.
    pub name: String,
    /// People in ordinary beds.
    pub capacity: u32,
    /// How many rooms of the type are free for the whole stay; at least one.
    pub free: u32,
    /// Stay and price.
    pub quote: Quote,
}

/// The nights that the inventory must cover to answer for a stay and its alternatives.
pub fn window(stay: Stay) -> Stay {
    let earlier = stay.shifted(-MAX_SHIFT_DAYS).unwrap_or(stay).arrival();
    let later = stay.shifted(MAX_SHIFT_DAYS).unwrap_or(stay).departure();
    Stay::new(earlier, later).unwrap_or(stay)
}

/// Answers a request. The inventory covers [`window`]; `today` is the hotel's local date.
///
/// # Errors
/// The rules of a stay, an unknown room type, nobody, or more people than fit.
pub fn search(
    catalogue: &Catalogue,
    request: &Request,
    today: NaiveDate,
    inventory: &Inventory,
) -> Result<Availability, Refusal> {
    rules::check(&catalogue.rules, today, request.stay)?;
    let room = match &request.room_type {
        Some(id) => Some(catalogue.room(id.as_str()).ok_or(Refusal::UnknownRoomType)?),
        None => None,
    };
    if let Some(people) = request.people {
        rules::party(catalogue, room, people)?;
    }
    let search = Search { catalogue, today, inventory };
    let options: Vec<Offer> = match room {
        Some(room) => search.offer(room, request.stay).into_iter().collect(),
        None => search.fitting(request.people).filter_map(|room| search.offer(room, request.stay)).collect(),
    };
    let alternatives =
        if options.is_empty() { search.alternatives(request.stay, room, request.people) } else { Vec::new() };
    Ok(Availability { stay: request.stay, room_name: room.map(|room| room.name.clone()), options, alternatives })
}

/// The nearest things where no room of the type is free for the stay: other types on the same nights, the nearest price first, then
/// the type itself on nights shifted by up to [`MAX_SHIFT_DAYS`], the smallest shift first.
pub fn alternatives(
    catalogue: &Catalogue,
    stay: Stay,
    room: &RoomType,
    people: u32,
    today: NaiveDate,
    inventory: &Inventory,
) -> Vec<Offer> {
    Search { catalogue, today, inventory }.alternatives(stay, Some(room), Some(people))
}

struct Search<'a> {
    catalogue: &'a Catalogue,
    today: NaiveDate,
    inventory: &'a Inventory,
}

impl<'a> Search<'a> {
    fn offer(&self, room: &RoomType, stay: Stay) -> Option<Offer> {
        let free = self.catalogue.allotment(room).free(self.inventory, &room.id, stay);
        (free > 0).then(|| Offer {
            room_type: room.id.clone(),
            name: room.name.clone(),
            capacity: room.capacity,
            free,
            quote: Quote::new(self.catalogue, room, stay),
        })
    }

    /// The room types that take that many people; all of them where the number was not said.
    fn fitting(&self, people: Option<u32>) -> impl Iterator<Item = &'a RoomType> {
        self.catalogue.rooms.iter().filter(move |room| people.is_none_or(|people| room.capacity >= people))
    }

    fn alternatives(&self, stay: Stay, room: Option<&RoomType>, people: Option<u32>) -> Vec<Offer> {
        let mut same_nights: Vec<Offer> = match room {
            Some(wanted) => self
                .fitting(people)
                .filter(|other| other.id != wanted.id)
                .filter_map(|other| self.offer(other, stay))
                .collect(),
            None => Vec::new(), // every type was looked at for these nights
        };
        if let Some(wanted) = room {
            let price = Quote::new(self.catalogue, wanted, stay).total().get();
            same_nights.sort_by_key(|offer| offer.quote.total().get().abs_diff(price));
        }
        let shifted = shifts().filter_map(|days| {
            let stay =
                stay.shifted(days).filter(|stay| rules::check(&self.catalogue.rules, self.today, *stay).is_ok())?;
            match room {
                Some(wanted) => self.offer(wanted, stay),
                None => self
                    .fitting(people)
                    .filter_map(|room| self.offer(room, stay))
                    .min_by_key(|offer| offer.quote.total()),
            }
        });
        same_nights.into_iter().chain(shifted).take(MAX_ALTERNATIVES).collect()
    }
}

/// The shifts in days, the smallest first, later before earlier.
fn shifts() -> impl Iterator<Item = i64> {
    let mut shifts: Vec<i64> = (-MAX_SHIFT_DAYS..=MAX_SHIFT_DAYS).filter(|days| *days != 0).collect();
    shifts.sort_by_key(|days| (days.abs(), Reverse(*days)));
    shifts.into_iter()
}

#[cfg(test)]
mod tests;
