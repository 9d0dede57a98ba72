//! What one call has done with tools: a value that the call owns and every tool is shown.

use std::collections::{BTreeSet, HashSet};

use super::Tool;
use basics::personal::Personal;
use chrono::{DateTime, Utc};
use french::Topic;
use hotel::{
    completed_action::{ActionKind, CompletedAction},
    proposal::{NotYet, Proposal, Told},
    reservation::{Agreement, BookingKey},
};

/// Stays that a call remembers to have told of: who asks for more does not compare them any longer.
const MAX_TOLD: usize = 20;

/// What one call has done with tools so far: a value that the call owns. [`CallFacts::begin`] before each run, [`CallFacts::finish`]
/// after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFacts {
    /// OpenAI's `rtc_…` identifier of the call.
    pub call_id: String,
    /// The caller's number, where the network gave it.
    pub caller: Option<Personal<String>>,
    /// Tool calls begun.
    pub tool_calls: u32,
    /// What was done, oldest first.
    pub completed: Vec<CompletedAction>,
    /// What was put to the caller and is not done yet.
    pub proposal: Option<Proposal>,
    /// Why that is not accepted yet.
    pub not_yet: Option<NotYet>,
    /// Reservations and offers that outputs have told of, as they told them last.
    pub told: Vec<Told>,
    /// What was changed, as it was told of before.
    pub before: Vec<Told>,
    /// How many rooms of each type the last look has found free; `None` where nobody has looked since something was done.
    pub free: Option<Vec<u32>>,
    /// What the caller was asked once, and is not asked again.
    pub asked: Vec<Question>,
    /// How often a code and a name did not lead to a reservation.
    pub failed_proofs: u32,
    /// How often something was given as a code that is none.
    pub misheard_codes: u32,
    /// How often this caller may still name a code and a name in vain today, whatever the call; `None` where that is not counted.
    /// Known when a tool is run, and not before.
    pub proofs_left_today: Option<u32>,
    /// What calls from the same unmasked number have booked within a day. Known when a tool is run, and not before.
    pub made_before: Vec<MadeBefore>,
    /// Reservations that are being looked up by code and name at this moment.
    pub proofs_running: u32,
    /// Call-backs left for the reception.
    pub callbacks: u32,
    /// The caller was told that a letter comes.
    pub letter: bool,
    /// What the assistant has spoken of since the caller was told how things stand.
    pub spoken_of: BTreeSet<Topic>,
    /// The sentence of the latest output.
    pub answer: Personal<String>,
    /// The caller has asked what is free, or to book.
    pub about_booking: bool,
    /// How often the caller has spoken since something was last done: until they have spoken twice, they have just heard of it.
    pub turns_since: u32,
    /// The caller was told how things stand, and nothing was done since.
    pub closed: bool,
    /// Bookings that are being made and may yet count.
    pub bookings_running: usize,
    /// How many bookings this caller may still make today, whatever the call; `None` where that is not counted. Known when a tool is
    /// run, and not before: other calls of the same caller count too.
    pub bookings_left_today: Option<u32>,
    /// Transfers to the reception that were begun.
    pub transfers: u32,
    /// How many transfers this caller may still have today, whatever the call; `None` where that is not counted. Known when a tool is
    /// run, and not before: other calls of the same caller count too.
    pub transfers_left_today: Option<u32>,
}

/// A reservation that a call from a caller's own number has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBefore {
    /// Its code.
    pub code: String,
    /// When it was made.
    pub at: DateTime<Utc>,
}

/// What a tool call has taught the call, beside its output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// What was done.
    pub action: Option<CompletedAction>,
    /// What is put to the caller, in place of what was put before.
    pub proposal: Option<Box<Proposal>>,
    /// How many rooms are held for what is put to the caller.
    pub held_rooms: u32,
    /// A code and a name did not lead to a reservation.
    pub failed_proof: bool,
    /// Something was given as a code that is none.
    pub misheard_code: bool,
    /// A call-back was left for the reception.
    pub callback: bool,
    /// What the output tells of stays.
    pub told: Vec<Told>,
    /// The sentence of the output.
    pub answer: Personal<String>,
    /// Letters that the output tells of.
    pub letters: u32,
    /// What the caller is asked.
    pub asked: Option<Question>,
}

/// A question whose answer stands, whatever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// For the first name, which a guest may not have.
    FirstName,
    /// Whether this is the domain of their address, which looks like a slip for that of a provider.
    Domain(String),
}

impl Learned {
    /// The key of the booking that was made, or found to be made already, and how many rooms it has.
    pub fn booked(&self) -> Option<(&BookingKey, usize)> {
        let action = self.action.as_ref().filter(|action| action.act == ActionKind::Booked)?;
        Some((action.key.as_ref()?, action.rooms.len()))
    }
}

