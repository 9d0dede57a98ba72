//! What staff does to a reservation: cancels it, notes that its written confirmation was sent.

use serde_json::{Value, json};

use crate::support::{Hotel, TOKEN, accept, book, booking_with, http};

async fn post(hotel: &Hotel, path: &str) -> http::Answer {
    let authorization = format!("Bearer {TOKEN}");
    http::request(&hotel.address, "POST", path, &[("Authorization", &authorization)], b"").await
}

/// A row of a file; what is not given is that of an invented guest.
fn row(changes: &Value) -> Value {
    let mut row = json!({
        "id": "RES-1", "nom": "Le Goff", "prenom": "Anne", "email": "anne@example.com", "telephone": "0639980001",
        "date_arrivee": "2026-12-01", "date_depart": "2026-12-03", "type_chambre": "standard", "nombre_personnes": 2,
        "demandes_speciales": "", "date_creation": "2026-11-20T10:00:00.000Z", "code": "42173653",
        "prix_total_centimes": 17_800, "confirmation": "a_envoyer",
    });
    for (key, value) in changes.as_object().unwrap() {
        row[key] = value.clone();
    }
    row
}

/// A hotel whose file has these rows.
async fn hotel_with(rows: &[Value]) -> Hotel {
    let mut hotel = Hotel::open().await;
    assert!(hotel.stop().await);
    std::fs::write(hotel.store_path(), serde_json::to_string(rows).unwrap()).unwrap();
    hotel.start().await;
    hotel
}

