//! Letters to the guest. Everything that the law wants is in the letter itself, since a link is no durable medium (CJEU, C-49/11).
//!
//! What a confirmation holds: code de la consommation, articles L221-5 and L221-13 (confirmation on a durable medium), L221-28 12° (no
//! right of withdrawal), L616-1 (mediator), L223-2 (calls for advertising); arrêté du 18 décembre 2015 (price, breakfast, internet,
//! tourist tax); règlement (UE) 2024/1689, article 50 (artificial intelligence).

use chrono::{DateTime, NaiveDate, Utc};

use hotel::{
    cancellation::CancellationTier,
    catalogue::RoomType,
    information::{Inclusion, breakfast, internet},
    language::Language,
    money::Cents,
    stay::Stay,
    tourist_tax::TouristTax,
};

use crate::{
    booking::Booking,
    calendar::Event,
    house::House,
    letter::{Letter, Part},
};

mod english;
mod french;

pub(crate) use self::french::PARTY as FRENCH_PARTY;

/// Why a letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It was booked.
    Booked,
    /// What stands is not what the letter before said.
    Changed {
        /// The total that the letter before said, where that is known.
        previous_total: Option<Cents>,
    },
    /// Nothing stands any more.
    Cancelled,
}

/// The letter about a booking as it stands, written `at`. After a call in English it is in English, and then in French.
pub fn letter(house: House<'_>, booking: &Booking, occasion: Occasion, at: DateTime<Utc>) -> Letter {
    let writing = Writing { house, booking, occasion, at };
    let french = || Part { language: "fr", title: french::title(&writing), sections: french::sections(&writing) };
    let english = || Part { language: "en", title: english::title(&writing), sections: english::sections(&writing) };
    let (parts, subject, event) = match booking.language {
        Language::French => (vec![french()], french::subject(&writing), writing.event(french::event)),
        Language::English => (vec![english(), french()], english::subject(&writing), writing.event(english::event)),
    };
    Letter::new(house, &subject, parts, event)
}

/// The letter to an address that another one has replaced. It says neither who stays nor when: whoever reads it may be a stranger.
pub fn address_replaced(house: House<'_>, language: Language) -> Letter {
    let (french, english) = (french::address_replaced(house), english::address_replaced(house));
    let (parts, subject) = match language {
        Language::French => (vec![french], french::replaced_subject(house)),
        Language::English => (vec![english, french], english::replaced_subject(house)),
    };
    Letter::new(house, &subject, parts, None)
}

/// What a letter is written about.
struct Writing<'a> {
    house: House<'a>,
    booking: &'a Booking,
    occasion: Occasion,
    at: DateTime<Utc>,
}

/// Until when a cancellation costs how much.
struct Tier {
    /// The last day.
    until: NaiveDate,
    percent: u32,
    fee: Option<Cents>,
}

impl Writing<'_> {
    fn event(&self, texts: fn(&Self) -> (String, String)) -> Option<Event> {
        let (summary, description) = texts(self);
        Some(Event {
            code: self.booking.code.clone(),
            sequence: self.booking.revision,
            is_cancelled: self.occasion == Occasion::Cancelled,
            stay: self.booking.stay()?,
            summary,
            description,
            location: self.house.hotel().address.clone(),
        })
    }

    /// The local day and time of an instant.
    fn local(&self, at: DateTime<Utc>) -> chrono::NaiveDateTime {
        at.with_timezone(&self.house.hotel().zone).naive_local()
    }

    /// The tiers of the terms that have not run out, but those that cost everything; the last of them.
    fn tiers(&self) -> Vec<Tier> {
        let today = self.local(self.at).date();
        let Some(arrival) = self.booking.stay().map(Stay::arrival) else { return Vec::new() };
        let all = self.booking.terms.tiers();
        let cheap = all.iter().filter(|tier| tier.fee_percent < 100);
        cheap.filter_map(|tier| self.tier(*tier, arrival)).filter(|tier| tier.until >= today).collect()
    }

    fn tier(&self, tier: CancellationTier, arrival: NaiveDate) -> Option<Tier> {
        let until = arrival.checked_sub_days(chrono::Days::new(tier.days_before.into()))?;
        let of_a_room = |total: Cents| self.booking.terms.fee(total, arrival, until);
        let fee = self.booking.rooms.iter().map(|room| room.total.map(of_a_room)).sum();
        Some(Tier { until, percent: tier.fee_percent, fee })
    }

    /// Whether breakfast and internet are in the price.
    fn inclusions(&self) -> (Inclusion, Inclusion) {
        let catalogue = self.house.catalogue;
        let types: Option<Vec<&RoomType>> =
            self.booking.rooms.iter().map(|room| catalogue.room(&room.room_type)).collect();
        let types = types.unwrap_or_default();
        (breakfast(catalogue, &types), internet(catalogue, &types))
    }

    /// Whether the price holds the tourist tax.
    fn holds_tax(&self) -> bool {
        matches!(self.house.catalogue.tourist_tax, TouristTax::Flat { amount: None })
    }

    /// The price of a night of a stay, on average, in whole cents.
    fn of_a_night(total: Cents, nights: u32) -> Cents {
        Cents::new(total.get() / i64::from(nights.max(1)))
    }

    fn is_booked_by_voice(&self) -> Option<chrono::NaiveDateTime> {
        self.booking.accepted_at.map(|at| self.local(at))
    }

    /// « 06 39 98 00 02 », where the hotel has told it.
    fn phone(&self) -> String {
        french_phone(self.house)
    }
}

fn french_phone(house: House<'_>) -> String {
    ::french::phone(&house.hotel().phone)
}

/// « 2 adultes et 1 enfant (4 ans) » in the words of a language.
pub(crate) fn party(people: u32, ages: &[u32], words: &PartyWords) -> String {
    let number = |number: u32, [one, many]: [&str; 2]| format!("{number} {}", if number == 1 { one } else { many });
    let children = u32::try_from(ages.len()).unwrap_or(u32::MAX);
    let Some(adults) = people.checked_sub(children).filter(|_| children > 0) else {
        return number(people, words.people);
    };
    let ages: Vec<String> = ages.iter().map(|age| number(*age, words.years)).collect();
    format!("{} {} {} ({})", number(adults, words.adults), words.and, number(children, words.children), ages.join(", "))
}

/// One and several of each.
pub(crate) struct PartyWords {
    people: [&'static str; 2],
    adults: [&'static str; 2],
    children: [&'static str; 2],
    years: [&'static str; 2],
    and: &'static str,
}

#[cfg(test)]
pub(crate) mod tests;
