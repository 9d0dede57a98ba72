//! `GET /reservations`, `GET /reservations/{id}`, and what staff does to one: `POST …/annulation`, `POST …/confirmation-envoyee`.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::{
    auth::Staff,
    error::ApiError,
    openapi::{self, Described, STAFF},
    paging::{self, Id, MAX_ID_CHARS, PageParameters, Pairs},
    shapes::{StaffReservation, StaffRow},
    state::AppState,
};
use basics::personal::Personal;
use hotel::reservation::{Confirmation, Reservation};
use store::{Filter, HELD};

/// The longest text that is searched for.
const MAX_NAME_CHARS: usize = 80;

pub(super) const PARAMETERS: &str = "statut, nom, groupe, confirmation, du, au, depuis, limit, offset";

/// Page de réservations, de la plus ancienne à la plus récente.
#[derive(Serialize, ToSchema)]
#[schema(as = ListeReservations)]
pub(super) struct List {
    /// Nombre de réservations qui correspondent, toutes pages confondues.
    total: usize,
    /// Lignes de cette page.
    reservations: Vec<StaffRow>,
}

/// What the list refuses.
struct ListErrors;

impl IntoResponses for ListErrors {
    fn responses() -> Described {
        openapi::refused(&[BACKWARDS, ApiError::UnknownParameter { accepted: PARAMETERS }])
    }
}

/// What a look-up refuses.
struct ShowErrors;

impl IntoResponses for ShowErrors {
    fn responses() -> Described {
        openapi::refused(&[ApiError::ReservationNotFound])
    }
}

/// What a cancellation refuses.
struct CancelErrors;

impl IntoResponses for CancelErrors {
    fn responses() -> Described {
        openapi::refused(&[ApiError::ReservationNotFound, ApiError::ReservationUnreadable, ApiError::ReservationOver])
    }
}

/// What noting a written confirmation refuses.
struct SentErrors;

impl IntoResponses for SentErrors {
    fn responses() -> Described {
        openapi::refused(&[ApiError::ReservationNotFound, ApiError::ReservationUnreadable])
    }
}

pub(super) const BACKWARDS: ApiError = ApiError::BadParameter { name: "au", reason: "avant « du »" };

#[utoipa::path(
    get,
    path = "/reservations",
    operation_id = "lister_reservations",
    tag = STAFF,
    summary = "Réservations, de la plus ancienne à la plus récente",
    description = "Tous les filtres donnés doivent correspondre.",
    params(
        ("statut" = Option<String>, Query, description = "État de la réservation. `en_appel` : chambres gardées pendant un appel en cours", pattern = "^(confirmee|annulee|option|arrivee|terminee|non_presentee|en_appel)$", example = "confirmee"),
        ("nom" = Option<String>, Query, description = "Partie du nom ou du prénom, sans tenir compte de la casse, des accents ni des traits d'union", min_length = 1, max_length = 80, example = "martin"),
        ("groupe" = Option<String>, Query, description = "Chambres réservées ensemble", min_length = 1, max_length = 200),
        ("confirmation" = Option<String>, Query, description = "État de la confirmation écrite", pattern = "^(a_envoyer|envoyee|sans_email)$", example = "a_envoyer"),
        ("du" = Option<String>, Query, description = "Arrivée ce jour ou après", format = Date, example = "2026-11-27"),
        ("au" = Option<String>, Query, description = "Arrivée ce jour ou avant", format = Date, example = "2026-11-30"),
        ("depuis" = Option<String>, Query, description = "Réservations créées depuis ce jour de l'hôtel, ou depuis cet instant (RFC 3339)", example = "2026-11-22"),
        PageParameters
    ),
    responses((status = 200, description = "Réservations trouvées", body = List), ListErrors),
    security(("personnel" = []))
)]
pub(super) async fn list(_: Staff, State(state): State<Arc<AppState>>, query: Pairs) -> Result<Json<List>, ApiError> {
    let page = state.reservations.list(filter(query, state.hotel().zone)?).await?;
    tracing::info!(route = "GET /reservations", lignes = page.rows.len(), "réservations consultées par le personnel");
    Ok(Json(List { total: page.total, reservations: page.rows.into_iter().map(StaffRow::from).collect() }))
}

#[utoipa::path(
    get,
    path = "/reservations/{id}",
    operation_id = "lire_reservation",
    tag = STAFF,
    summary = "Une réservation",
    description = "Un code partagé par plusieurs chambres donne la première ; `?groupe=` donne les autres.",
    params(("id" = String, Path, description = "Identifiant de la réservation, ou code à huit chiffres, espaces admis", example = "42173653")),
    responses((status = 200, description = "La réservation", body = StaffRow), ShowErrors),
    security(("personnel" = []))
)]
pub(super) async fn show(_: Staff, State(state): State<Arc<AppState>>, id: Id) -> Result<Json<StaffRow>, ApiError> {
    let id = paging::id(id, ApiError::ReservationNotFound)?;
    let row = state.reservations.find(&id).await?.ok_or(ApiError::ReservationNotFound)?;
    tracing::info!(route = "GET /reservations/{id}", lignes = 1, "une réservation consultée par le personnel");
    Ok(Json(StaffRow::from(row)))
}

