//! `vacances-bleues simulator`: the double of OpenAI on its own, for tests, measurements, and other servers.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use clap::Args;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, has_colours, print},
};
use evaluation::{LoadOptions, LoadReport, PlayOptions, Presenter, Scenario};
use openai_double::{Heard, Notice, Observer, RingOptions, Simulator, SimulatorOptions};

/// Arguments of `vacances-bleues simulator`.
#[derive(Debug, Args)]
#[command(
    about = "Double d'OpenAI, sur cette machine seulement : pour essais et mesures",
    after_help = "\
Le simulateur tient le rôle d'OpenAI : il signe et envoie le webhook d'un appel entrant, répond à accept, reject, refer et hangup, \
parle sur le WebSocket de l'appel, et joue l'appelant et le modèle d'après un scénario.

Exemple, en deux terminaux, avec un serveur à vous :
  OPENAI_BASE_URL=http://127.0.0.1:8100/v1 OPENAI_API_KEY=… OPENAI_WEBHOOK_SECRET=whsec_… DATE_DU_JOUR=2026-11-22 vacances-bleues
  vacances-bleues simulator --sonner http://127.0.0.1:8000/ --secret whsec_… --scenario deux-personnes-en-aout

Deux cents appels à la fois (il faut assez de chambres, ou --decalage pour étaler les dates) :
  vacances-bleues simulator --sonner http://127.0.0.1:8000/ --secret whsec_… --appels 200 --simultanes 200 --decalage 2

Rien ne sort de cette machine : il n'écoute et ne sonne que sur 127.0.0.1, ::1 ou localhost.
Code de retour : 0 si chaque appel s'est déroulé comme son scénario, 1 sinon, 2 pour des arguments faux."
)]
pub struct SimulatorArguments {
    /// Adresse d'écoute ; le serveur essayé la connaît par sa variable `OPENAI_BASE_URL` : `http://ADRESSE/v1`
    #[arg(long, value_name = "ADRESSE", default_value = "127.0.0.1:8100")]
    ecoute: SocketAddr,
    /// Clé que le serveur doit présenter (Authorization: Bearer) ; sans elle, toutes sont admises
    #[arg(long, value_name = "CLÉ")]
    cle: Option<String>,
    /// Joue une ressource Azure OpenAI : chemins en /openai/v1, clé dans l'en-tête api-key
    #[arg(long)]
    azure: bool,
    /// Webhook à faire sonner ; sans lui, le simulateur écoute jusqu'à Ctrl-C
    #[arg(long, value_name = "URL", requires = "secret")]
    sonner: Option<String>,
    /// Secret de signature du webhook (whsec_…)
    #[arg(long, value_name = "SECRET")]
    secret: Option<String>,
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
    /// Pause par caractère parlé, en millisecondes, pour suivre à l'oreille
    #[arg(long, value_name = "MS", default_value_t = 0)]
    rythme: u64,
    /// Imprime les conversations (d'office pour un seul appel)
    #[arg(long)]
    conversation: bool,
    /// Bilan en JSON, durées en microsecondes, et rien d'autre
    #[arg(long)]
    json: bool,
}

/// Listens, and rings where asked to.
pub async fn run(arguments: SimulatorArguments) -> ExitCode {
    let scenario = match Scenario::open(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(error) => return fail(EXIT_WRONG, &error.to_string()),
    };
    let (observer, heard) = Observer::channel();
    let talks = !arguments.json && (arguments.conversation || arguments.appels == 1);
    let options = SimulatorOptions {
        address: arguments.ecoute,
        api_key: arguments.cle.clone(),
        azure: arguments.azure,
        patience: Duration::from_secs(arguments.patience),
        observer: talks.then_some(observer),
        // What was sent is never read here, and thousands of calls would keep it.
        keep_sent: false,
        ..SimulatorOptions::default()
    };
    let simulator = match Simulator::start(options).await {
        Ok(simulator) => Arc::new(simulator),
        Err(error) => return fail(EXIT_FAILED, &error.to_string()),
    };
    let (Some(url), Some(secret)) = (&arguments.sonner, &arguments.secret) else {
        return listen(&simulator).await;
    };
    let load = LoadOptions {
        ring: RingOptions::new(url, secret),
        scenario,
        calls: arguments.appels,
        concurrency: arguments.simultanes,
        shift_days: arguments.decalage,
        shift_cycle: arguments.cycle,
        play: PlayOptions { pace: Duration::from_millis(arguments.rythme) },
    };
    let report = call_and_print(&simulator, &load, heard).await;
    let bilan = if arguments.json { report.in_json().to_string() } else { report.in_words() };
    print(&format!("{bilan}\n"));
    simulator.stop().await;
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

async fn listen(simulator: &Simulator) -> ExitCode {
    print(&format!("Le simulateur écoute : OPENAI_BASE_URL={}\nCtrl-C pour arrêter.\n", simulator.base_url()));
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(EXIT_FAILED, &error.to_string()),
    }
}

/// Makes the calls, and prints what is heard on them while they last.
async fn call_and_print(
    simulator: &Arc<Simulator>,
    load: &LoadOptions,
    mut heard: UnboundedReceiver<Heard>,
) -> LoadReport {
    let mut presenter = Presenter::new(has_colours());
    let mut show = |heard: &Heard| {
        if matches!(heard.notice, Notice::Rang { .. }) {
            print(&format!("{}\n", presenter.heading(&load.scenario)));
        }
        print(&presenter.lines(heard));
    };
    let calls = evaluation::load(simulator, load);
    tokio::pin!(calls);
    let report = loop {
        tokio::select! {
            biased;
            Some(next) = heard.recv() => show(&next),
            report = &mut calls => break report,
        }
    };
    while let Ok(next) = heard.try_recv() {
        show(&next);
    }
    report
}

fn fail(code: u8, why: &str) -> ExitCode {
    complain(why);
    ExitCode::from(code)
}
