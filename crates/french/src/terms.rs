//! What is said beside the price: the tourist tax, and what a cancellation costs.

use chrono::NaiveDate;

use super::numbers::{Gender, counted, number, price};
use hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    money::Cents,
    stay::Stay,
    tourist_tax::TouristTaxDue,
};

/// « taxe de séjour en sus, onze euros vingt-deux »: after a price.
pub fn tourist_tax(due: TouristTaxDue) -> String {
    match due {
        TouristTaxDue::Unknown => "taxe de séjour en sus, réglée sur place".to_owned(),
        TouristTaxDue::Included => "taxe de séjour comprise".to_owned(),
        TouristTaxDue::Amount(amount) if amount == Cents::default() => "sans taxe de séjour".to_owned(),
        TouristTaxDue::Amount(amount) => format!("taxe de séjour en sus, {}", price(amount)),
    }
}

/// What a cancellation costs and until when, as the hotel has it: « annulation sans frais jusqu'à sept jours avant l'arrivée, trente
/// pour cent jusqu'à deux jours, puis la totalité ». Without tiers nothing is owed.
pub fn cancellation_terms(terms: &CancellationTerms) -> String {
    said(terms.tiers())
}

/// What a cancellation of a stay costs from today on: tiers whose time is over are not said.
pub(super) fn cancellation_terms_of(terms: &CancellationTerms, stay: Stay, today: NaiveDate) -> String {
    terms.tiers_left(stay.arrival(), today).map_or_else(|| ALL_IS_OWED.to_owned(), said)
}

/// Where every tier is over, or the first one that holds costs everything.
const ALL_IS_OWED: &str = "annulation facturée en totalité";

fn said(tiers: &[CancellationTier]) -> String {
    let [first, rest @ ..] = tiers else { return "annulation sans frais".to_owned() };
    let mut said = match first.fee_percent {
        0 => "annulation sans frais".to_owned(),
        100.. => return ALL_IS_OWED.to_owned(),
        percent => format!("annulation à {}", per_cent(percent)),
    };
    said.extend([" ", &until(first.days_before, " avant l'arrivée")]);
    for tier in rest {
        if tier.fee_percent >= 100 {
            break;
        }
        let fee = if tier.fee_percent == 0 { "sans frais".to_owned() } else { per_cent(tier.fee_percent) };
        said.extend([", ", &fee, " ", &until(tier.days_before, "")]);
    }
    // After the last tier that costs less: the whole price, unless that tier holds to the end.
    let last = rest.iter().take_while(|tier| tier.fee_percent < 100).last().unwrap_or(first);
    if last.days_before > 0 {
        said.push_str(", puis la totalité");
    }
    said
}

/// « trente pour cent ».
fn per_cent(percent: u32) -> String {
    format!("{} pour cent", number(u64::from(percent), Gender::Masculine))
}

/// « jusqu'à sept jours avant l'arrivée », « jusqu'à la veille », « jusqu'au jour de l'arrivée ».
fn until(days: u32, before: &str) -> String {
    match days {
        0 => "jusqu'au jour de l'arrivée".to_owned(),
        1 => "jusqu'à la veille".to_owned(),
        days => format!("jusqu'à {}{before}", counted(u64::from(days), "jour", Gender::Masculine)),
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
    use hotel::samples::{day, stay};

    #[test]
    fn the_tourist_tax_is_said_beside_the_price() {
        for (due, said) in [
            (TouristTaxDue::Unknown, "taxe de séjour en sus, réglée sur place"),
            (TouristTaxDue::Included, "taxe de séjour comprise"),
            (TouristTaxDue::Amount(Cents::new(1_122)), "taxe de séjour en sus, onze euros vingt-deux"),
            (TouristTaxDue::Amount(Cents::default()), "sans taxe de séjour"),
        ] {
            assert_eq!(tourist_tax(due), said);
        }
    }

    #[test]
    fn the_terms_are_said_tier_by_tier_to_their_end() {
        for (tiers, said) in [
            (vec![], "annulation sans frais"),
            (vec![(7, 0)], "annulation sans frais jusqu'à sept jours avant l'arrivée, puis la totalité"),
            (
                vec![(7, 0), (2, 30)],
                "annulation sans frais jusqu'à sept jours avant l'arrivée, trente pour cent jusqu'à deux jours, puis la totalité",
            ),
            (
                vec![(7, 0), (2, 30), (1, 100)],
                "annulation sans frais jusqu'à sept jours avant l'arrivée, trente pour cent jusqu'à deux jours, puis la totalité",
            ),
            (vec![(1, 0)], "annulation sans frais jusqu'à la veille, puis la totalité"),
            (vec![(0, 0)], "annulation sans frais jusqu'au jour de l'arrivée"),
            (
                vec![(3, 0), (0, 50)],
                "annulation sans frais jusqu'à trois jours avant l'arrivée, cinquante pour cent jusqu'au jour de l'arrivée",
            ),
            (vec![(365, 100)], "annulation facturée en totalité"),
            (vec![(3, 30)], "annulation à trente pour cent jusqu'à trois jours avant l'arrivée, puis la totalité"),
        ] {
            let tiers =
                tiers.into_iter().map(|(days_before, fee_percent)| CancellationTier { days_before, fee_percent });
            assert_eq!(cancellation_terms(&CancellationTerms::new(tiers.collect())), said);
        }
    }

    #[test]
    fn terms_whose_time_is_over_are_not_said() {
        let tier = |(days_before, fee_percent)| CancellationTier { days_before, fee_percent };
        let terms = CancellationTerms::new([(7, 0), (2, 30)].map(tier).into());
        let nights = stay("2026-11-30", "2026-12-02");
        for (today, said) in [
            (
                "2026-11-23",
                "annulation sans frais jusqu'à sept jours avant l'arrivée, trente pour cent jusqu'à deux jours, puis la totalité",
            ),
            ("2026-11-24", "annulation à trente pour cent jusqu'à deux jours avant l'arrivée, puis la totalité"),
            ("2026-11-28", "annulation à trente pour cent jusqu'à deux jours avant l'arrivée, puis la totalité"),
            ("2026-11-29", "annulation facturée en totalité"),
        ] {
            assert_eq!(cancellation_terms_of(&terms, nights, day(today)), said, "{today}");
        }
        assert_eq!(
            cancellation_terms_of(&CancellationTerms::default(), nights, day("2026-11-29")),
            "annulation sans frais"
        );
    }

    #[test]
    fn a_fee_is_said_in_words() {
        assert_eq!(cancellation_fee(Cents::default()), "l'annulation est sans frais");
        assert_eq!(cancellation_fee(Cents::new(13_350)), "l'annulation coûte cent trente-trois euros cinquante");
    }
}
