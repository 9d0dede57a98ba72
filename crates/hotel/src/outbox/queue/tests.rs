use chrono::NaiveTime;

use super::*;
use crate::{
    code::ReservationCode,
    money::Cents,
    outbox::{Cause, Channel, Policy, Written, effects},
    reservation::{Draft, Reservation},
    samples::{guest, room_id, stay},
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_341_600 + seconds, 0).unwrap()
}

fn policy() -> Policy {
    let check_in_from = NaiveTime::from_hms_opt(15, 0, 0).unwrap();
    let webhooks = vec!["pms".to_owned()];
    Policy { mail: true, reception: true, sms: true, webhooks, zone: chrono_tz::Europe::Paris, check_in_from }
}

fn row(code: &str) -> Reservation {
    let nights = stay("2026-11-25", "2026-11-27");
    let draft = Draft::new(guest("Le Goff"), nights, room_id("standard"), 2, Cents::from_euros(178));
    draft.into_reservation(format!("RES-{code}"), &ReservationCode::parse(code).unwrap(), None, at(0))
}

/// An outbox, and what follows from the writes of one guest.
struct Desk {
    outbox: Outbox,
    ids: Ids,
    policy: Policy,
}

impl Desk {
    fn new() -> Self {
        Self { outbox: Outbox::default(), ids: Ids::seeded(1), policy: Policy { webhooks: Vec::new(), ..policy() } }
    }

    fn write(
        &mut self,
        before: Option<&Reservation>,
        after: &Reservation,
        call: Option<&str>,
        now: i64,
    ) -> Vec<Changed> {
        let rows = [Written { before, after }];
        let new = effects(&rows, Cause::Guest { call }, &self.policy, at(now), &self.ids);
        self.outbox.add(new, at(now))
    }

    fn claim(&mut self, now: i64) -> Vec<Arc<Effect>> {
        let changes = self.outbox.claim(at(now), &room(10), true, &self.ids);
        changes.into_iter().map(|change| change.is).filter(|is| is.progress == Progress::UnderWay).collect()
    }

    fn confirmation(&mut self, now: i64) -> Arc<Effect> {
        self.claim(now).into_iter().find(|effect| effect.kind == Kind::Confirmation).unwrap()
    }

    fn settle(&mut self, effect: &Effect, outcome: Outcome, now: i64) -> Option<Vec<Changed>> {
        let attempt = (effect.id.as_str(), effect.attempts);
        self.outbox.settle(attempt, &outcome, None, at(now), true, &self.ids)
    }

    /// Kind, revision and progress of the messages to guests.
    fn to_guests(&self) -> Vec<(Kind, u32, Progress)> {
        let all = self.outbox.list(&EffectFilter::default());
        let to_guests = all.iter().filter(|effect| effect.kind.is_for_guest());
        to_guests.map(|effect| (effect.kind, effect.revision, effect.progress)).collect()
    }
}

fn changed(row: &Reservation, revision: u32) -> Reservation {
    Reservation { people: 1 + revision % 2, total: Some(Cents::new(revision.into())), ..row.revised(revision) }
}

fn room(most: usize) -> Room {
    ["courriel", "sms", "webhook:pms"].map(|channel| (Channel::from(channel.to_owned()), most)).into()
}

const LATER: Outcome = Outcome::Later { retry_after: None };

#[test]
fn corrections_in_one_call_are_one_confirmation_that_leaves_after_it() {
    let mut desk = Desk::new();
    let booked = row("42173653");
    desk.write(None, &booked, Some("rtc_1"), 0);
    desk.write(Some(&booked), &changed(&booked, 1), Some("rtc_1"), 60);
    desk.write(Some(&changed(&booked, 1)), &changed(&booked, 2), None, 70);
    assert_eq!(
        desk.to_guests(),
        [
            (Kind::Confirmation, 0, Progress::Replaced),
            (Kind::Confirmation, 1, Progress::Replaced),
            (Kind::Confirmation, 2, Progress::Waiting)
        ]
    );
    assert_eq!(desk.claim(300), []);
    desk.outbox.call_ended("rtc_1", at(300));
    assert_eq!(desk.outbox.next_due(&room(1)), Some(at(305)));
    let sent = desk.claim(305);
    let notice = sent.iter().find(|effect| effect.kind == Kind::Notice).unwrap();
    assert_eq!(
        (sent.len(), notice.happened),
        (2, Some(Happened::Booked)),
        "the reception has not heard of the booking before"
    );
}

