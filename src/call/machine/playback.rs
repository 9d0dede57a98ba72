//! What the caller has heard of each response. `response.done` says that it was generated, which is quicker than speech; heard is
//! what was played: to its end at `output_audio_buffer.stopped`, and for so long at `output_audio_buffer.cleared`.
//!
//! Where something is cut, the time that it was played is held against the time that its words take at the slowest. The same
//! reckoning stands in for a `stopped` that never comes, so that nobody is kept waiting for an event.

use std::{
    collections::VecDeque,
    sync::OnceLock,
    time::{Duration, Instant},
};

use super::responses::Purpose;
use basics::personal::Personal;
use hotel::proposal::Part;

/// How many characters a second a voice says at the slowest. The voices of Realtime read French at 14 to 17; what is reckoned to be
/// out at this pace is out.
const SLOWEST_PACE: u64 = 12;

/// How many characters of speech one figure stands for: « 267 » is said « deux cent soixante-sept ».
const CHARACTERS_A_FIGURE: u64 = 8;

/// How many responses are remembered. What is asked about is the last one that spoke, and rarely the one before.
const REMEMBERED: usize = 8;

/// How long these words take to say at the slowest, at a speed in percent.
pub(super) fn speaking_time(words: &str, speed_percent: u32) -> Duration {
    let figures = words.bytes().filter(u8::is_ascii_digit).count();
    let others = words.chars().count() - figures;
    let weight = u64::try_from(others)
        .unwrap_or(u64::MAX)
        .saturating_add(u64::try_from(figures).unwrap_or(u64::MAX).saturating_mul(CHARACTERS_A_FIGURE));
    Duration::from_millis(weight.saturating_mul(100_000) / (SLOWEST_PACE * u64::from(speed_percent.max(1))))
}

/// How a playback ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// At its own end.
    Whole,
    /// Cut at this moment.
    Cut(Instant),
}

/// What the words of a response say of the proposal. Reading them costs far more than anything else that an event brings, so that it
/// is done once for the same words and the same proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// They leave this out.
    Incomplete(Vec<Part>),
    /// They give another value of this.
    Contradicted(Vec<Part>),
    /// They are in a language that is not read, and take this long.
    Unread(Duration),
    /// They say all of it, which takes this long.
    Whole(Duration),
}

/// One response, as the caller hears it.
#[derive(Debug)]
pub(super) struct Playback {
    response_id: String,
    /// What it is for, where it is one of ours.
    purpose: Option<Purpose>,
    started: Option<Instant>,
    end: Option<End>,
    /// What was said in it.
    words: Personal<String>,
    /// What was put to the caller was in the conversation before it.
    has_seen_proposal: bool,
    /// `response.done` has come, and it did not fail.
    is_done: bool,
    calls_tools: bool,
    /// An earlier process knew that it says all, and how long that takes.
    restored: Option<Duration>,
    told: OnceLock<Told>,
}

impl Playback {
    fn new(response_id: &str) -> Self {
        Self {
            response_id: response_id.to_owned(),
            purpose: None,
            started: None,
            end: None,
            words: Personal::default(),
            has_seen_proposal: false,
            is_done: false,
            calls_tools: false,
            restored: None,
            told: OnceLock::new(),
        }
    }

    /// What its words say of the proposal, read where they were not read yet.
    pub(super) fn told(&self, read: impl FnOnce(&str) -> Told) -> &Told {
        self.told.get_or_init(|| read(self.words()))
    }

    /// The response.
    pub(super) fn response_id(&self) -> &str {
        &self.response_id
    }

    /// What was said in it.
    pub(super) fn words(&self) -> &str {
        self.words.expose()
    }

    /// Whether it calls a tool.
    pub(super) const fn calls_tools(&self) -> bool {
        self.calls_tools
    }

    /// How long it takes until all was said, where an earlier process knew.
    pub(super) const fn restored(&self) -> Option<Duration> {
        self.restored
    }

    /// Whether it is being played no more.
    pub(super) const fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// What it is for, where it is one of ours.
    pub(super) const fn purpose(&self) -> Option<Purpose> {
        self.purpose
    }

    /// Whether what takes this long to say was out at `now`.
    pub(super) fn is_out(&self, takes: Duration, now: Instant) -> bool {
        let until = match self.end {
            Some(End::Whole) => return true,
            Some(End::Cut(at)) => at,
            None => now,
        };
        self.started.is_some_and(|started| until.saturating_duration_since(started) >= takes)
    }
}

/// The last responses of a call.
#[derive(Debug, Default)]
pub(super) struct Playbacks {
    known: VecDeque<Playback>,
}

impl Playbacks {
    /// A response began.
    pub(super) fn began(&mut self, response_id: &str, purpose: Option<Purpose>) {
        self.entry(response_id).purpose = purpose;
    }

