//! The day's minutes: an outage, a kill or a clock that jumps must not use them up.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use openai_double::{EndedBy, Operation};
use tempfile::TempDir;

use crate::support::{Hotel, NOW, Plan};

/// Callers on the line when the server is killed.
const CALLERS: usize = 10;

/// How long a server on a busy machine may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens a hotel at this time with ten callers, who stay on the line for five minutes until the server has noted that it runs.
async fn ten_callers(now: DateTime<Utc>) -> Hotel {
    let mut plan = Hotel::plan();
    plan.now = now;
    let hotel = plan.open().await;
    for _ in 0..CALLERS {
        hotel.call().await;
    }
    hotel.clock.set(now + TimeDelta::minutes(5) - TimeDelta::seconds(15));
    hotel.clock.pass(Duration::from_secs(15));
    let noted = format!("\"alive\":{{\"at\":\"{}", (now + TimeDelta::minutes(5)).format("%Y-%m-%dT%H:%M:%S"));
    let journal = hotel.folder.path().join("reservations.json.journal");
    let written = async {
        while !String::from_utf8_lossy(&std::fs::read(&journal).unwrap()).contains(&noted) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, written).await.expect("the calls are noted as alive");
    hotel
}

/// The same store after a kill, which leaves the files as they are, opened at this time.
async fn killed_and_started(hotel: &Hotel, now: DateTime<Utc>, budget: &str) -> Hotel {
    let folder = TempDir::new().unwrap();
    for name in ["reservations.json", "reservations.json.journal"] {
        std::fs::copy(hotel.folder.path().join(name), folder.path().join(name)).unwrap();
    }
    let plan = Hotel::plan().set("DAILY_MINUTES_BUDGET", budget);
    let hotel = Plan { folder: Some(Arc::new(folder)), now, ..plan }.open().await;
    // OpenAI does not know those calls any more.
    hotel.quiet().await;
    hotel
}

async fn is_answered(hotel: &Hotel) -> bool {
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !call.is_attached() {
        assert!(tokio::time::Instant::now() < deadline, "the call is neither answered nor declined");
        if call.is_over() {
            assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
            assert_eq!(call.record().bodies(Operation::Reject)[0]["status_code"], 603);
            return false;
        }
        tokio::task::yield_now().await;
    }
    call.caller_hangs_up();
    hotel.quiet().await;
    true
}

#[tokio::test]
async fn outage_counts_for_no_call_that_was_on_the_line() {
    let opened: DateTime<Utc> = NOW.parse().unwrap();
    let hotel = ten_callers(opened).await;
    let later = opened + TimeDelta::minutes(65);
    for (budget, answered) in [("600", true), ("51", true), ("50", false)] {
        let mut next = killed_and_started(&hotel, later, budget).await;
        assert_eq!(is_answered(&next).await, answered, "budget {budget}");
        // Nor does it count at the start after that one.
        next.stop().await;
        next.start().await;
        assert_eq!(is_answered(&next).await, answered, "budget {budget}, started again");
    }
}

#[tokio::test]
async fn call_of_yesterday_counts_for_nothing_after_a_night_without_server() {
    // 22:00 at the hotel, and 12:30 of the next day.
    let hotel = ten_callers("2026-11-22T21:00:00Z".parse().unwrap()).await;
    let next = killed_and_started(&hotel, "2026-11-23T11:30:00Z".parse().unwrap(), "1").await;
    assert!(is_answered(&next).await);
}

#[tokio::test]
async fn clock_that_jumps_spends_no_more_than_a_call_may_last() {
    for (budget, minutes, answered) in [("41", 65, true), ("40", 65, false), ("1", -65, true), ("1", -3_000, true)] {
        let hotel = Hotel::plan().set("DAILY_MINUTES_BUDGET", budget).open().await;
        let calls = [hotel.call().await, hotel.call().await];
        hotel.clock.set(hotel.clock.now() + TimeDelta::minutes(minutes));
        calls.iter().for_each(openai_double::CallHandle::caller_hangs_up);
        hotel.quiet().await;
        assert_eq!(is_answered(&hotel).await, answered, "{minutes} minutes, budget {budget}");
    }
}

#[tokio::test]
async fn calls_of_a_far_future_run_out_once_the_clock_is_right() {
    let opened: DateTime<Utc> = NOW.parse().unwrap();
    let mut plan = Hotel::plan().set("MAX_CALLS_PER_NUMBER_HOUR", "2");
    plan.now = "2038-01-20T10:00:00Z".parse().unwrap();
    let mut hotel = plan.open().await;
    let ring = || hotel.ringing().from("+33639980001");
    for _ in 0..2 {
        let call = hotel.simulator.dial(&ring()).await.unwrap();
        call.say("Bonjour !").await.unwrap();
        call.caller_hangs_up();
    }
    hotel.quiet().await;
    hotel.clock.set(opened);
    let refused = hotel.simulator.dial(&ring()).await.unwrap();
    assert_eq!(refused.ended().await.unwrap(), EndedBy::Reject);
    hotel.clock.set(opened + TimeDelta::hours(1));
    hotel.simulator.dial(&ring()).await.unwrap().say("Bonjour !").await.unwrap();
    // The next process reads times of the far future, and counts none of them.
    hotel.stop().await;
    hotel.start().await;
    let ring = hotel.ringing().from("+33639980001");
    hotel.simulator.dial(&ring).await.unwrap().say("Bonjour !").await.unwrap();
}

#[tokio::test]
async fn clock_before_the_programs_year_is_told_until_it_is_set() {
    let mut plan = Hotel::plan();
    plan.now = "1970-01-01T00:00:30Z".parse().unwrap();
    let hotel = plan.open().await;
    let warnings = hotel.get("/health").await.json()["avertissements"].to_string();
    assert!(warnings.contains("1970") && warnings.contains("seront refusés"), "{warnings}");
    hotel.clock.set(NOW.parse().unwrap());
    hotel.clock.pass(vacances_bleues::app::SWEEP_PERIOD);
    while hotel.get("/health").await.json()["avertissements"] != serde_json::json!([]) {
        tokio::task::yield_now().await;
    }
}
