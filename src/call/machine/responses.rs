//! The response sequencer: one response at a time, and one `response.create` for what has to be said.
//!
//! An output is *awaiting* until a response that has seen it was created: one that began after the output was acknowledged, or the
//! one that was asked for after it was sent. A response is owed as long as an output awaits one, the greeting was not asked for, or a
//! sentence of ours waits. The caller's turns make OpenAI create responses by itself, so a `response.created` may be taken for ours
//! when it is not; the refusal of ours, which follows, puts back what was taken from the list too early.

use std::time::{Duration, Instant};

use crate::assistant::Line;

/// A response with no event for this long, and nothing playing, counts as done: a lost `response.done` must not silence the call.
/// A model that thinks before it speaks has been seen to take 7 s.
pub(super) const STALL_QUIET: Duration = Duration::from_secs(15);

/// The same while its audio is playing, which brings no events: longer than any answer of two sentences, or of a recap.
pub(super) const STALL_PLAYING: Duration = Duration::from_secs(60);

/// What the next `response.create` is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A sentence of ours: the first words of the call among them.
    Line(Line),
    /// To go on from what the conversation holds: outputs of function calls, a text that was put in.
    Answer,
}

#[derive(Debug)]
pub(super) struct Responses {
    active: Option<Active>,
    outstanding: Option<Outstanding>,
    /// What the last response took for ours had taken from the list; given back if ours is refused after all.
    claimed: Option<Claimed>,
    /// Since when audio has been playing, where it is.
    playing: Option<Instant>,
    greeting: Greeting,
    /// A sentence that is to be said when nothing else is.
    line: Option<Line>,
    /// The model is to speak again, though no output awaits it.
    answer_owed: bool,
    awaiting: Vec<Awaiting>,
    /// Items that a response has gone on from, not yet reported.
    taken_up: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greeting {
    /// The session is not there yet; `in_doubt` where an earlier process may have asked for it.
    NotYet {
        in_doubt: bool,
    },
    /// To be asked for; `in_doubt` where it was asked for on a socket that was lost before any answer.
    Owed {
        in_doubt: bool,
    },
    Asked {
        in_doubt: bool,
    },
    /// A response with it began.
    Begun,
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
    /// The sequencer of a call that begins.
    pub(super) const fn new() -> Self {
        Self::with(Greeting::NotYet { in_doubt: false })
    }

    /// The sequencer of a call that is taken up from an earlier process, which knew of the first words whether they were begun.
    pub(super) const fn taken_up(greeted: bool) -> Self {
        Self::with(if greeted { Greeting::Begun } else { Greeting::NotYet { in_doubt: true } })
    }

    const fn with(greeting: Greeting) -> Self {
        Self {
            active: None,
            outstanding: None,
            claimed: None,
            playing: None,
            greeting,
            line: None,
            answer_owed: false,
            awaiting: Vec::new(),
            taken_up: Vec::new(),
        }
    }

    /// The session is there: the greeting is owed, once a call.
    pub(super) fn session_ready(&mut self) {
        if let Greeting::NotYet { in_doubt } = self.greeting {
            self.greeting = Greeting::Owed { in_doubt };
        }
    }

    /// Whether the greeting still waits for the session.
    pub(super) fn awaits_session(&self) -> bool {
        matches!(self.greeting, Greeting::NotYet { .. })
    }

    /// Whether a response with the first words began.
    pub(super) fn greeted(&self) -> bool {
        self.greeting == Greeting::Begun
    }

    /// A sentence is to be said as soon as nothing else is; it takes the place of one that waits.
    pub(super) const fn owe(&mut self, line: Line) {
        self.line = Some(line);
    }

    /// The model is to go on from what the conversation holds.
    pub(super) const fn owe_answer(&mut self) {
        self.answer_owed = true;
    }

    /// A sentence that waits is not worth saying any more.
    pub(super) const fn forgo_line(&mut self) {
        self.line = None;
    }

    /// Whether something is being said, is about to be, or is owed.
    pub(super) fn is_busy(&self) -> bool {
        let greeting_owed = matches!(self.greeting, Greeting::NotYet { .. } | Greeting::Owed { .. });
        let answer_owed = self.answer_owed || !self.awaiting.is_empty();
        !self.is_free() || self.is_playing() || self.line.is_some() || answer_owed || greeting_owed
    }

    /// Whether a response could be asked for at this moment.
    pub(super) const fn is_free(&self) -> bool {
        self.active.is_none() && self.outstanding.is_none()
    }

    /// Whether the caller is hearing something.
    pub(super) const fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// An item was sent that the model must go on from.
    pub(super) fn item_sent(&mut self, item_id: &str) {
        if !self.awaiting.iter().any(|output| output.item_id == item_id) {
            self.awaiting.push(Awaiting { item_id: item_id.to_owned(), acknowledged: false });
        }
    }

    /// An item is in the conversation.
    pub(super) fn acknowledged(&mut self, item_id: &str) {
        let claimed = self.claimed.iter_mut().flat_map(|claimed| claimed.outputs.iter_mut());
        for output in self.awaiting.iter_mut().chain(claimed) {
            if output.item_id == item_id {
                output.acknowledged = true;
            }
        }
    }

    /// The items that responses have gone on from since this was last asked.
    pub(super) fn take_taken_up(&mut self) -> Vec<String> {
        std::mem::take(&mut self.taken_up)
    }

    /// What the next `response.create` should be for, if it may be sent now. `all_answered` tells whether every function call of
    /// the moment has its answer: until then the model has nothing to go on from, but a sentence of ours may be said.
    pub(super) fn wanted(&self, all_answered: bool) -> Option<Purpose> {
        if !self.is_free() {
            None
        } else if matches!(self.greeting, Greeting::Owed { .. }) {
            Some(Purpose::Line(Line::Greeting))
        } else if all_answered && (self.answer_owed || !self.awaiting.is_empty()) {
            Some(Purpose::Answer)
        } else {
            self.line.map(Purpose::Line)
        }
    }

    /// A `response.create` was sent.
    pub(super) fn asked(&mut self, event_id: String, purpose: Purpose, now: Instant) {
        match purpose {
            Purpose::Line(Line::Greeting) => {
                let in_doubt = matches!(self.greeting, Greeting::Owed { in_doubt: true });
                self.greeting = Greeting::Asked { in_doubt };
            }
            Purpose::Line(_) => self.line = None,
            Purpose::Answer => self.answer_owed = false,
        }
        self.outstanding = Some(Outstanding { event_id, purpose, asked_at: now });
    }

    /// `response.created`.
    pub(super) fn created(&mut self, id: String, now: Instant) {
        self.active = Some(Active { id: Some(id), last_event: now });
        let ours = self.outstanding.take();
        let is_line = ours.as_ref().is_some_and(|ours| matches!(ours.purpose, Purpose::Line(_)));
        if ours.as_ref().is_some_and(|ours| ours.purpose == Purpose::Line(Line::Greeting)) {
            self.greeting = Greeting::Begun;
        }
        let mut outputs = Vec::new();
        // The instructions of a sentence leave no room for an answer: what awaits one goes on waiting.
        if !is_line {
            self.answer_owed = false;
            let seen = self.awaiting.extract_if(.., |output| output.acknowledged);
            self.taken_up.extend(seen.map(|output| output.item_id));
            if ours.is_some() {
                outputs = std::mem::take(&mut self.awaiting);
            }
        }
        self.claimed = ours.map(|ours| Claimed { event_id: ours.event_id, purpose: ours.purpose, outputs });
    }

    /// `response.done`. What the response was for, where it was one of ours.
    pub(super) fn done(&mut self, id: &str) -> Option<Purpose> {
        let is_active =
            self.active.as_ref().is_some_and(|active| active.id.as_deref().is_none_or(|active| active == id));
        let purpose = self.claimed.as_ref().filter(|_| is_active).map(|claimed| claimed.purpose);
        if is_active {
            self.active = None;
            self.settle_claimed();
        }
        purpose
    }

    /// A response came to nothing: what it was for is owed again.
    pub(super) const fn failed(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Line(Line::Greeting) => self.greeting = Greeting::Owed { in_doubt: false },
            Purpose::Line(line) => self.owe(line),
            Purpose::Answer => self.owe_answer(),
        }
    }

