//! The response sequencer: one response at a time, and one `response.create` for what has to be said.
//!
//! Every `response.create` carries its own event id as metadata, which OpenAI echoes in `response.created` and `response.done`: a
//! response is ours where it says so, and the caller's turn began it where it does not. A server that echoes nothing at all is met
//! half way: what was asked for counts as done with the first response that begins after it and is not refused.
//!
//! An output is *awaiting* until a response that has seen it was created: one that began after the output was acknowledged, or the
//! one that was asked for after it was sent. A response is owed as long as an output awaits one, the first words were not heard, or a
//! sentence of ours waits.

mod greeting;

use std::time::{Duration, Instant};

use self::greeting::Greeting;
use crate::assistant::Line;

/// The key under which a `response.create` carries its own id in its metadata.
pub(super) const REQUEST_KEY: &str = "vb";

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
    /// What was taken for done with a response that echoed nothing, as long as no echo tells better.
    guessed: Option<Outstanding>,
    /// Whether an echo of ours has ever come back on this call.
    echoes: bool,
    /// Whether sentences of ours are asked for with bounds: until OpenAI has refused them.
    pub(super) bounds_lines: bool,
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

#[derive(Debug)]
struct Active {
    /// Unknown where only a refusal told of it.
    id: Option<String>,
    /// What it is for, where it is one of ours.
    purpose: Option<Purpose>,
    /// One of ours was outstanding when it began.
    after_asking: bool,
    last_event: Instant,
}

#[derive(Debug)]
struct Outstanding {
    event_id: String,
    purpose: Purpose,
    asked_at: Instant,
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
            guessed: None,
            echoes: false,
            bounds_lines: true,
            playing: None,
            greeting,
            line: None,
            answer_owed: false,
            awaiting: Vec::new(),
            taken_up: Vec::new(),
        }
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
        let answer_owed = self.answer_owed || !self.awaiting.is_empty();
        !self.is_free() || self.is_playing() || self.line.is_some() || answer_owed || self.greeting.is_owed()
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
        for output in self.awaiting.iter_mut().filter(|output| output.item_id == item_id) {
            output.acknowledged = true;
        }
    }

    /// The items that responses have gone on from since this was last asked.
    pub(super) fn take_taken_up(&mut self) -> Vec<String> {
        std::mem::take(&mut self.taken_up)
    }

    /// What the next `response.create` should be for, if it may be sent now. `all_answered` tells whether every function call of
    /// the moment has its answer: until then the model has nothing to go on from, but a sentence of ours may be said.
    pub(super) fn wanted(&self, all_answered: bool, caller_has_the_word: bool) -> Option<Purpose> {
        if !self.is_free() {
            None
        } else if let Some(line) = self.greeting.line(caller_has_the_word) {
            Some(Purpose::Line(line))
        } else if all_answered && (self.answer_owed || !self.awaiting.is_empty()) {
            Some(Purpose::Answer)
        } else {
            self.line.map(Purpose::Line)
        }
    }

    /// A `response.create` was sent.
    pub(super) fn asked(&mut self, event_id: String, purpose: Purpose, now: Instant) {
        match purpose {
            Purpose::Line(Line::Greeting | Line::Disclosure) => self.greeting.asked(),
            Purpose::Line(_) => self.line = None,
            Purpose::Answer => self.answer_owed = false,
        }
        self.outstanding = Some(Outstanding { event_id, purpose, asked_at: now });
    }

    /// `response.created`, with the id of the request that it echoes. What it is for, where it is one of ours.
    pub(super) fn created(&mut self, id: String, request: Option<&str>, now: Instant) -> Option<Purpose> {
        self.echoes |= request.is_some();
        let is_ours = |ours: &mut Outstanding| Some(ours.event_id.as_str()) == request;
        let ours = self.outstanding.take_if(is_ours).or_else(|| self.guessed.take_if(is_ours));
        let purpose = ours.map(|ours| ours.purpose);
        let after_asking = self.outstanding.is_some();
        self.active = Some(Active { id: Some(id), purpose, after_asking, last_event: now });
        self.begun(purpose);
        purpose
    }

    /// A response began for this, or for the caller's turn where it is none of ours.
    fn begun(&mut self, purpose: Option<Purpose>) {
        if let Some(Purpose::Line(line)) = purpose {
            if matches!(line, Line::Greeting | Line::Disclosure) {
                self.greeting = Greeting::Begun;
            }
            // The instructions of a sentence leave no room for an answer: what awaits one goes on waiting.
            return;
        }
        self.answer_owed = false;
        let is_ours = purpose.is_some();
        let seen = self.awaiting.extract_if(.., |output| is_ours || output.acknowledged);
        self.taken_up.extend(seen.map(|output| output.item_id));
    }

    /// `response.done`, with the id of the request that it echoes. What the response was for, where it was one of ours.
    pub(super) fn done(&mut self, id: &str, request: Option<&str>) -> Option<Purpose> {
        self.echoes |= request.is_some();
        let is_active =
            self.active.as_ref().is_some_and(|active| active.id.as_deref().is_none_or(|active| active == id));
        let active = if is_active { self.active.take() } else { None };
        if let Some(purpose) = active.as_ref().and_then(|active| active.purpose) {
            return Some(purpose);
        }
        // Its beginning was not seen, or nothing is ever echoed and it began after ours was asked for and was not refused.
        let unechoed = !self.echoes && active.is_some_and(|active| active.after_asking);
        let ours = self.outstanding.take_if(|ours| unechoed || Some(ours.event_id.as_str()) == request)?;
        let purpose = ours.purpose;
        self.begun(Some(purpose));
        self.guessed = unechoed.then_some(ours);
        Some(purpose)
    }

    /// A response failed: its purpose is owed again.
    pub(super) const fn failed(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Line(Line::Greeting | Line::Disclosure) => self.greeting = Greeting::Owed { in_doubt: false },
            Purpose::Line(line) => self.owe(line),
            Purpose::Answer => self.owe_answer(),
        }
    }

    /// Our `response.create` was refused because a response is active. Without an event id it can only be the last one sent.
    pub(super) fn refused(&mut self, event_id: Option<&str>, now: Instant) {
        let is = |candidate: &str| event_id.is_none_or(|event_id| event_id == candidate);
        let Some(ours) = self.outstanding.take_if(|ours| is(&ours.event_id)) else { return };
        self.owe_again(ours.purpose);
        if self.active.is_none() {
            self.active = Some(Active { id: None, purpose: None, after_asking: false, last_event: now });
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
        if let Some(ours) = self.outstanding.take() {
            self.owe_again(ours.purpose);
        }
        true
    }

    /// The socket is lost: what was in progress is not known any more. Outputs that no response was seen to go on from still wait.
    /// A greeting that was asked for and not seen to begin is asked for again: a caller must be told who speaks. Where the first
    /// one is being said after all, the second is refused, and that settles it.
    pub(super) fn detached(&mut self) {
        self.greeting.detached();
        self.active = None;
        self.outstanding = None;
        self.playing = None;
    }

    fn owe_again(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Line(Line::Greeting | Line::Disclosure) => self.greeting.refused(),
            Purpose::Line(line) => {
                if self.line.is_none() {
                    self.line = Some(line);
                }
            }
            Purpose::Answer => {}
        }
    }
}
