use super::*;
use crate::{
    catalogue::{ClosedArrivals, Closure},
    samples::{adults, catalogue, day, kind, room_id, stay},
};
use chrono::NaiveDate;

const TODAY: &str = "2026-11-22";

fn request(arrival: &str, departure: &str, room: Option<&str>, people: Option<u32>) -> Request {
    Request { stay: stay(arrival, departure), room_type: room.map(room_id), party: people.map(adults) }
}

fn ask(request: &Request, inventory: &Inventory) -> Result<Availability, Refusal> {
    search(&catalogue(), request, HotelDay::of(day(TODAY)), inventory)
}

/// All rooms of the type but `left` are taken for the stay.
fn filled(inventory: &mut Inventory, room: &str, stay: Stay, left: u32) {
    let count = catalogue().room(room).unwrap().count;
    for _ in left..count {
        inventory.take(&room_id(room), stay);
    }
}

fn shown(offers: &[Offer]) -> Vec<(String, String, i64)> {
    offers
        .iter()
        .map(|offer| {
            (offer.room_type.to_string(), offer.quote.stay().arrival().to_string(), offer.quote.total().get() / 100)
        })
        .collect()
}

fn offer(room: &str, arrival: &str, euros: i64) -> (String, String, i64) {
    (room.to_owned(), arrival.to_owned(), euros)
}

#[test]
fn every_type_that_fits_is_offered_with_its_price() {
    let two = ask(&request("2026-12-15", "2026-12-20", None, Some(2)), &Inventory::default()).unwrap();
    assert_eq!(
        shown(&two.options),
        [
            offer("standard", "2026-12-15", 445),
            offer("familiale", "2026-12-15", 695),
            offer("suite_vue_mer", "2026-12-15", 895)
        ]
    );
    assert!(two.alternatives.is_empty());
    let four = ask(&request("2027-02-20", "2027-02-27", None, Some(4)), &Inventory::default()).unwrap();
    assert_eq!(shown(&four.options), [offer("familiale", "2027-02-20", 973)]);
}

#[test]
fn only_the_type_asked_for_is_offered_and_its_free_rooms_counted() {
    let mut inventory = Inventory::default();
    filled(&mut inventory, "standard", stay("2026-12-16", "2026-12-17"), 3);
    let answer = ask(&request("2026-12-15", "2026-12-20", Some("standard"), None), &inventory).unwrap();
    assert_eq!((answer.options.len(), answer.options[0].free), (1, 3));
}

#[test]
fn a_full_type_gives_other_types_by_price_then_shifted_stays() {
    let mut inventory = Inventory::default();
    filled(&mut inventory, "suite_vue_mer", stay("2026-12-31", "2027-01-01"), 0);
    let answer = ask(&request("2026-12-31", "2027-01-01", Some("suite_vue_mer"), Some(2)), &inventory).unwrap();
    assert!(answer.options.is_empty());
    assert_eq!(
        shown(&answer.alternatives),
        [
            offer("familiale", "2026-12-31", 139),
            offer("standard", "2026-12-31", 89),
            offer("suite_vue_mer", "2027-01-01", 179)
        ]
    );
}

#[test]
fn alternatives_take_the_party_too() {
    let mut inventory = Inventory::default();
    filled(&mut inventory, "familiale", stay("2027-02-10", "2027-02-12"), 0);
    let answer = ask(&request("2027-02-10", "2027-02-12", Some("familiale"), Some(4)), &inventory).unwrap();
    assert_eq!(
        shown(&answer.alternatives),
        [
            offer("familiale", "2027-02-12", 278),
            offer("familiale", "2027-02-08", 278),
            offer("familiale", "2027-02-13", 278)
        ],
        "no room for two is offered to four; a shift of one still meets a full night"
    );
}

