//! What a cancellation costs and until when: that it was said where it was put, and not otherwise.

use std::sync::LazyLock;

use super::{
    days::Days,
    utterance::{Number, Utterance},
};
use crate::heard::{Gap, Patterns};
use hotel::{
    cancellation::WHOLE_PERCENT,
    proposal::{Beside, Term},
};

/// What speaks of a cancellation, or of taking back one's word.
const CANCELLATION: &[&str] = &[
    "annulation",
    "annulations",
    "annuler",
    "annulez",
    "annulable",
    "annulee",
    "annule",
    "cancellation",
    "cancel",
    "cancelled",
    "canceled",
    "cancelling",
    "remboursable",
    "remboursables",
    "rembourse",
    "refundable",
    "refund",
    "retractation",
    "retracter",
    "desistement",
    "avis",
];

/// What says that everything is owed.
static ALL: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "totalite|integralite",
        "non remboursable",
        "pas remboursable",
        "ni remboursable",
        "non|not refundable",
        "in full",
        "whole price|stay|amount",
        "cent pour cent",
    ])
});

/// What says that it is always free, and that everything is owed.
static ANY_TIME: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "a tout moment",
        "any time",
        "anytime",
        "quand vous voulez",
        "dernier moment",
        "derniere minute",
        "tout le temps",
        "fully refundable",
        "entierement|integralement|totalement remboursable|rembourse",
        "rembourse entierement|integralement|totalement",
    ])
});
static NEVER: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&["non remboursable", "pas remboursable", "non|not refundable", "nonrefundable", "ni annulable"])
});

/// What says that it is free.
static FREE: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&["sans frais", "gratuit|gratuite|gratuitement|free"]));

/// How the day of the arrival is called in terms.
static ON_ARRIVAL: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&["jour de l arrivee", "jour meme", "day of arrival", "sans frais", "free"]));

/// How one day before is said.
static THE_DAY_BEFORE: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&["la veille", "day before"]));
/// The same as a limit.
static UNTIL_THE_DAY_BEFORE: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&["jusqu a la veille", "la veille de", "day before arrival"]));

/// How seven days are said.
static A_WEEK: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&["une|a week|semaine"]));

/// « Sans frais jusqu'au 20 novembre ».
static FREE_UNTIL_A_DAY: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&["frais jusqu au", "gratuite jusqu au", "free until"]));

/// How many words behind « sans frais » still say until when.
const FREE_UNTIL: usize = 8;

/// Days as they are counted in terms.
const DAYS: &[&str] = &["jour", "jours", "day", "days"];
const HOURS: &[&str] = &["heures", "heure", "hours", "h"];
const BEFORE: &[&str] = &["avant", "before", "prior", "ahead"];

/// Whether the first tier that holds was said: its days, or its share, beside a word for cancelling.
pub(super) fn said(utterance: &Utterance<'_>, beside: &Beside) -> Option<usize> {
    let cancelling = (0..utterance.words.len()).find(|at| utterance.is(*at, CANCELLATION))?;
    let first = beside.terms.first()?;
    let all = || (first.fee_percent >= WHOLE_PERCENT).then(|| utterance.end_of_phrase(&ALL)).flatten();
    let days = || {
        utterance.numbers.iter().find(|number| {
            let is_share = first.fee_percent > 0
                && number.value == u64::from(first.fee_percent)
                && utterance.is_percent(number.end);
            number.value == u64::from(first.days_before) && utterance.is(number.end, DAYS) || is_share
        })
    };
    let day = || match first.days_before {
        0 => utterance.end_of_phrase(&ON_ARRIVAL),
        1 => utterance.end_of_phrase(&THE_DAY_BEFORE),
        7 => utterance.end_of_phrase(&A_WEEK),
        _ => None,
    };
    let dated = || utterance.end_of_phrase(&FREE_UNTIL_A_DAY);
    all().or_else(|| days().map(|number| number.end + 1)).or_else(day).or_else(dated).map(|end| end.max(cancelling + 1))
}

/// Other days, hours or shares in a sentence on cancelling, or that it is always free, or never.
pub(super) fn are_contradicted(utterance: &Utterance<'_>, days: &Days<'_>, beside: &Beside) -> bool {
    let tiers = &beside.terms;
    sentences(utterance).any(|(from, to)| {
        let speaks_of_it = (from..to).any(|at| utterance.is(at, CANCELLATION));
        speaks_of_it && is_other(utterance, from..to, tiers, days.nights())
    })
}

fn is_other(utterance: &Utterance<'_>, sentence: std::ops::Range<usize>, tiers: &[Term], nights: u64) -> bool {
    let has_days = |days: u64| tiers.iter().any(|tier| u64::from(tier.days_before) == days);
    let is_free_at_first = tiers.first().is_none_or(|tier| tier.fee_percent == 0);
    let says = |phrases: &Patterns| {
        utterance.ends_of_phrases(phrases).any(|(at, _)| sentence.contains(&at) && !utterance.is_denied(at))
    };
    let numbers =
        utterance.numbers.iter().filter(|number| sentence.contains(&number.at) && !utterance.is_denied(number.at));
    let is_other_number = numbers.into_iter().any(|number| {
        let value = number.value;
        if utterance.is(number.end, DAYS) {
            !has_days(value) && (value != nights || utterance.is(number.end + 1, BEFORE))
        } else if utterance.is(number.end, HOURS) {
            let is_ahead = utterance.is(number.end + 1, BEFORE);
            // « Jusqu'à dix-huit heures le jour de l'arrivée ».
            let is_that_day = utterance.follows(number.end + 1, "le|on jour|the") && !has_days(0);
            is_that_day || (is_ahead && !(value.is_multiple_of(24) && has_days(value / 24)))
        } else if utterance.is_percent(number.end) {
            let is_known = tiers.iter().any(|tier| u64::from(tier.fee_percent) == value);
            !is_known && value != u64::from(WHOLE_PERCENT) && value != 0
        } else {
            false
        }
    });
    // « Sans frais jusqu'à deux jours avant », where those two days cost something.
    let is_free_too_long = utterance.ends_of_phrases(&FREE).any(|(at, end)| {
        let is_limit =
            |number: &&Number| number.at >= end && (utterance.is(number.end, DAYS) || utterance.is(number.end, HOURS));
        let until = utterance
            .numbers
            .iter()
            .find(is_limit)
            .filter(|number| sentence.contains(&number.at) && number.at < end + FREE_UNTIL);
        let costs = |number: &Number| {
            let days = if utterance.is(number.end, HOURS) { number.value / 24 } else { number.value };
            tiers.iter().any(|tier| u64::from(tier.days_before) == days && tier.fee_percent > 0)
        };
        sentence.contains(&at) && until.is_some_and(costs) && !utterance.is_denied(at)
    });
    let is_other_day = !has_days(1) && says(&UNTIL_THE_DAY_BEFORE);
    let is_always_free = !tiers.is_empty() && says(&ANY_TIME);
    is_other_number || is_free_too_long || is_other_day || is_always_free || (is_free_at_first && says(&NEVER))
}

/// The sentences of an utterance, as the first word of each and the word after it.
fn sentences<'a>(utterance: &'a Utterance<'_>) -> impl Iterator<Item = (usize, usize)> + 'a {
    let begins = move |at: &usize| *at == 0 || utterance.words.get(*at).is_some_and(|word| word.gap >= Gap::Stop);
    let starts: Vec<usize> = (0..utterance.words.len()).filter(begins).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([utterance.words.len()]).collect();
    starts.into_iter().zip(ends)
}
