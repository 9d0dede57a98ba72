//! The signing secrets of the webhook endpoint.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::SecretSlice;

/// What a secret made by OpenAI or by a Standard Webhooks library begins with; the rest is base64.
const SECRET_PREFIX: &str = "whsec_";

/// How many secrets may be in force at once. A rotation needs two; the limit bounds the work that one forged post can cause.
const MAX_SECRETS: usize = 8;

/// Standard base64, with or without the padding that gets lost when a secret is copied by hand.
const SECRET_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The keys that a signature may have been made with: one, or several while a secret is being rotated.
#[derive(Clone)]
pub struct WebhookSecrets(Vec<SecretSlice<u8>>);

/// Why a text is not a list of secrets. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// No secret in the text.
    #[error("no webhook secret")]
    Missing,
    /// The secret at this place (from 1) starts with `whsec_` and the rest is not base64.
    #[error("webhook secret number {0}: what follows whsec_ is not base64")]
    NotBase64(usize),
    /// The secret at this place (from 1) is an empty key, with which anyone could sign.
    #[error("webhook secret number {0} is empty")]
    Empty(usize),
    /// More than eight secrets.
    #[error("more than {MAX_SECRETS} webhook secrets")]
    TooMany,
}

impl WebhookSecrets {
    /// Reads secrets separated by spaces or commas. `whsec_…` is base64 after the prefix; anything else is the key itself, as
    /// bytes (OpenAI Python SDK 3.54.0, `lib/_webhooks.py`).
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let mut keys = Vec::new();
        for part in text.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty()) {
            let place = keys.len() + 1;
            if place > MAX_SECRETS {
                return Err(SecretError::TooMany);
            }
            let key = match part.strip_prefix(SECRET_PREFIX) {
                // The decoder's error repeats a byte of the secret, so it is not kept.
                Some(encoded) => SECRET_BASE64.decode(encoded).or(Err(SecretError::NotBase64(place)))?,
                None => part.as_bytes().to_vec(),
            };
            if key.is_empty() {
                return Err(SecretError::Empty(place));
            }
            keys.push(SecretSlice::from(key));
        }
        if keys.is_empty() { Err(SecretError::Missing) } else { Ok(Self(keys)) }
    }

    pub(super) fn keys(&self) -> &[SecretSlice<u8>] {
        &self.0
    }
}

impl fmt::Debug for WebhookSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookSecrets({} masked)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn keys(text: &str) -> Vec<Vec<u8>> {
        WebhookSecrets::parse(text).unwrap().keys().iter().map(|key| key.expose_secret().to_vec()).collect()
    }

    #[test]
    fn several_secrets_are_separated_by_spaces_or_commas() {
        assert_eq!(
            keys("whsec_AQID, invalid_secret\twhsec_BAU="),
            [vec![1, 2, 3], b"invalid_secret".to_vec(), vec![4, 5]]
        );
    }

    #[test]
    fn lost_padding_does_not_matter() {
        assert_eq!(keys("whsec_BAU"), keys("whsec_BAU="));
    }

    #[test]
    fn an_empty_or_undecodable_secret_is_refused_with_its_place() {
        let fault = |text| WebhookSecrets::parse(text).unwrap_err();
        assert_eq!(fault(" , "), SecretError::Missing);
        assert_eq!(fault("whsec_AQID whsec_"), SecretError::Empty(2));
        assert_eq!(fault("whsec_not*base64"), SecretError::NotBase64(1));
        assert_eq!(fault("a b c d e f g h i"), SecretError::TooMany);
    }

    #[test]
    fn a_secret_is_never_printed() {
        let secrets = WebhookSecrets::parse("hunter2hunter2").unwrap();
        assert_eq!(format!("{secrets:?}"), "WebhookSecrets(1 masked)");
    }
}
