//! `vacances-bleues doctor`: one line a check, in French, with what to do next and what a failing one means for the caller.
//!
//! Looks and changes nothing, but for a file that it creates and removes beside the reservations. Each file gathers facts and judges them apart, so that the judgement can be tested with values.

use std::{path::Path, process::ExitCode};

use clap::Args;
use serde_json::{Value, json};

use crate::config::{Examined, environment::DOTENV};
use basics::clock::Clock;

use self::finding::{Finding, Level};
use super::console::print;

mod files;
mod finding;
mod git;
mod mail;
mod openai;
pub(super) mod server;
mod settings;
mod space;
mod store;

/// How the report is shown.
#[derive(Debug, Args)]
#[command(
    after_help = "Code de retour : 0 si le serveur peut répondre au téléphone, même avec des points ⚠ ; 1 si un point ✗ est à corriger, configuration comprise ; 2 pour des arguments faux."
)]
pub struct DoctorArguments {
    /// Affiche un objet JSON, pour une supervision
    #[arg(long)]
    json: bool,
}

/// Findings with the stable name of the check that they come from.
type Checked = (&'static str, Vec<Finding>);

/// Runs every check and prints what was found. Exit code 1 where a server could not start, or takes no bookings.
pub async fn run(arguments: DoctorArguments) -> ExitCode {
    let examined = Examined::load();
    let clock = Clock::system();
    let mut checks: Vec<Checked> = vec![("configuration", settings::judge(&examined, &clock))];
    let (mut is_running, mut is_well, mut erased_at) = (false, false, None);
    if let Some(settings) = &examined.server {
        let found = server::find(settings.address, examined.store.as_ref().map(|store| store.path.as_path())).await;
        (is_running, is_well, erased_at) = (found.is_ours(), found.is_well(), found.erased_at);
        let mut findings = found.judge();
        if !is_running {
            // The one that runs has told its own among its warnings.
            findings.extend(server::descriptors(&examined.limits));
        }
        checks.push(("serveur", findings));
    }
    checks.push(("reservations", store::check(&examined, is_running, is_well, erased_at, &clock)));
    checks.push(("openai", openai::check(examined.openai.as_ref(), &clock).await));
    checks.push(("courriel", mail::check(&examined.messaging).await));
    let mut rights = Vec::new();
    if let Some(settings) = &examined.store {
        rights.extend(files::check(&settings.path));
        checks.push(("git", git::check(&settings.path).into_iter().collect()));
    }
    rights.extend(files::check_private(Path::new(DOTENV)));
    checks.push(("droits", rights));
    let text = if arguments.json { as_json(&checks) } else { as_text(&checks, is_running) };
    print(&text);
    if count(&checks, Level::Wrong) > 0 { ExitCode::from(super::EXIT_FAILED) } else { ExitCode::SUCCESS }
}

fn count(checks: &[Checked], level: Level) -> usize {
    checks.iter().flat_map(|(_, findings)| findings).filter(|finding| finding.level == level).count()
}

fn as_text(checks: &[Checked], is_running: bool) -> String {
    let findings = checks.iter().flat_map(|(_, findings)| findings);
    let lines: String = findings.fold(String::new(), |lines, finding| lines + &finding.to_string() + "\n");
    format!("{lines}\n{}\n", summary(count(checks, Level::Wrong), count(checks, Level::Warning), is_running))
}

/// One object with keys that stay: `version`, `etat`, `erreurs`, `avertissements`, and of each point `controle`, `niveau`, `objet`,
/// `message`. The texts may change.
fn as_json(checks: &[Checked]) -> String {
    let points: Vec<Value> = checks
        .iter()
        .flat_map(|(name, findings)| findings.iter().map(move |finding| (name, finding)))
        .map(|(name, finding)| {
            json!({"controle": name, "niveau": finding.level.name(), "objet": finding.place, "message": finding.text})
        })
        .collect();
    let (wrong, warnings) = (count(checks, Level::Wrong), count(checks, Level::Warning));
    let state = [(wrong, Level::Wrong), (warnings, Level::Warning)]
        .iter()
        .find(|(count, _)| *count > 0)
        .map(|(_, level)| *level);
    let report = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "etat": state.unwrap_or(Level::Good).name(),
        "erreurs": wrong,
        "avertissements": warnings,
        "points": points,
    });
    format!("{report}\n")
}

fn summary(wrong: usize, warnings: usize, is_running: bool) -> String {
    match (wrong, warnings, is_running) {
        (0, 0, _) => "Tout va bien : le serveur peut répondre au téléphone.".to_owned(),
        (0, warnings, true) => format!("Le serveur est en marche ; {warnings} point(s) ⚠ à regarder."),
        (0, warnings, false) => format!("Le serveur peut démarrer ; {warnings} point(s) ⚠ à regarder."),
        (wrong, _, true) => format!(
            "Le serveur est en marche, mais ne prend pas de réservations ou ne pourrait pas redémarrer : {wrong} point(s) ✗ à corriger."
        ),
        (wrong, _, false) => format!("Le serveur ne peut pas démarrer : {wrong} point(s) ✗ à corriger."),
    }
}
