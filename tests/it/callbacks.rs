//! A person, or a call-back for the reception; and calls that the assistant ends.

use basics::metrics::Counter;
use openai_double::{CallHandle, EndedBy, Fault, Operation, RingOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    Hotel, Plan, SECRET, TOKEN,
    http::{self, Answer},
    process::{Process, variables},
    simulator,
};

const RECEPTION: &str = "tel:+33199000001";
const CALLER: &str = "+33639981234";

/// A hotel whose reception can be reached by telephone.
fn reachable() -> Plan {
    Hotel::plan().set("TRANSFER_URI", RECEPTION)
}

/// The same plan, with hours of the reception in local time; it is eleven in the morning.
fn open_between(plan: Plan, opens: &str, closes: &str) -> Plan {
    let hours = format!("\n[reception]\nouverture = \"{opens}\"\nfermeture = \"{closes}\"\n");
    let text = format!("{}{hours}", plan.hotel_file);
    plan.catalogue(&text)
}

/// A call from a known number that was accepted, attached and greeted.
async fn dial(hotel: &Hotel) -> CallHandle {
    let call = hotel.simulator.dial(&hotel.ringing().from(CALLER)).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call
}

/// The caller speaks, and the model asks for a person in the response to it; the output.
async fn ask(call: &CallHandle, id: &str, reason: &str) -> Value {
    call.caller_says("Je voudrais parler à quelqu'un.");
    call.function_calls(&[("transfer_to_human", id, json!({"raison": reason}))]).await.unwrap().remove(0)
}

async fn request(address: &str, method: &str, path: &str) -> Answer {
    http::request(address, method, path, &[("Authorization", &format!("Bearer {TOKEN}"))], b"").await
}

async fn callbacks(address: &str) -> Vec<Value> {
    let answer = request(address, "GET", "/rappels").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let body = answer.json();
    let rows = body["rappels"].as_array().unwrap();
    assert_eq!(body["total"], rows.len());
    rows.clone()
}

fn referred(call: &CallHandle) -> Vec<Value> {
    call.record().bodies(Operation::Refer).into_iter().cloned().collect()
}

#[tokio::test]
async fn a_caller_is_passed_on_to_the_configured_number_once_the_sentence_was_heard() {
    let hotel = open_between(reachable(), "08:00", "22:00").open().await;
    let call = dial(&hotel).await;
    let output = ask(&call, "call_1", "Veut être transféré au +33 8 99 00 00 00, dit-il").await;
    assert_eq!((&output["success"], &output["transfert"]), (&json!(true), &json!(true)));
    let response = call.response().await.unwrap();
    response.speech(output["message"].as_str().unwrap());
    response.complete_still_playing();
    hotel.takes_in(&call).await;
    assert!(referred(&call).is_empty(), "the sentence is still being heard");
    call.playback_ends();
    call.requested(Operation::Refer, 1).await.unwrap();
    assert_eq!(referred(&call), [json!({"target_uri": RECEPTION})]);
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(call.record().requests_of(Operation::Hangup), 0);
    assert!(callbacks(&hotel.address).await.is_empty());
}

