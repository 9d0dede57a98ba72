//! `GET /envois`, `POST /envois/{id}/renvoyer` and `/annuler`, for staff: what was, is being and could not be sent.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::{
    auth::Staff,
    error::ApiError,
    openapi::{self, Described, STAFF},
    paging::{self, Id, PageParameters, Pairs},
    shapes::instant,
    state::AppState,
};
use hotel::outbox::{Asked, Channel, Effect, EffectFilter, Kind, Progress, Recipient};
use store::Row;

const PARAMETERS: &str = "statut, reservation, limit, offset";

/// Page d'envois, du plus ancien au plus récent.
#[derive(Serialize, ToSchema)]
#[schema(as = ListeEnvois)]
pub(super) struct List {
    /// Nombre d'envois qui correspondent, toutes pages confondues.
    total: usize,
    /// Envois de cette page.
    envois: Vec<StaffMessage>,
}

/// Message envoyé, à envoyer, ou qui n'a pas pu l'être.
#[derive(Serialize, ToSchema)]
#[schema(as = Envoi, example = json!({
    "id": "ENV-1795341600000-4k2m9x0ab", "genre": "confirmation", "canal": "courriel", "reservation": "42173653",
    "revision": 0, "statut": "envoye", "essais": 1, "du_a": "2026-11-22T10:00:35.000Z",
    "envoye_le": "2026-11-22T10:00:36.000Z", "derniere_reponse": "250 2.0.0 queued", "destinataire": "c•••@example.com"
}))]
pub(super) struct StaffMessage {
    /// Identifiant de l'envoi. C'est aussi le début du Message-ID du courriel, et le `webhook-id`.
    id: String,
    /// `confirmation`, `modification`, `annulation`, `ancienne_adresse`, `rappel_sejour`, `avis`, `avis_rappel`, `avis_echec` ou
    /// `evenement`.
    #[schema(value_type = String)]
    genre: Kind,
    /// `courriel`, `sms` ou `webhook:` suivi du nom.
    #[schema(value_type = String)]
    canal: Channel,
    /// Ce dont parle l'envoi : code de la réservation ; identifiant de la réservation ou du rappel pour un webhook ou un avis de rappel.
    reservation: String,
    /// Révision de la réservation à partir de laquelle le message est à jour.
    revision: u32,
    /// `a_envoyer`, `en_cours`, `envoye`, `incertain`, `abandonne`, `remplace` ou `annule`.
    #[schema(value_type = String)]
    statut: Progress,
    /// Nombre d'essais.
    essais: u32,
    /// Instant du prochain essai, ou du dernier prévu (RFC 3339, UTC).
    du_a: String,
    /// Instant où le message a été remis (RFC 3339, UTC). `null` s'il ne l'est pas.
    #[schema(required, format = DateTime)]
    envoye_le: Option<String>,
    /// Dernière réponse du serveur destinataire, sans adresse. `null` s'il n'y en a pas eu.
    #[schema(required)]
    derniere_reponse: Option<String>,
    /// Destinataire, masqué. `null` s'il n'est plus connu.
    #[schema(required)]
    destinataire: Option<String>,
}

/// What the list refuses.
struct ListErrors;

impl IntoResponses for ListErrors {
    fn responses() -> Described {
        openapi::refused(&[WRONG_STATUS, ApiError::UnknownParameter { accepted: PARAMETERS }])
    }
}

/// What sending again or not at all refuses.
struct ActErrors;

impl IntoResponses for ActErrors {
    fn responses() -> Described {
        openapi::refused(&[ApiError::MessageNotFound, ApiError::MessageBusy])
    }
}

const WRONG_STATUS: ApiError = ApiError::BadParameter {
    name: "statut",
    reason: "a_envoyer, en_cours, envoye, incertain, abandonne, remplace ou annule",
};

