//! One call: its state behind one lock, the one way out to the sideband, and the waiting for what the server does.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{
    error::SimulatorError,
    fault_injection::FaultInjection,
    faults::Faults,
    observer::{EndedBy, Heard, Notice, Observer},
    record::CallRecord,
    response::ActiveResponse,
    session,
};
use basics::{clock::Clock, ids::Ids};

/// A session lives 60 minutes at most (Realtime conversations guide).
const SESSION_SECONDS: i64 = 3_600;

/// What every call of one simulator shares.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) patience: Duration,
    pub(super) observer: Option<Observer>,
    pub(super) audio_deltas: usize,
    pub(super) keep_sent: bool,
}

/// What the task that owns the socket is asked to do.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// Write this text frame.
    Text(Utf8Bytes),
    /// Close with this code, then wait for the other side's close.
    Close(u16),
    /// Close the TCP connection with no close frame.
    Drop,
    /// Write nothing for so long.
    Wait(Duration),
    /// Write a ping with this number: its answer tells that what was written before has been read.
    Ping(u64),
    /// Write pings for as long as the socket takes them, and read nothing.
    PingFlood,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Ringing,
    Accepted,
    Over,
}

/// One call of the simulator.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: String,
    pub(super) settings: Arc<Settings>,
    line: Mutex<Line>,
    changes: watch::Sender<()>,
}

/// The state of a line. Everything in it changes under the lock, so that what is recorded, sent and noticed has one order.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) settings: Arc<Settings>,
    pub(super) phase: Phase,
    pub(super) session: Value,
    pub(super) conversation_id: String,
    /// Prefix of the ids made for this call: random, so that two calls never share one.
    tag: String,
    made: u64,
    pub(super) socket: Option<(u64, mpsc::UnboundedSender<Outgoing>)>,
    /// A sideband that is open and through which nothing goes any more.
    pub(super) frozen: Option<(u64, mpsc::UnboundedSender<Outgoing>)>,
    sockets: u64,
    pub(super) fault_injection: FaultInjection,
    /// An event that is to be sent after the one that follows it.
    pub(super) held_back: Option<String>,
    pub(super) items: HashSet<String>,
    pub(super) last_item: Option<String>,
    pub(super) active: Option<ActiveResponse>,
    /// The response whose audio is still being played.
    pub(super) playing: Option<String>,
    /// The item in which the caller is speaking.
    pub(super) speaking: Option<String>,
    pub(super) greeted: bool,
    /// The last ping that was asked for, and the last that was answered.
    pub(super) pings: u64,
    pub(super) pongs: u64,
    pub(super) faults: Faults,
    pub(super) record: CallRecord,
}

impl Call {
    pub(super) fn new(id: &str, settings: &Arc<Settings>) -> Arc<Self> {
        let tag = settings.ids.base36(8);
        let line = Line {
            id: id.to_owned(),
            settings: Arc::clone(settings),
            phase: Phase::Ringing,
            session: Value::Null,
            conversation_id: format!("conv_{tag}"),
            tag,
            made: 0,
            socket: None,
            frozen: None,
            sockets: 0,
            fault_injection: FaultInjection::default(),
            held_back: None,
            items: HashSet::new(),
            last_item: None,
            active: None,
            playing: None,
            speaking: None,
            greeted: false,
            pings: 0,
            pongs: 0,
            faults: Faults::default(),
            record: CallRecord::default(),
        };
        let changes = watch::Sender::new(());
        Arc::new(Self { id: id.to_owned(), settings: Arc::clone(settings), line: Mutex::new(line), changes })
    }

    /// Changes the line and wakes whoever waits on it.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut Line) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changes.send_replace(());
        changed
    }

    /// Looks at the line.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Line) -> T) -> T {
        look(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        // A panic of a test under the lock must not hide the test's own message behind a poisoned lock.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready` finds what it looks for, for as long as the simulator's patience lasts.
    pub(super) async fn wait<T>(
        &self,
        what: &str,
        ready: impl FnMut(&mut Line) -> Option<T>,
    ) -> Result<T, SimulatorError> {
        let patience = self.settings.patience;
        self.wait_for(patience, ready).await.ok_or_else(|| SimulatorError::TimedOut {
            call: self.id.clone(),
            what: what.to_owned(),
            patience,
            seen: self.look(|line| line.record.event_types().join(" ")),
        })
    }

    /// Waits until `ready` finds what it looks for; `None` where it does not in this time.
    pub(super) async fn wait_for<T>(
        &self,
        patience: Duration,
        mut ready: impl FnMut(&mut Line) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.changes.subscribe();
        let waiting = async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = ready(&mut self.lock()) {
                    return Some(found);
                }
                // The sender lives in `self`, so this fails only when the call itself is gone.
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(patience, waiting).await.ok().flatten()
    }
}

