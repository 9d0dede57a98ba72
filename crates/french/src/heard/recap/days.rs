//! The days of a stay, and how many nights.

use std::sync::LazyLock;

use chrono::{Days as DaysBefore, NaiveDate};

use super::{
    first_of, last_of,
    utterance::{Number, Utterance},
};
use crate::heard::{Patterns, SaidDay};
use hotel::proposal::Beside;

/// How the night that begins today is called.
static TONIGHT: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&["ce soir", "cette nuit", "tonight", "this evening"]));

/// How the day after is called.
static TOMORROW: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&["demain|tomorrow"]));

/// What says that a day is that of the arrival, or of the departure.
const ARRIVES: &[&str] = &["arrivee", "arrivez", "arrivant", "arriver", "arriving", "arrival", "arrive"];
const LEAVES: &[&str] = &["depart", "departs", "repartez", "repartir", "partez", "leaving", "departure", "leave"];

/// What says until when something holds.
const UNTIL: &[&str] = &["jusqu", "avant", "until", "before"];

/// What counts nights.
const NIGHTS: &[&str] = &["nuit", "nuits", "night", "nights"];

/// The days that were put.
pub(super) struct Days<'a> {
    pub(super) arrival: NaiveDate,
    pub(super) departure: NaiveDate,
    /// « Ce soir » says the arrival, and « demain » then the day after.
    pub(super) tonight: bool,
    pub(super) beside: &'a Beside,
}

impl Days<'_> {
    pub(super) fn nights(&self) -> u64 {
        nights(self.arrival, self.departure)
    }

    /// Both days, or the first and how many nights follow; one of them with its month or weekday, or in figures.
    pub(super) fn said(&self, utterance: &Utterance<'_>) -> Option<usize> {
        let days = || {
            let days = utterance.days.iter();
            days.flat_map(|days| [Some(days.first), days.last]).flatten()
        };
        let said = |date: NaiveDate, must_be_sure: bool| {
            let is_sure = |day: &SaidDay| !must_be_sure || day.month.is_some() || day.weekday.is_some();
            first_of(days().map(|day| (day.is(date) && is_sure(&day)).then_some(day.end)))
        };
        let nights = self.nights();
        let counts_nights = |number: &Number| utterance.counts(number, NIGHTS).filter(|_| number.value == nights);
        let says = |phrases: &Patterns, may_say: bool| if may_say { utterance.end_of_phrase(phrases) } else { None };
        let ends = first_of([
            said(self.departure, false),
            utterance.numbers.iter().find_map(counts_nights),
            says(&TOMORROW, self.tonight && nights == 1),
        ]);
        let sure = first_of([
            says(&TONIGHT, self.tonight),
            said(self.arrival, true),
            last_of([said(self.arrival, false), said(self.departure, true)]),
        ]);
        last_of([ends, sure])
    }

    /// Another day than those of the stay, or another number of nights.
    pub(super) fn is_contradicted(&self, utterance: &Utterance<'_>) -> bool {
        let stays = || std::iter::once((self.arrival, self.departure)).chain(self.beside.stays.iter().copied());
        // « Sans frais jusqu'au 20 novembre » is « sept jours avant ».
        let is_term = |day: SaidDay| {
            self.beside.terms.iter().any(|tier| {
                let last = self.arrival.checked_sub_days(DaysBefore::new(u64::from(tier.days_before)));
                last.is_some_and(|last| day.is(last))
            })
        };
        let is_other_day = utterance.days.iter().any(|days| {
            // « …l'arrivée, le 30 décembre le départ » : what a comma parts is of another day.
            let before = |what: &[&str]| {
                (1..=3).any(|back| {
                    days.at >= back
                        && utterance.in_one_breath(days.at - back, days.at)
                        && utterance.is(days.at - back, what)
                })
            };
            let (arrives, leaves) = (before(ARRIVES), before(LEAVES));
            let is_end = |(arrival, departure)| {
                (days.first.is(arrival) && (arrives || !leaves)) || (days.first.is(departure) && (leaves || !arrives))
            };
            let is_known = days.last.map_or_else(
                || (before(UNTIL) && is_term(days.first)) || stays().any(is_end),
                |last| stays().any(|(arrival, departure)| days.first.is(arrival) && last.is(departure)),
            );
            !is_known && !utterance.is_denied(days.at)
        });
        let is_other_number = utterance.numbers.iter().any(|number| {
            let counts = utterance.counts(number, NIGHTS).is_some();
            let of_a_part = || {
                number.value < self.nights() && utterance.amounts.iter().any(|amount| amount.start == number.end + 2)
            };
            let is_known = |value| stays().any(|(arrival, departure)| nights(arrival, departure) == value);
            let is_choice = utterance.other_of_two(number.at, number.end).is_some_and(|other| other != number.value);
            counts && (is_choice || (!is_known(number.value) && !of_a_part())) && !utterance.is_denied(number.at)
        });
        is_other_day || is_other_number
    }
}

fn nights(arrival: NaiveDate, departure: NaiveDate) -> u64 {
    u64::try_from(departure.signed_duration_since(arrival).num_days()).unwrap_or(0)
}
