//! Telephone numbers as models write down what they heard, put into the form that is parsed strictly afterwards.

use super::{Gap, Word, figures_at, words};

/// Longest text that is looked at, in characters: a longer one is no number, and is left as it is.
const MAX_LENGTH: usize = 400;

/// Words that stand beside a number and are no part of it, folded: « mobile : 06… », « c'est le 06… ».
const PHONE_NOTES: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "mobile",
    "portable",
    "fixe",
    "bureau",
    "domicile",
    "perso",
    "personnel",
    "pro",
    "professionnel",
    "maison",
    "cell",
    "numero",
    "num",
    "n",
    "no",
    "number",
    "mon",
    "ma",
    "my",
    "le",
    "la",
    "c",
    "est",
    "is",
    "it",
    "s",
    "au",
    "du",
    "oui",
    "alors",
    "donc",
    "euh",
    "voila",
    "merci",
    "france",
    "whatsapp",
    "home",
    "work",
    "office",
];

/// A telephone number as it is meant: « zéro six, trente-neuf, quatre-vingt-dix-huit, zéro zéro, zéro un » is 0639980001, also where
/// words and figures are mixed and notes stand beside it. A text that holds anything else is left as it is.
pub fn phone(text: &str) -> String {
    if !text.chars().any(char::is_alphabetic) || text.chars().count() > MAX_LENGTH {
        return text.to_owned();
    }
    let bare = without_notes(text);
    if !bare.chars().any(char::is_alphabetic) {
        return bare;
    }
    let (words, end) = words(bare.trim().trim_end_matches('.'), MAX_LENGTH);
    figures_of(&words).filter(|_| end < Gap::Question).unwrap_or_else(|| text.to_owned())
}

/// The text without its notes, and without punctuation at the ends.
fn without_notes(text: &str) -> String {
    let (mut kept, mut word) = (String::new(), String::new());
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}') {
            word.push(c);
            continue;
        }
        if !PHONE_NOTES.contains(&hotel::fold(&word).as_str()) {
            kept.push_str(&word);
        } else if !word.is_empty() {
            kept.push(' ');
        }
        word.clear();
        // An apostrophe or colon behind a note, a degree sign: « c'est », « mobile : », « n° ».
        kept.push(if matches!(c, '\'' | '’' | ':' | '°' | 'º' | '!') { ' ' } else { c });
    }
    kept.replace("( )", " ").replace("()", " ").trim_matches([' ', ',', ';', '.', '-', '–']).to_owned()
}

fn figures_of(words: &[Word]) -> Option<String> {
    let mut figures = String::new();
    let mut at = 0;
    if words.first().is_some_and(|word| matches!(word.text.as_str(), "plus" | "+")) {
        figures.push('+');
        at = 1;
    }
    while let Some(word) = words.get(at) {
        // « double zéro ».
        let repeated = match word.text.as_str() {
            "double" => 2,
            "triple" => 3,
            _ => 1,
        };
        let from = if repeated > 1 { at + 1 } else { at };
        let until = if repeated > 1 { words.len().min(from + 1) } else { words.len() };
        let row = figures_at(words.get(..until)?, from).filter(|row| repeated == 1 || row.digits.len() == 1)?;
        figures.push_str(&row.digits.repeat(repeated));
        at = row.end;
    }
    Some(figures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::guest::Phone;

    #[test]
    fn telephone_numbers_are_read_as_they_are_said() {
        for (heard, meant) in [
            ("zéro six, trente-neuf, quatre-vingt-dix-huit, zéro zéro, zéro un", "0639980001"),
            ("zéro six trente neuf quatre vingt dix huit zéro zéro zéro un.", "0639980001"),
            ("Zéro six, trente-neuf, nonante-huit, double zéro, zéro un", "0639980001"),
            ("zero six three nine nine eight zero zero zero one", "0639980001"),
            ("plus trente-trois six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un", "0639980001"),
            ("06 trente-neuf 98 00 zéro un", "0639980001"),
            ("06 39 98 00 01", "0639980001"),
            ("+33 (0)6 39 98 00 01", "0639980001"),
            ("06 39 98 00 01 (mobile)", "0639980001"),
            ("06 39 98 00 01 (portable perso)", "0639980001"),
            ("Tél. : 06 39 98 00 01", "0639980001"),
            ("mon numéro c'est le 06 39 98 00 01.", "0639980001"),
            ("tel:+33-6-39-98-00-01", "0639980001"),
            ("TEL: +33 (0)6 39 98 00 01", "0639980001"),
            ("+44 (0)20 7946 0958 (bureau)", "+442079460958"),
            ("c'est le zéro six, 39, quatre-vingt-dix-huit 00 01", "0639980001"),
            ("mobile : zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un", "0639980001"),
        ] {
            assert_eq!(Phone::parse(&phone(heard)).unwrap().as_str(), meant, "{heard}");
        }
        for heard in [
            "zéro six trente-neuf",
            "mon numéro",
            "06 39 98 00 01 (poste 12)",
            "06 39 98 00 01 ou 06 39 98 00 02",
            "zéro six ?",
            "06 39 98 00 0l",
            "double",
        ] {
            assert!(Phone::parse(&phone(heard)).is_err(), "{heard} → {}", phone(heard));
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_in_figures_is_left_as_it_is(text in "0[1-9]( ?[0-9]{2}){4}") {
            if let Ok(number) = Phone::parse(&text) {
                let heard = Phone::parse(&phone(&text));
                proptest::prop_assert_eq!(heard.map(Phone::into_string), Ok(number.into_string()));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}|((zéro|six|double|mobile|tel|\\+|:|06|\\(0\\)) ?){0,20}") {
            let _ = phone(&text);
        }
    }
}
