//! Whole calls, some at a time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use tokio::{task::JoinSet, time::sleep};

use super::{
    server::Server,
    side::{Side, Target},
    statistics::nanos,
};

/// How many calls, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// Whole calls.
    pub(super) calls: usize,
    /// Calls on the line at a time.
    pub(super) at_a_time: usize,
    /// How long a caller thinks before each of the three things that are done in a call; each time between half of it and half as
    /// much again.
    pub(super) pause: Duration,
    /// Whether a room is booked.
    books: bool,
    /// Whether each event is sent by itself.
    apart: bool,
}

/// What OpenAI's side saw, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    /// Webhook posted → accept received.
    pub(super) accept: Vec<u64>,
    /// Sideband attached → greeting asked for.
    pub(super) greeting: Vec<u64>,
    /// Function call `check_availability` → its output.
    pub(super) check: Vec<u64>,
    /// Function call `create_reservation` that books → its output.
    pub(super) book: Vec<u64>,
    /// Bookings that the server reported as made.
    pub(super) booked: usize,
}

impl Load {
    /// As fast as the server answers.
    pub(super) const fn without_pause(calls: usize, at_a_time: usize) -> Self {
        Self::with_pause(calls, at_a_time, Duration::ZERO)
    }

    /// With callers who think.
    pub(super) const fn with_pause(calls: usize, at_a_time: usize, pause: Duration) -> Self {
        Self { calls, at_a_time, pause, books: true, apart: false }
    }

    /// Callers who only ask what is free.
    pub(super) const fn without_booking(mut self) -> Self {
        self.books = false;
        self
    }

    /// Each event is sent by itself, as on a real line.
    pub(super) const fn event_by_event(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Makes the calls; returns when the last one is over. A call that does not go on is an error.
    pub(super) async fn run(self, side: &Arc<Side>, server: &Server) -> Result<Samples> {
        let begun = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        // Numbers are taken in one go, so that two loads of a server have different callers.
        let numbers: Arc<Vec<usize>> = Arc::new((0..self.calls).map(|_| server.next_caller()).collect());
        for worker in 0..self.at_a_time.min(self.calls) {
            let (side, target, begun) = (Arc::clone(side), server.target.clone(), Arc::clone(&begun));
            let numbers = Arc::clone(&numbers);
            workers.spawn(async move {
                let mut samples = Samples::default();
                // Callers do not ring in step.
                self.think(worker, 0).await;
                while let Some(number) = numbers.get(begun.fetch_add(1, Ordering::Relaxed)) {
                    self.call(&side, &target, *number, &mut samples).await?;
                }
                anyhow::Ok(samples)
            });
        }
        let mut all = Samples::default();
        while let Some(done) = workers.join_next().await {
            all.add(done?.with_context(|| server.last_lines())?);
        }
        ensure!(
            !server.is_own() || !self.books || all.booked == self.calls,
            "{} réservations pour {} appels\n{}",
            all.booked,
            self.calls,
            server.last_lines()
        );
        Ok(all)
    }

    async fn call(self, side: &Arc<Side>, target: &Target, number: usize, samples: &mut Samples) -> Result<()> {
        let mut call = side.ring(target, number).await?;
        call.apart = self.apart;
        samples.accept.push(nanos(call.accept));
        samples.greeting.push(nanos(call.greeting));
        call.greet().await?;
        self.think(number, 1).await;
        samples.check.push(nanos(call.check().await?));
        self.think(number, 2).await;
        if self.books {
            let (book, booked) = call.book(number).await?;
            samples.book.push(nanos(book));
            samples.booked += usize::from(booked);
        }
        self.think(number, 3).await;
        call.hang_up().await
    }

    /// The same pause for the same call and step in every run.
    async fn think(self, number: usize, step: usize) {
        if !self.pause.is_zero() {
            // Knuth's multiplicative hash: neighbours are far apart.
            let spread = (number * 4 + step).wrapping_mul(2_654_435_761) >> 8;
            let percent = u32::try_from(spread % 100).unwrap_or(0) + 50;
            sleep(self.pause * percent / 100).await;
        }
    }
}

impl Samples {
    fn add(&mut self, other: Self) {
        self.accept.extend(other.accept);
        self.greeting.extend(other.greeting);
        self.check.extend(other.check);
        self.book.extend(other.book);
        self.booked += other.booked;
    }
}
