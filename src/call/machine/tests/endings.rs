//! How calls end when we end them: silence, goodbye, a person, a call that lasts too long.

use super::*;
use hotel::{
    money::Cents,
    proposal::{Proposal, Subject, ToHear},
};

fn effect(call_id: &str, effect: Effect) -> Input {
    Input::ToolFinished(ToolAnswer { effect, ..answer(call_id) })
}

// ---- silence ----

#[test]
fn a_caller_who_asked_to_wait_is_left_alone_for_a_minute_once() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(Input::ToolFinished(ToolAnswer { effect: Effect::NoResponse, ..answer("call_a") }));
    let (waited, commands) = call.wait();
    assert_eq!((waited, acts(&commands)), (Duration::from_secs(60), vec!["still there?"]));
    call.spoken("resp_2");
    assert_eq!(call.wait().0, Duration::from_secs(25));
}

#[test]
fn a_caller_who_speaks_again_has_waited() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(Input::ToolFinished(ToolAnswer { effect: Effect::NoResponse, ..answer("call_a") }));
    call.event(ServerEvent::SpeechStarted);
    call.event(ServerEvent::SpeechStopped);
    assert_eq!(call.wait().0, Duration::from_secs(20));
}

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
fn what_was_read_out_is_asked_about_once_more_before_the_goodbye() {
    let subject = Subject::Cancellation { id: "RES-1".to_owned() };
    let recap = Personal::new("Je récapitule".to_owned());
    let mut call = Call::greeted();
    call.machine.facts.proposal =
        Some(Proposal::new(subject, Cents::default(), ToHear::Question, recap, chrono::DateTime::UNIX_EPOCH));
    let mut asked = Vec::new();
    let mut before = Duration::ZERO;
    for id in ["resp_1", "resp_2", "resp_3", "resp_4"] {
        let (waited, commands) = call.wait();
        assert!(waited > before, "{waited:?}");
        before = waited;
        asked.extend(acts(&commands));
        call.spoken(id);
    }
    assert_eq!(asked, ["still there?", "still there, again?", "yes or no?", "goodbye into silence"]);
    assert_eq!(acts(&call.pass(farewell::PAUSE)), ["raccroches", "hang up"]);

    // Whoever answers, and falls silent again, is asked anew.
    let mut call = Call::greeted();
    let subject = Subject::Cancellation { id: "RES-1".to_owned() };
    let recap = Personal::new("Je récapitule".to_owned());
    call.machine.facts.proposal =
        Some(Proposal::new(subject, Cents::default(), ToHear::Question, recap, chrono::DateTime::UNIX_EPOCH));
    for round in ["a", "b"] {
        for (turn, expected) in ["still there?", "still there, again?", "yes or no?"].iter().enumerate() {
            assert_eq!(acts(&call.wait().1), [*expected], "{round}");
            call.spoken(&format!("resp_{round}{turn}"));
        }
        call.event(ServerEvent::SpeechStarted);
        call.event(ServerEvent::SpeechStopped);
    }
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
fn no_question_during_speech_or_a_tool() {
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
    assert_eq!(
        acts(&call.feed(effect("call_a", Effect::EndCall { says_more: false }))),
        ["output"],
        "the goodbye was said before"
    );
    assert!(acts(&call.pass(Duration::from_secs(5))).is_empty(), "it is still being heard");
    call.event(ServerEvent::OutputAudioStopped { response_id: None });
    assert_eq!(acts(&call.pass(farewell::PAUSE)), ["raccroches", "hang up"]);
    assert_eq!(acts(&call.feed(Input::HangUpAnswered(Ok(())))), ["termine"]);
}

#[test]
fn an_end_without_a_goodbye_lets_the_model_say_one() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    assert_eq!(acts(&call.feed(effect("call_a", Effect::EndCall { says_more: false }))), ["output", "respond"]);
    call.spoken("resp_2");
    assert_eq!(acts(&call.pass(farewell::PAUSE)), ["raccroches", "hang up"]);
}

#[test]
fn unheard_goodbye_ends_the_call() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::EndCall { says_more: false }));
    assert!(acts(&call.pass(farewell::NO_AUDIO)).contains(&"hang up"));
}

#[test]
fn a_caller_who_speaks_cancels_the_end() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    call.feed(effect("call_a", Effect::EndCall { says_more: false }));
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
    call.feed(effect("call_a", Effect::EndCall { says_more: false }));
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
fn a_transfer_asked_for_twice_at_once_is_one() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a", "call_b"]);
    call.feed(effect("call_a", Effect::Transfer));
    call.feed(effect("call_b", Effect::Transfer));
    assert_eq!(acts(&call.spoken("resp_2")), ["refer"]);
    call.feed(Input::ReferAnswered(Ok(())));
    assert_eq!(acts(&call.pass(transfer::WATCH)), ["transferts_echoues", "transfer failed"]);
    assert!(!acts(&call.pass(Duration::from_secs(5))).contains(&"refer"));
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
