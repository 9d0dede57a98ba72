//! Callers by the hundred, each with a number and a booking of their own.

use std::{collections::HashMap, io::Write as _};

use openai_double::RingOptions;
use serde_json::{Value, json};

use super::{SECRET, booking_with};

/// Variables of a server that takes any number of calls.
pub(crate) const UNLIMITED: [(&str, &str); 3] =
    [("MAX_CALLS", "10000"), ("MAX_CALLS_PER_NUMBER_HOUR", "0"), ("DAILY_MINUTES_BUDGET", "0")];

/// The ring of a caller with a number of their own.
pub(crate) fn ring(address: &str, number: usize) -> RingOptions {
    RingOptions::new(&format!("http://{address}/webhook"), SECRET).from(&format!("+33639{:06}", 980_000 + number))
}

/// What `error` events may say to a server that did nothing wrong: that the item it sends again did arrive, and that a response
/// which it asks for once more, or at the same moment as the caller spoke, is there.
pub(crate) const HONEST_ERRORS: [&str; 2] = ["item_already_exists", "conversation_already_has_active_response"];

/// A booking of their own for every caller, on nights of which there are enough for all.
pub(crate) fn wish(number: usize) -> Value {
    let room_type = ["standard", "familiale", "suite_vue_mer"][number / 300 % 3];
    let arrival = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap() + chrono::Days::new(number as u64 % 300);
    booking_with(&json!({
        "telephone": phone(number),
        "date_arrivee": arrival.to_string(), "date_depart": (arrival + chrono::Days::new(1)).to_string(),
        "type_chambre": room_type,
    }))
}

pub(crate) fn phone(number: usize) -> String {
    format!("063998{number:04}")
}

/// Reservation ids by telephone number.
pub(crate) fn by_phone(rows: &[Value]) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        found.entry(text("telephone")).or_default().push(text("id"));
    }
    found
}

/// Prints what a proof came to, whether or not the output of tests is captured.
pub(crate) fn tell(line: &str) {
    writeln!(std::io::stdout().lock(), "{line}").unwrap();
}
