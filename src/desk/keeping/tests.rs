use chrono::{TimeZone as _, Utc};

use super::*;
use crate::desk::tests::{Hotel, hotel, hotel_at, order};
use basics::{clock::Clock, personal::Personal};
use hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    guest::Email,
    money::Cents,
    samples::{adults, day, room_id},
};

/// A change of both days.
fn days(arrival: &str, departure: &str) -> WantedChange {
    WantedChange { arrival: Some(day(arrival)), departure: Some(day(departure)), ..WantedChange::default() }
}

impl Hotel {
    /// Books a standard room for Le Goff in call 1, and finds it.
    async fn found(&self, arrival: &str, departure: &str) -> Found {
        let booked = self.book("rtc_1", order("Le Goff", arrival, departure)).await.unwrap();
        self.desk.find(booked.reservations[0].code().unwrap(), "Le Goff").await.unwrap()
    }

    /// Books two standard rooms together, and finds them.
    async fn found_two(&self, arrival: &str, departure: &str) -> Found {
        let mut two = order("Le Goff", arrival, departure);
        two.rooms.extend_from_within(..);
        let booked = self.book("rtc_1", two).await.unwrap();
        assert_eq!(booked.reservations.len(), 2);
        self.desk.find(booked.reservations[0].code().unwrap(), "Le Goff").await.unwrap()
    }

    async fn again(&self, found: &Found) -> Found {
        self.desk.find(found.rooms()[0].code().unwrap(), "Le Goff").await.unwrap()
    }

    fn refusal(&self, found: &Found, wanted: &WantedChange) -> Refusal {
        self.desk.quote_change(found, wanted).unwrap_err()
    }
}

#[tokio::test]
async fn a_booking_is_found_with_its_code_and_surname_however_they_are_said() {
    let hotel = hotel();
    let found = hotel.found("2026-12-10", "2026-12-12").await;
    let code = found.rooms()[0].code().unwrap().to_owned();
    let (left, right) = code.split_at(4);
    let digits = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"];
    let words: Vec<&str> = code.bytes().map(|digit| digits[usize::from(digit - b'0')]).collect();
    for said in [code.clone(), format!("{left} {right}"), format!("{left}-{right}"), words.join(" "), words.join(", ")]
    {
        for name in ["Le Goff", "LE-GOFF", "legoff", "Camille Le Goff", "le goff camille"] {
            assert_eq!(hotel.desk.find(&said, name).await.unwrap(), found, "{said} {name}");
        }
    }
}

#[tokio::test]
async fn callers_without_proof_learn_nothing() {
    let hotel = hotel();
    let found = hotel.found("2026-12-10", "2026-12-12").await;
    let other = hotel.book("rtc_2", order("Martin", "2026-12-10", "2026-12-12")).await.unwrap();
    let (mine, other) = (&found.rooms()[0], &other.reservations[0]);
    let code = mine.code().unwrap();
    for (code, name) in [
        (code, "Martin"),
        (code, ""),
        (code, "-"),
        (code, "Camille"),
        (code, "Goff"),
        (other.code().unwrap(), "Le Goff"),
        ("00000000", "Le Goff"),
    ] {
        assert_eq!(hotel.desk.find(code, name).await.unwrap_err(), Refusal::ReservationNotFound, "{code} {name}");
    }
    for no_code in [&code[..7], "00000001", "", &mine.id, "quarante-deux"] {
        assert_eq!(hotel.desk.find(no_code, "Le Goff").await.unwrap_err(), Refusal::NotACode, "{no_code}");
    }
    hotel.store.set_broken(true);
    assert_eq!(hotel.desk.find(code, "Le Goff").await.unwrap_err(), Refusal::ServiceUnavailable);
}

