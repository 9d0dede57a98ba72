//! One call as a pure state machine: no socket, no clock, no runtime. Feed it an [`Input`] with the present instant, then drain
//! every [`Command`]; ask [`Machine::next_deadline`] how long it can be left alone.
//!
//! ```text
//! Accepting ──▶ Attaching ──▶ Live ──▶ Over
//!     │             │  ▲        │       ▲
//!     └─────────────┼──┼────────┼───────┤
//!                   │  └────────┘ socket lost
//!                   └──▶ HangingUp ─────┘
//! ```
//!
//! | file | what it holds |
//! |---|---|
//! | `setup` | accept, attach, attach again, hang up: what is tried again and when to give up |
//! | `conversation` | what OpenAI says on the sideband, and what is sent |
//! | `responses` | the sequencer: one response at a time |
//! | `tool_calls` | function calls: run once, answered once, in time |
//! | `watch` | what is due when nothing happens |
//! | `playback` | what the caller has heard of each response |
//! | `hearing` | whether what was put to the caller was heard and answered |
//! | `late` | answers whose words come after they were acted on |
//! | `truth` | said = stored: what the assistant says is compared with what was done |
//! | `failures` | a model, or an account, that is out of order |
//! | `silence`, `absence`, `farewell`, `transfer`, `keypad` | one concern each, with its own times |

mod absence;
mod command;
mod confirmation;
mod conversation;
mod ending;
mod failures;
mod farewell;
mod input;
mod keypad;
mod late;
mod playback;
mod responses;
mod setup;
mod silence;
mod tally;
#[cfg(test)]
mod tests;
mod tool_calls;
mod transfer;
mod truth;
mod watch;

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use self::{
    absence::Absence,
    confirmation::Confirmations,
    failures::Failures,
    farewell::Farewell,
    keypad::Keypad,
    playback::Playbacks,
    responses::Responses,
    setup::{Accepting, Attaching, HangingUp, Losses},
    silence::Silence,
    tool_calls::ToolCalls,
    transfer::Transfer,
    truth::Said,
};
pub use self::{
    command::{AcceptBody, Command, Note},
    ending::Ending,
    input::{Input, ToolAnswer},
    tally::Tally,
};
use crate::{
    assistant::{Lines, claims::CatalogueFacts},
    tools::CallFacts,
};
use basics::{metrics::Counter, personal::Personal};
use hotel::{card::CardWatch, proposal::LateAnswer};
use store::CallCheckpoint;

/// How long the session may take to say `session.created` once the socket is open; then the caller is greeted all the same, since
/// three seconds of silence sound like a crash.
const SESSION_PATIENCE: Duration = Duration::from_secs(3);

/// Between the polite word that a call has lasted long enough and its end.
const WIND_UP: Duration = Duration::from_secs(60);

/// What differs from hotel to hotel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineSettings {
    /// The first silence after which the caller is asked whether they are there.
    pub first_silence: Duration,
    /// How long a call may last before it is wound up.
    pub longest_call: Duration,
    /// Whether there is a reception to refer a call to.
    pub can_transfer: bool,
    /// How fast the voice speaks, in percent of its usual speed.
    pub speed_percent: u32,
    /// Whether the model reasons, and takes the fields made for it.
    pub reasons: bool,
}

impl Default for MachineSettings {
    fn default() -> Self {
        Self {
            first_silence: Duration::from_secs(20),
            longest_call: Duration::from_secs(20 * 60),
            can_transfer: false,
            speed_percent: 100,
            reasons: false,
        }
    }
}

#[derive(Debug)]
enum Phase {
    New,
    Accepting(Accepting),
    Attaching(Attaching),
    Live {
        /// Until when the session may take to be there.
        session_due: Instant,
    },
    HangingUp(HangingUp),
    Over,
}

/// How far a call that lasts too long has been wound up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WindUp {
    At(Instant),
    EndAt(Instant),
    Done,
}

/// One call.
#[derive(Debug)]
pub struct Machine {
    settings: MachineSettings,
    lines: Arc<Lines>,
    phase: Phase,
    commands: VecDeque<Command>,
    responses: Responses,
    playbacks: Playbacks,
    tools: ToolCalls,
    facts: CallFacts,
    /// What everybody may be told.
    catalogue: Arc<CatalogueFacts>,
    said: Said,
    card_watch: CardWatch,
    hearings: Confirmations,
    late_answers: Vec<LateAnswer>,
    tally: Tally,
    silence: Silence,
    /// The caller has spoken, and no response has begun since.
    turn_open: bool,
    absence: Absence,
    keypad: Keypad,
    farewell: Option<Farewell>,
    transfer: Transfer,
    failures: Failures,
    losses: Losses,
    wind_up: Option<WindUp>,
    /// Texts to put into the conversation; `true` where the model must go on from them.
    texts: VecDeque<(String, bool)>,
    /// Whether OpenAI has accepted the call, or may have.
    accepted: bool,
    /// Whether an earlier process had this call, which has told what this one does not know.
    taken_up: bool,
    /// What the journal was last told.
    recorded: Option<CallCheckpoint>,
    /// How many processes had this call before.
    takeovers: u32,
    events_sent: u32,
}

