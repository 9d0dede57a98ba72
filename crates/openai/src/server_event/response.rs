//! `response.done`: what a response came to, and the function calls in it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::lenient;
use crate::wire_text::identifier;
use basics::personal::Personal;

/// A response that is over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseDone {
    /// The response.
    pub id: String,
    /// How it ended.
    pub status: ResponseStatus,
    /// Why, where it did not complete.
    pub status_details: StatusDetails,
    /// Its function calls, in order, those cut short included.
    pub function_calls: Vec<FunctionCall>,
    /// How many output items could not be read; the others stand.
    pub malformed_items: usize,
    /// Whether an item of it was speech.
    pub has_speech: bool,
    /// What was said in it, where its items have the words.
    pub spoken: Personal<String>,
    /// What it is billed for.
    pub usage: Usage,
    /// What `response.create` had given along.
    pub metadata: BTreeMap<String, String>,
}

/// How a response ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseStatus {
    /// To its end: the only status whose function calls are to be run.
    Completed,
    /// The caller spoke, or this server cancelled it.
    Cancelled,
    /// Too long, or filtered.
    Incomplete,
    /// A fault on OpenAI's side, limits of the account included: the caller hears nothing.
    Failed,
    /// A status that is not known, or none (empty).
    Other(String),
}

impl Default for ResponseStatus {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

/// Why a response did not complete. The error's message is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusDetails {
    /// `turn_detected`, `client_cancelled`, `max_output_tokens`, `content_filter`, or another.
    pub reason: Option<String>,
    /// `error.type`.
    pub error_kind: Option<String>,
    /// `error.code`.
    pub error_code: Option<String>,
}

/// A function call that the model made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionCall {
    /// Its id, by which it is answered and known again. Not the telephone call's.
    pub call_id: String,
    /// The tool; empty where none is named.
    pub name: String,
    /// Its arguments as they came: a text that may be empty or broken JSON.
    pub arguments: Personal<String>,
    /// Whether the item says that it is complete.
    pub completed: bool,
}

impl FunctionCall {
    /// Whether its arguments are whole, so that it is to be answered: its item says so, or was left open behind a whole object.
    pub fn is_whole(&self) -> bool {
        let is_object = |text: &str| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok();
        self.completed || is_object(self.arguments.expose())
    }
}

/// Tokens of a response, as they are billed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// All of them.
    pub total: u64,
    /// What went in, the cached included.
    pub input: u64,
    /// What came out.
    pub output: u64,
    /// Of the input: text.
    pub input_text: u64,
    /// Of the input: audio.
    pub input_audio: u64,
    /// Of the input: billed as cached.
    pub cached: u64,
    /// Of what is billed as cached: audio.
    pub cached_audio: u64,
    /// Of the output: text.
    pub output_text: u64,
    /// Of the output: audio.
    pub output_audio: u64,
}

impl Usage {
    /// The tokens by the kinds that have prices of their own. What is cached is not in the kind that it would be otherwise.
    pub fn kinds(&self) -> [(&'static str, u64); 6] {
        let cached_audio = self.cached_audio.min(self.cached);
        let cached_text = self.cached - cached_audio;
        [
            ("input_text", self.input_text.saturating_sub(cached_text)),
            ("input_text_cached", cached_text),
            ("input_audio", self.input_audio.saturating_sub(cached_audio)),
            ("input_audio_cached", cached_audio),
            ("output_text", self.output_text),
            ("output_audio", self.output_audio),
        ]
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            total: self.total.saturating_add(other.total),
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            input_text: self.input_text.saturating_add(other.input_text),
            input_audio: self.input_audio.saturating_add(other.input_audio),
            cached: self.cached.saturating_add(other.cached),
            cached_audio: self.cached_audio.saturating_add(other.cached_audio),
            output_text: self.output_text.saturating_add(other.output_text),
            output_audio: self.output_audio.saturating_add(other.output_audio),
        }
    }
}

impl ResponseDone {
    pub(super) const EVENT_TYPE: &'static str = "response.done";
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    response: Response<'a>,
}

#[derive(Deserialize)]
struct Response<'a> {
    id: String,
    #[serde(default, deserialize_with = "lenient::name")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    status_details: Option<Details>,
    #[serde(borrow, default)]
    output: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::object")]
    usage: Option<UsageBody>,
    #[serde(default, deserialize_with = "lenient::any")]
    metadata: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default, deserialize_with = "lenient::name")]
    reason: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    error: Option<DetailsError>,
}

#[derive(Deserialize)]
struct DetailsError {
    #[serde(default, rename = "type", deserialize_with = "lenient::name")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::name")]
    code: Option<String>,
}

#[derive(Deserialize)]
struct ItemBody<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "lenient::name")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::name")]
    call_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::name")]
    name: Option<String>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::any")]
    content: Option<Vec<ContentPart>>,
}

