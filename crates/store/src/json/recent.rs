//! Which reservations were made of late, by what makes two of them alike: looking for one costs nothing, however many are stored.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::state::State;
use crate::ALIKE_MEMORY;
use hotel::{catalogue::RoomTypeId, guest::Guest, reservation::Reservation, stay::Stay};

/// Positions of the reservations of the last [`ALIKE_MEMORY`].
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// By digest: when each was created, and its position.
    by_digest: HashMap<u64, Vec<(DateTime<Utc>, usize)>>,
    /// The same, in the order in which they came.
    order: VecDeque<(DateTime<Utc>, u64)>,
}

impl Recent {
    /// Notes a reservation as it stands from here on. One that was made long ago is passed over.
    pub(super) fn note(&mut self, reservation: &Reservation, position: usize, now: DateTime<Utc>) {
        let oldest = now - ALIKE_MEMORY;
        self.forget(oldest);
        let Some(created) = reservation.created_at else { return };
        if created < oldest {
            return;
        }
        let digest = digest(&reservation.folded_name(), reservation.stay, &reservation.room_type);
        let positions = self.by_digest.entry(digest).or_default();
        if !positions.contains(&(created, position)) {
            positions.push((created, position));
            self.order.push_back((created, digest));
        }
    }

    fn forget(&mut self, oldest: DateTime<Utc>) {
        while let Some((_, digest)) = self.order.front().copied().filter(|(created, _)| *created < oldest) {
            self.order.pop_front();
            if let Some(positions) = self.by_digest.get_mut(&digest) {
                positions.retain(|(created, _)| *created >= oldest);
                if positions.is_empty() {
                    self.by_digest.remove(&digest);
                }
            }
        }
    }
}

impl State {
    /// Notes the reservations that were made of late, of a store that has just been read.
    pub(super) fn note_recent(&mut self, now: DateTime<Utc>) {
        let oldest = now - ALIKE_MEMORY;
        for (position, row) in self.table.view().from(0).enumerate() {
            if let Some(reservation) = row.reservation()
                && reservation.created_at.is_some_and(|created| created >= oldest)
            {
                self.recent.note(reservation, position, now);
            }
        }
    }

    /// Reservations that a guest most likely means.
    pub(super) fn alike(
        &self,
        guest: &Guest,
        stay: Stay,
        room_type: &RoomTypeId,
        since: DateTime<Utc>,
    ) -> Vec<Arc<Reservation>> {
        let digest = digest(&guest.folded_name(), stay, room_type);
        let positions = self.recent.by_digest.get(&digest).map(Vec::as_slice).unwrap_or_default();
        positions
            .iter()
            .filter(|(created, _)| *created >= since)
            .filter_map(|(_, position)| self.table.view().get(*position)?.reservation().cloned())
            // The digest may be that of another booking, or of what this one was before it was changed.
            .filter(|row| row.status.holds_a_room() && row.is_like(guest, stay, room_type))
            .collect()
    }
}

fn digest(folded_name: &str, stay: Stay, room_type: &RoomTypeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    (folded_name, stay, room_type).hash(&mut hasher);
    hasher.finish()
}
