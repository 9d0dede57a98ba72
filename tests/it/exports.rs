//! What other programs take from the hotel: the table of a spreadsheet, and what happened, with a cursor.

use serde_json::{Value, json};

use crate::support::{Hotel, TOKEN, book, booking, booking_with, description, get, http};

async fn events(hotel: &Hotel, query: &str) -> (Vec<(u64, String, u64)>, u64) {
    let answer = get(&hotel.address, &format!("/evenements{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    description::check("GET", "/evenements", &answer);
    let list = answer.json();
    let event = |event: &Value| {
        let kind = event["type"].as_str().unwrap().to_owned();
        (event["n"].as_u64().unwrap(), kind, event["revision"].as_u64().unwrap())
    };
    (list["evenements"].as_array().unwrap().iter().map(event).collect(), list["suivant"].as_u64().unwrap())
}

#[tokio::test]
async fn events_are_read_with_a_cursor_that_survives_a_restart() {
    let mut hotel = Hotel::open().await;
    assert_eq!(events(&hotel, "").await, (Vec::new(), 0));
    let output = book(&hotel.call().await, "call_1", &booking()).await;
    let code = output["reservation"]["code"].as_str().unwrap().to_owned();
    let call = hotel.call().await;
    call.caller_says("Un taxi, s'il vous plaît.");
    let arguments = json!({"raison": "Un taxi pour la gare"});
    call.function_calls(&[("transfer_to_human", "call_2", arguments)]).await.unwrap();

    let (first, next) = events(&hotel, "?apres=0&limite=1").await;
    assert_eq!((first, next), (vec![(1, "reservation.creee".to_owned(), 0)], 1));
    let (second, next) = events(&hotel, "?apres=1").await;
    assert_eq!((second, next), (vec![(2, "rappel.cree".to_owned(), 0)], 2));
    assert_eq!(events(&hotel, "?apres=2").await, (Vec::new(), 2), "nothing new leaves the cursor where it is");

    assert!(hotel.stop().await);
    hotel.start().await;
    let path = format!("/reservations/{code}/annulation");
    let headers = [("Authorization", format!("Bearer {TOKEN}"))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(http::request(&hotel.address, "POST", &path, &headers, b"").await.status, 200);
    assert_eq!(events(&hotel, "?apres=2").await, (vec![(3, "reservation.annulee".to_owned(), 1)], 3));
}

#[tokio::test]
async fn a_cursor_that_is_none_is_refused() {
    let hotel = Hotel::open().await;
    for (query, code) in [
        ("?apres=-1", "parametre_invalide"),
        ("?apres=x", "parametre_invalide"),
        ("?limite=0", "parametre_invalide"),
        ("?limite=1001", "parametre_invalide"),
        ("?offset=1", "parametre_inconnu"),
    ] {
        let answer = get(&hotel.address, &format!("/evenements{query}")).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some(code)), "{query}");
    }
    let answer = http::request(&hotel.address, "GET", "/reservations.csv", &[], b"").await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn the_table_has_the_filters_of_the_list_and_no_formula() {
    let hotel = Hotel::open().await;
    let wishes = json!({"demandes_speciales": "=HYPERLINK(\"http://example.com\")"});
    assert_eq!(book(&hotel.call().await, "call_1", &booking_with(&wishes)).await["success"], true);
    let later = json!({
        "nom": "Le Goff", "date_arrivee": "2026-12-10", "date_depart": "2026-12-12", "type_chambre": "standard",
        "telephone": "06 39 98 00 02"
    });
    assert_eq!(book(&hotel.call().await, "call_2", &booking_with(&later)).await["success"], true);

    let answer = get(&hotel.address, "/reservations.csv").await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = answer.body.strip_prefix('\u{feff}').expect("a spreadsheet knows the encoding by its mark");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell =
        |row: &csv::StringRecord, head: &str| row[heads.iter().position(|name| name == head).unwrap()].to_owned();
    assert_eq!(rows.len(), 2);
    assert_eq!(cell(&rows[0], "demandes_speciales"), "'=HYPERLINK(\"http://example.com\")");
    assert_eq!((cell(&rows[0], "prix_total"), cell(&rows[0], "nuits")), ("267,00".to_owned(), "3".to_owned()));
    assert_eq!(
        (cell(&rows[1], "nom"), cell(&rows[1], "telephone")),
        ("Le Goff".to_owned(), "06 39 98 00 02".to_owned())
    );

    let filtered = get(&hotel.address, "/reservations.csv?du=2026-12-01").await.body;
    assert!(filtered.contains("Le Goff") && !filtered.contains("Martin"), "{filtered}");
    assert_eq!(get(&hotel.address, "/reservations.csv?limit=1").await.body.matches("\r\n").count(), 2);
    assert_eq!(get(&hotel.address, "/reservations.csv?annee=2026").await.json()["code"], "parametre_inconnu");
}
