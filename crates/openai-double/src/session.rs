//! The body of `accept`: what is refused, and the session that `session.created` shows.
//!
//! Stricter than OpenAI is reported to be, so that a field it would drop in silence is seen in a test. Field names from the OpenAI
//! Python SDK 3.54.0, `types/realtime/realtime_session_create_request.py`.

use serde_json::{Map, Value, json};

/// What is wrong with a request, as the `error` object says it.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    pub message: String,
    pub param: Option<String>,
    pub code: &'static str,
}

impl Complaint {
    pub(super) fn unknown(param: String) -> Self {
        Self { message: format!("Unknown parameter: '{param}'."), param: Some(param), code: "unknown_parameter" }
    }

    pub(super) fn missing(param: &str) -> Self {
        Self {
            message: format!("Missing required parameter: '{param}'."),
            param: Some(param.to_owned()),
            code: "missing_required_parameter",
        }
    }

    pub fn value(param: impl Into<String>, what: &str) -> Self {
        let param = param.into();
        Self { message: format!("Invalid value for '{param}': {what}."), param: Some(param), code: "invalid_value" }
    }

    pub fn kind(param: impl Into<String>, expected: &str) -> Self {
        let param = param.into();
        Self {
            message: format!("Invalid type for '{param}': expected {expected}."),
            param: Some(param),
            code: "invalid_type",
        }
    }
}

/// Voices of Realtime (`types/realtime/realtime_audio_config_output.py`); those of text-to-speech are not among them.
const VOICES: [&str; 10] = ["alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"];

const SESSION_KEYS: [&str; 14] = [
    "type",
    "model",
    "instructions",
    "output_modalities",
    "audio",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "reasoning",
    "max_output_tokens",
    "truncation",
    "tracing",
    "include",
    "prompt",
];
const INPUT_KEYS: [&str; 4] = ["format", "noise_reduction", "transcription", "turn_detection"];
const OUTPUT_KEYS: [&str; 3] = ["format", "voice", "speed"];
const TRANSCRIPTION_KEYS: [&str; 6] = ["model", "language", "languages", "keywords", "prompt", "delay"];
const SERVER_VAD_KEYS: [&str; 4] = ["type", "create_response", "interrupt_response", "idle_timeout_ms"];
const SEMANTIC_VAD_KEYS: [&str; 4] = ["type", "create_response", "interrupt_response", "eagerness"];
const FUNCTION_KEYS: [&str; 4] = ["type", "name", "description", "parameters"];

/// Refuses what an accept may not carry.
pub fn check(body: &Value) -> Result<(), Complaint> {
    let session = body.as_object().ok_or_else(|| Complaint::kind("session", "an object"))?;
    match session.get("type") {
        None => return Err(Complaint::missing("session.type")),
        Some(kind) if kind == "realtime" => {}
        Some(_) => return Err(Complaint::value("session.type", "expected 'realtime'")),
    }
    check_update(session)
}

/// What `accept` and `session.update` refuse alike.
pub(super) fn check_update(session: &Map<String, Value>) -> Result<(), Complaint> {
    known(session, "session", &SESSION_KEYS)?;
    for text in ["model", "instructions"] {
        if session.get(text).is_some_and(|value| !value.is_string()) {
            return Err(Complaint::kind(format!("session.{text}"), "a string"));
        }
    }
    if let Some(audio) = child(session, "audio", "session")? {
        known(audio, "session.audio", &["input", "output"])?;
        if let Some(input) = child(audio, "input", "session.audio")? {
            known(input, "session.audio.input", &INPUT_KEYS)?;
            not_null(input, "format", "session.audio.input")?;
            if let Some(transcription) = child(input, "transcription", "session.audio.input")? {
                known(transcription, "session.audio.input.transcription", &TRANSCRIPTION_KEYS)?;
            }
            if let Some(detection) = child(input, "turn_detection", "session.audio.input")? {
                check_turn_detection(detection)?;
            }
        }
        if let Some(output) = child(audio, "output", "session.audio")? {
            known(output, "session.audio.output", &OUTPUT_KEYS)?;
            not_null(output, "format", "session.audio.output")?;
            check_voice(output.get("voice"))?;
        }
    }
    check_tools(session.get("tools"))
}

