//! What OpenAI tells of a session and of the account beside the conversation.

use basics::metrics::Counter;
use openai_double::{CallHandle, EndedBy, Fault, Operation, RingOptions};
use serde_json::{Value, json};
use vacances_bleues::call::bodies::MINIMAL_FOR;

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

/// What stood for the caller on each connection of a call's sideband.
async fn safety_identifiers(hotel: &Hotel, ring: &RingOptions) -> Vec<Option<String>> {
    let call = hotel.simulator.dial(ring).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call.drop_connection();
    call.attached_times(2).await.unwrap();
    call.caller_hangs_up();
    hotel.quiet().await;
    let requests = call.record().requests;
    let (attached, rest): (Vec<_>, Vec<_>) =
        requests.into_iter().partition(|request| request.operation == Operation::Attach);
    assert!(rest.iter().all(|request| request.safety_identifier.is_none()), "it belongs to the connection");
    attached.into_iter().map(|request| request.safety_identifier).collect()
}

#[tokio::test]
async fn safety_identifier_is_a_digest_of_the_number() {
    const NUMBER: &str = "+33639981201";
    let hotel = Hotel::open().await;
    let mut told = Vec::new();
    for number in [NUMBER, NUMBER, "+33639981202"] {
        let of_call = safety_identifiers(&hotel, &hotel.ringing().from(number)).await;
        assert!(of_call.len() >= 2 && of_call.iter().all(|told| *told == of_call[0]), "{of_call:?}");
        told.push(of_call[0].clone().unwrap());
    }
    assert_eq!(told[0], told[1], "two calls of one number");
    assert_ne!(told[0], told[2], "two numbers");
    for identifier in &told {
        assert!(identifier.len() >= 32 && identifier.bytes().all(|byte| byte.is_ascii_hexdigit()), "{identifier}");
        assert!(!identifier.contains("63998120"), "{identifier}");
    }
    let journal = std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    assert!(told.iter().all(|identifier| !journal.contains(identifier.as_str())), "nor can it be found in the journal");
}

#[tokio::test]
async fn masked_callers_have_no_safety_identifier() {
    let hotel = Hotel::open().await;
    let of_call = safety_identifiers(&hotel, &hotel.ringing().anonymous()).await;
    assert!(of_call.len() >= 2 && of_call.iter().all(Option::is_none), "{of_call:?}");
}

#[tokio::test]
async fn recogniser_expects_the_languages_of_the_house() {
    for (languages, expected) in [(r#"["fr"]"#, json!(["fr"])), (r#"["fr", "en"]"#, json!(["fr", "en"]))] {
        let plan = Hotel::plan();
        let file = format!("{}\n[assistant]\nlangues = {languages}\n", plan.hotel_file);
        let hotel = plan.catalogue(&file).open().await;
        let body = hotel.call().await.accepted().await.unwrap();
        assert_eq!(body["audio"]["input"]["transcription"]["languages"], expected);
    }
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
