//! Amounts of money, as whole cents of euro.

use std::{iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

/// An amount in cents of euro. Never a float: prices add up exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(i64);

impl Cents {
    /// An amount of `cents` cents.
    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    /// An amount of whole euros.
    pub const fn from_euros(euros: i64) -> Self {
        Self(euros.saturating_mul(100))
    }

    /// The amount in cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The whole euros of the amount, and the cents that are left.
    pub const fn euros_and_cents(self) -> (i64, i64) {
        (self.0 / 100, self.0 % 100)
    }
}

impl Add for Cents {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amount_is_said_in_euros_and_cents() {
        assert_eq!(Cents::new(17_805).euros_and_cents(), (178, 5));
    }

    #[test]
    fn amounts_add_up_and_never_overflow() {
        assert_eq!([Cents::from_euros(2), Cents::new(5)].into_iter().sum::<Cents>(), Cents::new(205));
        assert_eq!(Cents::new(i64::MAX) + Cents::new(1), Cents::new(i64::MAX));
    }
}
