//! The double against a plain client: tungstenite for the sideband, raw HTTP for the rest.

mod control;
mod load;
mod player;
mod ring;
mod stage;
mod wire;

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};

use super::*;
use basics::ids::Ids;

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(super) async fn simulator() -> Simulator {
    let options =
        SimulatorOptions { api_key: Some("sk-test".to_owned()), ids: Ids::seeded(1), ..SimulatorOptions::default() };
    Simulator::start(options).await.unwrap()
}

async fn post(simulator: &Simulator, path: &str, body: &Value) -> Result<post::Answered, SimulatorError> {
    let headers = [("authorization", "Bearer sk-test"), ("content-type", "application/json")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let url = format!("{}{path}", simulator.base_url());
    post::post(&url, &headers, body.as_bytes(), Duration::from_secs(10)).await
}

fn session() -> Value {
    json!({"type": "realtime", "model": "gpt-realtime-2.1", "instructions": "…",
           "audio": {"input": {"transcription": {"model": "gpt-transcribe"}}, "output": {"voice": "marin"}}})
}

pub(super) async fn attach(simulator: &Simulator, call_id: &str) -> Result<Socket, tungstenite::Error> {
    let url = format!("ws://{}/v1/realtime?call_id={call_id}", simulator.address());
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", "Bearer sk-test".parse().unwrap());
    connect_async(request).await.map(|(socket, _)| socket)
}

/// A call that is accepted and attached, `session.created` already read.
pub(super) async fn attached(simulator: &Simulator, call_id: &str) -> (CallHandle, Socket) {
    let call = simulator.call(call_id);
    assert_eq!(post(simulator, &format!("/realtime/calls/{call_id}/accept"), &session()).await.unwrap().status, 200);
    let mut socket = attach(simulator, call_id).await.unwrap();
    assert_eq!(next(&mut socket).await["type"], "session.created");
    (call, socket)
}

async fn next(socket: &mut Socket) -> Value {
    // A test that waits for what never comes must fail, and not hang.
    let message =
        tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("an event").unwrap().unwrap();
    let Message::Text(text) = message else { panic!("{message:?}") };
    serde_json::from_str(&text).unwrap()
}

/// Events up to and with the first of this type.
pub(super) async fn until(socket: &mut Socket, kind: &str) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let event = next(socket).await;
        let last = event["type"] == kind;
        events.push(event);
        if last {
            return events;
        }
    }
}

pub(super) fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

pub(super) async fn send(socket: &mut Socket, event: Value) {
    socket.send(Message::text(event.to_string())).await.unwrap();
}
