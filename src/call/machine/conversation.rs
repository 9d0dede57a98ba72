//! The open sideband: what OpenAI says, and what is sent.

use std::{collections::BTreeMap, time::Instant};

use super::{
    Command, Ending, Machine, Note, Phase, SESSION_PATIENCE, ToolAnswer,
    playback::speaking_time,
    responses::{Purpose, REQUEST_KEY},
    tool_calls::Finished,
    transfer::Transfer,
};
use crate::{
    assistant::{Line, cards, claims},
    tools::Effect,
};
use basics::{metrics::Counter, personal::Personal};
use openai::{
    client_event::{ClientEvent, Effort, Reasoning, ResponseParams, Role, ToolChoice, output_item_id},
    server_event::{FunctionCall, ResponseDone, ResponseStatus, ServerEvent},
    sideband::Closing,
};

/// The most that a sentence of ours may take, in tokens for each character of its instructions, which hold the sentence: speech is
/// twenty tokens a second and twelve characters at the slowest, and its transcript a token for three.
const TOKENS_A_CHARACTER: u32 = 2;

/// Bounds of that: room for a word of thought before the shortest sentence, and what OpenAI takes.
const FEWEST_TOKENS: u32 = 512;
const MOST_TOKENS: u32 = 4_096;

impl Machine {
    pub(super) fn attached(&mut self, now: Instant) {
        let Phase::Attaching(attaching) = &self.phase else { return };
        let again = attaching.is_again();
        self.phase = Phase::Live { session_due: now + SESSION_PATIENCE };
        self.losses.attached(now);
        self.absence.returned(now);
        self.silence.returned(now);
        self.command(Command::Note(Note::Attached { again }));
    }

    pub(super) fn socket_lost(&mut self, closing: Closing, now: Instant) {
        match self.phase {
            Phase::Live { .. } => {}
            // The line that we are hanging up is gone already.
            Phase::HangingUp(ref hanging_up) if closing == Closing::Normal => {
                let ending = hanging_up.ending();
                return self.end(ending);
            }
            Phase::New | Phase::Accepting(_) | Phase::Attaching(_) | Phase::HangingUp(_) | Phase::Over => return,
        }
        self.command(Command::Note(Note::SocketLost(closing)));
        self.absence_begins(now);
        self.responses.detached();
        self.playbacks.detached(now);
        self.tools.detached();
        self.said.detached();
        match closing {
            Closing::Normal => self.line_closed(),
            Closing::Abnormal(_) => {
                self.count(Counter::SidebandLost);
                let pause = self.losses.lost(now);
                self.attach_again(pause, now);
            }
            Closing::Flooded => {
                self.count(Counter::SidebandLost);
                self.begin_hanging_up(Ending::Flooded);
            }
        }
    }

    /// The line is down: the caller hung up, or was passed on.
    pub(super) fn line_closed(&mut self) {
        let passed_on = matches!(self.transfer, Transfer::Referring | Transfer::Watching { .. });
        self.end(if passed_on { Ending::Transferred } else { Ending::LineClosed });
    }

    pub(super) fn event(&mut self, event: ServerEvent, now: Instant) {
        match event {
            ServerEvent::SessionCreated => self.responses.session_ready(),
            ServerEvent::Error(error) => self.error(error, now),
            ServerEvent::ItemAdded { item_id } => {
                self.responses.acknowledged(&item_id);
                self.tools.acknowledged(&item_id);
            }
            ServerEvent::ResponseCreated { id, metadata } => {
                self.tally.responses += 1;
                self.turn_open = false;
                self.absence.over();
                let purpose = self.responses.created(id.clone(), request_of(&metadata), now);
                self.playbacks.began(&id, purpose);
                self.proposal_may_be_read(&id);
                self.command(Command::Note(Note::Interaction));
            }
            ServerEvent::ResponseDone(response) => self.response_done(response, now),
            ServerEvent::OutputAudioStarted { response_id } => {
                self.responses.playing(true, now);
                self.playbacks.started(response_id.as_deref(), now);
            }
            ServerEvent::OutputAudioStopped { response_id } => {
                self.responses.playing(false, now);
                self.playbacks.stopped(response_id.as_deref());
                self.review_hearing(now);
            }
            ServerEvent::OutputAudioCleared { response_id } => {
                self.responses.playing(false, now);
                self.cut(response_id.as_deref(), now);
            }
            ServerEvent::SpeechStarted => self.caller_speaks(now),
            ServerEvent::SpeechStopped => {
                self.turn_open = true;
                self.silence.speech_stopped();
            }
            ServerEvent::Committed { item_id } => {
                self.tally.caller_turns += 1;
                self.facts.caller_spoke();
                self.turn_open = true;
                self.silence.speech_stopped();
                self.proposal_may_be_answered(item_id.as_deref(), now);
            }
            ServerEvent::DtmfReceived { event } => {
                self.silence.heard();
                self.keypad.builder(*event.expose(), now);
            }
            ServerEvent::AssistantTranscriptDone { response_id, transcript } => {
                // What lies beyond is never read, and must not be kept.
                let read: String = transcript.expose().chars().take(claims::MAX_SAID_LENGTH).collect();
                let transcript = Personal::new(read);
                self.playbacks.said(response_id.as_deref(), transcript.expose(), now);
                self.said.heard(response_id, transcript);
                self.responses.activity(now);
            }
            ServerEvent::Ignored => self.responses.activity(now),
            ServerEvent::TranscriptionCompleted { item_id, transcript } => {
                if self.card_watch.hears(transcript.expose()) {
                    self.count(Counter::CardNumberHeard);
                    self.texts.push_back((cards::CARD_NUMBER_HEARD.to_owned(), true));
                    self.caller_was_understood(item_id.as_deref(), None);
                } else {
                    self.caller_was_understood(item_id.as_deref(), Some(transcript.expose()));
                }
            }
            ServerEvent::TranscriptionFailed { item_id, .. } => self.caller_was_understood(item_id.as_deref(), None),
            ServerEvent::SessionUpdated | ServerEvent::RateLimits | ServerEvent::TimeoutTriggered => {}
            ServerEvent::Unknown { .. } => self.count(Counter::UnknownEvent),
            ServerEvent::Malformed { .. } => self.count(Counter::MalformedEvent),
        }
        self.settle(None);
    }

