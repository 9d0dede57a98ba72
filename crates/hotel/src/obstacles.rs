//! What stands in the way of a stay, and which of several reasons a caller is told: the one that the caller can do most about.

use chrono::NaiveDate;

use super::{
    catalogue::{Catalogue, RoomType},
    day::HotelDay,
    inventory::Inventory,
    refusal::Refusal,
    rules,
    stay::Stay,
};

/// Nights of a stay on which no room of a type can be had; one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingNights {
    /// The nights, in order.
    pub nights: Vec<NaiveDate>,
    /// None is sold on any of them: the hotel has closed the rooms. Otherwise they are taken.
    pub closed: bool,
    /// They are all nights of the stay.
    pub all: bool,
}

/// Why a stay cannot be spent in a room type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A rule of the hotel: [`Refusal::StayTooShort`] or [`Refusal::ClosedToArrival`].
    Rule(Refusal),
    /// No room is free on some nights.
    Nights(MissingNights),
}

/// What stands in the way of a stay in rooms of a type; `None` where one can be had.
pub fn of(
    catalogue: &Catalogue,
    room: &RoomType,
    day: HotelDay,
    stay: Stay,
    inventory: &Inventory,
) -> Option<Obstacle> {
    if let Err(refusal) = rules::in_room(catalogue, room, day, stay) {
        return Some(Obstacle::Rule(refusal));
    }
    missing_nights(catalogue, room, stay, inventory).map(Obstacle::Nights)
}

/// The nights of a stay on which no room of a type can be had; `None` where there are none.
pub fn missing_nights(
    catalogue: &Catalogue,
    room: &RoomType,
    stay: Stay,
    inventory: &Inventory,
) -> Option<MissingNights> {
    let sold = catalogue.allotment(room);
    let is_missing = |night: &NaiveDate| sold.on(*night) <= inventory.taken(&room.id, *night);
    let nights: Vec<NaiveDate> = stay.nights().filter(is_missing).collect();
    let closed = nights.iter().all(|night| sold.on(*night) == 0);
    let all = nights.len() == stay.night_count() as usize;
    (!nights.is_empty()).then_some(MissingNights { nights, closed, all })
}

/// The obstacles of several room types in the order in which a caller is told of them: more nights, the fewest first; another day of
/// arrival; a stay that lacks some nights, the fewest first; one that lacks all, which are closed; one that lacks all.
pub fn in_order(mut obstacles: Vec<Obstacle>) -> Vec<Obstacle> {
    obstacles.sort_by_key(|obstacle| match obstacle {
        Obstacle::Rule(Refusal::StayTooShort(short)) => (0, short.min_nights as usize),
        Obstacle::Rule(_) => (1, 0),
        Obstacle::Nights(missing) if !missing.all => (2, missing.nights.len()),
        Obstacle::Nights(missing) if missing.closed => (3, 0),
        Obstacle::Nights(_) => (4, 0),
    });
    obstacles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        refusal::{ClosedDay, ShortStay},
        samples::{catalogue, day, room_id, stay},
    };

    fn short(min_nights: u32) -> Obstacle {
        let short = ShortStay { min_nights, season: None, nearest: None, offers: Vec::new() };
        Obstacle::Rule(Refusal::StayTooShort(Box::new(short)))
    }

    fn closed_arrival() -> Obstacle {
        let closed = ClosedDay { arrival: day("2026-12-24"), room_name: None, nearest: Vec::new() };
        Obstacle::Rule(Refusal::ClosedToArrival(Box::new(closed)))
    }

    fn nights(count: usize, all: bool, closed: bool) -> Obstacle {
        Obstacle::Nights(MissingNights { nights: vec![day("2026-12-24"); count], closed, all })
    }

    #[test]
    fn reasons_are_told_in_the_order_of_what_helps() {
        let ranked = [
            short(2),
            short(3),
            closed_arrival(),
            nights(1, false, false),
            nights(2, false, true),
            nights(3, true, true),
            nights(3, true, false),
        ];
        for (first, higher) in ranked.iter().enumerate() {
            for lower in &ranked[first..] {
                let told = in_order(vec![lower.clone(), higher.clone()]);
                assert_eq!(told[0], *higher, "{higher:?} before {lower:?}");
            }
        }
    }

    #[test]
    fn missing_nights_are_named_and_closed_ones_told_apart() {
        let mut catalogue = catalogue();
        catalogue.closures = vec![crate::catalogue::Closure {
            room_type: room_id("familiale"),
            first_night: day("2026-12-16"),
            last_night: day("2026-12-30"),
            rooms: None,
        }];
        let wanted = stay("2026-12-15", "2026-12-18");
        let mut inventory = Inventory::default();
        for _ in 0..catalogue.rooms[0].count {
            inventory.take(&room_id("standard"), stay("2026-12-17", "2026-12-18"));
        }
        let missing = |room: &str| missing_nights(&catalogue, catalogue.room(room).unwrap(), wanted, &inventory);
        let of = |nights: &[&str], closed| {
            Some(MissingNights { nights: nights.iter().map(|night| day(night)).collect(), closed, all: false })
        };
        assert_eq!(missing("standard"), of(&["2026-12-17"], false));
        assert_eq!(missing("familiale"), of(&["2026-12-16", "2026-12-17"], true));
        assert_eq!(missing("suite_vue_mer"), None);
    }
}
