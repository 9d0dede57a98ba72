//! `POST /` and `POST /webhook`: OpenAI rings here. The answer comes at once; what is slow happens after it.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{error::ApiError, state::AppState};
use crate::{
    call::RingAnswer,
    metrics::Counter,
    openai::webhook::{self, Event, SignatureHeaders},
};

/// After how many seconds a ring that came during a stop may be tried again: a restart takes less.
const RETRY_AFTER_SECONDS: &str = "5";

/// What users of the system before know as the answer to a bad signature.
const INVALID_SIGNATURE: &str = "Invalid signature";

pub(super) async fn receive(
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return ApiError::BodyTooLarge.into_response();
        }
        Err(_) => return ApiError::Unreadable.into_response(),
    };
    let signature = SignatureHeaders {
        id: bytes(&headers, "webhook-id"),
        timestamp: bytes(&headers, "webhook-timestamp"),
        signature: bytes(&headers, "webhook-signature"),
    };
    let now = state.clock.now();
    let delivery = match webhook::verify(&state.webhook_secrets, signature, &body, now.timestamp()) {
        Ok(delivery) => {
            state.openai.webhook(now);
            delivery
        }
        Err(fault) => {
            state.metrics.count(Counter::SignatureRefused);
            if let Some(others) = state.refusals_told.pass(now) {
                tracing::warn!(raison = %fault, autres = others, "webhook refusé : signature invalide");
            }
            return (StatusCode::BAD_REQUEST, INVALID_SIGNATURE).into_response();
        }
    };
    match webhook::parse_event(&body) {
        Ok(Event::CallIncoming(call)) => match state.supervisor.ring(&delivery, &call) {
            RingAnswer::Taken | RingAnswer::Refused => {
                state.supervisor.written(&call.call_id).await;
                StatusCode::OK.into_response()
            }
            RingAnswer::Repeated | RingAnswer::TooOld => StatusCode::OK.into_response(),
            RingAnswer::Stopping => {
                (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)]).into_response()
            }
        },
        Ok(Event::LiveTransportIncoming { .. }) => {
            state.metrics.count(Counter::LiveTwin);
            StatusCode::OK.into_response()
        }
        Ok(Event::Other { event_type }) => {
            state.metrics.count(Counter::OtherEvent);
            tracing::debug!(event_type, "événement signé sans objet ici");
            StatusCode::OK.into_response()
        }
        // Signed by OpenAI and still unreadable: sending it again would not make it better.
        Err(fault) => {
            state.metrics.count(Counter::MalformedEvent);
            tracing::warn!(raison = %fault, "événement signé illisible, laissé de côté");
            StatusCode::OK.into_response()
        }
    }
}

fn bytes<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a [u8]> {
    headers.get(HeaderName::from_static(name)).map(axum::http::HeaderValue::as_bytes)
}
