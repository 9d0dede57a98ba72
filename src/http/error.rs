//! The one form of an error answer: `{"error":"<phrase in French>","code":"<stable code>"}`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::staff::StaffRefusal;
use store::StoreError;

/// An answer that is not a success.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("Accès refusé : jeton du personnel absent ou faux")]
    Unauthorized,
    #[error("Accès refusé : jeton de supervision absent ou faux")]
    MonitorUnauthorized,
    #[error("Trop de jetons faux depuis cette adresse : réessayez dans {seconds} seconde(s)")]
    TooManyAttempts { seconds: u64 },
    #[error("Accès du personnel désactivé : définissez STAFF_API_TOKEN (24 caractères au moins) puis redémarrez")]
    StaffRoutesClosed,
    #[error("Mesures désactivées : définissez METRICS_TOKEN (24 caractères au moins) puis redémarrez")]
    MetricsClosed,
    #[error("Réservation non trouvée")]
    ReservationNotFound,
    #[error("Cette ligne du fichier n'a pas la forme d'une réservation : corrigez-la, serveur arrêté")]
    ReservationUnreadable,
    #[error("Le client est arrivé, ou ne s'est pas présenté : cette réservation ne s'annule plus")]
    ReservationOver,
    #[error("Rappel non trouvé")]
    CallbackNotFound,
    #[error("Envoi non trouvé")]
    MessageNotFound,
    #[error("Ce message part en ce moment ou est terminé : regardez son statut")]
    MessageBusy,
    #[error("Page non trouvée")]
    RouteNotFound,
    #[error("Méthode non autorisée sur cette adresse")]
    MethodNotAllowed,
    #[error("Paramètre « {name} » : {reason}")]
    BadParameter { name: &'static str, reason: &'static str },
    #[error("Paramètre inconnu : acceptés ici : {accepted}")]
    UnknownParameter { accepted: &'static str },
    #[error("Requête illisible")]
    Unreadable,
    #[error("Corps trop long")]
    BodyTooLarge,
    #[error("Requête incomplète : son corps n'est pas arrivé à temps")]
    TooSlow,
    #[error("Réservations momentanément indisponibles")]
    StoreUnavailable,
    #[error("Erreur interne")]
    Internal,
}

/// Refus. `code` est stable : c'est lui qu'un programme compare. `error` est une phrase à montrer à une personne.
#[derive(Serialize, ToSchema)]
#[schema(as = Erreur)]
pub(super) struct Body {
    /// Phrase en français.
    error: String,
    /// Code stable.
    pub(super) code: &'static str,
}

impl ApiError {
    /// The status of the answer, and its body.
    pub(super) fn answer(&self) -> (StatusCode, Body) {
        let (status, code) = self.status_and_code();
        (status, Body { error: self.to_string(), code })
    }

    const fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthorized | Self::MonitorUnauthorized => (StatusCode::UNAUTHORIZED, "non_autorise"),
            Self::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "trop_de_tentatives"),
            Self::StaffRoutesClosed => (StatusCode::SERVICE_UNAVAILABLE, "acces_personnel_desactive"),
            Self::MetricsClosed => (StatusCode::SERVICE_UNAVAILABLE, "mesures_desactivees"),
            Self::ReservationNotFound => (StatusCode::NOT_FOUND, "reservation_introuvable"),
            Self::ReservationUnreadable => (StatusCode::CONFLICT, "reservation_illisible"),
            Self::ReservationOver => (StatusCode::CONFLICT, "annulation_impossible"),
            Self::CallbackNotFound => (StatusCode::NOT_FOUND, "rappel_introuvable"),
            Self::MessageNotFound => (StatusCode::NOT_FOUND, "envoi_introuvable"),
            Self::MessageBusy => (StatusCode::CONFLICT, "envoi_impossible"),
            Self::RouteNotFound => (StatusCode::NOT_FOUND, "page_introuvable"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "methode_non_autorisee"),
            Self::BadParameter { .. } => (StatusCode::BAD_REQUEST, "parametre_invalide"),
            Self::UnknownParameter { .. } => (StatusCode::BAD_REQUEST, "parametre_inconnu"),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "requete_illisible"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "corps_trop_long"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "requete_incomplete"),
            Self::StoreUnavailable => (StatusCode::SERVICE_UNAVAILABLE, "service_indisponible"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "erreur_interne"),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Unavailable => Self::StoreUnavailable,
        }
    }
}

impl From<StaffRefusal> for ApiError {
    fn from(refusal: StaffRefusal) -> Self {
        match refusal {
            StaffRefusal::NotFound => Self::ReservationNotFound,
            StaffRefusal::Unreadable => Self::ReservationUnreadable,
            StaffRefusal::Over => Self::ReservationOver,
            StaffRefusal::Store(fault) => fault.into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, body) = self.answer();
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer realm="personnel", charset="UTF-8""#);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Self::TooManyAttempts { seconds } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
