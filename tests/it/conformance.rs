//! What the program sends, and what the simulator sends, judged by the types of OpenAI's official Python SDK
//! (`tests/conformance/check.py`, which `./test.sh` prepares an environment for).

use std::{io::Write as _, process::Command};

use openai_double::{Fault, LIVE_TRANSPORT_INCOMING, Operation};
use serde_json::json;

use self::samples::{sample, sent};
use crate::support::{Hotel, booking, create};

#[path = "../conformance/samples.rs"]
mod samples;

/// The Python that has the SDK.
const PYTHON: &str = "VACANCES_BLEUES_PYTHON";

#[tokio::test]
async fn everything_on_the_wire_fits_the_official_types() {
    let python = std::env::var(PYTHON)
        .unwrap_or_else(|_| panic!("{PYTHON} is not set: run ./test.sh, which installs the SDK for this test"));
    let hotel = Hotel::open().await;
    // Each thing that this program can send, and then what it does send.
    let mut samples = sent();

    // A call with everything in it: full and minimal accept, greeting, tools, barge-in, failures, keys, errors.
    let refusal = json!({"error": {"message": "no", "type": "invalid_request_error", "param": null, "code": "unknown_parameter"}});
    hotel.simulator.fault(Operation::Accept, Fault::answer(400, refusal.to_string()));
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call.caller_says("Je réserve.");
    create(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    // The correction has been asked for: nothing of ours is on its way when an error comes that names no event.
    call.next_where("correction", |event| event["item"]["role"] == "system").await.unwrap();
    call.expect("response.create").await.unwrap();
    call.caller_says("Attendez.");
    let response = call.response().await.unwrap();
    response.speech("Oui…");
    response.cancel("turn_detected");
    call.caller_says("Rien.");
    let response = call.response().await.unwrap();
    response.fail("server_error", "rien");
    call.caller_says("Allô ?");
    let response = call.response().await.unwrap();
    response.incomplete("max_output_tokens");
    call.caller_presses('5');
    call.send_error("rate_limit_exceeded", "slow down", None);
    call.caller_says("Et une autre ?");
    call.function_calls(&[("order_pizza", "call_2", json!({}))]).await.unwrap();
    call.say("Non.").await.unwrap();
    call.caller_hangs_up();
    hotel.quiet().await;

    let record = call.record();
    for body in record.bodies(Operation::Accept) {
        samples.push(sample("accept", "on the wire", body));
    }
    for received in &record.received {
        samples.push(sample("client_event", "on the wire", &received.event));
    }
    let sent = record.sent_events();
    for kind in [
        "session.created",
        "response.done",
        "conversation.item.added",
        "input_audio_buffer.dtmf_event_received",
        "error",
    ] {
        assert!(sent.iter().any(|event| event["type"] == kind), "no {kind} among the samples");
    }
    for event in &sent {
        samples.push(sample("server_event", "on the wire", event));
    }
    for event_type in [openai_double::REALTIME_CALL_INCOMING, LIVE_TRANSPORT_INCOMING] {
        let delivery = hotel.simulator.ring(&hotel.ringing().event_type(event_type)).await.unwrap();
        samples.push(sample("webhook", event_type, &delivery.options.event()));
    }

    let mut file = tempfile::NamedTempFile::new().unwrap();
    for sample in &samples {
        writeln!(file, "{sample}").unwrap();
    }
    let check = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/check.py");
    let output = Command::new(python).arg(check).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("{} samples, 0 faults", samples.len())), "{said}");
}
