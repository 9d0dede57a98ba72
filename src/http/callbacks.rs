//! `GET /rappels` and `POST /rappels/{id}/fait`, for staff: what callers left for the reception.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;

use super::{
    auth::Staff,
    error::ApiError,
    paging::{self, Id, Pairs},
    state::AppState,
};
use hotel::callback::{Callback, Status};
use store::CallbackFilter;

const PARAMETERS: &str = "statut, limit, offset";

#[derive(Serialize)]
pub(super) struct List {
    total: usize,
    rappels: Vec<Arc<Callback>>,
}

pub(super) async fn list(_: Staff, State(state): State<Arc<AppState>>, query: Pairs) -> Result<Json<List>, ApiError> {
    let page = state.callbacks.callbacks(filter(query)?).await?;
    tracing::info!(route = "GET /rappels", lignes = page.rows.len(), "rappels consultés par le personnel");
    Ok(Json(List { total: page.total, rappels: page.rows }))
}

pub(super) async fn done(
    _: Staff,
    State(state): State<Arc<AppState>>,
    id: Id,
) -> Result<Json<Arc<Callback>>, ApiError> {
    let id = paging::id(id, ApiError::CallbackNotFound)?;
    let callback = state.callbacks.mark_done(&id).await?.ok_or(ApiError::CallbackNotFound)?;
    tracing::info!(rappel.id = %callback.id, "rappel fait");
    Ok(Json(callback))
}

fn filter(query: Pairs) -> Result<CallbackFilter, ApiError> {
    let mut filter = CallbackFilter::default();
    let window = paging::read(query, PARAMETERS, |name, value| {
        if name != "statut" {
            return Ok(false);
        }
        let wrong = ApiError::BadParameter { name: "statut", reason: "a_faire ou fait" };
        filter.status = Some(Status::from_word(value).ok_or(wrong)?);
        Ok(true)
    })?;
    Ok(CallbackFilter { limit: window.limit, offset: window.offset, ..filter })
}
