//! `bench`: measures a server of this kind, this project's or another.

use std::{
    fs::File,
    io::{self, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Parser;

use bench::{Group, Kind, Settings};

/// Something could not be measured.
const EXIT_FAILED: u8 = 1;

/// Wrong arguments.
const EXIT_WRONG: u8 = 2;

/// Repetitions of every figure: a median of fewer would follow the neighbours on the machine.
const PASSES: u16 = 5;

/// Calls of the endurance run.
const SOAK_CALLS: usize = 100_000;

/// Arguments of the program.
#[derive(Debug, Parser)]
#[command(
    name = "bench",
    version,
    about = "Mesure un serveur de ce genre, celui de ce projet ou un autre : ni clé, ni réseau",
    after_help = "\
Sans --webhook, il mesure vacances-bleues : il lance un serveur dans un dossier à lui, joue OpenAI, et lit /proc du serveur. \
Avec --contre, d'autres serveurs sont mesurés dans le même relevé, à tour de rôle ; ils reçoivent PORT, OPENAI_BASE_URL, \
OPENAI_API_KEY et OPENAI_WEBHOOK_SECRET.

  cargo run --release -p bench --
  cargo run --release -p bench -- --contre node='node /chemin/server.mjs' --groupe cout
  cargo run --release -p bench -- --webhook http://127.0.0.1:8000/ --secret whsec_… --pid 1234 --listen 127.0.0.1:8100

Dans le dernier cas, le serveur déjà lancé doit avoir OPENAI_BASE_URL=http://127.0.0.1:8100/v1 ; ses réservations sont de vraies \
réservations de personnes inventées : donnez-lui un dossier d'essai.

Code de retour : 0 si tout a pu être mesuré, 1 sinon, 2 pour des arguments faux."
)]
struct Arguments {
    /// Ce qui est mesuré ; sans cette option, tout
    #[arg(long = "groupe", value_name = "NOM", num_args = 1..)]
    groups: Vec<Group>,
    /// Le programme vacances-bleues à mesurer ; sans cette option, celui qui est à côté de bench
    #[arg(long, value_name = "CHEMIN")]
    programme: Option<PathBuf>,
    /// Webhook d'un serveur déjà lancé
    #[arg(long, value_name = "URL", requires_all = ["secret", "pid"], conflicts_with = "others")]
    webhook: Option<url::Url>,
    /// Secret de signature de ce webhook (whsec_…)
    #[arg(long, value_name = "SECRET", requires = "webhook")]
    secret: Option<String>,
    /// Processus de ce serveur
    #[arg(long, value_name = "PID", requires = "webhook")]
    pid: Option<u32>,
    /// Adresse d'écoute du côté d'OpenAI ; port 0 : un port libre
    #[arg(long, value_name = "ADRESSE", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Un autre serveur à mesurer dans le même relevé, par la commande qui le lance
    #[arg(long = "contre", value_name = "NOM=COMMANDE", value_parser = other)]
    others: Vec<Kind>,
    /// Parmi eux, celui qui sert de plancher : les rapports lui sont pris
    #[arg(long, value_name = "NOM", requires = "others")]
    plancher: Option<String>,
    /// Répétitions de chaque mesure
    #[arg(long, value_name = "N", default_value_t = PASSES, value_parser = clap::value_parser!(u16).range(1..=100))]
    passes: u16,
    /// Appels de la mesure d'endurance
    #[arg(long, value_name = "N", default_value_t = SOAK_CALLS, value_parser = calls)]
    appels: usize,
    /// Une fraction de tout, pour voir que tout peut être mesuré ; les chiffres ne valent rien
    #[arg(long)]
    essai: bool,
    /// Liaison TLS entre le serveur et OpenAI, avec un certificat fait pour la mesure
    #[arg(long)]
    tls: bool,
    /// Ne réserve pas un cœur au serveur et un autre à la charge
    #[arg(long)]
    libre: bool,
    /// Dossier de travail, sur le disque à mesurer ; fait, puis effacé
    #[arg(long, value_name = "DOSSIER", default_value = "mesure-en-cours")]
    dossier: PathBuf,
    /// Écrit les chiffres en JSON
    #[arg(long, value_name = "FICHIER")]
    json: Option<PathBuf>,
    /// Écrit les tables en Markdown ; sans cette option, elles sont affichées
    #[arg(long, value_name = "FICHIER")]
    markdown: Option<PathBuf>,
    /// Le processus qui mesure les limites de la machine
    #[arg(long = "limites-seules", value_name = "FICHIER", hide = true)]
    limits: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(file) = &arguments.limits {
        return told(bench::run_limits(file));
    }
    if arguments.dossier.exists() {
        complain(&format!("{} existe déjà : le dossier de travail est effacé à la fin", arguments.dossier.display()));
        return ExitCode::from(EXIT_WRONG);
    }
    let (json, markdown) = (arguments.json.clone(), arguments.markdown.clone());
    // One thread: the load has one core, and needs no locks between cores.
    let figures = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(async { bench::run(arguments.settings()?).await }));
    told(figures.and_then(|figures| {
        if let Some(file) = &json {
            write(file, &format!("{:#}\n", figures.in_json))?;
        }
        match &markdown {
            Some(file) => write(file, &figures.in_words)?,
            None => print(&figures.in_words),
        }
        Ok(())
    }))
}

impl Arguments {
    fn settings(self) -> anyhow::Result<Settings> {
        let program = match self.programme {
            Some(program) => program,
            None => std::env::current_exe()?.with_file_name("vacances-bleues"),
        };
        let mut servers = match (self.webhook, self.secret, self.pid) {
            (Some(webhook), Some(secret), Some(pid)) => vec![Kind::Running { webhook, secret, pid }],
            (Some(_) | None, Some(_) | None, Some(_) | None) => vec![Kind::Own],
        };
        servers.extend(self.others);
        Ok(Settings {
            groups: self.groups,
            servers,
            floor: self.plancher,
            passes: self.passes.into(),
            listen: self.listen,
            tls: self.tls,
            pinned: !self.libre,
            folder: self.dossier,
            soak_calls: self.appels,
            trial: self.essai,
            program,
            say: complain,
        })
    }
}

/// A result that can be measured again: no more care than for any output.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    File::create(file).and_then(|mut file| file.write_all(text.as_bytes())).with_context(|| file.display().to_string())
}

fn told(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(EXIT_FAILED)
        }
    }
}

fn other(text: &str) -> Result<Kind, String> {
    match text.split_once('=') {
        Some((name, command)) if !name.is_empty() && !command.is_empty() => {
            Ok(Kind::Command { name: name.to_owned(), command: command.to_owned() })
        }
        Some(_) | None => Err("NOM=COMMANDE est attendu".to_owned()),
    }
}

/// Twenty readings, of at least one call each in a trial.
fn calls(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|calls| *calls >= 1_000).ok_or_else(|| "1000 au moins".to_owned())
}

/// Writes to the standard output. A closed stream is nobody's fault: there is nobody to read.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Writes a line to the standard error.
fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
