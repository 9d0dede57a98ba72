//! Which address leads where, and the limits that hold for all of them.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer};

use super::{assistant, callbacks, error::ApiError, health, reservations, state::AppState, webhook};

/// The largest body of any request. An event of OpenAI with all its SIP headers stays below 10 KiB.
pub(super) const MAX_BODY_BYTES: usize = 64 * 1024;

/// From the whole request to the answer: everything here answers from memory or after one write, so what takes longer is a disk that
/// does not come to an end.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Every route of the server.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/", post(webhook::receive))
        .route("/webhook", post(webhook::receive))
        .route("/health", get(health::health))
        .route("/reservations", get(reservations::list))
        .route("/reservations/{id}", get(reservations::show))
        .route("/reservations/{id}/annulation", post(reservations::cancel))
        .route("/reservations/{id}/confirmation-envoyee", post(reservations::confirmation_sent))
        .route("/assistant/pause", post(assistant::pause))
        .route("/rappels", get(callbacks::list))
        .route("/rappels/{id}/fait", post(callbacks::done))
        .fallback(webhook::elsewhere)
        .method_not_allowed_fallback(webhook::other_method)
        .with_state(Arc::new(state))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::custom(answer_panic))
        // Guests' data is nobody's to cache.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

fn answer_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("une requête a échoué de façon imprévue");
    ApiError::Internal.into_response()
}
