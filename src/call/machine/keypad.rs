//! Keys that the caller presses. The model gets a reservation code only. Longer runs may be a card
//! number, and are thrown away unseen.

use std::time::{Duration, Instant};

use basics::personal::Personal;
use hotel::code::{CODE_DIGITS, ReservationCode};

/// After how long without another key what was collected is dropped.
pub(super) const FORGOTTEN_AFTER: Duration = Duration::from_secs(5);

/// After how long without another key a single `0` asks for a person: a code may begin with it.
pub(super) const ZERO_ALONE: Duration = Duration::from_secs(2);

/// What the keys came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// A reservation code.
    Code(ReservationCode),
    /// A single `0`: a person is asked for.
    Person,
}

#[derive(Debug, Default)]
pub(super) struct Keypad {
    digits: Personal<String>,
    /// More digits came than a code has.
    overflown: bool,
    last: Option<Instant>,
}

impl Keypad {
    /// A key was pressed. `*` and `#` begin anew, the letters of old keypads are passed over.
    pub(super) fn builder(&mut self, key: char, now: Instant) {
        if self.last.is_some_and(|last| now.saturating_duration_since(last) >= FORGOTTEN_AFTER) {
            self.clear();
        }
        self.last = Some(now);
        match key {
            '*' | '#' => self.clear(),
            '0'..='9' if self.overflown => {}
            '0'..='9' if self.digits.expose().len() == CODE_DIGITS => {
                self.clear();
                (self.overflown, self.last) = (true, Some(now));
            }
            '0'..='9' => self.digits = Personal::new(format!("{}{key}", self.digits.expose())),
            _ => {}
        }
    }

    /// When the keys pressed so far are complete, or forgotten.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let wait = if self.digits.expose() == "0" || self.digits.expose().len() == CODE_DIGITS {
            ZERO_ALONE
        } else {
            FORGOTTEN_AFTER
        };
        self.last.map(|last| last + wait)
    }

    /// What the keys came to, once no other key followed.
    pub(super) fn due(&mut self, now: Instant) -> Option<Pressed> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return None;
        }
        let digits = std::mem::take(&mut self.digits);
        self.clear();
        match digits.expose().as_str() {
            "0" => Some(Pressed::Person),
            digits => ReservationCode::parse(digits).map(Pressed::Code),
        }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}
