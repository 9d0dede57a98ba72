//! Plays a scenario on its calls: the caller and the model by the script, against whatever server answered.

mod played;
mod stage;
mod words;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use openai_double::CallHandle;
use serde_json::{Map, Value};

pub use self::played::{Deviation, DeviationKind, Happening, Moment, Place, Played};
use self::stage::Stage;
use super::scenario::{Breakdown, Scenario};

/// How a scenario is played.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlayOptions {
    /// Pause for each character spoken, so that a person can follow; zero for tests.
    pub pace: Duration,
}

/// Breaks or mends the server's store.
type Breaker = Arc<dyn Fn(Breakdown) + Send + Sync>;

/// A scenario being played, one call after the other; what tools have answered is known in the calls that follow.
pub struct Performance {
    scenario: Scenario,
    options: PlayOptions,
    breaker: Option<Breaker>,
    /// The last output of each function, by its name.
    context: Value,
    /// The last arguments of each function, by its name.
    arguments: BTreeMap<String, String>,
    played: Played,
}

impl Performance {
    /// Begins a scenario.
    pub fn new(scenario: &Scenario, options: PlayOptions) -> Self {
        let played = Played { scenario: scenario.name.clone(), ..Played::default() };
        Self {
            scenario: scenario.clone(),
            options,
            breaker: None,
            context: Value::Object(Map::new()),
            arguments: BTreeMap::new(),
            played,
        }
    }

    /// Where the scenario has the store break down, this is called. Without it such a scenario cannot be played.
    #[must_use]
    pub fn on_breakdown(mut self, breaker: impl Fn(Breakdown) + Send + Sync + 'static) -> Self {
        self.breaker = Some(Arc::new(breaker));
        self
    }

    /// Plays the call of this number, from 0, which has rung, to its end.
    pub async fn call(&mut self, call: &CallHandle, number: usize) {
        let Some(part) = self.scenario.parts.get(number).cloned() else { return };
        let mut stage = Stage::new(self, call, number + 1);
        // Boxed: a call is long, and whoever plays many of them holds as many futures.
        if let Err(text) = Box::pin(stage.whole_call(&part)).await {
            stage.deviates(DeviationKind::Stopped, text);
        }
        stage.leave(&part).await;
        self.played.record = call.record();
    }

    /// A call could not be made.
    pub fn cannot_call(&mut self, text: String) {
        self.played.deviations.push(Deviation { kind: DeviationKind::Stopped, place: None, text });
    }

    /// Ends the scenario.
    pub fn end(mut self) -> Played {
        let (must, must_not) = (&self.scenario.must_say, &self.scenario.must_not_say);
        let deviations = judge_words(&self.played, must, must_not);
        self.played.deviations.extend(deviations);
        self.played
    }
}

/// What was said in a whole scenario, against what must and must not be said in it.
pub fn judge_words(played: &Played, must: &[String], must_not: &[String]) -> Vec<Deviation> {
    let heard = played.conversation.iter().filter_map(|moment| match &moment.what {
        Happening::Assistant { text, whole: true } => Some(text.clone()),
        Happening::Assistant { whole: false, .. }
        | Happening::Caller(_)
        | Happening::Tool { .. }
        | Happening::Instruction(_)
        | Happening::Aside(_) => None,
    });
    let heard: Vec<String> = heard.collect();
    let said: Vec<String> = played.said().into_iter().map(str::to_owned).collect();
    words::judge(&said, &heard, must, must_not, None)
}

impl fmt::Debug for Performance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Performance").field("scenario", &self.scenario.name).finish_non_exhaustive()
    }
}

/// Plays the first call of a scenario, which has rung, to its end. Never fails: what did not go as the scenario says is in
/// [`Played::faults`].
pub async fn play(call: &CallHandle, scenario: &Scenario, options: PlayOptions) -> Played {
    let mut performance = Performance::new(scenario, options);
    performance.call(call, 0).await;
    performance.end()
}
