//! How many rooms of a type are sold on each night: the number that is sold by telephone, less what is closed.

use chrono::NaiveDate;

use super::{catalogue::RoomTypeId, inventory::Inventory, stay::Stay};

/// The rooms of one type that are sold, night by night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allotment {
    rooms: u32,
    closures: Vec<Closure>,
}

/// Rooms that are not sold on some nights; the first and the last are both closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Closure {
    first_night: NaiveDate,
    last_night: NaiveDate,
    /// `None`: all of them.
    rooms: Option<u32>,
}

impl Allotment {
    /// So many rooms on every night.
    pub const fn new(rooms: u32) -> Self {
        Self { rooms, closures: Vec::new() }
    }

    /// The same, with so many fewer from the first night to the last, both included; `None` closes all. Closures that overlap add up.
    #[must_use]
    pub fn closed(mut self, first_night: NaiveDate, last_night: NaiveDate, rooms: Option<u32>) -> Self {
        self.closures.push(Closure { first_night, last_night, rooms });
        self
    }

    /// How many rooms are sold on a night.
    pub fn on(&self, night: NaiveDate) -> u32 {
        self.closures
            .iter()
            .filter(|closure| (closure.first_night..=closure.last_night).contains(&night))
            .fold(self.rooms, |left, closure| closure.rooms.map_or(0, |closed| left.saturating_sub(closed)))
    }

    /// How many rooms of the type are free on every night of the stay. More taken than are sold is zero, never below.
    pub fn free(&self, taken: &Inventory, room: &RoomTypeId, stay: Stay) -> u32 {
        stay.nights().map(|night| self.on(night).saturating_sub(taken.taken(room, night))).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{day, room_id, stay};

    #[test]
    fn closures_take_rooms_out_of_sale_on_their_nights_and_add_up() {
        let allotment = Allotment::new(3)
            .closed(day("2027-01-10"), day("2027-01-20"), Some(2))
            .closed(day("2027-01-20"), day("2027-01-22"), Some(5))
            .closed(day("2027-02-01"), day("2027-02-01"), None);
        for (night, sold) in [
            ("2027-01-09", 3),
            ("2027-01-10", 1),
            ("2027-01-19", 1),
            ("2027-01-20", 0),
            ("2027-01-22", 0),
            ("2027-01-23", 3),
            ("2027-02-01", 0),
            ("2027-02-02", 3),
        ] {
            assert_eq!(allotment.on(day(night)), sold, "{night}");
        }
    }

    #[test]
    fn the_night_with_the_fewest_rooms_left_decides() {
        let (room, mut taken) = (room_id("standard"), Inventory::default());
        taken.take(&room, stay("2027-01-10", "2027-01-12"));
        let allotment = Allotment::new(3).closed(day("2027-01-11"), day("2027-01-11"), Some(1));
        assert_eq!(allotment.free(&taken, &room, stay("2027-01-09", "2027-01-10")), 3);
        assert_eq!(allotment.free(&taken, &room, stay("2027-01-09", "2027-01-11")), 2);
        assert_eq!(allotment.free(&taken, &room, stay("2027-01-09", "2027-01-13")), 1);
        assert_eq!(Allotment::new(0).free(&taken, &room, stay("2027-01-10", "2027-01-11")), 0, "never below zero");
    }
}
