//! Signing a webhook as OpenAI does (Standard Webhooks; OpenAI Python SDK 3.54.0, `lib/_webhooks.py`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::error::SimulatorError;

/// One `v1,<base64>` entry of `webhook-signature`. `secret` is `whsec_` and base64, or raw; anything else is
/// [`SimulatorError::Secret`].
pub fn sign(secret: &str, webhook_id: &str, timestamp: &str, body: &[u8]) -> Result<String, SimulatorError> {
    let key = match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).map_err(|_malformed| SimulatorError::Secret)?,
        None => secret.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_length| SimulatorError::Secret)?;
    for part in [webhook_id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_vectors_are_signed_as_openai_signs_them() {
        let secret = concat!("whsec_", "RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=");
        let (id, timestamp) = ("wh_685c059ae39c8190af8c71ed1022a24d", "1750861210");
        let body = br#"{"id": "evt_685c059ae3a481909bdc86819b066fb6", "object": "event", "created_at": 1750861210, "type": "response.completed", "data": {"id": "resp_123"}}"#;
        let signed = sign(secret, id, timestamp, body).unwrap();
        assert_eq!(signed, "v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY=");
        let body = br#"{"id": "evt_sip_test", "object": "event", "created_at": 1750861210, "type": "realtime.call.incoming", "data": {"call_id": "rtc_test", "sip_headers": [{"name": "X-Test", "value": "example"}], "sip_media_security": "srtp"}}"#;
        assert_eq!(sign(secret, id, timestamp, body).unwrap(), "v1,GrmeMqQlS+slXMsiIHDBTZajhPxiOutu7kkwRlQfxus=");
    }

    #[test]
    fn a_secret_that_is_no_base64_is_refused() {
        assert!(matches!(sign("whsec_*", "wh_1", "1", b""), Err(SimulatorError::Secret)));
    }
}
