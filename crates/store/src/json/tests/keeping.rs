//! What survives a stop, and a process that just ends.

use std::os::unix::fs::PermissionsExt as _;

use chrono::TimeDelta;

use super::*;
use crate::durable::PRIVATE_MODE;
use crate::{
    Calls as _, Filter, RING_MEMORY, Reservations as _,
    contract::{draft, found, known, new, order, same, take},
};

#[tokio::test]
async fn what_is_booked_is_there_after_a_stop_and_in_the_file() {
    let place = Place::new();
    let store = place.open();
    assert_eq!(place.read(""), "[]\n");
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.close().await.unwrap();
    drop(store);
    assert_eq!(rows(&place.read("")), 1);
    assert!(!place.read(".journal").contains("Dupont"), "the journal holds what the file lacks");
    for suffix in ["", ".journal", ".lock"] {
        let mode = fs::metadata(place.beside(suffix)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, PRIVATE_MODE, "{suffix}");
    }
    let store = place.open();
    assert_eq!(known(store.find(&booked.id).await.unwrap().unwrap()), booked);
    assert_eq!(same(take(&store, "rtc_1", &draft("Dupont"), 1).await), booked, "its request is known");
}

#[tokio::test]
async fn what_is_booked_is_there_after_an_end_without_a_stop() {
    let place = Place::new();
    place.forbid_snapshots();
    let store = place.open();
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    drop(store);
    let store = place.open();
    assert_eq!(known(store.find(&booked.id).await.unwrap().unwrap()), booked);
    assert_eq!(same(take(&store, "rtc_1", &draft("Dupont"), 1).await), booked);
    assert_eq!(found(&store, Filter::default()).await.0, 1);
}

#[tokio::test]
async fn the_file_follows_and_the_journal_is_emptied() {
    let place = Place::new();
    let store = place.open();
    for call in 0..3 {
        new(take(&store, &format!("rtc_{call}"), &draft("Dupont"), 5).await);
        store.settled().await;
        assert_eq!(rows(&place.read("")), call + 1);
        assert!(!place.read(".journal").contains("Dupont"));
    }
    assert!(place.read("").starts_with("[\n{\"id\":\"RES-") && place.read("").ends_with("}\n]\n"));
    assert!(serde_json::from_str::<Vec<serde_json::Value>>(&place.read("")).is_ok());
}

#[tokio::test]
async fn a_request_is_forgotten_when_its_call_must_be_over() {
    let place = Place::new();
    let store = place.open();
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.close().await.unwrap();
    drop(store);
    place.clock.set(start() + TimeDelta::hours(3));
    drop(place.open());
    assert!(!place.read(".journal").contains("\"key\""));
}

#[tokio::test]
async fn a_ring_and_what_became_of_it_are_one_line_of_the_journal() {
    let place = Place::new();
    let store = place.open();
    // The writer is kept busy, so that it could take one without the other.
    for call in 0..200 {
        let id = format!("rtc_{call}");
        assert!(store.first_ring(&format!("wh_{call}"), &id, start()));
        std::thread::yield_now();
        if call % 2 == 0 { store.call_lives(live(&id)) } else { store.call_ended(&id, start()) }
    }
    store.written("rtc_199").await;
    let journal = place.read(".journal");
    for line in journal.lines().filter(|line| line.contains("\"ring\"")) {
        let count = |what: &str| line.matches(&format!("{{\"{what}\":")).count();
        assert_eq!(count("ring"), count("began") + count("ended"), "{line}");
    }
    assert_eq!(journal.matches("{\"ring\":").count(), 200);
}

#[tokio::test]
async fn rings_and_live_calls_survive_a_stop_and_an_end_without_one() {
    for stop in [true, false] {
        let place = Place::new();
        let store = place.open();
        for (webhook, call) in [("wh_1", "rtc_1"), ("wh_2", "rtc_2"), ("wh_3", "rtc_3"), ("wh_4", "rtc_4")] {
            assert!(store.first_ring(webhook, call, start()));
        }
        store.call_lives(live("rtc_1"));
        store.written("rtc_1").await;
        assert!(place.read(".journal").contains("wh_1"));
        store.call_lives(live("rtc_2"));
        store.call_ended("rtc_2", start());
        // One that is refused.
        store.call_ended("rtc_3", start());
        store.written("rtc_3").await;
        if stop {
            store.close().await.unwrap();
        }
        drop(store);

        let store = place.open();
        assert_eq!(store.live_calls(), [live("rtc_1")]);
        assert!(!store.first_ring("wh_9", "rtc_2", start()));
        assert!(!store.first_ring("wh_9", "rtc_3", start()));
        assert!(store.first_ring("wh_4", "rtc_4", start()), "nobody knows what became of it: it may ring again");
        let later = start() + RING_MEMORY;
        assert!(!store.first_ring("wh_1", "rtc_9", later), "a live call is always known");
        assert!(!store.first_ring("wh_9", "rtc_1", later));
        assert!(store.first_ring("wh_2", "rtc_2", later), "a call that is over is forgotten in time");
    }
}

#[tokio::test]
async fn a_second_server_is_refused_and_may_come_after_the_first() {
    let place = Place::new();
    let store = place.open();
    let fault = place.try_open().unwrap_err();
    assert!(matches!(fault, OpenError::Locked { .. }) && fault.to_string().contains("autre serveur"), "{fault}");
    drop(store);
    drop(place.open());
}

#[tokio::test]
async fn a_link_to_the_file_is_the_same_store_and_stays_a_link() {
    let place = Place::with_file("[]");
    let link = place.folder.path().join("lien.json");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let open = || JsonStore::open(&link, place.clock.clone(), Ids::system(), Disk::real(), Arc::default());
    let store = place.open();
    assert!(matches!(open(), Err(OpenError::Locked { .. })));
    drop(store);
    let store = open().unwrap();
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.close().await.unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(rows(&place.read("")), 1);
}

#[tokio::test]
async fn after_a_stop_nothing_is_taken_and_everything_is_still_found() {
    let place = Place::new();
    let store = place.open();
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.close().await.unwrap();
    store.close().await.unwrap();
    let other = draft("Martin");
    let refused = store.take(order("rtc_2", &other, 5)).await;
    assert!(refused.is_err());
    assert!(store.find(&booked.id).await.unwrap().is_some());
    assert!(store.first_ring("wh_1", "rtc_1", start()));
    store.call_lives(live("rtc_1"));
    store.written("rtc_1").await;
    store.settled().await;
    assert_eq!(store.problems(), [""; 0]);
}
