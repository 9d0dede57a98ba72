//! A double of OpenAI's side of a telephone call: signs and posts webhooks, answers call control, speaks the sideband.
//!
//! A product of its own: it imports nothing of what it drives, and writes the wire's JSON by hand, so that one misreading cannot be
//! made on both sides. It listens and rings on the loopback interface only. Callers are invented.
//!
//! ```no_run
//! # async fn test() -> Result<(), openai_double::SimulatorError> {
//! use serde_json::json;
//! use openai_double::{
//!     InjectedFault, EndedBy, Fault, FaultInjection, Odds, Operation, Point, RingOptions, Side, Simulator, SimulatorOptions, Way,
//! };
//!
//! let simulator = Simulator::start(SimulatorOptions::default()).await?;
//! // … start the server with OPENAI_BASE_URL = simulator.base_url(), and learn its webhook's URL and secret …
//! let (url, secret) = ("http://127.0.0.1:8000/", "whsec_c2VjcmV0");
//!
//! // One call, step by step.
//! let call = simulator.dial(&RingOptions::new(url, secret).from("+33639980101")).await?; // rings; Err unless 200
//! let accept_body = call.accepted().await?;
//! call.attached().await?;
//! let greeting = call.expect("response.create").await?; // the server's next event of that type
//! call.say("Bonjour !").await?; // waits for an open response, fills it, plays it to the end
//! call.caller_says("Une chambre pour demain."); // voice detection commits the turn and opens a response
//! let outputs = call.function_calls(&[("check_availability", "call_1", json!({"date_arrivee": "2026-11-23"}))]).await?;
//! call.say("C'est libre.").await?; // waits for the server's response.create
//! call.caller_hangs_up(); // closes the sideband with 1000
//!
//! // Faults, in order: of one call (`call.fault`) or of the next request of any call.
//! simulator.fault(Operation::Accept, Fault::status(503));
//! simulator.fault(Operation::Accept, Fault::drop_after()); // done, but the answer is lost
//!
//! // Half-way responses.
//! let response = call.response().await?;
//! response.speech("Je regarde.");
//! response.function_call("create_reservation", "call_2", "{broken");
//! response.cancel("turn_detected"); // or complete(), incomplete(…), fail(…)
//!
//! // Fault injection: the sideband is cut after the third event to the server; or a seed decides what is lost, doubled, late.
//! simulator.call("rtc_2").fault_injection(FaultInjection::at(Point { way: Way::ToServer, number: 3, side: Side::After }, InjectedFault::Drop));
//! simulator.call("rtc_3").fault_injection(FaultInjection::seeded(7, Odds { lost: 20, ..Odds::default() }));
//!
//! // Everything is on record.
//! let record = call.record();
//! assert_eq!(record.requests_of(Operation::Accept), 2);
//! assert_eq!(record.function_call("call_1").map(|call| call.outputs.len()), Some(1));
//! assert_eq!(call.ended().await?, EndedBy::Caller);
//! # Ok(()) }
//! ```

mod caller;
mod client_events;
mod error;
mod fault_injection;
mod faults;
pub mod greeting;
mod handle;
pub mod http;
mod line;
mod model_response;
mod model_socket;
mod observer;
mod options;
mod record;
mod response;
mod rest;
mod ring;
mod server;
pub mod session;
mod sideband;
mod signature;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use basics::{clock::Clock, ids::Ids};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[cfg(any(test, feature = "testing"))]
pub use self::fault_injection::{Insistence, Obtained};
pub use self::{
    client_events::parse_output,
    error::SimulatorError,
    fault_injection::{FaultInjection, InjectedFault, Odds, Point, Side, Way},
    faults::{Fault, Operation},
    handle::{CallHandle, CallView},
    model_response::ModelResponse,
    model_socket::{TextModel, TextSession},
    observer::{EndedBy, Heard, Notice, Observer},
    options::{Model, SimulatorOptions},
    record::{CallRecord, FunctionCall, Received, RestRequest},
    ring::{LIVE_TRANSPORT_INCOMING, REALTIME_CALL_INCOMING, RingOptions, Rung},
    signature::sign,
};
use self::{
    faults::Faults,
    line::{Call, Settings},
};

/// What the listening task, the connections and the handles share.
#[derive(Debug)]
struct Shared {
    api_key: Option<String>,
    azure: bool,
    models: Vec<Model>,
    /// What the model of a session in text says.
    text_model: Option<Arc<dyn TextModel>>,
    settings: Arc<Settings>,
    calls: Mutex<HashMap<String, Arc<Call>>>,
    faults: Mutex<Faults>,
    strays: Mutex<Vec<RestRequest>>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A test that panics under a lock must not hide its own message behind a poisoned one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// What every path begins with, without slashes around it.
    const fn base_path(&self) -> &'static str {
        if self.azure { "openai/v1" } else { "v1" }
    }

    fn find(&self, call_id: &str) -> Option<Arc<Call>> {
        lock(&self.calls).get(call_id).cloned()
    }

    fn find_or_make(&self, call_id: &str) -> Arc<Call> {
        let mut calls = lock(&self.calls);
        Arc::clone(calls.entry(call_id.to_owned()).or_insert_with(|| Call::new(call_id, &self.settings)))
    }

    fn forget(&self, call_id: &str) {
        lock(&self.calls).remove(call_id);
    }

    /// The fault of this request: the call's own first.
    fn take_fault(&self, operation: Operation, call: Option<&Call>) -> Fault {
        let own = call.and_then(|call| call.update(|line| line.faults.take(operation)));
        own.or_else(|| lock(&self.faults).take(operation)).unwrap_or_else(Fault::none)
    }

    fn strays(&self) -> MutexGuard<'_, Vec<RestRequest>> {
        lock(&self.strays)
    }
}

