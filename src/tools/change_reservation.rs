//! `change_reservation`: other nights, another room type or other people for a reservation that was proven, in two steps.

use serde_json::{Map, Value, json};

use super::{
    CallFacts, Outcome,
    arguments::Arguments,
    context,
    proof::{self, Lodged},
    schema,
    two_steps::Intent,
};
use crate::{
    desk::{
        Desk,
        keeping::{Agreement, Found, QuotedChange, WantedChange},
    },
    french::{self, ChangeRecap, Lodging},
    hotel::{
        catalogue::{Catalogue, RoomTypeId},
        deed::{Act, Deed},
        proposal::Subject,
        refusal::{Field, Refusal},
    },
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Modifie une réservation (dates, type de chambre, nombre de personnes), avec son code et le nom de famille, en deux fois comme create_reservation : lisez message, attendez le oui, puis appelez de nouveau avec les mêmes valeurs. Ne donnez que ce qui change. Ne dites « c'est modifié » que si success vaut true.";

/// The JSON schema of the arguments.
pub(super) fn parameters(catalogue: &Catalogue) -> Value {
    proof::parameters([
        ("date_arrivee", schema::date("Nouveau jour d'arrivée, s'il change")),
        ("date_depart", schema::date("Nouveau jour de départ, s'il change")),
        ("type_chambre", schema::room_type(catalogue)),
        ("nombre_personnes", schema::people()),
        ("ages_enfants", schema::ages()),
    ])
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let found = proof::proven(desk, arguments, facts).await?;
    let wanted = WantedChange {
        arrival: arguments.optional_date(Field::Arrival)?,
        departure: arguments.optional_date(Field::Departure)?,
        room_type: arguments.room_type(desk.catalogue())?,
        party: arguments.party()?,
    };
    if wanted == WantedChange::default() {
        return Err(Refusal::MissingField(Field::Arrival));
    }
    let change = desk.quote_change(&found, &wanted)?;
    if change.is_none() {
        let message = french::unchanged(&Lodged::of(desk, &found).lodging(), &context(desk));
        return Ok(done(desk, &found, &message));
    }
    let now = desk.now();
    let intent = Intent { subject: subject(&found, &change), price: change.total() };
    if intent.is_accepted(facts, now, desk.guards()) {
        let agreement = facts.proposal.as_ref().map_or_else(Agreement::default, |proposal| Agreement {
            recap: Some(proposal.recap.clone()),
            accepted_at: Some(now),
            acceptance: proposal.acceptance.clone(),
        });
        let rooms = desk.change(&facts.call_id, change, agreement).await?;
        let Some(changed) = Found::of(rooms) else { return Err(Refusal::ServiceUnavailable) };
        let message = french::changed(&Lodged::of(desk, &changed).lodging(), changed.total(), &context(desk));
        return Ok(done(desk, &changed, &message));
    }
    desk.hold_change(&facts.call_id, &change).await?;
    let recap = recap(desk, &found, &change);
    Ok(intent.put(recap, Map::new(), facts, now))
}

fn done(desk: &Desk, found: &Found, message: &str) -> Outcome {
    let mut outcome = Outcome::answer(json!({
        "success": true,
        "reservation": proof::summary(desk, found),
        "message": message,
    }));
    outcome.learned.deed = Deed::of_rooms(Act::Changed, found.rooms(), None);
    outcome
}

fn subject(found: &Found, change: &QuotedChange) -> Subject {
    Subject::Change {
        id: found.rooms().first().map(|room| room.id.clone()).unwrap_or_default(),
        arrival: change.stay().arrival(),
        departure: change.stay().departure(),
        rooms: change.room_types().cloned().collect(),
        people: change.party().people(),
        ages: change.party().ages().to_vec(),
        tax: change.tax().amount(),
    }
}

fn recap(desk: &Desk, found: &Found, change: &QuotedChange) -> String {
    let old = Lodged::of(desk, found);
    let types: Vec<&RoomTypeId> = change.room_types().collect();
    let names: Vec<&str> = types.iter().map(|id| proof::room_name(desk, id.as_str())).collect();
    let input = ChangeRecap {
        old: old.lodging(),
        new: Lodging { rooms: &names, stay: change.stay(), people: change.party().people() },
        old_total: change.old_total(),
        new_total: change.total(),
        tax: change.tax(),
        terms: change.terms(),
    };
    french::change_recap(&input, &context(desk))
}
