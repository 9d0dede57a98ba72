//! Accept, attach, hang up: what is tried again, and how each failure ends.

use std::time::Duration;

use basics::metrics::Counter;
use openai_double::{EndedBy, Fault, Operation};
use serde_json::{Value, json};

use crate::support::Hotel;

#[tokio::test]
async fn the_accept_body_is_the_safe_default() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let body = call.accepted().await.unwrap();
    assert_eq!(body["type"], "realtime");
    assert_eq!(body["model"], "gpt-realtime-2.1");
    assert_eq!(body["audio"]["output"]["voice"], "marin");
    assert_eq!(body["audio"]["input"]["turn_detection"]["type"], "semantic_vad");
    assert_eq!(body["audio"]["input"].get("format"), None, "negotiated in SDP");
    assert_eq!(body["audio"]["output"].get("format"), None);
    for field in ["threshold", "prefix_padding_ms", "silence_duration_ms"] {
        assert_eq!(body["audio"]["input"]["turn_detection"].get(field), None, "{field} is refused on SIP");
    }
    assert_eq!(body.get("prompt"), None, "the prompts API has ended");
    let tools: Vec<&Value> = body["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert_eq!(
        tools,
        [
            "check_availability",
            "create_reservation",
            "find_reservation",
            "change_reservation",
            "cancel_reservation",
            "hotel_info",
            "transfer_to_human",
            "wait_for_user",
            "end_call"
        ]
    );
    let types = &body["tools"][0]["parameters"]["properties"]["type_chambre"]["enum"];
    assert_eq!(types, &json!(["standard", "familiale", "suite_vue_mer"]));
}

#[tokio::test]
async fn the_same_day_gives_the_same_bytes() {
    let hotel = Hotel::open().await;
    let (first, second) = (hotel.call().await, hotel.call().await);
    assert_eq!(first.accepted().await.unwrap().to_string(), second.accepted().await.unwrap().to_string());
}