#[test]
fn one_message_of_a_lane_is_under_way_and_others_do_not_wait_for_it() {
    let mut desk = Desk::new();
    let (one, other) = (row("42173653"), row("11112222"));
    desk.write(None, &one, None, 0);
    let first = desk.claim(30);
    assert_eq!(first.len(), 2);
    desk.write(Some(&one), &changed(&one, 1), None, 40);
    desk.write(None, &other, None, 40);
    let second = desk.claim(100);
    assert!(second.iter().all(|effect| effect.subject == "11112222") && second.len() == 2, "{second:?}");
    assert_eq!(desk.outbox.next_due(&room(1)), None, "what waits behind one under way is not due");
    let confirmation = first.iter().find(|effect| effect.kind == Kind::Confirmation).unwrap();
    desk.settle(confirmation, Outcome::Delivered, 101).unwrap();
    let third = desk.claim(101);
    assert_eq!(third.iter().map(|effect| (effect.kind, effect.revision)).collect::<Vec<_>>(), [(Kind::Change, 1)]);
    assert_eq!(third[0].previous_total, Some(Cents::from_euros(178)));
}

#[test]
fn channel_without_room_begins_nothing_and_still_gives_up_in_time() {
    let mut desk = Desk::new();
    desk.write(None, &row("42173653"), None, 0);
    let shut = Room::from([(Channel::Email, 0)]);
    assert_eq!(desk.outbox.next_due(&shut), None);
    assert_eq!(desk.outbox.claim(at(30), &shut, true, &desk.ids), []);
    let given_up = desk.outbox.claim(at(4 * 86_400), &shut, true, &desk.ids);
    assert_eq!(given_up.iter().filter(|change| change.is.progress == Progress::Abandoned).count(), 2);
}

#[test]
fn late_settling_is_refused() {
    let mut desk = Desk::new();
    desk.write(None, &row("42173653"), None, 0);
    let first = desk.confirmation(30);
    desk.settle(&first, LATER, 31).unwrap();
    assert_eq!(desk.settle(&first, Outcome::Delivered, 32), None, "nothing is under way");
    let second = desk.claim(200);
    assert_eq!((second[0].id.as_str(), second[0].attempts), (first.id.as_str(), 2));
    assert_eq!(desk.settle(&first, Outcome::Delivered, 201), None, "another attempt has begun");
    assert!(desk.settle(&second[0], Outcome::Delivered, 202).is_some());
}

#[test]
fn attempt_of_another_process_is_tried_once_more_and_then_left_to_a_person() {
    let mut desk = Desk::new();
    desk.write(None, &row("42173653"), None, 0);
    let first = desk.confirmation(30);
    desk.outbox.recover(at(40), true, &desk.ids);
    let second = desk.confirmation(200);
    assert_eq!((&second.id, second.first_attempt_at), (&first.id, first.first_attempt_at));
    let changes = desk.outbox.recover(at(210), true, &desk.ids);
    let reported = changes.iter().find(|change| change.is.kind == Kind::FailureNotice).unwrap();
    assert_eq!(reported.is.about.as_ref(), Some(&first.id));
    assert_eq!(desk.to_guests(), [(Kind::Confirmation, 0, Progress::Uncertain)]);
}

#[test]
fn what_could_not_be_written_is_taken_back() {
    let mut desk = Desk::new();
    let booked = row("42173653");
    desk.write(None, &booked, None, 0);
    let before = desk.outbox.clone();
    let one = desk.write(Some(&booked), &changed(&booked, 1), None, 1);
    let two = desk.write(Some(&changed(&booked, 1)), &changed(&booked, 2), None, 2);
    desk.outbox.undo(two);
    desk.outbox.undo(one);
    assert_eq!(desk.outbox.list(&EffectFilter::default()), before.list(&EffectFilter::default()));
    assert_eq!(desk.outbox.due, before.due);
    assert_eq!(desk.outbox.lanes, before.lanes);
}

