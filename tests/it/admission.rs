//! Who is let in: lines, numbers, minutes and bookings that are used up.

use basics::metrics::Counter;
use chrono::{DateTime, TimeDelta, Utc};
use openai_double::{CallHandle, EndedBy, Fault, Operation, RingOptions};
use serde_json::{Value, json};

use crate::support::{
    Hotel, NOW, SECRET, book, booking, booking_with, create, number,
    process::{Process, variables},
    simulator,
};

/// Rings, and waits until the call is rejected: with this SIP status.
async fn rejected(hotel: &Hotel, ring: &RingOptions) -> Value {
    let call = hotel.simulator.dial(ring).await.unwrap();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
    let record = call.record();
    assert_eq!(record.requests_of(Operation::Accept), 0);
    record.bodies(Operation::Reject)[0]["status_code"].clone()
}

async fn answered(hotel: &Hotel, ring: &RingOptions) -> CallHandle {
    let call = hotel.simulator.dial(ring).await.unwrap();
    call.say("Bonjour !").await.unwrap();
    call
}

/// Lets this much time pass at the hotel.
fn pass(hotel: &Hotel, time: TimeDelta) {
    hotel.clock.set(hotel.clock.now() + time);
}

#[tokio::test]
async fn when_all_lines_are_taken_the_next_caller_hears_busy_and_a_later_one_is_answered() {
    let hotel = Hotel::plan().set("MAX_CALLS", "2").open().await;
    let (first, _second) = (hotel.call().await, hotel.call().await);
    assert_eq!(rejected(&hotel, &hotel.ringing()).await, 486);
    assert_eq!(hotel.counted(Counter::RefusedBusy), 1);
    assert_eq!(hotel.app.as_ref().unwrap().supervisor().active_calls(), 2);
    first.caller_hangs_up();
    while hotel.app.as_ref().unwrap().supervisor().active_calls() == 2 {
        tokio::task::yield_now().await;
    }
    hotel.call().await;
}

#[tokio::test]
async fn of_many_rings_at_once_no_more_are_answered_than_there_are_lines() {
    let hotel = Hotel::plan().set("MAX_CALLS", "5").open().await;
    let rings: Vec<RingOptions> = (0..20).map(|_| hotel.ringing()).collect();
    let calls = futures_util::future::join_all(rings.iter().map(|ring| hotel.simulator.dial(ring))).await;
    let mut refused = 0;
    for call in calls.into_iter().map(Result::unwrap) {
        while call.record().accepted.is_none() && !call.is_over() {
            tokio::task::yield_now().await;
        }
        refused += usize::from(call.is_over());
    }
    assert_eq!((refused, hotel.counted(Counter::RefusedBusy)), (15, 15));
}

#[tokio::test]
async fn a_blocked_number_is_declined_however_it_is_written() {
    let hotel = Hotel::plan().set("BLOCKED_NUMBERS", "+33639980001,+33639980002").open().await;
    for number in ["+33639980001", "0639980002", "0033639980001"] {
        assert_eq!(rejected(&hotel, &hotel.ringing().from(number)).await, 603, "{number}");
    }
    assert_eq!(hotel.counted(Counter::RefusedBlocked), 3);
    answered(&hotel, &hotel.ringing().from("+33639980003")).await;
}

#[tokio::test]
async fn a_number_that_calls_too_often_is_declined_for_the_rest_of_the_hour() {
    let hotel = Hotel::plan().set("MAX_CALLS_PER_NUMBER_HOUR", "2").open().await;
    let number = number();
    for _ in 0..2 {
        answered(&hotel, &hotel.ringing().from(&number)).await.caller_hangs_up();
    }
    assert_eq!(rejected(&hotel, &hotel.ringing().from(&number)).await, 603);
    assert_eq!(hotel.counted(Counter::RefusedNumber), 1);
    answered(&hotel, &hotel.ringing()).await;
    pass(&hotel, TimeDelta::hours(1));
    answered(&hotel, &hotel.ringing().from(&number)).await;
}

#[tokio::test]
async fn frequent_caller_is_declined_even_when_lines_are_taken() {
    let hotel = Hotel::plan().set("MAX_CALLS", "1").set("MAX_CALLS_PER_NUMBER_HOUR", "1").open().await;
    let number = number();
    answered(&hotel, &hotel.ringing().from(&number)).await;
    assert_eq!(rejected(&hotel, &hotel.ringing().from(&number)).await, 603);
    assert_eq!(rejected(&hotel, &hotel.ringing()).await, 486);
}

