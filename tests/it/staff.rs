//! The staff routes: who may see guests' data, and what they can ask for.

use basics::metrics::Counter;
use serde_json::{Value, json};

use crate::support::{Hotel, TOKEN, book, booking_with, http};

async fn hotel_with_three_guests() -> Hotel {
    let hotel = Hotel::open().await;
    let guests = [
        ("Dupont", "Élodie", "2026-12-01", "2026-12-03", "06 39 98 00 01"),
        ("Le Goff", "Anne-Marie", "2026-12-02", "2026-12-04", "06 39 98 00 02"),
        ("D'Ornano", "Chloé", "2026-12-10", "2026-12-12", "06 39 98 00 03"),
    ];
    for (at, (nom, prenom, arrival, departure, phone)) in guests.iter().enumerate() {
        let at = i64::try_from(at).unwrap();
        hotel.clock.set(hotel.clock.now() + chrono::TimeDelta::hours(at));
        let call = hotel.call().await;
        let arguments = booking_with(&json!({
            "nom": nom, "prenom": prenom, "telephone": phone, "date_arrivee": arrival, "date_depart": departure
        }));
        let output = book(&call, "call_1", &arguments).await;
        assert_eq!(output["success"], true, "{output}");
    }
    hotel
}

#[tokio::test]
async fn guests_data_is_never_open() {
    let hotel = Hotel::open().await;
    let wrong = format!("Bearer {TOKEN}x");
    let almost = format!("Bearer {}", &TOKEN[1..]);
    let basic = format!("Basic {TOKEN}");
    let attempts =
        [None, Some("Bearer "), Some(wrong.as_str()), Some(almost.as_str()), Some(basic.as_str()), Some(TOKEN)];
    for path in ["/reservations", "/reservations/RES-1-abc"] {
        for authorization in attempts {
            let headers: Vec<(&str, &str)> = authorization.iter().map(|value| ("Authorization", *value)).collect();
            let answer = http::request(&hotel.address, "GET", path, &headers, b"").await;
            assert_eq!(answer.status, 401, "{path} {authorization:?}");
            assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
            assert_eq!(answer.json()["code"], "non_autorise");
        }
    }
    assert_eq!(hotel.counted(Counter::StaffRefused), 12);
    let lower = format!("bearer {TOKEN}");
    let answer = http::request(&hotel.address, "GET", "/reservations", &[("authorization", &lower)], b"").await;
    assert_eq!(answer.status, 200, "the scheme's case does not matter");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// What a request with this token is answered, and what its proxy says of whom it asks for.
async fn tries(hotel: &Hotel, token: &str, forwarded_for: &str) -> http::Answer {
    let authorization = format!("Bearer {token}");
    let headers = [("Authorization", authorization.as_str()), ("X-Forwarded-For", forwarded_for)];
    http::request(&hotel.address, "GET", "/reservations", &headers, b"").await
}

/// Tries a wrong token until the address has to wait.
async fn guesses_too_often(hotel: &Hotel, forwarded_for: &str) {
    for attempt in 0.. {
        let answer = tries(hotel, "un-jeton-que-personne-n-a", forwarded_for).await;
        if answer.status == 429 {
            assert!(attempt >= 10, "a slip of the keyboard costs nothing");
            assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() <= 3);
            assert_eq!(answer.json()["code"], "trop_de_tentatives");
            return;
        }
        assert_eq!(answer.status, 401);
        assert!(attempt < 100, "never slowed down");
    }
}

#[tokio::test]
async fn wrong_tokens_slow_their_address_and_no_other() {
    let hotel = Hotel::plan().set("PROXY_DE_CONFIANCE", "127.0.0.1").open().await;
    guesses_too_often(&hotel, "192.0.2.1").await;
    assert_eq!(tries(&hotel, TOKEN, "192.0.2.1").await.status, 200, "the right token is never shut out");
    let wrong = "un-jeton-que-personne-n-a";
    assert_eq!(tries(&hotel, wrong, "192.0.2.1").await.status, 429);
    let written_by_client = tries(&hotel, wrong, "192.0.2.1, 198.51.100.1").await;
    assert_eq!(written_by_client.status, 401, "what a client writes is not believed");
    assert_eq!(tries(&hotel, wrong, "203.0.113.5").await.status, 401);
    hotel.clock.pass(std::time::Duration::from_secs(3));
    assert_eq!(tries(&hotel, wrong, "192.0.2.1").await.status, 401, "one of them is forgiven");
}

#[tokio::test]
async fn forwarded_addresses_count_from_a_trusted_proxy_only() {
    let hotel = Hotel::open().await;
    guesses_too_often(&hotel, "192.0.2.1").await;
    assert_eq!(tries(&hotel, "un-jeton-que-personne-n-a", "203.0.113.5").await.status, 429);
    assert_eq!(tries(&hotel, TOKEN, "192.0.2.1").await.status, 200);
}

#[tokio::test]
async fn wrong_tokens_are_shown_until_a_right_one() {
    let hotel = Hotel::open().await;
    let warnings = async || hotel.get("/health").await.json()["avertissements"].clone();
    http::request(&hotel.address, "GET", "/reservations", &[], b"").await;
    assert_eq!(warnings().await, json!([]), "a request without a token guesses nothing");
    tries(&hotel, "un-jeton-que-personne-n-a", "").await;
    let shown = warnings().await;
    assert!(shown[0].as_str().unwrap().contains("STAFF_API_TOKEN"), "{shown}");
    assert!(!shown.to_string().contains("que-personne"), "{shown}");
    assert_eq!(tries(&hotel, TOKEN, "").await.status, 200);
    assert_eq!(warnings().await, json!([]));
}