#[tokio::test]
async fn a_change_is_quoted_anew_and_its_own_nights_are_free_for_it() {
    let hotel = hotel();
    hotel.book("rtc_2", order("Autre", "2027-07-01", "2027-07-10")).await.unwrap();
    let found = hotel.found("2027-07-01", "2027-07-03").await;
    let quoted = hotel.desk.quote_change(&found, &days("2027-07-02", "2027-07-05")).unwrap();
    assert_eq!(quoted.old_total(), Some(Cents::from_euros(178)));
    assert_eq!(quoted.total(), Cents::from_euros(89 + 2 * 119));
    assert!(!quoted.is_none() && quoted.party().people() == 2);
    hotel.desk.hold_change("rtc_1", &quoted).await.unwrap();
    assert_eq!(hotel.free("2027-07-04", "2027-07-05").await, [0; 0], "what is new is kept");
    let agreement = Agreement {
        recap: Some(Personal::new("Je récapitule".to_owned())),
        accepted_at: Some(hotel.desk.now()),
        acceptance: Some(Personal::new("oui".to_owned())),
    };
    let rows = hotel.desk.change("rtc_1", quoted, agreement).await.unwrap();
    assert_eq!(hotel.again(&found).await.rooms(), rows);
    assert_eq!((rows[0].total, rows[0].changed.by), (Some(Cents::from_euros(327)), Some(Actor::Guest)));
    assert_eq!(rows[0].agreement.recap.as_ref().unwrap().expose(), "Je récapitule");
    assert_eq!(hotel.free("2027-07-01", "2027-07-02").await, [1], "what is left is given back");
    let same = hotel.desk.quote_change(&hotel.again(&found).await, &WantedChange::default()).unwrap();
    assert!(same.is_none());
}

#[tokio::test]
async fn a_change_to_a_full_house_is_refused_and_leaves_the_booking_whole() {
    let hotel = hotel();
    let found = hotel.found("2026-12-10", "2026-12-12").await;
    let quoted = hotel.desk.quote_change(&found, &days("2026-12-30", "2027-01-02")).unwrap();
    for call in ["rtc_2", "rtc_3"] {
        hotel.book(call, order("Autre", "2026-12-31", "2027-01-01")).await.unwrap();
    }
    let refusal = hotel.desk.hold_change("rtc_1", &quoted).await.unwrap_err();
    assert!(matches!(&refusal, Refusal::Full(house) if !house.alternatives.is_empty()), "{refusal:?}");
    let refusal = hotel.desk.change("rtc_1", quoted, Agreement::default()).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Full(_)), "{refusal:?}");
    assert_eq!(hotel.again(&found).await, found);
}

#[tokio::test]
async fn what_is_over_is_found_and_not_changed() {
    let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap());
    let hotel = hotel_at(clock.clone(), |_| {});
    let begun = hotel.found("2026-11-23", "2026-11-26").await;
    let cancelled = hotel.found("2026-12-10", "2026-12-12").await;
    let quoted = hotel.desk.quote_cancellation(&cancelled).unwrap();
    assert!(!hotel.desk.cancel(quoted.clone(), Agreement::default()).await.unwrap().again);
    assert!(hotel.desk.cancel(quoted, Agreement::default()).await.unwrap().again);
    let cancelled = hotel.again(&cancelled).await;
    assert!(cancelled.is_cancelled());
    assert_eq!(hotel.refusal(&cancelled, &days("2026-12-11", "2026-12-12")), Refusal::ReservationCancelled);
    assert!(
        hotel
            .desk
            .cancel(hotel.desk.quote_cancellation(&cancelled).unwrap(), Agreement::default())
            .await
            .unwrap()
            .again
    );

    clock.set(Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap());
    let arrival = day("2026-11-23");
    let begun = hotel.again(&begun).await;
    assert_eq!(hotel.refusal(&begun, &days("2026-11-25", "2026-11-27")), Refusal::StayBegun { arrival });
    assert_eq!(hotel.desk.quote_cancellation(&begun).unwrap_err(), Refusal::StayBegun { arrival });
}

