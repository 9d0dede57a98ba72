//! A hotel with a telephone: the real server on loopback, with a store of its own, OpenAI's side played by the simulator, and time that
//! goes only where it is moved.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    app::{App, Parts},
    config::{Config, hotel_file},
};
use basics::{clock::Clock, ids::Ids};
use evaluation::{Breakdown, Performance, PlayOptions, Played, Scenario};
use hotel::outbox::EffectFilter;
use openai_double::{CallHandle, Fault, Observer, Operation, RingOptions, Simulator, SimulatorOptions};
use store::{
    CallbackFilter, Callbacks as _, Effects as _,
    durable::{
        Disk, Step,
        faults::{EIO, Effect, Faults, Gate, When},
    },
};

/// Where the reception is, in hotels that have a line to it: a number kept for fiction.
const RECEPTION: &str = "tel:+33199000001";

/// More call-backs than any scenario leaves.
const MANY: usize = 1_000;

/// How long anybody waits for anybody: a machine that plays dozens of calls at once is a busy one, and what ends by it is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a call that is over may keep its server busy.
const LEAVING: Duration = Duration::from_secs(20);

/// How long a letter waits after its call at the most.
const LETTERS: Duration = Duration::from_secs(60);

/// How often is looked whether letters have left.
const LOOK: Duration = Duration::from_millis(5);

/// Where a file system in memory is found on Linux. What a power cut would leave is of no interest here.
const IN_MEMORY: &str = "/dev/shm";

/// What a house is opened with.
#[derive(Debug)]
pub struct Opening {
    /// The time.
    pub now: DateTime<Utc>,
    /// The identifiers of the server, its secret and its token.
    pub ids: Ids,
    /// The text of its hotel file.
    pub hotel_file: String,
    /// The reservations that its file holds.
    pub rows: Vec<Value>,
    /// Whether there is a line to the reception.
    pub can_transfer: bool,
    /// OpenAI's side; its clock and its patience are the house's.
    pub simulator: SimulatorOptions,
}

/// A server, and all around it.
#[derive(Debug)]
pub struct House {
    simulator: Arc<Simulator>,
    app: App,
    clock: Clock,
    faults: Arc<Faults>,
    folder: Folder,
    ring: RingOptions,
    staff_token: String,
}

impl House {
    /// Opens the hotel of a scenario, with what its store holds before the first call. `hotel_file` is the text that
    /// the scenario lays its own values over.
    pub async fn open(scenario: &Scenario, hotel_file: &str, observer: Option<Observer>) -> anyhow::Result<Self> {
        let opening = Opening {
            now: scenario.starts_at(),
            ids: Ids::system(),
            hotel_file: scenario.hotel_file(hotel_file)?,
            rows: scenario.rows_before(),
            can_transfer: scenario.can_transfer,
            simulator: SimulatorOptions { observer, ..SimulatorOptions::default() },
        };
        Self::start(opening).await
    }

