//! A real model in place of a script: the server's side of the line is played here, and every response comes from a Realtime session in
//! text. The server's own machine and tools run as on the telephone, and see the same events.
//!
//! What text cannot show: interruptions, silence, pronunciation, and what is misheard. The session is given the instructions and the
//! tools of the accept body, nothing of its audio.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use openai_double::{CallHandle, CallView, ModelResponse, Operation};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::caller::{Reply, TextCaller};
use evaluation::{Deviation, DeviationKind, Happening, Moment, Place, Played, Scenario, judge_words};

/// Caller's turns after which a conversation that comes to no end is given up: a booking takes some ten.
const MOST_TURNS: usize = 24;

/// How long a model may take over one response.
const MODEL_PATIENCE: Duration = Duration::from_secs(60);

/// How long the server may take to make the model speak again, where it has a reason: an output, or a correction.
const SERVER_PATIENCE: Duration = Duration::from_millis(300);

/// How long after an end that the model asked for time is moved, so that the server hangs up or passes the call on.
const ENDING: Duration = Duration::from_secs(5);

/// A Realtime session in text: events out, events in, as JSON. The task that owns the socket is the other end.
#[derive(Debug)]
pub(super) struct ModelWire {
    /// To the model.
    pub(super) sender: mpsc::Sender<String>,
    /// From the model; it ends with the session.
    pub(super) receiver: mpsc::Receiver<String>,
}

/// What came of a scenario with a real model.
#[derive(Clone, Debug, Default)]
pub(super) struct LivePlayed {
    /// The conversation, and what was not as expected. What a script expects of single turns is not judged.
    pub(super) played: Played,
    /// Every `response.done` of the model, as it came: their usage is the cost.
    pub(super) responses: Vec<String>,
}

struct Live<'a> {
    call: &'a CallHandle,
    wire: &'a mut ModelWire,
    caller: TextCaller,
    came_of_it: LivePlayed,
    turn: usize,
    /// How many of the server's events were passed on to the model.
    passed_on: usize,
}

/// Plays the call of a scenario, which has rung: a caller in text talks with the model at the end of the wire, until either hangs up.
/// Never fails: what did not go as the scenario says is among the deviations.
pub(super) async fn converse(call: &CallHandle, scenario: &Scenario, wire: &mut ModelWire) -> LivePlayed {
    let Some(caller) = TextCaller::of(scenario).filter(|_| scenario.can_be_played_live()) else {
        let played = Played::failed(scenario, "ce scénario ne se joue pas en texte".to_owned());
        return LivePlayed { played, ..LivePlayed::default() };
    };
    let played = Played { scenario: scenario.name.clone(), ..Played::default() };
    let live = LivePlayed { played, ..LivePlayed::default() };
    let mut stage = Live { call, wire, caller, came_of_it: live, turn: 0, passed_on: 0 };
    if let Err(error) = Box::pin(stage.whole_call()).await {
        let text = format!("{error:#}");
        let deviation = Deviation { kind: DeviationKind::Stopped, place: Some(stage.place()), text };
        stage.came_of_it.played.deviations.push(deviation);
    }
    call.caller_hangs_up();
    let mut live = stage.came_of_it;
    live.played.record = call.record();
    let deviations = judge_words(&live.played, &scenario.must_say, &scenario.must_not_say);
    live.played.deviations.extend(deviations);
    live
}

