//! Amounts of money as they are said: « deux cent soixante-sept euros », « 89,50 € », « quatre-vingts par nuit ».

use super::{Gap, Word, follows, number_at, words};
use hotel::money::Cents;

/// Smallest price that is said without its currency, « quatre-vingts par nuit », in cents: fewer are people or nights.
const SMALLEST_BARE_PRICE: i64 = 2_000;

/// How the currency is said and written.
const EURO: &str = "euro|euros|eur|€";

/// What follows a price that is said without its currency.
const UNITS: &[&str] = &[
    "par nuit|personne|jour",
    "la nuit",
    "au total",
    "en tout",
    "ttc",
    "toutes taxes",
    "a|per night",
    "in total",
    "altogether",
];

/// What numbers behind « euros » count that are no cents.
const COUNTED: &str = "nuit|nuits|personne|personnes|jour|jours|adultes|enfants|fois|euros|night|nights|people";

/// An amount of money that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub price: Cents,
    /// Its first word.
    pub start: usize,
    /// The word after it.
    pub end: usize,
}

/// Every amount that a text tells, in the first `limit` characters of it.
pub fn amounts(text: &str, limit: usize) -> Vec<Cents> {
    amounts_in(&words(text, limit).0).map(|amount| amount.price).collect()
}

/// Every amount that these words tell, in order.
pub fn amounts_in(words: &[Word]) -> impl Iterator<Item = Amount> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let amount = (at..words.len()).find_map(|at| amount_at(words, at))?;
        at = amount.end;
        Some(amount)
    })
}

/// The amount that begins at a word.
fn amount_at(words: &[Word], at: usize) -> Option<Amount> {
    let amount = |cents, end| Amount { price: Cents::new(cents), start: at, end };
    let same_breath = |at: usize| words.get(at).is_some_and(|word| word.gap <= Gap::Space);
    // « €85 ».
    if words.get(at).is_some_and(|word| matches!(word.text.as_str(), "€" | "eur")) {
        let (cents, end) = decimal_at(words, at + 1)?;
        return same_breath(at + 1).then_some(amount(cents, end));
    }
    let (cents, end) = decimal_at(words, at)?;
    if follows(words, end, EURO) {
        let (more, end) = cents_behind(words, end + 1);
        return Some(amount(cents.saturating_add(more), end));
    }
    if follows(words, end, "centime|centimes") {
        return Some(amount(cents / 100, end + 1));
    }
    let is_bare_price =
        cents >= SMALLEST_BARE_PRICE && same_breath(end) && UNITS.iter().any(|unit| follows(words, end, unit));
    is_bare_price.then_some(amount(cents, end))
}

/// A number with its decimals or groups of thousands, in cents, and the word after it.
fn decimal_at(words: &[Word], at: usize) -> Option<(i64, usize)> {
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
fn cents_behind(words: &[Word], at: usize) -> (i64, usize) {
    let from = if follows(words, at, "et|and") { at + 1 } else { at };
    let same_breath = |at: usize| words.get(at).is_some_and(|word| word.gap <= Gap::Space);
    let Some((cents @ 1..=99, end)) = number_at(words, from).filter(|_| same_breath(at)) else { return (0, at) };
    let cents = i64::try_from(cents).unwrap_or_default();
    if follows(words, end, "centime|centimes|cents") {
        (cents, end + 1)
    } else if from != at || (same_breath(end) && follows(words, end, COUNTED)) {
        (0, at)
    } else {
        (cents, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price;

    #[test]
    fn every_price_that_we_say_is_understood_again() {
        for cents in (0..30_000).step_by(7).chain([8_900, 26_700, 89_500, 100_000, 125_050, 1_234_567]) {
            let said = format!("Cela fait {}, taxes comprises.", price(Cents::new(cents)));
            assert_eq!(amounts(&said, 1_000), [Cents::new(cents)], "{said}");
        }
    }

    #[test]
    fn amounts_are_understood_as_they_are_written_and_said() {
        for (text, expected) in [
            (
                "89 €, 89,50 €, 89.50 euros, 1 250 €, 1.250 euros, €85, 120EUR",
                &[8_900, 8_950, 8_950, 125_000, 125_000, 8_500, 12_000][..],
            ),
            ("quatre-vingts par nuit, deux cent soixante au total", &[8_000, 26_000]),
            ("267 euros trois nuits, pour deux personnes au total", &[26_700]),
            ("un euro et dix centimes, cinquante centimes", &[110, 50]),
            ("le 27 novembre à 15 h, au 06 39 98 00 01", &[]),
        ] {
            assert_eq!(
                amounts(text, 1_000),
                expected.iter().map(|cents| Cents::new(*cents)).collect::<Vec<_>>(),
                "{text}"
            );
        }
    }
}
