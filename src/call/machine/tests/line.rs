//! From the ring to the open sideband, and its ends.

use super::*;
use openai::calls::NotSent;

#[test]
fn a_ring_is_accepted_attached_and_greeted() {
    let mut call = Call::new();
    let accept = call.feed(Input::Rung);
    let record = Command::Record(Box::default());
    assert_eq!(accept, [record, Command::Accept { body: AcceptBody::Full, timeout: setup::ACCEPT_BUDGET }]);
    let attach = call.feed(Input::AcceptAnswered(Ok(())));
    assert_eq!(attach, [Command::Record(Box::new(accepted())), Command::Attach { timeout: setup::ATTACH_TIMEOUT }]);
    assert_eq!(call.feed(Input::Attached), [Command::Note(Note::Attached { again: false })]);
    let greeting = call.event(ServerEvent::SessionCreated);
    let response = ResponseParams {
        instructions: Some(lines().instructions(Line::Greeting)),
        tool_choice: Some(ToolChoice::None),
        max_output_tokens: Some(u32::try_from(lines().instructions(Line::Greeting).chars().count()).unwrap() * 2),
        metadata: BTreeMap::from([("vb".to_owned(), "vb_1".to_owned())]),
        ..ResponseParams::default()
    };
    assert_eq!(
        greeting,
        [Command::Send(ClientEvent::ResponseCreate { event_id: "vb_1".to_owned(), response: Some(response) })]
    );
}

#[test]
fn a_session_that_does_not_announce_itself_is_greeted_after_three_seconds() {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    call.feed(Input::Attached);
    let (waited, commands) = call.wait();
    assert_eq!((waited, kinds(&commands)), (SESSION_PATIENCE, vec!["greet"]));
    assert!(call.event(ServerEvent::SessionCreated).is_empty(), "and only once");
}

#[test]
fn each_first_answer_to_accept_has_its_consequence() {
    for (answer, expected) in [
        (status(404), &["parti_avant_reponse"][..]),
        (status(409), &["record", "attach"]),
        (status(400), &["note", "accept_minimaux", "accept minimal"]),
        (status(401), &["note", "accept_echoues", "accept_refuse"]),
        (status(403), &["note", "accept_echoues", "accept_refuse"]),
        (status(408), &[]),
        (status(429), &[]),
        (status(500), &[]),
        (status(503), &[]),
        (RestError::NoAnswer, &[]),
        (RestError::NotSent(NotSent::Connect), &[]),
    ] {
        let mut call = Call::new();
        call.feed(Input::Rung);
        let commands = call.feed(Input::AcceptAnswered(Err(answer.clone())));
        assert_eq!(kinds(&commands), expected, "{answer:?}");
        if expected.is_empty() {
            let (waited, commands) = call.wait();
            assert_eq!(waited, setup::FIRST_PAUSE, "{answer:?}");
            assert_eq!(kinds(&commands), ["accept_reessayes", "accept"], "{answer:?}");
        }
    }
}

#[test]
fn a_refusal_on_the_second_try_is_settled_by_attaching() {
    for first in [RestError::NoAnswer, status(503)] {
        for second in [status(400), status(404), status(409), status(422)] {
            let mut call = Call::new();
            call.feed(Input::Rung);
            call.feed(Input::AcceptAnswered(Err(first.clone())));
            call.wait();
            let commands = call.feed(Input::AcceptAnswered(Err(second.clone())));
            let expected = match (&first, &second) {
                // Where the first try was answered, nobody has accepted: the smaller body is still worth its try.
                (RestError::Status { .. }, RestError::Status { status: 400, .. }) => {
                    vec!["note", "accept_minimaux", "accept minimal"]
                }
                (_, RestError::Status { status: 400 | 422, .. }) => vec!["note", "record", "attach"],
                _ => vec!["record", "attach"],
            };
            assert_eq!(kinds(&commands), expected, "{first:?} then {second:?}");
        }
    }
}

#[test]
fn a_body_refused_twice_is_attached_and_then_hung_up() {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Err(status(400))));
    let commands = call.feed(Input::AcceptAnswered(Err(status(400))));
    assert_eq!(kinds(&commands), ["note", "record", "attach"]);
}

#[test]
fn accept_is_tried_for_three_seconds_and_then_settled_by_attaching() {
    let mut call = Call::new();
    let began = call.now;
    call.feed(Input::Rung);
    let mut tries = 1;
    let last = loop {
        let commands = call.feed(Input::AcceptAnswered(Err(status(503))));
        if !commands.is_empty() {
            break commands;
        }
        call.wait();
        tries += 1;
    };
    assert_eq!(kinds(&last), ["record", "attach"]);
    assert!(call.now - began < setup::ACCEPT_BUDGET);
    assert_eq!(tries, 6, "pauses of 100, 200, 400, 800, 800 ms");
}

#[test]
fn the_pause_that_openai_asks_for_is_kept_where_the_budget_allows_it() {
    let asked = |seconds| RestError::Status {
        status: 429,
        code: None,
        param: None,
        retry_after: Some(Duration::from_secs(seconds)),
    };
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Err(asked(2))));
    assert_eq!(call.wait().0, Duration::from_secs(2));
    assert_eq!(kinds(&call.feed(Input::AcceptAnswered(Err(asked(2))))), ["record", "attach"]);
}