impl Live<'_> {
    const fn place(&self) -> Place {
        Place { call: 1, turn: self.turn }
    }

    fn happens(&mut self, what: Happening) {
        let place = self.place();
        self.came_of_it.played.conversation.push(Moment { place, what });
    }

    async fn whole_call(&mut self) -> Result<()> {
        let accepted = self.call.accepted().await?;
        self.call.attached().await?;
        self.begin_session(&accepted).await?;
        // The greeting, which the server asks for.
        self.model_speaks().await?;
        let opening = self.caller.opening().to_owned();
        self.caller_says(&opening).await?;
        for turn in 1..=MOST_TURNS {
            self.turn = turn;
            let said = self.model_speaks().await?;
            if self.has_ended().await? {
                return Ok(());
            }
            match self.caller.reply(&said) {
                Reply::Says(text) => self.caller_says(&text).await?,
                Reply::HangsUp => return Ok(()),
            }
        }
        bail!("la conversation n'en finit pas, après {MOST_TURNS} tours du client")
    }

    /// The session in text, with what the server told the telephone's session.
    async fn begin_session(&mut self, accepted: &Value) -> Result<()> {
        let session = json!({
            "type": "realtime",
            "output_modalities": ["text"],
            "instructions": accepted["instructions"],
            "tools": accepted["tools"],
            "tool_choice": "auto",
        });
        self.send(&json!({"type": "session.update", "session": session})).await?;
        self.event_of("session.updated").await.map(drop)
    }

    async fn send(&self, event: &Value) -> Result<()> {
        self.wire.sender.send(event.to_string()).await.context("la session du modèle est fermée")
    }

    /// The model's next event of a type; others are passed over, but for errors.
    async fn event_of(&mut self, kind: &str) -> Result<(Value, String)> {
        let wait = async {
            while let Some(text) = self.wire.receiver.recv().await {
                let event: Value = serde_json::from_str(&text).unwrap_or_default();
                if event["type"] == kind {
                    return Ok((event, text));
                }
                if event["type"] == "error" {
                    let code =
                        event["error"]["code"].as_str().or_else(|| event["error"]["type"].as_str()).unwrap_or("?");
                    bail!("le modèle refuse un message : {code}");
                }
            }
            bail!("la session du modèle est fermée")
        };
        let waited = tokio::time::timeout(MODEL_PATIENCE, wait).await;
        waited.with_context(|| format!("{kind} attendu du modèle, en vain"))?
    }

    async fn caller_says(&mut self, text: &str) -> Result<()> {
        self.call.caller_says(text);
        self.happens(Happening::Caller(text.to_owned()));
        let item = json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]});
        self.send(&json!({"type": "conversation.item.create", "item": item})).await
    }

    /// Everything that the model says and does until it is the caller's turn: all that was said.
    async fn model_speaks(&mut self) -> Result<String> {
        let mut said = Vec::new();
        let mut response = self.call.response().await?;
        loop {
            said.extend(self.respond(&response).await?);
            // Outputs and corrections make it go on; after the tools that end a turn nothing does.
            let goes_on = |view: CallView<'_>| view.has_open_response.then_some(());
            self.call.taken_in().await?;
            match self.call.wait_for(SERVER_PATIENCE, goes_on).await {
                Some(()) => response = self.call.response().await?,
                None => return Ok(said.join(" ")),
            }
        }
    }

    /// One response: asked of the model, and laid into the one that is open on the line.
    async fn respond(&mut self, response: &ModelResponse) -> Result<Vec<String>> {
        self.pass_on().await?;
        let asked = response.request();
        let mut parameters = json!({"output_modalities": ["text"]});
        for key in ["instructions", "tool_choice"] {
            if !asked["response"][key].is_null() {
                parameters[key] = asked["response"][key].clone();
            }
        }
        self.send(&json!({"type": "response.create", "response": parameters})).await?;
        let (done, text) = self.event_of("response.done").await?;
        self.came_of_it.responses.push(text);
        let status = done["response"]["status"].as_str().unwrap_or("?");
        if status != "completed" {
            response.fail("server_error", status);
            bail!("une réponse du modèle a pour statut {status}");
        }
        let (mut said, mut calls) = (Vec::new(), Vec::new());
        for item in done["response"]["output"].as_array().into_iter().flatten() {
            match item["type"].as_str() {
                Some("message") => {
                    let parts = item["content"].as_array().into_iter().flatten();
                    let text: String = parts.filter_map(|part| part["text"].as_str()).collect();
                    response.speech(&text);
                    self.happens(Happening::Assistant { text: text.clone(), whole: true });
                    said.push(text);
                }
                Some("function_call") => {
                    let field = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
                    let (name, id, arguments) = (field("name"), field("call_id"), field("arguments"));
                    response.function_call(&name, &id, &arguments);
                    calls.push((name, id, arguments));
                }
                _ => {}
            }
        }
        response.complete();
        for (name, id, arguments) in calls {
            let output = self.call.output_of(&id).await?;
            self.happens(Happening::Tool { name, arguments, output: Some(output), took: None });
        }
        Ok(said)
    }

    /// Items that the server has put into the conversation since the last time: outputs and texts.
    async fn pass_on(&mut self) -> Result<()> {
        let record = self.call.record();
        let received = record.received.get(self.passed_on..).unwrap_or_default();
        let items: Vec<Value> = received
            .iter()
            .filter(|received| received.event["type"] == "conversation.item.create")
            .map(|received| json!({"type": "conversation.item.create", "item": received.event["item"]}))
            .collect();
        self.passed_on = record.received.len();
        for item in &items {
            self.send(item).await?;
        }
        Ok(())
    }

    /// Whether the call is at its end by the model's wish: the server hangs up, or passes it on.
    async fn has_ended(&self) -> Result<bool> {
        let last = self.came_of_it.played.conversation.iter().rev().find_map(|moment| match &moment.what {
            Happening::Tool { name, output, .. } => Some((name.as_str(), output)),
            Happening::Assistant { .. } => None,
            Happening::Caller(_) | Happening::Instruction(_) | Happening::Aside(_) => Some(("", &None)),
        });
        let passed_on = |output: &Option<Value>| output.as_ref().is_some_and(|output| output["transfert"] == true);
        let ends =
            last.is_some_and(|(name, output)| name == "end_call" || (name == "transfer_to_human" && passed_on(output)));
        if ends {
            self.call.time_passes(ENDING).await?;
            let over = |view: CallView<'_>| {
                (view.record.ended.is_some() || view.record.requests_of(Operation::Refer) > 0).then_some(())
            };
            // Where nothing comes of it, the call is over all the same: nobody speaks any more.
            let _ = self.call.wait_for(ENDING, over).await;
        }
        Ok(ends)
    }
}