#[test]
fn person_sends_again_or_not_at_all() {
    let mut desk = Desk::new();
    desk.write(None, &row("42173653"), None, 0);
    let ids = desk.ids.clone();
    let sent = desk.confirmation(30);
    assert_eq!(desk.outbox.cancel(&sent.id, at(31)), Asked::NotNow, "it is leaving");
    assert_eq!(desk.outbox.retry(&sent.id, at(31), &ids), Asked::NotNow);
    desk.settle(&sent, Outcome::Delivered, 32).unwrap();
    assert!(matches!(desk.outbox.retry(&sent.id, at(40), &ids), Asked::Done(_)));
    let again = desk.claim(40);
    assert!(again[0].id != sent.id && again[0].kind == Kind::Confirmation, "under an identity of its own");
    desk.settle(&again[0], LATER, 41).unwrap();
    assert!(matches!(desk.outbox.cancel(&again[0].id, at(42)), Asked::Done(_)));
    assert_eq!(desk.outbox.cancel("ENV-0", at(42)), Asked::Unknown);
    assert_eq!(desk.to_guests()[1], (Kind::Confirmation, 0, Progress::Withdrawn));
}

#[test]
fn erased_guest_hears_nothing_more_and_leaves_no_address() {
    let mut desk = Desk::new();
    desk.write(None, &row("42173653"), None, 0);
    let leaving = desk.confirmation(30);
    desk.outbox.erase(&["42173653"].into(), at(31));
    assert_eq!(desk.settle(&leaving, LATER, 32), None);
    assert_eq!((desk.claim(10_000), desk.outbox.next_due(&room(1))), (Vec::new(), None));
}

#[test]
fn what_is_over_is_forgotten_after_its_time() {
    let mut desk = Desk::new();
    desk.write(None, &row("42173653"), None, 0);
    let sent = desk.claim(30);
    desk.settle(&sent[0], Outcome::Delivered, 31).unwrap();
    desk.settle(&sent[1], Outcome::Refused, 31).unwrap();
    let after = |time: TimeDelta, desk: &mut Desk| desk.outbox.forget(at(31) + time).len();
    assert_eq!(after(DONE_MEMORY - TimeDelta::seconds(1), &mut desk), 0);
    assert_eq!(after(DONE_MEMORY, &mut desk), 1);
    assert_eq!(after(FAILED_MEMORY, &mut desk), 1);
}

/// What one run did with one message.
#[derive(Default)]
struct Fate {
    attempts: u32,
    last_begun: Option<DateTime<Utc>>,
}

