//! Until when the assistant answers no calls because the hotel wants its telephone back. Callers go to the reception meanwhile
//! ([`super::admission`]).

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

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
