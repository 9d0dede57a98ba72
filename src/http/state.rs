//! What handlers share.

use std::{net::IpAddr, sync::Arc};

use secrecy::SecretString;

use super::{attempts::Attempts, refusals::Refusals};
use crate::call::{Supervisor, hotel_snapshot::HotelSnapshot};
use basics::{clock::Clock, log_throttle::LogThrottle, metrics::Metrics};
use openai::{status::OpenAiStatus, webhook::WebhookSecrets};
use store::{Calls, Effects, Reservations};

/// What handlers share.
#[derive(Debug)]
pub struct AppState {
    /// The calls in progress.
    pub supervisor: Supervisor,
    /// The reservations, for staff to read: what writes goes through the desk.
    pub reservations: Arc<dyn Reservations>,
    /// What was, is being and could not be sent.
    pub effects: Arc<dyn Effects>,
    /// What must survive a restart about calls and webhooks.
    pub journal: Arc<dyn Calls>,
    /// The secrets that webhooks may be signed with.
    pub webhook_secrets: Arc<WebhookSecrets>,
    /// `STAFF_API_TOKEN`; without it the staff routes answer 503.
    pub staff_token: Option<SecretString>,
    /// `METRICS_TOKEN`; without it `/metrics` answers 503.
    pub metrics_token: Option<SecretString>,
    /// `PROXY_DE_CONFIANCE`: whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The wrong staff tokens of each address.
    pub attempts: Attempts,
    /// Wrong staff tokens since the last right one.
    pub tokens_refused: Refusals,
    /// How OpenAI was last found.
    pub openai: Arc<OpenAiStatus>,
    /// The time, for the age of signatures.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Wrong signatures since the last good one.
    pub signatures_refused: Refusals,
    /// How often a signed webhook at another address is logged.
    pub elsewhere_told: LogThrottle,
}

impl AppState {
    /// What is sold and said at this moment, with the desk and the reception.
    pub(super) fn hotel(&self) -> Arc<HotelSnapshot> {
        self.supervisor.hotel_snapshots().current()
    }
}
