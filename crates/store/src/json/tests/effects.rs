//! Messages: in the line of what caused them, claimed once, settled by the attempt that claimed them, and gone with their guest.

use chrono::{NaiveTime, TimeDelta};

use super::{Effect as DiskEffect, *};
use crate::{
    Calls as _, Effects as _, Reservations as _, StoreError, Taken,
    contract::{
        callbacks::{draft as callback, leave},
        changes::{cancellation, change, new_stay},
        draft, new, take,
    },
    durable::faults::EIO,
};
use hotel::{
    outbox::{Asked, Channel, Effect, EffectFilter, Outcome, Policy, Progress, Recipient},
    reservation::{Actor, Correction, Reservation, SentConfirmation},
    samples::stay,
};

/// Every kind of message is sent.
pub(super) fn everything() -> Policy {
    Policy {
        mail: true,
        reception: true,
        sms: true,
        webhooks: vec!["pms".to_owned()],
        check_in_from: NaiveTime::from_hms_opt(15, 0, 0).unwrap(),
        ..Policy::default()
    }
}

/// A store with such a policy.
fn open(place: &Place) -> JsonStore {
    let store = place.open();
    store.set_policy(everything());
    store
}

fn all(store: &JsonStore) -> Vec<Arc<Effect>> {
    store.effects(EffectFilter::default())
}

fn later(place: &Place, seconds: i64) {
    place.clock.set(place.clock.now() + TimeDelta::seconds(seconds));
}

/// The messages to guests that an attempt begins of, once they are due.
async fn claim(place: &Place, store: &JsonStore) -> Vec<Arc<Effect>> {
    later(place, 60);
    let begun = store.claim([(Channel::Email, 10)].into()).await.unwrap().into_iter().map(|changed| changed.is);
    begun.filter(|message| message.kind.is_for_guest() && message.progress == Progress::UnderWay).collect()
}

#[tokio::test]
async fn a_message_survives_an_end_without_a_stop_and_one_under_way_is_unknown_then() {
    let place = Place::in_memory();
    let store = open(&place);
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    leave(&store, callback("rtc_1", "Facture")).await;
    let before = all(&store);
    assert_eq!(before.len(), 5, "letter, notice, event; notice and event of the call-back");
    assert!(before.iter().all(|message| place.read(".journal").contains(&message.id)));
    drop(store);
    let store = open(&place);
    assert_eq!(all(&store), before);
    let [letter] = &claim(&place, &store).await[..] else { panic!("one letter") };
    drop(store);
    let store = open(&place);
    assert_eq!(store.effect(&letter.id).unwrap().progress, Progress::UnderWay);
    store.recover().await.unwrap();
    let again = store.effect(&letter.id).unwrap();
    assert_eq!((again.progress, again.attempts, again.unknown), (Progress::Waiting, 1, 1));
}

#[tokio::test]
async fn only_the_attempt_that_is_under_way_settles_a_message() {
    let place = Place::in_memory();
    let store = open(&place);
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    let letter = claim(&place, &store).await.remove(0);
    assert!(claim(&place, &store).await.is_empty(), "nobody else gets it");
    let settle =
        async |attempt| store.settle(&letter.id, attempt, Outcome::Delivered, Some("250 Ok".to_owned())).await.unwrap();
    assert!(settle(2).await.is_none());
    assert!(settle(1).await.is_some());
    assert!(settle(1).await.is_none());
    store.close().await.unwrap();
    drop(store);
    let delivered = place.open().effect(&letter.id).unwrap();
    assert_eq!((delivered.progress, delivered.last_answer.as_deref()), (Progress::Delivered, Some("250 Ok")));
    assert!(place.read(".etat").contains(&letter.id));
}

#[tokio::test]
async fn the_messages_of_a_call_leave_after_its_end() {
    let place = Place::in_memory();
    let store = open(&place);
    store.call_lives(live("rtc_1"));
    let Taken::New(_) = take(&store, "rtc_1", &draft("Dupont"), 5).await else { panic!("not taken") };
    assert!(claim(&place, &store).await.is_empty());
    store.call_ended("rtc_1", place.clock.now());
    while !place.read(".journal").contains("ended") {
        tokio::task::yield_now().await;
    }
    drop(store);
    assert_eq!(claim(&place, &open(&place)).await.len(), 1);
}

#[tokio::test]
async fn a_journal_made_anew_beside_a_booking_has_its_messages_with_it_or_not_at_all() {
    let mut outcomes = Vec::new();
    for nth in 0.. {
        let place = Place::in_memory();
        let store = open(&place);
        let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
        fs::remove_file(place.beside(".journal")).unwrap();
        place.faults.lay(When::nth(place.faults.asked() + nth), DiskEffect::Fail(ENOSPC));
        let moved = change("rtc_2", &[&booked.id], &new_stay(stay("2027-03-01", "2027-03-02"), "standard"), 5);
        let moved = store.change(moved).await.is_ok();
        drop(store);
        place.faults.lift();
        let Ok(store) = place.try_open() else { continue };
        let rows = store.list(crate::Filter::default()).await.unwrap().rows;
        let rows: Vec<Arc<Reservation>> = rows.into_iter().map(contract::known).collect();
        afterwards::check_messages(&store, &rows, &format!("step {nth}"));
        outcomes.push(moved);
        if outcomes.iter().filter(|moved| **moved).count() > 20 {
            break;
        }
    }
    assert!(outcomes.contains(&false));
}

