//! A disk that fails under the whole program: what the caller hears, what ops see, what is there after a restart. The store's own
//! tests meet every single write; these see the doors.

use std::{path::Path, sync::Arc, time::Duration};

use basics::metrics::Counter;
use openai_double::Operation;
use serde_json::{Value, json};
use store::durable::{
    Disk, Step,
    faults::{EIO, ENOSPC, Effect, Faults, When},
};

use crate::support::{Hotel, Plan, book, booking_with, http};

fn faulty() -> (Arc<Faults>, Plan) {
    let faults = Arc::new(Faults::default());
    let plan = Hotel::plan().disk(Disk::with_faults(Arc::clone(&faults)));
    (faults, plan)
}

fn guest(name: &str) -> Value {
    // Another person: the same phone for the same stay would be asked about.
    let number: u32 = name.bytes().map(u32::from).sum();
    booking_with(&json!({"nom": name, "telephone": format!("063998{number:04}"), "email": ""}))
}

async fn health(hotel: &Hotel) -> (u16, Value) {
    let answer = http::request(&hotel.address, "GET", "/health", &[], b"").await;
    (answer.status, answer.json())
}

/// Waits until the server says that it is well again.
async fn well_again(hotel: &Hotel) {
    let recovered = async {
        while health(hotel).await.0 != 200 {
            hotel.app.as_ref().unwrap().store().probe();
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), recovered).await.expect("the store recovers by itself");
}

#[tokio::test]
async fn a_disk_that_fails_is_said_and_never_says_confirmed() {
    for (step, effect) in
        [(Step::Write, Effect::Fail(ENOSPC)), (Step::Write, Effect::Short(ENOSPC)), (Step::Sync, Effect::Fail(EIO))]
    {
        let (faults, plan) = faulty();
        let mut hotel = plan.open().await;
        let call = hotel.call().await;
        assert_eq!(book(&call, "call_1", &guest("Avant")).await["success"], true);
        call.say("C'est fait.").await.unwrap();
        hotel.app.as_ref().unwrap().store().settled().await;

        faults.lay(When::step(step), effect.clone());
        let refused = book(&call, "call_2", &guest("Pendant")).await;
        assert_eq!(refused["error"]["code"], "service_indisponible", "{step:?} {effect:?}: {refused}");
        call.say("Je suis désolé.").await.unwrap();
        let (status, body) = health(&hotel).await;
        assert_eq!((status, &body["status"]), (503, &json!("degraded")));
        assert!(body["problems"][0].as_str().unwrap().contains("ne peuvent pas être écrites"), "{body}");
        assert!(hotel.counted(Counter::StoreFailed) > 0);

        // Calls are accepted all the same, what is stored is read, and what is asked again is refused again.
        let other = hotel.call().await;
        assert_eq!(book(&other, "call_1", &guest("Autre")).await["error"]["code"], "service_indisponible");
        assert_eq!(other.record().requests_of(Operation::Accept), 1);
        assert_eq!(hotel.reservations().await.len(), 1);

        faults.lift();
        well_again(&hotel).await;
        other.say("Encore une fois.").await.unwrap();
        assert_eq!(book(&other, "call_2", &guest("Apres")).await["success"], true);
        assert!(hotel.stop().await);
        hotel.start().await;
        let names: Vec<Value> = hotel.reservations().await.iter().map(|row| row["nom"].clone()).collect();
        assert_eq!(names, ["Avant", "Apres"], "{step:?} {effect:?}: what was refused is not there");
    }
}

