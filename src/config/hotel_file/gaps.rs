//! What a hotel file leaves open that callers will hear of: no fault, and worth a line at the start.

use std::path::Path;

use crate::config::error::Remark;
use hotel::{catalogue::Catalogue, money::Cents, tourist_tax::TouristTax};

/// A night below this is more likely a digit that got lost than a price.
const CHEAP: Cents = Cents::from_euros(10);

/// A night above this is more likely cents than a price.
const DEAR: Cents = Cents::from_euros(2_000);

/// Every gap, with what callers hear because of it.
pub(super) fn of(path: &Path, catalogue: &Catalogue) -> Vec<Remark> {
    let mut gaps = Vec::new();
    let mut add = |key: &str, reason: &str| gaps.push(Remark::new(format!("{}, {key}", path.display()), reason));
    if catalogue.cancellation.tiers().is_empty() {
        add("annulation", "aucun palier : l'assistant annoncera une annulation sans frais, et rien ne sera dû");
    }
    if catalogue.tourist_tax == TouristTax::NotStated {
        add("taxe_sejour", "non renseignée : l'assistant dira « en sus, réglée sur place », sans montant");
    }
    for room in &catalogue.rooms {
        if let Some(reason) = unusual(room.base_price) {
            add(&format!("chambre {}, prix_base", room.id), &reason);
        }
    }
    for season in &catalogue.seasons {
        for (id, price) in &season.prices {
            if let Some(reason) = unusual(*price) {
                add(&format!("saison « {} », prix de {id}", season.name), &reason);
            }
        }
    }
    gaps
}

/// What is said of a price that is more likely a slip.
fn unusual(price: Cents) -> Option<String> {
    let (euros, cents) = price.euros_and_cents();
    let is_usual = (CHEAP..=DEAR).contains(&price);
    (!is_usual).then(|| format!("{euros},{cents:02} € la nuit : est-ce bien ce prix, en euros ? Il sera vendu ainsi"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{
        cancellation::{CancellationTerms, CancellationTier},
        samples::catalogue,
    };

    #[test]
    fn missing_terms_and_an_unknown_tax_are_told_with_what_callers_hear() {
        let mut catalogue = catalogue();
        let told = |catalogue: &Catalogue| -> Vec<String> {
            of(Path::new("hotel.toml"), catalogue).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            told(&catalogue),
            [
                "hotel.toml, annulation : aucun palier : l'assistant annoncera une annulation sans frais, et rien ne sera dû",
                "hotel.toml, taxe_sejour : non renseignée : l'assistant dira « en sus, réglée sur place », sans montant",
            ]
        );
        catalogue.cancellation = CancellationTerms::new(vec![CancellationTier { days_before: 7, fee_percent: 0 }]);
        catalogue.tourist_tax = TouristTax::Flat { amount: None };
        assert!(told(&catalogue).is_empty());
    }
}
