//! What belongs to a proposal beside its days, rooms, people and price: what must be said where it was put, and what may be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    super::{cancellation::CancellationTier, money::Cents},
    ToHear,
};

/// What a cancellation costs up to so many days before the arrival, as it was put to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// It holds up to this many days before the day of arrival.
    pub days_before: u32,
    /// What it costs, in percent of the total price.
    pub fee_percent: u32,
}

impl From<CancellationTier> for Term {
    fn from(tier: CancellationTier) -> Self {
        Self { days_before: tier.days_before, fee_percent: tier.fee_percent }
    }
}

/// What a tool has told of a stay: an offer, or a reservation. What the assistant says of it later is held against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The code of the reservation; `None` of an offer.
    pub code: Option<String>,
    /// Its days, rooms and people, and what belongs to them.
    pub values: ToHear,
    /// The price of the whole stay.
    pub price: Cents,
    /// Of an offer, how many rooms are free of each type that is offered: 0 of a stay for which nothing is.
    pub free: Option<Vec<u32>>,
}

impl ToHear {
    /// These values, and those of an earlier stay, which may be said beside them.
    #[must_use]
    pub fn or_before(mut self, earlier: &Self) -> Self {
        let (Self::Booking { beside, .. } | Self::Change { beside, .. } | Self::Cancellation { beside, .. }) =
            &mut self
        else {
            return self;
        };
        if let Self::Booking { arrival, departure, rooms, people, .. } = earlier {
            beside.stays.push((*arrival, *departure));
            beside.people.push(*people);
            beside.other_rooms.retain(|room| !rooms.contains(room));
            beside.rooms.extend_from_slice(rooms);
        }
        self
    }
}

/// Values of a proposal beside those that every recap says. A recap that says another value than these contradicts what was put.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Beside {
    /// The tourist tax beside the price, where it is known. More than zero must be said.
    pub tax: Option<Cents>,
    /// The tiers of the cancellation terms that still hold; the first must be said. None where a cancellation is always free.
    pub terms: Vec<Term>,
    /// Amounts that may be said: of a night, of a room, of a service, what it cost before.
    pub amounts: Vec<Cents>,
    /// Other stays that may be said, as first night and day of departure: the one that a change replaces.
    pub stays: Vec<(NaiveDate, NaiveDate)>,
    /// Numbers of people that may be said beside those of a booking.
    pub people: Vec<u32>,
    /// Names of rooms that may be said beside those of a booking.
    pub rooms: Vec<String>,
    /// Names of the other room types of the hotel, which may not.
    pub other_rooms: Vec<String>,
}
