//! The official vectors, and what follows from them.

mod events;
mod numbers;
mod signatures;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::*;

/// The constants of the official suite (OpenAI Python SDK 3.54.0, `tests/lib/test_webhooks.py`).
const SECRET: &str = "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=";
const ID: &str = "wh_685c059ae39c8190af8c71ed1022a24d";
const TIMESTAMP: i64 = 1_750_861_210;
const BODY: &str = r#"{"id": "evt_685c059ae3a481909bdc86819b066fb6", "object": "event", "created_at": 1750861210, "type": "response.completed", "data": {"id": "resp_123"}}"#;
const SIGNATURE: &str = "v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY=";

/// A post as it would arrive; each test changes what it is about.
#[derive(Clone)]
struct Post {
    secrets: WebhookSecrets,
    id: Option<Vec<u8>>,
    timestamp: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    body: Vec<u8>,
    now: i64,
}

impl Post {
    fn official() -> Self {
        Self {
            secrets: WebhookSecrets::parse(SECRET).unwrap(),
            id: Some(ID.into()),
            timestamp: Some(TIMESTAMP.to_string().into()),
            signature: Some(SIGNATURE.into()),
            body: BODY.into(),
            now: TIMESTAMP,
        }
    }

    fn with_signature(signature: &str) -> Self {
        Self { signature: Some(signature.into()), ..Self::official() }
    }

    fn with_body(body: &str, signature: &str) -> Self {
        Self { body: body.into(), signature: Some(format!("v1,{signature}").into()), ..Self::official() }
    }

    fn verify(&self) -> Result<Delivery, SignatureError> {
        let headers = SignatureHeaders {
            id: self.id.as_deref(),
            timestamp: self.timestamp.as_deref(),
            signature: self.signature.as_deref(),
        };
        verify(&self.secrets, headers, &self.body, self.now)
    }
}

/// A signature made here, for keys and bodies that the official suite has not.
fn sign(key: &[u8], id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}
