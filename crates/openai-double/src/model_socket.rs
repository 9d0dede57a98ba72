//! A Realtime session in text, as `GET /v1/realtime?model=…` opens it. What its model says is up to who starts the double.

use std::fmt;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

/// The model behind sessions in text.
pub trait TextModel: fmt::Debug + Send + Sync {
    /// A session begins.
    fn begin(&self) -> Box<dyn TextSession>;
}

/// One session in text, from the model's side.
pub trait TextSession: Send {
    /// The session's configuration as it stands.
    fn session(&self) -> &Value;

    /// The client has sent this event: the events that answer it.
    fn hear(&mut self, event: &str) -> Vec<Value>;
}

/// Serves one session until either side ends it.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut model: Box<dyn TextSession>, stream: S) {
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let mut events = vec![json!({"type": "session.created", "session": model.session()})];
    loop {
        for event in events.drain(..) {
            if socket.send(Message::text(event.to_string())).await.is_err() {
                return;
            }
        }
        match socket.next().await {
            Some(Ok(Message::Text(text))) => events = model.hear(&text),
            Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => return,
        }
    }
}