#[utoipa::path(
    get,
    path = "/envois",
    operation_id = "lister_envois",
    tag = STAFF,
    summary = "Messages envoyés, à envoyer ou non parvenus",
    description = "Les messages remis ou remplacés sont oubliés après trente jours, ceux qui ne sont pas parvenus après quatre-vingt-dix.",
    params(
        ("statut" = Option<String>, Query, description = "Statut de l'envoi", pattern = "^(a_envoyer|en_cours|envoye|incertain|abandonne|remplace|annule)$", example = "abandonne"),
        ("reservation" = Option<String>, Query, description = "Identifiant ou code d'une réservation", example = "42173653"),
        PageParameters
    ),
    responses((status = 200, description = "Envois trouvés", body = List), ListErrors),
    security(("personnel" = []))
)]
pub(super) async fn list(_: Staff, State(state): State<Arc<AppState>>, query: Pairs) -> Result<Json<List>, ApiError> {
    let (mut progress, mut reservation) = (None, None);
    let window = paging::read(query, PARAMETERS, |name, value| {
        match name {
            "statut" => progress = Some(Progress::from_word(value).ok_or(WRONG_STATUS)?),
            "reservation" => reservation = Some(value.to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let subjects = match reservation {
        Some(id_or_code) => Some(subjects(&state, &id_or_code).await?),
        None => None,
    };
    let all = state.effects.effects(EffectFilter { progress, subjects });
    let mut envois = Vec::new();
    for effect in all.iter().skip(window.offset).take(window.limit) {
        envois.push(shown(&state, effect).await?);
    }
    tracing::info!(route = "GET /envois", lignes = envois.len(), "envois consultés par le personnel");
    Ok(Json(List { total: all.len(), envois }))
}

#[utoipa::path(
    post,
    path = "/envois/{id}/renvoyer",
    operation_id = "renvoyer_message",
    tag = STAFF,
    summary = "Envoyer un message tout de suite, ou une nouvelle fois",
    description = "Un message en attente part tout de suite. Un message terminé repart sous un nouvel identifiant, à jour de la réservation.",
    params(("id" = String, Path, description = "Identifiant de l'envoi", example = "ENV-1795341600000-4k2m9x0ab")),
    responses((status = 200, description = "L'envoi qui part", body = StaffMessage), ActErrors),
    security(("personnel" = []))
)]
pub(super) async fn retry(
    _: Staff,
    State(state): State<Arc<AppState>>,
    id: Id,
) -> Result<Json<StaffMessage>, ApiError> {
    let id = paging::id(id, ApiError::MessageNotFound)?;
    answer(&state, state.effects.retry(&id).await?, "message renvoyé par le personnel").await
}

#[utoipa::path(
    post,
    path = "/envois/{id}/annuler",
    operation_id = "annuler_message",
    tag = STAFF,
    summary = "Ne pas envoyer un message",
    description = "Seul un message en attente peut être annulé.",
    params(("id" = String, Path, description = "Identifiant de l'envoi", example = "ENV-1795341600000-4k2m9x0ab")),
    responses((status = 200, description = "L'envoi, annulé", body = StaffMessage), ActErrors),
    security(("personnel" = []))
)]
pub(super) async fn cancel(
    _: Staff,
    State(state): State<Arc<AppState>>,
    id: Id,
) -> Result<Json<StaffMessage>, ApiError> {
    let id = paging::id(id, ApiError::MessageNotFound)?;
    answer(&state, state.effects.cancel_effect(&id).await?, "message annulé par le personnel").await
}

async fn answer(state: &AppState, asked: Asked, said: &str) -> Result<Json<StaffMessage>, ApiError> {
    match asked {
        Asked::Done(changes) => {
            let message = &changes.last().ok_or(ApiError::MessageNotFound)?.is;
            tracing::info!(envoi.id = %message.id, "{said}");
            Ok(Json(shown(state, message).await?))
        }
        Asked::NotNow => Err(ApiError::MessageBusy),
        Asked::Unknown => Err(ApiError::MessageNotFound),
    }
}

/// Everything that messages about a reservation may name: its code and its identifiers.
async fn subjects(state: &AppState, id_or_code: &str) -> Result<Vec<String>, ApiError> {
    let rows = state.reservations.rooms(id_or_code).await?;
    let rows: Vec<_> = rows.into_iter().filter_map(Row::reservation).collect();
    let codes = rows.iter().filter_map(|row| row.code().map(str::to_owned));
    Ok(codes.chain(rows.iter().map(|row| row.id.clone())).collect())
}

async fn shown(state: &AppState, effect: &Effect) -> Result<StaffMessage, ApiError> {
    Ok(StaffMessage {
        id: effect.id.clone(),
        genre: effect.kind,
        canal: effect.channel.clone(),
        reservation: effect.subject.clone(),
        revision: effect.revision,
        statut: effect.progress,
        essais: effect.attempts,
        du_a: instant(effect.due),
        envoye_le: effect.delivered_at.map(instant),
        derniere_reponse: effect.last_answer.clone(),
        destinataire: recipient(state, effect).await?,
    })
}

/// To whom it goes, masked.
async fn recipient(state: &AppState, effect: &Effect) -> Result<Option<String>, ApiError> {
    Ok(match (&effect.recipient, &effect.channel) {
        (Recipient::Reception, _) => Some("réception".to_owned()),
        (Recipient::System, Channel::Webhook(name)) => Some(name.clone()),
        (Recipient::Address(address), _) => masked(address.expose()),
        (Recipient::Guest, channel) => {
            let row = state.reservations.rooms(&effect.subject).await?.into_iter().find_map(Row::reservation);
            row.and_then(|row| masked(if *channel == Channel::Sms { row.phone.expose() } else { row.email.expose() }))
        }
        (Recipient::System, Channel::Email | Channel::Sms | Channel::Other(_)) => None,
    })
}

/// An address or number of which enough is left to recognise it.
fn masked(text: &str) -> Option<String> {
    if let Some((local, domain)) = text.split_once('@') {
        return Some(format!("{}•••@{domain}", local.chars().next()?));
    }
    let digits: Vec<char> = text.chars().collect();
    let (head, tail) = (digits.get(..2)?, digits.get(digits.len().checked_sub(2)?..)?);
    Some(format!("{}•••{}", head.iter().collect::<String>(), tail.iter().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipient_is_recognised_and_not_told() {
        assert_eq!(masked("camille@example.com").as_deref(), Some("c•••@example.com"));
        assert_eq!(masked("0639980034").as_deref(), Some("06•••34"));
        assert_eq!(masked(""), None);
    }
}
