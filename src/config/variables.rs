//! Reading one variable after another, keeping note of all that is wrong.

use std::ops::RangeInclusive;

use super::{environment::Environment, error::Remark};

/// Marks of a value that was copied from an example and never filled in. All hold characters in an order that a generated key
/// does not have.
const PLACEHOLDER_MARKS: &[&str] =
    &["VOTRE_", "YOUR_", "CHANGEZ", "CHANGE_ME", "CHANGEME", "XXXXXX", "xxxxxx", "...", "…", "<"];

/// Pairs of quotation marks that a shell, a container's `--env-file` or a word processor leaves around a value.
const QUOTES: &[(char, char)] = &[('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('«', '»')];

/// The variables, and what was found wrong with them so far.
#[derive(Debug)]
pub(super) struct Variables<'a> {
    environment: &'a Environment,
    pub(super) faults: Vec<Remark>,
    pub(super) warnings: Vec<Remark>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        let halves = environment.values.iter().filter(|(_, value)| has_half_a_pair(unquoted(value)));
        let reason = "un guillemet ouvre ou ferme la valeur, et l'autre manque ; retirez-le";
        let halves = halves.map(|(name, _)| Remark::new(name.as_str(), reason));
        let faults = environment.faults.iter().cloned().chain(halves).collect();
        Self { environment, faults, warnings: environment.warnings.clone() }
    }

    /// The value, without spaces and quotation marks around it; `None` where it is unset, empty, or still an example's placeholder.
    pub(super) fn optional(&self, name: &str) -> Option<&'a str> {
        self.value(name).filter(|value| !is_placeholder(value))
    }

    /// Whether there is any value at all.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Whether the value has half a pair of quotation marks, which is noted as a fault.
    pub(super) fn is_cut(&self, name: &str) -> bool {
        self.environment.values.get(name).is_some_and(|value| has_half_a_pair(unquoted(value)))
    }

    /// The value of a variable that must be set; its absence is a fault, with `advice` on where to get it.
    pub(super) fn required(&mut self, name: &str, advice: &str) -> Option<&'a str> {
        match self.value(name) {
            Some(value) if is_placeholder(value) => {
                self.fault(name, format!("encore la valeur d'exemple. {advice}"));
                None
            }
            Some(value) => Some(value),
            // Half a pair of quotation marks is a fault already.
            None if self.is_cut(name) => None,
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

    /// What a file was read as, with its remarks; `None` where it has faults, which are noted.
    pub(super) fn take<T>(&mut self, read: Result<T, Vec<Remark>>, remarks: impl Fn(&T) -> Vec<Remark>) -> Option<T> {
        match read {
            Ok(value) => {
                self.warnings.extend(remarks(&value));
                Some(value)
            }
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }

    pub(super) fn fault(&mut self, name: &str, reason: impl Into<String>) {
        self.faults.push(Remark::new(name, reason));
    }

    pub(super) fn warn(&mut self, name: &str, reason: impl Into<String>) {
        self.warnings.push(Remark::new(name, reason));
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let value = unquoted(self.environment.values.get(name)?);
        (!value.is_empty() && !has_half_a_pair(value)).then_some(value)
    }
}

/// A value without what surrounds it by mistake: spaces, characters that nobody sees, pairs of quotation marks.
pub(super) fn unquoted(value: &str) -> &str {
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let mut bare = value.trim_matches(invisible);
    // A quotation mark inside belongs to a list of quoted values, taken apart by its reader.
    while let Some(inner) = QUOTES.iter().find_map(|(open, close)| {
        bare.strip_prefix(*open)?.strip_suffix(*close).filter(|inner| !inner.contains([*open, *close]))
    }) {
        bare = inner.trim_matches(invisible);
    }
    bare
}

/// Whether a quotation mark stands at one end only: half of a pair that was cut.
fn has_half_a_pair(value: &str) -> bool {
    let at_start = QUOTES.iter().any(|(open, close)| value.starts_with([*open, *close]));
    let at_end = QUOTES.iter().any(|(open, close)| value.ends_with([*open, *close]));
    at_start != at_end
}

fn is_placeholder(value: &str) -> bool {
    PLACEHOLDER_MARKS.iter().any(|mark| value.contains(mark))
}
