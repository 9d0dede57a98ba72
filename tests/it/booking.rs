//! Bookings, from the function call to the file.

use basics::metrics::Counter;
use serde_json::{Value, json};

use crate::support::{Hotel, book, booking, booking_with, create};

#[tokio::test]
async fn a_booking_is_on_disk_before_it_is_said() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    let output = book(&call, "call_1", &booking_with(&json!({"demandes_speciales": "Lit bébé"}))).await;
    assert_eq!(output["success"], true, "{output}");
    let reservation = &output["reservation"];
    let expected = json!({
        "nom": "Martin", "prenom": "Claire", "email": "claire.martin@example.com", "telephone": "0639981234",
        "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "standard",
        "nombre_personnes": 2, "demandes_speciales": "Lit bébé", "statut": "confirmee",
        "prix_total_centimes": 26700, "canal": "telephone"
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&reservation[field], value, "{field}");
    }
    let id = reservation["id"].as_str().unwrap();
    let (millis, suffix) = id.strip_prefix("RES-").unwrap().split_once('-').unwrap();
    assert_eq!(millis.parse::<i64>().unwrap(), 1_795_341_600_000);
    assert!(suffix.len() == 9 && suffix.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{id}");
    assert_eq!(reservation["date_creation"], "2026-11-22T10:00:00.000Z");
    let code = reservation["code"].as_str().unwrap();
    assert!(code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    // The journal alone holds it before any snapshot: what was said survives whatever comes now.
    let journal = std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    let snapshot = std::fs::read_to_string(hotel.store_path()).unwrap();
    assert!(journal.contains(id) || snapshot.contains(id));
    assert!(hotel.stop().await);
    let stored = hotel.stored();
    assert_eq!((stored.len(), &stored[0]["id"]), (1, &reservation["id"]));
}

#[tokio::test]
async fn the_same_booking_asked_again_is_the_same_reservation() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let first = book(&call, "call_1", &booking()).await;
    call.say("C'est fait.").await.unwrap();
    call.caller_says("Mon adresse a changé.");
    let again = create(&call, "call_2", &booking_with(&json!({"email": "cm@example.com", "nom": "MARTIN"}))).await;
    assert_eq!(again["success"], true, "{again}");
    assert_eq!(again["reservation"]["id"], first["reservation"]["id"]);
    let rows = hotel.reservations().await;
    assert_eq!((rows.len(), &rows[0]["email"]), (1, &json!("cm@example.com")));
    assert_eq!(hotel.counted(Counter::Booked), 1);
}

#[tokio::test]
async fn two_identical_creates_at_once_make_one_reservation() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Je réserve.");
    let calls = [("create_reservation", "call_1", booking()), ("create_reservation", "call_2", booking())];
    let outputs = call.function_calls(&calls).await.unwrap();
    assert_eq!(outputs[0]["reservation"]["id"], outputs[1]["reservation"]["id"]);
    assert!(hotel.reservations().await.len() <= 1);
}

#[tokio::test]
async fn forty_callers_for_the_last_five_suites_get_five() {
    let hotel = Hotel::open().await;
    let catalogue = hotel.plan.hotel_file.clone();
    let count: usize = catalogue
        .split("[[chambres]]")
        .find(|room| room.contains(r#"id = "suite_vue_mer""#))
        .and_then(|room| room.lines().find_map(|line| line.strip_prefix("nombre = ")))
        .and_then(|line| line.split_whitespace().next())
        .and_then(|count| count.parse().ok())
        .unwrap();
    let outputs = futures_util::future::join_all((0..40).map(async |caller| {
        let call = hotel.call().await;
        let name = format!("Martin{}", ["A", "B", "C", "D", "E"][caller % 5].repeat(caller / 5 + 1));
        book(&call, "call_1", &booking_with(&json!({"type_chambre": "suite_vue_mer", "nom": name}))).await
    }))
    .await;
    let (booked, full): (Vec<&Value>, Vec<&Value>) = outputs.iter().partition(|output| output["success"] == true);
    assert_eq!(booked.len(), count);
    for refusal in full {
        assert_eq!(refusal["error"]["code"], "complet", "{refusal}");
        assert!(refusal["message"].as_str().unwrap().contains("la réception"), "{refusal}");
    }
    assert_eq!(hotel.reservations().await.len(), count);
}

#[tokio::test]
async fn one_call_makes_five_reservations_at_the_most() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let mut codes = Vec::new();
    for (at, name) in ["Un", "Deux", "Trois", "Quatre", "Cinq", "Six"].iter().enumerate() {
        let phone = format!("06 39 98 10 {at:02}");
        let arguments = booking_with(&json!({"nom": name, "telephone": phone, "email": ""}));
        let output = book(&call, &format!("call_{at}"), &arguments).await;
        codes.push(output["error"]["code"].clone());
        call.say("Voilà.").await.unwrap();
    }
    assert_eq!(codes[..5], vec![Value::Null; 5]);
    assert_eq!(codes[5], "limite_atteinte");
    assert_eq!(hotel.reservations().await.len(), 5);
}

#[tokio::test]
async fn a_guest_without_an_email_books_all_the_same() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let output = book(&call, "call_1", &booking_with(&json!({"email": ""}))).await;
    assert_eq!(
        (&output["reservation"]["email"], &output["reservation"]["a_completer"]),
        (&json!(""), &json!(["email"]))
    );
}

