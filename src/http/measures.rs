//! `GET /metrics`: counts and durations for Prometheus. Counts alone say how full the hotel is, hence the token.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, header},
    middleware::Next,
    response::Response,
};
use utoipa::IntoResponses;

use super::{
    auth::Monitor,
    error::ApiError,
    openapi::{self, Described, SUPERVISION},
    state::AppState,
};
use basics::metrics::OTHER;
use hotel::callback::Status;
use store::CallbackFilter;

/// What Prometheus' text format is called (its documentation, "Exposition formats").
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Methods that are shown under their name; a client may make others up.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What asking for the counts refuses.
struct Errors;

impl IntoResponses for Errors {
    fn responses() -> Described {
        openapi::refused(&[
            ApiError::MonitorUnauthorized,
            ApiError::TooManyAttempts { seconds: 1 },
            ApiError::MetricsClosed,
            ApiError::StoreUnavailable,
        ])
    }
}

#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "lire_mesures",
    tag = SUPERVISION,
    summary = "Mesures pour Prometheus",
    description = "Compteurs, durées et tailles au format texte 0.0.4. Rien n'y désigne une personne. En-tête `Authorization: Bearer`, avec la valeur de `METRICS_TOKEN` ; 503 sans cette variable.",
    responses((status = 200, description = "Les mesures", body = String, content_type = "text/plain"), Errors)
)]
pub(super) async fn show(
    _: Monitor,
    State(state): State<Arc<AppState>>,
) -> Result<([(HeaderName, &'static str); 1], String), ApiError> {
    let open = CallbackFilter { status: Some(Status::ToDo), limit: 0, ..CallbackFilter::default() };
    let callbacks = state.hotel().reception.callbacks(open).await?.total;
    state.metrics.measures().at_this_moment(state.supervisor.active_calls(), callbacks);
    let text = state.metrics.text().map_err(|_never| ApiError::Internal)?;
    Ok(([(header::CONTENT_TYPE, FORMAT)], text))
}

/// Measures a request under the route that took it.
pub(super) async fn measure(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let method = METHODS.into_iter().find(|method| request.method().as_str() == *method).unwrap_or(OTHER);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = state.clock.instant();
    let response = next.run(request).await;
    let route = route.as_ref().map_or(OTHER, MatchedPath::as_str);
    let took = state.clock.instant().saturating_duration_since(begun);
    state.metrics.measures().request(method, route, response.status().as_u16(), took);
    response
}
