//! Holds and bookings of several rooms.

use chrono::TimeDelta;

use super::*;
use crate::Held;
use basics::clock::Clock;
use hotel::book::Hold;

/// A place for a store whose clock can be set.
pub(crate) trait Empty<S>: Fn() -> (Arc<S>, Clock) {}
impl<S, F: Fn() -> (Arc<S>, Clock)> Empty<S> for F {}

/// All cases, each on an empty store.
pub(crate) async fn all<S: Reservations + 'static>(empty: impl Empty<S>) {
    let store = |(store, _): (Arc<S>, Clock)| store;
    a_hold_counts_for_others_and_not_for_its_own_call(&*store(empty())).await;
    a_hold_runs_out_by_the_clock(&empty()).await;
    a_call_has_one_hold(&*store(empty())).await;
    a_booking_uses_the_hold_up(&*store(empty())).await;
    a_hold_is_listed_only_where_it_is_asked_for(&*store(empty())).await;
    of_many_calls_that_hold_and_book_the_last_room_one_gets_it(store(empty())).await;
    several_rooms_are_one_booking(&*store(empty())).await;
    several_rooms_are_all_taken_or_none(&*store(empty())).await;
    several_rooms_asked_again_are_the_same_booking(&*store(empty())).await;
}

/// The nights of [`draft`].
pub(crate) fn nights() -> Stay {
    draft("Dupont").stay
}

/// A hold of one room for ten minutes, of `sold` of its type.
pub(crate) fn hold(call: &str, room: &str, stay: Stay, sold: u32) -> Hold {
    Hold {
        call_id: call.to_owned(),
        stay,
        rooms: vec![(room_id(room), Allotment::new(sold))],
        until: start() + TimeDelta::minutes(10),
        instead_of: Vec::new(),
    }
}

/// How many standard rooms are free on the nights of a stay, as a call sees it.
pub(crate) async fn free(store: &dyn Reservations, sold: u32, stay: Stay, seen_by: Option<&str>) -> u32 {
    store.inventory(stay, seen_by).await.unwrap().free(&room_id("standard"), sold, stay)
}

/// An order of several rooms for two, each of a type of which so many are sold.
pub(crate) fn group(call: &str, rooms: &[(&str, u32)]) -> Booking {
    let rooms: Vec<_> = rooms
        .iter()
        .map(|(room, sold)| {
            let draft = Draft { room_type: room_id(room), ..draft("Dupont") };
            RoomBooking { draft, allotment: Allotment::new(*sold) }
        })
        .collect();
    Booking { call_id: call.to_owned(), key: BookingKey::of_rooms(call, rooms.iter().map(|room| &room.draft)), rooms }
}

async fn a_hold_counts_for_others_and_not_for_its_own_call(store: &dyn Reservations) {
    assert_eq!(store.hold(hold("rtc_1", "standard", nights(), 2)).await.unwrap(), Held::Kept);
    for (call, expected) in [(None, 1), (Some("rtc_2"), 1), (Some("rtc_1"), 2)] {
        assert_eq!(free(store, 2, nights(), call).await, expected, "{call:?}");
    }
    assert_eq!(free(store, 2, stay("2027-02-12", "2027-02-14"), None).await, 2, "other nights are free");
    assert!(
        matches!(take(store, "rtc_2", &draft("Martin"), 1).await, Taken::Full(room) if room == room_id("standard"))
    );
    new(take(store, "rtc_2", &draft("Martin"), 2).await);
    assert_eq!(store.hold(hold("rtc_3", "standard", nights(), 2)).await.unwrap(), Held::Full(room_id("standard")));
    new(take(store, "rtc_1", &draft("Dupont"), 2).await);
    assert_eq!(free(store, 2, nights(), None).await, 0);
}

async fn a_hold_runs_out_by_the_clock<S: Reservations>((store, clock): &(Arc<S>, Clock)) {
    let store: &dyn Reservations = &**store;
    store.hold(hold("rtc_1", "standard", nights(), 1)).await.unwrap();
    clock.set(start() + TimeDelta::seconds(599));
    assert_eq!(free(store, 1, nights(), None).await, 0);
    assert!(matches!(take(store, "rtc_2", &draft("Martin"), 1).await, Taken::Full(_)));
    clock.set(start() + TimeDelta::minutes(10));
    assert_eq!(free(store, 1, nights(), None).await, 1);
    new(take(store, "rtc_2", &draft("Martin"), 1).await);
    assert!(matches!(take(store, "rtc_1", &draft("Dupont"), 1).await, Taken::Full(_)), "it came too late");
}

async fn a_call_has_one_hold(store: &dyn Reservations) {
    let later = stay("2027-03-01", "2027-03-03");
    store.hold(hold("rtc_1", "standard", nights(), 1)).await.unwrap();
    assert_eq!(store.hold(hold("rtc_1", "standard", nights(), 1)).await.unwrap(), Held::Kept, "it does not count");
    store.hold(hold("rtc_1", "standard", later, 1)).await.unwrap();
    assert_eq!((free(store, 1, nights(), None).await, free(store, 1, later, None).await), (1, 0));
    store.release("rtc_1");
    store.release("rtc_1");
    assert_eq!(free(store, 1, later, None).await, 1);
}

