//! Fault injection against a plain client, which sees exactly what is lost, doubled and cut.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{FaultInjection, InjectedFault, Odds, Point, Side, Way};
use crate::{
    CallHandle,
    testing::{Socket, attach, attached, send, simulator, types, until},
};

/// The types of all events up to the end of the connection, and its close code.
async fn to_the_end(socket: &mut Socket) -> (Vec<String>, Option<u16>) {
    let mut seen = Vec::new();
    let reading = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let event: Value = serde_json::from_str(&text).unwrap();
                    seen.push(event["type"].as_str().unwrap().to_owned());
                }
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    };
    let code = tokio::time::timeout(Duration::from_secs(10), reading).await.expect("the connection ends");
    (seen, code)
}

fn strike(call: &CallHandle, way: Way, number: usize, side: Side, injected: InjectedFault) {
    call.fault_injection(FaultInjection::at(Point { way, number, side }, injected));
}

#[tokio::test]
async fn a_cut_before_an_event_loses_it_and_after_it_does_not() {
    let simulator = simulator().await;
    for (side, seen) in [(Side::Before, 1), (Side::After, 2)] {
        for (injected, code) in [(InjectedFault::Drop, None), (InjectedFault::Close(1_011), Some(1_011))] {
            let (call, mut socket) = attached(&simulator, &format!("rtc_{side:?}_{injected:?}")).await;
            strike(&call, Way::ToServer, 2, side, injected);
            call.caller_says("Bonjour.");
            let order = ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"];
            assert_eq!(to_the_end(&mut socket).await, (order[..seen].iter().map(|&kind| kind.into()).collect(), code));
            assert!(call.struck().await.unwrap() && !call.is_over() && !call.is_attached());
            assert_eq!(call.record().sent.len(), 1 + seen, "what was lost counts as lost");
        }
    }
}

#[tokio::test]
async fn the_conversation_goes_on_without_the_sideband_and_nothing_is_sent_again() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    strike(&call, Way::ToServer, 3, Side::Before, InjectedFault::Drop);
    call.caller_says("Bonjour.");
    to_the_end(&mut socket).await;
    call.say("Que puis-je faire pour vous ?").await.unwrap();
    let mut socket = attach(&simulator, "rtc_1").await.unwrap();
    call.caller_says("Allô ?");
    let events = until(&mut socket, "response.created").await;
    assert_eq!(types(&events)[..2], ["session.created", "input_audio_buffer.speech_started"]);
}

#[tokio::test]
async fn a_cut_before_an_event_of_the_server_leaves_it_undone_and_after_it_unanswered() {
    let simulator = simulator().await;
    for (side, done) in [(Side::Before, 0), (Side::After, 1)] {
        let (call, mut socket) = attached(&simulator, &format!("rtc_{side:?}")).await;
        strike(&call, Way::FromServer, 1, side, InjectedFault::Drop);
        send(&mut socket, json!({"type": "response.create"})).await;
        assert_eq!(to_the_end(&mut socket).await, (Vec::new(), None));
        assert_eq!(call.record().received.len(), done);
        assert_eq!(call.spontaneous_response().is_none(), done == 1, "a response is open where it was processed");
    }
}

#[tokio::test]
async fn what_comes_through_a_frozen_sideband_is_not_heard_and_the_client_s_end_thaws_it() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    strike(&call, Way::ToServer, 1, Side::Before, InjectedFault::Freeze);
    call.caller_says("Bonjour.");
    send(&mut socket, json!({"type": "response.create"})).await;
    assert!(call.struck().await.unwrap());
    drop(socket);
    let thawed = |line: &mut crate::line::Line| line.frozen.is_none().then_some(());
    call.call.wait("thaw", thawed).await.unwrap();
    assert!(call.record().received.is_empty());
}

/// The events that a client sees of two turns, with these odds.
async fn two_turns(seed: u64, odds: Odds) -> Vec<String> {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.fault_injection(FaultInjection::seeded(seed, odds));
    for _ in 0..2 {
        call.caller_says("Bonjour.");
        call.say("Bonjour, et bienvenue à l'hôtel.").await.unwrap();
    }
    call.fault_injection(FaultInjection::default());
    call.caller_hangs_up();
    to_the_end(&mut socket).await.0
}

#[tokio::test]
async fn a_seed_decides_what_is_lost_doubled_and_out_of_order() {
    let straight = two_turns(0, Odds::default()).await;
    let swapped = two_turns(7, Odds { swapped: 300, ..Odds::default() }).await;
    let sorted = |events: &[String]| {
        let mut sorted = events.to_vec();
        sorted.sort();
        sorted
    };
    assert_ne!(straight, swapped);
    assert!(sorted(&straight).len() - sorted(&swapped).len() <= 1, "all but one held back at the end is sent");
    assert_eq!(swapped, two_turns(7, Odds { swapped: 300, ..Odds::default() }).await, "the same seed does the same");
    assert_ne!(swapped, two_turns(8, Odds { swapped: 300, ..Odds::default() }).await);
    assert!(two_turns(7, Odds { lost: 300, ..Odds::default() }).await.len() < straight.len());
    assert!(two_turns(7, Odds { doubled: 300, ..Odds::default() }).await.len() > straight.len());
    assert_eq!(two_turns(7, Odds { delayed: 300, ..Odds::default() }).await, straight, "late, and in order");
}

#[tokio::test]
async fn a_seeded_line_is_cut_no_more_often_than_it_may_be() {
    let simulator = simulator().await;
    let (call, mut socket) = attached(&simulator, "rtc_1").await;
    call.fault_injection(FaultInjection::seeded(3, Odds { cut: 1_000, cuts: 2, ..Odds::default() }));
    for times in 1..=2 {
        call.caller_starts_speaking();
        call.caller_stops_speaking("Bonjour.");
        to_the_end(&mut socket).await;
        assert_eq!(call.record().struck, times);
        socket = attach(&simulator, "rtc_1").await.unwrap();
    }
    call.caller_says("Allô ?");
    until(&mut socket, "response.created").await;
}
