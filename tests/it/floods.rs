//! An other side that sends without end, or sends what must not be written down.

use std::time::Duration;

use openai_double::{CallHandle, EndedBy, Fault, Operation, RingOptions, Simulator};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{
    Hotel, SECRET, http,
    process::{Process, variables},
    simulator,
};

/// A server in a process of its own, and the simulator that it talks to.
async fn process() -> (TempDir, Simulator, Process, String) {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    (folder, simulator, process, address)
}

fn ring(address: &str) -> RingOptions {
    RingOptions::new(&format!("http://{address}/webhook"), SECRET).from("+33639980002")
}

async fn greeted(simulator: &Simulator, address: &str) -> CallHandle {
    let call = simulator.dial(&ring(address)).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call
}

#[tokio::test]
async fn pings_without_end_end_the_call_and_no_other() {
    let hotel = Hotel::open().await;
    let (flooded, other) = (hotel.call().await, hotel.call().await);
    flooded.flood_pings();
    assert_eq!(flooded.ended().await.unwrap(), EndedBy::Hangup);
    assert_eq!(flooded.record().attached_at.len(), 1, "a flood is not attached to again");
    other.caller_says("Vous m'entendez ?");
    other.say("Oui.").await.unwrap();
}

#[tokio::test]
async fn sideband_that_closes_at_once_is_not_attached_to_for_ever() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let mut closed = 0;
    while !call.is_over() {
        if call.record().attached_at.len() > closed {
            closed = call.record().attached_at.len();
            call.close(1_011);
        }
        hotel.clock.pass(Duration::from_millis(20));
        tokio::task::yield_now().await;
    }
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    let attached = call.record().attached_at.len();
    assert!((4..=21).contains(&attached), "attached {attached} times");
}

#[tokio::test]
async fn floods_of_events_leave_few_log_lines() {
    let (_folder, simulator, process, address) = process().await;
    let call = greeted(&simulator, &address).await;
    for number in 0..3_000 {
        call.send_error("server_error", "encore", None);
        let id = format!("resp_flot_{number}");
        call.send_raw(&json!({"type": "response.created", "response": {"id": id}}));
        call.send_raw(&json!({"type": "response.done", "response": {"id": id, "status": "incomplete", "output": []}}));
        call.send_raw(&json!({"type": "response.done", "response": {"id": format!("{id}_b"), "status": "failed",
            "status_details": {"error": {"code": "insufficient_quota"}}, "output": []}}));
        call.send_raw(&json!({"type": "response.done", "response": {"id": format!("{id}_c"), "status": "completed", "output": []}}));
    }
    call.taken_in().await.unwrap();
    let lines = process.stopped().await.lines().count();
    assert!(lines < 250, "{lines} lines");
}

#[tokio::test]
async fn each_wrong_address_of_a_webhook_is_named_in_the_log() {
    let (_folder, simulator, process, address) = process().await;
    for path in ["/hook", "/webhooks", "/openai"] {
        simulator.ring(&RingOptions::new(&format!("http://{address}{path}"), SECRET)).await.unwrap();
    }
    let printed = process.stopped().await;
    for path in ["/hook", "/webhooks", "/openai"] {
        assert!(printed.contains(&format!("chemin=\"{path}\"")), "{path}:\n{printed}");
    }
}

#[tokio::test]
async fn safety_events_are_logged_once_a_call_and_type() {
    const LESSER: &str = "safety.warning_issued";
    const GRAVER: &str = "safety.terminated";
    let (_folder, simulator, process, address) = process().await;
    for _ in 0..2 {
        let call = greeted(&simulator, &address).await;
        for event_type in [GRAVER, LESSER, LESSER, GRAVER] {
            call.send_raw(&json!({"type": event_type}));
        }
        call.taken_in().await.unwrap();
    }
    for _ in 0..2 {
        simulator.ring(&ring(&address).event_type("safety_identifier.blocked")).await.unwrap();
    }
    let health = http::request(&address, "GET", "/health", &[], b"").await.json()["avertissements"].to_string();
    for event_type in [GRAVER, LESSER, "safety_identifier.blocked"] {
        assert!(health.contains(event_type), "{event_type}: {health}");
    }
    let printed = process.stopped().await;
    for event_type in [GRAVER, LESSER, "safety_identifier.blocked"] {
        let lines = printed.lines().filter(|line| line.contains("problème de sécurité") && line.contains(event_type));
        assert_eq!(lines.filter(|line| line.contains("ERROR")).count(), 2, "{event_type}:\n{printed}");
    }
}

