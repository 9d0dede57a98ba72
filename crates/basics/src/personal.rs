//! Personal data masked by type: what is wrapped here cannot reach a log through `Debug` or `Display`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value about a person (name, e-mail, phone, wish, transcript).
///
/// `Debug` and `Display` print a mask; serde writes the value itself, since the store and the staff routes need it.
/// Reading it takes a visible [`Personal::expose`].
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value about a person.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the places whose work it is to show it: the store, the staff routes, the model's own caller.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl<T> fmt::Display for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// What a log shows in place of a personal value.
pub const MASK: &str = "•••";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_value_prints_a_mask_and_serialises_itself() {
        let name = Personal::new("Dupont".to_owned());
        assert_eq!(format!("{name:?} {name}"), "••• •••");
        assert_eq!(serde_json::to_string(&name).unwrap(), r#""Dupont""#);
    }
}
