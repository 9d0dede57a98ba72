//! What is due when nothing happens, through the real doors: time passes at the hotel's clock and nobody sleeps. The machine's own
//! tests hold every interval.

use std::time::Duration;

use basics::metrics::Counter;
use french::lines;
use openai_double::{CallHandle, EndedBy, Fault, Operation};
use serde_json::{Value, json};
use vacances_bleues::app::{PROBE_PERIOD, SWEEP_PERIOD};

use crate::support::{Hotel, Plan, booking, create, http};

const RECEPTION: &str = "tel:+33199000001";

/// Waits for the server to have the model say a sentence with these words, and has it said.
async fn says(call: &CallHandle, words: &str) {
    let is_it = |event: &Value| event["response"]["instructions"].as_str().is_some_and(|text| text.contains(words));
    call.next_where(words, is_it).await.unwrap();
    call.say(words).await.unwrap();
}

/// How many responses the server has asked for.
fn asked(call: &CallHandle) -> usize {
    call.record().events("response.create").len()
}

fn with_silence(seconds: u64) -> Plan {
    let plan = Hotel::plan();
    let text = format!("{}\n[assistant]\npremier_silence = {seconds}\n", plan.hotel_file);
    plan.catalogue(&text)
}

async fn is_hung_up(hotel: &Hotel, call: &CallHandle) {
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    hotel.quiet().await;
    assert_eq!(call.record().requests_of(Operation::Hangup), 1);
}

#[tokio::test]
async fn a_silent_caller_is_asked_twice_at_growing_intervals_and_then_the_line_is_freed() {
    for (first, second, third) in [(20, 25, 32), (8, 10, 13)] {
        let hotel = with_silence(first).open().await;
        let call = hotel.call().await;
        hotel.pass(&call, first - 5).await;
        hotel.takes_in(&call).await;
        assert_eq!(asked(&call), 1, "the greeting");
        hotel.pass(&call, 5).await;
        says(&call, lines::STILL_THERE).await;
        hotel.pass(&call, second).await;
        says(&call, lines::STILL_THERE_AGAIN).await;
        hotel.pass(&call, third).await;
        says(&call, lines::SILENT_GOODBYE).await;
        // The pause after the last word.
        hotel.pass(&call, 1).await;
        is_hung_up(&hotel, &call).await;
    }
}

#[tokio::test]
async fn a_recap_that_was_not_answered_is_asked_about_once_more_before_the_goodbye() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Je réserve.");
    let output = create(&call, "call_1", &booking()).await;
    assert_eq!(output["error"]["code"], "confirmation_requise", "{output}");
    call.say(output["message"].as_str().unwrap()).await.unwrap();
    for (seconds, words) in
        [(20, lines::STILL_THERE), (25, lines::STILL_THERE_AGAIN), (32, lines::AWAITS_YES), (40, lines::SILENT_GOODBYE)]
    {
        hotel.pass(&call, seconds).await;
        says(&call, words).await;
    }
    hotel.pass(&call, 1).await;
    is_hung_up(&hotel, &call).await;
    assert_eq!(hotel.reservations().await.len(), 0, "silence is no yes");
}

#[tokio::test]
async fn missed_function_call_gets_a_response_after_four_quiet_seconds() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("C'est libre du 27 au 30 ?");
    let response = call.response().await.unwrap();
    hotel.takes_in(&call).await;
    call.drop_connection();
    call.detached().await.unwrap();
    let asked = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30"});
    response.function_call("check_availability", "call_lost", &asked.to_string());
    response.complete();
    call.attached_times(2).await.unwrap();
    hotel.pass(&call, 4).await;
    // The model has something left to do, and does it.
    call.function_calls(&[("check_availability", "call_again", asked)]).await.unwrap();
    call.say("Oui, c'est libre.").await.unwrap();
    assert_eq!(hotel.counted(Counter::AskedAfterAbsence), 1);
    let spoken = call
        .record()
        .events("response.create")
        .into_iter()
        .filter(|event| event["response"]["instructions"].is_string())
        .count();
    assert_eq!(spoken, 1, "the greeting, and no sentence of ours");
}

#[tokio::test]
async fn a_caller_who_answers_is_not_hung_up() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    for _ in 0..3 {
        hotel.pass(&call, 20).await;
        says(&call, lines::STILL_THERE).await;
        call.caller_says("Oui, je cherche mon agenda.");
        call.say("Prenez votre temps.").await.unwrap();
    }
    hotel.takes_in(&call).await;
    assert_eq!((call.record().requests_of(Operation::Hangup), call.is_over()), (0, false));
}

#[tokio::test]
async fn a_file_read_again_changes_the_silence_of_the_calls_that_follow() {
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let file = folder.path().join("hotel.toml");
    let mut plan = with_silence(20).set("HOTEL_FILE", &file.display().to_string());
    plan.folder = Some(folder);
    let hotel = plan.open().await;
    let before = hotel.call().await;
    std::fs::write(&file, hotel.plan.hotel_file.replace("premier_silence = 20", "premier_silence = 10")).unwrap();
    assert!(hotel.app.as_ref().unwrap().reload_hotel());
    let after = hotel.call().await;
    hotel.takes_in(&before).await;
    hotel.pass(&after, 10).await;
    says(&after, lines::STILL_THERE).await;
    assert_eq!(asked(&before), 1, "a call keeps the hotel_snapshot that it began with");
    hotel.pass(&before, 10).await;
    says(&before, lines::STILL_THERE).await;
}

