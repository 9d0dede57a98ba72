//! Which language a transcript is in, as far as it matters: French or English, which this program can check, or another.

use super::words;

/// Fewest words from which a language is told: below it names and numbers weigh too much.
const FEWEST_WORDS: usize = 8;

/// How many words of a hundred are at least of the lists below where somebody speaks French or English. Ordinary sentences have thirty
/// and more, a recap full of names and numbers fifteen; other languages have next to none, since words that they share are left out.
const SHARE_PERCENT: usize = 7;

/// How much of a transcript is read, in characters: some forty words, five times as many as are needed.
const MAX_LENGTH: usize = 240;

/// Words that every French sentence is made of, and that neither English nor another language of Europe writes the same. In order, so
/// that they are found quickly.
const FRENCH: &[&str] = &[
    "au",
    "aux",
    "avec",
    "bien",
    "bonjour",
    "c",
    "ce",
    "cent",
    "cet",
    "cette",
    "chambre",
    "cinq",
    "dans",
    "deux",
    "du",
    "est",
    "et",
    "euros",
    "j",
    "je",
    "mais",
    "merci",
    "notre",
    "nous",
    "nuit",
    "nuits",
    "ou",
    "oui",
    "pas",
    "personne",
    "personnes",
    "pour",
    "prix",
    "quatre",
    "qui",
    "sont",
    "sur",
    "trois",
    "une",
    "vingt",
    "votre",
    "voulez",
    "vous",
];

/// The same of English, in order.
const ENGLISH: &[&str] = &[
    "and", "are", "euros", "five", "four", "from", "guests", "hello", "hundred", "i", "is", "it", "night", "nights",
    "of", "people", "please", "room", "shall", "thank", "that", "the", "this", "three", "to", "two", "we", "with",
    "would", "yes", "you", "your",
];

/// Words of one of the lists that other languages write the same: they count for French or English only beside others.
const SHARED: &[&str] = &["is", "i", "of", "c", "j", "au", "euros", "cent", "du", "ou", "bien"];

/// A language, as far as it is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// French.
    French,
    /// English.
    English,
    /// Another.
    Other,
    /// Too few words to tell.
    Unknown,
}

/// The language of a transcript: another one where fewer than seven words of a hundred are among the commonest of French and English,
/// or where most letters are not Latin ones. No transcript, or a short one, tells nothing.
pub fn language(text: &str) -> Language {
    let (mut letters, mut foreign) = (0_usize, 0_usize);
    for c in text.chars().take(MAX_LENGTH).filter(|c| c.is_alphabetic()) {
        letters += 1;
        foreign += usize::from(!matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}'));
    }
    if foreign * 2 > letters {
        return Language::Other;
    }
    let (words, _) = words(text, MAX_LENGTH);
    let words: Vec<&str> = words.iter().filter(|word| !word.is_figures()).map(|word| word.text.as_str()).collect();
    if words.len() < FEWEST_WORDS {
        return Language::Unknown;
    }
    let is_of = |list: &[&str], word: &str| list.binary_search(&word).is_ok() && !SHARED.contains(&word);
    let count = |list: &[&str]| words.iter().filter(|word| is_of(list, word)).count();
    let (french, english) = (count(FRENCH), count(ENGLISH));
    if (french + english) * 100 < words.len() * SHARE_PERCENT {
        Language::Other
    } else if english > french {
        Language::English
    } else {
        Language::French
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_words_are_in_order() {
        assert!(FRENCH.is_sorted() && ENGLISH.is_sorted());
    }

    #[test]
    fn other_languages_are_told_from_french_and_english() {
        for (text, expected) in [
            (
                "Je récapitule : une Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes.",
                Language::French,
            ),
            (
                "Chambre Standard, vendredi 27 novembre, lundi 30 novembre, deux personnes, deux cent soixante-sept euros.",
                Language::French,
            ),
            (
                "To sum up: the standard room, from Friday the 27th to Monday the 30th of November, for two people.",
                Language::English,
            ),
            (
                "Ich fasse zusammen: ein Standardzimmer vom 27. bis 30. November, drei Nächte für zwei Personen, 267 Euro. Soll ich buchen?",
                Language::Other,
            ),
            (
                "Resumo: un quarto standard de sexta-feira 27 a segunda-feira 30 de novembro, para duas pessoas, por 267 euros.",
                Language::Other,
            ),
            (
                "Le confirmo la habitación estándar del viernes 27 al lunes 30 de noviembre para dos personas, 267 euros en total.",
                Language::Other,
            ),
            (
                "Riassumo: la camera standard da venerdì 27 a lunedì 30 novembre, tre notti per due persone, 267 euro in tutto.",
                Language::Other,
            ),
            (
                "Samenvattend: een standaardkamer van vrijdag 27 tot maandag 30 november, drie nachten voor twee personen, 267 euro.",
                Language::Other,
            ),
            ("確認します。スタンダードルーム、十一月二十七日から三十日まで、二名様。", Language::Other),
            ("Je m'en occupe.", Language::Unknown),
            ("Ja, bitte.", Language::Unknown),
            ("", Language::Unknown),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
    }
}
