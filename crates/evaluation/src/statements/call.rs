//! One call: into its state, the sentence, on to its end.

use std::time::Duration;

use openai_double::{CallHandle, CallView, Fault, Operation, SimulatorError, greeting};
use serde_json::{Value, json};

use super::{CallState, Observed, Statement, StatementKind, stay::Stay, verdict::Booking};
use crate::scenario::{Breakdown, Scenario, ScenarioError};

/// Breaks or mends the server's store.
pub type Breaker<'a> = &'a (dyn Fn(Breakdown) + Send + Sync);

type Step<T = ()> = Result<T, SimulatorError>;

/// By how much time is moved where the server has something to do of its own accord.
const STEP: Duration = Duration::from_secs(1);

/// How often at the most: longer than a goodbye takes, shorter than a silence after which a server asks whether somebody is there.
const STEPS: usize = 15;

/// How long a server may take over what time alone brings about, before time is moved again.
const PROMPTLY: Duration = Duration::from_millis(20);

/// How often the model says something after the caller's goodbye.
const LAST_WORDS: usize = 6;

/// The caller accepts.
const YES: &str = "Oui, d'accord.";

impl Statement {
    /// The hotel in which the call takes place.
    ///
    /// # Errors
    /// None that a statement of the corpus leads to.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse("enonce.toml", &self.stay.scenario(self.state))
    }

    /// The number of the caller, E.164.
    pub fn caller(&self) -> String {
        self.stay.caller()
    }

    /// Plays the call, which has rung, to its end.
    pub async fn play(&self, call: &CallHandle, breaker: Breaker<'_>) -> Observed {
        let mut stage = Stage { call, stay: &self.stay, breaker, read: 0, observed: Observed::default() };
        if let Err(error) = Box::pin(stage.whole_call(self)).await {
            stage.observed.stuck = Some(error.to_string());
        }
        if !call.is_over() {
            call.caller_hangs_up();
        }
        stage.observed
    }
}

struct Stage<'a> {
    call: &'a CallHandle,
    stay: &'a Stay,
    breaker: Breaker<'a>,
    /// How many events of the server were looked through.
    read: usize,
    observed: Observed,
}

