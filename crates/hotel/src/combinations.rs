//! Several rooms for a party that is too large for one: the cheapest of those that are free.

use super::{
    catalogue::{Catalogue, RoomType, RoomTypeId},
    money::Cents,
    party::Party,
    quote::Quote,
    stay::Stay,
    tourist_tax::TouristTaxDue,
};

/// The most rooms of one combination: as many as one call may book.
pub const MAX_ROOMS: u32 = 5;
/// How many combinations are offered: more cannot be kept in mind on the phone.
pub const MAX_COMBINATIONS: usize = 3;

/// Several rooms that hold a party together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// The rooms, the largest first; two at least.
    pub rooms: Vec<CombinedRoom>,
    /// Price of all rooms for the whole stay, with the tourist tax of the whole party.
    pub quote: Quote,
}

/// One room of a combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CombinedRoom {
    /// Identifier of the room type.
    pub room_type: RoomTypeId,
    /// Its name, as the caller hears it.
    pub name: String,
    /// How many of the party sleep in it, an adult at least.
    pub people: u32,
    /// Price of this room for the whole stay.
    pub total: Cents,
}

/// A room type that is free, so many times.
#[derive(Clone, Debug)]
pub struct FreeRoom<'a> {
    /// The type.
    pub room: &'a RoomType,
    /// How many rooms of it are free for the whole stay.
    pub free: u32,
    /// What one of them costs.
    pub total: Cents,
}

/// The cheapest combinations that hold the party and in which no room could be left out, [`MAX_COMBINATIONS`] at the most. Of the
/// same price, the one with fewer rooms comes first. Every room has an adult.
pub fn cheapest(catalogue: &Catalogue, free: &[FreeRoom<'_>], stay: Stay, party: &Party) -> Vec<Combination> {
    let mut sorted: Vec<&FreeRoom<'_>> = free.iter().collect();
    sorted.sort_by_key(|free| std::cmp::Reverse(free.room.capacity));
    let mut found = Vec::new();
    collect(&sorted, party, &mut Vec::new(), &mut found);
    found.sort_by_key(|rooms| (rooms.iter().map(|free| free.total).sum::<Cents>(), rooms.len()));
    found.truncate(MAX_COMBINATIONS);
    found.iter().map(|rooms| combination(catalogue, rooms, stay, party)).collect()
}

/// Every choice that goes on from `chosen` with the types of `left`, the first of them first.
fn collect<'f, 'a>(
    left: &[&'f FreeRoom<'a>],
    party: &Party,
    chosen: &mut Vec<&'f FreeRoom<'a>>,
    found: &mut Vec<Vec<&'f FreeRoom<'a>>>,
) {
    if holds(chosen.iter().copied(), party) {
        let spare =
            |at: usize| holds(chosen.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, free)| *free), party);
        if chosen.len() > 1 && !(0..chosen.len()).any(spare) {
            found.push(chosen.clone());
        }
        return; // one more room would be one too many
    }
    if chosen.len() >= (MAX_ROOMS.min(party.adults())) as usize {
        return;
    }
    for (at, free) in left.iter().enumerate() {
        let taken = chosen.iter().filter(|other| other.room.id == free.room.id).count();
        if taken < free.free as usize {
            chosen.push(free);
            collect(left.get(at..).unwrap_or_default(), party, chosen, found);
            chosen.pop();
        }
    }
}

/// Whether the rooms hold the party together.
fn holds<'f>(rooms: impl Iterator<Item = &'f FreeRoom<'f>>, party: &Party) -> bool {
    let (beds, cots) = rooms.fold((0_u32, 0_u32), |(beds, cots), free| {
        (beds.saturating_add(free.room.capacity), cots.saturating_add(free.room.cots))
    });
    beds >= party.beds(cots)
}

