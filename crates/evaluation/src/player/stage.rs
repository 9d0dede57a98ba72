//! One call of a scenario on the stage.

mod judge;
mod tools;

use std::time::Duration;

use openai_double::{CallHandle, ModelResponse, SimulatorError, greeting};
use serde_json::Value;

use super::{
    Performance,
    played::{Deviation, DeviationKind, Happening, Moment, Place},
};
use crate::scenario::{Breakdown, Part, Turn, fill_text};

/// By how much time is moved where a scenario waits for the server to speak of its own accord.
const STEP: Duration = Duration::from_secs(2);

/// How often it is moved at the most: two minutes are longer than anything that a server waits for before it speaks or hangs up.
const STEPS: usize = 60;

/// The same for what a server does of its own accord, a transfer that came to nothing included: less than a silence after which it
/// asks whether the caller is there.
const OF_ITS_OWN_ACCORD: usize = 8;

/// How long a caller in small talk keeps silent: less than after which a server asks whether they are there.
const SMALL_TALK: Duration = Duration::from_secs(10);

/// How long a server may take over what time alone brings about, before time is moved again.
const PROMPTLY: Duration = Duration::from_millis(20);

/// How long a server may take over what it has a reason to do at once, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

/// A sentence that ends the call.
type Stop = String;

/// Whether the call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    GoesOn,
    Over,
}

pub(super) struct Stage<'a> {
    performance: &'a mut Performance,
    call: &'a CallHandle,
    place: Place,
    function_calls: usize,
    /// How often the server has had a reason to ask for a response: the outputs, silence.
    creates_owed: usize,
    /// Function calls of responses that were cancelled: they must not be run.
    cancelled: Vec<String>,
    /// Whether the caller has spoken into a response.
    interrupted: bool,
    /// Whether the store hangs.
    slow: bool,
    /// How many events the server had sent when the turn before this one began.
    told_since: (usize, usize),
}

fn stop(error: &SimulatorError) -> Stop {
    error.to_string()
}

impl<'a> Stage<'a> {
    pub(super) fn new(performance: &'a mut Performance, call: &'a CallHandle, number: usize) -> Self {
        Self {
            performance,
            call,
            place: Place { call: number, turn: 0 },
            function_calls: 0,
            creates_owed: 1,
            cancelled: Vec::new(),
            interrupted: false,
            slow: false,
            told_since: (0, 0),
        }
    }

    pub(super) fn deviates(&mut self, kind: DeviationKind, text: String) {
        let place = Some(self.place);
        self.performance.played.deviations.push(Deviation { kind, place, text });
    }

    fn happens(&mut self, what: Happening) {
        let place = self.place;
        self.performance.played.conversation.push(Moment { place, what });
    }

