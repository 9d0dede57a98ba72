//! What a restart keeps of who called how often, and what was promised: nobody gets more of anything by it, or less.

use std::time::Duration;

use chrono::TimeDelta;
use openai_double::{CallHandle, EndedBy, Operation, RingOptions};
use serde_json::{Value, json};

use crate::support::{Hotel, Plan, book, booking_with, create, number};

const RECEPTION: &str = "tel:+33199000001";

async fn restart(hotel: &mut Hotel) {
    assert!(hotel.stop().await);
    hotel.start().await;
}

async fn dial(hotel: &Hotel, number: &str) -> CallHandle {
    let call = hotel.simulator.dial(&hotel.ringing().from(number)).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call
}

/// A whole call of this caller, who hangs up.
async fn calls(hotel: &Hotel, number: &str) {
    dial(hotel, number).await.caller_hangs_up();
    hotel.quiet().await;
}

/// The SIP status with which a ring is refused; `None` where it is answered.
async fn refused(hotel: &Hotel, ring: &RingOptions) -> Option<Value> {
    let call = hotel.simulator.dial(ring).await.unwrap();
    let decided = async {
        while call.record().accepted.is_none() && !call.is_over() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), decided).await.expect("every ring is decided");
    let rejected = call.record().ended.is_some_and(|(_, by)| by == EndedBy::Reject);
    rejected.then(|| call.record().bodies(Operation::Reject)[0]["status_code"].clone())
}

async fn asks_for_a_person(call: &CallHandle, id: &str) -> Value {
    call.caller_says("Je voudrais parler à quelqu'un.");
    let asked = json!({"raison": "Facture égarée"});
    call.function_calls(&[("transfer_to_human", id, asked)]).await.unwrap().remove(0)
}

fn reachable() -> Plan {
    Hotel::plan().set("TRANSFER_URI", RECEPTION)
}

#[tokio::test]
async fn a_number_that_called_too_often_has_not_called_less_after_a_restart() {
    let mut hotel = Hotel::plan().set("MAX_CALLS_PER_NUMBER_HOUR", "2").open().await;
    let often = number();
    for _ in 0..2 {
        calls(&hotel, &often).await;
        restart(&mut hotel).await;
    }
    assert_eq!(refused(&hotel, &hotel.ringing().from(&often)).await, Some(json!(603)));
    assert_eq!(refused(&hotel, &hotel.ringing()).await, None, "another number");
    let after_an_hour = hotel.clock.now() + TimeDelta::hours(1);
    hotel.clock.set(after_an_hour);
    restart(&mut hotel).await;
    assert_eq!(refused(&hotel, &hotel.ringing().from(&often)).await, None);
    let journal = std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    let uses: Vec<&str> = journal.lines().filter(|line| line.contains("\"used\"")).collect();
    assert!(!uses.is_empty());
    let (_, kept) = uses[0].split_once("\"used\"").unwrap();
    assert!(!kept.split("\"began\"").next().unwrap().contains(&often[3..]), "a digest, and no number");
}

#[tokio::test]
async fn the_minutes_of_the_day_and_masked_callers_are_counted_across_restarts() {
    let mut hotel = Hotel::plan().set("DAILY_MINUTES_BUDGET", "10").set("MAX_CALLS_PER_NUMBER_HOUR", "1").open().await;
    let call = hotel.call().await;
    hotel.clock.set(hotel.clock.now() + TimeDelta::minutes(6));
    call.caller_hangs_up();
    hotel.quiet().await;
    for _ in 0..4 {
        let masked = hotel.simulator.dial(&hotel.ringing().anonymous()).await.unwrap();
        masked.say("Bonjour !").await.unwrap();
        masked.caller_hangs_up();
    }
    hotel.quiet().await;
    // One more goes on across the restart, and brings its minutes with it.
    let going_on = hotel.simulator.dial(&hotel.ringing().anonymous()).await.unwrap();
    going_on.say("Bonjour !").await.unwrap();
    restart(&mut hotel).await;
    going_on.attached_times(2).await.unwrap();
    assert_eq!(refused(&hotel, &hotel.ringing().anonymous()).await, Some(json!(603)), "five masked ones have called");
    assert_eq!(refused(&hotel, &hotel.ringing()).await, None, "six minutes are spent");
    hotel.clock.set(hotel.clock.now() + TimeDelta::minutes(3));
    restart(&mut hotel).await;
    assert_eq!(refused(&hotel, &hotel.ringing()).await, Some(json!(603)), "of two calls that go on, three more each");
}

