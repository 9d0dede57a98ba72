//! `vacances-bleues doctor`: one line a check, in French, with what to do next and what a failing one means for the caller.
//!
//! Looks and changes nothing. Each file gathers facts and judges them apart, so that the judgement can be tested with values.

use std::{path::Path, process::ExitCode};

use crate::{
    clock::Clock,
    config::{Examined, environment::DOTENV},
};

use self::finding::{Finding, Level};
use super::console::print;

mod files;
mod finding;
mod git;
mod openai;
mod server;
mod settings;
mod store;

/// Runs every check and prints what was found. Exit code 1 where configuration, catalogue, store or lock is wrong.
pub async fn run() -> ExitCode {
    let examined = Examined::load();
    let clock = Clock::system();
    let mut findings = settings::judge(&examined, &clock);
    if let Some(settings) = &examined.server {
        let running = server::ask(settings.address).await;
        findings.push(server::judge(settings.address, &running));
        findings.extend(store::check(&examined, running.is_ours(), &clock));
    } else {
        findings.extend(store::check(&examined, false, &clock));
    }
    findings.extend(openai::check(examined.openai.as_ref(), &clock).await);
    if let Some(settings) = &examined.store {
        findings.extend(files::check(&settings.path));
        findings.extend(git::check(&settings.path));
    }
    findings.extend(files::check_private(Path::new(DOTENV)));
    show(&findings);
    let wrong = findings.iter().any(|finding| finding.level == Level::Wrong);
    if wrong { ExitCode::from(super::EXIT_FAILED) } else { ExitCode::SUCCESS }
}

fn show(findings: &[Finding]) {
    let lines: String = findings.iter().fold(String::new(), |lines, finding| lines + &finding.to_string() + "\n");
    print(&format!("{lines}\n{}\n", summary(findings)));
}

fn summary(findings: &[Finding]) -> String {
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    match (count(Level::Wrong), count(Level::Warning)) {
        (0, 0) => "Tout va bien : le serveur peut répondre au téléphone.".to_owned(),
        (0, warnings) => format!("Le serveur peut démarrer ; {warnings} point(s) ⚠ à regarder."),
        (wrong, _) => format!("Le serveur ne peut pas démarrer : {wrong} point(s) ✗ à corriger."),
    }
}
