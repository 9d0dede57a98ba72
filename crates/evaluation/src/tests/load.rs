//! Many calls at once, against a small server that books whatever it is asked for.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use super::{super::LoadOptions, player::serve, *};

/// Answers as a hotel with rooms without end.
fn hotel(name: &str, arguments: &str) -> Value {
    let arguments: Value = serde_json::from_str(arguments).unwrap();
    if name == "check_availability" {
        return json!({"success": true, "available": true, "nuits": 2, "message": "C'est libre."});
    }
    let mut reservation = arguments.clone();
    reservation["id"] = arguments["email"].clone();
    json!({"success": true, "reservation": reservation, "message": "C'est réservé."})
}

async fn load(calls: usize, concurrency: usize, status: u16) -> LoadReport {
    let simulator = Arc::new(simulator().await);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let options = LoadOptions {
        ring: RingOptions::new(&url, "whsec_c2VjcmV0"),
        scenario: Scenario::load().unwrap(),
        calls,
        concurrency,
        shift_days: 1,
        shift_cycle: 100,
        play: PlayOptions::default(),
    };
    let server = async {
        let mut served = JoinSet::new();
        for _ in 0..calls {
            let event: Value = serde_json::from_str(&receive(&listener, status).await.body).unwrap();
            let call_id = event["data"]["call_id"].as_str().unwrap().to_owned();
            let simulator = Arc::clone(&simulator);
            if status == 200 {
                served.spawn(async move { serve(&simulator, &call_id, 1, hotel).await });
            }
        }
        served.join_all().await;
    };
    let (report, ()) = tokio::join!(crate::load(&simulator, &options), server);
    assert!(simulator.call_ids().is_empty(), "calls that are over are forgotten");
    report
}

#[tokio::test]
async fn fifty_calls_at_once_are_played_booked_and_measured() {
    let report = load(50, 50, 200).await;
    assert_eq!((report.calls, report.failed, report.booked), (50, 0, 50), "{:?}", report.faults);
    assert_eq!((report.webhook.len(), report.accept.len(), report.greeting.len()), (50, 50, 50));
    assert_eq!(report.output.len(), 100);
    assert!(report.in_words().starts_with("50 appels en "), "{}", report.in_words());
    assert_eq!(report.in_json()["fonction_resultat"]["n"], 100);
}

#[tokio::test]
async fn a_ring_that_is_refused_is_a_failed_call() {
    let report = load(3, 2, 503).await;
    assert_eq!((report.calls, report.failed, report.booked), (3, 3, 0));
    assert!(
        report.faults.iter().all(|(_, fault)| fault.starts_with("le webhook a répondu 503")),
        "{:?}",
        report.faults
    );
}
