//! `GET /reservations` and `GET /reservations/{id}`, for staff.

use axum::{
    Json,
    extract::{Path, Query, State, rejection::PathRejection, rejection::QueryRejection},
};
use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{
    auth::Staff,
    error::ApiError,
    paging::{self, DEFAULT_LIMIT, MAX_ID_CHARS},
    state::AppState,
};
use crate::{
    personal::Personal,
    store::{Filter, Row},
};

/// The longest text that is searched for.
const MAX_NAME_CHARS: usize = 80;

const PARAMETERS: &str = "statut, nom, du, au, depuis, limit, offset";

#[derive(Serialize)]
pub(super) struct List {
    total: usize,
    reservations: Vec<Row>,
}

pub(super) async fn list(
    _: Staff,
    State(state): State<AppState>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<List>, ApiError> {
    let Query(pairs) = query.map_err(|_unreadable| ApiError::Unreadable)?;
    let page = state.reservations.list(filter(&pairs, state.supervisor.editions().current().zone)?).await?;
    tracing::info!(lignes = page.rows.len(), "réservations consultées par le personnel");
    Ok(Json(List { total: page.total, reservations: page.rows }))
}

pub(super) async fn show(
    _: Staff,
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Row>, ApiError> {
    let Path(id) = id.map_err(|_unreadable| ApiError::ReservationNotFound)?;
    if id.chars().count() > MAX_ID_CHARS {
        return Err(ApiError::ReservationNotFound);
    }
    let row = state.reservations.find(&id).await?.ok_or(ApiError::ReservationNotFound)?;
    tracing::info!("une réservation consultée par le personnel");
    Ok(Json(row))
}

fn filter(pairs: &[(String, String)], zone: Tz) -> Result<Filter, ApiError> {
    let mut filter = Filter { limit: DEFAULT_LIMIT, ..Filter::default() };
    for (name, value) in pairs {
        match name.as_str() {
            "statut" => filter.status = Some(status(value)?),
            "nom" => filter.name = Some(searched_name(value)?),
            "du" => filter.arrival_from = Some(day("du", value)?),
            "au" => filter.arrival_to = Some(day("au", value)?),
            "depuis" => filter.created_since = Some(instant(value, zone)?),
            "limit" => filter.limit = paging::limit(value)?,
            "offset" => filter.offset = paging::offset(value)?,
            _ => return Err(ApiError::UnknownParameter { accepted: PARAMETERS }),
        }
    }
    match (filter.arrival_from, filter.arrival_to) {
        (Some(from), Some(to)) if to < from => Err(ApiError::BadParameter { name: "au", reason: "avant « du »" }),
        _ => Ok(filter),
    }
}

fn status(value: &str) -> Result<String, ApiError> {
    const STATUSES: &[&str] = &["confirmee", "annulee", "option", "arrivee", "terminee", "non_presentee"];
    if STATUSES.contains(&value) {
        Ok(value.to_owned())
    } else {
        let reason = "confirmee, annulee, option, arrivee, terminee ou non_presentee";
        Err(ApiError::BadParameter { name: "statut", reason })
    }
}

fn searched_name(value: &str) -> Result<Personal<String>, ApiError> {
    let trimmed = value.trim();
    if trimmed.is_empty() || trimmed.chars().count() > MAX_NAME_CHARS {
        return Err(ApiError::BadParameter { name: "nom", reason: "de 1 à 80 caractères" });
    }
    Ok(Personal::new(trimmed.to_owned()))
}

fn day(name: &'static str, value: &str) -> Result<NaiveDate, ApiError> {
    NaiveDate::parse_from_str(value, "%Y-%m-%d")
        .map_err(|_not_a_date| ApiError::BadParameter { name, reason: "une date AAAA-MM-JJ" })
}

/// An RFC 3339 instant, or a day of the hotel, from its first minute on.
fn instant(value: &str, zone: Tz) -> Result<DateTime<Utc>, ApiError> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(value) {
        return Ok(instant.to_utc());
    }
    let reason = "une date AAAA-MM-JJ, ou un instant RFC 3339 (2026-11-22T08:00:00Z)";
    let midnight = day("depuis", value)
        .ok()
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        // Local midnight may come twice, or not at all: then the first instant after it.
        .and_then(|midnight| zone.from_local_datetime(&midnight).earliest());
    midnight.map(|local| local.to_utc()).ok_or(ApiError::BadParameter { name: "depuis", reason })
}
