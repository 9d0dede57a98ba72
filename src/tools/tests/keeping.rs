//! Finding, changing and cancelling: with code and surname, in two steps.

use super::*;
use hotel::{cancellation::CancellationTier, proposal::ConfirmationProgress};

/// A line in which Dupont has a reservation that another call has made; its code.
async fn with_a_reservation() -> (Line, String) {
    let mut line = line();
    let output = line.book(&booking()).await;
    let code = output["reservation"]["code"].as_str().unwrap().to_owned();
    line.facts = CallFacts::new("rtc_2");
    (line, code)
}

fn code_of(output: &Value) -> &str {
    output["error"]["code"].as_str().unwrap_or("none")
}

fn proof_of(code: &str, fields: &Value) -> Value {
    let mut arguments = json!({ "code": code, "nom": "Dupont" });
    for (name, value) in fields.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    arguments
}

#[tokio::test]
async fn a_reservation_is_opened_with_code_and_surname_and_tells_nothing_of_how_to_reach_its_guest() {
    let (mut line, code) = with_a_reservation().await;
    let output = line.run("find_reservation", &json!({ "code": code, "nom": "DUPONT" })).await;
    assert_eq!(output["success"], true);
    assert_eq!(
        output["message"],
        "J'ai retrouvé votre réservation : une Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour une personne, deux cent soixante-sept euros au total. Que puis-je faire pour vous ?"
    );
    assert_eq!((&output["reservation"]["code"], &output["reservation"]["nuits"]), (&json!(code), &json!(3)));
    for personal in ["camille@example.com", "0639980001", "Camille", "RES-"] {
        assert!(!output.to_string().contains(personal), "{output}");
    }
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_code_get_the_same_words_and_the_third_is_the_last() {
    let (mut line, code) = with_a_reservation().await;
    let wrong_name = line.run("find_reservation", &json!({ "code": code, "nom": "Martin" })).await;
    let wrong_code = line.run("cancel_reservation", &json!({ "code": "42173653", "nom": "Dupont" })).await;
    assert_eq!(wrong_name["error"], json!({ "code": "reservation_introuvable", "champ": "code" }));
    assert_eq!(wrong_name, wrong_code);
    let other = proof_of("00000000", &json!({ "date_depart": "2026-12-02" }));
    assert_eq!(code_of(&line.run("change_reservation", &other).await), "reservation_introuvable");
    let right = json!({ "code": code, "nom": "Dupont" });
    for tool in ["find_reservation", "cancel_reservation"] {
        assert_eq!(code_of(&line.run(tool, &right).await), "limite_atteinte", "{tool}");
    }
    line.facts = CallFacts::new("rtc_3");
    assert_eq!(line.run("find_reservation", &right).await["success"], true, "another call has its own tries");
}

#[tokio::test]
async fn tries_that_run_side_by_side_count_before_they_have_failed() {
    let (mut line, code) = with_a_reservation().await;
    let right = json!({ "code": code, "nom": "Dupont" }).to_string();
    let begun = [(); 5].map(|()| line.facts.begin("find_reservation"));
    let mut opened = 0;
    for facts in &begun {
        opened += usize::from(line.toolbox.run("find_reservation", &right, facts).await.output["success"] == true);
    }
    assert_eq!(opened, MAX_FAILED_PROOFS as usize);
}

#[tokio::test]
async fn a_change_is_put_with_its_new_price_and_done_after_the_yes() {
    let (mut line, code) = with_a_reservation().await;
    let longer = proof_of(&code, &json!({ "date_depart": "2026-12-02" }));
    let put = line.run("change_reservation", &longer).await;
    assert_eq!(code_of(&put), "confirmation_requise");
    let recap = put["message"].as_str().unwrap();
    for said in [
        "cinq nuits",
        "quatre cent quarante-cinq euros",
        "cent soixante-dix-huit euros de plus",
        "est-ce que je modifie ?",
    ] {
        assert!(recap.contains(said), "{said}: {recap}");
    }
    assert_eq!(code_of(&line.run("change_reservation", &longer).await), "confirmation_requise", "nobody has said yes");
    line.hear_and_answer();
    let changed = line.run("change_reservation", &longer).await;
    assert_eq!(
        changed["message"],
        "C'est modifié : une Chambre Standard, du vendredi 27 novembre au mercredi 2 décembre, cinq nuits, pour une personne, quatre cent quarante-cinq euros au total. Votre code reste le même."
    );
    assert_eq!((&changed["reservation"]["code"], line.stored().await), (&json!(code), 1));
    let again = line.run("change_reservation", &longer).await;
    assert_eq!(again["success"], true, "it stands like that already");
    assert!(again["message"].as_str().unwrap().starts_with("Votre réservation est déjà ainsi"));
}

#[tokio::test]
async fn a_yes_to_one_change_is_none_to_another() {
    let (mut line, code) = with_a_reservation().await;
    line.run("change_reservation", &proof_of(&code, &json!({ "date_depart": "2026-12-02" }))).await;
    line.hear_and_answer();
    for fields in [
        json!({ "date_depart": "2026-12-01" }),
        json!({ "date_depart": "2026-12-02", "type_chambre": "suite_vue_mer" }),
        json!({ "date_depart": "2026-12-02", "nombre_personnes": 2 }),
    ] {
        let facts = line.facts.clone();
        let outcome = line.toolbox.run("change_reservation", &proof_of(&code, &fields).to_string(), &facts).await;
        assert_eq!(code_of(&outcome.output), "confirmation_requise", "{fields}");
        assert_eq!(outcome.learned.proposal.map(|put| put.progress), Some(ConfirmationProgress::Put), "{fields}");
    }
    let cancelled = line.run("cancel_reservation", &proof_of(&code, &json!({}))).await;
    assert_eq!(code_of(&cancelled), "confirmation_requise");
}

#[tokio::test]
async fn a_change_that_is_not_possible_leaves_the_old_stay_whole() {
    let (mut line, code) = with_a_reservation().await;
    for letter in 'A'..='E' {
        line.facts = CallFacts::new(format!("rtc_{letter}"));
        let mut suite = by_another(letter);
        suite["type_chambre"] = "suite_vue_mer".into();
        assert_eq!(line.book(&suite).await["success"], true);
    }
    line.facts = CallFacts::new("rtc_7");
    for (fields, expected) in [
        (json!({ "type_chambre": "suite_vue_mer" }), "complet"),
        (json!({ "nombre_personnes": 3 }), "capacite_depassee"),
        (json!({ "date_arrivee": "2026-11-20" }), "date_passee"),
        (json!({ "date_depart": "2026-11-27" }), "depart_avant_arrivee"),
        (json!({ "date_depart": "2027-11-27" }), "sejour_trop_long"),
        (json!({}), "champ_manquant"),
    ] {
        let output = line.run("change_reservation", &proof_of(&code, &fields)).await;
        assert_eq!(code_of(&output), expected, "{fields}");
    }
    let found = line.run("find_reservation", &proof_of(&code, &json!({}))).await;
    assert_eq!(
        (&found["reservation"]["nuits"], &found["reservation"]["prix_total_centimes"]),
        (&json!(3), &json!(26_700))
    );
}

#[tokio::test]
async fn a_cancellation_says_its_fee_first_and_twice_is_said_to_be_done_already() {
    let mut line = line_with(|catalogue| {
        let tier = |days_before, fee_percent| CancellationTier { days_before, fee_percent };
        catalogue.cancellation = hotel::cancellation::CancellationTerms::new(vec![tier(7, 0), tier(2, 30)]);
    });
    let code = line.book(&booking()).await["reservation"]["code"].as_str().unwrap().to_owned();
    line.facts = CallFacts::new("rtc_2");
    let proof = proof_of(&code, &json!({}));
    let put = line.run("cancel_reservation", &proof).await;
    assert_eq!((code_of(&put), &put["frais_annulation_centimes"]), ("confirmation_requise", &json!(8_010)));
    assert!(put["message"].as_str().unwrap().contains("L'annulation coûte quatre-vingts euros dix"), "{put}");
    line.hear_and_answer();
    let done = line.run("cancel_reservation", &proof).await;
    assert_eq!((&done["success"], &done["reservation"]["statut"]), (&json!(true), &json!("annulee")));
    assert!(done["message"].as_str().unwrap().starts_with("C'est annulé"));
    let again = line.run("cancel_reservation", &proof).await;
    assert!(again["message"].as_str().unwrap().starts_with("Cette réservation était déjà annulée"), "{again}");
    assert_eq!(again["frais_annulation_centimes"], 8_010, "the fee of the day on which it was cancelled");
    let changed = line.run("change_reservation", &proof_of(&code, &json!({ "nombre_personnes": 2 }))).await;
    assert_eq!(code_of(&changed), "reservation_introuvable");
}

#[tokio::test]
async fn what_the_hotel_has_not_said_is_not_known() {
    let mut line = line();
    let breakfast = line.run("hotel_info", &json!({ "sujet": "le petit-déjeuner" })).await;
    assert_eq!((&breakfast["success"], &breakfast["connu"]), (&json!(true), &json!(true)));
    assert!(breakfast["message"].as_str().unwrap().contains("quinze euros"));
    let pool = line.run("hotel_info", &json!({ "sujet": "piscine" })).await;
    assert_eq!((&pool["connu"], &pool["message"]), (&json!(false), &json!(french::NOT_KNOWN)));
    let data = line.run("hotel_info", &json!({ "sujet": "que faites-vous de mes données ?" })).await;
    assert!(data["message"].as_str().unwrap().contains("faire effacer"), "{data}");
    assert_eq!(code_of(&line.run("hotel_info", &json!({})).await), "champ_manquant");
    let long = line.run("hotel_info", &json!({ "sujet": "x".repeat(201) })).await;
    assert_eq!(code_of(&long), "texte_trop_long");
}

#[tokio::test]
async fn a_caller_who_asks_to_wait_is_answered_without_a_response() {
    let line = line();
    let outcome = line.toolbox.run("wait_for_user", "", &line.facts).await;
    assert_eq!((outcome.effect, &outcome.output["success"]), (Effect::NoResponse, &json!(true)));
}