    /// What was being played is cut. A disclosure that was not out by then is owed again.
    fn cut(&mut self, response_id: Option<&str>, now: Instant) {
        self.review_hearing(now);
        let Some(playback) = self.playbacks.cut(response_id, now) else { return };
        let Some(Purpose::Line(line)) = playback.purpose() else { return };
        let Some(words) = self.lines.disclosure(line) else { return };
        if !playback.is_out(speaking_time(words, self.settings.speed_percent), now) {
            self.responses.greeting_cut();
        }
    }

    fn response_done(&mut self, response: ResponseDone, now: Instant) {
        let purpose = self.responses.done(&response.id, request_of(&response.metadata)).unwrap_or(Purpose::Answer);
        self.settle(Some(&response.id));
        let calls_tools = !response.function_calls.is_empty() || response.malformed_items > 0;
        if response.status != ResponseStatus::Failed {
            self.playbacks.done(&response.id, response.spoken.expose(), calls_tools, now);
        }
        self.tally.add(response.usage);
        self.said.response_over(&response.id);
        let completed = match response.status {
            ResponseStatus::Completed => true,
            // Barge-in: the caller goes on, and so does the call.
            ResponseStatus::Cancelled => return self.cut(Some(&response.id), now),
            status @ (ResponseStatus::Failed | ResponseStatus::Incomplete | ResponseStatus::Other(_)) => {
                self.count(Counter::ResponseFailed);
                let details = response.status_details;
                let reason = details.error_code.or(details.reason).or(details.error_kind);
                self.command(Command::Note(Note::ResponseNotCompleted { status, reason }));
                false
            }
        };
        self.review_hearing(now);
        for _ in 0..response.malformed_items {
            self.count(Counter::MalformedEvent);
        }
        let (whole, cut_short): (Vec<FunctionCall>, Vec<FunctionCall>) =
            response.function_calls.into_iter().partition(FunctionCall::is_whole);
        let says_all = completed && response.has_speech && cut_short.is_empty() && response.malformed_items == 0;
        if completed && (says_all || !whole.is_empty()) {
            self.failures = super::failures::Failures::default();
        } else if whole.is_empty() {
            // Nothing will bring another response: a caller who heard nothing, or half of it, must not wait for one.
            self.response_failed(purpose, now);
        }
        if !self.tools.can_take(&whole) {
            return self.flooded();
        }
        let mut new = Vec::new();
        for call in whole {
            if self.tools.begin(&call, response.has_speech, now) {
                new.push(call);
            } else {
                self.count(Counter::ToolCallRepeated);
            }
        }
        // On record before they run, so that a killed process leaves word of them.
        self.record();
        for call in new {
            self.run(call, now);
        }
    }

    pub(super) fn run(&mut self, call: FunctionCall, now: Instant) {
        self.tally.tool_calls += 1;
        self.count(Counter::ToolCall);
        if self.waits_for_words(&call, now) {
            return;
        }
        let facts = Box::new(self.facts.begin(&call.name));
        self.command(Command::RunTool { call, facts });
    }

