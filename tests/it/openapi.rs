//! The description of the routes: complete, true, and the same as the committed one.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::{Hotel, TOKEN, book, booking, description, http};

/// The routes of the server, as hotels and OpenAI use them.
const ROUTES: [(&str, &str); 17] = [
    ("POST", "/"),
    ("POST", "/assistant/pause"),
    ("GET", "/envois"),
    ("POST", "/envois/{id}/annuler"),
    ("POST", "/envois/{id}/renvoyer"),
    ("GET", "/evenements"),
    ("GET", "/health"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/rappels"),
    ("POST", "/rappels/{id}/fait"),
    ("GET", "/reservations"),
    ("GET", "/reservations.csv"),
    ("GET", "/reservations/{id}"),
    ("POST", "/reservations/{id}/annulation"),
    ("POST", "/reservations/{id}/confirmation-envoyee"),
    ("POST", "/webhook"),
];

async fn served(hotel: &Hotel) -> Value {
    http::request(&hotel.address, "GET", "/openapi.json", &[], b"").await.json()
}

#[tokio::test]
async fn committed_description_is_the_one_served() {
    let hotel = Hotel::open().await;
    let answer = http::request(&hotel.address, "GET", "/openapi.json", &[], b"").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json"), &answer.body).unwrap();
        return;
    }
    assert!(
        answer.body == description::TEXT,
        "docs/openapi.json is not what is served. If the change is meant: INSTA_UPDATE=always cargo test --test it openapi::committed, then read the difference"
    );
}

#[tokio::test]
async fn description_has_every_route_and_no_other() {
    let hotel = Hotel::open().await;
    let described = description::routes(&served(&hotel).await);
    let described: Vec<(&str, &str)> =
        described.iter().map(|(method, path)| (method.as_str(), path.as_str())).collect();
    assert_eq!(described, ROUTES);
    // The router is made of described handlers alone.
    assert!(!include_str!("../../src/http/router.rs").contains(".route("));
}

#[tokio::test]
async fn described_routes_answer_and_say_who_may_ask() {
    let hotel = Hotel::open().await;
    let description = served(&hotel).await;
    let mut protected = 0;
    for (method, path) in description::routes(&description) {
        let operation = &description["paths"][&path][method.to_lowercase()];
        let answer = http::request(&hotel.address, &method, &path.replace("{id}", "1"), &[], b"").await;
        let code = serde_json::from_str::<Value>(&answer.body).unwrap_or_default()["code"].clone();
        assert!(code != "page_introuvable" && answer.status != 405, "{method} {path}: {}", answer.body);
        assert_eq!(answer.status == 401, operation["security"].is_array(), "{method} {path}");
        protected += usize::from(answer.status == 401);
    }
    assert_eq!(protected, 12);
}

#[tokio::test]
async fn described_filters_are_those_that_are_read() {
    let hotel = Hotel::open().await;
    let description = served(&hotel).await;
    for path in ["/reservations", "/rappels", "/envois"] {
        let parameters = description["paths"][path]["get"]["parameters"].as_array().unwrap();
        let names: Vec<&str> = parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        let refused = hotel.get(&format!("{path}?inconnu=1")).await.json()["error"].as_str().unwrap().to_owned();
        assert_eq!(refused, format!("Paramètre inconnu : acceptés ici : {}", names.join(", ")));
        for parameter in parameters {
            let example = parameter["example"].as_str().map_or_else(|| "1".to_owned(), str::to_owned);
            let query = format!("{path}?{}={example}", parameter["name"].as_str().unwrap());
            assert_eq!(hotel.get(&query).await.status, 200, "{query}");
        }
    }
}

#[tokio::test]
async fn examples_of_the_description_fit_their_schemas() {
    let hotel = Hotel::open().await;
    let description = served(&hotel).await;
    let mut seen = 0;
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        let mut faults = Vec::new();
        if let Some(example) = schema.get("example") {
            description::validate(schema, example, name, &mut faults);
            seen += 1;
        }
        assert!(faults.is_empty(), "{faults:?}");
    }
    assert!(seen >= 6, "{seen}");
}

#[tokio::test]
async fn answers_that_differ_from_the_description_are_noticed() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    book(&call, "call_1", &booking()).await;
    let answer = hotel.get("/reservations").await;
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = answer.json();
        change(&mut body["reservations"][0]);
        let changed = http::Answer { status: 200, headers: answer.headers.clone(), body: body.to_string() };
        description::faults("GET", "/reservations", &changed).len()
    };
    assert_eq!(changed(&|_| ()), 0);
    assert_ne!(changed(&|row| row["nom"] = json!(7)), 0);
    assert_ne!(changed(&|row| row["code"] = Value::Null), 0);
    assert_ne!(changed(&|row| drop(row.as_object_mut().unwrap().remove("nom"))), 0);
    let elsewhere = http::Answer { status: 418, headers: Vec::new(), body: String::new() };
    assert_ne!(description::faults("GET", "/health", &elsewhere).len(), 0);
    assert_ne!(description::faults("POST", &format!("/rappels/{TOKEN}/fait"), &elsewhere).len(), 0);
}
