mod callers;

use chrono::TimeZone as _;
use chrono_tz::Europe::Paris;

use super::*;
use hotel::{
    reservation::Draft,
    samples::{guest, room_id, stay},
};
use openai::webhook::Caller;

const LIMITS: AdmissionLimits =
    AdmissionLimits { calls: 100, calls_per_number_hour: Some(3), call_minutes: 58, daily_minutes: Some(100) };

/// A time of 22 November 2026 where the hotel stands.
fn at(hour: u32, minute: u32) -> DateTime<Tz> {
    Paris.with_ymd_and_hms(2026, 11, 22, hour, minute, 0).unwrap()
}

fn call(number: usize) -> CallId {
    CallId::parse(&format!("rtc_{number}")).unwrap()
}

fn caller(number: &str) -> Caller {
    Caller::Number(Personal::new(number.to_owned()))
}

fn key(name: &str) -> BookingKey {
    let total = hotel::money::Cents::from_euros(1);
    let nights = stay("2026-11-27", "2026-11-30");
    BookingKey::new("rtc_1", &Draft::new(guest(name), nights, room_id("standard"), 1, total))
}

fn quotas() -> CallQuotas {
    blocking(&[])
}

fn blocking(numbers: &[&str]) -> CallQuotas {
    let numbers: Vec<Personal<String>> = numbers.iter().map(|number| Personal::new((*number).to_owned())).collect();
    CallQuotas::new(LIMITS, &numbers, &SecretString::from("secret"))
}

use admission::Reason::{Blocked, DaySpent, TooManyMasked, TooManyOfNumber};

#[test]
fn one_number_is_one_however_it_is_written() {
    let mut quotas = quotas();
    let written = ["+33639980001", "0639980001", "33639980001", "0033639980001"];
    let decided: Vec<Admission> = written
        .iter()
        .enumerate()
        .map(|(id, number)| quotas.ring(&call(id), &caller(number), Door::default(), at(10, 0)))
        .collect();
    assert_eq!(decided[..3], [Admission::Admit; 3]);
    assert_eq!(decided[3], Admission::Refuse(TooManyOfNumber));
    assert_eq!(quotas.ring(&call(9), &caller("+33639980002"), Door::default(), at(10, 0)), Admission::Admit);
}

#[test]
fn a_blocked_number_is_known_in_every_form() {
    let mut quotas = blocking(&["+33639980001", "+4420798000"]);
    for number in ["+33639980001", "0639980001", "33639980001", "+4420798000", "4420798000"] {
        assert_eq!(
            quotas.ring(&call(0), &caller(number), Door::default(), at(10, 0)),
            Admission::Refuse(Blocked),
            "{number}"
        );
    }
    for other in [caller("+33639980002"), Caller::Anonymous, Caller::Unknown] {
        assert_eq!(quotas.ring(&call(0), &other, Door::default(), at(10, 0)), Admission::Admit);
    }
}

#[test]
fn calls_are_counted_for_an_hour_and_refused_ones_not_at_all() {
    let mut quotas = quotas();
    for minute in [0, 20, 40] {
        assert_eq!(quotas.ring(&call(0), &caller("0639980001"), Door::default(), at(10, minute)), Admission::Admit);
        quotas.ended(&call(0), at(10, minute));
    }
    assert_eq!(
        quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 59)),
        Admission::Refuse(TooManyOfNumber)
    );
    assert_eq!(quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(11, 0)), Admission::Admit);
    quotas.ended(&call(1), at(11, 0));
    assert_eq!(
        quotas.ring(&call(2), &caller("0639980001"), Door::default(), at(11, 1)),
        Admission::Refuse(TooManyOfNumber)
    );
    assert_eq!((quotas.recent.len(), quotas.recent_of.len()), (3, 1));
    assert_eq!(quotas.ring(&call(3), &caller("0639980002"), Door::default(), at(23, 0)), Admission::Admit);
    assert_eq!((quotas.recent.len(), quotas.recent_of.len()), (1, 1), "nothing is kept beyond its hour");
}

