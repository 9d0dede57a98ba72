//! Whether something that was said is a recap of what was put to the caller: whether it names the days, the rooms, the people and the
//! price, in words or figures, in French or English, and no other value of them beside. What else is said does not matter.
//!
//! | file | what it reads |
//! |---|---|
//! | `utterance` | the numbers, days and amounts of what was said, each once |
//! | `days`, `people`, `rooms`, `prices`, `terms` | one part of a recap each: what says it, and what contradicts it |

mod days;
mod people;
mod prices;
mod rooms;
mod terms;
#[cfg(test)]
mod tests;
mod utterance;

use self::{days::Days, people::People, rooms::Rooms, utterance::Utterance};
use chrono::NaiveDate;

use super::{Word, words};
use hotel::{
    money::Cents,
    proposal::{Beside, Part, ToHear},
};

/// Longest utterance that is read, in characters: five times the longest recap.
const MAX_LENGTH: usize = 4_000;

/// Why something that was said is no recap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// What is left out.
    pub missing: Vec<Part>,
    /// What is also given another value.
    pub contradicted: Vec<Part>,
}

/// One part of a recap in an utterance.
struct Found {
    part: Part,
    /// How many words it takes until it is said; `None` where it is not.
    said: Option<usize>,
    is_contradicted: bool,
}

/// The shortest beginning of what was said that says the days, rooms, people and price of a recap of this: what the caller must have
/// heard. The tax and the terms of a cancellation, where they were put with a figure, may come after it.
pub fn read_out<'a>(said: &'a str, to_hear: &ToHear, price: Cents) -> Result<&'a str, Shortfall> {
    let (words, _) = words(said, MAX_LENGTH);
    let found = parts(&Utterance::new(said, &words), to_hear, price, Wanted::Recap);
    let having = |wanted: fn(&Found) -> bool| found.iter().filter(move |found| wanted(found)).map(|found| found.part);
    let shortfall = Shortfall {
        missing: having(|found| found.said.is_none()).collect(),
        contradicted: having(|found| found.is_contradicted).collect(),
    };
    if shortfall != Shortfall::default() {
        return Err(shortfall);
    }
    let core = found.iter().filter(|found| !matches!(found.part, Part::Tax | Part::Terms));
    let count = last_of(core.map(|found| found.said)).unwrap_or(0);
    let end = count.checked_sub(1).and_then(|last| words.get(last)).map_or(0, |word| word.end);
    Ok(said.get(..end).unwrap_or(said))
}

/// Whether a caller's answer gives another value of what was put: « oui, mais pour trois personnes ». What a cancellation costs and
/// what is owed as tax is not theirs to choose: who speaks of it asks.
pub fn asks_for_other(said: &str, to_hear: &ToHear, price: Cents) -> bool {
    let (words, _) = words(said, MAX_LENGTH);
    contradicted(said, &words, [(to_hear, price)]).iter().flatten().any(|part| !matches!(part, Part::Terms | Part::Tax))
}

/// Of each of these stays, the parts that some words of a text give another value of.
pub fn contradicted<'a>(
    text: &str,
    words: &[Word],
    stays: impl IntoIterator<Item = (&'a ToHear, Cents)>,
) -> Vec<Vec<Part>> {
    let utterance = Utterance::new(text, words);
    let parts = |(values, price)| -> Vec<Part> {
        let found =
            parts(&utterance, values, price, Wanted::Contradictions).into_iter().filter(|found| found.is_contradicted);
        found.map(|found| found.part).collect()
    };
    stays.into_iter().map(parts).collect()
}

/// Whether an amount is one of a stay: its price, a night's or a person's share of it, its tax, or a fee.
pub fn is_price_of(amount: Cents, stay: &ToHear, price: Cents) -> bool {
    let days = |arrival: NaiveDate, departure: NaiveDate, beside| {
        prices::is_known(amount, price, &Days { arrival, departure, tonight: false, beside }, beside)
    };
    match stay {
        ToHear::Question => false,
        ToHear::Booking { arrival, departure, beside, .. }
        | ToHear::Change { arrival, departure, beside, .. }
        | ToHear::Cancellation { arrival, departure, beside, .. } => days(*arrival, *departure, beside),
    }
}

/// What is looked for in an utterance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// What says each part, and what contradicts it.
    Recap,
    /// What contradicts a part alone.
    Contradictions,
}

/// A part of a recap. What says it is looked for only where that is wanted.
fn found(wanted: Wanted, part: Part, said: impl Fn() -> Option<usize>, is_contradicted: bool) -> Found {
    Found { part, said: if wanted == Wanted::Recap { said() } else { Some(0) }, is_contradicted }
}

