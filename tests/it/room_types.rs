//! A room type that is taken out of the catalogue while bookings of it stand.

use serde_json::{Value, json};

use crate::support::{Hotel, accept, book, booking_with, tool};

/// The catalogue of the example without its suite.
fn without_suite(catalogue: &str) -> String {
    let rooms: Vec<&str> = catalogue.split("[[chambres]]").collect();
    let kept: Vec<&str> = rooms.into_iter().filter(|room| !room.contains("id = \"suite_vue_mer\"")).collect();
    kept.join("[[chambres]]")
}

/// A hotel in which a suite was booked, and that does not sell suites any more; what proves the booking.
async fn without_its_suite() -> (Hotel, Value) {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    let suite = booking_with(&json!({"type_chambre": "suite_vue_mer"}));
    let booked = book(&call, "call_1", &suite).await;
    assert_eq!(booked["reservation"]["nom_chambre"], "Suite Vue Mer", "{booked}");
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    hotel.plan.hotel_file = without_suite(&hotel.plan.hotel_file);
    hotel.start().await;
    (hotel, json!({"code": booked["reservation"]["code"], "nom": "Martin"}))
}

async fn warnings(hotel: &Hotel) -> Vec<String> {
    let told = async {
        loop {
            let health = hotel.get("/health").await.json();
            let told = health["avertissements"].as_array().cloned().unwrap_or_default();
            if !told.is_empty() {
                return told.iter().map(|sentence| sentence.as_str().unwrap().to_owned()).collect();
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), told).await.expect("a warning")
}

#[tokio::test]
async fn bookings_of_a_missing_type_are_counted_in_health() {
    let (hotel, _) = without_its_suite().await;
    let told = warnings(&hotel).await.join(" ");
    assert!(told.contains("1 réservation à venir porte") && told.contains("suite_vue_mer"), "{told}");
}

#[tokio::test]
async fn a_missing_type_keeps_its_name_and_its_dates() {
    let (hotel, proof) = without_its_suite().await;
    let call = hotel.call().await;
    call.caller_says("J'ai une réservation.");
    let found = tool(&call, "call_1", "find_reservation", &proof).await;
    assert!(found["message"].as_str().unwrap().contains("Suite Vue Mer"), "{found}");
    assert!(!found.to_string().contains("suite_vue_mer"), "{found}");
    call.say(found["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Un jour de plus.");
    let mut longer = proof.clone();
    longer["date_depart"] = "2026-12-01".into();
    let refused = tool(&call, "call_2", "change_reservation", &longer).await;
    assert_eq!(refused["error"]["code"], "type_chambre_inconnu", "{refused}");
    assert!(refused["message"].as_str().unwrap().starts_with("La Suite Vue Mer"), "{refused}");
    call.say(refused["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Alors une standard.");
    let mut standard = longer.clone();
    standard["type_chambre"] = "standard".into();
    let changed = accept(&call, "call_3", "change_reservation", &standard).await;
    assert_eq!(changed["success"], true, "{changed}");
    let row = &hotel.reservations().await[0];
    assert_eq!((&row["type_chambre"], &row["nom_chambre"]), (&json!("standard"), &json!("Chambre Standard")));
}

#[tokio::test]
async fn a_missing_type_can_be_cancelled_under_its_name() {
    let (hotel, proof) = without_its_suite().await;
    let call = hotel.call().await;
    call.caller_says("Annulez.");
    let put = tool(&call, "call_1", "cancel_reservation", &proof).await;
    assert!(put["message"].as_str().unwrap().contains("Suite Vue Mer"), "{put}");
    call.say(put["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui.");
    assert_eq!(tool(&call, "call_2", "cancel_reservation", &proof).await["reservation"]["statut"], "annulee");
}

#[tokio::test]
async fn a_closed_type_still_changes_its_dates() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    let suite = booking_with(&json!({"type_chambre": "suite_vue_mer"}));
    let booked = book(&call, "call_1", &suite).await;
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    hotel.plan.hotel_file +=
        "\n[[fermetures]]\ntype_chambre = \"suite_vue_mer\"\ndu = \"2026-11-22\"\nau = \"2027-11-22\"\n";
    hotel.start().await;
    let call = hotel.call().await;
    call.caller_says("Un jour de moins.");
    let shorter = json!({"code": booked["reservation"]["code"], "nom": "Martin", "date_depart": "2026-11-29"});
    let changed = accept(&call, "call_2", "change_reservation", &shorter).await;
    assert_eq!(changed["reservation"]["nuits"], 2, "{changed}");
}
