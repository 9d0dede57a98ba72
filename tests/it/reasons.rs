//! The reason that a caller hears is the one that the caller can do most about.

use serde_json::{Value, json};

use crate::support::{Hotel, book, booking_with, tool};

/// What is answered about rooms for one adult and three children, who fit into a family room and nowhere else.
async fn asked(hotel: &Hotel, room: &str, arrival: &str, departure: &str) -> Value {
    let call = hotel.call().await;
    call.caller_says("Avez-vous une chambre ?");
    let wanted = json!({
        "date_arrivee": arrival, "date_depart": departure, "type_chambre": room, "nombre_personnes": 4,
        "ages_enfants": [4, 6, 9],
    });
    tool(&call, "call_1", "check_availability", &wanted).await
}

async fn with(more: &str) -> Hotel {
    let plan = Hotel::plan();
    let catalogue = format!("{}\n{more}", plan.hotel_file);
    plan.catalogue(&catalogue).open().await
}

#[tokio::test]
async fn a_shortest_stay_of_larger_rooms_is_the_reason() {
    let hotel = with(
        "[[saisons]]\nnom = \"Fêtes\"\ndu = \"2026-12-20\"\nau = \"2027-01-05\"\nprix = { familiale = 180 }\nduree_min_nuits = 3\n",
    )
    .await;
    let output = asked(&hotel, "standard", "2026-12-22", "2026-12-23").await;
    assert_eq!(output["error"]["code"], "sejour_trop_court", "{output}");
    let message = output["message"].as_str().unwrap();
    assert!(message.contains("trois nuits") && !message.contains("rien d'assez grand"), "{message}");
    assert_eq!(output["alternatives"][0]["type_chambre"], "familiale", "{output}");
}

#[tokio::test]
async fn a_closed_arrival_of_larger_rooms_is_the_reason() {
    let hotel =
        with("[[arrivees_fermees]]\ntype_chambre = \"familiale\"\ndu = \"2026-12-24\"\nau = \"2026-12-24\"\n").await;
    let output = asked(&hotel, "standard", "2026-12-24", "2026-12-26").await;
    assert_eq!(output["error"]["code"], "date_invalide", "{output}");
    assert_eq!(output["arrivees_possibles"], json!(["2026-12-25", "2026-12-23"]), "{output}");
}

#[tokio::test]
async fn a_closed_room_is_not_said_to_be_full() {
    let hotel = with("[[fermetures]]\ntype_chambre = \"familiale\"\ndu = \"2026-12-20\"\nau = \"2026-12-30\"\n").await;
    let output = asked(&hotel, "familiale", "2026-12-24", "2026-12-26").await;
    assert_eq!((&output["success"], &output["available"]), (&json!(true), &json!(false)), "{output}");
    let message = output["message"].as_str().unwrap();
    assert!(message.starts_with("Nous ne louons pas de Chambre Familiale à ces dates"), "{message}");
}

#[tokio::test]
async fn the_nights_that_are_missing_are_named() {
    let plan = Hotel::plan();
    let catalogue = plan.hotel_file.replacen("nombre = 5", "nombre = 1", 1);
    let hotel = plan.catalogue(&catalogue).open().await;
    let first = hotel.call().await;
    let one_night = json!({"type_chambre": "suite_vue_mer", "date_arrivee": "2026-11-28", "date_depart": "2026-11-29"});
    assert_eq!(book(&first, "call_b", &booking_with(&one_night)).await["success"], true);
    let call = hotel.call().await;
    call.caller_says("La suite, trois nuits ?");
    let wanted = json!({
        "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "suite_vue_mer", "nombre_personnes": 2,
    });
    let output = tool(&call, "call_1", "check_availability", &wanted).await;
    assert_eq!(output["nuits_manquantes"], json!(["2026-11-28"]), "{output}");
    assert!(output["message"].as_str().unwrap().contains("la nuit du samedi 28 novembre"), "{output}");
    call.say(output["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Réservez quand même.");
    let other = booking_with(&json!({"nom": "Durand", "type_chambre": "suite_vue_mer", "telephone": "06 39 98 77 88"}));
    let refused = tool(&call, "call_2", "create_reservation", &other).await;
    assert_eq!((&refused["error"]["code"], &refused["nuits_manquantes"]), (&json!("complet"), &json!(["2026-11-28"])));
}
