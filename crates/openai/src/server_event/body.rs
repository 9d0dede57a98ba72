//! The second step: the body of the types that are used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::response::{self, ResponseDone};
use super::{ErrorEvent, ServerEvent, lenient};
use crate::wire_text::{identifier, parameter, quoted_parameter};
use basics::personal::Personal;

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorFields,
}

#[derive(Deserialize)]
struct FailedBody {
    #[serde(default, deserialize_with = "lenient::name")]
    item_id: Option<String>,
    error: ErrorFields,
}

#[derive(Deserialize)]
struct ErrorFields {
    #[serde(default, rename = "type", deserialize_with = "lenient::any")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::any")]
    code: Option<String>,
    #[serde(default, deserialize_with = "lenient::any")]
    param: Option<String>,
    #[serde(default, deserialize_with = "lenient::any")]
    message: Option<String>,
    #[serde(default, deserialize_with = "lenient::any")]
    event_id: Option<String>,
}

#[derive(Deserialize)]
struct WithItem {
    item: ItemId,
}

#[derive(Deserialize)]
struct ItemId {
    id: String,
}

#[derive(Deserialize)]
struct AboutItem {
    #[serde(default, deserialize_with = "lenient::name")]
    item_id: Option<String>,
}

#[derive(Deserialize)]
struct AboutResponse {
    #[serde(default, deserialize_with = "lenient::name")]
    response_id: Option<String>,
}

#[derive(Deserialize)]
struct WithTranscript {
    #[serde(default, deserialize_with = "lenient::name")]
    item_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::name")]
    response_id: Option<String>,
    transcript: String,
}

#[derive(Deserialize)]
struct Created {
    response: CreatedResponse,
}

#[derive(Deserialize)]
struct CreatedResponse {
    id: String,
    #[serde(default, deserialize_with = "lenient::any")]
    metadata: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Dtmf {
    event: String,
}

/// Types that are known and not used: content on its way, which the `done` of the same thing repeats, and what only other
/// transports or other tools bring.
const IGNORED: [&str; 27] = [
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.delta",
    "response.output_text.delta",
    "response.output_text.done",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.content_part.added",
    "response.content_part.done",
    "response.output_item.added",
    "response.output_item.done",
    "response.mcp_call_arguments.delta",
    "response.mcp_call_arguments.done",
    "response.mcp_call.in_progress",
    "response.mcp_call.completed",
    "response.mcp_call.failed",
    "conversation.created",
    "conversation.item.done",
    "conversation.item.deleted",
    "conversation.item.retrieved",
    "conversation.item.truncated",
    "conversation.item.input_audio_transcription.delta",
    "conversation.item.input_audio_transcription.segment",
    "input_audio_buffer.cleared",
    "mcp_list_tools.in_progress",
    "mcp_list_tools.completed",
    "mcp_list_tools.failed",
];

/// Reads the body that belongs to a type.
pub(super) fn read(event_type: &str, text: &str) -> ServerEvent {
    match event_type {
        "session.created" => ServerEvent::SessionCreated,
        "session.updated" => ServerEvent::SessionUpdated,
        "error" => body("error", text, |ErrorBody { error }| ServerEvent::Error(error_event(error))),
        "conversation.item.added" | "conversation.item.created" => {
            body("conversation.item.added", text, |WithItem { item }| ServerEvent::ItemAdded { item_id: item.id })
        }
        "input_audio_buffer.speech_started" => ServerEvent::SpeechStarted,
        "input_audio_buffer.speech_stopped" => ServerEvent::SpeechStopped,
        "input_audio_buffer.committed" => {
            body("input_audio_buffer.committed", text, |AboutItem { item_id }| ServerEvent::Committed { item_id })
        }
        "input_audio_buffer.timeout_triggered" => ServerEvent::TimeoutTriggered,
        "input_audio_buffer.dtmf_event_received" => dtmf(text),
        "conversation.item.input_audio_transcription.completed" => {
            body("conversation.item.input_audio_transcription.completed", text, |found: WithTranscript| {
                let transcript = Personal::new(found.transcript);
                ServerEvent::TranscriptionCompleted { item_id: found.item_id, transcript }
            })
        }
        "conversation.item.input_audio_transcription.failed" => {
            body("conversation.item.input_audio_transcription.failed", text, |FailedBody { item_id, error }| {
                ServerEvent::TranscriptionFailed { item_id, code: error.code.as_deref().and_then(identifier) }
            })
        }
        "response.created" => body("response.created", text, |Created { response }| ServerEvent::ResponseCreated {
            id: response.id,
            metadata: response.metadata.unwrap_or_default(),
        }),
        "response.output_audio_transcript.done" => {
            body("response.output_audio_transcript.done", text, |found: WithTranscript| {
                let transcript = Personal::new(found.transcript);
                ServerEvent::AssistantTranscriptDone { response_id: found.response_id, transcript }
            })
        }
        "response.done" => match response::read(text) {
            Some(done) => ServerEvent::ResponseDone(done),
            None => ServerEvent::Malformed { event_type: Some(ResponseDone::EVENT_TYPE) },
        },
        "output_audio_buffer.started" => ServerEvent::OutputAudioStarted { response_id: response_of(text) },
        "output_audio_buffer.stopped" => ServerEvent::OutputAudioStopped { response_id: response_of(text) },
        "output_audio_buffer.cleared" => ServerEvent::OutputAudioCleared { response_id: response_of(text) },
        "rate_limits.updated" => ServerEvent::RateLimits,
        other if IGNORED.contains(&other) => ServerEvent::Ignored,
        other => ServerEvent::Unknown { event_type: identifier(other).unwrap_or_default() },
    }
}

/// The response that an event is about. Without one the event still counts: it is about what is being played.
fn response_of(text: &str) -> Option<String> {
    serde_json::from_str(text).ok().and_then(|AboutResponse { response_id }| response_id)
}

/// A body that fits, made into an event; otherwise the fault, with the type's name and nothing else.
fn body<'a, T: Deserialize<'a>>(
    event_type: &'static str,
    text: &'a str,
    event: impl FnOnce(T) -> ServerEvent,
) -> ServerEvent {
    match serde_json::from_str(text) {
        Ok(body) => event(body),
        Err(_) => ServerEvent::Malformed { event_type: Some(event_type) },
    }
}

fn error_event(error: ErrorFields) -> ErrorEvent {
    let quoted = || error.message.as_deref().and_then(quoted_parameter);
    ErrorEvent {
        kind: error.kind.as_deref().and_then(identifier),
        code: error.code.as_deref().and_then(identifier),
        param: error.param.as_deref().and_then(parameter).or_else(quoted),
        event_id: error.event_id,
    }
}

fn dtmf(text: &str) -> ServerEvent {
    const EVENT_TYPE: &str = "input_audio_buffer.dtmf_event_received";
    body(EVENT_TYPE, text, |Dtmf { event }| {
        let mut chars = event.trim().chars();
        match (chars.next(), chars.next()) {
            (Some(key @ ('0'..='9' | '*' | '#' | 'A'..='D')), None) => {
                ServerEvent::DtmfReceived { event: Personal::new(key) }
            }
            _ => ServerEvent::Malformed { event_type: Some(EVENT_TYPE) },
        }
    })
}