#[tokio::test]
async fn a_call_that_lasts_too_long_is_told_so_and_ended_a_minute_later() {
    let hotel = Hotel::plan().set("MAX_CALL_MINUTES", "1").open().await;
    let call = hotel.call().await;
    let talk = async || {
        call.caller_says("Et vous avez une piscine ?");
        call.say("Oui, elle est ouverte toute l'année.").await.unwrap();
    };
    for _ in 0..3 {
        hotel.pass(&call, 15).await;
        talk().await;
    }
    hotel.pass(&call, 15).await;
    says(&call, lines::WIND_UP).await;
    for _ in 0..3 {
        talk().await;
        hotel.pass(&call, 15).await;
    }
    talk().await;
    assert!(!call.is_over(), "a minute is left to say goodbye");
    hotel.pass(&call, 15).await;
    says(&call, lines::TIME_IS_UP).await;
    hotel.pass(&call, 1).await;
    is_hung_up(&hotel, &call).await;
}

#[tokio::test]
async fn a_restart_gives_no_call_more_time() {
    let mut hotel = Hotel::plan().set("MAX_CALL_MINUTES", "1").open().await;
    let call = hotel.call().await;
    hotel.pass(&call, 15).await;
    assert!(hotel.stop().await);
    hotel.clock.pass(Duration::from_secs(45));
    hotel.start().await;
    call.attached_times(2).await.unwrap();
    says(&call, lines::WIND_UP).await;
}

#[tokio::test]
async fn a_transfer_that_does_nothing_is_admitted_and_a_message_taken() {
    let hotel = Hotel::plan().set("TRANSFER_URI", RECEPTION).open().await;
    let call = hotel.call().await;
    let ask = async |id: &str| {
        call.caller_says("Je voudrais parler à quelqu'un.");
        let asked = json!({"raison": "Facture égarée"});
        call.function_calls(&[("transfer_to_human", id, asked)]).await.unwrap().remove(0)
    };
    let output = ask("call_1").await;
    call.say(output["message"].as_str().unwrap()).await.unwrap();
    call.requested(Operation::Refer, 1).await.unwrap();
    let mut waited = 0;
    while hotel.counted(Counter::TransferFailed) == 0 {
        hotel.pass(&call, 1).await;
        hotel.takes_in(&call).await;
        waited += 1;
    }
    assert!(waited >= 15, "given up after {waited} s");
    says(&call, lines::TRANSFER_FAILED).await;
    assert_eq!(hotel.counted(Counter::TransferFailed), 1);
    assert_eq!(ask("call_2").await["transfert"], false, "one transfer a call; the message is kept");
    assert_eq!(call.record().requests_of(Operation::Refer), 1);
}

#[tokio::test]
async fn a_sideband_that_is_silent_beyond_the_heartbeat_is_attached_again() {
    use openai_double::{FaultInjection, InjectedFault, Point, Side, Way};

    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    hotel.takes_in(&call).await;
    call.fault_injection(FaultInjection::at(
        Point { way: Way::ToServer, number: 1, side: Side::Before },
        InjectedFault::Freeze,
    ));
    call.caller_presses('5');
    assert!(call.struck().await.unwrap());
    // The socket stays open, and nothing comes through it any more, answers to pings included.
    hotel.clock.pass(Duration::from_secs(45));
    call.attached_times(2).await.unwrap();
    assert_eq!(hotel.counted(Counter::SidebandLost), 1);
    call.caller_says("Vous êtes là ?");
    call.say("Oui, je vous écoute.").await.unwrap();
}

#[tokio::test]
async fn openai_is_asked_how_it_is_after_ten_minutes_without_news() {
    let healthy = Fault::none();
    for (fault, condition) in [
        (healthy, "ok"),
        (Fault::status(401), "cle_refusee"),
        (Fault::status(403), "cle_refusee"),
        (Fault::status(429), "quota"),
        (Fault::status(503), "injoignable"),
        (Fault::drop_before(), "injoignable"),
    ] {
        let hotel = Hotel::open().await;
        hotel.simulator.faults(Operation::Models, usize::MAX, fault.clone());
        let health = async || http::request(&hotel.address, "GET", "/health", &[], b"").await;
        assert_eq!(health().await.json()["openai"], "inconnu");
        hotel.clock.pass(PROBE_PERIOD);
        let told = async {
            while health().await.json()["openai"] == "inconnu" {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect("OpenAI is asked");
        let answer = health().await;
        assert_eq!((answer.status, &answer.json()["openai"]), (200, &json!(condition)), "{fault:?}");
        assert_eq!(answer.json()["dernier_webhook"], Value::Null, "and that no webhook has come is told beside it");
    }
}

#[tokio::test]
async fn a_call_whose_driver_is_gone_is_found_by_the_sweep() {
    use store::{CallCheckpoint, Calls as _, LiveCall};

    let hotel = Hotel::open().await;
    let orphan = hotel.simulator.call("rtc_orphan");
    hotel.simulator.ring(&hotel.ringing().call_id("rtc_other")).await.unwrap();
    let store = hotel.app.as_ref().unwrap().store();
    let standing = CallCheckpoint { accepted: true, greeted: true, ..CallCheckpoint::default() };
    store.call_lives(LiveCall { call_id: orphan.id().to_owned(), since: hotel.clock.now(), caller: None, standing });
    hotel.clock.pass(SWEEP_PERIOD);
    let ended = async {
        while store.live_calls().iter().any(|call| call.call_id == orphan.id()) {
            tokio::task::yield_now().await;
        }
    };
    // OpenAI does not know it: it is over.
    tokio::time::timeout(Duration::from_secs(60), ended).await.expect("every accepted call ends");
}
