//! Whether a ring is answered, and how many bookings and transfers a caller may still have: pure decisions over what is known at that moment.
//!
//! A number proves nothing about who calls (it can be forged or hidden), so it is only counted: these limits keep one caller, or one
//! bad day, from taking all lines, all rooms or all the money.

use chrono::TimeDelta;

use crate::openai::webhook::Caller;

/// Masked numbers are many people behind one name: together they may do this many times what one number may.
const MASKED_SHARE: u32 = 5;

/// Confirmed bookings of one number on one day: a family over two calls, and no sell-out by one caller.
pub const BOOKINGS_PER_NUMBER_AND_DAY: u32 = 5;

/// Transfers of one number to the reception on one day: who is passed on more often has the reception's ear already, or wants to keep
/// its line busy. Beyond that a call-back is kept.
pub const TRANSFERS_PER_NUMBER_AND_DAY: u32 = 3;

/// From which part of the day's minutes on ops are warned, in percent: early enough to raise the limit before callers are refused.
const WARNING_PERCENT: i64 = 80;

/// SIP 486 Busy Here (RFC 3261, 21.4.24): a moment later there may be room.
const SIP_BUSY: u16 = 486;

/// SIP 603 Decline (RFC 3261, 21.6.2): trying elsewhere or again does not help.
const SIP_DECLINE: u16 = 603;

/// How much is taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdmissionLimits {
    /// Calls at once.
    pub calls: usize,
    /// Calls of one number within an hour; `None` where numbers are not counted, as behind an exchange that shows one number for
    /// all callers. Bookings of a number are not counted then either.
    pub calls_per_number_hour: Option<u32>,
    /// Minutes of calls on one day; `None` where there is no such limit.
    pub daily_minutes: Option<u32>,
}

/// What is known when a call rings.
#[derive(Clone, Copy, Debug)]
pub struct Ring<'a> {
    /// Who calls.
    pub caller: &'a Caller,
    /// Whether the hotel has blocked the number.
    pub blocked: bool,
    /// Calls on the line.
    pub live_calls: usize,
    /// Calls of this number within the last hour that were answered; of all masked numbers for a masked one.
    pub recent_calls: u32,
    /// How long calls have lasted today, those in progress included.
    pub spent_today: TimeDelta,
}

/// What becomes of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is answered.
    Admit,
    /// All lines are taken.
    Busy,
    /// It is refused.
    Refuse(Reason),
}

/// Why a ring is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `BLOCKED_NUMBERS`.
    Blocked,
    /// `MAX_CALLS_PER_NUMBER_HOUR`.
    TooManyOfNumber,
    /// The same, for masked numbers together.
    TooManyMasked,
    /// `DAILY_MINUTES_BUDGET`.
    DaySpent,
}

impl Admission {
    /// The SIP status that the carrier gets; `None` where the call is answered.
    pub const fn sip_status(self) -> Option<u16> {
        match self {
            Self::Admit => None,
            Self::Busy => Some(SIP_BUSY),
            Self::Refuse(_) => Some(SIP_DECLINE),
        }
    }
}

/// Decides about a ring. What will not change within minutes is told before what may.
pub fn admit(ring: &Ring<'_>, limits: &AdmissionLimits) -> Admission {
    if ring.blocked {
        return Admission::Refuse(Reason::Blocked);
    }
    let masked = is_masked(ring.caller);
    let allowed = limits.calls_per_number_hour.map(|limit| shared(limit, masked));
    if allowed.is_some_and(|allowed| ring.recent_calls >= allowed) {
        return Admission::Refuse(if masked { Reason::TooManyMasked } else { Reason::TooManyOfNumber });
    }
    if limits.daily_minutes.is_some_and(|budget| ring.spent_today >= TimeDelta::minutes(i64::from(budget))) {
        return Admission::Refuse(Reason::DaySpent);
    }
    if ring.live_calls >= limits.calls { Admission::Busy } else { Admission::Admit }
}

/// Whether so much of the day's minutes is spent that ops should know.
pub fn is_nearly_spent(spent_today: TimeDelta, limits: &AdmissionLimits) -> bool {
    let threshold = |budget: u32| TimeDelta::seconds(i64::from(budget) * 60 * WARNING_PERCENT / 100);
    limits.daily_minutes.is_some_and(|budget| spent_today >= threshold(budget))
}

/// How many bookings a caller may still make today; `None` where numbers are not counted. `taken` counts rooms booked and held today
/// and those being booked at this moment: of this number, or of all masked ones together.
pub fn bookings_left(masked: bool, taken: u32, limits: &AdmissionLimits) -> Option<u32> {
    limits.calls_per_number_hour.map(|_| shared(BOOKINGS_PER_NUMBER_AND_DAY, masked).saturating_sub(taken))
}

