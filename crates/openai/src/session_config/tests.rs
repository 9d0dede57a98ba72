use serde_json::json;

use super::*;

fn settings() -> SessionSettings {
    SessionSettings {
        model: "gpt-realtime-2.1".to_owned(),
        instructions: "Vous êtes la réception.".to_owned(),
        voice: Voice::DEFAULT,
        speed: Speed::NORMAL,
        transcription: Some(Transcription {
            model: "gpt-transcribe".to_owned(),
            languages: vec!["fr".to_owned(), "en".to_owned()],
            keywords: vec!["Vacances Bleues".to_owned()],
        }),
        tools: vec![ToolDefinition {
            name: "check_availability".into(),
            description: "Chambres libres.".to_owned(),
            parameters: json!({ "type": "object", "properties": {}, "required": [] }),
        }],
    }
}

fn wire(config: &SessionConfig<'_>) -> Value {
    serde_json::from_slice(&config.to_bytes().unwrap()).unwrap()
}

fn tools() -> Value {
    json!([{
        "type": "function", "name": "check_availability", "description": "Chambres libres.",
        "parameters": { "type": "object", "properties": {}, "required": [] },
    }])
}

#[test]
fn the_full_body_is_the_safe_default_of_a_telephone_call() {
    let expected = json!({
        "type": "realtime",
        "model": "gpt-realtime-2.1",
        "instructions": "Vous êtes la réception.",
        "output_modalities": ["audio"],
        "audio": {
            "input": {
                "noise_reduction": { "type": "near_field" },
                "transcription": {
                    "model": "gpt-transcribe", "languages": ["fr", "en"], "keywords": ["Vacances Bleues"],
                },
                "turn_detection": {
                    "type": "semantic_vad", "eagerness": "auto", "create_response": true, "interrupt_response": true,
                },
            },
            "output": { "voice": "marin" },
        },
        "tools": tools(),
        "tool_choice": "auto",
        "parallel_tool_calls": false,
        "reasoning": { "effort": "low" },
        "truncation": {
            "type": "retention_ratio", "retention_ratio": 0.8, "token_limits": { "post_instructions": 8000 },
        },
    });
    assert_eq!(wire(&SessionConfig::full(&settings())), expected);
}

#[test]
fn the_minimal_body_has_only_what_a_call_cannot_do_without() {
    let fast = SessionSettings { speed: Speed::parse(1.2).unwrap(), ..settings() };
    let expected = json!({
        "type": "realtime",
        "model": "gpt-realtime-2.1",
        "instructions": "Vous êtes la réception.",
        "audio": { "output": { "voice": "marin" } },
        "tools": tools(),
    });
    assert_eq!(wire(&SessionConfig::minimal(&fast)), expected);
}

#[test]
fn no_body_names_an_audio_format_or_tunes_the_turn_detection() {
    let settings = settings();
    for config in [SessionConfig::full(&settings), SessionConfig::minimal(&settings)] {
        let text = wire(&config).to_string();
        for field in ["format", "threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms", "null"] {
            assert!(!text.contains(field), "{field} in {text}");
        }
    }
}

#[test]
fn the_body_is_the_same_bytes_each_time() {
    let settings = settings();
    assert_eq!(
        SessionConfig::full(&settings).to_bytes().unwrap(),
        SessionConfig::full(&settings.clone()).to_bytes().unwrap()
    );
}

#[test]
fn a_speed_is_told_only_where_it_is_not_the_voices_own() {
    let speed = |multiple| {
        let settings = SessionSettings { speed: Speed::parse(multiple).unwrap(), ..settings() };
        wire(&SessionConfig::full(&settings))["audio"]["output"]["speed"].clone()
    };
    assert_eq!(speed(1.0), Value::Null);
    assert_eq!(speed(1.1), json!(1.1));
}

#[test]
fn a_speed_lies_between_a_quarter_and_one_and_a_half() {
    for multiple in [0.25, 1.0, 1.5] {
        assert!(Speed::parse(multiple).is_ok(), "{multiple}");
    }
    for multiple in [0.24, 1.51, 0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Speed::parse(multiple).is_err(), "{multiple}");
    }
}

#[test]
fn a_model_that_does_not_reason_is_not_sent_what_is_made_for_reasoning() {
    for (model, reasons) in [
        ("gpt-realtime-2.1", true),
        ("gpt-realtime-2.1-mini", true),
        ("gpt-realtime-2", true),
        ("gpt-realtime-3", true),
        ("gpt-realtime-1.5", false),
        ("gpt-realtime", false),
        ("gpt-realtime-2025-08-28", false),
        ("gpt-realtime-mini-2025-12-15", false),
        ("gpt-4o-realtime-preview", false),
    ] {
        let settings = SessionSettings { model: model.to_owned(), ..settings() };
        let body = wire(&SessionConfig::full(&settings));
        assert_eq!(body.get("reasoning").is_some(), reasons, "{model}");
        assert_eq!(body.get("parallel_tool_calls").is_some(), reasons, "{model}");
    }
}

#[test]
fn an_older_transcription_model_gets_one_language_and_no_keywords() {
    let mut settings = settings();
    settings.transcription.as_mut().unwrap().model = "gpt-realtime-whisper".to_owned();
    let body = wire(&SessionConfig::full(&settings));
    assert_eq!(body["audio"]["input"]["transcription"], json!({ "model": "gpt-realtime-whisper", "language": "fr" }));
    settings.transcription = None;
    let body = wire(&SessionConfig::full(&settings));
    assert_eq!(body["audio"]["input"].get("transcription"), None);
}

#[test]
fn every_voice_of_realtime_is_taken_in_any_case() {
    for voice in VOICES {
        assert_eq!(Voice::parse(voice).unwrap().as_str(), voice);
        assert_eq!(Voice::parse(&format!(" {} ", voice.to_uppercase())).unwrap().as_str(), voice);
    }
}

#[test]
fn another_voice_is_refused_with_the_list_and_the_advice_to_take_marin() {
    for voice in ["fable", "Onyx", "nova", "voice_123", "zelda", ""] {
        let message = Voice::parse(voice).unwrap_err().to_string();
        assert!(message.contains("Prenez « marin »"), "{message}");
        assert!(message.contains(&VOICES.join(", ")), "{message}");
    }
    assert_eq!(Voice::parse("Onyx"), Err(VoiceError::SpeechOnly("onyx")));
    assert_eq!(Voice::parse("voice_123"), Err(VoiceError::Custom));
}

#[test]
fn an_announced_end_of_a_model_is_known_with_what_replaces_it() {
    let date = |text: &str| text.parse().unwrap();
    for (model, day, replacement) in [
        ("gpt-realtime", "2027-01-20", "gpt-realtime-2.1"),
        ("gpt-realtime-mini-2025-12-15", "2027-01-20", "gpt-realtime-2.1-mini"),
        ("gpt-4o-realtime-preview", "2026-05-07", "gpt-realtime-2.1"),
        ("whisper-1", "2027-02-26", "gpt-transcribe"),
    ] {
        assert_eq!(model_shutdown(model), Some(Shutdown { date: date(day), replacement }), "{model}");
    }
    for model in ["gpt-realtime-2.1", "gpt-realtime-2.1-mini", "gpt-realtime-1.5", "gpt-transcribe", ""] {
        assert_eq!(model_shutdown_date(model), None, "{model}");
    }
}
