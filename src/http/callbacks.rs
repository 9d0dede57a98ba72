//! `GET /rappels` and `POST /rappels/{id}/fait`, for staff: what callers left for the reception.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State, rejection::PathRejection, rejection::QueryRejection},
};
use serde::Serialize;

use super::{
    auth::Staff,
    error::ApiError,
    paging::{self, DEFAULT_LIMIT, MAX_ID_CHARS},
    state::AppState,
};
use crate::{
    hotel::callback::{Callback, Status},
    store::CallbackFilter,
};

const PARAMETERS: &str = "statut, limit, offset";

#[derive(Serialize)]
pub(super) struct List {
    total: usize,
    rappels: Vec<Arc<Callback>>,
}

pub(super) async fn list(
    _: Staff,
    State(state): State<AppState>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<List>, ApiError> {
    let Query(pairs) = query.map_err(|_unreadable| ApiError::Unreadable)?;
    let page = state.callbacks.callbacks(filter(&pairs)?).await?;
    tracing::info!(lignes = page.rows.len(), "rappels consultés par le personnel");
    Ok(Json(List { total: page.total, rappels: page.rows }))
}

pub(super) async fn done(
    _: Staff,
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Arc<Callback>>, ApiError> {
    let Path(id) = id.map_err(|_unreadable| ApiError::CallbackNotFound)?;
    if id.chars().count() > MAX_ID_CHARS {
        return Err(ApiError::CallbackNotFound);
    }
    let callback = state.callbacks.mark_done(&id).await?.ok_or(ApiError::CallbackNotFound)?;
    tracing::info!(rappel.id = %callback.id, "rappel fait");
    Ok(Json(callback))
}

fn filter(pairs: &[(String, String)]) -> Result<CallbackFilter, ApiError> {
    let mut filter = CallbackFilter { limit: DEFAULT_LIMIT, ..CallbackFilter::default() };
    for (name, value) in pairs {
        match name.as_str() {
            "statut" => {
                let wrong = ApiError::BadParameter { name: "statut", reason: "a_faire ou fait" };
                filter.status = Some(Status::from_word(value).ok_or(wrong)?);
            }
            "limit" => filter.limit = paging::limit(value)?,
            "offset" => filter.offset = paging::offset(value)?,
            _ => return Err(ApiError::UnknownParameter { accepted: PARAMETERS }),
        }
    }
    Ok(filter)
}
