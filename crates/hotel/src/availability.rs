//! What can be had for a stay: the room types that are free, and the nearest things where none is.

use std::cmp::Reverse;

use super::{
    catalogue::{Catalogue, RoomType, RoomTypeId},
    combinations::{self, Combination, FreeRoom},
    day::HotelDay,
    inventory::Inventory,
    obstacles::{self, MissingNights, Obstacle},
    party::Party,
    quote::Quote,
    refusal::{ClosedDay, Overcrowded, Refusal, Roomier, ShortStay},
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
    /// For whom; `None` where that was not said.
    pub party: Option<Party>,
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
    /// Which nights are in the way, where nothing is free.
    pub missing: Option<MissingNights>,
    /// The nearest things, where nothing is free: at most [`MAX_ALTERNATIVES`].
    pub alternatives: Vec<Offer>,
    /// Several rooms together on the same nights, where no room that holds the party is free.
    pub combinations: Vec<Combination>,
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

/// The nights that the inventory must cover to answer for a stay and for what is near it: moved by as much as an arrival may be moved,
/// and as long as the longest shortest stay.
pub fn window(catalogue: &Catalogue, stay: Stay) -> Stay {
    let earlier = stay.shifted(-rules::MAX_ARRIVAL_SHIFT_DAYS).unwrap_or(stay).arrival();
    let longest = catalogue.seasons.iter().filter_map(|season| season.min_nights).max();
    let missing = longest.unwrap_or_default().max(catalogue.rules.min_nights).saturating_sub(stay.night_count());
    let later = stay.shifted(rules::MAX_ARRIVAL_SHIFT_DAYS + i64::from(missing)).unwrap_or(stay).departure();
    Stay::new(earlier, later).unwrap_or(stay)
}

/// Answers a request. The inventory covers [`window`].
///
/// # Errors
/// The rules of a stay, an unknown room type, or more people than fit; with what is free instead.
pub fn search(
    catalogue: &Catalogue,
    request: &Request,
    day: HotelDay,
    inventory: &Inventory,
) -> Result<Availability, Refusal> {
    let stay = request.stay;
    rules::check(&catalogue.rules, day, stay)?;
    let room = match &request.room_type {
        Some(id) => Some(catalogue.room(id.as_str()).ok_or(Refusal::UnknownRoomType)?),
        None => None,
    };
    let search = Search { catalogue, day, inventory, party: request.party.as_ref(), room };
    if let Some(party) = &request.party {
        rules::party(catalogue, room, party).map_err(|refusal| search.with_what_is_free(refusal, stay))?;
    }
    let options: Vec<Offer> = search.wanted().filter_map(|room| search.offer(room, stay)).collect();
    let missing = if options.is_empty() { search.why_not(search.wanted(), stay)? } else { None };
    let alternatives = if options.is_empty() { search.alternatives(stay) } else { Vec::new() };
    let a_room_holds_all = !options.is_empty() || alternatives.iter().any(|offer| offer.quote.stay() == stay);
    let combinations = match &request.party {
        Some(party) if !a_room_holds_all => search.roomier(stay, party).combinations,
        _ => Vec::new(),
    };
    let room_name = room.map(|room| room.name.clone());
    Ok(Availability { stay, room_name, options, missing, alternatives, combinations })
}

/// The refusal with what is free instead, where it is one of too many people, too few nights or a closed day. The inventory covers
/// [`window`].
pub fn with_what_is_free(
    catalogue: &Catalogue,
    refusal: Refusal,
    stay: Stay,
    room: &RoomType,
    party: &Party,
    day: HotelDay,
    inventory: &Inventory,
) -> Refusal {
    Search { catalogue, day, inventory, party: Some(party), room: Some(room) }.with_what_is_free(refusal, stay)
}

/// The nearest things where no room of the type is free for the stay: other types on the same nights, the nearest price first, then
/// the type itself on nights shifted by up to [`MAX_SHIFT_DAYS`], the smallest shift first.
pub fn alternatives(
    catalogue: &Catalogue,
    stay: Stay,
    room: &RoomType,
    party: &Party,
    day: HotelDay,
    inventory: &Inventory,
) -> Vec<Offer> {
    Search { catalogue, day, inventory, party: Some(party), room: Some(room) }.alternatives(stay)
}

struct Search<'a> {
    catalogue: &'a Catalogue,
    day: HotelDay,
    inventory: &'a Inventory,
    party: Option<&'a Party>,
    /// The room type that was asked for.
    room: Option<&'a RoomType>,
}

