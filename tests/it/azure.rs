//! Azure OpenAI: another address, another header, the same calls.

use basics::metrics::Counter;
use openai_double::{EndedBy, Fault, Operation};

use crate::support::{Hotel, book, booking};

#[tokio::test]
async fn a_call_is_accepted_attached_and_booked_with_the_key_in_azures_header() {
    let hotel = Hotel::plan().azure().open().await;
    assert!(hotel.simulator.base_url().ends_with("/openai/v1"));
    let call = hotel.call().await;
    let body = call.accepted().await.unwrap();
    assert_eq!((&body["type"], &body["model"]), (&"realtime".into(), &"telephone".into()), "the deployment's name");
    assert!(body["instructions"].is_string());
    assert_eq!(book(&call, "call_1", &booking()).await["success"], true);
    call.say("C'est réservé.").await.unwrap();
}

#[tokio::test]
async fn reject_and_hang_up_show_the_key_too() {
    let hotel = Hotel::plan().azure().set("BLOCKED_NUMBERS", "+33639980001").open().await;
    let blocked = hotel.simulator.dial(&hotel.ringing().from("+33639980001")).await.unwrap();
    assert_eq!(blocked.ended().await.unwrap(), EndedBy::Reject);
    hotel.simulator.faults(Operation::Attach, usize::MAX, Fault::status(503));
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
}

#[tokio::test]
async fn a_bearer_key_is_refused_there() {
    let hotel = Hotel::plan().azure().set("OPENAI_AUTH", "bearer").open().await;
    hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    hotel.quiet().await;
    assert_eq!(hotel.counted(Counter::AcceptFailed), 1);
    assert_eq!(hotel.get("/health").await.json()["openai"], "cle_refusee");
}
