//! Ringing a server: the signed webhook of an incoming call, honest or not.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Shared, error::SimulatorError, http, observer::Notice, signature::sign};

/// The event of a Realtime call.
pub const REALTIME_CALL_INCOMING: &str = "realtime.call.incoming";

/// The event of the same call where the project also subscribes to Live.
pub const LIVE_TRANSPORT_INCOMING: &str = "live.transport.incoming";

/// `user-agent` of OpenAI's deliveries (webhooks guide).
const USER_AGENT: &str = "OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)";

/// How long a webhook may take: OpenAI says "a few seconds" and gives no number.
const WEBHOOK_PATIENCE: Duration = Duration::from_secs(10);

/// One delivery of one event, before it is signed. What is not set is made up: a new call, now, signed with the secret given.
#[derive(Clone, Debug)]
pub struct RingOptions {
    url: String,
    secrets: Vec<String>,
    pub(super) call_id: Option<String>,
    webhook_id: Option<String>,
    event_id: Option<String>,
    event_type: String,
    created_at: Option<i64>,
    timestamp: Option<i64>,
    from: Option<String>,
    sip_headers: Vec<(String, String)>,
    media_security: Option<String>,
    body: Option<Vec<u8>>,
    tampered_body: Option<Vec<u8>>,
    signature: Option<String>,
    replaced_headers: Vec<(String, Option<String>)>,
}

impl RingOptions {
    /// A ring of the webhook at this URL, signed with this secret (`whsec_…`).
    pub fn new(url: &str, secret: &str) -> Self {
        Self {
            url: url.to_owned(),
            secrets: vec![secret.to_owned()],
            call_id: None,
            webhook_id: None,
            event_id: None,
            event_type: REALTIME_CALL_INCOMING.to_owned(),
            created_at: None,
            timestamp: None,
            from: None,
            sip_headers: Vec::new(),
            media_security: Some("srtp".to_owned()),
            body: None,
            tampered_body: None,
            signature: None,
            replaced_headers: Vec::new(),
        }
    }

    /// `rtc_…` (`live_…` for Live events).
    #[must_use]
    pub fn call_id(mut self, call_id: &str) -> Self {
        self.call_id = Some(call_id.to_owned());
        self
    }

    /// The idempotency key of the event: the same on every delivery of it.
    #[must_use]
    pub fn webhook_id(mut self, webhook_id: &str) -> Self {
        self.webhook_id = Some(webhook_id.to_owned());
        self
    }

    /// The type of the event; any text.
    #[must_use]
    pub fn event_type(mut self, event_type: &str) -> Self {
        event_type.clone_into(&mut self.event_type);
        self
    }

    /// When the call came in, in Unix seconds.
    #[must_use]
    pub const fn created_at(mut self, seconds: i64) -> Self {
        self.created_at = Some(seconds);
        self
    }

    /// `webhook-timestamp`, when this delivery was made, in Unix seconds.
    #[must_use]
    pub const fn timestamp(mut self, seconds: i64) -> Self {
        self.timestamp = Some(seconds);
        self
    }

    /// The caller's number, as the `From` header says it. Without it a number kept for fiction.
    #[must_use]
    pub fn from(mut self, number: &str) -> Self {
        self.from = Some(format!("<sip:{number}@pstn.example.com>;tag=1"));
        self
    }

