//! `exporter` and `effacer`, as the person at the terminal meets them.

use std::{
    collections::BTreeMap,
    fs::Permissions,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::Path,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use vacances_bleues::control::{self, Answer, Request};

use crate::support::{
    TOKEN, http,
    process::{Outcome, Process, variables},
};

/// Texts of the guest.
const TRACES: [&str; 8] = [
    "Kerguelen",
    "Maëlle",
    "0639980071",
    "maelle@example.com",
    "Vue mer",
    "Je récapitule",
    "Oui, pour mon anniversaire",
    "Oui, prolongez",
];

/// What the guest has agreed to.
fn consents() -> Value {
    json!([
        {"pour": "reservation", "recapitulatif": "Je récapitule : Kerguelen", "accepte_le": "2026-09-20T10:00:00.000Z",
         "acceptation": "Oui, pour mon anniversaire"},
        {"pour": "modification", "recapitulatif": "Je récapitule la modification", "accepte_le": "2026-09-21T10:00:00.000Z",
         "acceptation": "Oui, prolongez"},
    ])
}

fn row(id: &str, changes: &Value) -> Value {
    let mut row = json!({
        "id": id, "nom": "Kerguelen", "prenom": "Maëlle", "email": "maelle@example.com", "telephone": "0639980071",
        "date_arrivee": "2026-10-01", "date_depart": "2026-10-03", "type_chambre": "standard", "nombre_personnes": 2,
        "demandes_speciales": "Vue mer", "date_creation": "2026-09-20T10:00:00.000Z", "prix_total_centimes": 17_800,
        "statut": "terminee", "recapitulatif": "Je récapitule la modification", "note": "fidèle, Kerguelen",
        "accepte_le": "2026-09-21T10:00:00.000Z", "acceptation": "Oui, prolongez", "consentements": consents(),
    });
    for (key, value) in changes.as_object().unwrap() {
        row[key] = value.clone();
    }
    row
}

/// A folder with the store of two guests.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let other = json!({"nom": "Martin", "telephone": "0639980001", "email": "", "demandes_speciales": "", "recapitulatif": null, "acceptation": null, "consentements": [], "prenom": "Jo", "note": ""});
    let rows = [row("RES-1", &json!({"code": "42173653"})), row("RES-2", &json!({"email": ""})), row("RES-3", &other)];
    std::fs::write(folder.path().join("reservations.json"), serde_json::to_string(&rows).unwrap()).unwrap();
    std::fs::write(folder.path().join("hotel.toml"), include_str!("../../hotel.exemple.toml")).unwrap();
    folder
}

fn settings() -> BTreeMap<String, String> {
    variables("http://127.0.0.1:9/v1")
}

async fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    Process::start(folder, arguments, &settings()).ended().await
}

fn files(folder: &Path) -> String {
    ["", ".journal", ".lock"]
        .map(|suffix| std::fs::read(folder.join(format!("reservations.json{suffix}"))).unwrap_or_default())
        .iter()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect()
}

#[tokio::test]
async fn a_guest_gets_all_that_is_kept_about_them() {
    let folder = folder();
    for asked in ["RES-2", "42173653", "4217 3653"] {
        let outcome = run(folder.path(), &["exporter", asked]).await;
        assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
        let begin = outcome.printed.find('{').unwrap();
        let end = outcome.printed.rfind('}').unwrap();
        let shown: Value = serde_json::from_str(&outcome.printed[begin..=end]).unwrap();
        let ids: Vec<&str> =
            shown["reservations"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["RES-1", "RES-2"], "{asked}");
        assert_eq!(shown["reservations"][0]["note"], "fidèle, Kerguelen", "what other hands wrote is shown too");
        assert_eq!(shown["reservations"][0]["consentements"], consents(), "{asked}");
        assert!(!outcome.printed.contains("Martin"));
    }
    let missing = run(folder.path(), &["exporter", "RES-9"]).await;
    assert!(missing.code == Some(1) && missing.printed.contains("Aucune réservation"), "{}", missing.printed);
}

#[tokio::test]
async fn an_erased_guest_leaves_no_byte_behind() {
    let folder = folder();
    let asked = run(folder.path(), &["effacer", "RES-1"]).await;
    assert!(asked.code == Some(2) && asked.printed.contains("--oui"), "{}", asked.printed);
    assert!(files(folder.path()).contains("Kerguelen"), "nothing is erased without a yes");
    let outcome = run(folder.path(), &["effacer", "42173653", "--oui"]).await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    assert!(outcome.printed.contains("2 réservation(s)"), "{}", outcome.printed);
    let files = files(folder.path());
    for trace in TRACES {
        assert!(!files.contains(trace), "{trace}: {files}");
    }
    let rows: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.path().join("reservations.json")).unwrap()).unwrap();
    assert_eq!(rows[0]["nom"], "");
    for (field, kept) in [
        ("id", json!("RES-1")),
        ("date_arrivee", json!("2026-10-01")),
        ("type_chambre", json!("standard")),
        ("prix_total_centimes", json!(17_800)),
        ("statut", json!("terminee")),
        (
            "consentements",
            json!([
                {"pour": "reservation", "accepte_le": "2026-09-20T10:00:00.000Z"},
                {"pour": "modification", "accepte_le": "2026-09-21T10:00:00.000Z"},
            ]),
        ),
    ] {
        assert_eq!(rows[0][field], kept);
    }
    assert!(rows[0]["efface_le"].is_string() && rows[2]["efface_le"].is_null() && rows[2]["nom"] == "Martin");
}

