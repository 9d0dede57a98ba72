//! The floor: the least that a server of this kind can cost in this language. Every figure is compared to it.
//!
//! It answers the same frames as the server, with no signature check, no parsing and no store: identifiers are found by plain search,
//! what it sends is static and as large as what the server sends (`tests/it/floor.rs` compares them).
//!
//! `cargo build --release --example floor`, then `PORT=8000 OPENAI_BASE_URL=http://127.0.0.1:8100/v1 target/release/examples/floor`;
//! with `PORT=0` the system chooses, and `prêt http://127.0.0.1:PORT/` tells. `http://` only.

#![expect(clippy::disallowed_methods, reason = "a program of its own: it has no configuration and no lifecycle")]

use std::{convert::Infallible, env, error::Error, io::Write as _};

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::{BodyExt as _, Full};
use hyper::{Method, Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig},
};

/// What the server accepts a call with, in bytes: the catalogue of `hotel.exemple.toml`, the rules and all tools.
const ACCEPT_BYTES: usize = 20_500;
/// What the server greets with.
const GREETING_BYTES: usize = 565;
/// What the server answers a function call with: the mean of availability, recap and booking.
const OUTPUT_BYTES: usize = 1_100;
/// The largest message that is taken in is as the library has it; the buffers are small, since most messages are.
const BUFFER_BYTES: usize = 4_096;

const NEXT_RESPONSE: Utf8Bytes = Utf8Bytes::from_static(r#"{"type":"response.create","event_id":"floor_1234"}"#);

type Fault = Box<dyn Error + Send + Sync>;

struct Floor {
    http: Client<HttpConnector, Full<Bytes>>,
    base_url: String,
    bearer: String,
    accept: Bytes,
    greeting: Utf8Bytes,
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let port = env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let accept = [r#"{"type":"realtime","model":"gpt-realtime-2.1","instructions":""#, r#""}"#];
    let greeting = [r#"{"type":"response.create","response":{"tool_choice":"none","instructions":""#, r#""}}"#];
    let floor: &'static Floor = Box::leak(Box::new(Floor {
        http: Client::builder(TokioExecutor::new()).build(connector),
        base_url: env::var("OPENAI_BASE_URL")?.trim_end_matches('/').to_owned(),
        bearer: format!("Bearer {}", env::var("OPENAI_API_KEY").unwrap_or_default()),
        accept: filled(accept, ACCEPT_BYTES).into(),
        greeting: filled(greeting, GREETING_BYTES).into(),
    }));
    writeln!(std::io::stdout(), "prêt http://{}/", listener.local_addr()?)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(
            http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(move |r| answer(floor, r))),
        );
    }
}

/// What is sent, with filling up to a size.
fn filled([before, after]: [&str; 2], bytes: usize) -> String {
    format!("{before}{}{after}", "x".repeat(bytes - before.len() - after.len()))
}

async fn answer(floor: &'static Floor, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    if request.method() == Method::POST {
        let body = request.into_body().collect().await?.to_bytes();
        if let Some(id) = String::from_utf8_lossy(&body).split("rtc_").nth(1).and_then(|rest| rest.split('"').next()) {
            tokio::spawn(call(floor, format!("rtc_{id}")));
        }
    }
    Ok(Response::new(Full::new(Bytes::from_static(b"ok"))))
}

/// A call, from accept to the end of its socket. Whatever goes wrong ends it.
async fn call(floor: &'static Floor, id: String) -> Result<Infallible, Fault> {
    // Boxed: what it takes to get there is not kept for the whole call.
    let mut socket = Box::pin(attach(floor, &id)).await?;
    drop(id);
    socket.next().await.ok_or("closed")??;
    socket.send(Message::Text(floor.greeting.clone())).await?;
    loop {
        let Message::Text(text) = socket.next().await.ok_or("closed")?? else { continue };
        if !text.contains(r#""type":"response.done""#) || !text.contains(r#""function_call""#) {
            continue;
        }
        for call_id in text.split(r#""call_id":""#).skip(1).filter_map(|rest| rest.split('"').next()) {
            let start = format!(
                r#"{{"type":"conversation.item.create","item":{{"type":"function_call_output","call_id":"{call_id}","output":"{{\"success\":true,\"message\":\""#
            );
            socket.feed(Message::Text(filled([&start, r#"\"}"}}"#], OUTPUT_BYTES).into())).await?;
        }
        socket.send(Message::Text(NEXT_RESPONSE)).await?;
    }
}

async fn attach(floor: &Floor, id: &str) -> Result<WebSocketStream<TcpStream>, Fault> {
    let accept = Request::post(format!("{}/realtime/calls/{id}/accept", floor.base_url))
        .header("authorization", floor.bearer.as_str())
        .header("content-type", "application/json")
        .body(Full::new(floor.accept.clone()))?;
    let answer = floor.http.request(accept).await?;
    if !answer.status().is_success() {
        return Err("accept".into());
    }
    answer.into_body().collect().await?;
    let host = floor.base_url.trim_start_matches("http://");
    let stream = TcpStream::connect(host.split('/').next().unwrap_or(host)).await?;
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default().read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES);
    let url = format!("ws://{host}/realtime?call_id={id}");
    Ok(client_async_with_config(url, stream, Some(config)).await?.0)
}
