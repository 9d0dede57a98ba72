//! Days and stays as they are said: the weekday always, the year only where it is not this year's.

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{
    Context,
    numbers::{Gender, counted},
};
use hotel::stay::Stay;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// « vendredi 27 novembre », « samedi 2 janvier 2027 ».
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    with_year_from(date, today.year())
}

/// « dimanche 22 novembre 2026 (2026-11-22) »: for the prompt.
pub fn day_in_figures(date: NaiveDate) -> String {
    format!("{} {} ({})", day_and_month(date), date.year(), date.format("%Y-%m-%d"))
}

/// « du vendredi 27 au lundi 30 novembre »: what both days share is said once.
pub fn stay_dates(stay: Stay, today: NaiveDate) -> String {
    let (from, to) = (stay.arrival(), stay.departure());
    let arrival = if from.year() != to.year() {
        // « du jeudi 31 décembre au samedi 2 janvier 2027 »: the year of the departure tells that of the arrival.
        return format!("du {} au {} {}", day_and_month(from), day_and_month(to), to.year());
    } else if from.month() == to.month() {
        format!("{} {}", weekday_of(from), day_of_month(from))
    } else {
        day_and_month(from)
    };
    format!("du {arrival} au {}", day(to, today))
}

/// « du vendredi 27 au lundi 30 novembre, trois nuits ».
pub fn stay(stay: Stay, today: NaiveDate) -> String {
    format!("{}, {}", stay_dates(stay, today), nights(stay))
}

impl Context<'_> {
    /// What [`stay_dates`] says, with « ce soir » for an arrival of tonight: « de ce soir à demain, lundi 23 novembre », « de ce soir
    /// au mercredi 25 novembre ».
    pub(super) fn stay_dates(&self, stay: Stay) -> String {
        let today = self.today.date();
        if !self.today.is_this_evening(stay.arrival()) {
            return stay_dates(stay, today);
        }
        let departure = day(stay.departure(), today);
        match stay.night_count() {
            1 => format!("de ce soir à demain, {departure}"),
            _ => format!("de ce soir au {departure}"),
        }
    }

    /// « du vendredi 27 au lundi 30 novembre, trois nuits ».
    pub(super) fn stay(&self, stay: Stay) -> String {
        format!("{}, {}", self.stay_dates(stay), nights(stay))
    }

    /// How an offer begins: « pour ce soir, une nuit », « du vendredi 27 au lundi 30 novembre, trois nuits ».
    pub(super) fn offered(&self, stay: Stay) -> String {
        if self.is_tonight(stay) { "pour ce soir, une nuit".to_owned() } else { self.stay(stay) }
    }

    /// Whether the stay is tonight and no other night.
    pub(super) fn is_tonight(&self, stay: Stay) -> bool {
        self.today.is_this_evening(stay.arrival()) && stay.night_count() == 1
    }
}

/// « trois nuits ».
pub(super) fn nights(stay: Stay) -> String {
    counted(u64::from(stay.night_count()), "nuit", Gender::Feminine)
}

fn with_year_from(date: NaiveDate, this_year: i32) -> String {
    let said = day_and_month(date);
    if date.year() == this_year { said } else { format!("{said} {}", date.year()) }
}

fn day_and_month(date: NaiveDate) -> String {
    let month = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{} {} {month}", weekday_of(date), day_of_month(date))
}

fn day_of_month(date: NaiveDate) -> String {
    match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    }
}

/// « vendredi ».
pub const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lundi",
        Weekday::Tue => "mardi",
        Weekday::Wed => "mercredi",
        Weekday::Thu => "jeudi",
        Weekday::Fri => "vendredi",
        Weekday::Sat => "samedi",
        Weekday::Sun => "dimanche",
    }
}

fn weekday_of(date: NaiveDate) -> &'static str {
    weekday(date.weekday())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{day::HotelDay, samples};

    #[test]
    fn days_are_said_with_their_weekday_and_a_year_that_is_not_this_one() {
        let today = samples::day("2026-11-22");
        for (date, said) in [
            ("2026-11-27", "vendredi 27 novembre"),
            ("2026-12-01", "mardi 1er décembre"),
            ("2026-12-31", "jeudi 31 décembre"),
            ("2027-01-02", "samedi 2 janvier 2027"),
            ("2027-08-15", "dimanche 15 août 2027"),
            ("2028-02-29", "mardi 29 février 2028"),
        ] {
            assert_eq!(day(samples::day(date), today), said);
        }
        assert_eq!(day_in_figures(today), "dimanche 22 novembre 2026 (2026-11-22)");
    }

    #[test]
    fn arrival_tonight_is_said_as_tonight() {
        let catalogue = samples::catalogue();
        let today = HotelDay::of(samples::day("2026-11-22"));
        let context = Context { today, catalogue: &catalogue, passes_on: false };
        for (arrival, departure, dates, offered) in [
            ("2026-11-22", "2026-11-23", "de ce soir à demain, lundi 23 novembre", "pour ce soir, une nuit"),
            (
                "2026-11-22",
                "2026-11-24",
                "de ce soir au mardi 24 novembre",
                "de ce soir au mardi 24 novembre, deux nuits",
            ),
            (
                "2026-11-23",
                "2026-11-24",
                "du lundi 23 au mardi 24 novembre",
                "du lundi 23 au mardi 24 novembre, une nuit",
            ),
        ] {
            let stay = samples::stay(arrival, departure);
            assert_eq!((context.stay_dates(stay), context.offered(stay)), (dates.to_owned(), offered.to_owned()));
        }
    }

    #[test]
    fn after_midnight_no_arrival_is_said_as_tonight() {
        let catalogue = samples::catalogue();
        let half_past_one = chrono::NaiveTime::from_hms_opt(1, 30, 0);
        let today = HotelDay::at(samples::day("2026-11-22"), half_past_one, catalogue.rules.end_of_day);
        let context = Context { today, catalogue: &catalogue, passes_on: false };
        for (arrival, departure, said) in [
            ("2026-11-21", "2026-11-22", "du samedi 21 au dimanche 22 novembre"),
            ("2026-11-22", "2026-11-23", "du dimanche 22 au lundi 23 novembre"),
        ] {
            assert_eq!(context.stay_dates(samples::stay(arrival, departure)), said);
        }
    }

    #[test]
    fn stays_are_said_with_what_both_days_share_once() {
        let today = samples::day("2026-11-22");
        for (arrival, departure, said) in [
            ("2026-11-27", "2026-11-30", "du vendredi 27 au lundi 30 novembre, trois nuits"),
            ("2026-11-23", "2026-11-24", "du lundi 23 au mardi 24 novembre, une nuit"),
            ("2026-11-28", "2026-12-02", "du samedi 28 novembre au mercredi 2 décembre, quatre nuits"),
            ("2026-12-01", "2026-12-22", "du mardi 1er au mardi 22 décembre, vingt et une nuits"),
            ("2026-12-31", "2027-01-02", "du jeudi 31 décembre au samedi 2 janvier 2027, deux nuits"),
            ("2027-02-14", "2027-02-16", "du dimanche 14 au mardi 16 février 2027, deux nuits"),
            ("2027-02-27", "2027-03-02", "du samedi 27 février au mardi 2 mars 2027, trois nuits"),
        ] {
            assert_eq!(stay(samples::stay(arrival, departure), today), said);
        }
    }
}
