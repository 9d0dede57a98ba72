//! The end of a call, through the real doors: what the caller believes when the line is down is what is stored, and what could not be
//! mended in the call reaches a person.

use std::time::Duration;

use openai_double::CallHandle;
use serde_json::{Value, json};

use crate::support::{Hotel, accept, book, booking, create, tool};

/// How long a note may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the caller hears who has nothing more to ask.
async fn last_words(call: &CallHandle, id: &str) -> String {
    call.caller_says("Merci, au revoir.");
    let output = tool(call, id, "end_call", &json!({})).await;
    output["message"].as_str().unwrap().to_owned()
}

async fn left(hotel: &Hotel) -> Vec<Value> {
    hotel.quiet().await;
    hotel.get("/rappels").await.json()["rappels"].as_array().unwrap().clone()
}

/// The one note that a call leaves. It is written beside the call, which does not wait for it.
async fn note(hotel: &Hotel) -> Value {
    let written = async {
        loop {
            if let [note] = &*left(hotel).await {
                return note.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, written).await.expect("a note is left")
}

#[tokio::test]
async fn caller_who_has_just_heard_of_the_booking_hears_the_goodbye_alone() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let booked = book(&call, "call_1", &booking()).await;
    call.say(booked["message"].as_str().unwrap()).await.unwrap();
    assert_eq!(last_words(&call, "fin").await, "Merci de votre appel. Au revoir.");
}

#[tokio::test]
async fn caller_hears_what_stands_before_the_goodbye_once() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let booked = book(&call, "call_1", &booking()).await;
    call.say(booked["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Y a-t-il un parking ?");
    call.say("Je me renseigne.").await.unwrap();
    let said = last_words(&call, "fin_1").await;
    assert!(said.starts_with("Pour récapituler : ") && said.ends_with(" Merci de votre appel. Au revoir."), "{said}");
    let code = booked["reservation"]["code"].as_str().unwrap();
    let spelt: Vec<String> = code.chars().map(String::from).collect();
    assert!(said.contains(&format!("code {}, {}", spelt[..4].join(" "), spelt[4..].join(" "))), "{said}");
    call.say(&said).await.unwrap();
    call.caller_says("Ah, encore une chose.");
    call.say("Je vous écoute.").await.unwrap();
    assert_eq!(last_words(&call, "fin_2").await, "Merci de votre appel. Au revoir.");

    call.caller_says("Attendez, annulez tout.");
    let proof = json!({"code": code, "nom": booking()["nom"]});
    accept(&call, "annule", "cancel_reservation", &proof).await;
    call.say("C'est annulé.").await.unwrap();
    call.caller_says("Et le parking ?");
    call.say("Il y en a un.").await.unwrap();
    let said = last_words(&call, "fin_3").await;
    assert!(said.starts_with("Pour récapituler : la réservation du ") && said.contains(" est annulée. "), "{said}");
}

#[tokio::test]
async fn caller_who_only_asked_hears_that_nothing_was_booked() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Bonjour, auriez-vous une chambre ?");
    let asked = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30"});
    tool(&call, "call_1", "check_availability", &asked).await;
    call.say("Il reste une chambre.").await.unwrap();
    let said = last_words(&call, "fin").await;
    assert_eq!(said, "Aucune réservation n'a été faite. Merci de votre appel. Au revoir.");
    call.say(&said).await.unwrap();
    call.ended().await.unwrap();
    assert_eq!(left(&hotel).await, Vec::<Value>::new(), "a caller who knows is nobody's to call back");
}

#[tokio::test]
async fn what_was_spoken_of_and_never_done_is_said_before_the_goodbye() {
    for (words, expected) in [
        ("Le texto est en route.", "Je n'envoie moi-même ni e-mail ni SMS. "),
        ("Côté carte, le nécessaire a eu lieu.", "Rien n'est payé par téléphone. "),
        ("Ma collègue s'occupe de tout.", "Aucun rappel n'est prévu. "),
        ("La chambre, elle vous attend.", "Aucune réservation n'a été faite. "),
        ("Votre e-mail est bien l'adresse camille arobase example point com.", ""),
        ("Le parking est gratuit.", ""),
    ] {
        let hotel = Hotel::open().await;
        let call = hotel.call().await;
        call.caller_says("Bonjour.");
        call.say(words).await.unwrap();
        let said = last_words(&call, "fin").await;
        assert_eq!(said, format!("{expected}Merci de votre appel. Au revoir."), "{words}");
    }
}

#[tokio::test]
async fn false_last_word_reaches_the_reception() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Réservez-moi une chambre.");
    let response = call.response().await.unwrap();
    response.speech("C'est réservé, à bientôt !");
    response.complete();
    call.caller_hangs_up();
    call.ended().await.unwrap();
    let note = note(&hotel).await;
    let reason = note["raison"].as_str().unwrap();
    assert_eq!(note["genre"], "a_verifier");
    assert!(reason.contains("(réservé)") && reason.contains("Aucune réservation n'a été faite."), "{reason}");
}

#[tokio::test]
async fn correction_that_was_said_leaves_nothing_to_verify() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Réservez-moi une chambre.");
    call.say("C'est réservé, à bientôt !").await.unwrap();
    call.say("Excusez-moi : rien n'est encore réservé.").await.unwrap();
    call.caller_hangs_up();
    call.ended().await.unwrap();
    assert_eq!(left(&hotel).await, Vec::<Value>::new());
}

#[tokio::test]
async fn yes_without_a_booking_reaches_the_reception() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Je voudrais réserver.");
    let put = create(&call, "call_1", &booking()).await;
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui, c'est parfait.");
    hotel.takes_in(&call).await;
    call.caller_hangs_up();
    call.ended().await.unwrap();
    let note = note(&hotel).await;
    assert_eq!(note["genre"], "a_verifier");
    assert!(note["raison"].as_str().unwrap().contains("et y a répondu"), "{note}");
}
