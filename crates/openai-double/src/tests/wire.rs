//! The sideband: order of events, and what OpenAI would refuse.

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::*;

#[tokio::test]
async fn a_greeting_is_spoken_in_the_order_of_the_real_wire() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    send(
        &mut socket,
        json!({"type": "response.create", "event_id": "e1", "response": {"instructions": "Dis « Bonjour »."}}),
    )
    .await;
    call.say("Bonjour et bienvenue, vous êtes bien à l'hôtel.").await.unwrap();
    let events = until(&mut socket, "output_audio_buffer.stopped").await;
    let mut order = types(&events);
    order.dedup();
    assert_eq!(
        order,
        [
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_audio_transcript.delta",
            "output_audio_buffer.started",
            "response.output_audio_transcript.delta",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "response.output_item.done",
            "conversation.item.done",
            "response.done",
            "rate_limits.updated",
            "output_audio_buffer.stopped",
        ]
    );
    let deltas: String = events.iter().filter_map(|event| event["delta"].as_str()).collect();
    assert_eq!(deltas, "Bonjour et bienvenue, vous êtes bien à l'hôtel.");
    let done = events.iter().find(|event| event["type"] == "response.done").unwrap();
    assert_eq!(done["response"]["status"], "completed");
    assert_eq!(done["response"]["output"][0]["content"][0]["transcript"], deltas);
    assert!(done["response"]["usage"]["total_tokens"].as_u64().unwrap() > 0);
    assert!(events.iter().all(|event| event["event_id"].is_string()));
}

#[tokio::test]
async fn a_turn_of_the_caller_is_committed_transcribed_and_answered() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.caller_says("Bonjour.");
    let events = until(&mut socket, "conversation.item.input_audio_transcription.completed").await;
    assert_eq!(
        types(&events),
        [
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done",
            "response.created",
            "conversation.item.input_audio_transcription.delta",
            "conversation.item.input_audio_transcription.completed",
        ]
    );
    assert_eq!(events[7]["transcript"], "Bonjour.");
}

#[tokio::test]
async fn voice_detection_that_creates_no_response_leaves_it_to_the_server() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    let detection = json!({"type": "server_vad", "create_response": false});
    send(&mut socket, json!({"type": "session.update", "session": {"type": "realtime", "audio": {"input": {"turn_detection": detection}}}})).await;
    assert_eq!(next(&mut socket).await["session"]["audio"]["output"]["voice"], "marin");
    call.caller_says("Bonjour.");
    let events = until(&mut socket, "conversation.item.input_audio_transcription.completed").await;
    assert!(!types(&events).contains(&"response.created"));
}

#[tokio::test]
async fn two_function_calls_are_answered_and_acknowledged_under_the_clients_own_item_ids() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.caller_says("Une chambre.");
    let calls = [("check", "call_a", json!({"a": 1})), ("inconnu", "call_b", json!("{broken"))];
    let asked = tokio::join!(call.function_calls(&calls), async {
        let events = until(&mut socket, "response.done").await;
        let output = events.last().unwrap()["response"]["output"].clone();
        assert_eq!(output[1]["arguments"], "{broken");
        for item in output.as_array().unwrap() {
            let id = format!("out_{}", item["call_id"].as_str().unwrap());
            let answer = json!({"type": "function_call_output", "id": id, "call_id": item["call_id"], "output": "{\"ok\":true}"});
            send(&mut socket, json!({"type": "conversation.item.create", "item": answer})).await;
        }
        let added = until(&mut socket, "conversation.item.added").await;
        assert_eq!(added.last().unwrap()["item"]["id"], "out_call_a");
    });
    assert_eq!(asked.0.unwrap(), [json!({"ok": true}), json!({"ok": true})]);
    let record = call.record();
    assert!(record.function_calls.iter().all(|call| call.done_at.is_some() && call.outputs.len() == 1));
}

async fn error_after(event: Value) -> Value {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.caller_says("Une chambre.");
    call.response().await.unwrap().function_call("check", "call_a", "{}");
    send(&mut socket, event).await;
    until(&mut socket, "error").await.pop().unwrap()["error"].clone()
}

