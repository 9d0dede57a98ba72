//! The process is killed, or the power is cut, at every step of a store's work: what was answered is there, once.

use std::{collections::HashMap, ffi::OsStr, io::Write as _, path::Path, process::Command};

use super::*;
use crate::durable::history::{Event, Left, Names, Remains, after_power_cut};
use crate::{
    Calls as _, Filter, Reservations as _, Taken,
    contract::{draft, known, take},
};
use hotel::guest::Phone;

/// Where a child that is to be killed finds what to do, in its working directory.
const ORDERS: &str = "ordres";

/// Where it says what it was answered.
const ANSWERS: &str = "réponses";

/// The bookings of the story: call and name.
const BOOKINGS: [(&str, &str); 7] = [
    ("rtc_1", "Dupont"),
    ("rtc_1", "Martin"),
    ("rtc_2", "Durand"),
    ("rtc_3", "Petit"),
    ("rtc_4", "Moreau"),
    ("rtc_5", "Laurent"),
    ("rtc_6", "Simon"),
];

/// The phone with which the first booking is asked for again.
const NEW_PHONE: &str = "0639980099";

/// Some hours of a server in short: bookings alone and together, a repeated request, snapshots, a stop and a start.
async fn story(open: impl Fn() -> JsonStore, answered: Remember<'_>) {
    let book = async |store: &JsonStore, (call, name): (&str, &str)| {
        if let Taken::New(rows) = take(store, call, &draft(name), 9).await {
            answered(&format!("{} {call}", rows[0].id));
        }
    };
    let store = open();
    book(&store, BOOKINGS[0]).await;
    assert!(store.first_ring("wh_1", "rtc_1", start()));
    store.call_lives(live("rtc_1"));
    store.written("rtc_1").await;
    answered("ring rtc_1");
    book(&store, BOOKINGS[1]).await;
    store.settled().await;
    let mut again = draft(BOOKINGS[0].1);
    again.guest.phone = Phone::parse(NEW_PHONE).unwrap();
    take(&store, "rtc_1", &again, 9).await;
    answered("phone rtc_1");
    tokio::join!(book(&store, BOOKINGS[2]), book(&store, BOOKINGS[3]), store.settled());
    store.settled().await;
    book(&store, BOOKINGS[4]).await;
    store.close().await.unwrap();
    drop(store);
    let store = open();
    book(&store, BOOKINGS[5]).await;
    store.settled().await;
    book(&store, BOOKINGS[6]).await;
}

/// Starts a store on what is left, and looks for everything that was answered.
async fn check(store: &JsonStore, answers: &[&str], when: &str) {
    assert_eq!(store.problems(), [""; 0], "{when}");
    let page = store.list(Filter::default()).await.unwrap();
    let mut rows: HashMap<String, _> = HashMap::new();
    for row in page.rows.into_iter().map(known) {
        assert!(rows.insert(row.id.clone(), Arc::clone(&row)).is_none(), "{when}: a row is there twice");
    }
    assert!(rows.len() <= BOOKINGS.len(), "{when}");
    for answer in answers {
        match answer.split_once(' ').unwrap() {
            ("ring", call) => {
                assert!(!store.first_ring("wh_9", call, start()), "{when}: the ring is forgotten");
                assert_eq!(store.live_calls(), [live(call)], "{when}: nobody would see to the call");
            }
            ("phone", _) => {
                let changed = rows.values().any(|row| row.phone.expose() == NEW_PHONE);
                assert!(changed, "{when}: the phone is the old one");
            }
            (id, _) => assert!(rows.contains_key(id), "{when}: {id} is lost"),
        }
    }
    // Everyone asks again: nobody gets a second room.
    for (call, name) in BOOKINGS {
        match take(store, call, &draft(name), 9).await {
            Taken::Same(made) => assert!(rows.contains_key(&made[0].id), "{when}"),
            Taken::New(made) => {
                assert!(!answers.iter().any(|answer| answer.starts_with(&made[0].id)), "{when}");
                let twice = rows.values().any(|row| row.last_name.expose() == name);
                assert!(!twice, "{when}: {call} has two rooms");
            }
            Taken::Full(_) => panic!("{when}: full"),
        }
    }
    assert_eq!(store.list(Filter::default()).await.unwrap().total, BOOKINGS.len(), "{when}");
    let nights = draft("Dupont").stay;
    let taken = store.inventory(nights, None).await.unwrap().most_taken(&draft("Dupont").room_type, nights);
    assert_eq!(taken as usize, BOOKINGS.len(), "{when}");
}

/// Notes what was answered.
pub(super) type Remember<'a> = &'a (dyn Fn(&str) + Sync);

