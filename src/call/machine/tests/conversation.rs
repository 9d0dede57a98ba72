//! Responses and function calls on an open sideband.

use super::*;

#[test]
fn two_function_calls_are_run_at_once_and_answered_with_one_response() {
    let mut call = Call::greeted();
    let run = call.calls("resp_1", &["call_a", "call_b"]);
    let ran: Vec<_> = run
        .iter()
        .filter_map(|command| {
            let Command::RunTool { call, facts } = command else { return None };
            Some((call.call_id.as_str(), facts.tool_calls))
        })
        .collect();
    assert_eq!(ran, [("call_a", 0), ("call_b", 1)]);
    assert_eq!(kinds(&call.finish("call_b")), ["output"], "answered as it comes, without waiting for the other");
    assert_eq!(kinds(&call.finish("call_a")), ["output", "respond"]);
    call.acknowledge("call_b");
    call.acknowledge("call_a");
    call.created("resp_2");
    assert!(call.done("resp_2").is_empty(), "nothing is owed any more");
}

#[test]
fn tools_are_told_who_calls_and_what_was_tried() {
    let mut call = Call::greeted();
    let number = Personal::new("+33639981234".to_owned());
    call.machine = call.machine.of_caller(Some(number.clone()));
    let facts = |commands: &[Command]| {
        commands.iter().find_map(|command| {
            let Command::RunTool { facts, .. } = command else { return None };
            Some((facts.caller.clone(), facts.transfers))
        })
    };
    assert_eq!(facts(&call.calls("resp_1", &["call_a"])), Some((Some(number.clone()), 0)));
    call.feed(Input::ToolFinished(ToolAnswer { effect: Effect::Transfer, ..answer("call_a") }));
    call.spoken("resp_2");
    assert_eq!(facts(&call.calls("resp_3", &["call_b"])), Some((Some(number), 1)));
}

#[test]
fn a_function_call_delivered_twice_is_run_once() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let again = call.calls("resp_1", &["call_a"]);
    assert_eq!(kinds(&again), ["appels_de_fonction_repetes"]);
    assert_eq!(kinds(&call.finish("call_a")), ["output", "respond"]);
    assert!(call.finish("call_a").is_empty(), "and answered once");
}

#[test]
fn function_calls_of_an_interrupted_response_are_not_run() {
    let mut call = Call::greeted();
    call.created("resp_1");
    let done = ServerEvent::ResponseDone(response("resp_1", ResponseStatus::Cancelled, &["call_a"]));
    assert!(!kinds(&call.event(done)).contains(&"run"));
}

#[test]
fn whole_function_calls_are_answered_however_their_response_ended() {
    for status in [ResponseStatus::Completed, ResponseStatus::Incomplete, ResponseStatus::Failed] {
        for completed in [true, false] {
            let mut call = Call::greeted();
            call.created("resp_1");
            let mut done = response("resp_1", status.clone(), &["call_a"]);
            done.function_calls[0].completed = completed;
            assert!(kinds(&call.event(ServerEvent::ResponseDone(done))).contains(&"run"), "{status:?} {completed}");
            assert_eq!(kinds(&call.finish("call_a")), ["output", "respond"], "{status:?} {completed}");
        }
    }
}

