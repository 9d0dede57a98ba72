//! `[[annulation]]`: what a cancellation costs, tier by tier.

use hotel::cancellation::{CancellationTerms, CancellationTier};

use super::{notes::Notes, section::Section};

/// Nobody can keep more tiers in mind on the phone, and the recap says them all.
const MAX_TIERS: usize = 4;

/// A year: nobody books by telephone for later.
const MAX_DAYS_BEFORE: u32 = 365;

const DAYS: &str = "jours_avant";
const FEE: &str = "frais_pourcent";

pub(super) fn read(root: &mut Section<'_>, notes: &mut Notes<'_>) -> CancellationTerms {
    let mut tiers: Vec<CancellationTier> = Vec::new();
    for mut section in root.tables(notes, "annulation", MAX_TIERS) {
        let days_before = section.required_number(notes, DAYS, 0..=MAX_DAYS_BEFORE);
        let fee_percent = section.required_number(notes, FEE, 0..=100);
        if let (Some(days_before), Some(fee_percent)) = (days_before, fee_percent) {
            let tier = CancellationTier { days_before, fee_percent };
            for other in &tiers {
                report_contradiction(&section, notes, *other, tier);
            }
            tiers.push(tier);
        }
        section.finish(notes);
    }
    CancellationTerms::new(tiers)
}

/// Two tiers of the same day contradict each other, and so does one that grows cheaper as the arrival draws near: it is the two
/// numbers of one of them, exchanged.
fn report_contradiction(section: &Section<'_>, notes: &mut Notes<'_>, other: CancellationTier, tier: CancellationTier) {
    if other.days_before == tier.days_before {
        section.fault(notes, DAYS, "un autre palier a le même nombre de jours");
        return;
    }
    let (early, late) = if other.days_before > tier.days_before { (other, tier) } else { (tier, other) };
    if early.fee_percent > late.fee_percent {
        section.fault(
            notes,
            FEE,
            format!(
                "annuler {} jours avant l'arrivée coûterait plus cher ({} %) que {} jours avant ({} %)",
                early.days_before, early.fee_percent, late.days_before, late.fee_percent
            ),
        );
    }
}
