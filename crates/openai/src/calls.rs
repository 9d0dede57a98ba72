//! Call control over REST: accept, reject, refer, hang up; and the list of models, which tells whether the key is good.
//!
//! One try each: whether to try again depends on what the call needs, and the call's own machine decides (a refer or a hang-up
//! tried blindly may hit twice). Shapes: OpenAI Python SDK 3.54.0, `resources/realtime/calls.py`. Answers are 200 with an empty body.
//!
//! No proxy is used, whatever the environment says: the sideband does not know any, and a call that is accepted through a proxy
//! and then cannot be attached would be silence for the caller.

mod answer;
mod error;
#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, Response, redirect, retry};
use secrecy::SecretString;
use serde_json::json;
use url::Url;

pub use answer::{ModelInfo, Models};
pub(crate) use error::is_tls;
pub use error::{NotSent, RestError};

use super::call_id::CallId;
use super::credential::{Auth, Credential};
use super::tls::Tls;

/// How long TCP and TLS may take. Part of an attempt's own limit; shorter than it, so that "never reached them" is known as such
/// and can be tried again without a doubt.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1_500);

/// How long reject, refer, hang up and the list of models may take, answer included. Refer is answered when the carrier has taken it.
const REST_TIMEOUT: Duration = Duration::from_secs(8);

/// How long an idle connection is kept. Theirs close after some tens of seconds; one that has been closed while it lay there
/// costs an accept its first try.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// Where OpenAI is and with which key it is spoken to.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// The REST base, such as `https://api.openai.com/v1`.
    pub base_url: Url,
    /// The project's key.
    pub key: SecretString,
    /// In which header it is shown.
    pub auth: Auth,
}

/// Why no client can be made. Never tells the key.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The key has characters that cannot be in a header.
    #[error("the key has characters that an HTTP header cannot carry")]
    Key,
    /// The base is not `http` or `https`.
    #[error("the base address must begin with https:// or http://")]
    BaseUrl,
    /// The HTTP library refused its settings.
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[source] reqwest::Error),
}

/// Call control. Cheap to clone; connections are shared.
#[derive(Debug, Clone)]
pub struct CallsClient {
    http: Client,
    base_url: Url,
    credential: Credential,
}

impl ApiSettings {
    /// The header that shows the key.
    pub(super) fn credential(&self) -> Result<Credential, ClientError> {
        Credential::new(self.auth, &self.key)
    }
}

impl CallsClient {
    /// A client for one project. Opens no connection.
    pub fn new(settings: &ApiSettings, tls: &Tls) -> Result<Self, ClientError> {
        if !matches!(settings.base_url.scheme(), "http" | "https") {
            return Err(ClientError::BaseUrl);
        }
        let http = Client::builder()
            .tls_backend_preconfigured(tls.config().as_ref().clone())
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .tcp_nodelay(true)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .user_agent(concat!("vacances-bleues/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(ClientError::Client)?;
        Ok(Self { http, base_url: settings.base_url.clone(), credential: settings.credential()? })
    }

    /// The host that is talked to.
    pub fn api_host(&self) -> &str {
        self.base_url.host_str().unwrap_or_default()
    }

    /// Accepts a call. `body` is a session ([`super::session_config::SessionConfig::to_bytes`]); `timeout` covers the whole try.
    ///
    /// `Ok` says that the session is being made, not that it is there: attaching tells.
    pub async fn accept(&self, call: &CallId, body: Bytes, timeout: Duration) -> Result<(), RestError> {
        self.post(call, "accept", Some(body), timeout).await
    }

    /// Refuses a call before it is accepted. `status_code` is the SIP status that the carrier sees, such as 486 or 603.
    pub async fn reject(&self, call: &CallId, status_code: u16) -> Result<(), RestError> {
        let body = json!({ "status_code": status_code }).to_string();
        self.post(call, "reject", Some(body.into()), REST_TIMEOUT).await
    }

    /// Hands a call to someone else: `tel:+33…` or `sip:…`. `Ok` says that the carrier was told; what became of it is never
    /// reported.
    pub async fn refer(&self, call: &CallId, target_uri: &str) -> Result<(), RestError> {
        let body = json!({ "target_uri": target_uri }).to_string();
        self.post(call, "refer", Some(body.into()), REST_TIMEOUT).await
    }

    /// Ends a call. `Ok` says that its end has begun.
    pub async fn hangup(&self, call: &CallId) -> Result<(), RestError> {
        self.post(call, "hangup", None, REST_TIMEOUT).await
    }

    /// The models that the key may use, some with the day on which they end.
    pub async fn models(&self) -> Result<Models, RestError> {
        let mut url = self.base_url.clone();
        url.path_segments_mut().map_err(|()| RestError::NotSent(NotSent::Other))?.pop_if_empty().push("models");
        let response = self.send(Method::GET, url, None, REST_TIMEOUT).await?;
        answer::models(response).await
    }

    async fn post(&self, call: &CallId, verb: &str, body: Option<Bytes>, timeout: Duration) -> Result<(), RestError> {
        let url = call.call_url(&self.base_url, verb).ok_or(RestError::NotSent(NotSent::Other))?;
        let mut response = self.send(Method::POST, url, body, timeout).await?;
        // Read to its end, the connection can be used again; what it says does not matter.
        answer::read_up_to(&mut response, answer::MAX_ERROR_BYTES).await;
        Ok(())
    }

    /// Sends one request; an answer that is not a success is a failure.
    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<Bytes>,
        timeout: Duration,
    ) -> Result<Response, RestError> {
        let mut request = self.http.request(method, url).timeout(timeout);
        let (name, value) = self.credential.header();
        request = request.header(name, value);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body);
        }
        let response = request.send().await.map_err(|error| RestError::of(&error))?;
        if response.status().is_success() { Ok(response) } else { Err(answer::refusal(response).await) }
    }
}
