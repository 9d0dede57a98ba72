//! Whether what was put to the caller has been heard, and answered (docs/decisions/0007).
//!
//! Heard: a response that had the proposal before it says all of it and no other value, calls no tool, and was played until all of it
//! was out; and nothing that was said since gives another value.
//! Answered: the caller has taken a turn after that, which was no clear refusal. The words of that turn come from another recogniser
//! and late, or not at all: they are waited for, a moment, before anything is written.

use std::time::{Duration, Instant};

use super::{
    Command, Machine,
    playback::{Playback, Told, speaking_time},
};
use crate::{assistant::claims, tools::Tool};
use french::heard::{self, Language, Shortfall};
use hotel::{
    completed_action::ActionKind,
    money::Cents,
    proposal::{ConfirmationProgress, NotYet, Part, Proposal, Reading, ToHear},
};
use openai::server_event::FunctionCall;

/// How long the words of the caller's answer are waited for before a tool that writes is run.
pub(super) const WORDS_PATIENCE: Duration = Duration::from_millis(800);

/// Which responses have seen the proposal, and which turn answers it.
#[derive(Debug, Default)]
pub(super) struct Confirmations {
    /// The item of the proposal, until a response has gone on from it.
    item: Option<String>,
    /// A response has gone on from it.
    seen: bool,
    /// The response in which it was heard.
    heard_in: Option<String>,
    /// The caller's turn that answered, for its transcript.
    answer: Option<Answer>,
    /// The session writes nothing down of what the caller says.
    is_deaf: bool,
    /// Tools that write, which wait for the words of the answer.
    waiting: Vec<(FunctionCall, Instant)>,
}

/// A turn of the caller.
#[derive(Debug)]
struct Answer {
    item_id: String,
    /// Its words have come, or will not come.
    is_known: bool,
}

impl Confirmations {
    /// A proposal is put with that item.
    fn put(&mut self, item_id: String) {
        (self.item, self.seen, self.answer, self.heard_in) = (Some(item_id), false, None, None);
    }

    /// A proposal that is in the conversation already.
    pub(super) fn known(&mut self) {
        (self.item, self.seen, self.answer, self.heard_in) = (None, true, None, None);
    }

    /// Whether the session writes down what the caller says.
    pub(super) const fn expect_words(&mut self, expected: bool) {
        self.is_deaf = !expected;
    }

    /// The turn that answered, where its words are on their way.
    fn awaited(&self) -> Option<&str> {
        self.answer.as_ref().filter(|answer| !answer.is_known).map(|answer| answer.item_id.as_str())
    }

    /// When a tool that waits for words is run without them.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.waiting.iter().map(|(_, until)| *until).min()
    }
}

impl Machine {
    /// A tool has put this to the caller; `item_id` is the item that tells the model, where it comes in time.
    pub(super) fn proposal_is_put(&mut self, item_id: Option<String>) {
        self.playbacks.forget_what_was_seen();
        self.facts.not_yet = None;
        match item_id {
            Some(item_id) => self.hearings.put(item_id),
            None => self.hearings.known(),
        }
    }

    /// Whether the same was put before and is not answered yet: then what was heard of it since still counts.
    pub(super) fn is_put_already(&self, proposal: &Proposal) -> bool {
        self.facts.proposal.as_ref().is_some_and(|put| {
            put.subject == proposal.subject && put.price == proposal.price && put.put_at == proposal.put_at
        })
    }

    /// Items that a response has gone on from need no other answer; `response_id` where it is known which one it was.
    pub(super) fn settle(&mut self, response_id: Option<&str>) {
        for item_id in self.responses.take_taken_up() {
            self.tools.settled(&item_id);
            if self.hearings.item.take_if(|item| *item == item_id).is_some() {
                self.hearings.seen = true;
                if let Some(response_id) = response_id {
                    self.playbacks.has_seen_proposal(response_id);
                }
            }
        }
    }

    /// A response began.
    pub(super) fn proposal_may_be_read(&mut self, response_id: &str) {
        self.settle(Some(response_id));
        if self.hearings.seen {
            self.playbacks.has_seen_proposal(response_id);
        }
    }

