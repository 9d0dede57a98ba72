//! The response sequencer: one response at a time, and one `response.create` for what has to be said.
//!
//! An output is *awaiting* until a response that has seen it was created: one that began after the output was acknowledged, or the
//! one that was asked for after it was sent. A response is owed as long as an output awaits one, or the greeting was not asked for.
//! The caller's turns make OpenAI create responses by itself, so a `response.created` may be taken for ours when it is not; the
//! refusal of ours, which follows, puts back what was taken from the list too early.

use std::time::{Duration, Instant};

/// A response with no event for this long, and nothing playing, counts as done: a lost `response.done` must not silence the call.
/// A model that thinks before it speaks has been seen to take 7 s.
pub(super) const STALL_QUIET: Duration = Duration::from_secs(15);

/// The same while its audio is playing, which brings no events: longer than any answer of two sentences, or of a recap.
pub(super) const STALL_PLAYING: Duration = Duration::from_secs(60);

/// What the next `response.create` is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The first words of the call.
    Greeting,
    /// To go on after the outputs of function calls.
    Answer,
}

#[derive(Debug)]
pub(super) struct Responses {
    active: Option<Active>,
    outstanding: Option<Outstanding>,
    /// What the last response took for ours had taken from the list; given back if ours is refused after all.
    claimed: Option<Claimed>,
    playing: bool,
    greeting: Greeting,
    awaiting: Vec<Awaiting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greeting {
    /// The session is not there yet.
    NotYet,
    Owed,
    Asked,
}

#[derive(Debug)]
struct Active {
    /// Unknown where only a refusal told of it.
    id: Option<String>,
    last_event: Instant,
}

#[derive(Debug)]
struct Outstanding {
    event_id: String,
    purpose: Purpose,
    asked_at: Instant,
}

#[derive(Debug)]
struct Claimed {
    event_id: String,
    purpose: Purpose,
    outputs: Vec<Awaiting>,
}

#[derive(Debug)]
struct Awaiting {
    item_id: String,
    acknowledged: bool,
}

impl Responses {
    /// The sequencer of a call that has not begun, or of one that was greeted before and is taken up again.
    pub(super) const fn new(already_greeted: bool) -> Self {
        let greeting = if already_greeted { Greeting::Asked } else { Greeting::NotYet };
        Self { active: None, outstanding: None, claimed: None, playing: false, greeting, awaiting: Vec::new() }
    }

    /// The session is there: the greeting is owed, once a call.
    pub(super) fn session_ready(&mut self) {
        if self.greeting == Greeting::NotYet {
            self.greeting = Greeting::Owed;
        }
    }

    /// Whether the greeting still waits for the session.
    pub(super) fn awaits_session(&self) -> bool {
        self.greeting == Greeting::NotYet
    }

    /// An output was sent that the model must go on from.
    pub(super) fn output_sent(&mut self, item_id: &str) {
        if !self.awaiting.iter().any(|output| output.item_id == item_id) {
            self.awaiting.push(Awaiting { item_id: item_id.to_owned(), acknowledged: false });
        }
    }

    /// An item is in the conversation.
    pub(super) fn acknowledged(&mut self, item_id: &str) {
        let claimed = self.claimed.iter_mut().flat_map(|claimed| claimed.outputs.iter_mut());
        // An output claimed but acknowledged only now was not seen by that response if ours is refused: it stays claimed as it was.
        for output in self.awaiting.iter_mut().chain(claimed) {
            if output.item_id == item_id {
                output.acknowledged = true;
            }
        }
    }

    /// What the next `response.create` should be for, if it may be sent now.
    pub(super) fn wanted(&self) -> Option<Purpose> {
        if self.active.is_some() || self.outstanding.is_some() {
            None
        } else if self.greeting == Greeting::Owed {
            Some(Purpose::Greeting)
        } else {
            (!self.awaiting.is_empty()).then_some(Purpose::Answer)
        }
    }

