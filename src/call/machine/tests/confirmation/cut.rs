//! What was cut, put in the place of something else, or answered with a no, is not heard or agreed to later.

use super::*;

#[test]
fn first_cut_counts_where_two_are_told() {
    let mut call = being_played();
    call.cleared("resp_2");
    call.now += Duration::from_secs(60);
    call.cleared("resp_2");
    call.turn();
    assert_eq!(call.hearing(), Some(ConfirmationProgress::Put));
}

#[test]
fn recap_of_an_earlier_proposal_is_none_of_the_next() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.calls("resp_3", &["call_b"]);
    let other = Proposal { subject: Subject::Cancellation { id: "RES-2".to_owned() }, ..proposal() };
    let learned = Learned { proposal: Some(Box::new(other)), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_b") }));
    call.turn();
    assert_eq!(call.hearing(), Some(ConfirmationProgress::Put));
}

#[test]
fn question_cut_at_its_first_word_is_not_heard() {
    let mut call = Call::greeted();
    call.calls("resp_1", &["call_a"]);
    let question = Proposal { to_hear: ToHear::Question, ..proposal() };
    let learned = Learned { proposal: Some(Box::new(question)), ..Learned::default() };
    call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
    call.created("resp_2");
    call.speaks("resp_2", "Voulez-vous corriger cette réservation, ou une autre chambre ?");
    call.ends("resp_2", ResponseStatus::Completed, &[]);
    call.cleared("resp_2");
    call.turn();
    assert_eq!(call.hearing(), Some(ConfirmationProgress::Put));
}

#[test]
fn words_before_a_no_are_no_part_of_a_later_yes() {
    let mut call = being_played();
    call.stopped("resp_2");
    call.turn_with("item_1", "Oui.");
    call.transcript("item_1", "Non, attendez.");
    call.turn_with("item_2", "D'accord, annulez.");
    let acceptance = call.machine.facts.proposal.as_ref().and_then(|put| put.acceptance.clone());
    assert_eq!(acceptance.map(Personal::into_inner).as_deref(), Some("D'accord, annulez."));
}
