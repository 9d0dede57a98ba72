//! An attempt to deliver a message, and what its outcome means: tried again, given up, or told to a person.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::effect::{Channel, Effect, Progress};

/// Pauses before the second and each later attempt of a mail or SMS; the last one repeats. Greylisting lets the second or third
/// through (RFC 6647); a mailbox that is full for half a day still gets its message.
const PAUSES: [TimeDelta; 6] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
];

/// The same for another system: it is more often away for seconds, and asked by nobody else.
const WEBHOOK_PAUSES: [TimeDelta; 6] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
];

/// How long one attempt may take: a conversation with a mail server has 60 s of its own, and what writes it waits for the disk.
pub const LONGEST_ATTEMPT: TimeDelta = TimeDelta::minutes(2);

/// How many parts of a thousand a pause is shortened or lengthened at the most, so that many messages do not come back together.
const JITTER: i32 = 200;

/// A message to a guest that is not delivered by then is told to the reception where its time is over soon: it can still be printed.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// The time of a message that ends within this is over soon: its guest arrives today or tomorrow.
const SOON: TimeDelta = TimeDelta::hours(48);

/// A mail that may have arrived is sent once more, under the same Message-ID, by which mailboxes know it. Never a third time.
const MOST_UNKNOWN_MAILS: u32 = 2;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it.
    Delivered,
    /// The other side will not take it, now or later.
    Refused,
    /// Certainly not delivered; it may be another time.
    Later {
        /// What the other side asked to wait.
        retry_after: Option<Duration>,
    },
    /// Perhaps delivered: the answer was lost.
    Unknown,
}

/// What an outcome makes of a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settled {
    /// The message as it stands from here on.
    pub(super) effect: Effect,
    /// Whether the reception has to be told now.
    pub(super) tell: bool,
}

impl Effect {
    /// The message with an attempt begun.
    #[must_use]
    pub(super) fn begun(&self, now: DateTime<Utc>) -> Self {
        Self {
            progress: Progress::UnderWay,
            call: None,
            attempts: self.attempts + 1,
            first_attempt_at: self.first_attempt_at.or(Some(now)),
            ..self.clone()
        }
    }

    /// What becomes of the message after an attempt, or where its time is over. `has_newer`: a later message says what stands, so this
    /// one is not tried again. `jitter`: any number, of which a remainder is taken.
    #[must_use]
    pub(super) fn settled(
        &self,
        outcome: &Outcome,
        answer: Option<String>,
        has_newer: bool,
        now: DateTime<Utc>,
        jitter: u64,
    ) -> Settled {
        let unknown = self.unknown + u32::from(*outcome == Outcome::Unknown);
        let answered = Self { unknown, last_answer: answer.or_else(|| self.last_answer.clone()), ..self.clone() };
        let is_webhook = matches!(self.channel, Channel::Webhook(_));
        match outcome {
            Outcome::Delivered => {
                let effect = Self { delivered_at: Some(now), ..answered.ended(Progress::Delivered, now) };
                Settled { effect, tell: false }
            }
            Outcome::Refused => answered.given_up(Progress::Abandoned, now),
            Outcome::Unknown if !is_webhook && (unknown >= self.most_unknown() || has_newer) => {
                let settled = answered.given_up(Progress::Uncertain, now);
                Settled { tell: settled.tell && !has_newer, ..settled }
            }
            Outcome::Later { .. } | Outcome::Unknown if has_newer && self.kind.says_what_stands() => {
                Settled { effect: answered.replaced(now), tell: false }
            }
            Outcome::Later { retry_after } => answered.postponed(*retry_after, now, jitter),
            Outcome::Unknown => answered.postponed(None, now, jitter),
        }
    }

    /// The message once its time is over without an attempt; `None` while it is not.
    pub(super) fn expired(&self, now: DateTime<Utc>) -> Option<Settled> {
        let is_over = self.progress == Progress::Waiting && now >= self.ends;
        let progress = if self.unknown > 0 { Progress::Uncertain } else { Progress::Abandoned };
        is_over.then(|| self.given_up(progress, now))
    }