#[tokio::test]
async fn the_greeting_says_the_fixed_first_words_before_anything_else() {
    let plan = Hotel::plan();
    let renamed = plan.hotel_file.replace(r#"nom = "Vacances Bleues""#, r#"nom = "Les Mimosas""#);
    let hotel = plan.catalogue(&renamed).open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let greeting = call.next_event().await.unwrap();
    assert_eq!(greeting["type"], "response.create");
    let instructions = greeting["response"]["instructions"].as_str().unwrap();
    let fixed = "Bonjour et bienvenue chez Les Mimosas ! Je suis un assistant vocal, une intelligence artificielle.";
    let (at, welcome) = (instructions.find(fixed).unwrap(), instructions.find("Comment puis-je vous aider").unwrap());
    assert!(at < welcome, "{instructions}");
}

#[tokio::test]
async fn an_accept_that_fails_for_a_moment_is_tried_again() {
    for fault in [
        Fault::status(503),
        Fault::status(500),
        Fault::status(408),
        Fault::answer(429, "{}").with_header("retry-after-ms", "50"),
        Fault::drop_before(),
        Fault::answer(502, "<html>pas du JSON</html>"),
    ] {
        let hotel = Hotel::open().await;
        hotel.simulator.fault(Operation::Accept, fault.clone());
        let call = hotel.call().await;
        let record = call.record();
        assert_eq!(record.requests_of(Operation::Accept), 2, "{fault:?}");
        assert_eq!(record.events("response.create").len(), 1);
    }
}

#[tokio::test]
async fn retry_after_zero_does_not_take_the_pause_away() {
    let hotel = Hotel::plan().set("BLOCKED_NUMBERS", "+33639980001").open().await;
    let busy = || Fault::status(503).with_header("retry-after", "0").with_header("retry-after-ms", "0");
    for operation in [Operation::Accept, Operation::Reject, Operation::Hangup] {
        hotel.simulator.faults(operation, usize::MAX, busy());
    }
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let refused = hotel.simulator.dial(&hotel.ringing().from("+33639980001")).await.unwrap();
    hotel.quiet().await;
    let (answered, rejected) = (call.record(), refused.record());
    let requests = [
        answered.requests_of(Operation::Accept),
        answered.requests_of(Operation::Attach),
        answered.requests_of(Operation::Hangup),
        rejected.requests_of(Operation::Reject),
    ];
    // 0.1, 0.2, 0.4, 0.8, 0.8 … s within 3 s, the same within 5 s, four hang-ups, and 0.2, 0.4, 0.8, 1.6, 2 … s within 10 s.
    assert!(requests.iter().zip([7, 10, 4, 8]).all(|(found, most)| *found <= most), "{requests:?}");
}

#[tokio::test]
async fn lost_answer_to_accept_is_settled_by_attaching() {
    for fault in [Fault::drop_after(), Fault::status_though_done(500), Fault::status_though_done(503)] {
        let hotel = Hotel::open().await;
        hotel.simulator.fault(Operation::Accept, fault.clone());
        // The second accept of a call that is accepted is answered 409.
        let call = hotel.call().await;
        assert_eq!(call.record().events("response.create").len(), 1, "{fault:?}");
        assert_eq!(call.record().attached_at.len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn an_accept_that_someone_else_answered_is_settled_by_attaching() {
    let hotel = Hotel::open().await;
    hotel.simulator.fault(Operation::Accept, Fault::status_though_done(409));
    hotel.call().await;
}

#[tokio::test]
async fn a_body_that_is_refused_is_sent_again_with_less() {
    let hotel = Hotel::open().await;
    let refusal = json!({"error": {
        "message": "Unknown parameter: 'session.audio.input.noise_reduction'.", "type": "invalid_request_error",
        "param": "session.audio.input.noise_reduction", "code": "unknown_parameter"
    }});
    hotel.simulator.fault(Operation::Accept, Fault::answer(400, refusal.to_string()));
    let call = hotel.call().await;
    let record = call.record();
    let bodies = record.bodies(Operation::Accept);
    assert_eq!(bodies.len(), 2);
    let mut keys: Vec<&String> = bodies[1].as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["audio", "instructions", "model", "tools", "type"]);
    assert_eq!(bodies[1]["audio"], json!({"output": {"voice": "marin"}}));
    assert_eq!(hotel.counted(Counter::AcceptMinimal), 1);
}

#[tokio::test]
async fn a_caller_who_is_gone_before_the_answer_ends_the_call_quietly() {
    let hotel = Hotel::open().await;
    let ring = hotel.ringing().call_id("rtc_gone");
    hotel.simulator.call("rtc_gone").fault(Operation::Accept, Fault::status(404));
    hotel.simulator.dial(&ring).await.unwrap();
    hotel.quiet().await;
    let record = hotel.simulator.call("rtc_gone").record();
    assert_eq!((record.requests_of(Operation::Accept), record.requests_of(Operation::Hangup)), (1, 0));
    assert!(record.attached_at.is_empty());
}

#[tokio::test]
async fn a_key_that_is_refused_is_not_tried_again() {
    for status in [401, 403] {
        let hotel = Hotel::open().await;
        hotel.simulator.fault(Operation::Accept, Fault::status(status));
        let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
        hotel.quiet().await;
        assert_eq!(call.record().requests_of(Operation::Accept), 1);
        assert_eq!(hotel.counted(Counter::AcceptFailed), 1);
    }
}

#[tokio::test]
async fn a_session_that_is_not_there_yet_is_attached_when_it_is() {
    for status in [404, 503] {
        let hotel = Hotel::open().await;
        hotel.simulator.faults(Operation::Attach, 3, Fault::status(status));
        let call = hotel.call().await;
        let record = call.record();
        assert_eq!(record.requests_of(Operation::Attach), 4);
        assert_eq!(record.events("response.create").len(), 1);
    }
}

#[tokio::test]
async fn a_call_that_cannot_be_attached_is_hung_up() {
    let hotel = Hotel::open().await;
    hotel.simulator.faults(Operation::Attach, usize::MAX, Fault::status(503));
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    hotel.quiet().await;
    assert_eq!(hotel.counted(Counter::AttachFailed), 1);
    assert_eq!(call.record().requests_of(Operation::Hangup), 1);
}

#[tokio::test]
async fn a_slow_accept_is_waited_for_and_not_sent_twice() {
    let hotel = Hotel::open().await;
    hotel.simulator.fault(Operation::Accept, Fault::late(Duration::from_secs(1)));
    let call = hotel.call().await;
    assert_eq!(call.record().requests_of(Operation::Accept), 1);
}

#[tokio::test]
async fn callers_hang_up_whenever_they_like() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    assert_eq!(hotel.app.as_ref().unwrap().supervisor().active_calls(), 1);
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(call.record().requests_of(Operation::Hangup), 0, "there is nothing left to hang up");
}

#[tokio::test]
async fn two_hundred_callers_are_answered_at_once() {
    let hotel = Hotel::open().await;
    let calls = futures_util::future::join_all((0..200).map(|_| hotel.call())).await;
    assert_eq!(hotel.app.as_ref().unwrap().supervisor().active_calls(), 200);
    for call in &calls {
        call.caller_hangs_up();
    }
    hotel.quiet().await;
}
