//! A phone number: ten bare digits for a French one, overseas too; E.164 for all others. No number is refused for its prefix alone.

use super::{Phone, TextError};
use crate::card::holds_card_number;
use basics::personal::Personal;

/// Digits of a French number in national form.
const NATIONAL_DIGITS: usize = 10;
/// Digits of an international number, country code included: fifteen at the most (ITU-T E.164, 6.1); the shortest that countries
/// use have seven.
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// Longest text that is looked at, in characters: fifteen digits with two separators each, or two numbers.
const MAX_TEXT_LENGTH: usize = 80;

/// Country codes of the overseas departments with the first digits of the numbers that are theirs in national form (Arcep's numbering
/// plan, as it stood in November 2026). A number with such a country code that begins otherwise is kept with its country code.
const OVERSEAS: &[(&str, &[&str])] = &[
    ("590", &["0590", "0690", "0691"]),
    ("594", &["0594", "0694"]),
    ("596", &["0596", "0696", "0697"]),
    ("262", &["0262", "0263", "0269", "0639", "0692", "0693"]),
];

/// Numbers kept for fiction in metropolitan France, although they begin like those of Mayotte (Arcep, décision 2018-0881).
const FICTION: &str = "063998";

/// Why a number cannot be dialled, with the digits that were understood, so that the caller can be told. The digits are personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneError {
    /// No digit at all.
    NoDigits,
    /// A French number has ten digits, with the zero in front.
    FrenchLength(Personal<String>),
    /// A number with a country code has between seven and fifteen digits.
    ForeignLength(Personal<String>),
    /// Begins neither with a zero nor with a country code.
    NoCountry(Personal<String>),
    /// Two numbers or more.
    Several,
    /// Holds words or signs that are no part of a number.
    Unreadable,
}

/// Whether a number of ours can get a text message: a French number that is no mobile's cannot, and a foreign one may.
pub fn takes_sms(phone: &str) -> bool {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match phone.strip_prefix('+') {
        Some(_) => !["331", "332", "333", "334", "335", "338", "339"].iter().any(|fixed| digits.starts_with(fixed)),
        None => digits.len() == 10 && (digits.starts_with("06") || digits.starts_with("07")),
    }
}

impl Phone {
    /// The number as networks take it: `+`, the country code and the rest (ITU-T E.164).
    pub fn international(&self) -> String {
        let number = self.as_str();
        let Some(rest) = number.strip_prefix('0') else { return number.to_owned() };
        let is_theirs = |prefixes: &[&str]| prefixes.iter().any(|prefix| number.starts_with(prefix));
        let overseas = OVERSEAS.iter().find(|(_, prefixes)| is_theirs(prefixes) && !number.starts_with(FICTION));
        format!("+{}{rest}", overseas.map_or("33", |(country, _)| country))
    }

    /// Reads a number as people and models write it: blanks, full stops, dashes, slashes and brackets anywhere, `+33`, `0033`, `(0)`,
    /// `tel:`.
    ///
    /// # Errors
    /// [`TextError::Empty`], [`TextError::CardNumber`] or [`TextError::Malformed`]: a French number has ten digits, a foreign one its
    /// country code. [`PhoneError::of`] tells more.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > MAX_TEXT_LENGTH {
            return Err(TextError::Malformed);
        }
        match parse_bare(&bare(text)) {
            Some(number) => Ok(Self(Personal::new(number))),
            None if holds_card_number(text) => Err(TextError::CardNumber),
            None => Err(TextError::Malformed),
        }
    }

    /// Reads a number that came as a JSON number, which cannot begin with a zero: nine digits are a French number without it, and more
    /// may be a number with its country code.
    ///
    /// # Errors
    /// As [`Phone::parse`].
    pub fn parse_number(digits: &str) -> Result<Self, TextError> {
        let has_overseas_code = || OVERSEAS.iter().any(|(country, _)| digits.starts_with(country));
        let overseas = || Self::parse(&format!("+{digits}")).ok().filter(|phone| phone.as_str().starts_with('0'));
        if digits.len() == NATIONAL_DIGITS - 1 {
            return Self::parse(&format!("0{digits}"));
        }
        if has_overseas_code()
            && let Some(phone) = overseas()
        {
            return Ok(phone);
        }
        Self::parse(digits)
    }
}

