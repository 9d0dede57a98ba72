//! The catalogue and dates that the tests of several crates share. Only compiled for tests.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "what is written here is valid")]

use chrono::{NaiveDate, NaiveTime};

use crate::{
    cancellation::CancellationTerms,
    catalogue::{Catalogue, HotelDetails, RoomType, RoomTypeId, Season, Service, StayRules},
    completed_action::{ActionKind, CompletedAction},
    guest::{Email, Guest, Name, Phone},
    language::Language,
    money::Cents,
    party::Party,
    refusal::Refusal,
    stay::Stay,
    tourist_tax::TouristTax,
};

/// A day written `YYYY-MM-DD`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A stay between two days written `YYYY-MM-DD`.
pub fn stay(arrival: &str, departure: &str) -> Stay {
    Stay::new(day(arrival), day(departure)).unwrap()
}

/// So many adults.
pub fn adults(people: u32) -> Party {
    Party::new(people, Vec::new()).unwrap()
}

/// An identifier of a room type.
pub fn room_id(text: &str) -> RoomTypeId {
    RoomTypeId::parse(text).unwrap()
}

/// Three room types (2, 4 and 2 people), a summer season in 2027, the default rules.
pub fn catalogue() -> Catalogue {
    let room = |id: &str, name: &str, capacity, price, count| RoomType {
        id: room_id(id),
        name: name.to_owned(),
        article: None,
        capacity,
        base_price: Cents::from_euros(price),
        count,
        cots: 0,
        description: "Chambre confortable".to_owned(),
        amenities: vec!["Wi-Fi gratuit".to_owned()],
        accessible: false,
    };
    let summer = [("standard", 119), ("familiale", 179), ("suite_vue_mer", 239)];
    Catalogue {
        hotel: HotelDetails {
            name: "Vacances Bleues".to_owned(),
            article: None,
            description: "Hôtel en bord de mer".to_owned(),
            zone: chrono_tz::Europe::Paris,
            legal_name: String::new(),
            address: String::new(),
            phone: String::new(),
            email: String::new(),
            check_in_from: NaiveTime::from_hms_opt(15, 0, 0).unwrap(),
            check_out_by: NaiveTime::from_hms_opt(11, 0, 0).unwrap(),
        },
        rooms: vec![
            room("standard", "Chambre Standard", 2, 89, 20),
            room("familiale", "Chambre Familiale", 4, 139, 10),
            room("suite_vue_mer", "Suite Vue Mer", 2, 179, 5),
        ],
        seasons: vec![Season {
            name: "Été".to_owned(),
            first_night: day("2027-07-03"),
            last_night: day("2027-08-31"),
            prices: summer.map(|(id, price)| (room_id(id), Cents::from_euros(price))).into(),
            min_nights: None,
        }],
        closures: Vec::new(),
        closed_arrivals: Vec::new(),
        rules: StayRules::default(),
        services: vec![Service {
            id: "petit_dejeuner".to_owned(),
            name: "Petit-déjeuner".to_owned(),
            price: Some(Cents::from_euros(15)),
            included: None,
            description: String::new(),
        }],
        information: Vec::new(),
        tourist_tax: TouristTax::NotStated,
        cancellation: CancellationTerms::default(),
        reception: None,
        retention_months: 36,
        languages: vec![Language::French],
    }
}

/// An invented guest.
pub fn guest(last_name: &str) -> Guest {
    Guest {
        last_name: Name::parse(last_name).unwrap(),
        first_name: Some(Name::parse("Camille").unwrap()),
        email: Some(Email::parse("camille@example.com").unwrap()),
        phone: Phone::parse("06 39 98 00 01").unwrap(),
    }
}

/// A booking of one room, as a call remembers it.
pub fn deed(room: &str, arrival: &str, departure: &str) -> CompletedAction {
    CompletedAction {
        act: ActionKind::Booked,
        key: serde_json::from_str(r#""0123456789abcdef""#).ok(),
        ids: vec!["RES-1-a".to_owned()],
        code: "42173653".to_owned(),
        arrival: day(arrival),
        departure: day(departure),
        rooms: vec![room_id(room)],
        price: Cents::new(26_700),
    }
}

/// Which refusal it is, without what it says of this case.
pub fn kind(refusal: &Refusal) -> String {
    format!("{refusal:?}").split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
