//! Who may open a reservation: codes that are misheard, tries over calls, a call that was cut off, and bookings of other callers.

use chrono::TimeDelta;
use openai_double::CallHandle;
use serde_json::{Value, json};

use crate::support::{Hotel, book, booking, booking_with, create, number, tool};

const NOT_FOUND: &str = "reservation_introuvable";

async fn dial(hotel: &Hotel, number: &str) -> CallHandle {
    let call = hotel.simulator.dial(&hotel.ringing().from(number)).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call.caller_says("J'ai une réservation.");
    call
}

async fn find(call: &CallHandle, id: &str, arguments: &Value) -> Value {
    let output = tool(call, id, "find_reservation", arguments).await;
    call.say("Voyons.").await.unwrap();
    call.caller_says("Oui ?");
    output
}

/// Books from a number, and the line drops before the code is said; the code.
async fn booked_from(hotel: &Hotel, number: &str) -> String {
    let call = hotel.simulator.dial(&hotel.ringing().from(number)).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    let output = book(&call, "call_b", &booking()).await;
    assert_eq!(output["success"], true, "{output}");
    call.caller_hangs_up();
    hotel.quiet().await;
    output["reservation"]["code"].as_str().unwrap().to_owned()
}

/// The code with its last figure changed: no code at all.
fn misheard(code: &str) -> String {
    let last = code.bytes().last().unwrap() - b'0';
    format!("{}{}", &code[..7], (last + 1) % 10)
}

