//! Call-backs live in the journal and the état: they must come through everything that these go through.

use chrono::TimeDelta;

use super::*;
use crate::durable::faults::EIO;
use crate::{
    CALLBACK_MEMORY, Callbacks as _, Reservations as _, StoreError,
    contract::{
        callbacks::{MOST, draft, leave, list, same},
        draft as booking, take,
    },
};
use hotel::callback::Status;

#[tokio::test]
async fn what_was_answered_is_there_after_an_end_without_a_stop() {
    let place = Place::new();
    let store = place.open();
    let left = leave(&store, draft("rtc_1", "Facture")).await;
    assert!(place.read(".journal").contains("Facture"), "on the disk before it is answered");
    let done = leave(&store, draft("rtc_2", "Objet oublié")).await;
    let done = store.mark_done(&done.id).await.unwrap().unwrap();
    drop(store);
    let store = place.open();
    assert_eq!(list(&store).await, [Arc::clone(&left), done]);
    assert_eq!(same(&store, draft("rtc_1", "FACTURE")).await, left, "its request is known");
}

#[tokio::test]
async fn they_come_through_stops_and_journals_begun_anew_and_never_into_the_file() {
    let place = Place::new();
    let store = place.open();
    let left = leave(&store, draft("rtc_1", "Facture")).await;
    take(&store, "rtc_1", &booking("Dupont"), 5).await;
    store.settled().await;
    assert!(place.read(".etat").contains("Facture"));
    assert!(["", ".journal"].iter().all(|file| !place.read(file).contains("Facture")));
    store.close().await.unwrap();
    drop(store);
    let store = place.open();
    assert_eq!(list(&store).await, [left]);
}

#[tokio::test]
async fn they_do_not_bind_the_journal_to_a_file() {
    let place = Place::new();
    let store = place.open();
    let left = leave(&store, draft("rtc_1", "Facture")).await;
    store.close().await.unwrap();
    drop(store);
    place.write("", "[ ]");
    assert_eq!(list(&place.open()).await, [left]);
}

#[tokio::test]
async fn what_is_done_is_forgotten_in_time_and_what_waits_never() {
    let place = Place::new();
    let store = place.open();
    let waiting = leave(&store, draft("rtc_1", "Facture")).await;
    let done = leave(&store, draft("rtc_2", "Objet oublié")).await;
    store.mark_done(&done.id).await.unwrap();
    drop(store);
    place.clock.set(start() + CALLBACK_MEMORY - TimeDelta::seconds(1));
    let store = place.open();
    assert_eq!(list(&store).await.len(), 2);
    drop(store);
    place.clock.set(start() + CALLBACK_MEMORY);
    let store = place.open();
    assert_eq!(list(&store).await, [waiting]);
    assert!(!place.read(".journal").contains("oublié"));
}

#[tokio::test]
async fn what_does_not_get_to_the_disk_is_not_there() {
    for (step, effect) in [(Step::Write, Effect::Short(EACCES)), (Step::Sync, Effect::Fail(EIO))] {
        let place = Place::new();
        let store = place.open();
        let before = leave(&store, draft("rtc_1", "Avant")).await;
        place.faults.lay(When::step(step), effect.clone());
        assert_eq!(store.leave(draft("rtc_1", "Pendant"), MOST).await.unwrap_err(), StoreError::Unavailable);
        assert_eq!(store.mark_done(&before.id).await.unwrap_err(), StoreError::Unavailable);
        assert_eq!(list(&store).await, [Arc::clone(&before)]);
        assert!(!store.problems().is_empty());
        place.faults.lift();
        drop(store);
        let store = place.open();
        assert_eq!(list(&store).await, [before], "{step:?} {effect:?}");
        assert_eq!(leave(&store, draft("rtc_1", "Pendant")).await.status, Status::ToDo);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_store_keeps_the_contract_of_call_backs() {
    let places = std::sync::Mutex::new(Vec::new());
    contract::callbacks::all(|| {
        let place = Place::new();
        let store = Arc::new(place.open());
        places.lock().unwrap().push(place);
        store
    })
    .await;
}
