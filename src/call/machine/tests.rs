//! Tests of the call machine: each input leads to exactly these commands.

mod absences;
mod answers;
mod claims;
mod codes;
mod confirmation;
mod conversation;
mod endings;
mod greeting;
mod line;
mod restarts;
mod shuffled;
mod troubles;

use std::{collections::BTreeMap, time::Duration, time::Instant};

use super::*;
use crate::{
    assistant::{AssistantTexts, Line},
    tools::{Effect, Learned},
};
use basics::personal::Personal;
use hotel::samples;
use openai::{
    calls::RestError,
    client_event::{ClientEvent, Item, ResponseParams, ToolChoice},
    server_event::{ErrorEvent, FunctionCall, ResponseDone, ResponseStatus, ServerEvent, StatusDetails, Usage},
    sideband::{AttachError, Closing},
};
use store::CallCheckpoint;

/// A machine and its own time.
struct Call {
    machine: Machine,
    now: Instant,
    /// The `response.create` that was sent last and not echoed or refused yet.
    asked: Option<String>,
}

impl Call {
    fn new() -> Self {
        Self::with(MachineSettings::default())
    }

    #[expect(clippy::disallowed_methods, reason = "only differences between instants matter here")]
    fn with(settings: MachineSettings) -> Self {
        Self { machine: Machine::new("rtc_1", lines(), settings), now: Instant::now(), asked: None }
    }

    /// A call whose sideband is open, greeted, with no response active.
    fn greeted() -> Self {
        Self::greeted_with(MachineSettings::default())
    }

    fn greeted_with(settings: MachineSettings) -> Self {
        let mut call = Self::with(settings);
        call.feed(Input::Rung);
        call.feed(Input::AcceptAnswered(Ok(())));
        call.feed(Input::Attached);
        call.event(ServerEvent::SessionCreated);
        call.created("resp_greeting");
        call.done("resp_greeting");
        call
    }

    fn feed(&mut self, input: Input) -> Vec<Command> {
        self.machine.handle(input, self.now);
        let commands: Vec<Command> = std::iter::from_fn(|| self.machine.next_command()).collect();
        self.asked = asked(&commands).or_else(|| self.asked.take());
        commands
    }

    fn event(&mut self, event: ServerEvent) -> Vec<Command> {
        self.feed(Input::Event(event))
    }

    /// Lets this much time pass, stopping at every deadline on the way; what was commanded meanwhile.
    fn pass(&mut self, duration: Duration) -> Vec<Command> {
        let until = self.now + duration;
        let mut commands = Vec::new();
        while let Some(deadline) = self.machine.next_deadline().filter(|deadline| *deadline <= until) {
            self.now = deadline;
            commands.extend(self.feed(Input::TimePassed));
        }
        self.now = until;
        commands
    }

    /// The model says something that the caller hears to its end.
    fn spoken(&mut self, id: &str) -> Vec<Command> {
        let mut commands = self.created(id);
        let response_id = Some(id.to_owned());
        commands.extend(self.event(ServerEvent::OutputAudioStarted { response_id: response_id.clone() }));
        let mut done = response(id, ResponseStatus::Completed, &[]);
        done.has_speech = true;
        commands.extend(self.event(ServerEvent::ResponseDone(done)));
        commands.extend(self.event(ServerEvent::OutputAudioStopped { response_id }));
        commands
    }

    /// Lets time pass up to the next deadline.
    fn wait(&mut self) -> (Duration, Vec<Command>) {
        let deadline = self.machine.next_deadline().expect("something is awaited");
        let waited = deadline - self.now;
        self.now = deadline;
        (waited, self.feed(Input::TimePassed))
    }

    /// A response begins: the one that was asked for last, where one was.
    fn created(&mut self, id: &str) -> Vec<Command> {
        let echo = self.asked.take().map(|event_id| (responses::REQUEST_KEY.to_owned(), event_id));
        self.event(ServerEvent::ResponseCreated { id: id.to_owned(), metadata: echo.into_iter().collect() })
    }

    /// A response begins that the caller's turn brought about.
    fn caller_brings(&mut self, id: &str) -> Vec<Command> {
        self.event(ServerEvent::ResponseCreated { id: id.to_owned(), metadata: BTreeMap::new() })
    }

    fn done(&mut self, id: &str) -> Vec<Command> {
        let mut done = response(id, ResponseStatus::Completed, &[]);
        done.has_speech = true;
        self.event(ServerEvent::ResponseDone(done))
    }

    /// A response that the caller's turn began ends with these function calls.
    fn calls(&mut self, response_id: &str, calls: &[&str]) -> Vec<Command> {
        self.created(response_id);
        self.event(ServerEvent::ResponseDone(response(response_id, ResponseStatus::Completed, calls)))
    }

