//! What was put to the caller counts as accepted only where a response that had seen it was spoken to its end, and the caller took a
//! turn after that.

use super::*;
use crate::hotel::{
    money::Cents,
    proposal::{Hearing, Proposal, Subject},
};

fn proposal() -> Proposal {
    let subject = Subject::Cancellation { id: "RES-1".to_owned() };
    Proposal::new(subject, Cents::default(), Personal::new("Je récapitule".to_owned()), chrono::DateTime::UNIX_EPOCH)
}

/// A call in which the model was just given a proposal with the output of `call_a`.
fn put() -> Call {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let learned = Learned { proposal: Some(Box::new(proposal())), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    call
}

impl Call {
    /// How far the proposal has come, as the next tool is told.
    fn hearing(&self) -> Option<Hearing> {
        self.machine.facts.proposal.as_ref().map(|proposal| proposal.hearing)
    }

    fn ends(&mut self, id: &str, status: ResponseStatus, has_speech: bool) {
        let mut done = response(id, status, &[]);
        done.has_speech = has_speech;
        self.event(ServerEvent::ResponseDone(done));
    }

    fn turn(&mut self) {
        self.event(ServerEvent::Committed { item_id: Some("item_yes".to_owned()) });
    }
}

#[test]
fn a_recap_that_is_spoken_to_its_end_and_then_a_turn_of_the_caller_are_an_acceptance() {
    let mut call = put();
    call.acknowledge("call_a");
    call.created("resp_2");
    assert_eq!(call.hearing(), Some(Hearing::Put));
    call.ends("resp_2", ResponseStatus::Completed, true);
    assert_eq!(call.hearing(), Some(Hearing::Heard));
    call.turn();
    assert_eq!(call.hearing(), Some(Hearing::Answered));
}

#[test]
fn the_output_need_not_be_acknowledged_before_the_response_that_was_asked_for_with_it() {
    let mut call = put();
    call.created("resp_2");
    call.acknowledge("call_a");
    call.ends("resp_2", ResponseStatus::Completed, true);
    assert_eq!(call.hearing(), Some(Hearing::Heard));
}

#[test]
fn nothing_short_of_that_is_an_acceptance() {
    type Happens = fn(&mut Call);
    let cases: [(&str, Happens); 5] = [
        ("a recap that was interrupted", |call| {
            call.created("resp_2");
            call.ends("resp_2", ResponseStatus::Cancelled, true);
        }),
        ("a response without speech", |call| {
            call.created("resp_2");
            call.ends("resp_2", ResponseStatus::Completed, false);
        }),
        ("a turn before the recap", |call| {
            call.turn();
            call.created("resp_2");
        }),
        ("a response that had begun before the proposal", |call| {
            // Refused, since that one is active: it has not seen the output.
            call.event(ServerEvent::ResponseCreated { id: "resp_old".to_owned(), metadata: BTreeMap::new() });
            call.event(already_active(None));
            call.ends("resp_old", ResponseStatus::Completed, true);
        }),
        ("another response's end", |call| {
            call.acknowledge("call_a");
            call.created("resp_2");
            call.ends("resp_1", ResponseStatus::Completed, true);
        }),
    ];
    for (what, happens) in cases {
        let mut call = put();
        happens(&mut call);
        assert_eq!(call.hearing(), Some(Hearing::Put), "{what}");
        call.turn();
        assert_eq!(call.hearing(), Some(Hearing::Put), "{what}");
    }
}

#[test]
fn a_sentence_of_ours_is_no_recap() {
    let mut call = put();
    call.acknowledge("call_a");
    call.created("resp_2");
    call.ends("resp_2", ResponseStatus::Completed, false);
    assert_eq!(acts(&call.pass(Duration::from_secs(21))), ["still there?"]);
    call.created("resp_3");
    call.ends("resp_3", ResponseStatus::Completed, true);
    assert_eq!(call.hearing(), Some(Hearing::Put));
}

#[test]
fn after_an_interruption_the_recap_that_is_said_again_counts() {
    let mut call = put();
    call.acknowledge("call_a");
    call.created("resp_2");
    call.ends("resp_2", ResponseStatus::Cancelled, true);
    call.turn();
    call.created("resp_3");
    call.ends("resp_3", ResponseStatus::Completed, true);
    call.turn();
    assert_eq!(call.hearing(), Some(Hearing::Answered));
}

#[test]
fn the_words_of_the_turn_that_answered_are_kept_and_those_of_others_are_not() {
    let mut call = put();
    call.created("resp_2");
    call.ends("resp_2", ResponseStatus::Completed, true);
    call.turn();
    let transcript = |item_id: &str, words: &str| ServerEvent::TranscriptionCompleted {
        item_id: Some(item_id.to_owned()),
        transcript: Personal::new(words.to_owned()),
    };
    call.event(transcript("item_before", "Bonjour"));
    call.event(transcript("item_yes", "Oui, c'est bon"));
    let acceptance = call.machine.facts.proposal.as_ref().and_then(|proposal| proposal.acceptance.clone());
    assert_eq!(acceptance, Some(Personal::new("Oui, c'est bon".to_owned())));
}

#[test]
fn a_restart_between_the_recap_and_the_yes_forgets_neither() {
    let mut call = put();
    call.created("resp_2");
    let mut done = response("resp_2", ResponseStatus::Completed, &[]);
    done.has_speech = true;
    let commands = call.event(ServerEvent::ResponseDone(done));
    let told = |command: &Command| {
        if let Command::Record(standing) = command { Some(Standing::clone(standing)) } else { None }
    };
    let standing = commands.iter().find_map(told).expect("the journal is told");
    let mut next = Call::new();
    next.feed(Input::TakenUp { standing, age: Duration::from_secs(30) });
    next.feed(Input::Attached);
    assert_eq!(next.hearing(), Some(Hearing::Heard));
    next.turn();
    assert_eq!(next.hearing(), Some(Hearing::Answered));
}

#[test]
fn a_restart_gives_no_new_tries_to_whoever_guesses_codes() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let learned = Learned { failed_proof: true, ..Learned::default() };
    let commands = call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    let told = |command: &Command| {
        if let Command::Record(standing) = command { Some(Standing::clone(standing)) } else { None }
    };
    let standing = commands.iter().rev().find_map(told).expect("the journal is told");
    let mut next = Call::new();
    next.feed(Input::TakenUp { standing, age: Duration::from_secs(30) });
    assert_eq!(next.machine.facts.failed_proofs, 1);
}
