//! What this server says on the sideband: typed values, so that what goes out has the shape that OpenAI's own types accept.
//! Pure.
//!
//! Shape: OpenAI Python SDK 3.54.0, `types/realtime/realtime_client_event_param.py`. Each event carries an `event_id`, which an
//! error names.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use basics::{ids::hexadecimal, personal::Personal};

/// What the id of an output that this server makes begins with.
const OUTPUT_ITEM_PREFIX: &str = "out_";

/// How much of the hash the id of an output carries, in bytes: 28 hexadecimal digits, so that the id has 32 characters, the most
/// that an item id made by a client may have.
const OUTPUT_ITEM_HASH_BYTES: usize = 14;

/// An event for the sideband.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub enum ClientEvent {
    /// Makes the model speak, or call a tool.
    #[serde(rename = "response.create")]
    ResponseCreate {
        /// Named by an error about this event.
        event_id: String,
        /// What differs from the session for this one response.
        #[serde(skip_serializing_if = "Option::is_none")]
        response: Option<ResponseParams>,
    },
    /// Adds an item to the conversation.
    #[serde(rename = "conversation.item.create")]
    ItemCreate {
        /// Named by an error about this event.
        event_id: String,
        /// The item.
        item: Item,
    },
    /// Stops the response in progress, or the one named.
    #[serde(rename = "response.cancel")]
    ResponseCancel {
        /// Named by an error about this event.
        event_id: String,
        /// The response; the one in progress where absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        response_id: Option<String>,
    },
}

/// What differs from the session for one response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ResponseParams {
    /// Takes the place of the session's instructions, so it must repeat language and persona.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Whether the model may call tools; the session's choice where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// How much a model thinks that reasons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// The most that the response may take, in tokens of speech, text and reasoning together: 1 to 4,096.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// Comes back in `response.created` and `response.done`: 16 pairs at most, keys of 64 and values of 512 characters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// How much a model thinks before it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reasoning {
    /// How much.
    pub effort: Effort,
}

/// How much a model thinks; only what is asked for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// Hardly: the words are given.
    Minimal,
}

/// Whether the model may call tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ToolChoice {
    /// As it sees fit.
    Auto,
    /// It must only speak.
    None,
    /// It must call one.
    Required,
}

/// An item of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Item {
    /// The answer to a function call.
    FunctionCallOutput {
        /// This server's own id for the item, by which its arrival is known: [`output_item_id`].
        id: String,
        /// The function call that it answers.
        call_id: String,
        /// A text; JSON goes in as text.
        output: Personal<String>,
    },
    /// A text put into the conversation.
    Message {
        /// Who is made to say it.
        role: Role,
        /// The text, as the wire has it.
        content: [InputText; 1],
    },
}

/// Who is made to say a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The program.
    System,
    /// The caller.
    User,
}

/// A text as the wire has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputText {
    #[serde(rename = "type")]
    kind: InputTextKind,
    /// The text.
    pub text: Personal<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum InputTextKind {
    InputText,
}

impl ClientEvent {
    /// The answer to a function call, under the id that [`output_item_id`] gives.
    pub fn function_output(event_id: String, function_call_id: &str, output: String) -> Self {
        let item = Item::FunctionCallOutput {
            id: output_item_id(function_call_id),
            call_id: function_call_id.to_owned(),
            output: Personal::new(output),
        };
        Self::ItemCreate { event_id, item }
    }

    /// A text put into the conversation.
    pub fn message(event_id: String, role: Role, text: String) -> Self {
        let content = [InputText { kind: InputTextKind::InputText, text: Personal::new(text) }];
        Self::ItemCreate { event_id, item: Item::Message { role, content } }
    }

    /// The id that an error about this event names.
    pub fn event_id(&self) -> &str {
        match self {
            Self::ResponseCreate { event_id, .. }
            | Self::ItemCreate { event_id, .. }
            | Self::ResponseCancel { event_id, .. } => event_id,
        }
    }

    /// Its type on the wire, for a log.
    pub const fn event_type(&self) -> &'static str {
        match self {
            Self::ResponseCreate { .. } => "response.create",
            Self::ItemCreate { .. } => "conversation.item.create",
            Self::ResponseCancel { .. } => "response.cancel",
        }
    }

    /// The text that is sent.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// The id of the item that answers a function call: always the same for the same call, so that an output sent again after a lost
/// socket is not a second one. 32 characters, whatever the call's id looks like.
pub fn output_item_id(function_call_id: &str) -> String {
    let hash = Sha256::digest(function_call_id.as_bytes());
    let mut id = OUTPUT_ITEM_PREFIX.to_owned();
    id.push_str(&hexadecimal(hash.get(..OUTPUT_ITEM_HASH_BYTES).unwrap_or(&hash)));
    id
}