#[test]
fn function_call_cut_in_its_arguments_is_neither_run_nor_waited_for() {
    let mut call = Call::greeted();
    call.created("resp_1");
    let mut done = response("resp_1", ResponseStatus::Completed, &["call_a"]);
    (done.function_calls[0].completed, done.has_speech) = (false, true);
    done.function_calls[0].arguments = Personal::new(r#"{"date_arrivee":"2026-"#.to_owned());
    assert!(!kinds(&call.event(ServerEvent::ResponseDone(done))).contains(&"run"));
    assert_eq!(acts(&call.pass(Duration::from_secs(2))), ["respond"]);
}

#[test]
fn response_that_leaves_the_caller_waiting_is_asked_for_again_within_two_seconds() {
    for (status, has_speech) in
        [(ResponseStatus::Incomplete, true), (ResponseStatus::Incomplete, false), (ResponseStatus::Completed, false)]
    {
        let mut call = Call::greeted();
        call.created("resp_1");
        let mut done = response("resp_1", status.clone(), &[]);
        done.has_speech = has_speech;
        call.event(ServerEvent::ResponseDone(done));
        assert_eq!(acts(&call.pass(Duration::from_secs(2))), ["respond"], "{status:?} {has_speech}");
    }
}

#[test]
fn flood_of_function_calls_ends_the_call() {
    let names: Vec<String> = (0..2_000).map(|number| format!("call_{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // In one response, and in responses that go on from none.
    for at_once in [2_000, 10] {
        let mut call = Call::greeted();
        let mut run = 0;
        for (number, calls) in names.chunks(at_once).enumerate() {
            let kinds = acts(&call.calls(&format!("resp_{number}"), calls));
            run += kinds.iter().filter(|kind| **kind == "run").count();
            if kinds.contains(&"hang up") {
                break;
            }
        }
        assert!(run <= 64, "{run}");
        assert!(acts(&call.feed(Input::HangUpAnswered(Ok(())))).contains(&"flot_de_messages"));
    }
    let mut call = Call::greeted();
    call.created("resp_1");
    let mut done = response("resp_1", ResponseStatus::Completed, &["call_a"]);
    done.function_calls[0].arguments = Personal::new(serde_json::json!({"nom": "a".repeat(100_000)}).to_string());
    assert!(acts(&call.event(ServerEvent::ResponseDone(done))).contains(&"hang up"));
}

#[test]
fn a_response_is_held_back_while_another_is_active() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.caller_brings("resp_caller");
    assert_eq!(kinds(&call.finish("call_a")), ["output"], "the caller's response began before the output");
    call.acknowledge("call_a");
    assert_eq!(kinds(&call.done("resp_caller")), ["respond"]);
}

#[test]
fn a_response_that_began_after_the_output_has_seen_it() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.caller_brings("resp_caller");
    call.finish("call_a");
    call.done("resp_other");
    call.acknowledge("call_a");
    call.caller_brings("resp_caller_2");
    assert!(call.done("resp_caller_2").is_empty());
}

#[test]
fn a_refused_response_is_owed_again_unless_the_active_one_has_seen_the_output() {
    // The caller's response began before the output was in the conversation.
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let sent = call.finish("call_a");
    call.caller_brings("resp_caller");
    call.acknowledge("call_a");
    assert_eq!(kinds(&call.event(already_active(asked(&sent)))), ["erreurs_openai"]);
    assert_eq!(kinds(&call.done("resp_caller")), ["respond"]);

    // It began after.
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let sent = call.finish("call_a");
    call.acknowledge("call_a");
    call.caller_brings("resp_caller");
    call.event(already_active(asked(&sent)));
    assert!(call.done("resp_caller").is_empty());
}

#[test]
fn a_refusal_without_event_id_counts_for_the_outstanding_response() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.finish("call_a");
    call.event(already_active(None));
    assert_eq!(kinds(&call.done("resp_unknown")), ["respond"], "whichever response it was that was active");
}

#[test]
fn a_refusal_of_something_else_changes_nothing() {
    let mut call = Call::greeted();
    assert_eq!(kinds(&call.event(already_active(Some("vb_99".to_owned())))), ["erreurs_openai"]);
    call.calls("resp_1", &["call_a"]);
    assert_eq!(kinds(&call.finish("call_a")), ["output", "respond"]);
}

#[test]
fn a_greeting_that_the_caller_was_quicker_than_is_said_all_the_same() {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    call.feed(Input::Attached);
    let greeting = call.event(ServerEvent::SessionCreated);
    call.caller_brings("resp_caller");
    call.event(already_active(asked(&greeting)));
    assert_eq!(kinds(&call.done("resp_caller")), ["greet"]);
}

