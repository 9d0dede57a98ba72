//! Measures a server of this kind, from outside: its process, its answers, its file.
//!
//! OpenAI's side is played here with events that are written once, on a core of its own, so that the load costs less than what it measures; the
//! server is another process, read through `/proc`. Servers that are compared are measured in the same run, in turn, and each figure
//! is the median of passes, with the lowest and the highest. Shares nothing with what it measures but the clock; the webhook is
//! signed by the simulator.

mod bookings;
mod cost;
mod forged;
mod limits;
mod load;
mod log;
mod machine;
mod process;
mod quiet;
mod ready;
mod report;
mod script;
mod server;
mod setups;
mod side;
mod soak;
mod statistics;
mod stored;
mod tls;
mod volume;
mod waiting;

use std::{
    fmt,
    fs::{self, File},
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

pub use self::server::Kind;
use self::{machine::Cores, report::Report, server::Server, side::Side};

/// How many times the example's rooms the measured hotel sells, so that 100,000 reservations and those of the measures leave rooms
/// free every night.
const ROOMS: i64 = 100;

/// What a trial leaves of every number.
const TRIAL: usize = 50;

/// A set of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Group {
    /// Ce que la machine prend au moins : fdatasync, boucle locale, HMAC
    Limites,
    /// Processeur d'un appel entier
    Cout,
    /// Mémoire d'un appel silencieux
    Memoire,
    /// Attente de l'appelant avec 1, 50 et 500 appels en ligne
    Attente,
    /// Réservations durables : attente, débit, fdatasync
    Reservation,
    /// Réserver avec 10 000 et 100 000 réservations en place
    Volume,
    /// Démarrer avec autant
    Demarrage,
    /// Webhooks contrefaits refusés
    Refus,
    /// Appels établis par seconde
    Cadence,
    /// Cent mille appels d'affilée
    Endurance,
}

/// What to measure, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which figures; none means all.
    pub groups: Vec<Group>,
    /// The servers, the first of which the others are compared with.
    pub servers: Vec<Kind>,
    /// The name of the server that ratios are taken to, where it is among them.
    pub floor: Option<String>,
    /// Repetitions of every figure.
    pub passes: usize,
    /// Where OpenAI's side listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether OpenAI's side speaks TLS, with a certificate made for the measure.
    pub tls: bool,
    /// Whether the server gets a core of its own.
    pub pinned: bool,
    /// The program of [`Kind::Own`].
    pub program: PathBuf,
    /// Where the measured servers keep their files; made and removed.
    pub folder: PathBuf,
    /// Calls of the endurance run.
    pub soak_calls: usize,
    /// Only a fraction of everything, to see that it can be measured. The figures are worth nothing.
    pub trial: bool,
    /// Told what goes on.
    pub say: fn(&str),
}

/// What was found.
#[derive(Debug)]
pub struct Figures {
    /// Tables for people, in Markdown.
    pub in_words: String,
    /// The same for programs: times in nanoseconds, sizes in bytes, ratios in hundredths.
    pub in_json: Value,
}

/// What every measure works with.
pub(crate) struct Bench {
    settings: Settings,
    side: Arc<Side>,
    cores: Option<Cores>,
    passes: usize,
    root: Scratch,
    /// The certificate that a server must trust, where OpenAI's side speaks TLS.
    certificate: Option<PathBuf>,
}

/// A folder that is removed when it is dropped.
#[derive(Debug)]
struct Scratch(PathBuf);

/// Is the process that syncs and echoes when it is told to on its standard input; it appends to this file.
pub fn run_limits(file: &Path) -> Result<()> {
    limits::run(file)
}

/// Measures.
pub async fn run(settings: Settings) -> Result<Figures> {
    settings.check()?;
    let root = Scratch::new(&settings.folder)?;
    let (acceptor, certificate) = if settings.tls {
        let (acceptor, certificate) = tls::acceptor(root.path())?;
        (Some(acceptor), Some(certificate))
    } else {
        (None, None)
    };
    let cores = if settings.pinned { Cores::share()? } else { None };
    let machine = machine::describe(root.path(), cores.as_ref(), settings.tls)?;
    let side = Side::start(settings.listen, acceptor).await?;
    let bench = Bench { side, cores, passes: settings.passes, root, certificate, settings };
    let mut report = Report::default();
    for group in bench.groups() {
        match group {
            Group::Limites => limits::measure(&bench, &mut report)?,
            Group::Cout => cost::measure(&bench, &mut report).await?,
            Group::Memoire => quiet::measure(&bench, &mut report).await?,
            Group::Attente => waiting::measure(&bench, &mut report).await?,
            Group::Reservation => bookings::measure(&bench, &mut report).await?,
            Group::Volume => volume::measure(&bench, &mut report).await?,
            Group::Demarrage => ready::measure(&bench, &mut report).await?,
            Group::Refus => forged::measure(&bench, &mut report).await?,
            Group::Cadence => setups::measure(&bench, &mut report).await?,
            Group::Endurance => soak::measure(&bench, &mut report).await?,
        }
    }
    Ok(Figures { in_words: format!("{machine}\n\n{}", report.in_words()), in_json: report.in_json(&machine) })
}

