//! What calls have used up of what is counted: calls of an hour, bookings, transfers and minutes of a day. Kept so that a restart
//! gives nobody more than a day's worth.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use hotel::reservation::BookingKey;

/// How long a use is kept after the last that was heard of its call: a local day may have 25 hours.
pub const USE_MEMORY: TimeDelta = TimeDelta::hours(25);

/// How many absences of one call are kept apart.
const MAX_ABSENCES: usize = 16;

/// What one call has used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallUse {
    /// OpenAI's `rtc_…` identifier.
    pub call_id: String,
    /// Digest of the caller's number, in hexadecimal; `None` where the number is masked. Whoever reads it cannot make it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it rang.
    pub since: DateTime<Utc>,
    /// When it ended; `None` while it lives, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<DateTime<Utc>>,
    /// Times at which no process knew whether the call lived: from the last that was known of it to its being taken up again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Bookings that were made, with their times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookings: Vec<(BookingKey, DateTime<Utc>)>,
    /// When it was passed on to the reception.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<DateTime<Utc>>,
    /// When a code and a name did not lead to a reservation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_proofs: Vec<DateTime<Utc>>,
    /// Codes of the reservations that were made, with their times: whose number made them may ask for them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<(String, DateTime<Utc>)>,
}

/// Something that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Count {
    /// The call was answered, or is taken up after a restart.
    Answered {
        /// Digest of the caller's number, in hexadecimal; `None` where the number is masked.
        number: Option<String>,
        /// When it rang.
        since: DateTime<Utc>,
    },
    /// It booked a room.
    Booked(BookingKey),
    /// It has made the reservation of that code.
    Made(String),
    /// A code and a name did not lead to a reservation.
    FailedProof,
    /// It was passed on to the reception.
    Transferred,
    /// It is over.
    Ended,
}

impl CallUse {
    /// The use of a call that was answered; `None` where the first that is heard of a call is something else.
    pub fn begun(call_id: &str, count: Count) -> Option<Self> {
        let Count::Answered { number, since } = count else { return None };
        let call_id = call_id.to_owned();
        Some(Self {
            call_id,
            number,
            since,
            ended: None,
            away: Vec::new(),
            bookings: Vec::new(),
            transfers: Vec::new(),
            failed_proofs: Vec::new(),
            codes: Vec::new(),
        })
    }

    /// Takes in what happened at `now`; `false` where that changes nothing. `alive` is when an earlier process was last known to run.
    pub fn take_in(&mut self, count: Count, now: DateTime<Utc>, alive: Option<DateTime<Utc>>) -> bool {
        match count {
            Count::Answered { .. } => {
                let known = self.ended.take().or(alive).unwrap_or(self.since).max(self.since);
                self.was_away(known, now)
            }
            Count::Booked(key) => {
                let is_new = self.bookings.iter().all(|(known, _)| *known != key);
                if is_new {
                    self.bookings.push((key, now));
                }
                is_new
            }
            Count::Made(code) => {
                let is_new = self.codes.iter().all(|(known, _)| *known != code);
                if is_new {
                    self.codes.push((code, now));
                }
                is_new
            }
            Count::FailedProof => {
                self.failed_proofs.push(now);
                true
            }
            Count::Transferred => {
                self.transfers.push(now);
                true
            }
            Count::Ended => self.ended.replace(now) != Some(now),
        }
    }

    fn was_away(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        if from >= to {
            return false;
        }
        // A process that starts again and again tells nothing more with each absence.
        let is_full = self.away.len() >= MAX_ABSENCES;
        match self.away.last_mut().filter(|_| is_full) {
            Some((_, end)) => *end = to,
            None => self.away.push((from, to)),
        }
        true
    }

    /// Whether it can still matter. What lies further ahead than a use is kept was noted by a clock that was wrong.
    pub fn is_of_late(&self, now: DateTime<Utc>) -> bool {
        let bookings = self.bookings.iter().map(|(_, at)| at);
        let last =
            bookings.chain(&self.transfers).chain(&self.failed_proofs).chain(&self.ended).max().unwrap_or(&self.since);
        now.signed_duration_since(last).abs() < USE_MEMORY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_starts_without_end_leaves_a_bounded_record() {
        let since = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let answered = || Count::Answered { number: None, since };
        let mut of_call = CallUse::begun("rtc_1", answered()).unwrap();
        for start in 1..100 {
            let now = since + TimeDelta::seconds(start * 2);
            of_call.take_in(answered(), now, Some(now - TimeDelta::seconds(1)));
        }
        assert_eq!(of_call.away.len(), MAX_ABSENCES);
        assert_eq!(of_call.away.last().unwrap().1, since + TimeDelta::seconds(198), "the last one goes on");
    }
}
