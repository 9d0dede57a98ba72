//! Payment card numbers, which are never kept: payment is a link, never a number by voice.

/// Shortest and longest card number, in digits (ISO/IEC 7812-1).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// How the ten digits of a French telephone number are grouped. It begins with a zero, and is no part of a card number.
const PHONE_GROUPINGS: [&[usize]; 4] = [&[10], &[2, 2, 2, 2, 2], &[4, 2, 2, 2], &[4, 3, 3]];

/// Longest international phone number, in digits (ITU-T E.164, 6.1).
const MAX_PHONE_DIGITS: usize = 15;

/// Whether a text holds a payment card number: 13 to 19 digits beginning with 2 to 6 that pass Luhn's check (ISO/IEC 7812-1,
/// annex B), written together or in groups parted by one or two spaces, hyphens or full stops. French telephone numbers are passed
/// over.
pub fn holds_card_number(text: &str) -> bool {
    // Most texts have too few digits to be looked at any closer.
    if text.bytes().filter(u8::is_ascii_digit).count() < *CARD_DIGITS.start() {
        return false;
    }
    rows_of_groups(text).iter().any(|groups| {
        (0..groups.len()).any(|first| {
            let mut digits = Vec::new();
            groups[first..].iter().any(|group| {
                digits.extend_from_slice(group);
                is_card_number(&digits)
            })
        })
    })
}

/// The groups of digits of a text; groups that only a separator parts are in one row.
fn rows_of_groups(text: &str) -> Vec<Vec<Vec<u8>>> {
    let mut rows: Vec<Vec<Vec<u8>>> = Vec::new();
    let (mut row, mut group, mut separators, mut after_plus) = (Vec::new(), Vec::new(), 0, false);
    for c in text.chars().chain([' ']) {
        if let Some(digit) = c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            group.push(digit);
            separators = 0;
            continue;
        }
        if !group.is_empty() {
            let group = std::mem::take(&mut group);
            if after_plus && group.len() <= MAX_PHONE_DIGITS {
                rows.push(std::mem::take(&mut row)); // a country code, or a whole number behind it
            } else {
                row.push(group);
            }
        }
        after_plus = c == '+';
        separators += 1;
        let parts_groups = c.is_whitespace() || matches!(c, '-' | '.' | '‐' | '‑');
        if !parts_groups || separators > 2 {
            rows.push(std::mem::take(&mut row));
        }
    }
    rows.push(row);
    rows.into_iter().flat_map(without_phone_numbers).collect()
}

/// The row cut where a French telephone number stands in it.
fn without_phone_numbers(row: Vec<Vec<u8>>) -> Vec<Vec<Vec<u8>>> {
    let mut rows = vec![Vec::new()];
    let mut groups_of_phone = 0;
    let starts: Vec<Option<usize>> = (0..row.len()).map(|at| phone_groups(&row[at..])).collect();
    for (group, starts_phone) in row.into_iter().zip(starts) {
        if groups_of_phone == 0
            && let Some(count) = starts_phone
        {
            groups_of_phone = count;
            rows.push(Vec::new());
        }
        if groups_of_phone > 0 {
            groups_of_phone -= 1;
        } else if let Some(kept) = rows.last_mut() {
            kept.push(group);
        }
    }
    rows
}

/// How many groups at the head of the row make up a French telephone number, if they do.
fn phone_groups(row: &[Vec<u8>]) -> Option<usize> {
    let begins_like_one = matches!(row.first()?.as_slice(), [0, second, ..] if *second != 0);
    let is_written_so = |sizes: &&&[usize]| {
        row.len() >= sizes.len() && row.iter().zip(sizes.iter()).all(|(group, size)| group.len() == *size)
    };
    PHONE_GROUPINGS.iter().find(is_written_so).filter(|_| begins_like_one).map(|sizes| sizes.len())
}

fn is_card_number(digits: &[u8]) -> bool {
    CARD_DIGITS.contains(&digits.len()) && digits.first().is_some_and(|first| (2..=6).contains(first)) && luhn(digits)
}

/// Luhn's check: every second digit from the right is doubled, and the sum of all digits ends with zero.
fn luhn(digits: &[u8]) -> bool {
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

    #[test]
    fn card_numbers_of_the_networks_are_found_however_they_are_written() {
        for text in [
            "4111111111111111",
            "ma carte 4111 1111 1111 1111, expire 12/28",
            "5555-5555-5555-4444",
            "carte : 3782 822463 10005.",
            "4111.1111.1111.1111 12 28 123",
            "code 12 4111 1111 1111 1111",
            "2223 0031 2200 3222",
            "mon tel 06 39 98 00 01 carte 4111 1111 1111 1111",
            "06 39 98 00 01 4111 1111 1111 1111",
            "+33 6 39 98 00 01 4111 1111 1111 1111",
            "+4111111111111111",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "Lit bébé et chambre en étage élevé",
            "4111 1111 1111 1112",
            "06 39 98 00 01 ou 06 39 98 00 02",
            "06 39 98 00 01 06 39 98 00 02 06 39 98 00 03",
            "00 33 6 39 98 00 01",
            "+33 6 39 98 00 01 02",
            "+33 6 39 98 00 01, +33 6 39 98 00 02",
            "+4111111111111",
            "RES-1738420800000-xyz789abc",
            "arrivée vers 18 h 30, départ 10 h, chambre 204",
            "42173653",
            "réf. 0000 0000 0000 0000",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
