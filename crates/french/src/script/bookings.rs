//! What is free, and what is read out before the yes.

use super::stage::{Page, blues, context, found, port, terms};
use crate::{
    BOOKED_ELSEWHERE, BOOKED_HERE, CHANGE_THE_BOOKING, CHANGE_THE_PARTY, CancellationRecap, ChangeRecap, Context,
    Lodging, RecapInput, availability, cancellation_recap, change_recap, recap,
};
use hotel::{
    cancellation::CancellationTerms,
    catalogue::{Catalogue, RoomType, Service},
    money::Cents,
    party::Party,
    samples::{adults, catalogue as with_breakfast, stay},
    tourist_tax::TouristTaxDue,
};

const WEEK_END: (&str, &str) = ("2026-11-27", "2026-11-30");

#[test]
fn what_is_free_and_what_is_not() {
    let mut page = Page::default();
    let says = |page: &mut Page, situation: &str, catalogue: &Catalogue, room, people, full: &[&str]| {
        let answer = found(catalogue, WEEK_END, room, people, full).unwrap();
        page.says(situation, availability(&answer, &context(catalogue)));
    };
    let (blues, port) = (blues(), port());
    says(&mut page, "Une chambre libre", &blues, Some("standard"), 2, &[]);
    says(&mut page, "Un studio libre", &port, Some("studio"), 2, &[]);
    says(&mut page, "Un appartement libre", &port, None, 4, &[]);
    says(&mut page, "Trois chambres au choix", &blues, None, 2, &[]);
    says(&mut page, "Deux au choix, d'autres noms", &port, None, 2, &["studio"]);
    says(
        &mut page,
        "La suite est complète, d'autres chambres restent",
        &blues,
        Some("suite_vue_mer"),
        2,
        &["suite_vue_mer"],
    );
    says(&mut page, "Une seule autre proposition", &blues, Some("familiale"), 4, &["familiale", "standard"]);
    says(&mut page, "Plusieurs chambres ensemble", &blues, None, 4, &["familiale"]);
    let tonight = found(&blues, ("2026-11-22", "2026-11-23"), Some("standard"), 1, &[]).unwrap();
    page.says("Ce soir", availability(&tonight, &context(&blues)));
    let three_nights = found(&blues, ("2026-11-22", "2026-11-25"), None, 2, &[]).unwrap();
    page.says("De ce soir à mercredi", availability(&three_nights, &context(&blues)));
    let mut full = found(&blues, WEEK_END, Some("suite_vue_mer"), 2, &["suite_vue_mer"]).unwrap();
    full.alternatives.clear();
    page.says("Plus rien de ce type", availability(&full, &context(&blues)));
    full.room_name = None;
    page.says("Plus rien du tout", availability(&full, &context(&blues)));
    full.stay = stay("2026-11-22", "2026-11-23");
    page.says("Plus rien pour ce soir", availability(&full, &context(&blues)));
    insta::assert_snapshot!("disponibilites", page.text());
}

pub(super) struct Shape<'a> {
    pub(super) rooms: &'a [&'a str],
    pub(super) dates: (&'a str, &'a str),
    pub(super) party: Party,
    pub(super) total: Cents,
    pub(super) tax: TouristTaxDue,
    pub(super) terms: &'a CancellationTerms,
}

/// The recap of a booking, as a language reads it out.
pub(super) fn read_in(
    language: fn(&RecapInput<'_>, &Context<'_>) -> String,
    catalogue: &Catalogue,
    shape: &Shape<'_>,
) -> String {
    let rooms: Vec<&RoomType> = shape.rooms.iter().map(|id| catalogue.room(id).unwrap()).collect();
    let input = RecapInput {
        rooms: &rooms,
        stay: stay(shape.dates.0, shape.dates.1),
        party: &shape.party,
        total: shape.total,
        tax: shape.tax,
        terms: shape.terms,
    };
    language(&input, &context(catalogue))
}

fn read_out(catalogue: &Catalogue, shape: &Shape<'_>) -> String {
    read_in(recap, catalogue, shape)
}

