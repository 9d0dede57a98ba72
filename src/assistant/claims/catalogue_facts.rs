//! What the catalogue lets the assistant say, whatever the tools have told: names of rooms, and prices that hold for everybody.

use chrono::NaiveDate;

use super::UnitPrice;
use crate::hotel::{
    catalogue::{Catalogue, RoomTypeId},
    money::Cents,
};

/// What claims are checked against beside what the call has done; the same for all calls of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueFacts {
    /// The hotel's local date.
    pub today: NaiveDate,
    /// Prices of nights and of services.
    pub prices: Vec<Cents>,
    /// Prices of services, for one.
    pub unit_prices: Vec<UnitPrice>,
    /// Room types and their names.
    pub rooms: Vec<(RoomTypeId, String)>,
}

impl CatalogueFacts {
    /// What a catalogue lets the assistant say on that day.
    pub fn new(catalogue: &Catalogue, today: NaiveDate) -> Self {
        let services = || catalogue.services.iter().filter_map(|service| Some((service.name.clone(), service.price?)));
        let base = catalogue.rooms.iter().map(|room| room.base_price);
        let seasons = catalogue.seasons.iter().flat_map(|season| season.prices.values().copied());
        Self {
            today,
            prices: base.chain(seasons).chain(services().map(|(_, price)| price)).collect(),
            unit_prices: services().map(|(name, price)| UnitPrice { name, price }).collect(),
            rooms: catalogue.rooms.iter().map(|room| (room.id.clone(), room.name.clone())).collect(),
        }
    }

    /// The name of a room type; its identifier where the catalogue has it no more.
    pub fn room_name<'a>(&'a self, id: &'a RoomTypeId) -> &'a str {
        self.rooms.iter().find(|(known, _)| known == id).map_or(id.as_str(), |(_, name)| name)
    }
}
