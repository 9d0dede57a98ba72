//! `POST /` and `POST /webhook`: OpenAI rings here. The answer comes at once; what is slow happens after it.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use chrono::{DateTime, Utc};

use super::{error::ApiError, openapi::OPENAI, refusals::Told, state::AppState};
use crate::call::RingAnswer;
use basics::metrics::{Counter, Warning};
use openai::{
    webhook::{self, Delivery, Event, SignatureError, SignatureHeaders},
    wire_text,
};

/// After how many seconds a ring that came during a stop may be tried again: a restart takes less.
const RETRY_AFTER_SECONDS: &str = "5";

/// What users of the system before know as the answer to a bad signature.
const INVALID_SIGNATURE: &str = "Invalid signature";

#[utoipa::path(
    post,
    path = "/webhook",
    operation_id = "recevoir_webhook",
    tag = OPENAI,
    summary = "Recevoir un événement d'OpenAI",
    description = "L'adresse à donner à OpenAI pour les appels entrants. La signature (Standard Webhooks) est vérifiée avant toute lecture. Un événement déjà reçu, ou d'un autre type, reçoit 200 et reste sans effet.",
    params(
        ("webhook-id" = String, Header, description = "Identifiant de l'envoi", example = "wh_exemple"),
        ("webhook-timestamp" = String, Header, description = "Heure de l'envoi, en secondes Unix, à 300 secondes près", example = "1795341600"),
        ("webhook-signature" = String, Header, description = "Signatures `v1,…`, séparées par des espaces", example = "v1,exemple")
    ),
    request_body(content = Value, content_type = "application/json", description = "Événement d'OpenAI, 64 Kio au plus"),
    responses(
        (status = 200, description = "Événement pris en compte, ou sans effet"),
        (status = 400, description = "Signature absente, mal formée, périmée ou fausse", body = String, content_type = "text/plain", example = json!(INVALID_SIGNATURE)),
        (status = 503, description = "Le serveur s'arrête : OpenAI renverra l'événement", headers(("retry-after" = String, description = "Secondes à attendre")))
    )
)]
pub(super) async fn receive(State(state): State<Arc<AppState>>, headers: HeaderMap, body: Bytes) -> Response {
    let now = state.clock.now();
    let delivery = match webhook::verify(&state.webhook_secrets, signature(&headers), &body, now.timestamp()) {
        Ok(delivery) => {
            state.openai.webhook(now);
            state.metrics.warnings().clear(Warning::WebhookElsewhere);
            if state.signatures_refused.right() {
                state.metrics.warnings().clear(Warning::SignaturesRefused);
            }
            delivery
        }
        Err(fault) => {
            tell_refused(&state, fault, now);
            return (StatusCode::BAD_REQUEST, INVALID_SIGNATURE).into_response();
        }
    };
    let answer = answer(&state, &delivery, &body).await;
    // After a ring, which is noted in any case.
    state.journal.webhook_came(now);
    answer
}

async fn answer(state: &AppState, delivery: &Delivery, body: &Bytes) -> Response {
    match webhook::parse_event(body) {
        Ok(Event::CallIncoming(call)) => match state.supervisor.ring(delivery, &call) {
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
            if event_type.starts_with("safety") {
                state.supervisor.tell_safety(&event_type);
            }
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

/// Any other address. With slashes too many it is the webhook all the same: a setting at OpenAI that would otherwise cost every call.
pub(super) async fn elsewhere(
    state: State<Arc<AppState>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut words = uri.path().split('/').filter(|word| !word.is_empty());
    let is_webhook = matches!((words.next(), words.next()), (None | Some("webhook"), None));
    match (is_webhook, method == Method::POST) {
        (true, true) => receive(state, headers, body).await,
        (true, false) => ApiError::MethodNotAllowed.into_response(),
        (false, _) => {
            tell_elsewhere(&state, &uri, &headers, &body);
            ApiError::RouteNotFound.into_response()
        }
    }
}

/// An address that is asked with a method which it does not have.
pub(super) async fn other_method(
    State(state): State<Arc<AppState>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    tell_elsewhere(&state, &uri, &headers, &body);
    ApiError::MethodNotAllowed.into_response()
}

/// How many webhooks at wrong addresses are logged without a pause between them: a project with several wrong URLs learns each of them.
pub const WRONG_ADDRESSES_TOLD: u64 = 16;

/// Tells of a webhook that is signed and comes to a wrong address: OpenAI has the wrong URL, and no call is answered.
fn tell_elsewhere(state: &AppState, uri: &Uri, headers: &HeaderMap, body: &Bytes) {
    let now = state.clock.now();
    let signature = signature(headers);
    if signature.signature.is_none()
        || webhook::verify(&state.webhook_secrets, signature, body, now.timestamp()).is_err()
    {
        return;
    }
    let path = wire_text::sanitised(uri.path()).unwrap_or_default();
    if let Some(others) = state.elsewhere_told.pass(now) {
        tracing::warn!(
            chemin = path,
            autres = others,
            "webhook signé reçu à une mauvaise adresse : chez OpenAI, l'URL du webhook doit se terminer par /webhook"
        );
    }
    let sentence = format!(
        "Des webhooks signés arrivent à l'adresse « {path} » et restent sans effet : chez OpenAI, l'URL du webhook doit se terminer par /webhook."
    );
    state.metrics.warnings().raise(Warning::WebhookElsewhere, sentence);
}

/// Counts a wrong signature and tells of it.
fn tell_refused(state: &AppState, fault: SignatureError, now: DateTime<Utc>) {
    state.metrics.count(Counter::SignatureRefused);
    let Some(Told { count, others }) = state.signatures_refused.refused(now) else { return };
    tracing::warn!(raison = %fault, autres = others, "webhook refusé : signature invalide");
    let advice = match fault {
        SignatureError::TooOld | SignatureError::TooNew => "vérifiez l'heure de cette machine",
        SignatureError::MissingHeader(_)
        | SignatureError::InvalidTimestamp
        | SignatureError::InvalidId
        | SignatureError::Mismatch => "vérifiez que OPENAI_WEBHOOK_SECRET est le secret de ce webhook",
    };
    let sentence = format!("{count} webhook(s) refusé(s) pour signature invalide, et aucun bon depuis : {advice}.");
    state.metrics.warnings().raise(Warning::SignaturesRefused, sentence);
}

fn signature(headers: &HeaderMap) -> SignatureHeaders<'_> {
    SignatureHeaders {
        id: bytes(headers, "webhook-id"),
        timestamp: bytes(headers, "webhook-timestamp"),
        signature: bytes(headers, "webhook-signature"),
    }
}

fn bytes<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a [u8]> {
    headers.get(HeaderName::from_static(name)).map(axum::http::HeaderValue::as_bytes)
}
