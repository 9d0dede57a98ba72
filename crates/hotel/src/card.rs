//! Payment card numbers, which are never kept: payment is a link, never a number by voice. The one recogniser for everything that a
//! caller says or a model writes down: transcripts, names, wishes, reasons, addresses, codes. Pure.
//!
//! A card number has the first digits and a length of a network (`issuers`) and passes Luhn's check. It is looked for in rows of
//! digits (`rows`), in figures or in words, out of which other numbers were taken (`known`).

use std::{borrow::Cow, fmt};

use self::{
    issuers::{CARD_DIGITS, is_card_number},
    known::{has_sizes, is_ours, is_siret, without_known},
    rows::{Group, Label, Pause, Row, Rows, rows},
};
use super::spoken::{Gap, Word, is_number_word, number_at, words};

mod issuers;
mod known;
mod rows;
#[cfg(test)]
mod tests;

/// Longest text that is read, in characters: some ten minutes of speech.
const MAX_TEXT_LENGTH: usize = 10_000;

/// How many digits may stand behind a card number that is said without a pause: the cryptogram (3 or 4), the date of expiry (4 or 6),
/// both, or a phone number.
const DIGITS_BEHIND: [usize; 8] = [0, 3, 4, 6, 7, 8, 9, 10];

/// Groups that are longer than four digits, as cards have them in writing; across commas and fillers no others are joined.
const LONG_GROUPINGS: [&[usize]; 3] = [&[4, 6, 5], DINERS_GROUPING, &[8, 8]];

/// How a Diners Club number of fourteen digits is grouped.
const DINERS_GROUPING: &[usize] = &[4, 6, 4];

/// Lengths that nearly all cards have. A number of such a length is taken for a card even where the text calls it a reference: to
/// refuse one reference in forty harms less than to keep a card.
const USUAL_LENGTHS: [usize; 2] = [15, 16];

/// Words that speak of cards, folded. Where one stands, a number is not excused for what else it could be.
const CARD_WORDS: &[&str] = &[
    "carte",
    "cb",
    "visa",
    "mastercard",
    "maestro",
    "amex",
    "american",
    "diners",
    "discover",
    "jcb",
    "unionpay",
    "card",
    "expire",
    "expiration",
    "cvv",
    "cvc",
    "cryptogramme",
];

/// Whether a text holds a payment card number, in figures or in words (French or English), however it is grouped and whatever
/// punctuation parts it: « 4111 1111 1111 1111 », « 4111, 1111 puis… », « quatre un un un… », « quarante et un onze… ».
///
/// Phone numbers, SIRETs, IBANs, dates, references and codes of ours are passed over.
pub fn holds_card_number(text: &str) -> bool {
    let text = in_plain_digits(text);
    if most_digits(&text) < *CARD_DIGITS.start() {
        return false;
    }
    let (words, _) = words(&text, MAX_TEXT_LENGTH);
    words_hold_card_number(&words, &rows(&words))
}

/// Whether one of the rows of a text is a card number, or one of those that number words make when they are parted otherwise.
fn words_hold_card_number(words: &[Word], rows: &Rows) -> bool {
    let speaks_of_cards = speak_of_cards(words);
    let hold = |rows: &Rows| rows.rows.iter().any(|row| row.holds_card_number(speaks_of_cards));
    hold(rows) || parted(words).is_some_and(|words| hold(&rows::rows(&words)))
}

fn speak_of_cards(words: &[Word]) -> bool {
    words.iter().any(|word| CARD_WORDS.contains(&word.text.as_str()))
}

/// The words with numbers parted that may be two: « soixante onze » is 71, or 60 and 11; « trois quatre mille » is 3 and 4000, or 3,
/// 4 and 1000. `None` where there is no such place.
fn parted(words: &[Word]) -> Option<Vec<Word>> {
    let word = |at: usize, before: usize| at.checked_sub(before).and_then(|at| words.get(at));
    let is_tens = |word: &Word| TENS.contains(&word.text.as_str());
    let is_large = |word: &Word| {
        is_tens(word) || matches!(word.text.as_str(), "cent" | "cents" | "hundred" | "mille" | "thousand")
    };
    let is_unit = |word: &Word| is_number_word(word) && !is_large(word);
    let is_digit = |word: &Word| number_at(std::slice::from_ref(word), 0).is_some_and(|(number, _)| number < 10);
    let may_part = |at: &usize| {
        let (Some(here), Some(before)) = (word(*at, 0), word(*at, 1)) else { return false };
        let behind_tens = || (is_tens(before) || before.text == "dix") && is_unit(here);
        // A digit alone stands before the one that « mille » may belong to.
        let behind_digits = || {
            matches!(here.text.as_str(), "mille" | "thousand")
                && is_digit(before)
                && word(*at, 2).is_some_and(is_digit)
                && !word(*at, 3).is_some_and(|word| is_large(word) || word.text == "et")
        };
        here.gap == Gap::Space && (behind_tens() || behind_digits())
    };
    let places: Vec<usize> = (0..words.len()).filter(may_part).collect();
    let mut parted = (!places.is_empty()).then(|| words.to_vec())?;
    for at in places {
        if let Some(word) = parted.get_mut(at) {
            word.gap = Gap::Comma;
        }
    }
    Some(parted)
}