#[utoipa::path(
    post,
    path = "/reservations/{id}/annulation",
    operation_id = "annuler_reservation",
    tag = STAFF,
    summary = "Annuler une réservation",
    description = "Un identifiant annule une chambre, un code annule toutes les chambres réservées ensemble. Les frais sont ceux des conditions acceptées à la réservation. Une réservation déjà annulée reste telle quelle.",
    params(("id" = String, Path, description = "Identifiant de la réservation, ou code à huit chiffres, espaces admis", example = "42173653")),
    responses((status = 200, description = "La réservation annulée, ou la première des chambres annulées", body = StaffReservation), CancelErrors),
    security(("personnel" = []))
)]
/// Cancels the reservation of an identifier, or all rooms of a code; the fee is that of the terms agreed when it was made.
pub(super) async fn cancel(_: Staff, State(state): State<Arc<AppState>>, id: Id) -> Result<Json<StaffRow>, ApiError> {
    let id = paging::id(id, ApiError::ReservationNotFound)?;
    first(&state, &state.hotel().toolbox.desk().cancel_as_staff(&id).await?).await
}

#[utoipa::path(
    post,
    path = "/reservations/{id}/confirmation-envoyee",
    operation_id = "noter_confirmation_envoyee",
    tag = STAFF,
    summary = "Noter que la confirmation écrite est envoyée",
    description = "Un identifiant désigne une chambre, un code toutes les chambres réservées ensemble.",
    params(("id" = String, Path, description = "Identifiant de la réservation, ou code à huit chiffres, espaces admis", example = "42173653")),
    responses((status = 200, description = "La réservation, ou la première des chambres réservées ensemble", body = StaffReservation), SentErrors),
    security(("personnel" = []))
)]
/// Notes that the written confirmation of a reservation, or of all rooms of a code, was sent.
pub(super) async fn confirmation_sent(
    _: Staff,
    State(state): State<Arc<AppState>>,
    id: Id,
) -> Result<Json<StaffRow>, ApiError> {
    let id = paging::id(id, ApiError::ReservationNotFound)?;
    first(&state, &state.hotel().toolbox.desk().confirmation_was_sent(&id).await?).await
}

/// The first of the rooms that something was done to, with all that its row has: its `groupe` leads to the others.
async fn first(state: &AppState, rows: &[Arc<Reservation>]) -> Result<Json<StaffRow>, ApiError> {
    let id = rows.first().map_or("", |row| &row.id);
    state.reservations.find(id).await?.map(|row| Json(StaffRow::from(row))).ok_or(ApiError::ReservationNotFound)
}

pub(super) fn filter(query: Pairs, zone: Tz) -> Result<Filter, ApiError> {
    let mut filter = Filter::default();
    let window = paging::read(query, PARAMETERS, |name, value| {
        match name {
            "statut" => filter.status = Some(status(value)?),
            "nom" => filter.name = Some(searched_name(value)?),
            "groupe" => filter.group = Some(group(value)?),
            "confirmation" => filter.confirmation = Some(confirmation(value)?),
            "du" => filter.arrival_from = Some(day("du", value)?),
            "au" => filter.arrival_to = Some(day("au", value)?),
            "depuis" => filter.created_since = Some(instant(value, zone)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    match (filter.arrival_from, filter.arrival_to) {
        (Some(from), Some(to)) if to < from => Err(BACKWARDS),
        _ => Ok(Filter { limit: window.limit, offset: window.offset, ..filter }),
    }
}

fn group(value: &str) -> Result<String, ApiError> {
    if value.is_empty() || value.chars().count() > MAX_ID_CHARS {
        return Err(ApiError::BadParameter { name: "groupe", reason: "le « groupe » d'une réservation" });
    }
    Ok(value.to_owned())
}

fn confirmation(value: &str) -> Result<String, ApiError> {
    match Confirmation::from_word(value) {
        Confirmation::ToSend | Confirmation::Sent(_) | Confirmation::NoEmail => Ok(value.to_owned()),
        Confirmation::Other(_) => {
            Err(ApiError::BadParameter { name: "confirmation", reason: "a_envoyer, envoyee ou sans_email" })
        }
    }
}

fn status(value: &str) -> Result<String, ApiError> {
    const STATUSES: &[&str] = &["confirmee", "annulee", "option", "arrivee", "terminee", "non_presentee", HELD];
    if STATUSES.contains(&value) {
        Ok(value.to_owned())
    } else {
        let reason = "confirmee, annulee, option, arrivee, terminee, non_presentee ou en_appel";
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
    let midnight = day("depuis", value).ok().and_then(|day| first_instant(day, zone));
    midnight.ok_or(ApiError::BadParameter { name: "depuis", reason })
}

/// The first instant of a day of the hotel. Local midnight may come twice; where clocks go forward at midnight, it does not come at all,
/// and where a zone crosses the date line, the whole day.
fn first_instant(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let quarters = (0..=96).map(|quarter| TimeDelta::minutes(15 * quarter));
    let mut times = quarters.filter_map(|after| midnight.checked_add_signed(after));
    times.find_map(|time| zone.from_local_datetime(&time).earliest()).map(|local| local.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_midnight_begins_at_its_first_instant() {
        for (zone, day, first) in [
            ("Europe/Paris", "2026-11-22", "2026-11-21T23:00:00Z"),
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ] {
            let found = instant(day, zone.parse().unwrap()).unwrap();
            assert_eq!(found, first.parse::<DateTime<Utc>>().unwrap(), "{zone} {day}");
        }
    }
}