/// A running double. It stops when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Simulator {
    /// Binds the address and starts to answer.
    pub async fn start(options: SimulatorOptions) -> Result<Self, SimulatorError> {
        let bound = TcpListener::bind(options.address).await;
        let listener = bound.map_err(SimulatorError::io(format!("écoute sur {}", options.address)))?;
        Self::start_on(listener, options)
    }

    /// Starts to answer on a listener that is bound already; `options.address` is not used. Needs a tokio runtime.
    pub fn start_on(listener: TcpListener, options: SimulatorOptions) -> Result<Self, SimulatorError> {
        let address = listener.local_addr().map_err(SimulatorError::io("lecture de l'adresse d'écoute"))?;
        if !address.ip().is_loopback() {
            return Err(SimulatorError::NotLoopback(address.to_string()));
        }
        let SimulatorOptions {
            address: _,
            api_key,
            azure,
            clock,
            ids,
            patience,
            observer,
            models,
            text_model,
            audio_deltas,
            keep_sent,
        } = options;
        let settings = Settings { clock, ids, patience, observer, audio_deltas, keep_sent };
        let shared = Arc::new(Shared {
            api_key,
            azure,
            models,
            text_model,
            settings: Arc::new(settings),
            calls: Mutex::default(),
            faults: Mutex::default(),
            strays: Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        });
        shared.tasks.spawn(server::listen(Arc::clone(&shared), listener));
        Ok(Self { address, shared })
    }

    /// The listening address.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT/v1`, or `/openai/v1` where Azure is played: what `OPENAI_BASE_URL` takes.
    pub fn base_url(&self) -> String {
        format!("http://{}/{}", self.address, self.shared.base_path())
    }

    /// The double's clock.
    pub fn clock(&self) -> &Clock {
        &self.shared.settings.clock
    }

    /// The double's source of identifiers.
    pub fn ids(&self) -> &Ids {
        &self.shared.settings.ids
    }

    /// Posts one delivery to a webhook and reads the answer, whatever it is.
    pub async fn ring(&self, options: &RingOptions) -> Result<Rung, SimulatorError> {
        ring::ring(&self.shared, options).await
    }

    /// Rings, and hands over the call. An answer other than 200 is an error.
    pub async fn dial(&self, options: &RingOptions) -> Result<CallHandle, SimulatorError> {
        let rung = self.ring(options).await?;
        if rung.status != 200 {
            return Err(SimulatorError::RingRefused { call: rung.call_id, status: rung.status });
        }
        Ok(self.call(&rung.call_id))
    }

    /// The call with this id; it is made, ringing, where it is not known yet.
    pub fn call(&self, call_id: &str) -> CallHandle {
        CallHandle::new(self.shared.find_or_make(call_id))
    }

    /// Ids of all calls that are known.
    pub fn call_ids(&self) -> Vec<String> {
        lock(&self.shared.calls).keys().cloned().collect()
    }

    /// Forgets a call: later requests about it are answered 404. For long load runs.
    pub fn forget(&self, call_id: &str) {
        self.shared.forget(call_id);
    }

    /// What a server answers to a GET with this bearer token, as JSON; `url` is on the loopback interface. An answer other than 200 is
    /// an error.
    pub async fn look(&self, url: &str, token: &str) -> Result<Value, SimulatorError> {
        let headers = [("authorization", format!("Bearer {token}"))];
        let answered = http::request("GET", url, &headers, b"", self.shared.settings.patience).await?;
        let parsed = serde_json::from_str(&answered.body).ok().filter(|_| answered.status == 200);
        parsed.ok_or_else(|| SimulatorError::Answer(format!("{} {}", answered.status, answered.body)))
    }

    /// Requests about calls that are not known, and for the list of models.
    pub fn strays(&self) -> Vec<RestRequest> {
        self.shared.strays().clone()
    }

    /// The next request of this kind, of any call that has no fault of its own waiting, meets this fault.
    pub fn fault(&self, operation: Operation, fault: Fault) {
        self.faults(operation, 1, fault);
    }

    /// The next `times` requests of this kind meet this fault; `usize::MAX` is until [`Simulator::heal`].
    pub fn faults(&self, operation: Operation, times: usize, fault: Fault) {
        lock(&self.shared.faults).push(operation, times, fault);
    }

    /// Forgets the faults that are queued for this kind of request, but for those of single calls.
    pub fn heal(&self, operation: Operation) {
        lock(&self.shared.faults).clear(operation);
    }

    /// Stops, and waits for every connection to be closed.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}
