//! `trials load`: many calls at once against a server that runs already.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use clap::Args;

use super::{LoadOptions, load};
use evaluation::Scenario;
use openai_double::{RingOptions, Simulator, SimulatorOptions};
use vacances_bleues::commands::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, print},
};

/// Arguments of `trials load`.
#[derive(Debug, Args)]
#[command(after_help = "\
Deux cents appels à la fois (il faut assez de chambres, ou --decalage pour étaler les dates), avec un serveur à vous :
  OPENAI_BASE_URL=http://127.0.0.1:8100/v1 OPENAI_API_KEY=… OPENAI_WEBHOOK_SECRET=whsec_… DATE_DU_JOUR=2026-11-22 vacances-bleues
  cargo run --release -p trials -- load --sonner http://127.0.0.1:8000/ --secret whsec_… --appels 200 --simultanes 200 --decalage 2

Rien ne sort de cette machine : il n'écoute et ne sonne que sur 127.0.0.1, ::1 ou localhost.
Code de retour : 0 si chaque appel s'est déroulé comme son scénario, 1 sinon, 2 pour des arguments faux.")]
pub struct LoadArguments {
    /// Adresse d'écoute ; le serveur essayé la connaît par sa variable `OPENAI_BASE_URL` : `http://ADRESSE/v1`
    #[arg(long, value_name = "ADRESSE", default_value = "127.0.0.1:8100")]
    ecoute: SocketAddr,
    /// Webhook à faire sonner
    #[arg(long, value_name = "URL")]
    sonner: String,
    /// Secret de signature du webhook (whsec_…)
    #[arg(long, value_name = "SECRET")]
    secret: String,
    /// Nombre d'appels
    #[arg(long, value_name = "N", default_value_t = 1)]
    appels: usize,
    /// Combien d'appels à la fois
    #[arg(long, value_name = "K", default_value_t = 1)]
    simultanes: usize,
    /// Scénario, par son nom, son numéro ou son fichier
    #[arg(long, value_name = "NOM", default_value = "charge")]
    scenario: String,
    /// Décale les dates de l'appel n° i de i × JOURS
    #[arg(long, value_name = "JOURS", default_value_t = 0)]
    decalage: u64,
    /// Avec --decalage : les dates recommencent après tant d'appels (0 : jamais)
    #[arg(long, value_name = "N", default_value_t = 0)]
    cycle: usize,
    /// Secondes d'attente pour chaque geste du serveur
    #[arg(long, value_name = "SECONDES", default_value_t = 10)]
    patience: u64,
    /// Bilan en JSON, durées en microsecondes
    #[arg(long)]
    json: bool,
}

/// Makes the calls and prints what came of them.
pub async fn run(arguments: LoadArguments) -> ExitCode {
    let scenario = match Scenario::open(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(error) => return fail(EXIT_WRONG, &error.to_string()),
    };
    let options = SimulatorOptions {
        address: arguments.ecoute,
        patience: Duration::from_secs(arguments.patience),
        // What was sent is never read here, and thousands of calls would keep it.
        keep_sent: false,
        ..SimulatorOptions::default()
    };
    let simulator = match Simulator::start(options).await {
        Ok(simulator) => Arc::new(simulator),
        Err(error) => return fail(EXIT_FAILED, &error.to_string()),
    };
    let options = LoadOptions {
        ring: RingOptions::new(&arguments.sonner, &arguments.secret),
        scenario,
        calls: arguments.appels,
        concurrency: arguments.simultanes,
        shift_days: arguments.decalage,
        shift_cycle: arguments.cycle,
    };
    let report = load(&simulator, &options).await;
    let summary = if arguments.json { report.in_json().to_string() } else { report.in_words() };
    print(&format!("{summary}\n"));
    simulator.stop().await;
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

fn fail(code: u8, why: &str) -> ExitCode {
    complain(why);
    ExitCode::from(code)
}
