//! Who may see guests' data: a request that carries the staff token.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use super::{error::ApiError, state::AppState};
use crate::metrics::Counter;

/// Proof that the request carries the staff token. A handler that takes one cannot be reached without it.
#[derive(Debug)]
pub(super) struct Staff;

impl FromRequestParts<Arc<AppState>> for Staff {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, ApiError> {
        let Some(expected) = &state.staff_token else { return Err(ApiError::StaffRoutesClosed) };
        if carries(&parts.headers, expected) {
            Ok(Self)
        } else {
            state.metrics.count(Counter::StaffRefused);
            Err(ApiError::Unauthorized)
        }
    }
}

fn carries(headers: &HeaderMap, expected: &SecretString) -> bool {
    let Some(given) = headers.get(header::AUTHORIZATION).and_then(|value| bearer(value.as_bytes())) else {
        return false;
    };
    // Constant time for tokens of the same length; the length itself is no secret.
    given.ct_eq(expected.expose_secret().as_bytes()).into()
}

/// The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, 11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}
