//! Which address leads where, and the limits that hold for all of them.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse as _, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    assistant, callbacks, csv,
    error::ApiError,
    events, health, measures, messages,
    openapi::{self, Document},
    reservations,
    state::AppState,
    webhook,
};

/// The largest body of any request. An event of OpenAI with all its SIP headers stays below 10 KiB.
pub(super) const MAX_BODY_BYTES: usize = 64 * 1024;

/// From the whole request to the answer: everything here answers from memory or after one write, so what takes longer is a disk that
/// does not come to an end.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Every route of the server, each with its description: `routes!` takes no handler without one.
pub(super) fn described() -> OpenApiRouter<Arc<AppState>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(webhook::receive))
        .routes(routes!(health::health))
        .routes(routes!(measures::show))
        .routes(routes!(openapi::show))
        .routes(routes!(reservations::list))
        .routes(routes!(csv::show))
        .routes(routes!(reservations::show))
        .routes(routes!(reservations::cancel))
        .routes(routes!(reservations::confirmation_sent))
        .routes(routes!(assistant::pause))
        .routes(routes!(events::list))
        .routes(routes!(callbacks::list))
        .routes(routes!(callbacks::done))
        .routes(routes!(messages::list))
        .routes(routes!(messages::retry))
        .routes(routes!(messages::cancel))
}

/// The routes, what answers at any other address, and the limits that hold for all.
pub fn router(state: AppState) -> Router {
    let (router, _) = described().split_for_parts();
    let state = Arc::new(state);
    router
        .fallback(webhook::elsewhere)
        .method_not_allowed_fallback(webhook::other_method)
        .with_state(Arc::clone(&state))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::custom(answer_panic))
        // Guests' data must not be cached.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        // The outermost: what it measures is what the client waited for.
        .layer(middleware::from_fn_with_state(state, measures::measure))
}

fn answer_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("une requête a échoué de façon imprévue");
    ApiError::Internal.into_response()
}
