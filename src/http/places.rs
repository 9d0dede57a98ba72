//! The connections that are open, and which of them has to go where all places are taken.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio_util::sync::CancellationToken;

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Its request has not come whole: silent, half a head, half a body.
    Unfinished,
    /// Its request is whole and is being answered.
    Answering,
    /// Its last request was answered, at this moment of [`Places::moments`].
    Idle(u64),
}

/// One open connection, as the table of all holds it.
#[derive(Debug)]
struct Place {
    /// Cancelled where this connection has to go.
    leave: CancellationToken,
    phase: Mutex<Phase>,
}

/// All open connections.
#[derive(Debug)]
pub(super) struct Places {
    capacity: usize,
    /// By order of arrival.
    open: Mutex<BTreeMap<u64, Arc<Place>>>,
    /// Counts arrivals and answers, so that both can be put in order without a clock.
    moments: AtomicU64,
}

/// What a connection holds; dropping it frees the place.
#[derive(Debug)]
pub(super) struct Entry {
    number: u64,
    peer: IpAddr,
    place: Arc<Place>,
    places: Arc<Places>,
}

impl Places {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, open: Mutex::default(), moments: AtomicU64::new(0) }
    }

    /// A place for a new connection. Where all are taken, another connection has to go: then `true`.
    pub(super) fn enter(self: &Arc<Self>, peer: IpAddr) -> (Entry, bool) {
        let shed = self.open().len() >= self.capacity && self.shed();
        let number = self.moment();
        let place = Arc::new(Place { leave: CancellationToken::new(), phase: Mutex::new(Phase::Unfinished) });
        self.open().insert(number, Arc::clone(&place));
        (Entry { number, peer, place, places: Arc::clone(self) }, shed)
    }

    /// Ends the connection that is missed least: the one that has been idle longest, or else the oldest whose request has not come
    /// whole. A request that is being answered stays. `false` where there is none to end.
    pub(super) fn shed(&self) -> bool {
        let mut open = self.open();
        let rank = |(number, place): (&u64, &Arc<Place>)| match *place.phase() {
            Phase::Idle(since) => Some((0, since, *number)),
            Phase::Unfinished => Some((1, *number, *number)),
            Phase::Answering => None,
        };
        let Some((_, _, number)) = open.iter().filter_map(rank).min() else { return false };
        if let Some(place) = open.remove(&number) {
            place.leave.cancel();
        }
        true
    }

    fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::Relaxed)
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Place>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// Who is at the other end: a proxy, or the client itself.
    pub(super) const fn peer(&self) -> IpAddr {
        self.peer
    }

    /// The head of a request has come; its body may be on its way.
    pub(super) fn receiving(&self) {
        *self.place.phase() = Phase::Unfinished;
    }

    /// The request has come whole.
    pub(super) fn answering(&self) {
        *self.place.phase() = Phase::Answering;
    }

    /// The request was answered.
    pub(super) fn answered(&self) {
        *self.place.phase() = Phase::Idle(self.places.moment());
    }

    /// Ends where this connection has to make room for another.
    pub(super) async fn has_to_go(&self) {
        self.place.leave.cancelled().await;
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.places.open().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    /// Four connections in order of arrival: silent, idle, being answered, idle before the other.
    fn full() -> (Arc<Places>, Vec<Entry>) {
        let places = Arc::new(Places::new(4));
        let entries: Vec<Entry> = (0..4).map(|_| places.enter(PEER).0).collect();
        entries[3].answered();
        entries[1].answered();
        entries[2].answering();
        (places, entries)
    }

    fn gone(entries: &[Entry]) -> Vec<usize> {
        (0..entries.len()).filter(|at| entries[*at].place.leave.is_cancelled()).collect()
    }

    #[test]
    fn the_longest_idle_goes_first_then_the_oldest_unfinished() {
        let (places, mut entries) = full();
        for expected in [vec![3], vec![1, 3], vec![0, 1, 3], vec![0, 1, 3, 4]] {
            let (entry, shed) = places.enter(PEER);
            entries.push(entry);
            assert!(shed);
            assert_eq!(gone(&entries), expected);
        }
    }

    #[test]
    fn a_request_being_answered_is_never_ended() {
        let (places, entries) = full();
        for entry in &entries {
            entry.answering();
        }
        assert!(!places.shed());
        assert!(!places.enter(PEER).1, "it enters all the same");
        assert_eq!(gone(&entries), [0; 0]);
    }

    #[test]
    fn who_leaves_makes_room() {
        let (places, mut entries) = full();
        drop(entries.remove(2));
        assert!(!places.enter(PEER).1);
    }
}