impl Line {
    pub(super) fn instant(&self) -> Instant {
        self.settings.clock.instant()
    }

    /// An id that no other call and no other thing of this call has, such as `item_…` (well below the 32 characters that
    /// Realtime allows an id).
    pub(super) fn make_id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}_{}{:04}", self.tag, self.made)
    }

    pub(super) fn notify(&self, notice: Notice) {
        if let Some(observer) = &self.settings.observer {
            observer.notify(Heard { call_id: self.id.clone(), at: self.instant(), notice });
        }
    }

    /// The call is accepted with this session body.
    pub(super) fn accept(&mut self, body: &Value) {
        let session_id = self.make_id("sess");
        let expires_at = self.settings.clock.now().timestamp().saturating_add(SESSION_SECONDS);
        self.session = session::effective(body, &session_id, expires_at);
        self.phase = Phase::Accepted;
        self.record.accepted = Some(body.clone());
        self.record.accepted_at = Some(self.instant());
        self.notify(Notice::Accepted);
    }

    /// The call is over; an attached sideband is closed with 1000.
    pub(super) fn end(&mut self, by: EndedBy) {
        if self.phase == Phase::Over {
            return;
        }
        self.phase = Phase::Over;
        self.active = None;
        self.record.ended = Some((self.instant(), by));
        self.frozen = None;
        self.hand_over(Outgoing::Close(1_000));
        self.socket = None;
        self.notify(Notice::CallEnded { by });
    }

    /// A sideband is attached: its number, and what its task has to write. A sideband attached before it is let go.
    pub(super) fn attach(&mut self) -> (u64, mpsc::UnboundedReceiver<Outgoing>) {
        // Unbounded: a scripted line may run ahead of a slow server, and what is queued is a script's length at most.
        let (sender, receiver) = mpsc::unbounded_channel();
        self.sockets += 1;
        if self.phase == Phase::Over {
            // The call has ended between the upgrade and this moment; the receiver is there, so the send cannot fail.
            drop(sender.send(Outgoing::Close(1_000)));
            return (self.sockets, receiver);
        }
        self.socket = Some((self.sockets, sender));
        self.frozen = None;
        self.held_back = None;
        self.record.attached_at.push(self.instant());
        self.notify(Notice::Attached { count: self.record.attached_at.len() });
        let session = self.session.clone();
        self.deliver(json!({"type": "session.created", "session": session}));
        (self.sockets, receiver)
    }

    /// The sideband with this number is gone. The call goes on without it.
    pub(super) fn detach(&mut self, number: u64) {
        self.socket.take_if(|(current, _)| *current == number);
        self.frozen.take_if(|(current, _)| *current == number);
    }

    pub(super) const fn is_attached(&self) -> bool {
        self.socket.is_some()
    }

    /// Sends an event, with an `event_id` where it has none. The type comes first, as OpenAI writes it.
    pub(super) fn deliver(&mut self, mut event: Value) {
        let event_id = self.make_id("event");
        let Some(fields) = event.as_object_mut() else { return self.transmit(event.to_string()) };
        fields.entry("event_id").or_insert(Value::String(event_id));
        let event_type = fields.remove("type");
        let rest = event.to_string();
        self.transmit(match (event_type, rest.strip_prefix('{')) {
            (Some(event_type), Some(rest)) => format!("{{\"type\":{event_type},{rest}"),
            (Some(_), None) | (None, _) => rest,
        });
    }

    /// Asks the socket's task for something; without a socket there is nobody to ask.
    pub(super) fn hand_over(&mut self, outgoing: Outgoing) {
        if let Some((_, socket)) = &self.socket
            && socket.send(outgoing).is_err()
        {
            self.socket = None;
        }
    }

    /// Sends an `error` event; `cause` is the `event_id` of the client event at fault.
    pub(super) fn deliver_error(&mut self, code: &str, message: &str, param: Option<&str>, cause: Option<&str>) {
        self.record.errors.push(code.to_owned());
        self.notify(Notice::ErrorSent { code: code.to_owned() });
        self.deliver(json!({"type": "error", "error": {
            "type": "invalid_request_error", "code": code, "message": message, "param": param, "event_id": cause,
        }}));
    }

    /// Milliseconds of audio since the call was accepted.
    pub(super) fn audio_ms(&self) -> u64 {
        let since = self.record.accepted_at.map(|start| self.instant().saturating_duration_since(start));
        since.and_then(|since| u64::try_from(since.as_millis()).ok()).unwrap_or(0)
    }
}
