//! `GET /health`: whether the telephone can be trusted at this moment.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::state::AppState;
use openai::status::{Cause, Snapshot};

/// What is known of OpenAI's side. Its faults leave the status at 200: a restart of this server would mend none of them.
#[derive(Serialize)]
struct OpenAi {
    openai: &'static str,
    openai_cause: Option<String>,
    dernier_webhook: Option<String>,
    dernier_appel: Option<String>,
}

impl From<Snapshot> for OpenAi {
    fn from(Snapshot { condition, cause, last_webhook, last_call }: Snapshot) -> Self {
        let written = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        Self {
            openai: condition.name(),
            openai_cause: cause.map(Cause::sentence),
            dernier_webhook: last_webhook.map(written),
            dernier_appel: last_call.map(written),
        }
    }
}

/// The answer. A monitor finds the same fields whether the server is well or not, and `problems` only where it is not.
#[derive(Serialize)]
struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
    version: &'static str,
    store: &'static str,
    active_calls: usize,
    avertissements: Vec<String>,
    #[serde(flatten)]
    openai: OpenAi,
}

pub(super) async fn health(State(state): State<Arc<AppState>>) -> Response {
    // A pause ends by itself, and is over at that moment.
    state.supervisor.show_pause();
    let mut problems = state.reservations.problems();
    if state.supervisor.is_stopping() {
        problems.push("Le serveur s'arrête : les nouveaux appels ne sont plus pris.".to_owned());
    }
    let (code, status) =
        if problems.is_empty() { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "degraded") };
    let answer = Health {
        status,
        problems,
        version: env!("CARGO_PKG_VERSION"),
        store: "json",
        active_calls: state.supervisor.active_calls(),
        avertissements: state.metrics.warnings().sentences(),
        openai: OpenAi::from(state.openai.snapshot()),
    };
    (code, Json(answer)).into_response()
}
