//! What the caller has agreed to: every recap with its yes, in order, kept with the reservation.

use serde_json::{Value, json};

use openai_double::CallHandle;

use crate::support::{Hotel, accept, book, booking, tool};

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

/// The item of a turn whose words are long in coming.
const TURN: &str = "item_tardif";

/// The caller answers what was put last, and the tool is called again; no word of the answer is known before it has run.
async fn accept_unheard(hotel: &Hotel, call: &CallHandle, id: &str, name: &str, arguments: &Value) -> Value {
    let first = tool(call, id, name, arguments).await;
    assert_eq!(first["error"]["code"], "confirmation_requise", "{first}");
    call.say(first["message"].as_str().unwrap()).await.unwrap();
    call.send_raw(&json!({"type": "input_audio_buffer.committed", "previous_item_id": null, "item_id": TURN}));
    let (response, again) = (call.spontaneous_response().unwrap(), format!("{id}_oui"));
    response.function_call(name, &again, &arguments.to_string());
    response.complete();
    hotel.pass(call, 1).await;
    call.output_of(&again).await.unwrap()
}

/// A call in which a room was booked before the words of the answer were known.
async fn booked_unheard(hotel: &Hotel) -> CallHandle {
    let call = hotel.call().await;
    call.caller_says("Je voudrais réserver.");
    let booked = accept_unheard(hotel, &call, "call_1", "create_reservation", &booking()).await;
    assert_eq!(booked["success"], true, "{booked}");
    assert_eq!(booked["reservation"]["acceptation"], Value::Null);
    call
}

/// The words of that answer.
fn transcribed(call: &CallHandle, words: &str) {
    call.send_raw(&json!({
        "type": "conversation.item.input_audio_transcription.completed", "item_id": TURN, "content_index": 0, "transcript": words,
    }));
}

/// The file once the call is over and the server has stopped.
async fn stored_at_last(hotel: &mut Hotel, call: &CallHandle) -> Value {
    hotel.takes_in(call).await;
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    hotel.stored().remove(0)
}

#[tokio::test]
async fn words_transcribed_after_the_booking_are_kept() {
    let mut hotel = Hotel::open().await;
    let call = booked_unheard(&hotel).await;
    transcribed(&call, "Oui, c'est parfait.");
    let row = stored_at_last(&mut hotel, &call).await;
    assert_eq!((&row["acceptation"], &row["consentements"]), (&json!("Oui, c'est parfait."), &Value::Null), "{row}");
    hotel.start().await;
    assert_eq!(hotel.get("/rappels").await.json()["rappels"], json!([]));
}

#[tokio::test]
async fn words_transcribed_after_a_change_are_kept_with_it() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    let booked = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Un jour de plus.");
    let longer = json!({"code": booked["reservation"]["code"], "nom": "Martin", "date_depart": "2026-12-01"});
    let changed = accept_unheard(&hotel, &call, "call_2", "change_reservation", &longer).await;
    assert_eq!(changed["success"], true, "{changed}");
    transcribed(&call, "Allez-y.");
    let row = stored_at_last(&mut hotel, &call).await;
    assert_eq!(texts(&row, "acceptation"), ["Oui, c'est parfait.", "Allez-y."]);
    assert_eq!(row["acceptation"], "Allez-y.");
}

#[tokio::test]
async fn words_transcribed_after_a_restart_are_kept() {
    let mut hotel = Hotel::open().await;
    let call = booked_unheard(&hotel).await;
    assert!(hotel.stop().await);
    call.detached().await.unwrap();
    hotel.start().await;
    call.attached_times(2).await.unwrap();
    transcribed(&call, "Oui, réservez.");
    let row = stored_at_last(&mut hotel, &call).await;
    assert_eq!(row["acceptation"], "Oui, réservez.", "{row}");
}

#[tokio::test]
async fn no_transcribed_after_the_booking_is_left_to_be_verified() {
    let mut hotel = Hotel::open().await;
    let call = booked_unheard(&hotel).await;
    transcribed(&call, "Non, surtout pas, ne réservez pas.");
    let row = stored_at_last(&mut hotel, &call).await;
    assert_eq!((&row["acceptation"], &row["statut"]), (&Value::Null, &json!("confirmee")), "{row}");
    hotel.start().await;
    let left = hotel.get("/rappels").await.json();
    assert_eq!(left["rappels"][0]["genre"], "a_verifier", "{left}");
    let reason = left["rappels"][0]["raison"].as_str().unwrap();
    assert!(reason.contains(row["code"].as_str().unwrap()) && reason.contains("répondu non"), "{reason}");
    assert!(!reason.contains("surtout pas"), "the words themselves are not kept: {reason}");
}