    /// Opens a hotel.
    pub async fn start(opening: Opening) -> anyhow::Result<Self> {
        let Opening { now, ids, hotel_file, rows, can_transfer, simulator } = opening;
        let (clock, faults) = (Clock::manual(now), Arc::new(Faults::default()));
        let options = SimulatorOptions { clock: clock.clone(), patience: PATIENCE, ..simulator };
        let simulator = Arc::new(Simulator::start(options).await?);
        let (folder, disk) = (Folder::new()?, Disk::with_faults(Arc::clone(&faults)));
        if !rows.is_empty() {
            disk.replace(&folder.file(), serde_json::to_string_pretty(&rows)?.as_bytes())?;
        }
        let secret = format!("whsec_{}", STANDARD.encode(ids.base36(32)));
        let staff_token = ids.base36(32);
        let variables = [
            ("OPENAI_API_KEY", "essai-sans-cle-openai"),
            ("OPENAI_WEBHOOK_SECRET", &secret),
            ("STAFF_API_TOKEN", &staff_token),
            ("DRAIN_SECONDS", "0"),
            ("TRANSFER_URI", if can_transfer { RECEPTION } else { "" }),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let parts = Parts { clock: clock.clone(), ids, disk };
        let app = serve(variables, &hotel_file, parts, &simulator, &folder.file()).await?;
        let ring = RingOptions::new(&format!("http://{}/webhook", app.address()), &secret);
        Ok(Self { simulator, app, clock, faults, folder, ring, staff_token })
    }

    /// OpenAI's side.
    pub const fn simulator(&self) -> &Arc<Simulator> {
        &self.simulator
    }

    /// A ring of its webhook.
    pub const fn ring(&self) -> &RingOptions {
        &self.ring
    }

    /// A call from this number that has rung; `None` hides it.
    pub async fn dial(&self, number: Option<&str>) -> anyhow::Result<CallHandle> {
        let ring = self.ring.clone();
        let ring = match number {
            Some(number) => ring.from(number),
            None => ring.anonymous(),
        };
        Ok(self.simulator.dial(&ring).await?)
    }

    /// Waits until nobody is on the line; false where somebody still is after the time that calls need to end.
    pub async fn is_left(&self) -> bool {
        tokio::time::timeout(LEAVING, self.app.supervisor().idle()).await.is_ok()
    }

    /// The reservations as the hotel's staff sees them.
    pub async fn rows(&self) -> anyhow::Result<Vec<Value>> {
        let url = format!("http://{}/reservations?limit=1000", self.app.address());
        let page = self.simulator.look(&url, &self.staff_token).await?;
        Ok(page["reservations"].as_array().cloned().unwrap_or_default())
    }

    /// Breaks and mends the disk.
    pub fn breaker(&self) -> Arc<dyn Fn(Breakdown) + Send + Sync> {
        let breaker = Breaker { faults: Arc::clone(&self.faults), gate: Mutex::default() };
        Arc::new(move |what| breaker.apply(what))
    }

    /// Plays all calls of the scenario that the house was opened for.
    pub async fn play(&self, scenario: &Scenario, options: PlayOptions) -> Performance {
        let breaker = self.breaker();
        let breaks = Arc::clone(&breaker);
        let mut performance = Performance::new(scenario, options).on_breakdown(move |what| breaks(what));
        for number in 0..scenario.calls() {
            self.clock.pass(Duration::from_secs(60 * scenario.minutes_before(number)));
            match self.dial(scenario.caller_of(number)).await {
                Ok(call) => {
                    if scenario.transfer_refused {
                        call.faults(Operation::Refer, usize::MAX, Fault::status(500));
                    }
                    performance.call(&call, number).await;
                    // What the call was writing is finished before the next one begins.
                    let _ = self.is_left().await;
                }
                Err(error) => performance.cannot_call(format!("{error:#}")),
            }
        }
        // A server whose disk hangs cannot be stopped.
        breaker(Breakdown::Mended);
        performance
    }

    /// Lets the time pass that letters wait after a call, until all have left. Nothing passes where none is to leave.
    pub async fn letters_leave(&self) {
        let is_open =
            || self.app.store().effects(EffectFilter::default()).iter().any(|effect| effect.progress.is_open());
        if !is_open() {
            return;
        }
        self.clock.pass(LETTERS);
        let left = async {
            while is_open() {
                tokio::time::sleep(LOOK).await;
            }
        };
        // One that does not leave is missing in what is shown.
        let _ = tokio::time::timeout(LEAVING, left).await;
    }

    /// Closes the hotel: the rows of its file and its call-backs. An error where the server did not stop cleanly.
    pub async fn close(self) -> anyhow::Result<(Vec<Value>, Vec<Value>)> {
        let filter = CallbackFilter { limit: MANY, ..CallbackFilter::default() };
        let callbacks = self.app.store().callbacks(filter).await?.rows;
        let callbacks =
            callbacks.iter().map(|callback| serde_json::to_value(&**callback)).collect::<Result<Vec<_>, _>>()?;
        let stopped = self.app.stop(std::future::ready(())).await;
        self.simulator.stop().await;
        anyhow::ensure!(stopped, "le serveur ne s'est pas arrêté proprement");
        let rows = serde_json::from_slice(&fs::read(self.folder.file())?)?;
        Ok((rows, callbacks))
    }
}

/// Starts the server with these variables, on a free port of this machine; OpenAI's side is this simulator, reservations are kept in
/// this file.
pub async fn serve(
    mut variables: BTreeMap<String, String>,
    hotel_file: &str,
    parts: Parts,
    simulator: &Simulator,
    reservations: &Path,
) -> anyhow::Result<App> {
    variables.insert("OPENAI_BASE_URL".to_owned(), simulator.base_url());
    variables.insert("RESERVATIONS_FILE".to_owned(), reservations.display().to_string());
    let config = Config::from_map(&variables, |_| Ok(hotel_file.to_owned()))?;
    Ok(App::start(config, parts, TcpListener::bind("127.0.0.1:0").await?)?)
}

/// Plays a scenario in a house of its own with this hotel file, and judges what it leaves. Never fails: what went wrong is a
/// deviation.
pub async fn play(scenario: &Scenario, hotel_file: &str, options: PlayOptions, observer: Option<Observer>) -> Played {
    let house = match House::open(scenario, hotel_file, observer).await {
        Ok(house) => house,
        Err(error) => return Played::failed(scenario, format!("{error:#}")),
    };
    let mut performance = house.play(scenario, options).await;
    house.letters_leave().await;
    match house.close().await {
        Ok((rows, callbacks)) => {
            let mut played = performance.end();
            played.judge_store(scenario, rows, callbacks);
            played
        }
        Err(error) => {
            performance.cannot_call(format!("{error:#}"));
            performance.end()
        }
    }
}

/// Plays scenarios, so many at a time, each in a house of its own; what came of them is in their order. `told` is called at the end of
/// each.
pub async fn play_all(scenarios: &[Scenario], at_a_time: usize, mut told: impl FnMut()) -> Vec<Played> {
    let mut played: Vec<Option<Played>> = scenarios.iter().map(|_| None).collect();
    let (mut running, mut next) = (JoinSet::new(), 0);
    loop {
        while let Some(scenario) = scenarios.get(next).filter(|_| running.len() < at_a_time.max(1)) {
            let (scenario, place) = (scenario.clone(), next);
            running.spawn(
                async move { (place, play(&scenario, hotel_file::EXAMPLE, PlayOptions::default(), None).await) },
            );
            next += 1;
        }
        match running.join_next().await {
            Some(Ok((place, one))) => played[place] = Some(one),
            // A scenario that panicked is missing below, and said to be.
            Some(Err(_)) => {}
            None => break,
        }
        told();
    }
    let missing = |scenario| Played::failed(scenario, "la tâche s'est arrêtée".to_owned());
    played.into_iter().zip(scenarios).map(|(one, scenario)| one.unwrap_or_else(|| missing(scenario))).collect()
}

/// Breaks and mends the disk of a house.
struct Breaker {
    faults: Arc<Faults>,
    gate: Mutex<Option<Arc<Gate>>>,
}

impl Breaker {
    fn apply(&self, breakdown: Breakdown) {
        let mut held = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        match breakdown {
            Breakdown::StoreHangs => {
                let gate = held.get_or_insert_with(Arc::default);
                self.faults.lay(When::step(Step::Sync), Effect::Hold(Arc::clone(gate)));
            }
            Breakdown::StoreFails => self.faults.lay(When::step(Step::Sync), Effect::Fail(EIO)),
            Breakdown::Mended => {
                self.faults.lift();
                if let Some(gate) = held.take() {
                    gate.open();
                }
            }
        }
    }
}

/// A folder for one house, for its owner alone, removed in the end.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        // Names of files are no business of a seed: two runs of it at once must not meet.
        let name = format!("vacances-bleues-essai-{}", Ids::system().base36(12));
        let make = |home: &Path| {
            let path = home.join(&name);
            fs::DirBuilder::new().mode(0o700).create(&path).map(|()| path)
        };
        make(Path::new(IN_MEMORY)).or_else(|_unwritable| make(&std::env::temp_dir())).map(Self)
    }

    fn file(&self) -> PathBuf {
        self.0.join("reservations.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
