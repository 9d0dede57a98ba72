//! What is made up for after a lost sideband or a restart: one plain response, where the conversation may owe something.

use super::*;
use store::CallCheckpoint;

fn lost(call: &mut Call) {
    assert_eq!(acts(&call.feed(Input::SocketLost(Closing::Abnormal(None)))), ["sidebands_perdus", "attach"]);
}

fn back(call: &mut Call) -> Vec<Command> {
    let mut commands = call.feed(Input::Attached);
    commands.extend(call.event(ServerEvent::SessionCreated));
    commands
}

/// What is done within this long, without what silence asks.
fn after(call: &mut Call, time: Duration) -> Vec<&'static str> {
    acts(&call.pass(time))
}

const AGAIN: [&str; 2] = ["relances_apres_absence", "respond"];

#[test]
fn a_response_that_was_under_way_at_the_loss_is_made_up_for_after_a_quiet_while_and_once() {
    let mut call = Call::greeted();
    // Its `response.done`, with a function call in it, comes while nobody is attached.
    call.created("resp_1");
    lost(&mut call);
    assert!(acts(&back(&mut call)).is_empty());
    assert!(after(&mut call, absence::QUIET.saturating_sub(Duration::from_millis(1))).is_empty());
    assert_eq!(after(&mut call, Duration::from_millis(1)), AGAIN);
    assert_eq!(acts(&call.calls("resp_2", &["call_again"])), ["appels_de_fonction", "run"]);
    assert_eq!(acts(&call.finish("call_again")), ["output", "respond"]);
    call.acknowledge("call_again");
    call.spoken("resp_3");
    assert!(after(&mut call, Duration::from_secs(19)).is_empty(), "once an absence");
}

#[test]
fn what_was_going_on_at_the_loss_decides() {
    /// What is going on at the loss, and whether it may have come to something that nobody saw.
    type Case = (&'static str, fn(&mut Call), bool);
    let cases: [Case; 9] = [
        ("nothing", |_| {}, false),
        (
            "the caller speaks",
            |call| {
                call.event(ServerEvent::SpeechStarted);
            },
            true,
        ),
        (
            "the caller has spoken",
            |call| {
                call.event(ServerEvent::SpeechStarted);
                call.event(ServerEvent::SpeechStopped);
            },
            true,
        ),
        (
            "the caller has taken a turn",
            |call| {
                call.event(ServerEvent::Committed { item_id: None });
            },
            true,
        ),
        (
            "a response is under way",
            |call| {
                call.created("resp_1");
            },
            true,
        ),
        (
            "the model is heard",
            |call| {
                call.created("resp_1");
                call.event(ServerEvent::OutputAudioStarted { response_id: None });
                call.done("resp_1");
            },
            true,
        ),
        (
            "a response was heard to its end",
            |call| {
                call.event(ServerEvent::Committed { item_id: None });
                call.spoken("resp_1");
            },
            false,
        ),
        (
            "a response was asked for",
            |call| {
                call.calls("resp_1", &["call_a"]);
                call.finish("call_a");
                call.acknowledge("call_a");
            },
            // Asked for again at once: it is owed.
            false,
        ),
        (
            "keys",
            |call| {
                call.event(ServerEvent::DtmfReceived { event: Personal::new('#') });
            },
            false,
        ),
    ];
    for (what, goes_on, owes) in cases {
        let mut call = Call::greeted();
        goes_on(&mut call);
        lost(&mut call);
        call.now += Duration::from_millis(700);
        let mut commands = acts(&back(&mut call));
        if commands.contains(&"respond") {
            commands = acts(&call.spoken("resp_owed"));
        }
        assert!(commands.is_empty(), "{what}: {commands:?}");
        // Whoever was speaking may be speaking still.
        let patience = if what == "the caller speaks" { Duration::from_secs(8) } else { Duration::ZERO };
        assert!(after(&mut call, patience).is_empty(), "{what}");
        let made_up_for = after(&mut call, absence::QUIET);
        assert_eq!(made_up_for == AGAIN, owes, "{what}: {made_up_for:?}");
    }
}

#[test]
fn a_long_absence_may_have_held_a_whole_turn() {
    for (seconds, owes) in [(1, false), (2, true), (9, true)] {
        let mut call = Call::greeted();
        lost(&mut call);
        call.now += Duration::from_secs(seconds);
        back(&mut call);
        assert_eq!(after(&mut call, absence::QUIET) == AGAIN, owes, "{seconds} s");
    }
}

#[test]
fn caller_who_goes_on_gets_no_reminder() {
    type Case = (&'static str, fn(&mut Call));
    let goes_on: [Case; 3] = [
        ("the caller speaks", |call| {
            call.event(ServerEvent::SpeechStarted);
            call.event(ServerEvent::SpeechStopped);
        }),
        ("the model speaks", |call| {
            call.spoken("resp_2");
        }),
        ("another response begins", |call| {
            call.created("resp_2");
            call.done("resp_2");
        }),
    ];
    for (what, goes_on) in goes_on {
        let mut call = Call::greeted();
        call.created("resp_1");
        lost(&mut call);
        back(&mut call);
        assert!(after(&mut call, Duration::from_secs(3)).is_empty(), "{what}");
        goes_on(&mut call);
        assert!(after(&mut call, Duration::from_secs(19)).is_empty(), "{what}");
    }
}

#[test]
fn no_reminder_during_speech_or_a_tool() {
    let mut call = Call::greeted();
    call.created("resp_1");
    lost(&mut call);
    back(&mut call);
    // The end of it comes after all.
    call.event(ServerEvent::OutputAudioStarted { response_id: None });
    assert!(after(&mut call, Duration::from_secs(10)).is_empty());
    call.event(ServerEvent::OutputAudioStopped { response_id: None });
    assert_eq!(after(&mut call, absence::QUIET), AGAIN, "the quiet is counted from here");

    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    lost(&mut call);
    back(&mut call);
    assert_eq!(after(&mut call, Duration::from_secs(5)), ["hold"], "its answer will go on");
}

#[test]
fn a_call_taken_up_may_owe_anything() {
    let mut call = Call::new();
    let standing = CallCheckpoint { greeted: true, ..accepted() };
    call.feed(Input::TakenUp { standing, age: Duration::from_secs(60) });
    back(&mut call);
    assert_eq!(after(&mut call, absence::QUIET), AGAIN);

    // One that was not greeted is greeted, and that is all.
    let mut call = Call::new();
    call.feed(Input::TakenUp { standing: accepted(), age: Duration::from_secs(1) });
    assert_eq!(acts(&back(&mut call)), ["greet"]);
    call.spoken("resp_1");
    assert!(after(&mut call, Duration::from_secs(19)).is_empty());
}

#[test]
fn a_second_loss_forgets_nothing() {
    let mut call = Call::greeted();
    call.created("resp_1");
    lost(&mut call);
    back(&mut call);
    lost(&mut call);
    back(&mut call);
    assert_eq!(after(&mut call, absence::QUIET), AGAIN);
}