impl CallFacts {
    /// The facts of a call that begins.
    pub fn new(call_id: impl Into<String>) -> Self {
        Self { call_id: call_id.into(), ..Self::default() }
    }

    /// Counts a tool call that begins, and gives the facts as they stood before it: hand those to [`super::Toolbox::run`].
    #[must_use]
    pub fn begin(&mut self, name: &str) -> Self {
        let before = self.clone();
        self.tool_calls = self.tool_calls.saturating_add(1);
        if Tool::named(name) == Some(Tool::CreateReservation) {
            self.bookings_running += 1;
        }
        if Tool::named(name).is_some_and(Tool::asks_for_proof) {
            self.proofs_running = self.proofs_running.saturating_add(1);
        }
        before
    }

    /// Notes what came of a tool call: [`super::Outcome::learned`], or nothing where the run was given up.
    pub fn finish(&mut self, name: &str, learned: Learned) {
        if Tool::named(name) == Some(Tool::CreateReservation) {
            self.bookings_running = self.bookings_running.saturating_sub(1);
        }
        if Tool::named(name).is_some_and(Tool::asks_for_proof) {
            self.proofs_running = self.proofs_running.saturating_sub(1);
        }
        self.about_booking |= matches!(Tool::named(name), Some(Tool::CheckAvailability | Tool::CreateReservation));
        if learned.action.is_some() || learned.callback {
            (self.turns_since, self.closed) = (0, false);
        }
        self.failed_proofs = self.failed_proofs.saturating_add(u32::from(learned.failed_proof));
        self.misheard_codes = self.misheard_codes.saturating_add(u32::from(learned.misheard_code));
        self.callbacks = self.callbacks.saturating_add(u32::from(learned.callback));
        self.letter |= learned.letters > 0;
        self.asked.extend(learned.asked.filter(|asked| !self.asked.contains(asked)));
        if !learned.answer.expose().is_empty() {
            self.answer = learned.answer;
        }
        self.has_told(learned.told, learned.action.as_ref().map(|action| action.act));
        if let Some(proposal) = learned.proposal {
            self.proposal = Some(*proposal);
        }
        if let Some(action) = learned.action {
            // What was put to the caller before was that, or is something else than what was just done.
            if action.act != ActionKind::Found {
                self.proposal = None;
            }
            // What was done again is the latest.
            self.completed.retain(|earlier| *earlier != action);
            self.completed.push(action);
        }
    }

    /// Notes what an output tells of stays, in place of what was told of the same ones before.
    fn has_told(&mut self, new: Vec<Told>, act: Option<ActionKind>) {
        let offers = new.iter().filter_map(|told| told.free.as_ref());
        if offers.clone().next().is_some() {
            self.free = Some(offers.flatten().copied().collect());
        }
        if act.is_some_and(|act| act != ActionKind::Found) {
            // What is done is spoken of from here on, and not what was offered.
            self.told.retain(|told| told.code.is_some());
            self.free = None;
        }
        let is_told_anew = |told: &mut Told| match &told.code {
            Some(_) => new.iter().any(|new| new.code == told.code),
            None => new.iter().any(|new| new.code.is_none() && new.values == told.values),
        };
        let old: Vec<Told> = self.told.extract_if(.., is_told_anew).collect();
        if act == Some(ActionKind::Changed) {
            self.before.extend(old);
        }
        self.told.extend(new);
        self.told.drain(..self.told.len().saturating_sub(MAX_TOLD));
    }

    /// What the caller has agreed to at this instant, of what was put last; empty where nothing was.
    pub(super) fn agreement(&self, now: DateTime<Utc>) -> Agreement {
        self.proposal.as_ref().map_or_else(Agreement::default, |proposal| Agreement {
            recap: Some(proposal.recap.clone()),
            accepted_at: Some(now),
            acceptance: proposal.acceptance.clone(),
        })
    }

    /// Whether a call from the caller's own number has made the reservation of that code.
    pub fn has_made(&self, code: Option<&str>) -> bool {
        self.made_before.iter().any(|made| Some(made.code.as_str()) == code)
    }

    /// The booking of that key, where this call has made it.
    pub fn booking(&self, key: &BookingKey) -> Option<&CompletedAction> {
        self.bookings().find(|action| action.key.as_ref() == Some(key))
    }

    /// The bookings that this call has made.
    pub fn bookings(&self) -> impl Iterator<Item = &CompletedAction> {
        self.completed.iter().filter(|action| action.act == ActionKind::Booked)
    }

    /// The caller has spoken.
    pub fn caller_spoke(&mut self) {
        self.turns_since = self.turns_since.saturating_add(1);
    }

    /// How many rooms this call has booked.
    pub fn rooms_booked(&self) -> usize {
        let ids: HashSet<&String> = self.bookings().flat_map(|action| &action.ids).collect();
        ids.len()
    }
}
