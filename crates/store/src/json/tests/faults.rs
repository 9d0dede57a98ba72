//! A disk that is full, broken, read-only or slow: nothing is confirmed that is not there, and the store mends itself.

use std::time::Duration;

use super::{super::PROBE_EVERY, *};
use crate::durable::faults::{EIO, ENOSPC, Gate};
use crate::{
    Calls as _, Filter, Reservations as _, StoreError, Taken,
    contract::{draft, found, new, order, same, take},
};
use basics::metrics::Counter;

async fn try_take(store: &JsonStore, call: &str, name: &str) -> Result<Taken, StoreError> {
    let draft = draft(name);
    store.take(order(call, &draft, 9)).await
}

/// The steps by which a booking gets to the disk.
const BOOKING_STEPS: [Step; 2] = [Step::Write, Step::Sync];

#[tokio::test]
async fn a_booking_that_cannot_be_written_is_refused_and_does_not_come_back() {
    for step in BOOKING_STEPS {
        for effect in [Effect::Fail(ENOSPC), Effect::Short(ENOSPC), Effect::Fail(EIO)] {
            let place = Place::in_memory();
            let store = place.open();
            let booked = new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
            store.settled().await;
            let nth = place.faults.asked() + u64::from(step == Step::Sync);
            place.faults.lay(When::nth(nth), effect.clone());
            let when = format!("{step:?} {effect:?}");

            assert_eq!(try_take(&store, "rtc_2", "Martin").await.unwrap_err(), StoreError::Unavailable, "{when}");
            assert_eq!(store.problems().len(), 1, "{when}");
            assert!(place.metrics.get(Counter::StoreFailed) > 0, "{when}");
            assert_eq!(try_take(&store, "rtc_3", "Durand").await.unwrap_err(), StoreError::Unavailable, "{when}");
            assert_eq!(
                same(take(&store, "rtc_1", &draft("Dupont"), 9).await),
                booked,
                "{when}: what is durable is known"
            );
            let nights = draft("Dupont").stay;
            let taken = store.inventory(nights, None).await.unwrap().most_taken(&draft("Dupont").room_type, nights);
            assert_eq!(taken, 1, "{when}: the room is given back");
            drop(store);

            let store = place.open();
            assert_eq!(found(&store, Filter::default()).await, (1, vec![booked.id.clone()]), "{when}");
        }
    }
}

#[tokio::test]
async fn a_full_disk_stops_bookings_and_not_the_rest_until_there_is_room() {
    let place = Place::in_memory();
    let store = place.open();
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    for step in [Step::Create, Step::Write] {
        place.faults.lay(When::step(step), Effect::Short(ENOSPC));
    }
    try_take(&store, "rtc_2", "Martin").await.unwrap_err();
    assert!(store.problems()[0].contains("disque plein"), "{:?}", store.problems());
    assert!(store.find(&booked.id).await.unwrap().is_some());
    assert!(store.first_ring("wh_1", "rtc_3", start()));
    store.call_lives(live("rtc_3"));
    store.written("rtc_3").await;
    assert!(!store.first_ring("wh_1", "rtc_3", start()));
    store.probe();
    store.settled().await;
    assert!(!store.problems().is_empty(), "a probe that fails changes nothing");
    try_take(&store, "rtc_2", "Martin").await.unwrap_err();

    place.faults.lift();
    store.probe();
    store.settled().await;
    assert_eq!(store.problems(), [""; 0]);
    let second = new(try_take(&store, "rtc_2", "Martin").await.unwrap());
    drop(store);
    let store = place.open();
    assert_eq!(found(&store, Filter::default()).await, (2, vec![booked.id.clone(), second.id.clone()]));
    assert!(!store.first_ring("wh_1", "rtc_9", start()), "the ring was written when there was room");
    assert_eq!(store.live_calls().len(), 1);
}

