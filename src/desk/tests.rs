use chrono::{TimeZone as _, Utc};
use futures_util::future::join_all;

use super::*;
use basics::{ids::Ids, metrics::Counter};
use hotel::samples::{adults, catalogue, day, guest, room_id};
use store::{Filter, testing::TestStore};

pub(super) struct Hotel {
    pub(super) desk: Desk,
    pub(super) store: Arc<TestStore>,
    metrics: Arc<Metrics>,
}

/// A hotel with two standard rooms and its usual others, on 22 November 2026.
pub(super) fn hotel() -> Hotel {
    hotel_at(Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap()), |_| {})
}

/// The same by another clock, and with a catalogue that is a little different.
pub(super) fn hotel_at(clock: Clock, differ: impl FnOnce(&mut Catalogue)) -> Hotel {
    let store = Arc::new(TestStore::new(clock.clone(), Ids::seeded(1)));
    let mut catalogue = catalogue();
    catalogue.rooms[0].count = 2;
    differ(&mut catalogue);
    let metrics = Arc::new(Metrics::default());
    let desk = Desk::new(Arc::<TestStore>::clone(&store), Arc::new(catalogue), clock, Arc::clone(&metrics));
    Hotel { desk, store, metrics }
}

pub(super) fn order(name: &str, arrival: &str, departure: &str) -> BookingRequest {
    BookingRequest {
        guest: guest(name),
        arrival: day(arrival),
        departure: day(departure),
        rooms: vec![WantedRoom { room_type: room_id("standard"), party: adults(2) }],
        wishes: None,
    }
}

fn of_room(order: BookingRequest, room_type: &str, people: u32) -> BookingRequest {
    BookingRequest { rooms: vec![WantedRoom { room_type: room_id(room_type), party: adults(people) }], ..order }
}

impl Hotel {
    pub(super) async fn book(&self, call: &str, order: BookingRequest) -> Result<Booked, Refusal> {
        self.desk.take(self.desk.prepare(call, order)?).await
    }

    async fn stored(&self) -> usize {
        self.store.list(Filter { limit: 100, ..Filter::default() }).await.unwrap().total
    }

    pub(super) async fn free(&self, arrival: &str, departure: &str) -> Vec<u32> {
        let wanted = Wanted {
            arrival: day(arrival),
            departure: day(departure),
            room_type: Some(room_id("standard")),
            party: None,
        };
        self.desk.availability("rtc_0", wanted).await.unwrap().options.iter().map(|offer| offer.free).collect()
    }
}

#[tokio::test]
async fn a_booking_takes_its_nights_at_the_computed_price() {
    let hotel = hotel();
    let booked = hotel.book("rtc_1", order("Dupont", "2027-07-01", "2027-07-04")).await.unwrap();
    assert!(!booked.again);
    assert_eq!(booked.reservations[0].total.map(hotel::money::Cents::get), Some(2 * 8_900 + 11_900));
    assert_eq!(hotel.free("2027-07-03", "2027-07-05").await, [1]);
    assert_eq!(hotel.free("2027-07-04", "2027-07-05").await, [2], "the day of departure is free");
    assert_eq!(hotel.metrics.get(Counter::Booked), 1);
}

