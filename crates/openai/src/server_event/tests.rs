mod response_done;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(event: &Value) -> ServerEvent {
    parse(&event.to_string())
}

fn call(call_id: &str, status: Option<&str>) -> Value {
    let mut item = json!({
        "type": "function_call", "id": "item_1", "object": "realtime.item",
        "call_id": call_id, "name": "check_availability", "arguments": "{\"a\":1}",
    });
    if let Some(status) = status {
        item["status"] = json!(status);
    }
    item
}

fn personal(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

fn id(text: &str) -> String {
    text.to_owned()
}

/// Every type of the union `RealtimeServerEvent` (OpenAI Python SDK 3.54.0).
const OFFICIAL_TYPES: [&str; 46] = [
    "conversation.created",
    "conversation.item.created",
    "conversation.item.deleted",
    "conversation.item.input_audio_transcription.completed",
    "conversation.item.input_audio_transcription.delta",
    "conversation.item.input_audio_transcription.failed",
    "conversation.item.retrieved",
    "conversation.item.truncated",
    "error",
    "input_audio_buffer.cleared",
    "input_audio_buffer.committed",
    "input_audio_buffer.dtmf_event_received",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "rate_limits.updated",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.delta",
    "response.output_audio_transcript.done",
    "response.content_part.added",
    "response.content_part.done",
    "response.created",
    "response.done",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.added",
    "response.output_item.done",
    "response.output_text.delta",
    "response.output_text.done",
    "session.created",
    "session.updated",
    "output_audio_buffer.started",
    "output_audio_buffer.stopped",
    "output_audio_buffer.cleared",
    "conversation.item.added",
    "conversation.item.done",
    "input_audio_buffer.timeout_triggered",
    "conversation.item.input_audio_transcription.segment",
    "mcp_list_tools.in_progress",
    "mcp_list_tools.completed",
    "mcp_list_tools.failed",
    "response.mcp_call_arguments.delta",
    "response.mcp_call_arguments.done",
    "response.mcp_call.in_progress",
    "response.mcp_call.completed",
    "response.mcp_call.failed",
];

#[test]
fn every_official_type_is_known_and_another_is_named() {
    for event_type in OFFICIAL_TYPES {
        let event = read(&json!({ "type": event_type }));
        assert!(!matches!(event, ServerEvent::Unknown { .. }), "{event_type}: {event:?}");
    }
    assert_eq!(
        read(&json!({ "type": "session.moved" })),
        ServerEvent::Unknown { event_type: "session.moved".to_owned() }
    );
    assert_eq!(read(&json!({ "type": "a\nb" })), ServerEvent::Unknown { event_type: "(3 caractères)".to_owned() });
}

#[test]
fn what_is_not_an_event_is_malformed() {
    for text in ["", "{", "[]", "null", "7", "{}", r#"{"type":7}"#] {
        assert_eq!(parse(text), ServerEvent::Malformed { event_type: None }, "{text:?}");
    }
}

#[test]
fn a_known_type_that_does_not_fit_is_malformed_with_its_name_alone() {
    for event_type in ["error", "conversation.item.added", "response.created", "response.done"] {
        for event in
            [json!({ "type": event_type }), json!({ "type": event_type, "error": 1, "item": {}, "response": "x" })]
        {
            assert_eq!(read(&event), ServerEvent::Malformed { event_type: Some(event_type) }, "{event}");
        }
    }
    let cut = r#"{"type":"response.done","response":{"id":"resp_1","#;
    assert_eq!(parse(cut), ServerEvent::Malformed { event_type: Some("response.done") });
}

#[test]
fn what_is_not_used_is_passed_over_without_being_read() {
    assert_eq!(parse(r#"{"type":"response.output_audio.delta","delta":"#), ServerEvent::Ignored);
    assert_eq!(parse(r#"{"type":"input_audio_buffer.speech_started","broken"#), ServerEvent::SpeechStarted);
}

#[test]
fn the_session_is_there_whatever_its_body_says() {
    assert_eq!(parse(r#"{"type":"session.created","session":{"instructions":"#), ServerEvent::SessionCreated);
    assert_eq!(read(&json!({ "type": "session.updated", "session": {} })), ServerEvent::SessionUpdated);
}

#[test]
fn an_error_keeps_its_code_and_never_its_message() {
    let event = read(&json!({
        "type": "error", "event_id": "event_1",
        "error": {
            "type": "invalid_request_error", "code": "conversation_already_has_active_response",
            "message": "Said by Jean Dupont", "param": null, "event_id": "ev_7",
        },
    }));
    let expected = ErrorEvent {
        kind: Some(id("invalid_request_error")),
        code: Some(id("conversation_already_has_active_response")),
        param: None,
        event_id: Some(id("ev_7")),
    };
    assert_eq!(event, ServerEvent::Error(expected));
    let bare = read(&json!({ "type": "error", "error": { "type": "server_error", "code": null } }));
    assert_eq!(bare, ServerEvent::Error(ErrorEvent { kind: Some(id("server_error")), ..ErrorEvent::default() }));
    let quoting = read(&json!({ "type": "error", "error": { "message": "Unknown parameter: 'session.audio.x'." } }));
    assert_eq!(quoting, ServerEvent::Error(ErrorEvent { param: Some(id("session.audio.x")), ..ErrorEvent::default() }));
}

#[test]
fn an_item_is_acknowledged_under_its_new_name_and_its_old_one() {
    for event_type in ["conversation.item.added", "conversation.item.created"] {
        let event = read(&json!({ "type": event_type, "item": { "id": "out_1", "type": "of tomorrow" } }));
        assert_eq!(event, ServerEvent::ItemAdded { item_id: "out_1".to_owned() });
    }
    assert_eq!(
        parse(r#"{"type":"conversation.item.done","item":{"#),
        ServerEvent::Ignored,
        "added is the acknowledgement"
    );
}

#[test]
fn a_turn_of_the_caller_is_followed_from_speech_to_words() {
    assert_eq!(read(&json!({ "type": "input_audio_buffer.speech_stopped" })), ServerEvent::SpeechStopped);
    let committed = read(&json!({ "type": "input_audio_buffer.committed", "item_id": "item_1" }));
    assert_eq!(committed, ServerEvent::Committed { item_id: Some(id("item_1")) });
    assert_eq!(read(&json!({ "type": "input_audio_buffer.committed" })), ServerEvent::Committed { item_id: None });
    let words = read(&json!({
        "type": "conversation.item.input_audio_transcription.completed",
        "item_id": "item_1", "content_index": 0, "transcript": "Bonjour", "usage": { "type": "duration", "seconds": 1.5 },
    }));
    let expected = ServerEvent::TranscriptionCompleted { item_id: Some(id("item_1")), transcript: personal("Bonjour") };
    assert_eq!(words, expected);
    let failed = read(&json!({
        "type": "conversation.item.input_audio_transcription.failed", "item_id": "item_1",
        "error": { "code": "audio_unintelligible", "message": "m" },
    }));
    assert_eq!(
        failed,
        ServerEvent::TranscriptionFailed { item_id: Some(id("item_1")), code: Some(id("audio_unintelligible")) }
    );
    assert_eq!(read(&json!({ "type": "input_audio_buffer.timeout_triggered" })), ServerEvent::TimeoutTriggered);
}

#[test]
fn a_response_gives_back_the_metadata_it_was_asked_with() {
    let event = read(&json!({
        "type": "response.created", "response": { "id": "resp_1", "status": "in_progress", "metadata": { "k": "v" } },
    }));
    let metadata = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    assert_eq!(event, ServerEvent::ResponseCreated { id: "resp_1".to_owned(), metadata });
    for metadata in [Value::Null, json!([1]), json!({ "k": 1 })] {
        let event = read(&json!({ "type": "response.created", "response": { "id": "resp_1", "metadata": metadata } }));
        assert_eq!(event, ServerEvent::ResponseCreated { id: "resp_1".to_owned(), metadata: BTreeMap::new() });
    }
}

#[test]
fn what_the_caller_hears_and_what_was_said_is_known() {
    let about = |event_type: &str| read(&json!({ "type": event_type, "response_id": "resp_1", "event_id": "e" }));
    assert_eq!(
        about("output_audio_buffer.started"),
        ServerEvent::OutputAudioStarted { response_id: Some(id("resp_1")) }
    );
    assert_eq!(
        about("output_audio_buffer.stopped"),
        ServerEvent::OutputAudioStopped { response_id: Some(id("resp_1")) }
    );
    assert_eq!(
        about("output_audio_buffer.cleared"),
        ServerEvent::OutputAudioCleared { response_id: Some(id("resp_1")) }
    );
    let unnamed = read(&json!({ "type": "output_audio_buffer.stopped", "response_id": 7 }));
    assert_eq!(unnamed, ServerEvent::OutputAudioStopped { response_id: None });
    let words = read(&json!({
        "type": "response.output_audio_transcript.done", "response_id": "resp_1", "transcript": "Bonsoir",
    }));
    let expected =
        ServerEvent::AssistantTranscriptDone { response_id: Some(id("resp_1")), transcript: personal("Bonsoir") };
    assert_eq!(words, expected);
}

/// The official example of the event has a space before its type, and the event has no `event_id`.
#[test]
fn a_key_that_the_caller_presses_is_read() {
    let event =
        |event_type: &str, key: &str| read(&json!({ "type": event_type, "event": key, "received_at": 1_763_605_109 }));
    for key in ['0', '9', '*', '#', 'A', 'D'] {
        let expected = ServerEvent::DtmfReceived { event: Personal::new(key) };
        assert_eq!(event(" input_audio_buffer.dtmf_event_received", &key.to_string()), expected);
    }
    for key in ["", "12", "E", "é"] {
        let expected = ServerEvent::Malformed { event_type: Some("input_audio_buffer.dtmf_event_received") };
        assert_eq!(event("input_audio_buffer.dtmf_event_received", key), expected, "{key:?}");
    }
}

#[test]
fn nothing_that_a_guest_says_is_printed() {
    for event in [
        json!({ "type": "conversation.item.input_audio_transcription.completed", "transcript": "Dupont" }),
        json!({ "type": "response.output_audio_transcript.done", "transcript": "Dupont" }),
        json!({ "type": "error", "error": { "message": "Dupont" } }),
        json!({ "type": "response.done", "response": { "id": "r", "output": [
            { "type": "function_call", "call_id": "c", "name": "n", "arguments": "Dupont" }] } }),
        json!({ "type": "conversation.item.added", "item": { "content": "Dupont" } }),
    ] {
        let printed = format!("{:?}", read(&event));
        assert!(!printed.contains("Dupont"), "{printed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text: String) {
        let _ = parse(&text);
    }

    #[test]
    fn a_message_cut_anywhere_or_with_a_byte_changed_is_still_an_event(at in any::<prop::sample::Index>(), byte in 0_u8..128) {
        let whole = json!({ "type": "response.done", "response": { "id": "r", "output": [call("call_1", None)] } }).to_string();
        let at = at.index(whole.len());
        let _ = parse(&whole[..at]);
        let mut bytes = whole.into_bytes();
        bytes[at] = byte;
        let _ = parse(std::str::from_utf8(&bytes).unwrap());
    }
}
