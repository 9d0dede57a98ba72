//! What the catalogue lets the assistant say, whatever the tools have told: names of rooms, and prices that hold for everybody.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::UnitPrice;
use french::heard::words;
use hotel::{
    catalogue::{Catalogue, RoomTypeId},
    money::Cents,
    proposal::{Beside, Term, ToHear},
    tourist_tax::TouristTax,
};

/// What claims are checked against beside what the call has done; the same for all calls of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueFacts {
    /// The hotel's local date.
    pub today: NaiveDate,
    /// Prices of nights and of services, the tourist tax, and what the hotel's own texts say.
    pub prices: Vec<Cents>,
    /// Prices of services, for one.
    pub unit_prices: Vec<UnitPrice>,
    /// What holds of every stay: the terms of cancellation.
    pub terms: ToHear,
    /// Room types and their names.
    pub rooms: Vec<(RoomTypeId, String)>,
    /// Every word of the instructions and of the hotel's own texts, folded: what none of them names nobody knows.
    pub words: HashSet<String>,
}

impl CatalogueFacts {
    /// What a catalogue lets the assistant say on that day; `told` are the instructions, whose texts by the hotel may name prices too.
    pub fn new(catalogue: &Catalogue, told: &str, today: NaiveDate) -> Self {
        let services = || catalogue.services.iter().filter_map(|service| Some((service.name.clone(), service.price?)));
        let base = catalogue.rooms.iter().map(|room| room.base_price);
        let tax = match catalogue.tourist_tax {
            TouristTax::PerPerson { amount } | TouristTax::Flat { amount: Some(amount) } => Some(amount),
            TouristTax::Percentage { cap, .. } => cap,
            TouristTax::NotStated | TouristTax::Flat { amount: None } => None,
        };
        let texts = catalogue.information.iter().map(|information| information.text.as_str());
        let texts = texts.chain(catalogue.services.iter().map(|service| service.description.as_str())).chain([told]);
        let topics = catalogue.information.iter().map(|information| information.topic.as_str());
        let words = texts.clone().chain(topics).flat_map(|text| words(text, super::MAX_SAID_LENGTH).0);
        let words = words.map(|word| word.text).collect();
        let beside_the_price = texts.flat_map(super::amounts).chain(tax);
        let seasons = catalogue.seasons.iter().flat_map(|season| season.prices.values().copied());
        Self {
            today,
            prices: base.chain(seasons).chain(services().map(|(_, price)| price)).chain(beside_the_price).collect(),
            unit_prices: services()
                .chain(tax.map(|price| ("Taxe de séjour".to_owned(), price)))
                .map(|(name, price)| UnitPrice { name, price })
                .collect(),
            terms: ToHear::Change {
                arrival: today,
                departure: today,
                tonight: false,
                beside: Box::new(Beside {
                    terms: catalogue.cancellation.tiers().iter().copied().map(Term::from).collect(),
                    ..Beside::default()
                }),
            },
            rooms: catalogue.rooms.iter().map(|room| (room.id.clone(), room.name.clone())).collect(),
            words,
        }
    }

    /// The name of a room type; its identifier where the catalogue has it no more.
    pub fn room_name<'a>(&'a self, id: &'a RoomTypeId) -> &'a str {
        self.rooms.iter().find(|(known, _)| known == id).map_or(id.as_str(), |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{
        information::Information,
        samples::{catalogue, day},
    };

    #[test]
    fn what_the_hotel_has_written_about_money_may_be_said() {
        let mut catalogue = catalogue();
        catalogue.tourist_tax = TouristTax::PerPerson { amount: Cents::new(187) };
        let text = "Le garage coûte douze euros cinquante, le parking 8 € la nuit.".to_owned();
        catalogue.information = vec![Information { topic: "parking".to_owned(), text }];
        catalogue.services[0].description = "Demi-tarif à 7,50 € pour les enfants".to_owned();
        let facts = CatalogueFacts::new(&catalogue, "- Un chien : 9 € par jour.", day("2026-11-22"));
        let prices = facts.prices;
        for cents in [1_500, 187, 1_250, 800, 750, 900] {
            assert!(prices.contains(&Cents::new(cents)), "{cents}: {prices:?}");
        }
    }
}
