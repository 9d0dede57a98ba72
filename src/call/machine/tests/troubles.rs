//! Slow tools, keys that the caller presses, a model out of order.

use super::*;

fn key(call: &mut Call, key: char) -> Vec<Command> {
    call.event(ServerEvent::DtmfReceived { event: Personal::new(key) })
}

// ---- tools ----

#[test]
fn a_slow_tool_is_excused_once_and_then_given_up() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let (waited, commands) = call.wait();
    assert_eq!((waited, acts(&commands)), (tool_calls::HOLDING_AFTER, vec!["hold"]));
    call.spoken("resp_2");
    let commands = call.pass(tool_calls::GIVEN_UP_AFTER.saturating_sub(tool_calls::HOLDING_AFTER));
    assert_eq!(acts(&commands), ["outils_trop_lents", "output", "respond"]);
    call.spoken("resp_3");
    // What the tool writes later is told at the next turn.
    let late = call.feed(Input::ToolFinished(answer("call_a")));
    assert_eq!(acts(&late), ["text"]);
    assert!(outputs(&late).is_empty(), "one output a function call");
}

#[test]
fn a_tool_in_time_needs_no_excuse() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    assert!(acts(&call.pass(Duration::from_secs(2))).is_empty());
    assert_eq!(acts(&call.finish("call_a")), ["output", "respond"]);
}

#[test]
fn nothing_is_said_on_top_of_what_is_being_said() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.caller_brings("resp_caller");
    assert!(!acts(&call.pass(tool_calls::HOLDING_AFTER)).contains(&"hold"));
}

// ---- keys ----

#[test]
fn a_code_that_is_keyed_in_is_told_to_the_model() {
    let mut call = Call::greeted();
    for digit in "42173653".chars() {
        assert!(key(&mut call, digit).is_empty());
    }
    let commands = call.pass(keypad::ZERO_ALONE);
    assert_eq!(acts(&commands), ["text", "respond"]);
    let Some(Command::Send(event)) = commands.first() else { panic!("{commands:?}") };
    assert!(event.to_json().unwrap().contains("42173653"));
}

#[test]
fn a_zero_alone_asks_for_a_person() {
    let mut call = Call::greeted();
    key(&mut call, '0');
    assert_eq!(acts(&call.pass(keypad::ZERO_ALONE)), ["text", "respond"]);
}

#[test]
fn longer_runs_and_other_digits_are_thrown_away_unseen() {
    for keys in ["4000000000000002", "12345678", "123", "42173652", "#*A"] {
        let mut call = Call::greeted();
        for digit in keys.chars() {
            key(&mut call, digit);
        }
        assert!(acts(&call.pass(Duration::from_secs(10))).is_empty(), "{keys}");
    }
}

#[test]
fn keys_are_forgotten_after_five_seconds() {
    let mut call = Call::greeted();
    for digit in "4217".chars() {
        key(&mut call, digit);
    }
    call.pass(keypad::FORGOTTEN_AFTER);
    for digit in "3653".chars() {
        key(&mut call, digit);
    }
    assert!(acts(&call.pass(Duration::from_secs(10))).is_empty());
}

// ---- a model out of order ----

fn failed(call: &mut Call, id: &str) -> Vec<Command> {
    call.created(id);
    call.event(ServerEvent::ResponseDone(response(id, ResponseStatus::Failed, &[])))
}

#[test]
fn a_failed_response_is_asked_for_again_after_a_pause() {
    let mut call = Call::greeted();
    assert_eq!(acts(&failed(&mut call, "resp_1")), ["reponses_echouees"]);
    let (waited, commands) = call.wait();
    assert_eq!((waited, acts(&commands)), (Duration::from_secs(1), vec!["respond"]));
}

#[test]
fn a_greeting_that_failed_is_said_again_as_a_greeting() {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    call.feed(Input::Attached);
    call.event(ServerEvent::SessionCreated);
    failed(&mut call, "resp_1");
    assert_eq!(acts(&call.pass(Duration::from_secs(1))), ["greet"]);
}

#[test]
fn a_model_that_fails_three_times_is_given_up() {
    for (can_transfer, expected) in [(true, vec!["refer"]), (false, vec!["raccroches", "hang up"])] {
        let mut call = Call::greeted_with(MachineSettings { can_transfer, ..MachineSettings::default() });
        for id in ["resp_1", "resp_2"] {
            failed(&mut call, id);
            assert_eq!(acts(&call.pass(Duration::from_secs(1))), ["respond"]);
        }
        let commands = failed(&mut call, "resp_3");
        assert_eq!(acts(&commands)[1..], expected);
    }
}

#[test]
fn an_error_that_passes_is_tried_again_and_one_about_the_request_is_not() {
    for (code, again) in
        [("rate_limit_exceeded", true), ("server_error", true), ("invalid_value", false), ("unknown_parameter", false)]
    {
        let mut call = Call::greeted();
        call.calls("resp_1", &["call_a"]);
        let sent = call.finish("call_a");
        call.acknowledge("call_a");
        let error = ErrorEvent { code: Some(code.to_owned()), event_id: asked(&sent), ..ErrorEvent::default() };
        call.event(ServerEvent::Error(error));
        let commands = call.pass(Duration::from_secs(2));
        assert_eq!(acts(&commands).contains(&"respond"), again, "{code}");
    }
}

#[test]
fn a_caller_who_says_a_card_number_is_stopped_and_its_words_are_kept_nowhere() {
    let mut call = Call::greeted();
    let said = |words: &str| ServerEvent::TranscriptionCompleted {
        item_id: Some("item_1".to_owned()),
        transcript: Personal::new(words.to_owned()),
    };
    assert!(acts(&call.event(said("Mon numéro, c'est le 06 39 98 12 34."))).is_empty());
    let stopped = call.event(said("Ma carte, c'est le 4111 1111 1111 1111."));
    assert_eq!(acts(&stopped), ["numeros_de_carte_entendus", "text", "respond"]);
    assert!(!format!("{stopped:?}").contains("1111"));
}