/// Tens, behind which a unit without a hyphen may be a number of its own.
const TENS: &[&str] = &[
    "vingt",
    "vingts",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "septante",
    "huitante",
    "octante",
    "nonante",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
];

/// Listens for card numbers that a caller says over several turns. Remembers the digits of the last turns, in memory only.
#[derive(Clone, Default)]
pub struct CardWatch {
    /// The digits that the last turns ended with.
    pieces: Vec<Group>,
    /// How many turns without digits have come since.
    turns_without: u32,
}

/// How many turns without digits may come between two parts of a number: « attendez », « vous avez noté ? ».
const MAX_TURNS_WITHOUT: u32 = 4;

/// Most digits that are remembered: a card number with its cryptogram, expiry and a phone number.
const MAX_DIGITS_REMEMBERED: usize = 40;

/// Fewest digits at the end of a turn that count as part of a number where the turn says anything else: « deux adultes » does not.
const MIN_DIGITS_AMONG_WORDS: usize = 4;

impl CardWatch {
    /// Whether this turn holds a card number, or completes one that earlier turns began.
    pub fn hears(&mut self, transcript: &str) -> bool {
        let text = in_plain_digits(transcript);
        if most_digits(&text) == 0 {
            self.forget_after_turns();
            return false;
        }
        let (words, _) = words(&text, MAX_TEXT_LENGTH);
        let rows = rows(&words);
        let (Some(first), Some(last)) = (rows.rows.first(), rows.rows.last()) else {
            self.forget_after_turns();
            return false;
        };
        let mut joined = std::mem::take(&mut self.pieces);
        let begins_anew = joined.is_empty();
        joined.extend(first.groups.iter().enumerate().map(|(at, group)| match at {
            0 => Group { pause: Pause::Turn, ..group.clone() },
            _ => group.clone(),
        }));
        let joined = Row { groups: joined, label: Label::None };
        if words_hold_card_number(&words, &rows) || (!begins_anew && joined.holds_card_number(speak_of_cards(&words))) {
            self.turns_without = 0;
            return true;
        }
        if rows.is_pure || last.digit_count() >= MIN_DIGITS_AMONG_WORDS {
            self.turns_without = 0;
            self.pieces = if rows.rows.len() == 1 { joined.groups } else { last.groups.clone() };
            while digit_count(&self.pieces) > MAX_DIGITS_REMEMBERED {
                self.pieces.remove(0);
            }
        } else {
            let before = joined.groups.len() - first.groups.len();
            self.pieces = joined.groups.into_iter().take(before).collect();
            self.forget_after_turns();
        }
        false
    }

    fn forget_after_turns(&mut self) {
        self.turns_without += 1;
        if self.turns_without > MAX_TURNS_WITHOUT {
            self.pieces.clear();
        }
    }
}

/// Without the digits.
impl fmt::Debug for CardWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardWatch").finish_non_exhaustive()
    }
}

impl Row {
    fn digit_count(&self) -> usize {
        digit_count(&self.groups)
    }

    fn holds_card_number(&self, speaks_of_cards: bool) -> bool {
        self.digit_count() >= *CARD_DIGITS.start()
            && !is_ours(&self.groups)
            && without_known(self, speaks_of_cards)
                .into_iter()
                .any(|part| part_holds_card_number(part, self.label, speaks_of_cards))
    }
}

/// Whether a number that begins and ends where groups do is a card number. Among groups of one or two digits it must also begin or end
/// at a pause, or have behind it what belongs to a card: otherwise any long row of digits would hold one by chance.
fn part_holds_card_number(part: &[Group], label: Label, speaks_of_cards: bool) -> bool {
    (0..part.len()).any(|first| {
        let begins = first == 0 || part[first].pause >= Pause::Comma || is_long(&part[first]);
        let mut digits = Vec::new();
        begins
            && part[first..].iter().enumerate().any(|(more, group)| {
                digits.extend_from_slice(&group.digits);
                let (number, rest) = part[first..].split_at(more + 1);
                let ends = DIGITS_BEHIND.contains(&digit_count(rest))
                    || rest.first().is_some_and(|next| next.pause >= Pause::Comma)
                    || is_long(group);
                ends && CARD_DIGITS.contains(&digits.len())
                    && is_grouped_like_one(number)
                    && !is_excused(number, &digits, label, speaks_of_cards)
                    && is_card_number(&digits)
            })
    })
}

