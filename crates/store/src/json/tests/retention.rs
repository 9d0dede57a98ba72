//! Guests whose time is over: erased at night, and only where that takes nothing away that somebody needs.

use chrono::{Days, TimeDelta};

use super::{super::retention::outdated, *};
use crate::{
    CALLBACK_MEMORY, Callbacks as _, Reservations as _,
    contract::{
        callbacks::{draft as callback, leave, list},
        draft, new, take,
    },
};
use hotel::{guest::Phone, reservation::Correction, samples::day};

/// The store's day.
const TODAY: &str = "2026-09-21";

/// How long guests are kept, in months.
const MONTHS: u32 = 24;

/// A place with one row, of a stay that ended in 2023.
fn with_an_old_guest() -> Place {
    Place::with_file(
        r#"[{"id":"RES-1","nom":"Kerguelen","prenom":"Maëlle","email":"","telephone":"0639980071","date_arrivee":"2023-11-01","date_depart":"2023-11-03","type_chambre":"standard","nombre_personnes":2,"date_creation":"2023-10-01T10:00:00.000Z","code":"42173653"}]"#,
    )
}

#[tokio::test]
async fn guests_are_erased_only_where_the_hotel_is_in_use() {
    let place = with_an_old_guest();
    let store = place.open();
    assert_eq!(store.forget_old(MONTHS, day(TODAY)).await.guests, 0, "the clock may be wrong");
    assert!(place.read("").contains("Kerguelen"));
    new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    assert_eq!(store.forget_old(MONTHS, day(TODAY)).await.guests, 1);
    let files = place.read("") + &place.read(".journal");
    assert!(!files.contains("Kerguelen") && files.contains("Dupont"), "{files}");
}

#[tokio::test]
async fn call_backs_are_forgotten_when_their_time_is_over() {
    let place = Place::new();
    let store = place.open();
    let waiting = leave(&store, callback("rtc_1", "Facture")).await;
    let done = leave(&store, callback("rtc_2", "Objet oublié")).await;
    store.mark_done(&done.id).await.unwrap();
    let mut forgotten = Vec::new();
    let months = start() + Days::new(732);
    for at in [start() + CALLBACK_MEMORY - TimeDelta::seconds(1), start() + CALLBACK_MEMORY, months] {
        place.clock.set(at);
        forgotten.push(store.forget_old(MONTHS, at.date_naive()).await.callbacks);
        if at < months {
            assert!(list(&store).await.contains(&waiting));
        }
    }
    assert_eq!((forgotten, list(&store).await.len()), (vec![0, 1, 1], 0));
    assert!(!place.read(".journal").contains("Facture"));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_that_is_being_changed_waits_for_the_next_night() {
    let place = with_an_old_guest();
    let store = Arc::new(place.open());
    let seen = || outdated(store.shared.state().table.view(), MONTHS, day(TODAY));
    let erased = |rows: &[_]| store.shared.state().forget_old(rows, MONTHS, start()).guests;
    let phone = |number: &str| Correction { phone: Some(Phone::parse(number).unwrap()), ..Correction::default() };

    // Changed after it was looked at.
    let rows = seen();
    assert_eq!(rows.len(), 1);
    store.amend(vec!["RES-1".to_owned()], phone("06 39 98 00 72")).await.unwrap();
    assert_eq!(erased(&rows), 0);

    // Its change is on the way to the disk.
    let gate = Arc::<Gate>::default();
    place.faults.lay(When::step(Step::Sync).on(".journal"), Effect::Hold(Arc::clone(&gate)));
    let mut changing = tokio::task::JoinSet::new();
    changing.spawn({
        let (store, phone) = (Arc::clone(&store), phone("06 39 98 00 73"));
        async move { store.amend(vec!["RES-1".to_owned()], phone).await }
    });
    gate.wait_for_arrival();
    let rows = seen();
    assert_eq!((rows.len(), erased(&rows)), (1, 0));
    gate.open();
    changing.join_next().await.unwrap().unwrap().unwrap();
    assert!(place.read(".journal").contains("0639980073"));
    assert_eq!(erased(&seen()), 1);
}
