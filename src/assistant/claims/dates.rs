//! Days, nights and rooms that are said of a reservation, compared with those that it has.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Claim, Done, KeptStay, acts::ClaimedAction, reading::Reading};
use french::heard::{SaidDay, Word, day_at, number_at, range_at, words};
use hotel::stay::Stay;

/// What is said of a reservation beside its days in the same sentence, and is not so.
pub(super) fn unfounded(reading: &Reading, acts: &[ClaimedAction], done: &Done<'_>) -> Vec<Claim> {
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
            if let Some((from, to)) = range_at(reading.words(), at) {
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
        Claim::Booked | Claim::Finished | Claim::Held => {
            done.booked.iter().chain(done.changed).chain(done.found).collect()
        }
        Claim::Changed => [done.changed, done.before, done.booked, done.found].into_iter().flatten().collect(),
        Claim::Dates
        | Claim::Room
        | Claim::Price(_)
        | Claim::Code
        | Claim::WillSend
        | Claim::Transferred
        | Claim::CallBack
        | Claim::Payment
        | Claim::Facility => Vec::new(),
    }
}

fn days(stay: Stay) -> impl Iterator<Item = NaiveDate> {
    stay.nights().chain([stay.departure()])
}

/// A day that stands alone, sure to be one: with its month, or with its weekday, or « pour le 27 ».
fn single_day_at(reading: &Reading, at: usize) -> Option<SaidDay> {
    let day = day_at(reading.words(), at)?;
    let introduced =
        at > 1 && reading.is(at - 1, &["le"]) && reading.is(at - 2, &["pour", "arrivee", "arrivez", "venez"]);
    (day.month.is_some() || day.weekday.is_some() || introduced).then_some(day)
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
