//! The ranges of numbers that card networks issue from, and the check digit of their numbers.

use std::ops::RangeInclusive;

/// Shortest and longest card number, in digits. ISO/IEC 7812-1 allows from 8 to 19 digits; cards in use have 13 or more.
pub(super) const CARD_DIGITS: RangeInclusive<usize> = 13..=19;

/// One range of a network: the first digits of its numbers, and how many digits they have.
struct Issuer {
    /// Lowest and highest value of the first digits; both have the same number of digits.
    first_digits: RangeInclusive<u32>,
    /// The lengths in use, in digits.
    lengths: &'static [usize],
}

const fn issuer(first_digits: RangeInclusive<u32>, lengths: &'static [usize]) -> Issuer {
    Issuer { first_digits, lengths }
}

/// Every length from 16 digits on.
const LONG: &[usize] = &[16, 17, 18, 19];
/// Every length from 14 digits on, for Diners Club International.
const DINERS: &[usize] = &[14, 15, 16, 17, 18, 19];
/// Every length from 13 digits on, for Maestro and the national schemes that share its ranges.
const MAESTRO: &[usize] = &[13, 14, 15, 16, 17, 18, 19];

/// The networks' ranges as they stood in November 2026 (ISO/IEC 7812 issuer identification numbers, as the networks publish them).
const ISSUERS: &[Issuer] = &[
    // Visa, and the French cards that carry both Visa and CB (497…).
    issuer(4..=4, &[13, 16, 19]),
    // Mastercard, and the French cards that carry both Mastercard and CB (513…).
    issuer(51..=55, &[16]),
    issuer(2221..=2720, &[16]),
    // American Express.
    issuer(34..=34, &[15]),
    issuer(37..=37, &[15]),
    // Discover; 622126 to 622925 is shared with UnionPay, below.
    issuer(6011..=6011, LONG),
    issuer(644..=649, LONG),
    issuer(65..=65, LONG),
    // Diners Club International.
    issuer(300..=305, DINERS),
    issuer(3095..=3095, DINERS),
    issuer(36..=36, DINERS),
    issuer(38..=39, DINERS),
    // JCB.
    issuer(3528..=3589, LONG),
    // UnionPay.
    issuer(62..=62, LONG),
    issuer(8100..=8171, LONG),
    // Maestro, and cards that carry CB alone (50…, 56… to 58…).
    issuer(50..=50, MAESTRO),
    issuer(56..=58, MAESTRO),
    issuer(6304..=6304, MAESTRO),
    issuer(6390..=6390, MAESTRO),
    issuer(67..=67, MAESTRO),
];

/// Whether digits (0 to 9 each) are a card number: a network's first digits, one of its lengths, and Luhn's check.
pub(super) fn is_card_number(digits: &[u8]) -> bool {
    let is_of = |issuer: &Issuer| {
        let count = issuer.first_digits.end().checked_ilog10().unwrap_or_default() as usize + 1;
        issuer.lengths.contains(&digits.len())
            && digits
                .get(..count)
                .is_some_and(|first| issuer.first_digits.contains(&first.iter().fold(0, |n, d| n * 10 + u32::from(*d))))
    };
    CARD_DIGITS.contains(&digits.len()) && ISSUERS.iter().any(is_of) && luhn(digits)
}

/// Luhn's check (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, and the sum of all digits ends with zero.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(*digit) << (at % 2);
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|byte| byte - b'0').collect()
    }

    /// The first digits followed by zeros, with the check digit that makes Luhn's check pass.
    fn number(first: &str, length: usize) -> Vec<u8> {
        let front = format!("{first:0<width$}", width = length - 1);
        (b'0'..=b'9').map(|check| digits(&format!("{front}{}", char::from(check)))).find(|number| luhn(number)).unwrap()
    }

    #[test]
    fn a_range_holds_from_its_first_number_to_its_last() {
        for (first, length, is_card) in [
            ("4", 13, true),
            ("4", 14, false),
            ("4", 16, true),
            ("4", 19, true),
            ("50", 16, true),
            ("51", 16, true),
            ("55", 16, true),
            ("51", 15, false),
            ("2220", 16, false),
            ("2221", 16, true),
            ("2720", 16, true),
            ("2721", 16, false),
            ("34", 15, true),
            ("37", 15, true),
            ("35", 15, false),
            ("6011", 16, true),
            ("6012", 16, false),
            ("36", 14, true),
            ("31", 14, false),
            ("3527", 16, false),
            ("3528", 16, true),
            ("3589", 16, true),
            ("62", 19, true),
            ("7", 16, false),
            ("0", 16, false),
            ("1", 16, false),
        ] {
            assert_eq!(is_card_number(&number(first, length)), is_card, "{first} {length}");
        }
    }

    #[test]
    fn a_wrong_digit_is_no_card() {
        assert!(is_card_number(&digits("4111111111111111")));
        assert!(!is_card_number(&digits("4111111111111112")));
        assert!(!is_card_number(&[]));
    }
}