#[tokio::test]
async fn each_refusal_has_its_code_and_books_nothing() {
    let hotel = Hotel::open().await;
    let cases = [
        (json!({"date_arrivee": "2026-11-20", "date_depart": "2026-11-23"}), "date_passee"),
        (json!({"date_arrivee": "2026-11-31"}), "date_invalide"),
        (json!({"date_arrivee": "vendredi"}), "date_invalide"),
        (json!({"date_depart": "2026-11-26"}), "depart_avant_arrivee"),
        (json!({"date_depart": "2026-11-27"}), "depart_avant_arrivee"),
        (json!({"date_depart": "2027-01-30"}), "sejour_trop_long"),
        (json!({"date_arrivee": "2028-11-27", "date_depart": "2028-11-28"}), "date_trop_lointaine"),
        (json!({"type_chambre": "igloo"}), "type_chambre_inconnu"),
        (json!({"nombre_personnes": 3}), "capacite_depassee"),
        (json!({"nombre_personnes": 0}), "nombre_personnes_invalide"),
        (json!({"nom": ""}), "champ_manquant"),
        (json!({"nom": "Mar\u{7}tin"}), "nom_invalide"),
        (json!({"nom": "x".repeat(81)}), "nom_invalide"),
        (json!({"email": "claire"}), "email_invalide"),
        (json!({"email": "c@example.com\r\nBcc: x@example.com"}), "email_invalide"),
        (json!({"telephone": "12"}), "telephone_invalide"),
        (json!({"telephone": ""}), "champ_manquant"),
        (json!({"demandes_speciales": "x".repeat(501)}), "texte_trop_long"),
    ];
    for (at, (changes, code)) in cases.iter().enumerate() {
        let call = hotel.call().await;
        call.caller_says("Je réserve.");
        let output = create(&call, &format!("call_{at}"), &booking_with(changes)).await;
        assert_eq!(
            (&output["success"], &output["error"]["code"]),
            (&json!(false), &json!(code)),
            "{changes}: {output}"
        );
        assert!(output["message"].as_str().is_some_and(|message| message.len() > 15), "{output}");
    }
    assert!(hotel.reservations().await.is_empty());
}

#[tokio::test]
async fn availability_says_what_is_free_at_which_price() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Du 15 au 20 août, pour deux ?");
    let asked = json!({"date_arrivee": "2027-08-15", "date_depart": "2027-08-20", "nombre_personnes": 2});
    let output = call.function_calls(&[("check_availability", "call_1", asked)]).await.unwrap().remove(0);
    assert_eq!((&output["success"], &output["available"], &output["nuits"]), (&json!(true), &json!(true), &json!(5)));
    let prices: Vec<(&str, i64)> = output["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| (option["type_chambre"].as_str().unwrap(), option["prix_total_centimes"].as_i64().unwrap()))
        .collect();
    assert!(prices.contains(&("standard", 44_500)) && prices.contains(&("suite_vue_mer", 89_500)), "{prices:?}");
    let suite = output["options"].as_array().unwrap().iter().find(|option| option["type_chambre"] == "suite_vue_mer");
    assert_eq!(suite.unwrap()["prix_total"], "huit cent quatre-vingt-quinze euros");
}

#[tokio::test]
async fn what_is_taken_is_not_offered_and_the_nearest_is() {
    let plan = Hotel::plan();
    let one_suite = plan.hotel_file.replacen("nombre = 5", "nombre = 1", 1);
    assert_ne!(one_suite, plan.hotel_file, "the example has five suites");
    let hotel = plan.catalogue(&one_suite).open().await;
    let call = hotel.call().await;
    let suite = booking_with(&json!({"type_chambre": "suite_vue_mer"}));
    assert_eq!(book(&call, "call_1", &suite).await["success"], true);
    let other = hotel.call().await;
    other.caller_says("La suite, vendredi ?");
    let asked = json!({
        "date_arrivee": "2026-11-28", "date_depart": "2026-11-29", "type_chambre": "suite_vue_mer", "nombre_personnes": 2
    });
    let output = other.function_calls(&[("check_availability", "call_1", asked)]).await.unwrap().remove(0);
    assert_eq!((&output["success"], &output["available"]), (&json!(true), &json!(false)));
    let alternatives = output["alternatives"].as_array().unwrap();
    assert!(!alternatives.is_empty() && alternatives.len() <= 3, "{output}");
    assert_eq!(alternatives[0]["date_arrivee"], "2026-11-28", "other types on the same nights come first");
    assert!(output["message"].as_str().unwrap().contains("la réception"), "{output}");
}

#[tokio::test]
async fn the_price_of_the_season_is_booked_whatever_the_model_says() {
    let plan = Hotel::plan();
    let season = "\n[[saisons]]\nnom = \"Été\"\ndu = \"2027-07-03\"\nau = \"2027-08-31\"\nprix = { standard = 119 }\n";
    let catalogue = plan.hotel_file.clone() + season;
    let hotel = plan.catalogue(&catalogue).open().await;
    let call = hotel.call().await;
    let straddling = json!({"date_arrivee": "2027-08-30", "date_depart": "2027-09-02", "prix_total": "un euro"});
    let output = book(&call, "call_1", &booking_with(&straddling)).await;
    assert_eq!(output["reservation"]["prix_total_centimes"], 2 * 11_900 + 8_900);
}
