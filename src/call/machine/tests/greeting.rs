//! Which response is ours is read in its metadata; the disclosure of the first words is owed until it was heard.

use super::*;

/// A call whose greeting was asked for.
fn greeting_asked() -> Call {
    let mut call = Call::new();
    call.feed(Input::Rung);
    call.feed(Input::AcceptAnswered(Ok(())));
    call.feed(Input::Attached);
    assert_eq!(kinds(&call.event(ServerEvent::SessionCreated)), ["greet"]);
    call
}

/// A call in which the greeting is being heard.
fn greeting_heard() -> Call {
    let mut call = greeting_asked();
    call.created("resp_greeting");
    call.event(ServerEvent::OutputAudioStarted { response_id: Some("resp_greeting".to_owned()) });
    call
}

/// How long the disclosure takes to say at the slowest.
fn disclosure() -> Duration {
    playback::speaking_time(lines().disclosure(Line::Greeting).unwrap(), 100)
}

impl Call {
    /// The caller speaks into a response, is answered, and lets the answer end.
    fn barges_in(&mut self, id: &str) -> Vec<Command> {
        self.event(ServerEvent::SpeechStarted);
        self.event(ServerEvent::OutputAudioCleared { response_id: Some(id.to_owned()) });
        self.event(ServerEvent::SpeechStopped);
        let mut commands = self.event(ServerEvent::Committed { item_id: None });
        commands.extend(self.caller_brings("resp_answer"));
        commands.extend(self.done("resp_answer"));
        commands
    }
}

#[test]
fn metadata_tells_our_response_from_the_callers() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    assert_eq!(kinds(&call.finish("call_a")), ["output", "respond"]);
    // The caller was quicker: their response begins and ends before ours, which is neither refused nor forgotten.
    call.caller_brings("resp_caller");
    assert!(call.done("resp_caller").is_empty(), "ours is still to come");
    call.created("resp_ours");
    assert!(call.done("resp_ours").is_empty(), "and answers what awaited it");
}

#[test]
fn greeting_is_known_though_the_caller_was_quicker() {
    let mut call = greeting_asked();
    let asked = call.asked.take();
    call.caller_brings("resp_caller");
    call.done("resp_caller");
    call.asked = asked;
    call.created("resp_greeting");
    let cut = call.event(ServerEvent::OutputAudioCleared { response_id: Some("resp_greeting".to_owned()) });
    assert_eq!(standing(&cut), Some(false));
}

#[test]
fn response_of_earlier_process_is_not_ours() {
    let mut call = Call::new();
    call.feed(Input::TakenUp { standing: accepted(), age: Duration::ZERO });
    call.feed(Input::Attached);
    let greeting = call.event(ServerEvent::SessionCreated);
    assert_eq!(asked(&greeting).as_deref(), Some("vb_1_1"));
    let of_before = BTreeMap::from([("vb".to_owned(), "vb_1".to_owned())]);
    call.event(ServerEvent::ResponseCreated { id: "resp_before".to_owned(), metadata: of_before });
    assert!(call.done("resp_before").is_empty(), "ours is still to come");
}

#[test]
fn response_is_ours_though_nothing_is_ever_echoed() {
    let mut call = greeting_asked();
    call.caller_brings("resp_unechoed");
    assert_eq!(standing(&call.done("resp_unechoed")), Some(true));
    call.caller_brings("resp_1");
    call.event(ServerEvent::ResponseDone(response("resp_1", ResponseStatus::Completed, &["call_a"])));
    assert_eq!(kinds(&call.finish("call_a")), ["output", "respond"]);
    call.caller_brings("resp_2");
    call.done("resp_2");
    assert_eq!(acts(&call.pass(Duration::from_secs(21))), ["still there?"], "nothing is owed any more");
}

#[test]
fn disclosure_cut_early_is_said_after_the_answer() {
    let mut call = greeting_heard();
    call.done("resp_greeting");
    call.now += disclosure().saturating_sub(Duration::from_millis(1));
    assert_eq!(acts(&call.barges_in("resp_greeting")), ["disclose"]);
    call.created("resp_disclosure");
    call.event(ServerEvent::OutputAudioStarted { response_id: Some("resp_disclosure".to_owned()) });
    call.done("resp_disclosure");
    call.event(ServerEvent::OutputAudioStopped { response_id: Some("resp_disclosure".to_owned()) });
    assert!(call.machine.responses.greeted());
}

#[test]
fn disclosure_that_was_out_is_not_said_again() {
    let mut call = greeting_heard();
    call.done("resp_greeting");
    call.now += disclosure();
    assert!(acts(&call.barges_in("resp_greeting")).is_empty());
}

#[test]
fn greeting_cancelled_before_any_sound_owes_the_disclosure() {
    let mut call = greeting_asked();
    call.created("resp_greeting");
    call.event(ServerEvent::SpeechStarted);
    call.event(ServerEvent::ResponseDone(response("resp_greeting", ResponseStatus::Cancelled, &[])));
    assert_eq!(acts(&call.barges_in("resp_greeting")), ["disclose"]);
}

#[test]
fn journal_says_whether_the_disclosure_is_owed() {
    let mut call = greeting_heard();
    let cut = call.event(ServerEvent::OutputAudioCleared { response_id: Some("resp_greeting".to_owned()) });
    assert_eq!(standing(&cut), Some(false), "the next process greets");
}

/// Whether the caller was greeted, where the journal is told of it.
fn standing(commands: &[Command]) -> Option<bool> {
    commands.iter().rev().find_map(|command| {
        let Command::Record(standing) = command else { return None };
        Some(standing.greeted)
    })
}
