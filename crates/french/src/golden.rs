//! The dates that callers say most and that are most often got wrong, with today being Sunday 22 November 2026: what the model proposes
//! for them as ISO dates, and what is read back.

use super::{Gender, counted, day, day_in_figures, holidays, stay};
use hotel::samples;

/// What a caller says, the ISO dates that are meant, and the read-back.
const STAYS: &[(&str, &str, &str, &str)] = &[
    ("demain, une nuit", "2026-11-23", "2026-11-24", "du lundi 23 au mardi 24 novembre, une nuit"),
    ("samedi prochain, une nuit", "2026-11-28", "2026-11-29", "du samedi 28 au dimanche 29 novembre, une nuit"),
    ("vendredi en huit, le week-end", "2026-12-04", "2026-12-06", "du vendredi 4 au dimanche 6 décembre, deux nuits"),
    (
        "dans huit jours, pour huit jours",
        "2026-11-29",
        "2026-12-06",
        "du dimanche 29 novembre au dimanche 6 décembre, sept nuits",
    ),
    (
        "dans quinze jours, pour quinze jours",
        "2026-12-06",
        "2026-12-20",
        "du dimanche 6 au dimanche 20 décembre, quatorze nuits",
    ),
    ("du 15 au 20", "2026-12-15", "2026-12-20", "du mardi 15 au dimanche 20 décembre, cinq nuits"),
    ("du 28 au 2", "2026-11-28", "2026-12-02", "du samedi 28 novembre au mercredi 2 décembre, quatre nuits"),
    (
        "trois nuits à partir de vendredi",
        "2026-11-27",
        "2026-11-30",
        "du vendredi 27 au lundi 30 novembre, trois nuits",
    ),
    ("Noël", "2026-12-24", "2026-12-26", "du jeudi 24 au samedi 26 décembre, deux nuits"),
    ("le Nouvel An", "2026-12-31", "2027-01-01", "du jeudi 31 décembre au vendredi 1er janvier 2027, une nuit"),
    (
        "la Saint-Valentin, deux nuits",
        "2027-02-14",
        "2027-02-16",
        "du dimanche 14 au mardi 16 février 2027, deux nuits",
    ),
    ("le week-end de Pâques", "2027-03-27", "2027-03-29", "du samedi 27 au lundi 29 mars 2027, deux nuits"),
    ("le pont de l'Ascension", "2027-05-06", "2027-05-09", "du jeudi 6 au dimanche 9 mai 2027, trois nuits"),
    (
        "les vacances d'hiver de la zone B, en entier",
        "2027-02-20",
        "2027-03-07",
        "du samedi 20 février au dimanche 7 mars 2027, quinze nuits",
    ),
    ("le 15 août, une nuit", "2027-08-15", "2027-08-16", "du dimanche 15 au lundi 16 août 2027, une nuit"),
];

#[test]
fn golden_dates_are_read_back_with_weekdays_and_nights() {
    let today = samples::day("2026-11-22");
    for (said, arrival, departure, read_back) in STAYS {
        let golden = samples::stay(arrival, departure);
        let got = stay(golden, today);
        assert_eq!(got, *read_back, "{said}");
        assert!(got.ends_with(&counted(golden.night_count().into(), "nuit", Gender::Feminine)), "{said}");
    }
}

#[test]
fn days_that_stand_alone_are_read_back_with_their_weekday() {
    let today = samples::day("2026-11-22");
    for (date, said) in [
        ("2026-11-20", "vendredi 20 novembre"),
        ("2026-12-01", "mardi 1er décembre"),
        ("2027-03-28", "dimanche 28 mars 2027"),
        ("2028-02-29", "mardi 29 février 2028"),
    ] {
        assert_eq!(day(samples::day(date), today), said);
    }
    assert_eq!(day_in_figures(samples::day("2027-05-06")), "jeudi 6 mai 2027 (2027-05-06)");
}

#[test]
fn the_holidays_among_the_golden_dates_are_in_the_list_of_holidays() {
    let holidays = holidays(samples::day("2026-11-22"), samples::day("2027-12-31"));
    for (name, date) in [
        ("Pâques", "2027-03-28"),
        ("jeudi de l'Ascension", "2027-05-06"),
        ("15-Août", "2027-08-15"),
        ("Noël", "2026-12-25"),
    ] {
        let found = holidays.iter().find(|holiday| holiday.name.starts_with(name)).unwrap();
        assert_eq!(found.date, samples::day(date), "{name}");
    }
}
