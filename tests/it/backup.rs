//! `sauvegarder` and `restaurer`, as the person at the terminal meets them.

use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    TOKEN, book, booking, call, http,
    process::{Outcome, Process, variables},
    simulator,
};

const FILES: [&str; 4] = ["reservations.json", "reservations.json.etat", "reservations.json.journal", "hotel.toml"];

fn settings() -> BTreeMap<String, String> {
    variables("http://127.0.0.1:9/v1")
}

async fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    Process::start(folder, arguments, &settings()).ended().await
}

fn row(id: &str, padding: &str) -> Value {
    json!({
        "id": id, "nom": "Kerguelen", "prenom": "Maëlle", "email": "", "telephone": "0639980071",
        "date_arrivee": "2026-10-01", "date_depart": "2026-10-03", "type_chambre": "standard", "nombre_personnes": 2,
        "demandes_speciales": padding, "date_creation": "2026-09-20T10:00:00.000Z",
    })
}

/// A folder whose store has these reservations, one of them named like the state that it stands for.
fn folder(state: &str, rows: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_rows(folder.path(), state, rows);
    std::fs::write(folder.path().join("hotel.toml"), include_str!("../../hotel.exemple.toml")).unwrap();
    folder
}

fn write_rows(folder: &Path, state: &str, rows: usize) {
    let named = std::iter::once(row(&format!("RES-{state}"), ""));
    let rows: Vec<Value> = named.chain((1..rows).map(|at| row(&format!("RES-{at}"), &"x".repeat(400)))).collect();
    std::fs::write(folder.join("reservations.json"), serde_json::to_string(&rows).unwrap()).unwrap();
}

