//! A guest's data: shown whole, and erased without a trace.

use std::str;

use super::{
    super::{EraseError, Person, export},
    *,
};
use crate::{
    CallCheckpoint, Callbacks as _, Calls as _, Filter, LiveCall, Reservations as _,
    contract::{draft, known, new, take},
};
use basics::personal::Personal;
use hotel::{
    callback::{self, Reason},
    guest::{Email, Phone, Wishes},
    reservation::{Agreement, Correction, Draft, Status},
    samples::{day, stay},
};

/// Texts of the guest, none of which may be left.
const TRACES: [&str; 9] = [
    "Kerguelen",
    "Maëlle",
    "0639980071",
    "0639980072",
    "39980071",
    "maelle@example.com",
    "ancienne@example.com",
    "Vue mer",
    "Je récapitule",
];

fn kerguelen() -> Draft {
    let mut wanted = draft("Kerguelen");
    wanted.guest.first_name = Some(hotel::guest::Name::parse("Maëlle").unwrap());
    wanted.guest.phone = Phone::parse("06 39 98 00 71").unwrap();
    wanted.guest.email = Some(Email::parse("ancienne@example.com").unwrap());
    wanted.wishes = Some(Wishes::parse("Vue mer").unwrap());
    wanted.agreement.recap = Some(Personal::new("Je récapitule : Maëlle Kerguelen".to_owned()));
    wanted.agreement.acceptance = Some(Personal::new("oui, Maëlle Kerguelen".to_owned()));
    wanted
}

/// A store in which a guest has two bookings and a call-back, and others have theirs; all of it in the journal where asked.
async fn place(in_journal: bool) -> Place {
    let place = Place::new();
    if in_journal {
        place.forbid_snapshots();
    }
    let store = place.open();
    let first = new(take(&store, "rtc_1", &kerguelen(), 9).await);
    let email = Correction { email: Some(Email::parse("maelle@example.com").unwrap()), ..Correction::default() };
    store.amend(vec![first.id.clone()], email).await.unwrap();
    let mut second = Draft { stay: stay("2027-03-01", "2027-03-02"), ..kerguelen() };
    second.guest.phone = Phone::parse("06 39 98 00 72").unwrap();
    second.guest.email = Some(Email::parse("MAELLE@example.com").unwrap());
    new(take(&store, "rtc_2", &second, 9).await);
    let mut namesake = kerguelen();
    namesake.guest.phone = Phone::parse("06 39 98 00 99").unwrap();
    namesake.guest.email = None;
    namesake.guest.last_name = hotel::guest::Name::parse("Martin").unwrap();
    (namesake.wishes, namesake.agreement) = (None, Agreement::default());
    namesake.guest.first_name = Some(hotel::guest::Name::parse("Élodie").unwrap());
    new(take(&store, "rtc_3", &namesake, 9).await);
    for (call, number, reason) in
        [("rtc_1", "+33639980072", "Pour Maëlle Kerguelen"), ("rtc_4", "+33639980055", "Une facture")]
    {
        let number = Personal::new(number.to_owned());
        store.leave(callback::Draft::new(call, Some(&number), Reason::parse(reason).unwrap()), 5).await.unwrap();
    }
    store.settled().await;
    drop(store);
    place.faults.lift();
    place
}

fn person(place: &Place) -> Person {
    let content = place.read("") + &place.read(".journal");
    let id = content.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    export(&place.path(), id).unwrap().unwrap()
}

#[tokio::test]
async fn everything_of_a_guest_is_shown_and_nothing_of_others() {
    for in_journal in [true, false] {
        let place = place(in_journal).await;
        let before = (place.read(""), place.read(".journal"));
        let person = person(&place);
        assert_eq!((person.reservations(), person.callbacks(), person.mentions()), (2, 1, 0));
        assert_eq!((person.to_come(day("2027-02-11")), person.to_come(day("2027-02-12"))), (2, 1));
        let text = person.to_json(start()).to_string();
        for trace in ["Kerguelen", "maelle@example.com", "+33639980072", "Vue mer", "Je récapitule"] {
            assert!(text.contains(trace), "{trace}");
        }
        assert!(!text.contains("Martin") && !text.contains("facture"), "{text}");
        assert!(export(&place.path(), "RES-9").unwrap().is_none());
        assert_eq!((place.read(""), place.read(".journal")), before, "looking changes nothing");
        let store = place.open();
        let locked = export(&place.path(), "RES-9").unwrap_err();
        assert!(matches!(locked, OpenError::Locked { .. }), "{locked}");
        drop(store);
    }
}