#[tokio::test]
async fn masked_callers_share_five_times_the_limit() {
    let hotel = Hotel::plan().set("MAX_CALLS_PER_NUMBER_HOUR", "1").open().await;
    for _ in 0..5 {
        answered(&hotel, &hotel.ringing().anonymous()).await;
    }
    assert_eq!(rejected(&hotel, &hotel.ringing().anonymous()).await, 603);
    assert_eq!(hotel.counted(Counter::RefusedMasked), 1);
    answered(&hotel, &hotel.ringing()).await;
}

#[tokio::test]
async fn when_the_days_minutes_are_spent_callers_are_declined_until_midnight() {
    let hotel = Hotel::plan().set("DAILY_MINUTES_BUDGET", "10").open().await;
    let call = hotel.call().await;
    pass(&hotel, TimeDelta::minutes(9));
    hotel.call().await.caller_hangs_up();
    pass(&hotel, TimeDelta::minutes(1));
    assert_eq!(rejected(&hotel, &hotel.ringing()).await, 603);
    assert_eq!(hotel.counted(Counter::RefusedBudget), 1);
    assert!(!call.is_over(), "a call in progress goes on");
    call.caller_hangs_up();
    hotel.quiet().await;
    // Midnight in Paris is 23:00 UTC.
    let midnight: DateTime<Utc> = "2026-11-22T23:00:00Z".parse().unwrap();
    hotel.clock.set(midnight - TimeDelta::seconds(1));
    assert_eq!(rejected(&hotel, &hotel.ringing()).await, 603);
    hotel.clock.set(midnight);
    hotel.call().await;
}

