//! All rows in the order of their creation, by identifier and by code, and what they take from the inventory.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use sha2::{Digest as _, Sha256};

use super::row::Stored;
use basics::ids::Ids;
use hotel::{
    catalogue::RoomTypeId,
    code::{CODE_COUNT, ReservationCode},
    fold,
    inventory::Inventory,
    stay::Stay,
};

/// Rows in a chunk. A view shares the chunks; changing a row of a shared one copies that chunk, whose rows are counted pointers.
const CHUNK: usize = 256;

/// The rows as they were at one instant: 400 counted pointers for 100,000 rows, so that taking one delays no booking.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    chunks: Vec<Arc<Vec<Stored>>>,
    len: usize,
}

impl View {
    /// How many rows.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The rows from one position on, oldest first.
    pub(super) fn from(&self, position: usize) -> impl Iterator<Item = &Stored> {
        let chunks = self.chunks.get(position / CHUNK..).unwrap_or_default();
        chunks.iter().flat_map(|chunk| chunk.iter()).skip(position % CHUNK)
    }

    /// One row.
    pub(super) fn get(&self, position: usize) -> Option<&Stored> {
        self.chunks.get(position / CHUNK)?.get(position % CHUNK)
    }

    fn push(&mut self, row: Stored) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks.push(Arc::new(Vec::with_capacity(CHUNK)));
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(row);
            self.len += 1;
        }
    }

    fn set(&mut self, position: usize, row: Stored) {
        if let Some(slot) =
            self.chunks.get_mut(position / CHUNK).and_then(|chunk| Arc::make_mut(chunk).get_mut(position % CHUNK))
        {
            *slot = row;
        }
    }
}

/// All rows, and the ways to find them.
#[derive(Debug, Default)]
pub(super) struct Table {
    view: View,
    /// The first row of each identifier.
    by_id: HashMap<Box<str>, usize>,
    /// By [`number`]; `None` where the code is given to a row that is still being written.
    by_code: HashMap<u32, Option<usize>>,
    /// Positions of the rows of each group, in their order.
    by_group: HashMap<Box<str>, Vec<usize>>,
    /// Rooms taken, those of rows that are still being written included.
    pub(super) inventory: Inventory,
    /// The room types that spellings of old rows stand for.
    rooms: BTreeMap<String, RoomTypeId>,
}

impl Table {
    /// The rows as they are at this instant.
    pub(super) const fn view(&self) -> &View {
        &self.view
    }

    /// Adds a row behind the others. Answers its position.
    pub(super) fn push(&mut self, row: Stored) -> usize {
        let position = self.view.len();
        if let Some(id) = row.id() {
            self.by_id.entry(id.into()).or_insert(position);
        }
        if let Some(code) = row.code() {
            self.by_code.entry(number(&code)).or_default().get_or_insert(position);
        }
        if let Some(group) = row.group() {
            self.by_group.entry(group.into()).or_default().push(position);
        }
        if let Some((room, stay)) = row.holds() {
            self.inventory.take(&self.meant(room), stay);
        }
        self.view.push(row);
        position
    }

    /// The room type that a row means by this one.
    pub(super) fn meant(&self, room: RoomTypeId) -> RoomTypeId {
        self.rooms.get(&fold(room.as_str())).cloned().unwrap_or(room)
    }

    /// Reads the room types of all rows as a catalogue spells them: what a row holds is counted where it belongs.
    pub(super) fn read_rooms_as(&mut self, spellings: BTreeMap<String, RoomTypeId>) {
        if self.rooms == spellings {
            return;
        }
        let held: Vec<(RoomTypeId, Stay)> = self.view.from(0).filter_map(Stored::holds).collect();
        let before: Vec<RoomTypeId> = held.iter().map(|(room, _)| self.meant(room.clone())).collect();
        self.rooms = spellings;
        for ((room, stay), before) in held.into_iter().zip(before) {
            let now = self.meant(room);
            if now != before {
                self.inventory.release(&before, stay);
                self.inventory.take(&now, stay);
            }
        }
    }