impl Group {
    /// Whether it measures this program's own files, and so nothing of another server.
    const fn needs_own(self) -> bool {
        matches!(self, Self::Reservation | Self::Volume | Self::Demarrage)
    }
}

impl Settings {
    fn has_own(&self) -> bool {
        self.servers.iter().any(|kind| matches!(kind, Kind::Own))
    }

    /// Refuses what could only be answered with nothing.
    fn check(&self) -> Result<()> {
        if let Some(floor) = &self.floor {
            ensure!(
                self.servers.iter().any(|kind| kind.name() == floor),
                "aucun serveur mesuré ne s'appelle « {floor} »"
            );
        }
        let idle = self.groups.iter().find(|group| group.needs_own() && !self.has_own());
        ensure!(idle.is_none(), "le groupe demandé mesure les fichiers de ce programme, et non un serveur déjà lancé");
        Ok(())
    }
}

impl Bench {
    /// The groups in question, in the order of the list. What needs this program's own files is left out where it is not measured.
    fn groups(&self) -> Vec<Group> {
        use clap::ValueEnum as _;
        let own = self.settings.has_own();
        let chosen = |group: &Group| self.settings.groups.is_empty() || self.settings.groups.contains(group);
        let all = Group::value_variants().iter().copied();
        all.filter(|group| chosen(group) && (own || !group.needs_own())).collect()
    }

    /// A number of calls, rows or samples; a fraction of it in a trial.
    fn some(&self, number: usize) -> usize {
        number.div_ceil(self.fraction())
    }

    const fn fraction(&self) -> usize {
        if self.settings.trial { TRIAL } else { 1 }
    }

    fn say(&self, text: &str) {
        (self.settings.say)(text);
    }

    /// The address that a server is told: OpenAI's.
    fn base_url(&self) -> String {
        let scheme = if self.settings.tls { "https" } else { "http" };
        format!("{scheme}://{}/v1", self.side.address)
    }

    /// A program on the server's core, where it has one of its own.
    fn on_server_core(&self, program: &Path) -> Command {
        let Some(cores) = &self.cores else { return Command::new(program) };
        // It becomes the program: the process is the program's.
        let mut command = Command::new("taskset");
        command.args(["-c", &cores.server.to_string()]).arg(program);
        command
    }

    /// A folder for one server, with the catalogue of a hotel that has rooms for every measure.
    fn folder(&self, name: &str) -> Result<Scratch> {
        let folder = Scratch::new(&self.root.path().join(name))?;
        let mut hotel: toml::Table = include_str!("../../../hotel.exemple.toml").parse()?;
        let kinds = hotel.get_mut("chambres").and_then(toml::Value::as_array_mut).context("chambres")?;
        for number in kinds.iter_mut().filter_map(|kind| kind.get_mut("nombre")) {
            *number = toml::Value::Integer(number.as_integer().unwrap_or(0).saturating_mul(ROOMS));
        }
        File::create(folder.path().join("hotel.toml"))?.write_all(hotel.to_string().as_bytes())?;
        Ok(folder)
    }

    /// Every server that is compared, each started in a folder of its own.
    async fn start_all(&self) -> Result<Vec<(Scratch, Server)>> {
        let mut started = Vec::new();
        for (number, kind) in self.settings.servers.iter().enumerate() {
            let folder = self.folder(&format!("serveur-{number}"))?;
            let server = Server::start(self, kind, folder.path()).await?;
            started.push((folder, server));
        }
        Ok(started)
    }

    /// Which of the servers the others are compared with.
    fn floor(&self) -> Option<usize> {
        let name = self.settings.floor.as_deref()?;
        self.settings.servers.iter().position(|kind| kind.name() == name)
    }

    /// Which of the servers is this program.
    fn own(&self) -> Option<usize> {
        self.settings.servers.iter().position(|kind| matches!(kind, Kind::Own))
    }
}

impl Scratch {
    fn new(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).with_context(|| path.display().to_string())?;
        Ok(Self(path.canonicalize()?))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left behind is in the folder that was named.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench").field("settings", &self.settings).finish_non_exhaustive()
    }
}
