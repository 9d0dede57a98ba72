//! The model of a session in text that follows a scenario's script, whoever the caller is.
//!
//! It says and calls what the script has next, at each `response.create`; what the instructions of a response quote is said in place of
//! it. Enough to show that whoever plays a conversation over that socket speaks its language.

use std::collections::{HashMap, VecDeque};

use openai_double::{
    TextModel, TextSession, greeting, parse_output,
    session::{self, Complaint},
};
use serde_json::{Map, Value, json};

use crate::scenario::{Scenario, Tool, fill, fill_text};

/// What is said where the script has come to its end.
const GOODBYE: &str = "Merci de votre appel, au revoir.";

/// One response of the script.
#[derive(Clone, Debug)]
struct Line {
    says: Option<String>,
    tools: Vec<Tool>,
}

/// The model of one session.
#[derive(Debug)]
struct ScriptedModel {
    script: VecDeque<Line>,
    session: Value,
    made: u64,
    /// Function calls without an output, by their id.
    calls: HashMap<String, String>,
    /// The last output and arguments of each function.
    context: Map<String, Value>,
    arguments: HashMap<String, Value>,
}

impl TextModel for Scenario {
    fn begin(&self) -> Box<dyn TextSession> {
        Box::new(ScriptedModel::new(self))
    }
}

impl TextSession for ScriptedModel {
    fn session(&self) -> &Value {
        &self.session
    }

    fn hear(&mut self, text: &str) -> Vec<Value> {
        let event: Value = serde_json::from_str(text).unwrap_or_default();
        let answered = match event["type"].as_str() {
            Some("session.update") => self.update(&event["session"]),
            Some("conversation.item.create") => self.take_item(&event["item"]),
            Some("response.create") => self.respond(&event["response"]),
            _ => Err(Complaint::value("type", "not an event that a session in text takes")),
        };
        answered.unwrap_or_else(|complaint| {
            let Complaint { message, param, code } = complaint;
            let error = json!({"type": "invalid_request_error", "code": code, "message": message, "param": param});
            vec![json!({"type": "error", "error": error})]
        })
    }
}

impl ScriptedModel {
    fn new(scenario: &Scenario) -> Self {
        let turns = scenario.parts.iter().flat_map(|part| &part.turns);
        let lines = turns.flat_map(|turn| {
            let first = Line { says: turn.says.clone(), tools: turn.tools.clone() };
            let then = turn.then_says.clone().map(|says| Line { says: Some(says), tools: Vec::new() });
            std::iter::once(first).chain(then)
        });
        let session = session::effective(&json!({"type": "realtime"}), "sess_text", 0);
        Self {
            script: lines.collect(),
            session,
            made: 0,
            calls: HashMap::new(),
            context: Map::new(),
            arguments: HashMap::new(),
        }
    }

    fn update(&mut self, update: &Value) -> Result<Vec<Value>, Complaint> {
        session::check(update)?;
        session::merge(&mut self.session, update);
        Ok(vec![json!({"type": "session.updated", "session": self.session})])
    }

    fn take_item(&mut self, item: &Value) -> Result<Vec<Value>, Complaint> {
        if item["type"] == "function_call_output" {
            let id = item["call_id"].as_str().unwrap_or_default();
            let name =
                self.calls.remove(id).ok_or_else(|| Complaint::value("item.call_id", "no such function call"))?;
            let output = item["output"].as_str().ok_or_else(|| Complaint::kind("item.output", "a string"))?;
            self.context.insert(name, parse_output(output));
        } else if item["type"] != "message" {
            return Err(Complaint::value("item.type", "not an item that a client sends"));
        }
        Ok(vec![json!({"type": "conversation.item.added", "item": item})])
    }

    fn respond(&mut self, asked: &Value) -> Result<Vec<Value>, Complaint> {
        if self.session["output_modalities"] != json!(["text"]) || !self.calls.is_empty() {
            return Err(Complaint::value("response", "a session in text, with every function call answered"));
        }
        let line = match asked["instructions"].as_str() {
            Some(instructions) => Line { says: Some(greeting::words(instructions)), tools: Vec::new() },
            None => {
                self.script.pop_front().unwrap_or_else(|| Line { says: Some(GOODBYE.to_owned()), tools: Vec::new() })
            }
        };
        self.made += 1;
        let context = Value::Object(self.context.clone());
        let mut output = Vec::new();
        if let Some(says) = &line.says {
            let text = fill_text(says, &context).unwrap_or_else(|path| format!("{{{{{path}}}}}"));
            output.push(json!({"type": "message", "role": "assistant", "status": "completed",
                               "content": [{"type": "output_text", "text": text}]}));
        }
        for (number, tool) in line.tools.iter().enumerate() {
            let given = Value::Object(tool.arguments.clone().unwrap_or_default());
            let again = self.arguments.get(&tool.name).filter(|_| tool.again).cloned();
            let arguments = again.unwrap_or_else(|| fill(&given, &context).unwrap_or(given));
            self.arguments.insert(tool.name.clone(), arguments.clone());
            let id = format!("call_text_{}_{number}", self.made);
            self.calls.insert(id.clone(), tool.name.clone());
            let raw = tool.raw.clone().unwrap_or_else(|| arguments.to_string());
            output.push(json!({"type": "function_call", "status": "completed", "name": tool.name, "call_id": id,
                               "arguments": raw}));
        }
        let usage = json!({"total_tokens": 1_100, "input_tokens": 1_000, "output_tokens": 100,
                           "input_token_details": {"text_tokens": 1_000, "cached_tokens": 0},
                           "output_token_details": {"text_tokens": 100}});
        let id = format!("resp_text_{}", self.made);
        let done =
            json!({"id": id, "object": "realtime.response", "status": "completed", "output": output, "usage": usage});
        Ok(vec![
            json!({"type": "response.created", "response": {"id": id}}),
            json!({"type": "response.done", "response": done}),
        ])
    }
}
