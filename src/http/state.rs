//! What handlers share.

use std::sync::Arc;

use secrecy::SecretString;

use crate::{
    call::Supervisor,
    clock::Clock,
    metrics::Metrics,
    openai::{status::OpenAiStatus, webhook::WebhookSecrets},
    store::{Callbacks, Reservations},
};

/// What handlers share; cloning is cheap.
#[derive(Clone, Debug)]
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
}