#[test]
fn masked_numbers_share_five_times_the_limit() {
    let mut quotas = quotas();
    for id in 0..15 {
        let masked = if id % 2 == 0 { Caller::Anonymous } else { Caller::Unknown };
        assert_eq!(quotas.ring(&call(id), &masked, Door::default(), at(10, 0)), Admission::Admit);
    }
    assert_eq!(
        quotas.ring(&call(15), &Caller::Anonymous, Door::default(), at(10, 0)),
        Admission::Refuse(TooManyMasked)
    );
    assert_eq!(quotas.ring(&call(15), &caller("0639980001"), Door::default(), at(10, 0)), Admission::Admit);
}

#[test]
fn the_minutes_of_the_day_are_those_of_calls_over_and_of_calls_in_progress() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 0));
    quotas.ended(&call(1), at(10, 50));
    quotas.ring(&call(2), &caller("0639980002"), Door::default(), at(11, 0));
    assert_eq!(quotas.spent_today(at(11, 29)), TimeDelta::minutes(79));
    assert_eq!(quotas.nearly_spent(at(11, 29)), None);
    assert_eq!(quotas.nearly_spent(at(11, 30)), Some(NearlySpent { minutes: 80, budget: 100 }));
    assert_eq!(quotas.nearly_spent(at(11, 40)), None, "told once");
    assert_eq!(quotas.ring(&call(3), &caller("0639980003"), Door::default(), at(11, 49)), Admission::Admit);
    assert_eq!(quotas.ring(&call(4), &caller("0639980004"), Door::default(), at(11, 50)), Admission::Refuse(DaySpent));
    let tomorrow = at(0, 5) + TimeDelta::days(1);
    assert_eq!(quotas.ring(&call(5), &caller("0639980005"), Door::default(), tomorrow), Admission::Admit);
    assert_eq!(quotas.spent_today(tomorrow), TimeDelta::zero(), "calls of yesterday have counted for all they can");
    quotas.ended(&call(2), tomorrow);
    assert_eq!(quotas.spent_today(tomorrow), TimeDelta::zero());
}

#[test]
fn a_clock_that_goes_back_takes_nothing_away() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 0));
    assert_eq!(quotas.spent_today(at(9, 0)), TimeDelta::zero());
    quotas.ended(&call(1), at(9, 0));
    assert_eq!(quotas.spent_today(at(9, 0)), TimeDelta::zero());
}

#[test]
fn a_call_taken_up_counts_from_when_it_rang() {
    let mut quotas = quotas();
    quotas.take_up(&call(1), None, at(9, 0).to_utc(), Vec::new(), false);
    assert!(quotas.contains(&call(1)));
    assert_eq!(quotas.spent_today(at(9, 30)), TimeDelta::minutes(30));
    let origin = quotas.origin_of(&call(1)).unwrap();
    assert_eq!(
        quotas.begin_booking(&call(1), origin, Stage::Taking, at(9, 30)),
        Some(25),
        "without a number it is a masked one"
    );
}

#[test]
fn a_call_taken_up_is_counted_for_its_number_where_that_is_known() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(9, 0));
    quotas.take_up(&call(2), Some(&Personal::new("+33639980001".to_owned())), at(9, 0).to_utc(), Vec::new(), false);
    quotas.take_up(&call(3), None, at(9, 0).to_utc(), Vec::new(), false);
    assert_eq!(quotas.origin_of(&call(2)), quotas.origin_of(&call(1)));
    assert_ne!(quotas.origin_of(&call(3)), quotas.origin_of(&call(1)));
}

#[test]
fn a_number_is_passed_on_three_times_a_day_and_what_came_to_nothing_does_not_count() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(9, 0));
    let origin = quotas.origin_of(&call(1)).unwrap();
    assert_eq!(quotas.begin_transfer(origin, at(9, 0)), Some(3));
    quotas.forgo_transfer(origin, at(9, 1));
    for left in [3, 2, 1, 0] {
        assert_eq!(quotas.begin_transfer(origin, at(9, 2)), Some(left));
    }
    quotas.forgo_transfer(origin, at(9, 3));
    assert_eq!(quotas.begin_transfer(origin, at(9, 4)), Some(0));
    assert_eq!(quotas.begin_transfer(Origin::Masked, at(9, 4)), Some(15));
    assert_eq!(quotas.begin_transfer(origin, at(9, 4) + TimeDelta::days(1)), Some(3));
}