async fn a_booking_uses_the_hold_up(store: &dyn Reservations) {
    store.hold(hold("rtc_1", "standard", nights(), 2)).await.unwrap();
    new(take(store, "rtc_1", &draft("Dupont"), 2).await);
    assert_eq!(free(store, 2, nights(), None).await, 1, "the room is taken once");
    store.hold(hold("rtc_1", "standard", nights(), 2)).await.unwrap();
    same(take(store, "rtc_1", &draft("Dupont"), 2).await);
    assert_eq!(free(store, 2, nights(), None).await, 0, "a booking asked again leaves the hold of the next one");
}

async fn a_hold_is_listed_only_where_it_is_asked_for(store: &dyn Reservations) {
    store.hold(hold("rtc_1", "standard", nights(), 2)).await.unwrap();
    assert_eq!(store.list(Filter::default()).await.unwrap().total, 0);
    let options = || Filter { status: Some(crate::HELD.to_owned()), ..Filter::default() };
    let page = store.list(options()).await.unwrap();
    let [Row::Hold(held)] = &page.rows[..] else { panic!("one hold") };
    assert_eq!(*held, crate::HeldRoom::new(room_id("standard"), nights(), "2026-09-21T14:23:20Z".parse().unwrap()));
    assert_eq!(page.total, 1);
    let after = Filter { arrival_from: chrono::NaiveDate::from_ymd_opt(2027, 2, 11), ..options() };
    assert_eq!(store.list(after).await.unwrap().total, 0);
    let named = Filter { name: Some(Personal::new("Dupont".to_owned())), ..options() };
    assert_eq!(store.list(named).await.unwrap().total, 0);
}

async fn of_many_calls_that_hold_and_book_the_last_room_one_gets_it<S: Reservations + 'static>(store: Arc<S>) {
    let mut calls = tokio::task::JoinSet::new();
    for call in 0..50 {
        let (store, call) = (Arc::clone(&store), format!("rtc_{call}"));
        calls.spawn(async move {
            let held = store.hold(hold(&call, "standard", nights(), 1)).await.unwrap() == Held::Kept;
            let taken = matches!(take(&*store, &call, &draft("Dupont"), 1).await, Taken::New(_));
            assert!(!held || taken, "what was held is booked");
            usize::from(taken)
        });
    }
    assert_eq!(calls.join_all().await.into_iter().sum::<usize>(), 1);
}

async fn several_rooms_are_one_booking(store: &dyn Reservations) {
    let Taken::New(rows) = store.take(group("rtc_1", &[("familiale", 1), ("standard", 1)])).await.unwrap() else {
        panic!("no booking")
    };
    assert_eq!(rows.iter().map(|row| row.room_type.as_str()).collect::<Vec<_>>(), ["familiale", "standard"]);
    assert_ne!(rows[0].id, rows[1].id);
    let (code, name) = (rows[0].code.clone().unwrap(), rows[0].group.clone().unwrap());
    assert_eq!((rows[1].code.as_ref(), rows[1].group.as_ref()), (Some(&code), Some(&name)));
    assert_eq!(known(store.find(code.as_str()).await.unwrap().unwrap()), rows[0], "a code finds the first room");
    let found: Vec<_> = store.rooms(code.as_str()).await.unwrap().into_iter().map(known).collect();
    assert_eq!(found, rows);
    let alone: Vec<_> = store.rooms(&rows[1].id).await.unwrap().into_iter().map(known).collect();
    assert_eq!(alone, rows[1..]);
    assert!(store.rooms("00000000").await.unwrap().is_empty());
    let other = new(take(store, "rtc_2", &draft("Martin"), 9).await);
    assert_eq!(other.group, None, "one room is no group");
    let ids = rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(super::found(store, Filter { group: Some(name), ..Filter::default() }).await, (2, ids));
}

async fn several_rooms_are_all_taken_or_none(store: &dyn Reservations) {
    for (rooms, full) in [
        (&[("standard", 5), ("familiale", 0)][..], "familiale"),
        (&[("standard", 2), ("standard", 2), ("standard", 2)], "standard"),
    ] {
        let taken = store.take(group("rtc_1", rooms)).await.unwrap();
        assert!(matches!(&taken, Taken::Full(room) if *room == room_id(full)), "{taken:?}");
        assert_eq!(free(store, 5, nights(), None).await, 5, "nothing of it is taken");
        assert_eq!(store.list(Filter::default()).await.unwrap().total, 0);
    }
    let mut held = hold("rtc_1", "standard", nights(), 1);
    held.rooms.push((room_id("standard"), Allotment::new(1)));
    assert_eq!(store.hold(held).await.unwrap(), Held::Full(room_id("standard")), "two holds of one room");
    assert_eq!(free(store, 1, nights(), None).await, 1);
}

async fn several_rooms_asked_again_are_the_same_booking(store: &dyn Reservations) {
    let order = || group("rtc_1", &[("familiale", 1), ("standard", 1)]);
    let Taken::New(first) = store.take(order()).await.unwrap() else { panic!("no booking") };
    let mut again = order();
    for room in &mut again.rooms {
        room.draft.guest.phone = Phone::parse("06 39 98 00 02").unwrap();
    }
    let Taken::Same(second) = store.take(again).await.unwrap() else { panic!("another booking") };
    let ids = |rows: &[Arc<Reservation>]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&second));
    assert!(second.iter().all(|row| row.phone.expose() == "0639980002"), "it is written into all of them");
}
