//! One call in the hands of a test or a player: wait for what the server does, decide what the model and the caller do.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use basics::clock::Clock;
use serde_json::{Value, json};

use super::{
    client_events::parse_output,
    error::SimulatorError,
    faults::{Fault, Operation},
    line::{Call, Line, Outgoing, Phase},
    model_response::ModelResponse,
    observer::EndedBy,
    record::CallRecord,
};

/// One call. Cloning shares it, its place in the server's events included.
///
/// Waiting methods give up after the simulator's patience with [`SimulatorError::TimedOut`].
#[derive(Clone, Debug)]
pub struct CallHandle {
    pub(super) call: Arc<Call>,
    read: Arc<AtomicUsize>,
}

/// What can be seen of a call at one moment.
#[derive(Clone, Copy, Debug)]
pub struct CallView<'a> {
    /// Everything that happened so far.
    pub record: &'a CallRecord,
    /// Whether a response is open, by the server's `response.create` or by voice detection.
    pub has_open_response: bool,
}

impl<'a> CallView<'a> {
    fn of(line: &'a Line) -> Self {
        Self { record: &line.record, has_open_response: line.active.is_some() }
    }
}

impl CallHandle {
    pub(super) fn new(call: Arc<Call>) -> Self {
        Self { call, read: Arc::default() }
    }

    /// `rtc_…`
    pub fn id(&self) -> &str {
        &self.call.id
    }

    /// Everything that happened so far.
    pub fn record(&self) -> CallRecord {
        self.call.look(|line| line.record.clone())
    }

    /// The session as the server has configured it, `null` before the accept.
    pub fn session(&self) -> Value {
        self.call.look(|line| line.session.clone())
    }

    /// Whether the call is over, whoever ended it.
    pub fn is_over(&self) -> bool {
        self.call.look(|line| line.phase == Phase::Over)
    }

    /// Whether a sideband is attached at this moment.
    pub fn is_attached(&self) -> bool {
        self.call.look(Line::is_attached)
    }

    /// The next request of this kind about this call meets this fault, after those already asked for.
    pub fn fault(&self, operation: Operation, fault: Fault) {
        self.faults(operation, 1, fault);
    }

    /// The next `times` requests of this kind about this call meet this fault; `usize::MAX` is for ever.
    pub fn faults(&self, operation: Operation, times: usize, fault: Fault) {
        self.call.update(|line| line.faults.push(operation, times, fault));
    }

    /// The time of this call.
    pub fn clock(&self) -> &Clock {
        &self.call.settings.clock
    }

    /// How long waiting methods wait.
    pub fn patience(&self) -> Duration {
        self.call.settings.patience
    }

    // ---- waiting for the server ----

