//! What becomes of reservations: changed, cancelled, put right, confirmed in writing. Each is one write of all the rows it is about.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    rewrite::{Begun, Nights, Rows},
    state::State,
};
use crate::{Cancelled, Changed, StoreError};
use hotel::{
    book::{Cancellation, Change, Decision, amended},
    inventory::nights_beyond,
    outbox::Cause,
    proposal::LateWords,
    reservation::{Actor, Correction, Reservation, SentConfirmation},
};

impl State {
    /// The rows that something is to be done to, or what is to be done instead: one of them is `missing`, or is being written.
    fn look<'a, T>(&mut self, ids: impl IntoIterator<Item = &'a str>, missing: T) -> Result<Rows, Begun<T>> {
        let mut rows = Vec::new();
        for id in ids {
            if let Some(behind) = self.requests.behind_row(id) {
                return Err(behind);
            }
            let row = self.table.position(id).and_then(|at| self.table.view().get(at)?.reservation().cloned());
            let Some(row) = row else { return Err(Begun::Known(missing)) };
            rows.push(row);
        }
        Ok(rows)
    }

    /// Begins a change: takes the nights that are new; those that are left are given back when it is durable.
    pub(super) fn begin_change(&mut self, change: &Change, now: DateTime<Utc>) -> Result<Begun<Changed>, StoreError> {
        let rows = match self.look(change.rooms.iter().map(|room| room.id.as_str()), Changed::Gone) {
            Ok(rows) => rows,
            Err(instead) => return Ok(instead),
        };
        let changed = match change.decide(&rows, now) {
            Decision::Write(changed) => changed,
            Decision::Stands => return Ok(Begun::Known(Changed::Done(rows))),
            Decision::Forbidden => return Ok(Begun::Known(Changed::Gone)),
        };
        self.refuse_when_unwell()?;
        let nights: Vec<_> = rows
            .iter()
            .zip(&change.rooms)
            .map(|(row, room)| nights_beyond(&room.new.room_type, room.new.stay, self.table.holds(&row.id)))
            .collect();
        let wanted: Vec<_> = nights
            .iter()
            .zip(&change.rooms)
            .flat_map(|(nights, room)| nights.iter().map(|(id, stay)| (id.clone(), *stay, &room.allotment)))
            .collect();
        if let Some(full) = self.first_full(&wanted, change.call_id.as_deref(), now) {
            return Ok(Begun::Known(Changed::Full(full)));
        }
        let call = change.call_id.as_deref();
        let cause = self.by(change.by, call);
        Ok(self.rewrite(changed.into_iter().zip(nights), (None, call), cause, now, Changed::Done))
    }

    /// Begins a cancellation: the nights are given back when it is durable.
    pub(super) fn begin_cancel(
        &mut self,
        cancellation: &Cancellation,
        now: DateTime<Utc>,
    ) -> Result<Begun<Cancelled>, StoreError> {
        let rows = match self.look(cancellation.rooms.iter().map(|(id, _)| id.as_str()), Cancelled::Gone) {
            Ok(rows) => rows,
            Err(instead) => return Ok(instead),
        };
        match cancellation.decide(&rows, now) {
            Decision::Write(cancelled) => {
                let cause = self.by(cancellation.by, None);
                self.rewrite_only(cancelled, cause, now, Cancelled::Done)
            }
            Decision::Stands => Ok(Begun::Known(Cancelled::Already(rows))),
            Decision::Forbidden => Ok(Begun::Known(Cancelled::Gone)),
        }
    }

    /// Begins to put right what was misheard.
    pub(super) fn begin_amend(
        &mut self,
        ids: &[String],
        correction: &Correction,
        now: DateTime<Utc>,
    ) -> Result<Begun<Option<Rows>>, StoreError> {
        self.begin_each(ids, Cause::Guest { call: None }, now, |row| row.corrected_by(correction))
    }

    /// Begins to note that the written confirmation was sent.
    pub(super) fn begin_confirmation_sent(
        &mut self,
        ids: &[String],
        sent: SentConfirmation,
        now: DateTime<Utc>,
    ) -> Result<Begun<Option<Rows>>, StoreError> {
        self.begin_each(ids, Cause::Note, now, |row| row.confirmation_sent(sent, now))
    }

    /// Begins to keep words that came late.
    pub(super) fn begin_words(
        &mut self,
        late: &LateWords,
        now: DateTime<Utc>,
    ) -> Result<Begun<Option<Rows>>, StoreError> {
        self.begin_each(&late.ids, Cause::Note, now, |row| row.with_words(late).filter(|kept| kept != row))
    }

    /// Begins what changes no night, where it changes anything.
    fn begin_each(
        &mut self,
        ids: &[String],
        cause: Cause<'_>,
        now: DateTime<Utc>,
        make: impl Fn(&Reservation) -> Option<Reservation>,
    ) -> Result<Begun<Option<Rows>>, StoreError> {
        let rows = match self.look(ids.iter().map(String::as_str), None) {
            Ok(rows) => rows,
            Err(instead) => return Ok(instead),
        };
        match amended(&rows, make) {
            Decision::Write(rows) => self.rewrite_only(rows, cause, now, Some),
            Decision::Stands => Ok(Begun::Known(Some(rows))),
            Decision::Forbidden => Ok(Begun::Known(None)),
        }
    }

    /// Begins to write rows that take no further night.
    fn rewrite_only<T>(
        &mut self,
        rows: Rows,
        cause: Cause<'_>,
        now: DateTime<Utc>,
        wrap: fn(Rows) -> T,
    ) -> Result<Begun<T>, StoreError> {
        self.refuse_when_unwell()?;
        Ok(self.rewrite(rows.into_iter().map(only), (None, None), cause, now, wrap))
    }

    /// Who causes a write.
    fn by<'c>(&self, by: Actor, call: Option<&'c str>) -> Cause<'c> {
        match by {
            Actor::Guest => self.by_guest(call),
            Actor::Staff => Cause::Staff,
            Actor::Mail => Cause::Note,
        }
    }

    /// That a guest causes a write, in a call while it is live.
    pub(super) fn by_guest<'c>(&self, call: Option<&'c str>) -> Cause<'c> {
        Cause::Guest { call: call.filter(|call| self.rings.lives(call)) }
    }
}

/// A row that takes no further night.
pub(super) const fn only(reservation: Arc<Reservation>) -> (Arc<Reservation>, Nights) {
    (reservation, Vec::new())
}
