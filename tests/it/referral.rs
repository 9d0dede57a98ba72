//! Callers whom the assistant cannot take: they reach the reception, and nobody else's limits suffer.

use std::time::Duration;

use basics::metrics::Counter;
use chrono::{TimeDelta, Utc};
use openai_double::{CallHandle, EndedBy, Fault, Operation, RingOptions};
use serde_json::json;

use crate::support::{Hotel, Plan};

const RECEPTION: &str = "tel:+33639980999";

fn plan() -> Plan {
    Hotel::plan().set("TRANSFER_URI", RECEPTION)
}

/// Rings, and waits until the call is accepted and referred to the reception.
async fn referred(hotel: &Hotel, ring: &RingOptions) -> CallHandle {
    let call = hotel.simulator.dial(ring).await.unwrap();
    call.requested(Operation::Refer, 1).await.unwrap();
    let record = call.record();
    assert_eq!(*record.bodies(Operation::Refer)[0], json!({"target_uri": RECEPTION}));
    assert_eq!(record.requests_of(Operation::Reject), 0);
    call
}

/// The transfer works: the line of OpenAI's side closes.
async fn passed_on(hotel: &Hotel, call: &CallHandle) {
    call.attached().await.unwrap();
    call.caller_hangs_up();
    hotel.quiet().await;
    assert_eq!(call.record().requests_of(Operation::Hangup), 0);
}

/// The hotel wants its telephone back for an hour.
fn pause(hotel: &Hotel) {
    hotel.app.as_ref().unwrap().pause().set(Some(hotel.clock.now() + TimeDelta::hours(1)));
}

#[tokio::test]
async fn caller_beyond_the_lines_reaches_the_reception() {
    let hotel = plan().set("MAX_CALLS", "1").open().await;
    let first = hotel.call().await;
    let second = referred(&hotel, &hotel.ringing()).await;
    let third = referred(&hotel, &hotel.ringing()).await;
    assert_eq!((hotel.counted(Counter::Referred), hotel.counted(Counter::RefusedBusy)), (2, 0));
    for call in [&second, &third] {
        call.attached().await.unwrap();
        call.caller_hangs_up();
    }
    first.caller_hangs_up();
    hotel.quiet().await;
    hotel.call().await;
}

#[tokio::test]
async fn caller_after_the_days_minutes_reaches_the_reception() {
    let hotel = plan().set("DAILY_MINUTES_BUDGET", "10").open().await;
    let call = hotel.call().await;
    hotel.clock.set(hotel.clock.now() + TimeDelta::minutes(10));
    let second = referred(&hotel, &hotel.ringing()).await;
    call.caller_hangs_up();
    passed_on(&hotel, &second).await;
}

#[tokio::test]
async fn paused_assistant_passes_every_caller_on() {
    let hotel = plan().open().await;
    pause(&hotel);
    let call = referred(&hotel, &hotel.ringing()).await;
    passed_on(&hotel, &call).await;
    hotel.clock.set(hotel.clock.now() + TimeDelta::hours(1));
    hotel.call().await;
}

#[tokio::test]
async fn referred_caller_hears_no_model() {
    let hotel = plan().open().await;
    pause(&hotel);
    let call = referred(&hotel, &hotel.ringing()).await;
    let body = call.accepted().await.unwrap();
    assert_eq!(body["audio"]["input"]["turn_detection"]["create_response"], false);
    assert_eq!(body["tools"], json!([]));
    call.attached().await.unwrap();
    call.caller_says("Allô ?");
    passed_on(&hotel, &call).await;
    let record = call.record();
    assert!(record.received.is_empty(), "{:?}", record.received);
    assert!(!record.event_types().iter().any(|kind| kind.starts_with("response.")), "{:?}", record.event_types());
}

#[tokio::test]
async fn paused_assistant_is_busy_without_a_reception() {
    let eight = "[reception]\nouverture = \"14:00\"\nfermeture = \"20:00\"\n";
    let closed = format!("{}\n{eight}", Hotel::plan().hotel_file);
    for plan in [Hotel::plan(), plan().catalogue(&closed)] {
        let hotel = plan.open().await;
        pause(&hotel);
        let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
        assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
        assert_eq!(call.record().bodies(Operation::Reject)[0]["status_code"], 486);
        assert_eq!(hotel.counted(Counter::RefusedPaused), 1);
    }
}

#[tokio::test]
async fn blocked_and_frequent_callers_are_declined_all_the_same() {
    let hotel = plan().set("BLOCKED_NUMBERS", "+33639980001").set("MAX_CALLS_PER_NUMBER_HOUR", "1").open().await;
    pause(&hotel);
    let often = hotel.ringing().from("+33639980002");
    let call = referred(&hotel, &often).await;
    passed_on(&hotel, &call).await;
    for ring in [often, hotel.ringing().from("+33639980001")] {
        let call = hotel.simulator.dial(&ring).await.unwrap();
        assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
        assert_eq!(call.record().bodies(Operation::Reject)[0]["status_code"], 603);
    }
}