    /// Our `response.create` was refused because a response is active. Without an event id it can only be the last one sent.
    pub(super) fn refused(&mut self, event_id: Option<&str>, now: Instant) {
        let is = |candidate: &str| event_id.is_none_or(|event_id| event_id == candidate);
        let purpose = if let Some(ours) = self.outstanding.take_if(|ours| is(&ours.event_id)) {
            ours.purpose
        } else if let Some(claimed) = self.claimed.take_if(|claimed| is(&claimed.event_id)) {
            self.awaiting.extend(claimed.outputs);
            claimed.purpose
        } else {
            return;
        };
        self.owe_again(purpose);
        if self.active.is_none() {
            self.active = Some(Active { id: None, last_event: now });
        }
    }

    /// Our `response.create` was refused for another reason. What it was for is given up, since asking again would bring the same
    /// refusal; it is told, for the reasons that pass. Without an event id it is the one that is outstanding. `None` where the refusal
    /// is about none of ours.
    pub(super) fn rejected(&mut self, event_id: Option<&str>) -> Option<Purpose> {
        let ours = self.outstanding.take_if(|ours| event_id.is_none_or(|event_id| ours.event_id == event_id))?;
        if ours.purpose == Purpose::Answer {
            self.taken_up.extend(self.awaiting.drain(..).map(|output| output.item_id));
        }
        Some(ours.purpose)
    }

