//! `[[saisons]]`: prices that replace the base price on some nights.

use std::collections::BTreeMap;

use hotel::{
    catalogue::{RoomTypeId, Season, StayRules},
    money::Cents,
};

use super::{
    details::MAX_NIGHTS,
    notes::Notes,
    rooms::{MAX_NAME, Rooms},
    section::{Section, price},
};

const MIN_NIGHTS: &str = "duree_min_nuits";

/// Some years of seasons, week-ends and fairs.
const MAX_SEASONS: usize = 200;

pub(super) fn read(root: &mut Section<'_>, notes: &mut Notes<'_>, rooms: &Rooms, rules: &StayRules) -> Vec<Season> {
    let mut seasons: Vec<Season> = Vec::new();
    for mut section in root.tables(notes, "saisons", MAX_SEASONS) {
        let name = section.required_text(notes, "nom", MAX_NAME);
        let first_night = section.required_day(notes, "du");
        let last_night = section.required_day(notes, "au");
        let prices = prices(&mut section, notes, rooms);
        let min_nights = section.number(notes, MIN_NIGHTS, 1..=MAX_NIGHTS);
        if min_nights.is_some_and(|nights| nights > rules.max_nights) {
            section.fault(
                notes,
                MIN_NIGHTS,
                "plus longue que reservation.duree_max_nuits : aucun séjour ne serait possible",
            );
        }
        if first_night.zip(last_night).is_some_and(|(first, last)| first > last) {
            section.fault(notes, "au", "la saison finit avant de commencer");
        } else if let (Some(name), Some(first_night), Some(last_night)) = (name, first_night, last_night) {
            let season = Season { name, first_night, last_night, prices, min_nights };
            for other in &seasons {
                report_overlap(&section, notes, other, &season);
            }
            seasons.push(season);
        }
        section.finish(notes);
    }
    seasons
}

fn prices(section: &mut Section<'_>, notes: &mut Notes<'_>, rooms: &Rooms) -> BTreeMap<RoomTypeId, Cents> {
    let before = notes.count();
    let mut prices = BTreeMap::new();
    for (offset, key, value) in section.entries(notes, "prix", "une liste { chambre = prix, … } est attendue") {
        let path = format!("{}.{key}", section.key_path("prix"));
        match (rooms.known(key), price(value)) {
            (None, _) => notes.add(offset, &path, rooms.unknown()),
            (Some(_), Err(reason)) => notes.add(offset, &path, reason),
            (Some(_), Ok(price)) if price == Cents::default() => {
                notes.add(offset, &path, "une chambre à zéro euro serait offerte à qui la demande");
            }
            (Some(id), Ok(price)) => drop(prices.insert(id, price)),
        }
    }
    if prices.is_empty() && notes.count() == before && !section.has(MIN_NIGHTS) {
        let reason = "obligatoire : { chambre = prix, … } avec une chambre au moins ; ou une duree_min_nuits";
        section.fault(notes, "prix", reason);
    }
    prices
}

/// Two seasons that give the same room a price on the same night contradict each other.
fn report_overlap(section: &Section<'_>, notes: &mut Notes<'_>, other: &Season, season: &Season) {
    if other.last_night < season.first_night || season.last_night < other.first_night {
        return;
    }
    for id in season.prices.keys().filter(|id| other.prices.contains_key(*id)) {
        let reason = format!(
            "chevauche la saison « {} » ({} au {}) pour la chambre {id}",
            other.name, other.first_night, other.last_night
        );
        section.fault(notes, "du", reason);
    }
}
