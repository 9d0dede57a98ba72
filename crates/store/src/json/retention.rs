//! How long guests are kept: past their time rows keep what the accounts need, and call-backs and files that were left go.

use std::sync::Arc;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

use super::{JsonStore, leftovers, state::State, table::View};
use crate::CALLBACK_MEMORY;
use hotel::reservation::Reservation;

/// A store whose last row is older than this is not erased: the clock is more likely to be wrong than the hotel to be idle, and what
/// is erased does not come back.
const LONGEST_IDLE: TimeDelta = TimeDelta::days(366);

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows whose guest is no longer named.
    pub guests: usize,
    /// Call-backs that are gone.
    pub callbacks: usize,
    /// Files that were left beside the store and are gone: damaged bytes of its journal, and what a restoration replaced.
    pub files: usize,
    /// Rows whose time has passed and that were left as they are, since no row is recent: the clock may be wrong.
    pub held_back: usize,
}

/// Whether nothing is erased where the latest row was made then: no row is recent, and the clock may be wrong.
pub fn is_erasure_held_back(newest: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    newest.is_none_or(|newest| now - newest >= LONGEST_IDLE)
}

/// When the latest row was made.
pub(super) fn newest(view: &View) -> Option<DateTime<Utc>> {
    view.from(0).filter_map(|row| row.reservation()?.created_at).max()
}

/// The rows, by position, that still name a guest whose stay ended more than so many months before a day.
pub(super) fn outdated(view: &View, months: u32, today: NaiveDate) -> Vec<(usize, Arc<Reservation>)> {
    let Some(oldest) = today.checked_sub_months(Months::new(months)) else { return Vec::new() };
    let rows = view.from(0).enumerate().filter_map(|(at, row)| Some((at, Arc::clone(row.reservation()?))));
    let is_named = |row: &Reservation| {
        [&row.last_name, &row.first_name, &row.email, &row.phone, &row.wishes]
            .iter()
            .any(|text| !text.expose().is_empty())
    };
    rows.filter(|(_, row)| row.stay.departure() < oldest && is_named(row)).collect()
}

impl State {
    pub(super) fn forget_old(&mut self, rows: &[(usize, Arc<Reservation>)], months: u32, now: DateTime<Utc>) -> Erased {
        let mut erased = Erased::default();
        for (position, row) in rows {
            // One that was changed since it was looked at waits for the next night.
            let stands = self.table.view().get(*position).filter(|found| found.reservation() == Some(row));
            if let Some(row_without_guest) = stands.map(|row| row.erased(now))
                && self.requests.behind_row::<()>(&row.id).is_none()
            {
                self.table.rewrite(*position, row_without_guest);
                self.waiting.push(*position);
                erased.guests += 1;
            }
        }
        let oldest = now.checked_sub_months(Months::new(months));
        let before = self.collections.callbacks.rows().count();
        self.collections.callbacks.retain(|callback| {
            let created = callback.created_at.parse::<DateTime<Utc>>().ok();
            callback.done_since().is_none_or(|done| now - done < CALLBACK_MEMORY)
                && created.zip(oldest).is_none_or(|(created, oldest)| created >= oldest)
        });
        erased.callbacks = before - self.collections.callbacks.rows().count();
        erased
    }
}

impl JsonStore {
    /// Takes the guests out of the rows of stays that ended more than so many months ago, and forgets call-backs that are as old, or done
    /// and past their time; removes files of that age that were left beside the store. Ends when no file has them any more, or cannot
    /// be written.
    pub async fn forget_old(&self, months: u32, today: NaiveDate) -> Erased {
        let now = self.shared.clock.now();
        let view = self.shared.state().table.view().clone();
        let is_in_use = !is_erasure_held_back(newest(&view), now);
        let mut rows = outdated(&view, months, today);
        let held_back = if is_in_use { 0 } else { std::mem::take(&mut rows).len() };
        drop(view);
        let mut erased = {
            let mut state = self.shared.state();
            let erased = state.forget_old(&rows, months, now);
            if erased != Erased::default() {
                state.contents.left_behind_since.get_or_insert_with(|| self.shared.clock.instant());
                state.contents.journal_is_longer = true;
            }
            erased
        };
        if erased != Erased::default() {
            self.shared.snapshot_wakes.notify_all();
            self.settled().await;
        }
        if is_in_use {
            erased.files = leftovers::forget(&self.shared.disk, &self.shared.paths, months, now);
        }
        erased.held_back = held_back;
        erased
    }
}