impl PhoneError {
    /// What is wrong with a text that [`Phone::parse`] finds malformed.
    pub fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let parts = text.split(|c: char| c.is_alphabetic() || matches!(c, ';' | ',' | '/'));
        let halves = digits.split_at_checked(NATIONAL_DIGITS);
        if parts.filter(|part| Phone::parse(part).is_ok()).count() > 1
            || halves.is_some_and(|(first, second)| {
                is_national(first) && is_national(second) && second.len() == NATIONAL_DIGITS
            })
        {
            return Self::Several;
        }
        if digits.is_empty() {
            return Self::NoDigits;
        }
        let bare = bare(text);
        if !bare.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Unreadable;
        }
        let is_foreign = bare.starts_with('+') || bare.starts_with("00");
        let is_french = bare.starts_with("+33") || bare.starts_with("0033") || (!is_foreign && bare.starts_with('0'));
        let understood = Personal::new(bare);
        if is_french || (!is_foreign && digits.len() < NATIONAL_DIGITS) {
            Self::FrenchLength(understood)
        } else if is_foreign {
            Self::ForeignLength(understood)
        } else {
            Self::NoCountry(understood)
        }
    }
}

/// The number without what people put between its digits, and without the zero in brackets behind a country code.
fn bare(text: &str) -> String {
    let text = text.strip_prefix("tel:").unwrap_or(text).trim_start_matches(' ');
    let is_blank = |c: &char| c.is_whitespace() && !c.is_control();
    let is_separator = |c: char| matches!(c, '.' | '·' | '-' | '\u{2010}'..='\u{2015}' | '−' | '/' | '_' | ',' | '[' | ']' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let tight: String = text.chars().filter(|c| !is_blank(c) && !is_separator(*c)).collect();
    let is_international =
        tight.trim_start_matches('(').starts_with('+') || tight.trim_start_matches('(').starts_with("00");
    let dialled = if is_international { tight.replacen("(0)", "", 1) } else { tight };
    dialled.chars().filter(|c| !matches!(c, '(' | ')')).collect()
}

fn parse_bare(bare: &str) -> Option<String> {
    if let Some(number) = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")) {
        return international(number);
    }
    if bare.len() == NATIONAL_DIGITS && is_national(bare) {
        return Some(bare.to_owned());
    }
    // « 33 6 39 98 00 01 »: a French number that lost its plus.
    match bare.strip_prefix("33") {
        Some(rest) if rest.len() == NATIONAL_DIGITS - 1 => {
            Some(format!("0{rest}")).filter(|number| is_national(number))
        }
        _ => None,
    }
}

fn is_national(number: &str) -> bool {
    number.bytes().all(|b| b.is_ascii_digit()) && number.starts_with('0') && !number.starts_with("00")
}

/// A number without its plus, country code first.
fn international(number: &str) -> Option<String> {
    if !number.bytes().all(|b| b.is_ascii_digit()) || number.starts_with('0') {
        return None;
    }
    if let Some(rest) = number.strip_prefix("33") {
        return national_form(rest);
    }
    for (country, prefixes) in OVERSEAS {
        let Some(rest) = number.strip_prefix(country) else { continue };
        if let Some(national) = national_form(rest) {
            let is_theirs =
                prefixes.iter().any(|prefix| national.starts_with(prefix)) && !national.starts_with(FICTION);
            if is_theirs {
                return Some(national);
            }
        }
    }
    INTERNATIONAL_DIGITS.contains(&number.len()).then(|| format!("+{number}"))
}

