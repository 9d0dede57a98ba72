//! How calls end when we end them, what is due when nothing happens, and what the next process is left.

use super::*;
use crate::store::UnansweredCall;

fn effect(call_id: &str, effect: Effect) -> Input {
    Input::ToolFinished(ToolAnswer { effect, ..answer(call_id) })
}

/// Commands that matter here, without records and notes.
fn acts(commands: &[Command]) -> Vec<&'static str> {
    kinds(commands).into_iter().filter(|kind| !matches!(*kind, "record" | "note")).collect()
}

fn key(call: &mut Call, key: char) -> Vec<Command> {
    call.event(ServerEvent::DtmfReceived { event: Personal::new(key) })
}

// ---- silence ----

#[test]
fn silence_is_asked_about_twice_at_growing_intervals_and_then_ends_the_call() {
    let mut call = Call::greeted();
    assert_eq!((call.wait().0, call.now), (Duration::from_secs(20), call.now));
    call.spoken("resp_1");
    let (second, commands) = call.wait();
    assert_eq!((second, acts(&commands)), (Duration::from_secs(25), vec!["still there, again?"]));
    call.spoken("resp_2");
    let (third, commands) = call.wait();
    assert!(third > second);
    assert_eq!(acts(&commands), ["goodbye into silence"]);
    call.spoken("resp_3");
    let (pause, commands) = call.wait();
    assert_eq!((pause, acts(&commands)), (farewell::PAUSE, vec!["raccroches", "hang up"]));
    assert_eq!(acts(&call.feed(Input::HangUpAnswered(Ok(())))), ["silence"]);
}

#[test]
fn a_sign_of_life_starts_the_count_again() {
    let mut call = Call::greeted();
    assert_eq!(acts(&call.wait().1), ["still there?"]);
    call.spoken("resp_1");
    call.event(ServerEvent::SpeechStarted);
    call.event(ServerEvent::SpeechStopped);
    call.event(ServerEvent::Committed { item_id: None });
    call.spoken("resp_2");
    assert_eq!(acts(&call.wait().1), ["still there?"], "the first question again, not the second");
}

#[test]
fn nobody_is_asked_while_somebody_speaks_or_a_tool_runs() {
    let mut call = Call::greeted();
    call.created("resp_1");
    call.event(ServerEvent::OutputAudioStarted { response_id: None });
    call.done("resp_1");
    assert!(acts(&call.pass(Duration::from_secs(50))).is_empty(), "a long answer is being heard");
    call.event(ServerEvent::OutputAudioStopped { response_id: None });
    call.event(ServerEvent::SpeechStarted);
    assert!(acts(&call.pass(Duration::from_secs(60))).is_empty(), "the caller speaks at length");
}

#[test]
fn a_caller_who_answers_the_goodbye_keeps_the_line() {
    let mut call = Call::greeted();
    for id in ["resp_1", "resp_2"] {
        call.wait();
        call.spoken(id);
    }
    assert_eq!(acts(&call.wait().1), ["goodbye into silence"]);
    call.created("resp_3");
    call.event(ServerEvent::SpeechStarted);
    call.event(ServerEvent::SpeechStopped);
    call.done("resp_3");
    assert!(!acts(&call.pass(Duration::from_secs(10))).contains(&"hang up"));
}

// ---- the end of a call ----

#[test]
fn the_end_waits_until_the_goodbye_was_heard() {
    let mut call = Call::greeted();
    call.created("resp_1");
    call.event(ServerEvent::OutputAudioStarted { response_id: None });
    let mut done = response("resp_1", ResponseStatus::Completed, &["call_a"]);
    done.has_speech = true;
    call.event(ServerEvent::ResponseDone(done));
    assert_eq!(acts(&call.feed(effect("call_a", Effect::EndCall))), ["output"], "the goodbye was said before");
    assert!(acts(&call.pass(Duration::from_secs(5))).is_empty(), "it is still being heard");
    call.event(ServerEvent::OutputAudioStopped { response_id: None });
    assert_eq!(acts(&call.pass(farewell::PAUSE)), ["raccroches", "hang up"]);
    assert_eq!(acts(&call.feed(Input::HangUpAnswered(Ok(())))), ["termine"]);
}

