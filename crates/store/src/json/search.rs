//! Which rows a filter means.

use std::borrow::Cow;

use serde::Deserialize;

use super::{
    row::{Kind, Stored},
    table::View,
};
use crate::{Filter, HeldRoom, Page, Row};
use hotel::{folding::name_matches, reservation::Status};

/// From so many rows on a search is not made on a thread that serves calls: it takes about a microsecond a row.
pub(super) const LONG_SEARCH: usize = 5_000;

/// The fields of a row that hold its names, and its status.
#[derive(Deserialize)]
struct Words<'a> {
    #[serde(borrow, default)]
    nom: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    prenom: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    statut: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    groupe: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    confirmation: Option<Cow<'a, str>>,
}

/// The page of a filter. What is kept for calls comes behind the rows, where holds are asked for.
pub(super) fn search(view: &View, held: &[HeldRoom], filter: &Filter) -> Page {
    let mut page = Page::default();
    let mut add = |row: &dyn Fn() -> Row| {
        if page.total >= filter.offset && page.rows.len() < filter.limit {
            page.rows.push(row());
        }
        page.total += 1;
    };
    view.from(0).filter(|row| means(filter, row)).for_each(|row| add(&|| row.row()));
    held.iter().filter(|hold| filter.means(hold)).for_each(|hold| add(&|| Row::Hold(hold.clone())));
    page
}

fn means(filter: &Filter, row: &Stored) -> bool {
    fits_dates(filter, row) && fits_words(filter, row)
}

fn fits_dates(filter: &Filter, row: &Stored) -> bool {
    filter.arrival_from.is_none_or(|from| row.arrival.is_some_and(|at| at >= from))
        && filter.arrival_to.is_none_or(|to| row.arrival.is_some_and(|at| at <= to))
        && filter
            .created_since
            .is_none_or(|since| row.created_millis().is_some_and(|at| at >= since.timestamp_millis()))
}

fn fits_words(filter: &Filter, row: &Stored) -> bool {
    let Filter { status, name, group, confirmation, .. } = filter;
    if status.is_none() && name.is_none() && group.is_none() && confirmation.is_none() {
        return true;
    }
    let words = if row.kind == Kind::Odd { None } else { serde_json::from_str::<Words<'_>>(row.text()).ok() };
    words.is_some_and(|words| {
        let status = words.statut.as_deref().map_or_else(Status::default, Status::from_word);
        let (last, first) = (words.nom.as_deref().unwrap_or_default(), words.prenom.as_deref().unwrap_or_default());
        filter.status.as_deref().is_none_or(|wanted| wanted == status.as_str())
            && group.as_deref().is_none_or(|wanted| words.groupe.as_deref() == Some(wanted))
            && confirmation.as_deref().is_none_or(|wanted| words.confirmation.as_deref() == Some(wanted))
            && filter.name.as_ref().is_none_or(|query| name_matches(query.expose(), last, first))
    })
}
