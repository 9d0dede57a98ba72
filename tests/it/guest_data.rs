//! `exporter` and `effacer`, as the person at the terminal meets them.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::process::{Outcome, Process, variables};

/// Texts of the guest.
const TRACES: [&str; 6] = ["Kerguelen", "Maëlle", "0639980071", "maelle@example.com", "Vue mer", "Je récapitule"];

fn row(id: &str, changes: &Value) -> Value {
    let mut row = json!({
        "id": id, "nom": "Kerguelen", "prenom": "Maëlle", "email": "maelle@example.com", "telephone": "0639980071",
        "date_arrivee": "2026-10-01", "date_depart": "2026-10-03", "type_chambre": "standard", "nombre_personnes": 2,
        "demandes_speciales": "Vue mer", "date_creation": "2026-09-20T10:00:00.000Z", "prix_total_centimes": 17_800,
        "statut": "terminee", "recapitulatif": "Je récapitule : Kerguelen", "note": "fidèle, Kerguelen",
    });
    for (key, value) in changes.as_object().unwrap() {
        row[key] = value.clone();
    }
    row
}

/// A folder with the store of two guests.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let other = json!({"nom": "Martin", "telephone": "0639980001", "email": "", "demandes_speciales": "", "recapitulatif": null, "prenom": "Jo", "note": ""});
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
    ] {
        assert_eq!(rows[0][field], kept);
    }
    assert!(rows[0]["efface_le"].is_string() && rows[2]["efface_le"].is_null() && rows[2]["nom"] == "Martin");
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

#[tokio::test]
async fn while_a_server_runs_both_are_refused_and_change_nothing() {
    let folder = folder();
    let (server, _) = Process::serve(folder.path(), &settings()).await;
    for arguments in [&["exporter", "RES-1"][..], &["effacer", "RES-1", "--oui", "--force"]] {
        let outcome = run(folder.path(), arguments).await;
        assert_eq!(outcome.code, Some(1), "{}", outcome.printed);
        assert!(outcome.printed.contains("déjà utilisé par un autre serveur"), "{}", outcome.printed);
        assert!(!outcome.printed.contains("Kerguelen"), "{}", outcome.printed);
    }
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code, Some(0));
    assert!(files(folder.path()).contains("Kerguelen"));
}
