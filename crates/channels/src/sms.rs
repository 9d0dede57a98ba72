//! A text message, handed to a provider over HTTP. Providers send it again as often as they are asked to, so one whose answer was lost is
//! never sent blindly a second time.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use openai::tls::Tls;
use reqwest::{
    Client, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use basics::personal::Personal;

use crate::{
    attempt::{Attempt, Cause},
    http,
};

use self::template::{Escape, Template, Values};

mod template;

/// How long a reminder that a provider could not deliver is tried, in seconds: late it is worse than none.
const VALIDITY_SECONDS: &str = "3600";

/// What the identifier of a Twilio messaging service begins with; it then takes the place of a number.
const SERVICE_PREFIX: &str = "MG";

/// A text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMessage {
    /// The number with its country code, `+33…`.
    pub to: Personal<String>,
    /// In the GSM alphabet.
    pub text: Personal<String>,
}

/// A provider, `[sms]`.
#[derive(Clone, Debug)]
pub enum SmsSettings {
    /// `genre = "http"`: whatever takes one request a message.
    Http(HttpSettings),
    /// `genre = "twilio"`.
    Twilio {
        /// `TWILIO_BASE_URL`: an origin.
        base_url: Url,
        /// `compte`: the account's SID, `AC…`.
        account: String,
        /// `expediteur`: a name, a number, or the SID of a messaging service.
        sender: String,
        /// `SMS_CLE`: the account's token, or `SID:secret` of an API key.
        key: SecretString,
    },
}

/// A request that is written out. `{destinataire}`, `{texte}`, `{expediteur}` and `{cle}` are replaced in all parts of it.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// `methode`.
    pub method: Method,
    /// `url`: values are percent-encoded.
    pub url: String,
    /// `entetes`: name and value.
    pub headers: Vec<(String, String)>,
    /// `corps`: values are escaped as in JSON where it begins with a brace or bracket, and as in a form otherwise.
    pub body: String,
    /// `expediteur`.
    pub sender: String,
    /// `SMS_CLE`; empty where none is needed.
    pub key: SecretString,
}

/// A provider.
#[derive(Clone)]
pub struct Sms {
    settings: SmsSettings,
    client: Client,
}

/// Why no provider can be spoken to.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be made: {0}")]
pub struct SmsError(#[from] reqwest::Error);

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sms").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Sms {
    /// The provider of these settings.
    ///
    /// Errors: [`SmsError`].
    pub fn new(settings: SmsSettings, tls: &Tls) -> Result<Self, SmsError> {
        Ok(Self { settings, client: http::client(tls).build()? })
    }

    /// One attempt. Takes 15 seconds at the most.
    pub async fn send(&self, message: &TextMessage) -> Attempt {
        match &self.settings {
            SmsSettings::Http(settings) => self.by_request(settings, message).await,
            SmsSettings::Twilio { base_url, account, sender, key } => {
                self.by_twilio(base_url, account, sender, key, message).await
            }
        }
    }

    async fn by_request(&self, settings: &HttpSettings, message: &TextMessage) -> Attempt {
        let values = Values {
            to: message.to.expose(),
            text: message.text.expose(),
            sender: &settings.sender,
            key: settings.key.expose_secret(),
        };
        let wrong = |what: &str| Attempt::later(what).because_of(Cause::Configuration);
        let Ok(url) = Url::parse(&Template(&settings.url).filled(&values, Escape::Form)) else {
            return wrong("adresse illisible");
        };
        let is_json = settings.body.trim_start().starts_with(['{', '[']);
        let (escape, kind) = if is_json {
            (Escape::Json, "application/json")
        } else {
            (Escape::Form, "application/x-www-form-urlencoded")
        };
        let mut request = self.client.request(settings.method.clone(), url);
        let mut says_its_kind = false;
        for (name, value) in &settings.headers {
            let value = Template(value).filled(&values, Escape::None);
            let (Ok(name), Ok(mut value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) else {
                return wrong("en-tête illisible");
            };
            says_its_kind |= name == CONTENT_TYPE;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        if !settings.body.is_empty() {
            request = request.body(Template(&settings.body).filled(&values, escape));
            if !says_its_kind {
                request = request.header(CONTENT_TYPE, kind);
            }
        }
        http::send(request).await.0
    }

    /// Twilio's « Messages » resource (Twilio API 2010-04-01, `CreateMessage`).
    async fn by_twilio(
        &self,
        base_url: &Url,
        account: &str,
        sender: &str,
        key: &SecretString,
        message: &TextMessage,
    ) -> Attempt {
        let mut url = base_url.clone();
        url.set_path(&format!("/2010-04-01/Accounts/{account}/Messages.json"));
        let key = key.expose_secret();
        let login = if key.contains(':') { key.to_owned() } else { format!("{account}:{key}") };
        let from = if sender.starts_with(SERVICE_PREFIX) { "MessagingServiceSid" } else { "From" };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("To", message.to.expose())
            .append_pair(from, sender)
            .append_pair("Body", message.text.expose())
            .append_pair("ValidityPeriod", VALIDITY_SECONDS)
            .finish();
        let request = self
            .client
            .post(url)
            .header(AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(login)))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let (mut attempt, body) = http::send(request).await;
        // `code` of an error, `sid` of a message: neither says anything of a guest.
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let said = body["code"].as_u64().map(|code| format!("erreur {code}"));
        if let Some(said) = said.or_else(|| body["sid"].as_str().map(str::to_owned)) {
            attempt.answer.extend([", ", &said.chars().take(40).collect::<String>()]);
        }
        attempt
    }
}
