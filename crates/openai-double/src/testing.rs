//! A plain client of the double, for tests: tungstenite for the sideband, raw HTTP for the rest. Only compiled for tests.

#![expect(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "what fails here fails the test")]

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};

use crate::{CallHandle, Simulator, SimulatorError, SimulatorOptions, http};
use basics::ids::Ids;

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub async fn simulator() -> Simulator {
    let options =
        SimulatorOptions { api_key: Some("sk-test".to_owned()), ids: Ids::seeded(1), ..SimulatorOptions::default() };
    Simulator::start(options).await.unwrap()
}

pub(crate) async fn post(simulator: &Simulator, path: &str, body: &Value) -> Result<http::Answer, SimulatorError> {
    let headers = [("authorization", "Bearer sk-test"), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let url = format!("{}{path}", simulator.base_url());
    http::request("POST", &url, &headers, body.as_bytes(), Duration::from_secs(10)).await
}

pub(crate) fn session() -> Value {
    json!({"type": "realtime", "model": "gpt-realtime-2.1", "instructions": "…",
           "audio": {"input": {"transcription": {"model": "gpt-transcribe"}}, "output": {"voice": "marin"}}})
}

pub async fn attach(simulator: &Simulator, call_id: &str) -> Result<Socket, tungstenite::Error> {
    let url = format!("ws://{}/v1/realtime?call_id={call_id}", simulator.address());
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", "Bearer sk-test".parse().unwrap());
    connect_async(request).await.map(|(socket, _)| socket)
}

/// A call that is accepted and attached, `session.created` already read.
pub async fn attached(simulator: &Simulator, call_id: &str) -> (CallHandle, Socket) {
    let call = simulator.call(call_id);
    assert_eq!(post(simulator, &format!("/realtime/calls/{call_id}/accept"), &session()).await.unwrap().status, 200);
    let mut socket = attach(simulator, call_id).await.unwrap();
    assert_eq!(next(&mut socket).await["type"], "session.created");
    (call, socket)
}

pub(crate) async fn next(socket: &mut Socket) -> Value {
    // A test that waits for what never comes must fail, and not hang.
    let message =
        tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("an event").unwrap().unwrap();
    let Message::Text(text) = message else { panic!("{message:?}") };
    serde_json::from_str(&text).unwrap()
}

/// Events up to and with the first of this type.
pub async fn until(socket: &mut Socket, kind: &str) -> Vec<Value> {
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

pub fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

pub async fn send(socket: &mut Socket, event: Value) {
    socket.send(Message::text(event.to_string())).await.unwrap();
}

/// One request as it came in.
#[derive(Debug)]
pub struct Delivered {
    /// Request line and headers.
    pub head: String,
    /// The body.
    pub body: String,
}

/// Takes one delivery and answers it.
pub async fn receive(listener: &TcpListener, status: u16) -> Delivered {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut raw = String::new();
    let mut buffer = [0; 4_096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        raw.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        let Some((head, body)) = raw.split_once("\r\n\r\n") else { continue };
        let length: usize = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        if body.len() == length {
            let answer = format!("HTTP/1.1 {status} Answered\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            return Delivered { head: head.to_owned(), body: body.to_owned() };
        }
    }
}
