use serde_json::{Value, json};

use super::*;

fn done(response: &Value) -> ResponseDone {
    let event = read(&json!({ "type": "response.done", "event_id": "event_1", "response": response }));
    let ServerEvent::ResponseDone(done) = event else { panic!("not a response.done: {event:?}") };
    done
}

#[test]
fn a_finished_response_gives_its_function_calls_in_order() {
    let done = done(&json!({
        "object": "realtime.response", "id": "resp_1", "status": "completed", "status_details": null,
        "output": [
            { "type": "message", "role": "assistant", "status": "completed", "phase": "commentary",
              "content": [{ "type": "output_audio", "transcript": "Un instant." }] },
            call("call_1", Some("completed")),
            call("call_2", Some("incomplete")),
            call("call_3", None),
        ],
        "usage": {
            "total_tokens": 100, "input_tokens": 80, "output_tokens": 20,
            "input_token_details": { "text_tokens": 60, "audio_tokens": 20, "image_tokens": 0, "cached_tokens": 40,
                                     "cached_tokens_details": { "text_tokens": 30, "audio_tokens": 10 } },
            "output_token_details": { "text_tokens": 5, "audio_tokens": 15 },
        },
        "metadata": { "k": "v" },
    }));
    let expected_call = |id: &str, completed| FunctionCall {
        call_id: id.to_owned(),
        name: "check_availability".to_owned(),
        arguments: personal("{\"a\":1}"),
        completed,
    };
    let expected = ResponseDone {
        id: "resp_1".to_owned(),
        status: ResponseStatus::Completed,
        status_details: StatusDetails::default(),
        function_calls: vec![
            expected_call("call_1", true),
            expected_call("call_2", false),
            expected_call("call_3", true),
        ],
        malformed_items: 0,
        has_speech: true,
        spoken: personal("Un instant."),
        usage: Usage {
            total: 100,
            input: 80,
            output: 20,
            input_text: 60,
            input_audio: 20,
            cached: 40,
            cached_audio: 10,
            output_text: 5,
            output_audio: 15,
        },
        metadata: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
    };
    assert_eq!(done, expected);
}

#[test]
fn a_response_tells_how_it_ended_and_why() {
    let status = |value: Value| done(&json!({ "id": "r", "status": value })).status;
    assert_eq!(status(json!("completed")), ResponseStatus::Completed);
    assert_eq!(status(json!("cancelled")), ResponseStatus::Cancelled);
    assert_eq!(status(json!("incomplete")), ResponseStatus::Incomplete);
    assert_eq!(status(json!("failed")), ResponseStatus::Failed);
    assert_eq!(status(json!("in_progress")), ResponseStatus::Other("in_progress".to_owned()));
    assert_eq!(status(Value::Null), ResponseStatus::Other(String::new()));
    assert_eq!(status(json!(7)), ResponseStatus::Other(String::new()));
    let details = done(&json!({
        "id": "r", "status": "failed",
        "status_details": { "type": "failed", "reason": "turn_detected",
                            "error": { "type": "server_error", "code": "rate_limit_exceeded", "message": "m" } },
    }))
    .status_details;
    let expected = StatusDetails {
        reason: Some(id("turn_detected")),
        error_kind: Some(id("server_error")),
        error_code: Some(id("rate_limit_exceeded")),
    };
    assert_eq!(details, expected);
}

#[test]
fn an_item_that_cannot_be_read_costs_the_others_nothing() {
    let mut without_id = call("", None);
    without_id.as_object_mut().unwrap().remove("call_id");
    let done = done(&json!({
        "id": "r", "status": "completed",
        "output": [without_id, call("", None), 7, null, { "no": "type" }, { "type": "of tomorrow" }, call("call_1", None)],
    }));
    assert_eq!(done.malformed_items, 5);
    let calls: Vec<&str> = done.function_calls.iter().map(|call| call.call_id.as_str()).collect();
    assert_eq!(calls, ["call_1"]);
}

#[test]
fn a_function_call_keeps_its_place_to_be_answered_however_odd_it_is() {
    let mut item = call("call_1", None);
    item.as_object_mut().unwrap().remove("name");
    for (arguments, text) in
        [(json!(""), ""), (json!("{broken"), "{broken"), (json!({ "a": 1 }), "{\"a\":1}"), (Value::Null, "")]
    {
        item["arguments"] = arguments;
        let done = done(&json!({ "id": "r", "status": "completed", "output": [item] }));
        let expected = FunctionCall {
            call_id: "call_1".to_owned(),
            name: String::new(),
            arguments: personal(text),
            completed: true,
        };
        assert_eq!(done.function_calls, [expected]);
    }
}

#[test]
fn odd_details_cost_a_response_nothing() {
    let done = done(&json!({
        "id": "r", "status": "completed", "status_details": "none", "usage": [], "metadata": 7,
        "output": [call("call_1", Some("completed"))],
    }));
    assert_eq!(done.function_calls.len(), 1);
    assert_eq!((done.usage, done.metadata), (Usage::default(), BTreeMap::new()));
    for output in [json!({}), json!("x")] {
        let done = self::done(&json!({ "id": "r", "status": "completed", "output": output }));
        assert_eq!((done.function_calls.len(), done.malformed_items), (0, 1));
    }
    assert_eq!(self::done(&json!({ "id": "r", "output": null })).malformed_items, 0);
}

#[test]
fn only_audio_is_speech() {
    let speech = |content: Value| {
        done(&json!({ "id": "r", "output": [{ "type": "message", "role": "assistant", "content": content }] }))
            .has_speech
    };
    assert!(speech(json!([{ "type": "output_text", "text": "x" }, { "type": "output_audio" }])));
    assert!(speech(json!([{ "type": "audio", "transcript": "x" }])));
    for content in [json!([]), json!([{ "type": "output_text", "text": "x" }]), Value::Null, json!([{}])] {
        assert!(!speech(content.clone()), "{content}");
    }
}
