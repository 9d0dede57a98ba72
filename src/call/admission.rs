//! Whether a ring is answered, and how many bookings and transfers a caller may still have: pure decisions over what is known at that moment.
//!
//! A number proves nothing about who calls (it can be forged or hidden), so it is only counted: these limits keep one caller, or one
//! bad day, from taking all lines, all rooms or all the money.

use chrono::TimeDelta;

use openai::webhook::Caller;

/// Masked numbers are many people behind one name: together they may do this many times what one number may.
const MASKED_SHARE: u32 = 5;

/// Confirmed bookings of one number on one day: a family over two calls, and no sell-out by one caller.
pub const BOOKINGS_PER_NUMBER_AND_DAY: u32 = 5;

/// Codes and names of one number that do not lead to a reservation, on one day, whatever the calls: an honest caller mishears a code
/// in two or three calls, and who goes on after that is guessing.
pub const FAILED_PROOFS_PER_NUMBER_AND_DAY: u32 = 9;

/// Transfers of one number to the reception on one day: who is passed on more often has the reception's ear already, or wants to keep
/// its line busy. Beyond that a call-back is kept.
pub const TRANSFERS_PER_NUMBER_AND_DAY: u32 = 3;

/// From which part of the day's minutes on ops are warned, in percent: early enough to raise the limit before callers are refused.
const WARNING_PERCENT: i64 = 80;

/// Calls that may be on their way to the reception at once without being answered. Each takes seconds; a reception has a handful of
/// telephones, and whoever rings beyond that hears busy there as well.
pub const REFERRALS_AT_ONCE: usize = 10;

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
    /// `MAX_CALL_MINUTES`: no call counts for more.
    pub call_minutes: u32,
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
    /// The door at this moment.
    pub door: Door,
    /// Calls that are being passed on to the reception without an answer.
    pub referrals: usize,
}

/// What the hotel has decided about its telephone at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Door {
    /// The assistant is paused.
    pub paused: bool,
    /// There is a line to the reception, and somebody is there.
    pub reception: bool,
}

/// What becomes of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is answered.
    Admit,
    /// It is accepted and passed on to the reception at once.
    Refer(Reason),
    /// It is refused.
    Refuse(Reason),
}

/// Why a ring is not answered by the assistant.
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
    /// The assistant is paused.
    Paused,
    /// `MAX_CALLS`.
    LinesTaken,
}

impl Reason {
    /// Whether the caller has done nothing to be refused: then the reception may take the call.
    const fn is_ours(self) -> bool {
        match self {
            Self::Blocked | Self::TooManyOfNumber | Self::TooManyMasked => false,
            Self::DaySpent | Self::Paused | Self::LinesTaken => true,
        }
    }
}

impl Admission {
    /// The SIP status that the carrier gets; `None` where the call is accepted. During a pause it is 486 as for taken lines: the
    /// carrier may then forward the call as it does for a busy line, which it does not after 603.
    pub const fn sip_status(self) -> Option<u16> {
        match self {
            Self::Admit | Self::Refer(_) => None,
            Self::Refuse(Reason::LinesTaken | Reason::Paused) => Some(SIP_BUSY),
            Self::Refuse(Reason::Blocked | Reason::TooManyOfNumber | Reason::TooManyMasked | Reason::DaySpent) => {
                Some(SIP_DECLINE)
            }
        }
    }
}

/// Decides about a ring. Whom the assistant cannot take goes to the reception where somebody is there; only blocked numbers and those
/// that call too often never do.
pub fn admit(ring: &Ring<'_>, limits: &AdmissionLimits) -> Admission {
    match obstacle(ring, limits) {
        None => Admission::Admit,
        Some(reason) if reason.is_ours() && ring.door.reception && ring.referrals < REFERRALS_AT_ONCE => {
            Admission::Refer(reason)
        }
        Some(reason) => Admission::Refuse(reason),
    }
}