    /// `output_audio_buffer.started`.
    pub(super) fn started(&mut self, response_id: Option<&str>, now: Instant) {
        let Some(response_id) = response_id.map(str::to_owned).or_else(|| self.last()) else { return };
        let playback = self.entry(&response_id);
        (playback.started, playback.end) = (Some(now), None);
    }

    /// `output_audio_buffer.stopped`: which response it was.
    pub(super) fn stopped(&mut self, response_id: Option<&str>) -> Option<&Playback> {
        self.ended(response_id, End::Whole)
    }

    /// `output_audio_buffer.cleared`, or the response was cancelled: which response it was.
    pub(super) fn cut(&mut self, response_id: Option<&str>, now: Instant) -> Option<&Playback> {
        self.ended(response_id, End::Cut(now))
    }

    /// The socket is lost: how what was being played ended will not be known, so it counts as cut here unless its end is reported.
    pub(super) fn detached(&mut self, now: Instant) {
        for playback in self.known.iter_mut().filter(|playback| playback.end.is_none()) {
            playback.end = Some(End::Cut(now));
        }
    }

    /// Something that was said in a response was written down.
    pub(super) fn said(&mut self, response_id: Option<&str>, words: &str, now: Instant) {
        let Some(response_id) = response_id.map(str::to_owned).or_else(|| self.last()) else { return };
        let playback = self.entry(&response_id);
        // Where no event says when it began to be heard, it was not before its words were there.
        playback.started.get_or_insert(now);
        playback.words = Personal::new(format!("{} {words}", playback.words.expose()).trim().to_owned());
        playback.told = OnceLock::new();
    }

    /// `response.done`: whether it calls tools, and its words where they were not told before.
    pub(super) fn done(&mut self, response_id: &str, words: &str, calls_tools: bool, now: Instant) {
        let playback = self.entry(response_id);
        (playback.is_done, playback.calls_tools) = (true, calls_tools);
        if playback.words.expose().is_empty() && !words.is_empty() {
            self.said(Some(response_id), words, now);
        }
    }

    /// What was put to the caller was in the conversation before this response.
    pub(super) fn has_seen_proposal(&mut self, response_id: &str) {
        self.entry(response_id).has_seen_proposal = true;
    }

    /// Something else is put to the caller: no response has seen it yet.
    pub(super) fn forget_what_was_seen(&mut self) {
        for playback in &mut self.known {
            (playback.has_seen_proposal, playback.told) = (false, OnceLock::new());
        }
    }

    /// The responses that may have read out what was put to the caller, oldest first: those that had seen it, are done, spoke, and said
    /// no sentence of ours.
    pub(super) fn that_read_the_proposal(&self) -> impl Iterator<Item = &Playback> {
        self.known.iter().filter(|playback| {
            let spoke = !playback.words.expose().is_empty() || playback.restored.is_some();
            playback.has_seen_proposal
                && playback.is_done
                && spoke
                && !matches!(playback.purpose, Some(Purpose::Line(_)))
        })
    }

    /// Those of them that came after a response; all of them where it is not known.
    pub(super) fn that_spoke_after(&self, response_id: Option<&str>) -> impl Iterator<Item = &Playback> {
        let is_it = |playback: &Playback| Some(playback.response_id.as_str()) == response_id;
        let from = self.known.iter().position(is_it).map_or(0, |at| at + 1);
        let later: Vec<&str> = self.known.iter().skip(from).map(|playback| playback.response_id.as_str()).collect();
        self.that_read_the_proposal().filter(move |playback| later.contains(&playback.response_id.as_str()))
    }

    /// A response that was being played when an earlier process ended, and how long it takes until all was said.
    pub(super) fn restore(&mut self, response_id: &str, takes: Duration, now: Instant) {
        let playback = self.entry(response_id);
        (playback.restored, playback.started) = (Some(takes), Some(now));
        (playback.has_seen_proposal, playback.is_done) = (true, true);
    }

    fn ended(&mut self, response_id: Option<&str>, end: End) -> Option<&Playback> {
        // Without its name it is what is being played.
        let is = |playback: &Playback| match response_id {
            Some(response_id) => playback.response_id == response_id,
            None => playback.started.is_some() && playback.end.is_none(),
        };
        let playback = self.known.iter_mut().rev().find(|playback| is(playback))?;
        // The first cut counts: what is cancelled is cleared a moment later.
        if end == End::Whole || playback.end.is_none() {
            playback.end = Some(end);
        }
        Some(playback)
    }

    fn last(&self) -> Option<String> {
        self.known.back().map(|playback| playback.response_id.clone())
    }

    /// The response of that id, which is remembered from here on.
    fn entry(&mut self, response_id: &str) -> &mut Playback {
        let at = self.known.iter().position(|playback| playback.response_id == response_id).unwrap_or_else(|| {
            if self.known.len() == REMEMBERED {
                self.known.pop_front();
            }
            self.known.push_back(Playback::new(response_id));
            self.known.len() - 1
        });
        &mut self.known[at]
    }
}
