//! What the server sends on the sideband: recorded, then answered as OpenAI answers it.

use serde_json::{Value, json};

use super::{
    line::Line,
    observer::Notice,
    record::Received,
    session::{self, Complaint},
};

/// Ids of items and function calls are 32 characters at most: OpenAI answers a longer one with `string_above_max_length`, and the
/// item is not added.
const MAX_ID_CHARACTERS: usize = 32;

/// Keys that `response.create` takes (`types/realtime/realtime_response_create_params.py`).
const RESPONSE_KEYS: [&str; 12] = [
    "audio",
    "conversation",
    "input",
    "instructions",
    "max_output_tokens",
    "metadata",
    "output_modalities",
    "parallel_tool_calls",
    "prompt",
    "reasoning",
    "tool_choice",
    "tools",
];

impl Line {
    /// Takes one text frame from the server.
    pub(super) fn receive(&mut self, text: &str) {
        let event = serde_json::from_str::<Value>(text);
        let at = self.instant();
        let Ok(event) = event else {
            self.record.received.push(Received { at, event: Value::String(text.to_owned()) });
            self.deliver_error("invalid_json", "Could not parse the event as JSON.", None, None);
            return;
        };
        self.record.received.push(Received { at, event: event.clone() });
        let cause = event["event_id"].as_str().map(str::to_owned);
        if let Err(complaint) = self.react(&event) {
            self.deliver_error(complaint.code, &complaint.message, complaint.param.as_deref(), cause.as_deref());
        }
    }

    fn react(&mut self, event: &Value) -> Result<(), Complaint> {
        let fields = event.as_object().ok_or_else(|| Complaint::kind("event", "an object"))?;
        let kind = event["type"].as_str().ok_or_else(|| Complaint::missing("type"))?;
        let keys: &[&str] = match kind {
            "session.update" => &["session"],
            "response.create" => &["response"],
            "response.cancel" => &["response_id"],
            "conversation.item.create" => &["item", "previous_item_id"],
            "conversation.item.delete" | "conversation.item.retrieve" => &["item_id"],
            "conversation.item.truncate" => &["item_id", "content_index", "audio_end_ms"],
            "input_audio_buffer.append" => &["audio"],
            "input_audio_buffer.clear" | "input_audio_buffer.commit" | "output_audio_buffer.clear" => &[],
            _ => return Err(Complaint::value("type", "not an event that clients send")),
        };
        if let Some(key) =
            fields.keys().find(|key| *key != "type" && *key != "event_id" && !keys.contains(&key.as_str()))
        {
            return Err(Complaint::unknown(key.clone()));
        }
        match kind {
            "session.update" => self.update_session(&event["session"]),
            "response.create" => self.create_response(event),
            "response.cancel" => self.cancel_response(event["response_id"].as_str()),
            "conversation.item.create" => self.create_item(event),
            "conversation.item.delete" => self.delete_item(event["item_id"].as_str()),
            "output_audio_buffer.clear" => {
                self.clear_playing();
                Ok(())
            }
            "input_audio_buffer.clear" => {
                self.deliver(json!({"type": "input_audio_buffer.cleared"}));
                Ok(())
            }
            // On SIP the audio comes from the line: nothing to append or commit, and truncation is OpenAI's own work.
            _ => Err(Complaint::value("type", "not possible on a SIP call")),
        }
    }

    fn update_session(&mut self, update: &Value) -> Result<(), Complaint> {
        session::check(update)?;
        if update.get("model").is_some() {
            return Err(Complaint::value("session.model", "the model cannot be changed"));
        }
        session::merge(&mut self.session, update);
        let session = self.session.clone();
        self.deliver(json!({"type": "session.updated", "session": session}));
        Ok(())
    }

    fn create_response(&mut self, event: &Value) -> Result<(), Complaint> {
        match event.get("response") {
            None | Some(Value::Null) => {}
            Some(Value::Object(response)) => session::known(response, "response", &RESPONSE_KEYS)?,
            Some(_) => return Err(Complaint::kind("response", "an object")),
        }
        if event["response"]["conversation"] == "none" {
            self.answer_out_of_band(event);
            return Ok(());
        }
        if let Some(active) = &self.active {
            let message = format!(
                "Conversation already has an active response in progress: {}. Wait until the response is finished before creating a new one.",
                active.id
            );
            return Err(Complaint { message, param: None, code: "conversation_already_has_active_response" });
        }
        if !self.greeted {
            self.greeted = true;
            let instructions = event["response"]["instructions"].as_str().unwrap_or_default().to_owned();
            self.notify(Notice::Greeting { instructions });
        }
        self.open_response(event.clone());
        self.notify(Notice::ResponseAsked);
        Ok(())
    }

