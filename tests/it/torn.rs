//! The real program on files that a power cut tore, that other hands damaged or removed, and that another server already has.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    time::Duration,
};

use serde_json::Value;

use crate::support::{
    house::House,
    http,
    process::{Outcome, Process, variables},
};

/// A start on another name of the store, which does not get as far as to serve.
async fn refused_as(house: &House, file: &str) -> Outcome {
    let mut variables: BTreeMap<String, String> = variables(&house.simulator.base_url());
    variables.insert("RESERVATIONS_FILE".to_owned(), file.to_owned());
    Process::start(house.folder.path(), &["serve"], &variables).ended().await
}

async fn warnings(address: &str) -> String {
    http::request(address, "GET", "/health", &[], b"").await.json()["avertissements"].to_string()
}

/// The lines of the journal, without the room behind them.
fn journal(house: &House) -> Vec<u8> {
    let mut bytes = fs::read(house.path(".journal")).unwrap();
    bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
    bytes
}

/// The journal of a server that was killed, once it says that the lines before were on the disk.
async fn killed_after_a_booking(house: &House) -> (Value, Vec<u8>) {
    let (process, address) = house.serve().await;
    let booked = house.books(&address, "Durand").await;
    let marked = async {
        loop {
            let text = String::from_utf8_lossy(&journal(house)).into_owned();
            let row = text.lines().position(|line| line.contains(booked.as_str().unwrap()));
            let mark = text.lines().collect::<Vec<_>>().iter().rposition(|line| line.contains("\"durable\""));
            if row.zip(mark).is_some_and(|(row, mark)| mark > row) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), marked).await.expect("the sync is noted");
    process.kill().await;
    (booked, journal(house))
}

#[tokio::test]
async fn second_server_is_refused_and_the_first_books_on() {
    for hand in ["true", "rm reservations.json.lock", "rm reservations.json.lock; : >x; mv x reservations.json.lock"] {
        let house = House::with_a_booking().await;
        let (first, address) = house.serve().await;
        house.shell(hand);
        let second = house.refused().await;
        assert_eq!(second.code, Some(1), "{hand}: {}", second.printed);
        assert!(second.printed.contains("est déjà utilisé par un autre serveur"), "{hand}: {}", second.printed);
        // A lock file that the refused one made is nobody's.
        house.shell("rm -f reservations.json.lock");
        let booked = house.books(&address, "Durand").await;
        first.stopped().await;
        assert_eq!(house.ids(""), [house.booked.clone(), booked], "{hand}");
    }
}

#[tokio::test]
async fn second_server_is_refused_under_another_name_of_the_file() {
    let house = House::with_a_booking().await;
    house.shell("ln reservations.json lien.json; ln -s reservations.json symbole.json");
    let (first, address) = house.serve().await;
    for name in ["lien.json", "symbole.json"] {
        let second = refused_as(&house, name).await;
        assert_eq!(second.code, Some(1), "{name}: {}", second.printed);
        assert!(second.printed.contains("est déjà utilisé par un autre serveur"), "{name}: {}", second.printed);
    }
    let booked = house.books(&address, "Durand").await;
    first.stopped().await;
    assert_eq!(house.ids(""), [house.booked.clone(), booked]);
}

#[tokio::test]
async fn symbolic_links_at_our_names_lead_nowhere() {
    let house = House::with_a_booking().await;
    let victim = house.folder.path().join("victime");
    fs::write(&victim, "intact").unwrap();
    fs::remove_file(house.path(".lock")).unwrap();
    symlink(&victim, house.path(".lock")).unwrap();
    let refused = house.refused().await;
    assert_eq!(refused.code, Some(1), "{}", refused.printed);
    assert!(refused.printed.contains("c'est un lien symbolique"), "{}", refused.printed);
    fs::remove_file(house.path(".lock")).unwrap();

    let (process, address) = house.serve().await;
    for suffix in [".nouveau", ".journal.nouveau"] {
        symlink(&victim, house.path(suffix)).unwrap();
    }
    house.books(&address, "Durand").await;
    process.stopped().await;
    assert_eq!(fs::read_to_string(&victim).unwrap(), "intact");
    assert_eq!(house.ids("").len(), 2);
}

