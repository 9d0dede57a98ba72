use std::sync::Arc;

use chrono::{DateTime, Utc};

use basics::personal::Personal;
use hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    catalogue::Catalogue,
    code::ReservationCode,
    reservation::{Actor, Agreement, Draft},
    samples::{catalogue, guest, room_id, stay},
};

use super::*;
use crate::{
    booking::{Circumstances, Lodging},
    house::Mediator,
};

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The hotel of the samples, with all that a letter needs.
pub(crate) fn complete() -> (Catalogue, Mediator) {
    let mut catalogue = catalogue();
    let hotel = &mut catalogue.hotel;
    "SAS Les Dunes".clone_into(&mut hotel.legal_name);
    "12 quai du Port, 29900 Concarneau".clone_into(&mut hotel.address);
    "0199000001".clone_into(&mut hotel.phone);
    "reception@hotel.example".clone_into(&mut hotel.email);
    let mediator = Mediator {
        name: "Médiation Exemple".to_owned(),
        address: "1 rue de la Paix, 75002 Paris".to_owned(),
        site: "https://mediation.example".to_owned(),
    };
    (catalogue, mediator)
}

/// A standard room for two in December.
pub(crate) fn booking() -> Booking {
    let terms = [(7, 0), (2, 30)].map(|(days_before, fee_percent)| CancellationTier { days_before, fee_percent });
    Booking {
        code: "42173653".to_owned(),
        revision: 0,
        language: Language::French,
        guest: Personal::new("Camille Le Goff".to_owned()),
        email: Personal::new("camille@example.com".to_owned()),
        phone: Personal::new("0639980001".to_owned()),
        rooms: vec![Lodging {
            room_type: "standard".to_owned(),
            name: "Chambre Standard".to_owned(),
            stay: stay("2026-12-03", "2026-12-05"),
            people: 2,
            ages: Vec::new(),
            total: Some(Cents::from_euros(178)),
            tourist_tax: Some(Cents::new(440)),
        }],
        wishes: Personal::new("Étage élevé & vue <mer>".to_owned()),
        terms: CancellationTerms::new(terms.into()),
        accepted_at: Some(at("2026-11-22T13:05:00Z")),
        cancelled: None,
        is_trial: false,
    }
}

fn written(booking: &Booking, occasion: Occasion) -> String {
    let (mut catalogue, mediator) = complete();
    catalogue.rules.kept_until = chrono::NaiveTime::from_hms_opt(18, 0, 0);
    let house = House { catalogue: &catalogue, mediator: Some(&mediator) };
    let letter = letter(house, booking, occasion, at("2026-11-22T13:06:00Z"));
    format!("Objet : {}\n\n{}", letter.subject, letter.text.expose())
}

#[test]
fn confirmation_reads_as_a_hotelier_would_sign_it() {
    insta::assert_snapshot!("confirmation", written(&booking(), Occasion::Booked));
}

#[test]
fn change_says_what_it_replaces_and_the_difference() {
    let mut booking = booking();
    booking.revision = 1;
    let family = Lodging {
        room_type: "familiale".to_owned(),
        name: "Chambre Familiale".to_owned(),
        people: 3,
        ages: vec![4],
        total: Some(Cents::new(27_850)),
        tourist_tax: None,
        ..booking.rooms[0].clone()
    };
    booking.rooms.push(family);
    let previous_total = Some(Cents::from_euros(178));
    insta::assert_snapshot!("modification", written(&booking, Occasion::Changed { previous_total }));
}

#[test]
fn cancellation_says_what_is_owed() {
    let cancelled = |fee| Booking { cancelled: Some(Cents::new(fee)), ..booking() };
    let free = written(&cancelled(0), Occasion::Cancelled);
    assert!(free.contains("sans frais\u{a0}: vous ne devez rien"), "{free}");
    insta::assert_snapshot!("annulation", written(&cancelled(5_340), Occasion::Cancelled));
}