#[tokio::test]
async fn client_events_that_openai_would_refuse_get_an_error_that_names_them() {
    let output = |id: &str, call_id: &str, output: Value| {
        json!({"type": "conversation.item.create", "event_id": "e9",
               "item": {"type": "function_call_output", "id": id, "call_id": call_id, "output": output}})
    };
    let long = "i".repeat(33);
    for (event, code) in [
        (json!({"type": "response.create", "event_id": "e9"}), "conversation_already_has_active_response"),
        (json!({"type": "response.create", "event_id": "e9", "respons": {}}), "unknown_parameter"),
        (json!({"type": "response.creat", "event_id": "e9"}), "invalid_value"),
        (output("o1", "call_z", json!("{}")), "invalid_tool_call_id"),
        (output("o1", "call_a", json!({})), "invalid_type"),
        (output(&long, "call_a", json!("{}")), "string_above_max_length"),
        (output("o/1", "call_a", json!("{}")), "invalid_value"),
    ] {
        let error = error_after(event).await;
        assert_eq!((&error["code"], &error["event_id"]), (&json!(code), &json!("e9")), "{error}");
    }
}

#[tokio::test]
async fn an_item_id_that_is_taken_is_refused_and_the_first_stays() {
    let simulator = simulator().await;
    let (_call, mut socket) = attached(&simulator, "rtc_1").await;
    let item =
        json!({"type": "message", "id": "m1", "role": "system", "content": [{"type": "input_text", "text": "…"}]});
    for _ in 0..2 {
        send(&mut socket, json!({"type": "conversation.item.create", "item": item})).await;
    }
    let events = until(&mut socket, "error").await;
    assert_eq!(types(&events), ["conversation.item.added", "conversation.item.done", "error"]);
    assert_eq!(events[2]["error"]["code"], "item_already_exists");
}

#[tokio::test]
async fn a_caller_who_interrupts_cancels_the_response_and_its_half_way_function_call() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.caller_says("Une chambre.");
    let response = call.response().await.unwrap();
    response.speech("Je regarde.");
    response.unfinished_function_call("create_reservation", "call_1", "{\"nom\":");
    call.caller_starts_speaking();
    assert!(!response.complete());
    let events = until(&mut socket, "output_audio_buffer.cleared").await;
    let done = events.iter().find(|event| event["type"] == "response.done").unwrap();
    assert_eq!(done["response"]["status"], "cancelled");
    assert_eq!(done["response"]["status_details"]["reason"], "turn_detected");
    assert_eq!(done["response"]["output"][1]["status"], "incomplete");
    assert!(types(&events).contains(&"response.function_call_arguments.done"));
    assert!(call.record().function_call("call_1").unwrap().done_at.is_none());
}

#[tokio::test]
async fn a_lost_sideband_is_attached_again_and_the_conversation_goes_on() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.drop_connection();
    assert!(matches!(socket.next().await, None | Some(Err(_))));
    call.detached().await.unwrap();
    call.caller_says("Allô ?");
    let mut socket = attach(&simulator, "rtc_1").await.unwrap();
    assert_eq!(next(&mut socket).await["type"], "session.created");
    call.say("Je suis là.").await.unwrap();
    assert_eq!(next(&mut socket).await["type"], "response.output_item.added");
    call.close(1_011);
    let closed = loop {
        if let Message::Close(frame) = socket.next().await.unwrap().unwrap() {
            break frame.unwrap();
        }
    };
    assert_eq!(u16::from(closed.code), 1_011);
    assert!(!call.is_over());
}

#[tokio::test]
async fn hangup_and_the_caller_end_the_sideband_with_1000() {
    let simulator = simulator().await;
    for (id, by) in [("rtc_1", EndedBy::Hangup), ("rtc_2", EndedBy::Caller)] {
        let (call, mut socket) = attached(&simulator, id).await;
        if by == EndedBy::Hangup {
            let answered = post(&simulator, "/realtime/calls/rtc_1/hangup", &Value::Null).await.unwrap();
            assert_eq!((answered.status, answered.body.as_str()), (200, ""));
        } else {
            call.caller_hangs_up();
        }
        let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else { panic!("no close frame") };
        assert_eq!(u16::from(frame.code), 1_000);
        assert_eq!(call.ended().await.unwrap(), by);
    }
}

#[tokio::test]
async fn waiting_for_what_does_not_come_says_what_came_instead() {
    let options = SimulatorOptions { patience: Duration::from_millis(20), ..SimulatorOptions::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let error = simulator.call("rtc_1").accepted().await.unwrap_err();
    assert_eq!(error.to_string(), "appel rtc_1 : accept attendu pendant 20 ms, en vain ; reçu jusque-là : ");
}
