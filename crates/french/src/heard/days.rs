//! Days as they are said, in French and English: « du vendredi 27 au lundi 30 novembre », « December 4th ».

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{Gap, Word, number_at};

/// A day as far as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidDay {
    /// The weekday.
    pub weekday: Option<Weekday>,
    /// The day of the month.
    pub day: u32,
    /// The month.
    pub month: Option<u32>,
    /// The year.
    pub year: Option<i32>,
    /// The word after it.
    pub end: usize,
}

impl SaidDay {
    /// Whether it can be that date.
    pub fn is(self, date: NaiveDate) -> bool {
        self.day == date.day()
            && self.weekday.is_none_or(|weekday| weekday == date.weekday())
            && self.month.is_none_or(|month| month == date.month())
            && self.year.is_none_or(|year| year == date.year())
    }
}

/// « du vendredi 27 au lundi 30 novembre », « from the 27th to the 30th of November ».
pub fn range_at(words: &[Word], at: usize) -> Option<(SaidDay, SaidDay)> {
    if !is(words, at, &["du", "from", "entre"]) {
        return None;
    }
    let from = day_at(words, at + 1)?;
    if !is(words, from.end, &["au", "to", "until", "et", "till", "and"]) {
        return None;
    }
    let to = day_at(words, from.end + 1)?;
    // The month is said once for both.
    Some((
        SaidDay {
            month: from.month.or(to.month),
            year: if from.month.is_none() { from.year.or(to.year) } else { from.year },
            ..from
        },
        to,
    ))
}

/// « vendredi 27 novembre 2026 », « le premier décembre », « Friday the 27th of November », « December 4th ».
pub fn day_at(words: &[Word], at: usize) -> Option<SaidDay> {
    let (weekday, at) = match text(words, at).and_then(weekday) {
        Some(weekday) => (Some(weekday), at + 1),
        None => (None, at),
    };
    // « December 4th »; « le 30 novembre, trois nuits » is no third of November.
    if let Some(month) = text(words, at).filter(|text| is_english_month(text)).and_then(month)
        && let Some((day, end)) = day_of_month(words, at + 1)
    {
        return Some(SaidDay { weekday, day, month: Some(month), year: None, end });
    }
    let at = if is(words, at, &["le", "the"]) { at + 1 } else { at };
    let (day, end) = day_of_month(words, at)?;
    let of = if is(words, end, &["of"]) { end + 1 } else { end };
    // « for two, November 27th » is no second of November.
    let in_one_breath = words.get(of).is_some_and(|word| word.gap <= Gap::Space);
    let Some(month) = text(words, of).filter(|_| in_one_breath).and_then(month) else {
        return Some(SaidDay { weekday, day, month: None, year: None, end });
    };
    let (year, end) = match number_at(words, of + 1) {
        Some((year @ 2000..=2200, end)) => (i32::try_from(year).ok(), end),
        _ => (None, of + 1),
    };
    Some(SaidDay { weekday, day, month: Some(month), year, end })
}

fn day_of_month(words: &[Word], at: usize) -> Option<(u32, usize)> {
    if is(words, at, &["premier", "first"]) {
        return Some((1, at + 1));
    }
    if let Some(day) = text(words, at).and_then(english_ordinal) {
        return Some((day, at + 1));
    }
    // « twenty-eighth ».
    if let Some(tens) = text(words, at).and_then(|text| match text {
        "twenty" => Some(20),
        "thirty" => Some(30),
        _ => None,
    }) && let Some(unit) = text(words, at + 1).and_then(english_ordinal)
    {
        return Some((tens + unit, at + 2));
    }
    let (number, end) = number_at(words, at)?;
    let day = u32::try_from(number).ok().filter(|day| (1..=31).contains(day))?;
    let end = if is(words, end, &["er", "st", "nd", "rd", "th"]) { end + 1 } else { end };
    Some((day, end))
}

fn text(words: &[Word], at: usize) -> Option<&str> {
    words.get(at).map(|word| word.text.as_str())
}

fn is(words: &[Word], at: usize, list: &[&str]) -> bool {
    text(words, at).is_some_and(|text| list.contains(&text))
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "lundi" | "monday" => Weekday::Mon,
        "mardi" | "tuesday" => Weekday::Tue,
        "mercredi" | "wednesday" => Weekday::Wed,
        "jeudi" | "thursday" => Weekday::Thu,
        "vendredi" | "friday" => Weekday::Fri,
        "samedi" | "saturday" => Weekday::Sat,
        "dimanche" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

fn month(word: &str) -> Option<u32> {
    Some(match word {
        "janvier" | "january" => 1,
        "fevrier" | "february" => 2,
        "mars" | "march" => 3,
        "avril" | "april" => 4,
        "mai" | "may" => 5,
        "juin" | "june" => 6,
        "juillet" | "july" => 7,
        "aout" | "august" => 8,
        "septembre" | "september" => 9,
        "octobre" | "october" => 10,
        "novembre" | "november" => 11,
        "decembre" | "december" => 12,
        _ => return None,
    })
}

fn is_english_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    MONTHS.contains(&word)
}

fn english_ordinal(word: &str) -> Option<u32> {
    const ORDINALS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    ORDINALS.iter().position(|ordinal| *ordinal == word).and_then(|at| u32::try_from(at + 1).ok())
}
