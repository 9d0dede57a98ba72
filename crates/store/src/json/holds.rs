//! Holds: rooms kept for calls. In memory and in the journal, never in the file; there is no timer, one that has run out counts for
//! nothing.

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{line::Entry, state::State};
use crate::{Held, HeldRoom, StoreError};
use hotel::{
    book::Hold,
    catalogue::RoomTypeId,
    inventory::{Inventory, nights_beyond},
    stay::Stay,
};

/// A hold, as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptRooms {
    call: String,
    rooms: Vec<KeptNights>,
    until: DateTime<Utc>,
}

/// Some nights of one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptNights {
    room: String,
    arrival: NaiveDate,
    departure: NaiveDate,
}

impl KeptNights {
    fn nights(&self) -> Option<(RoomTypeId, Stay)> {
        Some((RoomTypeId::parse(&self.room)?, Stay::new(self.arrival, self.departure).ok()?))
    }
}

/// The holds of all calls: as many as calls live, so that looking through them costs nothing.
#[derive(Debug, Default)]
pub(super) struct Holds {
    by_call: HashMap<String, Kept>,
    next_number: u64,
}

/// The hold of a call.
#[derive(Debug)]
struct Kept {
    /// Which of all holds, so that a later one of the same call is not taken for it.
    number: u64,
    rooms: KeptRooms,
    /// It is being turned into reservations, which count in its place until that has failed.
    is_being_taken: bool,
    /// Its call is over.
    is_over: bool,
}

/// A hold that is being turned into reservations.
#[derive(Debug)]
pub(super) struct UsedHold {
    call: String,
    number: u64,
}

impl Holds {
    /// Puts a hold in the place of the one that its call had.
    pub(super) fn put(&mut self, rooms: KeptRooms) {
        self.next_number += 1;
        let kept = Kept { number: self.next_number, rooms, is_being_taken: false, is_over: false };
        self.by_call.insert(kept.rooms.call.clone(), kept);
    }

    /// Forgets the hold of a call, at the latest when what it is being turned into is decided. `false` where there is none.
    pub(super) fn release(&mut self, call: &str) -> bool {
        match self.by_call.get_mut(call) {
            Some(kept) if kept.is_being_taken => {
                kept.is_over = true;
                true
            }
            Some(_) | None => self.by_call.remove(call).is_some(),
        }
    }

    /// The hold of a call is being turned into reservations.
    pub(super) fn begin_use(&mut self, call: &str) -> Option<UsedHold> {
        let kept = self.by_call.get_mut(call)?;
        kept.is_being_taken = true;
        Some(UsedHold { call: call.to_owned(), number: kept.number })
    }

    /// The hold was turned into reservations, or was not and counts again.
    pub(super) fn end_use(&mut self, used: &UsedHold, done: bool) {
        let Some(kept) = self.by_call.get_mut(&used.call).filter(|kept| kept.number == used.number) else { return };
        if done || kept.is_over {
            self.by_call.remove(&used.call);
        } else {
            kept.is_being_taken = false;
        }
    }

    /// Adds what is kept for other calls than one to what is taken.
    pub(super) fn add_to(&self, taken: &mut Inventory, seen_by: Option<&str>, now: DateTime<Utc>) {
        for (room, nights) in self.counting(now, seen_by).flat_map(|kept| kept.rooms.nights()) {
            taken.take(&room, nights);
        }
    }

    /// The rooms that are kept at this instant, those that run out first before the others.
    pub(super) fn rooms(&self, now: DateTime<Utc>) -> Vec<HeldRoom> {
        let mut kept: Vec<&KeptRooms> = self.counting(now, None).map(|kept| &kept.rooms).collect();
        kept.sort_by(|a, b| (a.until, &a.call).cmp(&(b.until, &b.call)));
        let rooms = |kept: &KeptRooms| {
            let until = kept.until;
            kept.nights().map(move |(room, nights)| HeldRoom::new(room, nights, until)).collect::<Vec<_>>()
        };
        kept.into_iter().flat_map(rooms).collect()
    }

    /// Forgets those that have run out, and gives the others as entries.
    pub(super) fn entries(&mut self, now: DateTime<Utc>) -> impl Iterator<Item = String> {
        self.by_call.retain(|_, kept| kept.is_being_taken || kept.rooms.until > now);
        self.by_call.values().map(|kept| Entry::Held(Cow::Borrowed(&kept.rooms)).text())
    }

    fn counting<'h>(&'h self, now: DateTime<Utc>, seen_by: Option<&'h str>) -> impl Iterator<Item = &'h Kept> {
        self.by_call.values().filter(move |kept| {
            kept.rooms.until > now && !kept.is_being_taken && seen_by != Some(kept.rooms.call.as_str())
        })
    }
}

impl KeptRooms {
    fn nights(&self) -> impl Iterator<Item = (RoomTypeId, Stay)> {
        self.rooms.iter().filter_map(KeptNights::nights)
    }
}

impl State {
    /// Keeps rooms for a call, in the place of what was kept for it.
    pub(super) fn hold(&mut self, hold: Hold, now: DateTime<Utc>) -> Result<Held, StoreError> {
        self.refuse_when_unwell()?;
        self.release_hold(&hold.call_id);
        let mut kept = KeptRooms { call: hold.call_id, rooms: Vec::new(), until: hold.until };
        let mut wanted = Vec::new();
        for (at, (room, allotment)) in hold.rooms.iter().enumerate() {
            let instead_of = hold.instead_of.get(at).and_then(|id| self.table.holds(id));
            let nights = nights_beyond(room, hold.stay, instead_of);
            kept.rooms.extend(nights.iter().map(|(room, nights)| KeptNights {
                room: room.as_str().to_owned(),
                arrival: nights.arrival(),
                departure: nights.departure(),
            }));
            wanted.extend(nights.into_iter().map(|(room, nights)| (room, nights, allotment)));
        }
        if let Some(full) = self.first_full(&wanted, Some(&kept.call), now) {
            return Ok(Held::Full(full));
        }
        self.queue_entry(&Entry::Held(Cow::Borrowed(&kept)));
        self.holds.put(kept);
        Ok(Held::Kept)
    }

    /// Forgets the hold of a call.
    pub(super) fn release_hold(&mut self, call: &str) {
        if self.holds.release(call) {
            self.queue_entry(&Entry::Unheld { call: call.into() });
        }
    }
}
