//! Files that other hands made, changed, damaged or put back.

use super::{
    super::{Mismatch, Oddity, inspect},
    *,
};
use crate::{
    Filter, Reservations as _, Row,
    contract::{
        callbacks::{draft as callback, leave},
        draft, found, known, new, same, take,
    },
};
use hotel::{
    code::ReservationCode,
    reservation::Status,
    samples::{catalogue, day, room_id, stay},
};

/// What the system before wrote: indented, without codes, in the order of creation; the fourth row is not a reservation, the fifth
/// has the identifier of the first.
const OLD_FILE: &str = r#"[
  {
    "id": "RES-1738420800000-xyz789abc",
    "nom": "Dupont",
    "prenom": "Jean",
    "email": "jean.dupont@example.com",
    "telephone": "0639980001",
    "date_arrivee": "2027-02-10",
    "date_depart": "2027-02-12",
    "type_chambre": "standard",
    "nombre_personnes": 2,
    "demandes_speciales": "Lit bébé \"haut\"",
    "date_creation": "2025-01-22T10:30:00.000Z",
    "note": 1.50
  },
  { "id": "ancien numéro 7", "nom": "Martin", "date_arrivee": "2027-02-10", "date_depart": "2027-02-11", "type_chambre": "cabane", "statut": "option" },
  { "id": "RES-2", "nom": "Durand", "date_arrivee": "2027-02-30", "date_depart": "2027-02-11", "type_chambre": "standard", "code": "42173653" },
  "à rappeler",
  { "id": "RES-1738420800000-xyz789abc", "nom": "Petit", "date_arrivee": "2027-02-10", "date_depart": "2027-02-11", "type_chambre": "standard", "statut": "annulee" }
]
"#;

#[tokio::test]
async fn an_old_file_is_loaded_as_it_is() {
    let place = Place::with_file(OLD_FILE);
    let store = place.open();
    let page = store.list(Filter::default()).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (5, 5));
    assert!(matches!(&page.rows[3], Row::Odd(value) if value.as_str() == Some("à rappeler")));
    let holds = Filter { status: Some("option".to_owned()), ..Filter::default() };
    assert_eq!(found(&store, holds).await, (1, vec!["ancien numéro 7".to_owned()]));
    let nights = stay("2027-02-10", "2027-02-12");
    let inventory = store.inventory(nights, None).await.unwrap();
    assert_eq!(inventory.most_taken(&room_id("standard"), nights), 1);

    let jean = known(store.find("RES-1738420800000-xyz789abc").await.unwrap().unwrap());
    assert_eq!((jean.first_name.expose().as_str(), &jean.status), ("Jean", &Status::Confirmed));
    let code = jean.code.clone().unwrap();
    assert_eq!(known(store.find(code.as_str()).await.unwrap().unwrap()), jean);
    let Some(Row::Odd(of_the_code)) = store.find("4217 3653").await.unwrap() else { panic!("impossible dates") };
    assert_eq!(of_the_code["id"], "RES-2");
    assert_eq!(store.problems(), [""; 0]);
}

#[tokio::test]
async fn a_missing_code_is_made_once_and_written_without_changing_the_rest() {
    let place = Place::with_file(OLD_FILE);
    let code =
        async |store: &JsonStore| known(store.find("ancien numéro 7").await.unwrap().unwrap()).code.clone().unwrap();
    place.forbid_snapshots();
    let store = place.open();
    let made = code(&store).await;
    drop(store);
    place.faults.lift();
    assert_eq!(place.read(""), OLD_FILE, "nothing was written yet");
    let store = place.open();
    assert_eq!(code(&store).await, made, "the same one again");
    store.settled().await;
    let line = format!(
        r#"{{ "id": "ancien numéro 7", "nom": "Martin", "date_arrivee": "2027-02-10", "date_depart": "2027-02-11", "type_chambre": "cabane", "statut": "option","code":"{made}"}},"#
    );
    assert!(place.read("").lines().any(|row| row == line), "{}", place.read(""));
    assert!(place.read("").contains(
        r#""demandes_speciales":"Lit bébé \"haut\"","date_creation":"2025-01-22T10:30:00.000Z","note":1.50,"#
    ));
    drop(store);
    let written = place.read("");
    let store = place.open();
    assert_eq!(code(&store).await, made);
    store.settled().await;
    assert_eq!(place.read(""), written, "nothing is made twice");
}

