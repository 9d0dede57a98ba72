//! What was put to the caller counts as accepted only where a recap of it was heard, and the caller has taken a turn after that.

mod cut;
mod late;

use super::*;
use hotel::{
    money::Cents,
    proposal::{ConfirmationProgress, NotYet, Part, Proposal, Subject, ToHear},
};

/// All that the caller must hear.
const RECAP: &str = "Je récapitule : annuler la réservation 4217 3653, pour 53 euros. Est-ce que j'annule ?";

fn proposal() -> Proposal {
    let subject = Subject::Cancellation { id: "RES-1".to_owned() };
    let day = chrono::NaiveDate::default();
    let (code, beside) = (Some("42173653".to_owned()), Box::default());
    let to_hear = ToHear::Cancellation { arrival: day, departure: day, tonight: false, code, beside };
    let recap = Personal::new(RECAP.to_owned());
    Proposal::new(subject, Cents::new(5_300), to_hear, recap, chrono::DateTime::UNIX_EPOCH)
}

/// A call in which the model was just given a proposal with the output of `call_a`.
fn put() -> Call {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let learned = Learned { proposal: Some(Box::new(proposal())), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    call
}

/// A call in which the recap is being played and was generated to its end.
fn being_played() -> Call {
    let mut call = put();
    call.created("resp_2");
    call.speaks("resp_2", RECAP);
    call.ends("resp_2", ResponseStatus::Completed, &[]);
    call
}

/// How long it takes at the slowest until the price is out.
fn until_the_price() -> Duration {
    playback::speaking_time(RECAP.split_once(". Est").unwrap().0, 100)
}

impl Call {
    /// How far the proposal has come, as the next tool is told.
    pub(super) fn progress(&self) -> Option<ConfirmationProgress> {
        self.machine.facts.proposal.as_ref().map(|proposal| proposal.progress)
    }

    pub(super) fn why_not(&self) -> Option<NotYet> {
        self.machine.facts.not_yet.clone()
    }

    /// The model says this, which begins to be heard.
    pub(super) fn speaks(&mut self, id: &str, words: &str) {
        self.event(ServerEvent::OutputAudioStarted { response_id: Some(id.to_owned()) });
        let transcript = Personal::new(words.to_owned());
        self.event(ServerEvent::AssistantTranscriptDone { response_id: Some(id.to_owned()), transcript });
    }

    pub(super) fn ends(&mut self, id: &str, status: ResponseStatus, calls: &[&str]) -> Vec<Command> {
        let mut done = response(id, status, calls);
        done.has_speech = true;
        self.event(ServerEvent::ResponseDone(done))
    }

    pub(super) fn stopped(&mut self, id: &str) -> Vec<Command> {
        self.event(ServerEvent::OutputAudioStopped { response_id: Some(id.to_owned()) })
    }

    fn cleared(&mut self, id: &str) {
        self.event(ServerEvent::SpeechStarted);
        self.event(ServerEvent::OutputAudioCleared { response_id: Some(id.to_owned()) });
    }

    /// The model says this in a response of its own, heard to its end.
    pub(super) fn reads(&mut self, id: &str, words: &str) {
        self.created(id);
        self.speaks(id, words);
        self.ends(id, ResponseStatus::Completed, &[]);
        self.stopped(id);
    }

    pub(super) fn turn(&mut self) {
        self.event(ServerEvent::Committed { item_id: Some("item_yes".to_owned()) });
    }

    pub(super) fn turn_with(&mut self, item_id: &str, words: &str) {
        self.event(ServerEvent::Committed { item_id: Some(item_id.to_owned()) });
        self.transcript(item_id, words);
    }

    pub(super) fn transcript(&mut self, item_id: &str, words: &str) -> Vec<Command> {
        let transcript = Personal::new(words.to_owned());
        self.event(ServerEvent::TranscriptionCompleted { item_id: Some(item_id.to_owned()), transcript })
    }

    /// The model asks for the cancellation once more.
    fn cancels(&mut self, id: &str) -> Vec<Command> {
        self.caller_brings(id);
        let mut done = response(id, ResponseStatus::Completed, &["call_b"]);
        done.function_calls[0].name = "cancel_reservation".to_owned();
        self.event(ServerEvent::ResponseDone(done))
    }
}

#[test]
fn recap_played_to_its_end_and_then_a_turn_are_an_acceptance() {
    let mut call = being_played();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Put), "generated is not heard");
    call.stopped("resp_2");
    assert_eq!(call.progress(), Some(ConfirmationProgress::Heard));
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Answered));
}

