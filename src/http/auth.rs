//! Who may see guests' data: a request that carries the staff token. And who may see the counts: one that carries the monitor's.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use super::{
    error::ApiError,
    peer::{self, Peer},
    refusals::Told,
    state::AppState,
};
use basics::metrics::{Counter, Warning};

/// Proof that the request carries the staff token. A handler that takes one cannot be reached without it.
#[derive(Debug)]
pub(super) struct Staff;

impl FromRequestParts<Arc<AppState>> for Staff {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, ApiError> {
        let Some(expected) = &state.staff_token else { return Err(ApiError::StaffRoutesClosed) };
        let Some(given) = token(parts) else {
            state.metrics.count(Counter::StaffRefused);
            return Err(ApiError::Unauthorized);
        };
        let client = client_of(parts, state);
        let now = state.clock.instant();
        // The right token is never refused: behind a proxy that is not declared all clients have one address, and a stranger's wrong
        // tokens would shut the reception out. Constant time for tokens of the same length; the length itself is no secret.
        if given.ct_eq(expected.expose_secret().as_bytes()).into() {
            if state.tokens_refused.right() {
                state.metrics.warnings().clear(Warning::StaffTokensRefused);
            }
            return Ok(Self);
        }
        state.attempts.wrong(client, now).map_err(|wait| {
            state.metrics.count(Counter::StaffRefused);
            too_many(wait)
        })?;
        tell(state, client);
        Err(ApiError::Unauthorized)
    }
}

/// Proof that the request carries the token of the monitor.
#[derive(Debug)]
pub(super) struct Monitor;

impl FromRequestParts<Arc<AppState>> for Monitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, ApiError> {
        let Some(expected) = &state.metrics_token else { return Err(ApiError::MetricsClosed) };
        let Some(given) = token(parts) else { return Err(ApiError::MonitorUnauthorized) };
        if given.ct_eq(expected.expose_secret().as_bytes()).into() {
            return Ok(Self);
        }
        state.attempts.wrong(client_of(parts, state), state.clock.instant()).map_err(too_many)?;
        Err(ApiError::MonitorUnauthorized)
    }
}

/// The token that a request carries.
fn token(parts: &Parts) -> Option<&[u8]> {
    let value = parts.headers.get(header::AUTHORIZATION)?;
    bearer(value.as_bytes()).filter(|token| !token.is_empty())
}

/// Whom a request comes from.
fn client_of(parts: &Parts, state: &AppState) -> IpAddr {
    let peer = parts.extensions.get().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Peer(address)| *address);
    peer::client(peer, &parts.headers, &state.trusted_proxies)
}

fn too_many(wait: Duration) -> ApiError {
    ApiError::TooManyAttempts { seconds: wait.as_secs().saturating_add(1) }
}

/// Counts a wrong token and tells of it; the token itself is never shown.
fn tell(state: &AppState, client: IpAddr) {
    state.metrics.count(Counter::StaffRefused);
    let Some(Told { count, others }) = state.tokens_refused.refused(state.clock.now()) else { return };
    tracing::warn!(adresse = peer::masked(client), autres = others, "jeton du personnel refusé");
    let sentence = format!(
        "{count} jeton(s) du personnel refusé(s), et aucun bon depuis : quelqu'un essaie des jetons, ou un poste garde l'ancien (STAFF_API_TOKEN)."
    );
    state.metrics.warnings().raise(Warning::StaffTokensRefused, sentence);
}

/// The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, 11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}