#[derive(Deserialize)]
struct ContentPart {
    #[serde(default, rename = "type", deserialize_with = "lenient::name")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::name")]
    transcript: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UsageBody {
    #[serde(deserialize_with = "lenient::count")]
    total_tokens: Option<u64>,
    #[serde(deserialize_with = "lenient::count")]
    input_tokens: Option<u64>,
    #[serde(deserialize_with = "lenient::count")]
    output_tokens: Option<u64>,
    #[serde(deserialize_with = "lenient::object")]
    input_token_details: Option<TokenDetails>,
    #[serde(deserialize_with = "lenient::object")]
    output_token_details: Option<TokenDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TokenDetails {
    #[serde(rename = "text_tokens", deserialize_with = "lenient::count")]
    text: Option<u64>,
    #[serde(rename = "audio_tokens", deserialize_with = "lenient::count")]
    audio: Option<u64>,
    #[serde(rename = "cached_tokens", deserialize_with = "lenient::count")]
    cached: Option<u64>,
    #[serde(rename = "cached_tokens_details", deserialize_with = "lenient::object")]
    cached_details: Option<CachedDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CachedDetails {
    #[serde(rename = "audio_tokens", deserialize_with = "lenient::count")]
    audio: Option<u64>,
}

/// What an output item is to this program.
enum OutputItem {
    Call(FunctionCall),
    Speech(String),
    Other,
}

pub(super) fn read(text: &str) -> Option<ResponseDone> {
    let Event { response } = serde_json::from_str(text).ok()?;
    let mut done = ResponseDone {
        id: response.id,
        status: status(response.status.as_deref()),
        status_details: response.status_details.map(details).unwrap_or_default(),
        usage: response.usage.map(usage).unwrap_or_default(),
        metadata: response.metadata.unwrap_or_default(),
        ..ResponseDone::default()
    };
    let output = match response.output.map(|raw| serde_json::from_str::<Option<Vec<&RawValue>>>(raw.get())) {
        None => Vec::new(),
        Some(Ok(items)) => items.unwrap_or_default(),
        Some(Err(_)) => {
            done.malformed_items = 1;
            Vec::new()
        }
    };
    for raw in output {
        match serde_json::from_str(raw.get()).ok().and_then(item) {
            Some(OutputItem::Call(call)) => done.function_calls.push(call),
            Some(OutputItem::Speech(words)) => {
                done.has_speech = true;
                done.spoken = Personal::new(format!("{} {words}", done.spoken.expose()).trim().to_owned());
            }
            Some(OutputItem::Other) => {}
            None => done.malformed_items += 1,
        }
    }
    Some(done)
}

fn status(text: Option<&str>) -> ResponseStatus {
    match text {
        Some("completed") => ResponseStatus::Completed,
        Some("cancelled") => ResponseStatus::Cancelled,
        Some("incomplete") => ResponseStatus::Incomplete,
        Some("failed") => ResponseStatus::Failed,
        other => ResponseStatus::Other(other.and_then(identifier).unwrap_or_default()),
    }
}

fn details(details: Details) -> StatusDetails {
    let error = details.error.unwrap_or(DetailsError { kind: None, code: None });
    StatusDetails {
        reason: details.reason.as_deref().and_then(identifier),
        error_kind: error.kind.as_deref().and_then(identifier),
        error_code: error.code.as_deref().and_then(identifier),
    }
}

/// `None` where a function call has no id to answer it under.
fn item(body: ItemBody<'_>) -> Option<OutputItem> {
    match body.kind.as_str() {
        "function_call" => Some(OutputItem::Call(FunctionCall {
            call_id: body.call_id.filter(|id| !id.is_empty())?,
            name: body.name.unwrap_or_default(),
            arguments: Personal::new(body.arguments.map(arguments).unwrap_or_default()),
            completed: body.status.is_none_or(|status| status == "completed"),
        })),
        "message" if body.content.as_deref().is_some_and(|parts| parts.iter().any(is_audio)) => {
            let parts = body.content.unwrap_or_default();
            let words: Vec<String> = parts.into_iter().filter_map(|part| part.transcript).collect();
            Some(OutputItem::Speech(words.join(" ")))
        }
        _ => Some(OutputItem::Other),
    }
}

/// The arguments as text. The wire has a JSON text in a JSON string; should an object come in its place, its own text serves.
fn arguments(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

/// `audio` is the name that a part had before `output_audio`.
fn is_audio(part: &ContentPart) -> bool {
    part.kind.as_deref().is_some_and(|kind| kind == "output_audio" || kind == "audio")
}

fn usage(body: UsageBody) -> Usage {
    let input = body.input_token_details.unwrap_or_default();
    let output = body.output_token_details.unwrap_or_default();
    Usage {
        total: body.total_tokens.unwrap_or_default(),
        input: body.input_tokens.unwrap_or_default(),
        output: body.output_tokens.unwrap_or_default(),
        input_text: input.text.unwrap_or_default(),
        input_audio: input.audio.unwrap_or_default(),
        cached: input.cached.unwrap_or_default(),
        cached_audio: input.cached_details.unwrap_or_default().audio.unwrap_or_default(),
        output_text: output.text.unwrap_or_default(),
        output_audio: output.audio.unwrap_or_default(),
    }
}
