//! Amounts of money that are said, compared with the prices that tools and catalogue gave.

use super::{Claim, Done, acts::Act, reading::Reading};
use crate::{
    french::heard::{Gap, Word, number_at, words},
    hotel::money::Cents,
};

/// Largest multiple of a price for one person or night that may be said: thirty nights for two.
const MAX_MULTIPLE: i64 = 60;

/// Smallest number that is a price without its currency, « quatre-vingts par nuit »: fewer are people or nights.
const SMALLEST_BARE_PRICE: u64 = 20;

const EURO: &[&str] = &["euro", "euros", "eur", "€"];

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Amount {
    cents: i64,
    start: usize,
    end: usize,
}

/// Prices that nothing bears out.
pub(super) fn unfounded(reading: &Reading, acts: &[Act], done: &Done<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut at = 0;
    while at < reading.len() {
        let Some(amount) = amount_at(reading, at) else {
            at += 1;
            continue;
        };
        let is_claimed = !is_denied(reading, amount) && !is_the_callers(reading, amount);
        if is_claimed && !(is_known(reading, amount, done) && is_the_kept_total(reading, amount, acts, done)) {
            claims.push(Claim::Price(Cents::new(amount.cents)));
        }
        at = amount.end.max(at + 1);
    }
    claims
}

/// Every amount of a text.
pub(super) fn all(reading: &Reading) -> Vec<Cents> {
    let mut amounts = Vec::new();
    let mut at = 0;
    while at < reading.len() {
        let amount = amount_at(reading, at);
        amounts.extend(amount.map(|amount| Cents::new(amount.cents)));
        at = amount.map_or(0, |amount| amount.end).max(at + 1);
    }
    amounts
}

fn amount_at(reading: &Reading, at: usize) -> Option<Amount> {
    let words = reading.words();
    // « €85 ».
    if reading.is(at, &["€", "eur"]) {
        let (cents, end) = decimal_at(reading, at + 1)?;
        return words.get(at + 1).is_some_and(|word| word.gap <= Gap::Space).then_some(Amount {
            cents,
            start: at,
            end,
        });
    }
    let (cents, end) = decimal_at(reading, at)?;
    // « un million d'euros » aside, the currency follows at once.
    if reading.is(end, EURO) {
        let (more, end) = cents_behind(reading, end + 1);
        return Some(Amount { cents: cents.saturating_add(more), start: at, end });
    }
    if reading.is(end, &["centime", "centimes"]) {
        return Some(Amount { cents: cents / 100, start: at, end: end + 1 });
    }
    let is_bare_price = cents >= i64::try_from(SMALLEST_BARE_PRICE).ok()?.saturating_mul(100)
        && words.get(end).is_some_and(|word| word.gap <= Gap::Space)
        && [
            "par nuit|personne|jour",
            "la nuit",
            "au total",
            "en tout",
            "ttc",
            "toutes taxes",
            "a|per night",
            "in total",
            "altogether",
        ]
        .iter()
        .any(|unit| reading.follows(end, unit));
    is_bare_price.then_some(Amount { cents, start: at, end })
}

/// A number with its decimals or groups of thousands, in cents, and the word after it.
fn decimal_at(reading: &Reading, at: usize) -> Option<(i64, usize)> {
    let words = reading.words();
    let (mut whole, mut end) = number_at(words, at)?;
    let in_figures = words.get(at).is_some_and(Word::is_figures);
    let mut cents = 0;
    while in_figures && let Some(next) = words.get(end).filter(|word| word.is_figures()) {
        let Ok(part) = next.text.parse::<u64>() else { break };
        match (next.gap, next.text.len()) {
            // « 1 250 », « 1.250 ».
            (Gap::Space | Gap::Decimal, 3) if whole < 1_000_000 => whole = whole * 1_000 + part,
            (Gap::Decimal, 1) => cents = part * 10,
            (Gap::Decimal, 2) => cents = part,
            _ => break,
        }
        end += 1;
    }
    let total = whole.checked_mul(100)?.checked_add(cents)?;
    Some((i64::try_from(total).ok()?, end))
}

/// « …euros cinquante », « …euros et dix centimes »: the cents, and the word after them.
fn cents_behind(reading: &Reading, at: usize) -> (i64, usize) {
    let from = if reading.is(at, &["et", "and"]) { at + 1 } else { at };
    let same_breath = reading.words().get(at).is_some_and(|word| word.gap <= Gap::Space);
    match number_at(reading.words(), from) {
        Some((cents @ 1..=99, end)) if same_breath => {
            let is_named = reading.is(end, &["centime", "centimes", "cents"]);
            // « 267 euros trois nuits »: counts something else.
            let counts = reading.words().get(end).is_some_and(|word| word.gap <= Gap::Space)
                && reading.is(
                    end,
                    &[
                        "nuit",
                        "nuits",
                        "personne",
                        "personnes",
                        "jour",
                        "jours",
                        "adultes",
                        "enfants",
                        "fois",
                        "euros",
                        "night",
                        "nights",
                        "people",
                    ],
                );
            if is_named {
                (i64::try_from(cents).unwrap_or_default(), end + 1)
            } else if counts || from != at {
                (0, at)
            } else {
                (i64::try_from(cents).unwrap_or_default(), end)
            }
        }
        _ => (0, at),
    }
}

/// « le prix n'est pas de 80 € », « je n'ai pas de chambre à cinquante euros ».
fn is_denied(reading: &Reading, amount: Amount) -> bool {
    let clause = reading.clause(amount.start);
    let denies = ["pas", "aucun", "aucune", "jamais", "rien", "not", "t", "cannot", "never", "no"];
    reading.is_denied(amount.start) && (clause.start..amount.start).any(|at| reading.is(at, &denies))
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
    let cents = amount.cents;
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
    is_given(cents) || is_multiple || is_difference || is_sum_of_kept(cents, done)
}

/// Whether all longer words of a name were said before, in singular or plural: « deux petits-déjeuners ».
fn is_named_before(reading: &Reading, end: usize, name: &str) -> bool {
    const SHORTEST: usize = 4;
    let singular = |text: &str| text.trim_end_matches(['s', 'x']).to_owned();
    let (name, _) = words(name, super::MAX_SAID_LENGTH);
    let mut parts = name.iter().map(|word| singular(&word.text)).filter(|word| word.len() >= SHORTEST).peekable();
    let said = |part: &String| {
        (0..end).any(|at| {
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
fn is_the_kept_total(reading: &Reading, amount: Amount, acts: &[Act], done: &Done<'_>) -> bool {
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
        || totals.any(|total| total.get() == amount.cents)
        || is_sum_of_kept(amount.cents, done)
}