#[tokio::test]
async fn a_store_mends_itself_without_being_asked() {
    let place = Place::in_memory();
    let store = place.open();
    place.faults.lay(When::nth(place.faults.asked()), Effect::Fail(EIO));
    try_take(&store, "rtc_1", "Dupont").await.unwrap_err();
    let mut progress = store.shared.progress.subscribe();
    let well = progress.wait_for(|progress| !progress.stuck);
    drop(tokio::time::timeout(PROBE_EVERY * 6, well).await.unwrap().unwrap());
    new(try_take(&store, "rtc_1", "Dupont").await.unwrap());
}

#[tokio::test]
async fn a_folder_that_takes_no_new_file_still_lets_the_journal_grow() {
    let place = Place::in_memory();
    let store = place.open();
    store.settled().await;
    place.faults.lay(When::step(Step::Create), Effect::Fail(EACCES));
    let first = new(try_take(&store, "rtc_1", "Dupont").await.unwrap());
    store.settled().await;
    let problems = store.problems();
    assert!(problems.len() == 1 && problems[0].contains("permission refusée"), "{problems:?}");
    assert!(problems[0].contains("rien n'est perdu"), "{problems:?}");
    assert_eq!(rows(&place.read("")), 0);

    // A write that fails is mended within the journal, since no other can be had.
    let nth = place.faults.asked();
    place.faults.lay(When::nth(nth), Effect::Short(ENOSPC));
    try_take(&store, "rtc_2", "Martin").await.unwrap_err();
    store.probe();
    store.settled().await;
    assert_eq!(store.problems().len(), 1, "{:?}", store.problems());
    let second = new(try_take(&store, "rtc_2", "Martin").await.unwrap());
    assert!(store.close().await.is_err(), "the file could not be brought up to date");
    drop(store);

    // Also at a start.
    let store = place.open();
    assert_eq!(found(&store, Filter::default()).await, (2, vec![first.id.clone(), second.id.clone()]));
    let third = new(try_take(&store, "rtc_3", "Durand").await.unwrap());
    drop(store);
    place.faults.lift();
    let store = place.open();
    store.settled().await;
    assert_eq!(rows(&place.read("")), 3);
    assert!(store.find(&third.id).await.unwrap().is_some());
}

#[tokio::test]
async fn after_a_sync_that_failed_only_a_fresh_journal_will_do() {
    let place = Place::in_memory();
    let store = place.open();
    place.faults.lay(When::nth(place.faults.asked() + 1), Effect::Fail(EIO));
    place.faults.lay(When::step(Step::Create), Effect::Fail(EACCES));
    try_take(&store, "rtc_1", "Dupont").await.unwrap_err();
    store.probe();
    store.settled().await;
    try_take(&store, "rtc_1", "Dupont").await.unwrap_err();
    place.faults.lift();
    store.probe();
    store.settled().await;
    new(try_take(&store, "rtc_1", "Dupont").await.unwrap());
}

