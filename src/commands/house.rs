//! A hotel for one scenario: the real server on loopback, with a store of its own, OpenAI's side played by the simulator, and time
//! that goes only where the scenario moves it.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    app::{App, Parts},
    config::{Config, hotel_file},
};
use basics::{clock::Clock, ids::Ids};
use evaluation::{Breakdown, Performance, PlayOptions, Played, Scenario};
use openai_double::{CallHandle, Fault, Observer, Operation, RingOptions, Simulator, SimulatorOptions};
use store::{
    CallbackFilter, Callbacks as _,
    durable::{
        Disk, Step,
        faults::{EIO, Effect, Faults, Gate, When},
    },
};

/// Where the reception is, in hotels that have a line to it: a number kept for fiction.
const RECEPTION: &str = "tel:+33199000001";

/// More call-backs than any scenario leaves.
const MANY: usize = 1_000;

/// How long a server may take for one step: a machine that plays dozens of scenarios at once is a busy one.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a call that is over may keep its server busy.
pub(super) const LEAVING: Duration = Duration::from_secs(10);

/// A server for one scenario, and all around it.
#[derive(Debug)]
pub struct House {
    simulator: Simulator,
    app: App,
    clock: Clock,
    faults: Arc<Faults>,
    folder: Folder,
    ring: RingOptions,
}

impl House {
    /// Opens the hotel of a scenario, with what its store holds before the first call. `hotel_file` is the text that
    /// the scenario lays its own values over.
    pub async fn open(scenario: &Scenario, hotel_file: &str, observer: Option<Observer>) -> anyhow::Result<Self> {
        let (clock, ids, faults) = (Clock::manual(scenario.starts_at()), Ids::system(), Arc::new(Faults::default()));
        let options =
            SimulatorOptions { clock: clock.clone(), observer, patience: PATIENCE, ..SimulatorOptions::default() };
        let simulator = Simulator::start(options).await?;
        let folder = Folder::new(&ids)?;
        folder.put(&scenario.rows_before())?;
        let secret = format!("whsec_{}", STANDARD.encode(ids.base36(32)));
        let config = configuration(scenario, hotel_file, &simulator.base_url(), &secret, &folder.file())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let parts = Parts { clock: clock.clone(), ids, disk: Disk::with_faults(Arc::clone(&faults)) };
        let app = App::start(config, parts, listener)?;
        let ring = RingOptions::new(&format!("http://{}/webhook", app.address()), &secret);
        Ok(Self { simulator, app, clock, faults, folder, ring })
    }

    /// The server.
    pub const fn app(&self) -> &App {
        &self.app
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
                    let _ = tokio::time::timeout(LEAVING, self.app.supervisor().idle()).await;
                }
                Err(error) => performance.cannot_call(format!("{error:#}")),
            }
        }
        // A server whose disk hangs cannot be stopped.
        breaker(Breakdown::Mended);
        performance
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

/// Plays a scenario in a house of its own with this hotel file, and judges what it leaves. Never fails: what went wrong is a
/// deviation.
pub async fn play(scenario: &Scenario, hotel_file: &str, options: PlayOptions, observer: Option<Observer>) -> Played {
    let house = match House::open(scenario, hotel_file, observer).await {
        Ok(house) => house,
        Err(error) => return Played::failed(scenario, format!("{error:#}")),
    };
    let mut performance = house.play(scenario, options).await;
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

/// The configuration of `serve`, with values for one scenario.
fn configuration(
    scenario: &Scenario,
    hotel_file: &str,
    base_url: &str,
    secret: &str,
    file: &Path,
) -> anyhow::Result<Config> {
    let path = file.to_string_lossy();
    let mut variables = vec![
        ("OPENAI_API_KEY", "demonstration-sans-cle-openai"),
        ("OPENAI_WEBHOOK_SECRET", secret),
        ("OPENAI_BASE_URL", base_url),
        ("RESERVATIONS_FILE", &path),
        ("PORT", "0"),
    ];
    if scenario.can_transfer {
        variables.push(("TRANSFER_URI", RECEPTION));
    }
    let variables: BTreeMap<String, String> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let text = scenario.hotel_file(hotel_file)?;
    Ok(Config::from_map(&variables, |_| Ok(text.clone()))?)
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
    fn new(ids: &Ids) -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("vacances-bleues-maison-{}", ids.base36(12)));
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    fn file(&self) -> PathBuf {
        self.0.join("reservations.json")
    }

    /// Writes the file that the server finds; none where there is nothing to find.
    fn put(&self, rows: &[Value]) -> anyhow::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.file())?;
        file.write_all(serde_json::to_string_pretty(rows)?.as_bytes())?;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
