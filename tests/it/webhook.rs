//! The webhook: who may ring, what is answered, what is remembered.

use basics::metrics::Counter;
use openai_double::{LIVE_TRANSPORT_INCOMING, Operation, RingOptions};
use serde_json::{Value, json};

use crate::support::{Hotel, SECRET, http};

const NOW_SECONDS: i64 = 1_795_341_600;

#[tokio::test]
async fn a_signed_ring_is_answered_at_both_addresses() {
    let hotel = Hotel::open().await;
    for path in ["", "/", "/webhook"] {
        let ring = RingOptions::new(&format!("http://{}{path}", hotel.address), SECRET);
        let call = hotel.simulator.dial(&ring).await.unwrap();
        call.attached().await.unwrap();
    }
    assert_eq!(hotel.counted(Counter::CallRung), 3);
}

#[tokio::test]
async fn slashes_too_many_lead_to_the_webhook_all_the_same() {
    let hotel = Hotel::open().await;
    for path in ["/webhook/", "//webhook", "//", "///webhook//"] {
        let ring = RingOptions::new(&format!("http://{}{path}", hotel.address), SECRET);
        let call = hotel.simulator.dial(&ring).await.unwrap();
        call.attached().await.unwrap();
    }
    assert_eq!(hotel.counted(Counter::CallRung), 4);
    let asked = http::request(&hotel.address, "GET", "/webhook/", &[], b"").await;
    assert_eq!(asked.status, 405);
}

#[tokio::test]
async fn a_signed_webhook_at_another_address_is_told() {
    let hotel = Hotel::open().await;
    for (path, status) in [("/webhooks/openai", 404), ("/health", 405), ("/reservations", 405)] {
        let ring = |hotel: &Hotel| RingOptions::new(&format!("http://{}{path}", hotel.address), SECRET);
        let forged = hotel.simulator.ring(&ring(&hotel).forged()).await.unwrap();
        assert_eq!((forged.status, warnings(&hotel).await), (status, json!([])), "strangers are not told of");
        let answered = hotel.simulator.ring(&ring(&hotel)).await.unwrap();
        assert_eq!(answered.status, status);
        let told = warnings(&hotel).await;
        let sentence = told[0].as_str().unwrap();
        assert!(sentence.contains(&format!("« {path} »")) && sentence.contains("/webhook."), "{sentence}");
        hotel.simulator.ring(&hotel.ringing()).await.unwrap();
        assert_eq!(warnings(&hotel).await, json!([]), "the address was mended");
    }
    assert_eq!(hotel.counted(Counter::CallRung), 3);
}

#[tokio::test]
async fn a_path_of_strange_characters_is_told_bounded() {
    let hotel = Hotel::open().await;
    let path = format!("/%0A%1B{}", "x".repeat(2_000));
    hotel.simulator.ring(&RingOptions::new(&format!("http://{}{path}", hotel.address), SECRET)).await.unwrap();
    let told = warnings(&hotel).await[0].as_str().unwrap().to_owned();
    assert!(told.chars().count() < 300 && !told.contains(char::is_control), "{told}");
}

#[tokio::test]
async fn a_ring_with_an_odd_or_missing_field_still_rings() {
    let hotel = Hotel::open().await;
    let data = |number: usize| json!({"call_id": format!("rtc_odd_{number}"), "sip_headers": []});
    let kind = "realtime.call.incoming";
    let bodies = [
        json!({"type": kind, "created_at": 1_795_341_600.25, "data": data(0)}),
        json!({"type": kind, "created_at": "1795341600", "id": 7, "data": data(1)}),
        json!({"type": kind, "created_at": null, "id": null, "object": [], "data": data(2)}),
        json!({"type": kind, "data": {"call_id": "rtc_odd_3", "sip_headers": "aucun", "sip_media_security": 1}}),
    ];
    for body in &bodies {
        assert_eq!(hotel.simulator.ring(&hotel.ringing().body(body.to_string())).await.unwrap().status, 200, "{body}");
    }
    assert_eq!((hotel.counted(Counter::CallRung), hotel.counted(Counter::MalformedEvent)), (4, 0));
    let late = json!({"type": kind, "created_at": "1795341500.5", "data": data(4)});
    hotel.simulator.ring(&hotel.ringing().body(late.to_string())).await.unwrap();
    assert_eq!(hotel.counted(Counter::RingTooOld), 1, "a time that can be read still counts");
}