#[test]
fn an_answer_that_asks_for_silence_brings_no_response() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let silent = ToolAnswer { effect: Effect::NoResponse, ..answer("call_a") };
    assert_eq!(kinds(&call.feed(Input::ToolFinished(silent))), ["output"]);
}

#[test]
fn an_output_without_acknowledgement_is_sent_again_under_the_same_id() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a", "call_b", "call_c"]);
    let first = [call.finish("call_a"), call.finish("call_b")].concat_outputs();
    call.acknowledge("call_a");
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    assert!(call.finish("call_c").is_empty(), "there is no socket to answer on");
    let again = call.feed(Input::Attached);
    assert_eq!(kinds(&again), ["note", "output", "output", "respond"]);
    assert_eq!(outputs(&again)[0], first[1], "call_b under its id, call_a not again");
    assert_eq!(outputs(&again)[1].1, "call_c");
}

trait ConcatOutputs {
    fn concat_outputs(&self) -> Vec<(String, String)>;
}

impl ConcatOutputs for [Vec<Command>; 2] {
    fn concat_outputs(&self) -> Vec<(String, String)> {
        self.iter().flat_map(|commands| outputs(commands)).collect()
    }
}

#[test]
fn an_error_about_an_output_counts_as_its_delivery() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let sent = call.finish("call_a");
    let Some(Command::Send(event)) = sent.first() else { panic!("{sent:?}") };
    let duplicate = ErrorEvent {
        kind: Some("invalid_request_error".to_owned()),
        code: Some("duplicate_item".to_owned()),
        param: None,
        event_id: Some(event.event_id().to_owned()),
    };
    assert_eq!(kinds(&call.event(ServerEvent::Error(duplicate))), ["erreurs_openai", "note"]);
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    assert!(outputs(&call.feed(Input::Attached)).is_empty());
}

#[test]
fn a_response_that_went_silent_counts_as_done() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.caller_brings("resp_caller");
    call.finish("call_a");
    let (waited, commands) = call.wait();
    assert_eq!((waited, kinds(&commands)), (responses::STALL_QUIET, vec!["reponses_sans_suite", "respond"]));
}

#[test]
fn a_response_that_is_being_heard_is_given_more_time() {
    let mut call = Call::greeted();
    call.created("resp_1");
    call.event(ServerEvent::OutputAudioStarted { response_id: None });
    assert_eq!(call.wait().0, responses::STALL_PLAYING);
}

#[test]
fn what_is_unknown_or_malformed_is_counted_and_passed_over() {
    let mut call = Call::greeted();
    let unknown = ServerEvent::Unknown { event_type: "response.sung".to_owned() };
    assert_eq!(kinds(&call.event(unknown)), ["messages_inconnus"]);
    assert_eq!(kinds(&call.event(ServerEvent::Malformed { event_type: None })), ["messages_illisibles"]);
    assert!(!call.machine.is_over());
}

#[test]
fn the_tally_adds_up() {
    let mut call = Call::greeted();
    call.event(ServerEvent::Committed { item_id: None });
    call.created("resp_1");
    let mut done = response("resp_1", ResponseStatus::Completed, &["call_a"]);
    done.usage = Usage { input: 120, cached: 100, output: 30, ..Usage::default() };
    call.event(ServerEvent::ResponseDone(done.clone()));
    call.created("resp_2");
    call.event(ServerEvent::ResponseDone(ResponseDone { id: "resp_2".to_owned(), function_calls: Vec::new(), ..done }));
    let action = samples::deed("standard", "2026-11-27", "2026-11-30");
    let learned = Learned { action: Some(action), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    let usage = Usage { input: 240, cached: 200, output: 60, ..Usage::default() };
    let expected = Tally { caller_turns: 1, responses: 3, tool_calls: 1, reservations: 1, usage };
    assert_eq!(call.machine.tally(), &expected);
}
