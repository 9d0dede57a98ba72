//! The off switch: the hotel takes its telephone back for a while.

use chrono::TimeDelta;
use openai_double::{EndedBy, Operation};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    Hotel, TOKEN, call, http,
    http::Answer,
    process::{Process, variables},
    ring, simulator,
};

const RECEPTION: &str = "tel:+33639980999";

async fn post(address: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    http::request(address, "POST", "/assistant/pause", &headers, body.as_bytes()).await
}

async fn warnings(address: &str) -> Vec<String> {
    let health = http::request(address, "GET", "/health", &[], b"").await;
    assert_eq!(health.status, 200, "a pause is no fault");
    let warnings = health.json()["avertissements"].as_array().unwrap().clone();
    warnings.iter().map(|sentence| sentence.as_str().unwrap().to_owned()).collect()
}

fn is_paused(warnings: &[String]) -> bool {
    warnings.iter().any(|sentence| sentence.contains("L'assistant est en pause jusqu'au"))
}

/// Rings, and waits until the call is referred to the reception.
async fn is_referred(hotel: &Hotel) {
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.requested(Operation::Refer, 1).await.unwrap();
    call.attached().await.unwrap();
    call.caller_hangs_up();
    hotel.quiet().await;
}

#[tokio::test]
async fn paused_over_http_callers_reach_the_reception_until_it_ends() {
    let hotel = Hotel::plan().set("TRANSFER_URI", RECEPTION).open().await;
    let answer = post(&hotel.address, r#"{"jusqu_a":"14:00"}"#).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"jusqu_a": "2026-11-22T14:00:00+01:00"})));
    let shown = warnings(&hotel.address).await;
    assert!(is_paused(&shown) && shown.iter().any(|sentence| sentence.contains("14:00")), "{shown:?}");
    is_referred(&hotel).await;

    hotel.clock.set(hotel.clock.now() + TimeDelta::hours(3));
    assert!(!is_paused(&warnings(&hotel.address).await), "it ends by itself");
    hotel.call().await.caller_hangs_up();

    assert_eq!(post(&hotel.address, r#"{"jusqu_a":"30m"}"#).await.status, 200);
    is_referred(&hotel).await;
    assert_eq!(post(&hotel.address, r#"{"jusqu_a":null}"#).await.json(), json!({"jusqu_a": null}));
    assert!(!is_paused(&warnings(&hotel.address).await));
    hotel.call().await.caller_hangs_up();
}

#[tokio::test]
async fn pause_that_cannot_be_is_refused_and_changes_nothing() {
    let hotel = Hotel::open().await;
    for body in [
        "",
        "{}",
        "[]",
        r#"{"jusqu_a":5}"#,
        r#"{"jusqu_a":"demain"}"#,
        r#"{"jusqu_a":"25h"}"#,
        r#"{"jusqu_a":"2h","b":1}"#,
        r#"{"jusqu_a":"2026-11-22T09:00:00Z"}"#,
    ] {
        let answer = post(&hotel.address, body).await;
        let code: Value = answer.json()["code"].clone();
        assert_eq!((answer.status, code), (400, json!("parametre_invalide")), "{body}");
    }
    let without = http::request(&hotel.address, "POST", "/assistant/pause", &[], br#"{"jusqu_a":"2h"}"#).await;
    assert_eq!(without.status, 401);
    assert!(!is_paused(&warnings(&hotel.address).await));
    hotel.call().await.caller_hangs_up();
}

#[tokio::test]
async fn pause_survives_a_kill_and_ends_by_command() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut settings = variables(&simulator.base_url());
    settings.insert("TRANSFER_URI".to_owned(), RECEPTION.to_owned());
    let (server, _) = Process::serve(folder.path(), &settings).await;
    let run = async |arguments: &[&str]| Process::start(folder.path(), arguments, &settings).ended().await;

    let wrong = run(&["pause", "demain"]).await;
    assert!(wrong.code == Some(2) && wrong.printed.contains("écrivez une durée (30m, 2h)"), "{}", wrong.printed);
    let paused = run(&["pause", "2h"]).await;
    assert!(paused.code == Some(0) && paused.printed.contains("en pause jusqu'au"), "{}", paused.printed);
    server.kill().await;

    let (server, address) = Process::serve(folder.path(), &settings).await;
    assert!(is_paused(&warnings(&address).await));
    let referred = simulator.dial(&ring(&address)).await.unwrap();
    referred.requested(Operation::Refer, 1).await.unwrap();
    referred.attached().await.unwrap();
    referred.caller_hangs_up();

    let resumed = run(&["reprendre"]).await;
    assert!(resumed.code == Some(0) && resumed.printed.contains("répond de nouveau"), "{}", resumed.printed);
    assert!(!is_paused(&warnings(&address).await));
    call(&simulator, &address).await;
    server.stopped().await;

    // A stopped server is paused too: it begins so.
    let stopped = run(&["pause", "jusqu'à", "14h"]).await;
    assert!(stopped.code == Some(0) && stopped.printed.contains("à son démarrage"), "{}", stopped.printed);
    let (server, address) = Process::serve(folder.path(), &settings).await;
    assert!(is_paused(&warnings(&address).await));
    server.kill().await;
}

#[tokio::test]
async fn without_a_line_to_the_reception_callers_are_declined() {
    let hotel = Hotel::open().await;
    assert_eq!(post(&hotel.address, r#"{"jusqu_a":"2h"}"#).await.status, 200);
    assert!(warnings(&hotel.address).await.iter().any(|sentence| sentence.contains("TRANSFER_URI")));
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
}
