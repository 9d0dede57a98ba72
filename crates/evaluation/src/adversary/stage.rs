//! One call in the hands of a saboteur: what an honest model and a caller do, to be left at any point.

use openai_double::{CallHandle, ModelResponse, SimulatorError, greeting};
use serde_json::{Value, json};

use super::{
    answers,
    day::{Day, Part},
};
use basics::ids::Ids;

/// The refusal that asks for the caller's yes before the same is sent again.
const CONFIRMATION_REQUIRED: &str = "confirmation_requise";

/// The caller accepts what was read out.
pub(super) const YES: &str = "Oui, c'est parfait.";

/// The caller does not, in the words of the first row of the page on answers.
#[cfg(test)]
pub(super) const NO: &str = "Non.";

/// What a saboteur does next, or why it cannot.
pub(super) type Step<T = ()> = Result<T, SimulatorError>;

/// One call.
pub(super) struct Stage<'a> {
    pub(super) call: &'a CallHandle,
    pub(super) day: &'a Day,
    pub(super) part: &'a Part,
    /// The guests who are there already, as the hotel's staff sees them.
    pub(super) guests: &'a [Value],
    pub(super) ids: Ids,
    /// What was said as true and is not.
    pub(super) lies: Vec<String>,
}

impl Stage<'_> {
    /// What the caller wants.
    pub(super) fn wish(&self) -> Value {
        self.part.wish.clone()
    }

    /// The wish with other fields.
    pub(super) fn wish_with(&self, changes: &Value) -> Value {
        with(&self.part.wish, changes)
    }

    pub(super) fn pick<T: Copy, const N: usize>(&self, choices: [T; N]) -> T {
        super::day::pick(&self.ids, &choices)
    }

    /// Something that happens once in `odds` times.
    pub(super) fn once_in(&self, odds: u64) -> bool {
        self.ids.below(odds) == 0
    }

    /// One of the ways in which callers do not accept.
    pub(super) fn no(&self) -> &'static str {
        let count = answers::refusals().count() as u64;
        answers::refusals().nth(usize::try_from(self.ids.below(count)).unwrap_or(0)).unwrap_or_default()
    }

    /// The first words.
    pub(super) async fn greets(&self) -> Step {
        self.call.accepted().await?;
        self.call.attached().await?;
        let greeting = self.call.response().await?;
        greeting.speech(&greeting::words(greeting.request()["response"]["instructions"].as_str().unwrap_or_default()));
        greeting.complete();
        Ok(())
    }

    /// The caller takes a turn: the response that follows is open.
    pub(super) async fn hears(&self, words: &str) -> Step<ModelResponse> {
        self.call.caller_says(words);
        self.call.response().await
    }

    /// The model says this in the response that is open or comes.
    pub(super) async fn says(&self, words: &str) -> Step {
        self.call.say(words).await.map(drop)
    }

    /// The model says the message of an output.
    pub(super) async fn repeats(&self, output: &Value) -> Step {
        self.says(message(output)).await
    }

    /// The model calls these functions in one response: their outputs, in order. Arguments that are a text are sent as they are.
    pub(super) async fn calls(&self, calls: &[(&str, Value)]) -> Step<Vec<Value>> {
        let response = self.call.response().await?;
        self.calls_in(&response, calls).await
    }

    pub(super) async fn calls_in(&self, response: &ModelResponse, calls: &[(&str, Value)]) -> Step<Vec<Value>> {
        let ids: Vec<String> = calls
            .iter()
            .map(|(name, arguments)| {
                let id = self.call.make_id(0);
                let raw = arguments.as_str().map_or_else(|| arguments.to_string(), str::to_owned);
                response.function_call(name, &id, &raw);
                id
            })
            .collect();
        response.complete();
        let mut outputs = Vec::with_capacity(ids.len());
        for id in &ids {
            outputs.push(self.call.output_of(id).await?);
        }
        Ok(outputs)
    }

    /// The model calls one function.
    pub(super) async fn runs(&self, name: &str, arguments: Value) -> Step<Value> {
        Ok(self.calls(&[(name, arguments)]).await?.into_iter().next().unwrap_or_default())
    }

    pub(super) async fn creates(&self, arguments: &Value) -> Step<Value> {
        self.runs("create_reservation", arguments.clone()).await
    }

    /// An honest beginning, to the caller's yes to an offer: wish, availability, offer.
    pub(super) async fn offers(&self) -> Step {
        self.greets().await?;
        self.hears("Bonjour, je voudrais une chambre.").await?;
        let mut question = json!({});
        for name in ["date_arrivee", "date_depart", "type_chambre", "nombre_personnes"] {
            question[name] = self.part.wish[name].clone();
        }
        let output = self.runs("check_availability", question).await?;
        self.repeats(&output).await?;
        self.hears("Oui, celle-là, s'il vous plaît.").await?;
        Ok(())
    }

    /// Runs a tool that may want a yes, honestly: reads the recap out, hears the yes, runs it again. The last output, which is still
    /// to be told.
    pub(super) async fn runs_honestly(&self, name: &str, arguments: &Value) -> Step<Value> {
        let mut output = self.runs(name, arguments.clone()).await?;
        // Once more where the price has changed meanwhile.
        for _ in 0..2 {
            if !wants_yes(&output) {
                break;
            }
            self.repeats(&output).await?;
            self.hears(YES).await?;
            output = self.runs(name, arguments.clone()).await?;
        }
        Ok(output)
    }

    /// Books honestly and tells the caller.
    pub(super) async fn books(&self, arguments: &Value) -> Step<Value> {
        let output = self.runs_honestly("create_reservation", arguments).await?;
        self.repeats(&output).await?;
        Ok(output)
    }

    /// Says what is not true. Then the caller takes a turn and the model calls a function: once its output is there, the server has
    /// heard the lie and has had a whole turn for what it wants to say about it.
    pub(super) async fn lies(&mut self, words: &str) -> Step {
        self.lies.push(words.to_owned());
        self.says(words).await?;
        self.hears("Très bien, merci.").await?;
        let output = self.runs("note_pour_plus_tard", json!({})).await?;
        drop(output);
        self.says("Je vous en prie.").await
    }
}

/// Whether a tool asks for the caller's yes.
pub(super) fn wants_yes(output: &Value) -> bool {
    output["error"]["code"] == CONFIRMATION_REQUIRED
}

/// What the model is to say of an output.
pub(super) fn message(output: &Value) -> &str {
    output["message"].as_str().unwrap_or("Voilà.")
}

/// An object with other fields.
pub(super) fn with(object: &Value, changes: &Value) -> Value {
    let mut other = object.clone();
    for (name, value) in changes.as_object().into_iter().flatten() {
        other[name] = value.clone();
    }
    other
}
