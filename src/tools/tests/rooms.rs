//! Several rooms, and bookings that look like one that was made.

use super::*;
use hotel::callback::Kind;
use store::{CallbackFilter, Callbacks as _};

impl Line {
    /// Another call of anybody.
    fn calls_again(&mut self, call_id: &str) {
        self.facts = CallFacts::new(call_id);
    }
}

fn suite(letter: char) -> Value {
    let mut suite = by_another(letter);
    suite["type_chambre"] = "suite_vue_mer".into();
    suite
}

fn code(output: &Value) -> &str {
    output["error"]["code"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn several_rooms_are_one_booking_with_one_code_and_one_yes() {
    let mut line = line();
    let mut family = with("nombre_personnes", 2);
    family["autres_chambres"] = json!([{ "type_chambre": "familiale", "nombre_personnes": 4 }]);
    family["ages_enfants"] = json!([4, 9]);
    let first = line.run("create_reservation", &family).await;
    let recap = first["message"].as_str().unwrap();
    for said in [
        "une Chambre Standard et une Chambre Familiale",
        "six cent quatre-vingt-quatre euros",
        "quatre adultes et deux enfants",
    ] {
        assert!(recap.contains(said), "{said}: {recap}");
    }
    line.hear_and_answer();
    let output = line.run("create_reservation", &family).await;
    let rows = output["reservations"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["code"], &rows[0]["groupe"]), (&rows[1]["code"], &rows[1]["groupe"]));
    assert_ne!(rows[0]["id"], rows[1]["id"]);
    assert_eq!([&rows[0]["prix_total_centimes"], &rows[1]["prix_total_centimes"]], [26_700, 41_700]);
    assert_eq!([&rows[0]["ages_enfants"], &rows[1]["ages_enfants"]], [&json!([4]), &json!([9])]);
    assert_eq!((line.stored().await, line.facts.rooms_booked()), (2, 2));
    // The same again is the same.
    let again = line.run("create_reservation", &family).await;
    assert_eq!((&again["reservations"][1]["id"], line.stored().await), (&rows[1]["id"], 2));
}

#[tokio::test]
async fn several_rooms_are_taken_all_or_none() {
    let mut line = line();
    for letter in 'A'..='E' {
        line.calls_again(&format!("rtc_{letter}"));
        assert_eq!(line.book(&suite(letter)).await["success"], true);
    }
    line.calls_again("rtc_group");
    let mut group = booking();
    group["nom"] = "Martin".into();
    group["autres_chambres"] = json!([{ "type_chambre": "suite_vue_mer", "nombre_personnes": 2 }]);
    let refused = line.run("create_reservation", &group).await;
    assert_eq!((code(&refused), line.stored().await), ("complet", 5));
    assert!(line.facts.proposal.is_none());
}

#[tokio::test]
async fn what_is_no_list_of_rooms_is_refused() {
    let mut line = line();
    let room = json!({ "type_chambre": "standard", "nombre_personnes": 1 });
    for (rooms, expected) in [
        (json!("standard"), "arguments_invalides"),
        (json!(["standard"]), "arguments_invalides"),
        (json!([{ "type_chambre": "chalet", "nombre_personnes": 1 }]), "type_chambre_inconnu"),
        (json!([{ "type_chambre": "standard" }]), "champ_manquant"),
        (json!([{ "type_chambre": "standard", "nombre_personnes": 3 }]), "capacite_depassee"),
        (json!([room, room, room, room, room]), "limite_atteinte"),
        // Too many rooms are refused before anything is worked out for them.
        (json!([room, room, room, room, { "type_chambre": "standard", "nombre_personnes": 3 }]), "limite_atteinte"),
    ] {
        let output = line.run("create_reservation", &with("autres_chambres", rooms.clone())).await;
        assert_eq!(code(&output), expected, "{rooms}");
    }
}

#[tokio::test]
async fn another_name_for_the_same_stay_and_phone_is_asked_about_and_a_correction_puts_it_right() {
    let mut line = line();
    let first = line.book(&booking()).await;
    let misheard = with("nom", "Dupond");
    let asked = line.run("create_reservation", &misheard).await;
    assert_eq!(code(&asked), "deja_reserve");
    assert!(asked["message"].as_str().unwrap().contains("une correction, ou une deuxième chambre ?"));
    let mut correction = misheard.clone();
    correction["correction"] = true.into();
    assert_eq!(code(&line.run("create_reservation", &correction).await), "deja_reserve", "the caller has not said so");
    line.hear_and_answer();
    let corrected = line.run("create_reservation", &correction).await;
    assert_eq!((&corrected["success"], &corrected["reservation"]["nom"]), (&json!(true), &json!("Dupond")));
    assert_eq!(corrected["reservation"]["id"], first["reservation"]["id"]);
    let said = corrected["message"].as_str().unwrap();
    assert!(said.starts_with("C'est corrigé, au nom de Dupond. "), "{said}");
    assert_eq!((line.stored().await, line.facts.rooms_booked()), (1, 1));
    // The corrected booking asked again is the same, with or without the word.
    for again in [&misheard, &correction] {
        assert_eq!(line.run("create_reservation", again).await["reservation"]["id"], first["reservation"]["id"]);
    }
    assert_eq!(line.stored().await, 1);
    // Under the name that was put right it is no repetition: the caller is asked, and nothing is renamed.
    assert_eq!(code(&line.run("create_reservation", &booking()).await), "deja_reserve");
    let id = first["reservation"]["id"].as_str().unwrap();
    let Some(store::Row::Known(row, _)) = line.store.find(id).await.unwrap() else { panic!("{id} is there") };
    assert_eq!(row.last_name.expose(), "Dupond");
}

#[tokio::test]
async fn correction_changes_no_number_of_people() {
    let mut line = line();
    let first = line.book(&booking()).await;
    let mut correction = with("nombre_personnes", 2);
    correction["correction"] = true.into();
    let asked = line.run("create_reservation", &correction).await;
    line.hear_and_answer();
    let again = line.run("create_reservation", &correction).await;
    assert_eq!((code(&asked), code(&again)), ("deja_reserve", "deja_reserve"));
    let id = first["reservation"]["id"].as_str().unwrap();
    let Some(store::Row::Known(row, _)) = line.store.find(id).await.unwrap() else { panic!("{id} is there") };
    assert_eq!((row.people, line.stored().await), (1, 1));
}

#[tokio::test]
async fn a_second_room_is_one_more_booking_with_a_yes_of_its_own() {
    let mut line = line();
    let first = line.book(&booking()).await;
    for mut second in [with("nom", "Martin"), booking()] {
        second["deuxieme_chambre"] = true.into();
        let before = line.stored().await;
        let put = line.run("create_reservation", &second).await;
        assert_eq!(code(&put), "confirmation_requise");
        line.hear_and_answer();
        let output = line.run("create_reservation", &second).await;
        assert_ne!(output["reservation"]["id"], first["reservation"]["id"]);
        let again = line.run("create_reservation", &second).await;
        assert_eq!((&again["reservation"]["id"], line.stored().await), (&output["reservation"]["id"], before + 1));
    }
}

#[tokio::test]
async fn the_same_stay_from_the_same_number_is_asked_about() {
    let mut line = line();
    let first = line.book(&booking()).await;
    line.calls_again("rtc_2");
    let code_made = first["reservation"]["code"].as_str().unwrap().to_owned();
    line.facts.made_before = vec![MadeBefore { code: code_made, at: line.clock.now() }];
    let asked = line.run("create_reservation", &with("prenom", "CAMILLE")).await;
    assert_eq!(code(&asked), "deja_reserve");
    for told in [&first["reservation"]["code"], &first["reservation"]["id"], &json!("camille@example.com")] {
        assert!(!asked.to_string().contains(told.as_str().unwrap()), "{asked}");
    }
    let mut correction = booking();
    correction["correction"] = true.into();
    line.hear_and_answer();
    let refused = line.run("create_reservation", &correction).await;
    assert_eq!((code(&refused), line.stored().await), ("deja_reserve", 1), "a correction takes the code");
    let mut second = booking();
    second["deuxieme_chambre"] = true.into();
    assert_eq!(line.book(&second).await["success"], true);
    assert_eq!(line.stored().await, 2);
    // A day later it is a new stay of a guest who comes back.
    line.clock.set(line.clock.now() + chrono::TimeDelta::hours(25));
    line.calls_again("rtc_3");
    assert_eq!(code(&line.run("create_reservation", &booking()).await), "confirmation_requise");
}

#[tokio::test]
async fn the_same_stay_from_another_number_is_answered_as_any() {
    let mut line = line();
    let first = line.run("create_reservation", &booking()).await;
    line.hear_and_answer();
    assert_eq!(line.run("create_reservation", &booking()).await["success"], true);
    line.calls_again("rtc_2");
    let put = line.run("create_reservation", &booking()).await;
    assert_eq!(put, first, "nothing tells that there is a booking");
    line.hear_and_answer();
    assert_eq!(line.run("create_reservation", &booking()).await["success"], true);
    let left = line.store.callbacks(CallbackFilter::default()).await.unwrap().rows;
    assert_eq!(left.iter().map(|left| left.kind).collect::<Vec<_>>(), [Some(Kind::PossibleDouble)]);
}

#[tokio::test]
async fn a_room_that_waits_for_a_yes_is_kept_from_others_and_free_again_when_the_call_is_over() {
    let mut line = line();
    for letter in 'A'..='D' {
        line.calls_again(&format!("rtc_{letter}"));
        assert_eq!(line.book(&suite(letter)).await["success"], true);
    }
    line.calls_again("rtc_first");
    assert_eq!(code(&line.run("create_reservation", &suite('M')).await), "confirmation_requise");
    let asks = json!({ "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "suite_vue_mer" });
    assert_eq!(line.run("check_availability", &asks).await["available"], true, "it is this call's own");
    let waiting = std::mem::replace(&mut line.facts, CallFacts::new("rtc_second"));
    assert_eq!(line.run("check_availability", &asks).await["available"], false);
    assert_eq!(code(&line.run("create_reservation", &suite('N')).await), "complet");
    line.store.release(&waiting.call_id);
    assert_eq!(code(&line.run("create_reservation", &suite('N')).await), "confirmation_requise");
    // The first call comes back to it too late.
    line.facts = waiting;
    line.hear_and_answer();
    assert_eq!(code(&line.run("create_reservation", &suite('M')).await), "complet");
}
