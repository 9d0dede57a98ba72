//! Codes that are said, compared with those of the call.

use super::{Claim, Done, reading::Reading};
use french::heard::figures_at;
use hotel::{code::CODE_DIGITS, fold};

/// Fewest figures behind « votre code est » that are a code, or a part of one: fewer are a number like « huit chiffres ».
const FEWEST_FIGURES: usize = 4;

/// How far before its figures a code is named, in words.
const REACH: usize = 8;

/// A code that is not of this call.
pub(super) fn unfounded(reading: &Reading, done: &Done<'_>) -> Option<Claim> {
    let known: Vec<String> = done.codes.iter().map(|code| fold(code)).collect();
    // Named anywhere before, or in the same sentence.
    let is_about_codes = |at: usize| (0..reading.sentence(at).end).any(|at| names_a_code(reading, at));
    let mut at = 0;
    while at < reading.len() {
        let Some(row) = figures_at(reading.words(), at) else {
            at += 1;
            continue;
        };
        let is_whole = row.digits.len().is_multiple_of(CODE_DIGITS) && !is_date(&row.groups);
        let is_named = row.digits.len() >= FEWEST_FIGURES && is_named_a_code(reading, at);
        let is_phone = at > 0 && reading.is(at - 1, &["+"]);
        let claimed = (is_named || (is_whole && is_about_codes(at))) && !is_phone && is_told(reading, at);
        if claimed && !is_known(&row.digits, is_whole, &known) {
            return Some(Claim::Code);
        }
        at = row.end;
    }
    None
}

fn names_a_code(reading: &Reading, at: usize) -> bool {
    reading.is(at, &["code", "reference", "repete", "repeat"]) || names_a_booking_number(reading, at)
}

fn names_a_booking_number(reading: &Reading, at: usize) -> bool {
    match reading.text(at) {
        Some("numero") => reading.follows(at + 1, "de reservation|confirmation|dossier"),
        Some("confirmation" | "booking" | "reservation") => reading.is(at + 1, &["number", "code", "reference"]),
        Some(_) | None => false,
    }
}

/// Whether a code is named shortly before, with nothing between that makes it another number.
fn is_named_a_code(reading: &Reading, at: usize) -> bool {
    let from = reading.sentence(at).start.max(at.saturating_sub(REACH));
    (from..at)
        .rev()
        .take_while(|at| {
            !reading.is(*at, &["telephone", "portable", "mobile", "phone", "chambre", "room", "postal", "wifi", "wi"])
        })
        .any(|at| reading.is(at, &["code", "reference"]) || names_a_booking_number(reading, at))
}

/// Told to the caller, and not asked back, looked for, or said by the caller.
fn is_told(reading: &Reading, at: usize) -> bool {
    let sentence = reading.sentence(at);
    let by_the_caller = (sentence.start..at).any(|at| {
        reading.is(
            at,
            &[
                "dit",
                "dites",
                "donnez",
                "indiquez",
                "entends",
                "entendu",
                "cherche",
                "recherche",
                "verifie",
                "trouve",
                "lis",
            ],
        ) || reading.follows(at, "m avez|aviez")
            || reading.follows(at, "you said|gave")
            || reading.follows(at, "checking|looking")
    });
    !reading.is_in_question(at) && !reading.is_denied(at) && !reading.is_conditional(at) && !by_the_caller
}

fn is_known(digits: &str, is_whole: bool, known: &[String]) -> bool {
    if is_whole {
        return (0..digits.len())
            .step_by(CODE_DIGITS)
            .all(|at| digits.get(at..at + CODE_DIGITS).is_some_and(|code| known.iter().any(|known| known == code)));
    }
    // A part of a code, or of an identifier.
    known.iter().any(|known| known.contains(digits))
}

/// « 27/11/2026 », « 2026-11-27 ».
fn is_date(groups: &[usize]) -> bool {
    matches!(groups, [1 | 2, 1 | 2, 4] | [4, 2, 2])
}
