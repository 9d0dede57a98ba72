//! One page of the report: what was to be shown, what was said and done, what the store was to hold and holds.

use std::time::Duration;

use serde_json::{Value, json};

use super::{super::console::command, days::DayReport};
use evaluation::{
    Deviation, Happening, Moment, Played, RowKind, Scenario,
    adversary::{AdversarialModel, Harm, Transcript},
    duration,
};
use openai_double::{EndedBy, Heard, Notice};

/// What is wrong.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which kind of failure; reports count by it.
    pub kind: &'static str,
    /// What, in French, with the place where it went wrong.
    pub text: String,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Whose call.
    pub title: String,
    /// What was said and done, in order.
    pub lines: Vec<Placed>,
}

/// A line and its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The turn, from 1; 0 is the greeting; `None` where turns are not counted.
    pub turn: Option<usize>,
    /// Whether something went wrong in this turn.
    pub wrong: bool,
    /// What was said or done.
    pub line: Happening,
}

/// What the store was to hold, and holds.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// Fields of each row that was to be there; `None` where nothing in particular was.
    pub expected: Option<Vec<Value>>,
    /// The rows.
    pub found: Vec<Value>,
    /// What differs, in sentences.
    pub differences: Vec<String>,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name in reports and arguments.
    pub name: String,
    /// What it is about, in French.
    pub title: String,
    /// The seed, where it is a day of saboteurs.
    pub seed: Option<u64>,
    /// What is wrong; nothing where all held.
    pub faults: Vec<Fault>,
    /// The calls.
    pub conversations: Vec<Conversation>,
    /// The store afterwards.
    pub store: Store,
    /// The command that plays it again.
    pub replay: String,
}

impl Sheet {
    /// Whether all held.
    pub fn passed(&self) -> bool {
        self.faults.is_empty()
    }

    /// The page of a day.
    pub fn of_day(report: &DayReport) -> Self {
        let DayReport { day, transcripts, harm, rows } = report;
        let fault = |harm: &Harm| {
            let who = harm.part.map(|part| format!("appel {} : ", part + 1)).unwrap_or_default();
            Fault { kind: harm.kind.label(), text: format!("{who}{}", harm.what) }
        };
        let conversation = |transcript: &Transcript| {
            let who = day.parts.get(transcript.part).map_or("", |part| part.wish["nom"].as_str().unwrap_or_default());
            let placed = |line| Placed { turn: None, wrong: false, line };
            let lines = lines(&transcript.heard).into_iter().map(placed).collect();
            Conversation { title: format!("Appel {} · {who}", transcript.part + 1), lines }
        };
        Self {
            name: day.saboteur.name().to_owned(),
            title: format!("Le modèle {}", day.saboteur.deed()),
            seed: Some(day.seed),
            faults: harm.iter().map(fault).collect(),
            conversations: transcripts.iter().map(conversation).collect(),
            store: Store { expected: None, found: rows.clone(), differences: Vec::new() },
            replay: replay(day.saboteur, day.seed),
        }
    }

    /// The page of a scenario.
    pub fn of_scenario(scenario: &Scenario, played: &Played) -> Self {
        let fault = |deviation: &Deviation| Fault { kind: deviation.kind.name(), text: deviation.to_string() };
        let conversation = |call: usize| {
            let lines = played.conversation.iter().filter(|moment| moment.place.call.max(1) == call);
            let in_place = |moment: &Moment| Placed {
                turn: Some(moment.place.turn),
                wrong: played.deviations.iter().any(|deviation| deviation.place == Some(moment.place)),
                line: moment.what.clone(),
            };
            Conversation { title: format!("Appel {call}"), lines: lines.map(in_place).collect() }
        };
        let store = played.reservations.as_ref().map(|compared| Store {
            expected: Some(compared.expected.clone()),
            found: compared.found.clone(),
            differences: compared.differences.iter().map(|row| row.in_words(RowKind::Reservation)).collect(),
        });
        let number = scenario.number.map(|number| format!("{number} · ")).unwrap_or_default();
        Self {
            name: scenario.name.clone(),
            title: format!("{number}{}", scenario.title),
            seed: None,
            faults: played.deviations.iter().map(fault).collect(),
            conversations: (1..=scenario.calls()).map(conversation).collect(),
            store: store.unwrap_or_default(),
            replay: command(&format!("evaluate --sans-saboteurs --scenario {}", scenario.name)),
        }
    }