#[test]
fn output_need_not_be_acknowledged_before_the_response_asked_for_with_it() {
    let mut call = put();
    call.reads("resp_2", RECAP);
    assert_eq!(call.progress(), Some(ConfirmationProgress::Heard));
}

#[test]
fn recap_cut_after_the_price_is_heard_and_before_it_is_not() {
    for (played, heard) in
        [(until_the_price(), true), (until_the_price().saturating_sub(Duration::from_millis(1)), false)]
    {
        let mut call = being_played();
        call.now += played;
        call.cleared("resp_2");
        call.now += Duration::from_secs(60);
        call.turn();
        assert_eq!(
            call.progress(),
            Some(if heard { ConfirmationProgress::Answered } else { ConfirmationProgress::Put }),
            "{played:?}"
        );
        assert_eq!(call.why_not(), (!heard).then_some(NotYet::CutShort));
    }
}

#[test]
fn yes_over_the_last_words_counts_though_nothing_was_cut() {
    let mut call = being_played();
    call.now += until_the_price();
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Answered));
}

#[test]
fn recap_counts_though_its_end_is_never_told() {
    let mut call = put();
    call.created("resp_2");
    // Neither started nor stopped: the words are there, and time enough has passed.
    let mut done = response("resp_2", ResponseStatus::Completed, &[]);
    (done.has_speech, done.spoken) = (true, Personal::new(RECAP.to_owned()));
    call.event(ServerEvent::ResponseDone(done));
    call.now += until_the_price();
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Answered));
}

#[test]
fn recap_cancelled_while_it_was_generated_is_not_heard() {
    let mut call = put();
    call.created("resp_2");
    call.speaks("resp_2", "Je récapitule : annuler la réservation 4217 3653, pour 53 euros");
    call.ends("resp_2", ResponseStatus::Cancelled, &[]);
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Put));
}

#[test]
fn nothing_short_of_a_recap_is_one() {
    type Happens = fn(&mut Call);
    let cases: [(&str, Happens, Option<NotYet>); 7] = [
        (
            "je m'en occupe",
            |call| call.reads("resp_2", "Je m'en occupe."),
            Some(NotYet::Incomplete(vec![Part::Days, Part::Price])),
        ),
        (
            "no price",
            |call| call.reads("resp_2", "J'annule la réservation 4217 3653 ?"),
            Some(NotYet::Incomplete(vec![Part::Price])),
        ),
        (
            "beside another tool call",
            |call| {
                call.created("resp_2");
                call.speaks("resp_2", RECAP);
                call.ends("resp_2", ResponseStatus::Completed, &["call_c"]);
                call.stopped("resp_2");
            },
            Some(NotYet::BesideATool),
        ),
        (
            "a turn before the recap",
            |call| {
                call.turn();
                call.created("resp_2");
            },
            None,
        ),
        (
            "a response that may still call a tool",
            |call| {
                call.created("resp_2");
                call.speaks("resp_2", RECAP);
                call.stopped("resp_2");
            },
            None,
        ),
        (
            "a response that had begun before the proposal",
            |call| {
                // Refused, since that one is active: it has not seen the output.
                call.caller_brings("resp_old");
                call.event(already_active(None));
                call.speaks("resp_old", RECAP);
                call.ends("resp_old", ResponseStatus::Completed, &[]);
                call.stopped("resp_old");
            },
            None,
        ),
        (
            "a sentence of ours",
            |call| {
                call.created("resp_2");
                call.done("resp_2");
                assert_eq!(acts(&call.pass(Duration::from_secs(21))), ["still there?"]);
                call.reads("resp_3", RECAP);
            },
            None,
        ),
    ];
    for (what, happens, why) in cases {
        let mut call = put();
        happens(&mut call);
        assert_eq!(call.progress(), Some(ConfirmationProgress::Put), "{what}");
        call.turn();
        assert_eq!(call.progress(), Some(ConfirmationProgress::Put), "{what}");
        assert_eq!(call.why_not(), why, "{what}");
    }
}

#[test]
fn recap_said_again_after_an_interruption_counts() {
    let mut call = being_played();
    call.cleared("resp_2");
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Put));
    call.caller_brings("resp_3");
    call.speaks("resp_3", RECAP);
    call.ends("resp_3", ResponseStatus::Completed, &[]);
    call.stopped("resp_3");
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Answered));
}

