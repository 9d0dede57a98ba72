//! What writes is put to the caller first, and done after the caller's turn.

use chrono::TimeDelta;

use super::*;
use hotel::proposal::{ConfirmationProgress, PROPOSAL_LIFETIME};

#[tokio::test]
async fn nothing_is_booked_before_the_caller_has_heard_the_recap_and_spoken() {
    let mut line = line();
    let first = line.run("create_reservation", &booking()).await;
    assert_eq!(first["error"], json!({ "code": "confirmation_requise", "champ": null }));
    assert_eq!(first["success"], false);
    let recap = first["message"].as_str().unwrap();
    for said in
        ["Chambre Standard", "du vendredi 27 au lundi 30 novembre, trois nuits", "deux cent soixante-sept euros"]
    {
        assert!(recap.contains(said), "{recap}");
    }
    // At once again; after a turn that answers something else; after the recap alone.
    for step in 0..3 {
        let proposal = line.facts.proposal.as_mut().unwrap();
        match step {
            0 => {}
            1 => proposal.answered(),
            _ => proposal.heard(),
        }
        let again = line.run("create_reservation", &booking()).await;
        assert_eq!(again["error"]["code"], "confirmation_requise", "{step}");
    }
    assert_eq!(line.stored().await, 0);
    line.facts.proposal.as_mut().unwrap().answered();
    assert_eq!(line.run("create_reservation", &booking()).await["success"], true);
    assert_eq!((line.stored().await, &line.facts.proposal), (1, &None));
}

#[tokio::test]
async fn a_yes_that_the_model_acts_on_twice_in_one_breath_is_one_booking() {
    let mut line = line();
    line.run("create_reservation", &booking()).await;
    line.hear_and_answer();
    // Both begin before either is done, so that neither knows of the other.
    let begun = [line.facts.begin("create_reservation"), line.facts.begin("create_reservation")];
    let mut rows = Vec::new();
    for facts in &begun {
        let outcome = line.toolbox.run("create_reservation", &booking().to_string(), facts).await;
        assert_eq!(outcome.output["success"], true, "{}", outcome.output);
        rows.push(outcome.output["reservation"]["id"].clone());
    }
    assert_eq!((line.stored().await, &rows[0]), (1, &rows[1]));
}

#[tokio::test]
async fn a_yes_to_one_booking_is_none_to_another() {
    let mut line = line();
    line.run("create_reservation", &booking()).await;
    line.hear_and_answer();
    for (field, value) in [
        ("type_chambre", json!("suite_vue_mer")),
        ("date_depart", json!("2026-12-01")),
        ("nombre_personnes", json!(2)),
        ("nom", json!("Martin")),
    ] {
        let outcome = line.toolbox.run("create_reservation", &with(field, value).to_string(), &line.facts).await;
        assert_eq!(outcome.output["error"]["code"], "confirmation_requise", "{field}");
        let proposal = outcome.learned.proposal.unwrap();
        assert_eq!(proposal.progress, ConfirmationProgress::Put, "{field}: another recap, another yes");
    }
    assert_eq!(line.stored().await, 0);
    // What is no part of what was agreed may be corrected on the way.
    let output = line.run("create_reservation", &with("email", "dupont@example.com")).await;
    assert_eq!(output["reservation"]["email"], "dupont@example.com");
}

#[tokio::test]
async fn a_yes_is_good_for_ten_minutes() {
    let mut line = line();
    line.run("create_reservation", &booking()).await;
    line.hear_and_answer();
    line.clock.set(line.clock.now() + PROPOSAL_LIFETIME + TimeDelta::seconds(1));
    let late = line.run("create_reservation", &booking()).await;
    assert_eq!(late["error"]["code"], "confirmation_requise");
    line.hear_and_answer();
    assert_eq!(line.run("create_reservation", &booking()).await["success"], true);
}
