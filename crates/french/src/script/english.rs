//! What is read out in English, in a hotel that books in it.

use super::{
    bookings::{Shape, read_in},
    stage::{Page, blues, context, port, terms},
};
use crate::{CancellationRecap, ChangeRecap, Lodging, english};
use hotel::{
    money::Cents,
    party::Party,
    samples::{adults, catalogue as with_breakfast, stay},
    tourist_tax::TouristTaxDue,
};

const WEEK_END: (&str, &str) = ("2026-11-27", "2026-11-30");
const TONIGHT: (&str, &str) = ("2026-11-22", "2026-11-23");

#[test]
fn english_recaps_of_bookings() {
    let mut page = Page::default();
    let (blues, mut port) = (blues(), port());
    port.rules.kept_until = chrono::NaiveTime::from_hms_opt(18, 0, 0);
    let (free, week) = (terms(&[]), terms(&[(7, 0), (2, 30)]));
    let shape = |rooms, dates, people| Shape {
        rooms,
        dates,
        party: adults(people),
        total: Cents::from_euros(267),
        tax: TouristTaxDue::Unknown,
        terms: &free,
    };
    let says = |page: &mut Page, situation: &str, catalogue, shape: &Shape<'_>| {
        page.says(situation, read_in(english::recap, catalogue, shape));
    };
    says(&mut page, "L'hôtel du fichier d'exemple", &blues, &shape(&["standard"], WEEK_END, 2));
    says(&mut page, "Ce soir, une personne", &blues, &shape(&["standard"], TONIGHT, 1));
    says(&mut page, "De ce soir à mercredi", &blues, &shape(&["standard"], ("2026-11-22", "2026-11-25"), 2));
    says(&mut page, "Deux chambres semblables", &blues, &shape(&["standard"; 2], WEEK_END, 4));
    let breakfast = with_breakfast();
    let several = Shape {
        party: Party::new(8, vec![4, 9]).unwrap(),
        total: Cents::new(123_450),
        tax: TouristTaxDue::Amount(Cents::new(1_683)),
        terms: &week,
        ..shape(&["familiale", "standard", "standard", "suite_vue_mer"], ("2026-12-31", "2027-01-03"), 8)
    };
    says(&mut page, "Quatre chambres, des enfants, la taxe, le barème", &breakfast, &several);
    let kept =
        Shape { tax: TouristTaxDue::Included, terms: &week, ..shape(&["studio"], ("2027-06-01", "2027-06-08"), 2) };
    says(&mut page, "La chambre est gardée jusqu'à dix-huit heures", &port, &kept);
    says(&mut page, "Le délai gratuit est passé", &port, &Shape { dates: WEEK_END, ..kept });
    let two = Shape { terms: &week, ..shape(&["studio", "mimosa"], TONIGHT, 3) };
    says(&mut page, "Ce soir, deux chambres, tout est dû", &port, &two);
    insta::assert_snapshot!("en_anglais_reserver", page.text());
}

#[test]
fn english_recaps_of_changes_and_cancellations() {
    let mut page = Page::default();
    let blues = blues();
    let context = context(&blues);
    let (free, week) = (terms(&[]), terms(&[(7, 0), (2, 30)]));
    let old = Lodging { rooms: &["Chambre Standard"], stay: stay(WEEK_END.0, WEEK_END.1), people: 2 };
    let tonight = Lodging { stay: stay(TONIGHT.0, TONIGHT.1), people: 1, ..old };
    let two = Lodging { rooms: &["Chambre Standard"; 2], people: 4, ..old };
    let mut change = ChangeRecap {
        old,
        new: Lodging { stay: stay("2026-12-04", "2026-12-08"), ..old },
        old_total: Some(Cents::from_euros(267)),
        new_total: Cents::from_euros(356),
        tax: TouristTaxDue::Unknown,
        terms: &free,
    };
    page.says("D'autres dates", english::change_recap(&change, &context));
    (change.terms, change.tax) = (&week, TouristTaxDue::Amount(Cents::new(1_683)));
    change.new = Lodging { rooms: &["Chambre Familiale"], stay: stay("2026-12-31", "2027-01-03"), people: 4 };
    page.says("Tout change, la taxe, le barème", english::change_recap(&change, &context));
    (change.old, change.new) = (tonight, Lodging { stay: stay("2026-11-22", "2026-11-24"), ..tonight });
    page.says("Une nuit de plus, dès ce soir", english::change_recap(&change, &context));
    change.old = two;
    change.new = Lodging { stay: stay("2026-12-04", "2026-12-08"), ..two };
    page.says("Deux chambres", english::change_recap(&change, &context));
    for (situation, lodging, fee) in [
        ("Annuler, sans frais", old, 0),
        ("Annuler, avec des frais", old, 13_350),
        ("Annuler le séjour de ce soir", tonight, 8_900),
        ("Annuler deux chambres", two, 0),
    ] {
        let cancellation = CancellationRecap { lodging, fee: Cents::new(fee) };
        page.says(situation, english::cancellation_recap(&cancellation, &context));
    }
    insta::assert_snapshot!("en_anglais_modifier_annuler", page.text());
}
