//! What the threads of the store tell each other.

use tokio::sync::oneshot;

/// What the threads tell each other.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// How far the end of the store is.
    pub(super) phase: Phase,
    /// What the writer is at.
    pub(super) writer: WriterIs,
    /// How far the snapshot is.
    pub(super) snapshot: Stage,
    /// Who waits for everything to be in the file.
    pub(super) settling: Vec<oneshot::Sender<()>>,
    /// The next snapshot is not to wait.
    pub(super) hurry: bool,
    /// The next probe is not to wait.
    pub(super) probe: bool,
}

/// What the writer is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum WriterIs {
    /// Busy with something else, or asleep until it is woken.
    #[default]
    Elsewhere,
    /// It has taken the queue and is not done with it.
    Writing,
    /// It has just written, and looks at the queue again by itself.
    Lingering,
}

/// The end of a store, step by step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// It is open.
    #[default]
    Open,
    /// No booking is taken in; everything goes to the disk.
    Closing,
    /// The last snapshot is being tried.
    LastSnapshot,
    /// There will be no further snapshot.
    NoMoreSnapshots,
    /// Nothing more goes to the disk.
    Over,
}

impl Phase {
    /// The phase once the snapshot thread is gone. While the store is open that is a fault, and the store stays open.
    pub(super) const fn after_snapshots(self) -> Self {
        match self {
            Self::Open => Self::Open,
            Self::Closing | Self::LastSnapshot | Self::NoMoreSnapshots => Self::NoMoreSnapshots,
            Self::Over => Self::Over,
        }
    }
}

/// A snapshot, step by step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// There is none on its way.
    #[default]
    Idle,
    /// It is being written to its temporary file, or waits to be named by the journal.
    Busy,
    /// The journal names it, which is durable: it is being put in place.
    Named,
    /// The journal could not name it.
    Refused,
}
