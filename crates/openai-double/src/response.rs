//! A response of the model, from `response.created` to `output_audio_buffer.stopped`, in the order of the real wire.

use serde_json::{Value, json};

use super::{line::Line, observer::Notice, record::FunctionCall};

/// Characters in one delta: about what a few tokens make.
const DELTA_CHARACTERS: usize = 24;

/// Silence, as an audio delta carries it: 20 ms of μ-law.
const SILENCE: &str = "/////////////////////////////////////////w==";

/// The response that is being generated.
#[derive(Debug)]
pub(super) struct ActiveResponse {
    pub(super) id: String,
    /// The server's `response.create`; `null` where voice detection or the driver opened it.
    pub(super) request: Value,
    metadata: Value,
    pub(super) output: Vec<Value>,
    /// Function calls whose arguments are not complete, by their place in the output.
    pub(super) unfinished: Vec<usize>,
    pub(super) spoke: bool,
}

impl Line {
    /// Opens a response. The caller has made sure that none is active.
    pub(super) fn open_response(&mut self, request: Value) -> String {
        let id = self.make_id("resp");
        let metadata = request["response"]["metadata"].clone();
        let mut response = ActiveResponse {
            id: id.clone(),
            request,
            metadata,
            output: Vec::new(),
            unfinished: Vec::new(),
            spoke: false,
        };
        let created = self.response_body(&mut response, "in_progress", &Value::Null);
        self.active = Some(response);
        self.deliver(json!({"type": "response.created", "response": created}));
        id
    }

    /// Answers an out-of-band response (`conversation: "none"`) at once with nothing: no scripted model thinks aside.
    pub(super) fn answer_out_of_band(&mut self, request: &Value) {
        let id = self.make_id("resp");
        let metadata = request["response"]["metadata"].clone();
        let mut response = ActiveResponse {
            id,
            request: Value::Null,
            metadata,
            output: Vec::new(),
            unfinished: Vec::new(),
            spoke: false,
        };
        for (kind, status) in [("response.created", "in_progress"), ("response.done", "completed")] {
            let mut body = self.response_body(&mut response, status, &Value::Null);
            body["conversation_id"] = Value::Null;
            self.deliver(json!({"type": kind, "response": body}));
        }
    }

    fn response_body(&self, response: &mut ActiveResponse, status: &str, details: &Value) -> Value {
        let mut body = json!({
            "object": "realtime.response",
            "id": response.id,
            "status": status,
            "status_details": details,
            "output": [],
            "conversation_id": self.conversation_id,
            "output_modalities": ["audio"],
            "max_output_tokens": "inf",
            "audio": {"output": {"format": {"type": "audio/pcmu"}, "voice": self.session["audio"]["output"]["voice"]}},
            "usage": null,
            "metadata": response.metadata,
        });
        if status != "in_progress" {
            body["usage"] = self.usage(&response.output);
            body["output"] = Value::Array(std::mem::take(&mut response.output));
        }
        body
    }

    /// Tokens in the proportions of the real thing: four characters a token of text, an audio token every 50 ms of speech at
    /// about 15 characters a second, the instructions cached after the first response.
    fn usage(&self, output: &[Value]) -> Value {
        let spoken: usize =
            output.iter().filter_map(|item| item["content"][0]["transcript"].as_str()).map(str::len).sum();
        let called: usize = output.iter().filter_map(|item| item["arguments"].as_str()).map(str::len).sum();
        let (text, audio) = ((spoken + called) / 4 + 10, spoken * 4 / 3);
        let cached = self.session["instructions"].as_str().map_or(0, str::len) / 4;
        let heard = self.items.len() * 40;
        json!({
            "total_tokens": cached + heard + 20 + text + audio,
            "input_tokens": cached + heard + 20,
            "output_tokens": text + audio,
            "input_token_details": {
                "text_tokens": cached + 20, "audio_tokens": heard, "image_tokens": 0, "cached_tokens": cached,
                "cached_tokens_details": {"text_tokens": cached, "audio_tokens": 0, "image_tokens": 0},
            },
            "output_token_details": {"text_tokens": text, "audio_tokens": audio},
        })
    }

    /// Ends the active response: what was half-way is marked `incomplete`, then `response.done`.
    pub(super) fn close_response(&mut self, status: &'static str, details: &Value) {
        let Some(mut response) = self.active.take() else { return };
        for index in std::mem::take(&mut response.unfinished) {
            response.output[index]["status"] = json!("incomplete");
            self.finish_function_call(&response.id, index, &response.output[index].clone());
        }
        let spoke = response.spoke;
        let completed: Vec<Value> = if status == "completed" { response.output.clone() } else { Vec::new() };
        let body = self.response_body(&mut response, status, details);
        self.deliver(json!({"type": "response.done", "response": body}));
        self.deliver(json!({"type": "rate_limits.updated", "rate_limits": [
            {"name": "tokens", "limit": 400_000, "remaining": 380_000, "reset_seconds": 3.0},
        ]}));
        let now = self.instant();
        for item in completed.iter().filter(|item| item["type"] == "function_call" && item["status"] == "completed") {
            let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
            let (name, call_id, arguments) = (text("name"), text("call_id"), text("arguments"));
            if let Some(call) = self.record.function_calls.iter_mut().find(|call| call.call_id == call_id) {
                call.done_at = Some(now);
            }
            self.notify(Notice::ToolCalled { name, call_id, arguments });
        }
        self.notify(Notice::ResponseEnded { status, spoke });
    }