#[tokio::test]
async fn a_change_keeps_to_the_rules() {
    let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap());
    let hotel = hotel_at(clock.clone(), |catalogue| catalogue.rules.min_days_ahead = 2);
    let found = hotel.found("2026-11-25", "2026-11-27").await;
    let refusal = |wanted: WantedChange| hotel.refusal(&found, &wanted);
    assert_eq!(refusal(days("2026-11-20", "2026-11-22")), Refusal::PastDate { arrival: day("2026-11-20") });
    assert_eq!(refusal(days("2026-11-23", "2026-11-24")), Refusal::TooSoon { earliest: day("2026-11-24") });
    let departure = day("2026-11-27");
    let backwards = |arrival| Refusal::DepartureNotAfterArrival { arrival, departure };
    assert_eq!(refusal(days("2026-11-27", "2026-11-27")), backwards(departure));
    let later = WantedChange { arrival: Some(day("2026-11-28")), ..WantedChange::default() };
    assert_eq!(refusal(later), backwards(day("2026-11-28")));
    let three = WantedChange { party: Some(adults(3)), ..WantedChange::default() };
    assert!(matches!(refusal(three), Refusal::CapacityExceeded(_)));
    let chalet = WantedChange { room_type: Some(room_id("chalet")), ..WantedChange::default() };
    assert_eq!(refusal(chalet), Refusal::UnknownRoomType);
    // The day before, the stay may still be made longer.
    clock.set(Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap());
    let longer = WantedChange { departure: Some(day("2026-11-28")), ..WantedChange::default() };
    assert_eq!(hotel.desk.quote_change(&found, &longer).unwrap().total(), Cents::from_euros(267));
}

#[tokio::test]
async fn a_cancellation_costs_what_was_agreed_and_not_what_the_terms_are_today() {
    let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap());
    let tier = |days_before, fee_percent| CancellationTier { days_before, fee_percent };
    let terms = CancellationTerms::new(vec![tier(7, 0), tier(2, 30)]);
    let hotel = hotel_at(clock.clone(), |catalogue| catalogue.cancellation = terms.clone());
    let found = hotel.found("2026-12-10", "2026-12-12").await;
    assert_eq!(found.rooms()[0].terms.as_ref(), Some(&terms));
    for (now, fee) in [((2026, 12, 3), 0), ((2026, 12, 8), 5_340), ((2026, 12, 10), 17_800)] {
        clock.set(Utc.with_ymd_and_hms(now.0, now.1, now.2, 10, 0, 0).unwrap());
        assert_eq!(hotel.desk.quote_cancellation(&found).unwrap().fee().get(), fee, "{now:?}");
    }
    let cancelled =
        hotel.desk.cancel(hotel.desk.quote_cancellation(&found).unwrap(), Agreement::default()).await.unwrap();
    let Status::Cancelled { fee, .. } = cancelled.rooms[0].status else { panic!("not cancelled") };
    assert_eq!(fee, Some(Cents::new(17_800)));
    let again = hotel.desk.quote_cancellation(&hotel.again(&found).await).unwrap();
    assert_eq!(again.fee().get(), 17_800, "what it cost is what it cost");
}

#[tokio::test]
async fn rooms_that_were_booked_together_are_found_moved_and_cancelled_together() {
    let hotel = hotel();
    let found = hotel.found_two("2026-12-10", "2026-12-12").await;
    assert_eq!((found.rooms().len(), found.people(), found.total()), (2, 4, Some(Cents::from_euros(356))));
    let suite = WantedChange { room_type: Some(room_id("suite_vue_mer")), ..WantedChange::default() };
    assert_eq!(hotel.refusal(&found, &suite), Refusal::OnlyDatesOfSeveralRooms);
    let quoted = hotel.desk.quote_change(&found, &days("2026-12-11", "2026-12-14")).unwrap();
    assert_eq!((quoted.total(), quoted.party().people()), (Cents::from_euros(534), 4));
    hotel.desk.hold_change("rtc_1", &quoted).await.unwrap();
    hotel.desk.change("rtc_1", quoted, Agreement::default()).await.unwrap();
    let found = hotel.again(&found).await;
    assert!(found.rooms().iter().all(|row| row.stay == found.stay()) && found.rooms().len() == 2);
    let correction = Correction { email: Some(Email::parse("goff@example.com").unwrap()), ..Correction::default() };
    let amended = hotel.desk.amend(&found.rooms()[1].id, correction).await.unwrap();
    assert!(amended.len() == 2 && amended.iter().all(|row| row.email.expose() == "goff@example.com"));
    let cancelled =
        hotel.desk.cancel(hotel.desk.quote_cancellation(&found).unwrap(), Agreement::default()).await.unwrap();
    assert_eq!(cancelled.rooms.len(), 2);
    assert!(hotel.again(&found).await.is_cancelled());
    assert_eq!(hotel.free("2026-12-11", "2026-12-14").await, [2]);
}