async fn ids(hotel: &Hotel, query: &str) -> Vec<String> {
    let answer = hotel.get(&format!("/reservations{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    let rows = answer.json()["reservations"].as_array().unwrap().clone();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_cancelled_reservation_is_kept_and_its_room_is_sold_again() {
    let hotel = hotel_with(&[row(&json!({
        "conditions_annulation": [{"jours_avant": 30, "frais_pourcent": 0}, {"jours_avant": 2, "frais_pourcent": 30}],
    }))])
    .await;
    let answer = post(&hotel, "/reservations/RES-1/annulation").await;
    let cancelled = answer.json();
    assert_eq!((answer.status, &cancelled["statut"]), (200, &json!("annulee")), "{cancelled}");
    assert_eq!(
        (&cancelled["annulee_par"], &cancelled["frais_annulation_centimes"]),
        (&json!("personnel"), &json!(5_340))
    );
    assert!(cancelled["annulee_le"].as_str().unwrap().starts_with("2026-11-22T"), "{cancelled}");
    assert_eq!(cancelled["confirmation"], Value::Null, "there is nothing left to confirm");
    let again = post(&hotel, "/reservations/4217%203653/annulation").await;
    assert_eq!((again.status, again.json()), (200, cancelled.clone()), "once is enough");
    assert_eq!(hotel.get("/reservations/RES-1").await.json(), cancelled);
    assert_eq!(ids(&hotel, "?statut=annulee").await, ["RES-1"]);
    let call = hotel.call().await;
    let wanted = booking_with(&json!({"date_arrivee": "2026-12-01", "date_depart": "2026-12-03"}));
    assert_eq!(book(&call, "call_1", &wanted).await["success"], true);
}

#[tokio::test]
async fn a_code_means_all_rooms_and_an_identifier_one() {
    let group = |id: &str| row(&json!({"id": id, "groupe": "GRP-1"}));
    let hotel = hotel_with(&[group("RES-1"), group("RES-2"), row(&json!({"id": "RES-3", "code": "00000000"}))]).await;
    assert_eq!(ids(&hotel, "?groupe=GRP-1").await, ["RES-1", "RES-2"]);
    assert_eq!(hotel.get("/reservations/42173653").await.json()["id"], "RES-1");
    assert_eq!(post(&hotel, "/reservations/RES-2/annulation").await.json()["id"], "RES-2");
    assert_eq!(ids(&hotel, "?statut=annulee").await, ["RES-2"]);
    assert_eq!(post(&hotel, "/reservations/42173653/annulation").await.json()["id"], "RES-1");
    assert_eq!(ids(&hotel, "?statut=annulee").await, ["RES-1", "RES-2"]);
}

#[tokio::test]
async fn staff_see_what_other_hands_wrote_after_a_cancellation() {
    let by_hand = json!({"note": "fidèle", "date_creation": "hier", "type_chambre": "Chambre Standard"});
    let mut hotel = hotel_with(&[row(&by_hand)]).await;
    let cancelled = post(&hotel, "/reservations/RES-1/annulation").await.json();
    assert_eq!(cancelled["statut"], "annulee");
    for (key, value) in by_hand.as_object().unwrap() {
        assert_eq!(cancelled[key], *value, "{key}");
    }
    assert_eq!(hotel.get("/reservations").await.json()["reservations"], json!([cancelled]));
    hotel.stop().await;
    assert_eq!(cancelled, hotel.stored()[0], "and so has the file");
}

#[tokio::test]
async fn booking_with_an_unreadable_room_is_not_found_by_its_caller() {
    let room = |id: &str, departure: &str| row(&json!({"id": id, "groupe": "GRP-1", "date_depart": departure}));
    let hotel = hotel_with(&[room("RES-1", "2026-12-03"), room("RES-2", "2026-12-01")]).await;
    assert_eq!(ids(&hotel, "?groupe=GRP-1&nom=goff&statut=confirmee").await, ["RES-1", "RES-2"]);
    let call = hotel.call().await;
    let output = accept(&call, "call_1", "cancel_reservation", &json!({"code": "42173653", "nom": "Le Goff"})).await;
    assert_eq!(output["error"]["code"], "reservation_introuvable", "{output}");
    assert_eq!(post(&hotel, "/reservations/42173653/annulation").await.status, 409);
    assert!(ids(&hotel, "?statut=annulee").await.is_empty());
}

#[tokio::test]
async fn the_reception_sees_which_confirmations_are_to_be_sent() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    assert_eq!(book(&call, "call_1", &booking_with(&json!({"nom": "Dupont"}))).await["success"], true);
    call.say("C'est fait.").await.unwrap();
    assert_eq!(
        book(&call, "call_2", &booking_with(&json!({"nom": "Martin", "telephone": "0639980002", "email": ""}))).await["success"],
        true
    );
    let (to_send, without) =
        (ids(&hotel, "?confirmation=a_envoyer").await, ids(&hotel, "?confirmation=sans_email").await);
    assert_eq!((to_send.len(), without.len()), (1, 1));
    let path = format!("/reservations/{}/confirmation-envoyee", to_send[0]);
    let answer = post(&hotel, &path).await;
    let sent = answer.json();
    assert_eq!((answer.status, &sent["confirmation"]), (200, &json!("envoyee")));
    assert_eq!(sent["confirmation_envoyee_par"], "personnel");
    assert!(sent["confirmation_envoyee_le"].as_str().unwrap().starts_with("2026-11-22T"), "{sent}");
    assert_eq!(post(&hotel, &path).await.json(), sent, "once is enough");
    assert!(ids(&hotel, "?confirmation=a_envoyer").await.is_empty());
    assert_eq!(ids(&hotel, "?confirmation=envoyee").await, to_send);
    let stored = hotel.get("/reservations?confirmation=envoyee").await.json();
    assert_eq!(stored["reservations"][0], sent);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_the_usual_form() {
    let arrived = row(&json!({"id": "RES-2", "code": "00000000", "statut": "arrivee"}));
    let hotel = hotel_with(&[json!({"id": "RES-3", "nom": "Sans dates"}), arrived]).await;
    for (path, status, code) in [
        ("/reservations/RES-9/annulation", 404, "reservation_introuvable"),
        ("/reservations/99999999/confirmation-envoyee", 404, "reservation_introuvable"),
        ("/reservations/RES-2/annulation", 409, "annulation_impossible"),
        ("/reservations/RES-3/annulation", 409, "reservation_illisible"),
        ("/reservations/RES-3/confirmation-envoyee", 409, "reservation_illisible"),
    ] {
        let answer = post(&hotel, path).await;
        assert_eq!((answer.status, &answer.json()["code"]), (status, &json!(code)), "{path}");
        assert!(!answer.json()["error"].as_str().unwrap().is_empty(), "{path}");
    }
    for path in ["/reservations/RES-2/annulation", "/reservations/RES-2/confirmation-envoyee"] {
        let open = http::request(&hotel.address, "POST", path, &[], b"").await;
        assert_eq!((open.status, &open.json()["code"]), (401, &json!("non_autorise")), "{path}");
        assert_eq!(hotel.get(path).await.status, 405, "{path}");
    }
    for query in ["?confirmation=peut-etre", "?confirmation=", "?groupe="] {
        let answer = hotel.get(&format!("/reservations{query}")).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("parametre_invalide")), "{query}");
    }
}

