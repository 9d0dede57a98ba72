//! Telephone calls as data: what the caller says, what the model says and calls, what must come back, what the store must hold.
//!
//! The files are TOML with French keys (`scenarios/LISEZMOI.md` describes them); those of the program are built in.

mod before;
mod built_in;
mod expect;
mod file;
mod hotel;
mod path;
mod persona;
mod store;
mod template;
mod turn;

use std::{error::Error, fs, path::Path};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use serde_json::{Map, Value, json};

use self::{
    built_in::{FILES, LOAD},
    file::ScenarioFile,
    template::{fill_only, shift_dates},
};
pub(super) use self::{
    expect::differences,
    file::End,
    path::lookup,
    template::{fill, fill_text},
    turn::{Tool, Turn},
};
pub use self::{
    persona::{Fact, Persona},
    store::{Comparison, RowDifference, RowKind, check_store},
    turn::Breakdown,
};

/// Numbers kept for fiction are 06 39 98 00 00 to 99 99.
const FICTION_NUMBERS: usize = 10_000;

/// Where the hotel of the scenarios stands.
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Paris;

/// The time of day of a call that names none: late in the morning.
const USUAL_TIME: NaiveTime = match NaiveTime::from_hms_opt(11, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// A scenario that cannot be read, with its file and the place of the fault.
#[derive(Debug, thiserror::Error)]
#[error("{file} : {source}")]
pub struct ScenarioError {
    file: String,
    source: Box<dyn Error + Send + Sync>,
}

/// One telephone call, or several of the same story, ready to be played.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Short name, the file's name without its ending.
    pub name: String,
    /// What it is about, in French.
    pub title: String,
    /// Its number in the project's list of calls to get right, where it has one.
    pub number: Option<u32>,
    /// The hotel's local date that the dates of the scenario belong to, `YYYY-MM-DD`.
    pub today: String,
    /// The first caller's number, E.164; `None` hides it.
    pub caller: Option<String>,
    /// Whether `demo` plays it where nothing else is asked for.
    pub demonstration: bool,
    /// Who calls.
    pub persona: Persona,
    /// The caller's first words: the opening line, or those of the first turn.
    pub opening: Option<String>,
    /// What the caller says when asked.
    pub facts: Vec<Fact>,
    /// Pieces of sentences that the model must say, without regard to case.
    pub must_say: Vec<String>,
    /// Pieces of sentences that the model must not say.
    pub must_not_say: Vec<String>,
    /// Fields of each reservation that the calls leave behind, beside those that were there before.
    pub reservations: Vec<Map<String, Value>>,
    /// Fields of each call-back that the calls leave for the reception.
    pub callbacks: Vec<Map<String, Value>>,
    /// Whether the hotel has a line to its reception.
    pub can_transfer: bool,
    /// Whether OpenAI's side refuses to pass a call on.
    pub transfer_refused: bool,
    pub(super) parts: Vec<Part>,
    file: ScenarioFile,
    /// The file as JSON, from which other callers' versions are made.
    document: Value,
}

/// One call of a scenario.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) caller: Option<String>,
    pub(super) after_minutes: u64,
    pub(super) opening: Option<String>,
    pub(super) turns: Vec<Turn>,
    pub(super) end: End,
}

impl Scenario {
    /// The scenarios of the program: all but the one for load runs.
    pub fn all() -> Result<Vec<Self>, ScenarioError> {
        FILES.iter().filter(|(name, _)| *name != LOAD).map(|(name, text)| Self::parse(&file_name(name), text)).collect()
    }

    /// The scenarios that `demo` plays where nothing else is asked for.
    pub fn demonstration() -> Result<Vec<Self>, ScenarioError> {
        Ok(Self::all()?.into_iter().filter(|scenario| scenario.demonstration).collect())
    }

    /// The short call for load runs: asks availability, books, says goodbye. Each caller has a name and number of its own.
    pub fn load() -> Result<Self, ScenarioError> {
        Self::named(LOAD)
    }

