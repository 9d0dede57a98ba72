//! Which contents the files may have, as the journal has to name them.

use std::time::Instant;

use super::{
    line::{Entry, Snapshot},
    shared::Which,
};

/// What a journal has to name, and what it is to be rid of.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Of `reservations.json`, and of the copy beside it.
    pub(super) reservations: Known,
    /// Of `reservations.json.etat`.
    pub(super) etat: Known,
    /// The journal holds what the files have too, and can be begun anew.
    pub(super) journal_is_longer: bool,
    /// Since when the journal has held what a call left that is over: the number, contacts and wishes of somebody who is owed that they
    /// are gone from the disk.
    pub(super) left_behind_since: Option<Instant>,
}

/// Which contents a file may have.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The one that it has, as far as that is certain.
    pub(super) base: Snapshot,
    /// Further ones that it may have.
    pub(super) maybe: Vec<Snapshot>,
}

impl Contents {
    pub(super) const fn of(&mut self, which: Which) -> &mut Known {
        match which {
            Which::Reservations => &mut self.reservations,
            Which::Etat => &mut self.etat,
        }
    }

    /// The contents that the files may have beside those that they have, as entries.
    pub(super) fn entries(&self) -> Vec<String> {
        let files = self.reservations.maybe.iter().cloned().map(Entry::Snapshot);
        files.chain(self.etat.maybe.iter().cloned().map(Entry::Etat)).map(|entry| entry.text()).collect()
    }

    /// A file has this content, and will after a power cut.
    pub(super) fn are(&mut self, which: Which, snapshot: Snapshot) {
        *self.of(which) = Known { base: snapshot, maybe: Vec::new() };
        self.journal_is_longer = true;
    }
}

impl Known {
    /// Contents that the file may have beside the one that it has: more than two only while the disk fails again and again.
    const MAX_MAYBE: usize = 8;

    /// The file may have this content from here on.
    pub(super) fn may_be(&mut self, snapshot: Snapshot) {
        self.maybe.push(snapshot);
        if self.maybe.len() > Self::MAX_MAYBE {
            self.maybe.remove(0);
        }
    }
}