    /// Puts a row in the place of the one of the same identifier, or behind the others. Answers its position.
    pub(super) fn put(&mut self, row: Stored) -> usize {
        let Some(position) = row.id().and_then(|id| self.position(&id)) else {
            return self.push(row);
        };
        if let Some((room, stay)) = self.held_at(position) {
            self.inventory.release(&room, stay);
        }
        if let Some((room, stay)) = row.holds() {
            self.inventory.take(&self.meant(room), stay);
        }
        if let Some(code) = row.code() {
            self.by_code.entry(number(&code)).or_insert(Some(position));
        }
        self.view.set(position, row);
        position
    }

    /// Puts a row in a place, where it takes what the one before it took, and is found as that one was.
    pub(super) fn rewrite(&mut self, position: usize, row: Stored) {
        self.view.set(position, row);
    }

    /// Where the row of an identifier is: the first one, where an old file has two.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The row of an identifier, or of a code as people type it: of several rooms the first.
    pub(super) fn find(&self, id_or_code: &str) -> Option<&Stored> {
        let text = id_or_code.trim();
        self.view.get(self.position(text).or_else(|| self.position_of_code(text))?)
    }

    /// The row of an identifier, or all rows of a code.
    pub(super) fn rooms(&self, id_or_code: &str) -> Vec<&Stored> {
        let text = id_or_code.trim();
        match self.position(text) {
            Some(position) => self.view.get(position).into_iter().collect(),
            None => self.position_of_code(text).map(|position| self.booking(position)).unwrap_or_default(),
        }
    }

    /// The row at a position, with those that were booked together with it.
    pub(super) fn booking(&self, position: usize) -> Vec<&Stored> {
        let Some(row) = self.view.get(position) else { return Vec::new() };
        let group = row.group().and_then(|group| self.by_group.get(&*group));
        group.map_or_else(|| vec![row], |group| group.iter().filter_map(|at| self.view.get(*at)).collect())
    }

    /// What the row of an identifier takes from the inventory.
    pub(super) fn holds(&self, id: &str) -> Option<(RoomTypeId, Stay)> {
        self.held_at(self.position(id)?)
    }

    fn held_at(&self, position: usize) -> Option<(RoomTypeId, Stay)> {
        let (room, stay) = self.view.get(position)?.holds()?;
        Some((self.meant(room), stay))
    }

    fn position_of_code(&self, text: &str) -> Option<usize> {
        *self.by_code.get(&number(&ReservationCode::parse(text)?))?
    }

    /// A code that no row has, given away from here on. Past ten million rows one is given twice rather than none.
    pub(super) fn reserve_code(&mut self, ids: &Ids) -> ReservationCode {
        // With half of all codes given, the chance that these tries all meet one is 10^-9.
        const TRIES: usize = 30;
        let mut code = ReservationCode::from_number(ids.below(CODE_COUNT));
        for _ in 0..TRIES {
            if !self.by_code.contains_key(&number(&code)) {
                break;
            }
            code = ReservationCode::from_number(ids.below(CODE_COUNT));
        }
        self.by_code.entry(number(&code)).or_default();
        code
    }

    /// Gives a code back that was given to a row that was not written after all.
    pub(super) fn release_code(&mut self, code: &ReservationCode) {
        if self.by_code.get(&number(code)) == Some(&None) {
            self.by_code.remove(&number(code));
        }
    }

    /// Makes a code for every reservation that has none, and says how many. The code comes from the identifier, so that a start
    /// that could not write it makes the same one again.
    pub(super) fn make_missing_codes(&mut self) -> usize {
        let lacks_code = |row: &Stored| {
            row.code().is_none() && row.stored().is_some_and(|row| row.code.is_none_or(|code| code.is_empty()))
        };
        let missing: Vec<_> = self.view.from(0).cloned().enumerate().filter(|(_, row)| lacks_code(row)).collect();
        for (position, row) in &missing {
            let Some(id) = row.id() else { continue };
            let digest = Sha256::digest(&*id);
            let first = digest.iter().take(7).fold(0, |number, byte| number << 8 | u64::from(*byte));
            let free = (first..first + CODE_COUNT)
                .map(ReservationCode::from_number)
                .find(|code| !self.by_code.contains_key(&number(code)));
            if let Some(code) = free {
                self.view.set(*position, row.with_code(&code));
                self.by_code.insert(number(&code), Some(*position));
            }
        }
        missing.len()
    }
}

/// A code as a number, which takes less room: eight digits are always one.
fn number(code: &ReservationCode) -> u32 {
    code.as_str().parse().unwrap_or_default()
}
