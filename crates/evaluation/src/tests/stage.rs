//! What a scenario can ask of caller, line and store beside words, and where it says that something went wrong.

use serde_json::{Value, json};

use super::{player::serve, *};
use crate::scenario::RowKind;

const BOOKING: &str = r#"
[[tours]]
appelant = "Une chambre."
puis = "{{create.message}}"
[[tours.outils]]
nom = "create"
arguments = { nom = "Morel" }
attendu = { "error.code" = "confirmation_requise" }
[[tours]]
appelant = "Oui."
puis = "{{create.message}}"
doit_dire = ["réservé"]
[[tours.outils]]
nom = "create"
encore = true
attendu = { success = true }
"#;

fn scenario(text: &str) -> Scenario {
    Scenario::parse("essai.toml", &format!("titre = \"Essai\"\ndate_du_jour = \"2026-11-22\"\n{text}")).unwrap()
}

async fn play(scenario: &Scenario, answer: impl FnMut(&str, &str) -> Value) -> Played {
    let simulator = simulator().await;
    let call = simulator.call("rtc_1");
    let playing = Box::pin(crate::play(&call, scenario, PlayOptions::default()));
    tokio::join!(playing, Box::pin(serve(&simulator, "rtc_1", 1, answer))).0
}

/// Asks for a yes the first time, books the second time.
fn in_two_steps() -> impl FnMut(&str, &str) -> Value {
    let mut asked = 0;
    move |_, _| {
        asked += 1;
        match asked {
            1 => json!({"success": false, "error": {"code": "confirmation_requise"}, "message": "Je récapitule."}),
            _ => json!({"success": true, "message": "C'est réservé.", "reservation": {"id": "RES-1", "nom": "Morel"}}),
        }
    }
}

fn kinds(played: &Played) -> Vec<(DeviationKind, Option<Place>)> {
    played.deviations.iter().map(|deviation| (deviation.kind, deviation.place)).collect()
}

const fn at(turn: usize) -> Place {
    Place { call: 1, turn }
}

