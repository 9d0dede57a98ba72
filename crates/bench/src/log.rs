//! What a server writes on its standard streams, read so that it costs the load next to nothing.

use std::{
    collections::VecDeque,
    io::{BufRead as _, BufReader, Read},
    process::Child,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};

use basics::clock::Clock;

/// What a pipe holds on Linux (pipe(7)), and how long its reader rests once the server is ready: a pipe that fills up in a rest
/// would take thirty megabytes of log a second.
const PIPE_BYTES: usize = 64 * 1_024;
const REST: Duration = Duration::from_millis(2);

/// Lines that are kept for a message of failure.
const LINES_KEPT: usize = 12;

/// A server's log.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    told: Mutex<Told>,
    news: Condvar,
}

/// What the log has told so far.
#[derive(Debug, Default)]
struct Told {
    ready: Option<(Instant, String)>,
    syncs: u64,
    last: VecDeque<String>,
    streams_open: usize,
}

impl Log {
    /// Reads both streams of a process from here on.
    pub(super) fn follow(child: &mut Child) -> Self {
        let log = Self::default();
        log.follow_one(child.stdout.take());
        log.follow_one(child.stderr.take());
        log
    }

    fn follow_one(&self, stream: Option<impl Read + Send + 'static>) {
        let (Some(stream), log) = (stream, self.clone()) else { return };
        log.told().streams_open += 1;
        thread::spawn(move || {
            let mut reader = BufReader::with_capacity(PIPE_BYTES, stream);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                log.hear(line.trim_end());
                line.clear();
                if reader.buffer().is_empty() && log.told().ready.is_some() {
                    // A reader that waited in the pipe would be woken by every line, on the core of the load.
                    thread::sleep(REST);
                }
            }
            log.told().streams_open -= 1;
            log.shared.news.notify_all();
        });
    }

    fn hear(&self, line: &str) {
        let mut told = self.told();
        told.syncs += u64::from(line.contains("💾"));
        if told.ready.is_none()
            && line.contains("serveur prêt")
            && let Some((_, rest)) = line.split_once("adresse=")
        {
            let address = rest.split(' ').next().unwrap_or_default().to_owned();
            told.ready = Some((Clock::system().instant(), address));
            self.shared.news.notify_all();
        }
        if told.last.len() == LINES_KEPT {
            told.last.pop_front();
        }
        told.last.push_back(line.to_owned());
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.shared.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the word that the server is ready: when it came, and its address.
    pub(super) fn ready(&self, patience: Duration) -> Result<(Instant, String)> {
        let waiting = |told: &mut Told| told.ready.is_none() && told.streams_open > 0;
        let (told, _) =
            self.shared.news.wait_timeout_while(self.told(), patience, waiting).unwrap_or_else(PoisonError::into_inner);
        let ready = told.ready.clone();
        drop(told);
        ready.with_context(|| format!("le serveur n'est pas prêt\n{}", self.last_lines()))
    }

    /// Lines so far that say that bookings became durable.
    pub(super) fn syncs(&self) -> u64 {
        self.told().syncs
    }

    /// The last lines.
    pub(super) fn last_lines(&self) -> String {
        self.told().last.iter().cloned().collect::<Vec<_>>().join("\n")
    }
}
