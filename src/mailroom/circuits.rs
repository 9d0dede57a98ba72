//! How many attempts of each channel may begin. A channel that fails again and again is asked by one message at a time, so that two
//! hundred do not fall upon a server that is ill. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Outlets;
use channels::{Cause, Outcome};
use hotel::outbox::{Channel, Room};

/// Attempts of a channel at the same time. A hotel sends some messages an hour; more lines are an abuse of a shared server.
const WIDTH: usize = 2;

/// Failures one after the other after which a channel is asked by one message at a time.
const MOST_FAILURES: u32 = 5;

/// How long a channel rests before it is asked again.
const REST: TimeDelta = TimeDelta::minutes(1);

/// The channels of the hotel.
#[derive(Debug)]
pub(super) struct Circuits(BTreeMap<Channel, Circuit>);

/// One channel.
#[derive(Debug, Default)]
struct Circuit {
    under_way: usize,
    /// Attempts one after the other that said nothing good of the channel.
    failures: u32,
    /// Until then it rests.
    rests_until: Option<DateTime<Utc>>,
    /// Somebody has to mend the configuration.
    is_misconfigured: bool,
    /// The other side wants nothing more, until the next start.
    is_off: bool,
}

/// How a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It works, as far as is known.
    Well,
    /// It fails again and again.
    Failing,
    /// It does not take us, as it is configured.
    Misconfigured,
    /// It wants nothing more.
    Off,
}

impl Circuits {
    /// Those of the configuration.
    pub(super) fn of(outlets: &Outlets) -> Self {
        Self(outlets.channels().into_iter().map(|channel| (channel, Circuit::default())).collect())
    }

    /// How many attempts of each may begin now.
    pub(super) fn room(&self, now: DateTime<Utc>) -> Room {
        self.0.iter().map(|(channel, circuit)| (channel.clone(), circuit.room(now))).collect()
    }

    /// When the first of those that rest is asked again.
    pub(super) fn reopens(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.0.values().filter_map(|circuit| circuit.rests_until).filter(|until| *until > now).min()
    }

    /// An attempt has begun.
    pub(super) fn begun(&mut self, channel: &Channel) {
        if let Some(circuit) = self.0.get_mut(channel) {
            circuit.under_way += 1;
        }
    }

    /// An attempt is over.
    pub(super) fn ended(&mut self, channel: &Channel, outcome: Outcome, cause: Cause, now: DateTime<Utc>) {
        let Some(circuit) = self.0.get_mut(channel) else { return };
        circuit.under_way = circuit.under_way.saturating_sub(1);
        circuit.is_off |= cause == Cause::SwitchedOff;
        circuit.is_misconfigured = cause == Cause::Configuration;
        let is_taken = matches!(outcome, Outcome::Delivered | Outcome::Refused) && !circuit.is_misconfigured;
        circuit.failures = if is_taken { 0 } else { circuit.failures.saturating_add(1) };
        circuit.rests_until = circuit.is_failing().then(|| now + REST);
    }

    /// How each of them is.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (&Channel, Condition)> {
        self.0.iter().map(|(channel, circuit)| (channel, circuit.condition()))
    }
}

impl Circuit {
    const fn is_failing(&self) -> bool {
        self.is_misconfigured || self.failures >= MOST_FAILURES
    }

    fn room(&self, now: DateTime<Utc>) -> usize {
        let width = match () {
            () if self.is_off => 0,
            () if self.rests_until.is_some_and(|until| until > now) => 0,
            () if self.is_failing() => 1,
            () => WIDTH,
        };
        width.saturating_sub(self.under_way)
    }

    const fn condition(&self) -> Condition {
        match (self.is_off, self.is_misconfigured, self.is_failing()) {
            (true, _, _) => Condition::Off,
            (false, true, _) => Condition::Misconfigured,
            (false, false, true) => Condition::Failing,
            (false, false, false) => Condition::Well,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_341_600 + seconds, 0).unwrap()
    }

    fn circuits() -> Circuits {
        Circuits([(Channel::Email, Circuit::default()), (Channel::Sms, Circuit::default())].into())
    }

    const LATER: Outcome = Outcome::Later { retry_after: None };

    fn room(circuits: &Circuits, seconds: i64) -> (usize, usize) {
        let room = circuits.room(at(seconds));
        (room[&Channel::Email], room[&Channel::Sms])
    }

    #[test]
    fn failing_channel_is_asked_by_one_message_a_minute_until_it_works() {
        let mut circuits = circuits();
        for nth in 0..5 {
            assert_eq!(room(&circuits, nth), (2, 2));
            circuits.ended(&Channel::Email, LATER, Cause::Message, at(nth));
        }
        assert_eq!((room(&circuits, 5), circuits.reopens(at(5))), ((0, 2), Some(at(64))));
        assert_eq!(room(&circuits, 64), (1, 2));
        circuits.begun(&Channel::Email);
        assert_eq!(room(&circuits, 64), (0, 2), "one at a time");
        circuits.ended(&Channel::Email, Outcome::Unknown, Cause::Message, at(70));
        assert_eq!((room(&circuits, 70), room(&circuits, 130)), ((0, 2), (1, 2)));
        circuits.ended(&Channel::Email, Outcome::Refused, Cause::Message, at(131));
        assert_eq!((room(&circuits, 131), circuits.reopens(at(131))), ((2, 2), None), "a server that refuses works");
    }

    #[test]
    fn configuration_stops_a_channel_at_once_and_410_for_good() {
        let mut circuits = circuits();
        circuits.ended(&Channel::Email, LATER, Cause::Configuration, at(0));
        circuits.ended(&Channel::Sms, Outcome::Refused, Cause::SwitchedOff, at(0));
        assert_eq!((room(&circuits, 1), room(&circuits, 60)), ((0, 0), (1, 0)));
        let conditions: Vec<Condition> = circuits.conditions().map(|(_, condition)| condition).collect();
        assert_eq!(conditions, [Condition::Misconfigured, Condition::Off]);
        circuits.ended(&Channel::Email, Outcome::Delivered, Cause::Message, at(61));
        assert_eq!(room(&circuits, 61), (2, 0));
    }
}
