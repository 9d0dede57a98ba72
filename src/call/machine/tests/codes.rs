//! Every code of OpenAI that has been seen (`error` events, `response.done` that failed or was cut short, REST and upgrade) with the
//! reaction to it. What a code is not known to mean is logged, and changes nothing.

use super::*;

/// What an `error` event is about.
#[derive(Clone, Copy, Debug)]
enum About {
    /// The `response.create` that was sent last.
    Response,
    /// The output of a function call that was sent last.
    Output,
    /// Something that this server never sent.
    Unknown,
    /// No event of ours, and nothing is outstanding.
    Nothing,
    /// No event of ours, while a response that was asked for has not begun.
    Unsaid,
}

const LOGGED: &[&str] = &["erreurs_openai", "note"];
/// Given up: asking again would bring the same refusal, and the model goes on at the caller's next turn.
const DROPPED: &[&str] = &["erreurs_openai", "note", "record"];
/// Asked for once more, after a second.
const RETRIED: &[&str] = &["erreurs_openai", "note", "record", "respond"];
/// Put back, without a word to ops, until what is active is done.
const QUEUED: &[&str] = &["erreurs_openai"];
const ENDED: &[&str] = &["erreurs_openai", "note", "raccroches", "hang up"];

/// A call with a function call whose output was sent and acknowledged, and a response asked for; the ids of both events.
fn answering() -> (Call, String, String) {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let sent = call.finish("call_a");
    let output = sent.iter().find_map(|command| {
        let Command::Send(event @ ClientEvent::ItemCreate { .. }) = command else { return None };
        Some(event.event_id().to_owned())
    });
    call.acknowledge("call_a");
    (call, output.expect("an output"), asked(&sent).expect("a response"))
}

fn error(kind: &str, code: Option<&str>, event_id: Option<String>) -> ServerEvent {
    let code = code.map(str::to_owned);
    ServerEvent::Error(ErrorEvent { kind: Some(kind.to_owned()), code, param: None, event_id })
}

#[test]
fn each_code_of_an_error_event_has_its_reaction() {
    let invalid = "invalid_request_error";
    let table: &[(&str, Option<&str>, About, &[&str])] = &[
        // A response is active already: ours is owed until it is done.
        (invalid, Some("conversation_already_has_active_response"), About::Response, QUEUED),
        (invalid, Some("conversation_already_has_active_response"), About::Unsaid, QUEUED),
        (invalid, Some("conversation_already_has_active_response"), About::Nothing, QUEUED),
        // A cancel that raced the end of its response: nothing to do.
        (invalid, Some("response_cancel_not_active"), About::Unknown, LOGGED),
        (invalid, Some("response_cancel_not_active"), About::Nothing, LOGGED),
        // The voice is settled by the accept, and never changed after.
        (invalid, Some("cannot_update_voice"), About::Unknown, LOGGED),
        // Something that we sent has a bad form: it would have it again.
        (invalid, Some("missing_required_parameter"), About::Response, DROPPED),
        (invalid, Some("missing_required_parameter"), About::Unknown, LOGGED),
        (invalid, Some("invalid_type"), About::Response, DROPPED),
        (invalid, Some("invalid_value"), About::Response, DROPPED),
        (invalid, Some("unknown_parameter"), About::Response, DROPPED),
        (invalid, Some("invalid_event"), About::Response, DROPPED),
        (invalid, None, About::Response, DROPPED),
        (invalid, Some("invalid_value"), About::Nothing, LOGGED),
        (invalid, Some("invalid_value"), About::Unsaid, LOGGED),
        // An item that is not there, or is there already: the output counts as delivered.
        (invalid, Some("item_not_found"), About::Unknown, LOGGED),
        (invalid, Some("item_not_found"), About::Output, LOGGED),
        (invalid, Some("item_already_exists"), About::Output, LOGGED),
        (invalid, Some("input_audio_buffer_commit_empty"), About::Nothing, LOGGED),
        // OpenAI's own limit of sixty minutes.
        (invalid, Some("session_expired"), About::Nothing, ENDED),
        (invalid, Some("session_expired"), About::Unsaid, ENDED),
        // What passes: asked for again.
        ("rate_limit_exceeded", Some("rate_limit_exceeded"), About::Response, RETRIED),
        ("tokens", Some("rate_limit_exceeded"), About::Unsaid, RETRIED),
        ("tokens", Some("rate_limit_exceeded"), About::Nothing, LOGGED),
        ("insufficient_quota", Some("insufficient_quota"), About::Response, RETRIED),
        ("server_error", None, About::Response, RETRIED),
        ("server_error", None, About::Unsaid, RETRIED),
        ("server_error", None, About::Nothing, LOGGED),
        ("server_error", Some("server_error"), About::Unknown, LOGGED),
        // What nobody has seen yet.
        (invalid, Some("a_code_of_tomorrow"), About::Response, DROPPED),
        ("a_type_of_tomorrow", None, About::Nothing, LOGGED),
    ];
    for (kind, code, about, expected) in table {
        let (mut call, output, response) = answering();
        let event_id = match about {
            About::Response => Some(response),
            About::Output => Some(output),
            About::Unknown => Some("vb_999".to_owned()),
            About::Nothing | About::Unsaid => None,
        };
        if !matches!(about, About::Response | About::Unsaid) {
            // What was asked for has begun, and is over.
            call.created("resp_2");
            call.done("resp_2");
        }
        let mut commands = kinds(&call.event(error(kind, *code, event_id)));
        commands.extend(kinds(&call.pass(Duration::from_secs(2))));
        assert_eq!(commands, *expected, "{kind} {code:?} about {about:?}");
    }
}

