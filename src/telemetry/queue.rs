//! The bounded queue between the code that logs and the thread that writes.
//!
//! A write to a pipe that nobody reads, or to a terminal stopped with Ctrl-S, blocks until somebody reads. Only the writer thread is
//! blocked then. Lines that do not fit into the queue are dropped and counted.

use std::{
    io::{self, ErrorKind, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use basics::metrics::{Counter, Metrics, Warning};

/// How many bytes may wait: about 5,000 lines, more than a slow reader leaves behind in ordinary service.
const CAPACITY: usize = 1024 * 1024;

/// The capacity that an empty buffer keeps. Memory that a burst needed beyond it is freed.
const KEPT_ROOM: usize = 64 * 1024;

/// How long the writer lets lines gather once the first has come. The lines of one event leave in one system call, and a person who
/// reads along notices no delay.
const GATHERING: Duration = Duration::from_millis(10);

/// The pause before a non-blocking descriptor that is full is tried again.
const NOT_READY_PAUSE: Duration = Duration::from_millis(20);

/// Lines that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// The writer waits here for lines.
    lines: Condvar,
    /// The end of the program waits here for the writer.
    end: Condvar,
    metrics: OnceLock<Arc<Metrics>>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    /// Lines dropped since the last time that their number was logged.
    lost: u64,
    /// Whether the writer waits for lines, and has to be woken.
    parked: bool,
    closing: bool,
    ended: bool,
}

impl Queue {
    /// Reports lost lines to these counters and warnings from this call on.
    pub(super) fn tell(&self, metrics: Arc<Metrics>) {
        let lost = self.state().lost;
        if self.metrics.set(metrics).is_ok() && lost > 0 {
            self.show(lost);
        }
    }

    /// Queues a line, including its line break, or drops it if the queue is full. Never waits for the reader of the log.
    pub(super) fn push(&self, line: &[u8]) {
        let mut state = self.state();
        if state.waiting.len().saturating_add(line.len()) > CAPACITY {
            drop(state);
            self.lose(1);
            return;
        }
        state.waiting.extend_from_slice(line);
        if std::mem::take(&mut state.parked) {
            drop(state);
            self.lines.notify_one();
        }
    }

    /// Waits until the queued lines are written, at most for `patience`, and ends the writer thread.
    pub(super) fn close(&self, patience: Duration) {
        let mut state = self.state();
        state.closing = true;
        self.lines.notify_one();
        drop(self.end.wait_timeout_while(state, patience, |state| !state.ended));
    }

    /// Writes lines as they come, until [`Self::close`].
    pub(super) fn write_to(&self, mut out: impl Write) {
        let mut batch = Vec::new();
        while self.take(&mut batch) {
            let unwritten = write_all(&mut out, &batch);
            if unwritten > 0 {
                self.lose(unwritten);
            } else {
                self.tell_lost();
            }
            batch.clear();
            batch.shrink_to(KEPT_ROOM);
        }
        self.state().ended = true;
        self.end.notify_all();
    }

    /// Waits for lines and takes all of them; `false` where the queue was closed and is empty.
    fn take(&self, batch: &mut Vec<u8>) -> bool {
        let mut state = self.state();
        while state.waiting.is_empty() {
            if state.closing {
                return false;
            }
            state.parked = true;
            state = self.lines.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if !state.closing {
            drop(state);
            thread::sleep(GATHERING);
            state = self.state();
        }
        std::mem::swap(&mut state.waiting, batch);
        true
    }

    fn lose(&self, lines: u64) {
        let (before, after) = {
            let mut state = self.state();
            let before = state.lost;
            state.lost = before.saturating_add(lines);
            (before, state.lost)
        };
        if let Some(metrics) = self.metrics.get() {
            metrics.count_many(Counter::LogLineLost, lines);
        }
        // The sentence is written anew at every doubling, not for every line.
        if before.checked_ilog2() != after.checked_ilog2() {
            self.show(after);
        }
    }

    fn show(&self, lost: u64) {
        let Some(metrics) = self.metrics.get() else { return };
        let sentence = format!(
            "Ce qui lit le journal du serveur ne lit plus (terminal figé par Ctrl-S, tube plein, disque plein ?) : {lost} ligne(s) perdue(s) au moins. Le téléphone n'en souffre pas."
        );
        metrics.warnings().raise(Warning::LogsLost, sentence);
    }

    /// Logs how many lines were lost, once the log is read again.
    fn tell_lost(&self) {
        let lost = std::mem::take(&mut self.state().lost);
        if lost == 0 {
            return;
        }
        if let Some(metrics) = self.metrics.get() {
            metrics.warnings().clear(Warning::LogsLost);
        }
        tracing::warn!(lignes = lost, "des lignes du journal sont perdues : il n'était plus lu");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes everything; the number of lines that could not be written where the descriptor refuses them: closed pipe, full disk.
fn write_all(out: &mut impl Write, mut bytes: &[u8]) -> u64 {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => break,
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(NOT_READY_PAUSE),
            Err(_) => break,
        }
    }
    bytes.split(|byte| *byte == b'\n').skip(1).count().try_into().unwrap_or(u64::MAX)
}

/// One handle on the queue for the formatter, which writes a whole line at once.
#[derive(Debug)]
pub(super) struct Line<'a>(pub(super) &'a Queue);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Takes a batch each time the test lets it.
    struct Gate {
        opened: mpsc::Receiver<()>,
        written: mpsc::Sender<String>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.opened.recv().map_err(|_closed| ErrorKind::BrokenPipe)?;
            self.written.send(String::from_utf8_lossy(bytes).into_owned()).map_err(|_closed| ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn gated() -> (Arc<Queue>, mpsc::Sender<()>, mpsc::Receiver<String>, Arc<Metrics>) {
        let (open, opened) = mpsc::channel();
        let (written, seen) = mpsc::channel();
        let (queue, metrics) = (Arc::new(Queue::default()), Arc::new(Metrics::default()));
        queue.tell(Arc::clone(&metrics));
        let writer = Arc::clone(&queue);
        thread::spawn(move || writer.write_to(Gate { opened, written }));
        (queue, open, seen, metrics)
    }

    #[test]
    fn lines_arrive_in_order_and_all_at_the_close() {
        let (queue, open, seen, _) = gated();
        for number in 0..100 {
            queue.push(format!("{number}\n").as_bytes());
        }
        for _ in 0..100 {
            open.send(()).unwrap();
        }
        queue.close(Duration::from_secs(60));
        let read: String = seen.try_iter().collect();
        let expected: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        assert_eq!(read.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_full_queue_drops_counts_and_recovers() {
        let (queue, open, seen, metrics) = gated();
        let line = [b"x".repeat(1023), b"\n".to_vec()].concat();
        // The queue holds one part of them, and the writer's hands perhaps another.
        for _ in 0..3 * CAPACITY / line.len() {
            queue.push(&line);
        }
        let lost = metrics.get(Counter::LogLineLost);
        assert!((1024..=2048).contains(&lost), "{lost} lost");
        assert!(metrics.warnings().sentences()[0].contains("Ctrl-S"), "{:?}", metrics.warnings().sentences());

        let mut read = 0;
        while read < 3 * CAPACITY / line.len() - usize::try_from(lost).unwrap() {
            open.send(()).unwrap();
            read += seen.recv().unwrap().lines().count();
        }
        queue.push(b"again\n");
        open.send(()).unwrap();
        assert!(seen.recv().unwrap().ends_with("again\n"));
        queue.close(Duration::from_secs(60));
        assert_eq!(metrics.warnings().sentences(), [""; 0]);
    }

    #[test]
    fn a_reader_that_never_reads_delays_no_close() {
        let (queue, open, _seen, _) = gated();
        queue.push(b"one\n");
        queue.close(Duration::from_millis(1));
        drop(open);
    }

    #[test]
    fn lines_for_a_closed_pipe_are_counted() {
        let (queue, open, seen, metrics) = gated();
        drop((open, seen));
        queue.push(b"one\ntwo\n");
        queue.close(Duration::from_secs(60));
        assert_eq!(metrics.get(Counter::LogLineLost), 2);
    }
}
