//! Until when somebody wants a pause to last, as they write it: a duration, a time of day at the hotel, or an instant.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::LONGEST_PAUSE;

/// Why a pause cannot be made of a text. The sentences end an error message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PauseError {
    /// It means nothing here.
    #[error(
        "écrivez une durée (30m, 2h), une heure de l'hôtel (14:00, « jusqu'à 14h30 ») ou un instant (2026-11-30T14:00:00+01:00)"
    )]
    Unreadable,
    /// A time or a duration: both are written like this.
    #[error("heure ou durée ? Écrivez 14:30 pour une heure, 90m pour une durée")]
    Ambiguous,
    /// It is over.
    #[error("cet instant est déjà passé")]
    Past,
    /// See [`LONGEST_PAUSE`].
    #[error("une pause dure 24 heures au plus ; pour plus longtemps, arrêtez le serveur et dirigez la ligne ailleurs")]
    TooLong,
}

impl PauseError {
    /// The sentence.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unreadable => "une durée (30m, 2h), une heure de l'hôtel (14:00) ou un instant RFC 3339 est attendu",
            Self::Ambiguous => "heure ou durée ? écrivez 14:30 pour une heure, 90m pour une durée",
            Self::Past => "cet instant est déjà passé",
            Self::TooLong => "une pause dure 24 heures au plus",
        }
    }
}

/// The instant at which a pause ends.
pub fn read(text: &str, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, PauseError> {
    let written = text.trim().to_lowercase().replace('’', "'");
    let time = ["jusqu'à ", "jusqu'a "].iter().find_map(|prefix| written.strip_prefix(prefix));
    let until = match time {
        Some(time) => next(time_of_day(time.trim(), true).ok_or(PauseError::Unreadable)?, now, zone),
        None => match DateTime::parse_from_rfc3339(text.trim()) {
            Ok(instant) => Some(instant.to_utc()),
            Err(_) => match time_of_day(&written, false) {
                Some(time) => next(time, now, zone),
                None if time_of_day(&written, true).is_some() && !written.ends_with('h') => {
                    return Err(PauseError::Ambiguous);
                }
                None => Some(now + duration(&written)?),
            },
        },
    };
    let until = until.ok_or(PauseError::Unreadable)?;
    if until <= now {
        return Err(PauseError::Past);
    }
    if until - now > LONGEST_PAUSE { Err(PauseError::TooLong) } else { Ok(until) }
}

/// `14:00`; and, where it is certain that a time is meant, `14h` and `14h30`.
fn time_of_day(text: &str, with_h: bool) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once(':').or_else(|| text.split_once('h').filter(|_| with_h))?;
    let minute = if minute.is_empty() && with_h { "00" } else { minute };
    let is_number =
        |text: &str, lengths: &[usize]| lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour, &[1, 2]) || !is_number(minute, &[2]) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// `30m`, `30min`, `2h`.
fn duration(text: &str) -> Result<TimeDelta, PauseError> {
    let units = [("min", 60), ("m", 60), ("h", 3600)];
    let (number, seconds) = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?.trim_end(), *seconds)))
        .filter(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or(PauseError::Unreadable)?;
    let number: i64 = number.parse().map_err(|_too_large| PauseError::TooLong)?;
    number
        .checked_mul(seconds)
        .and_then(TimeDelta::try_seconds)
        .filter(|time| *time <= LONGEST_PAUSE)
        .ok_or(PauseError::TooLong)
}

/// The next moment at which it is so late at the hotel. One that a change of clocks leaves out is an hour later.
fn next(time: NaiveTime, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let today = now.with_timezone(&zone).date_naive();
    let at = |days: u64| {
        let local = today.checked_add_days(Days::new(days))?.and_time(time);
        let found = local.and_local_timezone(zone).earliest();
        found.or_else(|| (local + TimeDelta::hours(1)).and_local_timezone(zone).earliest()).map(|at| at.to_utc())
    };
    at(0).filter(|at| *at > now).or_else(|| at(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 11:00 at the hotel.
    fn now() -> DateTime<Utc> {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn durations_times_and_instants_are_read() {
        for (text, until) in [
            ("30m", "2026-11-22T10:30:00Z"),
            ("90 min", "2026-11-22T11:30:00Z"),
            ("2h", "2026-11-22T12:00:00Z"),
            ("24h", "2026-11-23T10:00:00Z"),
            ("14:00", "2026-11-22T13:00:00Z"),
            ("7:30", "2026-11-23T06:30:00Z"),
            ("jusqu'à 14h30", "2026-11-22T13:30:00Z"),
            ("Jusqu’à 8h", "2026-11-23T07:00:00Z"),
            ("jusqu'a 14:00", "2026-11-22T13:00:00Z"),
            ("2026-11-22T14:00:00+01:00", "2026-11-22T13:00:00Z"),
        ] {
            let until: DateTime<Utc> = until.parse().unwrap();
            assert_eq!(read(text, now(), chrono_tz::Europe::Paris), Ok(until), "{text}");
        }
    }

    #[test]
    fn what_is_no_pause_is_refused_with_its_reason() {
        use PauseError::{Ambiguous, Past, TooLong, Unreadable};
        for (text, fault) in [
            ("", Unreadable),
            ("demain", Unreadable),
            ("h", Unreadable),
            ("-2h", Unreadable),
            ("2", Unreadable),
            ("25:00", Unreadable),
            ("jusqu'à tard", Unreadable),
            ("14h30", Ambiguous),
            ("0m", Past),
            ("2026-11-22T09:00:00Z", Past),
            ("25h", TooLong),
            ("99999999999999999999h", TooLong),
            ("2026-11-24T10:00:00Z", TooLong),
        ] {
            assert_eq!(read(text, now(), chrono_tz::Europe::Paris), Err(fault), "{text}");
        }
    }

    #[test]
    fn time_that_the_clocks_leave_out_is_an_hour_later() {
        let night = "2027-03-27T22:00:00Z".parse().unwrap();
        let until = read("02:30", night, chrono_tz::Europe::Paris);
        assert_eq!(until, Ok("2027-03-28T01:30:00Z".parse().unwrap()));
    }
}