#[test]
fn a_response_refused_because_one_is_active_is_owed_until_that_one_is_done() {
    let (mut call, _, response) = answering();
    // The active one began before the output: it has not seen it.
    call.event(already_active(Some(response)));
    assert_eq!(kinds(&call.done("resp_caller")), ["respond"]);
}

#[test]
fn each_end_of_a_response_has_its_reaction() {
    use ResponseStatus::{Cancelled, Completed, Failed, Incomplete};
    /// Status, reason, error code, error type, whether the caller heard something → commands within two seconds.
    type Case = (
        ResponseStatus,
        Option<&'static str>,
        Option<&'static str>,
        Option<&'static str>,
        bool,
        &'static [&'static str],
    );
    const FAILED_AGAIN: &[&str] = &["reponses_echouees", "note", "respond"];
    let other = || ResponseStatus::Other("a_status_of_tomorrow".to_owned());
    let table: &[Case] = &[
        (Completed, None, None, None, true, &[]),
        (Cancelled, Some("turn_detected"), None, None, false, &[]),
        (Cancelled, Some("client_cancelled"), None, None, true, &[]),
        (Failed, None, Some("rate_limit_exceeded"), Some("invalid_request_error"), false, FAILED_AGAIN),
        (Failed, None, Some("insufficient_quota"), Some("insufficient_quota"), false, FAILED_AGAIN),
        (Failed, None, Some("server_error"), Some("server_error"), false, FAILED_AGAIN),
        (Failed, None, None, Some("server_error"), false, FAILED_AGAIN),
        (Failed, None, None, None, false, FAILED_AGAIN),
        // What was cut in the middle of a sentence is gone on with: nothing else would bring another response.
        (Failed, None, None, Some("server_error"), true, FAILED_AGAIN),
        (Incomplete, Some("max_output_tokens"), None, None, true, FAILED_AGAIN),
        (Incomplete, Some("max_output_tokens"), None, None, false, FAILED_AGAIN),
        (Incomplete, Some("content_filter"), None, None, true, FAILED_AGAIN),
        (Incomplete, Some("content_filter"), None, None, false, FAILED_AGAIN),
        (other(), None, None, None, false, FAILED_AGAIN),
        (other(), None, None, None, true, FAILED_AGAIN),
    ];
    for &(ref status, reason, code, kind, heard, expected) in table {
        let mut call = Call::greeted();
        call.created("resp_1");
        let text = |text: Option<&str>| text.map(str::to_owned);
        let mut done = response("resp_1", status.clone(), &[]);
        done.has_speech = heard;
        done.status_details = StatusDetails { reason: text(reason), error_code: text(code), error_kind: text(kind) };
        let mut commands = kinds(&call.event(ServerEvent::ResponseDone(done)));
        commands.extend(kinds(&call.pass(Duration::from_secs(2))));
        assert_eq!(commands, expected, "{status:?} {reason:?} {code:?} {kind:?} heard: {heard}");
    }
}

#[test]
fn a_call_that_openai_does_not_know_is_tried_for_a_while_at_first_and_over_later() {
    let unknown = || Input::AttachFailed(AttachError::Status(404));
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    assert!(call.feed(unknown()).is_empty());
    assert_eq!(kinds(&call.wait().1), ["attach"], "its session is still being built");
    let mut call = Call::greeted();
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    assert_eq!(kinds(&call.feed(unknown())), ["ligne_fermee"]);
}
