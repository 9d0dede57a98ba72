//! What is done: booked, found, changed, cancelled.

use std::sync::Arc;

use chrono::DateTime;

use super::stage::{Page, blues, context, port};
use crate::{Lodging, Made, booked, cancelled, changed, found, heard_already, read_back, unchanged};
use hotel::{
    catalogue::Catalogue,
    code::ReservationCode,
    completed_action::ActionKind,
    guest::Guest,
    money::Cents,
    reservation::{Draft, Reservation},
    samples::{guest, room_id, stay},
};

fn reservation(guest: Guest, dates: (&str, &str), room: &str, people: u32) -> Arc<Reservation> {
    let draft = Draft::new(guest, stay(dates.0, dates.1), room_id(room), people, Cents::from_euros(267));
    let code = ReservationCode::from_number(4_217_365);
    Arc::new(draft.into_reservation("RES-1-a".to_owned(), &code, None, DateTime::UNIX_EPOCH))
}

#[test]
fn what_was_booked() {
    let mut page = Page::default();
    let (blues, port) = (blues(), port());
    let week_end = ("2026-11-27", "2026-11-30");
    let says = |page: &mut Page, situation: &str, catalogue: &Catalogue, rooms: &[Arc<Reservation>], made| {
        page.says(situation, booked(rooms, made, &context(catalogue)));
    };
    let standard = reservation(guest("Dupont"), week_end, "standard", 2);
    says(&mut page, "Réservé", &blues, std::slice::from_ref(&standard), Made::Now);
    says(&mut page, "Le même, redemandé", &blues, std::slice::from_ref(&standard), Made::Before);
    says(&mut page, "Le même, corrigé", &blues, std::slice::from_ref(&standard), Made::Corrected);
    let tonight = reservation(guest("Dupont"), ("2026-11-22", "2026-11-23"), "studio", 1);
    says(&mut page, "Ce soir, un studio", &port, &[tonight], Made::Now);
    let without_email = Guest { email: None, ..guest("Dupont") };
    says(&mut page, "Sans e-mail", &blues, &[reservation(without_email, week_end, "suite_vue_mer", 2)], Made::Now);
    let two = [Arc::clone(&standard), standard];
    says(&mut page, "Deux chambres", &blues, &two, Made::Now);
    let said = read_back(&guest("Le Goff-Ménard"));
    page.says("Le nom, épelé", said.name_spelt.expose());
    page.says("L'adresse e-mail", said.email_said.unwrap().expose());
    page.says("Le téléphone", said.phone_said.expose());
    insta::assert_snapshot!("reserve", page.text());
}

#[test]
fn what_became_of_a_reservation() {
    let mut page = Page::default();
    let catalogue = blues();
    let context = context(&catalogue);
    let one = Lodging { rooms: &["Chambre Standard"], stay: stay("2026-11-27", "2026-11-30"), people: 2 };
    let two = Lodging { rooms: &["Chambre Standard"; 2], people: 4, ..one };
    let total = Some(Cents::from_euros(267));
    page.says("Retrouvée", found(&one, total, false, None, &context));
    page.says("Retrouvée, deux chambres, prix inconnu", found(&two, None, false, None, &context));
    page.says("Retrouvée, annulée", found(&one, total, true, None, &context));
    page.says("Retrouvée sans le code", found(&one, total, false, Some("42173653"), &context));
    page.says("Modifiée", changed(&one, total, &context));
    page.says("Rien à modifier", unchanged(&one, &context));
    page.says("Annulée, sans frais", cancelled(&one, "42173653", Cents::default(), false, &context));
    page.says("Annulée, avec des frais", cancelled(&two, "42173653", Cents::new(13_350), false, &context));
    page.says("Déjà annulée", cancelled(&one, "42173653", Cents::default(), true, &context));
    for (act, what) in [
        (ActionKind::Booked, "réservation"),
        (ActionKind::Changed, "modification"),
        (ActionKind::Cancelled, "annulation"),
    ] {
        page.says(&format!("Récapitulation entendue, le client refuse : {what}"), heard_already(true, act));
        page.says(&format!("Récapitulation entendue, réponse attendue : {what}"), heard_already(false, act));
    }
    insta::assert_snapshot!("retrouve_modifie_annule", page.text());
}
