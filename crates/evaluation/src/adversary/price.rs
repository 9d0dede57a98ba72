//! Prices as the day's catalogue has them, worked out apart from the server: nights counted one by one, and amounts in words.

use chrono::NaiveDate;

use super::day::{Day, Room};

/// First and last night of the season of every day's hotel.
pub(super) const SEASON: [(i32, u32, u32); 2] = [(2026, 12, 12), (2027, 1, 3)];

impl Day {
    /// The price of a stay in euros; `None` where there is no such room type.
    pub(super) fn price(&self, room_type: &str, arrival: NaiveDate, departure: NaiveDate) -> Option<u64> {
        let room = self.rooms.iter().find(|room| room.id == room_type)?;
        let nights = arrival.iter_days().take_while(|night| *night < departure);
        Some(nights.map(|night| room.price_of(night)).sum())
    }
}

impl Room {
    fn price_of(&self, night: NaiveDate) -> u64 {
        let [first, last] = SEASON.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        let in_season = first.is_some_and(|first| night >= first) && last.is_some_and(|last| night <= last);
        if in_season { self.season_price } else { self.price }
    }
}

const UNITS: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];
const TENS: [&str; 7] = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"];

/// A whole number below ten thousand as it is said.
pub(crate) fn in_words(number: u64) -> String {
    let unit = |number: u64| usize::try_from(number).ok().and_then(|at| UNITS.get(at)).copied().unwrap_or_default();
    let ten = |number: u64| usize::try_from(number / 10).ok().and_then(|at| TENS.get(at)).copied().unwrap_or_default();
    let hundreds = |count: u64, name: &str| match count {
        1 => name.to_owned(),
        count => format!("{} {name}", in_words(count)),
    };
    match number {
        0..20 => unit(number).to_owned(),
        20..70 if number.is_multiple_of(10) => ten(number).to_owned(),
        20..70 if number % 10 == 1 => format!("{} et un", ten(number)),
        20..70 => format!("{}-{}", ten(number), unit(number % 10)),
        71 => "soixante et onze".to_owned(),
        70..80 => format!("soixante-{}", unit(number - 60)),
        80 => "quatre-vingts".to_owned(),
        81..100 => format!("quatre-vingt-{}", unit(number - 80)),
        100..1_000 => match (number / 100, number % 100) {
            (1, 0) => "cent".to_owned(),
            (count, 0) => format!("{} cents", unit(count)),
            (count, rest) => format!("{} {}", hundreds(count, "cent"), in_words(rest)),
        },
        _ => match (number / 1_000, number % 1_000) {
            (count, 0) => hundreds(count, "mille"),
            (count, rest) => format!("{} {}", hundreds(count, "mille"), in_words(rest)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_the_french_say_them() {
        for (number, words) in [
            (17, "dix-sept"),
            (21, "vingt et un"),
            (60, "soixante"),
            (71, "soixante et onze"),
            (77, "soixante-dix-sept"),
            (80, "quatre-vingts"),
            (81, "quatre-vingt-un"),
            (99, "quatre-vingt-dix-neuf"),
            (100, "cent"),
            (101, "cent un"),
            (200, "deux cents"),
            (267, "deux cent soixante-sept"),
            (1_000, "mille"),
            (1_980, "mille neuf cent quatre-vingts"),
            (2_300, "deux mille trois cents"),
        ] {
            assert_eq!(in_words(number), words);
        }
    }
}
