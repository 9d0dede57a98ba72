//! `vacances-bleues demo`: French calls played through the real server, without a key and without a network.
//!
//! Each call has a server and a store of its own, in a folder that is removed afterwards: signed webhook, accept, sideband and tools
//! are those of `serve`; only OpenAI's side is played.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Args;
use serde_json::Value;
use tokio::net::TcpListener;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, print},
};
use crate::{
    app::{App, Parts},
    clock::Clock,
    config::{Config, hotel_file},
    durable::Disk,
    guards::Guards,
    ids::Ids,
    simulator::{LoadOptions, Observer, PlayOptions, Presenter, RingOptions, Scenario, Simulator, SimulatorOptions},
};

/// The pause for each character where a person watches: about twice as fast as speech.
const READING_PACE: Duration = Duration::from_millis(25);

/// Arguments of `vacances-bleues demo`.
#[derive(Debug, Args)]
#[command(
    about = "Joue des appels de démonstration : ni clé, ni réseau",
    after_help = "Code de retour : 0 si chaque appel a laissé les réservations attendues, 1 sinon, 2 pour des arguments faux."
)]
pub struct DemoArguments {
    /// Appels à jouer, par nom, numéro ou fichier ; sans nom : tous
    #[arg(value_name = "NOM")]
    noms: Vec<String>,
    /// Joue sans attendre, même à l'écran
    #[arg(long)]
    vite: bool,
}

/// Plays the calls. Exit code 0 where every call left the reservations that its scenario expects.
pub async fn run(arguments: DemoArguments) -> ExitCode {
    let scenarios = if arguments.noms.is_empty() {
        Scenario::built_in()
    } else {
        arguments.noms.iter().map(|name| Scenario::open(name)).collect()
    };
    let scenarios = match scenarios {
        Ok(scenarios) => scenarios,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::from(EXIT_WRONG);
        }
    };
    let terminal = io::stdout().is_terminal();
    let pace = if terminal && !arguments.vite { READING_PACE } else { Duration::ZERO };
    print("Démonstration : appels inventés, vrai serveur, OpenAI joué par le simulateur, catalogue d'exemple.\n\n");
    let mut failed = 0;
    for scenario in &scenarios {
        let mut presenter = Presenter::new(terminal);
        print(&format!("{}\n", presenter.heading(scenario)));
        let faults = match play(scenario, &mut presenter, pace).await {
            Ok(faults) => faults,
            Err(error) => vec![format!("{error:#}")],
        };
        failed += usize::from(!faults.is_empty());
        print(&format!("{}\n", presenter.verdict(&faults)));
    }
    let total = scenarios.len();
    if failed == 0 {
        print(&format!("{total} appel(s) joué(s), chacun comme prévu.\n"));
        ExitCode::SUCCESS
    } else {
        print(&format!("{failed} appel(s) sur {total} ne se sont pas déroulés comme prévu.\n"));
        ExitCode::from(EXIT_FAILED)
    }
}

/// Plays one call on a server of its own: a sentence for each thing that was not as the scenario says.
async fn play(scenario: &Scenario, presenter: &mut Presenter, pace: Duration) -> anyhow::Result<Vec<String>> {
    let (clock, ids) = (Clock::system(), Ids::system());
    let (observer, mut heard) = Observer::channel();
    let options = SimulatorOptions { clock: clock.clone(), observer: Some(observer), ..SimulatorOptions::default() };
    let simulator = Simulator::start(options).await?;
    let folder = Folder::new(&ids)?;
    let file = folder.0.join("reservations.json");
    let secret = format!("whsec_{}", STANDARD.encode(ids.base36(32)));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let config = configuration(scenario, &simulator.base_url(), &secret, &file)?;
    let app = App::start(config, Parts { clock, ids, disk: Disk::default(), guards: Guards::all() }, listener)?;

    let url = format!("http://{}/webhook", app.address());
    let load = LoadOptions {
        ring: RingOptions::new(&url, &secret),
        scenario: scenario.clone(),
        calls: 1,
        concurrency: 1,
        shift_days: 0,
        shift_cycle: 0,
        play: PlayOptions { pace },
    };
    let report = {
        let call = simulator.load(&load);
        tokio::pin!(call);
        loop {
            tokio::select! {
                biased;
                Some(next) = heard.recv() => print(&presenter.lines(&next)),
                report = &mut call => break report,
            }
        }
    };
    while let Ok(next) = heard.try_recv() {
        print(&presenter.lines(&next));
    }
    let mut faults: Vec<String> = report.faults.into_iter().map(|(_, fault)| fault).collect();
    // The caller has hung up, so the stop has nobody to wait for; then the file holds all there is.
    if !app.stop(std::future::pending()).await {
        faults.push("le serveur ne s'est pas arrêté proprement".to_owned());
    }
    simulator.stop().await;
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(&file)?)?;
    faults.extend(scenario.check_store(&rows).err().unwrap_or_default());
    Ok(faults)
}

/// The configuration of `serve`, with values for one call.
fn configuration(scenario: &Scenario, base_url: &str, secret: &str, file: &Path) -> anyhow::Result<Config> {
    let variables = [
        ("OPENAI_API_KEY", "demonstration-sans-cle-openai"),
        ("OPENAI_WEBHOOK_SECRET", secret),
        ("OPENAI_BASE_URL", base_url),
        ("RESERVATIONS_FILE", &file.to_string_lossy()),
        ("DATE_DU_JOUR", &scenario.today),
        ("PORT", "0"),
    ];
    let variables: BTreeMap<String, String> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(Config::from_map(&variables, |_| Ok(hotel_file::EXAMPLE.to_owned()))?)
}

/// A folder for one call, for its owner alone, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(ids: &Ids) -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("vacances-bleues-demo-{}", ids.base36(12)));
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
