//! How many rooms of each type are taken on each night. Availability costs the nights asked for, not the reservations stored.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{allotment::Allotment, catalogue::RoomTypeId, stay::Stay};

/// Rooms taken, by type and night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    taken: HashMap<RoomTypeId, BTreeMap<NaiveDate, u32>>,
}

impl Inventory {
    /// Takes one room of the type on every night of the stay, without asking whether one is free.
    pub fn take(&mut self, room: &RoomTypeId, stay: Stay) {
        let nights = self.taken.entry(room.clone()).or_default();
        for night in stay.nights() {
            *nights.entry(night).or_default() += 1;
        }
    }

    /// Gives one room of the type back on every night of the stay. What was never taken stays at zero.
    pub fn release(&mut self, room: &RoomTypeId, stay: Stay) {
        let Some(nights) = self.taken.get_mut(room) else { return };
        for night in stay.nights() {
            if let Some(count) = nights.get_mut(&night) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    nights.remove(&night);
                }
            }
        }
    }

    /// The most rooms of the type that are taken on any one night of the stay.
    pub fn most_taken(&self, room: &RoomTypeId, stay: Stay) -> u32 {
        self.taken.get(room).map_or(0, |nights| {
            nights.range(stay.arrival()..stay.departure()).map(|(_, count)| *count).max().unwrap_or(0)
        })
    }

    /// How many rooms of the type are taken on a night.
    pub fn taken(&self, room: &RoomTypeId, night: NaiveDate) -> u32 {
        self.taken.get(room).and_then(|nights| nights.get(&night)).copied().unwrap_or(0)
    }

    /// How many more rooms of the type can be taken for the whole stay, where `count` are sold. Zero where more are taken than sold.
    pub fn free(&self, room: &RoomTypeId, count: u32, stay: Stay) -> u32 {
        count.saturating_sub(self.most_taken(room, stay))
    }

    /// What is taken on the nights of one stay only, of all types: a small copy to compute with.
    #[must_use]
    pub fn during(&self, stay: Stay) -> Self {
        let taken = self
            .taken
            .iter()
            .map(|(room, nights)| {
                (
                    room.clone(),
                    nights.range(stay.arrival()..stay.departure()).map(|(night, count)| (*night, *count)).collect(),
                )
            })
            .collect();
        Self { taken }
    }

    /// Nights on which more rooms of the type are taken than are sold.
    pub fn oversold<'a>(&'a self, room: &RoomTypeId, sold: &'a Allotment) -> impl Iterator<Item = NaiveDate> + use<'a> {
        let taken = self.taken.get(room).into_iter().flatten();
        taken.filter(|(night, taken)| **taken > sold.on(**night)).map(|(night, _)| *night)
    }
}

/// The nights of a room that are new where it takes the place of what is held already: all of them in another type.
pub fn nights_beyond(room: &RoomTypeId, stay: Stay, old: Option<(RoomTypeId, Stay)>) -> Vec<(RoomTypeId, Stay)> {
    match old.filter(|(old_room, _)| old_room == room) {
        Some((_, old)) => stay.beyond(old).map(|nights| (room.clone(), nights)).collect(),
        None => vec![(room.clone(), stay)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay(arrival: &str, departure: &str) -> Stay {
        Stay::new(arrival.parse().unwrap(), departure.parse().unwrap()).unwrap()
    }

    fn standard() -> RoomTypeId {
        RoomTypeId::parse("standard").unwrap()
    }

    #[test]
    fn the_fullest_night_decides() {
        let mut inventory = Inventory::default();
        inventory.take(&standard(), stay("2027-02-10", "2027-02-12"));
        inventory.take(&standard(), stay("2027-02-11", "2027-02-13"));
        assert_eq!(inventory.free(&standard(), 2, stay("2027-02-10", "2027-02-11")), 1);
        assert_eq!(inventory.free(&standard(), 2, stay("2027-02-10", "2027-02-12")), 0);
        assert_eq!(
            inventory.free(&standard(), 1, stay("2027-02-11", "2027-02-12")),
            0,
            "oversold is zero, never below"
        );
        let night = "2027-02-11".parse().unwrap();
        assert_eq!(inventory.oversold(&standard(), &Allotment::new(1)).collect::<Vec<_>>(), [night]);
        let closed = Allotment::new(2).closed("2027-02-10".parse().unwrap(), "2027-02-11".parse().unwrap(), Some(1));
        assert_eq!(inventory.oversold(&standard(), &closed).count(), 1, "a closure counts, the 12th is sold whole");
    }

    #[test]
    fn the_day_of_departure_is_free() {
        let mut inventory = Inventory::default();
        inventory.take(&standard(), stay("2027-02-10", "2027-02-12"));
        assert_eq!(inventory.free(&standard(), 1, stay("2027-02-12", "2027-02-14")), 1);
        assert_eq!(inventory.free(&standard(), 1, stay("2027-02-08", "2027-02-10")), 1);
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let mut inventory = Inventory::default();
        inventory.take(&standard(), stay("2027-02-10", "2027-02-12"));
        inventory.release(&standard(), stay("2027-02-10", "2027-02-12"));
        inventory.release(&standard(), stay("2027-02-10", "2027-02-12"));
        assert_eq!(inventory.most_taken(&standard(), stay("2027-02-01", "2027-03-01")), 0);
    }

    #[test]
    fn one_of_two_rooms_given_back_leaves_the_other_taken() {
        let mut inventory = Inventory::default();
        for _ in 0..2 {
            inventory.take(&standard(), stay("2027-02-10", "2027-02-12"));
        }
        inventory.release(&standard(), stay("2027-02-10", "2027-02-12"));
        assert_eq!(inventory.most_taken(&standard(), stay("2027-02-10", "2027-02-12")), 1);
    }

    #[test]
    fn copy_for_a_stay_holds_its_nights_alone() {
        let mut inventory = Inventory::default();
        inventory.take(&standard(), stay("2027-02-10", "2027-02-14"));
        let during = inventory.during(stay("2027-02-11", "2027-02-13"));
        let taken = |night: &str| during.taken(&standard(), night.parse().unwrap());
        assert_eq!(["2027-02-10", "2027-02-11", "2027-02-12", "2027-02-13"].map(taken), [0, 1, 1, 0]);
    }

    #[test]
    fn only_nights_of_another_type_or_beyond_the_old_stay_are_new() {
        let (old, new) = (stay("2027-02-10", "2027-02-12"), stay("2027-02-11", "2027-02-13"));
        let family = RoomTypeId::parse("familiale").unwrap();
        assert_eq!(nights_beyond(&standard(), new, None), [(standard(), new)]);
        assert_eq!(nights_beyond(&standard(), new, Some((family, old))), [(standard(), new)]);
        assert_eq!(nights_beyond(&standard(), old, Some((standard(), old))), []);
        let last = stay("2027-02-12", "2027-02-13");
        assert_eq!(nights_beyond(&standard(), new, Some((standard(), old))), [(standard(), last)]);
    }
}
