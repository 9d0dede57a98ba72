//! `check_availability`: what is free for a stay, and for how much.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{CallFacts, Outcome, arguments::Arguments, context_of, schema, told};
use crate::desk::{Desk, Wanted};
use hotel::{
    availability::{Availability, Offer},
    catalogue::Catalogue,
    combinations::Combination,
    party::Party,
    refusal::{Field, Refusal},
    tourist_tax::TouristTaxDue,
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Vérifie les chambres libres et calcule le prix d'un séjour. À appeler dès que l'arrivée et le départ sont clairs, et avant d'annoncer une disponibilité ou un prix. Sans type_chambre, répond pour tous les types.";

/// The JSON schema of the arguments.
pub(super) fn parameters(catalogue: &Catalogue) -> Value {
    schema::object(
        &json!({
            "date_arrivee": schema::date("Jour d'arrivée"),
            "date_depart": schema::date("Jour de départ"),
            "type_chambre": schema::room_type(catalogue),
            "nombre_personnes": schema::people(),
            "ages_enfants": schema::ages(),
        }),
        &["date_arrivee", "date_depart"],
    )
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let wanted = Wanted {
        arrival: arguments.date(Field::Arrival)?,
        departure: arguments.date(Field::Departure)?,
        room_type: arguments.room_type(desk.catalogue())?,
        party: arguments.party()?,
    };
    let people = wanted.party.as_ref().map(Party::people);
    let answer = desk.availability(&facts.call_id, wanted).await?;
    let mut outcome = Outcome::answer(output(&answer, people, &context_of(desk, facts)));
    outcome.learned.told = told::of_availability(desk, &answer, people);
    Ok(outcome)
}

fn output(answer: &Availability, people: Option<u32>, context: &french::Context<'_>) -> Value {
    let (stay, today) = (answer.stay, context.today.date());
    let mut output = json!({
        "success": true,
        "available": !answer.options.is_empty(),
        "message": french::availability(answer, context),
        "nuits": stay.night_count(),
        "date_arrivee": stay.arrival(),
        "date_depart": stay.departure(),
        "arrivee_dite": french::day(stay.arrival(), today),
        "depart_dit": french::day(stay.departure(), today),
        "options": offers_for_the_stay(&answer.options),
        "alternatives": offers(&answer.alternatives, today),
    });
    if let (Some(object), Some(missing)) = (output.as_object_mut(), &answer.missing) {
        object.insert("nuits_manquantes".to_owned(), json!(missing.nights));
    }
    if let (Some(object), false) = (output.as_object_mut(), answer.combinations.is_empty()) {
        object.insert("combinaisons".to_owned(), answer.combinations.iter().map(combination).collect());
    }
    if let (Some(object), Some(people)) = (output.as_object_mut(), people) {
        object.insert("nombre_personnes".to_owned(), people.into());
    }
    output
}

fn offers_for_the_stay(offers: &[Offer]) -> Value {
    offers.iter().map(offer).collect()
}

/// Offers with their own dates.
pub(super) fn offers(offers: &[Offer], today: NaiveDate) -> Value {
    let dated = |one: &Offer| {
        let stay = one.quote.stay();
        let mut value = offer(one);
        if let Some(object) = value.as_object_mut() {
            object.insert("date_arrivee".to_owned(), stay.arrival().to_string().into());
            object.insert("date_depart".to_owned(), stay.departure().to_string().into());
            object.insert("arrivee_dite".to_owned(), french::day(stay.arrival(), today).into());
            object.insert("depart_dit".to_owned(), french::day(stay.departure(), today).into());
        }
        value
    };
    offers.iter().map(dated).collect()
}

/// What a refusal leaves to choose from, as fields of its output.
pub(super) fn choices(refusal: &Refusal, today: NaiveDate) -> Map<String, Value> {
    let mut choices = Map::new();
    let mut add = |name: &str, value: Value| drop(choices.insert(name.to_owned(), value));
    if let Refusal::Full(house) = refusal {
        add("alternatives", offers(&house.alternatives, today));
        add("nuits_manquantes", json!(house.missing.as_ref().map(|missing| &missing.nights)));
    }
    if let Refusal::StayTooShort(short) = refusal {
        add("duree_min_nuits", short.min_nights.into());
        add("alternatives", offers(&short.offers, today));
    }
    if let Refusal::ClosedToArrival(closed) = refusal {
        add("arrivees_possibles", json!(closed.nearest));
    }
    if let Refusal::CapacityExceeded(crowd) = refusal
        && let Some(free) = &crowd.free
    {
        add("options", offers_for_the_stay(&free.rooms));
        add("combinaisons", free.combinations.iter().map(combination).collect());
    }
    choices
}

/// Several rooms together.
fn combination(combination: &Combination) -> Value {
    let rooms = combination.rooms.iter().map(|room| {
        json!({
            "type_chambre": room.room_type,
            "nom": room.name,
            "nombre_personnes": room.people,
            "prix_total_centimes": room.total,
        })
    });
    let mut value = json!({
        "chambres": rooms.collect::<Value>(),
        "prix_total": french::price(combination.quote.total()),
        "prix_total_centimes": combination.quote.total(),
    });
    add_tourist_tax(&mut value, combination.quote.tourist_tax());
    value
}

/// The tourist tax beside a price, never in it.
fn add_tourist_tax(value: &mut Value, due: TouristTaxDue) {
    if let Some(object) = value.as_object_mut() {
        object.insert("taxe_sejour".to_owned(), french::tourist_tax(due).into());
        if let Some(amount) = due.amount() {
            object.insert("taxe_sejour_centimes".to_owned(), amount.get().into());
        }
    }
}

fn offer(offer: &Offer) -> Value {
    let (total, average) = (offer.quote.total(), offer.quote.average_per_night());
    let mut value = json!({
        "type_chambre": offer.room_type,
        "nom": offer.name,
        "capacite": offer.capacity,
        "chambres_libres": offer.free,
        "prix_total": french::price(total),
        "prix_total_centimes": total,
        "prix_moyen_par_nuit": french::price(average),
        "prix_moyen_par_nuit_centimes": average,
    });
    add_tourist_tax(&mut value, offer.quote.tourist_tax());
    value
}
