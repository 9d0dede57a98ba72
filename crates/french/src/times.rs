//! Times of day as they are said.

use chrono::{NaiveTime, Timelike as _};

use super::numbers::{Gender, counted, number};

/// « huit heures », « vingt-deux heures trente », « midi », « minuit ».
pub fn time_of_day(time: NaiveTime) -> String {
    let hour = match time.hour() {
        0 => "minuit".to_owned(),
        12 => "midi".to_owned(),
        hour => counted(u64::from(hour), "heure", Gender::Feminine),
    };
    match time.minute() {
        0 => hour,
        minute => format!("{hour} {}", number(u64::from(minute), Gender::Feminine)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_the_french_say_them() {
        for (hour, minute, said) in [
            (8, 0, "huit heures"),
            (1, 0, "une heure"),
            (7, 30, "sept heures trente"),
            (21, 1, "vingt et une heures une"),
            (0, 0, "minuit"),
            (12, 15, "midi quinze"),
        ] {
            assert_eq!(time_of_day(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), said);
        }
    }
}
