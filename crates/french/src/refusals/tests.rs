use super::*;
use hotel::{
    availability::{self, Offer, Request},
    day::HotelDay,
    inventory::Inventory,
    quote::Quote,
    refusal::FullHouse,
    samples::{adults, catalogue, day, room_id, stay},
};

/// One of each sentence, in the order of the codes.
pub(crate) fn samples() -> Vec<Refusal> {
    let crowd = |people, room: Option<(&str, u32)>, full: &[&str]| {
        let (catalogue, nights) = (catalogue(), stay("2026-11-27", "2026-11-28"));
        let mut inventory = Inventory::default();
        for id in full {
            for _ in 0..catalogue.room(id).unwrap().count {
                inventory.take(&room_id(id), nights);
            }
        }
        let today = HotelDay::of(day("2026-11-22"));
        let room_type = room.and_then(|(name, _)| catalogue.rooms.iter().find(|room| room.name == name));
        let request =
            Request { stay: nights, room_type: room_type.map(|room| room.id.clone()), party: Some(adults(people)) };
        availability::search(&catalogue, &request, today, &inventory).unwrap_err()
    };
    let unseen = Refusal::CapacityExceeded(Box::new(Overcrowded { people: 5, room: None, free: None }));
    let short = |season: Option<&str>, nearest, offers| {
        Refusal::StayTooShort(Box::new(ShortStay { min_nights: 3, season: season.map(str::to_owned), nearest, offers }))
    };
    let easter = stay("2027-03-26", "2027-03-29");
    let offer = |room: &str, nights| {
        let (catalogue, room) = (catalogue(), catalogue().room(room).unwrap().clone());
        let quote = Quote::new(&catalogue, &room, nights, None);
        Offer { room_type: room.id, name: room.name, capacity: room.capacity, free: 1, quote }
    };
    let closed = |room: Option<&str>, nearest: &[&str]| {
        Refusal::ClosedToArrival(Box::new(ClosedDay {
            arrival: day("2026-12-31"),
            room_name: room.map(str::to_owned),
            nearest: nearest.iter().copied().map(day).collect(),
        }))
    };
    let standard = Some(("Chambre Standard", 2));
    vec![
        Refusal::OnlyDatesOfSeveralRooms,
        Refusal::NotUnderstood(RequestError::Nothing),
        Refusal::NotUnderstood(RequestError::WrongForm(Field::RoomType)),
        Refusal::NotUnderstood(RequestError::WrongForm(Field::Ages)),
        Refusal::NotUnderstood(RequestError::ControlCharacter(Field::Wishes)),
        Refusal::NotUnderstood(RequestError::CardNumber(Field::Wishes)),
        Refusal::MissingField(Field::LastName),
        Refusal::MissingField(Field::FirstName),
        Refusal::MissingField(Field::Email),
        Refusal::MissingField(Field::Phone),
        Refusal::MissingField(Field::Arrival),
        Refusal::MissingField(Field::Departure),
        Refusal::MissingField(Field::People),
        Refusal::NotOffered,
        Refusal::InvalidDate { field: Field::Departure, fault: DateError::NoSuchDay },
        Refusal::InvalidDate { field: Field::Arrival, fault: DateError::Unreadable },
        closed(None, &["2027-01-02", "2026-12-30"]),
        closed(Some("Suite Vue Mer"), &[]),
        Refusal::PastDate { arrival: day("2026-11-20") },
        Refusal::PastDate { arrival: day("2025-11-20") },
        Refusal::StayBegun { arrival: day("2026-11-20") },
        Refusal::TooSoon { earliest: day("2026-11-24") },
        Refusal::TooFar { field: Field::Arrival, latest: day("2028-05-15") },
        Refusal::DepartureNotAfterArrival { arrival: day("2026-11-27"), departure: day("2026-11-27") },
        Refusal::DepartureNotAfterArrival { arrival: day("2026-11-27"), departure: day("2026-11-25") },
        short(None, None, vec![]),
        short(Some("Pâques"), Some(easter), vec![]),
        short(Some("Pâques"), Some(easter), vec![offer("standard", easter)]),
        short(
            None,
            Some(easter),
            vec![offer("standard", easter), offer("suite_vue_mer", stay("2027-03-27", "2027-03-30"))],
        ),
        Refusal::StayTooLong { max_nights: 30 },
        Refusal::UnknownRoomType,
        Refusal::RoomTypeGone { room_name: None },
        crowd(3, standard, &[]),
        crowd(5, None, &["standard"]),
        crowd(3, standard, &["standard", "suite_vue_mer"]),
        crowd(50, None, &[]),
        unseen,
        Refusal::InvalidPeople,
        Refusal::Full(Box::new(FullHouse {
            stay: stay("2026-12-30", "2026-12-31"),
            room_name: "Suite Vue Mer".to_owned(),
            missing: None,
            alternatives: Vec::new(),
        })),
        Refusal::InvalidName { field: Field::FirstName },
        Refusal::InvalidEmail,
        Refusal::DoubtfulDomain { domain: "gmial.com".to_owned(), likely: "gmail.com" },
        Refusal::InvalidPhone(PhoneError::Unreadable),
        Refusal::InvalidPhone(PhoneError::FrenchLength(Personal::new("06399800".to_owned()))),
        Refusal::InvalidPhone(PhoneError::NoCountry(Personal::new("2125550123".to_owned()))),
        Refusal::TextTooLong { field: Field::Wishes, max: 500 },
        Refusal::ReservationNotFound,
        Refusal::NotACode,
        Refusal::ReservationCancelled,
        Refusal::ServiceUnavailable,
        Refusal::LimitReached(CallLimit::ToolCalls),
        Refusal::LimitReached(CallLimit::ProofsOfTheDay),
        Refusal::LimitReached(CallLimit::Callbacks),
        Refusal::LimitReached(CallLimit::Reservations),
        Refusal::LimitReached(CallLimit::ReservationsOfTheDay),
    ]
}

#[test]
fn each_refusal_is_a_sentence_with_what_to_ask_next() {
    let mut catalogue = catalogue();
    catalogue.hotel.phone = "+33 1 99 00 00 01".to_owned();
    let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false };
    for (sample, passes_on) in samples().into_iter().flat_map(|sample| [(sample.clone(), false), (sample, true)]) {
        let said = refusal(&sample, &Context { passes_on, ..context });
        assert!(said.ends_with('?'), "{said}");
        let sentences = said.matches(['.', '?', '!']).count();
        assert!(sentences <= 2, "{said}");
    }
}

#[test]
fn without_a_number_the_reception_is_named_all_the_same() {
    let catalogue = catalogue();
    let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false };
    let said = refusal(&Refusal::ServiceUnavailable, &context);
    assert!(said.ends_with("ou que la réception vous rappelle ?"), "{said}");
}
