//! Days, nights and rooms that are said of a reservation, compared with those that it has.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{Claim, Done, KeptStay, acts::Act, reading::Reading};
use crate::{
    french::heard::{Word, number_at, words},
    hotel::stay::Stay,
};

/// A day as far as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SaidDay {
    weekday: Option<Weekday>,
    day: u32,
    month: Option<u32>,
    year: Option<i32>,
    end: usize,
}

impl SaidDay {
    fn is(self, date: NaiveDate) -> bool {
        self.day == date.day()
            && self.weekday.is_none_or(|weekday| weekday == date.weekday())
            && self.month.is_none_or(|month| month == date.month())
            && self.year.is_none_or(|year| year == date.year())
    }
}

/// What is said of a reservation beside its days in the same sentence, and is not so.
pub(super) fn unfounded(reading: &Reading, acts: &[Act], done: &Done<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut sentences = BTreeSet::new();
    if acts.is_empty() {
        return claims;
    }
    let rooms: Vec<(&String, Vec<Word>)> =
        done.rooms.iter().map(|room| (room, words(room, super::MAX_SAID_LENGTH).0)).collect();
    for act in acts {
        let kept = stays(act.claim, done);
        let sentence = reading.sentence(act.at);
        // Where nothing is kept at all, the deed itself is what is false.
        if kept.is_empty() || !sentences.insert(sentence.start) {
            continue;
        }
        let mut at = sentence.start;
        while at < sentence.end {
            if let Some((from, to)) = range_at(reading, at) {
                if !is_no_stay(reading, at)
                    && !kept.iter().any(|kept| from.is(kept.stay.arrival()) && to.is(kept.stay.departure()))
                {
                    claims.push(Claim::Dates);
                }
                at = to.end;
            } else if let Some(day) = single_day_at(reading, at) {
                if !is_no_stay(reading, at) && !kept.iter().any(|kept| days(kept.stay).any(|date| day.is(date))) {
                    claims.push(Claim::Dates);
                }
                at = day.end;
            } else {
                if let Some(nights) = nights_at(reading, at)
                    && !kept.iter().any(|kept| u64::from(kept.stay.night_count()) == nights)
                {
                    claims.push(Claim::Dates);
                }
                if names_other_room(reading, at, &kept, &rooms) {
                    claims.push(Claim::Room);
                }
                at += 1;
            }
        }
    }
    claims
}

/// The reservations that a claim can be about.
fn stays<'a>(claim: Claim, done: &'a Done<'_>) -> Vec<&'a KeptStay> {
    match claim {
        Claim::Cancelled => done.cancelled.iter().collect(),
        Claim::Booked | Claim::Changed | Claim::Finished | Claim::Held => {
            done.booked.iter().chain(done.changed).chain(done.standing_found()).collect()
        }
        Claim::Dates
        | Claim::Room
        | Claim::Price(_)
        | Claim::Code
        | Claim::WillSend
        | Claim::Transferred
        | Claim::CallBack => Vec::new(),
    }
}

fn days(stay: Stay) -> impl Iterator<Item = NaiveDate> {
    stay.nights().chain([stay.departure()])
}

