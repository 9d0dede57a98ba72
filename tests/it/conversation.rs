//! On the open sideband: function calls and their answers, responses one at a time, nonsense passed over.

use basics::metrics::Counter;
use openai_double::Operation;
use serde_json::{Value, json};

use crate::support::{Hotel, booking};

fn availability() -> Value {
    json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "nombre_personnes": 2})
}

#[tokio::test]
async fn every_function_call_gets_one_output_and_all_of_them_one_response() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let greetings = call.record().events("response.create").len();
    call.caller_says("Bonjour, une chambre pour deux ?");
    let outputs = call
        .function_calls(&[
            ("check_availability", "call_1", availability()),
            ("order_pizza", "call_2", json!({})),
            ("check_availability", "call_3", json!("{\"date_arrivee\": \"2026-")),
            ("check_availability", "call_4", json!("")),
            ("check_availability", "call_5", json!({"date_arrivee": 5, "date_depart": [], "nombre_personnes": {}})),
        ])
        .await
        .unwrap();
    assert_eq!(outputs[0]["success"], true);
    let codes: Vec<&Value> = outputs[1..].iter().map(|output| &output["error"]["code"]).collect();
    assert_eq!(codes[..2], [&json!("outil_inconnu"), &json!("arguments_invalides")]);
    for output in &outputs {
        assert!(output["message"].as_str().unwrap().len() > 10, "a sentence to say: {output}");
    }
    call.say("Voilà.").await.unwrap();
    let record = call.record();
    assert_eq!(record.events("response.create").len() - greetings, 1);
    for id in 1..=5 {
        assert_eq!(record.function_call(&format!("call_{id}")).unwrap().outputs.len(), 1);
    }
}

#[tokio::test]
async fn the_output_is_sent_before_the_response_is_asked_for() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Une chambre ?");
    call.function_calls(&[("check_availability", "call_1", availability())]).await.unwrap();
    call.say("Oui.").await.unwrap();
    assert_eq!(
        call.record().event_types(),
        ["response.create", "conversation.item.create", "response.create"],
        "greeting, output, response"
    );
}

#[tokio::test]
async fn a_function_call_of_a_cancelled_response_books_nothing() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Je réserve.");
    let response = call.response().await.unwrap();
    response.function_call("create_reservation", "call_1", &booking().to_string());
    response.cancel("turn_detected");
    // The next one is answered, so the first was seen and passed over.
    call.caller_says("Attendez.");
    call.function_calls(&[("check_availability", "call_2", availability())]).await.unwrap();
    assert!(hotel.reservations().await.is_empty());
    assert!(call.record().function_call("call_1").is_none_or(|call| call.outputs.is_empty()));
}

#[tokio::test]
async fn a_caller_who_speaks_during_a_tool_does_not_make_responses_collide() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Une chambre ?");
    let response = call.response().await.unwrap();
    response.function_call("check_availability", "call_1", &availability().to_string());
    response.complete();
    // Voice detection opens a response at once; ours has to wait its turn, or is refused and owed again.
    call.caller_says("Allô ?");
    call.output_of("call_1").await.unwrap();
    call.say("Un instant.").await.unwrap();
    call.caller_says("Et alors ?");
    call.say("C'est libre.").await.unwrap();
    assert_eq!(call.record().function_call("call_1").unwrap().outputs.len(), 1);
}

#[tokio::test]
async fn nonsense_on_the_wire_is_counted_and_passed_over() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let nonsense = ["", "bonjour", "[]", "42", "null", "{}", r#"{"type":7}"#, r#"{"type":"response.done"}"#];
    for text in nonsense {
        call.send_text(text);
    }
    call.send_raw(&json!({"type": "response.sung", "event_id": "event_1"}));
    call.send_raw(&json!({"type": "response.done", "response": {"id": "r", "status": "completed", "output": "rien"}}));
    call.send_raw(&json!({"type": "error", "error": {"type": "invalid_request_error", "message": "Claire Martin"}}));
    call.caller_presses('5');
    call.caller_says("Une chambre ?");
    call.function_calls(&[("check_availability", "call_1", availability())]).await.unwrap();
    assert!(hotel.counted(Counter::MalformedEvent) >= nonsense.len() as u64);
    assert_eq!(hotel.counted(Counter::UnknownEvent), 1);
}

#[tokio::test]
async fn a_lost_socket_is_attached_again_without_a_second_greeting() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.drop_connection();
    call.attached_times(2).await.unwrap();
    call.close(1011);
    call.attached_times(3).await.unwrap();
    call.caller_says("Une chambre ?");
    call.function_calls(&[("check_availability", "call_1", availability())]).await.unwrap();
    call.say("Oui.").await.unwrap();
    let record = call.record();
    assert_eq!(record.events("response.create").len(), 2, "the greeting and the answer");
    assert_eq!(record.requests_of(Operation::Accept), 1);
}

#[tokio::test]
async fn one_call_may_not_run_tools_without_end() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let mut last = Value::Null;
    for turn in 0..13 {
        call.caller_says("Et encore ?");
        let ids: Vec<String> = (0..5).map(|at| format!("call_{turn}_{at}")).collect();
        let calls: Vec<_> = ids.iter().map(|id| ("check_availability", id.as_str(), availability())).collect();
        last = call.function_calls(&calls).await.unwrap().pop().unwrap();
        call.say("Voilà.").await.unwrap();
    }
    assert_eq!(last["error"]["code"], "limite_atteinte");
    let record = call.record();
    let answers = (0..13).flat_map(|turn| (0..5).map(move |at| format!("call_{turn}_{at}")));
    let refused =
        answers.filter(|id| record.function_call(id).unwrap().outputs[0].1.contains("limite_atteinte")).count();
    assert_eq!(refused, 5, "60 are run, 5 are not");
}
