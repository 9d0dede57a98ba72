//! Bookings of one caller: those that were made today, those that are being made, and rooms that wait for a yes.

use std::collections::HashSet;

use chrono::DateTime;
use chrono_tz::Tz;

use super::{CallQuotas, Origin};
use crate::call::admission;
use hotel::reservation::BookingKey;
use openai::call_id::CallId;

/// Which of its two steps a booking takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::call) enum Stage {
    /// It can only be put to the caller.
    Putting,
    /// The caller has answered what was put: it may be made.
    Taking,
}

/// Whether a booking that runs counts against the others of its caller.
fn counts(origin: Origin, stage: Stage) -> bool {
    origin == Origin::Masked || stage == Stage::Taking
}

/// The outcome of a booking that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::call) enum Came {
    /// Nothing, or it was refused.
    Nothing,
    /// So many rooms wait for the caller's yes, in the place of what waited before.
    Held {
        /// How many.
        rooms: u32,
    },
    /// It was made, or found to be made already: a key for each room, the same one each time.
    Booked {
        /// The keys.
        rooms: Vec<BookingKey>,
    },
}

/// Rooms that wait for a yes in one call.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) origin: Origin,
    pub(super) rooms: u32,
}

impl CallQuotas {
    /// Begins a booking: how many more the caller could make today, this one included. [`CallQuotas::finish_booking`] must follow. One that
    /// is only put to the caller takes nothing yet; of masked callers it may hold rooms, and counts.
    pub(in crate::call) fn begin_booking(
        &mut self,
        call: &CallId,
        origin: Origin,
        stage: Stage,
        now: DateTime<Tz>,
    ) -> Option<u32> {
        self.begin_day(now);
        let booked = self.day.booked.get(&origin).map_or(0, HashSet::len);
        // What a number holds is bounded by its calls; masked ones could hold every room between them.
        let is_masked = origin == Origin::Masked;
        let others = self.held.iter().filter(|(holder, held)| is_masked && *holder != call && held.origin == origin);
        let held = others.map(|(_, held)| held.rooms).fold(0, u32::saturating_add);
        let running = self.booking.get(&origin).copied().unwrap_or_default();
        let taken = u32::try_from(booked).unwrap_or(u32::MAX).saturating_add(running).saturating_add(held);
        if counts(origin, stage) {
            *self.booking.entry(origin).or_default() += 1;
        }
        admission::bookings_left(is_masked, taken, &self.limits)
    }

    /// Ends a booking that was begun. It counts once, however often it is found again.
    pub(in crate::call) fn finish_booking(
        &mut self,
        call: &CallId,
        origin: Origin,
        stage: Stage,
        came_of_it: &Came,
        now: DateTime<Tz>,
    ) {
        if let Some(booking) = self.booking.get_mut(&origin).filter(|_| counts(origin, stage)) {
            *booking = booking.saturating_sub(1);
            if *booking == 0 {
                self.booking.remove(&origin);
            }
        }
        self.begin_day(now);
        match came_of_it {
            Came::Nothing => {}
            Came::Held { rooms } => {
                self.held.insert(call.clone(), Held { origin, rooms: *rooms });
            }
            Came::Booked { rooms } => {
                self.held.remove(call);
                // Bookings of a number are counted, and rooms of masked ones.
                let counted = if origin == Origin::Masked { rooms.len() } else { 1 };
                self.day.booked.entry(origin).or_default().extend(rooms.iter().take(counted).cloned());
            }
        }
    }
}