    /// A caller who hides the number.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.from = Some("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1".to_owned());
        self
    }

    /// The number that was dialled, in a `Diversion` header as a Twilio trunk sends it.
    #[must_use]
    pub fn dialled(self, number: &str) -> Self {
        self.sip_header("Diversion", &format!("<sip:{number}@twilio.com>;reason=unconditional"))
    }

    /// One more SIP header, verbatim.
    #[must_use]
    pub fn sip_header(mut self, name: &str, value: &str) -> Self {
        self.sip_headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `sip_media_security`; without it `srtp`.
    #[must_use]
    pub fn media_security(mut self, value: Option<&str>) -> Self {
        self.media_security = value.map(str::to_owned);
        self
    }

    /// One more signing secret, as while a secret is being rotated: the delivery carries a signature of each.
    #[must_use]
    pub fn also_signed_with(mut self, secret: &str) -> Self {
        self.secrets.push(secret.to_owned());
        self
    }

    /// Signed with a secret that is not the server's.
    #[must_use]
    pub fn forged(mut self) -> Self {
        self.secrets = vec!["not-the-secret-of-this-endpoint".to_owned()];
        self
    }

    /// This `webhook-signature`, verbatim.
    #[must_use]
    pub fn signature(mut self, signature: &str) -> Self {
        self.signature = Some(signature.to_owned());
        self
    }

    /// This body, verbatim, signed as it is.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// This body is sent in place of the one that was signed.
    #[must_use]
    pub fn body_after_signing(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.tampered_body = Some(body.into());
        self
    }

    /// An HTTP header left out.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.replaced_headers.push((name.to_owned(), None));
        self
    }

    /// An HTTP header with this value, in place of the usual one where there is one. The signature is not made again.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.replaced_headers.push((name.to_owned(), Some(value.to_owned())));
        self
    }

    /// The event as it is posted, unless a body of its own was given. Whole only in [`Rung::options`].
    pub fn event(&self) -> Value {
        let from = self.from.as_deref().unwrap_or("<sip:+33639980000@pstn.example.com>;tag=1");
        let mut headers = vec![
            json!({"name": "From", "value": from}),
            json!({"name": "To", "value": "<sip:proj_simulator@sip.api.openai.com;transport=tls>"}),
            json!({"name": "Call-ID", "value": format!("{}@pstn.example.com", self.call_id.as_deref().unwrap_or("?"))}),
        ];
        headers.extend(self.sip_headers.iter().map(|(name, value)| json!({"name": name, "value": value})));
        let mut data = if self.event_type.starts_with("live.") {
            json!({"session_id": self.call_id, "sip_headers": headers, "type": "sip"})
        } else {
            json!({"call_id": self.call_id, "sip_headers": headers})
        };
        if let Some(security) = &self.media_security {
            data["sip_media_security"] = json!(security);
        }
        json!({"id": self.event_id, "object": "event", "created_at": self.created_at, "type": self.event_type, "data": data})
    }
}

/// A delivery that was made, and the server's answer.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The call that rang.
    pub call_id: String,
    /// The HTTP status.
    pub status: u16,
    /// The answer's headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The answer's body.
    pub body: String,
    /// From the first byte out to the last byte in.
    pub elapsed: Duration,
    /// The delivery with everything filled in: ringing it again repeats it, same `webhook-id`, call and times.
    pub options: RingOptions,
}

impl Rung {
    /// The answer's header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// Posts one delivery. A Realtime event makes its call known first, since the accept may come before the webhook's answer.
pub(super) async fn ring(shared: &Shared, options: &RingOptions) -> Result<Rung, SimulatorError> {
    let (settings, mut options) = (&shared.settings, options.clone());
    let now = settings.clock.now().timestamp();
    let prefix = if options.event_type.starts_with("live.") { "live" } else { "rtc" };
    let call_id = options.call_id.get_or_insert_with(|| format!("{prefix}_u1_{}", settings.ids.base36(20))).clone();
    options.webhook_id.get_or_insert_with(|| format!("wh_{}", settings.ids.base36(24)));
    options.event_id.get_or_insert_with(|| format!("evt_{}", settings.ids.base36(24)));
    let timestamp = options.timestamp.get_or_insert(now).to_string();
    options.created_at.get_or_insert(now);

    let body = options.body.clone().unwrap_or_else(|| options.event().to_string().into_bytes());
    let webhook_id = options.webhook_id.clone().unwrap_or_default();
    let signature = if let Some(verbatim) = &options.signature {
        verbatim.clone()
    } else {
        let entries = options.secrets.iter().map(|secret| sign(secret, &webhook_id, &timestamp, &body));
        entries.collect::<Result<Vec<_>, _>>()?.join(" ")
    };
    let mut headers: Vec<(String, String)> = [
        ("content-type", "application/json"),
        ("user-agent", USER_AGENT),
        ("webhook-id", webhook_id.as_str()),
        ("webhook-timestamp", timestamp.as_str()),
        ("webhook-signature", signature.as_str()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in &options.replaced_headers {
        headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        headers.extend(value.as_ref().map(|value| (name.clone(), value.clone())));
    }

    let start = settings.clock.instant();
    if options.event_type == REALTIME_CALL_INCOMING {
        let from = options.from.clone().unwrap_or_default();
        shared.find_or_make(&call_id).update(|line| {
            line.record.rung_at = Some(start);
            line.notify(Notice::Rang { from });
        });
    }
    let sent = options.tampered_body.as_deref().unwrap_or(&body);
    let answered = http::request("POST", &options.url, &headers, sent, WEBHOOK_PATIENCE).await?;
    let elapsed = settings.clock.instant().saturating_duration_since(start);
    let http::Answer { status, headers, body } = answered;
    Ok(Rung { call_id, status, headers, body, elapsed, options })
}
