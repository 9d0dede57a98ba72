//! One port for REST and for the sideband's upgrade.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::Incoming,
    header::{self, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use url::form_urlencoded;

use super::{
    Shared,
    faults::{Fault, FaultKind, Operation},
    line::{Call, Phase},
    model_socket::{self, TextModel},
    record::RestRequest,
    rest::{self, Answer},
    sideband,
};

/// The longest body that is read; instructions and tools of a call are some tens of kilobytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// The header with what stands for the caller.
const SAFETY_IDENTIFIER: &str = "openai-safety-identifier";

/// Closes the connection with no answer.
#[derive(Debug)]
struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// Accepts connections until the simulator is dropped.
pub(super) async fn listen(shared: Arc<Shared>, listener: TcpListener) {
    loop {
        let accepted = tokio::select! {
            () = shared.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        // Out of file descriptors, or a connection that died in the queue: the next one may do better.
        let Ok((stream, _)) = accepted else {
            tokio::task::yield_now().await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let serving = serve(Arc::clone(&shared), stream);
        shared.tasks.spawn(serving);
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let stop = shared.stop.clone();
    let service = service_fn(move |request| route(Arc::clone(&shared), request));
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::select! {
        () = stop.cancelled() => {}
        // A connection that fails, on purpose or not, concerns its own client only.
        _ = connection => {}
    }
}

async fn route(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Dropped> {
    let path = request.uri().path().to_owned();
    let below = path.trim_start_matches('/').strip_prefix(shared.base_path()).and_then(|path| path.strip_prefix('/'));
    let segments: Vec<&str> = below.unwrap_or_default().split('/').collect();
    let asked = match (request.method(), segments.as_slice()) {
        (&Method::POST, ["realtime", "calls", id, operation]) => {
            Operation::of_call(operation).map(|operation| (operation, decode(id)))
        }
        (&Method::GET, ["realtime"]) => Some((Operation::Attach, query(&request, "call_id").unwrap_or_default())),
        (&Method::GET, ["models"]) => Some((Operation::Models, String::new())),
        _ => None,
    };
    let Some((operation, call_id)) = asked else {
        return Ok(rest::error(StatusCode::NOT_FOUND, "Invalid URL", None, "unknown_url").into_response());
    };
    if !authorised(&shared, &request) {
        let answer = rest::error(StatusCode::UNAUTHORIZED, "Incorrect API key provided.", None, "invalid_api_key")
            .into_response();
        return Ok(answer);
    }
    let call = shared.find(&call_id);
    let at = shared.settings.clock.instant();
    let fault = shared.take_fault(operation, call.as_deref());
    let safety_identifier = text_header(&request, SAFETY_IDENTIFIER).map(str::to_owned);
    let asked = RestRequest { operation, at, body: Value::Null, safety_identifier, status: None };
    if operation == Operation::Attach {
        let recorded = record(&shared, call.as_deref(), asked);
        pause(&fault).await;
        let answer = attach(&shared, &fault, call.as_ref(), request);
        hold(&fault).await;
        conclude(call.as_deref(), recorded, answer.as_ref());
        return answer.map(Answer::into_response).ok_or(Dropped);
    }
    let json_body = request.headers().get(header::CONTENT_TYPE).is_some_and(is_json);
    let body = match Limited::new(request.into_body(), BODY_LIMIT).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => {
            return Ok(rest::error(StatusCode::PAYLOAD_TOO_LARGE, "Body too large", None, "too_large").into_response());
        }
    };
    let read = read_body(&body);
    let recorded = record(&shared, call.as_deref(), RestRequest { body: read.clone(), ..asked });
    pause(&fault).await;
    let process = || match (&call, operation) {
        (_, Operation::Models) => rest::models(&shared.models),
        (None, _) => rest::unknown_call(),
        (Some(call), _) => rest::control(call, operation, &read, json_body),
    };
    let answer = apply(&fault, process);
    hold(&fault).await;
    conclude(call.as_deref(), recorded, answer.as_ref());
    answer.map(Answer::into_response).ok_or(Dropped)
}

async fn pause(fault: &Fault) {
    if !fault.delay.is_zero() {
        tokio::time::sleep(fault.delay).await;
    }
}

/// Keeps an answer back, where the fault asks for it.
async fn hold(fault: &Fault) {
    if let FaultKind::AnswerLate(delay) = fault.kind {
        tokio::time::sleep(delay).await;
    }
}

/// Writes a request down before anything is done about it: its place in the record.
fn record(shared: &Shared, call: Option<&Call>, request: RestRequest) -> usize {
    if let Some(call) = call {
        return call.update(|line| {
            line.record.requests.push(request);
            line.record.requests.len() - 1
        });
    }
    shared.strays().push(request);
    0
}

/// Adds what it was answered.
fn conclude(call: Option<&Call>, place: usize, answer: Option<&Answer>) {
    if let (Some(call), Some(answer)) = (call, answer) {
        call.update(|line| {
            if let Some(request) = line.record.requests.get_mut(place) {
                request.status = Some(answer.status.as_u16());
            }
        });
    }
}

/// Processes a request, or does not, as its fault asks; `None` closes the connection.
fn apply(fault: &Fault, process: impl FnOnce() -> Answer) -> Option<Answer> {
    match &fault.kind {
        FaultKind::None | FaultKind::AnswerLate(_) => Some(process()),
        FaultKind::Answer { status, body, headers } => Some(rest::scripted(*status, body.as_deref(), headers)),
        FaultKind::Lie { status } => {
            process();
            Some(rest::scripted(*status, None, &[]))
        }
        FaultKind::DropBefore => None,
        FaultKind::DropAfter => {
            process();
            None
        }
    }
}

/// Answers an upgrade; where it is granted, a task of its own serves the sideband.
fn attach(
    shared: &Arc<Shared>,
    fault: &Fault,
    call: Option<&Arc<Call>>,
    mut request: Request<Incoming>,
) -> Option<Answer> {
    if let (Some(model), None, Some(_)) = (&shared.text_model, query(&request, "call_id"), query(&request, "model")) {
        return Some(open_session(shared, model.as_ref(), request));
    }
    let live = call.filter(|call| call.look(|line| line.phase == Phase::Accepted));
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let answer = apply(fault, || match &key {
        _ if query(&request, "call_id").is_none() || query(&request, "model").is_some() => {
            rest::error(StatusCode::BAD_REQUEST, "Exactly one of model, call_id, intent", None, "invalid_request")
        }
        _ if live.is_none() => rest::unknown_call(),
        None => rest::error(StatusCode::UPGRADE_REQUIRED, "Not a WebSocket request", None, "invalid_request"),
        Some(key) => Answer::switching(key),
    })?;
    if let (StatusCode::SWITCHING_PROTOCOLS, Some(call)) = (answer.status, live) {
        let upgrade = hyper::upgrade::on(&mut request);
        let (call, stop) = (Arc::clone(call), shared.stop.clone());
        shared.tasks.spawn(async move {
            let serving = async {
                if let Ok(upgraded) = upgrade.await {
                    sideband::serve(call, TokioIo::new(upgraded)).await;
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = serving => {}
            }
        });
    }
    Some(answer)
}

/// Opens a session in text, with a model that follows a script.
fn open_session(shared: &Arc<Shared>, model: &dyn TextModel, mut request: Request<Incoming>) -> Answer {
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let Some(key) = key else {
        return rest::error(StatusCode::UPGRADE_REQUIRED, "Not a WebSocket request", None, "invalid_request");
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let (session, stop) = (model.begin(), shared.stop.clone());
    shared.tasks.spawn(async move {
        let serving = async {
            if let Ok(upgraded) = upgrade.await {
                model_socket::serve(session, TokioIo::new(upgraded)).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = serving => {}
        }
    });
    Answer::switching(&key)
}

fn authorised(shared: &Shared, request: &Request<Incoming>) -> bool {
    let Some(key) = &shared.api_key else { return true };
    let given = if shared.azure {
        text_header(request, "api-key")
    } else {
        text_header(request, "authorization").and_then(|given| given.strip_prefix("Bearer "))
    };
    given.is_some_and(|given| given == key)
}

fn text_header<'a>(request: &'a Request<Incoming>, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

fn is_json(value: &HeaderValue) -> bool {
    value.to_str().is_ok_and(|value| value.trim().to_ascii_lowercase().starts_with("application/json"))
}

fn read_body(body: &Bytes) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body)))
}

fn query(request: &Request<Incoming>, key: &str) -> Option<String> {
    let query = request.uri().query()?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
}

/// Percent-decoding of one path segment.
fn decode(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_segment_is_percent_decoded_once() {
        assert_eq!(decode("rtc_u1%2Fa%20b"), "rtc_u1/a b");
        assert_eq!(decode("100%25%zz%4"), "100%%zz%4");
    }
}