/// On SIP the tuning of `server_vad` is refused (openai-agents-js#741), whatever the reference says.
fn check_turn_detection(detection: &Map<String, Value>) -> Result<(), Complaint> {
    const AT: &str = "session.audio.input.turn_detection";
    match detection.get("type").and_then(Value::as_str) {
        Some("server_vad") => known(detection, AT, &SERVER_VAD_KEYS)?,
        Some("semantic_vad") => known(detection, AT, &SEMANTIC_VAD_KEYS)?,
        _ => return Err(Complaint::value(format!("{AT}.type"), "expected 'server_vad' or 'semantic_vad'")),
    }
    match detection.get("idle_timeout_ms") {
        None | Some(Value::Null) => Ok(()),
        Some(value) if value.as_u64().is_some_and(|ms| (5_000..=30_000).contains(&ms)) => Ok(()),
        Some(_) => Err(Complaint::value(format!("{AT}.idle_timeout_ms"), "expected 5000 to 30000")),
    }
}

fn check_voice(voice: Option<&Value>) -> Result<(), Complaint> {
    match voice {
        None => Ok(()),
        Some(Value::String(name)) if VOICES.contains(&name.as_str()) => Ok(()),
        Some(Value::Object(custom)) if custom.get("id").is_some_and(Value::is_string) => Ok(()),
        Some(_) => Err(Complaint::value("session.audio.output.voice", "not a Realtime voice")),
    }
}

fn check_tools(tools: Option<&Value>) -> Result<(), Complaint> {
    let Some(tools) = tools else { return Ok(()) };
    let tools = tools.as_array().ok_or_else(|| Complaint::kind("session.tools", "an array"))?;
    for (index, tool) in tools.iter().enumerate() {
        let at = format!("session.tools[{index}]");
        let tool = tool.as_object().ok_or_else(|| Complaint::kind(at.clone(), "an object"))?;
        if tool.get("type").is_some_and(|kind| kind == "mcp") {
            continue;
        }
        known(tool, &at, &FUNCTION_KEYS)?;
        if tool.get("type").is_none_or(|kind| kind != "function") {
            return Err(Complaint::value(format!("{at}.type"), "expected 'function' or 'mcp'"));
        }
        if tool.get("name").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(Complaint::missing(&format!("{at}.name")));
        }
        if tool.get("parameters").is_some_and(|schema| schema.get("type").is_none_or(|kind| kind != "object")) {
            return Err(Complaint::value(format!("{at}.parameters"), "expected a schema of type 'object'"));
        }
    }
    Ok(())
}

pub(super) fn known(object: &Map<String, Value>, at: &str, keys: &[&str]) -> Result<(), Complaint> {
    match object.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => Err(Complaint::unknown(format!("{at}.{key}"))),
        None => Ok(()),
    }
}

fn not_null(object: &Map<String, Value>, key: &str, at: &str) -> Result<(), Complaint> {
    if object.get(key).is_some_and(Value::is_null) {
        return Err(Complaint::kind(format!("{at}.{key}"), "an object, got null"));
    }
    Ok(())
}

/// A child object; absent and null are the same.
fn child<'a>(object: &'a Map<String, Value>, key: &str, at: &str) -> Result<Option<&'a Map<String, Value>>, Complaint> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(inner)) => Ok(Some(inner)),
        Some(_) => Err(Complaint::kind(format!("{at}.{key}"), "an object")),
    }
}

