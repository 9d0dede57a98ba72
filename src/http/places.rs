//! The open connections, and which one is closed when a new one finds all places taken.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use basics::clock::Clock;

/// How long a connection has to send its request before it may be closed to make room. Many rings at once are no attack, and on a busy
/// machine their requests take a moment to be read. After this time a silent connection can be replaced.
const GRACE: Duration = Duration::from_millis(200);

/// Where a connection stands, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Its request has not come whole: silent, half a head, half a body.
    Unfinished(Instant),
    /// Its request is whole and is being answered.
    Answering,
    /// Its last request was answered.
    Idle(Instant),
}

/// One open connection, as the table of all holds it.
#[derive(Debug)]
struct Place {
    /// Cancelled when this connection must be closed.
    leave: CancellationToken,
    phase: Mutex<Phase>,
}

/// All open connections.
#[derive(Debug)]
pub(super) struct Places {
    capacity: usize,
    /// By order of arrival.
    open: Mutex<BTreeMap<u64, Arc<Place>>>,
    arrivals: AtomicU64,
    clock: Clock,
}

/// Whether there is a place for a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// There is.
    Free,
    /// There is, because another connection is being closed.
    Made,
    /// There is none: every other request is being answered, or is still within its [`GRACE`].
    NotYet,
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
    pub(super) fn new(capacity: usize, clock: Clock) -> Self {
        Self { capacity, open: Mutex::default(), arrivals: AtomicU64::new(0), clock }
    }

    /// Checks that a place is free, and closes another connection if none is.
    pub(super) fn make_room(&self) -> Room {
        if self.open().len() < self.capacity {
            Room::Free
        } else if self.shed() {
            Room::Made
        } else {
            Room::NotYet
        }
    }

    /// A new connection takes a place.
    pub(super) fn enter(self: &Arc<Self>, peer: IpAddr) -> Entry {
        let number = self.arrivals.fetch_add(1, Ordering::Relaxed);
        let phase = Mutex::new(Phase::Unfinished(self.clock.instant()));
        let place = Arc::new(Place { leave: CancellationToken::new(), phase });
        self.open().insert(number, Arc::clone(&place));
        Entry { number, peer, place, places: Arc::clone(self) }
    }

    /// Closes the connection that has been idle longest, or if none is idle, the one whose request is the longest overdue. A connection
    /// whose request is being answered is never closed. `false` if there was none to close.
    pub(super) fn shed(&self) -> bool {
        let now = self.clock.instant();
        let mut open = self.open();
        let rank = |(number, place): (&u64, &Arc<Place>)| match *place.phase() {
            Phase::Idle(since) => Some((0, since, *number)),
            Phase::Unfinished(since) => (now.saturating_duration_since(since) >= GRACE).then_some((1, since, *number)),
            Phase::Answering => None,
        };
        let Some((_, _, number)) = open.iter().filter_map(rank).min() else { return false };
        if let Some(place) = open.remove(&number) {
            place.leave.cancel();
        }
        true
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

    /// Waits for a turn where this connection was answered before: a peer that sends hundreds of requests at once gets one answer while
    /// every other connection gets one too, and can be closed meanwhile.
    pub(super) async fn turn(&self) {
        let was_answered = matches!(*self.place.phase(), Phase::Idle(_));
        if was_answered {
            tokio::task::yield_now().await;
        }
    }

    /// The head of a request has come; its body may be on its way.
    pub(super) fn receiving(&self) {
        *self.place.phase() = Phase::Unfinished(self.places.clock.instant());
    }

    /// The request has come whole.
    pub(super) fn answering(&self) {
        *self.place.phase() = Phase::Answering;
    }

    /// The request was answered.
    pub(super) fn answered(&self) {
        *self.place.phase() = Phase::Idle(self.places.clock.instant());
    }

    /// Completes when this connection must make room for another. A request that has come whole after all is answered first; the task
    /// that waits here is the one that answers, so it looks again whenever it has gone on.
    pub(super) async fn has_to_go(&self) {
        self.place.leave.cancelled().await;
        let is_answering = || matches!(*self.place.phase(), Phase::Answering);
        poll_fn(|_| if is_answering() { Poll::Pending } else { Poll::Ready(()) }).await;
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.places.open().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, pin::pin};

    use chrono::DateTime;
    use futures_util::FutureExt as _;

    use super::*;

    const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    /// Four connections in order of arrival: silent, idle, being answered, idle before the other.
    fn full() -> (Arc<Places>, Vec<Entry>, Clock) {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let places = Arc::new(Places::new(4, clock.clone()));
        let entries: Vec<Entry> = (0..4).map(|_| places.enter(PEER)).collect();
        for (at, answered) in [(3, true), (1, true), (2, false)] {
            clock.pass(Duration::from_millis(1));
            if answered { entries[at].answered() } else { entries[at].answering() }
        }
        (places, entries, clock)
    }

    fn gone(entries: &[Entry]) -> Vec<usize> {
        (0..entries.len()).filter(|at| entries[*at].place.leave.is_cancelled()).collect()
    }

    #[test]
    fn the_longest_idle_goes_first_then_the_longest_awaited() {
        let (places, mut entries, clock) = full();
        for (expected, gone_so_far) in [(Room::Made, vec![3]), (Room::Made, vec![1, 3])] {
            assert_eq!(places.make_room(), expected);
            assert_eq!(gone(&entries), gone_so_far);
            entries.push(places.enter(PEER));
        }
        clock.pass(GRACE);
        for gone_so_far in [vec![0, 1, 3], vec![0, 1, 3, 4]] {
            assert_eq!(places.make_room(), Room::Made);
            assert_eq!(gone(&entries), gone_so_far);
            entries.push(places.enter(PEER));
        }
    }

    #[test]
    fn a_request_that_has_just_begun_has_its_time() {
        let (places, entries, clock) = full();
        entries[1].receiving();
        entries[3].receiving();
        clock.pass(GRACE.saturating_sub(Duration::from_millis(50)));
        assert_eq!((places.make_room(), gone(&entries)), (Room::NotYet, vec![]));
        clock.pass(Duration::from_millis(50));
        assert_eq!((places.make_room(), gone(&entries)), (Room::Made, vec![0]));
    }

    #[test]
    fn a_request_being_answered_is_never_ended() {
        let (places, entries, clock) = full();
        for entry in &entries {
            entry.answering();
        }
        clock.pass(GRACE);
        assert_eq!((places.make_room(), gone(&entries)), (Room::NotYet, vec![]));
    }

    #[test]
    fn whole_request_is_answered_before_its_connection_goes() {
        let (places, mut entries, clock) = full();
        clock.pass(GRACE);
        for _ in 0..3 {
            places.make_room();
            entries.push(places.enter(PEER));
        }
        assert_eq!(gone(&entries)[0], 0);
        let mut going = pin!(entries[0].has_to_go());
        entries[0].answering();
        assert!(going.as_mut().now_or_never().is_none());
        entries[0].answered();
        assert!(going.now_or_never().is_some());
    }

    #[test]
    fn connection_answered_before_waits_for_its_turn() {
        let places = Arc::new(Places::new(4, Clock::manual(DateTime::UNIX_EPOCH)));
        let entry = places.enter(PEER);
        assert!(entry.turn().now_or_never().is_some(), "a first request is answered at once");
        entry.answered();
        assert!(entry.turn().now_or_never().is_none());
    }

    #[test]
    fn who_leaves_makes_room() {
        let (places, mut entries, _) = full();
        drop(entries.remove(2));
        assert_eq!((places.make_room(), gone(&entries)), (Room::Free, vec![]));
    }
}