#[test]
fn the_day_begins_when_it_does_where_midnight_is_skipped() {
    // Chile's clocks go from 0:00 to 1:00 on 6 September 2026.
    let zone = chrono_tz::America::Santiago;
    let now = zone.with_ymd_and_hms(2026, 9, 6, 12, 0, 0).unwrap();
    assert_eq!(midnight(now), zone.with_ymd_and_hms(2026, 9, 6, 1, 0, 0).unwrap());
    assert_eq!(midnight(at(12, 0)), at(0, 0));
}

#[test]
fn bookings_are_counted_by_caller_and_day_while_they_are_made_and_once_each() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 0));
    quotas.ring(&call(2), &caller("0639980001"), Door::default(), at(10, 0));
    let (first, second) = (quotas.origin_of(&call(1)).unwrap(), quotas.origin_of(&call(2)).unwrap());
    assert_eq!(first, second);
    assert_eq!(quotas.begin_booking(&call(1), first, Stage::Taking, at(10, 0)), Some(5));
    assert_eq!(
        quotas.begin_booking(&call(2), second, Stage::Taking, at(10, 0)),
        Some(4),
        "the first is still being made"
    );
    quotas.finish_booking(&call(1), first, Stage::Taking, &one_room("Un"), at(10, 1));
    quotas.finish_booking(&call(2), second, Stage::Taking, &Came::Nothing, at(10, 1));
    assert_eq!(quotas.begin_booking(&call(1), first, Stage::Taking, at(10, 2)), Some(4));
    quotas.finish_booking(&call(1), first, Stage::Taking, &one_room("Un"), at(10, 2));
    for name in ["Deux", "Trois", "Quatre", "Cinq"] {
        assert_ne!(quotas.begin_booking(&call(1), first, Stage::Taking, at(10, 3)), Some(0), "{name}");
        quotas.finish_booking(&call(1), first, Stage::Taking, &one_room(name), at(10, 3));
    }
    assert_eq!(quotas.begin_booking(&call(2), second, Stage::Taking, at(10, 4)), Some(0));
    assert_eq!(quotas.begin_booking(&call(9), Origin::Masked, Stage::Taking, at(10, 4)), Some(25));
    quotas.finish_booking(&call(2), second, Stage::Taking, &Came::Nothing, at(10, 4));
    assert_eq!(quotas.begin_booking(&call(2), second, Stage::Taking, at(10, 4) + TimeDelta::days(1)), Some(5));
}

#[test]
fn rooms_that_wait_for_a_yes_count_for_others_of_the_same_caller_until_their_call_is_over() {
    let mut quotas = quotas();
    for id in 1..=3 {
        quotas.ring(&call(id), &Caller::Anonymous, Door::default(), at(10, 0));
    }
    let begin = |quotas: &mut CallQuotas, id, came| {
        let left = quotas.begin_booking(&call(id), Origin::Masked, Stage::Taking, at(10, 0));
        quotas.finish_booking(&call(id), Origin::Masked, Stage::Taking, &came, at(10, 0));
        left
    };
    assert_eq!(begin(&mut quotas, 1, Came::Held { rooms: 5 }), Some(25));
    assert_eq!(begin(&mut quotas, 1, Came::Held { rooms: 3 }), Some(25), "its own hold is replaced");
    assert_eq!(begin(&mut quotas, 2, Came::Held { rooms: 4 }), Some(22));
    assert_eq!(begin(&mut quotas, 1, Came::Booked { rooms: vec![key("Un"), key("Deux")] }), Some(21));
    assert_eq!(begin(&mut quotas, 3, Came::Nothing), Some(25 - 2 - 4));
    quotas.ended(&call(2), at(10, 5));
    assert_eq!(begin(&mut quotas, 3, Came::Nothing), Some(25 - 2), "what was held in a call goes with it");
}

fn one_room(name: &str) -> Came {
    Came::Booked { rooms: vec![key(name)] }
}

