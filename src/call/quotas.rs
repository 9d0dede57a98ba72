//! The calls in progress and the quotas used by callers: the state behind [`super::admission`].
//!
//! Numbers are kept as digests, for an hour or a day: enough to count a caller, and nothing to read. What goes into them beside the
//! number is made of a secret of the configuration, so that the next process makes the same ones, and nobody who only has the
//! journal can: see [`CallQuotas::restore`]. With another secret the count begins anew.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fmt,
};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

mod bookings;
mod known;
mod origin;

use bookings::Held;
pub(super) use bookings::{Came, Stage};
pub(super) use origin::Origin;
use origin::Salt;

use super::admission::{self, Admission, AdmissionLimits, Door, Ring};
use basics::personal::Personal;
use hotel::reservation::BookingKey;
use openai::{call_id::CallId, webhook::Caller};
use store::{CallUse, Count};

/// How long a call counts against its number.
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// A call on the line.
#[derive(Debug)]
struct Entry {
    origin: Origin,
    since: DateTime<Utc>,
    /// When no process knew whether it lived.
    away: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// It is being passed on to the reception without an answer: it takes no line, and its seconds are none of the day's minutes.
    is_referral: bool,
}

/// The minutes of a day that are nearly spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NearlySpent {
    pub(super) minutes: i64,
    pub(super) budget: u32,
}

/// The calls in progress and the quotas used by callers. `now` is the time where the hotel stands: its days are the hotel's.
pub struct CallQuotas {
    limits: AdmissionLimits,
    salt: Salt,
    blocked: HashSet<[u8; origin::DIGEST_BYTES]>,
    live: HashMap<CallId, Entry>,
    /// Calls answered within [`WINDOW`], oldest first, and how many each origin has among them.
    recent: VecDeque<(DateTime<Utc>, Origin)>,
    recent_of: HashMap<Origin, u32>,
    /// Bookings being made at this moment.
    booking: HashMap<Origin, u32>,
    /// Rooms that wait for a yes.
    held: HashMap<CallId, Held>,
    /// Codes of the reservations that were made within [`known::MADE_MEMORY`], oldest first.
    made: VecDeque<(DateTime<Utc>, Origin, String)>,
    day: Day,
}

/// What is counted from midnight to midnight.
#[derive(Debug, Default)]
struct Day {
    date: NaiveDate,
    /// By calls that are over.
    spent: TimeDelta,
    warned: bool,
    booked: HashMap<Origin, HashSet<BookingKey>>,
    /// Transfers to the reception, those being decided included.
    transfers: HashMap<Origin, u32>,
    /// Codes and names that did not lead to a reservation.
    failed_proofs: HashMap<Origin, u32>,
}

impl CallQuotas {
    /// Nobody on the line, nothing counted. `secret` keeps numbers from being found again by trying all of them.
    pub fn new(limits: AdmissionLimits, blocked: &[Personal<String>], secret: &SecretString) -> Self {
        let salt = Salt::of(secret);
        Self {
            blocked: blocked.iter().map(|number| salt.number(number.expose())).collect(),
            limits,
            salt,
            live: HashMap::new(),
            recent: VecDeque::new(),
            recent_of: HashMap::new(),
            booking: HashMap::new(),
            held: HashMap::new(),
            made: VecDeque::new(),
            day: Day::default(),
        }
    }

    /// Counts what earlier processes have counted; the minutes of calls for which `lives` holds come when they are taken up.
    pub(super) fn restore(&mut self, uses: &[CallUse], lives: impl Fn(&str) -> bool, now: DateTime<Tz>) {
        let midnight = self.begin_day(now);
        let counted = uses.iter().filter_map(|of_call| Some((of_call, Origin::from_hex(of_call.number.as_deref())?)));
        let mut recent: Vec<(DateTime<Utc>, Origin)> = Vec::new();
        for (of_call, origin) in counted {
            recent.push((of_call.since, origin));
            let bookings = of_call.bookings.iter().filter(|(_, at)| *at >= midnight).map(|(key, _)| key.clone());
            for key in bookings {
                self.day.booked.entry(origin).or_default().insert(key);
            }
            let transfers = of_call.transfers.iter().filter(|at| **at >= midnight).count();
            if transfers > 0 {
                *self.day.transfers.entry(origin).or_default() += u32::try_from(transfers).unwrap_or(u32::MAX);
            }
            self.restore_known(of_call, origin, midnight);
            if let Some(ended) = of_call.ended.filter(|_| !lives(&of_call.call_id)) {
                self.day.spent += self.lasted(of_call.since, &of_call.away, midnight, ended);
            }
        }
        if self.limits.calls_per_number_hour.is_some() {
            recent.sort_by_key(|(at, _)| *at);
            for (at, origin) in recent {
                self.recent.push_back((at, origin));
                *self.recent_of.entry(origin).or_default() += 1;
            }
            self.forget_old_calls(now.to_utc());
        }
    }

