//! `POST /assistant/pause`, for staff: the hotel takes its telephone back for a while.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use serde::{Deserialize, Serialize};

use super::{auth::Staff, error::ApiError, state::AppState};
use crate::call::pause;

/// A pause, or its end where there is no time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(deserialize_with = "Option::deserialize")]
    jusqu_a: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Paused {
    jusqu_a: Option<String>,
}

pub(super) async fn pause(_: Staff, State(state): State<Arc<AppState>>, body: Bytes) -> Result<Json<Paused>, ApiError> {
    let expected = ApiError::BadParameter {
        name: "jusqu_a",
        reason: "{\"jusqu_a\":\"14:00\"}, ou {\"jusqu_a\":null} pour reprendre, est attendu",
    };
    let Ok(Wanted { jusqu_a }) = serde_json::from_slice(&body) else { return Err(expected) };
    let zone = state.supervisor.hotel_snapshots().current().zone;
    let wanted = jusqu_a.map(|text| pause::read(&text, state.clock.now(), zone)).transpose();
    let until = wanted.map_err(|fault| ApiError::BadParameter { name: "jusqu_a", reason: fault.reason() })?;
    state.supervisor.set_pause(until).await;
    Ok(Json(Paused { jusqu_a: until.map(|until| until.with_timezone(&zone).to_rfc3339()) }))
}