/// What is to be heard, in an utterance.
fn parts(utterance: &Utterance<'_>, to_hear: &ToHear, price: Cents, wanted: Wanted) -> Vec<Found> {
    let found = |part, said: &dyn Fn() -> Option<usize>, is_contradicted| found(wanted, part, said, is_contradicted);
    match to_hear {
        ToHear::Question => Vec::new(),
        ToHear::Booking { arrival, departure, tonight, rooms, people, beside } => {
            let days = Days { arrival: *arrival, departure: *departure, tonight: *tonight, beside };
            let rooms = Rooms { booked: rooms, beside };
            let people = People { count: Some(*people), rooms: rooms.booked.len(), beside };
            let mut parts = vec![
                found(Part::Days, &|| days.said(utterance), days.is_contradicted(utterance)),
                found(Part::Rooms, &|| rooms.said(utterance), rooms.is_contradicted(utterance)),
                found(Part::People, &|| people.said(utterance), people.is_contradicted(utterance)),
            ];
            parts.extend(costs(utterance, price, &days, beside, wanted));
            parts
        }
        ToHear::Change { arrival, departure, tonight, beside } => {
            let days = Days { arrival: *arrival, departure: *departure, tonight: *tonight, beside };
            let mut parts = vec![found(Part::Days, &|| days.said(utterance), days.is_contradicted(utterance))];
            parts.extend(also(utterance, beside));
            parts.extend(costs(utterance, price, &days, beside, wanted));
            parts
        }
        ToHear::Cancellation { arrival, departure, tonight, code, beside } => {
            let days = Days { arrival: *arrival, departure: *departure, tonight: *tonight, beside };
            let is_other_code = code.as_deref().is_some_and(|code| utterance.says_other_code(code));
            let by_code = || code.as_deref().and_then(|code| utterance.code(code));
            let said = || first_of([by_code(), days.said(utterance)]);
            let is_free_wrongly = price != Cents::default() && prices::says_free(utterance);
            let is_contradicted = prices::is_contradicted(utterance, price, &days, beside) || is_free_wrongly;
            let mut parts = vec![found(Part::Days, &said, is_other_code || days.is_contradicted(utterance))];
            parts.extend(also(utterance, beside));
            parts.push(found(Part::Price, &|| prices::said(utterance, price), is_contradicted));
            parts
        }
    }
}

/// The price, with the tax and the terms where they were put with a figure.
fn costs(utterance: &Utterance<'_>, price: Cents, days: &Days<'_>, beside: &Beside, wanted: Wanted) -> Vec<Found> {
    let found = |part, said: &dyn Fn() -> Option<usize>, is_contradicted| found(wanted, part, said, is_contradicted);
    let is_other_price = prices::is_contradicted(utterance, price, days, beside);
    let mut parts = vec![found(Part::Price, &|| prices::said(utterance, price), is_other_price)];
    let is_other_tax = prices::is_tax_contradicted(utterance, beside);
    match beside.tax {
        Some(tax) if tax > Cents::default() => parts.push(found(Part::Tax, &|| utterance.amount(tax), is_other_tax)),
        Some(_) | None if is_other_tax => parts.push(found(Part::Tax, &|| Some(0), true)),
        Some(_) | None => {}
    }
    let is_other_terms = terms::are_contradicted(utterance, days, beside);
    if beside.terms.is_empty() {
        if is_other_terms {
            parts.push(found(Part::Terms, &|| Some(0), true));
        }
    } else {
        parts.push(found(Part::Terms, &|| terms::said(utterance, beside), is_other_terms));
    }
    parts
}

/// Rooms and people where they need not be said: only what contradicts them.
fn also(utterance: &Utterance<'_>, beside: &Beside) -> Vec<Found> {
    let rooms = Rooms { booked: &[], beside };
    let people = People { count: None, rooms: beside.rooms.len(), beside };
    let contradicted =
        [(Part::Rooms, rooms.is_contradicted(utterance)), (Part::People, people.is_contradicted(utterance))];
    let contradicted = contradicted.into_iter().filter(|(_, is_contradicted)| *is_contradicted);
    contradicted.map(|(part, _)| Found { part, said: Some(0), is_contradicted: true }).collect()
}

/// How many words it takes until all of these are said; `None` where one is not.
fn last_of(ends: impl IntoIterator<Item = Option<usize>>) -> Option<usize> {
    ends.into_iter().try_fold(0, |last, end| Some(last.max(end?)))
}

/// How many words it takes until one of these is said.
fn first_of(ends: impl IntoIterator<Item = Option<usize>>) -> Option<usize> {
    ends.into_iter().flatten().min()
}