/// The process that is killed: runs in the folder of its store, where it finds its orders. Alone it has none.
#[tokio::test]
#[ignore = "a child of the test below"]
async fn child() {
    let Ok(orders) = fs::read_to_string(ORDERS) else { return };
    let [nth, how, which] = orders.split(' ').collect::<Vec<_>>()[..] else { panic!("{orders}") };
    let effect = match how {
        "before" => Effect::KillBefore,
        "halfway" => Effect::KillHalfway,
        _ => Effect::KillAfter,
    };
    let faults = Arc::new(Faults::default());
    faults.lay(When::nth(nth.parse().unwrap()), effect);
    let answers = fs::OpenOptions::new().append(true).create(true).open(ANSWERS).unwrap();
    let open = || {
        let disk = Disk::with_faults(Arc::clone(&faults));
        let clock = Clock::manual(start());
        JsonStore::open(Path::new("reservations.json"), clock, Ids::system(), disk, Arc::default()).unwrap()
    };
    let answered = |answer: &str| writeln!(&answers, "{answer}").unwrap();
    match which {
        "bookings" => story(open, &answered).await,
        _ => afterwards::story(open, &answered).await,
    }
}

/// Plays a story in a process that is killed at each of its steps, and looks at what is left.
pub(super) async fn at_every_kill(which: &str, answers: usize, check: impl AsyncFn(&JsonStore, &[&str], &str)) {
    for how in ["before", "halfway", "after"] {
        let (mut nth, mut killed) = (0, true);
        while killed {
            let place = Place::in_memory();
            let orders = place.folder.path().join(ORDERS);
            fs::File::create(orders).unwrap().write_all(format!("{nth} {how} {which}").as_bytes()).unwrap();
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--ignored", &format!("{}::child", module_path!().split_once("::").unwrap().1)])
                .current_dir(place.folder.path())
                .output()
                .unwrap();
            killed = !child.status.success();
            let said = String::from_utf8_lossy(&child.stdout);
            assert!(!said.contains("panicked"), "{said}");
            let answered = fs::read_to_string(place.folder.path().join(ANSWERS)).unwrap_or_default();
            assert!(killed || answered.lines().count() == answers, "{said}");
            let answered: Vec<&str> = answered.lines().collect();
            check(&place.open(), &answered, &format!("killed {how} step {nth}")).await;
            nth += 1;
        }
        assert!(nth > 40, "the story has more steps than {nth}");
    }
}

/// Plays a story, and looks at what a power cut after each of its steps may leave.
pub(super) async fn at_every_power_cut(
    story: impl AsyncFn(&dyn Fn() -> JsonStore, Remember<'_>),
    check: impl AsyncFn(&JsonStore, &[&str], &str),
) {
    let place = Place::in_memory();
    place.faults.record();
    story(&|| place.open(), &|answer| place.faults.note(answer)).await;
    cut_everywhere(&place.faults.history(), check).await;
}

/// Looks at what a power cut after each of these steps may leave.
pub(super) async fn cut_everywhere(events: &[Event], check: impl AsyncFn(&JsonStore, &[&str], &str)) {
    let mut seen: Vec<(Remains, Vec<&str>)> = Vec::new();
    for step in 0..=events.len() {
        let answers: Vec<&str> = events[..step].iter().filter_map(note).collect();
        for left in [Left::Nothing, Left::Half, Left::SecondHalf, Left::Everything] {
            for names in [Names::Synced, Names::All, Names::OnlyLast] {
                let remains = after_power_cut(&events[..step], left, names);
                // Rings are written and not synced: a power cut may take them.
                let answers: Vec<&str> = answers.iter().filter(|answer| !answer.starts_with("ring")).copied().collect();
                if seen.iter().any(|(folder, known)| (folder, known) == (&remains, &answers)) {
                    continue;
                }
                let after = Place::in_memory();
                for (name, content) in &remains {
                    after.write(suffix(name), content);
                }
                let when = format!("power cut at step {step} of {}, {left:?} left, names {names:?}", events.len());
                check(&after.open(), &answers, &when).await;
                seen.push((remains, answers));
            }
        }
    }
    assert!(seen.len() > 40, "{} states were tried", seen.len());
}

#[tokio::test]
async fn a_kill_at_any_step_loses_nothing_that_was_answered_and_doubles_nothing() {
    at_every_kill("bookings", BOOKINGS.len() + 2, check).await;
}

#[tokio::test]
async fn a_power_cut_at_any_step_loses_nothing_that_was_answered_and_doubles_nothing() {
    at_every_power_cut(async |open, answered| story(open, answered).await, check).await;
}

fn note(event: &Event) -> Option<&str> {
    if let Event::Note(note) = event { Some(note) } else { None }
}

fn suffix(name: &OsStr) -> &str {
    name.to_str().unwrap().strip_prefix("reservations.json").unwrap()
}