#[test]
fn an_end_without_a_goodbye_lets_the_model_say_one() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    assert_eq!(acts(&call.feed(effect("call_a", Effect::EndCall))), ["output", "respond"]);
    call.spoken("resp_2");
    assert_eq!(acts(&call.pass(farewell::PAUSE)), ["raccroches", "hang up"]);
}

#[test]
fn a_goodbye_that_nobody_hears_ends_all_the_same() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::EndCall));
    assert!(acts(&call.pass(farewell::NO_AUDIO)).contains(&"hang up"));
}

#[test]
fn a_caller_who_speaks_cancels_the_end() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::EndCall));
    call.spoken("resp_2");
    call.event(ServerEvent::SpeechStarted);
    call.event(ServerEvent::SpeechStopped);
    assert!(!acts(&call.pass(Duration::from_secs(10))).contains(&"hang up"));
}

#[test]
fn a_call_that_lasts_too_long_is_wound_up_politely_and_ends() {
    let mut call =
        Call::greeted_with(MachineSettings { longest_call: Duration::from_secs(10), ..MachineSettings::default() });
    assert_eq!(acts(&call.pass(Duration::from_secs(10))), ["wind up"]);
    call.spoken("resp_1");
    let mut commands = Vec::new();
    for turn in 0..6 {
        // The caller goes on talking.
        call.event(ServerEvent::SpeechStarted);
        call.event(ServerEvent::SpeechStopped);
        call.spoken(&format!("resp_turn_{turn}"));
        commands.extend(call.pass(Duration::from_secs(10)));
    }
    assert_eq!(acts(&commands), ["time is up"]);
    call.created("resp_end");
    call.event(ServerEvent::SpeechStarted);
    call.done("resp_end");
    assert_eq!(acts(&call.pass(farewell::PAUSE)), ["raccroches", "hang up"], "and is not cancelled");
    assert_eq!(acts(&call.feed(Input::HangUpAnswered(Ok(())))), ["trop_long"]);
}

#[test]
fn a_line_that_closes_while_it_is_hung_up_is_just_over() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::EndCall));
    call.spoken("resp_2");
    call.pass(farewell::PAUSE);
    assert_eq!(acts(&call.feed(Input::SocketLost(Closing::Normal))), ["termine"]);
}

#[test]
fn openais_own_limit_ends_the_call() {
    let mut call = Call::greeted();
    let expired = ErrorEvent { code: Some("session_expired".to_owned()), ..ErrorEvent::default() };
    assert_eq!(acts(&call.event(ServerEvent::Error(expired))), ["erreurs_openai", "raccroches", "hang up"]);
    assert_eq!(acts(&call.feed(Input::HangUpAnswered(Ok(())))), ["session_expiree"]);
}

// ---- a person ----

#[test]
fn a_transfer_waits_for_its_sentence_and_ends_with_the_line() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    assert_eq!(acts(&call.feed(effect("call_a", Effect::Transfer))), ["output", "respond"]);
    assert_eq!(acts(&call.spoken("resp_2")), ["refer"]);
    call.feed(Input::ReferAnswered(Ok(())));
    assert_eq!(acts(&call.feed(Input::SocketLost(Closing::Normal))), ["transfere"]);
}

#[test]
fn a_transfer_that_does_nothing_is_admitted_after_fifteen_seconds() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::Transfer));
    call.spoken("resp_2");
    call.feed(Input::ReferAnswered(Ok(())));
    assert_eq!(acts(&call.pass(transfer::WATCH)), ["transferts_echoues", "transfer failed"]);
}

#[test]
fn a_transfer_that_is_refused_is_admitted_at_once() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::Transfer));
    call.spoken("resp_2");
    assert_eq!(acts(&call.feed(Input::ReferAnswered(Err(status(500))))), ["transferts_echoues", "transfer failed"]);
}

// ---- tools ----

