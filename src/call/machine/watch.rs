//! Timers of a call: silence, a tool that takes its time, a goodbye that was said, a transfer that came to nothing,
//! a call that lasts too long.

use std::time::{Duration, Instant};

use super::transfer::Transfer;
use super::{
    Command, Ending, Machine, Note, Phase, WIND_UP, WindUp, farewell::Farewell, keypad::Pressed, silence::Due, transfer,
};
use crate::{assistant::Line, tools};
use basics::{metrics::Counter, personal::Personal};
use openai::calls::RestError;

impl Machine {
    pub(super) fn live_deadline(&self, session_due: Instant) -> Option<Instant> {
        let session = self.responses.awaits_session().then_some(session_due);
        let wind_up = match self.wind_up {
            Some(WindUp::At(at) | WindUp::EndAt(at)) => Some(at),
            Some(WindUp::Done) | None => None,
        };
        [
            session,
            wind_up,
            self.responses.deadline(),
            self.tools.deadline(),
            self.hearings.deadline(),
            self.silence.deadline(),
            self.absence.deadline(),
            self.keypad.deadline(),
            self.failures.deadline(),
            self.farewell.as_ref().map(Farewell::deadline),
            self.transfer.deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    pub(super) fn time_passed(&mut self, now: Instant) {
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
                self.tools_due(now);
                self.keypad_due(now);
                self.failures_due(now);
                self.absence_due(now);
                self.silence_due(now);
                self.wind_up_due(now);
                self.transfer_due(now);
                self.farewell_due(now);
            }
        }
    }

    /// Looks at what the moment allows, after everything else was done: whether silence has begun, whether a goodbye was heard.
    pub(super) fn watch(&mut self, now: Instant) {
        if !self.is_live() {
            return;
        }
        let busy = self.responses.is_busy() || !self.tools.all_answered();
        let playing = self.responses.is_playing();
        if let Some(farewell) = &mut self.farewell {
            farewell.observe(busy, playing, now);
        }
        if matches!(self.transfer, Transfer::Saying { .. }) && !busy {
            self.refer();
        }
        let idle = !busy && self.farewell.is_none() && !self.transfer.is_under_way();
        self.silence.observe(idle, now);
        self.absence.observe(idle && !self.silence.caller_speaks(), now);
    }

    /// The caller began to speak: a goodbye may be taken back, a question whether they are there has its answer.
    pub(super) fn caller_speaks(&mut self, now: Instant) {
        self.silence.speech_started(now);
        self.absence.over();
        if self.farewell.as_ref().is_some_and(|farewell| farewell.can_be_cancelled) {
            self.farewell = None;
            self.responses.forgo_line();
        }
    }

    pub(super) fn say_farewell(&mut self, ending: Ending, line: Option<Line>, can_be_cancelled: bool, now: Instant) {
        if let Some(line) = line {
            self.responses.owe(line);
        }
        self.farewell = Some(Farewell::new(ending, can_be_cancelled, now));
    }

    fn tools_due(&mut self, now: Instant) {
        // One sentence, and only where nothing is being said.
        if self.tools.holding_due(now) && self.responses.is_free() && !self.responses.is_playing() {
            self.responses.owe(Line::Holding);
        }
        for call_id in self.tools.too_slow(now) {
            self.count(Counter::ToolTooSlow);
            self.tools.answer(&call_id, Personal::new(tools::too_slow()), true);
        }
    }

    fn keypad_due(&mut self, now: Instant) {
        match self.keypad.due(now) {
            Some(Pressed::Code(code)) => {
                let text = format!("Le client a composé sur son clavier le code de réservation {code}.");
                self.texts.push_back((text, true));
            }
            Some(Pressed::Person) => {
                let text = "Le client a composé 0 sur son clavier : il demande une personne.".to_owned();
                self.texts.push_back((text, true));
            }
            None => {}
        }
    }

    fn silence_due(&mut self, now: Instant) {
        match self.silence.due(self.facts.proposal.is_some(), now) {
            Some(Due::Ask) => self.responses.owe(Line::StillThere),
            Some(Due::AskAgain) => self.responses.owe(Line::StillThereAgain),
            Some(Due::AskForYes) => self.responses.owe(Line::AwaitsYes),
            Some(Due::Goodbye) => self.say_farewell(Ending::Silence, Some(Line::SilentGoodbye), true, now),
            None => {}
        }
    }

    fn wind_up_due(&mut self, now: Instant) {
        match self.wind_up {
            Some(WindUp::At(at)) if at <= now => {
                self.wind_up = Some(WindUp::EndAt(now + WIND_UP));
                self.responses.owe(Line::WindUp);
            }
            Some(WindUp::EndAt(at)) if at <= now => {
                self.wind_up = Some(WindUp::Done);
                self.say_farewell(Ending::TooLong, Some(Line::TimeIsUp), false, now);
            }
            Some(WindUp::At(_) | WindUp::EndAt(_) | WindUp::Done) | None => {}
        }
    }

    fn farewell_due(&mut self, now: Instant) {
        if let Some(farewell) = self.farewell.take_if(|farewell| farewell.deadline() <= now) {
            self.begin_hanging_up(farewell.ending);
        }
    }

    /// Starts to count how long the call lasts; `age` is how long it has lasted already.
    pub(super) fn start_winding_up(&mut self, age: Duration, now: Instant) {
        self.wind_up = Some(WindUp::At(now + self.settings.longest_call.saturating_sub(age)));
    }

    // ---- a person ----

    fn refer(&mut self) {
        self.transfer = Transfer::Referring;
        self.command(Command::Refer);
    }

    pub(super) fn refer_answered(&mut self, answer: &Result<(), RestError>, now: Instant) {
        if self.transfer != Transfer::Referring {
            return;
        }
        match answer {
            // An answer that was lost may be a transfer that goes on.
            Ok(()) | Err(RestError::NoAnswer | RestError::Unreadable) => {
                self.transfer = Transfer::Watching { until: now + transfer::WATCH };
            }
            Err(RestError::NotSent(_) | RestError::Status { .. }) => self.transfer_failed(),
        }
    }

    fn transfer_due(&mut self, now: Instant) {
        match self.transfer {
            Transfer::Saying { until } | Transfer::TakenUp { until }
                if until <= now && !self.responses.is_playing() =>
            {
                self.refer();
            }
            Transfer::Watching { until } if until <= now => self.transfer_failed(),
            // What is being heard is heard to its end.
            Transfer::Saying { until } | Transfer::TakenUp { until } if until <= now => {
                self.transfer = Transfer::begun(now);
            }
            Transfer::None
            | Transfer::Referring
            | Transfer::Saying { .. }
            | Transfer::TakenUp { .. }
            | Transfer::Watching { .. } => {}
        }
    }

    fn transfer_failed(&mut self) {
        self.transfer = Transfer::None;
        self.count(Counter::TransferFailed);
        self.command(Command::Note(Note::TransferFailed));
        if self.failures.are_hopeless() {
            // The model has nothing to say any more, so nobody would hear that the transfer failed.
            self.begin_hanging_up(Ending::ModelFailed);
        } else {
            self.responses.owe(Line::TransferFailed);
        }
    }

    /// The model is out of order: a person, where there is one, or the end of the line.
    pub(super) fn give_up_on_the_model(&mut self) {
        if self.transfer.is_under_way() {
            return;
        }
        if self.settings.can_transfer {
            self.refer();
        } else {
            self.begin_hanging_up(Ending::ModelFailed);
        }
    }
}