fn combination(catalogue: &Catalogue, rooms: &[&FreeRoom<'_>], stay: Stay, party: &Party) -> Combination {
    let types: Vec<&RoomType> = rooms.iter().map(|free| free.room).collect();
    let people = spread(&types, party);
    let combined = rooms.iter().zip(people).map(|(free, people)| CombinedRoom {
        room_type: free.room.id.clone(),
        name: free.room.name.clone(),
        people,
        total: free.total,
    });
    Combination { rooms: combined.collect(), quote: Quote::of_rooms(catalogue, &types, stay, Some(party)) }
}

/// How many people sleep in each room: an adult in each, then the beds and the cots of the first rooms.
fn spread(rooms: &[&RoomType], party: &Party) -> Vec<u32> {
    let cots = rooms.iter().map(|room| room.cots).sum();
    let mut in_cots = party.babies().min(cots);
    let mut in_beds = party.beds(cots).saturating_sub(u32::try_from(rooms.len()).unwrap_or(u32::MAX));
    rooms
        .iter()
        .map(|room| {
            let beds = in_beds.min(room.capacity.saturating_sub(1));
            let cots = in_cots.min(room.cots);
            in_beds -= beds;
            in_cots -= cots;
            1 + beds + cots
        })
        .collect()
}

impl Combination {
    /// What the whole party owes as tourist tax.
    pub const fn tourist_tax(&self) -> TouristTaxDue {
        self.quote.tourist_tax()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{catalogue, stay};

    fn found(free: [u32; 3], cots: u32, people: u32, ages: &[u32]) -> Vec<(Vec<(String, u32)>, i64)> {
        let mut catalogue = catalogue();
        for room in &mut catalogue.rooms {
            room.cots = cots;
        }
        let stay = stay("2026-11-27", "2026-11-28");
        let rooms: Vec<FreeRoom<'_>> = catalogue
            .rooms
            .iter()
            .zip(free)
            .map(|(room, free)| FreeRoom { room, free, total: Quote::new(&catalogue, room, stay, None).total() })
            .collect();
        let party = Party::new(people, ages.to_vec()).unwrap();
        cheapest(&catalogue, &rooms, stay, &party)
            .into_iter()
            .map(|combination| {
                let rooms = combination.rooms.iter().map(|room| (room.room_type.to_string(), room.people));
                (rooms.collect(), combination.quote.total().get() / 100)
            })
            .collect()
    }

    fn rooms(rooms: &[(&str, u32)]) -> Vec<(String, u32)> {
        rooms.iter().map(|(room, people)| ((*room).to_owned(), *people)).collect()
    }

    #[test]
    fn the_cheapest_come_first_and_no_room_of_them_could_be_left_out() {
        assert_eq!(
            found([20, 10, 5], 0, 5, &[]),
            [
                (rooms(&[("familiale", 4), ("standard", 1)]), 228),
                (rooms(&[("standard", 2), ("standard", 2), ("standard", 1)]), 267),
                (rooms(&[("familiale", 4), ("familiale", 1)]), 278),
            ]
        );
    }

    #[test]
    fn only_rooms_that_are_free_are_combined() {
        assert_eq!(
            found([1, 1, 1], 0, 5, &[]),
            [
                (rooms(&[("familiale", 4), ("standard", 1)]), 228),
                (rooms(&[("familiale", 4), ("suite_vue_mer", 1)]), 318)
            ]
        );
        assert_eq!(found([1, 0, 1], 0, 5, &[]), []);
        assert_eq!(found([0, 0, 0], 0, 5, &[]), []);
    }

    #[test]
    fn every_room_has_an_adult_and_babies_take_cots_first() {
        // One adult cannot be in two rooms.
        assert_eq!(found([20, 0, 0], 0, 4, &[4, 9, 11]), []);
        assert_eq!(found([20, 0, 0], 0, 4, &[4, 9]), [(rooms(&[("standard", 2), ("standard", 2)]), 178)]);
        // Two adults with a child and two babies: with cots, two rooms for two are enough.
        assert_eq!(found([20, 0, 0], 1, 5, &[0, 1, 9]), [(rooms(&[("standard", 3), ("standard", 2)]), 178)]);
        assert_eq!(found([20, 0, 0], 0, 5, &[0, 1, 9]), []);
    }

    #[test]
    fn a_room_that_cots_make_large_enough_alone_is_no_part_of_a_combination() {
        let mut catalogue = catalogue();
        (catalogue.rooms[0].cots, catalogue.rooms[1].capacity) = (2, 3);
        let nights = stay("2026-11-27", "2026-11-28");
        let free: Vec<FreeRoom<'_>> = catalogue.rooms[..2]
            .iter()
            .map(|room| FreeRoom { room, free: 1, total: Quote::new(&catalogue, room, nights, None).total() })
            .collect();
        let with_babies = Party::new(4, vec![0, 1]).unwrap();
        assert_eq!(cheapest(&catalogue, &free, nights, &with_babies), [], "the standard room holds them all");
        let with_children = Party::new(4, vec![4, 9]).unwrap();
        assert_eq!(cheapest(&catalogue, &free, nights, &with_children).len(), 1);
    }

    #[test]
    fn more_rooms_than_a_call_may_book_are_not_offered() {
        assert_eq!(found([20, 0, 0], 0, 10, &[])[0].0.len(), 5);
        assert_eq!(found([20, 0, 0], 0, 11, &[]), []);
    }
}
