//! What is said piece by piece: codes digit by digit, phone numbers by pairs; and lists.

use hotel::guest::Phone;

/// How many digits of a code are said in one breath.
const CODE_GROUP: usize = 4;

/// A code, digit by digit, four and four: « 4 2 1 7, 3 6 5 3 ».
pub fn code(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().filter(|c| !c.is_whitespace()).collect();
    let group = |group: &[char]| group.iter().map(char::to_string).collect::<Vec<_>>().join(" ");
    digits.chunks(CODE_GROUP).map(group).collect::<Vec<_>>().join(", ")
}

/// Country codes of one digit, and the tens of those of two (ITU-T E.164, list of assigned country codes); all others have three.
const ONE_DIGIT_CODES: [&str; 2] = ["1", "7"];
const TWO_DIGIT_CODES: [&str; 43] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95",
];

/// A phone number by pairs: « 06 39 98 00 01 », « +44 20 79 46 09 58 »; an odd digit goes with the first pair. What is no phone number
/// is left as it is.
pub fn phone(number: &str) -> String {
    let Ok(parsed) = Phone::parse(number) else { return number.to_owned() };
    match parsed.as_str().strip_prefix('+') {
        None => pairs(parsed.as_str()),
        Some(digits) => {
            let starts_with_one_of = |codes: &[&str]| codes.iter().any(|code| digits.starts_with(code));
            let length = if starts_with_one_of(&ONE_DIGIT_CODES) {
                1
            } else if starts_with_one_of(&TWO_DIGIT_CODES) {
                2
            } else {
                3
            };
            let (country, rest) = digits.split_at(length);
            format!("+{country} {}", pairs(rest))
        }
    }
}

/// Digits by pairs, whether or not they are a number that can be dialled: what was understood of one. A plus stays in front.
pub(super) fn by_pairs(digits: &str) -> String {
    match digits.strip_prefix('+') {
        Some(digits) => format!("+{}", pairs(digits)),
        None => pairs(digits),
    }
}

fn pairs(digits: &str) -> String {
    let first = 2 + digits.len() % 2;
    let (head, rest) = digits.split_at_checked(first).unwrap_or((digits, ""));
    let rest = rest.as_bytes().chunks(2).map(String::from_utf8_lossy);
    std::iter::once(head.into()).chain(rest).collect::<Vec<_>>().join(" ")
}

/// « a », « a et b », « a, b et c »; `last` is « et » or « ou ».
pub fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., end] => format!("{} {last} {end}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_said_four_and_four() {
        assert_eq!(code("42173653"), "4 2 1 7, 3 6 5 3");
        assert_eq!(code("4217 3653"), "4 2 1 7, 3 6 5 3");
    }

    #[test]
    fn phone_numbers_are_said_by_pairs() {
        for (number, said) in [
            ("0639980001", "06 39 98 00 01"),
            ("01 99 00 00 01", "01 99 00 00 01"),
            ("+33 1 99 00 00 01", "01 99 00 00 01"),
            ("+442079460958", "+44 20 79 46 09 58"),
            ("+12125550123", "+1 21 25 55 01 23"),
            ("+41446681800", "+41 446 68 18 00"),
            ("+687123456", "+687 12 34 56"),
            ("poste 9", "poste 9"),
            ("", ""),
        ] {
            assert_eq!(phone(number), said);
        }
    }

    #[test]
    fn lists_end_with_their_conjunction() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(
            [list(&items[..0], "et"), list(&items[..1], "et"), list(&items[..2], "ou"), list(&items, "et")],
            ["", "a", "a ou b", "a, b et c"]
        );
    }
}
