//! Plays a scenario on a call: the caller and the model by the script, against whatever server answered.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{
    error::SimulatorError,
    greeting,
    handle::CallHandle,
    model_response::ModelResponse,
    record::CallRecord,
    scenario::{Scenario, Tool, Turn, differences, fill, fill_text, lookup},
};

/// The refusal that asks for the caller's yes before the same booking is sent again.
const CONFIRMATION_REQUIRED: &str = "confirmation_requise";

/// How often the same booking may ask for a yes: once, and once more where the price has changed meanwhile.
const CONFIRMATIONS: usize = 2;

/// What the caller says to the recap.
const YES: &str = "Oui, c'est parfait.";

/// How a scenario is played.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlayOptions {
    /// Pause for each character spoken, so that a person can follow; zero for tests.
    pub pace: Duration,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Played {
    /// The scenario's name.
    pub scenario: String,
    /// A sentence for each way in which the call did not go as its scenario says.
    pub faults: Vec<String>,
    /// All that the model said, in order.
    pub said: Vec<String>,
    /// Every output, with its function, in order.
    pub outputs: Vec<(String, Value)>,
    /// Everything that happened on the call.
    pub record: CallRecord,
}

impl Played {
    /// Whether the call went as its scenario says.
    pub fn passed(&self) -> bool {
        self.faults.is_empty()
    }

    /// The reservations that outputs reported as made, a repeated one once.
    pub fn booked(&self) -> Vec<&Value> {
        let mut rows: Vec<&Value> = Vec::new();
        for (_, output) in
            self.outputs.iter().filter(|(name, output)| name == "create_reservation" && output["success"] == true)
        {
            if !rows.iter().any(|row| row["id"] == output["reservation"]["id"]) {
                rows.push(&output["reservation"]);
            }
        }
        rows
    }

    /// A call that did not get as far as being played.
    pub(super) fn failed(scenario: &Scenario, fault: String) -> Self {
        Self {
            scenario: scenario.name.clone(),
            faults: vec![fault],
            said: Vec::new(),
            outputs: Vec::new(),
            record: CallRecord::default(),
        }
    }
}

/// Plays a call that has rung, to its end.
pub(super) async fn play(call: &CallHandle, scenario: &Scenario, options: PlayOptions) -> Played {
    let mut stage = Stage {
        call,
        options,
        context: Value::Object(Map::new()),
        function_calls: 0,
        creates_owed: 1,
        played: Played { scenario: scenario.name.clone(), ..Played::failed(scenario, String::new()) },
    };
    stage.played.faults.clear();
    if let Err(stop) = stage.whole_call(scenario).await {
        stage.played.faults.push(stop);
    }
    call.caller_hangs_up();
    stage.check_words(scenario);
    stage.check_wire();
    stage.played.record = call.record();
    stage.played
}

struct Stage<'a> {
    call: &'a CallHandle,
    options: PlayOptions,
    /// The last output of each function, by its name.
    context: Value,
    function_calls: usize,
    /// How often the server has had a reason to ask for a response: the greeting, outputs, silence.
    creates_owed: usize,
    played: Played,
}

/// A sentence that ends the call.
type Stop = String;

fn stop(error: &SimulatorError) -> Stop {
    error.to_string()
}

