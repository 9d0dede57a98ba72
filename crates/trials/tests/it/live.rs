//! Scenarios with a model at the end of a Realtime session in text: the caller answers from the scenario's facts. The model is the
//! simulator's, which follows a script and asks what the script asks.

use std::sync::Arc;

use evaluation::{DeviationKind, Happening, Played, Scenario};
use openai::{calls::ApiSettings, credential::Auth, sideband::SidebandConnector, tls::Tls};
use openai_double::{Simulator, SimulatorOptions};
use serde_json::Value;
use tempfile::TempDir;
use trials::live::{LiveModel, passed_every_time};
use vacances_bleues::config::prices;

/// A key that nothing may ever show.
const API_KEY: &str = "sk-proj-ne-doit-jamais-paraitre-0123456789";

/// A model that follows the script of a scenario, whatever the caller says.
async fn model_of(scenario: &Scenario) -> (Simulator, LiveModel) {
    let options = SimulatorOptions {
        api_key: Some(API_KEY.to_owned()),
        text_model: Some(Arc::new(scenario.clone())),
        ..SimulatorOptions::default()
    };
    let simulator = Simulator::start(options).await.unwrap();
    let base_url = simulator.base_url().parse().unwrap();
    let api = ApiSettings { base_url, key: API_KEY.into(), auth: Auth::Bearer };
    let connector = SidebandConnector::new(&api, &Tls::from_system().unwrap()).unwrap();
    let prices = prices::of_model("gpt-realtime-2.1");
    (simulator, LiveModel { connector, model: "gpt-realtime-2.1".to_owned(), prices })
}

#[tokio::test]
async fn a_model_behind_the_socket_books_with_the_server_s_own_tools_and_every_run_is_judged() {
    let scenario = Scenario::named("finalement-la-suite").unwrap();
    let (_simulator, model) = model_of(&scenario).await;
    let score = model.play(&scenario, 2).await;
    let faults: Vec<Vec<String>> = score.runs.iter().map(Played::faults).collect();
    assert_eq!(faults, [Vec::<String>::new(), Vec::new()]);
    assert_eq!(
        (score.passed(), score.passed_every_time(), passed_every_time(std::slice::from_ref(&score))),
        (2, true, 1)
    );
    // Each run has a greeting and the responses of the script; each is 1,000 tokens in and 100 out, in text.
    let responses = score.usage.total / 1_100;
    assert!(score.usage.total % 1_100 == 0 && responses >= 2 * 8, "{responses}");
    // 4 dollars a million in, 24 out: 64 ten-thousandths of a dollar each.
    let steps = 64 * responses;
    let dollars = format!("{}.{:04}", steps / 10_000, steps % 10_000);
    assert_eq!(model.cost(&score.usage).unwrap().to_string(), dollars);
}

#[tokio::test]
async fn a_model_that_does_other_than_the_scenario_expects_fails_by_the_store_and_by_its_words() {
    let scripted = Scenario::named("je-vais-reflechir").unwrap();
    let (_simulator, model) = model_of(&scripted).await;
    let expected = Scenario::named("finalement-la-suite").unwrap();
    let score = model.play(&expected, 1).await;
    assert_eq!((score.passed(), score.passed_every_time()), (0, false));
    let kinds: Vec<DeviationKind> = score.runs[0].deviations.iter().map(|deviation| deviation.kind).collect();
    assert!(kinds.contains(&DeviationKind::Reservations), "{:?}", score.runs[0].faults());
}

#[tokio::test]
async fn the_caller_says_what_the_scenario_s_facts_hold_when_asked() {
    let scenario = Scenario::named("sans-le-code").unwrap();
    let (_simulator, model) = model_of(&scenario).await;
    let score = model.play(&scenario, 1).await;
    assert_eq!(score.runs[0].faults(), Vec::<String>::new());
    let first = score.runs[0]
        .conversation
        .iter()
        .find_map(|moment| if let Happening::Caller(text) = &moment.what { Some(text.clone()) } else { None });
    assert_eq!(first, scenario.opening);
}

#[tokio::test]
async fn a_model_that_cannot_be_reached_is_a_failed_run_and_no_hang() {
    let scenario = Scenario::named("sans-le-code").unwrap();
    let (simulator, model) = model_of(&scenario).await;
    simulator.stop().await;
    let score = model.play(&scenario, 1).await;
    assert_eq!(score.runs[0].deviations[0].kind, DeviationKind::Stopped);
}

#[tokio::test]
async fn a_real_model_is_asked_only_once_its_cost_is_accepted() {
    let scenario = Scenario::named("finalement-la-suite").unwrap();
    let options = SimulatorOptions {
        api_key: Some(API_KEY.to_owned()),
        text_model: Some(Arc::new(scenario)),
        ..SimulatorOptions::default()
    };
    let simulator = Simulator::start(options).await.unwrap();
    let folder = TempDir::new().unwrap();
    let live = async |more: &[&str]| {
        let command = tokio::process::Command::new(env!("CARGO_BIN_EXE_trials"))
            .args(["live", "--fois", "2", "--scenario", "finalement-la-suite", "--json", "bilan.json"])
            .args(more)
            .env("OPENAI_BASE_URL", simulator.base_url())
            .env("OPENAI_API_KEY", API_KEY)
            .env("OPENAI_WEBHOOK_SECRET", "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M=")
            .current_dir(folder.path())
            .stdin(std::process::Stdio::null())
            .kill_on_drop(true)
            .output();
        tokio::time::timeout(std::time::Duration::from_secs(60), command).await.expect("it ends").unwrap()
    };
    let refused = live(&[]).await;
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Rien n'a été envoyé"), "{refused:?}");
    let accepted = live(&["--oui"]).await;
    let printed = String::from_utf8_lossy(&accepted.stdout);
    assert_eq!(accepted.status.code(), Some(0), "{printed}{}", String::from_utf8_lossy(&accepted.stderr));
    assert!(printed.contains("pass^2 = 1 sur 1"), "{printed}");
    assert!(!printed.contains(API_KEY));
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("bilan.json")).unwrap()).unwrap();
    assert_eq!((&report["fois"], &report["reussis_a_chaque_fois"]), (&Value::from(2), &Value::from(1)));
}
