//! What was cut, put in the place of something else, or answered with a no, is not heard or agreed to later.

use super::*;

#[test]
fn first_cut_counts_where_two_are_told() {
    let mut call = being_played();
    call.cleared("resp_2");
    call.now += Duration::from_secs(60);
    call.cleared("resp_2");
    call.turn();
    assert_eq!(call.progress(), Some(ConfirmationProgress::Put));
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
    assert_eq!(call.progress(), Some(ConfirmationProgress::Put));
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
    assert_eq!(call.progress(), Some(ConfirmationProgress::Put));
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

#[test]
fn other_values_after_the_recap_are_owed_anew() {
    for (said, owed) in [
        ("Cela fera donc 80 euros.", Some(Part::Price)),
        ("C'est bien la réservation 4217 3654.", Some(Part::Days)),
        ("C'est bien 53 euros, et non 80 euros.", None),
        ("Le petit-déjeuner est servi à sept heures.", None),
    ] {
        let mut call = being_played();
        call.stopped("resp_2");
        call.turn_with("item_yes", "Oui, annulez.");
        call.caller_brings("resp_3");
        call.speaks("resp_3", said);
        call.ends("resp_3", ResponseStatus::Completed, &[]);
        let Some(part) = owed else {
            assert_eq!(call.progress(), Some(ConfirmationProgress::Answered), "{said}");
            continue;
        };
        assert_eq!(call.why_not(), Some(NotYet::Contradicted(vec![part])), "{said}");
        call.turn_with("item_again", "Oui.");
        assert_eq!(call.progress(), Some(ConfirmationProgress::Put), "the yes answers two values: {said}");
        call.caller_brings("resp_4");
        call.speaks("resp_4", RECAP);
        call.ends("resp_4", ResponseStatus::Completed, &[]);
        call.stopped("resp_4");
        call.turn_with("item_last", "Oui, annulez.");
        assert_eq!(call.progress(), Some(ConfirmationProgress::Answered), "{said}");
    }
}
