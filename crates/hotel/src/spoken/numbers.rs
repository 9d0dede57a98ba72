//! Numbers as people say them, in French of every country and in English, and rows of figures said one by one or by groups.

use super::{Gap, Word};

/// Longest number in figures that is read as a number; a longer row of figures is a code or a telephone number.
const MAX_NUMBER_DIGITS: usize = 9;

/// A row of figures, said as figures or as small numbers: « 4 2 1 7, 3 6 5 3 », « zéro six, trente-neuf ».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The figures, those of a number in words as it is written: « trente-neuf » is 39.
    pub digits: String,
    /// How many figures each group has.
    pub groups: Vec<usize>,
    /// The word after the row.
    pub end: usize,
}

/// The number that begins at a word, and the word after it: « deux cent soixante-sept », « 267 », « eighty-nine », « nonante ».
pub fn number_at(words: &[Word], at: usize) -> Option<(u64, usize)> {
    if !words.get(at).is_some_and(may_begin_a_number) {
        return None;
    }
    if let Some(number) = in_figures(words, at) {
        return Some((number, at + 1));
    }
    let (thousands, end) = match below_thousand(words, at) {
        Some((count, next)) if joins(words, next, &["mille", "thousand"]) => (count, next + 1),
        Some(number) => return Some(number),
        None if begins(words, at, &["mille"]) => (1, at + 1),
        None => return None,
    };
    match rest_of_breath(words, end, below_thousand) {
        Some((rest, next)) if rest > 0 => Some((thousands * 1_000 + rest, next)),
        _ => Some((thousands * 1_000, end)),
    }
}

/// Whether a word is a number in words, or part of one.
pub fn is_number_word(word: &Word) -> bool {
    let text = word.text.as_str();
    unit(text).is_some()
        || tens(text).is_some()
        || matches!(text, "vingts" | "cent" | "cents" | "hundred" | "mille" | "thousand")
}

/// The row of figures that begins at a word; `None` where no number does. Commas, blanks, hyphens and full stops part its groups.
pub fn figures_at(words: &[Word], at: usize) -> Option<Figures> {
    let mut row = Figures { digits: String::new(), groups: Vec::new(), end: at };
    while let Some(word) = words.get(row.end) {
        if row.end > at && word.gap > Gap::Comma {
            break;
        }
        let digits = if word.is_figures() {
            row.end += 1;
            word.text.clone()
        } else if let Some((number, next)) = may_begin_a_number(word).then(|| below_hundred(words, row.end)).flatten() {
            row.end = next;
            number.to_string()
        } else {
            break;
        };
        row.groups.push(digits.len());
        row.digits.push_str(&digits);
    }
    (row.end > at).then_some(row)
}

/// Whether a number may begin with a word, by its first two letters: most words are told from numbers by them, for less than it takes
/// to compare the whole word with each number.
fn may_begin_a_number(word: &Word) -> bool {
    // As bytes: they are compared as one number.
    let begins_so = |two: &[u8; 2]| {
        matches!(
            two,
            b"ce"
                | b"ci"
                | b"de"
                | b"di"
                | b"do"
                | b"ei"
                | b"el"
                | b"fi"
                | b"fo"
                | b"hu"
                | b"mi"
                | b"ne"
                | b"ni"
                | b"no"
                | b"oc"
                | b"on"
                | b"qu"
                | b"se"
                | b"si"
                | b"so"
                | b"te"
                | b"th"
                | b"tr"
                | b"tw"
                | b"un"
                | b"vi"
                | b"ze"
        )
    };
    word.is_figures() || word.text == "a" || word.text.as_bytes().first_chunk().is_some_and(begins_so)
}

fn in_figures(words: &[Word], at: usize) -> Option<u64> {
    let word = words.get(at)?;
    (word.is_figures() && word.text.len() <= MAX_NUMBER_DIGITS).then(|| word.text.parse().ok()).flatten()
}

fn below_thousand(words: &[Word], at: usize) -> Option<(u64, usize)> {
    let hundred = ["cent", "cents", "hundred"];
    let (hundreds, end) = match below_hundred(words, at) {
        Some((count @ 1..=19, next)) if joins(words, next, &hundred) => (count, next + 1),
        Some(number) => return Some(number),
        None if begins(words, at, &["cent", "cents"]) => (1, at + 1),
        None if begins(words, at, &["a"]) && joins(words, at + 1, &["hundred"]) => (1, at + 2),
        None => return None,
    };
    let rest = if joins(words, end, &["and"]) { end + 1 } else { end };
    match rest_of_breath(words, rest, below_hundred) {
        Some((rest, next)) if rest > 0 => Some((hundreds * 100 + rest, next)),
        _ => Some((hundreds * 100, end)),
    }
}

fn below_hundred(words: &[Word], at: usize) -> Option<(u64, usize)> {
    let word = text(words, at)?;
    if word == "quatre" && joins(words, at + 1, &["vingt", "vingts"]) {
        return Some(with_rest(words, at + 2, 80, 19));
    }
    if let Some(tens) = tens(word) {
        // « soixante-quinze »; the other tens take no more than nine.
        return Some(with_rest(words, at + 1, tens, if tens == 60 { 19 } else { 9 }));
    }
    below_twenty(words, at)
}

/// Tens with what is said behind them: « -dix-neuf », « et un », « -five ».
fn with_rest(words: &[Word], at: usize, tens: u64, most: u64) -> (u64, usize) {
    let (rest_at, after_and) = if joins(words, at, &["et"]) { (at + 1, true) } else { (at, false) };
    match rest_of_breath(words, rest_at, below_twenty) {
        Some((rest, next)) if (1..=most).contains(&rest) && (!after_and || matches!(rest, 1 | 11)) => {
            (tens + rest, next)
        }
        _ => (tens, at),
    }
}

