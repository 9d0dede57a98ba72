//! Which language a transcript is in, as far as it matters: French or English, which this program can check, or another.

use super::words;

/// Fewest words from which a language is told: below it names and numbers weigh too much.
const FEWEST_WORDS: usize = 8;

/// How many words of a hundred are at least of the lists below where somebody speaks French or English. Ordinary sentences have thirty
/// and more, a recap full of names and numbers fifteen; other languages have next to none, since words that they share are left out.
const SHARE_PERCENT: usize = 7;

/// Longest transcript that is read, in characters.
const MAX_LENGTH: usize = 4_000;

/// Words that every French sentence is made of, and that neither English nor another language of Europe writes the same.
const FRENCH: &[&str] = &[
    "je",
    "j",
    "vous",
    "nous",
    "est",
    "et",
    "c",
    "ce",
    "cet",
    "cette",
    "pour",
    "une",
    "du",
    "au",
    "aux",
    "avec",
    "dans",
    "sur",
    "votre",
    "notre",
    "qui",
    "oui",
    "pas",
    "nuit",
    "nuits",
    "personne",
    "personnes",
    "chambre",
    "euros",
    "bien",
    "merci",
    "bonjour",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "vingt",
    "cent",
    "mais",
    "ou",
    "sont",
    "voulez",
    "prix",
];

/// The same of English.
const ENGLISH: &[&str] = &[
    "the", "and", "you", "your", "of", "to", "with", "this", "that", "is", "are", "it", "i", "we", "would", "shall",
    "yes", "please", "night", "nights", "people", "guests", "room", "euros", "from", "two", "three", "four", "five",
    "hundred", "thank", "hello",
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
    let letters = || text.chars().take(MAX_LENGTH).filter(|c| c.is_alphabetic());
    let foreign = letters().filter(|c| !matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}')).count();
    if foreign * 2 > letters().count() {
        return Language::Other;
    }
    let (words, _) = words(text, MAX_LENGTH);
    let words: Vec<&str> = words.iter().filter(|word| !word.is_figures()).map(|word| word.text.as_str()).collect();
    if words.len() < FEWEST_WORDS {
        return Language::Unknown;
    }
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(word) && !SHARED.contains(word)).count();
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