/// Why the assistant does not take a ring. What will not change within minutes is told before what may.
fn obstacle(ring: &Ring<'_>, limits: &AdmissionLimits) -> Option<Reason> {
    if ring.blocked {
        return Some(Reason::Blocked);
    }
    let masked = is_masked(ring.caller);
    let allowed = limits.calls_per_number_hour.map(|limit| shared(limit, masked));
    if allowed.is_some_and(|allowed| ring.recent_calls >= allowed) {
        return Some(if masked { Reason::TooManyMasked } else { Reason::TooManyOfNumber });
    }
    if ring.door.paused {
        return Some(Reason::Paused);
    }
    if limits.daily_minutes.is_some_and(|budget| ring.spent_today >= TimeDelta::minutes(i64::from(budget))) {
        return Some(Reason::DaySpent);
    }
    (ring.live_calls >= limits.calls).then_some(Reason::LinesTaken)
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

/// How often a caller may still name a code and a name that do not lead to a reservation today. `failed` counts those of this number,
/// or of all masked ones together.
pub const fn proofs_left(masked: bool, failed: u32) -> u32 {
    shared(FAILED_PROOFS_PER_NUMBER_AND_DAY, masked).saturating_sub(failed)
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
    use basics::personal::Personal;

    const LIMITS: AdmissionLimits =
        AdmissionLimits { calls: 3, calls_per_number_hour: Some(2), call_minutes: 58, daily_minutes: Some(100) };
    const NO_LIMITS: AdmissionLimits = AdmissionLimits { calls_per_number_hour: None, daily_minutes: None, ..LIMITS };

    fn number() -> Caller {
        Caller::Number(Personal::new("+33639980001".to_owned()))
    }

    const CLOSED: Door = Door { paused: false, reception: false };

    #[test]
    fn each_limit_refuses_with_its_own_reason_and_status() {
        use Admission::{Admit, Refuse};
        use Reason::{Blocked, DaySpent, LinesTaken, Paused, TooManyMasked, TooManyOfNumber};
        let (number, masked, unread) = (number(), Caller::Anonymous, Caller::Unknown);
        // caller, blocked, live, recent, minutes, limits → decision
        let table = [
            (&number, false, 0, 0, 0, LIMITS, Admit),
            (&number, false, 2, 1, 99, LIMITS, Admit),
            (&number, false, 3, 0, 0, LIMITS, Refuse(LinesTaken)),
            (&number, false, 9, 0, 0, LIMITS, Refuse(LinesTaken)),
            (&number, false, 0, 2, 0, LIMITS, Refuse(TooManyOfNumber)),
            (&number, false, 0, 0, 100, LIMITS, Refuse(DaySpent)),
            (&number, true, 0, 0, 0, LIMITS, Refuse(Blocked)),
            // Masked numbers share five times the limit.
            (&masked, false, 0, 2, 0, LIMITS, Admit),
            (&masked, false, 0, 9, 0, LIMITS, Admit),
            (&masked, false, 0, 10, 0, LIMITS, Refuse(TooManyMasked)),
            (&unread, false, 0, 10, 0, LIMITS, Refuse(TooManyMasked)),
            (&masked, false, 3, 0, 0, LIMITS, Refuse(LinesTaken)),
            (&masked, false, 0, 0, 100, LIMITS, Refuse(DaySpent)),
            // What lasts is told before what passes.
            (&number, true, 3, 2, 100, LIMITS, Refuse(Blocked)),
            (&number, false, 3, 2, 100, LIMITS, Refuse(TooManyOfNumber)),
            (&number, false, 3, 0, 100, LIMITS, Refuse(DaySpent)),
            // Zero in the configuration is no limit.
            (&number, false, 0, 1_000, 100_000, NO_LIMITS, Admit),
            (&masked, false, 0, 1_000, 100_000, NO_LIMITS, Admit),
            (&number, true, 0, 0, 0, NO_LIMITS, Refuse(Blocked)),
            (&number, false, 3, 0, 0, NO_LIMITS, Refuse(LinesTaken)),
        ];
        for (row, (caller, blocked, live_calls, recent_calls, minutes, limits, expected)) in
            table.into_iter().enumerate()
        {
            let spent_today = TimeDelta::minutes(minutes);
            let ring = Ring { caller, blocked, live_calls, recent_calls, spent_today, door: CLOSED, referrals: 0 };
            assert_eq!(admit(&ring, &limits), expected, "row {row}");
        }
        let told = [Admit, Refuse(LinesTaken), Refuse(Paused), Refuse(DaySpent), Refuse(Blocked)];
        assert_eq!(told.map(Admission::sip_status), [None, Some(486), Some(486), Some(603), Some(603)]);
    }

    #[test]
    fn only_blocked_and_frequent_callers_never_reach_the_reception() {
        use Admission::{Admit, Refer, Refuse};
        use Reason::{Blocked, DaySpent, LinesTaken, Paused, TooManyOfNumber};
        let caller = number();
        let staffed = Door { paused: false, reception: true };
        let paused = Door { paused: true, ..staffed };
        let nobody = Door { paused: true, reception: false };
        // blocked, live, recent, minutes, door, referrals → decision
        for (row, (blocked, live_calls, recent_calls, minutes, door, referrals, expected)) in [
            (false, 0, 0, 0, staffed, 0, Admit),
            (false, 3, 0, 0, staffed, 0, Refer(LinesTaken)),
            (false, 0, 0, 100, staffed, 0, Refer(DaySpent)),
            (false, 0, 0, 0, paused, 0, Refer(Paused)),
            (false, 3, 0, 100, paused, 0, Refer(Paused)),
            (false, 0, 0, 0, nobody, 0, Refuse(Paused)),
            (true, 3, 0, 100, paused, 0, Refuse(Blocked)),
            (false, 3, 2, 100, paused, 0, Refuse(TooManyOfNumber)),
            (false, 3, 0, 0, staffed, REFERRALS_AT_ONCE - 1, Refer(LinesTaken)),
            (false, 3, 0, 0, staffed, REFERRALS_AT_ONCE, Refuse(LinesTaken)),
            (false, 0, 0, 0, staffed, REFERRALS_AT_ONCE, Admit),
        ]
        .into_iter()
        .enumerate()
        {
            let spent_today = TimeDelta::minutes(minutes);
            let ring = Ring { caller: &caller, blocked, live_calls, recent_calls, spent_today, door, referrals };
            assert_eq!(admit(&ring, &LIMITS), expected, "row {row}");
        }
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