#[tokio::test]
async fn a_disk_that_fails_under_many_bookings_at_once_keeps_its_word_to_each() {
    let (faults, plan) = faulty();
    let mut hotel = plan.open().await;
    let calls = futures_util::future::join_all((0..30).map(|_| hotel.call())).await;
    let outputs = futures_util::future::join_all(calls.iter().enumerate().map(async |(number, call)| {
        if number == 15 {
            faults.lay(When::step(Step::Sync).on(".journal"), Effect::Fail(EIO));
        }
        let name = format!("Martin{}", "abcdefghijklmnopqrstuvwxyzéèàç".chars().nth(number).unwrap());
        book(call, "call_1", &booking_with(&json!({"nom": name, "type_chambre": "standard"}))).await
    }))
    .await;
    faults.lift();
    well_again(&hotel).await;
    assert!(hotel.stop().await);
    hotel.start().await;
    let rows = hotel.reservations().await;
    for output in &outputs {
        let stored = |id: &Value| rows.iter().filter(|row| row["id"] == *id).count();
        if output["success"] == true {
            assert_eq!(stored(&output["reservation"]["id"]), 1);
        } else {
            assert!(matches!(output["error"]["code"].as_str(), Some("service_indisponible" | "complet")), "{output}");
        }
    }
    assert_eq!(rows.len(), outputs.iter().filter(|output| output["success"] == true).count());
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_written_loses_no_booking() {
    let (faults, plan) = faulty();
    let mut hotel = plan.open().await;
    faults.lay(When::step(Step::Rename), Effect::Fail(ENOSPC));
    let call = hotel.call().await;
    assert_eq!(book(&call, "call_1", &guest("Martin")).await["success"], true);
    hotel.app.as_ref().unwrap().store().settled().await;
    let (status, body) = health(&hotel).await;
    assert_eq!(status, 503, "{body}");
    faults.lift();
    hotel.stop().await;
    hotel.start().await;
    assert_eq!(hotel.reservations().await.len(), 1);
}

#[tokio::test]
async fn a_copy_is_restored_by_removing_the_journal() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    book(&call, "call_1", &guest("Martin")).await;
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    let copy = std::fs::read(hotel.store_path()).unwrap();
    hotel.start().await;
    let call = hotel.call().await;
    book(&call, "call_1", &guest("Durand")).await;
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    std::fs::write(hotel.store_path(), copy).unwrap();
    let journal = hotel.folder.path().join("reservations.json.journal");
    if Path::new(&journal).exists() {
        std::fs::remove_file(&journal).unwrap();
    }
    hotel.start().await;
    let names: Vec<Value> = hotel.reservations().await.iter().map(|row| row["nom"].clone()).collect();
    assert_eq!(names, ["Martin"]);
}

#[tokio::test]
async fn an_old_file_is_served_as_it_is() {
    let folder = Arc::new(tempfile::TempDir::new().unwrap());
    let old = json!([
        {
            "id": "RES-1738420800000-xyz789abc", "nom": "Dupont", "prenom": "Jean", "email": "jean.dupont@example.com",
            "telephone": "0639980000", "date_arrivee": "2026-12-01", "date_depart": "2026-12-05",
            "type_chambre": "suite_vue_mer", "nombre_personnes": 2, "demandes_speciales": "Lit bébé",
            "date_creation": "2025-01-22T10:30:00.000Z"
        },
        {
            "id": "à la main", "nom": "?", "prenom": "", "email": "", "telephone": "", "date_arrivee": "2026-02-31",
            "date_depart": "hier", "type_chambre": "grenier", "nombre_personnes": 900, "demandes_speciales": "",
            "date_creation": "", "couleur": "bleu"
        }
    ]);
    std::fs::write(folder.path().join("reservations.json"), old.to_string()).unwrap();
    let mut plan = Hotel::plan();
    plan.folder = Some(folder);
    let mut hotel = plan.open().await;
    let rows = hotel.reservations().await;
    assert_eq!(rows.len(), 2);
    for row in old.as_array().unwrap() {
        let found = rows.iter().find(|found| found["id"] == row["id"]).unwrap();
        for (field, value) in row.as_object().unwrap() {
            assert_eq!(&found[field], value, "{field}");
        }
    }
    let code = rows.iter().find(|row| row["nom"] == "Dupont").unwrap()["code"].clone();
    assert!(hotel.stop().await);
    hotel.start().await;
    let again = hotel.reservations().await;
    assert_eq!(again.iter().find(|row| row["nom"] == "Dupont").unwrap()["code"], code, "made once");
}