#[tokio::test]
async fn the_bookings_of_a_number_and_day_are_counted_across_restarts() {
    let mut hotel = Hotel::open().await;
    let caller = number();
    let booked = async |hotel: &Hotel, name: &str, id: &str| {
        let call = dial(hotel, &caller).await;
        let output = book(&call, id, &booking_with(&json!({"nom": name}))).await;
        call.say("Voilà.").await.unwrap();
        call.caller_hangs_up();
        hotel.quiet().await;
        output["success"] == true
    };
    for (id, name) in ["Un", "Deux", "Trois", "Quatre", "Cinq"].iter().enumerate() {
        assert!(booked(&hotel, name, &format!("call_{id}")).await, "{name}");
        restart(&mut hotel).await;
    }
    assert!(!booked(&hotel, "Six", "call_6").await);
    assert_eq!(hotel.reservations().await.len(), 5);
    hotel.clock.set("2026-11-22T23:00:00Z".parse().unwrap());
    assert!(booked(&hotel, "Sept", "call_7").await, "another day");
}

#[tokio::test]
async fn one_transfer_a_call_and_three_a_number_and_day_restarts_included() {
    let mut hotel = reachable().open().await;
    let caller = number();
    for round in 0..3 {
        let call = dial(&hotel, &caller).await;
        let output = asks_for_a_person(&call, &format!("call_a{round}")).await;
        assert_eq!(output["transfert"], true, "{round}");
        call.say("Je vous passe la réception.").await.unwrap();
        call.requested(Operation::Refer, 1).await.unwrap();
        hotel.takes_in(&call).await;
        restart(&mut hotel).await;
        call.attached_times(2).await.unwrap();
        let again = asks_for_a_person(&call, &format!("call_b{round}")).await;
        assert_eq!(again["transfert"], false, "one transfer a call");
        assert_eq!(call.record().requests_of(Operation::Refer), 1, "and no second REFER");
        call.caller_hangs_up();
        hotel.quiet().await;
        restart(&mut hotel).await;
    }
    let fourth = dial(&hotel, &caller).await;
    let output = asks_for_a_person(&fourth, "call_c").await;
    assert_eq!(output["transfert"], false);
    assert!(output["message"].as_str().unwrap().contains("ne peux plus vous passer la réception"), "{output}");
}

#[tokio::test]
async fn a_ring_that_was_answered_with_200_is_on_disk_with_what_became_of_it() {
    let hotel = Hotel::plan().set("BLOCKED_NUMBERS", "+33639980001").open().await;
    let journal = || std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    for number in 0..50 {
        let id = format!("rtc_{number}");
        let blocked = number % 2 == 1;
        let ring = hotel.ringing().call_id(&id);
        let ring = if blocked { ring.from("+33639980001") } else { ring };
        assert_eq!(hotel.simulator.ring(&ring).await.unwrap().status, 200);
        let written = journal();
        let line = written.lines().find(|line| line.contains(&format!("\"call\":\"{id}\""))).expect("the ring");
        let decided = if blocked { "{\"ended\":" } else { "{\"began\":" };
        assert!(line.contains("{\"ring\":") && line.contains(decided), "{line}");
    }
}

/// What a caller said who booked nothing, and the number that called.
const SAID: [&str; 5] = ["Zebulonet", "philomene.z@example.com", "0639984242", "+33639984242", "Allergie"];

/// The traces of the caller that are in any file of the folder.
fn traces(hotel: &Hotel) -> Vec<&'static str> {
    let files = std::fs::read_dir(hotel.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let bytes: Vec<Vec<u8>> = files.filter_map(|path| std::fs::read(path).ok()).collect();
    let is_in = |bytes: &Vec<u8>, said: &str| bytes.windows(said.len()).any(|window| window == said.as_bytes());
    SAID.into_iter().filter(|said| bytes.iter().any(|bytes| is_in(bytes, said))).collect()
}

#[tokio::test]
async fn a_caller_who_booked_nothing_is_gone_from_disk_within_a_minute() {
    let hotel = Hotel::open().await;
    let call = dial(&hotel, SAID[3]).await;
    let arguments = booking_with(&json!({
        "nom": SAID[0], "email": SAID[1], "telephone": SAID[2], "demandes_speciales": SAID[4]
    }));
    call.caller_says("Je voudrais réserver.");
    let asked = create(&call, "call_1", &arguments).await;
    assert_eq!(asked["error"]["code"], "confirmation_requise", "{asked}");
    call.say("Un instant.").await.unwrap();
    hotel.takes_in(&call).await;
    let other = dial(&hotel, &number()).await;
    assert!(traces(&hotel).len() >= 4, "what a live call needs is kept: {:?}", traces(&hotel));
    call.caller_hangs_up();
    let ended = async {
        while hotel.app.as_ref().unwrap().supervisor().active_calls() > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the call ends");
    hotel.clock.pass(Duration::from_secs(50));
    let gone = async {
        while !traces(&hotel).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(9), gone).await.is_ok(), "left: {:?}", traces(&hotel));
    let journal = std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    assert!(
        journal.contains("\"used\"") && journal.contains("\"began\""),
        "what is counted and who is on the line stay"
    );
    assert!(other.is_attached());
}

