//! What a cancellation costs, by how long before the arrival it comes. The terms are copied into a reservation when it is made: a
//! guest owes what was said then.

use chrono::NaiveDate;

use super::money::Cents;

/// The share of a fee that is the whole price.
pub const WHOLE_PERCENT: u32 = 100;

/// The terms of a hotel; without tiers, no fee was agreed and none is owed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CancellationTerms(Vec<CancellationTier>);

/// One tier of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancellationTier {
    /// It holds up to this many days before the day of arrival.
    pub days_before: u32,
    /// What it costs, in percent of the total price.
    pub fee_percent: u32,
}

impl CancellationTerms {
    /// The terms with these tiers, in any order.
    pub fn new(mut tiers: Vec<CancellationTier>) -> Self {
        tiers.sort_by_key(|tier| std::cmp::Reverse(tier.days_before));
        Self(tiers)
    }

    /// The tiers, the earliest first.
    pub fn tiers(&self) -> &[CancellationTier] {
        &self.0
    }

    /// The tiers whose time is not over on `today`; `None` where all of them are, so that everything is owed.
    pub fn tiers_left(&self, arrival: NaiveDate, today: NaiveDate) -> Option<&[CancellationTier]> {
        let days_left = arrival.signed_duration_since(today).num_days();
        let over = self.0.iter().take_while(|tier| i64::from(tier.days_before) > days_left).count();
        let left = self.0.get(over..).unwrap_or_default();
        (over == 0 || !left.is_empty()).then_some(left)
    }

    /// What a cancellation on `today` costs, in percent of the total price; later than every tier, all of it.
    pub fn fee_percent(&self, arrival: NaiveDate, today: NaiveDate) -> u32 {
        if self.0.is_empty() {
            return 0;
        }
        let days = arrival.signed_duration_since(today).num_days();
        let tier = self.0.iter().find(|tier| i64::from(tier.days_before) <= days);
        tier.map_or(WHOLE_PERCENT, |tier| tier.fee_percent.min(WHOLE_PERCENT))
    }

    /// What a cancellation on `today` costs, rounded down to the cent.
    pub fn fee(&self, total: Cents, arrival: NaiveDate, today: NaiveDate) -> Cents {
        Cents::new(total.get() * i64::from(self.fee_percent(arrival, today)) / i64::from(WHOLE_PERCENT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::day;

    #[test]
    fn the_fee_is_that_of_the_first_tier_that_still_holds() {
        let tier = |days_before, fee_percent| CancellationTier { days_before, fee_percent };
        let terms = CancellationTerms::new(vec![tier(2, 30), tier(7, 0)]);
        assert_eq!(terms.tiers(), [tier(7, 0), tier(2, 30)], "the earliest first");
        for (today, fee) in [
            ("2027-01-01", 0),
            ("2027-01-03", 0),
            ("2027-01-04", 3_003),
            ("2027-01-08", 3_003),
            ("2027-01-09", 10_010),
            ("2027-01-10", 10_010),
            ("2027-01-12", 10_010),
        ] {
            assert_eq!(terms.fee(Cents::new(10_010), day("2027-01-10"), day(today)).get(), fee, "{today}");
        }
    }

    #[test]
    fn without_terms_nothing_is_owed() {
        assert_eq!(CancellationTerms::default().fee(Cents::new(10_010), day("2027-01-10"), day("2027-01-10")).get(), 0);
    }
}
