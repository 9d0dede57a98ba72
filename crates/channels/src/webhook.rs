//! An event to another system, signed as Standard Webhooks says (<https://www.standardwebhooks.com>, specification 1.0.0). Thin: it
//! names what has happened, and the receiver fetches the rest with a token of its own.

use std::{fmt, sync::Arc};

use openai::{
    tls::Tls,
    webhook::{WebhookSecrets, sign},
};
use reqwest::{Client, header::CONTENT_TYPE};
use serde_json::json;
use url::{Host, Url};

use crate::{
    Outcome,
    attempt::{Attempt, Cause},
    http,
};

use self::addresses::PublicOnly;

mod addresses;

pub use self::addresses::is_public;

/// Where events go, `[[webhooks]]`.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// `nom`.
    pub name: String,
    /// `url`.
    pub url: Url,
    /// `reseau_local`: whether an address that is not public may be connected to.
    pub is_local: bool,
    /// `WEBHOOK_SECRET_<NOM>`: every one of them signs, so that a rotation loses nothing.
    pub secrets: WebhookSecrets,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `webhook-id`: the same on every attempt.
    pub id: String,
    /// `type`.
    pub kind: String,
    /// `id`: of the reservation or call-back.
    pub subject: String,
    /// `revision`.
    pub revision: u32,
    /// `date`: when it happened, RFC 3339.
    pub date: String,
}

/// A receiver.
#[derive(Clone)]
pub struct Webhook {
    settings: WebhookSettings,
    client: Client,
}

/// Why no receiver can be spoken to.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be made: {0}")]
pub struct WebhookError(#[from] reqwest::Error);

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Webhook {
    /// The receiver of these settings.
    ///
    /// Errors: [`WebhookError`].
    pub fn new(settings: WebhookSettings, tls: &Tls) -> Result<Self, WebhookError> {
        let mut client = http::client(tls);
        if !settings.is_local {
            client = client.dns_resolver(Arc::new(PublicOnly));
        }
        Ok(Self { client: client.build()?, settings })
    }

    /// Its `nom`.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// One attempt, at `now` in Unix seconds. Takes 15 seconds at the most.
    pub async fn send(&self, event: &Event, now: i64) -> Attempt {
        if !self.settings.is_local && names_a_private_address(&self.settings.url) {
            return Attempt::new(Outcome::Refused, "adresse privée").because_of(Cause::Configuration);
        }
        let Event { id, kind, subject, revision, date } = event;
        let body = json!({ "type": kind, "id": subject, "revision": revision, "date": date }).to_string();
        let request = self
            .client
            .post(self.settings.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", now)
            .header("webhook-signature", sign(&self.settings.secrets, id, now, body.as_bytes()))
            .body(body);
        let (attempt, _) = http::send(request).await;
        if attempt.answer == "HTTP 410" { attempt.because_of(Cause::SwitchedOff) } else { attempt }
    }
}

/// Whether the address stands in the URL itself, where no resolver is asked, and is not public.
fn names_a_private_address(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(_)) | None => false,
    }
}