#[test]
fn a_sideband_that_never_opens_is_tried_for_five_seconds_and_hung_up() {
    for failure in [AttachError::Status(404), AttachError::Status(503), AttachError::TimedOut] {
        let mut call = Call::new();
        call.feed(Input::Rung);
        call.feed(Input::AcceptAnswered(Ok(())));
        let began = call.now;
        let last = loop {
            let commands = call.feed(Input::AttachFailed(failure));
            if !commands.is_empty() {
                break commands;
            }
            assert_eq!(kinds(&call.wait().1), ["attach"]);
        };
        assert_eq!(kinds(&last), ["rattachements_echoues", "raccroches", "hang up"]);
        let tried = call.now - began;
        assert!(tried > Duration::from_secs(4) && tried < setup::ATTACH_WINDOW, "{tried:?}");
        assert_eq!(kinds(&call.feed(Input::HangUpAnswered(Ok(())))), ["jamais_rattache"]);
        assert_eq!(call.machine.next_deadline(), None);
    }
}

#[test]
fn a_hang_up_that_fails_is_tried_again_and_one_that_is_too_late_is_not() {
    let hanging_up = || {
        let mut call = Call::new();
        call.feed(Input::Rung);
        call.feed(Input::AcceptAnswered(Ok(())));
        call.now += setup::ATTACH_WINDOW;
        call.feed(Input::AttachFailed(AttachError::Status(503)));
        call
    };
    let mut call = hanging_up();
    assert_eq!(kinds(&call.feed(Input::HangUpAnswered(Err(status(404))))), ["jamais_rattache"]);

    let mut call = hanging_up();
    for _ in 1..setup::HANG_UP_ATTEMPTS {
        assert!(call.feed(Input::HangUpAnswered(Err(status(500)))).is_empty());
        assert_eq!(kinds(&call.wait().1), ["hang up"]);
    }
    assert_eq!(kinds(&call.feed(Input::HangUpAnswered(Err(status(500))))), ["jamais_rattache"]);
}

#[test]
fn a_normal_close_ends_the_call_and_any_other_attaches_again() {
    let mut call = Call::greeted();
    assert_eq!(kinds(&call.feed(Input::SocketLost(Closing::Normal))), ["note", "ligne_fermee"]);
    assert!(call.machine.is_over());
    for code in [None, Some(1001), Some(1006), Some(1011)] {
        let mut call = Call::greeted();
        let commands = call.feed(Input::SocketLost(Closing::Abnormal(code)));
        assert_eq!(kinds(&commands), ["note", "sidebands_perdus", "attach"]);
        assert_eq!(call.feed(Input::Attached), [Command::Note(Note::Attached { again: true })]);
        assert!(call.event(ServerEvent::SessionCreated).is_empty(), "no second greeting");
    }
}

#[test]
fn a_lost_sideband_whose_call_is_unknown_is_over_and_one_that_stays_away_is_hung_up() {
    let mut call = Call::greeted();
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    assert_eq!(kinds(&call.feed(Input::AttachFailed(AttachError::Status(404)))), ["ligne_fermee"]);

    let mut call = Call::greeted();
    let began = call.now;
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    while call.feed(Input::AttachFailed(AttachError::NoWebSocket)).is_empty() {
        call.wait();
    }
    assert!(call.now - began > Duration::from_secs(9));
    assert_eq!(kinds(&call.feed(Input::HangUpAnswered(Ok(())))), ["perdu"]);
}

#[test]
fn a_call_taken_up_after_a_restart_is_attached_and_not_greeted() {
    let mut call = Call::new();
    let standing = CallCheckpoint { greeted: true, ..accepted() };
    let taken_up = kinds(&call.feed(Input::TakenUp { standing, age: Duration::from_secs(60) }));
    assert_eq!(taken_up, ["attach", "record"]);
    call.feed(Input::Attached);
    assert!(call.event(ServerEvent::SessionCreated).is_empty());
}

#[test]
fn sentences_of_ours_are_bounded_until_openai_refuses() {
    let params = |commands: &[Command]| {
        commands.iter().find_map(|command| {
            let Command::Send(ClientEvent::ResponseCreate { response, .. }) = command else { return None };
            response.as_ref().map(|response| (response.reasoning.is_some(), response.max_output_tokens.is_some()))
        })
    };
    for reasons in [true, false] {
        let mut call = Call::with(MachineSettings { reasons, ..MachineSettings::default() });
        call.feed(Input::Rung);
        call.feed(Input::AcceptAnswered(Ok(())));
        call.feed(Input::Attached);
        let greeting = call.event(ServerEvent::SessionCreated);
        assert_eq!(params(&greeting), Some((reasons, true)));
        let refused = ErrorEvent {
            code: Some("unknown_parameter".to_owned()),
            event_id: asked(&greeting),
            ..ErrorEvent::default()
        };
        let again = call.event(ServerEvent::Error(refused));
        assert_eq!((acts(&again), params(&again)), (vec!["erreurs_openai", "greet"], Some((false, false))));
    }
}
