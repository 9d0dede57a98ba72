//! `check_availability`: what is free for a stay, and for how much.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Outcome, arguments::Arguments, context, schema};
use crate::{
    desk::{Desk, Wanted},
    french,
    hotel::{
        availability::{Availability, Offer},
        catalogue::Catalogue,
        refusal::{Field, Refusal},
    },
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
        }),
        &["date_arrivee", "date_depart"],
    )
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments) -> Result<Outcome, Refusal> {
    let wanted = Wanted {
        arrival: arguments.date(Field::Arrival)?,
        departure: arguments.date(Field::Departure)?,
        room_type: arguments.room_type(desk.catalogue())?,
        people: arguments.people()?,
    };
    let people = wanted.people;
    let answer = desk.availability(wanted).await?;
    Ok(Outcome::answer(output(&answer, people, &context(desk))))
}

fn output(answer: &Availability, people: Option<u32>, context: &french::Context<'_>) -> Value {
    let (stay, today) = (answer.stay, context.today);
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

fn offer(offer: &Offer) -> Value {
    let (total, average) = (offer.quote.total(), offer.quote.average_per_night());
    json!({
        "type_chambre": offer.room_type,
        "nom": offer.name,
        "capacite": offer.capacity,
        "chambres_libres": offer.free,
        "prix_total": french::price(total),
        "prix_total_centimes": total,
        "prix_moyen_par_nuit": french::price(average),
        "prix_moyen_par_nuit_centimes": average,
    })
}