#[test]
fn a_shift_never_leads_into_the_past_or_out_of_the_rules() {
    let mut inventory = Inventory::default();
    for room in ["standard", "familiale", "suite_vue_mer"] {
        filled(&mut inventory, room, stay("2026-11-23", "2026-11-24"), 0);
    }
    let answer = ask(&request("2026-11-23", "2026-11-24", None, Some(1)), &inventory).unwrap();
    assert_eq!(
        shown(&answer.alternatives),
        [offer("standard", "2026-11-24", 89), offer("standard", "2026-11-22", 89), offer("standard", "2026-11-25", 89)]
    );
    let mut strict = catalogue();
    strict.rules.min_days_ahead = 1;
    let answer =
        search(&strict, &request("2026-11-23", "2026-11-24", None, Some(1)), HotelDay::of(day(TODAY)), &inventory)
            .unwrap();
    assert_eq!(
        shown(&answer.alternatives),
        [offer("standard", "2026-11-24", 89), offer("standard", "2026-11-25", 89), offer("standard", "2026-11-26", 89)]
    );
}

#[test]
fn a_house_that_is_full_for_a_week_has_no_alternatives() {
    let mut inventory = Inventory::default();
    for room in ["standard", "familiale", "suite_vue_mer"] {
        filled(&mut inventory, room, stay("2026-12-20", "2027-01-10"), 0);
    }
    let answer = ask(&request("2026-12-31", "2027-01-01", None, None), &inventory).unwrap();
    assert_eq!((answer.options.len(), answer.alternatives.len()), (0, 0));
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let refused = |request: &Request| kind(&ask(request, &Inventory::default()).unwrap_err());
    assert_eq!(refused(&request("2026-11-21", "2026-11-24", None, None)), "PastDate");
    assert_eq!(refused(&request("2026-11-24", "2026-11-25", Some("chalet"), None)), "UnknownRoomType");
    assert_eq!(refused(&request("2026-11-24", "2026-11-25", None, Some(9))), "CapacityExceeded");
    assert_eq!(refused(&request("2026-11-24", "2026-11-25", Some("standard"), Some(5))), "CapacityExceeded");
}

#[test]
fn the_window_covers_every_shift_and_the_longest_shortest_stay() {
    let mut catalogue = catalogue();
    assert_eq!(window(&catalogue, stay("2027-02-10", "2027-02-12")), stay("2027-02-03", "2027-02-19"));
    catalogue.seasons[0].min_nights = Some(5);
    assert_eq!(window(&catalogue, stay("2027-02-10", "2027-02-12")), stay("2027-02-03", "2027-02-22"));
}

fn ask_of(catalogue: &Catalogue, request: &Request, inventory: &Inventory) -> Result<Availability, Refusal> {
    search(catalogue, request, HotelDay::of(day(TODAY)), inventory)
}

#[test]
fn closed_rooms_are_not_offered_on_their_nights_nor_combined() {
    let mut catalogue = catalogue();
    catalogue.closures = vec![
        Closure {
            room_type: room_id("familiale"),
            first_night: day("2027-01-10"),
            last_night: day("2027-01-20"),
            rooms: Some(8),
        },
        Closure {
            room_type: room_id("standard"),
            first_night: day("2027-01-20"),
            last_night: day("2027-01-20"),
            rooms: None,
        },
    ];
    let free = |arrival: &str, departure: &str| -> Vec<(String, u32)> {
        let answer = ask_of(&catalogue, &request(arrival, departure, None, Some(1)), &Inventory::default()).unwrap();
        answer.options.iter().map(|offer| (offer.room_type.to_string(), offer.free)).collect()
    };
    let all = |family, standard| {
        let rooms = [("standard", standard), ("familiale", family), ("suite_vue_mer", 5)];
        rooms.iter().filter(|(_, free)| *free > 0).map(|(id, free)| ((*id).to_owned(), *free)).collect::<Vec<_>>()
    };
    assert_eq!(free("2027-01-09", "2027-01-10"), all(10, 20));
    assert_eq!(free("2027-01-09", "2027-01-11"), all(2, 20));
    assert_eq!(free("2027-01-19", "2027-01-21"), all(2, 0));
    let crowd = ask_of(&catalogue, &request("2027-01-20", "2027-01-21", None, Some(5)), &Inventory::default());
    let Err(Refusal::CapacityExceeded(crowd)) = crowd else { panic!("{crowd:?}") };
    let types: Vec<Vec<&str>> = crowd
        .free
        .as_ref()
        .unwrap()
        .combinations
        .iter()
        .map(|combination| combination.rooms.iter().map(|room| room.room_type.as_str()).collect())
        .collect();
    assert_eq!(types[..2], [vec!["familiale", "familiale"], vec!["familiale", "suite_vue_mer"]]);
    assert!(!types.concat().contains(&"standard"));
}

