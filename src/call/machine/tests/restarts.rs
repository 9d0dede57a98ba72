//! What the journal knows of a call, and what the next process makes of it.

use super::*;
use store::{Handover, UnansweredCall};

fn standing(commands: &[Command]) -> Option<CallCheckpoint> {
    commands.iter().rev().find_map(|command| {
        let Command::Record(standing) = command else { return None };
        Some(CallCheckpoint::clone(standing))
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
    let left = CallCheckpoint { greeted: true, unanswered: vec![unanswered], ..accepted() };
    let commands = call.feed(Input::TakenUp { standing: left, age: Duration::from_secs(30) });
    assert_eq!(acts(&commands), ["attach", "appels_de_fonction", "run"]);
    assert!(acts(&call.finish("call_a")).is_empty(), "there is no socket to answer on");
    let attached = call.feed(Input::Attached);
    assert_eq!(acts(&attached), ["output", "respond"]);
    let id = openai::client_event::output_item_id("call_a");
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
    call.feed(Input::TakenUp { standing: accepted(), age: Duration::ZERO });
    call.feed(Input::Attached);
    assert_eq!(acts(&call.event(ServerEvent::SessionCreated)), ["greet"]);
}

#[test]
fn a_greeting_that_an_earlier_process_asked_for_and_that_is_being_said_is_not_said_twice() {
    let mut call = Call::new();
    call.feed(Input::TakenUp { standing: accepted(), age: Duration::ZERO });
    call.feed(Input::Attached);
    let asked_again = call.event(ServerEvent::SessionCreated);
    assert_eq!(acts(&asked_again), ["greet"]);
    call.event(already_active(asked(&asked_again)));
    assert!(!acts(&call.done("resp_1")).contains(&"greet"));
}

#[test]
fn a_session_that_may_not_be_built_yet_is_tried_like_a_new_one() {
    let mut call = Call::new();
    assert_eq!(acts(&call.feed(Input::TakenUp { standing: accepted(), age: Duration::ZERO })), ["attach"]);
    let unknown = || Input::AttachFailed(AttachError::Status(404));
    assert!(acts(&call.feed(unknown())).is_empty(), "its session may still be on its way");
    assert_eq!(acts(&call.wait().1), ["attach"]);
    call.feed(Input::Attached);
    assert_eq!(acts(&call.event(ServerEvent::SessionCreated)), ["greet"]);
}

#[test]
fn a_greeting_asked_for_on_a_lost_socket_is_asked_for_again_once() {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    call.feed(Input::Attached);
    call.event(ServerEvent::SessionCreated);
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    let again = call.feed(Input::Attached);
    assert_eq!(acts(&again), ["greet"]);
    // The first one is being said: that settles it.
    call.event(already_active(asked(&again)));
    assert!(!acts(&call.done("resp_1")).contains(&"greet"));
}

#[test]
fn a_call_that_may_not_have_been_accepted_is_accepted_by_the_next_process() {
    for answer in [Ok(()), Err(status(409)), Err(status(404))] {
        let mut call = Call::new();
        let taken_up = call.feed(Input::TakenUp { standing: CallCheckpoint::default(), age: Duration::ZERO });
        assert_eq!(acts(&taken_up), ["accept"]);
        // Whatever the answer: the earlier process may have been the one that was heard.
        assert_eq!(acts(&call.feed(Input::AcceptAnswered(answer))), ["attach"]);
        call.feed(Input::Attached);
        assert_eq!(acts(&call.event(ServerEvent::SessionCreated)), ["greet"]);
    }
}

// ---- a person ----

/// A call that an earlier process left at this point of a transfer, attached again.
fn passed_on(handover: Handover, unanswered: &[&str]) -> (Call, Vec<Command>) {
    let unanswered = unanswered.iter().map(|name| UnansweredCall {
        call_id: "call_a".to_owned(),
        name: (*name).to_owned(),
        arguments: Personal::new("{}".to_owned()),
    });
    let left = CallCheckpoint { greeted: true, handover, unanswered: unanswered.collect(), ..accepted() };
    let mut call = Call::with(MachineSettings { can_transfer: true, ..MachineSettings::default() });
    let mut commands = call.feed(Input::TakenUp { standing: left, age: Duration::ZERO });
    commands.extend(call.feed(Input::Attached));
    commands.extend(call.event(ServerEvent::SessionCreated));
    (call, commands)
}

/// How many transfers a tool is told of that is run next.
fn transfers_before(call: &mut Call) -> u32 {
    let commands = call.calls("resp_next", &["call_next"]);
    let facts = commands.iter().find_map(|command| {
        let Command::RunTool { facts, .. } = command else { return None };
        Some(facts.transfers)
    });
    facts.expect("a tool is run")
}

#[test]
fn the_journal_knows_how_far_a_call_was_passed_on() {
    let mut call = Call::greeted();
    let handover = |commands: &[Command]| standing(commands).map(|standing| standing.handover);
    call.calls("resp_1", &["call_a"]);
    let told = call.feed(Input::ToolFinished(ToolAnswer { effect: Effect::Transfer, ..answer("call_a") }));
    assert_eq!(handover(&told), Some(Handover::Announced));
    assert_eq!(handover(&call.spoken("resp_2")), Some(Handover::Referred));
    assert_eq!(handover(&call.feed(Input::ReferAnswered(Ok(())))), None);
    assert_eq!(handover(&call.pass(transfer::WATCH)), Some(Handover::Failed));
}

#[test]
fn a_call_is_passed_on_once_restarts_included() {
    for (handover, transfers) in
        [(Handover::None, 0), (Handover::Announced, 1), (Handover::Referred, 1), (Handover::Failed, 1)]
    {
        let (mut call, commands) = passed_on(handover, &[]);
        assert_eq!(acts(&commands), ["attach"], "{handover:?}");
        assert_eq!(transfers_before(&mut call), transfers, "{handover:?}");
    }
}

#[test]
fn a_transfer_that_a_restart_surprised_is_gone_on_with() {
    // The sentence was said or nearly so: it is not cut short, and then the call is referred.
    let (mut call, _) = passed_on(Handover::Announced, &[]);
    assert_eq!(acts(&call.pass(transfer::SENTENCE)), ["refer"]);
    call.feed(Input::ReferAnswered(Ok(())));
    assert_eq!(acts(&call.feed(Input::SocketLost(Closing::Normal))), ["transfere"]);

    // The REFER had left: it is not sent twice, and what comes of it is watched.
    let (mut call, _) = passed_on(Handover::Referred, &[]);
    assert_eq!(acts(&call.pass(transfer::WATCH)), ["transferts_echoues", "transfer failed"]);
    let (mut call, _) = passed_on(Handover::Referred, &[]);
    assert_eq!(acts(&call.feed(Input::SocketLost(Closing::Normal))), ["transfere"]);

    // The caller was not told yet: the function call is run again, and decides anew.
    let (mut call, commands) = passed_on(Handover::Announced, &["transfer_to_human"]);
    assert!(acts(&commands).contains(&"run"), "{commands:?}");
    call.feed(Input::ToolFinished(ToolAnswer { effect: Effect::Transfer, ..answer("call_a") }));
    assert_eq!(acts(&call.spoken("resp_1")), ["refer"]);
}
