use serde_json::{Value, json};

use super::*;

fn wire(event: &ClientEvent) -> Value {
    serde_json::from_str(&event.to_json().unwrap()).unwrap()
}

#[test]
fn a_response_is_asked_for_with_or_without_parameters() {
    let plain = ClientEvent::ResponseCreate { event_id: "ev_1".to_owned(), response: None };
    assert_eq!(wire(&plain), json!({ "type": "response.create", "event_id": "ev_1" }));
    let greeting = ClientEvent::ResponseCreate {
        event_id: "ev_2".to_owned(),
        response: Some(ResponseParams {
            instructions: Some("Dites bonjour.".to_owned()),
            tool_choice: Some(ToolChoice::None),
            reasoning: Some(Reasoning { effort: Effort::Minimal }),
            max_output_tokens: Some(600),
            metadata: BTreeMap::from([("raison".to_owned(), "accueil".to_owned())]),
        }),
    };
    let expected = json!({
        "type": "response.create", "event_id": "ev_2",
        "response": { "instructions": "Dites bonjour.", "tool_choice": "none", "reasoning": { "effort": "minimal" },
                      "max_output_tokens": 600, "metadata": { "raison": "accueil" } },
    });
    assert_eq!(wire(&greeting), expected);
}

#[test]
fn an_output_is_a_text_under_an_id_of_our_own() {
    let event = ClientEvent::function_output("ev_3".to_owned(), "call_abc", r#"{"success":true}"#.to_owned());
    let expected = json!({
        "type": "conversation.item.create", "event_id": "ev_3",
        "item": {
            "type": "function_call_output", "id": output_item_id("call_abc"), "call_id": "call_abc",
            "output": "{\"success\":true}",
        },
    });
    assert_eq!(wire(&event), expected);
}

#[test]
fn a_message_is_a_text_of_the_program_or_of_the_caller() {
    for (role, name) in [(Role::System, "system"), (Role::User, "user")] {
        let event = ClientEvent::message("ev_4".to_owned(), role, "Bonsoir.".to_owned());
        let expected = json!({
            "type": "conversation.item.create", "event_id": "ev_4",
            "item": { "type": "message", "role": name, "content": [{ "type": "input_text", "text": "Bonsoir." }] },
        });
        assert_eq!(wire(&event), expected);
    }
}

#[test]
fn a_response_is_cancelled_by_name_or_as_the_one_in_progress() {
    let any = ClientEvent::ResponseCancel { event_id: "ev_5".to_owned(), response_id: None };
    assert_eq!(wire(&any), json!({ "type": "response.cancel", "event_id": "ev_5" }));
    let one = ClientEvent::ResponseCancel { event_id: "ev_6".to_owned(), response_id: Some("resp_1".to_owned()) };
    assert_eq!(wire(&one), json!({ "type": "response.cancel", "event_id": "ev_6", "response_id": "resp_1" }));
}

#[test]
fn the_type_and_the_id_told_are_those_sent() {
    for event in [
        ClientEvent::ResponseCreate { event_id: "a".to_owned(), response: None },
        ClientEvent::function_output("b".to_owned(), "call_1", String::new()),
        ClientEvent::ResponseCancel { event_id: "c".to_owned(), response_id: None },
    ] {
        let wire = wire(&event);
        assert_eq!(wire["type"], event.event_type());
        assert_eq!(wire["event_id"], event.event_id());
    }
}

#[test]
fn the_id_of_an_output_is_always_the_same_for_a_call_and_never_too_long() {
    // SHA-256 of "call_abc", its first fourteen bytes, reckoned outside this program.
    assert_eq!(output_item_id("call_abc"), "out_ed01972d3c168ca78408a00c7513");
    assert_ne!(output_item_id("call_abc"), output_item_id("call_abd"));
    for call in ["", "é", &"x".repeat(10_000)] {
        assert_eq!(output_item_id(call).len(), 32, "{call}");
    }
}

#[test]
fn what_is_said_to_the_model_about_a_guest_is_not_printed() {
    let output = ClientEvent::function_output("ev".to_owned(), "call_1", "Dupont".to_owned());
    let message = ClientEvent::message("ev".to_owned(), Role::System, "Dupont".to_owned());
    let printed = format!("{output:?} {message:?}");
    assert!(!printed.contains("Dupont"), "{printed}");
}