#[test]
fn same_put_again_while_the_recap_is_played_loses_nothing() {
    let mut call = being_played();
    call.calls("resp_3", &["call_b"]);
    call.stopped("resp_2");
    let learned = Learned { proposal: Some(Box::new(proposal())), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_b") }));
    assert_eq!(call.progress(), Some(ConfirmationProgress::Heard));
}

#[test]
fn other_language_needs_only_the_turn_and_is_marked() {
    let german = "Ich fasse zusammen: Sie stornieren die Reservierung für das Doppelzimmer, das kostet nichts. Soll ich stornieren?";
    let mut call = put();
    call.reads("resp_2", german);
    call.turn_with("item_yes", "Ja, bitte.");
    assert_eq!(call.progress(), Some(ConfirmationProgress::Answered));
    assert!(call.machine.facts.proposal.as_ref().is_some_and(|proposal| proposal.unverified));
}

#[test]
fn clear_no_is_no_answer_and_a_later_yes_is() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn_with("item_no", "Non, surtout pas.");
    assert_eq!((call.progress(), call.why_not()), (Some(ConfirmationProgress::Put), Some(NotYet::Refused)));
    call.turn_with("item_yes", "Ah si, oui, annulez.");
    assert_eq!((call.progress(), call.why_not()), (Some(ConfirmationProgress::Answered), None));
    let acceptance = call.machine.facts.proposal.as_ref().and_then(|proposal| proposal.acceptance.clone());
    assert_eq!(acceptance, Some(Personal::new("Ah si, oui, annulez.".to_owned())));
}

#[test]
fn words_delivered_twice_are_kept_once() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn_with("item_yes", "Oui, annulez.");
    call.transcript("item_yes", "Oui, annulez.");
    let acceptance = call.machine.facts.proposal.as_ref().and_then(|proposal| proposal.acceptance.clone());
    assert_eq!(acceptance, Some(Personal::new("Oui, annulez.".to_owned())));
}

#[test]
fn tool_that_writes_waits_for_the_words_of_the_answer() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn();
    assert!(!acts(&call.cancels("resp_3")).contains(&"run"));
    call.transcript("item_before", "Bonjour");
    let told = call.transcript("item_yes", "Non, surtout pas.");
    let facts = told.iter().find_map(|command| {
        let Command::RunTool { facts, .. } = command else { return None };
        Some(facts.proposal.as_ref().map(|proposal| proposal.progress))
    });
    assert_eq!(facts, Some(Some(ConfirmationProgress::Put)), "it is run, and told of the no");
}

#[test]
fn words_that_do_not_come_are_waited_for_800_ms() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn();
    call.cancels("resp_3");
    let (waited, commands) = call.wait();
    assert_eq!((waited, acts(&commands)), (crate::call::machine::confirmation::WORDS_PATIENCE, vec!["run"]));
}

#[test]
fn words_that_failed_are_not_waited_for() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn();
    call.cancels("resp_3");
    let failed = ServerEvent::TranscriptionFailed { item_id: Some("item_yes".to_owned()), code: None };
    assert_eq!(acts(&call.event(failed)), ["run"]);
}

#[test]
fn restart_between_recap_and_yes_forgets_neither() {
    // Killed once it was heard, and while it was being played.
    for stopped_before in [true, false] {
        let mut call = being_played();
        if stopped_before {
            call.stopped("resp_2");
        }
        let standing = call.machine.recorded.clone().expect("the journal is told");
        let mut next = Call::new();
        next.feed(Input::TakenUp { standing, age: Duration::from_secs(30) });
        next.feed(Input::Attached);
        if !stopped_before {
            next.stopped("resp_2");
        }
        assert_eq!(next.progress(), Some(ConfirmationProgress::Heard), "{stopped_before}");
        next.turn();
        assert_eq!(next.progress(), Some(ConfirmationProgress::Answered), "{stopped_before}");
    }
}

#[test]
fn restart_gives_no_new_tries_at_codes() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let learned = Learned { failed_proof: true, ..Learned::default() };
    let commands = call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    let told = |command: &Command| {
        if let Command::Record(standing) = command { Some(CallCheckpoint::clone(standing)) } else { None }
    };
    let standing = commands.iter().rev().find_map(told).expect("the journal is told");
    let mut next = Call::new();
    next.feed(Input::TakenUp { standing, age: Duration::from_secs(30) });
    assert_eq!(next.machine.facts.failed_proofs, 1);
}
