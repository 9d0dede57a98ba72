//! What OpenAI posts to this server: the signature, then the event. Pure: no I/O, no clock, no runtime.
//!
//! The order is part of the contract: [`verify`] over the raw bytes first, [`parse_event`] after. Nothing is parsed of a body
//! that is not signed (OpenAI Python SDK 3.54.0, `tests/lib/test_webhooks.py`).

mod event;
mod secrets;
mod signature;
mod sip;
#[cfg(test)]
mod tests;

pub use event::{Event, EventError, IncomingCall, MediaSecurity, SipHeader, parse_event};
pub use secrets::{SecretError, WebhookSecrets};
pub use signature::{
    Delivery, MAX_SIGNATURE_CANDIDATES, SIGNATURE_TOLERANCE_SECONDS, SignatureError, SignatureHeaders, sign, verify,
};
pub use sip::Caller;