/// « du vendredi 27 au lundi 30 novembre », « from the 27th to the 30th of November ».
fn range_at(reading: &Reading, at: usize) -> Option<(SaidDay, SaidDay)> {
    if !reading.is(at, &["du", "from", "entre"]) {
        return None;
    }
    let from = day_at(reading, at + 1)?;
    if !reading.is(from.end, &["au", "to", "until", "et", "till"]) {
        return None;
    }
    let to = day_at(reading, from.end + 1)?;
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

/// A day that stands alone, sure to be one: with its month, or with its weekday, or « pour le 27 ».
fn single_day_at(reading: &Reading, at: usize) -> Option<SaidDay> {
    let day = day_at(reading, at)?;
    let introduced =
        at > 1 && reading.is(at - 1, &["le"]) && reading.is(at - 2, &["pour", "arrivee", "arrivez", "venez"]);
    (day.month.is_some() || day.weekday.is_some() || introduced).then_some(day)
}

/// « vendredi 27 novembre 2026 », « le premier décembre », « Friday the 27th of November », « December 4th ».
fn day_at(reading: &Reading, at: usize) -> Option<SaidDay> {
    let (weekday, at) = match reading.text(at).and_then(weekday) {
        Some(weekday) => (Some(weekday), at + 1),
        None => (None, at),
    };
    // « December 4th ».
    if let Some(month) = reading.text(at).and_then(month).filter(|_| !reading.is(at, &["mai", "mars"]))
        && let Some((day, end)) = day_of_month(reading, at + 1)
    {
        return Some(SaidDay { weekday, day, month: Some(month), year: None, end });
    }
    let at = if reading.is(at, &["le", "the"]) { at + 1 } else { at };
    let (day, end) = day_of_month(reading, at)?;
    let of = if reading.is(end, &["of"]) { end + 1 } else { end };
    let Some(month) = reading.text(of).and_then(month) else {
        return Some(SaidDay { weekday, day, month: None, year: None, end });
    };
    let (year, end) = match number_at(reading.words(), of + 1) {
        Some((year @ 2000..=2200, end)) => (i32::try_from(year).ok(), end),
        _ => (None, of + 1),
    };
    Some(SaidDay { weekday, day, month: Some(month), year, end })
}

fn day_of_month(reading: &Reading, at: usize) -> Option<(u32, usize)> {
    if reading.is(at, &["premier", "first"]) {
        return Some((1, at + 1));
    }
    if let Some(day) = reading.text(at).and_then(english_ordinal) {
        return Some((day, at + 1));
    }
    // « twenty-eighth ».
    if let Some(tens) = reading.text(at).and_then(|text| match text {
        "twenty" => Some(20),
        "thirty" => Some(30),
        _ => None,
    }) && let Some(unit) = reading.text(at + 1).and_then(english_ordinal)
    {
        return Some((tens + unit, at + 2));
    }
    let (number, end) = number_at(reading.words(), at)?;
    let day = u32::try_from(number).ok().filter(|day| (1..=31).contains(day))?;
    let end = if reading.is(end, &["er", "st", "nd", "rd", "th"]) { end + 1 } else { end };
    Some((day, end))
}

/// Days that are said beside a reservation without being its own: « jusqu'au 20 », « au lieu du 27 au 30 ».
fn is_no_stay(reading: &Reading, at: usize) -> bool {
    let from = reading.sentence(at).start.max(at.saturating_sub(3));
    (from..=at).any(|at| {
        reading.is(at, &["jusqu", "jusque", "avant", "depuis", "until", "before", "since"])
            || reading.follows(at, "au lieu")
            || reading.follows(at, "plutot que")
            || reading.follows(at, "d ici")
            || reading.follows(at, "instead of")
    })
}

/// « pour trois nuits »; not « une nuit de plus ».
fn nights_at(reading: &Reading, at: usize) -> Option<u64> {
    let (nights, end) = number_at(reading.words(), at)?;
    let is_counted = reading.is(end, &["nuit", "nuits", "night", "nights"]);
    let is_one_more =
        (at > 0 && reading.is(at - 1, &["d", "de", "la", "a"])) || reading.follows(end + 1, "de plus|moins");
    let is_inner_word = at > 0 && number_at(reading.words(), at - 1).is_some_and(|(_, before)| before > at);
    (is_counted && !is_one_more && !is_inner_word).then_some(nights)
}

/// The full name of a room type that no reservation of the claim has.
fn names_other_room(reading: &Reading, at: usize, kept: &[&KeptStay], rooms: &[(&String, Vec<Word>)]) -> bool {
    let is_named = |name: &[Word]| {
        !name.is_empty()
            && name.iter().enumerate().all(|(step, word)| reading.text(at + step) == Some(word.text.as_str()))
    };
    rooms.iter().any(|(room, name)| is_named(name) && !kept.iter().any(|kept| kept.rooms.contains(room)))
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
