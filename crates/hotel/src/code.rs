//! The reservation code that is read out on the phone: eight digits, the last a Damm check digit.
//!
//! The check digit catches every wrong digit and every swap of two neighbours (H. M. Damm, 2004, the quasigroup of order 10).

use std::fmt;

use serde::Serialize;

/// How many digits a code has, the check digit included.
pub const CODE_DIGITS: usize = 8;

/// How many codes there are: seven free digits.
pub const CODE_COUNT: u64 = 10_000_000;

/// Damm's totally anti-symmetric quasigroup of order 10.
const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A code whose check digit is right. A reference, never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ReservationCode(String);

impl ReservationCode {
    /// The code of a number below [`CODE_COUNT`]; a larger one is taken modulo.
    pub fn from_number(number: u64) -> Self {
        let digits = format!("{:07}", number % CODE_COUNT);
        let check = damm(&digits);
        Self(format!("{digits}{check}"))
    }

    /// Reads a code as people type it: spaces are passed over. `None` where it is not eight digits with a right check digit.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let well_formed = digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        (well_formed && damm(&digits) == 0).then_some(Self(digits))
    }

    /// The eight digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReservationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The Damm check digit of a row of ASCII digits; 0 where the row already ends with its check digit.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, digit| {
        let column = usize::from(digit.wrapping_sub(b'0') % 10);
        QUASIGROUP[usize::from(interim % 10)][column]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_damms() {
        assert_eq!(damm("572"), 4);
        assert_eq!(damm("4217365"), 3);
        assert_eq!(ReservationCode::from_number(4_217_365).as_str(), "42173653");
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_caught() {
        for number in [0, 1, 4_217_365, 9_999_999, 1_234_567] {
            let code = ReservationCode::from_number(number).as_str().to_owned();
            for at in 0..CODE_DIGITS {
                for digit in b'0'..=b'9' {
                    let mut wrong = code.clone().into_bytes();
                    wrong[at] = digit;
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert_eq!(ReservationCode::parse(&wrong).is_some(), wrong == code, "{wrong}");
                }
                let mut swapped = code.clone().into_bytes();
                swapped.swap(at, (at + 1).min(CODE_DIGITS - 1));
                let swapped = String::from_utf8(swapped).unwrap();
                assert_eq!(ReservationCode::parse(&swapped).is_some(), swapped == code, "{swapped}");
            }
        }
    }

    #[test]
    fn spaces_do_not_matter_and_anything_else_does() {
        assert_eq!(ReservationCode::parse(" 4217 3653 ").unwrap().as_str(), "42173653");
        for wrong in ["", "4217365", "421736530", "4217365A", "٤٢١٧٣٦٥٣"] {
            assert_eq!(ReservationCode::parse(wrong), None, "{wrong}");
        }
    }
}