async fn callbacks(hotel: &Hotel) -> Vec<Value> {
    hotel.get("/rappels").await.json()["rappels"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_misheard_code_uses_up_no_try_five_times_a_call() {
    let hotel = Hotel::open().await;
    let code = booked_from(&hotel, &number()).await;
    let call = dial(&hotel, &number()).await;
    for at in 0..5 {
        let output = find(&call, &format!("call_{at}"), &json!({"code": misheard(&code), "nom": "Martin"})).await;
        assert_eq!(output["error"], json!({"code": NOT_FOUND, "champ": "code"}));
        assert!(output["message"].as_str().unwrap().contains("huit chiffres"), "{output}");
    }
    assert_eq!(find(&call, "call_r", &json!({"code": code, "nom": "Martin"})).await["success"], true);
    let sixth = find(&call, "call_6", &json!({"code": misheard(&code), "nom": "Martin"})).await;
    assert_eq!(sixth["error"]["code"], "limite_atteinte", "{sixth}");
    // The caller was told that no reservation can be looked up any more in this call.
    let after = find(&call, "call_7", &json!({"code": code, "nom": "Martin"})).await;
    assert_eq!(after["error"]["code"], "limite_atteinte", "{after}");
}

#[tokio::test]
async fn nine_failed_tries_of_a_number_and_day_are_the_last() {
    let mut hotel = Hotel::open().await;
    let code = booked_from(&hotel, &number()).await;
    let guesser = number();
    let right = json!({"code": code, "nom": "Martin"});
    for round in 0..3 {
        let call = dial(&hotel, &guesser).await;
        for at in 0..3 {
            let output = find(&call, &format!("call_{round}{at}"), &json!({"code": code, "nom": "Durand"})).await;
            assert_eq!(output["error"]["code"], NOT_FOUND, "{round} {at}");
        }
        call.caller_hangs_up();
        hotel.quiet().await;
        if round == 1 {
            assert!(hotel.stop().await);
            hotel.start().await;
        }
    }
    let last = dial(&hotel, &guesser).await;
    let tenth = find(&last, "call_t", &right).await;
    assert_eq!(tenth["error"]["code"], "limite_atteinte", "{tenth}");
    assert!(tenth["message"].as_str().unwrap().contains("La réception"), "{tenth}");
    let other = dial(&hotel, &number()).await;
    assert_eq!(find(&other, "call_o", &right).await["success"], true, "another number");
    last.caller_hangs_up();
    other.caller_hangs_up();
    hotel.quiet().await;
    let tomorrow = hotel.clock.now() + TimeDelta::hours(24);
    hotel.clock.set(tomorrow);
    assert_eq!(find(&dial(&hotel, &guesser).await, "call_m", &right).await["success"], true, "another day");
}

#[tokio::test]
async fn who_was_cut_off_gets_the_code_after_name_and_stay() {
    let mut hotel = Hotel::open().await;
    let caller = number();
    let code = booked_from(&hotel, &caller).await;
    assert!(hotel.stop().await);
    hotel.start().await;
    let call = dial(&hotel, &caller).await;
    let stay = json!({"nom": "Martin", "date_arrivee": "2026-11-27", "nuits": 3});
    for (at, (field, wrong)) in [("nuits", json!(2)), ("date_arrivee", json!("2026-11-28"))].into_iter().enumerate() {
        let mut wrongly = stay.clone();
        wrongly[field] = wrong;
        assert_eq!(find(&call, &format!("call_{at}"), &wrongly).await["error"]["code"], NOT_FOUND, "{field}");
    }
    let found = find(&call, "call_3", &stay).await;
    assert_eq!((&found["success"], &found["reservation"]["code"]), (&json!(true), &json!(code)), "{found}");
    let spoken: Vec<String> = code.chars().map(String::from).collect();
    let spoken = format!("{}, {}", spoken[..4].join(" "), spoken[4..].join(" "));
    assert!(found["message"].as_str().unwrap().contains(&spoken), "{found}");
    for told in ["Claire", "example.com", "0639981234"] {
        assert!(!found.to_string().contains(told), "{found}");
    }
}

#[tokio::test]
async fn a_stay_opens_nothing_for_others_and_later() {
    let hotel = Hotel::open().await;
    let caller = number();
    let code = booked_from(&hotel, &caller).await;
    let stay = json!({"nom": "Martin", "date_arrivee": "2026-11-27", "nuits": 3});
    let other = find(&dial(&hotel, &number()).await, "call_1", &stay).await;
    assert_eq!(other["error"], json!({"code": NOT_FOUND, "champ": "code"}));
    let masked = hotel.simulator.dial(&hotel.ringing().anonymous()).await.unwrap();
    masked.say("Bonjour !").await.unwrap();
    masked.caller_says("J'ai été coupé.");
    let output = find(&masked, "call_2", &stay).await;
    assert_eq!(output["error"], json!({"code": "champ_manquant", "champ": "code"}));
    let cut_off = dial(&hotel, &caller).await;
    for at in 0..3 {
        let wrong = json!({"nom": "Martin", "date_arrivee": "2026-11-27", "nuits": 4 + at});
        assert_eq!(find(&cut_off, &format!("call_w{at}"), &wrong).await["error"]["code"], NOT_FOUND);
    }
    assert_eq!(find(&cut_off, "call_w3", &stay).await["error"]["code"], "limite_atteinte", "three tries");
    let later = hotel.clock.now() + TimeDelta::minutes(61);
    hotel.clock.set(later);
    let late = dial(&hotel, &caller).await;
    assert_eq!(find(&late, "call_l", &stay).await["error"]["code"], NOT_FOUND, "an hour has gone by");
    assert_eq!(find(&late, "call_m", &json!({"code": code, "nom": "Martin"})).await["success"], true);
}

#[tokio::test]
async fn a_stranger_hears_nothing_of_a_guests_booking() {
    let hotel = Hotel::open().await;
    let first = booked_from(&hotel, &number()).await;
    let stranger = hotel.call().await;
    let output = book(&stranger, "call_1", &booking()).await;
    assert_eq!(output["success"], true, "the answer is that of a house without this guest: {output}");
    assert!(!output.to_string().contains(&first), "{output}");
    assert!(output["message"].as_str().unwrap().starts_with("C'est réservé"), "{output}");
    let left = callbacks(&hotel).await;
    assert_eq!((left.len(), &left[0]["genre"]), (1, &json!("doublon_possible")), "{left:?}");
    let reason = left[0]["raison"].as_str().unwrap();
    assert!(reason.contains(&first) && reason.contains(output["reservation"]["code"].as_str().unwrap()), "{reason}");
    assert!(!reason.contains("Martin"), "{reason}");
}

#[tokio::test]
async fn a_double_under_other_contacts_is_told_to_the_reception() {
    let hotel = Hotel::open().await;
    let first = booked_from(&hotel, &number()).await;
    let other = booking_with(&json!({"email": "autre@example.com", "telephone": "06 39 98 77 66"}));
    let output = book(&hotel.call().await, "call_1", &other).await;
    assert_eq!(output["success"], true, "{output}");
    let left = callbacks(&hotel).await;
    assert_eq!((left.len(), &left[0]["genre"]), (1, &json!("doublon_possible")), "{left:?}");
    assert!(left[0]["raison"].as_str().unwrap().contains(&first), "{left:?}");
}

#[tokio::test]
async fn a_masked_caller_hears_nothing_of_a_guests_booking() {
    let hotel = Hotel::open().await;
    for id in ["call_1", "call_2"] {
        let masked = hotel.simulator.dial(&hotel.ringing().anonymous()).await.unwrap();
        masked.say("Bonjour !").await.unwrap();
        assert_eq!(book(&masked, id, &booking()).await["success"], true);
        masked.caller_hangs_up();
        hotel.quiet().await;
    }
    assert_eq!(callbacks(&hotel).await.len(), 1);
}

#[tokio::test]
async fn the_same_number_is_asked_about_its_booking() {
    let mut hotel = Hotel::open().await;
    let caller = number();
    booked_from(&hotel, &caller).await;
    assert!(hotel.stop().await);
    hotel.start().await;
    let call = dial(&hotel, &caller).await;
    let asked = create(&call, "call_1", &booking()).await;
    assert_eq!(asked["error"]["code"], "deja_reserve", "{asked}");
    call.say(asked["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Une deuxième chambre.");
    let second = booking_with(&json!({"deuxieme_chambre": true}));
    let put = create(&call, "call_2", &second).await;
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    assert_eq!(create(&call, "call_3", &second).await["success"], true);
    assert!(callbacks(&hotel).await.is_empty(), "the guest has said so");
}

#[tokio::test]
async fn another_stay_of_the_same_guest_is_asked_about_first() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    assert_eq!(book(&call, "call_1", &booking()).await["success"], true);
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Plutôt du 28 au 1er.");
    let shifted = booking_with(&json!({"date_arrivee": "2026-11-28", "date_depart": "2026-12-01"}));
    let suite = booking_with(&json!({"type_chambre": "suite_vue_mer"}));
    for (at, other) in [&shifted, &suite].into_iter().enumerate() {
        let asked = create(&call, &format!("call_a{at}"), other).await;
        assert_eq!(asked["error"]["code"], "deja_reserve", "{asked}");
        assert!(asked["message"].as_str().unwrap().contains("remplace-t-elle"), "{asked}");
        call.say(asked["message"].as_str().unwrap()).await.unwrap();
        call.caller_says("Elle la remplace.");
    }
    let mut correction = shifted.clone();
    correction["correction"] = true.into();
    let told = create(&call, "call_c", &correction).await;
    assert!(told["message"].as_str().unwrap().contains("avec le code"), "{told}");
    call.say(told["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Non, en plus.");
    let mut second = shifted.clone();
    second["deuxieme_chambre"] = true.into();
    let put = create(&call, "call_s", &second).await;
    assert_eq!(put["error"]["code"], "confirmation_requise", "{put}");
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    assert_eq!(create(&call, "call_t", &second).await["success"], true);
    assert_eq!(hotel.reservations().await.len(), 2);
}

#[tokio::test]
async fn name_without_letters_opens_no_erased_reservation() {
    let hotel = Hotel::open().await;
    let code = booked_from(&hotel, &number()).await;
    let id = hotel.reservations().await[0]["id"].as_str().unwrap().to_owned();
    assert!(hotel.app.as_ref().unwrap().store().erase(&id).await.unwrap().is_some());
    assert_eq!(hotel.reservations().await[0]["nom"], "");
    let call = dial(&hotel, &number()).await;
    for (at, name) in ["-", "'", "·"].iter().enumerate() {
        let output = find(&call, &format!("call_{at}"), &json!({"code": code, "nom": name})).await;
        assert_eq!(output["error"]["code"], NOT_FOUND, "{name}: {output}");
    }
}

#[tokio::test]
async fn restart_gives_no_new_tries_for_misheard_codes() {
    let mut hotel = Hotel::open().await;
    let wrong = json!({"code": misheard(&booked_from(&hotel, &number()).await), "nom": "Martin"});
    let call = dial(&hotel, &number()).await;
    for at in 0..5 {
        if at == 3 {
            hotel.takes_in(&call).await;
            assert!(hotel.stop().await);
            hotel.start().await;
            call.attached_times(2).await.unwrap();
        }
        assert_eq!(find(&call, &format!("call_{at}"), &wrong).await["error"]["code"], NOT_FOUND, "{at}");
    }
    assert_eq!(find(&call, "call_5", &wrong).await["error"]["code"], "limite_atteinte");
}
