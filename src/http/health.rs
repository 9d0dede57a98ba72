//! `GET /health`: whether the telephone can be trusted at this moment.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::state::AppState;

#[derive(Serialize)]
struct Well {
    status: &'static str,
    version: &'static str,
    store: &'static str,
    active_calls: usize,
}

#[derive(Serialize)]
struct Degraded {
    status: &'static str,
    problems: Vec<String>,
}

pub(super) async fn health(State(state): State<AppState>) -> Response {
    let mut problems = state.reservations.problems();
    if state.supervisor.is_stopping() {
        problems.push("Le serveur s'arrête : les nouveaux appels ne sont plus pris.".to_owned());
    }
    if problems.is_empty() {
        let version = env!("CARGO_PKG_VERSION");
        Json(Well { status: "ok", version, store: "json", active_calls: state.supervisor.active_calls() })
            .into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(Degraded { status: "degraded", problems })).into_response()
    }
}