    /// Something was said, played, cut or ended: whether the caller has heard by now what was put to them, and nothing else since.
    pub(super) fn review_hearing(&mut self, now: Instant) {
        self.review_recap(now);
        self.review_what_was_said_since();
    }

    fn review_recap(&mut self, now: Instant) {
        let Some(proposal) = &mut self.facts.proposal else { return };
        if proposal.progress != ConfirmationProgress::Put {
            return;
        }
        let speed = self.settings.speed_percent;
        let mut why = None;
        for playback in self.playbacks.that_read_the_proposal() {
            match judge(playback, proposal, speed, now) {
                Ok(Heard { unverified }) => {
                    let is_english =
                        playback.restored().is_none() && heard::language(playback.words()) == Language::English;
                    proposal.in_english |= is_english;
                    proposal.heard();
                    proposal.unverified |= unverified;
                    self.hearings.heard_in = Some(playback.response_id().to_owned());
                    self.facts.not_yet = None;
                    return;
                }
                // What says nothing of it, « Voilà », does not explain why what came before was none.
                Err(NotYet::Incomplete(missing)) if missing.contains(&Part::Days) && why.is_some() => {}
                Err(reason) => why = Some(reason),
            }
        }
        if why.is_some() {
            self.facts.not_yet = why;
        }
    }

    /// Other values that are said after the recap leave the caller with two: it is owed anew.
    fn review_what_was_said_since(&mut self) {
        let Some(proposal) = &mut self.facts.proposal else { return };
        if proposal.progress == ConfirmationProgress::Put || proposal.to_hear == ToHear::Question {
            return;
        }
        let speed = self.settings.speed_percent;
        let since = self.playbacks.that_spoke_after(self.hearings.heard_in.as_deref());
        let contradicted = since.filter(|playback| playback.restored().is_none()).find_map(|playback| {
            match playback.told(|said| tell(said, proposal, speed)) {
                Told::Contradicted(parts) => {
                    let says_other = claims::says_other(playback.words(), &proposal.to_hear, proposal.price);
                    says_other.then(|| parts.clone())
                }
                Told::Incomplete(_) | Told::Unread(_) | Told::Whole(_) => None,
            }
        });
        if let Some(parts) = contradicted {
            proposal.unheard();
            self.playbacks.forget_what_was_seen();
            self.facts.not_yet = Some(NotYet::Contradicted(parts));
        }
    }

    /// The caller took a turn, with that item where it has a name.
    pub(super) fn proposal_may_be_answered(&mut self, item_id: Option<&str>, now: Instant) {
        self.review_hearing(now);
        let Some(proposal) = &mut self.facts.proposal else { return };
        proposal.answered();
        if proposal.progress == ConfirmationProgress::Answered || proposal.refused {
            self.facts.not_yet = None;
            let is_deaf = self.hearings.is_deaf;
            let answer = |item_id: &str| Answer { item_id: item_id.to_owned(), is_known: is_deaf };
            self.hearings.answer = item_id.map(answer);
        }
    }

    /// What the caller said in a turn was written down; `None` where it could not be.
    pub(super) fn caller_was_understood(&mut self, item_id: Option<&str>, words: Option<&str>) {
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        self.said.caller_said(words.unwrap_or_default());
        self.late_words_came(item_id, words);
        let Some(answer) = self.hearings.answer.as_mut().filter(|answer| Some(answer.item_id.as_str()) == item_id)
        else {
            return;
        };
        // Words delivered twice were said once. Where none were expected, the first that come are new all the same.
        let is_repeated = std::mem::replace(&mut answer.is_known, true) && !self.hearings.is_deaf;
        let (Some(words), Some(proposal)) = (words, &mut self.facts.proposal) else { return };
        if refuses(words, proposal.act(), &proposal.to_hear, proposal.price) {
            proposal.refuse();
            // What was heard before the no is heard no more.
            self.playbacks.forget_what_was_seen();
            self.facts.not_yet = Some(NotYet::Refused);
            return;
        }
        if proposal.refused {
            if !heard::is_wanted_after_all(words, proposal.act()) {
                return;
            }
            proposal.wanted_after_all();
        }
        if !is_repeated {
            proposal.answered_with(words);
        }
    }

