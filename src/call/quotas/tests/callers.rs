//! What counts for whom: calls that are passed on, bookings and rooms, and what is known of a number.

use super::*;

#[test]
fn a_call_passed_on_takes_no_line_and_no_minute() {
    let limits = AdmissionLimits { calls: 1, ..LIMITS };
    let mut quotas = CallQuotas::new(limits, &[], &SecretString::from("secret"));
    let staffed = Door { paused: false, reception: true };
    let ring =
        |quotas: &mut CallQuotas, id| quotas.ring(&call(id), &caller(&format!("063998010{id}")), staffed, at(10, 0));
    assert_eq!(ring(&mut quotas, 1), Admission::Admit);
    assert_eq!(ring(&mut quotas, 2), Admission::Refer(admission::Reason::LinesTaken));
    assert_eq!(quotas.answered(&call(2)), None);
    quotas.ended(&call(1), at(10, 0));
    assert_eq!(ring(&mut quotas, 3), Admission::Admit, "the line is free");
    assert_eq!(quotas.spent_today(at(10, 30)), TimeDelta::minutes(30), "those of the third alone");
}

#[test]
fn a_number_counts_bookings_and_masked_callers_count_rooms() {
    let rooms = || Came::Booked { rooms: ["Un", "Deux", "Trois"].map(key).to_vec() };
    let mut quotas = quotas();
    quotas.ring(&call(1), &caller("0639980001"), Door::default(), at(10, 0));
    let origin = quotas.origin_of(&call(1)).unwrap();
    for (origin, left) in [(origin, [5, 4]), (Origin::Masked, [25, 22])] {
        assert_eq!(quotas.begin_booking(&call(1), origin, Stage::Taking, at(10, 0)), Some(left[0]));
        quotas.finish_booking(&call(1), origin, Stage::Taking, &rooms(), at(10, 0));
        assert_eq!(quotas.begin_booking(&call(1), origin, Stage::Taking, at(10, 1)), Some(left[1]));
    }
}

#[test]
fn what_a_number_made_is_known_for_a_day_and_of_masked_ones_never() {
    let mut quotas = quotas();
    let origin = Origin::Digest(quotas.salt.number("0639980001"));
    for origin in [origin, Origin::Masked] {
        quotas.made(origin, "42173653", at(10, 0));
    }
    let codes = |quotas: &mut CallQuotas, origin, now| quotas.made_by(origin, now).len();
    assert_eq!(codes(&mut quotas, origin, at(10, 0) + TimeDelta::hours(24) - TimeDelta::seconds(1)), 1);
    assert_eq!(codes(&mut quotas, origin, at(10, 0) + TimeDelta::hours(24)), 0);
    assert_eq!(codes(&mut quotas, Origin::Masked, at(10, 0)), 0);
}

#[test]
fn failed_proofs_of_yesterday_do_not_count_after_a_restart() {
    let mut of_call = used(1, Some("0639980001"), at(9, 0), Some(at(9, 30)));
    of_call.failed_proofs = vec![(at(9, 0) - TimeDelta::days(1)).to_utc(), at(9, 1).to_utc()];
    let mut quotas = quotas();
    let origin = Origin::Digest(quotas.salt.number("0639980001"));
    quotas.restore(&[of_call], |_| false, at(10, 0));
    assert_eq!(quotas.proofs_left(origin, at(10, 0)), admission::FAILED_PROOFS_PER_NUMBER_AND_DAY - 1);
}