    /// The page for a program.
    pub fn in_json(&self) -> Value {
        json!({
            "nom": self.name,
            "titre": self.title,
            "graine": self.seed,
            "reussi": self.passed(),
            "fautes": self.faults.iter().map(|fault| json!({"genre": fault.kind, "faute": fault.text})).collect::<Vec<_>>(),
            "conversations": self.conversations.iter().map(Conversation::in_json).collect::<Vec<_>>(),
            "attendu": self.store.expected,
            "trouve": self.store.found,
            "ecarts": self.store.differences,
            "rejouer": self.replay,
        })
    }
}

/// The command that plays a day again.
pub fn replay(saboteur: AdversarialModel, seed: u64) -> String {
    command(&format!("evaluate --saboteur {} --graine {seed}", saboteur.name()))
}

impl Conversation {
    fn in_json(&self) -> Value {
        let line = |placed: &Placed| match &placed.line {
            Happening::Caller(text) => json!({"client": text}),
            Happening::Assistant { text, whole } => json!({"assistant": text, "jusqu_au_bout": whole}),
            Happening::Tool { name, arguments, output, took } => json!({"outil": name, "arguments": arguments,
                "resultat": output, "duree_us": took.map(|took| u64::try_from(took.as_micros()).unwrap_or(u64::MAX))}),
            Happening::Instruction(text) => json!({"consigne": text}),
            Happening::Aside(text) => json!({"note": text}),
        };
        json!({"titre": self.title, "tours": self.lines.iter().map(line).collect::<Vec<_>>()})
    }
}

/// A call as it was heard, as lines to be read.
pub fn lines(heard: &[Heard]) -> Vec<Happening> {
    let mut lines: Vec<Happening> = Vec::new();
    for heard in heard {
        match &heard.notice {
            Notice::Rang { from } => lines.push(Happening::Aside(format!("appel entrant, {from}"))),
            Notice::Rejected { status } => lines.push(Happening::Aside(format!("appel refusé, SIP {status}"))),
            Notice::Attached { count: 1 } | Notice::Accepted | Notice::Greeting { .. } | Notice::ResponseAsked => {}
            Notice::Attached { count } => {
                lines.push(Happening::Aside(format!("conversation reprise, {count}ᵉ rattachement")));
            }
            Notice::CallerSaid { text } => lines.push(Happening::Caller(text.clone())),
            Notice::AssistantSaid { text } => lines.push(Happening::Assistant { text: text.clone(), whole: false }),
            Notice::ResponseEnded { status: "completed", .. } => {
                if let Some(Happening::Assistant { whole, .. }) =
                    lines.iter_mut().rev().find(|line| matches!(line, Happening::Assistant { .. }))
                {
                    *whole = true;
                }
            }
            Notice::ResponseEnded { .. } | Notice::PlaybackCut => {}
            Notice::ToolCalled { name, arguments, .. } => {
                lines.push(Happening::Tool {
                    name: name.clone(),
                    arguments: arguments.clone(),
                    output: None,
                    took: None,
                });
            }
            Notice::ToolAnswered { name, output, elapsed, .. } => answer(&mut lines, name, output, *elapsed),
            Notice::Instructed { text } => lines.push(Happening::Instruction(text.clone())),
            Notice::Transferred { target } => lines.push(Happening::Aside(format!("transfert vers {target}"))),
            Notice::ErrorSent { code } => lines.push(Happening::Aside(format!("OpenAI refuse un message : {code}"))),
            Notice::CallEnded { by } => lines.push(Happening::Aside(ended(*by).to_owned())),
        }
    }
    lines
}

/// Puts an output to the first function call of that name that has none.
fn answer(lines: &mut [Happening], called: &str, came: &Value, elapsed: Duration) {
    for line in lines {
        if let Happening::Tool { name, output: output @ None, took, .. } = line
            && name == called
        {
            (*output, *took) = (Some(came.clone()), Some(elapsed));
            return;
        }
    }
}

const fn ended(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Caller => "le client raccroche",
        EndedBy::Hangup => "le serveur raccroche",
        EndedBy::Reject => "le serveur a refusé l'appel",
        EndedBy::Driver => "OpenAI met fin à l'appel",
    }
}

/// A duration for people.
pub fn took(elapsed: Duration) -> String {
    duration(elapsed)
}
