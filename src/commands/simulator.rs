//! `vacances-bleues simulator`: the double of OpenAI on its own, for tests, measurements, and other servers.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use clap::Args;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, has_colours, print},
    demo::while_heard,
};
use evaluation::{PlayOptions, Played, Presenter, Scenario, play};
use openai_double::{Observer, RingOptions, Simulator, SimulatorOptions};

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

Rien ne sort de cette machine : il n'écoute et ne sonne que sur 127.0.0.1, ::1 ou localhost.
Code de retour : 0 si l'appel s'est déroulé comme son scénario, 1 sinon, 2 pour des arguments faux."
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
    /// Scénario, par son nom, son numéro ou son fichier
    #[arg(long, value_name = "NOM", default_value = "charge")]
    scenario: String,
    /// Secondes d'attente pour chaque geste du serveur
    #[arg(long, value_name = "SECONDES", default_value_t = 10)]
    patience: u64,
    /// Pause par caractère parlé, en millisecondes, pour suivre à l'oreille
    #[arg(long, value_name = "MS", default_value_t = 0)]
    rythme: u64,
}

/// Listens, and rings where asked to.
pub async fn run(arguments: SimulatorArguments) -> ExitCode {
    let scenario = match Scenario::open(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(error) => return fail(EXIT_WRONG, &error.to_string()),
    };
    let (observer, mut heard) = Observer::channel();
    let options = SimulatorOptions {
        address: arguments.ecoute,
        api_key: arguments.cle,
        azure: arguments.azure,
        patience: Duration::from_secs(arguments.patience),
        observer: Some(observer),
        ..SimulatorOptions::default()
    };
    let simulator = match Simulator::start(options).await {
        Ok(simulator) => simulator,
        Err(error) => return fail(EXIT_FAILED, &error.to_string()),
    };
    let (Some(url), Some(secret)) = (&arguments.sonner, &arguments.secret) else {
        return listen(&simulator).await;
    };
    let ring = RingOptions::new(url, secret);
    let ring = match &scenario.caller {
        Some(number) => ring.from(number),
        None => ring.anonymous(),
    };
    let mut presenter = Presenter::new(has_colours());
    print(&format!("{}\n", presenter.heading(&scenario)));
    let playing = async {
        match simulator.dial(&ring).await {
            Ok(call) => play(&call, &scenario, PlayOptions { pace: Duration::from_millis(arguments.rythme) }).await,
            Err(error) => Played::failed(&scenario, error.to_string()),
        }
    };
    let played = while_heard(playing, &mut heard, &mut presenter).await;
    print(&format!("{}\n", presenter.verdict(&played)));
    simulator.stop().await;
    if played.passed() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

async fn listen(simulator: &Simulator) -> ExitCode {
    print(&format!("Le simulateur écoute : OPENAI_BASE_URL={}\nCtrl-C pour arrêter.\n", simulator.base_url()));
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(EXIT_FAILED, &error.to_string()),
    }
}

fn fail(code: u8, why: &str) -> ExitCode {
    complain(why);
    ExitCode::from(code)
}
