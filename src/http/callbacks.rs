//! `GET /rappels` and `POST /rappels/{id}/fait`, for staff: what callers left for the reception.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::{
    auth::Staff,
    error::ApiError,
    openapi::{self, Described, STAFF},
    paging::{self, Id, PageParameters, Pairs},
    shapes::StaffCallback,
    state::AppState,
};
use hotel::callback::Status;
use store::CallbackFilter;

const PARAMETERS: &str = "statut, limit, offset";

/// Page de rappels, du plus ancien au plus récent.
#[derive(Serialize, ToSchema)]
#[schema(as = ListeRappels)]
pub(super) struct List {
    /// Nombre de rappels qui correspondent, toutes pages confondues.
    total: usize,
    /// Rappels de cette page.
    rappels: Vec<StaffCallback>,
}

/// What the list refuses.
struct ListErrors;

impl IntoResponses for ListErrors {
    fn responses() -> Described {
        openapi::refused(&[WRONG_STATUS, ApiError::UnknownParameter { accepted: PARAMETERS }])
    }
}

/// What marking a call-back as done refuses.
struct DoneErrors;

impl IntoResponses for DoneErrors {
    fn responses() -> Described {
        openapi::refused(&[ApiError::CallbackNotFound])
    }
}

const WRONG_STATUS: ApiError = ApiError::BadParameter { name: "statut", reason: "a_faire ou fait" };

#[utoipa::path(
    get,
    path = "/rappels",
    operation_id = "lister_rappels",
    tag = STAFF,
    summary = "Rappels et messages laissés pour la réception",
    params(
        ("statut" = Option<String>, Query, description = "Rappels à faire, ou déjà faits", pattern = "^(a_faire|fait)$", example = "a_faire"),
        PageParameters
    ),
    responses((status = 200, description = "Rappels trouvés", body = List), ListErrors),
    security(("personnel" = []))
)]
pub(super) async fn list(_: Staff, State(state): State<Arc<AppState>>, query: Pairs) -> Result<Json<List>, ApiError> {
    let page = state.hotel().reception.callbacks(filter(query)?).await?;
    tracing::info!(route = "GET /rappels", lignes = page.rows.len(), "rappels consultés par le personnel");
    Ok(Json(List { total: page.total, rappels: page.rows.iter().map(|row| StaffCallback::from(&**row)).collect() }))
}

#[utoipa::path(
    post,
    path = "/rappels/{id}/fait",
    operation_id = "marquer_rappel_fait",
    tag = STAFF,
    summary = "Noter qu'un rappel est fait",
    description = "Un rappel déjà fait reste tel quel. Les rappels faits sont effacés après trente jours.",
    params(("id" = String, Path, description = "Identifiant du rappel", example = "RAP-1795341600000-nqrckou6x")),
    responses((status = 200, description = "Le rappel, noté comme fait", body = StaffCallback), DoneErrors),
    security(("personnel" = []))
)]
pub(super) async fn done(
    _: Staff,
    State(state): State<Arc<AppState>>,
    id: Id,
) -> Result<Json<StaffCallback>, ApiError> {
    let id = paging::id(id, ApiError::CallbackNotFound)?;
    let callback = state.hotel().reception.done(&id).await?.ok_or(ApiError::CallbackNotFound)?;
    Ok(Json(StaffCallback::from(&*callback)))
}

fn filter(query: Pairs) -> Result<CallbackFilter, ApiError> {
    let mut filter = CallbackFilter::default();
    let window = paging::read(query, PARAMETERS, |name, value| {
        if name != "statut" {
            return Ok(false);
        }
        filter.status = Some(Status::from_word(value).ok_or(WRONG_STATUS)?);
        Ok(true)
    })?;
    Ok(CallbackFilter { limit: window.limit, offset: window.offset, ..filter })
}
