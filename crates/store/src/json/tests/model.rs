//! Whatever is asked in whatever order, with stops and starts between: no night is oversold, and the durable store answers as the
//! model does.

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::{
    Cancelled, Changed, Filter, Held, Reservations, Taken,
    contract::{
        changes::{cancellation, change, new_stay},
        draft,
    },
};
use hotel::{
    allotment::Allotment,
    book::{Booking, Hold, RoomBooking},
    reservation::{Actor, BookingKey, Draft},
    samples::room_id,
    stay::Stay,
};

mod plain;

use plain::Plain;

/// Room types, and how many of each are sold.
const ROOMS: [(&str, u32); 2] = [("standard", 2), ("familiale", 1)];

/// Nights that are asked for, from the first.
const NIGHTS: u32 = 6;

/// Calls that are on the line.
const CALLS: usize = 3;

fn first_night() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 2, 10).unwrap()
}

fn all_nights() -> Stay {
    Stay::new(first_night(), first_night() + TimeDelta::days(i64::from(NIGHTS))).unwrap()
}

/// Something that is asked.
#[derive(Clone, Debug)]
enum Ask {
    Hold { call: usize, rooms: Vec<usize>, stay: Stay, instead_of: Option<usize> },
    Release { call: usize },
    Take { call: usize, rooms: Vec<usize>, stay: Stay, name: usize },
    Change { call: usize, row: usize, room: usize, stay: Stay },
    Cancel { row: usize },
    Wait { minutes: i64 },
    Restart { stops: bool },
}

fn stays() -> impl Strategy<Value = Stay> {
    (0..NIGHTS, 1..=3_u32).prop_map(|(from, nights)| {
        let arrival = first_night() + TimeDelta::days(i64::from(from));
        let end = (from + nights).min(NIGHTS);
        Stay::new(arrival, first_night() + TimeDelta::days(i64::from(end))).unwrap()
    })
}

fn asks() -> impl Strategy<Value = Ask> {
    let rooms = || prop::collection::vec(0..ROOMS.len(), 1..=2);
    prop_oneof![
        3 => (0..CALLS, rooms(), stays(), prop::option::of(0..8_usize))
            .prop_map(|(call, rooms, stay, instead_of)| Ask::Hold { call, rooms, stay, instead_of }),
        1 => (0..CALLS).prop_map(|call| Ask::Release { call }),
        6 => (0..CALLS, rooms(), stays(), 0..2_usize)
            .prop_map(|(call, rooms, stay, name)| Ask::Take { call, rooms, stay, name }),
        4 => (0..CALLS, 0..8_usize, 0..ROOMS.len(), stays())
            .prop_map(|(call, row, room, stay)| Ask::Change { call, row, room, stay }),
        3 => (0..8_usize).prop_map(|row| Ask::Cancel { row }),
        1 => (1..8_i64).prop_map(|minutes| Ask::Wait { minutes }),
        1 => any::<bool>().prop_map(|stops| Ask::Restart { stops }),
    ]
}

/// The identifiers of all rows, in their order.
async fn ids(store: &dyn Reservations) -> Vec<String> {
    let rows = store.list(Filter::default()).await.unwrap().rows;
    rows.into_iter().map(|row| row.reservation().unwrap().id.clone()).collect()
}