impl Machine {
    /// A call about which nothing is known yet.
    pub fn new(call_id: &str, lines: Arc<Lines>, settings: MachineSettings) -> Self {
        Self {
            settings,
            lines,
            phase: Phase::New,
            commands: VecDeque::new(),
            responses: Responses::new(),
            playbacks: Playbacks::default(),
            tools: ToolCalls::default(),
            facts: CallFacts::new(call_id),
            catalogue: Arc::default(),
            said: Said::default(),
            card_watch: CardWatch::default(),
            hearings: Confirmations::default(),
            late_answers: Vec::new(),
            tally: Tally::default(),
            silence: Silence::new(settings.first_silence),
            turn_open: false,
            absence: Absence::None,
            keypad: Keypad::default(),
            farewell: None,
            transfer: Transfer::None,
            failures: Failures::default(),
            losses: Losses::default(),
            wind_up: None,
            texts: VecDeque::new(),
            accepted: false,
            taken_up: false,
            recorded: None,
            takeovers: 0,
            events_sent: 0,
        }
    }

    /// The same call, with what the catalogue lets the assistant say.
    #[must_use]
    pub fn with_catalogue(mut self, catalogue: Arc<CatalogueFacts>) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// The same call, with the caller's number, where the network gave it.
    #[must_use]
    pub fn of_caller(mut self, caller: Option<Personal<String>>) -> Self {
        self.facts.caller = caller;
        self
    }

    /// Takes in what happened at `now`.
    pub fn handle(&mut self, input: Input, now: Instant) {
        match input {
            Input::Rung => self.rung(now),
            Input::TakenUp { standing, age } => self.taken_up(standing, age, now),
            Input::AcceptAnswered(answer) => self.accept_answered(answer, now),
            Input::Attached => self.attached(now),
            Input::AttachFailed(failure) => self.attach_failed(failure, now),
            Input::Event(event) => self.event(event, now),
            Input::ToolFinished(answer) => self.tool_finished(answer, now),
            Input::ReferAnswered(answer) => self.refer_answered(&answer, now),
            Input::SocketLost(closing) => self.socket_lost(closing, now),
            Input::HangUpAnswered(answer) => self.hang_up_answered(&answer, now),
            Input::TimePassed => self.time_passed(now),
        }
        self.run_what_waited(now);
        self.speak(now);
        self.watch(now);
        self.record();
    }

    /// The next thing to do.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// When [`Input::TimePassed`] is due at the latest.
    pub fn next_deadline(&self) -> Option<Instant> {
        match &self.phase {
            Phase::New | Phase::Over => None,
            Phase::Accepting(accepting) => accepting.retry_at(),
            Phase::Attaching(attaching) => attaching.retry_at(),
            Phase::HangingUp(hanging_up) => hanging_up.retry_at(),
            Phase::Live { session_due } => self.live_deadline(*session_due),
        }
    }

    /// Whether the call is over.
    pub const fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// What the call came to so far.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    const fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    fn command(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    fn count(&mut self, counter: Counter) {
        self.command(Command::Count(counter));
    }

    fn end(&mut self, ending: Ending) {
        self.leave_what_is_unsettled(ending);
        self.phase = Phase::Over;
        self.command(Command::End(ending));
    }

    /// Tells the journal how the call stands, where that changed since it was last told.
    fn record(&mut self) {
        let Some(recorded) = &self.recorded else { return };
        let greeted = self.responses.greeted();
        let handover = self.handover();
        let is_news = recorded.accepted != self.accepted
            || recorded.greeted != greeted
            || recorded.handover != handover
            || recorded.unanswered != self.tools.unanswered()
            || recorded.proposal != self.facts.proposal
            || recorded.late_answers != self.late_answers
            || recorded.completed != self.facts.completed
            || recorded.failed_proofs != self.facts.failed_proofs
            || recorded.misheard_codes != self.facts.misheard_codes
            || recorded.takeovers != self.takeovers;
        if is_news && !self.is_over() {
            let unanswered = self.tools.unanswered().to_vec();
            let CallFacts { proposal, completed, failed_proofs, misheard_codes, .. } = &self.facts;
            let standing = CallCheckpoint {
                accepted: self.accepted,
                greeted,
                unanswered,
                handover,
                proposal: proposal.clone(),
                late_answers: self.late_answers.clone(),
                completed: completed.clone(),
                failed_proofs: *failed_proofs,
                misheard_codes: *misheard_codes,
                takeovers: self.takeovers,
            };
            self.recorded = Some(standing.clone());
            self.command(Command::Record(Box::new(standing)));
        }
    }
}
