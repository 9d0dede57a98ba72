//! The reservations that scenarios expect, compared with those that a store holds.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Scenario, expect::differences};

/// Compares what a store holds with what these scenarios, played on it from empty, leave behind: each expected reservation
/// once, and nothing else. `Err` holds a sentence a difference.
pub fn check_store(scenarios: &[&Scenario], rows: &[Value]) -> Result<(), Vec<String>> {
    let mut left: Vec<&Value> = rows.iter().collect();
    let mut faults = Vec::new();
    let expected = scenarios.iter().flat_map(|scenario| scenario.reservations.iter().map(move |row| (scenario, row)));
    for (scenario, row) in expected {
        if let Some(place) = left.iter().position(|found| differences(row, found).is_empty()) {
            left.swap_remove(place);
        } else {
            faults.push(missing(scenario, row, &left));
        }
    }
    faults.extend(left.into_iter().map(|row| format!("réservation en trop : {}", in_words(row))));
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn missing(scenario: &Scenario, row: &Map<String, Value>, left: &[&Value]) -> String {
    let mut sentence = format!("{} : réservation absente : {}", scenario.name, in_words(&Value::Object(row.clone())));
    // The nearest is the one with the fewest differences, and is worth showing only where something is alike.
    let nearest = left.iter().map(|found| differences(row, found)).min_by_key(Vec::len);
    if let Some(nearest) = nearest.filter(|nearest| nearest.len() < row.len()) {
        // Writing to a String cannot fail.
        let _ = write!(sentence, " (la plus proche diffère : {})", nearest.join(", "));
    }
    sentence
}

fn in_words(row: &Value) -> String {
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
