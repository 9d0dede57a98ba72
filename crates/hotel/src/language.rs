//! The languages in which the assistant takes bookings.

/// A language in which a booking can be read out and accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `fr`.
    French,
    /// `en`.
    English,
}

impl Language {
    /// The language of a code of two letters (ISO 639-1).
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::French, Self::English].into_iter().find(|language| language.code() == code)
    }

    /// Its code of two letters.
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }
}