#[tokio::test]
async fn files_that_may_still_hold_the_guest_are_named() {
    let folder = folder();
    let left = ["reservations.json.journal.abime-20260101T000000Z", "reservations.json.avant-2026-01-01T000000Z"];
    for name in left {
        std::fs::write(folder.path().join(name), "Kerguelen").unwrap();
    }
    let outcome = run(folder.path(), &["effacer", "RES-1", "--oui"]).await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    for name in left {
        let told = outcome.printed.lines().any(|line| line.contains(name) && line.contains("peut contenir encore"));
        assert!(told, "{name}: {}", outcome.printed);
    }
    assert!(outcome.printed.contains("copies de sauvegarde"), "{}", outcome.printed);
}

#[tokio::test]
async fn a_stay_to_come_is_not_erased_unless_that_is_forced() {
    let folder = folder();
    let coming =
        row("RES-1", &json!({"date_arrivee": "2026-12-01", "date_depart": "2026-12-03", "statut": "confirmee"}));
    std::fs::write(folder.path().join("reservations.json"), json!([coming]).to_string()).unwrap();
    let refused = run(folder.path(), &["effacer", "RES-1", "--oui"]).await;
    assert!(refused.code == Some(1) && refused.printed.contains("--force"), "{}", refused.printed);
    assert!(files(folder.path()).contains("Kerguelen"));
    let forced = run(folder.path(), &["effacer", "RES-1", "--oui", "--force"]).await;
    assert_eq!(forced.code, Some(0), "{}", forced.printed);
    assert!(!files(folder.path()).contains("Kerguelen"));
}

/// What staff see of a reservation.
async fn shown(address: &str, id: &str) -> Value {
    let bearer = format!("Bearer {TOKEN}");
    let path = format!("/reservations/{id}");
    http::request(address, "GET", &path, &[("Authorization", bearer.as_str())], b"").await.json()
}

#[tokio::test]
async fn running_server_shows_and_erases_a_guest() {
    let folder = folder();
    let (server, address) = Process::serve(folder.path(), &settings()).await;

    let exported = run(folder.path(), &["exporter", "42173653"]).await;
    assert_eq!(exported.code, Some(0), "{}", exported.printed);
    assert!(exported.printed.contains("maelle@example.com") && !exported.printed.contains("Martin"));
    assert!(exported.printed.contains("Oui, pour mon anniversaire") && exported.printed.contains("Oui, prolongez"));
    let missing = run(folder.path(), &["exporter", "RES-9"]).await;
    assert!(missing.code == Some(1) && missing.printed.contains("Aucune réservation"), "{}", missing.printed);
    let asked = run(folder.path(), &["effacer", "RES-1"]).await;
    assert!(asked.code == Some(2) && asked.printed.contains("2 réservation(s)"), "{}", asked.printed);
    assert!(files(folder.path()).contains("Kerguelen"), "nothing is erased without a yes");

    let erased = run(folder.path(), &["effacer", "RES-1", "--oui"]).await;
    assert_eq!(erased.code, Some(0), "{}", erased.printed);
    let left = files(folder.path());
    for trace in TRACES {
        assert!(!left.contains(trace), "{trace}: {left}");
    }
    let row = shown(&address, "RES-2").await;
    assert!(row["nom"] == "" && row["prix_total_centimes"] == 17_800, "{row}");
    assert_eq!(shown(&address, "RES-3").await["nom"], "Martin");

    let printed = server.stopped().await;
    assert!(!printed.contains("Kerguelen") && !files(folder.path()).contains("Kerguelen"));
    assert!(!folder.path().join("reservations.json.socket").exists(), "the socket goes with the server");
}

#[tokio::test]
async fn erased_guest_stays_erased_when_the_server_is_killed() {
    let folder = folder();
    let (server, _) = Process::serve(folder.path(), &settings()).await;
    assert_eq!(run(folder.path(), &["effacer", "RES-1", "--oui"]).await.code, Some(0));
    server.kill().await;
    assert!(!files(folder.path()).contains("Kerguelen"));
    // The socket that it left is nobody's: the command goes to the files, and the next start replaces it.
    assert!(folder.path().join("reservations.json.socket").exists());
    let direct = run(folder.path(), &["exporter", "RES-3"]).await;
    assert!(direct.code == Some(0) && direct.printed.contains("Martin"), "{}", direct.printed);
    let (_server, _) = Process::serve(folder.path(), &settings()).await;
    let through = run(folder.path(), &["exporter", "RES-3"]).await;
    assert!(through.code == Some(0) && through.printed.contains("Martin"), "{}", through.printed);
}

