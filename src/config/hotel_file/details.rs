//! `[hotel]`, `[reservation]`, `[reception]` and `[[services]]`.

use std::collections::BTreeSet;

use chrono::NaiveTime;
use chrono_tz::Tz;

use hotel::{
    article::HotelArticle,
    catalogue::{HotelDetails, Service, StayRules},
    money::Cents,
    reception::ReceptionHours,
};

use super::{
    messaging::address,
    notes::Notes,
    rooms::{MAX_DESCRIPTION, MAX_NAME, article, identifier},
    section::Section,
};

/// Addresses, legal names and the like.
pub(super) const MAX_LINE: usize = 200;

/// Services stand in the prompt, which is paid for in every response.
const MAX_SERVICES: usize = 40;

/// A year: longer stays are leases.
pub(super) const MAX_NIGHTS: u32 = 365;

/// Three years: prices beyond are unknown to everybody.
const MAX_DAYS: u32 = 1_100;

/// No night goes on after noon: a later `fin_de_journee` would sell a night that is over.
const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};

pub(super) fn hotel(mut section: Section<'_>, notes: &mut Notes<'_>) -> Option<HotelDetails> {
    let name = section.required_text(notes, "nom", MAX_NAME);
    let article = article(&mut section, notes, &HotelArticle::WRITTEN);
    let description = section.text(notes, "description", MAX_DESCRIPTION).unwrap_or_default();
    let zone = zone(&mut section, notes);
    let legal_name = section.text(notes, "raison_sociale", MAX_LINE).unwrap_or_default();
    let address = section.text(notes, "adresse", MAX_LINE).unwrap_or_default();
    let phone = section.text(notes, "telephone", MAX_LINE).unwrap_or_default();
    let email = section.text(notes, "email", MAX_LINE).unwrap_or_default();
    let check_in_from = section.time(notes, "heure_arrivee").or(NaiveTime::from_hms_opt(15, 0, 0));
    let check_out_by = section.time(notes, "heure_depart").or(NaiveTime::from_hms_opt(11, 0, 0));
    if !email.is_empty() && !email.contains('@') {
        section.fault(notes, "email", "une adresse e-mail est attendue");
    }
    section.finish(notes);
    Some(HotelDetails {
        name: name?,
        article,
        description,
        zone: zone?,
        legal_name,
        address,
        phone,
        email,
        check_in_from: check_in_from?,
        check_out_by: check_out_by?,
    })
}

fn zone(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Option<Tz> {
    const KEY: &str = "fuseau_horaire";
    let Some(name) = section.text(notes, KEY, MAX_LINE) else { return Some(Tz::Europe__Paris) };
    let zone = name.parse().ok();
    if zone.is_none() {
        section.fault(notes, KEY, "fuseau inconnu ; par exemple Europe/Paris, America/Martinique, Indian/Reunion");
    }
    zone
}

pub(super) fn rules(section: Option<Section<'_>>, notes: &mut Notes<'_>) -> StayRules {
    let mut rules = StayRules::default();
    let Some(mut section) = section else { return rules };
    rules.min_nights = section.number(notes, "duree_min_nuits", 1..=MAX_NIGHTS).unwrap_or(rules.min_nights);
    rules.max_nights = section.number(notes, "duree_max_nuits", 1..=MAX_NIGHTS).unwrap_or(rules.max_nights);
    rules.min_days_ahead = section.number(notes, "delai_min_jours", 0..=MAX_DAYS).unwrap_or(rules.min_days_ahead);
    rules.horizon_days = section.number(notes, "horizon_jours", 1..=MAX_DAYS).unwrap_or(rules.horizon_days);
    if rules.min_nights > rules.max_nights {
        section.fault(notes, "duree_min_nuits", "plus longue que duree_max_nuits : aucun séjour ne serait possible");
    }
    if rules.min_days_ahead.saturating_add(rules.min_nights) > rules.horizon_days {
        section.fault(notes, "horizon_jours", "trop proche pour delai_min_jours : aucun séjour ne serait possible");
    }
    rules.end_of_day = section.time(notes, "fin_de_journee").unwrap_or(rules.end_of_day);
    if rules.end_of_day >= NOON {
        section.fault(
            notes,
            "fin_de_journee",
            "avant midi : jusqu'à cette heure, « cette nuit » est celle de la veille",
        );
    }
    rules.kept_until = section.time(notes, "garder_jusqu_a");
    section.finish(notes);
    rules
}

/// The hours of the reception, both or none for always; and the address that is told of bookings.
pub(super) fn reception(
    section: Option<Section<'_>>,
    notes: &mut Notes<'_>,
) -> (Option<ReceptionHours>, Option<String>) {
    const NOTICES: &str = "avis";
    let Some(mut section) = section else { return (None, None) };
    let notices = section.text(notes, NOTICES, MAX_LINE);
    let notices = notices.and_then(|text| address(&section, notes, NOTICES, &text));
    let before = notes.count();
    let (opens, closes) = (section.time(notes, "ouverture"), section.time(notes, "fermeture"));
    let hours = opens.zip(closes).and_then(|(opens, closes)| ReceptionHours::new(opens, closes));
    if notes.count() == before {
        let missing = if opens.is_none() { "ouverture" } else { "fermeture" };
        if opens.is_some() != closes.is_some() {
            section.fault(notes, missing, "ouverture et fermeture vont ensemble : donnez les deux, ou aucune");
        } else if opens.is_some() && hours.is_none() {
            let reason = "la même heure que ouverture ; pour une réception toujours ouverte, retirez [reception]";
            section.fault(notes, "fermeture", reason);
        }
    }
    section.finish(notes);
    (hours, notices)
}

pub(super) fn services(root: &mut Section<'_>, notes: &mut Notes<'_>) -> Vec<Service> {
    let mut services = Vec::new();
    let mut ids = BTreeSet::new();
    for mut section in root.tables(notes, "services", MAX_SERVICES) {
        let id = identifier(&mut section, notes);
        let name = section.required_text(notes, "nom", MAX_NAME);
        let price = section.price(notes, "prix");
        let included = section.flag(notes, "compris");
        let description = section.text(notes, "description", MAX_DESCRIPTION).unwrap_or_default();
        if included == Some(true) && price.is_some_and(|price| price > Cents::default()) {
            section.fault(notes, "compris", "un service compris n'a pas de prix : retirez compris ou prix");
        }
        if let Some(id) = id.as_ref().filter(|id| !ids.insert((*id).clone())) {
            section.fault(notes, "id", format!("« {id} » est déjà pris par un autre service"));
        }
        section.finish(notes);
        if let (Some(id), Some(name)) = (id, name) {
            services.push(Service { id, name, price, included, description });
        }
    }
    services
}
