//! Telephone calls as data: what the caller says, what the model says and calls, what must come back, what the store must hold.
//!
//! The files are TOML with French keys (`scenarios/LISEZMOI.md` describes them); those of the program are built in.

mod expect;
mod file;
mod path;
mod store;
mod template;

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

pub use self::store::check_store;
pub(super) use self::{
    expect::differences,
    file::{Tool, Turn},
    path::lookup,
    template::{fill, fill_text},
};
use self::{
    file::ScenarioFile,
    template::{fill_only, fill_text_only, shift_dates},
};

/// The scenarios of the program, in the order of the demonstration; the last one is for load runs.
const BUILT_IN: [(&str, &str); 11] = [
    ("deux-personnes-en-aout.toml", include_str!("../../scenarios/deux-personnes-en-aout.toml")),
    ("demain-une-nuit.toml", include_str!("../../scenarios/demain-une-nuit.toml")),
    ("trois-nuits-vendredi.toml", include_str!("../../scenarios/trois-nuits-vendredi.toml")),
    ("famille-en-fevrier.toml", include_str!("../../scenarios/famille-en-fevrier.toml")),
    ("anniversaire-en-suite.toml", include_str!("../../scenarios/anniversaire-en-suite.toml")),
    ("depart-avant-arrivee.toml", include_str!("../../scenarios/depart-avant-arrivee.toml")),
    ("cinq-en-standard.toml", include_str!("../../scenarios/cinq-en-standard.toml")),
    ("modele-qui-invente.toml", include_str!("../../scenarios/modele-qui-invente.toml")),
    ("deux-outils-a-la-fois.toml", include_str!("../../scenarios/deux-outils-a-la-fois.toml")),
    ("json-casse.toml", include_str!("../../scenarios/json-casse.toml")),
    (LOAD_FILE, include_str!("../../scenarios/charge.toml")),
];

const LOAD_FILE: &str = "charge.toml";

/// Numbers kept for fiction are 06 39 98 00 00 to 99 99.
const FICTION_NUMBERS: usize = 10_000;

/// A scenario that cannot be read, with its file and the place of the fault.
#[derive(Debug, thiserror::Error)]
#[error("{file} : {fault}")]
pub struct ScenarioError {
    file: String,
    fault: String,
}

/// One telephone call, ready to be played.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Short name, the file's name without its ending.
    pub name: String,
    /// What it is about, in French.
    pub title: String,
    /// Its number in the project's list of calls to get right, where it has one.
    pub number: Option<u32>,
    /// The hotel's local date that the dates of the scenario belong to, `YYYY-MM-DD`: the server's `DATE_DU_JOUR`.
    pub today: String,
    /// The caller's number, E.164; `None` hides it.
    pub caller: Option<String>,
    pub(super) turns: Vec<Turn>,
    pub(super) must_say: Vec<String>,
    pub(super) must_not_say: Vec<String>,
    /// Fields of each reservation that the call leaves behind.
    pub reservations: Vec<Map<String, Value>>,
    file: ScenarioFile,
}

impl Scenario {
    /// The scenarios of the program for `demo`: all but the one for load runs.
    pub fn built_in() -> Result<Vec<Self>, ScenarioError> {
        BUILT_IN.iter().filter(|(file, _)| *file != LOAD_FILE).map(|(file, text)| Self::parse(file, text)).collect()
    }

    /// The short call for load runs: asks availability, books, says goodbye. Each caller has a name and number of its own.
    pub fn load() -> Result<Self, ScenarioError> {
        Self::named("charge")
    }

    /// A scenario of the program by its name or number.
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        let stem = name.strip_suffix(".toml").unwrap_or(name);
        for (file, text) in BUILT_IN {
            let scenario = Self::parse(file, text)?;
            let number = scenario.number.map(|number| number.to_string());
            if scenario.name == stem || number.as_deref() == Some(stem) {
                return Ok(scenario);
            }
        }
        let names: Vec<&str> = BUILT_IN.iter().map(|(file, _)| file.trim_end_matches(".toml")).collect();
        Err(ScenarioError {
            file: name.to_owned(), fault: format!("scénario inconnu ; il y a : {}", names.join(", "))
        })
    }

    /// Reads a file, or a scenario of the program where there is no such file.
    pub fn open(name_or_file: &str) -> Result<Self, ScenarioError> {
        let path = Path::new(name_or_file);
        if !path.exists() {
            return Self::named(name_or_file);
        }
        let text = fs::read_to_string(path)
            .map_err(|error| ScenarioError { file: name_or_file.to_owned(), fault: error.to_string() })?;
        Self::parse(name_or_file, &text)
    }

    /// Reads a scenario; `file` names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let fault = |fault: String| ScenarioError { file: file.to_owned(), fault };
        let parsed: ScenarioFile =
            toml::from_str(text).map_err(|error| fault(error.to_string().trim_end().to_owned()))?;
        parsed.check().map_err(fault)?;
        let name =
            Path::new(file).file_stem().map_or_else(|| file.to_owned(), |stem| stem.to_string_lossy().into_owned());
        Ok(Self::cast(name, parsed, 0, 0))
    }

    /// The same call by another caller: number `index` fills `{{appel.…}}`, and every date moves by `days`.
    #[must_use]
    pub fn for_caller(&self, index: usize, days: u64) -> Self {
        Self::cast(self.name.clone(), self.file.clone(), index, days)
    }

    fn cast(name: String, file: ScenarioFile, index: usize, days: u64) -> Self {
        let suffix = index % FICTION_NUMBERS;
        let context = json!({"appel": {
            "indice": index.to_string(),
            "lettres": letters(index),
            "numero": format!("+3363998{suffix:04}"),
            "telephone": format!("063998{suffix:04}"),
        }});
        let cast_text = |text: &String| {
            let mut text = text.clone();
            fill_text_only(&mut text, "appel", &context);
            text
        };
        let cast_fields = |fields: &Map<String, Value>| {
            let mut value = Value::Object(fields.clone());
            fill_only(&mut value, "appel", &context);
            shift_dates(&mut value, days);
            value.as_object().cloned().unwrap_or_default()
        };
        let cast_tool = |tool: &Tool| Tool {
            arguments: tool.arguments.as_ref().map(cast_fields),
            raw: tool.raw.as_ref().map(cast_text),
            expected: cast_fields(&tool.expected),
            ..tool.clone()
        };
        let cast_turn = |turn: &Turn| Turn {
            caller: turn.caller.as_ref().map(cast_text),
            says: turn.says.as_ref().map(cast_text),
            then_says: turn.then_says.as_ref().map(cast_text),
            tools: turn.tools.iter().map(cast_tool).collect(),
            ..turn.clone()
        };
        Self {
            name,
            title: file.title.clone(),
            number: file.number,
            today: file.today.clone(),
            caller: file.caller.as_ref().map(cast_text),
            turns: file.turns.iter().map(cast_turn).collect(),
            must_say: file.must_say.iter().map(cast_text).collect(),
            must_not_say: file.must_not_say.iter().map(cast_text).collect(),
            reservations: file.reservations.iter().map(cast_fields).collect(),
            file,
        }
    }

    /// Compares what a store holds with what this scenario alone, played on it from empty, leaves behind. `Err` holds a sentence
    /// a difference.
    pub fn check_store(&self, rows: &[Value]) -> Result<(), Vec<String>> {
        check_store(&[self], rows)
    }
}

/// A number as letters, for names: `a`, `b`, … `z`, `ba`, …
fn letters(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
        if number == 0 {
            return letters.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests;
