//! `POST /assistant/pause`, for staff: the hotel takes its telephone back for a while.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

use super::{
    auth::Staff,
    error::ApiError,
    openapi::{self, Described, STAFF},
    state::AppState,
};
use crate::call::pause;

// The documentation of these types is French: `GET /openapi.json` shows it.

/// Pause demandée, ou sa fin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PauseDemandee, example = json!({"jusqu_a": "2h"}))]
struct Wanted {
    /// Durée (`30m`, `2h`), heure de l'hôtel (`14:00`) ou instant (RFC 3339) de la fin de la pause, 24 heures au plus. `null` pour
    /// reprendre.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    jusqu_a: Option<String>,
}

/// Pause en vigueur.
#[derive(Serialize, ToSchema)]
#[schema(as = Pause, example = json!({"jusqu_a": "2026-11-22T13:00:00+01:00"}))]
pub(super) struct Paused {
    /// Fin de la pause, à l'heure de l'hôtel. `null` si l'assistant répond.
    #[schema(required, format = DateTime)]
    jusqu_a: Option<String>,
}

/// What this route refuses.
struct PauseErrors;

impl IntoResponses for PauseErrors {
    fn responses() -> Described {
        openapi::refused(&[EXPECTED])
    }
}

const EXPECTED: ApiError = ApiError::BadParameter {
    name: "jusqu_a",
    reason: "{\"jusqu_a\":\"14:00\"}, ou {\"jusqu_a\":null} pour reprendre, est attendu",
};

#[utoipa::path(
    post,
    path = "/assistant/pause",
    operation_id = "mettre_en_pause",
    tag = STAFF,
    summary = "Mettre l'assistant en pause, ou le faire reprendre",
    description = "Pendant la pause, les appels vont à la réception si elle est joignable, et sont refusés sinon. La pause se termine d'elle-même et survit aux redémarrages.",
    request_body = Wanted,
    responses((status = 200, description = "La pause est en vigueur, ou terminée", body = Paused), PauseErrors),
    security(("personnel" = []))
)]
pub(super) async fn pause(_: Staff, State(state): State<Arc<AppState>>, body: Bytes) -> Result<Json<Paused>, ApiError> {
    let Ok(Wanted { jusqu_a }) = serde_json::from_slice(&body) else { return Err(EXPECTED) };
    let zone = state.hotel().zone;
    let wanted = jusqu_a.map(|text| pause::read(&text, state.clock.now(), zone)).transpose();
    let until = wanted.map_err(|fault| ApiError::BadParameter { name: "jusqu_a", reason: fault.reason() })?;
    state.supervisor.set_pause(until).await;
    Ok(Json(Paused { jusqu_a: until.map(|until| until.with_timezone(&zone).to_rfc3339()) }))
}