#[tokio::test]
async fn depuis_takes_a_day_that_has_no_midnight() {
    let catalogue = include_str!("../../hotel.exemple.toml");
    assert!(catalogue.contains("Europe/Paris"));
    let hotel = Hotel::plan().catalogue(&catalogue.replace("Europe/Paris", "America/Santiago")).open().await;
    let answer = hotel.get("/reservations?depuis=2026-09-06").await;
    assert_eq!((answer.status, answer.json()["total"].clone()), (200, json!(0)), "{}", answer.body);
}

#[tokio::test]
async fn without_a_token_the_staff_routes_are_closed_and_say_why() {
    let hotel = Hotel::plan().unset("STAFF_API_TOKEN").open().await;
    for path in ["/reservations", "/reservations/42173653"] {
        let answer = hotel.get(path).await;
        assert_eq!(answer.status, 503);
        assert!(answer.json()["error"].as_str().unwrap().contains("STAFF_API_TOKEN"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_list_is_filtered_counted_and_paged() {
    let hotel = hotel_with_three_guests().await;
    let cases = [
        ("", vec!["Dupont", "Le Goff", "D'Ornano"], 3),
        ("?statut=confirmee", vec!["Dupont", "Le Goff", "D'Ornano"], 3),
        ("?statut=annulee", vec![], 0),
        ("?nom=dupont", vec!["Dupont"], 1),
        ("?nom=ELODIE", vec!["Dupont"], 1),
        ("?nom=legoff", vec!["Le Goff"], 1),
        ("?nom=le-goff", vec!["Le Goff"], 1),
        ("?nom=anne%20marie", vec!["Le Goff"], 1),
        ("?nom=dornano", vec!["D'Ornano"], 1),
        ("?du=2026-12-02", vec!["Le Goff", "D'Ornano"], 2),
        ("?au=2026-12-02", vec!["Dupont", "Le Goff"], 2),
        ("?du=2026-12-02&au=2026-12-02", vec!["Le Goff"], 1),
        ("?depuis=2026-11-22T11:00:00Z", vec!["Le Goff", "D'Ornano"], 2),
        ("?depuis=2026-11-22", vec!["Dupont", "Le Goff", "D'Ornano"], 3),
        ("?depuis=2026-11-23", vec![], 0),
        ("?limit=1", vec!["Dupont"], 3),
        ("?limit=1&offset=1", vec!["Le Goff"], 3),
        ("?offset=9", vec![], 3),
        ("?limit=1000", vec!["Dupont", "Le Goff", "D'Ornano"], 3),
    ];
    for (query, names, total) in cases {
        let answer = hotel.get(&format!("/reservations{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        let body = answer.json();
        let found: Vec<&str> =
            body["reservations"].as_array().unwrap().iter().map(|row| row["nom"].as_str().unwrap()).collect();
        assert_eq!((found, &body["total"]), (names, &json!(total)), "{query}");
    }
}

#[tokio::test]
async fn a_wrong_value_is_said_and_not_guessed() {
    let hotel = Hotel::open().await;
    let wrong = [
        "?statut=peut-etre",
        "?du=demain",
        "?au=2026-02-30",
        "?du=2026-12-02&au=2026-12-01",
        "?depuis=hier",
        "?limit=0",
        "?limit=1001",
        "?limit=-1",
        "?limit=beaucoup",
        "?offset=-1",
        "?nom=",
        "?status=confirmee",
    ];
    for query in wrong {
        let answer = hotel.get(&format!("/reservations{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        let body = answer.json();
        assert!(body["error"].as_str().unwrap().starts_with("Paramètre"), "{query}: {body}");
        assert!(body["code"].as_str().unwrap().starts_with("parametre_"), "{query}: {body}");
    }
}

#[tokio::test]
async fn a_reservation_is_found_by_id_and_by_code() {
    let hotel = hotel_with_three_guests().await;
    let rows = hotel.reservations().await;
    let (id, code) = (rows[1]["id"].as_str().unwrap(), rows[1]["code"].as_str().unwrap());
    let spaced = format!("{}%20{}", &code[..4], &code[4..]);
    for path in [id, code, &spaced] {
        let answer = hotel.get(&format!("/reservations/{path}")).await;
        assert_eq!((answer.status, answer.json()), (200, rows[1].clone()), "{path}");
    }
    for path in ["RES-1-abcdefghi", "00000001", "%00", "..", &"x".repeat(300)] {
        let answer = hotel.get(&format!("/reservations/{path}")).await;
        let expected = json!({"error": "Réservation non trouvée", "code": "reservation_introuvable"});
        assert_eq!((answer.status, answer.json()), (404, expected), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_answered_in_the_same_form() {
    let hotel = Hotel::open().await;
    let answer = http::request(&hotel.address, "GET", "/admin", &[], b"").await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (404, json!("page_introuvable")));
    let posted = http::request(&hotel.address, "POST", "/reservations", &[], b"").await;
    assert_eq!((posted.status, posted.json()["code"].clone()), (405, json!("methode_non_autorisee")));
}

#[tokio::test]
async fn every_row_has_the_fields_of_the_system_before() {
    let hotel = hotel_with_three_guests().await;
    for row in hotel.reservations().await {
        for field in [
            "id",
            "nom",
            "prenom",
            "email",
            "telephone",
            "date_arrivee",
            "date_depart",
            "type_chambre",
            "nombre_personnes",
            "demandes_speciales",
            "date_creation",
        ] {
            assert!(row.get(field).is_some_and(|value| *value != Value::Null), "{field} in {row}");
        }
    }
}
