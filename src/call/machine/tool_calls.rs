//! Function calls of one call: each is run once, whatever is delivered twice, and answered once.

use std::collections::HashSet;

use crate::{openai::client_event::output_item_id, personal::Personal};

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

#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    known: HashSet<String>,
    in_flight: HashSet<String>,
    /// In the order in which the tools finished.
    unacknowledged: Vec<Output>,
}

impl ToolCalls {
    /// Whether the function call comes for the first time; it is then in flight.
    pub(super) fn begin(&mut self, call_id: &str) -> bool {
        let first = self.known.insert(call_id.to_owned());
        if first {
            self.in_flight.insert(call_id.to_owned());
        }
        first
    }

    /// The function call has its answer. Only one that is in flight can have one.
    pub(super) fn finish(&mut self, call_id: &str, text: Personal<String>, wants_response: bool) {
        if self.in_flight.remove(call_id) {
            let (call_id, item_id) = (call_id.to_owned(), output_item_id(call_id));
            self.unacknowledged.push(Output { call_id, item_id, text, wants_response, event_id: None });
        }
    }

    /// Whether every function call that began has its answer.
    pub(super) fn all_answered(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// The next output to send, with its place to note the event that carries it.
    pub(super) fn next_unsent(&mut self) -> Option<&mut Output> {
        self.unacknowledged.iter_mut().find(|output| output.event_id.is_none())
    }

    /// An item is in the conversation; `true` where it is one of our outputs.
    pub(super) fn acknowledged(&mut self, item_id: &str) -> bool {
        let before = self.unacknowledged.len();
        self.unacknowledged.retain(|output| output.item_id != item_id);
        self.unacknowledged.len() < before
    }

    /// An error about the event that carried an output: it counts as delivered, since sending it again would bring the same error.
    /// The item that it was about.
    pub(super) fn refused(&mut self, event_id: &str) -> Option<String> {
        let at = self.unacknowledged.iter().position(|output| output.event_id.as_deref() == Some(event_id))?;
        Some(self.unacknowledged.remove(at).item_id)
    }

    /// The socket is lost: what was not acknowledged has to be sent again, under the same item id.
    pub(super) fn detached(&mut self) {
        for output in &mut self.unacknowledged {
            output.event_id = None;
        }
    }
}