    /// A scenario of the program by its name or number.
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        let stem = name.strip_suffix(".toml").unwrap_or(name);
        if let Some((name, text)) = FILES.iter().find(|(name, _)| *name == stem) {
            return Self::parse(&file_name(name), text);
        }
        let number: Option<u32> = stem.parse().ok();
        let numbered = Self::all()?.into_iter().find(|scenario| number.is_some() && scenario.number == number);
        numbered.ok_or_else(|| {
            let names: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
            let fault = format!("scénario inconnu ; il y a : {}", names.join(", "));
            ScenarioError { file: name.to_owned(), source: fault.into() }
        })
    }

    /// Reads a file, or a scenario of the program where there is no such file.
    pub fn open(name_or_file: &str) -> Result<Self, ScenarioError> {
        let path = Path::new(name_or_file);
        if !path.exists() {
            return Self::named(name_or_file);
        }
        let text = fs::read_to_string(path)
            .map_err(|error| ScenarioError { file: name_or_file.to_owned(), source: error.into() })?;
        Self::parse(name_or_file, &text)
    }

    /// Reads a scenario; `file` names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let wrong = |source| ScenarioError { file: file.to_owned(), source };
        let unread = |error: toml::de::Error| wrong(error.into());
        let parsed: ScenarioFile = toml::from_str(text).map_err(unread)?;
        parsed.check().map_err(|fault| wrong(fault.into()))?;
        let document: Value = toml::from_str(text).map_err(unread)?;
        let name =
            Path::new(file).file_stem().map_or_else(|| file.to_owned(), |stem| stem.to_string_lossy().into_owned());
        let scenario = Self::cast(name, parsed, document);
        Ok(scenario.for_caller(0, 0))
    }

    /// The same call by another caller: number `index` fills `{{appel.…}}`, and every date but today's moves by `days`.
    #[must_use]
    pub fn for_caller(&self, index: usize, days: u64) -> Self {
        let suffix = index % FICTION_NUMBERS;
        let context = json!({"appel": {
            "indice": index.to_string(),
            "lettres": letters(index),
            "numero": format!("+3363998{suffix:04}"),
            "telephone": format!("063998{suffix:04}"),
        }});
        let mut filled = self.document.clone();
        fill_only(&mut filled, "appel", &context);
        if days > 0 {
            shift_dates(&mut filled, days);
            filled["date_du_jour"].clone_from(&self.document["date_du_jour"]);
        }
        // The document was read from the same text before, so that it can be read again.
        let file = serde_json::from_value(filled).unwrap_or_else(|_| self.file.clone());
        Self::cast(self.name.clone(), file, self.document.clone())
    }

    fn cast(name: String, file: ScenarioFile, document: Value) -> Self {
        let first = Part {
            caller: file.caller.clone(),
            after_minutes: 0,
            opening: file.opening.clone(),
            turns: file.turns.clone(),
            end: file.end,
        };
        let sequels = file.sequels.iter().map(|sequel| Part {
            caller: if sequel.hidden { None } else { sequel.caller.clone().or_else(|| file.caller.clone()) },
            after_minutes: sequel.after_minutes,
            opening: None,
            turns: sequel.turns.clone(),
            end: sequel.end,
        });
        let first_words = file.turns.first().and_then(|turn| turn.caller.clone());
        Self {
            name,
            title: file.title.clone(),
            number: file.number,
            today: file.today.clone(),
            caller: file.caller.clone(),
            demonstration: file.demonstration,
            persona: file.persona.clone(),
            opening: file.opening.clone().or(first_words),
            facts: file.facts.clone(),
            must_say: file.must_say.clone(),
            must_not_say: file.must_not_say.clone(),
            reservations: file.reservations.clone(),
            callbacks: file.callbacks.clone(),
            can_transfer: file.circumstances.transfer,
            transfer_refused: file.circumstances.transfer_refused,
            parts: std::iter::once(first).chain(sequels).collect(),
            file,
            document,
        }
    }

    /// How many calls it is made of.
    pub fn calls(&self) -> usize {
        self.parts.len()
    }

    /// The number of the caller of a call, counted from 0; `None` hides it.
    pub fn caller_of(&self, call: usize) -> Option<&str> {
        self.parts.get(call)?.caller.as_deref()
    }

    /// How many minutes lie before a call, counted from 0.
    pub fn minutes_before(&self, call: usize) -> u64 {
        self.parts.get(call).map_or(0, |part| part.after_minutes)
    }

    /// When the first call rings: today, at the time of day of the scenario.
    pub fn starts_at(&self) -> DateTime<Utc> {
        let time =
            self.file.circumstances.time.as_deref().and_then(|time| NaiveTime::parse_from_str(time, "%H:%M").ok());
        let day = NaiveDate::parse_from_str(&self.today, "%Y-%m-%d").unwrap_or_default();
        let local = ZONE.from_local_datetime(&day.and_time(time.unwrap_or(USUAL_TIME))).earliest();
        local.map(|local| local.to_utc()).unwrap_or_default()
    }

    /// The text of the hotel file: the example's with the scenario's own values. `Err` tells why there is none.
    pub fn hotel_file(&self, example: &str) -> Result<String, ScenarioError> {
        let name = || format!("{} : hotel", file_name(&self.name));
        hotel::file(example, &self.file.hotel).map_err(|source| ScenarioError { file: name(), source })
    }

    /// The rows that the store holds before the first call.
    pub fn rows_before(&self) -> Vec<Value> {
        before::rows(&self.file.before)
    }

    /// Fields of each row that the store holds in the end: those that were there before, but for those of whose code the scenario
    /// says something else, and those that its calls make.
    pub fn expected_rows(&self) -> Vec<Value> {
        let speaks_of =
            |row: &Value| self.reservations.iter().any(|own| own.get("code").is_some_and(|code| *code == row["code"]));
        let untouched = self.rows_before().into_iter().filter(|row| !speaks_of(row));
        untouched.chain(self.reservations.iter().cloned().map(Value::Object)).collect()
    }

    /// Compares what a store holds with what this scenario alone leaves behind. `Err` holds a sentence a difference.
    pub fn check_store(&self, rows: &[Value]) -> Result<(), Vec<String>> {
        check_store(&[self], rows)
    }
}

fn file_name(name: &str) -> String {
    format!("{name}.toml")
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
