//! What a guest puts right after a booking: how to be reached, the first name, the wishes.

use basics::metrics::Counter;
use openai_double::CallHandle;
use serde_json::{Value, json};

use crate::support::{Hotel, TOKEN, accept, book, booking, http, tool};

/// A hotel with a booking whose written confirmation was sent, the call of a second caller, and what proves the booking.
async fn booked() -> (Hotel, CallHandle, Value) {
    let hotel = Hotel::open().await;
    let first = hotel.call().await;
    let output = book(&first, "call_1", &booking()).await;
    let path = format!("/reservations/{}/confirmation-envoyee", output["reservation"]["id"].as_str().unwrap());
    let authorization = format!("Bearer {TOKEN}");
    let sent = http::request(&hotel.address, "POST", &path, &[("Authorization", &authorization)], b"").await;
    assert_eq!(sent.json()["confirmation"], "envoyee");
    let call = hotel.call().await;
    call.caller_says("Je voudrais corriger mes coordonnées.");
    let proof = json!({"code": output["reservation"]["code"], "nom": "Martin"});
    (hotel, call, proof)
}

fn with(proof: &Value, more: &Value) -> Value {
    let mut arguments = proof.clone();
    for (name, value) in more.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    arguments
}

#[tokio::test]
async fn contacts_alone_are_put_right_and_confirmed_anew() {
    let (hotel, call, proof) = booked().await;
    for (at, (field, value, kept, said)) in [
        ("email", "claire@example.com", "claire@example.com", "arobase, example point com"),
        ("telephone", "06 39 98 55 66", "0639985566", "06 39 98 55 66"),
        ("prenom", "Clara", "Clara", "Clara"),
        ("demandes_speciales", "Étage élevé", "Étage élevé", "Votre demande est notée"),
    ]
    .into_iter()
    .enumerate()
    {
        let arguments = with(&proof, &json!({field: value}));
        let output = tool(&call, &format!("call_{at}"), "change_reservation", &arguments).await;
        assert_eq!(output["success"], true, "{field}: {output}");
        let message = output["message"].as_str().unwrap();
        assert!(message.starts_with("C'est modifié.") && message.contains(said), "{message}");
        call.say(message).await.unwrap();
        let row = &hotel.reservations().await[0];
        assert_eq!((&row[field], &row["confirmation"]), (&json!(kept), &json!("a_envoyer")), "{field}: {row}");
        assert_eq!((&row["date_arrivee"], &row["prix_total_centimes"]), (&json!("2026-11-27"), &json!(26_700)));
        call.caller_says("Et puis…");
    }
    assert_eq!(hotel.counted(Counter::ClaimCorrected), 0, "it was changed");
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_said_to_be_made() {
    let (hotel, call, proof) = booked().await;
    let before = hotel.reservations().await;
    for (at, same) in [
        json!({"email": "Claire.Martin@example.com".to_lowercase(), "telephone": "+33 6 39 98 12 34"}),
        json!({"date_arrivee": "2026-11-27", "nombre_personnes": 2}),
        json!({"type_chambre": "standard", "prenom": "Claire"}),
    ]
    .iter()
    .enumerate()
    {
        let output = tool(&call, &format!("call_{at}"), "change_reservation", &with(&proof, same)).await;
        assert!(output["message"].as_str().unwrap().starts_with("Votre réservation est déjà ainsi"), "{output}");
        call.say(output["message"].as_str().unwrap()).await.unwrap();
        call.caller_says("Ah bon ?");
    }
    assert_eq!(hotel.reservations().await, before);
    call.say("C'est modifié.").await.unwrap();
    call.next_where("the correction", |event| event["item"]["role"] == "system").await.unwrap();
    hotel.takes_in(&call).await;
    assert_eq!(hotel.counted(Counter::ClaimCorrected), 1);
}

#[tokio::test]
async fn nothing_to_change_is_asked_about_without_a_date() {
    let (_hotel, call, proof) = booked().await;
    let output = tool(&call, "call_1", "change_reservation", &proof).await;
    assert_eq!(output["error"], json!({"code": "champ_manquant", "champ": null}));
    assert!(output["message"].as_str().unwrap().starts_with("Que souhaitez-vous changer"), "{output}");
}

#[tokio::test]
async fn contacts_given_with_new_dates_wait_for_the_yes() {
    let (hotel, call, proof) = booked().await;
    let arguments = with(&proof, &json!({"date_depart": "2026-12-01", "email": "claire@example.com"}));
    let put = tool(&call, "call_1", "change_reservation", &arguments).await;
    assert_eq!(put["error"]["code"], "confirmation_requise", "{put}");
    assert_eq!(hotel.reservations().await[0]["email"], "claire.martin@example.com");
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    let output = tool(&call, "call_2", "change_reservation", &arguments).await;
    assert_eq!(output["success"], true, "{output}");
    let row = &hotel.reservations().await[0];
    assert_eq!((&row["email"], &row["date_depart"]), (&json!("claire@example.com"), &json!("2026-12-01")));
}

#[tokio::test]
async fn what_cannot_be_a_contact_is_refused_and_changes_nothing() {
    let (hotel, call, proof) = booked().await;
    let before = hotel.reservations().await;
    for (at, (field, value, code)) in [
        ("email", "claire", "email_invalide"),
        ("telephone", "12", "telephone_invalide"),
        ("demandes_speciales", "carte 4111 1111 1111 1111", "arguments_invalides"),
        ("nom", "Durand", "reservation_introuvable"),
    ]
    .into_iter()
    .enumerate()
    {
        let arguments = with(&with(&proof, &json!({"prenom": "Clara"})), &json!({field: value}));
        let output = tool(&call, &format!("call_{at}"), "change_reservation", &arguments).await;
        assert_eq!(output["error"]["code"], code, "{field}: {output}");
        call.say("Je recommence.").await.unwrap();
        call.caller_says("D'accord.");
    }
    assert_eq!(hotel.reservations().await, before);
}

#[tokio::test]
async fn an_unchanged_number_of_people_keeps_the_ages() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let family = crate::support::booking_with(
        &json!({"type_chambre": "familiale", "nombre_personnes": 4, "ages_enfants": [4, 9]}),
    );
    let booked = book(&call, "call_1", &family).await;
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Un jour de plus.");
    let change = json!({
        "code": booked["reservation"]["code"], "nom": "Martin", "date_depart": "2026-12-01", "nombre_personnes": 4,
    });
    assert_eq!(accept(&call, "call_2", "change_reservation", &change).await["success"], true);
    assert_eq!(hotel.reservations().await[0]["ages_enfants"], json!([4, 9]));
}
