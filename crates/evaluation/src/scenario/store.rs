//! What scenarios expect of a store, compared with what it holds.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Scenario, expect::differences};

/// Rows that were expected, rows that were found, and how they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Fields of each row that was to be there.
    pub expected: Vec<Value>,
    /// The rows that are there, whole.
    pub found: Vec<Value>,
    /// One for each row that is missing, that is other than expected, or that nobody expected.
    pub differences: Vec<RowDifference>,
}

/// One row that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowDifference {
    /// What was expected; `None` where nothing was.
    pub expected: Option<Value>,
    /// The row found; `None` where there is none like it.
    pub found: Option<Value>,
    /// A sentence for each field that differs.
    pub fields: Vec<String>,
}

/// What rows are called in sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Reservations.
    Reservation,
    /// Call-backs.
    Callback,
}

impl Comparison {
    /// Pairs each expected row with a row that has all of it, or with the one that is nearest; what is left was not expected.
    pub fn of(expected: Vec<Value>, found: Vec<Value>) -> Self {
        let mut left: Vec<&Value> = found.iter().collect();
        let mut unmet = Vec::new();
        for row in &expected {
            if let Some(place) = left.iter().position(|found| fields_that_differ(row, found).is_empty()) {
                left.swap_remove(place);
            } else {
                unmet.push(row);
            }
        }
        let mut differences = Vec::new();
        for row in unmet {
            // One that shares nothing with what was expected is no version of it.
            let alike =
                |place: &usize| fields_that_differ(row, left[*place]).len() < row.as_object().map_or(0, Map::len);
            let nearest = (0..left.len()).filter(alike).min_by_key(|place| fields_that_differ(row, left[*place]).len());
            let nearest = nearest.map(|place| left.swap_remove(place));
            let fields = nearest.map(|found| fields_that_differ(row, found)).unwrap_or_default();
            differences.push(RowDifference { expected: Some(row.clone()), found: nearest.cloned(), fields });
        }
        let extra = |row: &&Value| RowDifference { expected: None, found: Some((*row).clone()), fields: Vec::new() };
        differences.extend(left.iter().map(extra));
        Self { expected, found, differences }
    }
}

fn fields_that_differ(expected: &Value, found: &Value) -> Vec<String> {
    expected.as_object().map(|fields| differences(fields, found)).unwrap_or_default()
}

impl RowDifference {
    /// The difference as a sentence.
    pub fn in_words(&self, kind: RowKind) -> String {
        let name = match kind {
            RowKind::Reservation => "réservation",
            RowKind::Callback => "rappel",
        };
        let words = |row: &Value| match kind {
            RowKind::Reservation => reservation_in_words(row),
            RowKind::Callback => callback_in_words(row),
        };
        match (&self.expected, &self.found) {
            (Some(expected), None) => format!("{name} absente : {}", words(expected)),
            (Some(expected), Some(_)) => {
                let mut sentence = format!("{name} autre qu'attendu : {}", words(expected));
                // Writing to a String cannot fail.
                let _ = write!(sentence, " ({})", self.fields.join(", "));
                sentence
            }
            (None, Some(found)) => format!("{name} en trop : {}", words(found)),
            (None, None) => name.to_owned(),
        }
    }
}

/// Compares what a store holds with what these scenarios, played on it from empty, leave behind: each expected reservation
/// once, and nothing else. `Err` holds a sentence a difference.
pub fn check_store(scenarios: &[&Scenario], rows: &[Value]) -> Result<(), Vec<String>> {
    let expected = scenarios.iter().flat_map(|scenario| scenario.expected_rows()).collect();
    let compared = Comparison::of(expected, rows.to_vec());
    if compared.differences.is_empty() {
        return Ok(());
    }
    Err(compared.differences.iter().map(|difference| difference.in_words(RowKind::Reservation)).collect())
}

fn reservation_in_words(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("?");
    format!(
        "{} {}, {}, du {} au {}",
        text("prenom"),
        text("nom"),
        text("type_chambre"),
        text("date_arrivee"),
        text("date_depart")
    )
}

fn callback_in_words(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("?");
    format!("{}, « {} »", text("telephone"), text("raison"))
}
