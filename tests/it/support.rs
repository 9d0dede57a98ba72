//! A hotel with a telephone, for a test: simulator, server, store and time.

pub(crate) mod callers;
pub(crate) mod description;
pub(crate) mod house;
pub(crate) mod http;
pub(crate) mod mail_server;
pub(crate) mod process;
pub(crate) mod server;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use basics::{
    clock::Clock,
    ids::Ids,
    metrics::{Counter, Metrics},
};
use chrono::{DateTime, Utc};
use openai_double::{CallHandle, RingOptions, Simulator, SimulatorOptions};
use serde_json::{Value, json};
use store::durable::Disk;
use tempfile::TempDir;
use vacances_bleues::{
    app::{App, Parts},
    commands::house::serve,
};

use self::http::Answer;

/// The instant at which every test happens: Sunday 2026-11-22, late in the morning at the hotel.
pub(crate) const NOW: &str = "2026-11-22T10:00:00Z";

/// A key that nothing may ever show.
pub(crate) const API_KEY: &str = "sk-proj-ne-doit-jamais-paraitre-0123456789";

/// The webhook secret of the tests: 32 bytes of the letter s.
pub(crate) const SECRET: &str = "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M=";

/// The staff token of the tests.
pub(crate) const TOKEN: &str = "jeton-du-personnel-0123456789";

/// A guest that does not exist.
pub(crate) const PHONE: &str = "06 39 98 12 34";

/// Before it is opened.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) hotel_file: String,
    pub(crate) disk: Disk,
    pub(crate) folder: Option<Arc<TempDir>>,
    /// Whether OpenAI's side is an Azure resource.
    pub(crate) azure: bool,
    /// The time at which it opens.
    pub(crate) now: DateTime<Utc>,
}

impl Plan {
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn unset(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    pub(crate) fn catalogue(mut self, text: &str) -> Self {
        text.clone_into(&mut self.hotel_file);
        self
    }

    pub(crate) fn disk(mut self, disk: Disk) -> Self {
        self.disk = disk;
        self
    }

    /// OpenAI's side is played by an Azure resource.
    pub(crate) fn azure(mut self) -> Self {
        self.azure = true;
        self.set("OPENAI_AUTH", "api-key").set("OPENAI_REALTIME_MODEL", "telephone")
    }

    pub(crate) async fn open(self) -> Hotel {
        let clock = Clock::manual(self.now);
        let options = SimulatorOptions { clock: clock.clone(), azure: self.azure, ..simulator_options() };
        let simulator = Simulator::start(options).await.unwrap();
        let folder = self.folder.clone().unwrap_or_else(|| Arc::new(TempDir::new().unwrap()));
        let mut hotel = Hotel { simulator, app: None, folder, clock, plan: self, address: String::new() };
        hotel.start().await;
        hotel
    }
}

/// A server that runs, and all around it.
pub(crate) struct Hotel {
    pub(crate) simulator: Simulator,
    pub(crate) app: Option<App>,
    pub(crate) folder: Arc<TempDir>,
    pub(crate) clock: Clock,
    pub(crate) plan: Plan,
    pub(crate) address: String,
}

impl Hotel {
    /// A hotel with the example's catalogue that can be changed before it opens.
    pub(crate) fn plan() -> Plan {
        let variables = [
            ("OPENAI_API_KEY", API_KEY),
            ("OPENAI_WEBHOOK_SECRET", SECRET),
            ("STAFF_API_TOKEN", TOKEN),
            ("DRAIN_SECONDS", "0"),
        ];
        Plan {
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            hotel_file: include_str!("../../hotel.exemple.toml").to_owned(),
            disk: Disk::default(),
            folder: None,
            azure: false,
            now: NOW.parse().unwrap(),
        }
    }

    /// A hotel that takes any number of calls, since one test makes those of many days.
    pub(crate) fn unlimited() -> Plan {
        callers::UNLIMITED.iter().fold(Self::plan(), |plan, (name, value)| plan.set(name, value))
    }

    pub(crate) async fn open() -> Self {
        Self::plan().open().await
    }

    /// Starts the server, on a new port, on the same store.
    pub(crate) async fn start(&mut self) {
        let app = self.serve().await.unwrap();
        self.address = app.address().to_string();
        self.app = Some(app);
    }

    /// A server of this hotel, started.
    pub(crate) async fn serve(&self) -> anyhow::Result<App> {
        let variables = self.plan.variables.clone();
        let parts = Parts { clock: self.clock.clone(), ids: Ids::system(), disk: self.plan.disk.clone() };
        serve(variables, &self.plan.hotel_file, parts, &self.simulator, &self.store_path()).await
    }

    /// Stops the server at once, and waits until all is on disk.
    pub(crate) async fn stop(&mut self) -> bool {
        self.app.take().unwrap().stop(std::future::ready(())).await
    }

    pub(crate) fn store_path(&self) -> PathBuf {
        self.folder.path().join("reservations.json")
    }

    /// What the file holds.
    pub(crate) fn stored(&self) -> Vec<Value> {
        serde_json::from_slice(&std::fs::read(self.store_path()).unwrap()).unwrap()
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        self.app.as_ref().unwrap().metrics()
    }

    pub(crate) fn counted(&self, counter: Counter) -> u64 {
        self.metrics().get(counter)
    }

    /// A ring of this hotel's webhook, by a caller who has not called before.
    pub(crate) fn ringing(&self) -> RingOptions {
        ring(&self.address)
    }