#[tokio::test]
async fn referrals_spend_none_of_the_days_minutes() {
    let hotel = plan().set("DAILY_MINUTES_BUDGET", "1").open().await;
    pause(&hotel);
    for _ in 0..10 {
        let call = referred(&hotel, &hotel.ringing()).await;
        call.attached().await.unwrap();
        hotel.clock.set(hotel.clock.now() + TimeDelta::seconds(10));
        call.caller_hangs_up();
        hotel.quiet().await;
    }
    hotel.app.as_ref().unwrap().pause().set(None);
    hotel.call().await;
}

#[tokio::test]
async fn referral_without_effect_is_hung_up() {
    let hotel = plan().open().await;
    pause(&hotel);
    let call = referred(&hotel, &hotel.ringing()).await;
    call.attached().await.unwrap();
    hotel.clock.pass(Duration::from_secs(16));
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    hotel.quiet().await;
    assert_eq!(hotel.counted(Counter::TransferFailed), 1);
}

#[tokio::test]
async fn refused_referral_is_hung_up_at_once() {
    let hotel = plan().open().await;
    pause(&hotel);
    hotel.simulator.fault(Operation::Refer, Fault::status(400));
    let call = referred(&hotel, &hotel.ringing()).await;
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    hotel.quiet().await;
    assert_eq!(hotel.counted(Counter::TransferFailed), 1);
}

#[tokio::test]
async fn referral_whose_session_is_not_there_yet_is_sent_again() {
    let hotel = plan().open().await;
    pause(&hotel);
    hotel.simulator.fault(Operation::Refer, Fault::status(404));
    let call = referred(&hotel, &hotel.ringing()).await;
    while call.record().requests_of(Operation::Refer) < 2 {
        hotel.clock.pass(Duration::from_millis(100));
        tokio::task::yield_now().await;
    }
    passed_on(&hotel, &call).await;
}

#[tokio::test]
async fn no_more_referrals_at_once_than_the_reception_can_take() {
    let most = vacances_bleues::call::admission::REFERRALS_AT_ONCE;
    let hotel = plan().open().await;
    pause(&hotel);
    for _ in 0..most {
        referred(&hotel, &hotel.ringing()).await;
    }
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
    assert_eq!(call.record().bodies(Operation::Reject)[0]["status_code"], 486);
}

#[tokio::test]
async fn referral_cut_off_by_a_restart_is_made_by_the_next_process() {
    let mut hotel = plan().open().await;
    pause(&hotel);
    hotel.simulator.fault(Operation::Refer, Fault::late(Duration::from_secs(60)));
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.requested(Operation::Refer, 1).await.unwrap();
    hotel.stop().await;
    hotel.start().await;
    call.requested(Operation::Refer, 2).await.unwrap();
    passed_on(&hotel, &call).await;
    let now: chrono::DateTime<Utc> = hotel.clock.now();
    assert!(hotel.app.as_ref().unwrap().pause().until(now).is_none(), "the pause is kept by the store, not here");
}

#[tokio::test]
async fn referral_is_sent_though_its_accept_was_answered_before() {
    for faults in [
        vec![Fault::status(409)],
        vec![Fault::drop_after()],
        vec![Fault::status_though_done(500)],
        // What comes after a lost answer says nothing about the call that it may have accepted.
        vec![Fault::drop_after(), Fault::status(404)],
        vec![Fault::drop_after(), Fault::status(400)],
    ] {
        let hotel = plan().open().await;
        pause(&hotel);
        let tried = format!("{faults:?}");
        for fault in faults {
            hotel.simulator.fault(Operation::Accept, fault);
        }
        let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
        while call.record().requests_of(Operation::Refer) == 0 {
            assert_eq!((call.record().requests_of(Operation::Hangup), call.is_over()), (0, false), "{tried}");
            hotel.clock.pass(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn caller_gone_before_the_accept_is_left_alone() {
    let hotel = plan().open().await;
    pause(&hotel);
    hotel.simulator.fault(Operation::Accept, Fault::status(404));
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.requested(Operation::Accept, 1).await.unwrap();
    hotel.quiet().await;
    let record = call.record();
    assert_eq!((record.requests_of(Operation::Refer), record.requests_of(Operation::Hangup)), (0, 0));
    assert_eq!(hotel.counted(Counter::TransferFailed), 0);
}

#[tokio::test]
async fn referral_whose_body_is_refused_is_accepted_with_less() {
    let hotel = plan().open().await;
    pause(&hotel);
    hotel.simulator.fault(Operation::Accept, Fault::status(400));
    let call = referred(&hotel, &hotel.ringing()).await;
    assert_eq!(call.record().requests_of(Operation::Accept), 2);
    passed_on(&hotel, &call).await;
}

#[tokio::test]
async fn referral_whose_answer_is_lost_is_sent_once() {
    let hotel = plan().open().await;
    pause(&hotel);
    hotel.simulator.fault(Operation::Refer, Fault::drop_after());
    let call = referred(&hotel, &hotel.ringing()).await;
    passed_on(&hotel, &call).await;
    assert_eq!(call.record().requests_of(Operation::Refer), 1);
    assert_eq!(hotel.counted(Counter::TransferFailed), 0);
}
