//! Bookings while the file is being rewritten and put in place: they wait for none of it, and lose nothing by it; and bookings that
//! come together, which share what they wait for.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{endings::cut_everywhere, *};
use crate::{
    Calls as _, Filter, Reservations as _,
    contract::{draft, found, new, order, take},
};

/// The steps by which a file is rewritten and put in place, beside its naming by the journal.
const STEPS: [(Step, &str); 5] = [
    (Step::Create, "reservations.json.nouveau"),
    (Step::Write, "reservations.json.nouveau"),
    (Step::Sync, "reservations.json.nouveau"),
    (Step::Rename, "reservations.json"),
    (Step::SyncFolder, "reservations.json"),
];

/// Far longer than a booking takes on any machine.
const FOR_EVER: Duration = Duration::from_secs(60);

/// Books before, at and after a step of the rewriting, which stands still meanwhile.
async fn book_around(place: &Place, (step, file): (Step, &'static str), answered: impl Fn(&str)) {
    let store = Arc::new(place.open());
    store.settled().await;
    let book = async |call: &str, name: &str| {
        let booked = tokio::time::timeout(FOR_EVER, take(&*store, call, &draft(name), 9)).await;
        answered(&new(booked.expect("a booking that waits for the file")).id);
    };
    let gate = Arc::new(Gate::default());
    place.faults.lay(When::step(step).on(file), Effect::Hold(Arc::clone(&gate)));
    book("rtc_1", "Dupont").await;
    let mut settling = JoinSet::new();
    settling.spawn({
        let store = Arc::clone(&store);
        async move { store.settled().await }
    });
    gate.wait_for_arrival();
    // The journal goes on, and has every occasion to be begun anew too early.
    for call in ["rtc_7", "rtc_8", "rtc_9"] {
        assert!(store.first_ring(call, call, start()));
        store.call_lives(live(call));
        store.written(call).await;
    }
    book("rtc_2", "Martin").await;
    gate.open();
    book("rtc_3", "Durand").await;
    settling.join_all().await;
    store.settled().await;
    book("rtc_4", "Petit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_waits_for_no_step_by_which_the_file_is_rewritten_and_put_in_place() {
    for step in STEPS {
        let place = Place::in_memory();
        book_around(&place, step, |_| {}).await;
        let store = place.open();
        store.settled().await;
        assert_eq!(found(&store, Filter::default()).await.0, 4, "{step:?}");
        assert_eq!(rows(&place.read("")), 4, "{step:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_while_bookings_go_on_beside_the_rewriting_loses_none_of_them() {
    for step in STEPS {
        let place = Place::in_memory();
        place.faults.record();
        book_around(&place, step, |id| place.faults.note(id)).await;
        cut_everywhere(&place.faults.history(), async |store, answers, when| {
            let (total, ids) = found(store, Filter::default()).await;
            assert!(
                answers.iter().all(|id| ids.iter().any(|found| found == id)),
                "{step:?}, {when}: a booking is lost"
            );
            assert!(total <= 4, "{step:?}, {when}: a booking is there twice");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_who_book_on_a_slow_disk_share_each_sync_and_one_alone_costs_one() {
    const CALLERS: u64 = 500;
    const BOOKINGS_EACH: u64 = 4;
    const LEAST_A_SYNC: u64 = 20;
    let place = Place::in_memory();
    // The syncs of the file would be counted too.
    place.forbid_snapshots();
    let store = Arc::new(place.open());
    store.settled().await;
    let syncs = || place.faults.count(Step::Sync);
    let before = syncs();
    for number in 1..=3 {
        new(take(&*store, &format!("rtc_seul_{number}"), &draft("Dupont"), 9_999).await);
        assert_eq!(syncs() - before, number, "a booking taken alone costs one sync");
    }
    place.faults.lay(When::step(Step::Sync).on(".journal"), Effect::Slow(Duration::from_millis(5)));
    let before = syncs();
    let mut asked = JoinSet::new();
    for caller in 0..CALLERS {
        let store = Arc::clone(&store);
        asked.spawn(async move {
            for number in 0..BOOKINGS_EACH {
                store.take(order(&format!("rtc_{caller}_{number}"), &draft("Dupont"), 9_999)).await.unwrap();
            }
        });
    }
    asked.join_all().await;
    let (bookings, syncs) = (CALLERS * BOOKINGS_EACH, syncs() - before);
    assert!(bookings / syncs >= LEAST_A_SYNC, "{syncs} syncs for {bookings} bookings");
}
