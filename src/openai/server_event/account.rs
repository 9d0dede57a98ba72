//! What events tell of the session and of the account, beside the conversation: read where it is wanted, from events whose type is known
//! already.

use std::time::Duration;

use serde_json::Value;

use crate::openai::wire_text::identifier;

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

/// Reads `session.created`.
pub fn session_in_force(text: &str) -> SessionInForce {
    let event: Value = serde_json::from_str(text).unwrap_or_default();
    let session = &event["session"];
    let named = |value: &Value| value.as_str().and_then(identifier_of_a_name);
    let tools = session["tools"].as_array();
    SessionInForce {
        model: named(&session["model"]),
        voice: named(&session["audio"]["output"]["voice"]),
        tools: tools.map(|tools| tools.iter().filter_map(|tool| named(&tool["name"])).collect()),
    }
}

/// Models have hyphens in their names.
fn identifier_of_a_name(text: &str) -> Option<String> {
    identifier(&text.replace('-', "_")).filter(|name| !name.starts_with('(')).map(|_| text.to_owned())
}

/// Reads `rate_limits.updated`; what cannot be read is left out.
pub fn rate_limits(text: &str) -> Vec<RateLimit> {
    let event: Value = serde_json::from_str(text).unwrap_or_default();
    let limits = event["rate_limits"].as_array().map(Vec::as_slice).unwrap_or_default();
    limits
        .iter()
        .filter_map(|limit| {
            let name = identifier(limit["name"].as_str()?)?;
            let percent_left =
                limit["remaining"].as_u64()?.saturating_mul(100).checked_div(limit["limit"].as_u64()?)?;
            Some(RateLimit { name, percent_left })
        })
        .collect()
}

/// For how long a transcription is billed, from the usage of `…transcription.completed`; zero where it has none.
pub fn transcribed(text: &str) -> Duration {
    let event: Value = serde_json::from_str(text).unwrap_or_default();
    let usage = &event["usage"];
    let seconds = usage["seconds"].as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let tokens = || usage["input_token_details"]["audio_tokens"].as_u64();
    let spoken = || Some(Duration::from_millis(tokens()?.saturating_mul(MILLISECONDS_A_TOKEN)));
    seconds.or_else(spoken).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_tells_model_voice_and_tools() {
        let text = r#"{"type":"session.created","session":{"model":"gpt-realtime-2.1","audio":{"output":{"voice":"marin"}},
            "tools":[{"type":"function","name":"end_call"},{"type":"mcp"}]}}"#;
        let found = session_in_force(text);
        assert_eq!((found.model.as_deref(), found.voice.as_deref()), (Some("gpt-realtime-2.1"), Some("marin")));
        assert_eq!(found.tools, Some(vec!["end_call".to_owned()]));
        assert_eq!(session_in_force(r#"{"session":{"model":"Jean Dupont"}}"#), SessionInForce::default());
        assert_eq!(session_in_force("{"), SessionInForce::default());
    }

    #[test]
    fn limits_are_read_as_what_is_left() {
        let text = r#"{"rate_limits":[{"name":"tokens","limit":1000,"remaining":50,"reset_seconds":1.5},
            {"name":"requests","limit":0,"remaining":0}]}"#;
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
