//! What every store of reservations does: the same cases run against each of them. Only compiled for tests.

pub(crate) mod callbacks;
pub(crate) mod changes;
pub(crate) mod holds;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Filter, Reservations, Row, Taken};
use basics::personal::Personal;
use hotel::{
    allotment::Allotment,
    book::{Booking, RoomBooking},
    guest::{Email, Guest, Name, Phone, Wishes},
    money::Cents,
    reservation::{BookingKey, Draft, Reservation, Status},
    samples::{room_id, stay},
    stay::Stay,
};

/// When the clock of a store under test stands.
pub(crate) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// A booking of a standard room for two nights.
pub(crate) fn draft(last_name: &str) -> Draft {
    let guest = Guest {
        last_name: Name::parse(last_name).unwrap(),
        first_name: Some(Name::parse("Élodie").unwrap()),
        email: Some(Email::parse("elodie@example.com").unwrap()),
        phone: Phone::parse("06 39 98 00 01").unwrap(),
    };
    Draft::new(guest, stay("2027-02-10", "2027-02-12"), room_id("standard"), 2, Cents::from_euros(178))
}

/// Takes a room in a call, of `sold` rooms.
pub(crate) async fn take(store: &dyn Reservations, call: &str, draft: &Draft, sold: u32) -> Taken {
    store.take(order(call, draft, sold)).await.unwrap()
}

/// The order of one room in a call, of `sold` rooms.
pub(crate) fn order(call: &str, draft: &Draft, sold: u32) -> Booking {
    let rooms = vec![RoomBooking { draft: draft.clone(), allotment: Allotment::new(sold) }];
    Booking { call_id: call.to_owned(), key: BookingKey::new(call, draft), rooms }
}

/// The reservation of a booking that is new.
pub(crate) fn new(taken: Taken) -> Arc<Reservation> {
    match taken {
        Taken::New(reservations) => one(reservations),
        Taken::Same(_) | Taken::Full(_) => panic!("{taken:?}"),
    }
}

/// The reservation of a booking that was made before.
pub(crate) fn same(taken: Taken) -> Arc<Reservation> {
    match taken {
        Taken::Same(reservations) => one(reservations),
        Taken::New(_) | Taken::Full(_) => panic!("{taken:?}"),
    }
}

fn one(mut reservations: Vec<Arc<Reservation>>) -> Arc<Reservation> {
    assert_eq!(reservations.len(), 1);
    reservations.remove(0)
}

/// The reservation of a row.
pub(crate) fn known(row: Row) -> Arc<Reservation> {
    match row {
        Row::Known(reservation, _) => reservation,
        Row::Odd(_) | Row::Hold(_) => panic!("no reservation"),
    }
}

/// Identifiers of what a filter finds, and how many match.
pub(crate) async fn found(store: &dyn Reservations, filter: Filter) -> (usize, Vec<String>) {
    let page = store.list(filter).await.unwrap();
    (page.total, page.rows.into_iter().map(|row| known(row).id.clone()).collect())
}

/// All cases, one after the other, each on an empty store.
pub(crate) async fn all<S: Reservations + 'static>(empty: impl Fn() -> Arc<S>) {
    a_booking_is_found_by_id_and_by_code(&*empty()).await;
    the_last_room_is_sold_once(empty()).await;
    the_same_request_is_the_same_reservation(&*empty()).await;
    a_repeated_request_completes_the_reservation(&*empty()).await;
    what_is_taken_shows_in_the_inventory(&*empty()).await;
    filters_find_what_they_say(&*empty()).await;
}

async fn a_booking_is_found_by_id_and_by_code(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 1).await);
    assert!(booked.id.starts_with("RES-1790000000000-") && booked.id.len() == 27, "{}", booked.id);
    assert_eq!((booked.status.clone(), booked.channel.as_deref()), (Status::Confirmed, Some("telephone")));
    let code = booked.code().unwrap();
    let (left, right) = code.split_at(4);
    for text in [booked.id.as_str(), code, &format!("{left} {right}")] {
        assert_eq!(known(store.find(text).await.unwrap().unwrap()), booked);
    }
    for text in ["", "RES-1", "00000000", "1234"] {
        assert!(store.find(text).await.unwrap().is_none(), "{text}");
    }
    assert!(store.problems().is_empty());
}

async fn the_last_room_is_sold_once<S: Reservations + 'static>(store: Arc<S>) {
    let mut calls = tokio::task::JoinSet::new();
    for call in 0..100 {
        let store = Arc::clone(&store);
        calls.spawn(async move { take(&*store, &format!("rtc_{call}"), &draft("Dupont"), 3).await });
    }
    let taken = calls.join_all().await;
    assert_eq!(taken.iter().filter(|taken| matches!(taken, Taken::New(_))).count(), 3);
    assert_eq!(taken.iter().filter(|taken| matches!(taken, Taken::Full(_))).count(), 97);
    let other_nights = Draft { stay: stay("2027-02-12", "2027-02-13"), ..draft("Dupont") };
    new(take(&*store, "rtc_0", &other_nights, 3).await);
}

