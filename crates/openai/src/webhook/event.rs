//! The body of a signed delivery, read in two steps: the type, then what belongs to it.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::sip::{self, Caller};
use crate::call_id::{CallId, CallIdError};
use basics::personal::Personal;

/// How many headers of an INVITE are kept. Those seen have about twenty.
const MAX_SIP_HEADERS: usize = 64;

/// What a delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// `realtime.call.incoming`: a call rings and may be accepted.
    CallIncoming(IncomingCall),
    /// `live.transport.incoming`, or its deprecated name `live.call.incoming`: the same ring, offered to the Live API. Not ours
    /// to answer.
    LiveTransportIncoming {
        /// `evt_…`.
        event_id: Option<String>,
        /// `live_…`; never to be turned into a call id.
        session_id: Option<String>,
    },
    /// Any other type: acknowledged and passed over.
    Other {
        /// The type, cut to a length fit for a log.
        event_type: String,
    },
}

/// A call that rings (OpenAI Python SDK 3.54.0, `types/webhooks/realtime_call_incoming_webhook_event.py`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingCall {
    /// When the call rang, Unix seconds; a retry keeps it. `None` where the body does not say it in a form that can be read.
    pub created_at: Option<i64>,
    /// The call, for every request about it.
    pub call_id: CallId,
    /// The INVITE's headers, in order, repeats kept: written by strangers.
    pub sip_headers: Personal<Vec<SipHeader>>,
    /// How the media is protected, where it is told.
    pub media_security: Option<MediaSecurity>,
}

/// One header of the INVITE.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct SipHeader {
    /// Its name, in any case.
    pub name: String,
    /// Its value, untrusted.
    pub value: String,
}

impl std::fmt::Debug for SipHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SipHeader").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The protection of the media on the SIP leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaSecurity {
    /// Not encrypted.
    Rtp,
    /// Encrypted.
    Srtp,
    /// A value this program does not know; to be taken for neither.
    Other(String),
}

/// Why a signed body is not an event that can be used. Says nothing of its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Not a JSON object, or one without a `type`.
    #[error("the body is not a JSON event")]
    NotAnEvent,
    /// A known type whose body does not fit it.
    #[error("a {event_type} that does not fit its type")]
    Malformed {
        /// The type.
        event_type: &'static str,
    },
    /// The call id cannot be one.
    #[error(transparent)]
    CallId(#[from] CallIdError),
}

impl IncomingCall {
    /// Who calls, as the `From` header has it.
    pub fn caller(&self) -> Caller {
        sip::caller(self.sip_headers.expose())
    }

    /// The SIP host by which the call came in, lower case: that of `To`.
    pub fn sip_host(&self) -> Option<String> {
        sip::called_host(self.sip_headers.expose())
    }

    /// The number that was dialled: `Diversion` (an elastic SIP trunk puts it there), else `To`.
    pub fn dialled(&self) -> Option<Personal<String>> {
        sip::dialled(self.sip_headers.expose())
    }
}

const CALL_INCOMING: &str = "realtime.call.incoming";
const LIVE_TRANSPORT_INCOMING: &str = "live.transport.incoming";
const LIVE_CALL_INCOMING: &str = "live.call.incoming";

#[derive(Deserialize)]
struct TypeOnly<'a> {
    #[serde(borrow, rename = "type")]
    event_type: Cow<'a, str>,
}

#[derive(Deserialize)]
struct CallBody<'a> {
    #[serde(borrow, default)]
    created_at: Option<&'a RawValue>,
    #[serde(borrow)]
    data: CallData<'a>,
}

#[derive(Deserialize)]
struct CallData<'a> {
    call_id: String,
    #[serde(borrow, default)]
    sip_headers: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sip_media_security: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LiveBody {
    id: Option<String>,
    data: LiveData,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LiveData {
    session_id: Option<String>,
}

/// Reads a body whose signature has been checked.
pub fn parse_event(body: &[u8]) -> Result<Event, EventError> {
    // SIP headers are written by strangers: a byte that is no UTF-8 in one of them must not cost the call.
    let body = String::from_utf8_lossy(body);
    let body = body.trim_start_matches('\u{feff}');
    // serde's errors may repeat what they read, so none is kept.
    let TypeOnly { event_type } = serde_json::from_str(body).or(Err(EventError::NotAnEvent))?;
    match event_type.as_ref() {
        CALL_INCOMING => {
            let body: CallBody<'_> =
                serde_json::from_str(body).or(Err(EventError::Malformed { event_type: CALL_INCOMING }))?;
            Ok(Event::CallIncoming(IncomingCall {
                created_at: body.created_at.and_then(seconds),
                call_id: CallId::parse(&body.data.call_id)?,
                sip_headers: Personal::new(body.data.sip_headers.map(headers).unwrap_or_default()),
                media_security: body.data.sip_media_security.and_then(media_security),
            }))
        }
        LIVE_TRANSPORT_INCOMING | LIVE_CALL_INCOMING => {
            let LiveBody { id, data } = serde_json::from_str(body).unwrap_or_default();
            Ok(Event::LiveTransportIncoming { event_id: id, session_id: data.session_id })
        }
        other => Ok(Event::Other { event_type: crate::wire_text::identifier(other).unwrap_or_default() }),
    }
}

/// The headers that have the form of one; a call is not lost to a header that has not.
fn headers(raw: &RawValue) -> Vec<SipHeader> {
    let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    list.into_iter().filter_map(|item| serde_json::from_str(item.get()).ok()).take(MAX_SIP_HEADERS).collect()
}

/// Unix seconds as a whole number, with a fraction, or either as text. A call is not lost to a time that is written otherwise.
fn seconds(raw: &RawValue) -> Option<i64> {
    let text = raw.get().trim_matches('"');
    text.split('.').next()?.parse().ok()
}

fn media_security(raw: &RawValue) -> Option<MediaSecurity> {
    let text: String = serde_json::from_str(raw.get()).ok()?;
    Some(match text.as_str() {
        "rtp" => MediaSecurity::Rtp,
        "srtp" => MediaSecurity::Srtp,
        _ => MediaSecurity::Other(text),
    })
}