/// What is answered, without what only one store knows.
async fn answer(store: &dyn Reservations, clock: &Clock, ask: &Ask) -> String {
    let call = |call: &usize| format!("rtc_{call}");
    let ids = ids(store).await;
    match ask {
        Ask::Hold { call: of, rooms, stay, instead_of } => {
            let rooms = rooms.iter().map(|room| (room_id(ROOMS[*room].0), Allotment::new(ROOMS[*room].1))).collect();
            let instead_of = instead_of.and_then(|row| ids.get(row).cloned()).into_iter().collect();
            let until = clock.now() + TimeDelta::minutes(10);
            let held = store.hold(Hold { call_id: call(of), stay: *stay, rooms, until, instead_of }).await.unwrap();
            match held {
                Held::Kept => "kept".to_owned(),
                Held::Full(room) => format!("full {room}"),
            }
        }
        Ask::Release { call: of } => {
            store.release(&call(of));
            String::new()
        }
        Ask::Take { call: of, rooms, stay, name } => {
            let order = |room: &usize| {
                let draft =
                    Draft { room_type: room_id(ROOMS[*room].0), stay: *stay, ..draft(["Dupont", "Martin"][*name]) };
                RoomBooking { draft, allotment: Allotment::new(ROOMS[*room].1) }
            };
            let rooms: Vec<RoomBooking> = rooms.iter().map(order).collect();
            let key = BookingKey::of_rooms(&call(of), rooms.iter().map(|room| &room.draft));
            match store.take(Booking { call_id: call(of), key, rooms }).await.unwrap() {
                Taken::New(rows) => format!("new {}", rows.len()),
                Taken::Same(rows) => format!("same {}", rows.len()),
                Taken::Full(room) => format!("full {room}"),
            }
        }
        Ask::Change { call: of, row, room, stay } => {
            let Some(id) = ids.get(*row) else { return String::new() };
            let (room, sold) = ROOMS[*room];
            match store.change(change(&call(of), &[id], &new_stay(*stay, room), sold)).await.unwrap() {
                Changed::Done(_) => "done".to_owned(),
                Changed::Full(room) => format!("full {room}"),
                Changed::Gone => "gone".to_owned(),
            }
        }
        Ask::Cancel { row } => {
            let Some(id) = ids.get(*row) else { return String::new() };
            match store.cancel(cancellation(Actor::Guest, &[id])).await.unwrap() {
                Cancelled::Done(_) => "done".to_owned(),
                Cancelled::Already(_) => "already".to_owned(),
                Cancelled::Gone => "gone".to_owned(),
            }
        }
        Ask::Wait { .. } | Ask::Restart { .. } => String::new(),
    }
}

/// Every row and every night, without what only one store knows.
async fn picture(store: &dyn Reservations) -> Vec<String> {
    let rows = store.list(Filter::default()).await.unwrap().rows.into_iter().map(|row| {
        let row = row.reservation().unwrap();
        let (status, group) = (row.status.as_str(), row.group.is_some());
        format!("{status} {} {:?} {:?} {group:?}", row.room_type, row.stay, row.total)
    });
    let mut picture: Vec<String> = rows.collect();
    for seen_by in [None, Some("rtc_0"), Some("rtc_1"), Some("rtc_2")] {
        let taken = store.inventory(all_nights(), seen_by).await.unwrap();
        for (room, sold) in ROOMS {
            for night in all_nights().nights() {
                let taken = taken.taken(&room_id(room), night);
                assert!(taken <= sold, "{room} is oversold on {night}: {taken} of {sold}");
                picture.push(format!("{seen_by:?} {room} {night} {taken}"));
            }
        }
    }
    picture
}

async fn play(asks: &[Ask], forbid_snapshots: bool) {
    let place = Place::in_memory();
    if forbid_snapshots {
        place.forbid_snapshots();
    }
    let model = Plain::new(place.clock.clone());
    let mut store = place.open();
    for ask in asks {
        match ask {
            Ask::Wait { minutes } => place.clock.set(place.clock.now() + TimeDelta::minutes(*minutes)),
            Ask::Restart { stops } => {
                if *stops {
                    // Where no snapshot can be written, a stop says so; nothing is lost.
                    let _ = store.close().await;
                } else {
                    store.settled().await;
                }
                drop(store);
                store = place.open();
            }
            Ask::Hold { .. } | Ask::Release { .. } | Ask::Take { .. } | Ask::Change { .. } | Ask::Cancel { .. } => {}
        }
        let (got, expected) = (answer(&store, &place.clock, ask).await, answer(&model, &place.clock, ask).await);
        assert_eq!(got, expected, "{ask:?}");
        assert_eq!(picture(&store).await, picture(&model).await, "after {ask:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_night_is_oversold_whatever_is_asked_in_whatever_order(
        asks in prop::collection::vec(asks(), 1..40),
        forbid_snapshots in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&asks, forbid_snapshots));
    }
}
