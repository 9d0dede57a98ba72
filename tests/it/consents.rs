//! What the caller has agreed to: every recap with its yes, in order, kept with the reservation.

use serde_json::{Value, json};

use crate::support::{Hotel, accept, book, booking};

fn texts(row: &Value, field: &str) -> Vec<String> {
    let kept = row["consentements"].as_array().cloned().unwrap_or_default();
    kept.iter().map(|consent| consent[field].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn every_recap_and_its_yes_are_kept_in_order() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    let booked = book(&call, "call_1", &booking()).await;
    let first = booked["reservation"]["recapitulatif"].as_str().unwrap().to_owned();
    assert_eq!(booked["reservation"]["consentements"], Value::Null, "the first alone stands in the fields of the row");
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Un jour de plus.");
    let proof = json!({"code": booked["reservation"]["code"], "nom": "Martin"});
    let mut longer = proof.clone();
    longer["date_depart"] = "2026-12-01".into();
    assert_eq!(accept(&call, "call_2", "change_reservation", &longer).await["success"], true);
    call.say("C'est modifié.").await.unwrap();
    call.caller_says("Finalement, annulez.");
    assert_eq!(accept(&call, "call_3", "cancel_reservation", &proof).await["success"], true);
    let row = hotel.reservations().await.remove(0);
    assert_eq!(texts(&row, "pour"), ["reservation", "modification", "annulation"]);
    let recaps = texts(&row, "recapitulatif");
    assert_eq!(recaps[0], first);
    assert!(recaps[1].contains("1er décembre") && recaps[2].contains("annul"), "{recaps:?}");
    assert_eq!(row["recapitulatif"], recaps[2].as_str(), "the latest");
    for consent in row["consentements"].as_array().unwrap() {
        assert!(consent["accepte_le"].as_str().unwrap().starts_with("2026-11-22T"), "{consent}");
        assert!(consent["acceptation"].as_str().unwrap().contains("Oui"), "{consent}");
    }
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    assert_eq!(hotel.stored(), std::slice::from_ref(&row));
    hotel.start().await;
    assert_eq!(hotel.reservations().await, [row]);
}

#[tokio::test]
async fn an_old_row_keeps_its_first_recap_when_it_changes() {
    let mut hotel = Hotel::open().await;
    assert!(hotel.stop().await);
    let old = json!([{
        "id": "RES-1", "nom": "Le Goff", "prenom": "Anne", "email": "anne@example.com", "telephone": "0639980001",
        "date_arrivee": "2026-12-01", "date_depart": "2026-12-03", "type_chambre": "standard", "nombre_personnes": 2,
        "code": "42173653", "prix_total_centimes": 17_800, "recapitulatif": "Je récapitule.", "acceptation": "oui",
    }]);
    std::fs::write(hotel.store_path(), old.to_string()).unwrap();
    hotel.start().await;
    let call = hotel.call().await;
    call.caller_says("Un jour de plus.");
    let longer = json!({"code": "42173653", "nom": "Le Goff", "date_depart": "2026-12-04"});
    assert_eq!(accept(&call, "call_1", "change_reservation", &longer).await["success"], true);
    let row = hotel.reservations().await.remove(0);
    assert_eq!(texts(&row, "pour"), ["reservation", "modification"]);
    assert_eq!(texts(&row, "acceptation")[0], "oui");
    assert_eq!(texts(&row, "recapitulatif")[0], "Je récapitule.");
}