/// The copies in a folder, the oldest first.
fn copies(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// What staff see at a path.
async fn staff(address: &str, path: &str) -> Value {
    let bearer = format!("Bearer {TOKEN}");
    http::request(address, "GET", path, &[("Authorization", bearer.as_str())], b"").await.json()
}

async fn total(address: &str) -> usize {
    usize::try_from(staff(address, "/reservations?limit=1").await["total"].as_u64().unwrap()).unwrap()
}

/// The ids that staff see.
async fn ids(address: &str) -> Vec<String> {
    let answer = staff(address, "/reservations?limit=1000").await;
    answer["reservations"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

async fn callbacks(address: &str) -> u64 {
    staff(address, "/rappels").await["total"].as_u64().unwrap()
}

#[tokio::test]
async fn copy_of_a_running_server_brings_back_bookings_and_callbacks() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let settings = variables(&simulator.base_url());
    let (server, address) = Process::serve(folder.path(), &settings).await;
    let call = call(&simulator, &address).await;
    let booked = book(&call, "call_1", &booking()).await;
    let id = booked["reservation"]["id"].as_str().unwrap();
    call.caller_says("Je voudrais parler à quelqu'un.");
    call.function_calls(&[("transfer_to_human", "call_2", json!({"raison": "Une facture"}))]).await.unwrap();

    let made = run(folder.path(), &["sauvegarder", "sauvegardes"]).await;
    assert_eq!(made.code, Some(0), "{}", made.printed);
    assert!(made.printed.contains("1 réservation(s), 1 rappel(s)"), "{}", made.printed);
    let copies = copies(&folder.path().join("sauvegardes"));
    let [copy] = copies.as_slice() else { panic!("{copies:?}") };
    assert_eq!((mode(copy), mode(copy.parent().unwrap())), (0o700, 0o700));
    for name in FILES.into_iter().chain(["manifeste.json"]) {
        assert_eq!(mode(&copy.join(name)), 0o600, "{name}");
    }

    let refused = run(folder.path(), &["restaurer", &copy.display().to_string()]).await;
    assert!(refused.code == Some(1) && refused.printed.contains("Arrêtez d'abord le serveur"), "{}", refused.printed);
    server.kill().await;
    for name in ["reservations.json", "reservations.json.journal"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    let restored = run(folder.path(), &["restaurer", &copy.display().to_string()]).await;
    assert_eq!(restored.code, Some(0), "{}", restored.printed);
    let (server, address) = Process::serve(folder.path(), &settings).await;
    assert_eq!((ids(&address).await, callbacks(&address).await), (vec![id.to_owned()], 1));
    server.stopped().await;
}

#[tokio::test]
async fn restored_copy_replaces_the_store_and_keeps_what_was_there() {
    let folder = folder("avant", 3);
    assert_eq!(run(folder.path(), &["sauvegarder", "s"]).await.code, Some(0));
    let copy = copies(&folder.path().join("s")).remove(0);
    write_rows(folder.path(), "apres", 2);
    let after = std::fs::read(folder.path().join("reservations.json")).unwrap();

    let restored = run(folder.path(), &["restaurer", &copy.display().to_string()]).await;
    assert_eq!(restored.code, Some(0), "{}", restored.printed);
    assert!(restored.printed.contains("L'état d'avant est gardé"), "{}", restored.printed);
    let kept = copies(folder.path()).into_iter().find(|path| path.display().to_string().contains(".avant-")).unwrap();
    assert_eq!((std::fs::read(&kept).unwrap(), mode(&kept)), (after, 0o600));
    let (_server, address) = Process::serve(folder.path(), &settings()).await;
    assert_eq!(ids(&address).await, ["RES-avant", "RES-1", "RES-2"]);
}

#[tokio::test]
async fn damaged_copy_replaces_nothing() {
    let folder = folder("avant", 3);
    assert_eq!(run(folder.path(), &["sauvegarder", "s"]).await.code, Some(0));
    let copy = copies(&folder.path().join("s")).remove(0);
    let before = std::fs::read(folder.path().join("reservations.json")).unwrap();
    let not_a_copy = run(folder.path(), &["restaurer", "s"]).await;
    assert!(not_a_copy.code == Some(2) && not_a_copy.printed.contains("manifeste"), "{}", not_a_copy.printed);
    for name in FILES.into_iter().chain(["manifeste.json"]) {
        let path = copy.join(name);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        bad.truncate(good.len() / 2);
        std::fs::write(&path, bad).unwrap();
        let refused = run(folder.path(), &["restaurer", &copy.display().to_string()]).await;
        let is_refused = refused.code == Some(1) && refused.printed.contains("incomplète ou abîmée");
        // A store without a journal gives a copy with an empty one, which cannot be cut.
        assert!(
            is_refused || good.is_empty() || (name == "manifeste.json" && refused.code == Some(1)),
            "{name}: {}",
            refused.printed
        );
        if !good.is_empty() {
            assert_eq!(std::fs::read(folder.path().join("reservations.json")).unwrap(), before, "{name}");
        }
        std::fs::write(&path, good).unwrap();
    }
}

#[tokio::test]
async fn rotation_keeps_the_newest_good_copies_whatever_their_age() {
    let folder = folder("avant", 2);
    let place = folder.path().join("s");
    for name in ["2019-01-01T000000Z", "2020-01-01T000000Z", "2021-01-01T000000Z", "2022-01-01T000000Z"] {
        assert_eq!(run(folder.path(), &["sauvegarder", "s"]).await.code, Some(0));
        let made = copies(&place).into_iter().next_back().unwrap();
        std::fs::rename(made, place.join(name)).unwrap();
    }
    std::fs::write(place.join("2022-01-01T000000Z/reservations.json"), "[").unwrap();
    std::fs::create_dir(place.join("2023-01-01T000000Z.en-cours")).unwrap();
    std::fs::write(place.join("notes.txt"), "à moi").unwrap();

    let made = run(folder.path(), &["sauvegarder", "s", "--garder", "2"]).await;

    assert_eq!(made.code, Some(0), "{}", made.printed);
    assert!(made.printed.contains("Copie abîmée") && made.printed.contains("2 copie(s)"), "{}", made.printed);
    let left = copies(&place);
    let names: Vec<&str> = left.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names[..2], ["2021-01-01T000000Z", "2022-01-01T000000Z"], "the damaged one does not count");
    assert!(names.len() == 4 && names[3] == "notes.txt", "{names:?}");
    let none = run(folder.path(), &["sauvegarder", "s", "--garder", "0"]).await;
    assert_eq!(none.code, Some(2), "{}", none.printed);
}

#[tokio::test]
async fn folder_without_a_store_is_not_copied() {
    let folder = TempDir::new().unwrap();
    let made = run(folder.path(), &["sauvegarder", "s"]).await;
    assert!(
        made.code == Some(1) && made.printed.contains("Il n'y a pas de fichier de réservations ici"),
        "{}",
        made.printed
    );
    assert!(!folder.path().join("s").exists());
}

#[tokio::test]
async fn restoring_killed_anywhere_leaves_the_old_state_or_the_new_one() {
    const ROWS: usize = 4_000;
    let folder = folder("copie", ROWS);
    assert_eq!(run(folder.path(), &["sauvegarder", "s"]).await.code, Some(0));
    let copy = copies(&folder.path().join("s")).remove(0).display().to_string();
    let mut outcomes = Vec::new();
    // As soon as one of these is seen, the process is killed: what is kept, the copy being staged, the decision.
    for sign in [".avant-", ".restauration.nouveau", ".restauration"] {
        for suffix in ["", ".etat", ".journal", ".lock"] {
            let _ = std::fs::remove_file(folder.path().join(format!("reservations.json{suffix}")));
        }
        for kept in copies(folder.path()).into_iter().filter(|path| path.display().to_string().contains(".avant-")) {
            std::fs::remove_file(kept).unwrap();
        }
        write_rows(folder.path(), "avant", ROWS);
        let restoring = Process::start(folder.path(), &["restaurer", &copy], &settings());
        let is_seen = || {
            copies(folder.path()).iter().any(|path| {
                let name = path.display().to_string();
                name.ends_with(sign) || (sign == ".avant-" && name.contains(sign))
            })
        };
        while !is_seen() && !restoring.printed().contains("Restauré") {
            tokio::task::yield_now().await;
        }
        restoring.kill().await;
        let old = run(folder.path(), &["exporter", "RES-avant"]).await.code == Some(0);
        let new = run(folder.path(), &["exporter", "RES-copie"]).await.code == Some(0);
        assert!(old != new, "one state, whole: {sign}");
        outcomes.push(new);
    }
    assert!(outcomes[2], "what was decided holds: {outcomes:?}");
    let (server, address) = Process::serve(folder.path(), &settings()).await;
    assert_eq!(total(&address).await, ROWS, "{outcomes:?}");
    server.stopped().await;
    let left = copies(folder.path()).into_iter().filter(|path| path.display().to_string().contains("restauration"));
    assert_eq!(left.count(), 0, "{outcomes:?}");
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a check that is skipped is said")]
async fn file_mounted_by_itself_keeps_a_copy_from_being_restored() {
    let folder = TempDir::new().unwrap();
    let script = "set -e; mkdir data host; printf '[]\\n' >host/r; : >data/reservations.json; \
        mount --bind host/r data/reservations.json || exit 77; cd data; \
        \"$0\" sauvegarder ../copies; ! \"$0\" restaurer ../copies/*; ls";
    let mut command = tokio::process::Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_vacances-bleues")]);
    let output =
        command.current_dir(folder.path()).env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").output().await;
    let Some(output) =
        output.ok().filter(|output| output.status.code() == Some(0) || folder.path().join("copies").exists())
    else {
        eprintln!("no mount can be made here: a file mounted by itself is not tried");
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("monté seul") && told.contains("Les réservations d'avant restent en place"), "{told}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("restauration"), "nothing is decided: {output:?}");
}