    /// More function calls than any honest model makes: the call is ended before they fill memory and journal.
    fn flooded(&mut self) {
        self.command(Command::Note(Note::Flooded));
        self.begin_hanging_up(Ending::Flooded);
    }

    pub(super) fn tool_finished(&mut self, answer: ToolAnswer, now: Instant) {
        let ToolAnswer { call_id, tool, output, effect, mut learned } = answer;
        let finished = self.tools.finished(&call_id);
        if finished == Finished::Unknown {
            return;
        }
        // What was put before stands as it is by now, whatever it was when the tool began.
        learned.proposal.take_if(|proposal| self.is_put_already(proposal));
        if learned.proposal.is_some() {
            let is_in_time = matches!(finished, Finished::InTime { .. });
            self.proposal_is_put(is_in_time.then(|| output_item_id(&call_id)));
        }
        self.late_answer_led_to(&call_id, learned.action.as_ref());
        self.facts.finish(&tool, learned);
        self.tally.reservations = self.facts.rooms_booked();
        let Finished::InTime { spoken } = finished else {
            // The model was told that it took too long; at the next turn it knows better.
            let text = format!("Le résultat de {tool}, annoncé comme trop lent, est arrivé : {}", output.expose());
            self.texts.push_back((text, false));
            return;
        };
        let wants_response = match effect {
            Effect::None => true,
            Effect::NoResponse => {
                self.silence.asked_to_wait();
                false
            }
            Effect::EndCall { says_more } => {
                self.say_farewell(Ending::Completed, None, true, now);
                if says_more {
                    self.facts.closed = true;
                    self.facts.spoken_of.clear();
                }
                !spoken || says_more
            }
            Effect::Transfer => {
                self.facts.transfers += 1;
                // Asked for twice at once, it is one transfer.
                if !self.transfer.is_under_way() {
                    self.transfer = Transfer::begun(now);
                }
                !spoken
            }
        };
        self.tools.answer(&call_id, output, wants_response);
    }

    /// Sends what is to be sent, as long as there is a socket: outputs as they come, texts, then one `response.create`.
    pub(super) fn speak(&mut self, now: Instant) {
        if !self.is_live() {
            return;
        }
        self.check_what_was_said();
        while let Some(output) = self.tools.next_unsent() {
            self.events_sent += 1;
            let event_id = event_id(self.takeovers, self.events_sent);
            output.event_id = Some(event_id.clone());
            if output.wants_response {
                self.responses.item_sent(&output.item_id);
            }
            let event = ClientEvent::function_output(event_id, &output.call_id, output.text.expose().clone());
            self.command(Command::Send(event));
        }
        while let Some((text, wants_response)) = self.texts.pop_front() {
            let event_id = self.next_event_id();
            if wants_response {
                self.responses.item_sent(&event_id);
            }
            self.command(Command::Send(ClientEvent::message(event_id, Role::System, text)));
        }
        let caller_has_the_word = self.silence.caller_speaks() || self.turn_open;
        let Some(purpose) = self.responses.wanted(self.tools.all_answered(), caller_has_the_word) else { return };
        let event_id = self.next_event_id();
        let mut response = match purpose {
            Purpose::Line(line) => self.line(line),
            Purpose::Answer => ResponseParams::default(),
        };
        response.metadata.insert(REQUEST_KEY.to_owned(), event_id.clone());
        self.responses.asked(event_id.clone(), purpose, now);
        self.command(Command::Send(ClientEvent::ResponseCreate { event_id, response: Some(response) }));
    }

    /// A response that only speaks: a tool that the greeting called would come before the disclosure.
    fn line(&self, line: Line) -> ResponseParams {
        let instructions = self.lines.instructions(line);
        let most = u32::try_from(instructions.chars().count()).unwrap_or(u32::MAX).saturating_mul(TOKENS_A_CHARACTER);
        ResponseParams {
            reasoning: (self.responses.bounds_lines && self.settings.reasons)
                .then_some(Reasoning { effort: Effort::Minimal }),
            max_output_tokens: self.responses.bounds_lines.then(|| most.clamp(FEWEST_TOKENS, MOST_TOKENS)),
            instructions: Some(instructions),
            tool_choice: Some(ToolChoice::None),
            ..ResponseParams::default()
        }
    }

    fn next_event_id(&mut self) -> String {
        self.events_sent += 1;
        event_id(self.takeovers, self.events_sent)
    }
}

/// The id of the event of that number. What an earlier process of the same call asked for must not be taken for ours.
fn event_id(takeovers: u32, number: u32) -> String {
    if takeovers == 0 { format!("vb_{number}") } else { format!("vb_{takeovers}_{number}") }
}

/// Our request that a response echoes.
fn request_of(metadata: &BTreeMap<String, String>) -> Option<&str> {
    metadata.get(REQUEST_KEY).map(String::as_str)
}
