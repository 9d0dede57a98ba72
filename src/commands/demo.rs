//! `vacances-bleues demo`: the real server against the double of OpenAI, on this machine alone, in a store of its own.

use std::{
    collections::BTreeMap,
    fs, future,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Args;
use serde_json::Value;
use tokio::{net::TcpListener, sync::mpsc::UnboundedReceiver};

use super::{
    EXIT_FAILED, EXIT_WRONG,
    simulator::{fail, print},
};
use crate::{
    app::{App, Parts},
    config::{Config, hotel_file},
    ids::Ids,
    simulator::{
        Heard, Observer, PlayOptions, Played, Presenter, RingOptions, Scenario, Simulator, SimulatorOptions, check_store,

    },
    telemetry,
};

/// The store's file, in the demonstration's own folder.
const STORE_FILE: &str = "reservations.json";

/// Arguments of `vacances-bleues demo`.
#[derive(Debug, Args)]
#[command(
    about = "Joue des appels de démonstration : ni clé, ni réseau",
    after_help = "\
Le vrai serveur décroche, un double d'OpenAI tient le rôle de l'appelant et du modèle ; tout reste sur cette machine, et les réservations \
vont dans un fichier provisoire. Code de retour : 0 quand ce fichier contient à la fin ce que chaque appel annonçait."
)]
pub struct DemoArguments {
    /// Appels à jouer, par nom, numéro ou fichier ; sans nom, tous ceux du programme
    #[arg(value_name = "NOM")]
    noms: Vec<String>,
    /// Pause par caractère parlé, en millisecondes, pour suivre à l'oreille
    #[arg(long, value_name = "MS", default_value_t = 0)]
    rythme: u64,
}

/// Plays the calls, prints them, compares the store with what they expect.
pub async fn run(arguments: DemoArguments) -> ExitCode {
    let scenarios = match scenarios(&arguments.noms) {
        Ok(scenarios) => scenarios,
        Err(error) => return fail(EXIT_WRONG, &format!("{error:#}")),
    };
    // What goes wrong is worth seeing between the lines of a conversation; the rest is not.
    telemetry::install("error", telemetry::LogFormat::Text);
    let folder = match Folder::create() {
        Ok(folder) => folder,
        Err(error) => return fail(EXIT_FAILED, &format!("{error:#}")),
    };
    let pace = Duration::from_millis(arguments.rythme);
    let played = tokio::select! {
        played = play_all(&scenarios, &folder.path, PlayOptions { pace }) => played,
        interrupted = tokio::signal::ctrl_c() => interrupted.context("signal").and_then(|()| bail!("Interrompu.")),
    };
    match played {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(EXIT_FAILED),
        Err(error) => fail(EXIT_FAILED, &format!("{error:#}")),
    }
}

fn scenarios(names: &[String]) -> Result<Vec<Scenario>> {
    let chosen = if names.is_empty() {
        Scenario::built_in()?
    } else {
        names.iter().map(|name| Scenario::open(name)).collect::<Result<_, _>>()?
    };
    // One server has one date.
    if let Some(other) = chosen.iter().find(|scenario| scenario.today != chosen[0].today) {
        bail!("{} est écrit pour le {}, {} pour le {} : jouez-les séparément", chosen[0].name, chosen[0].today, other.name, other.today);
    }
    Ok(chosen)
}

/// A folder for one demonstration, removed at its end.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn create() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("vacances-bleues-demo-{}", Ids::system().base36(12)));
        fs::create_dir(&path).with_context(|| format!("création de {}", path.display()))?;
        Ok(Self { path })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind are invented guests in the system's temporary folder.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// `true` where every call went, and the store is, as the scenarios say.
async fn play_all(scenarios: &[Scenario], folder: &Path, options: PlayOptions) -> Result<bool> {
    let ids = Ids::system();
    let (key, secret) = (format!("demo-{}", ids.base36(24)), format!("whsec_{}", STANDARD.encode(ids.base36(32))));
    let (observer, mut heard) = Observer::channel();
    let simulator_options =
        SimulatorOptions { api_key: Some(key.clone()), observer: Some(observer), ..SimulatorOptions::default() };
    let simulator = Simulator::start(simulator_options).await?;
    let app = start_server(&simulator.base_url(), &key, &secret, folder, &scenarios[0].today).await?;
    let url = format!("http://{}/", app.address());

    let mut presenter = Presenter::new(io::stdout().is_terminal());
    print(&introduction(&scenarios[0].today, scenarios.len()));
    let mut good = true;
    for scenario in scenarios {
        print(&format!("\n{}\n", presenter.heading(scenario)));
        let played = play_one(&simulator, &RingOptions::new(&url, &secret), scenario, options, &mut presenter, &mut heard).await?;
        print(&presenter.verdict(&played.faults));
        good &= played.passed();
    }
    let stopped = app.stop(future::pending()).await;
    simulator.stop().await;
    let stored = stored_rows(folder)?;
    let faults = check_store(&scenarios.iter().collect::<Vec<_>>(), &stored).err().unwrap_or_default();
    print(&conclusion(&presenter, &stored, &faults));
    Ok(good && stopped && faults.is_empty())
}

async fn start_server(base_url: &str, key: &str, secret: &str, folder: &Path, today: &str) -> Result<App> {
    let store = folder.join(STORE_FILE);
    let variables: BTreeMap<String, String> = [
        ("OPENAI_API_KEY", key),
        ("OPENAI_WEBHOOK_SECRET", secret),
        ("OPENAI_BASE_URL", base_url),
        ("RESERVATIONS_FILE", store.to_str().context("le dossier provisoire a un nom illisible")?),
        ("DATE_DU_JOUR", today),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let config = Config::from_map(&variables, |_| Ok(hotel_file::EXAMPLE.to_owned()))?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("ouverture d'un port de cette machine")?;
    Ok(App::start(config, Parts::system(), listener).await?)
}

/// Rings, plays, and prints what is heard while it lasts.
async fn play_one(
    simulator: &Simulator,
    ring: &RingOptions,
    scenario: &Scenario,
    options: PlayOptions,
    presenter: &mut Presenter,
    heard: &mut UnboundedReceiver<Heard>,
) -> Result<Played> {
    let ring = match &scenario.caller {
        Some(number) => ring.clone().from(number),
        None => ring.clone().anonymous(),
    };
    let call = async { Ok(simulator.dial(&ring).await?.play(scenario, options).await) };
    tokio::pin!(call);
    let played = loop {
        tokio::select! {
            biased;
            Some(next) = heard.recv() => print(&presenter.lines(&next)),
            played = &mut call => break played,
        }
    };
    while let Ok(next) = heard.try_recv() {
        print(&presenter.lines(&next));
    }
    played
}

fn stored_rows(folder: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(folder.join(STORE_FILE)).context("lecture des réservations")?;
    serde_json::from_str(&text).context("lecture des réservations")
}

fn introduction(today: &str, calls: usize) -> String {
    format!(
        "Démonstration : {calls} appel(s), le vrai serveur, un double d'OpenAI, rien ne sort de cette machine.\n\
         L'hôtel croit être le {today} ; chambres et prix sont ceux de hotel.exemple.toml.\n"
    )
}

fn conclusion(presenter: &Presenter, stored: &[Value], faults: &[String]) -> String {
    let mut text = format!("\n{} réservation(s) dans le fichier après l'arrêt du serveur.\n", stored.len());
    if faults.is_empty() {
        text.push_str("Chacune est celle que son appel a confirmée, et il n'y en a pas d'autre.\n");
    } else {
        text.push_str(&presenter.verdict(faults));
    }
    text
}
