//! What a call has seen: every request, every event each way, with its instant.

use std::time::Instant;

use serde_json::Value;

use super::{faults::Operation, observer::EndedBy};

/// One REST request about a call, or one attempt to attach.
#[derive(Clone, Debug)]
pub struct RestRequest {
    /// What was asked.
    pub operation: Operation,
    /// When it came in, before any delay asked for.
    pub at: Instant,
    /// The body, `null` where it was empty, a string where it was not JSON.
    pub body: Value,
    /// The `OpenAI-Safety-Identifier` header.
    pub safety_identifier: Option<String>,
    /// The status answered; `None` while it waits, and where the connection was dropped.
    pub status: Option<u16>,
}

/// One event that the server sent on the sideband.
#[derive(Clone, Debug)]
pub struct Received {
    /// When.
    pub at: Instant,
    /// The event; a string where it was not JSON.
    pub event: Value,
}

/// A function call of the model and its answer.
#[derive(Clone, Debug)]
pub struct FunctionCall {
    /// The function.
    pub name: String,
    /// `call_…`
    pub call_id: String,
    /// The raw arguments.
    pub arguments: String,
    /// When its response was done, the earliest instant at which it may be run.
    pub done_at: Option<Instant>,
    /// The outputs that came, as raw text, with their instants. More than one is a fault of the server.
    pub outputs: Vec<(Instant, String)>,
}

/// Everything that happened on one call.
#[derive(Clone, Debug, Default)]
pub struct CallRecord {
    /// REST requests and attempts to attach, in order.
    pub requests: Vec<RestRequest>,
    /// Events from the server, in order.
    pub received: Vec<Received>,
    /// Events to the server as they were written, in order; empty where `keep_sent` is off.
    pub sent: Vec<String>,
    /// Codes of the `error` events sent to the server, in order.
    pub errors: Vec<String>,
    /// Function calls of completed, cancelled and running responses, in order.
    pub function_calls: Vec<FunctionCall>,
    /// When the webhook was last posted.
    pub rung_at: Option<Instant>,
    /// The body with which the call was accepted.
    pub accepted: Option<Value>,
    /// When the call was accepted.
    pub accepted_at: Option<Instant>,
    /// When the sideband was attached, once for each time.
    pub attached_at: Vec<Instant>,
    /// How often fault injection has cut the sideband.
    pub struck: usize,
    /// Who ended the call, and when.
    pub ended: Option<(Instant, EndedBy)>,
}

impl CallRecord {
    /// Bodies of the requests of one kind, whatever they were answered.
    pub fn bodies(&self, operation: Operation) -> Vec<&Value> {
        self.requests.iter().filter(|request| request.operation == operation).map(|request| &request.body).collect()
    }

    /// How many requests of one kind came.
    pub fn requests_of(&self, operation: Operation) -> usize {
        self.bodies(operation).len()
    }

    /// The server's events of one type, in order.
    pub fn events(&self, kind: &str) -> Vec<&Value> {
        self.received.iter().map(|received| &received.event).filter(|event| event["type"] == kind).collect()
    }

    /// The types of all of the server's events, in order.
    pub fn event_types(&self) -> Vec<&str> {
        self.received.iter().map(|received| received.event["type"].as_str().unwrap_or("?")).collect()
    }

    /// What was sent to the server, parsed; texts that are no JSON become strings.
    pub fn sent_events(&self) -> Vec<Value> {
        self.sent
            .iter()
            .map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
            .collect()
    }

    /// What was sent to the server, of one type.
    pub fn sent_of(&self, kind: &str) -> Vec<Value> {
        self.sent_events().into_iter().filter(|event| event["type"] == kind).collect()
    }

    /// The function call with this id.
    pub fn function_call(&self, call_id: &str) -> Option<&FunctionCall> {
        self.function_calls.iter().find(|call| call.call_id == call_id)
    }
}