#[tokio::test]
async fn of_a_guest_who_is_erased_no_byte_is_left_and_the_accounts_are_whole() {
    for in_journal in [true, false] {
        let place = place(in_journal).await;
        let found = person(&place);
        let shown = found.to_json(start());
        let id = shown["reservations"][0]["id"].as_str().unwrap();
        let store = place.open();
        let erased = store.erase(id).await.unwrap().unwrap();
        assert_eq!((erased.reservations(), erased.callbacks()), (2, 1));
        for suffix in ["", ".journal", ".lock"] {
            let bytes = fs::read(place.beside(suffix)).unwrap();
            let text = str::from_utf8(&bytes).unwrap().trim_end_matches('\0');
            for trace in TRACES {
                assert!(!text.to_lowercase().contains(&trace.to_lowercase()), "{trace} is left in {suffix}: {text}");
            }
        }
        drop(store);
        let store = place.open();
        let rows: Vec<_> = store.list(Filter::default()).await.unwrap().rows.into_iter().map(known).collect();
        assert_eq!(rows.len(), 3);
        let erased = &rows[0];
        assert_eq!(
            (erased.status.clone(), erased.total, erased.people),
            (Status::Confirmed, draft("x").total.into(), 2)
        );
        assert_eq!((erased.stay, erased.code.is_some()), (draft("x").stay, true));
        assert!(erased.erased_at.is_some() && rows[2].erased_at.is_none());
        assert_eq!(rows[2].last_name.expose(), "Martin");
        assert_eq!(store.callbacks(crate::CallbackFilter::default()).await.unwrap().total, 1);
        let again = store.person(id).unwrap();
        assert_eq!((again.reservations(), again.callbacks()), (1, 0), "nobody is found by an empty name");
    }
}

