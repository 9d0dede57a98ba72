use super::*;
use crate::hotel::samples::{catalogue, day, room_id, stay};

const TODAY: &str = "2026-11-22";

fn request(arrival: &str, departure: &str, room: Option<&str>, people: Option<u32>) -> Request {
    Request { stay: stay(arrival, departure), room_type: room.map(room_id), people }
}

fn ask(request: &Request, inventory: &Inventory) -> Result<Availability, Refusal> {
    search(&catalogue(), request, day(TODAY), inventory)
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
    let answer = search(&strict, &request("2026-11-23", "2026-11-24", None, Some(1)), day(TODAY), &inventory).unwrap();
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
    let code = |request: &Request| ask(request, &Inventory::default()).unwrap_err().code();
    assert_eq!(code(&request("2026-11-21", "2026-11-24", None, None)), "date_passee");
    assert_eq!(code(&request("2026-11-24", "2026-11-25", Some("chalet"), None)), "type_chambre_inconnu");
    assert_eq!(code(&request("2026-11-24", "2026-11-25", None, Some(0))), "nombre_personnes_invalide");
    assert_eq!(code(&request("2026-11-24", "2026-11-25", None, Some(9))), "capacite_depassee");
    assert_eq!(code(&request("2026-11-24", "2026-11-25", Some("standard"), Some(5))), "capacite_depassee");
}

#[test]
fn the_window_covers_every_shift() {
    assert_eq!(window(stay("2027-02-10", "2027-02-12")), stay("2027-02-07", "2027-02-15"));
}