#[tokio::test]
async fn statuses_say_what_a_caller_can_still_change() {
    for (status, change, cancel) in [
        ("option", Ok("option"), Ok("annulee")),
        ("en attente", Ok("en attente"), Ok("annulee")),
        ("annulee", Err("reservation_introuvable"), Ok("annulee")),
        ("arrivee", Err("date_passee"), Err("date_passee")),
    ] {
        let hotel = hotel_with(&[row(&json!({"statut": status}))]).await;
        let call = hotel.call().await;
        call.caller_says("Une nuit de plus, s'il vous plaît.");
        let proof = json!({"code": "42173653", "nom": "Le Goff"});
        let longer = json!({"code": "42173653", "nom": "Le Goff", "date_depart": "2026-12-04"});
        for (id, tool, arguments, expected) in
            [("call_1", "change_reservation", &longer, change), ("call_2", "cancel_reservation", &proof, cancel)]
        {
            let output = accept(&call, id, tool, arguments).await;
            match expected {
                Ok(status) => assert_eq!(output["reservation"]["statut"], status, "{tool}: {output}"),
                Err(code) => assert_eq!(output["error"]["code"], code, "{status} {tool}: {output}"),
            }
            call.say("Voilà.").await.unwrap();
            call.caller_says("Merci.");
        }
    }
}

#[tokio::test]
async fn what_staff_did_is_there_after_a_start() {
    let mut hotel = hotel_with(&[row(&json!({})), row(&json!({"id": "RES-2", "code": "00000000"}))]).await;
    let cancelled = post(&hotel, "/reservations/RES-1/annulation").await.json();
    let sent = post(&hotel, "/reservations/RES-2/confirmation-envoyee").await.json();
    hotel.stop().await;
    assert_eq!(hotel.stored(), [cancelled.clone(), sent.clone()]);
    hotel.start().await;
    assert_eq!(hotel.reservations().await, [cancelled, sent]);
}

#[tokio::test]
async fn a_room_that_is_kept_for_a_call_is_shown_only_where_it_is_asked_for() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let asked = crate::support::create(&call, "call_1", &booking_with(&json!({}))).await;
    assert_eq!(asked["error"]["code"], "confirmation_requise", "{asked}");
    assert!(hotel.reservations().await.is_empty());
    let options = hotel.get("/reservations?statut=en_appel").await.json();
    assert_eq!(options["total"], 1);
    let kept = options["reservations"][0].as_object().unwrap();
    let fields: Vec<&str> = kept.keys().map(String::as_str).collect();
    for field in ["statut", "type_chambre", "date_arrivee", "date_depart", "expire_le"] {
        assert!(fields.contains(&field), "{kept:?}");
    }
    assert_eq!(fields.len(), 5, "nothing personal: {kept:?}");
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(hotel.get("/reservations?statut=en_appel").await.json()["total"], 0, "it went with the call");
}
