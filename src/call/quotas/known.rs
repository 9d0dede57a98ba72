//! What is known of a caller from other calls: tries in vain to open a reservation, and reservations that were made.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{CallQuotas, Origin};
use crate::{call::admission, tools::MadeBefore};
use store::CallUse;

/// How long it is known which number made a reservation: as far as a double is looked for.
pub(super) const MADE_MEMORY: TimeDelta = TimeDelta::hours(24);

impl CallQuotas {
    /// Takes in what an earlier process knew of a caller.
    pub(super) fn restore_known(&mut self, of_call: &CallUse, origin: Origin, midnight: DateTime<Utc>) {
        let failed = of_call.failed_proofs.iter().filter(|at| **at >= midnight).count();
        if failed > 0 {
            *self.day.failed_proofs.entry(origin).or_default() += u32::try_from(failed).unwrap_or(u32::MAX);
        }
        self.made.extend(of_call.codes.iter().map(|(code, at)| (*at, origin, code.clone())));
        self.made.make_contiguous().sort_by_key(|(at, ..)| *at);
    }

    /// How often this caller may still name a code and a name that do not lead to a reservation today.
    pub(in crate::call) fn proofs_left(&mut self, origin: Origin, now: DateTime<Tz>) -> u32 {
        self.begin_day(now);
        let failed = self.day.failed_proofs.get(&origin).copied().unwrap_or_default();
        admission::proofs_left(origin == Origin::Masked, failed)
    }

    /// A code and a name did not lead to a reservation.
    pub(in crate::call) fn failed_proof(&mut self, origin: Origin, now: DateTime<Tz>) {
        self.begin_day(now);
        *self.day.failed_proofs.entry(origin).or_default() += 1;
    }

    /// This caller has made the reservation of that code.
    pub(in crate::call) fn made(&mut self, origin: Origin, code: &str, now: DateTime<Tz>) {
        let now = now.to_utc();
        while self.made.front().is_some_and(|(at, ..)| now.signed_duration_since(*at) >= MADE_MEMORY) {
            self.made.pop_front();
        }
        if !self.made.iter().any(|(_, of, known)| *of == origin && known == code) {
            self.made.push_back((now, origin, code.to_owned()));
        }
    }

    /// What calls from this number have made within [`MADE_MEMORY`]; of masked numbers nothing, since each may be anybody's.
    pub(in crate::call) fn made_by(&self, origin: Origin, now: DateTime<Tz>) -> Vec<MadeBefore> {
        let now = now.to_utc();
        let is_recent = |at: &DateTime<Utc>| now.signed_duration_since(*at) < MADE_MEMORY;
        let mine = self.made.iter().filter(|(at, of, _)| *of == origin && origin != Origin::Masked && is_recent(at));
        mine.map(|(at, _, code)| MadeBefore { code: code.clone(), at: *at }).collect()
    }
}
