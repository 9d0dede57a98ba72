//! Other hands at work while a server runs: files removed, replaced, linked, reached by another name.

use std::os::unix::fs::symlink;

use super::{super::error::OpenError, *};
use crate::{
    CallbackFilter, Callbacks as _, Filter, Reservations as _, StoreError,
    contract::{
        callbacks::{draft as callback, leave},
        draft, found, new, order, take,
    },
};
use basics::metrics::Warning;

/// What a person does to the journal.
const TO_THE_JOURNAL: [fn(&Place); 3] = [
    |place| fs::remove_file(place.beside(".journal")).unwrap(),
    |place| {
        place.write(".autre", "");
        Disk::real().rename(&place.beside(".autre"), &place.beside(".journal")).unwrap();
    },
    |place| Disk::real().rename(&place.beside(".journal"), &place.beside(".ancien")).unwrap(),
];

#[tokio::test]
async fn a_journal_taken_away_loses_nothing_confirmed_at_a_kill() {
    for hand in TO_THE_JOURNAL {
        let place = Place::in_memory();
        place.forbid_snapshots();
        let store = place.open();
        let first = new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
        let called = leave(&store, callback("rtc_1", "Facture")).await;
        hand(&place);
        let second = new(take(&store, "rtc_2", &draft("Martin"), 9).await);
        let sentences = place.metrics.warnings().sentences();
        assert!(sentences.iter().any(|said| said.contains("supprimé ou remplacé")), "{sentences:?}");
        drop(store);
        let store = place.open();
        assert_eq!(found(&store, Filter::default()).await, (2, vec![first.id.clone(), second.id.clone()]));
        assert_eq!(store.callbacks(CallbackFilter::default()).await.unwrap().rows, [called]);
    }
}

#[tokio::test]
async fn a_journal_taken_away_is_made_anew_while_nobody_books() {
    let place = Place::in_memory();
    let store = place.open();
    let called = leave(&store, callback("rtc_1", "Facture")).await;
    store.settled().await;
    fs::remove_file(place.beside(".journal")).unwrap();
    while !place.beside(".journal").exists() {
        tokio::task::yield_now().await;
    }
    assert!(place.metrics.warnings().clear(Warning::StoreDamaged));
    drop(store);
    assert_eq!(place.open().callbacks(CallbackFilter::default()).await.unwrap().rows, [called]);
}

#[tokio::test]
async fn a_second_server_is_refused_whatever_is_done_to_the_lock() {
    let refused = |fault: OpenError| assert!(matches!(fault, OpenError::Locked { .. }), "{fault}");
    let place = Place::in_memory();
    let store = place.open();
    new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    store.settled().await;
    fs::remove_file(place.beside(".lock")).unwrap();
    refused(place.try_open().unwrap_err());

    fs::remove_file(place.beside(".lock")).unwrap();
    place.write("", "[]\n");
    refused(place.try_open().unwrap_err());
    drop(store);
}

#[tokio::test]
async fn another_name_of_the_same_file_is_no_other_store() {
    let place = Place::in_memory();
    let store = place.open();
    new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    store.settled().await;
    let other = place.folder.path().join("autre.json");
    let open_other = || JsonStore::open(&other, place.clock.clone(), Ids::system(), Disk::real(), Arc::default());
    fs::hard_link(place.path(), &other).unwrap();
    assert!(matches!(open_other(), Err(OpenError::Locked { .. })));
    // Also after the file was rewritten, which leaves the link with what it was.
    new(take(&store, "rtc_2", &draft("Martin"), 9).await);
    store.settled().await;
    assert!(matches!(open_other(), Err(OpenError::Locked { .. })));
    drop(store);
    open_other().unwrap();
}

#[tokio::test]
async fn a_server_whose_lock_another_took_sells_no_more() {
    let place = Place::in_memory();
    let store = place.open();
    new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    fs::remove_file(place.beside(".lock")).unwrap();
    let other = Disk::real().lock(&place.beside(".lock")).unwrap().unwrap();
    assert_eq!(store.take(order("rtc_2", &draft("Martin"), 9)).await.unwrap_err(), StoreError::Unavailable);
    assert!(store.problems()[0].contains("un autre serveur"), "{:?}", store.problems());
    drop(other);
    store.probe();
    store.settled().await;
    new(take(&store, "rtc_2", &draft("Martin"), 9).await);
}

#[tokio::test]
async fn links_at_the_names_of_our_files_are_not_followed() {
    let place = Place::in_memory();
    place.write(".victime", "intact");
    symlink(place.beside(".victime"), place.beside(".lock")).unwrap();
    let fault = place.try_open().unwrap_err();
    assert!(fault.to_string().contains("lien symbolique"), "{fault}");
    fs::remove_file(place.beside(".lock")).unwrap();

    let store = place.open();
    for suffix in [".nouveau", ".journal.nouveau"] {
        symlink(place.beside(".victime"), place.beside(suffix)).unwrap();
        new(take(&store, suffix, &draft("Dupont"), 9).await);
        store.settled().await;
    }
    fs::hard_link(place.beside(".victime"), place.beside(".nouveau")).unwrap();
    new(take(&store, "rtc_3", &draft("Dupont"), 9).await);
    store.close().await.unwrap();
    assert_eq!(place.read(".victime"), "intact");
    assert_eq!(rows(&place.read("")), 3);
}