    fn acknowledge(&mut self, call_id: &str) -> Vec<Command> {
        let item_id = openai::client_event::output_item_id(call_id);
        self.event(ServerEvent::ItemAdded { item_id })
    }

    fn finish(&mut self, call_id: &str) -> Vec<Command> {
        self.feed(Input::ToolFinished(answer(call_id)))
    }
}

fn lines() -> Arc<Lines> {
    Arc::new(Lines::new(&samples::catalogue(), &AssistantTexts::default()))
}

/// Which line a response says.
fn line_of(response: &ResponseParams) -> &'static str {
    let lines = lines();
    [
        (Line::Greeting, "greet"),
        (Line::Disclosure, "disclose"),
        (Line::StillThere, "still there?"),
        (Line::StillThereAgain, "still there, again?"),
        (Line::AwaitsYes, "yes or no?"),
        (Line::SilentGoodbye, "goodbye into silence"),
        (Line::Holding, "hold"),
        (Line::WindUp, "wind up"),
        (Line::TimeIsUp, "time is up"),
        (Line::TransferFailed, "transfer failed"),
    ]
    .into_iter()
    .find_map(|(line, name)| (response.instructions == Some(lines.instructions(line))).then_some(name))
    .expect("a line of ours")
}

fn accepted() -> CallCheckpoint {
    CallCheckpoint { accepted: true, ..CallCheckpoint::default() }
}

fn answer(call_id: &str) -> ToolAnswer {
    ToolAnswer {
        call_id: call_id.to_owned(),
        output: Personal::new("{}".to_owned()),
        effect: Effect::None,
        tool: "check_availability".to_owned(),
        learned: Learned::default(),
    }
}

fn response(id: &str, status: ResponseStatus, calls: &[&str]) -> ResponseDone {
    let function_calls = calls
        .iter()
        .map(|call_id| FunctionCall {
            call_id: (*call_id).to_owned(),
            name: "check_availability".to_owned(),
            arguments: Personal::new("{}".to_owned()),
            completed: true,
        })
        .collect();
    ResponseDone {
        id: id.to_owned(),
        status,
        status_details: StatusDetails::default(),
        function_calls,
        malformed_items: 0,
        has_speech: false,
        spoken: Personal::default(),
        usage: Usage::default(),
        metadata: BTreeMap::new(),
    }
}

fn status(status: u16) -> RestError {
    RestError::Status { status, code: None, param: None, retry_after: None }
}

/// What the commands are, without what they carry.
fn kinds(commands: &[Command]) -> Vec<&'static str> {
    commands
        .iter()
        .map(|command| match command {
            Command::Accept { body: AcceptBody::Full, .. } => "accept",
            Command::Accept { body: AcceptBody::Minimal, .. } => "accept minimal",
            Command::Attach { .. } => "attach",
            Command::Record(_) => "record",
            Command::Refer => "refer",
            Command::Send(ClientEvent::ResponseCreate { response, .. }) => match response {
                Some(response) if response.instructions.is_some() => line_of(response),
                Some(_) | None => "respond",
            },
            Command::Send(ClientEvent::ItemCreate { item: Item::FunctionCallOutput { .. }, .. }) => "output",
            Command::Send(ClientEvent::ItemCreate { item: Item::Message { .. }, .. }) => "text",
            Command::Send(_) => "send",
            Command::RunTool { .. } => "run",
            Command::KeepWords(_) => "keep words",
            Command::LeaveToVerify { .. } => "to verify",
            Command::HangUp => "hang up",
            Command::Count(counter) => counter.name(),
            Command::Note(_) => "note",
            Command::End(ending) => ending.name(),
        })
        .collect()
}

/// Commands that matter here, without records and notes.
fn acts(commands: &[Command]) -> Vec<&'static str> {
    kinds(commands).into_iter().filter(|kind| !matches!(*kind, "record" | "note")).collect()
}

/// The item ids and function call ids of the outputs among the commands.
fn outputs(commands: &[Command]) -> Vec<(String, String)> {
    commands
        .iter()
        .filter_map(|command| {
            let Command::Send(ClientEvent::ItemCreate { item: Item::FunctionCallOutput { id, call_id, .. }, .. }) =
                command
            else {
                return None;
            };
            Some((id.clone(), call_id.clone()))
        })
        .collect()
}

/// The event id of the `response.create` among the commands.
fn asked(commands: &[Command]) -> Option<String> {
    commands.iter().find_map(|command| {
        let Command::Send(ClientEvent::ResponseCreate { event_id, .. }) = command else { return None };
        Some(event_id.clone())
    })
}

fn already_active(event_id: Option<String>) -> ServerEvent {
    ServerEvent::Error(ErrorEvent {
        kind: Some("invalid_request_error".to_owned()),
        code: Some("conversation_already_has_active_response".to_owned()),
        param: None,
        event_id,
    })
}