#[tokio::test]
async fn row_with_impossible_dates_is_found_shown_and_erased() {
    let row = |id: &str, departure: &str| {
        format!(
            r#"{{"id":"{id}","nom":"Kerguelen","prenom":"Maëlle","telephone":"0639980071","date_arrivee":"2027-02-10","date_depart":"{departure}","type_chambre":"standard","note":"Vue mer"}}"#
        )
    };
    let place = Place::with_file(&format!("[{},{}]", row("1", "2027-02-10"), row("2", "2027-02-12")));
    let store = place.open();
    let named = Filter { name: Some(Personal::new("kerguelen".to_owned())), ..Filter::default() };
    let confirmed = Filter { status: Some("confirmee".to_owned()), ..Filter::default() };
    assert_eq!((store.list(named).await.unwrap().total, store.list(confirmed).await.unwrap().total), (2, 2));
    let Some(crate::Row::Odd(shown)) = store.find("1").await.unwrap() else { panic!("no stay") };
    assert_eq!(
        (&shown["date_depart"], &shown["note"], &shown["email"]),
        (&"2027-02-10".into(), &"Vue mer".into(), &"".into())
    );
    let code = shown["code"].as_str().unwrap();
    assert!(matches!(store.find(code).await.unwrap(), Some(crate::Row::Odd(_))));

    for asked in ["1", "2"] {
        assert_eq!(store.person(asked).unwrap().reservations(), 2, "each leads to the other");
    }
    assert_eq!(store.erase(code).await.unwrap().unwrap().reservations(), 2);
    let text = place.read("") + &place.read(".journal");
    assert!(!TRACES.iter().any(|trace| text.contains(trace)), "{text}");
    assert!(
        text.contains(r#""date_arrivee":"2027-02-10","date_depart":"2027-02-10","type_chambre":"standard""#),
        "{text}"
    );
}

#[tokio::test]
async fn guest_on_the_line_is_not_erased_and_others_are() {
    let place = place(false).await;
    let store = place.open();
    let call = |number: &str| LiveCall {
        call_id: "rtc_9".to_owned(),
        since: start(),
        caller: Some(Personal::new(number.to_owned())),
        standing: CallCheckpoint::default(),
    };
    store.call_lives(call("+33639980071"));
    assert!(matches!(store.erase(&known_id(&place)).await, Err(EraseError::OnTheLine)));
    assert!(place.read("").contains("Kerguelen"));

    store.call_lives(call("+33639980044"));
    let erased = store.erase(&known_id(&place)).await.unwrap();
    assert_eq!(erased.map(|person| person.reservations()), Some(2));
    assert!(store.erase("RES-9").await.unwrap().is_none());
}

#[tokio::test]
async fn copy_of_the_server_keeps_a_guest_from_being_erased() {
    let place = place(false).await;
    let store = place.open();
    place.write(".serveur", "[]");
    assert!(matches!(store.erase(&known_id(&place)).await, Err(EraseError::Copy(_))));
}

#[tokio::test]
async fn disk_that_fails_during_an_erasure_is_said() {
    for file in ["reservations.json.nouveau", "reservations.json.journal.nouveau"] {
        let place = place(true).await;
        let store = place.open();
        let id = known_id(&place);
        place.faults.lay(When::step(Step::Create).on(file), Effect::Fail(EACCES));
        assert!(matches!(store.erase(&id).await, Err(EraseError::NotWritten)), "{file}");
        drop(store);
        place.faults.lift();
        let store = place.open();
        store.erase(&id).await.unwrap();
        assert!(!place.read("").contains("Kerguelen") && !place.read(".journal").contains("Kerguelen"), "{file}");
    }
}

#[tokio::test]
async fn erasure_waits_for_what_is_being_written_of_the_guest() {
    let place = place(false).await;
    let store = Arc::new(place.open());
    let id = known_id(&place);
    // Both at once: the change is queued first and is durable before the guest is looked for.
    let phone = Correction { phone: Some(Phone::parse("06 39 98 00 88").unwrap()), ..Correction::default() };
    let (amended, erased) = tokio::join!(store.amend(vec![id.clone()], phone), store.erase(&id));
    amended.unwrap();
    assert_eq!(erased.unwrap().map(|person| person.reservations()), Some(2));
    assert!(!(place.read("") + &place.read(".journal")).contains("0639980088"));
}

fn known_id(place: &Place) -> String {
    let content = place.read("") + &place.read(".journal");
    content.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn a_guest_is_kept_too_long_from_three_years_after_the_stay_on() {
    let row = |id: &str, arrival: &str, departure: &str, name: &str| {
        format!(
            r#"{{"id":"{id}","nom":"{name}","date_arrivee":"{arrival}","date_depart":"{departure}","type_chambre":"standard"}}"#
        )
    };
    let rows = [
        row("1", "2023-11-01", "2023-11-21", "Dupont"),
        row("2", "2023-11-01", "2023-11-22", "Dupont"),
        row("3", "2020-01-01", "2020-01-02", ""),
        row("4", "2026-12-01", "2026-12-02", "Dupont"),
        row("5", "jamais", "2020-01-02", "Dupont"),
    ];
    let place = Place::with_file(&format!("[{}]", rows.join(",")));
    let inspection = super::super::inspect(&place.path(), &hotel::samples::catalogue(), day("2026-11-22")).unwrap();
    assert_eq!(inspection.outdated, 1);
}

#[test]
fn rooms_that_were_booked_together_have_one_code_and_others_do_not() {
    let row = |id: &str, group: &str| {
        format!(
            r#"{{"id":"{id}","nom":"x","date_arrivee":"2027-01-01","date_depart":"2027-01-02","type_chambre":"standard","code":"42173653"{group}}}"#
        )
    };
    let (grouped, other) = (r#","groupe":"GRP-1""#, r#","groupe":"GRP-2""#);
    for (first, second, odd) in [(grouped, grouped, 0), ("", "", 1), (grouped, other, 1), (grouped, "", 1)] {
        let place = Place::with_file(&format!("[{},{}]", row("1", first), row("2", second)));
        let catalogue = hotel::samples::catalogue();
        let inspection = super::super::inspect(&place.path(), &catalogue, day("2026-11-22")).unwrap();
        assert_eq!(inspection.oddities.len(), odd, "{:?}", inspection.oddities);
    }
}
