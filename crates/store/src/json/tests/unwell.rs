//! Nothing is begun that the journal cannot take. What is written has two locks: it is refused, and the writer does not try. A hold,
//! which nobody waits for on the disk, has the first alone.

use chrono::TimeDelta;

use super::*;
use crate::{
    Callbacks as _, Calls as _, Reservations as _, StoreError,
    contract::{
        callbacks::{MOST, draft as callback, leave},
        changes::{cancellation, change, new_stay},
        draft,
        holds::{hold, nights},
        new, order, take,
    },
};
use hotel::{
    guest::{Phone, Wishes},
    reservation::{Actor, Correction},
    samples::stay,
};

#[tokio::test]
async fn nothing_is_begun_before_an_unwell_store_has_recovered() {
    let place = Place::new();
    let store = place.open();
    let first = new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    let left = leave(&store, callback("rtc_1", "Facture")).await;
    store.settled().await;
    place.faults.lay(When::step(Step::Sync).on(".journal"), Effect::Fail(EIO));
    store.take(order("rtc_2", &draft("Martin"), 9)).await.unwrap_err();
    place.faults.lift();
    let before = (place.read(""), place.read(".journal"), place.faults.asked());

    // The disk is well again, and the store has not tried it yet.
    let mut completed = draft("Dupont");
    completed.wishes = Some(Wishes::parse("Lit bébé").unwrap());
    let phone = Correction { phone: Some(Phone::parse("06 39 98 00 02").unwrap()), ..Correction::default() };
    let moved = change("rtc_1", &[&first.id], &new_stay(stay("2027-03-01", "2027-03-03"), "standard"), 9);
    let until = Some(start() + TimeDelta::hours(1));
    for (what, fault) in [
        ("take", store.take(order("rtc_3", &draft("Petit"), 9)).await.err()),
        ("complete", store.take(order("rtc_1", &completed, 9)).await.err()),
        ("change", store.change(moved).await.err()),
        ("cancel", store.cancel(cancellation(Actor::Guest, &[&first.id])).await.err()),
        ("amend", store.amend(vec![first.id.clone()], phone).await.err()),
        ("hold", store.hold(hold("rtc_3", "standard", nights(), 9)).await.err()),
        ("leave", store.leave(callback("rtc_3", "Objet oublié"), MOST).await.err()),
        ("mark done", store.mark_done(&left.id).await.err()),
        ("pause", store.pause(until).await.err()),
    ] {
        assert_eq!(fault, Some(StoreError::Unavailable), "{what}");
    }
    assert_eq!((place.read(""), place.read(".journal"), place.faults.asked()), before, "nothing was tried");

    store.probe();
    store.settled().await;
    new(take(&store, "rtc_3", &draft("Petit"), 9).await);
}

#[tokio::test]
async fn pause_that_does_not_get_to_the_disk_is_refused() {
    let place = Place::new();
    let store = place.open();
    place.faults.lay(When::step(Step::Sync), Effect::Fail(EIO));
    let until = Some(start() + TimeDelta::hours(1));
    assert_eq!(store.pause(until).await, Err(StoreError::Unavailable));
    assert_eq!(store.paused_until(), None);
}

#[tokio::test]
async fn pause_that_is_over_goes_with_the_next_journal() {
    let place = Place::new();
    let store = place.open();
    store.pause(Some(start() + TimeDelta::hours(1))).await.unwrap();
    drop(store);
    for (minutes, is_kept) in [(59, true), (60, false)] {
        place.clock.set(start() + TimeDelta::minutes(minutes));
        drop(place.open());
        assert_eq!(place.read(".journal").contains("\"paused\""), is_kept, "{minutes}");
    }
}