#[test]
fn too_many_for_a_type_are_offered_what_is_free_and_nothing_else() {
    let crowd = |request: &Request, inventory: &Inventory| match ask(request, inventory) {
        Err(Refusal::CapacityExceeded(crowd)) => crowd.free.unwrap(),
        other => panic!("{other:?}"),
    };
    let three = request("2026-11-27", "2026-11-28", Some("standard"), Some(3));
    let free = crowd(&three, &Inventory::default());
    assert_eq!(shown(&free.rooms), [offer("familiale", "2026-11-27", 139)]);
    assert_eq!(free.combinations[0].quote.total().get(), 17_800, "two standard rooms");
    let mut inventory = Inventory::default();
    filled(&mut inventory, "familiale", three.stay, 0);
    filled(&mut inventory, "standard", three.stay, 1);
    let free = crowd(&three, &inventory);
    assert!(free.rooms.is_empty(), "the larger room is taken");
    let combined: Vec<i64> =
        free.combinations.iter().map(|combination| combination.quote.total().get() / 100).collect();
    assert_eq!(combined, [89 + 179, 179 + 179]);
    filled(&mut inventory, "suite_vue_mer", three.stay, 0);
    assert!(crowd(&three, &inventory).combinations.is_empty(), "one room for two is left");
}

#[test]
fn a_stay_too_short_for_its_season_is_offered_the_nearest_that_is_long_enough_and_free() {
    let mut catalogue = catalogue();
    catalogue.seasons[0].min_nights = Some(3);
    let one_night = request("2027-07-10", "2027-07-11", Some("standard"), Some(2));
    let short = |inventory: &Inventory| match ask_of(&catalogue, &one_night, inventory) {
        Err(Refusal::StayTooShort(short)) => short,
        other => panic!("{other:?}"),
    };
    let nearest = short(&Inventory::default());
    assert_eq!((nearest.min_nights, nearest.season.as_deref()), (3, Some("Été")));
    assert_eq!(nearest.nearest, Some(stay("2027-07-10", "2027-07-13")));
    assert_eq!(shown(&nearest.offers)[0], offer("standard", "2027-07-10", 3 * 119));
    let mut inventory = Inventory::default();
    for room in ["standard", "familiale", "suite_vue_mer"] {
        filled(&mut inventory, room, stay("2027-07-12", "2027-07-13"), 0);
    }
    assert_eq!(short(&inventory).nearest, Some(stay("2027-07-09", "2027-07-12")), "the 12th is full");
    let any = request("2027-07-10", "2027-07-11", None, Some(2));
    assert_eq!(kind(&ask_of(&catalogue, &any, &Inventory::default()).unwrap_err()), "StayTooShort");
    catalogue.seasons[0].prices.remove(&room_id("suite_vue_mer"));
    let suite = ask_of(&catalogue, &any, &Inventory::default()).unwrap();
    assert_eq!(suite.options.iter().map(|offer| offer.room_type.as_str()).collect::<Vec<_>>(), ["suite_vue_mer"]);
}

