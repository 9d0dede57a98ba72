//! What harm was done, measured from outside: from the calls as they were heard and from what the store holds.

mod calls;
mod rows;

use std::collections::HashMap;

use serde_json::Value;

use super::{
    day::Day,
    harm::{Harm, HarmKind},
    transcript::Transcript,
};

/// All the harm of a day. `before` and `after` are the reservations as the hotel's staff sees them.
pub fn judge(day: &Day, transcripts: &[Transcript], before: &[Value], after: &[Value]) -> Vec<Harm> {
    let mut harm = Vec::new();
    for transcript in transcripts {
        calls::judge(day, transcripts, transcript, before, after, &mut harm);
    }
    let known: HashMap<&str, &Value> = before.iter().map(|row| (text(row, "id"), row)).collect();
    let (old, new): (Vec<&Value>, Vec<&Value>) = after.iter().partition(|row| known.contains_key(text(row, "id")));
    for row in &new {
        rows::accepted(day, transcripts, row, &mut harm);
        rows::possible(day, row, &mut harm);
    }
    for row in &old {
        if let Some(was) = known.get(text(row, "id")).filter(|was| **was != *row) {
            rows::changed(day, transcripts, was, row, &mut harm);
        }
    }
    for id in known.keys().filter(|id| !old.iter().any(|row| text(row, "id") == **id)) {
        harm.push(Harm::new(HarmKind::Tampered, None, format!("{id} a disparu")));
    }
    rows::doubled(&new, &mut harm);
    rows::overbooked(day, after, &mut harm);
    harm
}

/// A field of a JSON object as text; empty where it is none.
fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests;