    /// That a call is on the line, for the journal; `None` where it is not, or nothing is counted.
    pub(super) fn answered(&self, call: &CallId) -> Option<Count> {
        let entry = self.live.get(call).filter(|entry| !entry.is_referral)?;
        self.count_of(entry.origin, entry.since)
    }

    /// That a call is taken up, for the journal; `None` where nothing is counted.
    pub(super) fn taken_up(&self, number: Option<&Personal<String>>, since: DateTime<Utc>) -> Option<Count> {
        self.count_of(self.origin(number), since)
    }

    fn count_of(&self, origin: Origin, since: DateTime<Utc>) -> Option<Count> {
        let counts = self.limits.calls_per_number_hour.is_some() || self.limits.daily_minutes.is_some();
        counts.then(|| Count::Answered { number: origin.to_hex(), since })
    }

    /// Whom a call counts for; one that has no number is a masked one.
    fn origin(&self, number: Option<&Personal<String>>) -> Origin {
        number.map_or(Origin::Masked, |number| Origin::Digest(self.salt.number(number.expose())))
    }

    /// Decides about a ring; a call that is accepted is on the line and counts from this moment.
    pub(super) fn ring(&mut self, call: &CallId, caller: &Caller, door: Door, now: DateTime<Tz>) -> Admission {
        let utc = now.to_utc();
        self.forget_old_calls(utc);
        let origin = self.salt.origin(caller);
        let referrals = self.live.values().filter(|entry| entry.is_referral).count();
        let ring = Ring {
            caller,
            blocked: matches!(origin, Origin::Digest(digest) if self.blocked.contains(&digest)),
            live_calls: self.live.len() - referrals,
            recent_calls: self.recent_of.get(&origin).copied().unwrap_or_default(),
            spent_today: self.spent_today(now),
            door,
            referrals,
        };
        let admission = admission::admit(&ring, &self.limits);
        if matches!(admission, Admission::Admit | Admission::Refer(_)) {
            let is_referral = admission != Admission::Admit;
            self.live.insert(call.clone(), Entry { origin, since: utc, away: Vec::new(), is_referral });
            if self.limits.calls_per_number_hour.is_some() {
                self.recent.push_back((utc, origin));
                *self.recent_of.entry(origin).or_default() += 1;
            }
        }
        admission
    }

    /// Puts a call on the line that an earlier process had answered; `away` is when no process knew whether it lived.
    pub(super) fn take_up(
        &mut self,
        call: &CallId,
        number: Option<&Personal<String>>,
        since: DateTime<Utc>,
        away: Vec<(DateTime<Utc>, DateTime<Utc>)>,
        is_referral: bool,
    ) {
        let origin = self.origin(number);
        self.live.insert(call.clone(), Entry { origin, since, away, is_referral });
    }

    /// Takes a call off the line; what it lasted today counts.
    pub(super) fn ended(&mut self, call: &CallId, now: DateTime<Tz>) {
        let midnight = self.begin_day(now);
        self.held.remove(call);
        if let Some(entry) = self.live.remove(call).filter(|entry| !entry.is_referral) {
            self.day.spent += self.lasted(entry.since, &entry.away, midnight, now.to_utc());
        }
    }

    pub(super) fn contains(&self, call: &CallId) -> bool {
        self.live.contains_key(call)
    }

    pub(super) fn live_calls(&self) -> usize {
        self.live.len()
    }

    /// The day's minutes where they have just become nearly spent: told once a day.
    pub(super) fn nearly_spent(&mut self, now: DateTime<Tz>) -> Option<NearlySpent> {
        let spent = self.spent_today(now);
        let budget = self.limits.daily_minutes?;
        if self.day.warned || !admission::is_nearly_spent(spent, &self.limits) {
            return None;
        }
        self.day.warned = true;
        Some(NearlySpent { minutes: spent.num_minutes(), budget })
    }

