//! What OpenAI sends: a call as the simulator has played it (`call.jsonl`, without the session, which is made of the day's accept body).

use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use basics::clock::Clock;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use vacances_bleues::{
    call::session_template::{SessionTemplate, SessionTemplates, VoiceSettings},
    config::hotel_file::HotelSettings,
};

/// A call of an availability and a booking: greeting, three tools, recap, yes, confirmation.
const CALL: &str = include_str!("../call.jsonl");

/// What an audio event carries: a fifth of a second of PCMU, in base64.
const AUDIO_BYTES: usize = 2_136;

/// The instant to which the recorded call belongs, Unix seconds.
pub(super) const NOW: i64 = 1_795_341_600;

/// The body of a ring.
pub(super) fn webhook() -> String {
    json!({
        "id": "evt_685343a1381c819085d44c354e1b330e", "object": "event", "created_at": NOW, "type": "realtime.call.incoming",
        "data": {
            "call_id": "rtc_u1_9c6574da8b8a41a18da9308f4ad974ce",
            "sip_headers": [
                {"name": "From", "value": "<sip:+33639980012@pstn.example.com>;tag=1"},
                {"name": "To", "value": "<sip:proj_bench@sip.api.openai.com;transport=tls>"},
                {"name": "Call-ID", "value": "03782086-4ce9-44bf-8b0d-4e303d2cc590@pstn.example.com"},
            ],
            "sip_media_security": "srtp",
        },
    })
    .to_string()
}

/// The first event: the session as it was accepted, with all its instructions and tools.
pub(super) fn session_created() -> Result<String> {
    let mut session: Value = serde_json::from_slice(&session_template()?.full)?;
    session["id"] = json!("sess_6xn62yrj0001");
    session["object"] = json!("realtime.session");
    session["expires_at"] = json!(NOW + 3_600);
    Ok(written("session.created", &json!({"event_id": "event_6xn62yrj0002", "session": session})))
}

/// A piece of the assistant's voice.
pub(super) fn audio_delta() -> String {
    let event = json!({
        "event_id": "event_6xn62yrj0009", "response_id": "resp_6xn62yrj0003", "item_id": "item_6xn62yrj0005",
        "output_index": 0, "content_index": 0, "delta": "f".repeat(AUDIO_BYTES),
    });
    written("response.output_audio.delta", &event)
}

/// An event as OpenAI writes it, its type first.
fn written(event_type: &str, fields: &Value) -> String {
    fields.to_string().replacen('{', &format!(r#"{{"type":"{event_type}","#), 1)
}

/// A piece of what the assistant says.
pub(super) fn transcript_delta() -> Result<&'static str> {
    first(&["response.output_audio_transcript.delta"])
}

/// The end of a response that calls a tool.
pub(super) fn response_done() -> Result<&'static str> {
    first(&["response.done", "\"function_call\""])
}

/// The events of a whole call after its session, in order.
pub(super) fn call() -> impl Iterator<Item = &'static str> {
    CALL.lines()
}

/// The first event of the call in which all of this stands.
fn first(parts: &[&str]) -> Result<&'static str> {
    call().find(|event| parts.iter().all(|part| event.contains(part))).context("événement absent de call.jsonl")
}

/// What a call of that day begins with, at the hotel of the example.
pub(super) fn session_template() -> Result<Arc<SessionTemplate>> {
    let HotelSettings { catalogue, assistant, .. } = hotel()?;
    let voice = VoiceSettings { model: "gpt-realtime-2.1".to_owned(), voice: assistant.voice, speed: assistant.speed };
    Ok(SessionTemplates::new(catalogue, assistant.texts, voice, clock()?)?.of_today())
}

/// The hotel of the example.
pub(super) fn hotel() -> Result<HotelSettings> {
    HotelSettings::built_in().map_err(|faults| anyhow!("hotel.exemple.toml : {} fautes", faults.len()))
}

/// Time, standing still.
pub(super) fn clock() -> Result<Clock> {
    Ok(Clock::manual(DateTime::<Utc>::from_timestamp(NOW, 0).context("date")?))
}
