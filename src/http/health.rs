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
use utoipa::ToSchema;

use super::{openapi::SUPERVISION, state::AppState};
use openai::status::{Cause, Snapshot};

// The documentation of the answer is French: `GET /openapi.json` shows it. A monitor finds the same fields whether the server is well or not,
// and `problems` only where it is not. Faults of OpenAI leave the status at 200: a restart of this server would mend none of them.

/// État du serveur. Les mêmes champs que le serveur aille bien ou non ; `problems` ne figure que s'il y en a.
#[derive(Serialize, ToSchema)]
#[schema(as = Etat, example = json!({
    "status": "ok", "version": "0.1.0", "store": "json", "active_calls": 2, "avertissements": [], "openai": "ok",
    "openai_cause": null, "dernier_webhook": "2026-11-22T10:00:00Z", "dernier_appel": "2026-11-22T10:00:00Z"
}))]
pub(super) struct Health {
    /// `ok`, ou `degraded` si le serveur ne peut pas prendre de réservation ou s'arrête.
    status: &'static str,
    /// Ce qui ne va pas, en phrases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
    /// Version du programme.
    version: &'static str,
    /// Genre de registre : `json`.
    store: &'static str,
    /// Nombre d'appels en cours.
    active_calls: usize,
    /// Ce qui demande l'attention de l'exploitant sans empêcher le service, en phrases.
    avertissements: Vec<String>,
    /// État d'OpenAI : `ok`, `cle_refusee`, `quota`, `injoignable` ou `inconnu`. Une panne chez OpenAI ne change pas `status`.
    openai: &'static str,
    /// Phrase qui explique cet état. `null` si OpenAI répond, ou si rien n'est encore connu.
    #[schema(required)]
    openai_cause: Option<String>,
    /// Instant du dernier webhook bien signé. `null` si aucun n'est arrivé.
    #[schema(required, format = DateTime)]
    dernier_webhook: Option<String>,
    /// Instant du dernier appel. `null` s'il n'y en a pas eu depuis le démarrage.
    #[schema(required, format = DateTime)]
    dernier_appel: Option<String>,
}

#[utoipa::path(
    get,
    path = "/health",
    operation_id = "lire_etat",
    tag = SUPERVISION,
    summary = "État du serveur",
    description = "Pour un outil de surveillance : 200 si le téléphone est en service, 503 sinon. Sans authentification.",
    responses(
        (status = 200, description = "Le serveur est en service", body = Health),
        (status = 503, description = "Les réservations ne peuvent pas être écrites, le fichier a été modifié à la main, ou le serveur s'arrête", body = Health),
    )
)]
pub(super) async fn health(State(state): State<Arc<AppState>>) -> Response {
    // A pause ends by itself, and is over at that moment.
    state.supervisor.show_pause();
    let mut problems = state.reservations.problems();
    if state.supervisor.is_stopping() {
        problems.push("Le serveur s'arrête : les nouveaux appels ne sont plus pris.".to_owned());
    }
    let (code, status) =
        if problems.is_empty() { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "degraded") };
    let Snapshot { condition, cause, last_webhook, last_call } = state.openai.snapshot();
    let written = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let answer = Health {
        status,
        problems,
        version: env!("CARGO_PKG_VERSION"),
        store: "json",
        active_calls: state.supervisor.active_calls(),
        avertissements: state.metrics.warnings().sentences(),
        openai: condition.name(),
        openai_cause: cause.map(Cause::sentence),
        dernier_webhook: last_webhook.map(written),
        dernier_appel: last_call.map(written),
    };
    (code, Json(answer)).into_response()
}
