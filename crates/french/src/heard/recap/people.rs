//! How many people come.

use super::{
    first_of,
    utterance::{Number, Utterance},
};
use crate::heard::{Gap, Word};
use hotel::proposal::Beside;

/// What counts people that no other word of the list counts too.
const ADULTS: &[&str] = &[
    "personne",
    "personnes",
    "adulte",
    "adultes",
    "voyageur",
    "voyageurs",
    "people",
    "person",
    "persons",
    "adult",
    "adults",
    "guest",
    "guests",
];
/// What counts children.
const CHILDREN: &[&str] =
    &["enfant", "enfants", "child", "children", "kid", "kids", "ado", "ados", "adolescent", "adolescents"];
/// What counts babies.
const BABIES: &[&str] = &["bebe", "bebes", "baby", "babies", "infant", "infants"];

/// What a number counts that is no number of people: « pour deux nuits ».
const NO_PEOPLE: &[&str] = &[
    "nuit", "nuits", "jour", "jours", "euro", "euros", "chambre", "chambres", "suite", "suites", "night", "nights",
    "day", "days", "room", "rooms", "cent", "h", "heures", "€",
];

/// What comes before a number of people that names none.
const FOR: &[&str] = &["pour", "for", "serez", "etes", "sera"];

/// What says that one person comes.
const ALONE: &[&str] = &["seul", "seule", "alone"];

/// What a sentence goes on with behind a number of people.
const GOES_ON: &[&str] = &["du", "de", "a", "au", "en", "et", "from", "in", "to", "ou", "or"];

/// The people that were put.
pub(super) struct People<'a> {
    /// How many come; `None` where they need not be said.
    pub(super) count: Option<u32>,
    /// How many rooms they share.
    pub(super) rooms: usize,
    pub(super) beside: &'a Beside,
}

impl People<'_> {
    pub(super) fn said(&self, utterance: &Utterance<'_>) -> Option<usize> {
        let people = u64::from(self.count?);
        // « une seule nuit » says nothing of who comes.
        let is_alone = |at: &usize| utterance.is(*at, ALONE) && !counts_other_things(utterance, at + 1);
        let alone = (0..utterance.words.len()).find(|at| people == 1 && is_alone(at)).map(|at| at + 1);
        let counted = |what: &[&str]| {
            utterance.numbers.iter().find_map(|number| Some((number.value, utterance.counts(number, what)?)))
        };
        let (grown_up, children, babies) = (counted(ADULTS), counted(CHILDREN), counted(BABIES));
        let all = [grown_up, children, babies].into_iter().flatten();
        let (total, end) =
            all.fold((0, 0), |(total, last), (number, end): (u64, usize)| (total + number, last.max(end)));
        let named = utterance.numbers.iter().find(|number| {
            // « pour un total de… » names nobody, nor does « à quatre mètres ».
            let is_last = utterance.words.get(number.end).is_none_or(|word| word.gap > Gap::Space);
            let names = utterance.is_after(number.at, FOR) && (people > 1 || is_last);
            let with = is_last && (utterance.is_after(number.at, &["a"]) || is_headed(utterance, number));
            number.value == people && (names || with) && !counts_other_things(utterance, number.end)
        });
        let all_at_once = |number: &Number| utterance.counts(number, ADULTS).filter(|_| number.value == people);
        let all_at_once = utterance.numbers.iter().find_map(all_at_once);
        first_of([alone, (total == people).then_some(end), all_at_once, named.map(|number| number.end)])
    }

    /// Another number of people, where it is not how they share several rooms.
    pub(super) fn is_contradicted(&self, utterance: &Utterance<'_>) -> bool {
        let known = || self.count.iter().chain(&self.beside.people).map(|people| u64::from(*people));
        let Some(most) = known().max() else { return false };
        let count = |what: &[&str]| -> u64 {
            let number = utterance.numbers.iter().find(|number| utterance.counts(number, what).is_some());
            number.map_or(0, |number| number.value)
        };
        let young = count(CHILDREN) + count(BABIES);
        let is_known = |value: u64| {
            known().any(|people| people == value || people == value + young || people == value + count(CHILDREN))
                || (self.rooms > 1 && value <= most)
        };
        utterance.numbers.iter().any(|number| {
            let is_choice = || utterance.other_of_two(number.at, number.end).is_some_and(|other| other != number.value);
            let is_other = if utterance.counts(number, ADULTS).is_some() {
                !is_known(number.value) || is_choice()
            } else if utterance.counts(number, CHILDREN).is_some() {
                number.value >= most || is_choice()
            } else {
                is_bare(utterance, number) && (!is_known(number.value) || is_choice())
            };
            is_other && !utterance.is_denied(number.at)
        })
    }
}

/// « pour quatre », which counts people where nothing follows that is counted.
fn is_bare(utterance: &Utterance<'_>, number: &Number) -> bool {
    let is_money = utterance.amounts.iter().any(|amount| amount.start <= number.at && number.at < amount.end);
    let ends = utterance.words.get(number.end).is_none_or(|word| word.gap > Gap::Space);
    let goes_on = utterance.is(number.end, GOES_ON);
    (2..=20).contains(&number.value)
        && utterance.is_after(number.at, FOR)
        && !is_money
        && (ends || goes_on)
        && !utterance.words.get(number.end).is_some_and(Word::is_figures)
}

/// « Nombre de personnes : deux ».
fn is_headed(utterance: &Utterance<'_>, number: &Number) -> bool {
    number.at >= 3 && utterance.follows(number.at - 3, "nombre|number de|of personnes|voyageurs|adultes|people|guests")
}

/// Whether what was said up to a word counts what follows, and that is nobody: « deux nuits », and not « trois, cent euros ».
fn counts_other_things(utterance: &Utterance<'_>, end: usize) -> bool {
    utterance.is(end, NO_PEOPLE) && utterance.words.get(end).is_some_and(|word| word.gap <= Gap::Space)
}
