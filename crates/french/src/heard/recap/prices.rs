//! What it costs: the price, and the tourist tax beside it.

use std::sync::LazyLock;

use super::{days::Days, first_of, utterance::Utterance};
use crate::heard::{Amount, Gap, Patterns};
use hotel::{cancellation::WHOLE_PERCENT, money::Cents, proposal::Beside};

/// What is said where nothing has to be paid.
static FREE: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "sans frais|penalite|supplement",
        "gratuit|gratuite|gratuitement|free",
        "aucun|aucuns|pas|no|without frais|de|fee|fees|charge|charges|cost|penalty",
        "ne coute|coutera rien",
        "rien a payer",
        "nothing to pay",
    ])
});

/// How the tourist tax is called.
static TAX: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&["taxe de sejour", "taxes de sejour", "tourist|city|local tax"]));

/// What says that it is part of the price.
const INCLUDED: &[&str] = &["comprise", "comprises", "incluse", "incluses", "included", "offerte"];

/// How many words behind the name of the tax still speak of it.
const NEAR: usize = 8;

pub(super) fn said(utterance: &Utterance<'_>, price: Cents) -> Option<usize> {
    let free = if price == Cents::default() { utterance.end_of_phrase(&FREE) } else { None };
    first_of([free, utterance.amount(price)])
}

/// Whether it is said to cost nothing.
pub(super) fn says_free(utterance: &Utterance<'_>) -> bool {
    utterance.ends_of_phrases(&FREE).any(|(at, _)| !utterance.is_denied(at))
}

/// Another amount than those that belong to what was put, where it is not said of the tax.
pub(super) fn is_contradicted(utterance: &Utterance<'_>, price: Cents, days: &Days<'_>, beside: &Beside) -> bool {
    utterance.amounts.iter().any(|amount| {
        let other = utterance.other_of_two(amount.start, amount.end).and_then(|other| i64::try_from(other).ok());
        let is_choice = other.is_some_and(|other| Cents::from_euros(other) != amount.price);
        let is_known = is_known(amount.price, price, days, beside);
        (is_choice || !is_known) && !is_of_the_tax(utterance, amount) && !utterance.is_denied(amount.start)
    })
}

/// Another amount of the tax, or that the price holds it where it does not.
pub(super) fn is_tax_contradicted(utterance: &Utterance<'_>, beside: &Beside) -> bool {
    let is_beside = beside.tax != Some(Cents::default());
    let is_included = utterance.ends_of_phrases(&TAX).any(|(_, end)| {
        let included = utterance.is(end, INCLUDED) || utterance.follows(end, "est|is|deja included|comprise|incluse");
        included && !utterance.is_denied(end)
    });
    let is_other = utterance.amounts.iter().any(|amount| {
        let is_known = beside.tax == Some(amount.price) || beside.amounts.contains(&amount.price);
        is_of_the_tax(utterance, amount) && !is_known && !utterance.is_denied(amount.start)
    });
    (is_beside && is_included) || (beside.tax.is_some() && is_other)
}

/// Whether the tax was named just before an amount, in the same sentence.
fn is_of_the_tax(utterance: &Utterance<'_>, amount: &Amount) -> bool {
    utterance.ends_of_phrases(&TAX).any(|(_, end)| {
        let between = utterance.words.get(end..=amount.start).unwrap_or_default();
        (1..=NEAR).contains(&between.len()) && between.iter().all(|word| word.gap < Gap::Stop)
    })
}

/// Whether an amount belongs to what was put: the price, what is known beside it, and what is reckoned out of them.
pub(super) fn is_known(amount: Cents, price: Cents, days: &Days<'_>, beside: &Beside) -> bool {
    let with_tax = beside.tax.map(|tax| Cents::new(price.get().saturating_add(tax.get())));
    let is_part = |of: i64| of > 0 && is_rounded(amount, price, of);
    let nights = i64::try_from(days.nights()).unwrap_or(1);
    let people = beside.people.iter().copied().map(i64::from);
    let is_fee = |percent: u32| {
        let fee = price.get().saturating_mul(i64::from(percent));
        percent > 0 && is_rounded(amount, Cents::new(fee), i64::from(WHOLE_PERCENT))
    };
    amount == price
        || Some(amount) == beside.tax
        || Some(amount) == with_tax
        || beside.amounts.contains(&amount)
        || is_part(nights)
        || people.into_iter().any(is_part)
        || beside.terms.iter().any(|tier| is_fee(tier.fee_percent))
}

/// Whether an amount is a part of a price, to the cent or to the euro.
fn is_rounded(amount: Cents, price: Cents, of: i64) -> bool {
    let off = amount.get().saturating_mul(of).saturating_sub(price.get()).abs();
    off < of || (amount.get() % 100 == 0 && off < of.saturating_mul(100))
}