#[tokio::test]
async fn running_server_does_not_erase_a_stay_to_come() {
    let folder = folder();
    let coming =
        row("RES-1", &json!({"date_arrivee": "2026-12-01", "date_depart": "2026-12-03", "statut": "confirmee"}));
    std::fs::write(folder.path().join("reservations.json"), json!([coming]).to_string()).unwrap();
    let (_server, _) = Process::serve(folder.path(), &settings()).await;
    let refused = run(folder.path(), &["effacer", "RES-1", "--oui"]).await;
    assert!(refused.code == Some(1) && refused.printed.contains("--force"), "{}", refused.printed);
    assert!(files(folder.path()).contains("Kerguelen"));
    let forced = run(folder.path(), &["effacer", "RES-1", "--oui", "--force"]).await;
    assert!(forced.code == Some(0) && !files(folder.path()).contains("Kerguelen"), "{}", forced.printed);
}

#[tokio::test]
async fn folder_without_a_store_is_an_error_of_its_own() {
    let folder = TempDir::new().unwrap();
    for arguments in [&["exporter", "RES-1"][..], &["effacer", "RES-1", "--oui"]] {
        let outcome = run(folder.path(), arguments).await;
        assert_eq!(outcome.code, Some(1), "{}", outcome.printed);
        assert!(outcome.printed.contains("Il n'y a pas de fichier de réservations ici"), "{}", outcome.printed);
        assert!(!outcome.printed.contains("Aucune réservation"), "{}", outcome.printed);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is created");
}

/// Owner, group and mode of a file.
fn attributes(path: &Path) -> (u32, u32, u32) {
    let metadata = std::fs::metadata(path).unwrap();
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o777)
}

#[tokio::test]
async fn files_keep_owner_and_mode_when_root_erases() {
    /// An account that is not the one of the tests.
    const OTHER: u32 = 4321;
    let folder = folder();
    let file = folder.path().join("reservations.json");
    std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    // Only root can give a file away. Any other account owns everything it creates anyway.
    let _ = chown(folder.path(), Some(OTHER), Some(OTHER)).and_then(|()| chown(&file, Some(OTHER), Some(OTHER)));
    let before = attributes(&file);

    assert_eq!(run(folder.path(), &["exporter", "RES-1"]).await.code, Some(0));
    assert_eq!(run(folder.path(), &["effacer", "RES-1", "--oui"]).await.code, Some(0));

    assert_eq!(attributes(&file), before);
    for suffix in [".journal", ".lock"] {
        let beside = folder.path().join(format!("reservations.json{suffix}"));
        assert_eq!(attributes(&beside), (before.0, before.1, 0o600), "{suffix}");
    }
}

#[tokio::test]
async fn socket_is_closed_to_other_accounts() {
    const OTHER: u32 = 4321;
    let folder = folder();
    let (_server, _) = Process::serve(folder.path(), &settings()).await;
    let socket = folder.path().join("reservations.json.socket");
    assert_eq!(attributes(&socket).2, 0o600);

    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    if attributes(&socket).0 != 0 {
        return; // Only root can run a command as another account.
    }
    let command = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vacances-bleues"));
        command.args(["exporter", "RES-1"]).current_dir(folder.path()).env_clear().uid(OTHER);
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let by_mode = command();
    assert!(by_mode.contains("de son propre compte ou de root"), "{by_mode}");
    std::fs::set_permissions(&socket, Permissions::from_mode(0o666)).unwrap();
    let by_account = command();
    assert!(by_account.contains("de son propre compte ou de root"), "{by_account}");
}

#[tokio::test]
async fn running_server_itself_refuses_to_erase_a_stay_to_come() {
    let folder = folder();
    let coming =
        row("RES-1", &json!({"date_arrivee": "2026-12-01", "date_depart": "2026-12-03", "statut": "confirmee"}));
    let file = folder.path().join("reservations.json");
    std::fs::write(&file, json!([coming]).to_string()).unwrap();
    let (_server, _) = Process::serve(folder.path(), &settings()).await;
    // Whoever asks without having asked first how much there is to erase.
    let answer = async |force: bool| {
        let (file, request) = (file.clone(), Request::Erase { id: "RES-1".to_owned(), force });
        tokio::task::spawn_blocking(move || control::ask(&file, &request)).await.unwrap().unwrap().unwrap()
    };
    let refused = answer(false).await;
    assert!(matches!(&refused, Answer::Refused(why) if why.contains("--force")), "{refused:?}");
    assert!(files(folder.path()).contains("Kerguelen"));
    assert!(matches!(answer(true).await, Answer::Guest(_)));
    assert!(!files(folder.path()).contains("Kerguelen"));
}
