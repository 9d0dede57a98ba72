//! What was said, with its numbers, days and amounts, each read once. What is looked for in it is found as how many words it takes to
//! say it.

use std::sync::LazyLock;

use crate::heard::{
    Amount, Gap, Patterns, SaidDay, Word, amounts_in, day_at, figures_at, follows, is_number_word, number_at, range_at,
};
use hotel::money::Cents;

/// What a number after « le » counts that is no day: « le 15 rue », « au 2 personnes ».
const NO_DAY: &[&str] = &[
    "euro",
    "euros",
    "e",
    "eme",
    "etage",
    "heure",
    "heures",
    "h",
    "personnes",
    "nuits",
    "pour",
    "pieces",
    "rue",
    "chambres",
    "minutes",
    "fois",
    "jour",
    "jours",
    "day",
    "days",
    "people",
    "nights",
    "hours",
    "am",
    "pm",
    "percent",
];

/// What stands between a number and what it counts.
const ONLY: &[&str] = &["seule", "seul", "seules", "seuls", "single"];

/// What parts two of which one is chosen.
const OR: &[&str] = &["ou", "or"];

/// What denies what is said right after it.
const DENIALS: &[&str] = &["pas", "non", "not", "ni", "lieu", "instead"];

/// What sets one thing against another.
static RATHER: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&["plutot que|qu", "rather than"]));

/// How many figures a code has.
const CODE_LENGTH: usize = 8;

/// A number that is no part of a longer one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) at: usize,
    pub(super) value: u64,
    /// The word after it.
    pub(super) end: usize,
}

/// A day that was said, or two.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub(super) at: usize,
    pub(super) first: SaidDay,
    /// The day to which it goes, where both were said as one: « du 27 au 30 ».
    pub(super) last: Option<SaidDay>,
}

pub(super) struct Utterance<'a> {
    text: &'a str,
    pub(super) words: &'a [Word],
    pub(super) numbers: Vec<Number>,
    pub(super) days: Vec<Days>,
    pub(super) amounts: Vec<Amount>,
}

impl<'a> Utterance<'a> {
    pub(super) fn new(text: &'a str, words: &'a [Word]) -> Self {
        let (mut numbers, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let number = number_at(words, at).map(|(value, end)| Number { at, value, end });
            at = number.map_or(at + 1, |number| number.end);
            numbers.extend(number);
        }
        let amounts: Vec<Amount> = amounts_in(words).collect();
        let mut utterance = Self { text, words, numbers, days: Vec::new(), amounts };
        let (mut days, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let found = utterance.days_at(at);
            at = found.map_or(at + 1, |days| days.last.unwrap_or(days.first).end);
            days.extend(found);
        }
        utterance.days = days;
        utterance
    }

    /// The words from a place on follow this pattern.
    pub(super) fn follows(&self, at: usize, pattern: &str) -> bool {
        follows(self.words, at, pattern)
    }

    /// Whether what stands before a place is a share: « trente pour cent », « 30 % ».
    pub(super) fn is_percent(&self, at: usize) -> bool {
        let behind = at.checked_sub(1).and_then(|last| self.text.get(self.words.get(last)?.end..));
        behind.is_some_and(|behind| behind.trim_start().starts_with('%'))
            || ["pour cent", "pourcent", "percent", "per cent"].iter().any(|percent| self.follows(at, percent))
    }

