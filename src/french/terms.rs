//! What is said beside the price: the tourist tax, and what a cancellation costs.

use super::numbers::{Gender, counted, number, price};
use crate::hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    money::Cents,
    tourist_tax::TouristTaxDue,
};

/// « taxe de séjour en sus, onze euros vingt-deux, réglée sur place »: after a price.
pub fn tourist_tax(due: TouristTaxDue) -> String {
    match due {
        TouristTaxDue::Unknown => "taxe de séjour en sus, réglée sur place".to_owned(),
        TouristTaxDue::Included => "taxe de séjour comprise".to_owned(),
        TouristTaxDue::Amount(amount) if amount == Cents::default() => "sans taxe de séjour".to_owned(),
        TouristTaxDue::Amount(amount) => format!("taxe de séjour en sus, {}, réglée sur place", price(amount)),
    }
}

/// What a cancellation costs and until when: « annulation sans frais jusqu'à sept jours avant l'arrivée, trente pour cent jusqu'à deux
/// jours avant, la totalité ensuite ». Without tiers no fee is planned, and that is what is said.
pub fn cancellation_terms(terms: &CancellationTerms) -> String {
    let [first, rest @ ..] = terms.tiers() else {
        return "aucuns frais d'annulation ne sont prévus".to_owned();
    };
    let mut said = format!("annulation {} {}", fee_of(*first), until(first.days_before, " l'arrivée"));
    for tier in rest {
        said.extend([", ", &fee_of(*tier), " ", &until(tier.days_before, "")]);
    }
    // What comes after the last tier: the whole price, which is said as a tier of its own unless the last one holds to the end.
    let last = rest.last().unwrap_or(first);
    if last.days_before > 0 && last.fee_percent < 100 {
        said.push_str(", la totalité ensuite");
    }
    said
}

/// « sans frais », « pour trente pour cent du prix », « pour la totalité du prix ».
fn fee_of(tier: CancellationTier) -> String {
    match tier.fee_percent {
        0 => "sans frais".to_owned(),
        100.. => "pour la totalité du prix".to_owned(),
        percent => format!("pour {} pour cent du prix", number(u64::from(percent), Gender::Masculine)),
    }
}

/// « jusqu'à sept jours avant l'arrivée », « jusqu'à la veille », « jusqu'au jour de l'arrivée ».
fn until(days: u32, arrival: &str) -> String {
    match days {
        0 => "jusqu'au jour de l'arrivée".to_owned(),
        1 => "jusqu'à la veille".to_owned(),
        days => format!("jusqu'à {} avant{arrival}", counted(u64::from(days), "jour", Gender::Masculine)),
    }
}

/// What a cancellation on this day costs: « l'annulation est sans frais », « l'annulation coûte cent trente-trois euros cinquante ».
pub fn cancellation_fee(fee: Cents) -> String {
    if fee == Cents::default() {
        "l'annulation est sans frais".to_owned()
    } else {
        format!("l'annulation coûte {}", price(fee))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tourist_tax_is_said_beside_the_price() {
        for (due, said) in [
            (TouristTaxDue::Unknown, "taxe de séjour en sus, réglée sur place"),
            (TouristTaxDue::Included, "taxe de séjour comprise"),
            (
                TouristTaxDue::Amount(Cents::new(1_122)),
                "taxe de séjour en sus, onze euros vingt-deux, réglée sur place",
            ),
            (TouristTaxDue::Amount(Cents::default()), "sans taxe de séjour"),
        ] {
            assert_eq!(tourist_tax(due), said);
        }
    }

    #[test]
    fn the_terms_are_said_tier_by_tier_to_their_end() {
        for (tiers, said) in [
            (vec![], "aucuns frais d'annulation ne sont prévus"),
            (vec![(7, 0)], "annulation sans frais jusqu'à sept jours avant l'arrivée, la totalité ensuite"),
            (
                vec![(7, 0), (2, 30)],
                "annulation sans frais jusqu'à sept jours avant l'arrivée, pour trente pour cent du prix jusqu'à deux jours avant, la totalité ensuite",
            ),
            (vec![(1, 0)], "annulation sans frais jusqu'à la veille, la totalité ensuite"),
            (vec![(0, 0)], "annulation sans frais jusqu'au jour de l'arrivée"),
            (
                vec![(3, 0), (0, 50)],
                "annulation sans frais jusqu'à trois jours avant l'arrivée, pour cinquante pour cent du prix jusqu'au jour de l'arrivée",
            ),
            (
                vec![(365, 100)],
                "annulation pour la totalité du prix jusqu'à trois cent soixante-cinq jours avant l'arrivée",
            ),
        ] {
            let tiers =
                tiers.into_iter().map(|(days_before, fee_percent)| CancellationTier { days_before, fee_percent });
            assert_eq!(cancellation_terms(&CancellationTerms::new(tiers.collect())), said);
        }
    }

    #[test]
    fn a_fee_is_said_in_words() {
        assert_eq!(cancellation_fee(Cents::default()), "l'annulation est sans frais");
        assert_eq!(cancellation_fee(Cents::new(13_350)), "l'annulation coûte cent trente-trois euros cinquante");
    }
}
