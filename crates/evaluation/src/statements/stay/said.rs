//! Values as a voice says them, in words or figures, in French or English.

use chrono::{Datelike as _, NaiveDate};

use crate::adversary::in_words;
use basics::ids::Ids;

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

const WEEKDAYS: [(&str, &str); 7] = [
    ("lundi", "Monday"),
    ("mardi", "Tuesday"),
    ("mercredi", "Wednesday"),
    ("jeudi", "Thursday"),
    ("vendredi", "Friday"),
    ("samedi", "Saturday"),
    ("dimanche", "Sunday"),
];

const ENGLISH_UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const ENGLISH_TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A number below ten thousand in English.
fn in_english(number: u64) -> String {
    let place = |number: u64| usize::try_from(number).unwrap_or(0);
    match number {
        0..20 => ENGLISH_UNITS[place(number)].to_owned(),
        20..100 if number.is_multiple_of(10) => ENGLISH_TENS[place(number / 10)].to_owned(),
        20..100 => format!("{}-{}", ENGLISH_TENS[place(number / 10)], ENGLISH_UNITS[place(number % 10)]),
        100..1_000 if number.is_multiple_of(100) => format!("{} hundred", ENGLISH_UNITS[place(number / 100)]),
        100..1_000 => format!("{} hundred and {}", ENGLISH_UNITS[place(number / 100)], in_english(number % 100)),
        _ if number.is_multiple_of(1_000) => format!("{} thousand", in_english(number / 1_000)),
        _ => format!("{} thousand {}", in_english(number / 1_000), in_english(number % 1_000)),
    }
}

pub(super) fn euros(amount: u64, english: bool, ids: &Ids) -> String {
    match (ids.below(10), english) {
        (0..5, false) => format!("{} euros", in_words(amount)),
        (0..5, true) => format!("{} euros", in_english(amount)),
        (5..9, _) => format!("{amount} euros"),
        (_, false) => format!("{amount} €"),
        (_, true) => format!("€{amount}"),
    }
}

/// « onze euros vingt-deux ».
pub(super) fn euros_and_cents(euros: u64, cents: u64, english: bool) -> String {
    let unit = if euros == 1 { "euro" } else { "euros" };
    match (english, cents) {
        (true, _) => format!("{euros}.{cents:02} {unit}"),
        (false, 0) => format!("{} {unit}", in_words(euros)),
        (false, _) => format!("{} {unit} {}", in_words(euros), in_words(cents)),
    }
}

pub(super) fn nights(nights: u64, english: bool, ids: &Ids) -> String {
    let unit = match (english, nights) {
        (false, 1) => return if ids.below(2) == 0 { "une nuit".to_owned() } else { "une seule nuit".to_owned() },
        (false, _) => "nuits",
        (true, 1) => "night",
        (true, _) => "nights",
    };
    let count = match (ids.below(3), english) {
        (0, _) => nights.to_string(),
        (_, false) => in_words(nights),
        (_, true) => in_english(nights),
    };
    format!("{count} {unit}")
}

pub(super) fn people(people: u64, english: bool) -> String {
    match (people, english) {
        (1, false) => "une personne".to_owned(),
        (1, true) => "one person".to_owned(),
        (_, false) => format!("{} personnes", in_words(people)),
        (_, true) => format!("{} people", in_english(people)),
    }
}

/// « 27 novembre ».
pub(super) fn day(date: NaiveDate) -> String {
    format!("{} {}", first_or(date.day().to_string(), date), month(date, false))
}

/// « le vendredi 27 novembre ».
pub(super) fn on(date: NaiveDate, english: bool, ids: &Ids) -> String {
    if english {
        return format!("on {} the {} of {}", weekday(date, true), ordinal(date), month(date, true));
    }
    let number = if ids.below(3) == 0 { in_words(u64::from(date.day())) } else { date.day().to_string() };
    let number = first_or(number, date);
    let weekday = if ids.below(3) == 0 { String::new() } else { format!("{} ", weekday(date, false)) };
    format!("le {weekday}{number} {}", month(date, false))
}

/// « du vendredi 27 au lundi 30 novembre ».
pub(super) fn range(arrival: NaiveDate, departure: NaiveDate, english: bool, ids: &Ids) -> String {
    let same_month = arrival.month() == departure.month();
    if english {
        let of = if same_month { String::new() } else { format!(" of {}", month(arrival, true)) };
        let (from, to) = (weekday(arrival, true), weekday(departure, true));
        let (first, last) = (ordinal(arrival), ordinal(departure));
        return format!("from {from} the {first}{of} to {to} the {last} of {}", month(departure, true));
    }
    let style = ids.below(4);
    let part = |date: NaiveDate, with_month: bool| {
        let number = if style == 0 { in_words(u64::from(date.day())) } else { date.day().to_string() };
        let number = first_or(number, date);
        let weekday = if style == 1 { String::new() } else { format!("{} ", weekday(date, false)) };
        let month = if with_month { format!(" {}", month(date, false)) } else { String::new() };
        format!("{weekday}{number}{month}")
    };
    format!("du {} au {}", part(arrival, !same_month), part(departure, true))
}

/// The digits of a code, as they are read out.
pub(super) fn code(code: &str, ids: &Ids) -> String {
    let digits: Vec<String> = match ids.below(3) {
        0 => return format!("{} {}", &code[..4], &code[4..]),
        1 => code.chars().map(String::from).collect(),
        _ => code.bytes().map(|digit| in_words(u64::from(digit - b'0'))).collect(),
    };
    format!("{}, {}", digits[..4].join(" "), digits[4..].join(" "))
}

pub(super) fn month(date: NaiveDate, english: bool) -> &'static str {
    let (french, in_english) = MONTHS[usize::try_from(date.month0()).unwrap_or(0)];
    if english { in_english } else { french }
}

/// The day of the month as the server writes it.
pub(super) fn number(date: NaiveDate) -> String {
    if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() }
}

/// The digit that a French word says.
pub(super) fn digit(word: &str) -> Option<String> {
    (0..10).find(|digit| in_words(*digit) == word).map(|digit| digit.to_string())
}

fn weekday(date: NaiveDate, english: bool) -> &'static str {
    let (french, in_english) = WEEKDAYS[usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)];
    if english { in_english } else { french }
}

fn first_or(number: String, date: NaiveDate) -> String {
    if date.day() == 1 { "premier".to_owned() } else { number }
}

fn ordinal(date: NaiveDate) -> String {
    let day = date.day();
    let ending = match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}