    /// A call that was accepted, attached and greeted.
    pub(crate) async fn call(&self) -> CallHandle {
        call(&self.simulator, &self.address).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        get(&self.address, path).await
    }

    /// The reservations as staff see them.
    pub(crate) async fn reservations(&self) -> Vec<Value> {
        reservations(&self.address).await
    }

    /// Waits until the server has taken in everything that it was sent on this call: it counts messages that it does not know.
    pub(crate) async fn takes_in(&self, call: &CallHandle) {
        let before = self.counted(Counter::UnknownEvent);
        call.send_raw(&json!({"type": "essai.inconnu"}));
        let counted = async {
            while self.counted(Counter::UnknownEvent) == before {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), counted).await.expect("the server reads on");
    }

    /// Lets this much time pass at the hotel, once the server has taken in what it was sent on this call.
    pub(crate) async fn pass(&self, call: &CallHandle, seconds: u64) {
        self.takes_in(call).await;
        self.clock.pass(std::time::Duration::from_secs(seconds));
    }

    /// Waits until nobody is on the line.
    pub(crate) async fn quiet(&self) {
        let idle = self.app.as_ref().unwrap().supervisor().idle();
        tokio::time::timeout(std::time::Duration::from_secs(20), idle).await.expect("calls come to an end");
    }
}

/// The number of a caller who has not called before: numbers kept for fiction, 06 39 98 xx xx.
pub(crate) fn number() -> String {
    static CALLERS: AtomicUsize = AtomicUsize::new(0);
    format!("+3363998{:04}", CALLERS.fetch_add(1, Ordering::SeqCst) % 10_000)
}

/// The ring of the webhook at an address, by a caller who has not called before.
pub(crate) fn ring(address: &str) -> RingOptions {
    RingOptions::new(&format!("http://{address}/webhook"), SECRET).from(&number())
}

/// A call to the server at an address that was accepted, attached and greeted.
pub(crate) async fn call(simulator: &Simulator, address: &str) -> CallHandle {
    let call = simulator.dial(&ring(address)).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call
}

/// What staff get at this path.
pub(crate) async fn get(address: &str, path: &str) -> Answer {
    http::request(address, "GET", path, &[("Authorization", &format!("Bearer {TOKEN}"))], b"").await
}

/// The reservations as staff see them.
pub(crate) async fn reservations(address: &str) -> Vec<Value> {
    let answer = get(address, "/reservations?limit=1000").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["reservations"].as_array().unwrap().clone()
}

/// A simulator that is all that a test needs of OpenAI.
pub(crate) async fn simulator() -> Simulator {
    Simulator::start(simulator_options()).await.unwrap()
}

/// A simulator that takes the tests' key, and waits for as long as a busy machine may need.
fn simulator_options() -> SimulatorOptions {
    SimulatorOptions {
        api_key: Some(API_KEY.to_owned()),
        patience: std::time::Duration::from_secs(60),
        ..SimulatorOptions::default()
    }
}

/// The arguments of a booking: three nights in a standard room, for two.
pub(crate) fn booking() -> Value {
    json!({
        "nom": "Martin", "prenom": "Claire", "email": "claire.martin@example.com", "telephone": PHONE,
        "date_arrivee": "2026-11-27", "date_depart": "2026-11-30",
        "type_chambre": "standard", "nombre_personnes": 2, "demandes_speciales": ""
    })
}

/// The same arguments with some of them changed.
pub(crate) fn booking_with(changes: &Value) -> Value {
    let mut arguments = booking();
    for (name, value) in changes.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    arguments
}

/// Asks availability, books, and where the server first wants a yes, reads out its recap and gives the yes. The caller has just
/// been greeted or spoken to. The last output.
pub(crate) async fn book(call: &CallHandle, id: &str, arguments: &Value) -> Value {
    call.caller_says("Je voudrais réserver.");
    let asked = json!({
        "date_arrivee": arguments["date_arrivee"], "date_depart": arguments["date_depart"],
        "type_chambre": arguments["type_chambre"], "nombre_personnes": arguments["nombre_personnes"],
    });
    call.function_calls(&[("check_availability", &format!("{id}_dispo"), asked)]).await.unwrap();
    call.say("C'est libre, je réserve ?").await.unwrap();
    call.caller_says("Oui.");
    let first = create(call, id, arguments).await;
    if first["error"]["code"] != "confirmation_requise" {
        return first;
    }
    call.say(first["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui, c'est parfait.");
    create(call, &format!("{id}_oui"), arguments).await
}

/// One function call in the response that is open; its output.
pub(crate) async fn tool(call: &CallHandle, id: &str, name: &str, arguments: &Value) -> Value {
    call.function_calls(&[(name, id, arguments.clone())]).await.unwrap().remove(0)
}

/// A tool in two steps: what it puts to the caller is read out, and the caller says yes. The last output.
pub(crate) async fn accept(call: &CallHandle, id: &str, name: &str, arguments: &Value) -> Value {
    let first = tool(call, id, name, arguments).await;
    if first["error"]["code"] != "confirmation_requise" {
        return first;
    }
    call.say(first["message"].as_str().unwrap()).await.unwrap();
    call.caller_says("Oui, c'est parfait.");
    tool(call, &format!("{id}_oui"), name, arguments).await
}

/// One `create_reservation` in the response that is open; its output.
pub(crate) async fn create(call: &CallHandle, id: &str, arguments: &Value) -> Value {
    tool(call, id, "create_reservation", arguments).await
}
