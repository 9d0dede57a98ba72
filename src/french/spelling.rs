//! What is said piece by piece: codes digit by digit, phone numbers by pairs; and lists.

/// How many digits of a code are said in one breath.
const CODE_GROUP: usize = 4;

/// A code, digit by digit, four and four: « 4 2 1 7, 3 6 5 3 ».
pub fn code(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().filter(|c| !c.is_whitespace()).collect();
    let group = |group: &[char]| group.iter().map(char::to_string).collect::<Vec<_>>().join(" ");
    digits.chunks(CODE_GROUP).map(group).collect::<Vec<_>>().join(", ")
}

/// A phone number by pairs: « 06 39 98 00 01 »; with a country code, « +44 2 07 94 60 95 8 » would mislead, so pairs are counted from
/// the end: « +44 20 79 46 09 58 », « +1 21 25 55 01 23 ». What is no row of digits is left as it is.
pub fn phone(number: &str) -> String {
    let bare: String = number.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.' | '-')).collect();
    let (plus, digits) = bare.strip_prefix('+').map_or(("", bare.as_str()), |digits| ("+", digits));
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let (head, pairs) = digits.split_at(digits.len() % 2);
    let pairs = pairs.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned());
    let groups: Vec<String> = (!head.is_empty()).then(|| head.to_owned()).into_iter().chain(pairs).collect();
    format!("{plus}{}", groups.join(" "))
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
            ("+442079460958", "+44 20 79 46 09 58"),
            ("+12125550123", "+1 21 25 55 01 23"),
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
