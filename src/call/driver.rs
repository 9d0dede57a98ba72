//! The loop of one call, and a dull one: feed the machine an input, do every command, wait for the next input. Every decision is
//! the machine's; everything that touches a socket, a tool or the journal is here.

use std::{collections::BTreeSet, panic::AssertUnwindSafe, pin::Pin, sync::Arc, time::Duration, time::Instant};

use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use tokio::sync::mpsc;
use tracing::Instrument as _;

use super::{
    call_registry::{BookingBegun, OnTheLine, TransferBegun},
    cost::Cost,
    hotel_snapshot::HotelSnapshot,
    machine::{AcceptBody, Command, Ending, Input, Machine, MachineSettings, ToolAnswer},
    reachability,
    services::Services,
    session_template::SessionTemplate,
};
use crate::tools::{CallFacts, Effect, Tool, Unsettled};
use basics::personal::Personal;
use hotel::proposal::LateWords;
use openai::{
    server_event::FunctionCall,
    sideband::{AttachError, Sideband},
};
use store::{CallCheckpoint, LiveCall};

mod account;
mod call_log;
mod came;
mod waiting;

pub(super) use account::{Expected, tell_safety};
use call_log::{Kind, Told};
use came::{came_of, stage};

/// Answers of tools that wait for the loop. Tools run a few at a time; one that finds no place waits, and nothing is lost.
const ANSWERS_WAITING: usize = 8;

/// How a driver comes to its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// It rang.
    Rung,
    /// An earlier process had accepted it, and left word of how it stood.
    TakenUp(Box<CallCheckpoint>),
}

type Pending = Pin<Box<dyn Future<Output = Done> + Send>>;

/// What an operation under way came to.
enum Done {
    Input(Box<Input>),
    Attached(Box<Sideband>),
}

impl Done {
    fn input(input: Input) -> Self {
        Self::Input(Box::new(input))
    }
}

struct Driver {
    services: Arc<Services>,
    /// What was in force when the call began.
    hotel_snapshot: Arc<HotelSnapshot>,
    session_template: Arc<SessionTemplate>,
    on_the_line: OnTheLine,
    caller: Option<Personal<String>>,
    since: DateTime<Utc>,
    /// When this process began to drive it: a clock that is set changes no duration.
    begun: Instant,
    /// How old it was then.
    age: Duration,
    machine: Machine,
    sideband: Option<Box<Sideband>>,
    /// The one REST request or attempt to attach that is under way.
    pending: Option<Pending>,
    /// Boxed: the channel has room for 32 of them from the beginning, and most calls are silent most of the time.
    answers: mpsc::Receiver<Box<ToolAnswer>>,
    answer: mpsc::Sender<Box<ToolAnswer>>,
    last_heard: Instant,
    last_ping: Instant,
    /// How the call stands, where that is not in the journal yet.
    unwritten: Option<Box<CallCheckpoint>>,
    /// Events that were read one after the other without waiting.
    in_a_row: u32,
    /// How much of the caller's speech was transcribed, as it is billed.
    transcribed: Duration,
    /// Whether calls get the minimal accept body at the moment, as it was when this one began.
    is_minimal: bool,
    /// Whether OpenAI has accepted the full body of this call, and its sideband has not been open yet.
    full_body_waits: bool,
    /// Why the last attempt to attach failed.
    attach_failure: Option<AttachError>,
    /// Boxed: most calls write a line or two of a kind.
    told: Box<Told>,
    /// The types of safety events that were told of this call.
    safety_types: BTreeSet<String>,
    /// Since when the hard stop is known.
    stopping_since: Option<Instant>,
}

/// Drives a call to its end, or to the hard stop.
pub(super) async fn run(
    services: Arc<Services>,
    on_the_line: OnTheLine,
    caller: Option<Personal<String>>,
    start: Start,
    since: DateTime<Utc>,
) {
    let span = tracing::info_span!(super::SPAN, call_id = on_the_line.call().as_str());
    let now = services.clock.instant();
    let hotel_snapshot = services.hotel_snapshots.current();
    let session_template = hotel_snapshot.session_templates.of_today();
    let is_minimal = services.bodies.is_minimal(now, &services.metrics);
    let (answer, answers) = mpsc::channel(ANSWERS_WAITING);
    let (first_silence, speed_percent) = (hotel_snapshot.first_silence, hotel_snapshot.speed_percent);
    let settings = MachineSettings { first_silence, speed_percent, ..services.machine };
    let mut driver = Driver {
        machine: Machine::new(on_the_line.call().as_str(), Arc::clone(&session_template.lines), settings)
            .with_catalogue(Arc::clone(&session_template.catalogue))
            .of_caller(caller.clone()),
        services,
        hotel_snapshot,
        session_template,
        on_the_line,
        caller,
        since,
        begun: now,
        age: Duration::ZERO,
        sideband: None,
        pending: None,
        answers,
        answer,
        last_heard: now,
        last_ping: now,
        unwritten: None,
        in_a_row: 0,
        transcribed: Duration::ZERO,
        is_minimal,
        full_body_waits: false,
        attach_failure: None,
        told: Box::default(),
        safety_types: BTreeSet::new(),
        stopping_since: None,
    };
    driver.run(start).instrument(span).await;
}