#[test]
fn a_slow_tool_is_excused_once_and_then_given_up() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let (waited, commands) = call.wait();
    assert_eq!((waited, acts(&commands)), (tool_calls::HOLDING_AFTER, vec!["hold"]));
    call.spoken("resp_2");
    let commands = call.pass(tool_calls::GIVEN_UP_AFTER - tool_calls::HOLDING_AFTER);
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
    call.created("resp_caller");
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
    call.event(ServerEvent::SessionCreated { expires_at: None });
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
fn what_was_cut_short_after_it_was_heard_is_not_said_again() {
    let mut call = Call::greeted();
    call.created("resp_1");
    let mut cut = response("resp_1", ResponseStatus::Incomplete, &[]);
    cut.has_speech = true;
    call.event(ServerEvent::ResponseDone(cut));
    assert!(acts(&call.pass(Duration::from_secs(5))).is_empty());
}

// ---- the next process ----

fn standing(commands: &[Command]) -> Option<Standing> {
    commands.iter().rev().find_map(|command| {
        let Command::Record(standing) = command else { return None };
        Some(standing.clone())
    })
}

#[test]
fn the_journal_knows_what_is_left_unanswered() {
    let mut call = Call::greeted();
    let begun = call.calls("resp_1", &["call_a"]);
    let kinds_of_it = kinds(&begun);
    let (record, run) =
        (kinds_of_it.iter().position(|kind| *kind == "record"), kinds_of_it.iter().position(|kind| *kind == "run"));
    assert!(record < run, "on record before it runs: {kinds_of_it:?}");
    assert_eq!(standing(&begun).unwrap().unanswered[0].call_id, "call_a");
    assert_eq!(standing(&call.finish("call_a")), None, "sent is not answered");
    assert_eq!(standing(&call.acknowledge("call_a")), None, "nor is acknowledged");
    let taken_up = call.created("resp_2");
    assert_eq!(standing(&taken_up).unwrap().unanswered, [], "a response goes on from it");
}

#[test]
fn what_an_earlier_process_left_unanswered_is_run_again_and_answered() {
    let mut call = Call::new();
    let unanswered = UnansweredCall {
        call_id: "call_a".to_owned(),
        name: "create_reservation".to_owned(),
        arguments: Personal::new("{}".to_owned()),
    };
    let left = Standing { greeted: true, unanswered: vec![unanswered] };
    let commands = call.feed(Input::TakenUp { standing: left, age: Duration::from_secs(30) });
    assert_eq!(acts(&commands), ["attach", "appels_de_fonction", "run"]);
    assert!(acts(&call.finish("call_a")).is_empty(), "there is no socket to answer on");
    let attached = call.feed(Input::Attached);
    assert_eq!(acts(&attached), ["output", "respond"]);
    let id = crate::openai::client_event::output_item_id("call_a");
    assert_eq!(outputs(&attached)[0].0, id, "under the id that the earlier process would have used");
    // It had delivered it after all: an error about the id counts as delivered.
    let Some(Command::Send(event)) = attached.iter().find(|command| matches!(command, Command::Send(_))) else {
        panic!()
    };
    let duplicate = ErrorEvent {
        code: Some("item_already_exists".to_owned()),
        event_id: Some(event.event_id().to_owned()),
        ..ErrorEvent::default()
    };
    call.event(ServerEvent::Error(duplicate));
    let begun = call.created("resp_1");
    assert_eq!(standing(&begun).unwrap().unanswered, []);
}

#[test]
fn a_call_that_was_accepted_and_not_greeted_is_greeted_by_the_next_process() {
    let mut call = Call::new();
    call.feed(Input::TakenUp { standing: Standing::default(), age: Duration::ZERO });
    call.feed(Input::Attached);
    assert_eq!(acts(&call.event(ServerEvent::SessionCreated { expires_at: None })), ["greet"]);
}

#[test]
fn a_greeting_asked_for_on_a_lost_socket_is_asked_for_again_once() {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    call.feed(Input::Attached);
    call.event(ServerEvent::SessionCreated { expires_at: None });
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    let again = call.feed(Input::Attached);
    assert_eq!(acts(&again), ["greet"]);
    // The first one is being said: that settles it.
    call.event(already_active(asked(&again)));
    assert!(!acts(&call.done("resp_1")).contains(&"greet"));
}
