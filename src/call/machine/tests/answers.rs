//! Every answer of the page on answers, given to a recap that was heard, does what the page says.

use super::*;
use hotel::{
    money::Cents,
    proposal::{Beside, ConfirmationProgress, NotYet, Proposal, Subject, ToHear},
    samples::day,
};

const PAGE: &str = include_str!("../../../../docs/REPONSES.md");

/// What is read out of the stay of the page.
const RECAP: &str = "une Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes";

/// A call in which the booking of the page, or its cancellation, was put to the caller and heard.
fn heard_recap(is_cancellation: bool) -> Call {
    let (arrival, departure, tonight) = (day("2026-11-27"), day("2026-11-30"), false);
    let name = "Chambre Standard".to_owned();
    let beside = Box::new(Beside {
        amounts: vec![Cents::from_euros(89), Cents::from_euros(267)],
        people: vec![2],
        rooms: vec![name.clone()],
        other_rooms: vec!["Chambre Familiale".to_owned(), "Suite Vue Mer".to_owned()],
        ..Beside::default()
    });
    let (subject, to_hear, price, recap) = if is_cancellation {
        let to_hear = ToHear::Cancellation { arrival, departure, tonight, code: None, beside };
        let subject = Subject::Cancellation { id: "RES-1".to_owned() };
        (subject, to_hear, Cents::default(), format!("Annuler {RECAP}, sans frais ?"))
    } else {
        let key = hotel::reservation::BookingKey::of_rooms("rtc_1", std::iter::empty());
        let to_hear = ToHear::Booking { arrival, departure, tonight, rooms: vec![name], people: 2, beside };
        (Subject::Booking(key), to_hear, Cents::from_euros(267), format!("{RECAP}, 267 euros ?"))
    };
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let proposal = Proposal::new(subject, price, to_hear, Personal::new(recap.clone()), chrono::DateTime::UNIX_EPOCH);
    let learned = Learned { proposal: Some(Box::new(proposal)), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    call.reads("resp_2", &recap);
    assert_eq!(call.progress(), Some(ConfirmationProgress::Heard), "{recap}");
    call
}

/// The answers of the page with what they do to a booking and to a cancellation.
fn rows() -> Vec<(&'static str, [&'static str; 2])> {
    let rows = PAGE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").map(str::trim).collect();
        let &[said, booking, cancellation] = cells.as_slice() else { return None };
        ["accord", "refus", "tour"].contains(&booking).then_some((said, [booking, cancellation]))
    });
    rows.collect()
}

#[test]
fn every_answer_of_the_page_does_what_it_says() {
    let mut faults = Vec::new();
    for (said, expected) in rows() {
        for (place, expected) in expected.into_iter().enumerate() {
            let mut call = heard_recap(place == 1);
            call.turn_with("item_answer", said);
            let proposal = call.machine.facts.proposal.clone().unwrap();
            let kept = proposal.acceptance.as_ref().map(|words| words.expose().as_str());
            let counts = proposal.progress == ConfirmationProgress::Answered && kept == Some(said);
            let refused = proposal.progress == ConfirmationProgress::Put
                && kept.is_none()
                && call.why_not() == Some(NotYet::Refused);
            if !(if expected == "refus" { refused } else { counts }) {
                faults.push(format!("{said}: {expected} ({place})"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(rows().len() > 100);
}

#[test]
fn answer_without_words_counts_and_keeps_nothing() {
    for words in ["", "  "] {
        let mut call = heard_recap(false);
        call.turn_with("item_answer", words);
        assert_eq!(call.progress(), Some(ConfirmationProgress::Answered));
        assert_eq!(call.machine.facts.proposal.as_ref().and_then(|put| put.acceptance.clone()), None);
    }
}

#[test]
fn words_of_a_yes_go_with_a_later_no() {
    for no in ["Attendez, non.", "Oui, mais pour trois personnes.", "Je vais réfléchir."] {
        let mut call = heard_recap(false);
        call.turn_with("item_yes", "Oui.");
        call.turn_with("item_no", no);
        let proposal = call.machine.facts.proposal.clone().unwrap();
        assert_eq!((proposal.progress, proposal.acceptance), (ConfirmationProgress::Put, None), "{no}");
    }
}