#[tokio::test]
async fn a_guest_is_forgotten_the_night_after_the_period() {
    let row = |id: &str, departure: &str| {
        json!({
            "id": id, "nom": "Zebulonet", "prenom": "Jo", "email": "jo@example.com", "telephone": "0639984242",
            "date_arrivee": "2025-11-01", "date_depart": departure, "type_chambre": "standard", "nombre_personnes": 2,
            "date_creation": "2026-10-22T10:30:00.000Z", "prix_total_centimes": 8900
        })
    };
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let rows = json!([row("passe", "2025-11-02"), row("demain", "2025-11-23"), row("garde", "2026-11-21")]);
    std::fs::write(folder.path().join("reservations.json"), rows.to_string()).unwrap();
    let beside = |name: &str| folder.path().join(format!("reservations.json.{name}"));
    let left = ["journal.abime-20251101T000000Z", "avant-2025-12-01T000000Z", "journal.abime-20261101T000000Z"];
    for name in left {
        std::fs::write(beside(name), "Zebulonet").unwrap();
    }
    let there = || left.map(|name| beside(name).exists());
    let mut plan = Hotel::plan();
    plan.hotel_file.push_str("\n[donnees]\nconservation_mois = 12\n");
    plan.folder = Some(std::sync::Arc::clone(&folder));
    let hotel = plan.open().await;
    // Hours go by, if they are to, until only these are named; never so many that the last one's period is over.
    let named = async |expected: &[&str], mut hours: u32| {
        let reached = async {
            loop {
                let stored = hotel.stored();
                let named =
                    stored.iter().filter(|row| row["nom"] == "Zebulonet").map(|row| row["id"].as_str().unwrap());
                if named.eq(expected.iter().copied()) {
                    return stored;
                }
                if hours > 0 {
                    hours -= 1;
                    hotel.clock.pass(Duration::from_secs(3_600));
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), reached).await.expect("the guests are forgotten")
    };
    named(&["demain", "garde"], 0).await;
    // Files that were left beside go after the guests of the same night.
    let gone = async |expected: [bool; 3], mut hours: u32| {
        let reached = async {
            while there() != expected {
                if hours > 0 {
                    hours -= 1;
                    hotel.clock.pass(Duration::from_secs(3_600));
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), reached).await.expect("files of that age are removed");
    };
    gone([false, true, true], 0).await;
    let stored = named(&["garde"], 200 * 24).await;
    assert_eq!(stored[0]["prix_total_centimes"], 8900, "the accounts are whole");
    assert!(stored[0]["efface_le"].is_string() && stored[0]["telephone"] == "");
    gone([false, false, true], 100 * 24).await;
}

#[tokio::test]
async fn erasure_held_back_for_an_idle_store_is_told() {
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let rows = json!([{
        "id": "ancien", "nom": "Zebulonet", "prenom": "Jo", "email": "jo@example.com", "telephone": "0639984242",
        "date_arrivee": "2020-11-01", "date_depart": "2020-11-02", "type_chambre": "standard", "nombre_personnes": 2,
        "date_creation": "2020-10-22T10:30:00.000Z", "prix_total_centimes": 8900
    }]);
    std::fs::write(folder.path().join("reservations.json"), rows.to_string()).unwrap();
    let mut plan = Hotel::plan();
    plan.folder = Some(folder);
    let hotel = plan.open().await;
    let told = async {
        while !hotel.get("/health").await.json()["avertissements"].to_string().contains("conservation_mois") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), told).await.expect("it is told");
    assert_eq!(hotel.stored()[0]["nom"], "Zebulonet");
}

#[tokio::test]
async fn card_number_among_the_arguments_never_reaches_the_disk() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let wish = booking_with(&json!({"demandes_speciales": "Ma carte : 4111 1111 1111 1111."}));
    call.caller_says("Une chambre.");
    let output = create(&call, "call_1", &wish).await;
    assert_eq!(output["success"], false, "{output}");
    let on_disk = || -> String {
        let files = std::fs::read_dir(hotel.folder.path()).unwrap();
        let read = |path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
        files.map(|entry| read(entry.unwrap().path())).collect()
    };
    let recorded = async {
        while !on_disk().contains("call_1") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), recorded).await.expect("the function call is on record");
    assert!(!on_disk().contains("4111"), "its card number is not");
}