#[tokio::test]
async fn two_steps_that_are_written_out_are_played_as_written() {
    let played = play(&scenario(BOOKING), in_two_steps()).await;
    assert_eq!(played.faults(), Vec::<String>::new());
    let arguments: Vec<_> = played.record.function_calls.iter().map(|call| call.arguments.as_str()).collect();
    assert_eq!(arguments, [r#"{"nom":"Morel"}"#; 2]);
    assert_eq!(played.conversation.iter().filter(|moment| matches!(moment.what, Happening::Caller(_))).count(), 2);
}

#[tokio::test]
async fn a_first_step_that_books_is_told_with_its_turn() {
    let booked = |_: &str, _: &str| json!({"success": true, "message": "Fait.", "reservation": {"id": "RES-1"}});
    let played = play(&scenario(BOOKING), booked).await;
    assert_eq!(kinds(&played), [(DeviationKind::Output, Some(at(1))), (DeviationKind::Words, Some(at(2)))]);
    assert_eq!(
        played.faults(),
        [
            "tour 1 : create : error.code : \"confirmation_requise\" attendu, rien trouvé",
            "tour 2 : « réservé » n'a pas été dit",
        ]
    );
}

const INTERRUPTED: &str = r#"
doit_dire = ["au revoir"]
ne_doit_pas_dire = ["je réserve"]
[[tours]]
appelant = "Une chambre."
dit = "Je réserve. Au revoir."
interrompu = true
[[tours.outils]]
nom = "create"
arguments = {}
[[tours]]
appelant = "Attendez !"
dit = "Oui ?"
"#;

#[tokio::test]
async fn what_is_cut_short_is_not_heard_to_its_end_but_was_said_and_its_tools_must_not_run() {
    let played = play(&scenario(INTERRUPTED), |_, _| json!({})).await;
    let faults = played.faults();
    for fault in [
        // The server of these tests answers function calls of cancelled responses, too.
        "tour 2 : create : exécuté, alors que la réponse a été annulée",
        "« au revoir » n'a pas été dit",
        "« je réserve » a été dit",
    ] {
        assert!(faults.iter().any(|found| found == fault), "{fault} : {faults:?}");
    }
}

#[tokio::test]
async fn what_the_server_should_have_told_the_model_is_missed() {
    let told = BOOKING.replace("doit_dire = [\"réservé\"]", "recoit = [\"Correction\"]");
    let played = play(&scenario(&told), in_two_steps()).await;
    assert_eq!(kinds(&played), [(DeviationKind::Words, Some(at(2)))]);
}

#[tokio::test]
async fn a_store_that_breaks_down_needs_a_server_of_its_own() {
    let broken = BOOKING.replacen("appelant =", "panne = \"magasin_lent\"\nappelant =", 1);
    let played = play(&scenario(&broken), in_two_steps()).await;
    assert_eq!(kinds(&played), [(DeviationKind::Stopped, Some(at(1)))]);
}

#[tokio::test]
async fn a_later_call_knows_what_tools_answered_in_the_one_before() {
    let text = format!(
        "{BOOKING}\n[[suite]]\napres_minutes = 5\n[[suite.tours]]\nappelant = \"C'est encore moi, {{{{create.reservation.id}}}}.\"\ndit = \"Bonjour.\"\n"
    );
    let (scenario, simulator) = (scenario(&text), simulator().await);
    assert_eq!((scenario.calls(), scenario.minutes_before(1)), (2, 5));
    let mut performance = Performance::new(&scenario, PlayOptions::default());
    let mut answer = in_two_steps();
    for (number, call_id) in ["rtc_1", "rtc_2"].into_iter().enumerate() {
        let call = simulator.call(call_id);
        let playing = Box::pin(performance.call(&call, number));
        tokio::join!(playing, Box::pin(serve(&simulator, call_id, 1, &mut answer)));
    }
    let played = performance.end();
    assert_eq!(played.faults(), Vec::<String>::new());
    let moment =
        Moment { place: Place { call: 2, turn: 1 }, what: Happening::Caller("C'est encore moi, RES-1.".to_owned()) };
    assert!(played.conversation.contains(&moment));
}

#[tokio::test]
async fn a_row_that_differs_is_shown_with_what_was_expected_and_the_turn_that_reported_it() {
    let expecting = format!("{BOOKING}\n[[reservations]]\nnom = \"Morel\"\nprix = 89\n");
    let scenario = scenario(&expecting);
    let mut played = play(&scenario, in_two_steps()).await;
    let found = json!({"id": "RES-1", "nom": "Morel", "prix": 1});
    played.judge_store(&scenario, vec![found.clone()], vec![json!({"telephone": "1", "raison": "Rien"})]);
    assert_eq!(kinds(&played), [(DeviationKind::Reservations, Some(at(2))), (DeviationKind::Callbacks, None)]);
    let compared = played.reservations.unwrap();
    assert_eq!((&compared.expected, &compared.found), (&vec![json!({"nom": "Morel", "prix": 89})], &vec![found]));
    let difference = &compared.differences[0];
    assert_eq!(difference.fields, ["prix : 89 attendu, 1 trouvé"]);
    assert!(difference.in_words(RowKind::Reservation).starts_with("réservation autre qu'attendu : "));
}

#[tokio::test]
async fn what_was_there_before_stays_as_it_was_unless_the_scenario_says_otherwise() {
    let before = r#"
[avant]
reservations = [{ code = "42173653", nom = "Morel" }, { nom = "Roux" }]
complet = [{ type_chambre = "suite", du = "2026-12-31", au = "2027-01-01", nombre = 2 }]
"#;
    let cancelled = format!("{INTERRUPTED}{before}\n[[reservations]]\ncode = \"42173653\"\nstatut = \"annulee\"\n");
    let (untouched, cancelled) = (scenario(&format!("{INTERRUPTED}{before}")), scenario(&cancelled));
    let mut rows = untouched.rows_before();
    assert_eq!(rows.len(), 4);
    assert_eq!(untouched.check_store(&rows), Ok(()));
    assert_eq!(cancelled.check_store(&rows).unwrap_err().len(), 1);
    rows[0]["statut"] = json!("annulee");
    assert_eq!(cancelled.check_store(&rows), Ok(()));
    assert_eq!(untouched.check_store(&rows).unwrap_err().len(), 1);
    rows.pop();
    assert_eq!(cancelled.check_store(&rows).unwrap_err().len(), 1);
}
