//! The caller's turns, as voice detection reports them.

use serde_json::{Value, json};

use super::{line::Line, observer::Notice};

/// Audio that is kept before the detected start of speech, in milliseconds (the default `prefix_padding_ms` of `server_vad`).
const PREFIX_MS: u64 = 300;

impl Line {
    /// The caller begins to speak: what is being generated or played is interrupted where the session says so.
    pub(super) fn caller_starts(&mut self) {
        let item_id = self.make_id("item");
        self.speaking = Some(item_id.clone());
        let start = self.audio_ms().saturating_sub(PREFIX_MS);
        self.deliver(json!({"type": "input_audio_buffer.speech_started", "item_id": item_id, "audio_start_ms": start}));
        if self.detects("interrupt_response") {
            if self.active.is_some() {
                self.close_response("cancelled", &json!({"type": "cancelled", "reason": "turn_detected"}));
            }
            self.clear_playing();
        }
    }

    /// The caller stops speaking: the turn is committed, transcribed, and answered where the session says so.
    pub(super) fn caller_stops(&mut self, text: &str) {
        let Some(item_id) = self.speaking.take() else { return };
        let end = self.audio_ms();
        self.deliver(json!({"type": "input_audio_buffer.speech_stopped", "item_id": item_id, "audio_end_ms": end}));
        self.commit_turn(&item_id);
        self.notify(Notice::CallerSaid { text: text.to_owned() });
        if self.detects("create_response") && self.active.is_none() {
            self.open_response(Value::Null);
        }
        if !self.session["audio"]["input"]["transcription"].is_null() {
            self.transcribe(&item_id, text);
        }
    }

    fn commit_turn(&mut self, item_id: &str) {
        let previous = self.append_item(item_id);
        self.deliver(json!({"type": "input_audio_buffer.committed", "previous_item_id": previous, "item_id": item_id}));
        let item = json!({"id": item_id, "object": "realtime.item", "type": "message", "status": "completed", "role": "user",
                          "content": [{"type": "input_audio", "transcript": null}]});
        self.deliver(json!({"type": "conversation.item.added", "previous_item_id": previous, "item": item}));
        self.deliver(json!({"type": "conversation.item.done", "previous_item_id": previous, "item": item}));
    }

    /// The transcript comes from a separate model, so it may come after the response has begun.
    fn transcribe(&mut self, item_id: &str, text: &str) {
        let tokens = text.len() / 4 + 1;
        self.deliver(
            json!({"type": "conversation.item.input_audio_transcription.delta", "item_id": item_id, "content_index": 0,
                            "delta": text}),
        );
        self.deliver(json!({"type": "conversation.item.input_audio_transcription.completed", "item_id": item_id, "content_index": 0,
                            "transcript": text,
                            "usage": {"type": "tokens", "total_tokens": tokens * 3, "input_tokens": tokens * 2, "output_tokens": tokens,
                                      "input_token_details": {"text_tokens": 0, "audio_tokens": tokens * 2}}}));
    }

    /// Whether voice detection is on and does this of its own accord (both are true by default).
    fn detects(&self, what: &str) -> bool {
        let detection = &self.session["audio"]["input"]["turn_detection"];
        detection.is_object() && detection[what].as_bool().unwrap_or(true)
    }
}
