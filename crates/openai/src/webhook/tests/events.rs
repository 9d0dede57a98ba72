use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::call_id::{CallId, CallIdError, MAX_CALL_ID_CHARS};

fn call_body() -> Value {
    json!({
        "id": "evt_1", "object": "event", "created_at": 1_750_861_210, "type": "realtime.call.incoming",
        "data": { "call_id": "rtc_u1_9c6574", "sip_headers": [{ "name": "X-Test", "value": "example" }] },
    })
}

fn parse(body: &Value) -> Result<Event, EventError> {
    parse_event(body.to_string().as_bytes())
}

fn incoming(body: &Value) -> IncomingCall {
    match parse(body) {
        Ok(Event::CallIncoming(call)) => call,
        other => panic!("not a call: {other:?}"),
    }
}

#[test]
fn a_ring_is_read_with_its_headers_in_order() {
    let mut body = call_body();
    body["data"]["sip_headers"] = json!([{ "name": "Via", "value": "a" }, { "name": "Via", "value": "b" }]);
    let call = incoming(&body);
    assert_eq!(call.created_at, Some(1_750_861_210));
    assert_eq!(call.call_id, CallId::parse("rtc_u1_9c6574").unwrap());
    assert_eq!(call.media_security, None);
    let values: Vec<&str> = call.sip_headers.expose().iter().map(|header| header.value.as_str()).collect();
    assert_eq!(values, ["a", "b"]);
}

#[test]
fn an_unknown_media_protection_is_kept_as_it_is() {
    for (text, expected) in [
        ("rtp", MediaSecurity::Rtp),
        ("srtp", MediaSecurity::Srtp),
        ("future_media_security", MediaSecurity::Other("future_media_security".to_owned())),
    ] {
        let mut body = call_body();
        body["data"]["sip_media_security"] = json!(text);
        assert_eq!(incoming(&body).media_security, Some(expected));
    }
}

#[test]
fn a_call_is_not_lost_to_an_odd_header_or_an_unknown_field() {
    let mut body = call_body();
    body["data"]["sip_headers"] =
        json!([1, { "name": "From" }, null, { "name": "To", "value": "sip:+33123@x", "new": 1 }]);
    body["data"]["sip_media_security"] = json!({ "later": true });
    body["data"]["something"] = json!("new");
    let call = incoming(&body);
    assert_eq!(call.sip_headers.expose().len(), 1);
    assert_eq!(call.media_security, None);
    for headers in [json!(null), json!("none"), json!({})] {
        body["data"]["sip_headers"] = headers;
        assert!(incoming(&body).sip_headers.expose().is_empty());
    }
    body["data"].as_object_mut().unwrap().remove("sip_headers");
    assert!(incoming(&body).sip_headers.expose().is_empty());
}

#[test]
fn a_ring_that_lacks_what_a_call_needs_is_malformed() {
    let malformed = EventError::Malformed { event_type: "realtime.call.incoming" };
    let mut body = call_body();
    body.as_object_mut().unwrap().remove("data");
    assert_eq!(parse(&body), Err(malformed.clone()));
    let mut body = call_body();
    body["data"]["call_id"] = json!(7);
    assert_eq!(parse(&body), Err(malformed));
}

#[test]
fn a_ring_needs_nothing_but_type_and_call_id() {
    let bare = json!({ "type": "realtime.call.incoming", "data": { "call_id": "rtc_u1_9c6574" } });
    let call = incoming(&bare);
    assert_eq!((call.created_at, call.media_security), (None, None));
    for (written, read) in [
        (json!(1_750_861_210.0), Some(1_750_861_210)),
        (json!(1_750_861_210.75), Some(1_750_861_210)),
        (json!("1750861210"), Some(1_750_861_210)),
        (json!("1750861210.5"), Some(1_750_861_210)),
        (json!("2025-06-25"), None),
        (json!(null), None),
        (json!({}), None),
        (json!(1e300), None),
    ] {
        for id in [json!(null), json!(7), json!("evt_1")] {
            let mut body = bare.clone();
            body["created_at"] = written.clone();
            body["id"] = id;
            body["object"] = json!(["event"]);
            assert_eq!(incoming(&body).created_at, read, "{written}");
        }
    }
}

