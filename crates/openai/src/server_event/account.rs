//! What events tell of the session and of the account, beside the conversation: read where it is wanted, from events whose type is known
//! already.

use std::time::Duration;

use memchr::memmem;
use serde::Deserialize;

use super::lenient;
use crate::wire_text::identifier;

/// What a session has in force, as `session.created` shows it. What is not told is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionInForce {
    /// The model.
    pub model: Option<String>,
    /// The voice.
    pub voice: Option<String>,
    /// The names of the tools.
    pub tools: Option<Vec<String>>,
}

/// One limit of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimit {
    /// `requests`, `tokens`, or another.
    pub name: String,
    /// Per cent of it that is left.
    pub percent_left: u64,
}

/// How long the caller speaks for one audio token (Realtime costs guide).
const MILLISECONDS_A_TOKEN: u64 = 100;

#[derive(Deserialize)]
struct Created {
    #[serde(default, deserialize_with = "lenient::object")]
    session: Option<Session>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Session {
    #[serde(deserialize_with = "lenient::name")]
    model: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    audio: Option<Audio>,
    #[serde(deserialize_with = "lenient::list")]
    tools: Option<Vec<Named>>,
}

#[derive(Deserialize)]
struct Audio {
    #[serde(default, deserialize_with = "lenient::object")]
    output: Option<AudioOutput>,
}

#[derive(Deserialize)]
struct AudioOutput {
    #[serde(default, deserialize_with = "lenient::name")]
    voice: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "lenient::name")]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Limits {
    #[serde(default, deserialize_with = "lenient::list")]
    rate_limits: Option<Vec<Allowance>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Allowance {
    #[serde(deserialize_with = "lenient::name")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::count")]
    limit: Option<u64>,
    #[serde(deserialize_with = "lenient::count")]
    remaining: Option<u64>,
}

#[derive(Deserialize)]
struct Transcribed {
    #[serde(default, deserialize_with = "lenient::object")]
    usage: Option<TranscriptionUsage>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TranscriptionUsage {
    #[serde(deserialize_with = "lenient::any")]
    seconds: Option<f64>,
    #[serde(deserialize_with = "lenient::object")]
    input_token_details: Option<InputTokens>,
}

#[derive(Deserialize)]
struct InputTokens {
    #[serde(default, deserialize_with = "lenient::count")]
    audio_tokens: Option<u64>,
}

/// Reads `session.created`. It repeats the instructions and the tools' schemas, so nothing of it is kept but the names.
pub fn session_in_force(text: &str) -> SessionInForce {
    let created = serde_json::from_str(text).ok();
    let session = created.and_then(|Created { session }| session).unwrap_or_default();
    let named = |name: String| identifier_of_a_name(&name);
    let voice = session.audio.and_then(|audio| audio.output).and_then(|output| output.voice);
    SessionInForce {
        model: session.model.and_then(named),
        voice: voice.and_then(named),
        tools: session.tools.map(|tools| tools.into_iter().filter_map(|tool| named(tool.name?)).collect()),
    }
}

/// Whether `session.created` has a model whose name begins like this, this voice and these tools, by the bytes in which OpenAI writes
/// them. A quote within a text is escaped, so none of these is found inside one. Where it answers no, [`session_in_force`] says what
/// is there; reading that takes ten times as long.
pub fn is_session(text: &str, model: &str, voice: &str, tools: &[String]) -> bool {
    let has =
        |field: &str, value: &str| memmem::find(text.as_bytes(), format!("\"{field}\":\"{value}").as_bytes()).is_some();
    let name = memmem::Finder::new(r#""name":""#);
    let named: Vec<&str> =
        name.find_iter(text.as_bytes()).filter_map(|at| text.get(at + name.needle().len()..)).collect();
    let is_named = |rest: &&str, tool: &str| rest.strip_prefix(tool).is_some_and(|rest| rest.starts_with('"'));
    has("model", model)
        && has("voice", &format!("{voice}\""))
        && tools.iter().all(|tool| named.iter().any(|rest| is_named(rest, tool)))
}

/// Models have hyphens in their names.
fn identifier_of_a_name(text: &str) -> Option<String> {
    identifier(&text.replace('-', "_")).filter(|name| !name.starts_with('(')).map(|_| text.to_owned())
}

/// Reads `rate_limits.updated`; what cannot be read is left out.
pub fn rate_limits(text: &str) -> Vec<RateLimit> {
    let limits = serde_json::from_str(text).ok().and_then(|Limits { rate_limits }| rate_limits).unwrap_or_default();
    let read = |limit: Allowance| {
        let name = identifier(&limit.name?)?;
        let percent_left = limit.remaining?.saturating_mul(100).checked_div(limit.limit?)?;
        Some(RateLimit { name, percent_left })
    };
    limits.into_iter().filter_map(read).collect()
}

/// For how long a transcription is billed, from the usage of `…transcription.completed`; zero where it has none.
pub fn transcribed(text: &str) -> Duration {
    let usage = serde_json::from_str(text).ok().and_then(|Transcribed { usage }| usage).unwrap_or_default();
    let seconds = usage.seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let tokens = || usage.input_token_details?.audio_tokens;
    let spoken = || Some(Duration::from_millis(tokens()?.saturating_mul(MILLISECONDS_A_TOKEN)));
    seconds.or_else(spoken).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_tells_model_voice_and_tools() {
        let text = r#"{"type":"session.created","session":{"model":"gpt-realtime-2.1","audio":{"output":{"voice":"marin"}},
            "tools":[{"type":"function","name":"end_call"},{"type":"mcp"},7]}}"#;
        let found = session_in_force(text);
        assert_eq!((found.model.as_deref(), found.voice.as_deref()), (Some("gpt-realtime-2.1"), Some("marin")));
        assert_eq!(found.tools, Some(vec!["end_call".to_owned()]));
        assert_eq!(session_in_force(r#"{"session":{"model":"Jean Dupont"}}"#), SessionInForce::default());
        assert_eq!(session_in_force("{"), SessionInForce::default());
    }

    #[test]
    fn session_is_seen_at_a_glance_only_where_all_names_are_there() {
        let text = r#"{"session":{"instructions":"\"name\":\"transfer\"","model":"gpt-realtime-2.1-2026-07-06",
            "audio":{"output":{"voice":"marin"}},"tools":[{"name":"find_reservation"},{"name":"end_call"}]}}"#;
        let tools = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let both = tools(&["end_call", "find_reservation"]);
        assert!(is_session(text, "gpt-realtime-2.1", "marin", &both));
        assert!(!is_session(text, "gpt-realtime-2.2", "marin", &both));
        assert!(!is_session(text, "gpt-realtime-2.1", "mar", &both));
        for missing in ["transfer", "end", "find_reservation_"] {
            assert!(!is_session(text, "gpt-realtime-2.1", "marin", &tools(&["end_call", missing])), "{missing}");
        }
    }

    #[test]
    fn limits_are_read_as_what_is_left() {
        let text = r#"{"rate_limits":[{"name":"tokens","limit":1000,"remaining":50,"reset_seconds":1.5},
            {"name":"requests","limit":0,"remaining":0},{"name":[]},null]}"#;
        assert_eq!(rate_limits(text), [RateLimit { name: "tokens".to_owned(), percent_left: 5 }]);
        assert_eq!(rate_limits("[]"), []);
    }

    #[test]
    fn transcription_is_billed_by_seconds_or_tokens() {
        for (usage, milliseconds) in [
            (r#"{"type":"duration","seconds":4.5}"#, 4_500),
            (r#"{"type":"tokens","input_token_details":{"audio_tokens":30}}"#, 3_000),
            ("null", 0),
            (r#"{"seconds":-4}"#, 0),
        ] {
            let found = transcribed(&format!(r#"{{"transcript":"Oui","usage":{usage}}}"#));
            assert_eq!(found, Duration::from_millis(milliseconds), "{usage}");
        }
    }
}
