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

mod command;
mod ending;
mod input;
mod responses;
mod setup;
mod tally;
#[cfg(test)]
mod tests;
mod tool_calls;

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

pub use self::{
    command::{AcceptBody, Command, Note},
    ending::Ending,
    input::{Input, ToolAnswer},
    tally::Tally,
};
use self::{
    responses::{Purpose, Responses},
    setup::{Accepting, Attaching, HangingUp},
    tool_calls::ToolCalls,
};
use crate::{
    metrics::Counter,
    openai::{
        client_event::{ClientEvent, ResponseParams, ToolChoice},
        server_event::{ErrorEvent, ResponseDone, ResponseStatus, ServerEvent},
        sideband::Closing,
    },
    tools::CallFacts,
};

/// How long the session may take to say `session.created` once the socket is open; then the caller is greeted all the same, since
/// three seconds of silence sound like a crash.
const SESSION_PATIENCE: Duration = Duration::from_secs(3);

/// The code of the error that a `response.create` meets while a response is active (openai-agents 0.24.0,
/// `_ResponseCreateSequencer`).
const ALREADY_ACTIVE: &str = "conversation_already_has_active_response";

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

/// One call.
#[derive(Debug)]
pub struct Machine {
    phase: Phase,
    commands: VecDeque<Command>,
    responses: Responses,
    tools: ToolCalls,
    facts: CallFacts,
    tally: Tally,
    /// The instructions of the response that greets.
    greeting: Arc<str>,
    events_sent: u32,
}

impl Machine {
    /// A call about which nothing is known yet.
    pub fn new(call_id: &str, greeting: Arc<str>) -> Self {
        Self {
            phase: Phase::New,
            commands: VecDeque::new(),
            responses: Responses::new(false),
            tools: ToolCalls::default(),
            facts: CallFacts::new(call_id),
            tally: Tally::default(),
            greeting,
            events_sent: 0,
        }
    }

