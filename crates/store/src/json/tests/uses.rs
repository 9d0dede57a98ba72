//! What calls have used up, across stops and ends.

use chrono::TimeDelta;

use super::*;
use crate::{CallUse, Calls as _, Count, USE_MEMORY, contract::draft};
use hotel::reservation::BookingKey;

fn answered(number: Option<&str>) -> Count {
    Count::Answered { number: number.map(str::to_owned), since: start() }
}

#[tokio::test]
async fn what_calls_have_used_up_survives_a_stop_and_an_end_without_one_and_is_forgotten_after_a_day() {
    for stop in [true, false] {
        let place = Place::in_memory();
        let store = place.open();
        let key = BookingKey::new("rtc_1", &draft("Dupont"));
        store.count("rtc_1", answered(Some("00ff")));
        store.count("rtc_1", Count::Booked(key.clone()));
        store.count("rtc_1", Count::Booked(key.clone()));
        store.count("rtc_1", Count::Transferred);
        store.count("rtc_2", answered(None));
        store.count("rtc_2", Count::Ended);
        store.count("rtc_3", Count::Ended);
        assert!(store.first_ring("wh_1", "rtc_1", start()));
        store.call_lives(live("rtc_1"));
        store.written("rtc_1").await;
        if stop {
            store.close().await.unwrap();
        }
        drop(store);
        let first = CallUse {
            call_id: "rtc_1".to_owned(),
            number: Some("00ff".to_owned()),
            since: start(),
            ended: None,
            away: Vec::new(),
            bookings: vec![(key, start())],
            transfers: vec![start()],
            failed_proofs: Vec::new(),
            codes: Vec::new(),
        };
        let begun = CallUse::begun("rtc_2", answered(None)).unwrap();
        let second = CallUse { ended: Some(start()), ..begun };
        let store = place.open();
        assert_eq!(
            store.uses(),
            [first.clone(), second],
            "counted once each, and nothing of a call that was not answered"
        );
        // The call that the stop had closed goes on.
        store.count("rtc_2", Count::Ended);
        store.count("rtc_2", answered(None));
        store.call_lives(live("rtc_1"));
        place.clock.set(start() + USE_MEMORY - TimeDelta::seconds(1));
        assert_eq!(store.uses()[1].ended, None);
        store.count("rtc_1", Count::Ended);
        place.clock.set(start() + USE_MEMORY);
        assert_eq!(store.uses().len(), 1, "a call that ended later is kept for longer");
        store.close().await.unwrap();
        drop(store);
        assert!(!place.read(".journal").contains("rtc_2"));
    }
}