    /// Whom the bookings and transfers of a call are counted for.
    pub(super) fn origin_of(&self, call: &CallId) -> Option<Origin> {
        self.live.get(call).map(|entry| entry.origin)
    }

    /// The identifier of the caller for OpenAI: a digest of the digest, so that it cannot be found in the journal. `None` where the
    /// number is masked.
    pub(super) fn safety_identifier(&self, call: &CallId) -> Option<String> {
        let origin = self.origin_of(call)?.to_hex()?;
        Origin::Digest(self.salt.digest(&format!("safety identifier {origin}"))).to_hex()
    }

    /// Begins to pass a caller on to the reception: how many more they could have today, this one included.
    pub(super) fn begin_transfer(&mut self, origin: Origin, now: DateTime<Tz>) -> Option<u32> {
        self.begin_day(now);
        let transfers = self.day.transfers.entry(origin).or_default();
        let left = admission::transfers_left(origin == Origin::Masked, *transfers, &self.limits);
        *transfers += 1;
        left
    }

    /// A transfer that was begun was none after all.
    pub(super) fn forgo_transfer(&mut self, origin: Origin, now: DateTime<Tz>) {
        self.begin_day(now);
        if let Some(transfers) = self.day.transfers.get_mut(&origin) {
            *transfers = transfers.saturating_sub(1);
        }
    }

    fn spent_today(&mut self, now: DateTime<Tz>) -> TimeDelta {
        let midnight = self.begin_day(now);
        let answered = self.live.values().filter(|entry| !entry.is_referral);
        let running: TimeDelta =
            answered.map(|entry| self.lasted(entry.since, &entry.away, midnight, now.to_utc())).sum();
        self.day.spent + running
    }

    /// Starts a new day where it has begun; gives its first instant.
    fn begin_day(&mut self, now: DateTime<Tz>) -> DateTime<Utc> {
        let date = now.date_naive();
        if date != self.day.date {
            self.day = Day { date, ..Day::default() };
        }
        midnight(now)
    }

    /// How long a call counts for the day that began at `midnight`: no more than a call may last in all, and nothing of the time when
    /// no process knew whether it lived.
    fn lasted(
        &self,
        since: DateTime<Utc>,
        away: &[(DateTime<Utc>, DateTime<Utc>)],
        midnight: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> TimeDelta {
        let starts = std::iter::once(since).chain(away.iter().map(|(_, to)| *to));
        let ends = away.iter().map(|(from, _)| *from).chain([end]);
        let (mut left, mut today) = (TimeDelta::minutes(i64::from(self.limits.call_minutes)), TimeDelta::zero());
        for (from, to) in starts.zip(ends) {
            // Never less than nothing, whatever the clock does.
            let span = to.min(end).signed_duration_since(from).clamp(TimeDelta::zero(), left);
            left -= span;
            today += (from + span).signed_duration_since(from.max(midnight)).max(TimeDelta::zero());
        }
        today
    }

    fn forget_old_calls(&mut self, now: DateTime<Utc>) {
        // Times that lie ahead were noted by a clock that was wrong: they count from this moment, so that they run out.
        if self.recent.back().is_some_and(|(at, _)| *at > now) {
            self.recent.iter_mut().for_each(|(at, _)| *at = (*at).min(now));
        }
        while let Some((at, origin)) = self.recent.front().copied() {
            if now.signed_duration_since(at) < WINDOW {
                break;
            }
            self.recent.pop_front();
            if let Some(count) = self.recent_of.get_mut(&origin) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.recent_of.remove(&origin);
                }
            }
        }
    }
}

/// The first instant of the local day. Where the clocks skip midnight, the day begins an hour later.
fn midnight(now: DateTime<Tz>) -> DateTime<Utc> {
    let zone = now.timezone();
    let at = |hour| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0)?;
        now.date_naive().and_time(time).and_local_timezone(zone).earliest()
    };
    at(0).or_else(|| at(1)).unwrap_or(now).to_utc()
}

/// Prints counts alone, no caller.
impl fmt::Debug for CallQuotas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallQuotas")
            .field("live", &self.live.len())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