/// Whether a group is as long as those of a card in writing.
fn is_long(group: &Group) -> bool {
    group.digits.len() >= 4
}

/// Whether a group is at most as long as those that cards are written in: « 4970-1012-3456-7890 » is a card, « 406-1234567-1234567 »
/// an order.
fn is_short(group: &Group) -> bool {
    group.digits.len() <= 4
}

/// Across commas, fillers and ends of sentences only short groups are joined, and those that cards have: two postcodes and an order
/// number are no card.
fn is_grouped_like_one(number: &[Group]) -> bool {
    let widest = number.iter().skip(1).map(|group| group.pause).max().unwrap_or(Pause::Tight);
    matches!(widest, Pause::Tight | Pause::Space | Pause::Turn)
        || number.iter().all(is_short)
        || LONG_GROUPINGS.iter().any(|sizes| sizes.len() == number.len() && has_sizes(number, sizes))
}

/// Whether a number that has the form of a card is something else, by what the text calls it or by how it is written.
fn is_excused(number: &[Group], digits: &[u8], label: Label, speaks_of_cards: bool) -> bool {
    let is_of_a_company = digits.len() == known::SIRET_DIGITS && label == Label::Company;
    let is_like_a_siret = is_siret(digits) && !has_sizes(number, DINERS_GROUPING);
    let is_in_one_piece = number.iter().skip(1).all(|group| group.pause == Pause::Tight && !is_short(group));
    let is_attached = is_in_one_piece && number.first().is_some_and(|group| group.is_attached);
    let is_reference = is_in_one_piece && label == Label::Reference && !USUAL_LENGTHS.contains(&digits.len());
    is_of_a_company || (!speaks_of_cards && (is_like_a_siret || is_attached || is_reference))
}

fn digit_count(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.digits.len()).sum()
}

/// The text with digits of other scripts and styles as 0 to 9, and without characters that do not show. Most texts are borrowed.
fn in_plain_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| plain_digit(c).is_some() || is_invisible(c)) {
        return Cow::Borrowed(text);
    }
    text.chars().filter(|c| !is_invisible(*c)).map(|c| plain_digit(c).unwrap_or(c)).collect()
}

/// Fullwidth, Arabic-Indic, Persian, Devanagari and mathematical digits.
fn plain_digit(c: char) -> Option<char> {
    let from = |zero: u32| char::from_digit((u32::from(c) - zero) % 10, 10);
    match c {
        '０'..='９' => from(0xff10),
        '٠'..='٩' => from(0x660),
        '۰'..='۹' => from(0x6f0),
        '०'..='९' => from(0x966),
        '\u{1d7ce}'..='\u{1d7ff}' => from(0x1d7ce),
        _ => None,
    }
}

/// Characters of no width, and what makes a keycap of a digit.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}' | '\u{20e3}')
}

/// How many digits a text stands for at the most: its figures, and for each word that begins like a number word as many as that word
/// may bring. Reads bytes, allocates nothing: nearly every text is dismissed here.
fn most_digits(text: &str) -> usize {
    let (mut count, mut rest) = (0, text.as_bytes());
    while let [first, tail @ ..] = rest {
        if first.is_ascii_digit() {
            count += 1;
            rest = tail;
        } else if first.is_ascii_alphabetic() {
            let length = rest.iter().position(|byte| !byte.is_ascii_alphabetic() && *byte < 0x80).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(length);
            count += most_digits_of_word(word);
            rest = behind;
        } else {
            rest = tail;
        }
    }
    count
}

fn most_digits_of_word(word: &[u8]) -> usize {
    let start = [0, 1, 2].map(|at| word.get(at).map_or(b' ', u8::to_ascii_lowercase));
    match &start {
        b"mil" | b"tho" => 4,
        b"cen" | b"hun" | b"tri" => 3,
        b"foi" => 9,
        // « zéro », with its accent as one character or two.
        [b'z', ..] => 1,
        b"un " | b"une" | b"one" | b"deu" | b"two" | b"tro" | b"thr" | b"qua" | b"fou" | b"cin" | b"fiv" | b"fif"
        | b"six" | b"soi" | b"sep" | b"sev" | b"hui" | b"eig" | b"neu" | b"nin" | b"non" | b"oct" | b"dix" | b"ten"
        | b"onz" | b"ele" | b"dou" | b"twe" | b"tre" | b"thi" | b"qui" | b"sei" | b"vin" | b"for" | b"oh " | b"o  " => {
            2
        }
        _ => 0,
    }
}
