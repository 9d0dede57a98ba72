//! Days, nights, rooms, people and terms that are said of a stay, whatever the verb, compared with those that tools have told of it.

use std::ops::Range;

use super::{Claim, Done, MAX_SAID_LENGTH, acts::ClaimedAction, reading::Reading};
use french::heard::{self, Word, contradicted, figures_at, number_at};
use hotel::{
    code::CODE_DIGITS,
    money::Cents,
    proposal::{Part, ToHear},
};

/// Words by which something else than the stay is spoken of: what the caller has said, and what there is beside.
const OF_OTHERS: &[&str] = &[
    "demandez",
    "demandiez",
    "dites",
    "disiez",
    "entends",
    "parlez",
    "parliez",
    "indiquez",
    "vouliez",
    "souhaitez",
    "propose",
    "proposons",
    "egalement",
    "aussi",
    "sinon",
    "autre",
    "autres",
    "verifie",
    "verifier",
    "regarde",
    "regarder",
    "cherche",
    "possible",
    "existe",
    "pourrait",
    "asking",
    "also",
    "other",
    "another",
    "check",
    "could",
    "alternatively",
    "etait",
    "etaient",
    "was",
    "were",
];

/// Words of what a room can hold.
const CAPACITY: &[&str] =
    &["jusqu", "accueillir", "accueille", "maximum", "capacite", "peut", "peuvent", "lit", "lits", "up", "sleeps"];

/// Words by which the assistant assents to what the caller has said.
const ASSENT: &[&str] =
    &["oui", "note", "entendu", "confirme", "exact", "exactement", "parfait", "yes", "confirmed", "noted", "right"];

/// What is said of terms with a negation and yet says something of them.
const NEVER: &str = "pas|ni|not|nor annulable|remboursable|refundable|cancellable";

/// Words by which something is said to be full.
const FULL: &[&str] = &["complet", "complete", "complets", "completes", "booked", "plus"];

/// Each part of a sentence that no stay has which was told of in this call.
pub(super) fn unfounded(reading: &Reading, said: &str, acts: &[ClaimedAction], done: &Done<'_>) -> Vec<Claim> {
    let other = |sentence: Range<usize>| {
        let stop = first_code(reading, sentence.clone()).unwrap_or(sentence.end);
        let words = reading.words().get(sentence.start..stop).unwrap_or_default();
        let parts = other_values((said, words), reading, sentence.clone(), acts, done);
        parts.into_iter().map(claim_of).filter(move |claim| is_claimed(*claim, reading, sentence.clone()))
    };
    sentences(reading).flat_map(other).collect()
}

/// Whether something that was said says another value of what was put, and says it to be so.
pub(super) fn says_other(said: &str, put: &ToHear, price: Cents) -> bool {
    let reading = Reading::new(said);
    sentences(&reading).any(|sentence| {
        let words = reading.words().get(sentence.clone()).unwrap_or_default();
        let parts = contradicted(said, words, [(put, price)]).into_iter().flatten();
        parts.map(claim_of).any(|claim| is_claimed(claim, &reading, sentence.clone()))
    })
}

/// Where a code is read out in figures, whose groups look like days: « 5 1 1 8, 5 9 2 7 ». The end of a telephone number is none.
fn first_code(reading: &Reading, sentence: Range<usize>) -> Option<usize> {
    let mut at = sentence.start;
    while at < sentence.end {
        let row = figures_at(reading.words(), at);
        if row.as_ref().is_some_and(|row| row.digits.len() == CODE_DIGITS) {
            return Some(at);
        }
        at = row.map_or(at + 1, |row| row.end);
    }
    None
}

/// « Prolongé d'une nuit ».
fn counts_more_nights(reading: &Reading, at: usize) -> bool {
    let nights = || number_at(reading.words(), at + 1).filter(|(_, end)| reading.is(*end, &["nuit", "nuits"]));
    reading.is(at, &["d", "de"]) && nights().is_some()
}

/// The sentences that are no questions.
fn sentences(reading: &Reading) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let sentence = Some(reading.sentence(start)).filter(|sentence| !sentence.is_empty())?;
        start = sentence.end;
        Some(sentence)
    })
    .filter(|sentence| !reading.is_a_question(sentence.start))
}

/// What contradicts the stay that a sentence contradicts least; the hotel's terms where no stay is spoken of.
fn other_values(
    (said, words): (&str, &[Word]),
    reading: &Reading,
    sentence: Range<usize>,
    acts: &[ClaimedAction],
    done: &Done<'_>,
) -> Vec<Part> {
    let is_value = |part: &Part| !matches!(part, Part::Price | Part::Tax);
    let least = |said: &str, words: &[Word], stays: &[(&ToHear, Cents)]| {
        let parts = contradicted(said, words, stays.iter().copied());
        let parts = parts.into_iter().map(|parts| parts.into_iter().filter(is_value).collect::<Vec<Part>>());
        parts.min_by_key(Vec::len).unwrap_or_default()
    };
    let Some(terms) = done.terms.filter(|_| done.stays.is_empty()) else {
        let parts = least(said, words, done.stays);
        if parts.is_empty() {
            return parts;
        }
        // A change is told from where to where.
        if acts.iter().any(|act| act.claim == Claim::Changed && sentence.contains(&act.at)) {
            let both = |(stay, price): &(&ToHear, Cents)| {
                (done.before.iter().fold(ToHear::clone(stay), |stay, before| stay.or_before(before)), *price)
            };
            let both: Vec<(ToHear, Cents)> = done.stays.iter().map(both).collect();
            return least(said, words, &both.iter().map(|(stay, price)| (stay, *price)).collect::<Vec<_>>());
        }
        let assents =
            acts.iter().any(|act| sentence.contains(&act.at)) || sentence.into_iter().any(|at| reading.is(at, ASSENT));
        let by_the_caller = || least(done.caller, &heard::words(done.caller, MAX_SAID_LENGTH).0, done.stays);
        let by_the_caller = if assents { Vec::new() } else { by_the_caller() };
        return parts.into_iter().filter(|part| !by_the_caller.contains(part)).collect();
    };
    let parts = contradicted(said, words, [(terms, Cents::default())]).into_iter().flatten();
    parts.filter(|part| *part == Part::Terms).collect()
}

const fn claim_of(part: Part) -> Claim {
    match part {
        Part::Rooms => Claim::Room,
        Part::People => Claim::People,
        Part::Terms => Claim::Terms,
        Part::Days | Part::Price | Part::Tax => Claim::Dates,
    }
}

/// Whether it is said of the stay, and said to be so.
fn is_claimed(claim: Claim, reading: &Reading, sentence: Range<usize>) -> bool {
    let has = |list: &[&str]| sentence.clone().any(|at| reading.is(at, list));
    let is_denied = || sentence.clone().any(|at| reading.is_denied(at));
    let is_open = || is_denied() || sentence.clone().any(|at| reading.is_conditional(at)) || has(OF_OTHERS);
    // A condition belongs to terms: « si vous annulez ».
    if claim == Claim::Terms {
        return !is_denied() || sentence.clone().any(|at| reading.follows(at, NEVER));
    }
    let is_of_others = (claim == Claim::Room && has(FULL))
        || (claim == Claim::People && has(CAPACITY))
        || (claim == Claim::Dates && sentence.clone().any(|at| counts_more_nights(reading, at)));
    !is_of_others && !is_open()
}