impl Driver {
    async fn run(&mut self, start: Start) {
        let mut input = match start {
            Start::Rung => Input::Rung,
            Start::TakenUp(standing) => {
                tracing::info!(sans_reponse = standing.unanswered.len(), "appel repris après un redémarrage");
                self.age = self.services.clock.now().signed_duration_since(self.since).to_std().unwrap_or_default();
                Input::TakenUp { standing: *standing, age: self.age }
            }
        };
        loop {
            reachability::learn(&self.services.openai, &input, &self.services.clock);
            if matches!(input, Input::AcceptAnswered(Ok(()))) {
                self.services.metrics.measures().accepted(self.lasted());
            }
            self.learn_of_the_body(&input);
            self.machine.handle(input, self.services.clock.instant());
            while let Some(command) = self.machine.next_command() {
                if command.is_seen_outside() {
                    self.write_standing();
                }
                self.execute(command).await;
            }
            if self.machine.is_over() {
                break;
            }
            let Some(next) = self.next_input().await else {
                // Hard stop: the call goes on without this process, and stays in the journal for the next one.
                return;
            };
            input = next;
        }
        if let Some(sideband) = self.sideband.take() {
            // Boxed: it takes the sideband whole, and the call's task would keep room for that from the beginning.
            Box::pin(sideband.close()).await;
        }
    }

    /// Writes how the call stands, where that is not written yet: before anybody else can see what follows from it, and before
    /// anything is waited for.
    fn write_standing(&mut self) {
        let Some(standing) = self.unwritten.take() else { return };
        let call_id = self.on_the_line.call().as_str().to_owned();
        let (since, caller) = (self.since, self.caller.clone());
        self.services.journal.call_lives(LiveCall { call_id, since, caller, standing: *standing });
    }

    async fn execute(&mut self, command: Command) {
        match command {
            Command::Accept { body, timeout } => self.accept(body, timeout),
            Command::Attach { timeout } => self.attach(timeout),
            Command::Record(standing) => self.unwritten = Some(standing),
            Command::Send(event) => {
                let Some(sideband) = &mut self.sideband else { return };
                if let Ok(text) = event.to_json() {
                    // A message that does not leave stays unacknowledged; the next receive says how the socket ended.
                    let _ = sideband.send(text).await;
                } else {
                    tracing::error!(message = event.event_type(), "message impossible à écrire");
                }
            }
            Command::RunTool { call, facts } => self.run_tool(call, facts),
            Command::KeepWords(late) => self.keep_words(*late),
            Command::LeaveToVerify { unsettled, facts } => self.leave_to_verify(unsettled, *facts),
            Command::Refer => {
                let (services, call) = (Arc::clone(&self.services), self.on_the_line.call().clone());
                let Some(target) = services.transfer_uri.clone() else { return };
                let refer =
                    async move { Done::input(Input::ReferAnswered(services.calls.refer(&call, &target).await)) };
                self.pending = Some(Box::pin(refer));
            }
            Command::HangUp => {
                let (services, call) = (Arc::clone(&self.services), self.on_the_line.call().clone());
                let hang_up = async move { Done::input(Input::HangUpAnswered(services.calls.hangup(&call).await)) };
                self.pending = Some(Box::pin(hang_up));
            }
            Command::Count(counter) => self.services.metrics.count(counter),
            Command::Note(note) => {
                self.measure(&note);
                self.told.tell(note, self.services.clock.now());
            }
            Command::End(ending) => self.end(ending),
        }
    }

    /// Whether the full body can be used is known once the call is attached, or never is.
    fn learn_of_the_body(&mut self, input: &Input) {
        if let Input::AcceptAnswered(Err(_)) = input {
            self.full_body_waits = false;
        } else if let Input::AttachFailed(failure) = input {
            self.attach_failure = Some(*failure);
        } else if matches!(input, Input::Attached) && std::mem::take(&mut self.full_body_waits) {
            self.services.bodies.worked();
        }
    }

    fn accept(&mut self, body: AcceptBody, timeout: Duration) {
        let is_full = body == AcceptBody::Full && !self.is_minimal;
        self.full_body_waits = is_full;
        let body = if is_full { self.session_template.full.clone() } else { self.session_template.minimal.clone() };
        let (services, call) = (Arc::clone(&self.services), self.on_the_line.call().clone());
        self.pending = Some(Box::pin(async move {
            // Written before the call is accepted, so that a killed process does not answer the same ring twice.
            services.journal.written(call.as_str()).await;
            Done::input(Input::AcceptAnswered(services.calls.accept(&call, body, timeout).await))
        }));
    }

    fn attach(&mut self, timeout: Duration) {
        let identifier = self.on_the_line.safety_identifier();
        let (services, call) = (Arc::clone(&self.services), self.on_the_line.call().clone());
        self.pending = Some(Box::pin(async move {
            match services.sidebands.attach_for(&call, identifier.as_deref(), timeout).await {
                Ok(sideband) => Done::Attached(Box::new(sideband)),
                Err(failure) => Done::input(Input::AttachFailed(failure)),
            }
        }));
    }