    /// Looks at the call as it is.
    pub fn look<T>(&self, look: impl FnOnce(CallView<'_>) -> T) -> T {
        self.call.look(|line| look(CallView::of(line)))
    }

    /// Waits until `ready` finds what it looks for; `None` where it does not in this time.
    pub async fn wait_for<T>(&self, patience: Duration, mut ready: impl FnMut(CallView<'_>) -> Option<T>) -> Option<T> {
        self.call.wait_for(patience, |line| ready(CallView::of(line))).await
    }

    /// Waits until the call is accepted: the accepted body.
    pub async fn accepted(&self) -> Result<Value, SimulatorError> {
        self.call.wait("accept", |line| line.record.accepted.clone()).await
    }

    /// Waits until that many requests of a kind have come, accepted or not.
    pub async fn requested(&self, operation: Operation, times: usize) -> Result<(), SimulatorError> {
        let what = format!("requête {operation:?} numéro {times}");
        self.call.wait(&what, |line| (line.record.requests_of(operation) >= times).then_some(())).await
    }

    /// Waits until a sideband has been attached.
    pub async fn attached(&self) -> Result<(), SimulatorError> {
        self.attached_times(1).await
    }

    /// Waits until a sideband has been attached that many times.
    pub async fn attached_times(&self, times: usize) -> Result<(), SimulatorError> {
        self.call.wait("sideband", |line| (line.record.attached_at.len() >= times).then_some(())).await
    }

    /// Waits until no sideband is attached.
    pub async fn detached(&self) -> Result<(), SimulatorError> {
        self.call.wait("détachement du sideband", |line| (!line.is_attached()).then_some(())).await
    }

    /// Waits until the call is over: who ended it.
    pub async fn ended(&self) -> Result<EndedBy, SimulatorError> {
        self.call.wait("fin de l'appel", |line| line.record.ended.map(|(_, by)| by)).await
    }

    /// The next event of the server that was not yet taken.
    pub async fn next_event(&self) -> Result<Value, SimulatorError> {
        self.next_where("message du serveur", |_| true).await
    }

    /// The next event of this type that was not yet taken; those of other types before it are passed over.
    pub async fn expect(&self, kind: &str) -> Result<Value, SimulatorError> {
        self.next_where(kind, |event| event["type"] == kind).await
    }

    /// The next event that was not yet taken and for which `wanted` holds; those before it are passed over.
    pub async fn next_where(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value, SimulatorError> {
        let next = |line: &mut Line| {
            let from = self.read.load(Ordering::SeqCst);
            let found =
                line.record.received.iter().enumerate().skip(from).find(|(_, received)| wanted(&received.event))?;
            self.read.store(found.0 + 1, Ordering::SeqCst);
            Some(found.1.event.clone())
        };
        self.call.wait(what, next).await
    }

    /// Waits until a response is open, by the server's `response.create` or by voice detection, and gives it to be filled.
    pub async fn response(&self) -> Result<ModelResponse, SimulatorError> {
        let id = self.call.wait("response.create", |line| line.active.as_ref().map(|active| active.id.clone())).await?;
        Ok(ModelResponse { call: Arc::clone(&self.call), id })
    }

    /// Waits for the output of a function call: parsed where it is JSON, a string otherwise.
    pub async fn output_of(&self, call_id: &str) -> Result<Value, SimulatorError> {
        let what = format!("résultat de {call_id}");
        let output = |line: &mut Line| {
            line.record
                .function_call(call_id)
                .and_then(|call| call.outputs.first())
                .map(|(_, output)| parse_output(output))
        };
        self.call.wait(&what, output).await
    }

    /// Waits until the server has read everything that was sent to it so far, and has done what it does at once; or until the
    /// sideband or the call is gone.
    pub async fn taken_in(&self) -> Result<(), SimulatorError> {
        let asked = self.call.update(|line| {
            line.pings += 1;
            let number = line.pings;
            line.hand_over(Outgoing::Ping(number));
            number
        });
        let answered = |line: &mut Line| (line.pongs >= asked || !line.is_attached()).then_some(());
        self.call.wait("réponse au ping", answered).await
    }

    /// Time goes by on the simulator's clock, which must be a manual one that the server shares; the server looks at it.
    pub async fn time_passes(&self, time: Duration) -> Result<(), SimulatorError> {
        // What was said before the time passes is heard before it passes.
        self.taken_in().await?;
        self.call.settings.clock.pass(time);
        // What is due is done before or after the first is read, and before the second.
        self.taken_in().await?;
        self.taken_in().await
    }

    // ---- what the model does ----

    /// Opens a response that nobody asked for. `None` where one is active.
    pub fn spontaneous_response(&self) -> Option<ModelResponse> {
        let id = self.call.update(|line| line.active.is_none().then(|| line.open_response(Value::Null)))?;
        Some(ModelResponse { call: Arc::clone(&self.call), id })
    }

    /// Waits for an open response and fills it with these words, to the end of the playback: the response's id.
    pub async fn say(&self, text: &str) -> Result<String, SimulatorError> {
        let response = self.response().await?;
        response.speech(text);
        response.complete();
        Ok(response.id)
    }

    /// Waits for an open response, fills it with these function calls (name, call id, arguments), completes it and waits for
    /// all outputs: they come back in the order of the calls. Arguments given as a JSON string are sent raw.
    pub async fn function_calls(&self, calls: &[(&str, &str, Value)]) -> Result<Vec<Value>, SimulatorError> {
        let response = self.response().await?;
        for (name, call_id, arguments) in calls {
            let raw = arguments.as_str().map_or_else(|| arguments.to_string(), str::to_owned);
            response.function_call(name, call_id, &raw);
        }
        response.complete();
        let mut outputs = Vec::with_capacity(calls.len());
        for (_, call_id, _) in calls {
            outputs.push(self.output_of(call_id).await?);
        }
        Ok(outputs)
    }

    /// The audio that was still being played after
    /// [`ModelResponse::complete_still_playing`] ends.
    pub fn playback_ends(&self) {
        self.call.update(Line::stop_playing);
    }

    // ---- what the caller does ----

    /// The caller takes a whole turn; voice detection commits it and opens a response where the session says so.
    pub fn caller_says(&self, text: &str) {
        self.call.update(|line| {
            line.caller_starts();
            line.caller_stops(text);
        });
    }

    /// The caller begins to speak, which interrupts the model where the session says so.
    pub fn caller_starts_speaking(&self) {
        self.call.update(Line::caller_starts);
    }

    /// The caller, who was speaking, has said this.
    pub fn caller_stops_speaking(&self, text: &str) {
        self.call.update(|line| line.caller_stops(text));
    }

    /// A key of the telephone: `0`–`9`, `*`, `#`, `A`–`D`. The event carries no `event_id`, as on the real wire.
    pub fn caller_presses(&self, key: char) {
        self.call.update(|line| {
            let now = line.settings.clock.now().timestamp();
            let event =
                json!({"type": "input_audio_buffer.dtmf_event_received", "event": key.to_string(), "received_at": now});
            line.transmit(event.to_string());
        });
    }

    /// The caller hangs up: the sideband is closed with 1000.
    pub fn caller_hangs_up(&self) {
        self.call.update(|line| line.end(EndedBy::Caller));
    }

    /// An id for the function call of this number, unique among all calls.
    pub fn make_id(&self, number: usize) -> String {
        self.call.update(|line| line.make_id(&number.to_string()))
    }

    // ---- the wire itself ----

    /// Sends an event verbatim, whatever it is.
    pub fn send_raw(&self, event: &Value) {
        self.send_text(&event.to_string());
    }

    /// Sends a text frame verbatim; it may be no JSON at all.
    pub fn send_text(&self, text: &str) {
        self.call.update(|line| line.transmit(text.to_owned()));
    }

    /// Sends an `error` event about the client event with this id, or about none.
    pub fn send_error(&self, code: &str, message: &str, event_id: Option<&str>) {
        self.call.update(|line| line.deliver_error(code, message, None, event_id));
    }

    /// Closes the sideband with this code; the call goes on, and can be attached again.
    pub fn close(&self, code: u16) {
        self.call.update(|line| line.hand_over(Outgoing::Close(code)));
    }

    /// Closes the sideband's TCP connection with no close frame; the call goes on, and can be attached again.
    pub fn drop_connection(&self) {
        self.call.update(|line| line.hand_over(Outgoing::Drop));
    }

    /// Sends pings for as long as the socket takes them, and reads no answer.
    pub fn flood_pings(&self) {
        self.call.update(|line| line.hand_over(Outgoing::PingFlood));
    }

    /// Ends the call from OpenAI's side: an `error` event `session_expired`, as after 60 minutes, then close 1000.
    pub fn expire(&self) {
        self.call.update(|line| {
            let message = "Your session hit the maximum duration of 60 minutes.";
            line.deliver_error("session_expired", message, None, None);
            line.end(EndedBy::Driver);
        });
    }
}