    /// Whether the tool must wait for the words of the caller's answer: only what would be written is worth that.
    pub(super) fn waits_for_words(&mut self, call: &FunctionCall, now: Instant) -> bool {
        let is_answered = self
            .facts
            .proposal
            .as_ref()
            .is_some_and(|put| put.progress == ConfirmationProgress::Answered || put.refused);
        let writes = Tool::named(&call.name).is_some_and(Tool::writes);
        let waits = is_answered && writes && self.hearings.awaited().is_some();
        if waits {
            self.hearings.waiting.push((call.clone(), now + WORDS_PATIENCE));
        }
        waits
    }

    /// Runs what waited for words that have come, or have not come in time.
    pub(super) fn run_what_waited(&mut self, now: Instant) {
        let awaited = self.hearings.awaited().map(str::to_owned);
        let ready: Vec<(FunctionCall, Instant)> =
            self.hearings.waiting.extract_if(.., |(_, until)| awaited.is_none() || *until <= now).collect();
        for (call, _) in ready {
            if let Some(item_id) = &awaited {
                self.acts_without_words(item_id, &call.call_id);
            }
            let facts = Box::new(self.facts.begin(&call.name));
            self.command(Command::RunTool { call, facts });
        }
    }

    /// What an earlier process knew of a recap that was being played.
    pub(super) fn take_up_reading(&mut self, now: Instant) {
        self.hearings.known();
        if let Some(reading) = self.facts.proposal.as_ref().and_then(|proposal| proposal.reading.as_ref()) {
            self.playbacks.restore(&reading.response_id, Duration::from_millis(reading.takes_ms), now);
        }
    }
}

/// Whether these words of a caller are no yes to what was put: a clear refusal, or another value (docs/REPONSES.md).
pub(super) fn refuses(words: &str, act: ActionKind, to_hear: &ToHear, price: Cents) -> bool {
    heard::is_clear_refusal(words, act) || heard::asks_for_other(words, to_hear, price)
}

struct Heard {
    unverified: bool,
}

/// Whether a response has let the caller hear the proposal by `now`.
fn judge(playback: &Playback, proposal: &mut Proposal, speed: u32, now: Instant) -> Result<Heard, NotYet> {
    let heard = |is_out: bool, unverified: bool| if is_out { Ok(Heard { unverified }) } else { Err(NotYet::CutShort) };
    if let Some(takes) = playback.restored() {
        return heard(playback.is_out(takes, now), false);
    }
    if playback.calls_tools() {
        return Err(NotYet::BesideATool);
    }
    let said = playback.words();
    if proposal.to_hear == ToHear::Question {
        return heard(!said.is_empty() && playback.is_out(speaking_time(said, speed) / 2, now), false);
    }
    let takes = match playback.told(|said| tell(said, proposal, speed)) {
        Told::Incomplete(missing) => return Err(NotYet::Incomplete(missing.clone())),
        Told::Contradicted(parts) => return Err(NotYet::Contradicted(parts.clone())),
        Told::Unread(takes) => return heard(playback.is_out(*takes, now), true),
        Told::Whole(takes) => *takes,
    };
    if !playback.has_ended() {
        let takes_ms = u64::try_from(takes.as_millis()).unwrap_or(u64::MAX);
        proposal.reading = Some(Reading { response_id: playback.response_id().to_owned(), takes_ms });
    }
    heard(playback.is_out(takes, now), false)
}

/// What these words say of the proposal.
fn tell(said: &str, proposal: &Proposal, speed: u32) -> Told {
    let Shortfall { missing, contradicted } = match heard::read_out(said, &proposal.to_hear, proposal.price) {
        Ok(out) => return Told::Whole(speaking_time(out, speed)),
        Err(shortfall) => shortfall,
    };
    match heard::language(said) {
        Language::Other => Told::Unread(speaking_time(said, speed)),
        Language::French | Language::English | Language::Unknown if contradicted.is_empty() => {
            Told::Incomplete(missing)
        }
        Language::French | Language::English | Language::Unknown => Told::Contradicted(contradicted),
    }
}
