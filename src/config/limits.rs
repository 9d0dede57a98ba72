//! Limits of this server: calls, minutes, bookings.

use basics::personal::Personal;

use super::variables::{Variables, unquoted};

/// One process on a small machine has been asked for hundreds of calls at once, never for thousands.
const MAX_CALLS_ALLOWED: u32 = 10_000;

/// OpenAI ends a Realtime session after 60 minutes by itself. The last minute of a call belongs to the polite end, and another one to
/// the time between the ring and the session.
const MAX_CALL_MINUTES_ALLOWED: u32 = 58;

/// Every minute of a day on as many lines as can be had.
const MAX_DAILY_MINUTES: u32 = 1_440 * MAX_CALLS_ALLOWED;

/// How much this server takes upon itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `MAX_CALLS`, default 200: calls at once.
    pub calls: u32,
    /// `MAX_CALLS_PER_NUMBER_HOUR`, default 20; `None` (0) is no limit.
    pub calls_per_number_hour: Option<u32>,
    /// `MAX_CALL_MINUTES`, default 20, 58 at the most.
    pub call_minutes: u32,
    /// `DAILY_MINUTES_BUDGET`, default 600: minutes of calls a day; `None` (0) is no limit.
    pub daily_minutes: Option<u32>,
    /// `BLOCKED_NUMBERS`, default none: E.164.
    pub blocked_numbers: Vec<Personal<String>>,
}

impl Limits {
    pub(super) fn read(variables: &mut Variables<'_>) -> Self {
        let positive = |number: u32| (number > 0).then_some(number);
        Self {
            calls: variables.number("MAX_CALLS", 1..=MAX_CALLS_ALLOWED, 200),
            calls_per_number_hour: positive(variables.number("MAX_CALLS_PER_NUMBER_HOUR", 0..=MAX_CALLS_ALLOWED, 20)),
            call_minutes: variables.number("MAX_CALL_MINUTES", 1..=MAX_CALL_MINUTES_ALLOWED, 20),
            daily_minutes: positive(variables.number("DAILY_MINUTES_BUDGET", 0..=MAX_DAILY_MINUTES, 600)),
            blocked_numbers: read_numbers(variables, "BLOCKED_NUMBERS"),
        }
    }
}

/// A list of telephone numbers.
pub(super) fn read_numbers(variables: &mut Variables<'_>, name: &str) -> Vec<Personal<String>> {
    let mut numbers = Vec::new();
    let text = variables.optional(name).unwrap_or_default();
    for (index, number) in text.split(',').map(unquoted).filter(|number| !number.is_empty()).enumerate() {
        if is_e164(number) {
            numbers.push(Personal::new(number.to_owned()));
        } else {
            let rank = index.saturating_add(1);
            variables.fault(
                name,
                format!("n° {rank} : forme attendue +33639980001, sans espaces ; une virgule entre deux numéros"),
            );
        }
    }
    numbers
}

/// `+`, a country code that does not begin with 0, 15 digits at the most (ITU-T E.164).
pub(super) fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (5..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit())
    })
}
