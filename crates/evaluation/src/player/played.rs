//! What came of a scenario: the conversation, what was not as expected and where, what the store holds.

use std::{fmt, time::Duration};

use openai_double::CallRecord;
use serde_json::Value;

use crate::scenario::{Comparison, RowDifference, RowKind, Scenario};

/// What came of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// The scenario's name.
    pub scenario: String,
    /// What was said and done, in order.
    pub conversation: Vec<Moment>,
    /// Each way in which the calls did not go as their scenario says.
    pub deviations: Vec<Deviation>,
    /// The reservations, expected and found; `None` where nobody has looked.
    pub reservations: Option<Comparison>,
    /// The call-backs, expected and found; `None` where nobody has looked.
    pub callbacks: Option<Comparison>,
    /// Everything that happened on the last call.
    pub record: CallRecord,
}

/// A place in a scenario. Calls and turns are counted from 1; turn 0 is the greeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The call.
    pub call: usize,
    /// The turn.
    pub turn: usize,
}

/// One thing that was said or done.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Where in the scenario.
    pub place: Place,
    /// What.
    pub what: Happening,
}

/// What was said or done.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// The caller said this.
    Caller(String),
    /// The model said this.
    Assistant {
        /// The words.
        text: String,
        /// Whether they were heard to their end.
        whole: bool,
    },
    /// The model called a tool.
    Tool {
        /// The tool.
        name: String,
        /// The raw arguments.
        arguments: String,
        /// The output; `None` where none came.
        output: Option<Value>,
        /// How long that took; `None` where it was not measured.
        took: Option<Duration>,
    },
    /// The server told the model.
    Instruction(String),
    /// Anything else, in French: silence, keys, the end of the line.
    Aside(String),
}

/// One way in which a call did not go as its scenario says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What kind of thing.
    pub kind: DeviationKind,
    /// Where it went wrong; `None` where that is no single turn.
    pub place: Option<Place>,
    /// What, in French.
    pub text: String,
}

/// What a deviation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviationKind {
    /// A tool's output.
    Output,
    /// What was to be said, or not to be said, or to be told to the model.
    Words,
    /// The reservations that the calls leave.
    Reservations,
    /// The call-backs that the calls leave.
    Callbacks,
    /// A message that the server sent, or did not send.
    Wire,
    /// The end of a call.
    Ending,
    /// The scenario could not be played to its end.
    Stopped,
}

impl DeviationKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Output, Self::Words, Self::Reservations, Self::Callbacks, Self::Wire, Self::Ending, Self::Stopped];

    /// The name in reports, in French.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Output => "résultat d'outil",
            Self::Words => "paroles",
            Self::Reservations => "réservations",
            Self::Callbacks => "rappels",
            Self::Wire => "messages du serveur",
            Self::Ending => "fin d'appel",
            Self::Stopped => "interrompu",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { call: 0 | 1, turn } => write!(f, "tour {turn}"),
            Self { call, turn } => write!(f, "appel {call}, tour {turn}"),
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{place} : {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl Played {
    /// What came of a scenario that did not get as far as being played.
    pub fn failed(scenario: &Scenario, fault: String) -> Self {
        let deviation = Deviation { kind: DeviationKind::Stopped, place: None, text: fault };
        Self { scenario: scenario.name.clone(), deviations: vec![deviation], ..Self::default() }
    }

    /// Whether everything went as the scenario says.
    pub fn passed(&self) -> bool {
        self.deviations.is_empty()
    }

    /// The deviations as sentences.
    pub fn faults(&self) -> Vec<String> {
        self.deviations.iter().map(ToString::to_string).collect()
    }

    /// All that the model said, in order, what was cut short included.
    pub fn said(&self) -> Vec<&str> {
        let said = self.conversation.iter().filter_map(|moment| match &moment.what {
            Happening::Assistant { text, .. } => Some(text.as_str()),
            Happening::Caller(_) | Happening::Tool { .. } | Happening::Instruction(_) | Happening::Aside(_) => None,
        });
        said.collect()
    }

    /// Every output, with its tool, in order.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.placed_outputs().map(|(_, name, output)| (name, output))
    }

    fn placed_outputs(&self) -> impl Iterator<Item = (Place, &str, &Value)> {
        self.conversation.iter().filter_map(|moment| match &moment.what {
            Happening::Tool { name, output: Some(output), .. } => Some((moment.place, name.as_str(), output)),
            Happening::Tool { output: None, .. }
            | Happening::Assistant { .. }
            | Happening::Caller(_)
            | Happening::Instruction(_)
            | Happening::Aside(_) => None,
        })
    }

    /// The reservations that outputs reported as made, a repeated one once.
    pub fn booked(&self) -> Vec<&Value> {
        let mut rows: Vec<&Value> = Vec::new();
        for (name, output) in self.outputs() {
            let row = &output["reservation"];
            if name == "create_reservation"
                && output["success"] == true
                && !rows.iter().any(|known| known["id"] == row["id"])
            {
                rows.push(row);
            }
        }
        rows
    }

    /// Looks at what the calls have left: the rows of the store, and the call-backs.
    pub fn judge_store(&mut self, scenario: &Scenario, rows: Vec<Value>, callbacks: Vec<Value>) {
        let reservations = Comparison::of(scenario.expected_rows(), rows);
        let expected_callbacks = scenario.callbacks.iter().cloned().map(Value::Object).collect();
        let callbacks = Comparison::of(expected_callbacks, callbacks);
        for difference in &reservations.differences {
            let place = self.origin(difference);
            let text = difference.in_words(RowKind::Reservation);
            self.deviations.push(Deviation { kind: DeviationKind::Reservations, place, text });
        }
        for difference in &callbacks.differences {
            let place = self.last_call_of(&["transfer_to_human"]);
            let text = difference.in_words(RowKind::Callback);
            self.deviations.push(Deviation { kind: DeviationKind::Callbacks, place, text });
        }
        (self.reservations, self.callbacks) = (Some(reservations), Some(callbacks));
    }

    /// Where a row came to differ: where a tool last reported it, or refused what was to become of it.
    fn origin(&self, difference: &RowDifference) -> Option<Place> {
        let reported = difference.found.as_ref().and_then(|found| {
            let outputs = self.placed_outputs().filter(|(_, _, output)| speaks_of(output, found));
            outputs.last().map(|(place, _, _)| place)
        });
        let first_deviation = || self.deviations.iter().find_map(|deviation| deviation.place);
        reported
            .or_else(first_deviation)
            .or_else(|| self.last_call_of(&["create_reservation", "change_reservation", "cancel_reservation"]))
    }

    fn last_call_of(&self, names: &[&str]) -> Option<Place> {
        self.placed_outputs().filter(|(_, name, _)| names.contains(name)).last().map(|(place, _, _)| place)
    }
}

/// Whether an output reports this row as made or changed.
fn speaks_of(output: &Value, row: &Value) -> bool {
    output["success"] == true
        && ["id", "code"].iter().any(|key| row[*key].is_string() && output["reservation"][*key] == row[*key])
}