    fn cancel_response(&mut self, response_id: Option<&str>) -> Result<(), Complaint> {
        let active = self.active.as_ref().filter(|active| response_id.is_none_or(|id| id == active.id));
        if active.is_none() {
            return Err(Complaint {
                message: "Cancellation failed: no active response found".to_owned(),
                param: None,
                code: "response_cancel_not_active",
            });
        }
        self.close_response("cancelled", &json!({"type": "cancelled", "reason": "client_cancelled"}));
        Ok(())
    }

    fn delete_item(&mut self, item_id: Option<&str>) -> Result<(), Complaint> {
        let item_id = item_id.ok_or_else(|| Complaint::missing("item_id"))?;
        if !self.items.remove(item_id) {
            return Err(Complaint::value("item_id", "no item with this id"));
        }
        self.deliver(json!({"type": "conversation.item.deleted", "item_id": item_id}));
        Ok(())
    }

    fn create_item(&mut self, event: &Value) -> Result<(), Complaint> {
        let mut item = event["item"].clone();
        check_id(&item, "id")?;
        if let Some(id) = item["id"].as_str()
            && self.items.contains(id)
        {
            let message = format!("Item with id '{id}' already exists in the conversation.");
            return Err(Complaint { message, param: Some("item.id".to_owned()), code: "item_already_exists" });
        }
        match item["type"].as_str() {
            Some("message") => check_message(&item)?,
            Some("function_call_output") => self.take_output(&item)?,
            Some(_) => return Err(Complaint::value("item.type", "not an item that a sideband sends")),
            None => return Err(Complaint::missing("item.type")),
        }
        if item["id"].is_null() {
            item["id"] = json!(self.make_id("item"));
        }
        item["object"] = json!("realtime.item");
        item["status"] = json!("completed");
        if item["role"] == "system" {
            self.notify(Notice::Instructed {
                text: item["content"][0]["text"].as_str().unwrap_or_default().to_owned(),
            });
        }
        let id = item["id"].as_str().unwrap_or_default().to_owned();
        let previous = self.append_item(&id);
        self.deliver(json!({"type": "conversation.item.added", "previous_item_id": previous, "item": item}));
        self.deliver(json!({"type": "conversation.item.done", "previous_item_id": previous, "item": item}));
        Ok(())
    }

    fn take_output(&mut self, item: &Value) -> Result<(), Complaint> {
        check_id(item, "call_id")?;
        let call_id = item["call_id"].as_str().ok_or_else(|| Complaint::missing("item.call_id"))?;
        let output = item["output"].as_str().ok_or_else(|| Complaint::kind("item.output", "a string"))?;
        let now = self.instant();
        let Some(call) = self.record.function_calls.iter_mut().find(|call| call.call_id == call_id) else {
            let message = format!("Tool call ID '{call_id}' not found in conversation.");
            return Err(Complaint { message, param: None, code: "invalid_tool_call_id" });
        };
        call.outputs.push((now, output.to_owned()));
        let notice = Notice::ToolAnswered {
            name: call.name.clone(),
            call_id: call_id.to_owned(),
            output: parse_output(output),
            elapsed: call.done_at.map(|done| now.saturating_duration_since(done)).unwrap_or_default(),
        };
        self.notify(notice);
        Ok(())
    }
}

/// An output as JSON where it is JSON, as a string otherwise.
pub fn parse_output(output: &str) -> Value {
    serde_json::from_str(output).unwrap_or_else(|_| Value::String(output.to_owned()))
}

/// An id that the server chose: absent, or of the length and characters that OpenAI takes.
fn check_id(item: &Value, key: &str) -> Result<(), Complaint> {
    let param = format!("item.{key}");
    if item[key].is_null() {
        return Ok(());
    }
    let id = item[key].as_str().ok_or_else(|| Complaint::kind(param.clone(), "a string"))?;
    let length = id.chars().count();
    if length > MAX_ID_CHARACTERS {
        let message = format!(
            "Invalid '{param}': string too long. Expected a string with maximum length {MAX_ID_CHARACTERS}, but got a string with length {length} instead."
        );
        return Err(Complaint { message, param: Some(param), code: "string_above_max_length" });
    }
    if !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return Err(Complaint::value(param, "expected a string that matches ^[a-zA-Z0-9_-]+$"));
    }
    Ok(())
}

/// System and user messages carry `input_text`, assistant messages `output_text` or `output_audio`.
fn check_message(item: &Value) -> Result<(), Complaint> {
    let allowed: &[&str] = match item["role"].as_str() {
        Some("system" | "user") => &["input_text"],
        Some("assistant") => &["output_text", "output_audio"],
        _ => return Err(Complaint::value("item.role", "expected 'system', 'user' or 'assistant'")),
    };
    let parts = item["content"].as_array().ok_or_else(|| Complaint::missing("item.content"))?;
    if parts.iter().any(|part| part["type"].as_str().is_none_or(|kind| !allowed.contains(&kind))) {
        return Err(Complaint::value("item.content", "a part that this role cannot have"));
    }
    Ok(())
}