#[tokio::test]
async fn a_snapshot_that_fails_at_any_step_loses_nothing_and_comes_later() {
    for step in [Step::Create, Step::Write, Step::Sync, Step::Rename, Step::SyncFolder] {
        for file in [".nouveau", "reservations.json", ".journal"] {
            let place = Place::in_memory();
            let store = place.open();
            store.settled().await;
            let first = new(try_take(&store, "rtc_1", "Dupont").await.unwrap());
            place.faults.lay(When::step(step).on(file), Effect::Short(EIO));
            store.settled().await;
            let when = format!("{step:?} of {file}");
            place.faults.lift();
            store.probe();
            store.settled().await;
            let second = new(try_take(&store, "rtc_2", "Martin").await.expect(&when));
            store.settled().await;
            assert_eq!(store.problems(), [""; 0], "{when}");
            assert_eq!(rows(&place.read("")), 2, "{when}");
            drop(store);
            let expected = (2, vec![first.id.clone(), second.id.clone()]);
            assert_eq!(found(&place.open(), Filter::default()).await, expected, "{when}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_waits_for_the_first_and_shares_its_fate() {
    for fails in [false, true] {
        let place = Place::in_memory();
        let store = Arc::new(place.open());
        let gate = Arc::new(Gate::default());
        place.faults.lay(When::step(Step::Write), Effect::Hold(Arc::clone(&gate)));
        let ask = || {
            let store = Arc::clone(&store);
            async move { try_take(&store, "rtc_1", "Dupont").await }
        };
        let mut asked = tokio::task::JoinSet::new();
        asked.spawn(ask());
        gate.wait_for_arrival();
        for _ in 0..3 {
            asked.spawn(ask());
        }
        let nights = draft("Dupont").stay;
        let taken = store.inventory(nights, None).await.unwrap().most_taken(&draft("Dupont").room_type, nights);
        assert_eq!(taken, 1, "a room is taken at once");
        assert_eq!(found(&*store, Filter::default()).await.0, 0, "and seen when it is durable");
        if fails {
            place.faults.lay(When::step(Step::Sync), Effect::Fail(EIO));
        }
        gate.open();
        let answers = asked.join_all().await;
        let count =
            |wanted: fn(&Result<Taken, StoreError>) -> bool| answers.iter().filter(|answer| wanted(answer)).count();
        if fails {
            assert_eq!(count(Result::is_err), 4, "{answers:?}");
            assert_eq!(store.inventory(nights, None).await.unwrap().most_taken(&draft("Dupont").room_type, nights), 0);
        } else {
            assert_eq!(count(|answer| matches!(answer, Ok(Taken::New(_)))), 1, "{answers:?}");
            assert_eq!(count(|answer| matches!(answer, Ok(Taken::Same(_)))), 3, "{answers:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_that_come_together_share_a_sync() {
    let place = Place::in_memory();
    let store = Arc::new(place.open());
    store.settled().await;
    let gate = Arc::new(Gate::default());
    place.faults.lay(When::step(Step::Sync).on(".journal"), Effect::Hold(Arc::clone(&gate)));
    let before = place.faults.count(Step::Sync);
    let mut asked = tokio::task::JoinSet::new();
    let mut ask = |call: usize| {
        let store = Arc::clone(&store);
        asked.spawn(async move {
            let draft = draft("Dupont");
            store.take(order(&format!("rtc_{call}"), &draft, 1_000)).await.unwrap();
        });
    };
    ask(0);
    gate.wait_for_arrival();
    (1..500).for_each(&mut ask);
    while store.shared.state().queue.len() < 499 {
        tokio::task::yield_now().await;
    }
    gate.open();
    asked.join_all().await;
    let syncs = place.faults.count(Step::Sync) - before;
    assert!(syncs <= 2 + 2, "{syncs} syncs for 500 bookings: two of the journal, and a snapshot may have begun");
}

#[tokio::test]
async fn a_thread_that_dies_is_said_and_keeps_nobody_waiting() {
    for file in [".journal", "reservations.json.nouveau"] {
        let place = Place::in_memory();
        let store = place.open();
        let booked = new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
        store.settled().await;
        place.faults.lay(When::step(Step::Write).on(file), Effect::Panic);
        let second = try_take(&store, "rtc_2", "Martin").await;
        assert_eq!(second.is_err(), file == ".journal");
        store.settled().await;
        while !store.problems().iter().any(|problem| problem.contains("redémarrez")) {
            tokio::task::yield_now().await;
        }
        assert!(store.close().await.is_err());
        drop(store);
        place.faults.lift();
        let (total, ids) = found(&place.open(), Filter::default()).await;
        assert_eq!((total, &ids[0]), (1 + usize::from(second.is_ok()), &booked.id), "{file}");
    }
}

#[tokio::test]
async fn a_disk_that_hangs_does_not_keep_a_call_waiting() {
    let place = Place::in_memory();
    let store = place.open();
    let gate = Arc::new(Gate::default());
    place.faults.lay(When::step(Step::Write), Effect::Hold(Arc::clone(&gate)));
    assert!(store.first_ring("wh_1", "rtc_1", start()));
    store.call_lives(live("rtc_1"));
    tokio::time::timeout(Duration::from_secs(30), store.written("rtc_1")).await.unwrap();
    gate.open();
}