#[test]
fn a_ring_survives_bytes_that_are_not_utf_8() {
    let text = r#"{"type":"realtime.call.incoming","data":{"call_id":"rtc_1","sip_headers":[{"name":"X-A","value":"H?tel"},{"name":"X-B","value":"\udcf4"},{"name":"To","value":"sip:a@x"}]}}"#;
    let body: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xf4 } else { byte }).collect();
    let Ok(Event::CallIncoming(call)) = parse_event(&[b"\xef\xbb\xbf".as_slice(), &body].concat()) else {
        panic!("not a call")
    };
    let names: Vec<&str> = call.sip_headers.expose().iter().map(|header| header.name.as_str()).collect();
    assert_eq!(names, ["X-A", "To"]);
}

#[test]
fn a_call_id_that_cannot_be_one_is_refused() {
    for (id, fault) in [
        (String::new(), CallIdError::Empty),
        ("a".repeat(MAX_CALL_ID_CHARS + 1), CallIdError::TooLong),
        ("rtc\u{0}".to_owned(), CallIdError::BadCharacters),
    ] {
        let mut body = call_body();
        body["data"]["call_id"] = json!(id);
        assert_eq!(parse(&body), Err(EventError::CallId(fault)));
    }
}

#[test]
fn the_live_ring_is_known_under_both_its_names() {
    for event_type in ["live.transport.incoming", "live.call.incoming"] {
        let body =
            json!({ "id": "evt_2", "type": event_type, "data": { "session_id": "live_test", "sip_headers": [] } });
        let expected = Event::LiveTransportIncoming {
            event_id: Some("evt_2".to_owned()),
            session_id: Some("live_test".to_owned()),
        };
        assert_eq!(parse(&body), Ok(expected));
    }
    let odd = json!({ "type": "live.transport.incoming", "data": 1 });
    assert_eq!(parse(&odd), Ok(Event::LiveTransportIncoming { event_id: None, session_id: None }));
}

#[test]
fn any_other_type_is_named_and_passed_over() {
    let other = |name: &str| Ok(Event::Other { event_type: name.to_owned() });
    assert_eq!(parse_event(BODY.as_bytes()), other("response.completed"));
    assert_eq!(parse(&json!({ "type": "batch\n.completed" })), other("(16 caractères)"));
    assert_eq!(parse(&json!({ "type": "x".repeat(500) })), other("(500 caractères)"));
}

#[test]
fn what_is_no_event_is_a_fault() {
    for body in ["", "{", "[]", "null", "{}", r#"{"type":1}"#, "\u{feff}{}"] {
        assert_eq!(parse_event(body.as_bytes()), Err(EventError::NotAnEvent), "{body:?}");
    }
    assert_eq!(parse_event(&[0xff]), Err(EventError::NotAnEvent));
}

#[test]
fn nothing_of_the_headers_is_printed() {
    let mut body = call_body();
    body["data"]["sip_headers"] = json!([{ "name": "From", "value": "<sip:+33639980001@example.com>" }]);
    let call = incoming(&body);
    let printed = format!("{call:?} {:?} {:?}", call.caller(), call.sip_headers.expose());
    assert!(!printed.contains("639980001"), "{printed}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(body: Vec<u8>) {
        let _ = parse_event(&body);
    }

    #[test]
    fn no_header_makes_it_panic(name in "(?i)from|to|diversion", value: String) {
        let mut body = call_body();
        body["data"]["sip_headers"] = json!([{ "name": name, "value": value }]);
        let call = incoming(&body);
        let _ = (call.caller(), call.dialled());
    }
}
