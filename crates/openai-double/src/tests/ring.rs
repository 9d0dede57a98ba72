//! Signed rings, honest and not, against a socket that shows what came.

use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{super::signature::sign, *};

const SECRET: &str = "whsec_c2VjcmV0";

impl Delivered {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(header, _)| *header == name).map(|(_, value)| value)
    }

    fn is_signed_with(&self, secret: &str) -> bool {
        let (id, timestamp) = (self.header("webhook-id").unwrap(), self.header("webhook-timestamp").unwrap());
        let wanted = sign(secret, id, timestamp, self.body.as_bytes()).unwrap();
        self.header("webhook-signature").unwrap().split(' ').any(|entry| entry == wanted)
    }
}

/// Rings a listener that answers 200, and shows what it got.
async fn deliver(simulator: &Simulator, options: impl FnOnce(RingOptions) -> RingOptions) -> (Rung, Delivered) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = options(RingOptions::new(&format!("http://{}/webhook", listener.local_addr().unwrap()), SECRET));
    let (rung, delivered) = tokio::join!(simulator.ring(&options), receive(&listener, 200));
    (rung.unwrap(), delivered)
}

#[tokio::test]
async fn an_honest_ring_is_signed_and_carries_the_sip_headers() {
    let simulator = simulator().await;
    let (rung, delivered) = deliver(&simulator, |ring| ring.from("+33639980101").dialled("+33199000000")).await;
    assert_eq!(rung.status, 200);
    assert!(delivered.head.starts_with("POST /webhook HTTP/1.1\r\n"), "{}", delivered.head);
    assert!(delivered.is_signed_with(SECRET));
    let event: Value = serde_json::from_str(&delivered.body).unwrap();
    assert_eq!((&event["type"], &event["data"]["call_id"]), (&json!("realtime.call.incoming"), &json!(rung.call_id)));
    let headers = event["data"]["sip_headers"].as_array().unwrap();
    let header = |name: &str| headers.iter().find(|header| header["name"] == name).unwrap()["value"].as_str().unwrap();
    assert!(header("From").contains("sip:+33639980101@"));
    assert!(header("Diversion").contains("sip:+33199000000@"));
    assert!(simulator.call_ids().contains(&rung.call_id));
}

#[tokio::test]
async fn a_repeated_ring_is_the_same_delivery_but_for_the_time_asked_for() {
    let simulator = simulator().await;
    let (first, _) = deliver(&simulator, |ring| ring.created_at(1_000).timestamp(1_000)).await;
    let (again, delivered) = deliver(&simulator, |ring| {
        ring.call_id(&first.call_id).webhook_id("wh_same").created_at(1_000).timestamp(1_400)
    })
    .await;
    assert_eq!(again.call_id, first.call_id);
    assert_eq!(delivered.header("webhook-id"), Some("wh_same"));
    assert_eq!(delivered.header("webhook-timestamp"), Some("1400"));
    assert!(delivered.is_signed_with(SECRET));
    assert_eq!(serde_json::from_str::<Value>(&delivered.body).unwrap()["created_at"], 1_000);
}

#[tokio::test]
async fn forged_tampered_and_bare_rings_are_what_they_say() {
    let simulator = simulator().await;
    assert!(!deliver(&simulator, RingOptions::forged).await.1.is_signed_with(SECRET));
    assert!(!deliver(&simulator, |ring| ring.body_after_signing("{")).await.1.is_signed_with(SECRET));
    assert!(deliver(&simulator, |ring| ring.forged().also_signed_with(SECRET)).await.1.is_signed_with(SECRET));
    let (_, bare) = deliver(&simulator, |ring| ring.without_header("webhook-id")).await;
    assert_eq!(bare.header("webhook-id"), None);
    let (_, odd) = deliver(&simulator, |ring| ring.signature("v1,").with_header("webhook-timestamp", "soon")).await;
    assert_eq!((odd.header("webhook-signature"), odd.header("webhook-timestamp")), (Some("v1,"), Some("soon")));
}

#[tokio::test]
async fn a_live_ring_names_a_session_and_makes_no_realtime_call() {
    let simulator = simulator().await;
    let (rung, delivered) = deliver(&simulator, |ring| ring.event_type(LIVE_TRANSPORT_INCOMING)).await;
    let event: Value = serde_json::from_str(&delivered.body).unwrap();
    assert_eq!((&event["data"]["type"], &event["data"]["session_id"]), (&json!("sip"), &json!(rung.call_id)));
    assert!(rung.call_id.starts_with("live_"));
    assert!(simulator.call_ids().is_empty());
}
