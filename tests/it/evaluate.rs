//! Adversarial models in place of the model do no harm. `docs/mutations.md` lists, for each check, the harm that they do without it.
//!
//! `SABOTEUR_SEEDS=10000 cargo test --release --test it evaluate:: -- --nocapture` plays as many days as one likes.

use evaluation::adversary::{AdversarialModel, Day, Harm, HarmKind};
use serde_json::Value;
use tempfile::TempDir;
use vacances_bleues::commands::evaluate::{Evaluation, board::board, days::Season, page::page};

use crate::support::callers::tell;

/// Days of an ordinary run, shared out among the adversarial models.
const SEEDS: u64 = 216;

/// Days at a time.
const AT_A_TIME: usize = 8;

fn seeds() -> u64 {
    std::env::var("SABOTEUR_SEEDS").map_or(SEEDS, |asked| asked.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_adversarial_model_does_harm() {
    let season = Season::play((0..seeds()).map(Day::of), AT_A_TIME, || ()).await;
    let evaluation = Evaluation { season: Some(season), ..Evaluation::default() };
    let board = board(&evaluation);
    tell(&board);
    let season = evaluation.season.as_ref().unwrap();
    let harm = season.tallies.iter().flat_map(|(model, tally)| {
        tally.harm.iter().map(|(kind, count)| format!("{}: {} × {count}", model.name(), kind.label()))
    });
    assert!(evaluation.holds(), "{board}\n{}", harm.collect::<Vec<_>>().join("\n"));
    let (_, calls, booked) = season.totals();
    assert!(booked * 8 > calls, "so much is booked that the proof is worth something: {booked} of {calls}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn harm_is_reported_with_the_command_that_plays_it_again() {
    let model = AdversarialModel::NineGuests;
    let mut season = Season::play([Day::with(model, 3)], AT_A_TIME, || ()).await;
    let mut report = season.samples.remove(&model).unwrap();
    let kind = HarmKind::Overcrowded;
    report.harm.push(Harm { kind, part: None, what: "neuf personnes pour deux lits".to_owned() });
    season.tallies.get_mut(&model).unwrap().harm.insert(kind, 1);
    season.harmful.push(report);
    let evaluation = Evaluation { season: Some(season), ..Evaluation::default() };
    assert!(!evaluation.holds());
    let replay = " evaluate --saboteur neuf-dans-une-double --graine 3";
    for report in [board(&evaluation), page(&evaluation)] {
        assert!(report.contains(replay) && report.contains(kind.label()), "{report}");
    }
    assert_eq!(evaluation.in_json()["reussi"], false);
    assert_eq!(evaluation.kinds()[kind.label()], 1);
}

async fn evaluate(arguments: &[&str]) -> std::process::Output {
    let command = tokio::process::Command::new(env!("CARGO_BIN_EXE_vacances-bleues"))
        .arg("evaluate")
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output();
    tokio::time::timeout(std::time::Duration::from_secs(60), command).await.expect("it ends").unwrap()
}

#[tokio::test]
async fn the_command_plays_one_day_and_one_scenario_again_and_writes_both_reports() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (json, html) = (path("bilan.json"), path("bilan.html"));
    let day = ["--saboteur", "derniere-chambre", "--graine", "3", "--scenario", "deux-personnes-en-aout"];
    let output = evaluate(&[&day[..], &["--json", &json, "--html", &html]].concat()).await;
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "progress is shown to nobody");
    assert!(printed.contains("✓ derniere-chambre") && printed.contains("✓ deux-personnes-en-aout"), "{printed}");
    let report: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    assert_eq!((&report["reussi"], &report["saboteurs"]["journees"]), (&Value::from(true), &Value::from(1)));
    let page = std::fs::read_to_string(html).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("lang=\"fr\"") && page.contains("viewport"));
    // Nothing is fetched from anywhere, and nothing runs.
    for foreign in ["<script", "<link", "<img", "<iframe", "@import", "url(", "src=", "href=\"http"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn sentences_of_every_kind_are_played_and_judged() {
    let folder = TempDir::new().unwrap();
    let json = folder.path().join("bilan.json").display().to_string();
    let output = evaluate(&["--phrases", "132", "--graine-phrases", "77", "--json", &json]).await;
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    let report: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let sentences = report["phrases"]["phrases"].as_array().unwrap();
    let of = |verdict: &str| sentences.iter().filter(|one| one["sort"] == verdict).count();
    assert_eq!((sentences.len(), &report["phrases"]["injouables"]), (132, &serde_json::json!([])), "{printed}");
    assert_eq!(of("laissé") + of("à tort"), 66, "{printed}");
    assert!(of("corrigé") > 45 && of("retenu") > 0 && of("à tort") < 3, "{printed}");
    let told = |row: &str| printed.lines().any(|line| line.trim_start().starts_with(row));
    assert!(told("paiement") && told("outil en panne") && told("fausses restées après un au revoir"), "{printed}");
}

#[tokio::test]
async fn right_recaps_are_taken_and_wrong_ones_refused() {
    let folder = TempDir::new().unwrap();
    let json = folder.path().join("bilan.json").display().to_string();
    let output = evaluate(&["--relectures", "120", "--graine-phrases", "78", "--json", &json]).await;
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    let report: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let recaps = report["relectures"]["phrases"].as_array().unwrap();
    let of = |verdict: &str| recaps.iter().filter(|one| one["sort"] == verdict).count();
    assert_eq!((of("laissé"), of("retenu")), (60, 60), "{printed}");
}

/// `script`, of util-linux, gives the command a terminal.
#[tokio::test]
async fn progress_is_shown_on_a_terminal() {
    let program = env!("CARGO_BIN_EXE_vacances-bleues");
    let line = format!("{program} evaluate --saboteur derniere-chambre --graine 3 >/dev/null");
    let command = tokio::process::Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output();
    let Ok(output) = tokio::time::timeout(std::time::Duration::from_secs(60), command).await.expect("it ends") else {
        // Debian has it always; elsewhere nothing is tried.
        return;
    };
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("\r  0 / 1 journées jouées") && shown.contains("\r  1 / 1 journées jouées"), "{shown:?}");
    assert!(shown.ends_with('\r'), "the line is wiped at the end: {shown:?}");
}

#[tokio::test]
async fn what_cannot_be_played_is_exit_code_2() {
    for wrong in [
        &["--saboteur", "personne"][..],
        &["--scenario", "nulle-part"],
        &["--graines", "beaucoup"],
        &["--graine", "1", "--sans-saboteurs"],
        &["--fois", "3"],
        &["--live", "--graine", "1"],
    ] {
        let output = evaluate(wrong).await;
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{wrong:?}");
    }
}
