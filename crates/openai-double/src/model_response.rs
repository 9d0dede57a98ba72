//! A response of the model in the hands of whoever drives the call.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    line::{Call, Line},
    response::ActiveResponse,
};

/// A response being generated, to be filled and ended step by step. Dropping it leaves it open.
///
/// Once the response is over (cancelled by the server, interrupted by the caller, the call ended), further steps do nothing.
#[derive(Clone, Debug)]
pub struct ModelResponse {
    pub(super) call: Arc<Call>,
    pub(super) id: String,
}

impl ModelResponse {
    /// `resp_…`
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is still being generated.
    pub fn is_active(&self) -> bool {
        self.call.look(|line| line.active.as_ref().is_some_and(|active| active.id == self.id))
    }

    /// The server's `response.create`; `null` where voice detection or the driver opened the response.
    pub fn request(&self) -> Value {
        self.call.look(|line| {
            line.active
                .as_ref()
                .filter(|active| active.id == self.id)
                .map_or(Value::Null, |active| active.request.clone())
        })
    }

    fn step(&self, step: impl FnOnce(&mut Line, &mut ActiveResponse)) -> bool {
        self.call.update(|line| {
            let Some(mut active) = line.active.take_if(|active| active.id == self.id) else { return false };
            step(line, &mut active);
            line.active = Some(active);
            true
        })
    }

    /// The model says this, whole. `false` where the response is over.
    pub fn speech(&self, text: &str) -> bool {
        self.step(|line, active| {
            active.spoke = true;
            let item = line.speech(&active.id, active.output.len(), text);
            active.output.push(item);
        })
    }

    /// The model calls a function with these raw arguments, whole. `false` where the response is over.
    pub fn function_call(&self, name: &str, call_id: &str, arguments: &str) -> bool {
        self.step(|line, active| {
            let index = active.output.len();
            let mut item = line.begin_function_call(&active.id, index, name, call_id, arguments);
            item["status"] = json!("completed");
            line.finish_function_call(&active.id, index, &item);
            active.output.push(item);
        })
    }

    /// The model begins a function call and gets no further than these arguments. When the response ends, the item is
    /// `incomplete`, yet `response.function_call_arguments.done` is sent, as on the real wire.
    pub fn unfinished_function_call(&self, name: &str, call_id: &str, arguments: &str) -> bool {
        self.step(|line, active| {
            let item = line.begin_function_call(&active.id, active.output.len(), name, call_id, arguments);
            active.unfinished.push(active.output.len());
            active.output.push(item);
        })
    }

    fn close(&self, status: &'static str, details: &Value) -> bool {
        self.call.update(|line| {
            let ours = line.active.as_ref().is_some_and(|active| active.id == self.id);
            if ours {
                line.close_response(status, details);
            }
            ours
        })
    }

    /// `response.done` with status `completed`, then the end of the playback.
    pub fn complete(&self) -> bool {
        let spoke =
            self.call.look(|line| line.active.as_ref().is_some_and(|active| active.id == self.id && active.spoke));
        let done = self.complete_still_playing();
        if done && spoke {
            self.call.update(Line::stop_playing);
        }
        done
    }

    /// `response.done` with status `completed`, while its audio goes on being played until
    /// [`CallHandle::playback_ends`](super::CallHandle::playback_ends): audio is generated faster than it is heard.
    pub fn complete_still_playing(&self) -> bool {
        self.close("completed", &Value::Null)
    }

    /// `response.done` with status `cancelled`; the reason is `turn_detected` or `client_cancelled`.
    pub fn cancel(&self, reason: &str) -> bool {
        let done = self.close("cancelled", &json!({"type": "cancelled", "reason": reason}));
        if done {
            self.call.update(Line::clear_playing);
        }
        done
    }

    /// `response.done` with status `incomplete`; the reason is `max_output_tokens` or `content_filter`.
    pub fn incomplete(&self, reason: &str) -> bool {
        let done = self.close("incomplete", &json!({"type": "incomplete", "reason": reason}));
        if done {
            self.call.update(Line::stop_playing);
        }
        done
    }

    /// `response.done` with status `failed`, such as `("server_error", "rate_limit_exceeded")`: dead air for the caller.
    pub fn fail(&self, kind: &str, code: &str) -> bool {
        let details =
            json!({"type": "failed", "error": {"type": kind, "code": code, "message": "The response failed."}});
        let done = self.close("failed", &details);
        if done {
            self.call.update(Line::stop_playing);
        }
        done
    }
}