#[tokio::test]
async fn torn_end_of_the_journal_is_told_and_kept_aside() {
    let house = House::with_a_booking().await;
    let (booked, journal) = killed_after_a_booking(&house).await;
    // A line that the power cut left unfinished.
    let torn = br#"{"seq":9999,"entries":[{"ring":{"#;
    fs::write(house.path(".journal"), [journal.as_slice(), torn].concat()).unwrap();

    let doctor = Process::start(house.folder.path(), &["doctor"], &variables(&house.simulator.base_url()));
    let told = doctor.ended().await.printed;
    assert!(told.contains(&format!("est abîmée ({} octets)", torn.len())), "{told}");
    let (process, address) = house.serve().await;
    process.line("WARN").await;
    process.line("était abîmé à la fin").await;
    let said = warnings(&address).await;
    assert!(said.contains("aucune réservation confirmée n'y manque") && said.contains(".abime-"), "{said}");
    let asides: Vec<_> = fs::read_dir(house.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(".journal.abime-"))
        .collect();
    assert_eq!(asides.len(), 1);
    assert_eq!(fs::read(&asides[0]).unwrap(), torn);
    assert_eq!(fs::metadata(&asides[0]).unwrap().permissions().mode() & 0o777, 0o600);
    process.stopped().await;
    assert_eq!(house.ids(""), [house.booked.clone(), booked]);
}

#[tokio::test]
async fn hole_in_the_journal_stops_the_start_with_its_place() {
    let house = House::with_a_booking().await;
    let (booked, journal) = killed_after_a_booking(&house).await;
    let begins: Vec<usize> = [0]
        .into_iter()
        .chain(journal.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1))
        .collect();
    let text = String::from_utf8_lossy(&journal).into_owned();
    let row = text.lines().position(|line| line.contains(booked.as_str().unwrap())).unwrap();
    assert!(row > 0, "{text}");
    let file = fs::read(house.path("")).unwrap();
    for line in [0, row - 1, row] {
        let mut damaged = journal.clone();
        damaged[begins[line] + 5..begins[line] + 25].fill(0);
        fs::write(house.path(".journal"), &damaged).unwrap();
        let refused = house.refused().await;
        assert_eq!(refused.code, Some(1), "line {line}: {}", refused.printed);
        let place = format!("est abîmé à la ligne {} (octet {})", line + 1, begins[line]);
        assert!(refused.printed.contains(&place), "{place}: {}", refused.printed);
        assert!(!refused.printed.contains("Durand"), "{}", refused.printed);
        assert_eq!(fs::read(house.path(".journal")).unwrap(), damaged, "nothing is changed");
        assert_eq!(fs::read(house.path("")).unwrap(), file, "nothing is changed");
    }
    fs::write(house.path(".journal"), &journal).unwrap();
    let (process, _) = house.serve().await;
    process.stopped().await;
    assert_eq!(house.ids(""), [house.booked.clone(), booked]);
}

#[tokio::test]
async fn journal_removed_while_serving_loses_no_booking_at_a_kill() {
    for hand in
        ["rm reservations.json.journal", ": >x; mv x reservations.json.journal", "mv reservations.json.journal x"]
    {
        let house = House::with_a_booking().await;
        let (process, address) = house.serve().await;
        house.shell(hand);
        let booked = house.books(&address, "Durand").await;
        let said = warnings(&address).await;
        assert!(said.contains("supprimé ou remplacé"), "{hand}: {said}");
        process.kill().await;
        let (process, _) = house.serve().await;
        process.stopped().await;
        assert_eq!(house.ids(""), [house.booked.clone(), booked], "{hand}");
    }
}