#[test]
fn a_file_that_cannot_be_read_stops_the_start_and_stays_as_it_is() {
    for content in ["", "[", "{}", "[}]", "[]]", "\u{feff}", "rien", "[{\"id\":\"a\"}"] {
        let place = Place::with_file(content);
        let fault = place.try_open().unwrap_err();
        assert!(matches!(fault, OpenError::Empty { .. } | OpenError::Unreadable { .. }), "{content}: {fault}");
        assert_eq!(place.read(""), content);
        assert!(!place.beside(".journal").exists(), "{content}");
    }
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    assert!(matches!(place.try_open(), Err(OpenError::Inaccessible { .. })));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let place = Place::new();
    let nowhere = place.folder.path().join("absent/reservations.json");
    let fault = JsonStore::open(&nowhere, Clock::system(), Ids::system(), Disk::real(), Arc::default()).unwrap_err();
    assert!(fault.to_string().contains("absent"), "{fault}");
}

/// The fault of a file that the journal does not follow.
fn mismatch(fault: OpenError) -> Mismatch {
    let said = fault.to_string();
    let OpenError::Mismatch(mismatch) = fault else { panic!("{said}") };
    *mismatch
}

/// A place where a process ended while one booking was in the journal and not in the file.
pub(super) async fn place_with_a_booking_in_the_journal() -> (Place, String) {
    let place = Place::in_memory();
    place.forbid_snapshots();
    let store = place.open();
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    drop(store);
    assert!(place.read(".journal").contains("Dupont"));
    (place, booked.id.clone())
}

