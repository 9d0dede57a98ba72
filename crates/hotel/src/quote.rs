//! What a stay costs: the price of each night, by season, added up in cents; and the tourist tax beside it.

use chrono::NaiveDate;

use super::{
    catalogue::{Catalogue, RoomType},
    money::Cents,
    party::Party,
    stay::Stay,
    tourist_tax::TouristTaxDue,
};

/// The price of one room, or of several together, for one stay; the tourist tax is never in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    stay: Stay,
    total: Cents,
    tourist_tax: TouristTaxDue,
}

impl Quote {
    /// The price of a room of the type. The party decides on the tourist tax; `None` where it is not known yet.
    pub fn new(catalogue: &Catalogue, room: &RoomType, stay: Stay, party: Option<&Party>) -> Self {
        Self::of_rooms(catalogue, &[room], stay, party)
    }

    /// The price of several rooms together, a type as often as there are rooms of it, with the tourist tax of the whole party.
    pub fn of_rooms(catalogue: &Catalogue, rooms: &[&RoomType], stay: Stay, party: Option<&Party>) -> Self {
        let price = |night| rooms.iter().map(|room| price_of_night(catalogue, room, night)).sum();
        let nights: Vec<Cents> = stay.nights().map(price).collect();
        let count = u32::try_from(rooms.len()).unwrap_or(u32::MAX);
        let tourist_tax = catalogue.tourist_tax.due(&nights, count, party);
        Self { stay, total: nights.into_iter().sum(), tourist_tax }
    }

    /// What the stay owes as tourist tax, beside [`Quote::total`].
    pub const fn tourist_tax(&self) -> TouristTaxDue {
        self.tourist_tax
    }

    /// The stay that it is for.
    pub const fn stay(&self) -> Stay {
        self.stay
    }

    /// The price of the whole stay.
    pub const fn total(&self) -> Cents {
        self.total
    }

    /// The mean price of a night, rounded to the nearest cent, halves up.
    pub fn average_per_night(&self) -> Cents {
        let nights = i64::from(self.stay.night_count().max(1));
        Cents::new((self.total.get() + nights / 2) / nights)
    }
}

/// The price of one night: that of the season it lies in, where the season has one for the room type, else the base price.
fn price_of_night(catalogue: &Catalogue, room: &RoomType, night: NaiveDate) -> Cents {
    catalogue
        .seasons
        .iter()
        .filter(|season| season.contains(night))
        .find_map(|season| season.prices.get(&room.id).copied())
        .unwrap_or(room.base_price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        samples::{catalogue, room_id, stay},
        tourist_tax::TouristTax,
    };

    fn total(room: &str, arrival: &str, departure: &str) -> (i64, i64) {
        let catalogue = catalogue();
        let quote = Quote::new(&catalogue, catalogue.room(room).unwrap(), stay(arrival, departure), None);
        (quote.total().get(), quote.average_per_night().get())
    }

    #[test]
    fn nights_cost_their_season_and_both_ends_of_it_are_in() {
        assert_eq!(total("standard", "2026-11-27", "2026-11-30"), (26_700, 8_900));
        assert_eq!(total("suite_vue_mer", "2027-02-14", "2027-02-16"), (35_800, 17_900));
        assert_eq!(total("standard", "2027-07-02", "2027-07-03"), (8_900, 8_900), "the night before the season");
        assert_eq!(
            total("standard", "2027-07-02", "2027-07-05"),
            (8_900 + 2 * 11_900, 10_900),
            "the day of departure is no night"
        );
        assert_eq!(total("standard", "2027-08-30", "2027-09-02"), (2 * 11_900 + 8_900, 10_900));
    }

    #[test]
    fn a_season_without_the_room_type_keeps_its_base_price() {
        let mut catalogue = catalogue();
        catalogue.seasons[0].prices.remove(&room_id("familiale"));
        let quote =
            Quote::new(&catalogue, catalogue.room("familiale").unwrap(), stay("2027-08-01", "2027-08-03"), None);
        assert_eq!(quote.total().get(), 2 * 13_900);
    }

    #[test]
    fn several_rooms_cost_what_they_cost_together_and_the_tax_is_beside_it() {
        let mut catalogue = catalogue();
        catalogue.tourist_tax = TouristTax::PerPerson { amount: Cents::new(187) };
        let (standard, family) = (catalogue.room("standard").unwrap(), catalogue.room("familiale").unwrap());
        let party = Party::new(5, vec![4]).unwrap();
        let quote = Quote::of_rooms(&catalogue, &[family, standard], stay("2026-11-27", "2026-11-29"), Some(&party));
        assert_eq!(quote.total().get(), 2 * (13_900 + 8_900));
        assert_eq!(quote.tourist_tax(), TouristTaxDue::Amount(Cents::new(2 * 4 * 187)));
    }

    #[test]
    fn the_average_is_rounded_to_the_nearest_cent() {
        assert_eq!(total("standard", "2027-07-01", "2027-07-08").1, 11_043, "2 × 89 + 5 × 119 over 7 is 110,428…");
    }
}