#[test]
fn bookings_that_are_only_put_to_callers_do_not_stand_in_the_way_of_others() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 0));
    let origin = quotas.origin_of(&call(1)).unwrap();
    for id in 1..10 {
        assert_eq!(quotas.begin_booking(&call(id), origin, Stage::Putting, at(10, 0)), Some(5));
    }
    assert_eq!(quotas.begin_booking(&call(1), origin, Stage::Taking, at(10, 0)), Some(5));
    quotas.finish_booking(&call(2), origin, Stage::Putting, &Came::Held { rooms: 1 }, at(10, 0));
    assert_eq!(quotas.begin_booking(&call(3), origin, Stage::Taking, at(10, 0)), Some(4), "one is being made");
}

/// What the journal would hold of some calls: of a number, masked, and over or not.
fn used(id: usize, number: Option<&str>, since: DateTime<Tz>, ended: Option<DateTime<Tz>>) -> CallUse {
    let salt = Salt::of(&SecretString::from("secret"));
    let number = number.and_then(|number| Origin::Digest(salt.number(number)).to_hex());
    let count = Count::Answered { number, since: since.to_utc() };
    let mut of_call = CallUse::begun(call(id).as_str(), count).unwrap();
    of_call.ended = ended.map(|at| at.to_utc());
    of_call
}

#[test]
fn the_next_process_goes_on_counting_where_the_last_one_stopped() {
    let number = "0639980001";
    let yesterday = at(10, 0) - TimeDelta::days(1);
    let mut booked = used(1, Some(number), at(9, 40), Some(at(9, 50)));
    booked.bookings = vec![(key("Un"), at(9, 45).to_utc()), (key("Hier"), yesterday.to_utc())];
    booked.transfers = vec![at(9, 46).to_utc(), yesterday.to_utc()];
    let uses = [
        booked,
        used(2, Some(number), at(9, 30), Some(at(9, 35))),
        used(3, Some(number), at(8, 0), Some(at(8, 20))),
        used(4, Some("0639980002"), at(8, 0), Some(at(8, 30))),
        used(5, None, at(9, 55), Some(at(9, 56))),
        used(6, Some(number), at(0, 10) - TimeDelta::minutes(20), Some(at(0, 10))),
    ];
    let mut quotas = quotas();
    quotas.restore(&uses, |call_id| call_id == call(4).as_str(), at(10, 0));
    assert_eq!(quotas.spent_today(at(10, 0)), TimeDelta::minutes(10 + 5 + 20 + 1 + 10), "from midnight on");
    quotas.take_up(&call(4), Some(&Personal::new("+33639980002".to_owned())), at(8, 0).to_utc(), Vec::new(), false);
    assert_eq!(quotas.spent_today(at(10, 0)), TimeDelta::minutes(46 + 58), "no call counts for more than it may last");
    assert_eq!((quotas.recent.len(), quotas.recent_of.len()), (3, 2), "the calls of the last hour");
    quotas.day.spent = TimeDelta::zero();
    quotas.ended(&call(4), at(8, 0));
    assert_eq!(quotas.ring(&call(7), &caller("+33639980001"), Door::default(), at(10, 0)), Admission::Admit);
    assert_eq!(quotas.ring(&call(8), &caller(number), Door::default(), at(10, 0)), Admission::Refuse(TooManyOfNumber));
    let origin = quotas.origin_of(&call(7)).unwrap();
    assert_eq!(quotas.begin_booking(&call(1), origin, Stage::Taking, at(10, 0)), Some(4));
    quotas.finish_booking(&call(1), origin, Stage::Taking, &one_room("Un"), at(10, 0));
    assert_eq!(
        quotas.begin_booking(&call(1), origin, Stage::Taking, at(10, 0)),
        Some(4),
        "the same booking asked again"
    );
    assert_eq!(quotas.begin_transfer(origin, at(10, 0)), Some(2));
}

