//! What handlers share.

use std::sync::Arc;

use secrecy::SecretString;

use super::spacing::Spacing;
use crate::{
    call::Supervisor,
    clock::Clock,
    metrics::Metrics,
    openai::{status::OpenAiStatus, webhook::WebhookSecrets},
    store::{Callbacks, Reservations},
};

/// What handlers share.
#[derive(Debug)]
pub struct AppState {
    /// Who is on the line.
    pub supervisor: Supervisor,
    /// The reservations, for staff.
    pub reservations: Arc<dyn Reservations>,
    /// What callers left for the reception.
    pub callbacks: Arc<dyn Callbacks>,
    /// The secrets that webhooks may be signed with.
    pub webhook_secrets: Arc<WebhookSecrets>,
    /// `STAFF_API_TOKEN`; without it the staff routes answer 503.
    pub staff_token: Option<SecretString>,
    /// How OpenAI was last found.
    pub openai: Arc<OpenAiStatus>,
    /// The time, for the age of signatures.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How often a refused signature is told in the log.
    pub refusals_told: Spacing,
}
