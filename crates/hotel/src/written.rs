//! Days as people and programs write them: the one reader, for what the model says and for what old files have.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::refusal::DateError;

/// A day that was read, and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenDay {
    /// `2026-11-27`, also with slashes or a time behind it.
    YearFirst(NaiveDate),
    /// `27/11/2026`, as it is written in France; an American means another day by `05/04/2027`.
    DayFirst(NaiveDate),
}

impl WrittenDay {
    /// The day, where whoever wrote it is known to write as in France.
    pub const fn in_france(self) -> NaiveDate {
        match self {
            Self::YearFirst(day) | Self::DayFirst(day) => day,
        }
    }
}

/// Reads a day. A time with an offset is taken only at midnight, since any other may name another day where the hotel stands.
///
/// # Errors
/// [`DateError::Unreadable`], or [`DateError::NoSuchDay`] for a day that the calendar does not have.
pub fn day(text: &str) -> Result<WrittenDay, DateError> {
    let unreadable = DateError::Unreadable;
    let text = text.trim();
    let (day, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    };
    if time.is_some_and(|time| !keeps_the_day(time)) {
        return Err(unreadable);
    }
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let [first, month, last] = parts.as_slice() else { return Err(unreadable) };
    let is_day_first = last.len() == 4;
    let (year, day) = if is_day_first { (last, first) } else { (first, last) };
    if year.len() != 4 {
        return Err(unreadable);
    }
    let number = |text: &str, digits: usize| -> Option<u32> {
        (!text.is_empty() && text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return Err(unreadable);
    };
    let year = i32::try_from(year).unwrap_or_default();
    match (NaiveDate::from_ymd_opt(year, month, day), is_day_first) {
        (Some(day), false) => Ok(WrittenDay::YearFirst(day)),
        (Some(day), true) => Ok(WrittenDay::DayFirst(day)),
        (None, false) => Err(DateError::NoSuchDay),
        (None, true) => Err(unreadable), // `11/27/2026`
    }
}

/// Whether a time behind a date leaves no doubt about the day: a local one, or midnight.
fn keeps_the_day(time: &str) -> bool {
    let clock = time.trim_end_matches(['Z', 'z']);
    let clock = clock.split_once(['+', '-']).map_or(clock, |(clock, _)| clock);
    let has_offset = clock.len() != time.len();
    let parsed = ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f"].iter().find_map(|format| {
        NaiveDateTime::parse_from_str(&format!("2000-01-01 {clock}"), &format!("%Y-%m-%d {format}")).ok()
    });
    parsed.is_some_and(|at| !has_offset || at.time() == NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_every_spelling_with_one_meaning_in_france() {
        let expected = NaiveDate::from_ymd_opt(2027, 4, 5);
        for text in [
            "2027-04-05",
            "2027-4-5",
            "2027/04/05",
            "05/04/2027",
            "5-4-2027",
            " 2027-04-05T00:00:00.000Z ",
            "2027-04-05 14:00",
        ] {
            assert_eq!(day(text).ok().map(WrittenDay::in_france), expected, "{text}");
        }
        for text in ["11/27/2026", "2027-04-05T22:00:00Z", "05/04/27", "2027-04", "hier", ""] {
            assert_eq!(day(text), Err(DateError::Unreadable), "{text}");
        }
        assert_eq!(day("2027-02-30"), Err(DateError::NoSuchDay));
    }
}
