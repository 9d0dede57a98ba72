//! `/health`, and the limits that keep the server answering.

use std::time::Duration;

use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::support::{Hotel, http};

#[tokio::test]
async fn a_server_that_is_well_says_so() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let answer = http::request(&hotel.address, "GET", "/health", &[], b"").await;
    let expected = json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "store": "json", "active_calls": 1});
    assert_eq!((answer.status, answer.json()), (200, expected));
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(http::request(&hotel.address, "GET", "/health", &[], b"").await.json()["active_calls"], 0);
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