/// What follows the country code, with the zero of the national form, which some say after the country code too.
fn national_form(rest: &str) -> Option<String> {
    let rest = rest.strip_prefix('0').unwrap_or(rest);
    Some(format!("0{rest}")).filter(|number| number.len() == NATIONAL_DIGITS && is_national(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_line_gets_no_text_message() {
        for (phone, takes) in [
            ("0639980001", true),
            ("0739980001", true),
            ("0199000001", false),
            ("0939980001", false),
            ("+33639980001", true),
            ("+33199000001", false),
            ("+590690000001", true),
            ("+447700900123", true),
            ("", false),
        ] {
            assert_eq!(takes_sms(phone), takes, "{phone}");
        }
    }

    #[test]
    fn number_leaves_with_its_country_code() {
        for (kept, sent) in [
            ("0639980001", "+33639980001"),
            ("0690000001", "+590690000001"),
            ("0262000001", "+262262000001"),
            ("0639100001", "+262639100001"),
            ("+447700900123", "+447700900123"),
        ] {
            assert_eq!(Phone::parse(kept).unwrap().international(), sent);
        }
    }

    #[test]
    fn numbers_are_kept_in_one_form_each() {
        for (text, expected) in [
            ("0639980001", "0639980001"),
            (" 06 39 98 00 01 ", "0639980001"),
            ("06.39.98.00.01", "0639980001"),
            ("06-39-98-00-01", "0639980001"),
            ("06\u{a0}39\u{202f}98 00 01", "0639980001"),
            ("+33 6 39 98 00 01", "0639980001"),
            ("+33 (0)6 39 98 00 01", "0639980001"),
            ("+33 ( 0 ) 6 39 98 00 01", "0639980001"),
            ("+330639980001", "0639980001"),
            ("0033639980001", "0639980001"),
            ("0033 (0)6 39 98 00 01", "0639980001"),
            ("33639980001", "0639980001"),
            ("01 99 00 00 01", "0199000001"),
            ("0899 00 00 01", "0899000001"),
            // Overseas, in national form and with their country codes.
            ("0690 12 34 56", "0690123456"),
            ("+590 690 12 34 56", "0690123456"),
            ("00590 (0)590 12 34 56", "0590123456"),
            ("+590 691 12 34 56", "0691123456"),
            ("+594 694 12 34 56", "0694123456"),
            ("+596 596 12 34 56", "0596123456"),
            ("+596 697 12 34 56", "0697123456"),
            ("+262 692 12 34 56", "0692123456"),
            ("+262 639 12 34 56", "0639123456"),
            ("+262 269 12 34 56", "0269123456"),
            ("+33 690 12 34 56", "0690123456"),
            // Kept with their country code, since the ten digits alone would be someone else's.
            ("+262 639 98 00 01", "+262639980001"),
            ("+590 612 34 56 78", "+590612345678"),
            ("+687 12 34 56", "+687123456"),
            ("+44 20 7946 0958", "+442079460958"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("0041 44 668 18 00", "+41446681800"),
            ("+1 212 555 0123", "+12125550123"),
            ("+1 (212) 555-0123", "+12125550123"),
            ("(+33) 6 39 98 00 01", "0639980001"),
            ("(06) 39 98 00 01", "0639980001"),
            ("(0)6 39 98 00 01", "0639980001"),
            ("tel:+33639980001", "0639980001"),
            ("tel: 06 39 98 00 01", "0639980001"),
            ("06–39–98–00–01", "0639980001"),
            ("06 — 39 — 98 — 00 — 01", "0639980001"),
            ("06/39/98/00/01", "0639980001"),
            ("06, 39, 98, 00, 01", "0639980001"),
            ("06·39·98·00·01", "0639980001"),
            ("\u{202a}06 39 98 00 01\u{202c}", "0639980001"),
            ("00 1 (212) 555 0123", "+12125550123"),
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for text in [
            "06 39 98 00",
            "06 39 98 00 01 02",
            "639980001",
            "2125550123",
            "17",
            "+33 6 39 98 00",
            "+33 6 39 98 00 01 02",
            "+0639980001",
            "+1234567890123456",
            "+123456",
            "00",
            "+",
            "zéro six",
            "06 39 98 00 0l",
            "0639980001\n",
            "0639980001\r\nBcc: x",
            "٠٦٣٩٩٨٠٠٠١",
            "06 39 98 00 01 (poste 12)",
            "4111 1111 1111 1112",
        ] {
            assert_eq!(Phone::parse(text), Err(TextError::Malformed), "{text:?}");
        }
        assert_eq!(Phone::parse(" "), Err(TextError::Empty));
        assert_eq!(Phone::parse("4111 1111 1111 1111"), Err(TextError::CardNumber));
    }

    #[test]
    fn a_json_number_gets_its_zero_back() {
        for (digits, expected) in [
            ("639980001", "0639980001"),
            ("33639980001", "0639980001"),
            ("590690123456", "0690123456"),
            ("199000001", "0199000001"),
        ] {
            assert_eq!(Phone::parse_number(digits).unwrap().as_str(), expected, "{digits}");
        }
        assert_eq!(Phone::parse_number("2125550123"), Err(TextError::Malformed));
    }

    #[test]
    fn a_number_that_cannot_be_dialled_has_its_true_reason() {
        let understood = |digits: &str| Personal::new(digits.to_owned());
        for (text, fault) in [
            ("zéro six", PhoneError::NoDigits),
            ("06 39 98 00", PhoneError::FrenchLength(understood("06399800"))),
            ("639980001", PhoneError::FrenchLength(understood("639980001"))),
            ("+33 6 39 98 00 01 02", PhoneError::FrenchLength(understood("+3363998000102"))),
            ("+44 20", PhoneError::ForeignLength(understood("+4420"))),
            ("(212) 555-0123", PhoneError::NoCountry(understood("2125550123"))),
            ("06 39 98 00 01 ou 06 39 98 00 02", PhoneError::Several),
            ("06 39 98 00 01 / 06 39 98 00 02", PhoneError::Several),
            ("06 39 98 00 01 (poste 12)", PhoneError::Unreadable),
        ] {
            assert_eq!(PhoneError::of(text), fault, "{text}");
        }
    }
}
