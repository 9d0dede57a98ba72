//! Which rows a filter means.

use std::borrow::Cow;

use serde::Deserialize;

use super::{
    row::{Kind, Stored},
    table::View,
};
use crate::{
    hotel::reservation::Status,
    store::{Filter, Page},
};

/// From so many rows on a search is not made on a thread that serves calls: it takes about a microsecond a row.
pub(super) const LONG_SEARCH: usize = 5_000;

/// A filter, ready to be asked of every row.
#[derive(Debug)]
struct Question {
    filter: Filter,
    /// The name, folded.
    name: Option<crate::personal::Personal<String>>,
}

/// The fields of a row that hold its names, and its status.
#[derive(Deserialize)]
struct Words<'a> {
    #[serde(borrow, default)]
    nom: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    prenom: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    statut: Option<Cow<'a, str>>,
}

/// The page of a filter.
pub(super) fn search(view: &View, filter: Filter) -> Page {
    let name = filter.name.as_ref().map(|name| fold(name.expose()).into()).filter(|name: &crate::personal::Personal<String>| !name.expose().is_empty());
    let question = Question { filter, name };
    let mut total = 0;
    let mut rows = Vec::new();
    for row in view.from(0).filter(|row| question.means(row)) {
        if total >= question.filter.offset && rows.len() < question.filter.limit {
            rows.push(row.row());
        }
        total += 1;
    }
    Page { total, rows }
}

impl Question {
    fn means(&self, row: &Stored) -> bool {
        let filter = &self.filter;
        let arrival_fits = |from: Option<_>, to: Option<_>| {
            (from.is_none() && to.is_none())
                || row.arrival.is_some_and(|at| from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to))
        };
        let asks_for_holds = filter.status.as_deref() == Some(Status::Hold.as_str());
        (row.kind == Kind::Hold) == (asks_for_holds && row.kind == Kind::Hold)
            && arrival_fits(filter.arrival_from, filter.arrival_to)
            && filter
                .created_since
                .is_none_or(|since| row.created_millis.is_some_and(|at| at >= since.timestamp_millis()))
            && (filter.status.is_none() && self.name.is_none() || self.fits_words(row))
    }

    fn fits_words(&self, row: &Stored) -> bool {
        let Some(words) = serde_json::from_str::<Words<'_>>(row.text()).ok().filter(|_| row.kind != Kind::Odd) else {
            return false;
        };
        let status_fits = self.filter.status.as_deref().is_none_or(|status| {
            words.statut.as_deref().unwrap_or_else(|| Status::default_word()) == status
        });
        status_fits
            && self.name.as_ref().is_none_or(|name| {
                let last = fold(words.nom.as_deref().unwrap_or_default());
                let first = fold(words.prenom.as_deref().unwrap_or_default());
                [format!("{last} {first}"), format!("{first} {last}")].iter().any(|names| names.contains(name.expose().as_str()))
            })
    }
}