    /// A `response.create` was sent.
    pub(super) fn asked(&mut self, event_id: String, purpose: Purpose, now: Instant) {
        if purpose == Purpose::Greeting {
            self.greeting = Greeting::Asked;
        }
        self.outstanding = Some(Outstanding { event_id, purpose, asked_at: now });
    }

    /// `response.created`.
    pub(super) fn created(&mut self, id: String, now: Instant) {
        self.active = Some(Active { id: Some(id), last_event: now });
        let ours = self.outstanding.take();
        // The greeting's own instructions leave no room for an answer: what awaits one goes on waiting.
        if ours.as_ref().is_some_and(|ours| ours.purpose == Purpose::Greeting) {
            self.claimed =
                ours.map(|ours| Claimed { event_id: ours.event_id, purpose: ours.purpose, outputs: Vec::new() });
            return;
        }
        self.awaiting.retain(|output| !output.acknowledged);
        self.claimed = ours.map(|ours| Claimed {
            event_id: ours.event_id,
            purpose: ours.purpose,
            outputs: std::mem::take(&mut self.awaiting),
        });
    }

    /// `response.done`.
    pub(super) fn done(&mut self, id: &str) {
        let is_active =
            self.active.as_ref().is_some_and(|active| active.id.as_deref().is_none_or(|active| active == id));
        if is_active {
            self.active = None;
            self.claimed = None;
        }
    }

    /// Our `response.create` was refused because a response is active. Without an event id it can only be the last one sent.
    /// `false` where the refusal is about none of ours.
    pub(super) fn refused(&mut self, event_id: Option<&str>, now: Instant) -> bool {
        let is = |candidate: &str| event_id.is_none_or(|event_id| event_id == candidate);
        let purpose = if self.outstanding.as_ref().is_some_and(|outstanding| is(&outstanding.event_id)) {
            self.outstanding.take().map(|outstanding| outstanding.purpose)
        } else if self.claimed.as_ref().is_some_and(|claimed| is(&claimed.event_id)) {
            self.claimed.take().map(|claimed| {
                self.awaiting.extend(claimed.outputs);
                claimed.purpose
            })
        } else {
            None
        };
        if purpose == Some(Purpose::Greeting) {
            self.greeting = Greeting::Owed;
        }
        if purpose.is_some() && self.active.is_none() {
            self.active = Some(Active { id: None, last_event: now });
        }
        purpose.is_some()
    }

    /// Something came that belongs to a response.
    pub(super) const fn activity(&mut self, now: Instant) {
        if let Some(active) = &mut self.active {
            active.last_event = now;
        }
    }

    /// `output_audio_buffer.started`, `stopped` and `cleared`.
    pub(super) const fn playing(&mut self, playing: bool, now: Instant) {
        self.playing = playing;
        self.activity(now);
    }

    /// When [`Responses::stalled`] should be asked next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let quiet = if self.playing { STALL_PLAYING } else { STALL_QUIET };
        let active = self.active.as_ref().map(|active| active.last_event + quiet);
        let outstanding = self.outstanding.as_ref().map(|outstanding| outstanding.asked_at + STALL_QUIET);
        [active, outstanding].into_iter().flatten().min()
    }

    /// Gives up on a response, or on an answer to ours, that has been silent for too long; `true` where it did.
    pub(super) fn stalled(&mut self, now: Instant) -> bool {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return false;
        }
        self.active = None;
        self.claimed = None;
        self.playing = false;
        if let Some(outstanding) = self.outstanding.take()
            && outstanding.purpose == Purpose::Greeting
        {
            self.greeting = Greeting::Owed;
        }
        true
    }

    /// The socket is lost: what was in progress is not known any more. The greeting is not asked for twice; outputs that no
    /// response was seen to take up go on waiting.
    pub(super) fn detached(&mut self) {
        self.active = None;
        self.outstanding = None;
        self.claimed = None;
        self.playing = false;
    }
}