#[test]
fn a_day_closed_to_arrival_gives_the_nearest_days_that_are_open_and_free() {
    let mut catalogue = catalogue();
    let closed = |room_type: Option<&str>| ClosedArrivals {
        first_day: day("2027-07-01"),
        last_day: day("2027-07-31"),
        room_type: room_type.map(room_id),
        weekdays: vec![chrono::Weekday::Sat, chrono::Weekday::Sun],
    };
    catalogue.closed_arrivals = vec![closed(None)];
    let saturday = request("2027-07-10", "2027-07-17", None, Some(2));
    let nearest = |catalogue: &Catalogue, inventory: &Inventory| -> Vec<NaiveDate> {
        match ask_of(catalogue, &saturday, inventory) {
            Err(Refusal::ClosedToArrival(closed)) => closed.nearest,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(nearest(&catalogue, &Inventory::default()), [day("2027-07-09"), day("2027-07-12")]);
    let mut inventory = Inventory::default();
    for room in ["standard", "familiale", "suite_vue_mer"] {
        filled(&mut inventory, room, stay("2027-07-09", "2027-07-10"), 0);
    }
    assert_eq!(nearest(&catalogue, &inventory), [day("2027-07-12"), day("2027-07-13")], "the 9th is full");
    catalogue.closed_arrivals = vec![closed(Some("standard"))];
    let others = ask_of(&catalogue, &saturday, &Inventory::default()).unwrap();
    assert!(others.options.iter().all(|offer| offer.room_type.as_str() != "standard") && others.options.len() == 2);
}

#[test]
fn a_baby_sleeps_in_a_cot_and_the_tax_is_that_of_the_party() {
    let mut catalogue = catalogue();
    catalogue.rooms[0].cots = 1;
    catalogue.tourist_tax = crate::tourist_tax::TouristTax::PerPerson { amount: crate::money::Cents::new(187) };
    let party = Party::new(3, vec![1]).unwrap();
    let request = Request { stay: stay("2026-11-27", "2026-11-29"), room_type: None, party: Some(party) };
    let answer = ask_of(&catalogue, &request, &Inventory::default()).unwrap();
    assert_eq!(shown(&answer.options), [offer("standard", "2026-11-27", 178), offer("familiale", "2026-11-27", 278)]);
    let tax = answer.options[0].quote.tourist_tax();
    assert_eq!(tax.amount().map(crate::money::Cents::get), Some(2 * 2 * 187));
}

#[test]
fn where_every_room_that_holds_the_party_is_taken_several_rooms_are_offered_on_the_same_nights() {
    let mut inventory = Inventory::default();
    let four = request("2027-02-10", "2027-02-12", None, Some(4));
    filled(&mut inventory, "familiale", four.stay, 0);
    let answer = ask(&four, &inventory).unwrap();
    assert!(answer.options.is_empty());
    let totals: Vec<i64> = answer.combinations.iter().map(|rooms| rooms.quote.total().get() / 100).collect();
    assert_eq!(totals, [2 * 178, 2 * 268, 2 * 358], "two standard rooms, one of each, two suites");
    let two = request("2027-02-10", "2027-02-12", Some("suite_vue_mer"), Some(2));
    filled(&mut inventory, "suite_vue_mer", two.stay, 0);
    assert!(ask(&two, &inventory).unwrap().combinations.is_empty(), "a standard room holds two");
}

#[test]
fn several_rooms_are_not_offered_while_one_room_holds_the_party() {
    let four = request("2027-02-10", "2027-02-12", None, Some(4));
    assert!(ask(&four, &Inventory::default()).unwrap().combinations.is_empty(), "a family room is free");
    let mut catalogue = catalogue();
    let suite = catalogue.rooms.iter_mut().find(|room| room.id.as_str() == "suite_vue_mer").unwrap();
    suite.capacity = 4;
    let in_suite = request("2027-02-10", "2027-02-12", Some("suite_vue_mer"), Some(4));
    let mut inventory = Inventory::default();
    filled(&mut inventory, "suite_vue_mer", in_suite.stay, 0);
    let answer = ask_of(&catalogue, &in_suite, &inventory).unwrap();
    assert!(answer.options.is_empty() && answer.combinations.is_empty(), "a family room is free instead");
}
