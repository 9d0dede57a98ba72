//! Feasts and public holidays of France, so that « à Pâques » and « le pont de l'Ascension » are looked up and not reckoned.
//!
//! School holidays are not among them: their dates are decided year by year, and no rule gives them.

use chrono::{Datelike as _, Days, NaiveDate};

use super::dates::day_in_figures;

/// Feasts on the same day of every year: month, day, name. The public holidays are those of article L3133-1 of the Code du travail.
const FIXED: &[(u32, u32, &str)] = &[
    (1, 1, "jour de l'An"),
    (2, 14, "Saint-Valentin"),
    (5, 1, "fête du Travail"),
    (5, 8, "8-Mai"),
    (7, 14, "14-Juillet"),
    (8, 15, "15-Août"),
    (11, 1, "Toussaint"),
    (11, 11, "11-Novembre"),
    (12, 24, "réveillon de Noël"),
    (12, 25, "Noël"),
    (12, 31, "réveillon du jour de l'An"),
];

/// Feasts that move with Easter: days after Easter Sunday, name.
const MOVABLE: &[(u64, &str)] = &[
    (0, "Pâques"),
    (1, "lundi de Pâques"),
    (39, "jeudi de l'Ascension, pont jusqu'au dimanche"),
    (49, "Pentecôte"),
    (50, "lundi de Pentecôte"),
];

/// A holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// What it is called.
    pub name: &'static str,
}

/// Easter Sunday of a year of the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876; J. Meeus, Astronomical
/// Algorithms, chapter 8).
pub fn easter(year: i32) -> Option<NaiveDate> {
    let year = u32::try_from(year).ok()?;
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let from_march = epact + weekday + 114 - 7 * late;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, from_march / 31, from_march % 31 + 1)
}

/// The holidays of the days from `first` to `last`, both included, in their order.
pub fn holidays(first: NaiveDate, last: NaiveDate) -> Vec<Holiday> {
    let mut holidays: Vec<Holiday> = (first.year()..=last.year())
        .flat_map(|year| {
            let fixed = FIXED.iter().filter_map(move |(month, day, name)| {
                Some(Holiday { date: NaiveDate::from_ymd_opt(year, *month, *day)?, name })
            });
            let movable = MOVABLE.iter().filter_map(move |(days, name)| {
                Some(Holiday { date: easter(year)?.checked_add_days(Days::new(*days))?, name })
            });
            fixed.chain(movable)
        })
        .filter(|holiday| (first..=last).contains(&holiday.date))
        .collect();
    holidays.sort_unstable();
    holidays
}

/// The holidays of the days to come, for the prompt: « Pâques : dimanche 28 mars 2027 (2027-03-28) ; … ».
pub fn holidays_in_figures(today: NaiveDate, horizon_days: u32) -> String {
    let last = today.checked_add_days(Days::new(u64::from(horizon_days))).unwrap_or(today);
    let holidays = holidays(today, last);
    holidays
        .iter()
        .map(|holiday| format!("{} : {}", holiday.name, day_in_figures(holiday.date)))
        .collect::<Vec<_>>()
        .join(" ; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::samples::day;

    #[test]
    fn easter_is_where_the_almanacs_have_it() {
        for date in [
            // Earliest and latest, and years that Meeus gives as examples.
            "1818-03-22",
            "1943-04-25",
            "1954-04-18",
            "1991-03-31",
            "1992-04-19",
            "1993-04-11",
            "2000-04-23",
            "2008-03-23",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
        ] {
            let date = day(date);
            assert_eq!(easter(date.year()), Some(date));
        }
        for year in 1583..4_000 {
            let easter = easter(year).unwrap();
            assert_eq!(easter.weekday(), chrono::Weekday::Sun, "{year}");
            assert!(easter >= NaiveDate::from_ymd_opt(year, 3, 22).unwrap(), "{year}");
            assert!(easter <= NaiveDate::from_ymd_opt(year, 4, 25).unwrap(), "{year}");
        }
        assert_eq!(easter(-1), None);
    }

    #[test]
    fn the_holidays_within_reach_are_listed_with_their_weekdays() {
        let said = holidays_in_figures(day("2026-11-22"), 540);
        for holiday in [
            "Noël : vendredi 25 décembre 2026 (2026-12-25)",
            "Pâques : dimanche 28 mars 2027 (2027-03-28)",
            "jeudi de l'Ascension, pont jusqu'au dimanche : jeudi 6 mai 2027 (2027-05-06)",
            "Pentecôte : dimanche 16 mai 2027 (2027-05-16)",
            "15-Août : dimanche 15 août 2027 (2027-08-15)",
            "Pâques : dimanche 16 avril 2028 (2028-04-16)",
        ] {
            assert!(said.contains(holiday), "{holiday} in {said}");
        }
        assert!(said.starts_with("réveillon de Noël"));
        assert!(!said.contains("2028-05-25"), "beyond the horizon");
        assert!(said.chars().count() < 1_800, "{}", said.chars().count());
    }

    #[test]
    fn no_holiday_lies_outside_and_none_is_listed_twice() {
        let holidays = holidays(day("2027-05-01"), day("2027-05-17"));
        let dates: Vec<String> = holidays.iter().map(|holiday| holiday.date.to_string()).collect();
        assert_eq!(dates, ["2027-05-01", "2027-05-06", "2027-05-08", "2027-05-16", "2027-05-17"]);
        assert_eq!(super::holidays(day("2027-05-02"), day("2027-05-01")), []);
    }
}
