use chrono::TimeDelta;

use super::*;
use crate::{
    callback::{Draft as CallbackDraft, Reason},
    code::ReservationCode,
    guest::Email,
    reservation::{Actor, Agreement, Correction, Draft},
    samples::{guest, room_id, stay},
    stay::Stay,
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_341_600, 0).unwrap()
}

fn policy() -> Policy {
    Policy {
        mail: true,
        reception: true,
        sms: true,
        webhooks: vec!["pms".to_owned()],
        zone: chrono_tz::Europe::Paris,
        check_in_from: NaiveTime::from_hms_opt(15, 0, 0).unwrap(),
    }
}

fn row(nights: Stay) -> Reservation {
    let draft = Draft::new(guest("Le Goff"), nights, room_id("standard"), 2, Cents::from_euros(178));
    draft.into_reservation("RES-1".to_owned(), &ReservationCode::parse("42173653").unwrap(), None, now())
}

fn later() -> Reservation {
    row(stay("2027-02-10", "2027-02-12"))
}

const CALL: Cause<'_> = Cause::Guest { call: Some("rtc_1") };

fn follows(before: Option<&Reservation>, after: &Reservation, cause: Cause<'_>, policy: &Policy) -> Vec<Effect> {
    effects(&[Written { before, after }], cause, policy, now(), &Ids::seeded(1))
}

/// Kind, channel, revision, and seconds until it is due.
fn shown(effects: &[Effect]) -> Vec<(Kind, String, u32, i64)> {
    let due = |effect: &Effect| (effect.due - now()).num_seconds();
    effects.iter().map(|effect| (effect.kind, effect.channel.clone().into(), effect.revision, due(effect))).collect()
}

#[test]
fn booking_tells_guest_reception_and_systems_after_the_call() {
    let told = follows(None, &later(), CALL, &policy());
    assert_eq!(
        shown(&told),
        [
            (Kind::Confirmation, "courriel".to_owned(), 0, 600),
            (Kind::Notice, "courriel".to_owned(), 0, 600),
            (Kind::Event, "webhook:pms".to_owned(), 0, 0),
        ]
    );
    assert_eq!(told[0].subject, "42173653");
    assert_eq!((told[2].subject.as_str(), told[2].happened), ("RES-1", Some(Happened::Booked)));
    assert_eq!(told[0].ends - now(), LONGEST_LIFE);
    assert_eq!(follows(None, &later(), CALL, &Policy::default()), []);
}

#[test]
fn reception_learns_at_once_of_a_guest_for_tonight_whose_letter_still_gets_its_tries() {
    // 11:00 in Paris: the rooms are ready at 15:00.
    let tonight = follows(None, &row(stay("2026-11-22", "2026-11-23")), CALL, &policy());
    assert_eq!((tonight[1].kind, tonight[1].due - now()), (Kind::Notice, AT_ONCE));
    assert_eq!(tonight[0].ends - now(), TimeDelta::hours(4));
    let late = Policy { check_in_from: NaiveTime::from_hms_opt(11, 30, 0).unwrap(), ..policy() };
    let tonight = follows(None, &row(stay("2026-11-22", "2026-11-23")), CALL, &late);
    assert_eq!(tonight[0].ends - now(), SHORTEST_LIFE);
}

#[test]
fn staff_who_write_are_not_told_and_notes_tell_nobody() {
    let before = later();
    let cancelled = before.cancelled(Actor::Staff, None, &Agreement::default(), now()).revised(1);
    let told = follows(Some(&before), &cancelled, Cause::Staff, &policy());
    assert_eq!(
        shown(&told),
        [(Kind::Cancellation, "courriel".to_owned(), 1, 30), (Kind::Event, "webhook:pms".to_owned(), 1, 0)]
    );
    assert_eq!(follows(Some(&before), &cancelled, Cause::Note, &policy()), []);
    assert_eq!(follows(Some(&before), &before, CALL, &policy()), [], "nothing has changed");
}

#[test]
fn replaced_address_hears_of_it_only_where_a_letter_had_gone_to_it() {
    let correction = Correction { email: Email::parse("autre@example.com").ok(), ..Correction::default() };
    let sent = crate::reservation::SentConfirmation::ByMail { revision: 0 };
    for (before, addresses) in [(later(), 0), (later().confirmation_sent(sent, now()).unwrap(), 1)] {
        let after = before.corrected_by(&correction).unwrap().revised(1);
        let told = follows(Some(&before), &after, CALL, &policy());
        let replaced: Vec<&Effect> = told.iter().filter(|effect| effect.kind == Kind::AddressReplaced).collect();
        assert_eq!(replaced.len(), addresses);
        assert!(
            replaced.iter().all(|effect| {
                effect.recipient == Recipient::Address(Personal::new("camille@example.com".to_owned()))
            })
        );
        assert_eq!(told[0].kind, Kind::Change);
    }
}

#[test]
fn guest_without_an_address_gets_a_reminder_where_the_phone_takes_one() {
    let told = |phone: &str| {
        let row = Reservation { email: Personal::default(), phone: Personal::new(phone.to_owned()), ..later() };
        shown(&follows(None, &row, CALL, &policy()))[0].clone()
    };
    assert_eq!(told("0639980001"), (Kind::Reminder, "sms".to_owned(), 0, 600));
    assert_eq!(told("0199000001").0, Kind::Notice);
}

#[test]
fn rooms_of_a_code_are_one_letter_with_their_price_before() {
    let before = [later(), Reservation { id: "RES-2".to_owned(), total: Some(Cents::from_euros(22)), ..later() }];
    let after = before.clone().map(|row| Reservation { people: 1, ..row.revised(3) });
    let rows: Vec<Written<'_>> =
        before.iter().zip(&after).map(|(before, after)| Written { before: Some(before), after }).collect();
    let told = effects(&rows, CALL, &policy(), now(), &Ids::seeded(1));
    let kinds: Vec<Kind> = told.iter().map(|effect| effect.kind).collect();
    assert_eq!(kinds, [Kind::Change, Kind::Notice, Kind::Event, Kind::Event]);
    assert_eq!((told[0].previous_total, told[0].revision), (Some(Cents::from_euros(200)), 3));
}

#[test]
fn call_back_tells_the_reception_at_once_and_once() {
    let draft = CallbackDraft::new("rtc_1", None, Reason::parse("Facture").unwrap());
    let told = |draft: CallbackDraft| {
        let callback = draft.into_callback("RAP-1".to_owned(), now());
        shown(&callback_effects(&callback, &policy(), now(), &Ids::seeded(1)))
    };
    let event = (Kind::Event, "webhook:pms".to_owned(), 0, 0);
    assert_eq!(told(draft.clone()), [event.clone(), (Kind::CallbackNotice, "courriel".to_owned(), 0, 10)]);
    assert_eq!(told(draft.of_kind(callback::Kind::NotDelivered)), [event]);
}

#[test]
fn effect_is_a_flat_row_without_the_letter() {
    let told = follows(None, &row(stay("2026-11-24", "2026-11-25")), CALL, &policy());
    let json = serde_json::to_value(&told[0]).unwrap();
    let expected = serde_json::json!({
        "id": told[0].id, "genre": "confirmation", "canal": "courriel", "pour": "client", "sujet": "42173653",
        "revision": 0, "cree_le": "2026-11-22T10:00:00Z", "du_a": "2026-11-22T10:10:00Z",
        "jusqu_a": "2026-11-24T14:00:00Z", "appel": "rtc_1", "statut": "a_envoyer", "essais": 0, "sans_reponse": 0,
        "signale": false,
    });
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<Effect>(json).unwrap(), told[0]);
}
