//! Words that come after a tool has acted on the answer.

use super::*;
use hotel::{
    completed_action::{ActionKind, CompletedAction},
    proposal::LateWords,
    reservation::Purpose,
};

fn deed() -> CompletedAction {
    let (day, code) = (chrono::NaiveDate::default(), "42173653".to_owned());
    let ids = vec!["RES-1".to_owned(), "RES-2".to_owned()];
    CompletedAction {
        act: ActionKind::Cancelled,
        key: None,
        ids,
        code,
        arrival: day,
        departure: day,
        rooms: Vec::new(),
        price: Cents::new(5_300),
    }
}

fn words(acceptance: Option<&str>) -> LateWords {
    LateWords {
        ids: deed().ids,
        purpose: Purpose::Cancellation,
        recap: Personal::new(RECAP.to_owned()),
        acceptance: acceptance.map(|words| Personal::new(words.to_owned())),
    }
}

/// A call in which the tool is run, since the words of the answer did not come in time.
fn run_without_words() -> Call {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn();
    call.cancels("resp_3");
    assert_eq!(acts(&call.wait().1), ["run"]);
    call
}

impl Call {
    fn cancelled(&mut self) -> Vec<Command> {
        let learned = Learned { action: Some(deed()), ..Learned::default() };
        let tool = "cancel_reservation".to_owned();
        self.feed(Input::ToolFinished(ToolAnswer { tool, learned, ..answer("call_b") }))
    }
}

/// The words that are to be kept.
fn kept(commands: &[Command]) -> Vec<LateWords> {
    let late = |command: &Command| if let Command::KeepWords(late) = command { Some((**late).clone()) } else { None };
    commands.iter().filter_map(late).collect()
}

#[test]
fn words_are_kept_once_when_they_follow_the_deed() {
    let mut call = run_without_words();
    assert_eq!(kept(&call.cancelled()), []);
    assert_eq!(kept(&call.transcript("item_other", "Oui.")), []);
    assert_eq!(kept(&call.transcript("item_yes", " Oui, annulez. ")), [words(Some("Oui, annulez."))]);
    assert_eq!(kept(&call.transcript("item_yes", "Oui, annulez.")), []);
}

#[test]
fn words_wait_for_the_deed_when_they_precede_it() {
    let mut call = run_without_words();
    assert_eq!(kept(&call.transcript("item_yes", "Oui, annulez.")), []);
    assert_eq!(kept(&call.transcript("item_yes", "Oui, annulez.")), []);
    assert_eq!(kept(&call.cancelled()), [words(Some("Oui, annulez."))]);
}

#[test]
fn words_are_kept_though_the_tool_was_too_slow() {
    let mut call = run_without_words();
    call.pass(Duration::from_secs(9));
    call.transcript("item_yes", "Oui.");
    assert_eq!(kept(&call.cancelled()), [words(Some("Oui."))]);
}

#[test]
fn late_words_follow_those_of_earlier_turns() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn_with("item_first", "Euh oui.");
    call.turn();
    call.cancels("resp_3");
    call.wait();
    call.cancelled();
    assert_eq!(kept(&call.transcript("item_yes", "Annulez.")), [words(Some("Euh oui. / Annulez."))]);
}

#[test]
fn late_no_is_no_evidence() {
    // A correction is none either: the recap was about 53 euros.
    for no in ["Non, surtout pas.", "Attendez, je vais réfléchir.", "Oui, mais pour 30 euros."] {
        let mut call = run_without_words();
        call.cancelled();
        assert_eq!(kept(&call.transcript("item_yes", no)), [words(None)], "{no}");
    }
}

#[test]
fn what_leads_to_nothing_is_not_kept() {
    type Happens = fn(&mut Call) -> Vec<Command>;
    let cases: [(&str, Happens); 4] = [
        ("no transcript", |call| {
            call.cancelled();
            call.event(ServerEvent::TranscriptionFailed { item_id: Some("item_yes".to_owned()), code: None });
            call.transcript("item_yes", "Oui.")
        }),
        ("an empty transcript", |call| {
            call.cancelled();
            call.transcript("item_yes", "  ")
        }),
        ("a card number", |call| {
            call.cancelled();
            call.transcript("item_yes", "Oui, 4111 1111 1111 1111.")
        }),
        ("a tool that did nothing", |call| {
            call.finish("call_b");
            call.transcript("item_yes", "Oui.")
        }),
    ];
    for (what, happens) in cases {
        let mut call = run_without_words();
        assert_eq!(kept(&happens(&mut call)), [], "{what}");
        assert!(call.machine.late_answers.is_empty(), "{what}");
    }
}

#[test]
fn words_are_kept_across_a_restart() {
    // Killed while the tool ran, which is run again, and after it.
    for finished_before in [true, false] {
        let mut call = run_without_words();
        if finished_before {
            call.cancelled();
        }
        let standing = call.machine.recorded.clone().expect("the journal is told");
        let standing = serde_json::from_str(&serde_json::to_string(&standing).unwrap()).unwrap();
        let mut next = Call::new();
        next.feed(Input::TakenUp { standing, age: Duration::from_secs(30) });
        next.feed(Input::Attached);
        if !finished_before {
            next.cancelled();
        }
        assert_eq!(kept(&next.transcript("item_yes", "Oui.")), [words(Some("Oui."))], "{finished_before}");
    }
}