fn below_twenty(words: &[Word], at: usize) -> Option<(u64, usize)> {
    let unit = unit(text(words, at)?)?;
    match (unit, text(words, at + 1).and_then(self::unit)) {
        (10, Some(more @ 7..=9)) if joins(words, at + 1, &["sept", "huit", "neuf"]) => Some((10 + more, at + 2)),
        _ => Some((unit, at + 1)),
    }
}

/// Reads a number at a word, and gives the word after it.
type Read = fn(&[Word], usize) -> Option<(u64, usize)>;

/// What goes on with a number in the same breath: « vingt, six personnes » are two numbers.
fn rest_of_breath(words: &[Word], at: usize, read: Read) -> Option<(u64, usize)> {
    words.get(at).filter(|word| word.gap <= Gap::Space)?;
    read(words, at)
}

fn text(words: &[Word], at: usize) -> Option<&str> {
    words.get(at).map(|word| word.text.as_str())
}

/// Whether a word of the list stands there in the same breath as the word before it.
fn joins(words: &[Word], at: usize, list: &[&str]) -> bool {
    words.get(at).is_some_and(|word| word.gap <= Gap::Space && list.contains(&word.text.as_str()))
}

/// Whether a number begins with a word of the list there.
fn begins(words: &[Word], at: usize, list: &[&str]) -> bool {
    words.get(at).is_some_and(|word| list.contains(&word.text.as_str()))
}

fn tens(word: &str) -> Option<u64> {
    Some(match word {
        "vingt" | "twenty" => 20,
        "trente" | "thirty" => 30,
        "quarante" | "forty" => 40,
        "cinquante" | "fifty" => 50,
        "soixante" | "sixty" => 60,
        // Belgium, Switzerland, and older French.
        "septante" | "seventy" => 70,
        "huitante" | "octante" | "eighty" => 80,
        "nonante" | "ninety" => 90,
        _ => return None,
    })
}

fn unit(word: &str) -> Option<u64> {
    Some(match word {
        "zero" => 0,
        "un" | "une" | "one" => 1,
        "deux" | "two" => 2,
        "trois" | "three" => 3,
        "quatre" | "four" => 4,
        "cinq" | "five" => 5,
        "six" => 6,
        "sept" | "seven" => 7,
        "huit" | "eight" => 8,
        "neuf" | "nine" => 9,
        "dix" | "ten" => 10,
        "onze" | "eleven" => 11,
        "douze" | "twelve" => 12,
        "treize" | "thirteen" => 13,
        "quatorze" | "fourteen" => 14,
        "quinze" | "fifteen" => 15,
        "seize" | "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::words, *};
    use french::{Gender, number};

    fn read(text: &str) -> Option<(u64, usize)> {
        number_at(&words(text, 1_000).0, 0)
    }

    #[test]
    fn every_number_that_we_say_is_understood_again() {
        for n in (0..2_200).chain([9_999, 10_000, 21_021, 80_080, 99_999, 200_200]) {
            let said = number(n, Gender::Feminine);
            let all = words(&said, 1_000).0.len();
            assert_eq!(read(&said), Some((n, all)), "{said}");
        }
    }

    #[test]
    fn belgians_swiss_and_english_count_their_own_way() {
        for (said, expected) in [
            ("septante", 70),
            ("septante et un", 71),
            ("septante-neuf", 79),
            ("huitante-cinq", 85),
            ("octante", 80),
            ("nonante", 90),
            ("cent nonante-neuf", 199),
            ("deux cent septante", 270),
            ("eighty-nine", 89),
            ("two hundred and sixty-seven", 267),
            ("a hundred and five", 105),
            ("one thousand two hundred", 1_200),
            ("twelve hundred", 1_200),
            ("267", 267),
            ("vingt, six personnes", 20),
            ("cent. Deux", 100),
        ] {
            assert_eq!(read(said).map(|(number, _)| number), Some(expected), "{said}");
        }
        assert_eq!(read("bonjour"), None);
        assert_eq!(read("1234567890"), None);
    }

    #[test]
    fn no_number_word_is_passed_over_for_its_first_letters() {
        let said = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante \
            cinquante soixante septante huitante octante nonante cent mille one two three four five six seven eight nine ten eleven \
            twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety";
        for word in words(said, 1_000).0 {
            assert!(read(&word.text).is_some(), "{}", word.text);
        }
    }

    #[test]
    fn figures_said_one_by_one_or_by_pairs_are_one_row() {
        for (said, digits, groups) in [
            ("4 2 1 7, 3 6 5 3", "42173653", &[1; 8][..]),
            ("4217 3653 merci", "42173653", &[4, 4]),
            ("quatre deux un sept, trois six cinq trois", "42173653", &[1; 8]),
            (
                "zéro six, trente-neuf, quatre-vingt-dix-huit, zéro zéro, zéro un",
                "0639980001",
                &[1, 1, 2, 2, 1, 1, 1, 1],
            ),
            ("06 39 98 00 01", "0639980001", &[2; 5]),
        ] {
            let row = figures_at(&words(said, 1_000).0, 0).unwrap();
            assert_eq!((row.digits.as_str(), row.groups.as_slice()), (digits, groups), "{said}");
        }
        assert_eq!(figures_at(&words("bonjour", 100).0, 0), None);
    }
}
