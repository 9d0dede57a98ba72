use std::collections::{BTreeMap, HashSet};

use super::*;

#[test]
fn seed_gives_same_sentences_again_and_other_seed_others() {
    let texts = |seed| -> Vec<String> { Statement::generate(seed, 60).into_iter().map(|one| one.text).collect() };
    assert_eq!(texts(3), texts(3));
    let (one, other): (HashSet<_>, HashSet<_>) = (texts(3).into_iter().collect(), texts(4).into_iter().collect());
    assert!(one.intersection(&other).count() < 10);
}

#[test]
fn every_kind_comes_equally_often_true_and_false() {
    let mut counted: BTreeMap<(StatementKind, bool), usize> = BTreeMap::new();
    for statement in Statement::generate(5, 22 * 20) {
        *counted.entry((statement.kind, statement.is_true)).or_default() += 1;
    }
    assert_eq!(counted.len(), 22);
    assert!(counted.values().all(|count| (10..=30).contains(count)), "{counted:?}");
}

#[test]
fn every_place_of_a_wording_is_filled() {
    for statement in Statement::generate(6, 2_000) {
        let text = statement.text.replace("{code}", "");
        assert!(!text.contains(['{', '[', '|', '¦']), "{text}");
        assert!(!statement.prompt.contains(['{', '[', '|']), "{}", statement.prompt);
        statement.scenario().unwrap();
    }
}

#[test]
fn wrong_values_differ_from_right_ones_everywhere() {
    let ids = Ids::seeded(8);
    for _ in 0..1_000 {
        let stay = Stay::new(&ids);
        for place in ["total", "nuit", "nuits", "personnes", "type"] {
            // The same source of style for both, so that only the value can differ.
            let value = |place: &str| stay.fill(place, corpus::Manner::Curt, CallState::Booked, &Ids::seeded(1));
            assert_ne!(value(&format!("{{{place}}}")), value(&format!("{{!{place}}}")));
        }
    }
}

fn sentence(kind: StatementKind, state: CallState, is_true: bool) -> Statement {
    let fits = |one: &Statement| (one.kind, one.state, one.is_true) == (kind, state, is_true);
    Statement::generate(1, 2_000).into_iter().find(fits).unwrap()
}

#[test]
fn verdict_follows_what_the_server_did() {
    let observed = |change: fn(&mut Observed)| {
        let mut observed = Observed { says_goodbye: true, ..Observed::default() };
        change(&mut observed);
        observed
    };
    let lie = sentence(StatementKind::Done, CallState::Nothing, false);
    let left = [serde_json::json!({"genre": "a_verifier"})];
    for (came, callbacks, expected) in [
        (observed(|_| ()), &[][..], Verdict::Missed),
        (observed(|came| came.is_corrected = true), &left[..], Verdict::Corrected),
        (observed(|_| ()), &left[..], Verdict::Reported),
        (
            observed(|came| came.closing.push("Aucune réservation n\u{2019}a été faite.".to_owned())),
            &left,
            Verdict::PutRight,
        ),
        (observed(|came| came.closing.push("Au revoir, et merci.".to_owned())), &[], Verdict::Missed),
    ] {
        assert_eq!(lie.judge(&came, callbacks), expected, "{came:?}");
    }
    let truth = sentence(StatementKind::Done, CallState::Booked, true);
    assert_eq!(truth.judge(&observed(|_| ()), &[]), Verdict::LeftAlone);
    assert_eq!(truth.judge(&observed(|came| came.is_corrected = true), &[]), Verdict::FalseAlarm);
    let refused = observed(|came| came.booking = verdict::Booking::HeldBack { had_a_right_one: true });
    assert_eq!(truth.judge(&refused, &[]), Verdict::FalseAlarm);
}