    /// The audio of a response has been played to its end.
    pub(super) fn stop_playing(&mut self) {
        if let Some(response_id) = self.playing.take() {
            self.deliver(json!({"type": "output_audio_buffer.stopped", "response_id": response_id}));
        }
    }

    /// The audio of a response is cut.
    pub(super) fn clear_playing(&mut self) {
        if let Some(response_id) = self.playing.take() {
            self.deliver(json!({"type": "output_audio_buffer.cleared", "response_id": response_id}));
            self.notify(Notice::PlaybackCut);
        }
    }

    /// Adds an item to the conversation: its predecessor.
    pub(super) fn append_item(&mut self, item_id: &str) -> Option<String> {
        self.items.insert(item_id.to_owned());
        self.last_item.replace(item_id.to_owned())
    }

    fn begin_output_item(&mut self, response_id: &str, index: usize, item: &Value) {
        self.deliver(json!({"type": "response.output_item.added", "response_id": response_id, "output_index": index, "item": item}));
        let previous = self.append_item(item["id"].as_str().unwrap_or_default());
        self.deliver(json!({"type": "conversation.item.added", "previous_item_id": previous, "item": item}));
    }

    fn end_output_item(&mut self, response_id: &str, index: usize, item: &Value) {
        self.deliver(json!({"type": "response.output_item.done", "response_id": response_id, "output_index": index, "item": item}));
        self.deliver(json!({"type": "conversation.item.done", "item": item}));
    }

    pub(super) fn speech(&mut self, response_id: &str, index: usize, text: &str) -> Value {
        let item_id = self.make_id("item");
        let mut item = json!({"id": item_id, "object": "realtime.item", "type": "message", "status": "in_progress",
                              "role": "assistant", "content": []});
        let at = |kind: &str, more: Value| {
            let mut event = json!({"type": kind, "response_id": response_id, "item_id": item_id, "output_index": index, "content_index": 0});
            if let (Some(fields), Value::Object(more)) = (event.as_object_mut(), more) {
                fields.extend(more);
            }
            event
        };
        self.begin_output_item(response_id, index, &item);
        self.deliver(at("response.content_part.added", json!({"part": {"type": "audio", "transcript": ""}})));
        for (number, delta) in chunks(text).enumerate() {
            self.deliver(at("response.output_audio_transcript.delta", json!({"delta": delta})));
            if number == 0 && self.playing.as_deref() != Some(response_id) {
                // What was played before has come to its end.
                self.stop_playing();
                self.playing = Some(response_id.to_owned());
                self.deliver(json!({"type": "output_audio_buffer.started", "response_id": response_id}));
            }
        }
        for _ in 0..self.settings.audio_deltas {
            self.deliver(at("response.output_audio.delta", json!({"delta": SILENCE})));
        }
        self.deliver(at("response.output_audio.done", json!({})));
        self.deliver(at("response.output_audio_transcript.done", json!({"transcript": text})));
        self.deliver(at("response.content_part.done", json!({"part": {"type": "audio", "transcript": text}})));
        item["status"] = json!("completed");
        item["content"] = json!([{"type": "output_audio", "transcript": text}]);
        self.end_output_item(response_id, index, &item);
        self.notify(Notice::AssistantSaid { text: text.to_owned() });
        item
    }

    /// The beginning of a function call: the item and the deltas of what arguments there are.
    pub(super) fn begin_function_call(
        &mut self,
        response_id: &str,
        index: usize,
        name: &str,
        call_id: &str,
        arguments: &str,
    ) -> Value {
        let item_id = self.make_id("item");
        let mut item = json!({"id": item_id, "object": "realtime.item", "type": "function_call", "status": "in_progress",
                              "name": name, "call_id": call_id, "arguments": ""});
        self.begin_output_item(response_id, index, &item);
        for delta in chunks(arguments) {
            self.deliver(
                json!({"type": "response.function_call_arguments.delta", "response_id": response_id, "item_id": item_id,
                                "output_index": index, "call_id": call_id, "delta": delta}),
            );
        }
        self.record.function_calls.push(FunctionCall {
            name: name.to_owned(),
            call_id: call_id.to_owned(),
            arguments: arguments.to_owned(),
            done_at: None,
            outputs: Vec::new(),
        });
        item["arguments"] = json!(arguments);
        item
    }

    /// The end of a function call, complete or not: OpenAI sends `arguments.done` for both.
    pub(super) fn finish_function_call(&mut self, response_id: &str, index: usize, item: &Value) {
        self.deliver(json!({"type": "response.function_call_arguments.done", "response_id": response_id, "item_id": item["id"],
                            "output_index": index, "call_id": item["call_id"], "name": item["name"], "arguments": item["arguments"]}));
        self.end_output_item(response_id, index, item);
    }
}

/// Cuts a text into deltas, at character boundaries.
fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let cut = rest.char_indices().nth(DELTA_CHARACTERS).map_or(rest.len(), |(at, _)| at);
        let (chunk, tail) = rest.split_at(cut);
        rest = tail;
        Some(chunk)
    })
}