#[tokio::test]
async fn zero_is_no_limit() {
    let hotel = Hotel::plan().set("MAX_CALLS_PER_NUMBER_HOUR", "0").set("DAILY_MINUTES_BUDGET", "0").open().await;
    let number = number();
    for name in 0..30 {
        let call = answered(&hotel, &hotel.ringing().from(&number)).await;
        call.caller_says("Je réserve.");
        let arrival = NOW[..10].parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(name);
        let stay =
            json!({"date_arrivee": arrival.to_string(), "date_depart": (arrival + chrono::Days::new(1)).to_string()});
        assert_eq!(book(&call, &format!("call_{name}"), &booking_with(&stay)).await["success"], true);
        pass(&hotel, TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn a_refused_ring_that_comes_again_is_known() {
    let hotel = Hotel::plan().set("BLOCKED_NUMBERS", "+33639980001").open().await;
    let ring = hotel.ringing().from("+33639980001").call_id("rtc_1").webhook_id("wh_1");
    rejected(&hotel, &ring).await;
    assert_eq!(hotel.simulator.ring(&ring).await.unwrap().status, 200);
    assert_eq!((hotel.counted(Counter::RefusedBlocked), hotel.counted(Counter::RingRepeated)), (1, 1));
}

#[tokio::test]
async fn a_reject_that_fails_for_a_moment_is_sent_again() {
    for fault in [
        Fault::status(503),
        Fault::answer(429, "{}").with_header("retry-after-ms", "10"),
        Fault::drop_before(),
        Fault::drop_after(),
    ] {
        let mut hotel = Hotel::plan().set("BLOCKED_NUMBERS", "+33639980001").open().await;
        hotel.simulator.fault(Operation::Reject, fault.clone());
        let call = hotel.simulator.dial(&hotel.ringing().from("+33639980001")).await.unwrap();
        assert_eq!(call.ended().await.unwrap(), EndedBy::Reject, "{fault:?}");
        call.requested(Operation::Reject, 2).await.unwrap();
        assert!(hotel.stop().await);
        assert_eq!(call.record().requests_of(Operation::Reject), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_reject_that_is_refused_is_not_sent_again() {
    for (status, failed) in [(404, 0), (409, 0), (400, 1), (401, 1)] {
        let mut hotel = Hotel::plan().set("BLOCKED_NUMBERS", "+33639980001").open().await;
        hotel.simulator.fault(Operation::Reject, Fault::status(status));
        let call = hotel.simulator.dial(&hotel.ringing().from("+33639980001")).await.unwrap();
        let metrics = std::sync::Arc::clone(hotel.metrics());
        // The answer has come once the server has an opinion of OpenAI.
        while hotel.get("/health").await.json()["openai"] == "inconnu" {
            tokio::task::yield_now().await;
        }
        assert!(hotel.stop().await);
        assert_eq!(metrics.get(Counter::RejectFailed), failed, "{status}");
        assert_eq!(call.record().requests_of(Operation::Reject), 1, "{status}");
    }
}

#[tokio::test]
async fn refused_calls_are_counted_and_listed_one_by_one_without_a_number() {
    let folder = tempfile::TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    variables.insert("BLOCKED_NUMBERS".to_owned(), "+33639980001".to_owned());
    variables.insert("MAX_CALLS".to_owned(), "1".to_owned());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    let ring = |id: &str| RingOptions::new(&format!("http://{address}/webhook"), SECRET).call_id(id);
    simulator.dial(&ring("rtc_first").from("+33639980002")).await.unwrap().attached().await.unwrap();
    for (id, number) in [("rtc_blocked", "+33639980001"), ("rtc_busy", "+33639980003")] {
        let call = simulator.dial(&ring(id).from(number)).await.unwrap();
        assert_eq!(call.ended().await.unwrap(), EndedBy::Reject);
    }
    let blocked = process.line("appel refusé call_id=\"rtc_blocked\"").await;
    assert!(blocked.contains("BLOCKED_NUMBERS") && blocked.contains("603"), "{blocked}");
    let busy = process.line("appel refusé call_id=\"rtc_busy\"").await;
    assert!(busy.contains("MAX_CALLS") && busy.contains("486"), "{busy}");
    let printed = process.stopped().await;
    for counted in ["refus_numero_bloque=1", "refus_lignes_prises=1"] {
        assert!(printed.contains(counted), "{counted}:\n{printed}");
    }
    assert!(!printed.contains("63998000"), "nobody's number:\n{printed}");
}

/// Books for this guest, and hangs up; the last output.
async fn book_for(hotel: &Hotel, ring: &RingOptions, id: usize) -> Value {
    let call = answered(hotel, ring).await;
    let name: String = format!("{id:04}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
    let output = book(&call, &format!("call_{id}"), &booking_with(&json!({"nom": name}))).await;
    call.caller_hangs_up();
    output
}

#[tokio::test]
async fn one_number_books_five_rooms_a_day_and_then_nothing_is_taken() {
    let hotel = Hotel::open().await;
    let ring = hotel.ringing();
    for id in 0..5 {
        assert_eq!(book_for(&hotel, &ring, id).await["success"], true);
    }
    let sixth = book_for(&hotel, &ring, 5).await;
    assert_eq!(sixth["error"], json!({"code": "limite_atteinte", "champ": null}));
    let message = sixth["message"].as_str().unwrap();
    assert!(message.contains("rien n'est réservé") && message.contains("je transmets à la réception"), "{sixth}");
    let noted = hotel.get("/rappels").await.json();
    assert_eq!(noted["total"], 1, "the reception has the request");
    assert!(noted["rappels"][0]["raison"].as_str().unwrap().starts_with("Réservation à faire"), "{noted}");
    assert_eq!(hotel.reservations().await.len(), 5);
    assert_eq!(book_for(&hotel, &hotel.ringing(), 6).await["success"], true, "another number may");
    hotel.clock.set("2026-11-22T23:00:00Z".parse().unwrap());
    assert_eq!(book_for(&hotel, &ring, 7).await["success"], true, "and so may this one on the next day");
}

#[tokio::test]
async fn the_booking_of_a_caller_at_the_limit_may_be_asked_again() {
    let hotel = Hotel::open().await;
    let ring = hotel.ringing();
    for id in 0..4 {
        book_for(&hotel, &ring, id).await;
    }
    let call = answered(&hotel, &ring).await;
    let first = book(&call, "call_a", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    call.caller_says("Réservez.");
    let again = create(&call, "call_b", &booking()).await;
    assert_eq!((&again["success"], &again["reservation"]["id"]), (&json!(true), &first["reservation"]["id"]));
}

#[tokio::test]
async fn ten_calls_of_one_number_at_once_book_five_rooms() {
    let hotel = Hotel::open().await;
    let ring = hotel.ringing();
    let outputs = futures_util::future::join_all((0..10).map(|id| book_for(&hotel, &ring, id))).await;
    let booked = outputs.iter().filter(|output| output["success"] == true).count();
    assert_eq!((booked, hotel.reservations().await.len()), (5, 5));
}

#[tokio::test]
async fn masked_callers_book_twenty_five_rooms_together() {
    let hotel = Hotel::open().await;
    let ring = hotel.ringing().anonymous();
    let mut booked = 0;
    for id in 0..26 {
        let call = answered(&hotel, &ring).await;
        let arrival = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap() + chrono::Days::new(id);
        let stay =
            json!({"date_arrivee": arrival.to_string(), "date_depart": (arrival + chrono::Days::new(1)).to_string()});
        let output = book(&call, &format!("call_{id}"), &booking_with(&stay)).await;
        booked += u32::from(output["success"] == true);
    }
    assert_eq!(booked, 25);
    assert_eq!(book_for(&hotel, &hotel.ringing(), 1).await["success"], true, "a number of its own is counted alone");
}