    /// Takes in what happened at `now`.
    pub fn handle(&mut self, input: Input, now: Instant) {
        match input {
            Input::Rung => self.rung(now),
            Input::TakenUp => self.taken_up(now),
            Input::AcceptAnswered(answer) => self.accept_answered(answer, now),
            Input::Attached => self.attached(now),
            Input::AttachFailed(failure) => self.attach_failed(failure, now),
            Input::Event(event) => self.event(event, now),
            Input::ToolFinished(answer) => self.tool_finished(answer),
            Input::SocketLost(closing) => self.socket_lost(closing, now),
            Input::HangUpAnswered(answer) => self.hang_up_answered(&answer, now),
            Input::TimePassed => self.time_passed(now),
        }
        self.speak(now);
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
            Phase::Live { session_due } => {
                let session = self.responses.awaits_session().then_some(*session_due);
                [session, self.responses.deadline()].into_iter().flatten().min()
            }
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

    fn command(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    fn count(&mut self, counter: Counter) {
        self.command(Command::Count(counter));
    }

    fn end(&mut self, ending: Ending) {
        self.phase = Phase::Over;
        self.command(Command::End(ending));
    }

    fn attached(&mut self, now: Instant) {
        let Phase::Attaching(attaching) = &self.phase else { return };
        let again = attaching.is_again();
        self.phase = Phase::Live { session_due: now + SESSION_PATIENCE };
        self.command(Command::Note(Note::Attached { again }));
    }

    fn socket_lost(&mut self, closing: Closing, now: Instant) {
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        self.command(Command::Note(Note::SocketLost(closing)));
        self.responses.detached();
        self.tools.detached();
        match closing {
            Closing::Normal => self.end(Ending::LineClosed),
            Closing::Abnormal(_) => {
                self.count(Counter::SidebandLost);
                self.begin_attaching(Attaching::again(now), now);
            }
        }
    }

    fn tool_finished(&mut self, answer: ToolAnswer) {
        self.facts.finish(&answer.tool, answer.booked.as_ref());
        self.tally.reservations = self.facts.bookings.len();
        self.tools.finish(&answer.call_id, answer.output, answer.wants_response);
    }

    fn time_passed(&mut self, now: Instant) {
        match &self.phase {
            Phase::New | Phase::Over => {}
            Phase::Accepting(_) | Phase::Attaching(_) | Phase::HangingUp(_) => self.retry(now),
            Phase::Live { session_due } => {
                if *session_due <= now {
                    self.responses.session_ready();
                }
                if self.responses.stalled(now) {
                    self.count(Counter::ResponseStalled);
                }
            }
        }
    }

    fn event(&mut self, event: ServerEvent, now: Instant) {
        match event {
            ServerEvent::SessionCreated { .. } => self.responses.session_ready(),
            ServerEvent::Error(error) => self.error(error, now),
            ServerEvent::ItemAdded { item_id } => {
                self.responses.acknowledged(&item_id);
                self.tools.acknowledged(&item_id);
            }
            ServerEvent::ResponseCreated { id, .. } => {
                self.tally.responses += 1;
                self.responses.created(id, now);
                self.command(Command::Note(Note::Interaction));
            }
            ServerEvent::ResponseDone(response) => self.response_done(response),
            ServerEvent::OutputAudioStarted { .. } => self.responses.playing(true, now),
            ServerEvent::OutputAudioStopped { .. } | ServerEvent::OutputAudioCleared { .. } => {
                self.responses.playing(false, now);
            }
            ServerEvent::Committed { .. } => self.tally.caller_turns += 1,
            ServerEvent::OutputItemAdded { .. }
            | ServerEvent::AssistantTranscriptDone { .. }
            | ServerEvent::ItemDone { .. }
            | ServerEvent::Ignored => self.responses.activity(now),
            ServerEvent::SessionUpdated
            | ServerEvent::SpeechStarted
            | ServerEvent::SpeechStopped
            | ServerEvent::TranscriptionCompleted { .. }
            | ServerEvent::TranscriptionFailed { .. }
            | ServerEvent::DtmfReceived { .. }
            | ServerEvent::RateLimits
            | ServerEvent::TimeoutTriggered => {}
            ServerEvent::Unknown { .. } => self.count(Counter::UnknownEvent),
            ServerEvent::Malformed { .. } => self.count(Counter::MalformedEvent),
        }
    }

    fn error(&mut self, error: ErrorEvent, now: Instant) {
        self.count(Counter::ErrorEvent);
        if error.code.as_deref() == Some(ALREADY_ACTIVE) {
            // Expected where the caller speaks at the same moment: no news for ops.
            self.responses.refused(error.event_id.as_deref(), now);
            return;
        }
        if let Some(item_id) = error.event_id.as_deref().and_then(|event_id| self.tools.refused(event_id)) {
            self.responses.acknowledged(&item_id);
        }
        self.command(Command::Note(Note::Error(error)));
    }

    fn response_done(&mut self, response: ResponseDone) {
        self.responses.done(&response.id);
        self.tally.add(&response.usage);
        match response.status {
            ResponseStatus::Completed => {}
            // Barge-in: the caller goes on, and so does the call.
            ResponseStatus::Cancelled => return,
            status @ (ResponseStatus::Failed | ResponseStatus::Incomplete | ResponseStatus::Other(_)) => {
                self.count(Counter::ResponseFailed);
                let details = response.status_details;
                let reason = details.error_code.or(details.reason).or(details.error_kind);
                self.command(Command::Note(Note::ResponseNotCompleted { status, reason }));
                return;
            }
        }
        for _ in 0..response.malformed_items {
            self.count(Counter::MalformedEvent);
        }
        for call in response.function_calls.into_iter().filter(|call| call.completed) {
            if !self.tools.begin(&call.call_id) {
                self.count(Counter::ToolCallRepeated);
                continue;
            }
            self.tally.tool_calls += 1;
            self.count(Counter::ToolCall);
            let facts = self.facts.begin(&call.name);
            self.command(Command::RunTool { call, facts });
        }
    }

    /// Sends what is to be sent, as long as there is a socket: outputs as they come, then one `response.create`.
    fn speak(&mut self, now: Instant) {
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        loop {
            let event_id = format!("vb_{}", self.events_sent + 1);
            let Some(output) = self.tools.next_unsent() else { break };
            output.event_id = Some(event_id.clone());
            if output.wants_response {
                self.responses.output_sent(&output.item_id);
            }
            let event = ClientEvent::function_output(event_id, &output.call_id, output.text.expose().clone());
            self.events_sent += 1;
            self.command(Command::Send(event));
        }
        let Some(purpose) = self.responses.wanted().filter(|_| self.tools.all_answered()) else { return };
        self.events_sent += 1;
        let event_id = format!("vb_{}", self.events_sent);
        let response = match purpose {
            // A greeting only speaks: a tool that it called would come before the disclosure.
            Purpose::Greeting => Some(ResponseParams {
                instructions: Some(self.greeting.to_string()),
                tool_choice: Some(ToolChoice::None),
                ..ResponseParams::default()
            }),
            Purpose::Answer => None,
        };
        self.responses.asked(event_id.clone(), purpose, now);
        self.command(Command::Send(ClientEvent::ResponseCreate { event_id, response }));
    }
}