#[tokio::test]
async fn a_journal_that_does_not_follow_the_file_stops_the_start_where_bookings_wait() {
    let (place, id) = place_with_a_booking_in_the_journal().await;
    let (file, journal) = (place.read(""), place.read(".journal"));
    place.write("", "[ ]");
    let fault = place.try_open().unwrap_err();
    assert!(!fault.to_string().contains("Dupont"), "{fault}");
    assert_eq!(mismatch(fault).waiting, 1);
    assert_eq!(place.read(".journal"), journal);

    place.write("", file);
    assert_eq!(found(&place.open(), Filter::default()).await, (1, vec![id]));
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_created_anew_where_bookings_wait_for_it() {
    let place = Place::in_memory();
    let store = place.open();
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.settled().await;
    place.forbid_snapshots();
    new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    drop(store);
    fs::remove_file(place.path()).unwrap();
    let mismatch = mismatch(place.try_open().unwrap_err());
    assert_eq!((mismatch.rows, mismatch.waiting), (None, 1));
    assert!(!place.path().exists());
}

#[tokio::test]
async fn without_a_journal_any_file_is_accepted() {
    for empty in [true, false] {
        let (place, _) = place_with_a_booking_in_the_journal().await;
        place.write("", OLD_FILE);
        if empty {
            place.write(".journal", "");
        } else {
            fs::remove_file(place.beside(".journal")).unwrap();
        }
        assert_eq!(place.open().list(Filter::default()).await.unwrap().total, 5);
    }
}

#[tokio::test]
async fn a_file_changed_while_stopped_is_taken_only_from_an_empty_store() {
    let place = Place::in_memory();
    drop(place.open());
    place.write("", OLD_FILE);
    let store = place.open();
    assert_eq!(store.list(Filter::default()).await.unwrap().total, 5);
    leave(&store, callback("rtc_1", "Facture")).await;
    store.close().await.unwrap();
    drop(store);
    place.write("", "[]\n");
    let mismatch = mismatch(place.try_open().unwrap_err());
    assert_eq!((mismatch.rows, mismatch.waiting, mismatch.callbacks, mismatch.copy), (Some(0), 0, 0, None));
    fs::remove_file(place.path()).unwrap();
    assert!(matches!(place.try_open(), Err(OpenError::Mismatch(_))));
    assert!(!place.path().exists());
}

#[tokio::test]
async fn a_copy_is_restored_by_stopping_copying_removing_the_journal_and_starting() {
    let place = Place::in_memory();
    let store = place.open();
    let kept = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.settled().await;
    let copy = place.read("");
    new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    store.close().await.unwrap();
    drop(store);
    place.write("", &copy);
    fs::remove_file(place.beside(".journal")).unwrap();
    let store = place.open();
    assert_eq!(found(&store, Filter::default()).await, (1, vec![kept.id.clone()]));
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_file_changed_by_hand_while_the_server_runs_is_left_alone() {
    let place = Place::in_memory();
    let store = place.open();
    let first = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.settled().await;
    assert_eq!(store.problems(), [""; 0]);
    place.write("", "[\n]");
    assert!(store.problems()[0].contains("modifié à la main"), "{:?}", store.problems());
    let second = new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    store.settled().await;
    assert_eq!(place.read(""), "[\n]");
    assert_eq!(store.problems().len(), 1);
    store.close().await.unwrap();
    drop(store);
    assert_eq!(place.read(""), "[\n]");
    let (copy, rows) = mismatch(place.try_open().unwrap_err()).copy.unwrap();
    assert_eq!(rows, 2);

    // The one who chooses the server's version:
    fs::copy(&copy, place.path()).unwrap();
    let store = place.open();
    assert_eq!(found(&store, Filter::default()).await, (2, vec![first.id.clone(), second.id.clone()]));
    assert_eq!(same(take(&store, "rtc_2", &draft("Martin"), 5).await), second);
    drop(store);

    // And the one who chooses the other:
    place.write("", "[\n]");
    fs::remove_file(place.beside(".journal")).unwrap();
    assert_eq!(found(&place.open(), Filter::default()).await.0, 0);
}

#[tokio::test]
async fn the_servers_copy_may_be_moved_over_a_changed_file_while_it_runs() {
    let place = Place::in_memory();
    let store = place.open();
    place.write("", "[\n\n]");
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.settled().await;
    assert_eq!(rows(&place.read(".serveur")), 1);
    Disk::real().rename(&place.beside(".serveur"), &place.path()).unwrap();
    assert_eq!(store.problems(), [""; 0]);
    new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    store.settled().await;
    assert_eq!(rows(&place.read("")), 2);
    drop(store);
    assert_eq!(found(&place.open(), Filter::default()).await.0, 2);
}

#[tokio::test]
async fn a_removed_file_counts_as_changed_by_hand() {
    let place = Place::in_memory();
    let store = place.open();
    fs::remove_file(place.path()).unwrap();
    assert!(store.problems()[0].contains("modifié à la main"), "{:?}", store.problems());
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_loaded_found_and_rewritten() {
    let row = |at: usize| {
        let (day, code) = (at % 28 + 1, ReservationCode::from_number(at as u64));
        format!(
            r#"{{"id":"RES-{at}","nom":"Dupont","prenom":"Jean","date_arrivee":"2027-02-{day:02}","date_depart":"2027-03-01","type_chambre":"standard","nombre_personnes":2,"code":"{code}"}}"#
        )
    };
    let content = format!("[\n{}\n]\n", (0..100_000).map(row).collect::<Vec<_>>().join(",\n"));
    let place = Place::with_file(&content);
    let store = place.open();
    assert_eq!(store.list(Filter { limit: 1, ..Filter::default() }).await.unwrap().total, 100_000);
    assert_eq!(known(store.find("RES-99999").await.unwrap().unwrap()).code, Some(ReservationCode::from_number(99_999)));
    let booked = new(take(&store, "rtc_1", &draft("Martin"), 200_000).await);
    store.close().await.unwrap();
    let written = place.read("");
    assert!(written.starts_with(content.trim_end_matches("\n]\n")) && written.contains(&booked.id));
    assert_eq!(rows(&written), 100_001);
}

#[tokio::test]
async fn what_is_strange_is_listed_without_showing_guests() {
    let place = Place::with_file(OLD_FILE);
    let today = day("2027-02-10");
    let mut catalogue = catalogue();
    catalogue.rooms[0].count = 0;
    let inspection = inspect(&place.path(), &catalogue, today).unwrap();
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1, "nothing is created");
    assert_eq!((inspection.exists, inspection.total, inspection.waiting), (true, 5, 0));
    let jean = "RES-1738420800000-xyz789abc".to_owned();
    let oversold = |night| Oddity::Oversold { room_type: "standard".to_owned(), night: day(night), taken: 1, sold: 0 };
    assert_eq!(
        inspection.oddities,
        [
            Oddity::UnknownRoomType { id: "ancien numéro 7".to_owned() },
            Oddity::ImpossibleDates { id: "RES-2".to_owned() },
            Oddity::NotAReservation { place: 4 },
            Oddity::RepeatedId { id: jean, place: 5 },
            oversold("2027-02-10"),
            oversold("2027-02-11"),
        ]
    );
    let said: String = inspection.oddities.iter().map(ToString::to_string).collect();
    assert!(!["Dupont", "Martin", "Durand", "Petit", "rappeler"].iter().any(|name| said.contains(name)), "{said}");

    let store = place.open();
    assert_eq!(store.oddities(&catalogue, today), inspection.oddities);
    assert_eq!(store.oddities(&catalogue, day("2027-02-12")).len(), 4, "what is past is past");
    new(take(&store, "rtc_1", &draft("Laurent"), 5).await);
    assert_eq!(inspect(&place.path(), &catalogue, today).unwrap().total, 6, "also beside a running server");
}

#[test]
fn what_would_stop_a_start_is_found_by_looking() {
    let place = Place::new();
    let look = || inspect(&place.path(), &catalogue(), day("2027-02-10"));
    assert!(!look().unwrap().exists);
    place.write("", "");
    assert!(matches!(look(), Err(OpenError::Empty { .. })));
    place.write("", "[]");
    place.write(".journal", "abîmé\n");
    assert!(matches!(look(), Err(OpenError::JournalDamaged { line: 1, .. })));
}
