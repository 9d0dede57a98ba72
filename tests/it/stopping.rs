//! Stopping and starting again, in one process; `process.rs` does it to real ones.

use basics::metrics::Counter;
use openai_double::Operation;
use serde_json::json;

use crate::support::{Hotel, book, booking, http};

#[tokio::test]
async fn while_stopping_new_rings_get_503_and_may_come_again() {
    let mut hotel = Hotel::plan().set("DRAIN_SECONDS", "3600").open().await;
    let call = hotel.call().await;
    let (hurry, hurried) = tokio::sync::oneshot::channel::<()>();
    let app = hotel.app.take().unwrap();
    let metrics = std::sync::Arc::clone(app.metrics());
    let stopping = tokio::spawn(app.stop(async move {
        let _ = hurried.await;
    }));
    let health = loop {
        let answer = http::request(&hotel.address, "GET", "/health", &[], b"").await;
        if answer.status != 200 {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(health.status, 503);
    assert!(health.json()["problems"][0].as_str().unwrap().contains("s'arrête"));

    let ring = hotel.ringing().call_id("rtc_new").webhook_id("wh_new");
    let refused = hotel.simulator.ring(&ring).await.unwrap();
    assert_eq!(refused.status, 503);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(metrics.get(Counter::RingWhileStopping), 1);

    // The call in progress goes on, tools included.
    assert_eq!(book(&call, "call_1", &booking()).await["success"], true);
    call.say("C'est réservé.").await.unwrap();
    call.caller_hangs_up();
    assert!(stopping.await.unwrap(), "the stop ends with the last call, long before its deadline");
    drop(hurry);

    hotel.start().await;
    let taken = hotel.simulator.dial(&hotel.ringing().call_id("rtc_new").webhook_id("wh_new")).await.unwrap();
    taken.attached().await.unwrap();
    assert_eq!(hotel.reservations().await.len(), 1);
}

#[tokio::test]
async fn calls_that_are_left_at_the_deadline_are_taken_up_at_the_next_start() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    assert!(hotel.stop().await);
    call.detached().await.unwrap();
    assert!(!call.is_over(), "neither hung up nor closed");
    assert_eq!(call.record().requests_of(Operation::Hangup), 0);
    hotel.start().await;
    call.attached_times(2).await.unwrap();
    assert_eq!(book(&call, "call_1", &booking()).await["success"], true);
    call.say("C'est réservé.").await.unwrap();
    assert_eq!(call.record().requests_of(Operation::Accept), 1);
    let greetings = call
        .record()
        .events("response.create")
        .iter()
        .filter(|event| event["response"]["instructions"].is_string())
        .count();
    assert_eq!(greetings, 1, "no second greeting");
}

#[tokio::test]
async fn calls_that_ended_meanwhile_are_found_ended() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    assert!(hotel.stop().await);
    call.caller_hangs_up();
    hotel.start().await;
    hotel.quiet().await;
    assert!(hotel.stop().await);
    hotel.start().await;
    assert_eq!(hotel.app.as_ref().unwrap().supervisor().active_calls(), 0, "and are forgotten");
}

#[tokio::test]
async fn a_call_without_a_driver_is_taken_up_by_the_sweep() {
    use store::{CallCheckpoint, Calls as _, LiveCall};

    let hotel = Hotel::open().await;
    let app = hotel.app.as_ref().unwrap();
    let since = hotel.clock.now();
    let standing = CallCheckpoint { accepted: true, greeted: true, ..CallCheckpoint::default() };
    let orphan =
        |call_id: &str| LiveCall { call_id: call_id.to_owned(), since, caller: None, standing: standing.clone() };
    app.store().call_lives(orphan("rtc_unknown"));
    app.supervisor().take_up();
    hotel.quiet().await;
    assert_eq!(app.store().live_calls(), [], "OpenAI does not know it: it is over");

    let call = hotel.call().await;
    app.supervisor().take_up();
    assert_eq!(app.supervisor().active_calls(), 1, "one driver a call");
    assert_eq!(call.record().attached_at.len(), 1);
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused() {
    let hotel = Hotel::open().await;
    let fault = hotel.serve().await.unwrap_err();
    assert!(fault.to_string().contains("reservations.json"), "{fault}");
    assert_eq!(hotel.get("/reservations").await.json(), json!({"total": 0, "reservations": []}), "the first goes on");
}