    /// Something came that belongs to a response.
    pub(super) const fn activity(&mut self, now: Instant) {
        if let Some(active) = &mut self.active {
            active.last_event = now;
        }
    }

    /// `output_audio_buffer.started`, `stopped` and `cleared`.
    pub(super) const fn playing(&mut self, playing: bool, now: Instant) {
        self.playing = if playing { Some(now) } else { None };
        self.activity(now);
    }

    /// When [`Responses::stalled`] should be asked next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let quiet = if self.is_playing() { STALL_PLAYING } else { STALL_QUIET };
        let active = self.active.as_ref().map(|active| active.last_event + quiet);
        let outstanding = self.outstanding.as_ref().map(|outstanding| outstanding.asked_at + STALL_QUIET);
        // The end of a playback may be lost as well.
        let playing = self.playing.map(|since| since + STALL_PLAYING);
        [active, outstanding, playing].into_iter().flatten().min()
    }

    /// Gives up on a response, on an answer to ours, or on a playback, that has been silent for too long; `true` where it did.
    pub(super) fn stalled(&mut self, now: Instant) -> bool {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return false;
        }
        self.active = None;
        self.playing = None;
        self.settle_claimed();
        if let Some(ours) = self.outstanding.take() {
            self.owe_again(ours.purpose);
        }
        true
    }

    /// The socket is lost: what was in progress is not known any more. Outputs that no response was seen to go on from still wait.
    /// A greeting that was asked for and not seen to begin is asked for again: a caller must be told who speaks. Where the first
    /// one is being said after all, the second is refused, and that settles it.
    pub(super) fn detached(&mut self) {
        if matches!(self.greeting, Greeting::Asked { .. }) {
            self.greeting = Greeting::Owed { in_doubt: true };
        }
        self.active = None;
        self.outstanding = None;
        self.playing = None;
        self.settle_claimed();
    }

    fn settle_claimed(&mut self) {
        let claimed = self.claimed.take().into_iter().flat_map(|claimed| claimed.outputs);
        self.taken_up.extend(claimed.map(|output| output.item_id));
    }

    const fn owe_again(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Line(Line::Greeting) => {
                let in_doubt = matches!(self.greeting, Greeting::Asked { in_doubt: true });
                self.greeting = if in_doubt { Greeting::Begun } else { Greeting::Owed { in_doubt } };
            }
            Purpose::Line(line) => {
                if self.line.is_none() {
                    self.line = Some(line);
                }
            }
            Purpose::Answer => {}
        }
    }
}
