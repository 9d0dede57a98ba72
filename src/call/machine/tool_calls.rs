//! Function calls of one call: each is run once, whatever is delivered twice, and answered once, in time.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use basics::personal::Personal;
use hotel::card::holds_card_number;
use openai::{client_event::output_item_id, server_event::FunctionCall};
use store::UnansweredCall;

/// After how long the caller hears that we are still at it: three seconds of silence sound like a crash.
pub(super) const HOLDING_AFTER: Duration = Duration::from_millis(2_500);

/// After how long the model gets an answer whatever the tool does. A booking with its sync takes milliseconds; what takes this long
/// hangs, and the caller should hear so.
pub(super) const GIVEN_UP_AFTER: Duration = Duration::from_secs(8);

/// Function calls that may be without an answer that a response has gone on from: a model makes one to three at a time, and a call
/// makes sixty that are served at the most. Each of them stands in the journal's word of the call, which is written with every step.
const MOST_UNANSWERED: usize = 64;

/// Their arguments together, in bytes: a booking has half a kibibyte.
const MOST_UNANSWERED_BYTES: usize = 64 * 1024;

/// Function calls of one call, those that only get a refusal included.
const MOST_CALLS: usize = 1_000;

/// An answer to a function call that OpenAI has not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// The function call that it answers.
    pub(super) call_id: String,
    /// The id of its item, derived from the call's.
    pub(super) item_id: String,
    /// JSON as text.
    pub(super) text: Personal<String>,
    /// Whether the model must go on from it.
    pub(super) wants_response: bool,
    /// The event that carried it on the socket that is attached; `None` where it still has to be sent.
    pub(super) event_id: Option<String>,
}

/// A tool that is being run.
#[derive(Debug)]
struct Running {
    call_id: String,
    since: Instant,
    /// Whether the response that called it also spoke.
    spoken: bool,
    held: bool,
    given_up: bool,
}

/// The outcome of a tool that finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finished {
    /// In time; `spoken` where the response that called it also spoke.
    InTime { spoken: bool },
    /// The model was told before that it took too long.
    Late,
    /// Nobody knows of it.
    Unknown,
}

#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    known: HashSet<String>,
    running: Vec<Running>,
    /// In the order in which the tools finished.
    unacknowledged: Vec<Output>,
    /// What the next process would have to run again.
    unanswered: Vec<UnansweredCall>,
}

impl ToolCalls {
    /// Whether the function call comes for the first time; it is then running.
    pub(super) fn begin(&mut self, call: &FunctionCall, spoken: bool, now: Instant) -> bool {
        let first = self.known.insert(call.call_id.clone());
        if first {
            let (call_id, name) = (call.call_id.clone(), call.name.clone());
            // It goes to the disk. The next process would refuse a card number as this one does, whatever stands beside it.
            // Each text of it by itself: dates, phone and numbers side by side are many digits, and no card.
            let is_card = call.arguments.expose().split('"').any(holds_card_number);
            let arguments = if is_card { Personal::new("{}".to_owned()) } else { call.arguments.clone() };
            let unanswered = UnansweredCall { call_id: call_id.clone(), name, arguments };
            self.unanswered.push(unanswered);
            self.running.push(Running { call_id, since: now, spoken, held: false, given_up: false });
        }
        first
    }

    /// Whether there is room for these, which came in one response.
    pub(super) fn can_take(&self, calls: &[FunctionCall]) -> bool {
        let new = || calls.iter().filter(|call| !self.known.contains(&call.call_id));
        let bytes = |name: &str, arguments: &Personal<String>| name.len() + arguments.expose().len();
        let old_bytes: usize = self.unanswered.iter().map(|call| bytes(&call.name, &call.arguments)).sum();
        let new_bytes: usize = new().map(|call| bytes(&call.name, &call.arguments)).sum();
        self.unanswered.len() + new().count() <= MOST_UNANSWERED
            && old_bytes + new_bytes <= MOST_UNANSWERED_BYTES
            && self.known.len() + new().count() <= MOST_CALLS
    }

    /// What the next process would have to run again.
    pub(super) fn unanswered(&self) -> &[UnansweredCall] {
        &self.unanswered
    }

    /// The tool has finished.
    pub(super) fn finished(&mut self, call_id: &str) -> Finished {
        let Some(at) = self.running.iter().position(|running| running.call_id == call_id) else {
            return Finished::Unknown;
        };
        let running = self.running.remove(at);
        if running.given_up { Finished::Late } else { Finished::InTime { spoken: running.spoken } }
    }

    /// The function call has its answer.
    pub(super) fn answer(&mut self, call_id: &str, text: Personal<String>, wants_response: bool) {
        let (call_id, item_id) = (call_id.to_owned(), output_item_id(call_id));
        self.unacknowledged.push(Output { call_id, item_id, text, wants_response, event_id: None });
    }

    /// Whether every function call that began has its answer.
    pub(super) fn all_answered(&self) -> bool {
        self.running.iter().all(|running| running.given_up)
    }

    /// When a tool is slow, or too slow.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let waiting = self.running.iter().filter(|running| !running.given_up);
        waiting.map(|running| running.since + if running.held { GIVEN_UP_AFTER } else { HOLDING_AFTER }).min()
    }

    /// Whether the caller should hear that we are still at it; once a tool.
    pub(super) fn holding_due(&mut self, now: Instant) -> bool {
        let mut due = false;
        for running in self.running.iter_mut().filter(|running| !running.held && !running.given_up) {
            running.held = now.saturating_duration_since(running.since) >= HOLDING_AFTER;
            due |= running.held;
        }
        due
    }

    /// The function calls whose tools have taken too long; once each. They count as answered from here on.
    pub(super) fn too_slow(&mut self, now: Instant) -> Vec<String> {
        let slow = self
            .running
            .iter_mut()
            .filter(|running| !running.given_up && now.saturating_duration_since(running.since) >= GIVEN_UP_AFTER);
        slow.map(|running| {
            running.given_up = true;
            running.call_id.clone()
        })
        .collect()
    }

    /// The next output to send, with its place to note the event that carries it.
    pub(super) fn next_unsent(&mut self) -> Option<&mut Output> {
        self.unacknowledged.iter_mut().find(|output| output.event_id.is_none())
    }

    /// An item is in the conversation. One that needs no response is settled with that.
    pub(super) fn acknowledged(&mut self, item_id: &str) {
        if let Some(at) = self.unacknowledged.iter().position(|output| output.item_id == item_id) {
            let output = self.unacknowledged.remove(at);
            if !output.wants_response {
                self.settled(item_id);
            }
        }
    }

    /// An error about the event that carried an output: it counts as delivered, since sending it again would bring the same error.
    /// The item that it was about.
    pub(super) fn refused(&mut self, event_id: &str) -> Option<String> {
        let output = self.unacknowledged.iter().find(|output| output.event_id.as_deref() == Some(event_id))?;
        let item_id = output.item_id.clone();
        self.acknowledged(&item_id);
        Some(item_id)
    }

    /// A response has gone on from an item: nobody needs to answer its function call again.
    pub(super) fn settled(&mut self, item_id: &str) {
        self.unanswered.retain(|call| output_item_id(&call.call_id) != item_id);
    }

    /// The socket is lost: what was not acknowledged has to be sent again, under the same item id.
    pub(super) fn detached(&mut self) {
        for output in &mut self.unacknowledged {
            output.event_id = None;
        }
    }
}
