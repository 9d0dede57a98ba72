//! The tourist tax: what a guest pays for the town beside the price. It is said apart and never added to the price (arrêté du 18
//! décembre 2015 relatif à la publicité des prix des hébergements touristiques).

use super::{money::Cents, party::Party};

/// A percentage in hundredths: 5 % is 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u32);

/// The whole, in hundredths of a percent.
const WHOLE: i64 = 10_000;

impl Percent {
    /// So many hundredths of a percent.
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self(hundredths)
    }

    /// The percentage in hundredths.
    pub const fn hundredths(self) -> u32 {
        self.0
    }
}

/// How the hotel's town levies it, `[taxe_sejour]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TouristTax {
    /// `non_renseignee`: the hotel has not said.
    #[default]
    NotStated,
    /// `par_personne`: an amount for each adult and night. Under-18s are exempt (CGCT, article L2333-31, 1°); the other exemptions
    /// are shown at the reception, and not asked about on the telephone.
    PerPerson {
        /// `montant`: for an adult and a night, additional taxes included.
        amount: Cents,
    },
    /// `pourcentage`: a share of what the night costs a person before VAT, for hotels without stars: the price of the night, taxes
    /// left out, divided by all who sleep there, owed by each adult, no more than the highest tariff of the town (CGCT, article
    /// L2333-30).
    Percentage {
        /// `pourcentage`: additional taxes included.
        rate: Percent,
        /// `plafond`: the most for a person and a night, where the town has one.
        cap: Option<Cents>,
        /// `tva`: the VAT that the price holds.
        vat: Percent,
    },
    /// `forfait`: owed by the hotel for its rooms, not by its guests (CGCT, articles L2333-40 and following).
    Flat {
        /// `montant`: what the hotel charges for it beside the price, for a room and a night; `None` where the price holds it.
        amount: Option<Cents>,
    },
}

/// What a stay owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouristTaxDue {
    /// Something, and nobody knows how much: the hotel has not said, or the party is not known yet.
    Unknown,
    /// Nothing beside the price, which holds it.
    Included,
    /// This much beside the price; may be zero.
    Amount(Cents),
}

impl TouristTaxDue {
    /// What is owed beside the price; `None` where that is not known.
    pub const fn amount(self) -> Option<Cents> {
        match self {
            Self::Unknown => None,
            Self::Included => Some(Cents::new(0)),
            Self::Amount(amount) => Some(amount),
        }
    }
}

impl TouristTax {
    /// What a stay owes: `nights` are the prices of its nights, of all its rooms together.
    pub fn due(self, nights: &[Cents], rooms: u32, party: Option<&Party>) -> TouristTaxDue {
        let count = i64::try_from(nights.len()).unwrap_or(i64::MAX);
        let times = |amount: Cents, number: u32| {
            TouristTaxDue::Amount(Cents::new(amount.get().saturating_mul(count).saturating_mul(i64::from(number))))
        };
        match (self, party) {
            (Self::Flat { amount: None }, _) => TouristTaxDue::Included,
            (Self::Flat { amount: Some(amount) }, _) => times(amount, rooms),
            (Self::NotStated, _) | (Self::PerPerson { .. } | Self::Percentage { .. }, None) => TouristTaxDue::Unknown,
            (Self::PerPerson { amount }, Some(party)) => times(amount, party.adults()),
            (Self::Percentage { rate, cap, vat }, Some(party)) => {
                let of_an_adult: Cents = nights
                    .iter()
                    .map(|night| {
                        let tax = share(*night, rate, vat, party.people());
                        cap.map_or(tax, |cap| tax.min(cap))
                    })
                    .sum();
                TouristTaxDue::Amount(Cents::new(of_an_adult.get().saturating_mul(i64::from(party.adults()))))
            }
        }
    }
}

/// The tax of one person and one night, rounded to the nearest cent, halves up.
fn share(night: Cents, rate: Percent, vat: Percent, people: u32) -> Cents {
    let divisor = (WHOLE + i64::from(vat.0)).saturating_mul(i64::from(people.max(1)));
    let dividend = night.get().saturating_mul(i64::from(rate.0));
    Cents::new(dividend.saturating_add(divisor / 2) / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: Cents = Cents::new(8_900);

    fn party(people: u32, ages: &[u32]) -> Party {
        Party::new(people, ages.to_vec()).unwrap()
    }

    fn cents(due: TouristTaxDue) -> Option<i64> {
        due.amount().map(Cents::get)
    }

    #[test]
    fn an_amount_a_person_is_owed_by_adults_only() {
        let tax = TouristTax::PerPerson { amount: Cents::new(187) };
        for (people, ages, owed) in
            [(2, vec![], 1_122), (4, vec![4, 17], 1_122), (3, vec![0], 1_122), (1, vec![], 561), (2, vec![9], 561)]
        {
            assert_eq!(cents(tax.due(&[NIGHT; 3], 1, Some(&party(people, &ages)))), Some(owed), "{people} {ages:?}");
        }
        assert_eq!(tax.due(&[NIGHT; 3], 1, None), TouristTaxDue::Unknown, "for how many is not known yet");
    }

    #[test]
    fn a_percentage_is_taken_of_the_price_of_the_night_before_vat_a_person() {
        let percent = Percent::from_hundredths;
        let tax = |cap| TouristTax::Percentage { rate: percent(500), cap, vat: percent(1_000) };
        // 89 € / 1.10 / 2 × 5 % = 2.0227 € a person and night.
        assert_eq!(cents(tax(None).due(&[NIGHT; 3], 1, Some(&party(2, &[])))), Some(3 * 2 * 202));
        // Children divide the price and owe nothing: 89 € / 1.10 / 4 × 5 % = 1.0114 €.
        assert_eq!(cents(tax(None).due(&[NIGHT; 3], 1, Some(&party(4, &[4, 9])))), Some(3 * 2 * 101));
        // 119 € / 1.10 / 2 × 5 % = 2.7045 €: each night by its own price.
        let nights = [NIGHT, Cents::from_euros(119)];
        assert_eq!(cents(tax(None).due(&nights, 1, Some(&party(2, &[])))), Some(2 * (202 + 270)));
        let capped = tax(Some(Cents::new(250))).due(&nights, 1, Some(&party(2, &[])));
        assert_eq!(cents(capped), Some(2 * (202 + 250)));
    }

    #[test]
    fn a_flat_tax_is_in_the_price_or_owed_by_room_and_one_that_is_not_stated_is_unknown() {
        let two = party(2, &[]);
        assert_eq!(TouristTax::Flat { amount: None }.due(&[NIGHT; 3], 2, Some(&two)), TouristTaxDue::Included);
        let charged = TouristTax::Flat { amount: Some(Cents::new(150)) };
        assert_eq!(cents(charged.due(&[NIGHT; 3], 2, None)), Some(900));
        assert_eq!(TouristTax::NotStated.due(&[NIGHT; 3], 1, Some(&two)), TouristTaxDue::Unknown);
        assert_eq!(TouristTaxDue::Included.amount(), Some(Cents::default()));
    }
}
