//! The machine, fed with the recorded call.

use std::{collections::HashMap, hint::black_box, sync::Arc, time::Instant};

use ::hotel::{
    catalogue::RoomTypeId,
    completed_action::{ActionKind, CompletedAction},
    money::Cents,
    proposal::{ToHear, Told},
};
use anyhow::{Context as _, Result, ensure};
use basics::{clock::Clock, personal::Personal};
use chrono::NaiveDate;
use openai::{
    client_event::ClientEvent,
    server_event::{self, ServerEvent},
};
use serde_json::Value;
use vacances_bleues::{
    call::{
        machine::{Command, Input, Machine, MachineSettings, Note, ToolAnswer},
        session_template::SessionTemplate,
    },
    tools::{Effect, Learned},
};

use super::{Run, frames};

/// What the call sends: a greeting, three outputs, and a response after each.
const EVENTS_SENT: usize = 7;

/// What the three nights of the call cost.
const PRICE: Cents = Cents::new(26_700);

/// An event of which nothing follows, in a call that is under way: most events are such.
pub(super) fn passed_over() -> Result<Run> {
    let (call, now) = (Call::recorded()?, Clock::system().instant());
    let mut machine = call.machine();
    call.through(&mut machine, now, call.texts.iter().take(20).map(|text| server_event::parse(text)), &mut drop);
    Ok(Box::new(move || {
        machine.handle(black_box(Input::Event(ServerEvent::Ignored)), now);
        while let Some(command) = machine.next_command() {
            drop(black_box(command));
        }
    }))
}

/// The decisions of a call from ring to goodbye: its events are read already, what it sends is not written.
pub(super) fn machine_alone() -> Result<Run> {
    let (call, now) = (Call::recorded()?, Clock::system().instant());
    let events: Vec<ServerEvent> = call.texts.iter().map(|text| server_event::parse(text)).collect();
    Ok(Box::new(move || {
        call.through(&mut call.machine(), now, events.iter().cloned(), &mut |event| drop(black_box(event)));
    }))
}

/// A call from ring to goodbye, from the texts that come in to the texts that go out. Its tools have their answers at once.
pub(super) fn whole() -> Result<Run> {
    let (call, now) = (Call::recorded()?, Clock::system().instant());
    Ok(Box::new(move || {
        let events = call.texts.iter().map(|text| server_event::parse(black_box(text)));
        call.through(&mut call.machine(), now, events, &mut |event| drop(black_box(event.to_json())));
    }))
}

/// The events of the call as trees.
pub(super) fn values() -> Result<Run> {
    let texts = Call::recorded()?.texts;
    Ok(Box::new(move || {
        for text in &texts {
            drop(black_box(serde_json::from_str::<Value>(black_box(text))));
        }
    }))
}

/// A call that was recorded, and what its tools answered.
struct Call {
    session_template: Arc<SessionTemplate>,
    texts: Vec<String>,
    outputs: HashMap<String, String>,
}

impl Call {
    /// The recorded call, once the machine is seen to go through it as it did then.
    fn recorded() -> Result<Self> {
        let mut texts = vec![frames::session_created()?];
        texts.extend(frames::call().map(str::to_owned));
        let mut outputs = HashMap::new();
        for text in &texts {
            let event: Value = serde_json::from_str(text)?;
            if let (Some(id), Some(output)) = (event["item"]["call_id"].as_str(), event["item"]["output"].as_str()) {
                outputs.insert(id.to_owned(), output.to_owned());
            }
        }
        let call = Self { session_template: frames::session_template()?, texts, outputs };
        let mut sent = 0;
        let events = call.texts.iter().map(|text| server_event::parse(text));
        let corrected = call.through(&mut call.machine(), Clock::system().instant(), events, &mut |_| sent += 1);
        ensure!(
            sent == EVENTS_SENT && !corrected,
            "call.jsonl n'est plus un appel ordinaire : {sent} messages envoyés"
        );
        Ok(call)
    }

    fn machine(&self) -> Machine {
        Machine::new("rtc_u1_9c6574da", Arc::clone(&self.session_template.lines), MachineSettings::default())
            .with_catalogue(Arc::clone(&self.session_template.catalogue))
    }

    /// Takes a machine through a call. Whether it had to correct what was said.
    fn through(
        &self,
        machine: &mut Machine,
        now: Instant,
        events: impl Iterator<Item = ServerEvent>,
        send: &mut impl FnMut(ClientEvent),
    ) -> bool {
        let mut corrected = false;
        let beginning = [Input::Rung, Input::AcceptAnswered(Ok(())), Input::Attached];
        for input in beginning.into_iter().chain(events.map(Input::Event)) {
            machine.handle(input, now);
            while let Some(command) = machine.next_command() {
                match command {
                    Command::Send(event) => send(event),
                    Command::RunTool { call, .. } => {
                        machine.handle(Input::ToolFinished(self.answer(call.call_id, call.name)), now);
                    }
                    Command::Note(Note::FalseClaim(_)) => corrected = true,
                    other @ (Command::Accept { .. }
                    | Command::Attach { .. }
                    | Command::Record(_)
                    | Command::KeepWords(_)
                    | Command::LeaveToVerify { .. }
                    | Command::Refer
                    | Command::HangUp
                    | Command::Count(_)
                    | Command::Note(_)
                    | Command::End(_)) => drop(black_box(other)),
                }
            }
        }
        corrected
    }

    fn answer(&self, call_id: String, tool: String) -> ToolAnswer {
        let output = self.outputs.get(&call_id).cloned().unwrap_or_default();
        let deed = output.contains("\"reservation\"").then(booked).flatten();
        let learned = Learned { action: deed, told: vec![told()], ..Learned::default() };
        ToolAnswer { call_id, output: Personal::new(output), effect: Effect::None, tool, learned }
    }
}

/// What the tools of the call have told of.
fn told() -> Told {
    let arrival = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default();
    let departure = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap_or_default();
    let values = ToHear::Change { arrival, departure, tonight: false, beside: Box::default() };
    Told { code: Some("14028026".to_owned()), values, price: PRICE, free: None }
}

/// What the booking of the call has done.
fn booked() -> Option<CompletedAction> {
    Some(CompletedAction {
        act: ActionKind::Booked,
        key: None,
        ids: vec!["RES-1795341600000-xc62vvpsp".to_owned()],
        code: "14028026".to_owned(),
        arrival: "2026-11-27".parse().ok()?,
        departure: "2026-11-30".parse().ok()?,
        rooms: vec![RoomTypeId::parse("standard")?],
        price: PRICE,
    })
}

/// What the assistant reads out before the yes: the longest thing that it says in the call.
pub(super) fn recap() -> Result<String> {
    let said = frames::call().filter(|text| text.contains("response.output_audio_transcript.done"));
    let words = said.filter_map(|text| {
        let ServerEvent::AssistantTranscriptDone { transcript, .. } = server_event::parse(text) else { return None };
        Some(transcript.into_inner())
    });
    words.max_by_key(String::len).context("récapitulatif absent de call.jsonl")
}
