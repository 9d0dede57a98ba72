//! The hotel file read again while calls go on: what follows is of the new snapshot, what has begun of the old one.

use openai_double::{CallHandle, RingOptions};
use serde_json::{Value, json};
use tempfile::TempDir;
use vacances_bleues::app::HOTEL_FILE_PERIOD;

use crate::support::{
    Hotel, SECRET, book, booking, number,
    process::{Process, variables},
    simulator,
};

const EXAMPLE: &str = include_str!("../../hotel.exemple.toml");

/// The example with another name, another price and one more room.
fn new_edition() -> String {
    let renamed = EXAMPLE.replace(r#"nom = "Vacances Bleues""#, r#"nom = "Les Mimosas""#);
    let dearer = renamed.replace("prix_base = 89", "prix_base = 100");
    assert_ne!(renamed, EXAMPLE);
    assert_ne!(dearer, renamed);
    format!("{dearer}\n[[chambres]]\nid = \"dortoir\"\nnom = \"Dortoir\"\ncapacite = 8\nprix_base = 30\nnombre = 1\n")
}

/// A hotel whose file is on the disk.
async fn hotel() -> Hotel {
    let folder = std::sync::Arc::new(TempDir::new().unwrap());
    let file = folder.path().join("hotel.toml");
    std::fs::write(&file, EXAMPLE).unwrap();
    let mut plan = Hotel::plan().set("HOTEL_FILE", &file.display().to_string());
    plan.folder = Some(folder);
    plan.open().await
}

fn rewrite(hotel: &Hotel, text: &str) -> bool {
    std::fs::write(hotel.folder.path().join("hotel.toml"), text).unwrap();
    hotel.app.as_ref().unwrap().reload_hotel()
}

/// What three nights in a standard room cost, as this call is told.
async fn price(call: &CallHandle, id: &str) -> Value {
    call.caller_says("Du 27 au 30 novembre ?");
    let asked = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "standard"});
    let output = call.function_calls(&[("check_availability", id, asked)]).await.unwrap().remove(0);
    call.say("Voilà.").await.unwrap();
    output["options"][0]["prix_total_centimes"].clone()
}

/// The room types that the model of this call may name.
async fn room_types(call: &CallHandle) -> Value {
    call.accepted().await.unwrap()["tools"][0]["parameters"]["properties"]["type_chambre"]["enum"].clone()
}

#[tokio::test]
async fn calls_that_follow_have_the_new_edition_and_those_in_progress_keep_theirs() {
    let hotel = hotel().await;
    let before = hotel.call().await;
    assert_eq!(price(&before, "call_1").await, 26_700);
    assert!(rewrite(&hotel, &new_edition()));
    assert_eq!(price(&before, "call_2").await, 26_700, "what was said stands");
    let booked = book(&before, "call_3", &booking()).await;
    assert_eq!(booked["reservation"]["prix_total_centimes"], 26_700);

    let after = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let greeting = after.next_event().await.unwrap();
    assert!(greeting["response"]["instructions"].as_str().unwrap().contains("chez Les Mimosas"), "{greeting}");
    after.say("Bonjour !").await.unwrap();
    assert_eq!(price(&after, "call_4").await, 30_000);
    assert_eq!(room_types(&before).await, json!(["standard", "familiale", "suite_vue_mer"]));
    assert_eq!(room_types(&after).await, json!(["standard", "familiale", "suite_vue_mer", "dortoir"]));
    assert_eq!(hotel.reservations().await.len(), 1, "one store for both");
}

#[tokio::test]
async fn a_faulty_file_leaves_the_old_edition_in_force() {
    let hotel = hotel().await;
    for faulty in ["", "[hotel", "[hotel]\nnom = \"Essai\"\n", &format!("{EXAMPLE}\n[piscine]\nchauffee = true\n")] {
        assert!(!rewrite(&hotel, faulty), "{faulty}");
        let call = hotel.call().await;
        assert_eq!(price(&call, "call_1").await, 26_700);
    }
    std::fs::remove_file(hotel.folder.path().join("hotel.toml")).unwrap();
    assert!(!hotel.app.as_ref().unwrap().reload_hotel());
    assert!(rewrite(&hotel, &new_edition()), "and the next good one is taken");
    assert_eq!(price(&hotel.call().await, "call_1").await, 30_000);
}

#[tokio::test]
async fn the_signal_reloads_the_file_says_every_fault_and_disturbs_no_call() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("hotel.toml");
    let simulator = simulator().await;
    let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    let ring = |number: &str| RingOptions::new(&format!("http://{address}/webhook"), SECRET).from(number);
    let before = simulator.dial(&ring(&number())).await.unwrap();
    before.say("Bonjour !").await.unwrap();

    std::fs::write(&file, EXAMPLE.replace("capacite = 4", "capacite = 0") + "\n[piscine]\n").unwrap();
    process.signal("HUP").await;
    for part in ["catalogue refusé", "capacite", "piscine"] {
        process.line(part).await;
    }
    assert_eq!(price(&before, "call_1").await, 26_700);

    std::fs::write(&file, new_edition()).unwrap();
    process.signal("HUP").await;
    process.line("catalogue relu").await;
    assert_eq!(price(&before, "call_2").await, 26_700);
    let after = simulator.dial(&ring(&number())).await.unwrap();
    after.say("Bonjour !").await.unwrap();
    assert_eq!(price(&after, "call_1").await, 30_000);

    process.stopped().await;
}

/// Whether `/health` says that the file on disk is refused.
async fn is_refused(hotel: &Hotel) -> bool {
    let health = hotel.get("/health").await;
    assert_eq!(health.status, 200, "calls are answered all the same");
    let warnings = health.json()["avertissements"].as_array().unwrap().clone();
    warnings.iter().any(|sentence| sentence.as_str().unwrap().contains("est refusé sur le disque"))
}

/// Lets the server look at its file until it says so, or no longer does.
async fn looks_until(hotel: &Hotel, refused: bool) {
    while is_refused(hotel).await != refused {
        hotel.clock.pass(HOTEL_FILE_PERIOD);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn refused_file_is_shown_in_health_until_it_is_mended() {
    let hotel = hotel().await;
    assert!(!is_refused(&hotel).await);
    assert!(!rewrite(&hotel, "[hotel"));
    assert!(is_refused(&hotel).await);
    assert!(rewrite(&hotel, &new_edition()));
    assert!(!is_refused(&hotel).await, "a good reload clears it");

    let file = hotel.folder.path().join("hotel.toml");
    std::fs::write(&file, "[hotel]\n").unwrap();
    looks_until(&hotel, true).await;
    std::fs::write(&file, EXAMPLE).unwrap();
    looks_until(&hotel, false).await;
    assert_eq!(price(&hotel.call().await, "call_1").await, 30_000, "only a reload puts a file in force");
    std::fs::remove_file(&file).unwrap();
    looks_until(&hotel, true).await;
}