impl<'a> Search<'a> {
    /// The room type, where the rules allow the stay in it and a room is free.
    fn offer(&self, room: &RoomType, stay: Stay) -> Option<Offer> {
        if !rules::is_allowed(self.catalogue, room, self.day, stay) {
            return None;
        }
        let free = self.catalogue.allotment(room).free(self.inventory, &room.id, stay);
        (free > 0).then(|| Offer {
            room_type: room.id.clone(),
            name: room.name.clone(),
            capacity: room.capacity,
            free,
            quote: Quote::new(self.catalogue, room, stay, self.party),
        })
    }

    /// The room types that take the party; all of them where it was not said. Whoever asked for an accessible one is offered no other.
    fn fitting(&self) -> impl Iterator<Item = &'a RoomType> {
        let party = self.party;
        self.suitable().filter(move |room| party.is_none_or(|party| room.fits(party)))
    }

    /// The room types that may stand in for the one that was asked for.
    fn suitable(&self) -> impl Iterator<Item = &'a RoomType> {
        let accessible = self.room.is_some_and(|room| room.accessible);
        self.catalogue.rooms.iter().filter(move |room| room.accessible || !accessible)
    }

    /// The room type that was asked for, or all that take the party.
    fn wanted(&self) -> impl Iterator<Item = &'a RoomType> {
        let room = self.room;
        let any = self.fitting().filter(move |_| room.is_none());
        room.into_iter().chain(any)
    }

    /// Why none of these room types can be had: the nights that are in the way.
    ///
    /// # Errors
    /// A rule of the hotel, where keeping to it leads to something that is free, or nothing else is in the way.
    fn why_not(&self, rooms: impl Iterator<Item = &'a RoomType>, stay: Stay) -> Result<Option<MissingNights>, Refusal> {
        let obstacles = rooms.filter_map(|room| obstacles::of(self.catalogue, room, self.day, stay, self.inventory));
        let mut refused = None;
        for obstacle in obstacles::in_order(obstacles.collect()) {
            match obstacle {
                Obstacle::Nights(missing) => return Ok(Some(missing)),
                Obstacle::Rule(refusal) => {
                    let refusal = self.with_what_is_free(refusal, stay);
                    if leads_on(&refusal) {
                        return Err(refusal);
                    }
                    refused = refused.or(Some(refusal));
                }
            }
        }
        refused.map_or(Ok(None), Err)
    }

    /// See [`with_what_is_free`].
    fn with_what_is_free(&self, refusal: Refusal, stay: Stay) -> Refusal {
        if let Refusal::CapacityExceeded(crowd) = refusal {
            let Some(party) = self.party else { return Refusal::CapacityExceeded(crowd) };
            // Rooms that hold the party, whatever was asked for; where there are none, those that might together.
            let others = Self { room: None, ..*self };
            let fitting: Vec<&RoomType> = others.fitting().collect();
            let candidates = if fitting.is_empty() { self.catalogue.rooms.iter().collect() } else { fitting };
            let mut free = self.roomier(stay, party);
            if free.rooms.is_empty() && free.combinations.is_empty() {
                match others.why_not(candidates.into_iter(), stay) {
                    Ok(missing) => free.missing = missing,
                    Err(refusal) => return refusal,
                }
            }
            return Refusal::CapacityExceeded(Box::new(Overcrowded { free: Some(free), ..*crowd }));
        }
        if let Refusal::StayTooShort(short) = refusal {
            let offers = self.longer(stay, short.min_nights);
            let nearest = offers.first().map(|offer| offer.quote.stay());
            return Refusal::StayTooShort(Box::new(ShortStay { nearest, offers, ..*short }));
        }
        if let Refusal::ClosedToArrival(closed) = refusal {
            let free = |shifted| self.wanted().any(|room| self.offer(room, shifted).is_some());
            let nearest = rules::open_arrivals(stay, free);
            return Refusal::ClosedToArrival(Box::new(ClosedDay {
                room_name: self.room.map(|room| room.name.clone()),
                nearest,
                ..*closed
            }));
        }
        refusal
    }

    /// What holds the whole party: one room, or several.
    fn roomier(&self, stay: Stay, party: &Party) -> Roomier {
        let mut rooms: Vec<Offer> = self.fitting().filter_map(|room| self.offer(room, stay)).collect();
        rooms.sort_by_key(|offer| offer.quote.total());
        let free: Vec<FreeRoom<'_>> = self
            .suitable()
            .filter_map(|room| {
                let offer = self.offer(room, stay)?;
                Some(FreeRoom { room, free: offer.free, total: offer.quote.total() })
            })
            .collect();
        Roomier { stay, rooms, missing: None, combinations: combinations::cheapest(self.catalogue, &free, stay, party) }
    }

    /// What is free for a stay that is long enough: from the same arrival, else from one near it.
    fn longer(&self, stay: Stay, min_nights: u32) -> Vec<Offer> {
        let Some(longer) = stay.lasting(min_nights) else { return Vec::new() };
        let offers = |stay: Stay| self.wanted().filter_map(move |room| self.offer(room, stay));
        let same_arrival: Vec<Offer> = offers(longer).take(MAX_ALTERNATIVES).collect();
        if !same_arrival.is_empty() {
            return same_arrival;
        }
        let cheapest = |stay| offers(stay).min_by_key(|offer| offer.quote.total());
        shifts().filter_map(|days| cheapest(longer.shifted(days)?)).take(MAX_ALTERNATIVES).collect()
    }

    fn alternatives(&self, stay: Stay) -> Vec<Offer> {
        let room = self.room;
        let mut same_nights: Vec<Offer> = match room {
            Some(wanted) => self
                .fitting()
                .filter(|other| other.id != wanted.id)
                .filter_map(|other| self.offer(other, stay))
                .collect(),
            None => Vec::new(), // every type was looked at for these nights
        };
        if let Some(wanted) = room {
            let price = Quote::new(self.catalogue, wanted, stay, None).total().get();
            same_nights.sort_by_key(|offer| offer.quote.total().get().abs_diff(price));
        }
        let shifted = shifts().filter_map(|days| {
            let stay = stay.shifted(days)?;
            match room {
                Some(wanted) => self.offer(wanted, stay),
                None => {
                    self.fitting().filter_map(|room| self.offer(room, stay)).min_by_key(|offer| offer.quote.total())
                }
            }
        });
        same_nights.into_iter().chain(shifted).take(MAX_ALTERNATIVES).collect()
    }
}

/// Whether a refusal names something that can be had.
fn leads_on(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::StayTooShort(short) if !short.offers.is_empty())
        || matches!(refusal, Refusal::ClosedToArrival(closed) if !closed.nearest.is_empty())
}

/// The shifts in days, the smallest first, later before earlier.
fn shifts() -> impl Iterator<Item = i64> {
    let mut shifts: Vec<i64> = (-MAX_SHIFT_DAYS..=MAX_SHIFT_DAYS).filter(|days| *days != 0).collect();
    shifts.sort_by_key(|days| (days.abs(), Reverse(*days)));
    shifts.into_iter()
}

#[cfg(test)]
mod tests;
