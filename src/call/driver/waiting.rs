//! What a call waits for: the sideband, a request under way, answers of tools, time, the hard stop.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use super::{Done, Driver, Input, Pending};
use basics::clock::Clock;
use openai::{
    server_event,
    sideband::{Closing, Received, Sideband},
};

/// How often the other side is asked whether it is there. Carriers' NATs and load balancers drop a silent connection after a
/// minute at the earliest.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How long a sideband may be silent, answers to heartbeats included, before it counts as lost: two heartbeats and a bit.
const SILENCE: Duration = Duration::from_secs(45);

/// For how long at the most a call goes on reading after the hard stop. What had come by then is on record for the next process; what
/// it would have to learn otherwise, such as a function call, OpenAI does not send again.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// After so long without an event nothing more is waiting to be read.
const LAST_WORDS_PAUSE: Duration = Duration::from_millis(20);

/// How many events are read in a row before everything else that may have happened is looked at: more than a response has.
const EVENTS_IN_A_ROW: u32 = 64;

impl Driver {
    /// Waits for whatever comes first; `None` at the hard stop.
    pub(super) async fn next_input(&mut self) -> Option<Input> {
        if let Some(input) = self.at_hand() {
            return Some(input);
        }
        self.write_standing();
        loop {
            let wake = self.next_wake();
            let ending = self.services.tasks.ending();
            tokio::select! {
                () = ending.cancelled() => return self.last_words().await,
                done = ready(self.pending.as_mut()) => {
                    self.pending = None;
                    return Some(self.done(done));
                }
                // This driver holds a sender, so the channel is never closed.
                Some(answer) = self.answers.recv() => return Some(Input::ToolFinished(*answer)),
                received = receive(self.sideband.as_deref_mut()) => {
                    if let Some(input) = self.heard(received) {
                        return Some(input);
                    }
                }
                () = sleep_until(&self.services.clock, wake) => {
                    if let Some(input) = self.woken().await {
                        return Some(input);
                    }
                }
            }
        }
    }

    /// What has come already: a response's events arrive together, and to prepare for everything else that may happen costs more than
    /// most of them.
    fn at_hand(&mut self) -> Option<Input> {
        if self.in_a_row == EVENTS_IN_A_ROW || self.services.tasks.ending().is_cancelled() {
            self.in_a_row = 0;
            return None;
        }
        while let Some(received) = receive(self.sideband.as_deref_mut()).now_or_never() {
            self.in_a_row += 1;
            let input = self.heard(received);
            if input.is_some() || self.in_a_row == EVENTS_IN_A_ROW {
                return input;
            }
        }
        self.in_a_row = 0;
        None
    }

    fn heard(&mut self, received: Received) -> Option<Input> {
        self.last_heard = self.services.clock.instant();
        match received {
            Received::Text(text) => {
                let event = server_event::parse(&text);
                self.observe(&event, &text);
                Some(Input::Event(event))
            }
            Received::Other => None,
            Received::Closed(closing) => {
                self.sideband = None;
                Some(Input::SocketLost(closing))
            }
        }
    }

    /// After the hard stop: an event that had come already, if there is one.
    async fn last_words(&mut self) -> Option<Input> {
        let now = self.services.clock.instant();
        if now.duration_since(*self.stopping_since.get_or_insert(now)) >= LAST_WORDS {
            return None;
        }
        match tokio::time::timeout(LAST_WORDS_PAUSE, receive(self.sideband.as_deref_mut())).await {
            Ok(Received::Text(text)) => Some(Input::Event(server_event::parse(&text))),
            Ok(Received::Other | Received::Closed(_)) | Err(_) => None,
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let heartbeat = self.sideband.as_ref().map(|_| self.last_ping + HEARTBEAT);
        [self.machine.next_deadline(), heartbeat].into_iter().flatten().min()
    }

    async fn woken(&mut self) -> Option<Input> {
        let now = self.services.clock.instant();
        if let Some(sideband) = &mut self.sideband {
            if now.duration_since(self.last_heard) >= SILENCE {
                self.sideband = None;
                return Some(Input::SocketLost(Closing::Abnormal(None)));
            }
            if now.duration_since(self.last_ping) >= HEARTBEAT {
                self.last_ping = now;
                // The next receive says how a socket ended that takes no ping.
                let _ = sideband.ping().await;
            }
        }
        self.machine.next_deadline().is_some_and(|deadline| deadline <= now).then_some(Input::TimePassed)
    }

    fn done(&mut self, done: Done) -> Input {
        match done {
            Done::Input(input) => *input,
            Done::Attached(sideband) => {
                let now = self.services.clock.instant();
                (self.last_heard, self.last_ping) = (now, now);
                self.sideband = Some(sideband);
                Input::Attached
            }
        }
    }
}

async fn ready(pending: Option<&mut Pending>) -> Done {
    match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    }
}

async fn receive(sideband: Option<&mut Sideband>) -> Received {
    match sideband {
        Some(sideband) => sideband.receive().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(clock: &Clock, wake: Option<Instant>) {
    match wake {
        Some(wake) => clock.sleep_until(wake).await,
        None => std::future::pending().await,
    }
}
