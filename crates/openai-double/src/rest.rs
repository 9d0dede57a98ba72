//! Call control: what accept, reject, refer, hangup and the list of models answer.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    header::{self, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

use super::{
    Model,
    faults::Operation,
    line::{Call, Line, Phase},
    observer::{EndedBy, Notice},
    session::{self, Complaint},
};

/// SIP status of a reject that names none.
const DEFAULT_REJECT: u64 = 603;

/// An HTTP answer before it is written.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn empty() -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: String::new() }
    }

    fn json(status: StatusCode, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.to_string() }
    }

    /// The answer to a WebSocket upgrade.
    pub(super) fn switching(accept_key: &str) -> Self {
        let headers = [("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-accept", accept_key)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { status: StatusCode::SWITCHING_PROTOCOLS, headers: headers.into(), body: String::new() }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(self.body)));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response.headers_mut().insert(header::SERVER, HeaderValue::from_static("vacances-bleues-simulator"));
        response
    }
}

/// OpenAI's error body.
pub(super) fn error(status: StatusCode, message: &str, param: Option<&str>, code: &str) -> Answer {
    let kind = if status.is_server_error() { "server_error" } else { "invalid_request_error" };
    Answer::json(status, &json!({"error": {"message": message, "type": kind, "param": param, "code": code}}))
}

pub(super) fn unknown_call() -> Answer {
    error(StatusCode::NOT_FOUND, "No session found for the provided call_id", None, "call_id_not_found")
}

fn refuse(complaint: &Complaint) -> Answer {
    error(StatusCode::BAD_REQUEST, &complaint.message, complaint.param.as_deref(), complaint.code)
}

/// An answer asked for ahead of time.
pub(super) fn scripted(status: u16, body: Option<&str>, headers: &[(String, String)]) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = match body {
        Some(body) => Answer { status, headers: Vec::new(), body: body.to_owned() },
        None if status.is_success() => Answer { status, ..Answer::empty() },
        None => error(status, "Scripted failure", None, "scripted_failure"),
    };
    answer.headers.extend_from_slice(headers);
    answer
}

/// `GET /v1/models`, with the date of each announced shutdown.
pub(super) fn models(models: &[Model]) -> Answer {
    let data: Vec<Value> = models
        .iter()
        .map(|model| {
            json!({"id": model.id, "object": "model", "created": 1_780_000_000, "owned_by": "openai", "shutdown_date": model.shutdown_date})
        })
        .collect();
    Answer::json(StatusCode::OK, &json!({"object": "list", "data": data}))
}

/// Accept, reject, refer or hang up a known call.
pub(super) fn control(call: &Call, operation: Operation, body: &Value, json_body: bool) -> Answer {
    call.update(|line| {
        if line.phase == Phase::Over {
            return unknown_call();
        }
        match operation {
            Operation::Accept => accept(line, body, json_body),
            Operation::Reject => reject(line, body),
            Operation::Refer => refer(line, body),
            Operation::Hangup => {
                line.end(EndedBy::Hangup);
                Answer::empty()
            }
            Operation::Attach | Operation::Models => unknown_call(),
        }
    })
}

fn accept(line: &mut Line, body: &Value, json_body: bool) -> Answer {
    if line.phase == Phase::Accepted {
        return error(StatusCode::CONFLICT, "The call has already been decided", None, "decision_already_made");
    }
    if !json_body {
        let message = "Unsupported content type: expected application/json";
        return error(StatusCode::BAD_REQUEST, message, None, "unsupported_content_type");
    }
    if let Err(complaint) = session::check(body) {
        return refuse(&complaint);
    }
    line.accept(body);
    Answer::empty()
}

fn reject(line: &mut Line, body: &Value) -> Answer {
    if line.phase == Phase::Accepted {
        return error(StatusCode::CONFLICT, "The call has already been decided", None, "decision_already_made");
    }
    let mut status = DEFAULT_REJECT;
    if !body.is_null() {
        let Some(fields) = body.as_object() else { return refuse(&Complaint::kind("body", "an object")) };
        if let Err(complaint) = session::known(fields, "body", &["status_code"]) {
            return refuse(&complaint);
        }
        status = fields.get("status_code").and_then(Value::as_u64).unwrap_or(DEFAULT_REJECT);
    }
    line.notify(Notice::Rejected { status });
    line.end(EndedBy::Reject);
    Answer::empty()
}

/// 200 once the REFER is relayed. What becomes of it is not reported: the driver decides whether the call goes on.
fn refer(line: &mut Line, body: &Value) -> Answer {
    let Some(fields) = body.as_object() else { return refuse(&Complaint::kind("body", "an object")) };
    if let Err(complaint) = session::known(fields, "body", &["target_uri"]) {
        return refuse(&complaint);
    }
    let target = fields.get("target_uri").and_then(Value::as_str).unwrap_or_default();
    if !["tel:", "sip:", "sips:"].iter().any(|scheme| target.starts_with(scheme)) {
        return refuse(&Complaint::value("target_uri", "expected a tel: or sip: URI"));
    }
    line.notify(Notice::Transferred { target: target.to_owned() });
    Answer::empty()
}
