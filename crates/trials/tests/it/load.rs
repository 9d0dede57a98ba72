//! Many calls at once against the real server.

use evaluation::Scenario;
use openai_double::RingOptions;
use trials::load::{LoadOptions, LoadReport, load};
use vacances_bleues::{commands::house::House, config::hotel_file};

async fn report(calls: usize, concurrency: usize, ring: impl Fn(&House) -> RingOptions) -> LoadReport {
    let scenario = Scenario::load().unwrap();
    let house = House::open(&scenario, hotel_file::EXAMPLE, None).await.unwrap();
    let options = LoadOptions { ring: ring(&house), scenario, calls, concurrency, shift_days: 1, shift_cycle: 100 };
    let report = load(house.simulator(), &options).await;
    assert!(house.simulator().call_ids().is_empty(), "calls that are over are forgotten");
    assert_eq!(house.close().await.unwrap().0.len(), report.booked);
    report
}

#[tokio::test]
async fn fifty_calls_at_once_are_played_booked_and_measured() {
    let report = report(50, 50, |house| house.ring().clone()).await;
    assert_eq!((report.calls, report.failed, report.booked), (50, 0, 50), "{:?}", report.faults);
    assert_eq!((report.webhook.len(), report.accept.len(), report.greeting.len()), (50, 50, 50));
    assert_eq!(report.output.len(), 150);
    assert!(report.in_words().starts_with("50 appels en "), "{}", report.in_words());
    assert_eq!(report.in_json()["fonction_resultat"]["n"], 150);
}

#[tokio::test]
async fn refused_ring_is_a_failed_call() {
    let report = report(3, 2, |house| house.ring().clone().forged()).await;
    assert_eq!((report.calls, report.failed, report.booked), (3, 3, 0));
    let refused = report.faults.iter().all(|(_, fault)| fault.starts_with("le webhook a répondu 400"));
    assert!(refused, "{:?}", report.faults);
}