    /// Runs a tool beside the loop, which goes on reading. What the tool has begun to write is finished even if the caller is gone.
    fn run_tool(&self, call: FunctionCall, mut facts: Box<CallFacts>) {
        // The model may make a name up, and put anything into it: only names of ours are shown.
        let tool = Tool::named(&call.name);
        let shown = tool.map_or("inconnu", Tool::name);
        if let Some(others) = self.told.pass(Kind::Tool, self.services.clock.now()) {
            let autres = (others > 0).then_some(others);
            tracing::info!(outil = shown, autres, "📞 Appel de fonction détecté");
        }
        let booking = (tool == Some(Tool::CreateReservation)).then(|| self.on_the_line.begin_booking(stage(&facts)));
        facts.bookings_left_today = booking.as_ref().and_then(BookingBegun::left);
        let transfer = (tool == Some(Tool::TransferToHuman)).then(|| self.on_the_line.begin_transfer());
        facts.transfers_left_today = transfer.as_ref().and_then(TransferBegun::left);
        let caller = tool.filter(|tool| tool.knows_the_caller()).map(|_| self.on_the_line.known_caller());
        if let Some(caller) = &caller {
            facts.proofs_left_today = caller.proofs_left;
            facts.made_before.clone_from(&caller.made);
        }
        let hotel_snapshot = Arc::clone(&self.hotel_snapshot);
        let answer = self.answer.clone();
        let (metrics, clock) = (Arc::clone(&self.services.metrics), self.services.clock.clone());
        let begun = clock.instant();
        self.services.tasks.spawn(async move {
            let running = hotel_snapshot.toolbox.run(&call.name, call.arguments.expose(), &facts);
            let outcome = AssertUnwindSafe(running).catch_unwind().await.unwrap_or_else(|_panic| {
                tracing::error!("un outil a échoué de façon imprévue");
                hotel_snapshot.toolbox.unavailable(&call.name)
            });
            let lasted = clock.instant().saturating_duration_since(begun);
            metrics.measures().tool(shown, outcome.output["success"] == true, lasted);
            if let Some(caller) = caller {
                caller.learn(&outcome.learned);
            }
            if let Some(booking) = booking {
                booking.done(&came_of(&outcome.learned));
            }
            if let Some(transfer) = transfer.filter(|_| outcome.effect == Effect::Transfer) {
                transfer.done();
            }
            // The loop is gone where the call is over: then nobody waits for the answer.
            let _ = answer
                .send(Box::new(ToolAnswer {
                    call_id: call.call_id,
                    output: Personal::new(outcome.output.to_string()),
                    effect: outcome.effect,
                    tool: call.name,
                    learned: outcome.learned,
                }))
                .await;
        });
    }

    /// Keeps words beside the loop. What has begun to be written is finished even if the caller is gone.
    fn keep_words(&self, late: LateWords) {
        let (hotel_snapshot, caller) = (Arc::clone(&self.hotel_snapshot), self.caller.clone());
        let call_id = self.on_the_line.call().as_str().to_owned();
        self.services.tasks.spawn(async move {
            hotel_snapshot.toolbox.keep_words(&call_id, caller.as_ref(), late).await;
        });
    }

    /// Leaves a note for the reception beside the loop, which is about to end.
    fn leave_to_verify(&self, unsettled: Unsettled, facts: CallFacts) {
        let hotel_snapshot = Arc::clone(&self.hotel_snapshot);
        self.services.tasks.spawn(async move {
            hotel_snapshot.toolbox.leave_to_verify(&facts, &unsettled).await;
        });
    }

    fn end(&self, ending: Ending) {
        let now = self.services.clock.now();
        self.services.journal.call_ended(self.on_the_line.call().as_str(), now);
        let tally = self.machine.tally();
        let (cost, lasted) = (self.cost(&tally.usage), self.lasted());
        self.measure_end(ending.name(), &tally.usage, cost, lasted);
        let was_never_there = self.attach_failure == Some(AttachError::Status(404));
        if ending == Ending::NeverAttached && self.full_body_waits && was_never_there {
            self.services.bodies.failed(self.services.clock.instant(), &self.services.metrics);
        }
        tracing::info!(
            issue = ending.name(),
            duree_s = lasted.as_secs(),
            tours = tally.caller_turns,
            reponses = tally.responses,
            outils = tally.tool_calls,
            reservations = tally.reservations,
            jetons_entree = tally.usage.input,
            jetons_en_cache = tally.usage.cached,
            jetons_sortie = tally.usage.output,
            transcription_s = self.transcribed.as_secs(),
            cout_estime_usd = cost.map(Cost::dollars),
            "appel terminé"
        );
    }

    /// For how long there has been a call.
    fn lasted(&self) -> Duration {
        self.age + self.services.clock.instant().saturating_duration_since(self.begun)
    }
}