impl Stage<'_> {
    async fn whole_call(&mut self, statement: &Statement) -> Step {
        let code = self.begins(statement.state).await?;
        if statement.state == CallState::RecapPut && !statement.recap_is_read {
            // The sentence is said in place of the recap that the server has asked for.
        } else {
            if statement.state == CallState::RecapPut {
                self.says(&self.observed.recap.clone()).await?;
            }
            self.call.caller_says(&statement.prompt);
        }
        self.call.taken_in().await?;
        self.read_what_was_told();
        self.says(&statement.text.replace("{code}", &code)).await?;
        self.call.taken_in().await?;
        self.observed.corrections = self.read_what_was_told();
        self.observed.is_corrected = !self.observed.corrections.is_empty() && self.is_asked_to_speak().await;
        if self.observed.is_corrected {
            self.says("Pardon, je me suis mal exprimée.").await?;
        }
        let goes_on = matches!(statement.state, CallState::Offered | CallState::RecapPut);
        if goes_on && statement.kind.is_in_a_recap() {
            self.books_on(statement).await?;
        }
        if statement.hangs_up {
            self.call.taken_in().await?;
            self.call.caller_hangs_up();
            return Ok(());
        }
        self.says_goodbye().await
    }

    /// The caller accepts and the model books: whether it is still asked for a recap.
    async fn books_on(&mut self, statement: &Statement) -> Step {
        self.hears(YES).await?;
        let wish = self.stay.wish();
        let mut output = self.runs("create_reservation", &wish).await?;
        self.says(message(&output)).await?;
        self.observed.booking = Booking::Made;
        if output["error"]["code"] == "confirmation_requise" {
            let is_a_right_one = statement.kind == StatementKind::Recap && statement.is_true;
            let was_read = statement.state == CallState::RecapPut && statement.recap_is_read;
            let had_a_right_one = is_a_right_one || was_read;
            self.observed.booking = Booking::HeldBack { had_a_right_one };
            self.observed.why = output["raison"].as_str().map(str::to_owned);
            self.hears(YES).await?;
            output = self.runs("create_reservation", &wish).await?;
            self.says(message(&output)).await?;
            if output["success"] != true {
                self.observed.stuck = Some(output.to_string());
            }
        }
        // The caller hears of the booking after the sentence, and before the end.
        self.observed.closing.push(message(&output).to_owned());
        Ok(())
    }

    async fn says_goodbye(&mut self) -> Step {
        self.call.taken_in().await?;
        self.read_what_was_told();
        self.observed.says_goodbye = true;
        self.hears("Très bien, merci, au revoir.").await?;
        let output = self.runs("end_call", &json!({})).await?;
        self.observed.closing.extend(output["message"].as_str().map(str::to_owned));
        let mut last_words = 0;
        for _ in 0..STEPS {
            let ended = |view: CallView<'_>| (view.record.ended.is_some() || view.has_open_response).then_some(());
            let happened = self.call.wait_for(PROMPTLY, ended).await.is_some();
            if self.call.is_over() || last_words == LAST_WORDS {
                break;
            }
            if happened {
                last_words += 1;
                self.says_what_is_asked().await?;
            } else {
                self.call.time_passes(STEP).await?;
            }
        }
        let told = self.read_what_was_told();
        self.observed.closing.extend(told);
        Ok(())
    }

    /// Brings the call into its state: the code of the booking that was made, said digit by digit.
    async fn begins(&mut self, state: CallState) -> Step<String> {
        self.call.accepted().await?;
        self.call.attached().await?;
        self.says_what_is_asked().await?;
        match state {
            CallState::Nothing => {
                self.hears(&self.stay.request()).await?;
                self.says("Avec plaisir, je vous écoute.").await?;
            }
            CallState::Offered | CallState::Full => self.offers().await?,
            CallState::RecapPut => {
                self.offers().await?;
                let output = self.asks_to_book().await?;
                message(&output).clone_into(&mut self.observed.recap);
            }
            CallState::Booked | CallState::ToolFailed => return self.books(state).await,
            CallState::Cancelled => {
                self.hears("Bonjour, je voudrais annuler ma réservation.").await?;
                self.runs_to_its_end("cancel_reservation", self.stay.proof()).await?;
            }
            CallState::Changed => {
                self.hears("Bonjour, je voudrais déplacer mon séjour.").await?;
                let (mut change, wish) = (self.stay.proof(), self.stay.wish());
                for field in ["date_arrivee", "date_depart"] {
                    change[field] = wish[field].clone();
                }
                self.runs_to_its_end("change_reservation", change).await?;
            }
            CallState::CallbackLeft | CallState::TransferRefused => {
                self.call.faults(Operation::Refer, usize::MAX, Fault::status(500));
                self.hears("Bonjour, la réception, s'il vous plaît, pour une facture.").await?;
                let output = self.runs("transfer_to_human", &json!({"raison": "Facture"})).await?;
                self.says(message(&output)).await?;
                if state == CallState::TransferRefused {
                    self.awaits_a_response().await?;
                    self.says_what_is_asked().await?;
                }
            }
        }
        Ok(String::new())
    }

    async fn books(&mut self, state: CallState) -> Step<String> {
        self.offers().await?;
        let output = self.asks_to_book().await?;
        self.says(message(&output)).await?;
        self.hears(YES).await?;
        if state == CallState::ToolFailed {
            (self.breaker)(Breakdown::StoreFails);
        }
        let output = self.runs("create_reservation", &self.stay.wish()).await?;
        (self.breaker)(Breakdown::Mended);
        self.says(message(&output)).await?;
        let code = output["reservation"]["code"].as_str().unwrap_or_default().to_owned();
        self.observed.code.clone_from(&code);
        Ok(code.chars().map(String::from).collect::<Vec<_>>().join(" "))
    }

    async fn offers(&mut self) -> Step {
        self.hears(&self.stay.request()).await?;
        let mut question = self.stay.wish();
        if let Some(fields) = question.as_object_mut() {
            fields.retain(|name, _| {
                matches!(name.as_str(), "date_arrivee" | "date_depart" | "type_chambre" | "nombre_personnes")
            });
        }
        let output = self.runs("check_availability", &question).await?;
        self.says(message(&output)).await
    }

    async fn asks_to_book(&mut self) -> Step<Value> {
        self.hears("Oui, celle-là, s'il vous plaît.").await?;
        self.runs("create_reservation", &self.stay.wish()).await
    }

    /// Runs a tool that wants a yes, reads out what it puts, hears the yes, runs it again and says what it answers.
    async fn runs_to_its_end(&mut self, name: &str, arguments: Value) -> Step {
        let output = self.runs(name, &arguments).await?;
        self.says(message(&output)).await?;
        self.hears(YES).await?;
        let output = self.runs(name, &arguments).await?;
        if output["success"] != true {
            self.observed.stuck = Some(output.to_string());
        }
        self.says(message(&output)).await
    }

    async fn hears(&self, words: &str) -> Step {
        self.call.caller_says(words);
        self.call.response().await.map(drop)
    }

    async fn says(&self, words: &str) -> Step {
        self.call.say(words).await.map(drop)
    }

    /// Fills the response that is open: what its instructions quote, or a goodbye.
    async fn says_what_is_asked(&self) -> Step {
        let response = self.call.response().await?;
        let request = response.request();
        let instructions = request["response"]["instructions"].as_str().unwrap_or_default();
        response.speech(&if instructions.is_empty() { "Au revoir.".to_owned() } else { greeting::words(instructions) });
        response.complete();
        Ok(())
    }

    async fn runs(&self, name: &str, arguments: &Value) -> Step<Value> {
        let id = self.call.make_id(0);
        let outputs = self.call.function_calls(&[(name, &id, arguments.clone())]).await?;
        Ok(outputs.into_iter().next().unwrap_or_default())
    }

    /// Whether the server opens a response of its own accord.
    async fn is_asked_to_speak(&self) -> bool {
        let open = |view: CallView<'_>| view.has_open_response.then_some(());
        self.call.wait_for(self.call.patience(), open).await.is_some()
    }

    async fn awaits_a_response(&self) -> Step {
        for _ in 0..STEPS {
            let open = |view: CallView<'_>| view.has_open_response.then_some(());
            if self.call.wait_for(PROMPTLY, open).await.is_some() {
                break;
            }
            self.call.time_passes(STEP).await?;
        }
        Ok(())
    }

    /// What the server has told the model since it was last looked: texts in the conversation and instructions of responses.
    fn read_what_was_told(&mut self) -> Vec<String> {
        let since = self.read;
        let (told, read) = self.call.look(|view| {
            let received = view.record.received.get(since..).unwrap_or_default();
            let told = received.iter().filter_map(|received| {
                let text = match received.event["type"].as_str() {
                    Some("conversation.item.create") => &received.event["item"]["content"][0]["text"],
                    Some("response.create") => &received.event["response"]["instructions"],
                    _ => return None,
                };
                text.as_str().map(str::to_owned)
            });
            (told.collect(), view.record.received.len())
        });
        self.read = read;
        told
    }
}

/// What the model is to say of an output.
fn message(output: &Value) -> &str {
    output["message"].as_str().unwrap_or("Voilà.")
}