#[test]
fn what_is_read_out_before_a_booking() {
    let mut page = Page::default();
    let (blues, mut port) = (blues(), port());
    let (free, week) = (terms(&[]), terms(&[(7, 0), (2, 30)]));
    let shape = |rooms, dates, people| Shape {
        rooms,
        dates,
        party: adults(people),
        total: Cents::from_euros(267),
        tax: TouristTaxDue::Unknown,
        terms: &free,
    };
    page.says("L'hôtel du fichier d'exemple", read_out(&blues, &shape(&["standard"], WEEK_END, 2)));
    page.says("Ce soir, une personne", read_out(&blues, &shape(&["standard"], ("2026-11-22", "2026-11-23"), 1)));
    page.says("De ce soir à mercredi", read_out(&blues, &shape(&["standard"], ("2026-11-22", "2026-11-25"), 2)));
    page.says("Deux chambres semblables", read_out(&blues, &shape(&["standard"; 2], WEEK_END, 4)));
    let several = Shape {
        party: Party::new(8, vec![4, 9]).unwrap(),
        total: Cents::new(123_450),
        tax: TouristTaxDue::Amount(Cents::new(1_683)),
        terms: &week,
        ..shape(&["familiale", "standard", "standard", "suite_vue_mer"], ("2026-12-31", "2027-01-03"), 8)
    };
    let breakfast = with_breakfast();
    page.says("Quatre chambres, des enfants, la taxe, le barème, le petit-déjeuner", read_out(&breakfast, &several));
    let included =
        Shape { tax: TouristTaxDue::Included, terms: &week, ..shape(&["studio"], ("2027-06-01", "2027-06-08"), 2) };
    port.services.push(Service {
        id: "petit_dejeuner".to_owned(),
        name: "Petit-déjeuner".to_owned(),
        price: None,
        included: Some(true),
        description: String::new(),
    });
    page.says("Un studio, tout compris", read_out(&port, &included));
    page.says("Le délai gratuit est passé", read_out(&port, &Shape { dates: WEEK_END, ..included }));
    let last = terms(&[(14, 0), (10, 30)]);
    let late = Shape { terms: &last, ..shape(&["appart"], WEEK_END, 3) };
    page.says("Tout est dû dès maintenant", read_out(&port, &late));
    page.says("Sans taxe", read_out(&port, &Shape { tax: TouristTaxDue::Amount(Cents::default()), ..late }));
    page.says("Une chambre qui porte un nom", read_out(&port, &shape(&["mimosa"], WEEK_END, 2)));
    for room in &mut port.rooms {
        room.amenities.clear();
    }
    port.services.clear();
    page.says("Ni petit-déjeuner ni internet connus", read_out(&port, &shape(&["studio"], WEEK_END, 2)));
    page.says("Elle ressemble à une réservation de cet appel", BOOKED_HERE);
    page.says("Elle ressemble à une réservation d'ailleurs", BOOKED_ELSEWHERE);
    page.says("Une correction qui change le nombre de personnes", CHANGE_THE_PARTY);
    page.says("Une correction qui change les dates ou la chambre", CHANGE_THE_BOOKING);
    insta::assert_snapshot!("recapitulation", page.text());
}

#[test]
fn what_is_read_out_before_a_change_or_a_cancellation() {
    let mut page = Page::default();
    let blues = blues();
    let week = terms(&[(7, 0), (2, 30)]);
    let free = terms(&[]);
    let nights = stay(WEEK_END.0, WEEK_END.1);
    let old = Lodging { rooms: &["Chambre Standard"], stay: nights, people: 2 };
    let mut change = ChangeRecap {
        old,
        new: Lodging { stay: stay("2026-12-04", "2026-12-08"), ..old },
        old_total: Some(Cents::from_euros(267)),
        new_total: Cents::from_euros(356),
        tax: TouristTaxDue::Unknown,
        terms: &free,
    };
    page.says("D'autres dates", change_recap(&change, &context(&blues)));
    change.terms = &week;
    change.tax = TouristTaxDue::Amount(Cents::new(1_683));
    page.says("D'autres dates, la taxe, le barème", change_recap(&change, &context(&blues)));
    change.new = Lodging { rooms: &["Suite Vue Mer"], ..old };
    (change.terms, change.tax) = (&free, TouristTaxDue::Included);
    page.says("Une autre chambre", change_recap(&change, &context(&blues)));
    change.new = Lodging { people: 1, ..old };
    change.new_total = Cents::from_euros(267);
    page.says("Une personne de moins, même prix", change_recap(&change, &context(&blues)));
    change.new = Lodging { stay: stay("2026-11-27", "2026-11-29"), ..old };
    change.new_total = Cents::from_euros(178);
    page.says("Une nuit de moins", change_recap(&change, &context(&blues)));
    change.old_total = None;
    change.new = Lodging { rooms: &["Chambre Familiale"], stay: stay("2026-12-31", "2027-01-03"), people: 4 };
    (change.terms, change.tax) = (&week, TouristTaxDue::Amount(Cents::new(1_683)));
    page.says("Tout change, l'ancien prix est inconnu", change_recap(&change, &context(&blues)));
    change.old = Lodging { stay: stay("2026-11-22", "2026-11-23"), ..old };
    change.new = Lodging { stay: stay("2026-11-22", "2026-11-24"), ..old };
    (change.terms, change.tax) = (&free, TouristTaxDue::Unknown);
    page.says("Une nuit de plus, dès ce soir", change_recap(&change, &context(&blues)));
    for (situation, lodging, fee) in [
        ("Annuler, sans frais", old, 0),
        ("Annuler, avec des frais", old, 13_350),
        ("Annuler le séjour de ce soir", Lodging { stay: stay("2026-11-22", "2026-11-23"), ..old }, 8_900),
        ("Annuler deux chambres", Lodging { rooms: &["Chambre Standard"; 2], people: 4, ..old }, 0),
    ] {
        let cancellation = CancellationRecap { lodging, fee: Cents::new(fee) };
        page.says(situation, cancellation_recap(&cancellation, &context(&blues)));
    }
    insta::assert_snapshot!("modification_et_annulation", page.text());
}