impl Stage<'_> {
    async fn whole_call(&mut self, scenario: &Scenario) -> Result<(), Stop> {
        self.call.accepted().await.map_err(|error| stop(&error))?;
        self.call.attached().await.map_err(|error| stop(&error))?;
        let greeting = self.call.response().await.map_err(|error| stop(&error))?;
        let words = greeting::words(greeting.request()["response"]["instructions"].as_str().unwrap_or_default());
        self.say(&greeting, &words).await;
        greeting.complete();
        for (index, turn) in scenario.turns.iter().enumerate() {
            if turn.hangs_up {
                return Ok(());
            }
            self.turn(turn).await.map_err(|fault| format!("tour {} : {fault}", index + 1))?;
        }
        Ok(())
    }

    async fn turn(&mut self, turn: &Turn) -> Result<(), Stop> {
        self.creates_owed += usize::from(turn.silence);
        if let Some(text) = &turn.caller {
            self.pause(text).await;
            self.call.caller_says(text);
        }
        // After silence it is the server that makes the model speak; after outputs too.
        let response = self.call.response().await.map_err(|error| stop(&error))?;
        if let Some(text) = &turn.says {
            let text = self.fill_text(text)?;
            self.say(&response, &text).await;
        }
        if turn.tools.is_empty() {
            response.complete();
            return Ok(());
        }
        let calls = turn.tools.iter().map(|tool| self.arguments(tool)).collect::<Result<Vec<_>, _>>()?;
        let outputs = self.call_functions(&response, &turn.tools, &calls).await?;
        for ((tool, arguments), output) in turn.tools.iter().zip(&calls).zip(outputs) {
            let output = self.confirm(tool, arguments, output).await?;
            self.check_output(tool, &output);
        }
        if let Some(text) = &turn.then_says {
            let response = self.call.response().await.map_err(|error| stop(&error))?;
            let text = self.fill_text(text)?;
            self.say(&response, &text).await;
            response.complete();
        }
        Ok(())
    }

    fn arguments(&self, tool: &Tool) -> Result<String, Stop> {
        if let Some(raw) = &tool.raw {
            return Ok(raw.clone());
        }
        let arguments = Value::Object(tool.arguments.clone().unwrap_or_default());
        Ok(fill(&arguments, &self.context).map_err(|path| nowhere(&path))?.to_string())
    }

    fn fill_text(&self, text: &str) -> Result<String, Stop> {
        fill_text(text, &self.context).map_err(|path| nowhere(&path))
    }

    async fn pause(&self, text: &str) {
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let pause = self.options.pace.saturating_mul(characters);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }

    async fn say(&mut self, response: &ModelResponse, text: &str) {
        self.pause(text).await;
        response.speech(text);
        self.played.said.push(text.to_owned());
    }

    /// Calls functions in one response, completes it, and waits for every output.
    async fn call_functions(
        &mut self,
        response: &ModelResponse,
        tools: &[Tool],
        arguments: &[String],
    ) -> Result<Vec<Value>, Stop> {
        self.creates_owed += 1;
        let mut ids = Vec::with_capacity(tools.len());
        for (tool, arguments) in tools.iter().zip(arguments) {
            self.function_calls += 1;
            let id = format!("call_{}", self.call.make_id(self.function_calls));
            response.function_call(&tool.name, &id, arguments);
            ids.push(id);
        }
        response.complete();
        let mut outputs = Vec::with_capacity(tools.len());
        for (tool, id) in tools.iter().zip(&ids) {
            let output = self.call.output_of(id).await.map_err(|error| format!("{} : {error}", tool.name))?;
            self.remember(&tool.name, &output);
            outputs.push(output);
        }
        Ok(outputs)
    }

    fn remember(&mut self, name: &str, output: &Value) {
        self.played.outputs.push((name.to_owned(), output.clone()));
        if let Some(context) = self.context.as_object_mut() {
            context.insert(name.to_owned(), output.clone());
        }
    }

    /// Where the output asks for the caller's yes: the model reads it out, the caller says yes, the same call is sent again.
    async fn confirm(&mut self, tool: &Tool, arguments: &str, first: Value) -> Result<Value, Stop> {
        let mut output = first;
        for _ in 0..CONFIRMATIONS {
            if output["error"]["code"] != CONFIRMATION_REQUIRED {
                break;
            }
            let recap = self.call.response().await.map_err(|error| stop(&error))?;
            let message = output["message"].as_str().unwrap_or_default().to_owned();
            self.say(&recap, &message).await;
            recap.complete();
            self.pause(YES).await;
            self.call.caller_says(YES);
            let again = self.call.response().await.map_err(|error| stop(&error))?;
            let outputs = self.call_functions(&again, std::slice::from_ref(tool), &[arguments.to_owned()]).await?;
            output = outputs.into_iter().next().unwrap_or_default();
        }
        Ok(output)
    }

    fn check_output(&mut self, tool: &Tool, output: &Value) {
        let faults = &mut self.played.faults;
        for difference in differences(&tool.expected, output) {
            faults.push(format!("{} : {difference}", tool.name));
        }
        for path in tool.absent.iter().filter(|path| lookup(output, path).is_some()) {
            faults.push(format!("{} : {path} devait être absent", tool.name));
        }
    }

    fn check_words(&mut self, scenario: &Scenario) {
        let said: Vec<String> = self.played.said.iter().map(|text| plain(text)).collect();
        let is_said = |words: &&String| said.iter().any(|text| text.contains(&plain(words)));
        let missing = scenario.must_say.iter().filter(|words| !is_said(words));
        let missing: Vec<String> = missing.map(|words| format!("« {words} » n'a pas été dit")).collect();
        let wrong = scenario.must_not_say.iter().filter(is_said).map(|words| format!("« {words} » a été dit"));
        self.played.faults.extend(missing.into_iter().chain(wrong));
    }

    /// What a server must not do, whatever the scenario says.
    fn check_wire(&mut self) {
        let record = self.call.record();
        for code in &record.errors {
            self.played.faults.push(format!("le serveur a envoyé un message qu'OpenAI refuse : {code}"));
        }
        let asked = record.events("response.create").len();
        if asked > self.creates_owed {
            let owed = self.creates_owed;
            self.played.faults.push(format!("le serveur a demandé {asked} réponses, au plus {owed} étaient attendues"));
        }
        for call in record.function_calls.iter().filter(|call| call.outputs.len() > 1) {
            self.played.faults.push(format!("{} : {} résultats pour un appel", call.name, call.outputs.len()));
        }
    }
}

fn nowhere(path: &str) -> Stop {
    format!("{{{{{path}}}}} ne mène à rien dans les résultats")
}

/// A text without the differences that are not heard: case, kinds of apostrophe and of space.
fn plain(text: &str) -> String {
    let characters = text.chars().map(|c| match c {
        '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    });
    characters.flat_map(char::to_lowercase).collect()
}
