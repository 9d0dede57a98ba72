//! Until when the assistant answers no calls because the hotel wants its telephone back. Callers go to the reception meanwhile
//! ([`super::admission`]).

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

mod until;

pub use until::{PauseError, read};

/// The longest pause: one that somebody forgot costs a day of calls at the most, and a hotel that closes for longer sends its line
/// elsewhere.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(24);

/// A pause of the assistant. It ends by itself.
#[derive(Debug, Default)]
pub struct Pause(Mutex<Option<DateTime<Utc>>>);

impl Pause {
    /// When the pause ends; `None` where the assistant answers at this moment.
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.end().filter(|end| now < *end)
    }

    /// Pauses the assistant until then; `None` ends the pause.
    pub fn set(&self, until: Option<DateTime<Utc>>) {
        *self.end() = until;
    }

    fn end(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answer for staff to a pause, or to its end. `can_transfer` says whether callers can be sent to the reception.
pub fn sentence(until: Option<DateTime<Utc>>, now: DateTime<Utc>, zone: Tz, can_transfer: bool) -> String {
    let Some(until) = until.map(|until| until.with_timezone(&zone)) else {
        return "L'assistant répond de nouveau aux appels.".to_owned();
    };
    let day = french::day(until.date_naive(), now.with_timezone(&zone).date_naive());
    let callers = if can_transfer {
        "les appels sont transférés à la réception pendant ses heures, et refusés en dehors"
    } else {
        "les appels sont refusés, faute de TRANSFER_URI vers la réception"
    };
    format!(
        "L'assistant est en pause jusqu'au {day} à {} (heure de l'hôtel) : {callers}. Pour reprendre avant : vacances-bleues reprendre.",
        until.format("%H:%M")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pause_ends_by_itself_or_on_request() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let pause = Pause::default();
        assert_eq!(pause.until(at(0)), None);
        pause.set(Some(at(60)));
        assert_eq!([59, 60].map(|seconds| pause.until(at(seconds))), [Some(at(60)), None]);
        pause.set(None);
        assert_eq!(pause.until(at(0)), None);
    }
}