/// The session as OpenAI shows it: defaults, then what the accept asked for. On SIP the format is the one negotiated in the SDP.
pub fn effective(accepted: &Value, session_id: &str, expires_at: i64) -> Value {
    let mut session = json!({
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": "gpt-realtime-2.1",
        "output_modalities": ["audio"],
        "instructions": "",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": null,
        "truncation": "auto",
        "prompt": null,
        "expires_at": expires_at,
        "include": null,
        "audio": {
            "input": {
                "format": {"type": "audio/pcmu"},
                "transcription": null,
                "noise_reduction": null,
                "turn_detection": {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200,
                                   "idle_timeout_ms": null, "create_response": true, "interrupt_response": true},
            },
            "output": {"format": {"type": "audio/pcmu"}, "voice": "alloy", "speed": 1.0},
        },
    });
    merge(&mut session, accepted);
    session
}

/// Lays the keys that are present over the session; `turn_detection` and `transcription` are replaced whole, as their kinds differ.
pub fn merge(session: &mut Value, update: &Value) {
    let (Some(into), Some(from)) = (session.as_object_mut(), update.as_object()) else { return };
    for (key, value) in from {
        match into.get_mut(key) {
            Some(inner @ Value::Object(_))
                if value.is_object() && matches!(key.as_str(), "audio" | "input" | "output") =>
            {
                merge(inner, value);
            }
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &Value) -> (String, &'static str) {
        let complaint = check(body).unwrap_err();
        (complaint.param.unwrap_or_default(), complaint.code)
    }

    #[test]
    fn a_body_without_the_realtime_type_is_refused() {
        assert_eq!(
            refused(&json!({"model": "gpt-realtime-2.1"})),
            ("session.type".into(), "missing_required_parameter")
        );
        assert_eq!(refused(&json!({"type": "live"})), ("session.type".into(), "invalid_value"));
        assert_eq!(refused(&json!("realtime")), ("session".into(), "invalid_type"));
        assert_eq!(check(&json!({"type": "realtime"})), Ok(()));
    }

    #[test]
    fn fields_that_sip_or_realtime_do_not_take_are_refused_by_name() {
        let vad = |key: &str| json!({"type": "realtime", "audio": {"input": {"turn_detection": {"type": "server_vad", key: 1}}}});
        let at = "session.audio.input.turn_detection";
        for key in ["threshold", "prefix_padding_ms", "silence_duration_ms"] {
            assert_eq!(refused(&vad(key)), (format!("{at}.{key}"), "unknown_parameter"));
        }
        assert_eq!(refused(&vad("idle_timeout_ms")).1, "invalid_value");
        let tool = json!({"type": "function", "name": "f", "strict": true});
        assert_eq!(refused(&json!({"type": "realtime", "tools": [tool]})).0, "session.tools[0].strict");
        let voice = json!({"type": "realtime", "audio": {"output": {"voice": "nova"}}});
        assert_eq!(refused(&voice).0, "session.audio.output.voice");
        let format = json!({"type": "realtime", "audio": {"input": {"format": null}}});
        assert_eq!(refused(&format), ("session.audio.input.format".into(), "invalid_type"));
        assert_eq!(refused(&json!({"type": "realtime", "temperature": 1})).0, "session.temperature");
    }

    #[test]
    fn the_effective_session_keeps_the_defaults_that_the_accept_leaves_open() {
        let accepted = json!({"type": "realtime", "instructions": "Bonjour",
            "audio": {"input": {"turn_detection": {"type": "semantic_vad"}}, "output": {"voice": "marin"}}});
        let session = effective(&accepted, "sess_1", 99);
        assert_eq!(session["instructions"], "Bonjour");
        assert_eq!(session["expires_at"], 99);
        assert_eq!(session["audio"]["output"]["voice"], "marin");
        assert_eq!(session["audio"]["output"]["format"]["type"], "audio/pcmu");
        assert_eq!(session["audio"]["input"]["turn_detection"], json!({"type": "semantic_vad"}));
    }
}
