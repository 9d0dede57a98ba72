//! Card numbers that a caller says aloud: heard in the transcript, stopped, kept nowhere. Pure.

use crate::{
    french::heard::{Figures, Gap, Word, figures_at, is_number_word, number_at, words},
    hotel::{
        code::{CODE_DIGITS, ReservationCode},
        guest::holds_card_number,
    },
};

/// What the model is told when the caller gives a card number. It holds nothing of the number.
pub const CARD_NUMBER_HEARD: &str = "Le client vient de dire un numéro de carte bancaire. Interrompez-le aussitôt et dites : « Ne donnez jamais votre numéro de carte au téléphone, je n'en note aucun et je n'en ai pas besoin pour réserver. » \
     N'en répétez aucun chiffre, ne le mettez dans aucun outil, puis reprenez où vous en étiez.";

/// Longest transcript that is read, in characters: some ten minutes of speech.
const MAX_TRANSCRIPT_LENGTH: usize = 10_000;

/// Words that callers say between two groups of figures.
const FILLERS: &[&str] =
    &["euh", "heu", "hum", "alors", "ensuite", "puis", "et", "voila", "apres", "then", "and", "um", "uh"];

/// Digits of the shortest card number (ISO/IEC 7812-1).
const SHORTEST_CARD_NUMBER: usize = 13;

/// Digits of a French telephone number in national form.
const PHONE_DIGITS: usize = 10;

/// What may be said right behind a card number, in figures: nothing, the cryptogram, the date of expiry, or both.
const FIGURES_BEHIND: [usize; 4] = [0, 3, 4, 7];

/// Whether a transcript holds the number of a payment card, in figures or in words, however it is grouped: « 4111 1111 1111 1111 »,
/// « quatre un un un… », « quarante et un onze… », « quatre mille cent onze… ».
///
/// Telephone numbers, reservation codes and identifiers of ours are passed over, alone and one behind the other.
pub fn hears_card_number(transcript: &str) -> bool {
    if holds_card_number(transcript) {
        return true;
    }
    let (words, _) = words(transcript, MAX_TRANSCRIPT_LENGTH);
    if words.iter().map(most_digits).sum::<usize>() < SHORTEST_CARD_NUMBER {
        return false;
    }
    [figures_at as ReadRow, thousands_at]
        .into_iter()
        .any(|read| rows(&words, read).iter().any(|row| is_card_number(row)))
}

/// How many digits a word stands for at the most: figures for themselves, a number in words for the four of « mille ».
fn most_digits(word: &Word) -> usize {
    if word.is_figures() {
        word.text.len()
    } else if is_number_word(word) {
        4
    } else {
        0
    }
}

/// Reads the row of figures that begins at a word.
type ReadRow = fn(&[Word], usize) -> Option<Figures>;

/// The rows of figures of a transcript, with fillers passed over.
fn rows(words: &[Word], read: ReadRow) -> Vec<String> {
    let (mut rows, mut row, mut at) = (Vec::new(), String::new(), 0);
    while at < words.len() {
        if let Some(figures) = read(words, at) {
            row.push_str(&figures.digits);
            at = figures.end;
            continue;
        }
        let text = words.get(at).map_or("", |word| word.text.as_str());
        if !FILLERS.contains(&text) {
            rows.push(std::mem::take(&mut row));
        }
        at += 1;
        // A country code and what follows it is a telephone number; behind « RES » stands an identifier of ours.
        if matches!(text, "+" | "plus" | "res") {
            at = read(words, at).map_or(at, |figures| figures.end);
        }
    }
    rows.push(row);
    rows
}

/// A row of groups that are said as whole numbers: « quatre mille cent onze, mille cent onze… ».
fn thousands_at(words: &[Word], at: usize) -> Option<Figures> {
    let mut row = Figures { digits: String::new(), groups: Vec::new(), end: at };
    while let Some((number, next)) = number_at(words, row.end) {
        let digits = match words.get(row.end) {
            Some(word) if row.end > at && word.gap > Gap::Comma => break,
            // Figures keep their leading zeros.
            Some(word) if word.is_figures() => word.text.clone(),
            _ => number.to_string(),
        };
        row.groups.push(digits.len());
        row.digits.push_str(&digits);
        row.end = next;
    }
    (row.end > at).then_some(row)
}

/// Whether a row of figures is a card number, alone or with what belongs to it behind.
fn is_card_number(row: &str) -> bool {
    FIGURES_BEHIND.iter().any(|behind| {
        let number = row.len().checked_sub(*behind).and_then(|length| row.get(..length)).unwrap_or_default();
        holds_card_number(number)
    }) && !is_ours(row)
}