#[tokio::test]
async fn what_builds_on_a_write_that_fails_goes_with_it() {
    let place = Place::in_memory();
    let store = open(&place);
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    let before = all(&store);
    let gate = Arc::new(Gate::default());
    place.faults.lay(When::step(Step::Write), DiskEffect::Hold(Arc::clone(&gate)));
    store.call_lives(live("rtc_9"));
    gate.wait_for_arrival();
    let moved = change("rtc_2", &[&booked.id], &new_stay(stay("2027-03-01", "2027-03-02"), "standard"), 5);
    let fail = async {
        place.faults.lay(When::step(Step::Sync), DiskEffect::Fail(EIO));
        gate.open();
    };
    let withdraw = async {
        let is_new = |message: &Arc<Effect>| message.kind.is_for_guest() && message.revision == 1;
        let new = all(&store).into_iter().find(is_new).unwrap();
        store.cancel_effect(&new.id).await
    };
    let (moved, withdrawn, ()) = tokio::join!(store.change(moved), withdraw, fail);
    assert!(moved.is_err() && withdrawn.is_err());
    assert_eq!(all(&store), before);
}

#[tokio::test]
async fn what_cannot_be_written_leaves_every_message_as_it_was() {
    for (step, effect) in [(Step::Write, DiskEffect::Short(EACCES)), (Step::Sync, DiskEffect::Fail(EIO))] {
        let place = Place::in_memory();
        let store = open(&place);
        let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
        let before = all(&store);
        place.faults.lay(When::step(step), effect.clone());
        let moved = change("rtc_2", &[&booked.id], &new_stay(stay("2027-03-01", "2027-03-02"), "standard"), 5);
        let (moved, called) = tokio::join!(store.change(moved), leave_in_vain(&store));
        assert_eq!((moved.unwrap_err(), called), (StoreError::Unavailable, StoreError::Unavailable));
        assert_eq!(all(&store), before, "{step:?}");
        place.faults.lift();
        drop(store);
        assert_eq!(all(&place.open()), before, "{step:?}");
    }
}

async fn leave_in_vain(store: &JsonStore) -> StoreError {
    crate::Callbacks::leave(store, callback("rtc_3", "Facture"), 5).await.unwrap_err()
}

#[tokio::test]
async fn what_is_done_by_hand_is_durable() {
    let place = Place::in_memory();
    let store = open(&place);
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    let letter = all(&store).into_iter().find(|message| message.kind.is_for_guest()).unwrap();
    assert!(matches!(store.cancel_effect(&letter.id).await.unwrap(), Asked::Done(_)));
    drop(store);
    let store = open(&place);
    assert_eq!(store.effect(&letter.id).unwrap().progress, Progress::Withdrawn);
    let Asked::Done(sent) = store.retry(&letter.id).await.unwrap() else { panic!("not sent again") };
    drop(store);
    assert_eq!(place.open().effect(&sent.last().unwrap().is.id).unwrap().progress, Progress::Waiting);
    let store = place.open();
    assert_eq!(store.retry("ENV-0").await.unwrap(), Asked::Unknown);
}

#[tokio::test]
async fn an_erased_guest_leaves_no_address_in_a_message_and_nothing_is_sent() {
    let place = Place::in_memory();
    let store = open(&place);
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.mark_confirmation_sent(vec![booked.id.clone()], SentConfirmation::ByStaff).await.unwrap();
    let email = hotel::guest::Email::parse("dupont@example.com").unwrap();
    store.amend(vec![booked.id.clone()], Correction { email: Some(email), ..Correction::default() }).await.unwrap();
    let to_old =
        |message: &Arc<Effect>| matches!(&message.recipient, Recipient::Address(to) if !to.expose().is_empty());
    assert_eq!(all(&store).iter().filter(|message| to_old(message)).count(), 1);
    assert_eq!(store.person(&booked.id).unwrap().to_json(start())["envois"].as_array().unwrap().len(), 7);
    store.erase(&booked.id).await.unwrap();
    assert!(all(&store).iter().all(|message| !message.progress.is_open() && !to_old(message)));
    for file in ["", ".etat", ".journal"] {
        assert!(!place.read(file).contains("example.com"), "{file}");
    }
}

#[tokio::test]
async fn events_are_numbered_as_they_are_written_and_no_number_comes_twice() {
    let place = Place::in_memory();
    let store = open(&place);
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    let called = leave(&store, callback("rtc_1", "Facture")).await;
    place.faults.lay(When::step(Step::Sync), DiskEffect::Fail(EIO));
    leave_in_vain(&store).await;
    place.faults.lift();
    store.settled().await;
    drop(store);
    let store = open(&place);
    store.cancel(cancellation(Actor::Guest, &[&booked.id])).await.unwrap();
    let events = |store: &JsonStore, after, most| -> Vec<(u64, &'static str, String, u32)> {
        let events = store.events_after(after, most);
        events.iter().map(|event| (event.n, event.happened.as_str(), event.id.clone(), event.revision)).collect()
    };
    let expected = [
        (1, "reservation.creee", booked.id.clone(), 0),
        (2, "rappel.cree", called.id.clone(), 0),
        (3, "reservation.annulee", booked.id.clone(), 1),
    ];
    assert_eq!(events(&store, 0, 9), expected);
    assert_eq!(events(&store, 1, 1), expected[1..2]);
    assert_eq!(events(&store, 3, 9), []);

    later(&place, hotel::outbox::EVENT_MEMORY.num_seconds());
    store.close().await.unwrap();
    drop(store);
    let store = open(&place);
    assert_eq!(events(&store, 0, 9), expected[2..], "the last one stays");
    new(take(&store, "rtc_9", &draft("Martin"), 5).await);
    assert_eq!(events(&store, 3, 9)[0].0, 4);
}
