//! The script is a call as OpenAI tells it.

use serde_json::Value;

use super::*;

fn parsed(events: &[Utf8Bytes]) -> Vec<Value> {
    events.iter().map(|event| serde_json::from_str(event).unwrap()).collect()
}

#[test]
fn a_call_is_made_of_whole_events_whose_type_comes_first() {
    let script = Script::new();
    let parts = [
        vec![script.created.clone()],
        script.greeting.clone(),
        script.question.clone(),
        script.offer.clone(),
        script.wanted(7).unwrap(),
        script.recap(7).unwrap(),
        script.confirmed(7).unwrap(),
        script.thanks(7).unwrap(),
    ];

    let told: Vec<Value> = parts.iter().flat_map(|events| parsed(events)).collect();

    assert_eq!(told.len(), script.events);
    assert_eq!(told[0]["type"], "session.created");
    assert!(parts[1][0].starts_with(r#"{"type":"response.created","event_id":"#));
    let called = told.iter().filter(|event| event["type"] == "response.done");
    let called: Vec<&Value> = called.map(|event| &event["response"]["output"][0]).collect();
    assert_eq!(called.iter().filter(|item| item["type"] == "function_call").count(), 3);
    assert_eq!(called[3]["arguments"], called[5]["arguments"], "what is confirmed is what was wanted");
}

#[test]
fn every_caller_has_a_number_and_nights_of_their_own() {
    let script = Script::new();
    let asked = |number: usize| -> Value {
        let events = parsed(&script.wanted(number).unwrap());
        let arguments = events.iter().find(|event| event["type"] == "response.function_call_arguments.done").unwrap();
        serde_json::from_str(arguments["arguments"].as_str().unwrap()).unwrap()
    };

    let (first, second) = (asked(1), asked(12_345));

    assert_eq!((&first["nom"], &second["nom"]), (&json!("Essai baaaaaaa"), &json!("Essai vgsaaaaa")));
    assert_eq!(second["telephone"], "0639982345");
    assert_eq!(second["email"], "essai00012345@example.com");
    assert_ne!(first["date_arrivee"], second["date_arrivee"]);
}
