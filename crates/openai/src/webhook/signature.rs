//! The signature of a webhook delivery: what the official SDK does, step by step.
//!
//! Source: OpenAI Python SDK 3.54.0, `lib/_webhooks.py`; the limit on candidates is that of the Node SDK 7.57.0,
//! lib/webhook-signature.js; Standard Webhooks specification for what else may stand in the signature header.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use sha2::Sha256;

use super::secrets::WebhookSecrets;

/// How far the attempt's time may lie from ours, in seconds, both ways; exactly this far is accepted.
pub const SIGNATURE_TOLERANCE_SECONDS: u64 = 300;

/// How many signatures of one header are compared. A rotation needs two; the Node SDK stops at 32 as well, so that a header
/// full of them costs no more than a short one.
pub const MAX_SIGNATURE_CANDIDATES: usize = 32;

/// What each signature made with a shared secret begins with.
const SIGNATURE_VERSION: &[u8] = b"v1,";

/// The three headers of a delivery, as they came.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignatureHeaders<'a> {
    /// `webhook-id`: the same on every retry of one event.
    pub id: Option<&'a [u8]>,
    /// `webhook-timestamp`: Unix seconds of this attempt.
    pub timestamp: Option<&'a [u8]>,
    /// `webhook-signature`: `v1,<base64>`, several separated by spaces.
    pub signature: Option<&'a [u8]>,
}

/// A delivery whose signature is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// `webhook-id`, by which repeats are known.
    pub id: String,
    /// `webhook-timestamp`: Unix seconds of this attempt, not of the event.
    pub timestamp: i64,
}

/// Why a delivery is refused. The sender learns only that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The named header is not there.
    #[error("missing header {0}")]
    MissingHeader(&'static str),
    /// The timestamp is not a whole number of seconds.
    #[error("invalid webhook timestamp format")]
    InvalidTimestamp,
    /// More than the tolerance before our time.
    #[error("webhook timestamp is too old")]
    TooOld,
    /// More than the tolerance after our time.
    #[error("webhook timestamp is too new")]
    TooNew,
    /// The id is not text.
    #[error("webhook id is not text")]
    InvalidId,
    /// No candidate is the signature of these bytes under any secret.
    #[error("signature mismatch")]
    Mismatch,
}

/// Checks a delivery over its raw bytes. `now` is in Unix seconds.
///
/// The id and the timestamp enter the signed message with the text they came with, whatever they would parse to.
pub fn verify(
    secrets: &WebhookSecrets,
    headers: SignatureHeaders<'_>,
    body: &[u8],
    now: i64,
) -> Result<Delivery, SignatureError> {
    let signature = headers.signature.ok_or(SignatureError::MissingHeader("webhook-signature"))?;
    let timestamp = headers.timestamp.ok_or(SignatureError::MissingHeader("webhook-timestamp"))?;
    let id = headers.id.ok_or(SignatureError::MissingHeader("webhook-id"))?;
    let attempted = parse_timestamp(timestamp).ok_or(SignatureError::InvalidTimestamp)?;
    if now.abs_diff(attempted) > SIGNATURE_TOLERANCE_SECONDS {
        return Err(if attempted < now { SignatureError::TooOld } else { SignatureError::TooNew });
    }
    // The library's error holds the bytes; the fault is all that is told.
    let id_text = std::str::from_utf8(id).or(Err(SignatureError::InvalidId))?;
    let candidates = candidates(signature);
    for key in secrets.keys() {
        // HMAC takes a key of any length, so there is no error to tell.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret()) else { continue };
        for part in [id, b".", timestamp, b".", body] {
            mac.update(part);
        }
        // `verify_slice` compares in constant time and refuses a short candidate.
        if candidates.iter().any(|candidate| mac.clone().verify_slice(candidate).is_ok()) {
            return Ok(Delivery { id: id_text.to_owned(), timestamp: attempted });
        }
    }
    Err(SignatureError::Mismatch)
}

/// The `webhook-signature` of a delivery that this program sends: one of every secret, so that a receiver who knows an old or a new one
/// takes it while they are being rotated. `now` is in Unix seconds.
pub fn sign(secrets: &WebhookSecrets, id: &str, now: i64, body: &[u8]) -> String {
    let signed = secrets.keys().iter().filter_map(|key| {
        // HMAC takes a key of any length, so there is no error to tell.
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).ok()?;
        for part in [id.as_bytes(), b".", now.to_string().as_bytes(), b".", body] {
            mac.update(part);
        }
        Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
    });
    signed.collect::<Vec<_>>().join(" ")
}

fn parse_timestamp(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.trim_ascii().parse().ok()
}

/// The decoded signatures of a header. A part without `v1,` is taken as it stands, as both official SDKs do; one that is not
/// base64 (a `v1a` entry among them) cannot be ours and is passed over.
fn candidates(header: &[u8]) -> Vec<Vec<u8>> {
    header
        .split(u8::is_ascii_whitespace)
        .filter(|part| !part.is_empty())
        .take(MAX_SIGNATURE_CANDIDATES)
        .filter_map(|part| BASE64_STANDARD.decode(part.strip_prefix(SIGNATURE_VERSION).unwrap_or(part)).ok())
        .collect()
}
