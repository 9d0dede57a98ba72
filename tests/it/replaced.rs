//! The real program, whose files other hands replace or remove: what was confirmed is still there for the one who has to choose.

use std::{fs, path::Path, time::Duration};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{house::House, http, simulator};

/// How a person puts another file in the place of `reservations.json`, in its folder.
const REPLACEMENTS: [&str; 6] = [
    "printf '[]\\n' >x; mv x reservations.json",
    "printf '[]\\n' >x; install -m 600 x reservations.json",
    "printf '[]\\n' >x; cp x reservations.json",
    "printf '[]\\n' >reservations.json",
    "rm reservations.json",
    "printf '[]\\n' >x; mv x reservations.json; sleep 0.1; printf '[ ]\\n' >x; mv x reservations.json",
];

/// The commands of a text that begin with this word, as a person copies them.
fn commands<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let quoted = text.split('«').skip(1).filter_map(|rest| rest.split('»').next());
    quoted.map(str::trim).filter(|quoted| quoted.starts_with(word)).collect()
}

/// Every path below a folder that a text names is there.
fn names_only_what_exists(text: &str, folder: &Path) {
    let begins = folder.display().to_string();
    for (at, _) in text.match_indices(&begins) {
        let path: String = text[at..].chars().take_while(|c| !" ,;»'\"".contains(*c)).collect();
        let path = path.trim_end_matches(['.', ':', ')']);
        // The file itself may be what is missing.
        let is_missing_file = path.ends_with("/reservations.json");
        assert!(is_missing_file || Path::new(path).exists(), "{path} is named and not there:\n{text}");
    }
}

async fn health(address: &str) -> (u16, String) {
    let answer = http::request(address, "GET", "/health", &[], b"").await;
    (answer.status, answer.json()["problems"].to_string())
}

/// Waits until `/health` offers a command that begins so.
async fn offered(address: &str, word: &str) -> String {
    let offering = async {
        loop {
            let (status, said) = health(address).await;
            assert_eq!(status, 503, "{said}");
            if !commands(&said, word).is_empty() {
                return said;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), offering).await.expect("the server's version is offered")
}

#[tokio::test]
async fn a_file_replaced_while_serving_stops_the_next_start() {
    for replacement in REPLACEMENTS {
        for ending in ["TERM", "KILL", "KILL at once"] {
            let house = House::with_a_booking().await;
            let (process, address) = house.serve().await;
            house.shell(replacement);
            if ending == "KILL" {
                let said = offered(&address, "mv ").await;
                names_only_what_exists(&said, house.folder.path());
            }
            if ending == "TERM" {
                drop(process.stopped().await);
            } else {
                process.kill().await;
            }

            let when = format!("{replacement}, {ending}");
            let refused = house.refused().await;
            assert_eq!(refused.code, Some(1), "{when}: {}", refused.printed);
            names_only_what_exists(&refused.printed, house.folder.path());
            if ending != "KILL at once" {
                assert_eq!(house.ids(".serveur"), std::slice::from_ref(&house.booked), "{when}");
                let keeps_ours = commands(&refused.printed, "mv ")[0];
                house.shell(keeps_ours);
                let (process, _) = house.serve().await;
                process.stopped().await;
                assert_eq!(house.ids(""), std::slice::from_ref(&house.booked), "{when}");
            }
        }
    }
}

#[tokio::test]
async fn a_file_replaced_while_stopped_stops_the_start() {
    for replacement in REPLACEMENTS {
        let house = House::with_a_booking().await;
        house.shell(replacement);
        let refused = house.refused().await;
        assert_eq!(refused.code, Some(1), "{replacement}: {}", refused.printed);
        names_only_what_exists(&refused.printed, house.folder.path());
        // The one who wants the file as it is.
        house.shell(commands(&refused.printed, "rm ")[0]);
        let (process, _) = house.serve().await;
        process.stopped().await;
        assert_eq!(house.ids(""), [] as [Value; 0], "{replacement}");
    }
}

#[tokio::test]
async fn bookings_before_the_first_snapshot_survive_a_replacement() {
    let house = House::with_a_booking().await;
    let (process, address) = house.serve().await;
    house.shell(REPLACEMENTS[0]);
    let second = house.books(&address, "Durand").await;
    process.kill().await;
    let refused = house.refused().await;
    assert_eq!(refused.code, Some(1), "{}", refused.printed);
    let journal = fs::read_to_string(house.path(".journal")).unwrap();
    assert!(journal.contains(second.as_str().unwrap()), "what was confirmed is in the journal");
}

#[tokio::test]
async fn the_version_of_the_server_is_taken_while_it_runs() {
    let house = House::with_a_booking().await;
    let (process, address) = house.serve().await;
    house.shell(REPLACEMENTS[0]);
    let said = offered(&address, "mv ").await;
    house.shell(commands(&said, "mv ")[0]);
    assert_eq!(health(&address).await.0, 200);
    let second = house.books(&address, "Durand").await;
    process.stopped().await;
    assert_eq!(house.ids(""), [house.booked.clone(), second]);
    assert!(!house.path(".serveur").exists());
    let (process, _) = house.serve().await;
    process.stopped().await;
}

#[tokio::test]
async fn the_same_content_put_back_is_not_a_change() {
    let house = House::with_a_booking().await;
    let (process, address) = house.serve().await;
    house.shell("cp reservations.json x; mv x reservations.json; touch reservations.json");
    assert_eq!(health(&address).await, (200, "null".to_owned()));
    process.stopped().await;
    let (process, _) = house.serve().await;
    process.stopped().await;
    assert_eq!(house.ids(""), std::slice::from_ref(&house.booked));
}

#[tokio::test]
async fn a_file_put_beside_an_empty_store_is_taken_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let house = House { folder, simulator, booked: Value::Null };
    let (process, _) = house.serve().await;
    let old = r#"[{"id":"RES-1","nom":"Dupont","date_arrivee":"2027-02-10","date_depart":"2027-02-12","type_chambre":"standard"}]"#;
    fs::write(house.path(""), old).unwrap();
    process.stopped().await;
    let (process, _) = house.serve().await;
    process.stopped().await;
    assert_eq!(house.ids(""), ["RES-1"]);
}

#[tokio::test]
async fn a_stop_that_could_not_write_everything_says_why() {
    let house = House::with_a_booking().await;
    let (process, address) = house.serve().await;
    // Nothing can be written under this name, as on a full disk.
    fs::create_dir(house.path(".nouveau")).unwrap();
    house.books(&address, "Durand").await;
    process.signal("TERM").await;
    let outcome = process.ended().await;
    assert_eq!(outcome.code, Some(1), "{}", outcome.printed);
    for said in
        ["Arrêt avec le code 1", "reservations.json ne peut pas être réécrit (c'est un dossier)", "rien n'est perdu"]
    {
        assert!(outcome.printed.contains(said), "{said}\n{}", outcome.printed);
    }
    fs::remove_dir(house.path(".nouveau")).unwrap();
    let (process, _) = house.serve().await;
    process.stopped().await;
    assert_eq!(house.ids("").len(), 2);
}
