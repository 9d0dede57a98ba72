//! What this program sends, a sample of each kind, for `tests/conformance/check.py`.
//!
//! Used with `#[path = "../conformance/samples.rs"]` by the test that runs the check.

use std::collections::BTreeMap;

use openai::client_event::{ClientEvent, Effort, Reasoning, ResponseParams, Role, ToolChoice};
use openai::session_config::{SessionConfig, SessionSettings, Speed, ToolDefinition, Transcription, Voice};
use serde_json::{Value, json};

/// A message to be judged; one line of the file that `check.py` reads.
pub(crate) fn sample(kind: &str, name: &str, payload: &Value) -> Value {
    json!({ "kind": kind, "name": name, "payload": payload })
}

/// The accept body in every form, and each client event.
pub(crate) fn sent() -> Vec<Value> {
    let mut samples = accept_bodies(&settings());
    samples.extend(client_events().iter().map(|(name, event)| {
        let wire: Value = serde_json::from_str(&event.to_json().unwrap()).unwrap();
        sample("client_event", name, &wire)
    }));
    samples
}

/// The accept body made from these settings: full, minimal and silent, as it is, at another speed, with another transcription, without
/// one, and for a model that does not reason.
pub(crate) fn accept_bodies(settings: &SessionSettings) -> Vec<Value> {
    let mut whisper = settings.clone();
    whisper.transcription = Some(Transcription { model: "gpt-realtime-whisper".to_owned(), ..transcription() });
    let forms = [
        ("default", settings.clone()),
        ("faster", SessionSettings { speed: Speed::parse(1.15).unwrap(), ..settings.clone() }),
        ("whisper", whisper),
        ("untranscribed", SessionSettings { transcription: None, ..settings.clone() }),
        ("not-reasoning", SessionSettings { model: "gpt-realtime-1.5".to_owned(), ..settings.clone() }),
    ];
    let mut samples = Vec::new();
    for (name, settings) in &forms {
        for (form, config) in [
            ("full", SessionConfig::full(settings)),
            ("minimal", SessionConfig::minimal(settings)),
            ("silent", SessionConfig::silent(settings, "Ne dites rien.")),
        ] {
            let body: Value = serde_json::from_slice(&config.to_bytes().unwrap()).unwrap();
            samples.push(sample("accept", &format!("{form}-{name}"), &body));
        }
    }
    samples
}

fn transcription() -> Transcription {
    Transcription {
        model: "gpt-transcribe".to_owned(),
        languages: vec!["fr".to_owned(), "en".to_owned()],
        keywords: vec!["Vacances Bleues".to_owned()],
    }
}

fn settings() -> SessionSettings {
    SessionSettings {
        model: "gpt-realtime-2.1".to_owned(),
        instructions: "Vous êtes l'assistant vocal de l'hôtel.".to_owned(),
        voice: Voice::DEFAULT,
        speed: Speed::NORMAL,
        transcription: Some(transcription()),
        tools: vec![ToolDefinition {
            name: "check_availability".into(),
            description: "Chambres libres pour un séjour.".to_owned(),
            parameters: json!({
                "type": "object",
                "properties": { "date_arrivee": { "type": "string" }, "nombre_personnes": { "type": "integer" } },
                "required": ["date_arrivee"],
            }),
        }],
    }
}

fn client_events() -> Vec<(&'static str, ClientEvent)> {
    let id = |n: u32| format!("ev_{n}");
    let greeting = ResponseParams {
        instructions: Some("Dites : « Bonjour ».".to_owned()),
        tool_choice: Some(ToolChoice::None),
        reasoning: Some(Reasoning { effort: Effort::Minimal }),
        max_output_tokens: Some(600),
        metadata: BTreeMap::from([("vb".to_owned(), "vb_2".to_owned())]),
    };
    let with_choice =
        |tool_choice| Some(ResponseParams { tool_choice: Some(tool_choice), ..ResponseParams::default() });
    vec![
        ("response-create", ClientEvent::ResponseCreate { event_id: id(1), response: None }),
        ("response-create-greeting", ClientEvent::ResponseCreate { event_id: id(2), response: Some(greeting) }),
        (
            "response-create-auto",
            ClientEvent::ResponseCreate { event_id: id(3), response: with_choice(ToolChoice::Auto) },
        ),
        (
            "response-create-required",
            ClientEvent::ResponseCreate { event_id: id(4), response: with_choice(ToolChoice::Required) },
        ),
        ("function-output", ClientEvent::function_output(id(5), "call_abc", r#"{"success":true}"#.to_owned())),
        ("system-message", ClientEvent::message(id(6), Role::System, "L'appel va se terminer.".to_owned())),
        ("user-message", ClientEvent::message(id(7), Role::User, "Touche 1.".to_owned())),
        ("response-cancel", ClientEvent::ResponseCancel { event_id: id(8), response_id: None }),
        (
            "response-cancel-one",
            ClientEvent::ResponseCancel { event_id: id(9), response_id: Some("resp_1".to_owned()) },
        ),
    ]
}