#[tokio::test]
async fn old_rows_in_any_spelling_hold_rooms_and_are_found() {
    let row = |id: &str, arrival: &str, departure: &str, room: &str, changes: &Value| {
        let mut row = json!({
            "id": id, "nom": "Dupont", "prenom": "Jean", "email": "", "telephone": "0639980000", "date_arrivee": arrival,
            "date_depart": departure, "type_chambre": room, "nombre_personnes": 2, "date_creation": "2026-01-22T10:30:00.000Z"
        });
        for (field, value) in changes.as_object().unwrap() {
            row[field] = value.clone();
        }
        row
    };
    let rows = [
        row("heure", "2026-12-01T00:00:00.000Z", "2026-12-02T00:00:00.000Z", "suite_vue_mer", &json!({})),
        row("barres", "2026/12/01", "2026/12/02", "suite_vue_mer", &json!({})),
        row("nom", "2026-12-01", "2026-12-02", "Suite Vue Mer", &json!({})),
        row("statut", "2026-12-01", "2026-12-02", "suite-vue-mer", &json!({"statut": "arrivé"})),
        row("jour d'abord", "01/12/2026", "02/12/2026", "SUITE VUE MER", &json!({})),
        row("téléphone", "01/12/2026", "02/12/2026", "Suite Vue Mer", &json!({"telephone": 639_980_000})),
        row("annulée", "2026-12-01", "2026-12-02", "suite_vue_mer", &json!({"statut": "Annulé"})),
        row("23 novembre", "23/11/2026", "24/11/2026", "Chambre Standard", &json!({})),
        row("illisible", "demain", "après-demain", "standard", &json!({})),
        row("inconnu", "2026-12-01", "2026-12-02", "cabane", &json!({})),
    ];
    let folder = Arc::new(tempfile::TempDir::new().unwrap());
    let text = format!("\u{feff}{}", serde_json::to_string(&rows).unwrap());
    std::fs::write(folder.path().join("reservations.json"), text).unwrap();
    let mut plan = Hotel::plan();
    plan.folder = Some(folder);
    let mut hotel = plan.open().await;

    let on = async |hotel: &Hotel, day: &str| hotel.get(&format!("/reservations?du={day}&au={day}")).await.json();
    assert_eq!(on(&hotel, "2026-12-01").await["total"], 8);
    assert_eq!(on(&hotel, "2026-11-23").await["reservations"][0]["id"], "23 novembre");
    assert_eq!(hotel.get("/reservations?statut=arrivee").await.json()["reservations"][0]["id"], "statut");
    let free = async |hotel: &Hotel, room: &str, arrival: &str, departure: &str| {
        let call = hotel.call().await;
        call.caller_says("Est-ce libre ?");
        let asked =
            json!({"date_arrivee": arrival, "date_depart": departure, "type_chambre": room, "nombre_personnes": 2});
        let answer = call.function_calls(&[("check_availability", "call_1", asked)]).await.unwrap().remove(0);
        answer["options"][0]["chambres_libres"].as_u64().unwrap_or(0)
    };
    let all = free(&hotel, "suite_vue_mer", "2027-01-11", "2027-01-12").await;
    assert_eq!(free(&hotel, "suite_vue_mer", "2026-12-01", "2026-12-02").await, all.saturating_sub(6));
    let all = free(&hotel, "standard", "2027-01-11", "2027-01-12").await;
    assert_eq!(free(&hotel, "standard", "2026-11-23", "2026-11-24").await, all - 1);
    let warnings = health(&hotel).await.1["avertissements"].to_string();
    for said in ["1 n'ont pas la forme", "1 ont des dates illisibles", "« cabane »"] {
        assert!(warnings.contains(said), "{said}: {warnings}");
    }

    // What a start has understood stays understood when the file is written by this server.
    assert!(hotel.stop().await);
    hotel.start().await;
    assert_eq!(on(&hotel, "2026-12-01").await["total"], 8);
}
