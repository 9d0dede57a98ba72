//! What OpenAI tells of a session and of the account beside the conversation.

use serde_json::{Value, json};
use vacances_bleues::{
    call::bodies::MINIMAL_FOR,
    metrics::Counter,
    simulator::{CallHandle, EndedBy, Fault, Operation},
};

use crate::support::Hotel;

async fn warnings(hotel: &Hotel) -> String {
    hotel.get("/health").await.json()["avertissements"].to_string()
}

/// A call whose accept is answered 200 and whose session is never there.
async fn lost(hotel: &Hotel) -> Value {
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.faults(Operation::Attach, usize::MAX, Fault::status(404));
    while !call.is_over() {
        hotel.clock.pass(std::time::Duration::from_millis(50));
        tokio::task::yield_now().await;
    }
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    hotel.quiet().await;
    call.accepted().await.unwrap()
}

fn is_full(body: &Value) -> bool {
    body["audio"].get("input").is_some()
}

#[tokio::test]
async fn two_sessions_that_never_open_bring_the_minimal_body() {
    let hotel = Hotel::open().await;
    assert!(is_full(&lost(&hotel).await) && is_full(&lost(&hotel).await));
    assert!(warnings(&hotel).await.contains("réglage minimal"), "{}", warnings(&hotel).await);
    let call = hotel.call().await;
    assert!(!is_full(&call.accepted().await.unwrap()));
    call.caller_hangs_up();
    hotel.quiet().await;
    hotel.clock.pass(MINIMAL_FOR);
    let call = hotel.call().await;
    assert!(is_full(&call.accepted().await.unwrap()), "the full body is tried again");
    assert!(!warnings(&hotel).await.contains("réglage minimal"));
}

#[tokio::test]
async fn one_session_that_never_opens_changes_nothing() {
    let hotel = Hotel::open().await;
    for _ in 0..2 {
        lost(&hotel).await;
        let call = hotel.call().await;
        assert!(is_full(&call.accepted().await.unwrap()));
        call.caller_hangs_up();
        hotel.quiet().await;
    }
}

#[tokio::test]
async fn unencrypted_voice_is_told_until_an_encrypted_call_comes() {
    let hotel = Hotel::open().await;
    for (security, told) in [(Some("srtp"), false), (Some("rtp"), true), (None, true), (Some("srtp"), false)] {
        let call = hotel.simulator.dial(&hotel.ringing().media_security(security)).await.unwrap();
        call.say("Bonjour !").await.unwrap();
        assert_eq!(warnings(&hotel).await.contains("pas chiffrée"), told, "{security:?}");
    }
}

#[tokio::test]
async fn session_that_lacks_what_was_asked_for_is_told() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    assert_eq!(warnings(&hotel).await, "[]", "the session is as it was asked for");
    call.send_raw(&json!({"type": "session.created", "session": {
        "model": "gpt-realtime-1.5", "audio": {"output": {"voice": "alloy"}}, "tools": []
    }}));
    hotel.takes_in(&call).await;
    let told = warnings(&hotel).await;
    for part in ["gpt-realtime-1.5", "alloy", "create_reservation"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

fn limits(call: &CallHandle, remaining: u64) {
    call.send_raw(&json!({"type": "rate_limits.updated", "rate_limits": [
        {"name": "tokens", "limit": 40_000, "remaining": remaining, "reset_seconds": 12.5}
    ]}));
}

#[tokio::test]
async fn account_that_nears_a_limit_is_told_until_it_does_not() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    for (remaining, told) in [(30_000, false), (3_999, true), (4_000, false)] {
        limits(&call, remaining);
        hotel.takes_in(&call).await;
        assert_eq!(warnings(&hotel).await.contains("tokens"), told, "{remaining}");
    }
}

#[tokio::test]
async fn safety_events_are_told_from_sideband_and_webhook() {
    for by_webhook in [false, true] {
        let hotel = Hotel::open().await;
        if by_webhook {
            hotel.simulator.ring(&hotel.ringing().event_type("safety_identifier.blocked")).await.unwrap();
        } else {
            let call = hotel.call().await;
            call.send_raw(&json!({"type": "safety.warning_issued"}));
            hotel.takes_in(&call).await;
        }
        assert!(warnings(&hotel).await.contains("problème de sécurité (safety"), "by webhook: {by_webhook}");
    }
}

#[tokio::test]
async fn transcriptions_that_fail_are_counted() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.send_raw(&json!({"type": "conversation.item.input_audio_transcription.failed", "item_id": "item_1",
        "content_index": 0, "error": {"type": "transcription_error", "code": "audio_unintelligible", "message": "…"}}));
    hotel.takes_in(&call).await;
    assert_eq!(hotel.counted(Counter::TranscriptionFailed), 1);
}

#[tokio::test]
async fn recogniser_is_given_the_names_of_the_house() {
    let plan = Hotel::plan();
    let file = plan.hotel_file.replacen("[hotel]\n", "[hotel]\nadresse = \"1 quai du Port, 29900 Concarneau\"\n", 1);
    let hotel = plan.catalogue(&file).open().await;
    let body = hotel.call().await.accepted().await.unwrap();
    let transcription = &body["audio"]["input"]["transcription"];
    assert_eq!(transcription["languages"], json!(["fr"]));
    assert_eq!(
        transcription["keywords"],
        json!(["Vacances Bleues", "Chambre Standard", "Chambre Familiale", "Suite Vue Mer", "Concarneau"])
    );
}