/// How many transfers to the reception a caller may still have today; `None` where numbers are not counted. `taken` counts those of
/// this number, or of all masked ones together.
pub fn transfers_left(masked: bool, taken: u32, limits: &AdmissionLimits) -> Option<u32> {
    limits.calls_per_number_hour.map(|_| shared(TRANSFERS_PER_NUMBER_AND_DAY, masked).saturating_sub(taken))
}

/// Whether the caller has no number that could be counted.
pub const fn is_masked(caller: &Caller) -> bool {
    match caller {
        Caller::Number(_) => false,
        Caller::Anonymous | Caller::Unknown => true,
    }
}

const fn shared(limit: u32, masked: bool) -> u32 {
    if masked { limit.saturating_mul(MASKED_SHARE) } else { limit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal::Personal;

    const LIMITS: AdmissionLimits =
        AdmissionLimits { calls: 3, calls_per_number_hour: Some(2), daily_minutes: Some(100) };
    const NO_LIMITS: AdmissionLimits = AdmissionLimits { calls: 3, calls_per_number_hour: None, daily_minutes: None };

    fn number() -> Caller {
        Caller::Number(Personal::new("+33639980001".to_owned()))
    }

    #[test]
    fn each_limit_refuses_with_its_own_reason_and_status() {
        use Admission::{Admit, Busy, Refuse};
        use Reason::{Blocked, DaySpent, TooManyMasked, TooManyOfNumber};
        let (number, masked, unread) = (number(), Caller::Anonymous, Caller::Unknown);
        // caller, blocked, live, recent, minutes, limits → decision
        let table = [
            (&number, false, 0, 0, 0, LIMITS, Admit),
            (&number, false, 2, 1, 99, LIMITS, Admit),
            (&number, false, 3, 0, 0, LIMITS, Busy),
            (&number, false, 9, 0, 0, LIMITS, Busy),
            (&number, false, 0, 2, 0, LIMITS, Refuse(TooManyOfNumber)),
            (&number, false, 0, 0, 100, LIMITS, Refuse(DaySpent)),
            (&number, true, 0, 0, 0, LIMITS, Refuse(Blocked)),
            // Masked numbers share five times the limit.
            (&masked, false, 0, 2, 0, LIMITS, Admit),
            (&masked, false, 0, 9, 0, LIMITS, Admit),
            (&masked, false, 0, 10, 0, LIMITS, Refuse(TooManyMasked)),
            (&unread, false, 0, 10, 0, LIMITS, Refuse(TooManyMasked)),
            (&masked, false, 3, 0, 0, LIMITS, Busy),
            (&masked, false, 0, 0, 100, LIMITS, Refuse(DaySpent)),
            // What lasts is told before what passes.
            (&number, true, 3, 2, 100, LIMITS, Refuse(Blocked)),
            (&number, false, 3, 2, 100, LIMITS, Refuse(TooManyOfNumber)),
            (&number, false, 3, 0, 100, LIMITS, Refuse(DaySpent)),
            // Zero in the configuration is no limit.
            (&number, false, 0, 1_000, 100_000, NO_LIMITS, Admit),
            (&masked, false, 0, 1_000, 100_000, NO_LIMITS, Admit),
            (&number, true, 0, 0, 0, NO_LIMITS, Refuse(Blocked)),
            (&number, false, 3, 0, 0, NO_LIMITS, Busy),
        ];
        for (row, (caller, blocked, live_calls, recent_calls, minutes, limits, expected)) in
            table.into_iter().enumerate()
        {
            let spent_today = TimeDelta::minutes(minutes);
            let decided = admit(&Ring { caller, blocked, live_calls, recent_calls, spent_today }, &limits);
            assert_eq!(decided, expected, "row {row}");
        }
        assert_eq!([Admit, Busy, Refuse(Blocked)].map(Admission::sip_status), [None, Some(486), Some(603)]);
    }

    #[test]
    fn ops_are_warned_from_four_fifths_of_the_day_on() {
        for (seconds, limits, expected) in
            [(4_799, LIMITS, false), (4_800, LIMITS, true), (9_000, LIMITS, true), (9_000, NO_LIMITS, false)]
        {
            assert_eq!(is_nearly_spent(TimeDelta::seconds(seconds), &limits), expected, "{seconds}");
        }
    }

    #[test]
    fn five_bookings_a_number_and_day_and_five_times_that_for_all_masked_ones() {
        for (masked, taken, limits, left) in [
            (false, 0, LIMITS, Some(5)),
            (false, 4, LIMITS, Some(1)),
            (false, 5, LIMITS, Some(0)),
            (false, 6, LIMITS, Some(0)),
            (true, 5, LIMITS, Some(20)),
            (true, 25, LIMITS, Some(0)),
            (false, 99, NO_LIMITS, None),
            (true, 99, NO_LIMITS, None),
        ] {
            assert_eq!(bookings_left(masked, taken, &limits), left, "{masked} {taken}");
        }
    }
}
