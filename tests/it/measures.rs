//! `GET /metrics`: behind its token, true to what happened, and without a person in it.

use std::{collections::BTreeSet, fs, path::Path};

use basics::metrics::PREFIX;

use crate::support::{Hotel, PHONE, Plan, TOKEN, book, booking, http};

const MONITOR: &str = "jeton-de-supervision-0123456789";

fn watched() -> Plan {
    Hotel::plan().set("METRICS_TOKEN", MONITOR)
}

async fn ask(hotel: &Hotel, token: &str) -> http::Answer {
    let bearer = format!("Bearer {token}");
    http::request(&hotel.address, "GET", "/metrics", &[("Authorization", &bearer)], b"").await
}

/// The value of a series, by its name and labels as they are written.
fn value<'a>(text: &'a str, series: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))
}

#[tokio::test]
async fn measures_need_their_own_token() {
    let hotel = watched().open().await;
    assert_eq!(http::request(&hotel.address, "GET", "/metrics", &[], b"").await.status, 401);
    assert_eq!(ask(&hotel, TOKEN).await.status, 401);
    assert_eq!(ask(&hotel, MONITOR).await.status, 200);
    let closed = Hotel::open().await;
    let answer = ask(&closed, MONITOR).await;
    assert_eq!((answer.status, &answer.json()["code"]), (503, &"mesures_desactivees".into()), "{}", answer.body);
}

#[tokio::test]
async fn guessed_monitor_tokens_are_slowed_down() {
    let hotel = watched().open().await;
    let mut status = 401;
    for attempt in 0..100 {
        status = ask(&hotel, &format!("jeton-devine-{attempt}-0123456789")).await.status;
        if status != 401 {
            break;
        }
    }
    assert_eq!(status, 429);
    assert_eq!(ask(&hotel, MONITOR).await.status, 200, "the right token is never refused");
}

#[tokio::test]
async fn measures_count_a_booking_without_the_guest() {
    let hotel = watched().open().await;
    let call = hotel.call().await;
    let booked = book(&call, "call_1", &booking()).await;
    let live = ask(&hotel, MONITOR).await.body;
    assert_eq!(value(&live, "vacances_bleues_calls_live"), Some("1"), "{live}");
    call.caller_hangs_up();
    hotel.quiet().await;
    let answer = ask(&hotel, MONITOR).await;
    let text = &answer.body;
    assert!(answer.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    for (series, expected) in [
        ("vacances_bleues_bookings_total{result=\"new\"}", "1"),
        ("vacances_bleues_events_total{event=\"appels_entrants\"}", "1"),
        ("vacances_bleues_events_total{event=\"accept_echoues\"}", "0"),
        ("vacances_bleues_calls_total{outcome=\"ligne_fermee\"}", "1"),
        ("vacances_bleues_call_duration_seconds_count", "1"),
        ("vacances_bleues_webhook_to_accept_seconds_count", "1"),
        ("vacances_bleues_calls_live", "0"),
        ("vacances_bleues_callbacks_open", "0"),
    ] {
        assert_eq!(value(text, series), Some(expected), "{series} in\n{text}");
    }
    let some = |series: &str| text.lines().any(|line| line.starts_with(series));
    for series in [
        "vacances_bleues_tool_duration_seconds_count{tool=\"create_reservation\",outcome=\"success\"} 1",
        "vacances_bleues_store_write_duration_seconds_count{operation=\"sync\"}",
        "vacances_bleues_http_server_request_duration_seconds_count{method=\"GET\",route=\"/metrics\",status=\"200\"} 1",
        "vacances_bleues_tokens_total{model=\"gpt-realtime-2.1\",kind=\"output_audio\"}",
        "vacances_bleues_build_info{version=",
        "process_resident_memory_bytes",
    ] {
        assert!(some(series), "{series} in\n{text}");
    }
    let code = booked["reservation"]["code"].as_str().unwrap();
    for personal in ["Martin", "Claire", "0639981234", PHONE, "example.com", code, "rtc_"] {
        assert!(!text.contains(personal), "{personal} in\n{text}");
    }
}

/// Every name of ours in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with(PREFIX)).map(str::to_owned).collect()
}

#[tokio::test]
async fn alert_rules_name_measures_and_events_that_exist() {
    let hotel = watched().open().await;
    let exposed = ask(&hotel, MONITOR).await.body;
    let exposed_names = names(&exposed);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/prometheus");
    let mut alerts = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let missing: Vec<String> = names(&text).difference(&exposed_names).cloned().collect();
        assert!(missing.is_empty(), "{missing:?} in\n{exposed}");
        for event in text.split("event=\"").skip(1).filter_map(|after| after.split('"').next()) {
            assert!(exposed.contains(&format!("event=\"{event}\"")), "{event}");
        }
        for alert in text.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
            let manual = include_str!("../../docs/ASTREINTE.md");
            assert!(manual.contains(&format!("## {alert}\n")), "docs/ASTREINTE.md says nothing of {alert}");
            alerts += 1;
        }
    }
    assert_eq!(alerts, 9);
}

/// The labels that an expression groups by or asks for.
fn labels(expression: &str) -> BTreeSet<String> {
    let grouped =
        expression.split("by (").skip(1).filter_map(|rest| rest.split(')').next()).flat_map(|list| list.split(", "));
    let asked = expression.split('{').skip(1).filter_map(|rest| rest.split('=').next());
    grouped.chain(asked).map(str::to_owned).collect()
}

#[tokio::test]
async fn dashboard_shows_measures_labels_and_events_that_exist() {
    let hotel = watched().open().await;
    let call = hotel.call().await;
    book(&call, "call_1", &booking()).await;
    call.say("C'est réservé : un euro.").await.unwrap();
    call.caller_hangs_up();
    hotel.quiet().await;
    let exposed = ask(&hotel, MONITOR).await.body;
    let exposed_names: BTreeSet<&str> =
        exposed.lines().filter_map(|line| line.split(['{', ' ']).next()).filter(|name| *name != "#").collect();
    let text = include_str!("../../contrib/grafana/vacances-bleues.json");
    let dashboard: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut expressions = 0;
    for panel in dashboard["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let expression = target["expr"].as_str().unwrap();
            let words = expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let ours = words.filter(|word| word.starts_with(PREFIX) || word.starts_with("process_"));
            let shown: Vec<&str> = ours.collect();
            assert!(!shown.is_empty(), "{expression}");
            for name in shown {
                assert!(exposed_names.contains(name), "{name} in\n{exposed}");
            }
            for label in labels(expression) {
                assert!(exposed.contains(&format!("{label}=\"")), "label {label} of {expression}");
            }
            for event in expression.split("event=\"").skip(1).filter_map(|after| after.split('"').next()) {
                assert!(exposed.contains(&format!("event=\"{event}\"")), "{event}");
            }
            expressions += 1;
        }
    }
    assert!(expressions > 20, "{expressions}");
}