    /// How often an attempt of this channel may have delivered the message before it is left alone.
    const fn most_unknown(&self) -> u32 {
        match self.channel {
            Channel::Email => MOST_UNKNOWN_MAILS,
            // A provider sends an SMS again as often as it is asked to, and the guest reads each.
            Channel::Sms | Channel::Other(_) => 1,
            // The other side knows the message by its `webhook-id`.
            Channel::Webhook(_) => u32::MAX,
        }
    }

    fn given_up(&self, progress: Progress, now: DateTime<Utc>) -> Settled {
        let effect = Self { told: true, ..self.ended(progress, now) };
        Settled { effect, tell: !self.told }
    }

    fn postponed(&self, retry_after: Option<Duration>, now: DateTime<Utc>, jitter: u64) -> Settled {
        let pauses = if matches!(self.channel, Channel::Webhook(_)) { &WEBHOOK_PAUSES } else { &PAUSES };
        let nth = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX).min(pauses.len() - 1);
        let pause = pauses[nth];
        // What the other side asks for is heard, but it can neither hurry us nor put us off for ever.
        let asked = retry_after.map(|asked| TimeDelta::from_std(asked).unwrap_or(TimeDelta::MAX));
        let pause = asked.map_or(pause, |asked| asked.clamp(pause, pause * 2));
        let part = i32::try_from(jitter % u64::from(2 * JITTER.unsigned_abs() + 1)).unwrap_or(JITTER) - JITTER;
        let due = now + pause + pause * part / 1000;
        if due >= self.ends {
            let progress = if self.unknown > 0 { Progress::Uncertain } else { Progress::Abandoned };
            return self.given_up(progress, now);
        }
        let is_late =
            self.kind.is_for_guest() && self.ends - now <= SOON && now - self.created_at >= LATE && !self.told;
        let effect = Self { progress: Progress::Waiting, due, told: self.told || is_late, ..self.clone() };
        Settled { effect, tell: is_late }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::outbox::effect::{Kind, Recipient};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_341_600 + seconds, 0).unwrap()
    }

    fn effect(kind: Kind, channel: &str, ends: i64) -> Effect {
        Effect {
            id: "ENV-1795341600000-abcdefghi".to_owned(),
            kind,
            channel: Channel::from(channel.to_owned()),
            recipient: Recipient::Guest,
            subject: "42173653".to_owned(),
            revision: 0,
            created_at: at(0),
            due: at(0),
            happened: None,
            about: None,
            previous_total: None,
            ends: at(ends),
            call: None,
            progress: Progress::Waiting,
            attempts: 0,
            unknown: 0,
            told: false,
            first_attempt_at: None,
            ended_at: None,
            delivered_at: None,
            last_answer: None,
        }
    }

    /// One attempt after the other, as long as there is one.
    fn tried(effect: Effect, outcome: &Outcome) -> (Effect, Vec<i64>, u32) {
        let (mut effect, mut instants, mut told) = (effect, Vec::new(), 0);
        while effect.progress == Progress::Waiting {
            let now = effect.due;
            instants.push((now - at(0)).num_seconds());
            let settled = effect.begun(now).settled(outcome, None, false, now, 200);
            told += u32::from(settled.tell);
            effect = settled.effect;
        }
        (effect, instants, told)
    }

    const LATER: Outcome = Outcome::Later { retry_after: None };
    const THREE_DAYS: i64 = 3 * 86_400;

    #[test]
    fn mail_that_is_put_off_is_tried_until_its_time_is_over_and_told_once() {
        let (effect, instants, told) = tried(effect(Kind::Confirmation, "courriel", THREE_DAYS), &LATER);
        assert_eq!(instants, [0, 60, 360, 2160, 9360, 30_960, 74_160, 117_360, 160_560, 203_760, 246_960]);
        assert_eq!((effect.progress, told, effect.first_attempt_at), (Progress::Abandoned, 1, Some(at(0))));
    }

    #[test]
    fn lost_answer_is_tried_once_more_by_mail_never_by_sms_always_by_webhook() {
        for (channel, attempts, progress) in [
            ("courriel", 2, Progress::Uncertain),
            ("sms", 1, Progress::Uncertain),
            ("webhook:pms", 12, Progress::Uncertain),
        ] {
            let (effect, instants, told) = tried(effect(Kind::Confirmation, channel, THREE_DAYS), &Outcome::Unknown);
            assert_eq!((instants.len(), effect.progress, told), (attempts, progress, 1), "{channel}");
        }
    }

    #[test]
    fn later_message_takes_the_place_of_one_that_was_not_delivered() {
        let under_way = effect(Kind::Confirmation, "courriel", THREE_DAYS).begun(at(0));
        for (outcome, progress) in [
            (LATER, Progress::Replaced),
            (Outcome::Unknown, Progress::Uncertain),
            (Outcome::Delivered, Progress::Delivered),
        ] {
            let settled = under_way.settled(&outcome, None, true, at(1), 0);
            assert_eq!((settled.effect.progress, settled.tell), (progress, false), "{outcome:?}");
        }
        let refused = under_way.settled(&Outcome::Refused, None, true, at(1), 0);
        assert_eq!((refused.effect.progress, refused.tell), (Progress::Abandoned, true));
    }

    #[test]
    fn other_side_neither_hurries_nor_stops_a_message() {
        let under_way = effect(Kind::Event, "webhook:pms", THREE_DAYS).begun(at(0));
        for (asked, due) in [(0, 5), (7, 7), (86_400, 10)] {
            let outcome = Outcome::Later { retry_after: Some(Duration::from_secs(asked)) };
            assert_eq!(under_way.settled(&outcome, None, false, at(0), 200).effect.due, at(due), "{asked}");
        }
    }

    #[test]
    fn late_message_for_a_guest_who_arrives_is_told_while_it_is_still_tried() {
        let late = effect(Kind::Confirmation, "courriel", 7200).begun(at(0));
        let told = |seconds| late.settled(&LATER, None, false, at(seconds), 200);
        assert!(!told(899).tell);
        let settled = told(900);
        assert_eq!((settled.tell, settled.effect.progress, settled.effect.told), (true, Progress::Waiting, true));
        assert!(!settled.effect.begun(at(0)).settled(&Outcome::Refused, None, false, at(901), 0).tell);
    }

    fn outcomes() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            1 => Just(Outcome::Delivered),
            1 => Just(Outcome::Refused),
            8 => (0_u64..200_000).prop_map(|seconds| Outcome::Later { retry_after: Some(Duration::from_secs(seconds)) }),
            4 => Just(LATER),
            2 => Just(Outcome::Unknown),
        ]
    }

    proptest! {
        #[test]
        fn every_message_ends_in_time_and_is_delivered_told_or_replaced(
            channel in prop_oneof![Just("courriel"), Just("sms"), Just("webhook:pms")],
            ends in 1_i64..400_000,
            steps in prop::collection::vec((outcomes(), any::<bool>(), 0_i64..50_000, any::<u64>()), 60),
        ) {
            let mut message = effect(Kind::Change, channel, ends);
            let mut told = false;
            for (outcome, has_newer, slept, jitter) in steps {
                if !message.progress.is_open() {
                    break;
                }
                // The sender may be away when a message is due.
                let now = message.due + TimeDelta::seconds(slept);
                if let Some(settled) = message.expired(now) {
                    told |= settled.tell;
                    message = settled.effect;
                    continue;
                }
                prop_assert!(now < message.ends, "an attempt after its end");
                let settled = message.begun(now).settled(&outcome, None, has_newer, now, jitter);
                told |= settled.tell;
                prop_assert!(settled.effect.due > now || !settled.effect.progress.is_open());
                message = settled.effect;
            }
            prop_assert!(!message.progress.is_open(), "{message:?}");
            prop_assert!(message.ended_at.is_some());
            match message.progress {
                Progress::Abandoned => prop_assert!(told),
                Progress::Uncertain => prop_assert!(message.unknown > 0),
                Progress::Delivered => prop_assert!(message.delivered_at.is_some()),
                Progress::Replaced => {}
                Progress::Waiting | Progress::UnderWay | Progress::Withdrawn => prop_assert!(false, "{message:?}"),
            }
        }
    }
}