async fn the_same_request_is_the_same_reservation(store: &dyn Reservations) {
    let first = new(take(store, "rtc_1", &draft("Le Goff"), 1).await);
    assert_eq!(same(take(store, "rtc_1", &draft("LE GOFF"), 1).await), first);
    assert!(
        matches!(take(store, "rtc_2", &draft("Le Goff"), 1).await, Taken::Full(_)),
        "another call is another request"
    );
    assert_eq!(found(store, Filter::default()).await, (1, vec![first.id.clone()]));
}

async fn a_repeated_request_completes_the_reservation(store: &dyn Reservations) {
    let mut first = draft("Dupont");
    first.guest.email = None;
    let booked = new(take(store, "rtc_1", &first, 5).await);
    assert_eq!(booked.to_complete, [hotel::reservation::Missing::Email]);

    let mut again = draft("Dupont");
    again.guest.phone = Phone::parse("06 39 98 00 02").unwrap();
    again.wishes = Some(Wishes::parse("Lit bébé").unwrap());
    let completed = same(take(store, "rtc_1", &again, 5).await);
    assert_eq!((&completed.id, &completed.code), (&booked.id, &booked.code));
    assert_eq!(completed.email.expose(), "elodie@example.com");
    assert_eq!(completed.phone.expose(), "0639980002");
    assert_eq!(completed.wishes.expose(), "Lit bébé");
    assert!(completed.to_complete.is_empty());
    assert_eq!(known(store.find(&booked.id).await.unwrap().unwrap()), completed);

    again.guest.email = None;
    again.wishes = None;
    assert_eq!(same(take(store, "rtc_1", &again, 5).await), completed, "what is left out stays");
    assert_eq!(store.list(Filter::default()).await.unwrap().total, 1);
}

async fn what_is_taken_shows_in_the_inventory(store: &dyn Reservations) {
    let nights = stay("2027-02-01", "2027-03-01");
    assert_eq!(store.inventory(nights, None).await.unwrap().free(&room_id("standard"), 2, nights), 2);
    new(take(store, "rtc_1", &draft("Dupont"), 2).await);
    let inventory = store.inventory(nights, None).await.unwrap();
    assert_eq!(inventory.free(&room_id("standard"), 2, nights), 1);
    assert_eq!(inventory.free(&room_id("standard"), 2, stay("2027-02-12", "2027-02-20")), 2);
    assert_eq!(inventory.free(&room_id("familiale"), 2, nights), 2);
}

async fn filters_find_what_they_say(store: &dyn Reservations) {
    let mut ids = Vec::new();
    for (call, name, stay) in [
        ("rtc_1", "Lefèvre", stay("2027-02-10", "2027-02-12")),
        ("rtc_2", "Le Goff", stay("2027-02-11", "2027-02-12")),
        ("rtc_3", "Saint-Exupéry", stay("2027-02-12", "2027-02-13")),
    ] {
        ids.push(new(take(store, call, &Draft { stay, ..draft(name) }, 9).await).id.clone());
    }
    let named = |name: &str| Filter { name: Some(Personal::new(name.to_owned())), ..Filter::default() };
    let expect = |at: &[usize]| (at.len(), at.iter().map(|at| ids[*at].clone()).collect::<Vec<_>>());
    assert_eq!(found(store, Filter::default()).await, expect(&[0, 1, 2]));
    assert_eq!(found(store, named("lefevre")).await, expect(&[0]));
    assert_eq!(found(store, named("exupery saint")).await, expect(&[2]));
    assert_eq!(found(store, named("ÉLODIE")).await, expect(&[0, 1, 2]));
    assert_eq!(found(store, named("personne")).await, expect(&[]));
    let status = |word: &str| Filter { status: Some(word.to_owned()), ..Filter::default() };
    assert_eq!(found(store, status("confirmee")).await, expect(&[0, 1, 2]));
    assert_eq!(found(store, status("annulee")).await, expect(&[]));
    let arrival = |from, to| Filter { arrival_from: from, arrival_to: to, ..Filter::default() };
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2027, 2, day);
    assert_eq!(found(store, arrival(day(11), None)).await, expect(&[1, 2]));
    assert_eq!(found(store, arrival(None, day(11))).await, expect(&[0, 1]));
    assert_eq!(found(store, arrival(day(11), day(11))).await, expect(&[1]));
    let since = |since| Filter { created_since: Some(since), ..Filter::default() };
    assert_eq!(found(store, since(start())).await, expect(&[0, 1, 2]));
    assert_eq!(found(store, since(start() + chrono::TimeDelta::seconds(1))).await, expect(&[]));
    let page = |offset, limit| Filter { offset, limit, ..Filter::default() };
    assert_eq!(found(store, page(1, 1)).await, (3, vec![ids[1].clone()]));
    assert_eq!(found(store, page(9, 9)).await, (3, vec![]));
    assert_eq!(found(store, page(0, 0)).await, (3, vec![]));
}