    pub(super) async fn whole_call(&mut self, part: &Part) -> Result<(), Stop> {
        self.call.accepted().await.map_err(|error| stop(&error))?;
        self.call.attached().await.map_err(|error| stop(&error))?;
        let greeting = self.call.response().await.map_err(|error| stop(&error))?;
        let words = greeting::words(greeting.request()["response"]["instructions"].as_str().unwrap_or_default());
        self.say(&greeting, &words, true).await;
        greeting.complete();
        for (index, turn) in part.turns.iter().enumerate() {
            self.place.turn = index + 1;
            if turn.hangs_up {
                return Ok(());
            }
            let begins = self.performance.played.conversation.len();
            let opening = part.opening.as_deref().filter(|_| index == 0);
            let flow = self.turn(turn, opening).await?;
            self.check_words(turn, begins);
            if flow == Flow::Over {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn turn(&mut self, turn: &Turn, opening: Option<&str>) -> Result<Flow, Stop> {
        self.told_since = (self.told_since.1, self.call.look(|view| view.record.received.len()));
        self.before(turn).await?;
        let response = self.listen(turn, opening).await?;
        self.check_told(turn).await;
        let speaks_last = turn.tools.is_empty();
        if let Some(text) = &turn.says {
            let text = self.fill_text(text)?;
            let cut_short = turn.interrupted && turn.then_says.is_none();
            self.say(&response, &text, !cut_short).await;
        }
        if speaks_last {
            self.close(&response, turn.interrupted);
            return Ok(Flow::GoesOn);
        }
        let calls = turn.tools.iter().map(|tool| self.arguments(tool)).collect::<Result<Vec<_>, _>>()?;
        if turn.hangs_up_at_once {
            self.call_and_hang_up(&response, &turn.tools, &calls);
            return Ok(Flow::Over);
        }
        if turn.interrupted && turn.then_says.is_none() {
            self.call_in_vain(&response, &turn.tools, &calls);
            return Ok(Flow::GoesOn);
        }
        self.run_tools(&response, turn, &calls).await?;
        if let Some(text) = &turn.then_says {
            let response = self.response().await?;
            let text = self.fill_text(text)?;
            self.say(&response, &text, !turn.interrupted).await;
            self.close(&response, turn.interrupted);
        }
        Ok(Flow::GoesOn)
    }

    /// A response that is interrupted stays open until the caller speaks into it.
    fn close(&mut self, response: &ModelResponse, interrupted: bool) {
        if interrupted {
            self.interrupted = true;
        } else {
            response.complete();
        }
    }

    /// What happens before the caller does anything.
    async fn before(&mut self, turn: &Turn) -> Result<(), Stop> {
        if turn.minutes > 0 {
            self.happens(Happening::Aside(format!("{} minutes de bavardage", turn.minutes)));
            self.chat(Duration::from_secs(60 * turn.minutes)).await?;
        }
        if let Some(breakdown) = turn.breakdown {
            let Some(breaker) = &self.performance.breaker else {
                return Err("panne : ce scénario ne se joue qu'avec un serveur à lui".to_owned());
            };
            breaker(breakdown);
            self.slow = breakdown == Breakdown::StoreHangs;
            let what = match breakdown {
                Breakdown::StoreHangs => "le disque ne répond plus",
                Breakdown::StoreFails => "le disque est en panne",
                Breakdown::Mended => "le disque va de nouveau",
            };
            self.happens(Happening::Aside(what.to_owned()));
        }
        if turn.cut {
            let before = self.call.look(|view| view.record.attached_at.len());
            self.happens(Happening::Aside("la liaison est coupée".to_owned()));
            self.call.drop_connection();
            self.call.attached_times(before + 1).await.map_err(|error| stop(&error))?;
        }
        Ok(())
    }

    /// Time goes by in small talk: a caller who only kept silent would be taken for gone.
    async fn chat(&mut self, time: Duration) -> Result<(), Stop> {
        let mut left = time;
        while !left.is_zero() {
            let step = left.min(SMALL_TALK);
            self.call.time_passes(step).await.map_err(|error| stop(&error))?;
            self.call.caller_says("Un instant, s'il vous plaît.");
            self.call.say("Je vous en prie.").await.map_err(|error| stop(&error))?;
            left = left.saturating_sub(step);
        }
        Ok(())
    }

    /// The caller's part of a turn, up to the response that it brings about.
    async fn listen(&mut self, turn: &Turn, opening: Option<&str>) -> Result<ModelResponse, Stop> {
        if let Some(text) = turn.caller.as_deref().or(opening) {
            let text = self.fill_text(text)?;
            self.caller_says(&text).await;
            return self.response().await;
        }
        if let Some(keys) = &turn.keys {
            keys.chars().for_each(|key| self.call.caller_presses(key));
            self.happens(Happening::Aside(format!("le client compose {keys}")));
        }
        if turn.silence {
            self.happens(Happening::Aside("silence".to_owned()));
        }
        if turn.silence || turn.server || turn.keys.is_some() {
            self.creates_owed += 1;
            let (steps, patience) = if turn.server { (OF_ITS_OWN_ACCORD, AT_ONCE) } else { (STEPS, PROMPTLY) };
            self.wait_for_the_server(steps, patience).await?;
        }
        // After outputs it is the server that makes the model speak.
        self.response().await
    }

    async fn caller_says(&mut self, text: &str) {
        self.pause(text).await;
        self.call.caller_says(text);
        self.happens(Happening::Caller(text.to_owned()));
    }

    /// Lets time go by until the server makes the model speak, where time can be moved.
    async fn wait_for_the_server(&self, steps: usize, first: Duration) -> Result<(), Stop> {
        if !self.call.clock().is_manual() {
            return Ok(());
        }
        for step in 0..steps {
            let patience = if step == 0 { first } else { PROMPTLY };
            if self.call.wait_for(patience, |view| view.has_open_response.then_some(())).await.is_some() {
                return Ok(());
            }
            if self.call.is_over() {
                return Err("le serveur a raccroché".to_owned());
            }
            self.call.time_passes(STEP).await.map_err(|error| stop(&error))?;
        }
        Err("le serveur devait faire parler le modèle, en vain".to_owned())
    }

    /// The next response; what the server has instructed for it can be said as `{{consigne}}`.
    async fn response(&mut self) -> Result<ModelResponse, Stop> {
        let response = self.call.response().await.map_err(|error| stop(&error))?;
        let instructions = response.request();
        let words = greeting::words(instructions["response"]["instructions"].as_str().unwrap_or_default());
        self.remember("consigne", Value::String(words));
        Ok(response)
    }

    fn remember(&mut self, name: &str, value: Value) {
        if let Some(context) = self.performance.context.as_object_mut() {
            context.insert(name.to_owned(), value);
        }
    }

    fn fill_text(&self, text: &str) -> Result<String, Stop> {
        fill_text(text, &self.performance.context).map_err(|path| nowhere(&path))
    }

    async fn pause(&self, text: &str) {
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let pause = self.performance.options.pace.saturating_mul(characters);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }

    async fn say(&mut self, response: &ModelResponse, text: &str, whole: bool) {
        self.pause(text).await;
        response.speech(text);
        self.happens(Happening::Assistant { text: text.to_owned(), whole });
    }
}

fn nowhere(path: &str) -> Stop {
    format!("{{{{{path}}}}} ne mène à rien dans les résultats")
}
