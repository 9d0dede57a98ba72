//! Reading one variable after another, keeping note of all that is wrong.

use std::ops::RangeInclusive;

use super::{environment::Environment, fault::Fault};

/// Marks of a value that was copied from an example and never filled in. All hold characters in an order that a generated key
/// does not have.
const PLACEHOLDER_MARKS: &[&str] =
    &["VOTRE_", "YOUR_", "CHANGEZ", "CHANGE_ME", "CHANGEME", "XXXXXX", "xxxxxx", "...", "…", "<"];

/// The variables, and what was found wrong with them so far.
#[derive(Debug)]
pub(super) struct Variables<'a> {
    environment: &'a Environment,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<Fault>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        Self { environment, faults: environment.faults.clone(), warnings: environment.warnings.clone() }
    }

    /// The value, trimmed; `None` where it is unset, empty, or still an example's placeholder.
    pub(super) fn optional(&self, name: &str) -> Option<&'a str> {
        self.value(name).filter(|value| !is_placeholder(value))
    }

    /// Whether there is any value at all.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The value of a variable that must be set; its absence is a fault, with `advice` on where to get it.
    pub(super) fn required(&mut self, name: &str, advice: &str) -> Option<&'a str> {
        match self.value(name) {
            Some(value) if is_placeholder(value) => {
                self.fault(name, format!("encore la valeur d'exemple. {advice}"));
                None
            }
            Some(value) => Some(value),
            None => {
                self.fault(name, format!("absente. {advice}"));
                None
            }
        }
    }

    /// A whole number within a range; a wrong one is a fault and reads as the default.
    pub(super) fn number(&mut self, name: &str, range: RangeInclusive<u32>, default: u32) -> u32 {
        let Some(text) = self.optional(name) else { return default };
        if let Some(number) = text.parse().ok().filter(|number| range.contains(number)) {
            return number;
        }
        self.fault(name, format!("un nombre entier de {} à {} est attendu", range.start(), range.end()));
        default
    }

    pub(super) fn fault(&mut self, name: &str, reason: impl Into<String>) {
        self.faults.push(Fault::new(name, reason));
    }

    pub(super) fn warn(&mut self, name: &str, reason: impl Into<String>) {
        self.warnings.push(Fault::new(name, reason));
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.environment.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

fn is_placeholder(value: &str) -> bool {
    PLACEHOLDER_MARKS.iter().any(|mark| value.contains(mark))
}
