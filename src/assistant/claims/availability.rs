//! What is said to be free, compared with what the last look has found.

use std::{ops::Range, sync::LazyLock};

use super::{Claim, Done, reading::Reading};
use french::heard::{Patterns, number_at};

/// That something is free.
const FREE: &[&str] = &[
    "il|nous|m en reste",
    "en reste",
    "il|nous reste|restent",
    "est|sont|reste|restent|bien|encore|chambre|chambres|tout disponible|disponibles|libre|libres",
    "est|sont bien|encore|toujours disponible|disponibles|libre|libres",
    "de la place",
    "des|plusieurs|quelques|belles chambres|places libres|disponibles",
    "is|are|have|rooms|room|still available|free",
    "room|rooms|suite|suites|one left",
];

/// That nothing is.
const FULL: &[&str] = &[
    "est|sommes|etes|affiche|affichons|tout|hotel complet|complets|complete|completes",
    "plus rien",
    "plus de place|places|chambre|chambres|disponibilite|disponibilites|libre",
    "plus une|la chambre",
    "aucune disponibilite|place",
    "aucune chambre libre|disponible",
    "fully booked",
    "sold out",
    "nothing|no rooms|room|availability left|available",
];

static FREE_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(FREE));
static FULL_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(FULL));

/// How far behind « il reste » its number is looked for, in words.
const REACH: usize = 5;

/// Words by which something is yet to be looked up.
const OPEN: &[&str] = &["verifie", "verifier", "regarde", "regarder", "check", "checking", "payer", "regler", "savoir"];

/// What is said to be free, or not to be, and is not so.
pub(super) fn unfounded(reading: &Reading, done: &Done<'_>) -> Option<Claim> {
    let is_false = |at: usize| {
        let (free, full) = (reading.begins_one_of(at, &FREE_PATTERNS), reading.begins_one_of(at, &FULL_PATTERNS));
        // « Vous n'avez plus rien à faire. »
        if !(free || full) || reading.follows(at, "plus rien a") || !is_said(reading, at) {
            return false;
        }
        let is_denied = reading.is_denied(at) || reading.sentence(at).any(|at| reading.is(at, &["plus"]));
        match done.free {
            // Nobody has looked.
            None => done.stays.is_empty() && done.cancelled.is_empty() && (full || !is_denied),
            Some(rooms) if rooms.iter().all(|rooms| *rooms == 0) => free && !full && !is_denied,
            Some(rooms) => (full && !rooms.contains(&0)) || (free && counts_others(reading, at, rooms)),
        }
    };
    (0..reading.len()).any(is_false).then_some(Claim::Availability)
}

fn is_said(reading: &Reading, at: usize) -> bool {
    let sentence: Range<usize> = reading.sentence(at);
    !reading.is_in_question(at) && !reading.is_conditional(at) && !sentence.into_iter().any(|at| reading.is(at, OPEN))
}

/// « il n'en reste plus qu'une », of another number than there is.
fn counts_others(reading: &Reading, at: usize, rooms: &[u32]) -> bool {
    let end = reading.clause(at).end.min(at + REACH);
    let said = (at..end)
        .find_map(|at| number_at(reading.words(), at).filter(|_| reading.is(at.saturating_sub(1), &["qu", "only"])));
    let is_known = |number| rooms.iter().any(|rooms| u64::from(*rooms) == number);
    said.is_some_and(|(number, _)| !is_known(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_last_look_has_found_is_free() {
        for (free, said, is_false) in [
            (None, "Il nous reste des chambres libres à ces dates.", true),
            (None, "Nous sommes complets ce week-end.", true),
            (None, "Je regarde ce qu'il nous reste.", false),
            (Some(&[0][..]), "Oui, la suite est bien disponible.", true),
            (Some(&[0]), "Il ne reste plus de chambre libre, désolée.", false),
            (Some(&[2]), "Plus rien, désolée.", true),
            (Some(&[2]), "Il n'en reste qu'une.", true),
            (Some(&[2]), "Il n'en reste que deux, et vous n'avez plus rien à faire.", false),
            (Some(&[2]), "C'est complet, vous dites ?", false),
        ] {
            let done = Done { free, ..Done::default() };
            assert_eq!(unfounded(&Reading::new(said), &done).is_some(), is_false, "{free:?} {said}");
        }
    }
}