    /// Whether a word is one of these.
    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        self.words.get(at).is_some_and(|word| words.contains(&word.text.as_str()))
    }

    /// Whether the word before a place is one of these.
    pub(super) fn is_after(&self, at: usize, words: &[&str]) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is(before, words))
    }

    /// How many words it takes until one of these phrases is said, the first time.
    pub(super) fn end_of_phrase(&self, phrases: &Patterns) -> Option<usize> {
        self.ends_of_phrases(phrases).next().map(|(_, end)| end)
    }

    /// Where each of these phrases is said, and the word after it.
    pub(super) fn ends_of_phrases(&self, phrases: &Patterns) -> impl Iterator<Item = (usize, usize)> {
        (0..self.words.len()).filter_map(move |at| Some((at, phrases.end_at(self.words, at)?)))
    }

    /// Where an amount is said.
    pub(super) fn amount(&self, price: Cents) -> Option<usize> {
        self.amounts.iter().find(|amount| amount.price == price).map(|amount| amount.end)
    }

    /// Where a code is said.
    pub(super) fn code(&self, code: &str) -> Option<usize> {
        let rows = (0..self.words.len()).filter_map(|at| figures_at(self.words, at));
        rows.filter(|row| row.digits == code).map(|row| row.end).next()
    }

    /// Whether another code is said.
    pub(super) fn says_other_code(&self, code: &str) -> bool {
        let mut at = 0;
        while at < self.words.len() {
            let Some(row) = figures_at(self.words, at) else {
                at += 1;
                continue;
            };
            if row.digits.len() == CODE_LENGTH && row.digits != code && !self.is_denied(at) {
                return true;
            }
            at = row.end;
        }
        false
    }

    /// The word after what a number counts: « deux nuits », « une seule nuit ».
    pub(super) fn counts(&self, number: &Number, what: &[&str]) -> Option<usize> {
        let end = if self.is(number.end, ONLY) { number.end + 1 } else { number.end };
        self.is(end, what).then_some(end + 1)
    }

    /// Whether nothing but blanks parts the words from one place to another.
    pub(super) fn in_one_breath(&self, from: usize, to: usize) -> bool {
        self.words.get(from + 1..=to).unwrap_or_default().iter().all(|word| word.gap <= Gap::Space)
    }

    /// Whether what is said from a place on is said not to be so: « pas la suite », « et non 300 euros », « au lieu du 28 ».
    pub(super) fn is_denied(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|place| self.is(place, DENIALS) && self.in_one_breath(place, at))
            || (at.saturating_sub(4)..at).any(|place| RATHER.end_at(self.words, place).is_some())
    }

    /// The number that is offered beside what is said at a place, as the other of two: « cent ou deux cents euros ».
    pub(super) fn other_of_two(&self, start: usize, end: usize) -> Option<u64> {
        let before = || self.numbers.iter().find(|number| number.end + 1 == start && self.is(number.end, OR));
        let behind = || self.numbers.iter().find(|number| number.at == end + 1 && self.is(end, OR));
        before().or_else(behind).map(|number| number.value)
    }

    /// The days that begin at a word.
    fn days_at(&self, at: usize) -> Option<Days> {
        let words = self.words;
        if let Some((first, last)) = range_at(words, at) {
            return Some(Days { at, first, last: Some(last) });
        }
        // What is part of a number or of an amount is no day: « 28,05 euros ».
        let is_inside = self.numbers.iter().any(|number| number.at < at && at < number.end)
            || self.amounts.iter().any(|amount| amount.start <= at && at < amount.end);
        if is_inside {
            return None;
        }
        if let Some(first) = in_figures(words, at) {
            return Some(Days { at, first, last: None });
        }
        let is_introduced = self.is_after(at, &["le", "du", "au", "the", "from", "to", "on", "until", "jusqu"]);
        let first = day_at(words, at)?;
        let is_sure = first.month.is_some() || first.weekday.is_some();
        let is_day = is_sure || (is_introduced && !self.goes_on(first.end));
        is_day.then_some(Days { at, first, last: None })
    }

    /// Whether a number goes on as a row of figures, or counts something.
    fn goes_on(&self, at: usize) -> bool {
        let in_a_row = |word: &Word| word.gap <= Gap::Comma && (word.is_figures() || is_number_word(word));
        self.is(at, NO_DAY) || self.words.get(at).is_some_and(in_a_row)
    }
}

/// « 27/11/2026 », « 27/11 », « 2026-11-27 ».
fn in_figures(words: &[Word], at: usize) -> Option<SaidDay> {
    let number = |at: usize, joined: bool| {
        let word = words.get(at).filter(|word| word.is_figures() && (!joined || word.gap != Gap::Space))?;
        word.text.parse::<u32>().ok().filter(|_| !joined || word.gap <= Gap::Comma)
    };
    let (first, second) = (number(at, false)?, number(at + 1, true)?);
    let third = number(at + 2, true);
    let (day, month, year) = match third {
        Some(day) if first > 31 => (day, second, Some(first)),
        year => (first, second, year.filter(|year| *year > 31)),
    };
    let fits = (1..=31).contains(&day) && (1..=12).contains(&month);
    let year = year.and_then(|year| i32::try_from(year).ok());
    fits.then_some(SaidDay { weekday: None, day, month: Some(month), year, end: at + 2 })
}
