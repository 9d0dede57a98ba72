//! The script is a call as OpenAI tells it.

use serde_json::Value;

use super::*;

/// The events in a row of frames.
fn events(mut octets: &[u8]) -> Vec<Value> {
    let mut events = Vec::new();
    while let [_, length, rest @ ..] = octets {
        let (length, rest) = match length {
            126 => (usize::from(u16::from_be_bytes([rest[0], rest[1]])), &rest[2..]),
            short => (usize::from(*short), rest),
        };
        events.push(serde_json::from_slice(&rest[..length]).unwrap());
        octets = &rest[length..];
    }
    events
}

#[test]
fn a_call_is_made_of_whole_events_whose_type_comes_first() {
    let script = Script::new();
    let parts = [
        script.created.clone(),
        script.greeting.clone(),
        script.question.clone(),
        script.offer.clone(),
        script.wanted(7).unwrap(),
        script.recap(7).unwrap(),
        script.confirmed(7).unwrap(),
        script.thanks(7).unwrap(),
    ];

    let told: Vec<Value> = parts.iter().flat_map(|octets| events(octets)).collect();

    assert_eq!(told.len(), script.events);
    assert_eq!(told[0]["type"], "session.created");
    assert!(memchr::memmem::find(&parts[1], br#"{"type":"response.created","event_id":"#).is_some());
    let called = told.iter().filter(|event| event["type"] == "response.done");
    let called: Vec<&Value> = called.map(|event| &event["response"]["output"][0]).collect();
    assert_eq!(called.iter().filter(|item| item["type"] == "function_call").count(), 3);
    assert_eq!(called[3]["arguments"], called[5]["arguments"], "what is confirmed is what was wanted");
}

#[test]
fn every_caller_is_somebody_else_and_books_other_nights() {
    let script = Script::new();
    let asked = |number: usize| -> Value {
        let events = events(&script.wanted(number).unwrap());
        let arguments = events.iter().find(|event| event["type"] == "response.function_call_arguments.done").unwrap();
        serde_json::from_str(arguments["arguments"].as_str().unwrap()).unwrap()
    };

    let (first, second) = (asked(1), asked(12_345));

    assert_eq!((&first["nom"], &second["nom"]), (&json!("Essai baaaaaaa"), &json!("Essai vgsaaaaa")));
    assert_eq!(second["telephone"], "0639982345");
    assert_eq!(second["email"], "essai00012345@example.com");
    assert_ne!(first["date_arrivee"], second["date_arrivee"]);
}
