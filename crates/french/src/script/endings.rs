//! How things stand, before the goodbye; and what the reception reads where a call left something to verify.

use super::stage::{Page, blues, context};
use crate::{AtTheEnd, Message, answered_at_the_end, claimed_at_the_end, closing};
use hotel::{completed_action::Fate, samples::stay};

fn at_the_end(room: &'static str, dates: (&str, &str), fate: Fate) -> AtTheEnd<'static> {
    AtTheEnd { rooms: vec![room], stay: stay(dates.0, dates.1), code: "42173653", fate }
}

#[test]
fn how_things_stand_before_the_goodbye() {
    let (mut page, blues) = (Page::default(), blues());
    let week_end = ("2026-11-27", "2026-11-30");
    let standard = |fate| at_the_end("Chambre Standard", week_end, fate);
    let suite = at_the_end("Suite Vue Mer", ("2026-11-22", "2026-11-24"), Fate::Changed);
    let mut says = |situation: &str, stands: &[AtTheEnd<'_>], message| {
        page.says(situation, closing(stands, message, &context(&blues)));
    };
    says("Rien n'a été fait", &[], Message::None);
    says("Rien n'a été fait, un message est laissé", &[], Message::WithNumber);
    says("Réservé", &[standard(Fate::Booked)], Message::None);
    says("Réservé, et un message sans numéro connu", &[standard(Fate::Booked)], Message::Left);
    says("Annulé", &[standard(Fate::Cancelled)], Message::None);
    says("Retrouvé, et laissé comme c'était", &[standard(Fate::Untouched)], Message::None);
    says("Annulé d'un côté, modifié de l'autre", &[standard(Fate::Cancelled), suite], Message::None);
    let stands = closing(&[], Message::None, &context(&blues));
    page.says("À la réception : dit à tort et jamais corrigé", claimed_at_the_end(&["réservé", "prix"], &stands));
    page.says("À la réception : récapitulé, et rien d'enregistré", answered_at_the_end(&stands));
    insta::assert_snapshot!("fin", page.text());
}