#[test]
fn absences_of_the_server_are_not_charged_to_callers() {
    // since, absences, the end → minutes of the 22nd
    let before_midnight = at(0, 0) - TimeDelta::hours(2);
    for (row, (since, away, end, minutes)) in [
        (at(10, 0), vec![], at(10, 5), 5),
        (at(10, 0), vec![], at(12, 0), 58),
        (at(10, 0), vec![(at(10, 5), at(11, 10))], at(11, 11), 6),
        (at(10, 0), vec![(at(10, 0), at(11, 5))], at(11, 5), 0),
        (at(10, 0), vec![(at(10, 5), at(10, 10)), (at(10, 12), at(10, 50))], at(10, 51), 8),
        (before_midnight, vec![(before_midnight + TimeDelta::minutes(5), at(12, 30))], at(12, 30), 0),
        (before_midnight, vec![], at(12, 30), 0),
        (at(0, 0) - TimeDelta::minutes(3), vec![], at(0, 4), 4),
        (at(10, 0), vec![], at(9, 0), 0),
        (at(10, 0), vec![(at(10, 5), at(11, 0))], at(9, 0), 0),
    ]
    .into_iter()
    .enumerate()
    {
        let away = away.iter().map(|(from, to)| (from.to_utc(), to.to_utc())).collect();
        let mut quotas = quotas();
        quotas.begin_day(at(0, 0));
        quotas.take_up(&call(1), None, since.to_utc(), away, false);
        quotas.ended(&call(1), end);
        assert_eq!(quotas.spent_today(at(23, 0)), TimeDelta::minutes(minutes), "row {row}");
    }
}

#[test]
fn calls_of_a_wrong_clock_run_out_an_hour_after_it_is_put_right() {
    let mut quotas = quotas();
    let far = at(10, 0) + TimeDelta::days(4_000);
    for id in 0..3 {
        assert_eq!(quotas.ring(&call(id), &caller("0639980001"), Door::default(), far), Admission::Admit);
        quotas.ended(&call(id), far);
    }
    let ring = |quotas: &mut CallQuotas, now| quotas.ring(&call(9), &caller("0639980001"), Door::default(), now);
    assert_eq!(ring(&mut quotas, at(10, 0)), Admission::Refuse(TooManyOfNumber));
    assert_eq!(ring(&mut quotas, at(10, 59)), Admission::Refuse(TooManyOfNumber));
    assert_eq!(ring(&mut quotas, at(11, 0)), Admission::Admit);
}

#[test]
fn what_the_journal_is_told_of_a_call_holds_no_number_and_is_read_again() {
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 0));
    quotas.ring(&call(2), &Caller::Anonymous, Door::default(), at(10, 0));
    for (id, hidden) in [(1, false), (2, true)] {
        let Some(Count::Answered { number, since }) = quotas.answered(&call(id)) else { panic!("{id}") };
        assert_eq!((number.is_none(), since), (hidden, at(10, 0).to_utc()));
        assert!(!number.as_deref().unwrap_or_default().contains("3998"));
        assert_eq!(Origin::from_hex(number.as_deref()), quotas.origin_of(&call(id)));
    }
    assert_eq!(quotas.answered(&call(3)), None);
    for odd in ["", "00", "zz000000000000000000000000000000"] {
        assert_eq!(Origin::from_hex(Some(odd)), None, "{odd}");
    }
    let unlimited = AdmissionLimits { calls_per_number_hour: None, daily_minutes: None, ..LIMITS };
    let mut quotas = CallQuotas::new(unlimited, &[], &SecretString::from("secret"));
    quotas.ring(&call(1), &Caller::Anonymous, Door::default(), at(10, 0));
    assert_eq!(quotas.answered(&call(1)), None, "where nothing is counted nothing is kept");
}

#[test]
fn nothing_of_a_number_is_printed_or_kept() {
    let mut quotas = blocking(&["+33639980001"]);
    quotas.ring(&call(1), &caller("+33639980002"), Door::default(), at(10, 0));
    let printed = format!("{quotas:?} {:?} {:?}", quotas.live, quotas.recent);
    assert!(!printed.contains("3998"), "{printed}");
    let other = CallQuotas::new(LIMITS, &[], &SecretString::from("another"));
    assert_ne!(quotas.salt.number("0639980001"), other.salt.number("0639980001"), "each secret has its own digests");
}
