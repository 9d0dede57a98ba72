//! Asking for a person, and the end of a call.

use super::*;
use crate::desk::reception::MAX_CALLBACKS;
use basics::personal::Personal;
use hotel::callback::Callback;
use store::{CallbackFilter, Callbacks as _};

const CALLER: &str = "+33639981234";

/// A line whose caller's number is known.
fn known(can_transfer: bool) -> Line {
    let mut line = line_of(can_transfer);
    line.facts.caller = Some(Personal::new(CALLER.to_owned()));
    line
}

impl Line {
    async fn ask(&mut self, reason: &str) -> Outcome {
        self.ask_with(&json!({ "raison": reason })).await
    }

    async fn ask_with(&mut self, arguments: &Value) -> Outcome {
        let facts = self.facts.begin("transfer_to_human");
        self.toolbox.run("transfer_to_human", &arguments.to_string(), &facts).await
    }

    async fn left(&self) -> Vec<Arc<Callback>> {
        self.store.callbacks(CallbackFilter::default()).await.unwrap().rows
    }
}

#[tokio::test]
async fn a_caller_who_asks_for_a_person_is_passed_on_and_nothing_is_stored() {
    let mut line = known(true);
    let outcome = line.ask("Veut parler à quelqu'un, au +33 8 99 00 00 00").await;
    assert_eq!(
        outcome.output,
        json!({ "success": true, "transfert": true, "message": "Je vous passe la réception, ne quittez pas." })
    );
    assert_eq!(outcome.effect, Effect::Transfer);
    assert!(line.left().await.is_empty());
}

#[tokio::test]
async fn where_there_is_no_line_a_call_back_is_left_before_it_is_said() {
    let mut line = known(false);
    let outcome = line.ask("Facture égarée").await;
    assert_eq!(
        outcome.output,
        json!({
            "success": true,
            "transfert": false,
            "message": "Je ne peux pas vous passer la réception. C'est noté : je transmets à la réception, qui vous rappellera au numéro d'où vous appelez.",
        })
    );
    assert_eq!(outcome.effect, Effect::None);
    let left = line.left().await;
    let [callback] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!((callback.phone.expose().as_str(), callback.reason.expose().as_str()), (CALLER, "Facture égarée"));
    assert_eq!(callback.call_id, "rtc_1");
}

#[tokio::test]
async fn a_second_request_in_a_call_or_one_too_many_in_a_day_is_a_call_back() {
    let mut line = known(true);
    line.facts.transfers = 1;
    let outcome = line.ask("La réception ne répond pas").await;
    assert_eq!((outcome.effect, &outcome.output["transfert"]), (Effect::None, &json!(false)));
    let mut line = known(true);
    line.facts.transfers_left_today = Some(0);
    assert_eq!(line.ask("Encore moi").await.effect, Effect::None);
    assert_eq!(line.left().await.len(), 1);
    line.facts.transfers_left_today = Some(1);
    assert_eq!(line.ask("Encore moi").await.effect, Effect::Transfer);
}

#[tokio::test]
async fn a_caller_whose_number_is_hidden_is_asked_for_one_and_leaves_one_call_back() {
    let mut line = line_of(false);
    let outcome = line.ask("Facture égarée").await;
    let message = outcome.output["message"].as_str().unwrap();
    assert!(message.ends_with("À quel numéro peut-elle vous rappeler ?"), "{message}");
    let outcome = line.ask("Facture égarée, rappeler au 06 39 98 56 78").await;
    let message = outcome.output["message"].as_str().unwrap();
    assert!(message.ends_with("je transmets à la réception, qui vous rappellera."), "{message}");
    let left = line.left().await;
    let [callback] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!(callback.phone.expose(), "0639985678");
}

#[tokio::test]
async fn the_same_request_again_is_the_same_call_back_and_a_call_leaves_a_few() {
    let mut line = known(false);
    for _ in 0..3 {
        assert_eq!(line.ask("Facture").await.output["success"], true);
    }
    assert_eq!(line.left().await.len(), 1);
    for number in 1..MAX_CALLBACKS {
        assert_eq!(line.ask(&format!("Question {number}")).await.output["success"], true);
    }
    let refused = line.ask("Une de trop").await.output;
    assert_eq!(refused["error"], json!({ "code": "limite_atteinte", "champ": null }));
    assert_eq!(line.left().await.len(), MAX_CALLBACKS);
}

#[tokio::test]
async fn a_reason_that_cannot_be_kept_is_refused_and_not_repeated() {
    for can_transfer in [true, false] {
        let mut line = known(can_transfer);
        for (arguments, code) in [
            (json!({}), "champ_manquant"),
            (json!({ "raison": " " }), "champ_manquant"),
            (json!({ "raison": 12 }), "arguments_invalides"),
            (json!({ "raison": "Facture\u{7}" }), "arguments_invalides"),
            (json!({ "raison": "carte 4111 1111 1111 1111" }), "arguments_invalides"),
            (json!({ "raison": "x".repeat(501) }), "texte_trop_long"),
        ] {
            let outcome = line.ask_with(&arguments).await;
            assert_eq!(outcome.output["error"], json!({ "code": code, "champ": "raison" }), "{arguments}");
            assert_eq!(outcome.effect, Effect::None);
            assert!(!outcome.output.to_string().contains("4111"));
        }
        assert!(line.left().await.is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_not_promised() {
    let mut line = known(false);
    line.store.set_broken(true);
    let outcome = line.ask("Facture").await;
    assert_eq!(outcome.output["error"]["code"], "service_indisponible");
    assert!(!outcome.output["message"].as_str().unwrap().contains("rappellera"));
}

#[tokio::test]
async fn the_end_of_a_call_takes_no_arguments_and_ends_it() {
    let mut line = line();
    for arguments in ["", "{}", "null", "{", r#"{"raison":"au revoir"}"#] {
        let facts = line.facts.begin("end_call");
        let outcome = line.toolbox.run("end_call", arguments, &facts).await;
        assert_eq!(outcome.output, json!({ "success": true, "message": "Merci de votre appel. Au revoir." }));
        assert_eq!(outcome.effect, Effect::EndCall { says_more: false });
    }
}

#[tokio::test]
async fn a_call_at_its_limit_can_be_handed_over_and_ended() {
    let mut line = known(true);
    line.facts.tool_calls = MAX_TOOL_CALLS;
    assert_eq!(line.ask("Veut une personne").await.effect, Effect::Transfer);
    assert_eq!(line.toolbox.run("end_call", "{}", &line.facts).await.effect, Effect::EndCall { says_more: false });
}

#[tokio::test]
async fn facts_and_outcomes_print_nothing_of_the_caller() {
    let mut line = known(false);
    let outcome = line.ask("Facture égarée").await;
    let printed = format!("{outcome:?} {:?}", line.facts);
    assert!(!printed.contains("Facture") && !printed.contains(CALLER), "{printed}");
}