#[tokio::test]
async fn refused_signatures_are_shown_until_a_good_one() {
    let hotel = Hotel::open().await;
    for _ in 0..3 {
        hotel.simulator.ring(&hotel.ringing().forged()).await.unwrap();
    }
    let told = warnings(&hotel).await[0].as_str().unwrap().to_owned();
    assert!(told.contains("signature invalide") && told.contains("OPENAI_WEBHOOK_SECRET"), "{told}");
    hotel.simulator.ring(&hotel.ringing()).await.unwrap();
    assert_eq!(warnings(&hotel).await, json!([]));
    hotel.simulator.ring(&hotel.ringing().timestamp(NOW_SECONDS - 4_000)).await.unwrap();
    let told = warnings(&hotel).await[0].as_str().unwrap().to_owned();
    assert!(told.contains("l'heure de cette machine"), "{told}");
}

async fn warnings(hotel: &Hotel) -> Value {
    http::request(&hotel.address, "GET", "/health", &[], b"").await.json()["avertissements"].clone()
}

#[tokio::test]
async fn a_ring_without_a_good_signature_is_refused_and_nothing_happens() {
    let hotel = Hotel::open().await;
    let other = "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=";
    let url = format!("http://{}/webhook", hotel.address);
    let cases = [
        ("forged", hotel.ringing().forged()),
        ("another secret", RingOptions::new(&url, other)),
        ("no id", hotel.ringing().without_header("webhook-id")),
        ("no timestamp", hotel.ringing().without_header("webhook-timestamp")),
        ("no signature", hotel.ringing().without_header("webhook-signature")),
        ("no base64", hotel.ringing().signature("v1,dummy_signature")),
        ("an empty signature", hotel.ringing().signature("v1,")),
        ("too old", hotel.ringing().timestamp(NOW_SECONDS - 301)),
        ("too new", hotel.ringing().timestamp(NOW_SECONDS + 301)),
        ("no number", hotel.ringing().with_header("webhook-timestamp", "hier")),
        ("a hostile number", hotel.ringing().with_header("webhook-timestamp", "-9223372036854775808")),
        ("another body", hotel.ringing().body_after_signing(r#"{"type":"realtime.call.incoming"}"#)),
        ("no JSON", hotel.ringing().body_after_signing("{")),
    ];
    let count = cases.len() as u64;
    for (what, ring) in cases {
        let rung = hotel.simulator.ring(&ring).await.unwrap();
        assert_eq!((rung.status, rung.body.as_str()), (400, "Invalid signature"), "{what}");
    }
    assert_eq!(hotel.counted(Counter::SignatureRefused), count);
    assert_eq!(hotel.counted(Counter::CallRung), 0);
    assert!(hotel.simulator.strays().is_empty());
}

#[tokio::test]
async fn a_signature_of_exactly_five_minutes_is_good() {
    let hotel = Hotel::open().await;
    for seconds in [NOW_SECONDS - 300, NOW_SECONDS + 300] {
        let ring = hotel.ringing().timestamp(seconds).created_at(seconds);
        assert_eq!(hotel.simulator.ring(&ring).await.unwrap().status, 200);
    }
    assert_eq!(hotel.counted(Counter::CallRung), 2);
}

#[tokio::test]
async fn either_secret_is_good_while_one_is_being_rotated() {
    let new = "whsec_bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4=";
    for separator in [" ", ",", ", "] {
        let secrets = format!("{new}{separator}{SECRET}");
        let hotel = Hotel::plan().set("OPENAI_WEBHOOK_SECRET", &secrets).open().await;
        let url = format!("http://{}/webhook", hotel.address);
        let rings = [
            RingOptions::new(&url, SECRET),
            RingOptions::new(&url, new),
            RingOptions::new(&url, SECRET).also_signed_with(new),
        ];
        for ring in rings {
            assert_eq!(hotel.simulator.ring(&ring).await.unwrap().status, 200);
        }
    }
}

#[tokio::test]
async fn a_repeated_ring_is_answered_once() {
    let hotel = Hotel::open().await;
    let ring = hotel.ringing().call_id("rtc_1").webhook_id("wh_1");
    let call = hotel.simulator.dial(&ring).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    let repeats = [
        ring.clone(),
        hotel.ringing().call_id("rtc_1").webhook_id("wh_2"),
        hotel.ringing().call_id("rtc_2").webhook_id("wh_1"),
    ];
    for repeat in repeats {
        assert_eq!(hotel.simulator.ring(&repeat).await.unwrap().status, 200);
    }
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(hotel.simulator.ring(&ring).await.unwrap().status, 200, "also after the call");
    assert_eq!(hotel.counted(Counter::RingRepeated), 4);
    assert_eq!(hotel.counted(Counter::CallRung), 1);
    let record = call.record();
    assert_eq!(record.requests_of(Operation::Accept), 1);
    assert_eq!(record.attached_at.len(), 1);
    assert_eq!(record.events("response.create").len(), 1, "one greeting");
}

#[tokio::test]
async fn a_repeated_ring_is_answered_once_across_a_restart() {
    let mut hotel = Hotel::open().await;
    let ring = hotel.ringing().call_id("rtc_1").webhook_id("wh_1");
    let call = hotel.simulator.dial(&ring).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    hotel.start().await;
    for repeat in [hotel.ringing().call_id("rtc_1"), hotel.ringing().webhook_id("wh_1")] {
        assert_eq!(hotel.simulator.ring(&repeat).await.unwrap().status, 200);
    }
    assert_eq!(hotel.counted(Counter::RingRepeated), 2);
    assert_eq!(call.record().requests_of(Operation::Accept), 1);
}

#[tokio::test]
async fn a_ring_of_a_call_that_is_long_over_is_acknowledged_and_dropped() {
    let hotel = Hotel::open().await;
    let late = hotel.ringing().created_at(NOW_SECONDS - 61);
    assert_eq!(hotel.simulator.ring(&late).await.unwrap().status, 200);
    assert_eq!((hotel.counted(Counter::RingTooOld), hotel.counted(Counter::CallRung)), (1, 0));
    // The age counts from the delivery, not from our clock.
    let slow_clock = hotel.ringing().created_at(NOW_SECONDS - 200).timestamp(NOW_SECONDS - 150);
    assert_eq!(hotel.simulator.ring(&slow_clock).await.unwrap().status, 200);
    assert_eq!(hotel.counted(Counter::CallRung), 1);
}

#[tokio::test]
async fn other_events_are_acknowledged_and_left_alone() {
    let hotel = Hotel::open().await;
    let live = hotel.ringing().event_type(LIVE_TRANSPORT_INCOMING);
    assert_eq!(hotel.simulator.ring(&live).await.unwrap().status, 200);
    assert_eq!(hotel.counted(Counter::LiveTwin), 1);
    let other = hotel.ringing().event_type("response.completed");
    assert_eq!(hotel.simulator.ring(&other).await.unwrap().status, 200);
    assert_eq!(hotel.counted(Counter::OtherEvent), 1);
    for broken in ["", "{", "[]", r#"{"type":"realtime.call.incoming","data":{}}"#] {
        assert_eq!(hotel.simulator.ring(&hotel.ringing().body(broken)).await.unwrap().status, 200, "{broken}");
    }
    assert_eq!(hotel.counted(Counter::MalformedEvent), 4);
    assert_eq!(hotel.counted(Counter::CallRung), 0);
}

#[tokio::test]
async fn both_twins_of_one_call_make_one_decision() {
    let hotel = Hotel::open().await;
    hotel.simulator.ring(&hotel.ringing().event_type(LIVE_TRANSPORT_INCOMING)).await.unwrap();
    let call = hotel.call().await;
    hotel.simulator.ring(&hotel.ringing().event_type(LIVE_TRANSPORT_INCOMING)).await.unwrap();
    assert_eq!(call.record().requests_of(Operation::Accept), 1);
    assert!(hotel.simulator.strays().is_empty(), "nothing was asked about the Live session");
}

#[tokio::test]
async fn a_body_beyond_64_kib_is_refused_unread() {
    let hotel = Hotel::open().await;
    let rung = hotel.simulator.ring(&hotel.ringing().body(vec![b' '; 64 * 1024 + 1])).await.unwrap();
    assert_eq!(rung.status, 413);
    let rung = hotel.simulator.ring(&hotel.ringing().body(vec![b' '; 64 * 1024])).await.unwrap();
    assert_eq!(rung.status, 200);
}

#[tokio::test]
async fn a_ring_is_answered_before_anything_slow_happens() {
    use openai_double::Fault;
    use std::time::Duration;

    let hotel = Hotel::open().await;
    // Far longer than any webhook sender waits: an answer at all shows that accept was not waited for.
    hotel.simulator.fault(Operation::Accept, Fault::late(Duration::from_secs(3600)));
    assert_eq!(hotel.simulator.ring(&hotel.ringing()).await.unwrap().status, 200);
}

#[tokio::test]
async fn the_webhook_takes_nothing_but_post() {
    let hotel = Hotel::open().await;
    for path in ["/", "/webhook"] {
        let answer = http::request(&hotel.address, "GET", path, &[], b"").await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (405, json!("methode_non_autorisee")));
    }
}
