//! `GET /evenements`, for other systems: what happened to reservations and call-backs, with a cursor that misses nothing.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::{
    auth::Staff,
    error::ApiError,
    openapi::{self, Described, STAFF},
    paging::{self, Pairs},
    state::AppState,
};
use chrono::SecondsFormat;
use hotel::outbox::Event;

const PARAMETERS: &str = "apres, limite";

/// Ce qui est arrivé, dans l'ordre.
#[derive(Serialize, ToSchema)]
#[schema(as = ListeEvenements)]
pub(super) struct List {
    /// Événements, du plus ancien au plus récent.
    evenements: Vec<StaffEvent>,
    /// Valeur de `apres` pour lire la suite. Celle de la requête s'il n'y a rien de nouveau.
    suivant: u64,
}

/// Ce qui est arrivé à une réservation ou à un rappel. Aucune donnée de client : lisez la réservation pour en savoir plus.
#[derive(Serialize, ToSchema)]
#[schema(as = Evenement, example = json!({
    "n": 12, "type": "reservation.modifiee", "id": "RES-1795341600000-xyz789abc", "revision": 1, "date": "2026-11-22T10:00:00.000Z"
}))]
pub(super) struct StaffEvent {
    /// Numéro, toujours plus grand que les précédents. Des numéros peuvent manquer.
    n: u64,
    /// `reservation.creee`, `reservation.modifiee`, `reservation.annulee`, `rappel.cree` ou `rappel.fait`.
    r#type: &'static str,
    /// Identifiant de la réservation ou du rappel.
    id: String,
    /// Révision de la réservation à cet instant ; 0 pour un rappel.
    revision: u32,
    /// Instant (RFC 3339, UTC).
    date: String,
}

impl From<&Event> for StaffEvent {
    fn from(event: &Event) -> Self {
        Self {
            n: event.n,
            r#type: event.happened.as_str(),
            id: event.id.clone(),
            revision: event.revision,
            date: event.date.to_rfc3339_opts(SecondsFormat::Millis, true),
        }
    }
}

/// What the list refuses.
struct ListErrors;

impl IntoResponses for ListErrors {
    fn responses() -> Described {
        openapi::refused(&[paging::wrong_limit("limite"), ApiError::UnknownParameter { accepted: PARAMETERS }])
    }
}

#[utoipa::path(
    get,
    path = "/evenements",
    operation_id = "lister_evenements",
    tag = STAFF,
    summary = "Ce qui est arrivé aux réservations et aux rappels, dans l'ordre",
    description = "Pour un autre logiciel : il garde `suivant` et le redonne dans `apres`. Rien n'est manqué ni donné deux fois. Les événements sont gardés 90 jours.",
    params(
        ("apres" = Option<u64>, Query, description = "Numéro du dernier événement déjà lu ; 0 pour le début", example = 0),
        ("limite" = Option<usize>, Query, description = "Nombre d'événements par réponse", minimum = 1, maximum = 1000)
    ),
    responses((status = 200, description = "Événements", body = List), ListErrors),
    security(("personnel" = []))
)]
pub(super) async fn list(_: Staff, State(state): State<Arc<AppState>>, query: Pairs) -> Result<Json<List>, ApiError> {
    let Query(pairs) = query.map_err(|_unreadable| ApiError::Unreadable)?;
    let (mut after, mut limit) = (0, paging::DEFAULT_LIMIT);
    for (name, value) in &pairs {
        match name.as_str() {
            "apres" => after = paging::number("apres", value)?,
            "limite" => limit = paging::limit("limite", value)?,
            _ => return Err(ApiError::UnknownParameter { accepted: PARAMETERS }),
        }
    }
    let after = u64::try_from(after).unwrap_or(u64::MAX);
    let events = state.effects.events_after(after, limit);
    let next = events.last().map_or(after, |event| event.n);
    Ok(Json(List { evenements: events.iter().map(|event| StaffEvent::from(event.as_ref())).collect(), suivant: next }))
}
