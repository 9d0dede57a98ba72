//! Attaching to a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};
use url::Url;

use super::dial::{DialError, dial};
use super::{READ_BUFFER_BYTES, Sideband};
use crate::call_id::CallId;
use crate::calls::{ApiSettings, ClientError, NotSent, is_tls};
use crate::credential::Credential;
use crate::tls::Tls;

/// What may gather before it is written; every message is flushed anyway.
const WRITE_BUFFER_BYTES: usize = 4 * 1_024;

/// What may wait to be written because the other side does not read: more than any message of ours, and little enough for every call
/// of a small machine at once. Answers to pings beyond it are left out.
const MAX_WRITE_BUFFER_BYTES: usize = 1_024 * 1_024;

/// The largest message that is taken. The official SDKs set no limit; a `session.created` with long instructions has some
/// 100 KiB.
const MAX_MESSAGE_BYTES: usize = 16 * 1_024 * 1_024;

/// The header with the digest that stands for the caller.
const SAFETY_IDENTIFIER: HeaderName = HeaderName::from_static("openai-safety-identifier");

/// Attaches to calls of one project. Cheap to clone.
#[derive(Clone)]
pub struct SidebandConnector {
    base_url: Url,
    credential: Credential,
    tls: Tls,
}

/// Why a call could not be attached to. Holds nothing of what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// They answered with another status than 101: 404 while the session is being made, or when the call is over.
    #[error("status {0}")]
    Status(u16),
    /// No connection.
    #[error("unreachable: {0}")]
    NotSent(NotSent),
    /// No WebSocket at the other end.
    #[error("no WebSocket at the other end")]
    NoWebSocket,
    /// Name, TCP, TLS and upgrade together took too long.
    #[error("timed out")]
    TimedOut,
}

impl SidebandConnector {
    /// For one project. Opens no connection.
    pub fn new(settings: &ApiSettings, tls: &Tls) -> Result<Self, ClientError> {
        if !matches!(settings.base_url.scheme(), "http" | "https") {
            return Err(ClientError::BaseUrl);
        }
        Ok(Self { base_url: settings.base_url.clone(), credential: settings.credential()?, tls: tls.clone() })
    }

    /// Attaches to a call. `limit` covers name, TCP, TLS and upgrade together.
    pub async fn attach(&self, call: &CallId, limit: Duration) -> Result<Sideband, AttachError> {
        let url = call.sideband_url(&self.base_url).ok_or(AttachError::NotSent(NotSent::Other))?;
        self.connect(&url, None, limit).await
    }

    /// The same, with a digest that stands for the caller: OpenAI then limits what it holds against one caller to that caller (Realtime
    /// guide, `OpenAI-Safety-Identifier`).
    pub async fn attach_for(
        &self,
        call: &CallId,
        identifier: Option<&str>,
        limit: Duration,
    ) -> Result<Sideband, AttachError> {
        let url = call.sideband_url(&self.base_url).ok_or(AttachError::NotSent(NotSent::Other))?;
        self.connect(&url, identifier, limit).await
    }

    /// Opens a session of its own with a model, without a call: events go both ways as on a sideband.
    pub async fn open_session(&self, model: &str, limit: Duration) -> Result<Sideband, AttachError> {
        let mut url = self.base_url.clone();
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        url.set_scheme(scheme).map_err(|()| AttachError::NotSent(NotSent::Other))?;
        url.path_segments_mut().map_err(|()| AttachError::NotSent(NotSent::Other))?.pop_if_empty().push("realtime");
        url.query_pairs_mut().clear().append_pair("model", model);
        self.connect(&url, None, limit).await
    }

    async fn connect(&self, url: &Url, identifier: Option<&str>, limit: Duration) -> Result<Sideband, AttachError> {
        // Boxed: the handshake's state is large and needed for a moment only, the caller's task lives as long as the call.
        match timeout(limit, Box::pin(self.upgrade(url, identifier))).await {
            Ok(Ok(socket)) => Ok(Sideband::new(socket)),
            Ok(Err(error)) => Err(failure_of(&error)),
            Err(_) => Err(AttachError::TimedOut),
        }
    }

    async fn upgrade(
        &self,
        url: &Url,
        identifier: Option<&str>,
    ) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Upgrade> {
        let mut request = url.as_str().into_client_request()?;
        self.credential.show(request.headers_mut());
        if let Some(value) = identifier.and_then(|identifier| HeaderValue::from_str(identifier).ok()) {
            request.headers_mut().insert(SAFETY_IDENTIFIER, value);
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(WRITE_BUFFER_BYTES)
            .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        let stream = dial(url).await.map_err(Upgrade::Dial)?;
        // Frames are small and each is waited for.
        stream.set_nodelay(true).map_err(Error::Io)?;
        let connector = Connector::Rustls(Arc::clone(self.tls.config()));
        let (socket, _) = client_async_tls_with_config(request, stream, Some(config), Some(connector)).await?;
        Ok(socket)
    }
}

/// Why an upgrade failed.
enum Upgrade {
    Dial(DialError),
    Rest(Error),
}

impl From<Error> for Upgrade {
    fn from(error: Error) -> Self {
        Self::Rest(error)
    }
}

fn failure_of(upgrade: &Upgrade) -> AttachError {
    match upgrade {
        Upgrade::Dial(DialError::Name) => AttachError::NotSent(NotSent::Dns),
        Upgrade::Dial(DialError::Connect) => AttachError::NotSent(NotSent::Connect),
        Upgrade::Rest(Error::Http(response)) => AttachError::Status(response.status().as_u16()),
        Upgrade::Rest(error) if is_tls(error) => AttachError::NotSent(NotSent::Tls),
        Upgrade::Rest(_) => AttachError::NoWebSocket,
    }
}

impl fmt::Debug for SidebandConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SidebandConnector").field("base_url", &self.base_url.as_str()).finish_non_exhaustive()
    }
}
