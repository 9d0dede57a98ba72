//! Which row has an identifier, without keeping the identifiers a second time: the rows have them.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher as _, RandomState},
};

/// The place of a row among all, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position(u32);

impl Position {
    /// No place: more rows than this would take a terabyte.
    pub(super) const NONE: Self = Self(u32::MAX);

    /// A place.
    pub(super) fn new(position: usize) -> Self {
        u32::try_from(position).map_or(Self::NONE, Self)
    }

    /// The place, where it is one.
    pub(super) fn get(self) -> Option<usize> {
        if self == Self::NONE { None } else { usize::try_from(self.0).ok() }
    }
}

/// The first row of each identifier.
///
/// By a digest of 32 bits under a key of this process: what it finds is compared with the row. Among a million rows a hundred have
/// the digest of another; those are kept with their identifiers.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_digest: HashMap<u32, Position>,
    others: HashMap<Box<str>, Position>,
    key: RandomState,
}

impl Index {
    /// An empty one that will hold about as many rows without growing.
    pub(super) fn with_room_for(rows: usize) -> Self {
        Self { by_digest: HashMap::with_capacity(rows), ..Self::default() }
    }

    /// Notes where the row of an identifier is, unless an earlier row has it. `is_at` tells whether the row at a position has it.
    pub(super) fn insert(&mut self, id: &str, position: usize, is_at: impl Fn(usize) -> bool) {
        match self.by_digest.entry(digest(&self.key, id)) {
            Entry::Vacant(place) => {
                place.insert(Position::new(position));
            }
            Entry::Occupied(place) => {
                if !place.get().get().is_some_and(is_at) {
                    self.others.entry(id.into()).or_insert_with(|| Position::new(position));
                }
            }
        }
    }

    /// Where the row of an identifier is.
    pub(super) fn find(&self, id: &str, is_at: impl Fn(usize) -> bool) -> Option<usize> {
        let position = self.by_digest.get(&digest(&self.key, id))?.get();
        position.filter(|position| is_at(*position)).or_else(|| self.others.get(id)?.get())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half of the bits of a digest are a digest")]
fn digest(key: &RandomState, id: &str) -> u32 {
    key.hash_one(id) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_one_digest_are_told_apart_and_the_first_row_of_one_counts() {
        let mut index = Index::default();
        // Enough that some of them share 32 bits: about two hundred pairs are to be expected.
        let ids: Vec<String> = (0..1_300_000).map(|number| number.to_string()).collect();
        for (at, id) in ids.iter().enumerate() {
            index.insert(id, at, |position| ids[position] == *id);
        }
        assert!(!index.others.is_empty());
        index.insert(&ids[7], ids.len(), |position| ids[position] == ids[7]);
        for (at, id) in ids.iter().enumerate().step_by(97).chain([(7, &ids[7])]) {
            assert_eq!(index.find(id, |position| ids[position] == *id), Some(at));
        }
        for id in index.others.keys() {
            assert_eq!(index.find(id, |position| ids[position] == **id), id.parse().ok());
        }
        assert_eq!(index.find("nobody", |position| ids[position] == "nobody"), None);
    }
}
