//! The model's function calls: made, answered, made again where the caller's yes is wanted.

use std::time::Duration;

use openai_double::{CallView, ModelResponse, greeting, parse_output};
use serde_json::Value;

use super::{Stage, Stop, nowhere, stop};
use crate::{
    player::played::{DeviationKind, Happening},
    scenario::{Tool, Turn, differences, fill, lookup},
};

/// The refusal that asks for the caller's yes before the same call is sent again.
const CONFIRMATION_REQUIRED: &str = "confirmation_requise";

/// How often the same call may ask for a yes: once, and once more where the price has changed meanwhile.
const CONFIRMATIONS: usize = 2;

/// What the caller says to the recap.
const YES: &str = "Oui, c'est parfait.";

/// By how much time is moved while a tool hangs.
const STEP: Duration = Duration::from_millis(500);

/// How often it is moved at the most: a server gives a tool up long before.
const STEPS: usize = 60;

/// How long an output may take before time is moved.
const PROMPTLY: Duration = Duration::from_millis(50);

/// Functions after which the server may have no reason to ask for a response.
const QUIET: &[&str] = &["wait_for_user"];

impl Stage<'_> {
    pub(super) fn arguments(&self, tool: &Tool) -> Result<String, Stop> {
        if tool.again {
            let last = self.performance.arguments.get(&tool.name).cloned();
            return last.ok_or_else(|| format!("{} n'a pas été appelé avant", tool.name));
        }
        if let Some(raw) = &tool.raw {
            return Ok(raw.clone());
        }
        let arguments = Value::Object(tool.arguments.clone().unwrap_or_default());
        Ok(fill(&arguments, &self.performance.context).map_err(|path| nowhere(&path))?.to_string())
    }

    /// Calls the functions of a turn and checks what comes back.
    pub(super) async fn run_tools(
        &mut self,
        response: &ModelResponse,
        turn: &Turn,
        calls: &[String],
    ) -> Result<(), Stop> {
        let outputs = self.call_functions(response, &turn.tools, calls).await?;
        for ((tool, arguments), output) in turn.tools.iter().zip(calls).zip(outputs) {
            let output = self.confirm(tool, arguments, output).await?;
            self.check_output(tool, &output);
        }
        Ok(())
    }

    /// The functions are called and nobody waits for what they come to: the caller hangs up.
    pub(super) fn call_and_hang_up(&mut self, response: &ModelResponse, tools: &[Tool], calls: &[String]) {
        self.creates_owed += 1;
        for (tool, arguments) in tools.iter().zip(calls) {
            self.put(response, tool, arguments);
            self.tool_called(tool, arguments, None);
        }
        response.complete();
        self.call.caller_hangs_up();
    }

    /// The functions are called in a response that the caller is about to interrupt.
    pub(super) fn call_in_vain(&mut self, response: &ModelResponse, tools: &[Tool], calls: &[String]) {
        self.interrupted = true;
        for (tool, arguments) in tools.iter().zip(calls) {
            let id = self.put(response, tool, arguments);
            self.cancelled.push(id);
            self.tool_called(tool, arguments, None);
        }
    }

    fn put(&mut self, response: &ModelResponse, tool: &Tool, arguments: &str) -> String {
        self.function_calls += 1;
        let id = format!("call_{}", self.call.make_id(self.function_calls));
        response.function_call(&tool.name, &id, arguments);
        self.performance.arguments.insert(tool.name.clone(), arguments.to_owned());
        id
    }

    fn tool_called(&mut self, tool: &Tool, arguments: &str, output: Option<Value>) {
        let (name, arguments) = (tool.name.clone(), arguments.to_owned());
        self.happens(Happening::Tool { name, arguments, output, took: None });
    }

    /// Calls functions in one response, completes it, and waits for every output.
    async fn call_functions(
        &mut self,
        response: &ModelResponse,
        tools: &[Tool],
        arguments: &[String],
    ) -> Result<Vec<Value>, Stop> {
        self.creates_owed += usize::from(tools.iter().any(|tool| !QUIET.contains(&tool.name.as_str())));
        let ids: Vec<String> =
            tools.iter().zip(arguments).map(|(tool, arguments)| self.put(response, tool, arguments)).collect();
        response.complete();
        if tools.iter().any(|tool| tool.delivered_twice)
            && let Some(done) = self.call.record().sent_of("response.done").pop()
        {
            self.call.send_raw(&done);
        }
        let mut outputs = Vec::with_capacity(tools.len());
        for ((tool, arguments), id) in tools.iter().zip(arguments).zip(&ids) {
            let output = if self.slow { self.slow_output(id).await } else { self.output(id).await };
            let output = output.map_err(|error| format!("{} : {error}", tool.name))?;
            self.tool_called(tool, arguments, Some(output.clone()));
            self.remember(&tool.name, output.clone());
            outputs.push(output);
        }
        Ok(outputs)
    }

    async fn output(&self, id: &str) -> Result<Value, Stop> {
        self.call.output_of(id).await.map_err(|error| stop(&error))
    }

    /// The output of a tool that hangs: time goes by, and the model says what the server makes it say meanwhile.
    async fn slow_output(&mut self, id: &str) -> Result<Value, Stop> {
        for _ in 0..STEPS {
            let ready = |view: CallView<'_>| {
                let output = view.record.function_call(id).and_then(|call| call.outputs.first());
                let output = output.map(|(_, output)| parse_output(output));
                (output.is_some() || view.has_open_response).then_some(output)
            };
            match self.call.wait_for(PROMPTLY, ready).await {
                Some(Some(output)) => return Ok(output),
                Some(None) => {
                    self.creates_owed += 1;
                    let response = self.call.response().await.map_err(|error| stop(&error))?;
                    let instructions = response.request();
                    let words = greeting::words(instructions["response"]["instructions"].as_str().unwrap_or_default());
                    self.say(&response, &words, true).await;
                    response.complete();
                }
                None => self.call.time_passes(STEP).await.map_err(|error| stop(&error))?,
            }
        }
        self.output(id).await
    }

    /// Where the output asks for the caller's yes and the scenario does not speak of it: the model reads it out, the caller says
    /// yes, the same call is sent again.
    async fn confirm(&mut self, tool: &Tool, arguments: &str, first: Value) -> Result<Value, Stop> {
        let written_out = tool.expected.get("error.code").is_some_and(|code| code == CONFIRMATION_REQUIRED);
        let mut output = first;
        for _ in 0..CONFIRMATIONS {
            if written_out || output["error"]["code"] != CONFIRMATION_REQUIRED {
                break;
            }
            let recap = self.response().await?;
            let message = output["message"].as_str().unwrap_or_default().to_owned();
            self.say(&recap, &message, true).await;
            recap.complete();
            self.caller_says(YES).await;
            let again = self.response().await?;
            let outputs = self.call_functions(&again, std::slice::from_ref(tool), &[arguments.to_owned()]).await?;
            output = outputs.into_iter().next().unwrap_or_default();
        }
        Ok(output)
    }

    fn check_output(&mut self, tool: &Tool, output: &Value) {
        for difference in differences(&tool.expected, output) {
            self.deviates(DeviationKind::Output, format!("{} : {difference}", tool.name));
        }
        for path in tool.absent.iter().filter(|path| lookup(output, path).is_some()) {
            self.deviates(DeviationKind::Output, format!("{} : {path} devait être absent", tool.name));
        }
    }
}
