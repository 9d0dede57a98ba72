//! `/health`, and the limits that keep the server answering.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use basics::metrics::Counter;
use openai_double::{Fault, Operation};

use tempfile::TempDir;

use crate::support::{
    Hotel, NOW, http,
    process::{self, Process},
    simulator,
};

/// What `/health` says, and that it says it with 200.
async fn well(hotel: &Hotel) -> Value {
    let answer = http::request(&hotel.address, "GET", "/health", &[], b"").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// Waits until `/health` says this of OpenAI.
async fn openai_is(hotel: &Hotel, condition: &str) {
    let saying = async {
        while well(hotel).await["openai"] != condition {
            tokio::task::yield_now().await;
        }
    };
    let said = tokio::time::timeout(Duration::from_secs(20), saying).await;
    assert!(said.is_ok(), "{condition} is not said: {}", well(hotel).await);
}

#[tokio::test]
async fn a_server_that_is_well_says_so() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let answer = http::request(&hotel.address, "GET", "/health", &[], b"").await;
    let expected = json!({
        "status": "ok", "version": env!("CARGO_PKG_VERSION"), "store": "json", "active_calls": 1,
        "avertissements": [], "openai": "ok", "openai_cause": null, "dernier_webhook": NOW, "dernier_appel": NOW
    });
    assert_eq!((answer.status, answer.json()), (200, expected));
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(http::request(&hotel.address, "GET", "/health", &[], b"").await.json()["active_calls"], 0);
}

#[tokio::test]
async fn nothing_is_known_of_openai_before_anything_was_heard() {
    let hotel = Hotel::open().await;
    let said = well(&hotel).await;
    assert_eq!(
        (&said["openai"], &said["dernier_webhook"], &said["dernier_appel"]),
        (&json!("inconnu"), &Value::Null, &Value::Null)
    );
    hotel.simulator.ring(&hotel.ringing().forged()).await.unwrap();
    assert_eq!(well(&hotel).await["dernier_webhook"], Value::Null, "a forged one does not count");
    hotel.simulator.ring(&hotel.ringing().event_type("response.completed")).await.unwrap();
    let said = well(&hotel).await;
    assert_eq!((&said["dernier_webhook"], &said["dernier_appel"]), (&json!(NOW), &Value::Null));
}

#[tokio::test]
async fn the_last_webhook_is_known_after_restarts() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_hangs_up();
    hotel.quiet().await;
    // The second restart reads a journal that was begun anew.
    for _ in 0..2 {
        assert!(hotel.stop().await);
        hotel.start().await;
        assert_eq!(well(&hotel).await["dernier_webhook"], json!(NOW), "the ring");
    }
    hotel.clock.pass(Duration::from_secs(3_600));
    hotel.simulator.ring(&hotel.ringing().event_type("response.completed")).await.unwrap();
    assert!(hotel.stop().await);
    hotel.start().await;
    assert_eq!(well(&hotel).await["dernier_webhook"], json!("2026-11-22T11:00:00Z"), "an event that is no ring");
}

#[tokio::test]
async fn faults_on_openais_side_are_told_and_leave_the_status_at_200() {
    for (status, condition) in [(401, "cle_refusee"), (403, "cle_refusee"), (429, "quota"), (503, "injoignable")] {
        let hotel = Hotel::open().await;
        hotel.simulator.faults(Operation::Accept, usize::MAX, Fault::status(status));
        hotel.simulator.faults(Operation::Attach, usize::MAX, Fault::status(status));
        hotel.simulator.faults(Operation::Hangup, usize::MAX, Fault::status(status));
        hotel.simulator.dial(&hotel.ringing()).await.unwrap();
        openai_is(&hotel, condition).await;
        hotel.simulator.heal(Operation::Accept);
        hotel.simulator.heal(Operation::Attach);
        hotel.call().await;
        openai_is(&hotel, "ok").await;
    }
}

#[tokio::test]
async fn credit_that_is_used_up_is_told_until_a_response_is_completed() {
    let hotel = Hotel::open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.response().await.unwrap().fail("insufficient_quota", "insufficient_quota");
    openai_is(&hotel, "quota").await;
    let next = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let response = next.response().await.unwrap();
    assert_eq!(
        well(&hotel).await["openai"],
        "quota",
        "a call that is accepted and attached says nothing of the credit"
    );
    response.speech("Bonjour !");
    response.complete();
    openai_is(&hotel, "ok").await;
    assert_eq!(hotel.counted(Counter::ResponseFailed), 1);
}

#[tokio::test]
async fn a_file_changed_by_hand_is_reported_and_not_overwritten() {
    let hotel = Hotel::open().await;
    std::fs::write(hotel.store_path(), "[]\n\n\n").unwrap();
    let answer = http::request(&hotel.address, "GET", "/health", &[], b"").await;
    assert_eq!((answer.status, answer.json()["status"].clone()), (503, json!("degraded")));
    let problem = answer.json()["problems"][0].as_str().unwrap().to_owned();
    assert!(problem.contains("modifié à la main"), "{problem}");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let hotel = Hotel::open().await;
    let long = "x".repeat(256 * 1024);
    let answer = http::request(&hotel.address, "GET", "/health", &[("X-Long", &long)], b"").await;
    assert_eq!(answer.status, 431);
}

#[tokio::test]
async fn requests_that_are_no_http_do_not_disturb_the_others() {
    let hotel = Hotel::open().await;
    for bytes in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"GET\r\n\r\n", b"\r\n\r\n\r\n", &[0; 512]] {
        let mut stream = TcpStream::connect(&hotel.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        drop(stream);
        assert_eq!(http::request(&hotel.address, "GET", "/health", &[], b"").await.status, 200);
    }
}

#[tokio::test]
async fn half_a_request_head_does_not_hold_up_the_stop() {
    let mut hotel = Hotel::open().await;
    let mut half = TcpStream::connect(&hotel.address).await.unwrap();
    half.write_all(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-").await.unwrap();
    let mut slow = TcpStream::connect(&hotel.address).await.unwrap();
    slow.write_all(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{").await.unwrap();
    // Both are in the server's hands once it has answered a later request.
    http::request(&hotel.address, "GET", "/health", &[], b"").await;
    let stopped = tokio::time::timeout(Duration::from_secs(20), hotel.stop()).await;
    assert_eq!(stopped, Ok(true), "within 20 s, where the header time-out alone is 10");
}

#[tokio::test]
async fn sante_exits_as_health_says() {
    let simulator = simulator().await;
    let folder = TempDir::new().unwrap();
    let mut variables = process::variables(&simulator.base_url());
    let (server, address) = Process::serve(folder.path(), &variables).await;
    variables.insert("PORT".to_owned(), address.rsplit_once(':').unwrap().1.to_owned());
    let sante = || async { Process::start(folder.path(), &["sante"], &variables).ended().await };
    let well = sante().await;
    assert_eq!((well.code, well.printed.as_str()), (Some(0), ""));
    server.kill().await;
    let absent = sante().await;
    assert_eq!(absent.code, Some(1), "{}", absent.printed);
    assert!(absent.printed.contains("aucun serveur n'écoute"), "{}", absent.printed);
}