#[tokio::test]
async fn free_texts_of_openai_reach_no_log() {
    const SECRET_WORDS: [&str; 4] = ["Mercier", "claire.mercier@example.com", "0639981234", "allergie"];
    let (_folder, simulator, process, address) = process().await;
    let free = "Claire Mercier, 0639981234, allergie aux noix, 'claire.mercier@example.com'";
    for operation in [Operation::Accept, Operation::Accept] {
        let body = json!({"error": {"message": free, "type": free, "param": free, "code": free}});
        simulator.fault(operation, Fault::answer(422, body.to_string()));
    }
    for _ in 0..2 {
        let refused = simulator.dial(&ring(&address)).await.unwrap();
        refused.requested(Operation::Accept, 1).await.unwrap();
    }
    let call = greeted(&simulator, &address).await;
    call.send_raw(&json!({"type": "error", "error": {"type": free, "code": free, "message": free, "param": free}}));
    call.send_raw(&json!({"type": free}));
    for details in
        [json!({"reason": free}), json!({"type": free, "error": {"type": free, "code": free, "message": free}})]
    {
        for status in ["failed", "incomplete", free] {
            call.send_raw(&json!({"type": "response.done", "response": {"id": "resp_x", "status": status,
                "status_details": details, "output": []}}));
        }
    }
    call.send_raw(&json!({"type": "conversation.item.input_audio_transcription.failed", "item_id": "i",
        "error": {"type": free, "code": free, "message": free, "param": free}}));
    call.taken_in().await.unwrap();
    let printed = process.stopped().await;
    assert!(printed.contains("OpenAI signale une erreur") && printed.contains("caractères)"), "{printed}");
    for word in SECRET_WORDS {
        assert!(!printed.contains(word), "{word} in\n{printed}");
    }
}

#[tokio::test]
async fn unreachable_openai_is_named_by_what_failed() {
    let folder = TempDir::new().unwrap();
    // Nobody listens on the port of a listener that is closed.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (process, address) = Process::serve(folder.path(), &variables(&format!("http://{closed}/v1"))).await;
    let simulator = simulator().await;
    simulator.dial(&ring(&address)).await.unwrap();
    let line = process.line("OpenAI injoignable").await;
    assert!(line.contains("connexion refusée"), "{line}");
    let health = http::request(&address, "GET", "/health", &[], b"").await.json();
    assert_eq!(
        (&health["openai"], &health["openai_cause"]),
        (&json!("injoignable"), &json!("connexion refusée ou impossible"))
    );
}

#[tokio::test]
async fn thousand_function_calls_end_the_call_though_all_are_answered() {
    const AT_ONCE: usize = 50;
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Bonjour.");
    let mut answered = 0;
    while answered < 1_000 {
        let ids: Vec<String> = (answered..answered + AT_ONCE).map(|number| format!("call_{number}")).collect();
        let calls: Vec<_> = ids.iter().map(|id| ("hotel_info", id.as_str(), json!({"sujet": "parking"}))).collect();
        answered += call.function_calls(&calls).await.unwrap().len();
    }
    let response = call.response().await.unwrap();
    response.function_call("hotel_info", "call_more", &json!({"sujet": "parking"}).to_string());
    response.complete();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
}

#[tokio::test]
async fn what_was_transcribed_counts_in_the_cost_of_a_call() {
    let mut costs = Vec::new();
    for seconds in [0, 120] {
        let (_folder, simulator, process, address) = process().await;
        let call = greeted(&simulator, &address).await;
        call.send_raw(&json!({"type": "conversation.item.input_audio_transcription.completed", "item_id": "item_1",
            "content_index": 0, "transcript": "Bonjour", "usage": {"type": "duration", "seconds": seconds}}));
        call.taken_in().await.unwrap();
        call.caller_hangs_up();
        let line = process.line("appel terminé").await;
        assert!(line.contains(&format!("transcription_s={seconds} ")), "{line}");
        let cost = line.split("cout_estime_usd=").nth(1).and_then(|rest| rest.split_whitespace().next());
        costs.push(cost.and_then(|cost| cost.parse::<f64>().ok()).unwrap_or_else(|| panic!("{line}")));
    }
    // Two minutes at 0.0045 dollars each, and what rounding takes.
    assert!((costs[1] - costs[0] - 0.009).abs() < 0.000_2, "{costs:?}");
}
