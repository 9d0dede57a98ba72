//! How the key is shown, on REST requests and on the sideband's upgrade alike.

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use super::calls::ClientError;

/// The header of Azure OpenAI (Microsoft Learn, "Realtime API via SIP").
const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// In which header the key is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer KEY`: OpenAI, and Azure with an Entra token.
    #[default]
    Bearer,
    /// `api-key: KEY`: Azure OpenAI.
    ApiKey,
}

/// The header, ready to be sent. Its value is marked so that no library prints it.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    name: HeaderName,
    value: HeaderValue,
}

impl Credential {
    pub(super) fn new(auth: Auth, key: &SecretString) -> Result<Self, ClientError> {
        let key = key.expose_secret();
        let (name, text) = match auth {
            Auth::Bearer => (AUTHORIZATION, format!("Bearer {key}")),
            Auth::ApiKey => (API_KEY, key.to_owned()),
        };
        // The library's error says nothing that this one does not.
        let mut value = HeaderValue::from_str(&text).or(Err(ClientError::Key))?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }

    /// Puts it among the headers of a request.
    pub(super) fn show(&self, headers: &mut HeaderMap) {
        headers.insert(self.name.clone(), self.value.clone());
    }

    /// The header alone.
    pub(super) fn header(&self) -> (HeaderName, HeaderValue) {
        (self.name.clone(), self.value.clone())
    }
}