#[tokio::test]
async fn of_many_callers_for_the_last_room_one_gets_it_and_the_others_what_is_near() {
    let hotel = hotel();
    hotel.book("rtc_0", order("Premier", "2026-12-31", "2027-01-01")).await.unwrap();
    let calls: Vec<String> = (1..=20).map(|call| format!("rtc_{call}")).collect();
    let answers =
        join_all(calls.iter().map(|call| hotel.book(call, order("Dupont", "2026-12-31", "2027-01-01")))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let full = answers.into_iter().find_map(Result::err).unwrap();
    let Refusal::Full(house) = full else { panic!("{full:?}") };
    let near: Vec<(&str, NaiveDate)> =
        house.alternatives.iter().map(|offer| (offer.name.as_str(), offer.quote.stay().arrival())).collect();
    assert_eq!(
        near,
        [
            ("Chambre Familiale", day("2026-12-31")),
            ("Suite Vue Mer", day("2026-12-31")),
            ("Chambre Standard", day("2027-01-01"))
        ]
    );
    assert_eq!((hotel.stored().await, hotel.metrics.get(Counter::Booked)), (2, 2));
}

#[tokio::test]
async fn the_same_order_of_a_call_is_the_same_booking_even_in_a_full_house() {
    let hotel = hotel();
    let first = hotel.book("rtc_1", order("Le Goff", "2026-12-31", "2027-01-01")).await.unwrap();
    hotel.book("rtc_2", order("Autre", "2026-12-31", "2027-01-01")).await.unwrap();
    let again = hotel.book("rtc_1", order("LE-GOFF", "2026-12-31", "2027-01-01")).await.unwrap();
    assert!(again.again);
    assert_eq!(again.reservations[0].id, first.reservations[0].id);
    assert_eq!((hotel.stored().await, hotel.metrics.get(Counter::Booked)), (2, 2));
}

#[tokio::test]
async fn the_same_order_of_another_call_is_another_booking() {
    let hotel = hotel();
    let first = hotel.book("rtc_1", order("Dupont", "2026-12-31", "2027-01-01")).await.unwrap();
    let second = hotel.book("rtc_2", order("Dupont", "2026-12-31", "2027-01-01")).await.unwrap();
    assert_ne!(first.reservations[0].id, second.reservations[0].id);
}

#[tokio::test]
async fn a_store_that_cannot_write_is_said_and_nothing_is_booked() {
    let hotel = hotel();
    hotel.store.set_broken(true);
    let refusal = hotel.book("rtc_1", order("Dupont", "2026-12-31", "2027-01-01")).await.unwrap_err();
    assert_eq!(refusal, Refusal::ServiceUnavailable);
    hotel.store.set_broken(false);
    assert_eq!((hotel.stored().await, hotel.metrics.get(Counter::Booked)), (0, 0));
}

#[tokio::test]
async fn orders_that_break_a_rule_never_reach_the_store() {
    let hotel = hotel();
    hotel.store.set_broken(true);
    let refusal = async |order: BookingRequest| hotel.book("rtc_1", order).await.unwrap_err();
    let (past, arrival) = (day("2026-11-21"), day("2026-11-27"));
    assert_eq!(refusal(order("Dupont", "2026-11-21", "2026-11-23")).await, Refusal::PastDate { arrival: past });
    let no_night = Refusal::DepartureNotAfterArrival { arrival, departure: arrival };
    assert_eq!(refusal(order("Dupont", "2026-11-27", "2026-11-27")).await, no_night);
    let of_three = refusal(of_room(order("Dupont", "2026-11-27", "2026-11-28"), "standard", 3)).await;
    assert!(matches!(of_three, Refusal::CapacityExceeded(_)), "{of_three:?}");
    let chalet = of_room(order("Dupont", "2026-11-27", "2026-11-28"), "chalet", 2);
    assert_eq!(refusal(chalet).await, Refusal::UnknownRoomType);
}

#[test]
fn the_hotels_date_decides_what_is_past_and_its_night_ends_with_the_day() {
    let refusal_at = |hour, minute| {
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 23, hour, minute, 0).unwrap());
        let store = Arc::new(TestStore::new(clock.clone(), Ids::seeded(1)));
        let desk = Desk::new(store, Arc::new(catalogue()), clock, Arc::default());
        assert_eq!(desk.today(), day("2026-11-23"), "the date goes by the calendar all the same");
        desk.prepare("rtc_1", order("Dupont", "2026-11-22", "2026-11-24")).err()
    };
    assert_eq!(refusal_at(2, 59), None, "a minute to four in Paris: the night of the 22nd goes on");
    let past = Refusal::PastDate { arrival: day("2026-11-22") };
    assert_eq!(refusal_at(3, 0), Some(past), "four in Paris");
}
