//! What was said, as words: transcripts in French or English, read without regard to accents, case and apostrophes.
//!
//! Reading is linear in the length of the text and never fails: what is not understood is a word like any other.

mod numbers;
mod patterns;

pub use numbers::{Figures, figures_at, is_number_word, number_at};
pub use patterns::Patterns;

use super::folding::fold;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing, an apostrophe or a hyphen: « c'est », « dix-sept », « 8 h » written « 8h ».
    Joined,
    /// A comma or full stop between two figures: « 89,50 ».
    Decimal,
    /// Blanks.
    Space,
    /// A comma, colon, bracket, quotation mark or dash.
    Comma,
    /// The end of a sentence, which was no question.
    Stop,
    /// The end of a question.
    Question,
}

/// One word: letters, or figures, or the sign of a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded: lower case, no accents.
    pub text: String,
    /// Whether it ends like a participle: « réservé », « réservées », and not « réserve ».
    pub ends_accented: bool,
    /// What stands before it.
    pub gap: Gap,
    /// Where it ends in the text, in bytes.
    pub end: usize,
}

impl Word {
    /// Whether it is made of figures.
    pub fn is_figures(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// The kinds of characters that words are made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Sign,
    Apart,
}

fn kind(c: char) -> Kind {
    match c {
        '0'..='9' => Kind::Digit,
        '€' | '@' | '+' => Kind::Sign,
        c if c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}') => Kind::Letter,
        _ => Kind::Apart,
    }
}

/// How many bytes of letters a text begins with. Nearly all letters are of one byte, and are not looked at as characters.
fn letters_at(text: &str) -> usize {
    let plain = text.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    let rest = text.get(plain..).unwrap_or_default();
    if rest.bytes().next().is_none_or(|byte| byte.is_ascii()) {
        return plain;
    }
    plain + rest.find(|c| kind(c) != Kind::Letter).unwrap_or(rest.len())
}

/// The words of the first `limit` characters of a text, and what stands after the last one.
pub fn words(text: &str, limit: usize) -> (Vec<Word>, Gap) {
    // A text has no more characters than bytes.
    let end = if text.len() > limit { text.char_indices().nth(limit).map(|(end, _)| end) } else { None };
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    // A word and what parts it from the next are six bytes and more in French.
    let mut words = Vec::with_capacity(text.len() / 6 + 1);
    let (mut gap, mut before, mut rest) = (Gap::Joined, ' ', text);
    while let Some(first) = rest.chars().next() {
        let here = kind(first);
        let length = match here {
            Kind::Letter => letters_at(rest),
            Kind::Digit => rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len()),
            Kind::Sign | Kind::Apart => first.len_utf8(),
        };
        let (current, behind) = rest.split_at(length);
        rest = behind;
        if here == Kind::Apart {
            gap = gap.max(separator(before, first, rest.chars().next().unwrap_or(' ')));
        } else {
            push(&mut words, current, &mut gap, text.len() - rest.len());
        }
        before = current.chars().next_back().unwrap_or(first);
    }
    (words, gap)
}

/// Whether the words from `at` on are those of the pattern: words parted by blanks, choices by bars.
pub fn follows(words: &[Word], at: usize, pattern: &str) -> bool {
    // As bytes: patterns are short and tried at every word, and a search for one character in a text costs more to begin than to do.
    let mut rest = pattern.as_bytes();
    let mut at = at;
    while let Some(word) = words.get(at) {
        let end = rest.iter().position(|byte| matches!(byte, b' ' | b'|')).unwrap_or(rest.len());
        let (choice, behind) = rest.split_at(end);
        if choice == word.text.as_bytes() {
            // The other choices of this step are passed over.
            let Some(blank) = behind.iter().position(|byte| *byte == b' ') else { return true };
            rest = behind.get(blank + 1..).unwrap_or_default();
            at += 1;
        } else if let [b'|', others @ ..] = behind {
            rest = others;
        } else {
            return false;
        }
    }
    false
}

/// What one character between words means, by its neighbours.
fn separator(before: char, c: char, next: char) -> Gap {
    match c {
        '\'' | '’' | 'ʼ' | '-' | '‐' | '‑' if !before.is_whitespace() && !next.is_whitespace() => Gap::Joined,
        ',' | '.' if before.is_ascii_digit() && next.is_ascii_digit() => Gap::Decimal,
        // « jean.dupont », « M.D. »: no sentence begins without a blank.
        '.' if next.is_alphanumeric() => Gap::Joined,
        '.' | '!' | '…' | ';' | '\n' => Gap::Stop,
        '?' => Gap::Question,
        c if c.is_whitespace() => Gap::Space,
        _ => Gap::Comma,
    }
}

/// Adds a word, or two that are written as one.
fn push(words: &mut Vec<Word>, current: &str, gap: &mut Gap, end: usize) {
    let (text, ends_accented) = if current.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // Most words have nothing to fold.
        (current.to_ascii_lowercase(), false)
    } else {
        let raw = current.to_lowercase();
        let ends_accented = ["é", "és", "ée", "ées", "e\u{301}", "e\u{301}e", "e\u{301}s", "e\u{301}es"]
            .iter()
            .any(|ending| raw.ends_with(ending));
        (if raw.starts_with(['€', '@', '+']) { raw } else { fold(&raw) }, ends_accented)
    };
    let gap = std::mem::replace(gap, Gap::Joined);
    // Said without its apostrophe.
    let split = match text.as_str() {
        "cest" => Some(("c", "est")),
        "jai" => Some(("j", "ai")),
        "letait" => Some(("l", "etait")),
        _ => None,
    };
    if let Some((first, second)) = split {
        words.push(Word { text: first.to_owned(), ends_accented: false, gap, end });
        words.push(Word { text: second.to_owned(), ends_accented: false, gap: Gap::Joined, end });
    } else if !text.is_empty() {
        words.push(Word { text, ends_accented, gap, end });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Gap)> {
        words(text, 1_000).0.into_iter().map(|word| (word.text, word.gap)).collect()
    }

    #[test]
    fn words_are_folded_and_know_what_parts_them() {
        let expected = [("c", Gap::Joined), ("est", Gap::Joined), ("reserve", Gap::Space), ("merci", Gap::Stop)];
        assert_eq!(read("C’est réservé ! Merci"), expected.map(|(text, gap)| (text.to_owned(), gap)));
        let expected =
            [("89", Gap::Joined), ("50", Gap::Decimal), ("€", Gap::Space), ("dix", Gap::Comma), ("sept", Gap::Joined)];
        assert_eq!(read("89,50 €, dix-sept"), expected.map(|(text, gap)| (text.to_owned(), gap)));
        assert_eq!(words("Prêt ?", 100).1, Gap::Question);
        assert_eq!(words("abcdef", 3).0[0].text, "abc");
    }

    #[test]
    fn a_participle_is_told_from_a_present_tense() {
        let (words, _) = words("réservé réserve réservées re\u{301}serve\u{301}e", 100);
        assert_eq!(words.iter().map(|word| word.ends_accented).collect::<Vec<_>>(), [true, false, true, true]);
        assert!(words.iter().all(|word| word.text.starts_with("reserve")));
    }
}