/// A hotel over weeks: bookings, changes, outages, refusals, restarts, jumps of the clock, erasures and writes that fail. Every message
/// ends, in time, as delivered, told, replaced or withdrawn.
fn live_through(seed: u64) {
    let dice = Ids::seeded(seed);
    let mut desk = Desk { ids: Ids::seeded(seed ^ 7), policy: policy(), outbox: Outbox::default() };
    let mut rows: Vec<Reservation> = Vec::new();
    let mut fates: HashMap<String, Fate> = HashMap::new();
    let mut told: HashSet<String> = HashSet::new();
    let mut now = 0_i64;
    for step in 0..50_u64 {
        // Towards the end nothing new happens, and time goes on until all is over.
        let is_late = step >= 30;
        now += i64::try_from(match dice.below(if is_late { 3 } else { 12 }) {
            0 => 86_400,
            1 => 20_000,
            2 => 3_000,
            _ => dice.below(120),
        })
        .unwrap();
        if dice.below(30) == 0 && !is_late {
            now -= i64::try_from(dice.below(40_000)).unwrap();
        }
        let mut changes = Vec::new();
        match dice.below(8) {
            0 if !is_late => {
                let booked = row(ReservationCode::from_number(u64::try_from(rows.len()).unwrap()).as_str());
                changes = desk.write(None, &booked, Some("rtc_1").filter(|_| dice.below(2) == 0), now);
                rows.push(booked);
            }
            1 if !is_late && !rows.is_empty() => {
                let at = usize::try_from(dice.below(rows.len() as u64)).unwrap();
                let new = changed(&rows[at], rows[at].revision + 1);
                changes = desk.write(Some(&rows[at]), &new, None, now);
                if dice.below(4) == 0 {
                    desk.outbox.undo(std::mem::take(&mut changes));
                } else {
                    rows[at] = new;
                }
            }
            2 => changes = desk.outbox.call_ended("rtc_1", at(now)),
            3 if !rows.is_empty() && dice.below(6) == 0 => {
                let code = rows[0].code().unwrap().to_owned();
                changes = desk.outbox.erase(&[code.as_str()].into(), at(now));
            }
            4 if dice.below(3) == 0 => {
                let mut again = Outbox::default();
                desk.outbox.list(&EffectFilter::default()).iter().for_each(|effect| {
                    again.put(serde_json::from_str(&serde_json::to_string(effect.as_ref()).unwrap()).unwrap());
                });
                desk.outbox = again;
                changes = desk.outbox.recover(at(now), true, &desk.ids);
            }
            _ => {}
        }
        changes.extend(desk.outbox.claim(at(now), &room(2), true, &desk.ids));
        let begun: Vec<Arc<Effect>> =
            changes.iter().map(|change| &change.is).filter(|is| is.progress == Progress::UnderWay).cloned().collect();
        for effect in begun {
            let fate = fates.entry(effect.id.clone()).or_default();
            fate.attempts += 1;
            fate.last_begun = Some(at(now));
            assert!(at(now) < effect.ends, "{seed}: sent after its end: {effect:?}");
            assert_eq!(fate.attempts, effect.attempts, "{seed}: {effect:?}");
            let outcome = match dice.below(8) {
                0 => Outcome::Refused,
                1 => Outcome::Unknown,
                2..5 => LATER,
                // The process dies, or is slow.
                5 => continue,
                _ => Outcome::Delivered,
            };
            changes.extend(desk.settle(&effect, outcome, now).unwrap_or_default());
        }
        for Changed { was, is } in &changes {
            let ended_before = was.as_ref().is_some_and(|was| !was.progress.is_open());
            assert!(!ended_before || !is.progress.is_open(), "{seed}: it had ended: {is:?}");
            if is.told && !was.as_ref().is_some_and(|was| was.told) {
                assert!(told.insert(is.id.clone()), "{seed}: told twice: {is:?}");
            }
        }
        let mut lanes = HashSet::new();
        for effect in desk.outbox.effects.values().filter(|effect| effect.progress == Progress::UnderWay) {
            assert!(lanes.insert(effect.lane()), "{seed}: two under way: {effect:?}");
        }
    }
    // Whatever hangs is the loss of a process.
    for day in 1..10 {
        desk.outbox
            .recover(at(now + day * 86_400), true, &desk.ids)
            .iter()
            .chain(&desk.outbox.claim(at(now + day * 86_400), &room(100), true, &desk.ids))
            .for_each(|change| {
                if change.is.told {
                    told.insert(change.is.id.clone());
                }
            });
    }
    desk.outbox.recover(at(now + 10 * 86_400), true, &desk.ids);
    for effect in desk.outbox.list(&EffectFilter::default()) {
        assert!(!effect.progress.is_open(), "{seed}: {effect:?}");
        assert!(effect.progress != Progress::Abandoned || effect.told, "{seed}: {effect:?}");
        assert!(effect.channel != Channel::Sms || effect.unknown <= 1, "{seed}: sent twice blindly: {effect:?}");
    }
    assert_eq!((desk.outbox.next_due(&room(1)), desk.outbox.lanes.len()), (None, 0), "{seed}");
}

#[test]
fn every_message_ends_in_time_in_ten_thousand_lives_of_a_hotel() {
    for seed in 0..10_000 {
        live_through(seed);
    }
}