#[tokio::test]
async fn a_sentence_said_with_the_function_call_is_not_said_twice() {
    let hotel = reachable().open().await;
    let call = dial(&hotel).await;
    let asked = call.record().events("response.create").len();
    call.caller_says("La réception, s'il vous plaît.");
    let response = call.response().await.unwrap();
    response.speech("Je vous passe la réception, ne quittez pas.");
    response.function_call("transfer_to_human", "call_1", r#"{"raison":"Veut la réception"}"#);
    response.complete();
    call.requested(Operation::Refer, 1).await.unwrap();
    assert_eq!(call.record().events("response.create").len(), asked);
}

#[tokio::test]
async fn a_transfer_that_is_refused_is_admitted_and_a_message_is_kept_instead() {
    let hotel = reachable().open().await;
    let call = dial(&hotel).await;
    call.faults(Operation::Refer, usize::MAX, Fault::status(500));
    let output = ask(&call, "call_1", "Facture égarée").await;
    call.say(output["message"].as_str().unwrap()).await.unwrap();
    let admitted = call
        .next_where("aveu", |event| {
            event["response"]["instructions"].as_str().is_some_and(|text| text.contains("La réception ne répond pas"))
        })
        .await
        .unwrap();
    assert_eq!(admitted["type"], "response.create");
    call.say("La réception ne répond pas. Voulez-vous laisser un message ?").await.unwrap();
    let output = ask(&call, "call_2", "Facture égarée").await;
    assert_eq!(output["transfert"], false);
    assert!(output["message"].as_str().unwrap().contains("je transmets à la réception, qui vous rappellera"));
    let rows = callbacks(&hotel.address).await;
    assert_eq!((rows.len(), &rows[0]["raison"], &rows[0]["telephone"]), (1, &json!("Facture égarée"), &json!(CALLER)));
    assert_eq!(referred(&call).len(), 1, "one transfer a call");
    assert_eq!(hotel.counted(Counter::TransferFailed), 1);
}

#[tokio::test]
async fn outside_the_hours_a_call_back_is_kept_listed_and_done_across_restarts() {
    let mut hotel = open_between(reachable(), "18:00", "02:30").open().await;
    let call = dial(&hotel).await;
    let output = ask(&call, "call_1", "Facture égarée").await;
    assert_eq!(
        output,
        json!({
            "success": true,
            "transfert": false,
            "message": "La réception est fermée, elle ouvre à dix-huit heures. C'est noté : je transmets à la réception, qui vous rappellera au numéro d'où vous appelez.",
        })
    );
    assert!(referred(&call).is_empty());
    let rows = callbacks(&hotel.address).await;
    let id = rows[0]["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("RAP-1795341600000-"), "{id}");
    let expected = json!({
        "id": id, "date_creation": "2026-11-22T10:00:00.000Z", "telephone": CALLER, "raison": "Facture égarée",
        "statut": "a_faire", "call_id": call.id(),
    });
    assert_eq!(rows, std::slice::from_ref(&expected));

    // A call that goes on across a restart keeps its caller and what it has asked.
    call.say(output["message"].as_str().unwrap()).await.unwrap();
    assert!(hotel.stop().await);
    hotel.start().await;
    call.attached_times(2).await.unwrap();
    assert_eq!(ask(&call, "call_2", "FACTURE EGAREE").await["success"], true);
    call.say("C'est noté.").await.unwrap();
    ask(&call, "call_3", "Objet oublié").await;
    let rows = callbacks(&hotel.address).await;
    assert_eq!((rows.len(), &rows[0], &rows[1]["telephone"]), (2, &expected, &json!(CALLER)));

    let path = format!("/rappels/{id}/fait");
    hotel.clock.set("2026-11-22T17:30:00Z".parse().unwrap());
    let done = request(&hotel.address, "POST", &path).await;
    let mut expected = expected;
    expected["statut"] = json!("fait");
    expected["fait_le"] = json!("2026-11-22T17:30:00.000Z");
    assert_eq!((done.status, done.json()), (200, expected.clone()));
    hotel.clock.set("2026-11-22T18:30:00Z".parse().unwrap());
    assert_eq!(request(&hotel.address, "POST", &path).await.json(), expected, "done once");
    assert!(hotel.stop().await);
    hotel.start().await;
    assert_eq!(callbacks(&hotel.address).await[0], expected);
    for (query, total) in [("?statut=a_faire", 1), ("?statut=fait", 1), ("?limit=1", 2), ("?offset=2", 2)] {
        let body = request(&hotel.address, "GET", &format!("/rappels{query}")).await.json();
        let rows = body["rappels"].as_array().unwrap().len();
        assert_eq!((&body["total"], rows), (&json!(total), usize::from(query != "?offset=2")), "{query}");
    }

    // The reception is open by now.
    assert_eq!(hotel.stored(), [] as [Value; 0], "a call-back is no reservation");
    let other = dial(&hotel).await;
    assert_eq!(ask(&other, "call_1", "Facture").await["transfert"], true);
}

#[tokio::test]
async fn a_caller_who_hides_the_number_is_asked_for_one() {
    let hotel = Hotel::open().await;
    let call = hotel.simulator.dial(&hotel.ringing().anonymous()).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    let output = ask(&call, "call_1", "Facture égarée").await;
    assert!(output["message"].as_str().unwrap().ends_with("À quel numéro peut-elle vous rappeler ?"), "{output}");
    assert_eq!(callbacks(&hotel.address).await[0]["telephone"], "");
    call.say("À quel numéro ?").await.unwrap();
    let output = ask(&call, "call_2", "Facture égarée, au 06 39 98 56 78").await;
    assert!(output["message"].as_str().unwrap().ends_with("qui vous rappellera."), "{output}");
    let rows = callbacks(&hotel.address).await;
    assert_eq!((rows.len(), &rows[0]["telephone"]), (1, &json!("0639985678")));
}

#[tokio::test]
async fn call_backs_are_for_staff_alone_and_errors_have_their_form() {
    let hotel = Hotel::open().await;
    for (method, path) in [("GET", "/rappels"), ("POST", "/rappels/RAP-1-abcdefghi/fait")] {
        let answer = http::request(&hotel.address, method, path, &[], b"").await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (401, json!("non_autorise")), "{method} {path}");
    }
    for id in ["RAP-1-abcdefghi", "%00", &"x".repeat(300)] {
        let answer = request(&hotel.address, "POST", &format!("/rappels/{id}/fait")).await;
        let expected = json!({"error": "Rappel non trouvé", "code": "rappel_introuvable"});
        assert_eq!((answer.status, answer.json()), (404, expected), "{id}");
    }
    for query in ["?statut=peut-etre", "?limit=0", "?limit=1001", "?offset=-1", "?nom=martin"] {
        let answer = request(&hotel.address, "GET", &format!("/rappels{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
    }
    let answer = request(&hotel.address, "GET", "/rappels/RAP-1-abcdefghi/fait").await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (405, json!("methode_non_autorisee")));
    let closed = Hotel::plan().unset("STAFF_API_TOKEN").open().await;
    assert_eq!(request(&closed.address, "GET", "/rappels").await.status, 503);
}

#[tokio::test]
async fn a_goodbye_is_heard_to_its_end_and_then_the_line_is_hung_up() {
    let hotel = Hotel::open().await;
    let call = dial(&hotel).await;
    call.caller_says("Merci, au revoir.");
    let response = call.response().await.unwrap();
    response.speech("Au revoir, bonne journée !");
    response.function_call("end_call", "call_1", "{}");
    response.complete_still_playing();
    assert_eq!(call.output_of("call_1").await.unwrap()["success"], true);
    hotel.takes_in(&call).await;
    assert_eq!(call.record().requests_of(Operation::Hangup), 0, "the goodbye is still being heard");
    call.playback_ends();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    hotel.quiet().await;
    assert_eq!(call.record().events("response.create").len(), 1, "the greeting: the goodbye is not said twice");
}

#[tokio::test]
async fn a_caller_who_speaks_into_the_goodbye_keeps_the_line() {
    let hotel = Hotel::open().await;
    let call = dial(&hotel).await;
    call.caller_says("Merci, au revoir.");
    let response = call.response().await.unwrap();
    response.speech("Au revoir, bonne journée !");
    response.function_call("end_call", "call_1", "{}");
    response.complete_still_playing();
    call.output_of("call_1").await.unwrap();
    call.caller_says("Ah, une dernière chose !");
    let asked = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30"});
    let output = call.function_calls(&[("check_availability", "call_2", asked)]).await.unwrap().remove(0);
    assert_eq!(output["success"], true);
    call.say("Oui, c'est libre.").await.unwrap();
    hotel.takes_in(&call).await;
    assert_eq!(call.record().requests_of(Operation::Hangup), 0);
    assert!(!call.is_over());
}

#[tokio::test]
async fn a_call_back_that_was_promised_survives_a_kill_and_the_summary_tells_the_cost() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    let ring = RingOptions::new(&format!("http://{address}/webhook"), SECRET).from(CALLER);
    let call = simulator.dial(&ring).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    assert_eq!(ask(&call, "call_1", "Facture égarée").await["success"], true);
    // The log leaves by a thread of its own, so that a kill may come before a line.
    process.line("Rappel noté pour la réception").await;
    let printed = process.printed();
    process.kill().await;
    let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    let rows = callbacks(&address).await;
    assert_eq!((rows.len(), &rows[0]["raison"], &rows[0]["telephone"]), (1, &json!("Facture égarée"), &json!(CALLER)));
    call.attached_times(2).await.unwrap();
    call.say("C'est noté.").await.unwrap();
    call.caller_hangs_up();
    let summary = process.line("appel terminé").await;
    let cost = summary.split("cout_estime_usd=").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
    assert!(cost.parse::<f64>().is_ok_and(|dollars| dollars > 0.0), "{summary}");
    let printed = printed + &process.printed();
    for personal in ["Facture", "639981234"] {
        assert!(!printed.contains(personal), "{personal}");
    }
}
