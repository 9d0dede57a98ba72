//! Amounts of money that are said, compared with the prices that tools and catalogue gave.

use super::{Claim, Done, acts::ClaimedAction, reading::Reading};
use french::heard::{Amount, amounts_in, is_price_of, words};
use hotel::money::Cents;

/// Largest multiple of a price for one person or night that may be said: thirty nights for two.
const MAX_MULTIPLE: i64 = 60;

/// How far before its multiple a price's name is looked for, in words: two or three sentences.
const NAMED_WITHIN: usize = 60;

/// Prices that nothing bears out.
pub(super) fn unfounded(reading: &Reading, acts: &[ClaimedAction], done: &Done<'_>) -> Vec<Claim> {
    let said_by_the_caller = super::amounts(done.caller);
    let is_unfounded = |amount: &Amount| {
        let by_the_caller = is_the_callers(reading, *amount)
            || (is_set_apart(reading, *amount) && said_by_the_caller.contains(&amount.price));
        let is_claimed = !is_denied(reading, *amount) && !by_the_caller;
        is_claimed && !(is_known(reading, *amount, done) && is_the_kept_total(reading, *amount, acts, done))
    };
    amounts_in(reading.words()).filter(is_unfounded).map(|amount| Claim::Price(amount.price)).collect()
}

/// « le prix n'est pas de 80 € », « je n'ai pas de chambre à cinquante euros ».
fn is_denied(reading: &Reading, amount: Amount) -> bool {
    let clause = reading.clause(amount.start);
    let denies = ["pas", "aucun", "aucune", "jamais", "rien", "not", "t", "cannot", "never", "no"];
    reading.is_denied(amount.start) && (clause.start..amount.start).any(|at| reading.is(at, &denies))
}

/// « 474 euros ? Non… », « vous évoquez 474 euros, mais… ».
fn is_set_apart(reading: &Reading, amount: Amount) -> bool {
    let sets_apart = |at: usize| reading.is(at, &["mais", "toutefois", "cependant", "non", "but", "however"]);
    reading.is_in_question(amount.start) || reading.sentence(amount.start).any(sets_apart)
}

/// A price that the caller named: a budget, or what another seller asks.
fn is_the_callers(reading: &Reading, amount: Amount) -> bool {
    let sentence = reading.sentence(amount.start);
    let names_another = |at: usize| {
        reading.is(
            at,
            &[
                "budget",
                "vu",
                "lu",
                "trouve",
                "ailleurs",
                "internet",
                "site",
                "booking",
                "parlez",
                "dites",
                "disiez",
                "demandez",
                "seen",
                "saw",
                "mentioned",
            ],
        )
    };
    (sentence.start..amount.start).any(names_another)
}

fn is_known(reading: &Reading, amount: Amount, done: &Done<'_>) -> bool {
    let cents = amount.price.get();
    let kept = || [done.booked, done.changed, done.found].into_iter().flatten().filter_map(|kept| kept.total);
    let given = || done.prices.iter().copied().chain(done.unit_prices.iter().map(|unit| unit.price)).chain(kept());
    let is_given = |price: i64| given().any(|given| given.get() == price);
    let is_multiple = done.unit_prices.iter().any(|unit| {
        let price = unit.price.get();
        let is_of_it = price > 0 && cents % price == 0 && (2..=MAX_MULTIPLE).contains(&(cents / price));
        is_of_it && is_named_before(reading, amount.end, &unit.name)
    });
    let is_difference =
        is_said_as_difference(reading, amount) && given().any(|price| is_given(price.get().saturating_add(cents)));
    let is_of_a_stay = done.stays.iter().any(|(stay, price)| is_price_of(amount.price, stay, *price));
    is_given(cents) || is_of_a_stay || is_multiple || is_difference || is_sum_of_kept(cents, done)
}

/// Whether all longer words of a name were said before, in singular or plural: « deux petits-déjeuners ».
fn is_named_before(reading: &Reading, end: usize, name: &str) -> bool {
    const SHORTEST: usize = 4;
    let singular = |text: &str| text.trim_end_matches(['s', 'x']).to_owned();
    let (name, _) = words(name, super::MAX_SAID_LENGTH);
    let mut parts = name.iter().map(|word| singular(&word.text)).filter(|word| word.len() >= SHORTEST).peekable();
    let said = |part: &String| {
        (end.saturating_sub(NAMED_WITHIN)..end).any(|at| {
            reading.text(at).is_some_and(|text| {
                singular(text) == *part || (text == "breakfast" && matches!(part.as_str(), "petit" | "dejeuner"))
            })
        })
    };
    parts.peek().is_some() && parts.all(|part| said(&part))
}

/// « cinquante euros de plus », « la différence est de cinquante euros ».
fn is_said_as_difference(reading: &Reading, amount: Amount) -> bool {
    let sentence = reading.sentence(amount.start);
    ["de plus|moins|difference", "d ecart", "more", "less", "cheaper", "extra"]
        .iter()
        .any(|words| reading.follows(amount.end, words))
        || (sentence.start..amount.start).any(|at| reading.is(at, &["difference", "ecart"]))
}

/// What several rooms of one booking cost together.
fn is_sum_of_kept(cents: i64, done: &Done<'_>) -> bool {
    [done.booked, done.changed, done.found, done.cancelled]
        .iter()
        .any(|kept| kept.len() > 1 && kept.iter().filter_map(|kept| kept.total).sum::<Cents>().get() == cents)
}

/// A total that is said of a reservation is that reservation's.
fn is_the_kept_total(reading: &Reading, amount: Amount, acts: &[ClaimedAction], done: &Done<'_>) -> bool {
    let sentence = reading.sentence(amount.start);
    let is_total = reading.follows(amount.end, "au total")
        || reading.follows(amount.end, "en tout")
        || reading.follows(amount.end, "in total")
        || (sentence.start..amount.start).rev().take(4).any(|at| reading.is(at, &["total", "montant"]));
    let kept = match acts.iter().find(|act| sentence.contains(&act.at)).map(|act| act.claim) {
        Some(Claim::Booked | Claim::Held | Claim::Finished) => [done.booked, done.changed, done.found],
        Some(Claim::Changed) => [done.changed, done.found, done.booked],
        _ => return true,
    };
    let mut totals = kept.iter().flat_map(|kept| kept.iter()).filter_map(|kept| kept.total).peekable();
    !is_total
        || totals.peek().is_none()
        || totals.any(|total| total == amount.price)
        || is_sum_of_kept(amount.price.get(), done)
}
