//! A hotel with a telephone for one day of saboteurs: the real server, OpenAI's side played, a store of its own.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveTime};
use serde_json::Value;
use tokio::{net::TcpListener, sync::mpsc::UnboundedReceiver};

use crate::{
    app::{App, Parts},
    config::Config,
};
use basics::{clock::Clock, ids::Ids};
use evaluation::adversary::{Day, Harm, HarmKind, Transcript, judge};
use openai_double::{Heard, Observer, RingOptions, Simulator, SimulatorOptions};
use store::durable::Disk;

/// The hour of the day at which everything happens, in UTC.
const HOUR: u32 = 10;

/// How long anybody waits for anybody: far beyond what a busy machine takes, so that what ends by it is stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a file system in memory is found on Linux. What a power cut would leave is none of an evaluation's business.
const IN_MEMORY: &str = "/dev/shm";

/// What came of a day.
#[derive(Clone, Debug)]
pub struct DayReport {
    /// The day.
    pub day: Day,
    /// Its calls.
    pub transcripts: Vec<Transcript>,
    /// The harm that was done.
    pub harm: Vec<Harm>,
    /// The reservations afterwards, as the hotel's staff sees them.
    pub rows: Vec<Value>,
}

/// Plays a day on a server of its own.
///
/// # Errors
/// What keeps the server or the simulator from starting; never what happens on a call.
pub async fn spend(day: Day) -> anyhow::Result<DayReport> {
    let (observer, mut heard) = Observer::channel();
    let hotel = Hotel::open(&day, observer).await?;
    let before = hotel.rows().await?;
    let mut transcripts = day.play(&hotel.simulator, &hotel.ring, &before).await;
    let idle = tokio::time::timeout(PATIENCE, hotel.app.supervisor().idle()).await;
    let rows = hotel.rows().await?;
    let stored = hotel.close().await?;
    let heard = drain(&mut heard);
    for transcript in &mut transcripts {
        transcript.hear(&heard);
    }
    let mut harm = judge(&day, &transcripts, &before, &rows);
    let mut stuck = |what: &str| harm.push(Harm { kind: HarmKind::Stuck, part: None, what: what.to_owned() });
    if idle.is_err() {
        stuck("un appel est resté en ligne");
    }
    if stored.as_ref() != Some(&rows) {
        stuck("le fichier ne contient pas ce que le personnel a vu, ou l'arrêt n'a pas été propre");
    }
    Ok(DayReport { day, transcripts, harm, rows })
}

fn drain(heard: &mut UnboundedReceiver<Heard>) -> Vec<Heard> {
    std::iter::from_fn(|| heard.try_recv().ok()).collect()
}

struct Hotel {
    simulator: Simulator,
    app: App,
    ring: RingOptions,
    staff_url: String,
    staff_token: String,
    file: PathBuf,
    _folder: Folder,
}

impl Hotel {
    async fn open(day: &Day, observer: Observer) -> anyhow::Result<Self> {
        // Names of files are no business of the seed: two runs of it at once must not meet.
        let folder = Folder::new(&Ids::system()).context("dossier temporaire")?;
        let ids = Ids::seeded(day.seed);
        let time = NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or_default();
        let clock = Clock::manual(DateTime::from_naive_utc_and_offset(day.today.and_time(time), chrono::Utc));
        let options = SimulatorOptions {
            clock: clock.clone(),
            ids: Ids::seeded(!day.seed),
            patience: PATIENCE,
            observer: Some(observer),
            keep_sent: false,
            ..SimulatorOptions::default()
        };
        let simulator = Simulator::start(options).await?;
        let file = folder.0.join("reservations.json");
        let disk = Disk::default();
        disk.replace(&file, serde_json::to_string(&day.guests)?.as_bytes()).context("réservations de départ")?;
        let secret = format!("whsec_{}", STANDARD.encode(ids.base36(32)));
        let staff_token = ids.base36(32);
        let config = configuration(day, &simulator.base_url(), &secret, &staff_token, &file)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let app = App::start(config, Parts { clock, ids, disk }, listener)?;
        let address = app.address();
        let ring = RingOptions::new(&format!("http://{address}/webhook"), &secret);
        let staff_url = format!("http://{address}/reservations?limit=1000");
        Ok(Self { simulator, app, ring, staff_url, staff_token, file, _folder: folder })
    }

    /// The reservations as the hotel's staff sees them.
    async fn rows(&self) -> anyhow::Result<Vec<Value>> {
        let page = self.simulator.look(&self.staff_url, &self.staff_token).await?;
        Ok(page["reservations"].as_array().cloned().unwrap_or_default())
    }

    /// Stops everything: what the file holds, or nothing where the stop was not clean.
    async fn close(self) -> anyhow::Result<Option<Vec<Value>>> {
        // Whoever is still on the line has been waited for.
        let clean = self.app.stop(std::future::ready(())).await;
        self.simulator.stop().await;
        let rows = serde_json::from_slice(&fs::read(&self.file)?)?;
        Ok(clean.then_some(rows))
    }
}

/// The configuration of `serve`, with values for one day.
fn configuration(day: &Day, base_url: &str, secret: &str, token: &str, file: &Path) -> anyhow::Result<Config> {
    let variables = [
        ("OPENAI_API_KEY", "evaluation-sans-cle-openai"),
        ("OPENAI_WEBHOOK_SECRET", secret),
        ("OPENAI_BASE_URL", base_url),
        ("RESERVATIONS_FILE", &file.to_string_lossy()),
        ("STAFF_API_TOKEN", token),
        ("DRAIN_SECONDS", "0"),
        ("PORT", "0"),
    ];
    let variables: BTreeMap<String, String> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(Config::from_map(&variables, |_| Ok(day.hotel_file.clone()))?)
}

/// A folder for one day, for its owner alone, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(ids: &Ids) -> io::Result<Self> {
        let memory = Path::new(IN_MEMORY);
        let home = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let name = format!("vacances-bleues-evaluation-{}", ids.base36(12));
        let make = |home: &Path| {
            let path = home.join(&name);
            fs::DirBuilder::new().mode(0o700).create(&path).map(|()| path)
        };
        make(&home).or_else(|_unwritable| make(&std::env::temp_dir())).map(Self)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
