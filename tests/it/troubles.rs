//! A conversation that does not go as it should: slow tools, keys, a model that fails, a session that ends. The machine's own tests
//! hold every time and every count; these show each through the real doors.

use std::sync::Arc;

use basics::metrics::Counter;
use openai_double::{EndedBy, Operation};
use serde_json::Value;
use store::durable::{
    Disk, Step,
    faults::{Effect, Faults, Gate, When},
};

use crate::support::{Hotel, book, booking};

/// The texts that the server put into the conversation.
fn texts(events: &[&Value]) -> Vec<String> {
    let texts = events.iter().filter(|event| event["item"]["type"] == "message");
    texts.map(|event| event["item"]["content"][0]["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_tool_that_hangs_is_excused_given_up_and_told_later() {
    let faults = Arc::new(Faults::default());
    let hotel = Hotel::plan().disk(Disk::with_faults(Arc::clone(&faults))).open().await;
    let call = hotel.call().await;
    call.caller_says("Je réserve.");
    let put = call.function_calls(&[("create_reservation", "call_0", booking())]).await.unwrap();
    assert_eq!(put[0]["error"]["code"], "confirmation_requise");
    call.say(put[0]["message"].as_str().unwrap()).await.unwrap();
    let gate = Arc::new(Gate::default());
    faults.lay(When::step(Step::Sync), Effect::Hold(Arc::clone(&gate)));
    call.caller_says("Oui.");
    let response = call.response().await.unwrap();
    response.function_call("create_reservation", "call_1", &booking().to_string());
    response.complete();
    let is_holding =
        |event: &Value| event["response"]["instructions"].as_str().is_some_and(|text| text.contains("je vérifie"));
    call.next_where("the holding line", is_holding).await.unwrap();
    call.say("Un instant, je vérifie.").await.unwrap();
    let output = call.output_of("call_1").await.unwrap();
    assert_eq!(output["error"]["code"], "outil_trop_lent", "{output}");
    call.say("C'est plus long que prévu.").await.unwrap();
    faults.lift();
    gate.open();
    let late = call.next_where("late result", |event| event["item"]["type"] == "message").await.unwrap();
    assert!(late["item"]["content"][0]["text"].as_str().unwrap().contains("RES-"), "{late}");
    assert_eq!(hotel.counted(Counter::ToolTooSlow), 1);
    assert_eq!(hotel.reservations().await.len(), 1, "what was begun is finished and kept");
    assert_eq!(call.record().function_call("call_1").unwrap().outputs.len(), 1);
    // Asked again, it is the same reservation.
    let again = book(&call, "call_2", &booking()).await;
    assert_eq!(again["success"], true, "{again}");
    assert_eq!(hotel.reservations().await.len(), 1);
}

#[tokio::test]
async fn a_code_on_the_keypad_reaches_the_model_and_a_card_number_does_not() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    for key in "4000000000000002".chars() {
        call.caller_presses(key);
    }
    call.caller_presses('#');
    for key in "42173653".chars() {
        call.caller_presses(key);
    }
    call.say("Merci, j'ai votre code.").await.unwrap();
    let record = call.record();
    let texts = texts(&record.events("conversation.item.create"));
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains("42173653"), "{texts:?}");
}

#[tokio::test]
async fn a_response_that_fails_is_asked_for_again() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Bonjour.");
    call.response().await.unwrap().fail("server_error", "server_error");
    call.say("Pardon, je vous écoute.").await.unwrap();
    assert_eq!(hotel.counted(Counter::ResponseFailed), 1);
}

#[tokio::test]
async fn a_model_that_only_fails_does_not_keep_the_caller_in_silence() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Bonjour.");
    for _ in 0..3 {
        call.response().await.unwrap().fail("rate_limit_exceeded", "rate_limit_exceeded");
    }
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup, "nobody to refer the call to");

    let hotel = Hotel::plan().set("TRANSFER_URI", "tel:+33199000001").open().await;
    let call = hotel.call().await;
    call.caller_says("Bonjour.");
    for _ in 0..3 {
        call.response().await.unwrap().fail("rate_limit_exceeded", "rate_limit_exceeded");
    }
    call.requested(Operation::Refer, 1).await.unwrap();
    assert_eq!(call.record().bodies(Operation::Refer)[0]["target_uri"], "tel:+33199000001");
}

#[tokio::test]
async fn a_session_that_expires_ends_the_call() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.send_error("session_expired", "Your session hit the maximum duration of 60 minutes.", None);
    call.ended().await.unwrap();
    hotel.quiet().await;
}
