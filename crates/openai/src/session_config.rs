//! The accept body: what a session is to be, from typed values. Pure.
//!
//! Shape: `RealtimeSessionCreateRequest` (OpenAI Python SDK 3.54.0, `types/realtime/realtime_session_create_request_param.py`).
//! Nothing that SIP negotiates itself is in it: an audio format, even null, is refused or gives static, and the tuning values of
//! `server_vad` are refused with 400 on SIP (openai-agents-js, issue 741).

mod model;
#[cfg(test)]
mod tests;
mod voice;

use std::borrow::Cow;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

pub use model::{Shutdown, model_reasons, model_shutdown, model_shutdown_date};
pub use voice::{Speed, SpeedError, VOICES, Voice, VoiceError};

/// The share of the history that stays when it is cut: cutting rarely and much keeps the cached prefix useful.
const RETENTION_RATIO: f64 = 0.8;

/// How many tokens of history may follow the instructions before it is cut. Bounds the price of a turn in a long call.
const POST_INSTRUCTIONS_TOKENS: u32 = 8_000;

/// The transcription models that know `languages` and `keywords`; the others take one `language`
/// (OpenAI Python SDK 3.54.0, `types/realtime/audio_transcription_param.py`).
const GUIDED_TRANSCRIPTION_MODELS: [&str; 2] = ["gpt-transcribe", "gpt-live-transcribe"];

/// What a session is made from.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// The Realtime model.
    pub model: String,
    /// What the model is told; the same bytes for every call of a day, so that the cache serves.
    pub instructions: String,
    /// The voice; it cannot be changed once the model has spoken.
    pub voice: Voice,
    /// How fast the voice speaks.
    pub speed: Speed,
    /// The transcript of what the caller says, for the log; `None` = no transcript.
    pub transcription: Option<Transcription>,
    /// The tools, all of them, for the whole call.
    pub tools: Vec<ToolDefinition>,
}

/// How the caller's speech is written down. A separate recogniser: it may differ from what the model heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcription {
    /// The transcription model.
    pub model: String,
    /// ISO 639-1 codes; the first alone goes to a model that takes one.
    pub languages: Vec<String>,
    /// Names to be recognised; sent to models that know them only.
    pub keywords: Vec<String>,
}

/// A function that the model may call.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolDefinition {
    /// Its name, the same as in the instructions.
    pub name: Cow<'static, str>,
    /// When to call it, for the model.
    pub description: String,
    /// The JSON Schema of its arguments, an object.
    pub parameters: Value,
}

/// A session on the wire.
#[derive(Debug, Serialize)]
pub struct SessionConfig<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    model: &'a str,
    instructions: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_modalities: Option<[&'static str; 1]>,
    audio: Audio<'a>,
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Reasoning>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncation: Option<Truncation>,
}

#[derive(Debug, Serialize)]
struct Audio<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<AudioInput<'a>>,
    output: AudioOutput<'a>,
}

#[derive(Debug, Serialize)]
struct AudioInput<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    noise_reduction: Option<NoiseReduction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcription: Option<TranscriptionConfig<'a>>,
    turn_detection: TurnDetection,
}

#[derive(Debug, Serialize)]
struct NoiseReduction {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct TranscriptionConfig<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    languages: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    keywords: &'a [String],
}

#[derive(Debug, Serialize)]
struct TurnDetection {
    #[serde(rename = "type")]
    kind: &'static str,
    eagerness: &'static str,
    create_response: bool,
    interrupt_response: bool,
}

#[derive(Debug, Serialize)]
struct AudioOutput<'a> {
    voice: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<Speed>,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
}

#[derive(Debug, Serialize)]
struct Reasoning {
    effort: &'static str,
}

#[derive(Debug, Serialize)]
struct Truncation {
    #[serde(rename = "type")]
    kind: &'static str,
    retention_ratio: f64,
    token_limits: TokenLimits,
}

#[derive(Debug, Serialize)]
struct TokenLimits {
    post_instructions: u32,
}

impl<'a> SessionConfig<'a> {
    /// The body of the first accept: everything that serves a telephone call and that SIP is known to take.
    pub fn full(settings: &'a SessionSettings) -> Self {
        let reasons = model_reasons(&settings.model);
        Self {
            output_modalities: Some(["audio"]),
            audio: Audio {
                input: Some(AudioInput {
                    noise_reduction: Some(NoiseReduction { kind: "near_field" }),
                    transcription: settings.transcription.as_ref().map(TranscriptionConfig::of),
                    turn_detection: TurnDetection::semantic(true),
                }),
                output: AudioOutput {
                    voice: settings.voice.as_str(),
                    speed: (!settings.speed.is_normal()).then_some(settings.speed),
                },
            },
            tool_choice: Some("auto"),
            parallel_tool_calls: reasons.then_some(false),
            reasoning: reasons.then_some(Reasoning { effort: "low" }),
            truncation: Some(Truncation {
                kind: "retention_ratio",
                retention_ratio: RETENTION_RATIO,
                token_limits: TokenLimits { post_instructions: POST_INSTRUCTIONS_TOKENS },
            }),
            ..Self::minimal(settings)
        }
    }

    /// The body of the second accept, after a 400: only what a call cannot do without. A call is never lost to an optional
    /// field.
    pub fn minimal(settings: &'a SessionSettings) -> Self {
        Self {
            kind: "realtime",
            model: &settings.model,
            instructions: &settings.instructions,
            output_modalities: None,
            audio: Audio { input: None, output: AudioOutput { voice: settings.voice.as_str(), speed: None } },
            tools: settings.tools.iter().map(Tool::of).collect(),
            tool_choice: None,
            parallel_tool_calls: None,
            reasoning: None,
            truncation: None,
        }
    }

    /// The body of a call that nobody talks to: no tools, and no response to what the caller says.
    pub fn silent(settings: &'a SessionSettings, instructions: &'a str) -> Self {
        let input =
            AudioInput { noise_reduction: None, transcription: None, turn_detection: TurnDetection::semantic(false) };
        let output = AudioOutput { voice: settings.voice.as_str(), speed: None };
        Self { instructions, audio: Audio { input: Some(input), output }, tools: Vec::new(), ..Self::minimal(settings) }
    }

    /// The body as it is sent; made once and shared by all calls of a day.
    pub fn to_bytes(&self) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(self).map(Bytes::from)
    }
}

impl TurnDetection {
    /// Turns are found by their meaning; `answers` says whether the model responds to them and is cut by them.
    const fn semantic(answers: bool) -> Self {
        Self { kind: "semantic_vad", eagerness: "auto", create_response: answers, interrupt_response: answers }
    }
}

impl<'a> TranscriptionConfig<'a> {
    fn of(settings: &'a Transcription) -> Self {
        if GUIDED_TRANSCRIPTION_MODELS.contains(&settings.model.as_str()) {
            Self {
                model: &settings.model,
                language: None,
                languages: &settings.languages,
                keywords: &settings.keywords,
            }
        } else {
            let language = settings.languages.first().map(String::as_str);
            Self { model: &settings.model, language, languages: &[], keywords: &[] }
        }
    }
}

impl<'a> Tool<'a> {
    fn of(definition: &'a ToolDefinition) -> Self {
        Self {
            kind: "function",
            name: &definition.name,
            description: &definition.description,
            parameters: &definition.parameters,
        }
    }
}