/// Telephone numbers and one reservation code, said one behind the other or repeated.
fn is_ours(row: &str) -> bool {
    let (mut rest, mut code) = (row, None);
    while !rest.is_empty() {
        let is_phone = rest.len() >= PHONE_DIGITS && rest.starts_with('0') && !rest.starts_with("00");
        rest = if is_phone {
            rest.get(PHONE_DIGITS..).unwrap_or_default()
        } else {
            let Some(here) = rest.get(..CODE_DIGITS).and_then(ReservationCode::parse) else { return false };
            // Two codes are as likely the sixteen figures of a card.
            if code.as_ref().is_some_and(|code| *code != here) {
                return false;
            }
            code = Some(here);
            rest.get(CODE_DIGITS..).unwrap_or_default()
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::french::{Gender, number};

    #[test]
    fn card_numbers_are_heard_however_they_are_said() {
        for transcript in [
            "ma carte c'est 4111 1111 1111 1111",
            "4111, 1111, 1111, 1111",
            "4 1 1 1, 1 1 1 1, 1 1 1 1, 1 1 1 1.",
            "alors c'est le 41 11 11 11 11 11 11 11 merci",
            "quatre un un un un un un un un un un un un un un un",
            "Quatre, un, un, un, un, un, un, un, un, un, un, un, un, un, un, un.",
            "quarante et un onze onze onze onze onze onze onze",
            "quatre mille cent onze, mille cent onze, mille cent onze, mille cent onze",
            "quatre mille cent onze mille cent onze mille cent onze mille cent onze",
            "4111 euh 1111 puis 1111 et 1111",
            "4111 1111 1111 1111 expire douze vingt-huit",
            "4111 1111 1111 1111, 12 28, 123",
            "quatre un un un un un un un un un un un un un un un, un deux trois",
            "cinq cinq cinq cinq, cinq cinq cinq cinq, cinq cinq cinq cinq, quatre quatre quatre quatre",
            "trois sept huit deux, huit deux deux quatre six trois, un zéro zéro zéro cinq",
            "four one one one one one one one one one one one one one one one",
        ] {
            assert!(hears_card_number(transcript), "{transcript}");
        }
    }

    #[test]
    fn other_numbers_of_a_call_are_not() {
        for transcript in [
            "",
            "zéro six, trente-neuf, quatre-vingt-dix-huit, zéro zéro, zéro un",
            "06 39 98 00 01, 06 39 98 00 02",
            "zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un, zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro deux",
            "plus trente-trois six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un",
            "+44 20 79 46 09 58",
            "mon code est le 4 2 1 7, 3 6 5 3, mon numéro le 06 39 98 00 01",
            "4 2 1 7, 3 6 5 3, 06 39 98 00 01",
            "du 27 novembre 2026 au 30 novembre 2026, 2 adultes et 2 enfants de 4 et 9 ans",
            "RES-1738420800000-xyz789abc",
            "4111 1111 1111 1112",
            "quatre mille cent onze",
        ] {
            assert!(!hears_card_number(transcript), "{transcript}");
        }
    }

    /// A number by pairs, in words: « zéro six, trente-neuf ».
    fn in_words(digits: &str) -> String {
        let pairs = digits.as_bytes().chunks(2).map(|pair| {
            let text = std::str::from_utf8(pair).unwrap();
            let value = number(text.parse().unwrap(), Gender::Masculine);
            if text.starts_with('0') && text != "00" {
                format!("zéro {value}")
            } else if text == "00" {
                "zéro zéro".to_owned()
            } else {
                value
            }
        });
        pairs.collect::<Vec<_>>().join(", ")
    }

    proptest! {
        #[test]
        fn telephone_numbers_codes_and_identifiers_of_ours_are_never_taken_for_cards(
            phones in proptest::collection::vec("0[1-9][0-9]{8}", 1..3),
            code in 0u64..10_000_000,
            milliseconds in 1_700_000_000_000u64..1_999_999_999_999,
            order in 0..3,
        ) {
            let code = ReservationCode::from_number(code).to_string();
            let said: Vec<String> = phones.iter().map(|phone| in_words(phone)).collect();
            let figures = phones.join(", ");
            for transcript in match order {
                0 => [said.join(", "), format!("{code}, {}", said.join(", ")), figures],
                1 => [format!("{}, {code}", said.join(", ")), in_words(&code), format!("{code}, je répète {code}, {code}")],
                _ => [format!("RES-{milliseconds}-a1b2c3d4e"), format!("code {code} téléphone {figures}"), format!("+33{}", &phones[0][1..])],
            } {
                prop_assert!(!hears_card_number(&transcript), "{}", transcript);
            }
        }

        #[test]
        fn every_card_number_is_heard_digit_by_digit(front in "[2-6][0-9]{14}") {
            let digits: Vec<u32> = front.chars().map(|c| c.to_digit(10).unwrap()).collect();
            let sum: u32 = digits.iter().rev().enumerate().map(|(at, digit)| {
                let value = if at % 2 == 0 { digit * 2 } else { *digit };
                value / 10 + value % 10
            }).sum();
            let card: Vec<String> = digits.into_iter().chain([(10 - sum % 10) % 10])
                .map(|digit| number(digit.into(), Gender::Masculine)).collect();
            prop_assert!(hears_card_number(&card.join(" ")), "{}", card.join(" "));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,120}|((un|deux|mille|cent|4111|\\+|plus|vingt|,) ?){0,40}") {
            let _ = hears_card_number(&text);
        }
    }
}
