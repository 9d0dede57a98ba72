//! The same booking asked again: the same reservation for as long as that one stands as it was booked, and a new one afterwards.

use openai_double::CallHandle;
use serde_json::{Value, json};

use crate::support::{Hotel, accept, book, booking, booking_with, create, tool};

/// What proves the reservation of an output, with more arguments.
fn proof(output: &Value, more: &Value) -> Value {
    let mut arguments = json!({"code": output["reservation"]["code"], "nom": output["reservation"]["nom"]});
    for (name, value) in more.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    arguments
}

async fn cancel(call: &CallHandle, id: &str, booked: &Value) {
    call.caller_says("Finalement, annulez.");
    let output = accept(call, id, "cancel_reservation", &proof(booked, &json!({}))).await;
    assert_eq!(output["success"], true, "{output}");
}

fn id(output: &Value) -> &str {
    output["reservation"]["id"].as_str().unwrap_or_else(|| panic!("{output}"))
}

/// Identifiers of the reservations that hold a room.
async fn standing(hotel: &Hotel) -> Vec<String> {
    let rows = hotel.get("/reservations?statut=confirmee").await.json()["reservations"].as_array().unwrap().clone();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_cancelled_booking_asked_again_is_booked_anew() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let first = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    cancel(&call, "call_2", &first).await;
    call.say("C'est annulé.").await.unwrap();
    call.caller_says("Non, gardez-la, je la reprends.");
    let put = create(&call, "call_3", &booking()).await;
    assert_eq!(put["error"]["code"], "confirmation_requise", "two steps of its own: {put}");
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    let second = create(&call, "call_4", &booking()).await;
    assert_eq!((second["success"] == true, id(&second) == id(&first)), (true, false), "{second}");
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("C'est bien noté ?");
    let again = create(&call, "call_5", &booking()).await;
    assert_eq!(id(&again), id(&second));
    assert_eq!(standing(&hotel).await, [id(&second)]);
}

#[tokio::test]
async fn a_cancelled_booking_asked_again_after_a_restart_is_booked_anew() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    let first = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    cancel(&call, "call_2", &first).await;
    call.say("C'est annulé.").await.unwrap();
    hotel.takes_in(&call).await;
    assert!(hotel.stop().await);
    hotel.start().await;
    call.attached_times(2).await.unwrap();
    call.caller_says("Je la reprends.");
    let second = accept(&call, "call_3", "create_reservation", &booking()).await;
    assert_ne!(id(&second), id(&first));
    assert_eq!(standing(&hotel).await, [id(&second)]);
    call.say("C'est réservé.").await.unwrap();
    hotel.takes_in(&call).await;
    assert!(hotel.stop().await);
    hotel.start().await;
    call.attached_times(3).await.unwrap();
    call.caller_says("C'est bien noté ?");
    assert_eq!(id(&create(&call, "call_4", &booking()).await), id(&second));
}

#[tokio::test]
async fn old_dates_of_a_moved_booking_are_a_new_request() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let first = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Décalez d'une semaine.");
    let moved = json!({"date_arrivee": "2026-12-04", "date_depart": "2026-12-07"});
    let changed = accept(&call, "call_2", "change_reservation", &proof(&first, &moved)).await;
    assert_eq!(changed["success"], true, "{changed}");
    call.say("C'est modifié.").await.unwrap();
    call.caller_says("Et je voudrais aussi les premières dates.");
    let also = booking_with(&json!({"deuxieme_chambre": true}));
    let asked = create(&call, "call_3", &booking()).await;
    assert_eq!(asked["success"], false, "nothing stands at the old dates: {asked}");
    call.say(asked["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("En plus.");
    let second = accept(&call, "call_4", "create_reservation", &also).await;
    assert_ne!(id(&second), id(&first));
    let dates: Vec<Value> = hotel.reservations().await.iter().map(|row| row["date_arrivee"].clone()).collect();
    assert_eq!(dates, ["2026-12-04", "2026-11-27"]);
}

#[tokio::test]
async fn a_cancelled_booking_under_a_corrected_name_is_booked_anew() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let first = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Martinet, avec e, t.");
    let corrected = booking_with(&json!({"nom": "Martinet", "correction": true}));
    let asked = create(&call, "call_2", &corrected).await;
    assert_eq!(asked["error"]["code"], "deja_reserve", "{asked}");
    call.say(asked["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Une correction.");
    let corrected = create(&call, "call_3", &corrected).await;
    assert_eq!(id(&corrected), id(&first));
    call.say("C'est corrigé.").await.unwrap();
    cancel(&call, "call_4", &corrected).await;
    call.say("C'est annulé.").await.unwrap();
    for (at, name) in ["Martinet", "Martin"].iter().enumerate() {
        call.caller_says("Je la reprends.");
        let booked = accept(
            &call,
            &format!("call_n{at}"),
            "create_reservation",
            &booking_with(&json!({"nom": name, "telephone": format!("06 39 98 20 0{at}"), "email": ""})),
        )
        .await;
        assert_eq!(
            (&booked["reservation"]["nom"], &booked["reservation"]["statut"]),
            (&json!(name), &json!("confirmee")),
            "{booked}"
        );
        call.say("C'est réservé.").await.unwrap();
    }
    assert_eq!(standing(&hotel).await.len(), 2);
}

#[tokio::test]
async fn a_cancelled_booking_said_to_be_booked_is_corrected() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let first = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    cancel(&call, "call_2", &first).await;
    call.say("C'est annulé.").await.unwrap();
    call.caller_says("Je la reprends, finalement.");
    call.say("C'est bien réservé, à bientôt !").await.unwrap();
    let correction = call.next_where("the correction", |event| event["item"]["type"] == "message").await.unwrap();
    assert_eq!(correction["item"]["role"], "system");
}

#[tokio::test]
async fn other_ages_or_another_tax_ask_for_another_yes() {
    let plan = Hotel::plan();
    let taxed = plan.hotel_file.clone() + "\n[taxe_sejour]\nmode = \"par_personne\"\nmontant = 1.87\n";
    let hotel = plan.catalogue(&taxed).open().await;
    let call = hotel.call().await;
    let with_ages =
        |ages: &Value| booking_with(&json!({"type_chambre": "familiale", "nombre_personnes": 4, "ages_enfants": ages}));
    call.caller_says("Deux adultes, deux enfants.");
    let mut put = create(&call, "call_1", &with_ages(&json!([4, 9]))).await;
    for (at, ages) in [json!([]), json!([4, 10]), json!([4, 9])].iter().enumerate() {
        assert_eq!(put["error"]["code"], "confirmation_requise", "{put}");
        call.say(put["message"].as_str().unwrap()).await.unwrap();
        call.caller_says("Oui.");
        put = create(&call, &format!("call_b{at}"), &with_ages(ages)).await;
        assert_eq!(put["success"], false, "{ages}: {put}");
    }
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    let booked = create(&call, "call_3", &with_ages(&json!([4, 9]))).await;
    let row = &booked["reservation"];
    assert_eq!((&row["ages_enfants"], &row["taxe_sejour_centimes"]), (&json!([4, 9]), &json!(2 * 3 * 187)), "{booked}");

    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Les enfants ne viennent plus, un ami vient.");
    let change = |ages: &Value| proof(&booked, &json!({"nombre_personnes": 3, "ages_enfants": ages}));
    let put = tool(&call, "call_4", "change_reservation", &change(&json!([4]))).await;
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    let other = tool(&call, "call_5", "change_reservation", &change(&json!([]))).await;
    assert_eq!(other["error"]["code"], "confirmation_requise", "{other}");
}
