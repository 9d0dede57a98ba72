//! Scenarios with a real model: a caller in text, the real server, and a Realtime session of the user's own key. It costs money.

use std::time::Duration;

use tokio::sync::mpsc;

mod caller;
mod command;
mod conversation;

pub use self::command::{LiveArguments, run};
use self::conversation::{LivePlayed, ModelWire, converse};
use evaluation::{Played, Scenario};
use openai::{
    server_event::{self, ServerEvent, Usage},
    sideband::{Received, Sideband, SidebandConnector},
};
use vacances_bleues::{
    call::cost::{Cost, Prices},
    commands::house::House,
    config::hotel_file,
};

/// Events that wait for whoever talks with the model: a response in text has some dozens.
const EVENTS_WAITING: usize = 256;

/// How long the session may take to be open.
const OPENING: Duration = Duration::from_secs(15);

/// A model that scenarios are played with.
#[derive(Debug)]
pub struct LiveModel {
    /// How it is reached, with the user's key.
    pub connector: SidebandConnector,
    /// Its name.
    pub model: String,
    /// What its tokens cost, where that is known.
    pub prices: Option<Prices>,
}

/// What came of a scenario that was played several times.
#[derive(Clone, Debug, Default)]
pub struct LiveScore {
    /// The scenario's name.
    pub scenario: String,
    /// Each run, in order.
    pub runs: Vec<Played>,
    /// The tokens of all runs together.
    pub usage: Usage,
}

impl LiveScore {
    /// How many runs went as the scenario says.
    pub fn passed(&self) -> usize {
        self.runs.iter().filter(|run| run.passed()).count()
    }

    /// Whether every run did: this scenario's part in pass^k, k being the number of runs.
    pub fn passed_every_time(&self) -> bool {
        !self.runs.is_empty() && self.passed() == self.runs.len()
    }
}

/// How many scenarios passed every time: pass^k is their share.
pub fn passed_every_time(scores: &[LiveScore]) -> usize {
    scores.iter().filter(|score| score.passed_every_time()).count()
}

impl LiveModel {
    /// Plays a scenario so many times, one after the other. Scenarios that need more than words are not for it
    /// ([`Scenario::can_be_played_live`]).
    pub async fn play(&self, scenario: &Scenario, times: usize) -> LiveScore {
        let mut score = LiveScore { scenario: scenario.name.clone(), ..LiveScore::default() };
        for _ in 0..times {
            let live = self.play_once(scenario).await;
            let live = live.unwrap_or_else(|error| LivePlayed {
                played: Played::failed(scenario, format!("{error:#}")),
                ..LivePlayed::default()
            });
            score.usage = live.responses.iter().fold(score.usage, |sum, text| sum.plus(usage(text)));
            score.runs.push(live.played);
        }
        score
    }

    /// What the tokens cost, where that is known.
    pub fn cost(&self, usage: &Usage) -> Option<Cost> {
        self.prices.map(|prices| prices.cost(usage))
    }

    async fn play_once(&self, scenario: &Scenario) -> anyhow::Result<LivePlayed> {
        let session = self.connector.open_session(&self.model, OPENING).await?;
        let house = House::open(scenario, hotel_file::EXAMPLE, None).await?;
        let call = house.dial(scenario.caller_of(0)).await?;
        let (sender, outgoing) = mpsc::channel(EVENTS_WAITING);
        let (incoming, receiver) = mpsc::channel(EVENTS_WAITING);
        let mut wire = ModelWire { sender, receiver };
        let conversation = async {
            let live = converse(&call, scenario, &mut wire).await;
            drop(wire);
            live
        };
        let (mut live, ()) = tokio::join!(conversation, pump(session, outgoing, incoming));
        let (rows, callbacks) = house.close().await?;
        live.played.judge_store(scenario, rows, callbacks);
        Ok(live)
    }
}

/// Carries events between the socket and whoever talks, until either is done.
async fn pump(mut session: Sideband, mut outgoing: mpsc::Receiver<String>, incoming: mpsc::Sender<String>) {
    loop {
        tokio::select! {
            event = outgoing.recv() => {
                let Some(text) = event else { break };
                if session.send(text).await.is_err() {
                    break;
                }
            }
            received = session.receive() => match received {
                Received::Text(text) => {
                    if incoming.send(text.as_str().to_owned()).await.is_err() {
                        break;
                    }
                }
                Received::Other => {}
                Received::Closed(_) => break,
            },
        }
    }
    session.close().await;
}

/// The tokens that a `response.done` tells of.
fn usage(text: &str) -> Usage {
    if let ServerEvent::ResponseDone(response) = server_event::parse(text) { response.usage } else { Usage::default() }
}
