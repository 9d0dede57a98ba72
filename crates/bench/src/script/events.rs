//! Events as OpenAI sends them, written once.

use serde_json::{Value, json};

/// Characters in one delta: about what a few tokens make.
const DELTA_CHARACTERS: usize = 24;

/// Characters of the instructions that `session.created` repeats: with them it is as large as with what the example hotel is
/// accepted with, instructions and tools.
const INSTRUCTIONS: usize = 19_000;

/// Some events, one after the other.
#[derive(Default)]
pub(super) struct Events(pub(super) Vec<String>);

impl Events {
    /// The type comes first, then the identifier, as OpenAI writes them.
    fn push(&mut self, mut event: Value) {
        let kind = event.as_object_mut().and_then(|fields| fields.remove("type")).unwrap_or_default();
        let rest = event.to_string();
        let rest = rest.strip_prefix('{').unwrap_or(&rest);
        let text = format!(r#"{{"type":{kind},"event_id":"event_b{:020}",{rest}"#, self.0.len());
        self.0.push(text);
    }

    /// The session is there.
    pub(super) fn created(&mut self) {
        let instructions =
            "Vous répondez au téléphone d'un hôtel, en français, avec chaleur et précision. ".repeat(300);
        let instructions: String = instructions.chars().take(INSTRUCTIONS).collect();
        self.push(json!({"type": "session.created", "session": {
            "type": "realtime", "object": "realtime.session", "id": "sess_b1", "model": "gpt-realtime-2.1",
            "output_modalities": ["audio"], "instructions": instructions, "tools": [], "tool_choice": "auto",
            "max_output_tokens": "inf", "tracing": null, "truncation": "auto", "prompt": null, "expires_at": 4_102_444_800_u64,
            "include": null, "audio": {
                "input": {"format": {"type": "audio/pcmu"}, "transcription": {"model": "gpt-4o-mini-transcribe", "language": "fr"},
                          "noise_reduction": null, "turn_detection": {"type": "semantic_vad", "create_response": true, "interrupt_response": true}},
                "output": {"format": {"type": "audio/pcmu"}, "voice": "marin", "speed": 1.0},
            },
        }}));
    }

    /// A turn of the caller.
    pub(super) fn caller(&mut self, turn: &str, text: &str) {
        let item_id = format!("item_caller_{turn}");
        let item = json!({"id": item_id, "object": "realtime.item", "type": "message", "status": "completed", "role": "user",
                          "content": [{"type": "input_audio", "transcript": null}]});
        self.push(json!({"type": "input_audio_buffer.speech_started", "audio_start_ms": 1_000, "item_id": item_id}));
        self.push(json!({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 3_000, "item_id": item_id}));
        self.push(json!({"type": "input_audio_buffer.committed", "previous_item_id": null, "item_id": item_id}));
        self.push(json!({"type": "conversation.item.added", "previous_item_id": null, "item": item}));
        self.push(json!({"type": "conversation.item.done", "previous_item_id": null, "item": item}));
        self.push(json!({"type": "conversation.item.input_audio_transcription.delta", "item_id": item_id, "content_index": 0, "delta": text}));
        self.push(json!({"type": "conversation.item.input_audio_transcription.completed", "item_id": item_id, "content_index": 0,
                         "transcript": text, "usage": {"type": "duration", "seconds": 2}}));
    }

    /// A response in which the model speaks.
    pub(super) fn speech(&mut self, turn: &str, text: &str) {
        let (response_id, item_id) = (format!("resp_{turn}"), format!("item_speech_{turn}"));
        let mut item = json!({"id": item_id, "object": "realtime.item", "type": "message", "status": "in_progress",
                              "role": "assistant", "content": []});
        self.begin(&response_id, &item);
        let part = |kind: &str| json!({"type": kind, "response_id": response_id, "item_id": item_id, "output_index": 0, "content_index": 0});
        let with = |kind: &str, field: &str, value: Value| {
            let mut event = part(kind);
            event[field] = value;
            event
        };
        self.push(with("response.content_part.added", "part", json!({"type": "audio", "transcript": ""})));
        for (number, delta) in deltas(text).into_iter().enumerate() {
            self.push(with("response.output_audio_transcript.delta", "delta", json!(delta)));
            if number == 0 {
                self.push(json!({"type": "output_audio_buffer.started", "response_id": response_id}));
            }
        }
        self.push(part("response.output_audio.done"));
        self.push(with("response.output_audio_transcript.done", "transcript", json!(text)));
        self.push(with("response.content_part.done", "part", json!({"type": "audio", "transcript": text})));
        item["status"] = json!("completed");
        item["content"] = json!([{"type": "output_audio", "transcript": text}]);
        self.end(&response_id, &item);
        self.push(json!({"type": "output_audio_buffer.stopped", "response_id": response_id}));
    }

    /// A response in which the model calls a function.
    pub(super) fn function_call(&mut self, turn: &str, name: &str, arguments: &Value) {
        let (response_id, item_id, call_id) =
            (format!("resp_{turn}"), format!("item_call_{turn}"), format!("call_{turn}"));
        let mut item = json!({"id": item_id, "object": "realtime.item", "type": "function_call", "status": "in_progress",
                              "name": name, "call_id": call_id, "arguments": ""});
        self.begin(&response_id, &item);
        let text = arguments.to_string();
        let at = |kind: &str, field: &str, value: &str| {
            let mut event = json!({"type": kind, "response_id": response_id, "item_id": item_id, "output_index": 0, "call_id": call_id});
            event[field] = json!(value);
            event
        };
        for delta in deltas(&text) {
            self.push(at("response.function_call_arguments.delta", "delta", &delta));
        }
        let mut done = at("response.function_call_arguments.done", "arguments", &text);
        done["name"] = json!(name);
        self.push(done);
        item["status"] = json!("completed");
        item["arguments"] = json!(text);
        self.end(&response_id, &item);
    }

    fn begin(&mut self, response_id: &str, item: &Value) {
        self.push(json!({"type": "response.created", "response": response(response_id, "in_progress", json!([]), Value::Null)}));
        self.push(
            json!({"type": "response.output_item.added", "response_id": response_id, "output_index": 0, "item": item}),
        );
        self.push(json!({"type": "conversation.item.added", "previous_item_id": null, "item": item}));
    }

    fn end(&mut self, response_id: &str, item: &Value) {
        self.push(
            json!({"type": "response.output_item.done", "response_id": response_id, "output_index": 0, "item": item}),
        );
        self.push(json!({"type": "conversation.item.done", "previous_item_id": null, "item": item}));
        let usage = json!({
            "total_tokens": 3_000, "input_tokens": 2_800, "output_tokens": 200,
            "input_token_details": {"text_tokens": 2_600, "audio_tokens": 200, "image_tokens": 0, "cached_tokens": 2_500,
                                    "cached_tokens_details": {"text_tokens": 2_500, "audio_tokens": 0, "image_tokens": 0}},
            "output_token_details": {"text_tokens": 60, "audio_tokens": 140},
        });
        self.push(
            json!({"type": "response.done", "response": response(response_id, "completed", json!([item]), usage)}),
        );
        self.push(json!({"type": "rate_limits.updated", "rate_limits": [
            {"name": "tokens", "limit": 400_000, "remaining": 380_000, "reset_seconds": 3.0},
        ]}));
    }
}

fn response(id: &str, status: &str, output: Value, usage: Value) -> Value {
    let mut response = json!({
        "object": "realtime.response", "id": id, "status": status, "status_details": null, "conversation_id": "conv_b1",
        "output_modalities": ["audio"], "max_output_tokens": "inf", "metadata": null,
        "audio": {"output": {"format": {"type": "audio/pcmu"}, "voice": "marin"}},
    });
    response["output"] = output;
    response["usage"] = usage;
    response
}

/// Cuts a text into deltas, at character boundaries.
fn deltas(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(DELTA_CHARACTERS).map(|chunk| chunk.iter().collect()).collect()
}
