use hotel::samples::day;

use super::*;
use crate::guest::tests::{at, booking, complete};

fn written(notice: &Notice<'_>, today: &str) -> String {
    let (catalogue, mediator) = complete();
    let house = House { catalogue: &catalogue, mediator: Some(&mediator) };
    let letter = super::notice(house, notice, day(today));
    format!("Objet : {}\n\n{}\n\n", letter.subject, letter.text.expose())
}

#[test]
fn reception_is_told_what_it_has_to_do() {
    let no_email = Booking { email: Personal::default(), ..booking() };
    let cancelled = Booking { cancelled: Some(hotel::money::Cents::new(5_340)), ..booking() };
    let callback = |is_emergency| Notice::CallBack {
        at: at("2026-11-22T13:05:00Z"),
        phone: Personal::new("0639980001".to_owned()),
        reason: Personal::new("souhaite un lit bébé".to_owned()),
        is_emergency,
    };
    let booking = booking();
    let not_delivered = Notice::NotDelivered {
        booking: &booking,
        message: GuestMessage::Confirmation,
        is_certain: true,
        answer: "550 5.1.1 mailbox unavailable".to_owned(),
    };
    let told = [
        written(&Notice::Booked(&no_email), "2026-12-03"),
        written(&Notice::Changed(&booking), "2026-11-22"),
        written(&Notice::Cancelled(&cancelled), "2026-11-22"),
        written(&callback(false), "2026-11-22"),
        written(&callback(true), "2026-11-22"),
        written(&not_delivered, "2026-11-22"),
    ];
    insta::assert_snapshot!("avis", told.concat());
}

#[test]
fn trial_is_told_as_one() {
    let trial = Booking { is_trial: true, ..booking() };
    let told = written(&Notice::Booked(&trial), "2026-12-03");
    assert!(told.starts_with("Objet : [Essai] ARRIVÉE CE SOIR — Nouvelle réservation 4217 3653"), "{told}");
    assert!(told.replace('\u{a0}', " ").contains("Appel d'essai : aucune chambre n'est prise."), "{told}");
}

#[test]
fn morning_lists_who_arrives() {
    let (catalogue, _) = complete();
    let house = House { catalogue: &catalogue, mediator: None };
    let arrivals = [booking(), Booking { guest: Personal::new("Ana Gómez".to_owned()), ..booking() }];
    let of = |arrivals| morning(house, &Morning { day: day("2026-12-03"), arrivals, callbacks: 2, undelivered: 1 });
    let letter = of(&arrivals);
    insta::assert_snapshot!("arrivees", format!("Objet : {}\n\n{}", letter.subject, letter.text.expose()));
    assert!(of(&[]).text.expose().contains("Aucune arrivée"), "an empty day is told as one");
}
