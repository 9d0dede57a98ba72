//! Which rows a filter means.

use super::{row::Stored, table::View};
use crate::{Filter, HeldRoom, Page, Row};

/// From so many rows on a search is not made on a thread that serves calls: it takes about a microsecond a row.
pub(super) const LONG_SEARCH: usize = 5_000;

/// The page of a filter. What is kept for calls comes behind the rows, where holds are asked for.
pub(super) fn search(view: &View, held: &[HeldRoom], filter: &Filter) -> Page {
    let mut page = Page::default();
    let mut add = |row: &dyn Fn() -> Row| {
        if page.total >= filter.offset && page.rows.len() < filter.limit {
            page.rows.push(row());
        }
        page.total += 1;
    };
    let is_meant = |row: &&Stored| row.facts(|facts| filter.matches(facts));
    view.from(0).filter(is_meant).for_each(|row| add(&|| row.row()));
    let held = held.iter().filter(|hold| filter.status.is_some() && filter.matches(&hold.facts()));
    held.for_each(|hold| add(&|| Row::Hold(hold.clone())));
    page
}
