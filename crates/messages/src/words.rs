//! Days, hours and amounts as they are written, and the spaces that French sets before its signs.

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _};

use hotel::{money::Cents, stay::Stay};

/// The space that no line may break at.
const NO_BREAK: char = '\u{a0}';

const WEEKDAYS: [[&str; 3]; 7] = [
    ["lundi", "lun.", "Monday"],
    ["mardi", "mar.", "Tuesday"],
    ["mercredi", "mer.", "Wednesday"],
    ["jeudi", "jeu.", "Thursday"],
    ["vendredi", "ven.", "Friday"],
    ["samedi", "sam.", "Saturday"],
    ["dimanche", "dim.", "Sunday"],
];

const MONTHS: [[&str; 2]; 12] = [
    ["janvier", "January"],
    ["février", "February"],
    ["mars", "March"],
    ["avril", "April"],
    ["mai", "May"],
    ["juin", "June"],
    ["juillet", "July"],
    ["août", "August"],
    ["septembre", "September"],
    ["octobre", "October"],
    ["novembre", "November"],
    ["décembre", "December"],
];

/// « jeudi 3 décembre 2026 »: a letter is read for years, so the year is always there.
pub(crate) fn day(date: NaiveDate) -> String {
    let [weekday, ..] = weekday(date);
    format!("{weekday} {} {} {}", ordinal(date), month(date)[0], date.year())
}

/// « 3 décembre ».
pub(crate) fn day_and_month(date: NaiveDate) -> String {
    format!("{} {}", ordinal(date), month(date)[0])
}

/// « Thursday 3 December 2026 ».
pub(crate) fn english_day(date: NaiveDate) -> String {
    let [.., weekday] = weekday(date);
    format!("{weekday} {} {} {}", date.day(), month(date)[1], date.year())
}

/// « du jeu. 3 au sam. 5 décembre 2026 »: for a subject.
pub(crate) fn short_dates(stay: Stay) -> String {
    let (from, to) = (stay.arrival(), stay.departure());
    let short = |date: NaiveDate| format!("{} {}", weekday(date)[1], ordinal(date));
    let arrival = match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => short(from),
        (true, false) => format!("{} {}", short(from), month(from)[0]),
        (false, _) => format!("{} {} {}", short(from), month(from)[0], from.year()),
    };
    format!("du {arrival} au {} {} {}", short(to), month(to)[0], to.year())
}

fn ordinal(date: NaiveDate) -> String {
    if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() }
}

fn weekday(date: NaiveDate) -> [&'static str; 3] {
    WEEKDAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

fn month(date: NaiveDate) -> [&'static str; 2] {
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

/// « 15 h », « 18 h 30 ».
pub(crate) fn hour(time: NaiveTime) -> String {
    match time.minute() {
        0 => format!("{} h", time.hour()),
        minute => format!("{} h {minute:02}", time.hour()),
    }
}

/// « €89 », « €89.50 ».
pub(crate) fn english_price(amount: Cents) -> String {
    match amount.euros_and_cents() {
        (euros, 0) => format!("€{euros}"),
        (euros, cents) => format!("€{euros}.{cents:02}"),
    }
}

/// « 1 nuit », « 3 nuits »; the plural is formed with an s.
pub(crate) fn counted(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number >= 2 { "s" } else { "" })
}

/// The text with spaces that do not break where French wants one: before « : ; ? ! », inside « » and between a number and its unit.
pub(crate) fn typeset(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| characters.get(index)).copied();
    let set = |(index, c): (usize, &char)| {
        if *c != ' ' {
            return *c;
        }
        let (before, after) = (at(index.checked_sub(1)), at(index.checked_add(1)));
        let unit = before.is_some_and(|c| c.is_ascii_digit())
            && (after == Some('€')
                || after == Some('%')
                || after == Some('h') && !at(index.checked_add(2)).is_some_and(char::is_alphabetic));
        if unit || matches!(after, Some(':' | ';' | '?' | '!' | '»')) || before == Some('«') { NO_BREAK } else { ' ' }
    };
    characters.iter().enumerate().map(set).collect()
}

#[cfg(test)]
mod tests {
    use hotel::samples::{day as date, stay};

    use super::*;

    #[test]
    fn subject_says_what_both_days_share_once() {
        for (from, to, said) in [
            ("2026-12-03", "2026-12-05", "du jeu. 3 au sam. 5 décembre 2026"),
            ("2026-11-28", "2026-12-01", "du sam. 28 novembre au mar. 1er décembre 2026"),
            ("2026-12-31", "2027-01-02", "du jeu. 31 décembre 2026 au sam. 2 janvier 2027"),
        ] {
            assert_eq!(short_dates(stay(from, to)), said);
        }
    }

    #[test]
    fn days_are_written_with_weekday_and_year() {
        assert_eq!(day(date("2026-12-01")), "mardi 1er décembre 2026");
        assert_eq!(english_day(date("2027-02-14")), "Sunday 14 February 2027");
    }

    #[test]
    fn no_line_breaks_before_a_sign_or_a_unit() {
        assert_eq!(
            typeset("Erreur ? Appelez « nous » : 18 h 30, 4,40 €, 30 % et 3 hommes"),
            "Erreur\u{a0}? Appelez «\u{a0}nous\u{a0}»\u{a0}: 18\u{a0}h 30, 4,40\u{a0}€, 30\u{a0}% et 3 hommes"
        );
    }
}
