//! The journal that is being written.

use std::io;

use crate::durable::DiskFile;

/// The journal, open.
#[derive(Debug)]
pub(in crate::json) struct Journal {
    pub(in crate::json) file: DiskFile,
    /// The number of the next line.
    pub(in crate::json) next: u64,
    /// Bytes up to which everything was written, and synced where it had to be.
    pub(in crate::json) good: u64,
    /// How many lines are on the disk, synced.
    pub(in crate::json) durable: u64,
    /// A line says so, which tells a part that a power cut kept from the disk from one that was lost afterwards.
    pub(in crate::json) said: bool,
    /// A sync failed: what the file holds is not known, and it can only be replaced.
    pub(in crate::json) distrusted: bool,
}

impl Journal {
    /// A line was written whole, and synced where it had to be.
    pub(super) const fn wrote(&mut self, synced: bool) {
        self.next += 1;
        self.good = self.file.end();
        self.said = !synced;
        if synced {
            self.durable = self.next;
        }
    }

    pub(super) fn cut(&mut self) -> io::Result<()> {
        self.file.cut(self.good)?;
        self.file.sync()
    }
}
