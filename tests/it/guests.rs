//! What callers say of themselves: card numbers that are none, phones, addresses and names as models write them down.

use serde_json::{Value, json};
use vacances_bleues::{metrics::Counter, simulator::CallHandle};

use crate::support::{Hotel, book, booking_with, create};

/// A number that a card network publishes for tests.
const CARD: &str = "4111 1111 1111 1111";

/// A SIRET that begins like a Diners Club card and passes Luhn's check, as every SIRET does. Invented.
const SIRET: &str = "362 521 874 00036";

/// Books for the example's guest with some arguments changed; the reservation.
async fn booked(hotel: &Hotel, changes: Value) -> Value {
    let call = hotel.call().await;
    let output = book(&call, "call_1", &booking_with(&changes)).await;
    assert_eq!(output["success"], true, "{changes} {output}");
    output["reservation"].clone()
}

/// What the first create answers, in a call of its own.
async fn answer(hotel: &Hotel, changes: Value) -> Value {
    let call = hotel.call().await;
    call.caller_says("Je voudrais réserver.");
    create(&call, "call_1", &booking_with(&changes)).await
}

#[tokio::test]
async fn a_siret_in_a_wish_is_booked() {
    let hotel = Hotel::open().await;
    let wish = format!("Facture à l'entreprise, SIRET {SIRET}");
    let reservation = booked(&hotel, json!({"demandes_speciales": wish})).await;
    assert_eq!(reservation["demandes_speciales"], wish);
    let reservation = booked(&hotel, json!({"nom": "Corre", "demandes_speciales": SIRET})).await;
    assert_eq!(reservation["demandes_speciales"], SIRET);
}

#[tokio::test]
async fn a_card_in_any_field_is_refused_and_kept_nowhere() {
    let mut hotel = Hotel::open().await;
    for (field, text) in [
        ("demandes_speciales", "carte 4111, 1111, 1111, 1111"),
        ("demandes_speciales", "4111 / 1111 / 1111 / 1111"),
        ("demandes_speciales", "4111_1111_1111_1111"),
        ("demandes_speciales", "4111 - 1111 - 1111 - 1111"),
        ("demandes_speciales", "4111 puis 1111 puis 1111 et 1111"),
        ("demandes_speciales", "quatre mille cent onze, mille cent onze, onze onze, 1111"),
        ("nom", "quatre un un un un un un un un un un un un un un un"),
        ("telephone", CARD),
    ] {
        let output = answer(&hotel, json!({field: text})).await;
        assert_eq!(output["error"], json!({"code": "arguments_invalides", "champ": field}), "{text} {output}");
        assert!(output["message"].as_str().unwrap().contains("carte bancaire"), "{output}");
    }
    let call = hotel.call().await;
    call.caller_says("Une personne, s'il vous plaît.");
    let reason = json!({"raison": "Sa carte est quarante et un onze, onze onze, onze onze, onze onze"});
    let output = call.function_calls(&[("transfer_to_human", "call_1", reason)]).await.unwrap().remove(0);
    assert_eq!(output["error"]["champ"], "raison", "{output}");
    assert!(hotel.stop().await);
    assert!(hotel.stored().is_empty());
    let journal = std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    assert!(!journal.contains("1111"), "{journal}");
}

/// How often the caller was stopped after these turns.
async fn stopped(hotel: &Hotel, call: &CallHandle, turns: &[&str]) -> u64 {
    let before = hotel.counted(Counter::CardNumberHeard);
    for turn in turns {
        call.caller_says(turn);
        call.say("Je vous écoute.").await.unwrap();
    }
    hotel.takes_in(call).await;
    hotel.counted(Counter::CardNumberHeard) - before
}

#[tokio::test]
async fn a_siret_said_aloud_does_not_stop_the_caller() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let turns = [&format!("Notre SIRET, c'est le {SIRET}.")[..], SIRET, "Mon numéro est le 06 39 98 12 34."];
    assert_eq!(stopped(&hotel, &call, &turns).await, 0);
}

#[tokio::test]
async fn a_card_said_over_several_turns_stops_the_caller() {
    let hotel = Hotel::open().await;
    for turns in [
        &["Ma carte, c'est 4111 1111", "1111 1111"][..],
        &["quarante et un, onze", "onze onze", "oui", "onze onze puis onze onze"],
        &["Je vous la donne : 4111, 1111, 1111, 1111."],
    ] {
        let call = hotel.call().await;
        assert_eq!(stopped(&hotel, &call, turns).await, 1, "{turns:?}");
    }
}
