//! What the lists for staff have in common: pages, and identifiers in an address.

use super::error::ApiError;

/// Rows of a page where the request does not say: as many as a person reads.
pub(super) const DEFAULT_LIMIT: usize = 100;

/// Rows of the largest page: some 500 KiB.
const MAX_LIMIT: usize = 1_000;

/// The longest identifier that is looked for; those of old files are kept verbatim, and are shorter.
pub(super) const MAX_ID_CHARS: usize = 200;

/// `limit`.
pub(super) fn limit(value: &str) -> Result<usize, ApiError> {
    let limit = number("limit", value)?;
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(limit)
    } else {
        Err(ApiError::BadParameter { name: "limit", reason: "un nombre de 1 à 1000" })
    }
}

/// `offset`.
pub(super) fn offset(value: &str) -> Result<usize, ApiError> {
    number("offset", value)
}

fn number(name: &'static str, value: &str) -> Result<usize, ApiError> {
    value.parse().map_err(|_not_a_number| ApiError::BadParameter { name, reason: "un nombre entier" })
}