#[test]
fn call_in_english_is_answered_in_english_and_in_french() {
    let booking = Booking { language: Language::English, ..booking() };
    insta::assert_snapshot!("confirmation_en", written(&booking, Occasion::Booked));
}

#[test]
fn old_address_learns_nothing_of_the_stay() {
    let (catalogue, mediator) = complete();
    let house = House { catalogue: &catalogue, mediator: Some(&mediator) };
    let letter = address_replaced(house, Language::English);
    insta::assert_snapshot!("ancienne_adresse", format!("Objet : {}\n\n{}", letter.subject, letter.text.expose()));
}

#[test]
fn html_says_what_the_text_says_and_escapes_it() {
    let (catalogue, mediator) = complete();
    let house = House { catalogue: &catalogue, mediator: Some(&mediator) };
    let letter = letter(house, &booking(), Occasion::Booked, at("2026-11-22T13:06:00Z"));
    assert!(letter.html.expose().contains("Étage élevé &#38; vue &#60;mer&#62;"));
    insta::assert_snapshot!("confirmation_html", letter.html.expose());
}

#[test]
fn terms_whose_time_is_over_are_not_written() {
    let (catalogue, _) = complete();
    let house = House { catalogue: &catalogue, mediator: None };
    let said = |day: &str| {
        let text = letter(house, &booking(), Occasion::Booked, at(day)).text.into_inner().replace('\u{a0}', " ");
        let start = text.find("ANNULATION ET").unwrap();
        text[start..text.find("Vous ne disposez").unwrap()].lines().skip(1).collect::<Vec<_>>().join("")
    };
    // Half past eleven in the evening at the hotel.
    assert_eq!(
        said("2026-11-26T22:30:00Z"),
        "Vous pouvez annuler sans frais jusqu'au jeudi 26 novembre 2026 à 23 h 59.Jusqu'au mardi 1er décembre 2026 à 23 h 59, l'annulation coûte 30 % du prix (53,40 €).Ensuite, la totalité est due (178 €)."
    );
    assert_eq!(
        said("2026-11-26T23:30:00Z"),
        "Jusqu'au mardi 1er décembre 2026 à 23 h 59, l'annulation coûte 30 % du prix (53,40 €).Ensuite, la totalité est due (178 €)."
    );
    assert_eq!(said("2026-12-02T12:00:00Z"), "Toute annulation est facturée en totalité (178 €).");
}

#[test]
fn rooms_that_stand_are_written_and_cancelled_ones_are_not() {
    let (catalogue, _) = complete();
    let house = House { catalogue: &catalogue, mediator: None };
    let draft =
        Draft::new(guest("Le Goff"), stay("2026-12-03", "2026-12-05"), room_id("standard"), 2, Cents::new(17_800));
    let code = ReservationCode::from_number(4_217_365);
    let booked = draft.into_reservation("RES-1".to_owned(), &code, None, at("2026-11-22T10:00:00Z"));
    let cancelled_at = |fee| {
        let agreement = Agreement::default();
        Arc::new(booked.cancelled(Actor::Staff, Some(Cents::new(fee)), &agreement, at("2026-11-23T10:00:00Z")))
    };
    let circumstances = Circumstances { revision: 2, language: Language::French, is_trial: false };
    let of = |rows: &[_]| Booking::of(rows, house, circumstances).unwrap();
    let standing = of(&[cancelled_at(100), Arc::new(booked.clone())]);
    assert_eq!((standing.rooms.len(), standing.cancelled, standing.revision), (1, None, 2));
    assert_eq!(
        (standing.rooms[0].name.as_str(), standing.guest.expose().as_str()),
        ("Chambre Standard", "Camille Le Goff")
    );
    let cancelled = of(&[cancelled_at(100), cancelled_at(50)]);
    assert_eq!((cancelled.rooms.len(), cancelled.cancelled), (2, Some(Cents::new(150))));
    assert_eq!(Booking::of(&[], house, circumstances), None);
}
