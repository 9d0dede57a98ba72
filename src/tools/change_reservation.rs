//! `change_reservation`: other nights, another room type or other people for a reservation that was proven, in two steps. How to
//! reach its guest, the first name and the wishes are put right in one step: they cost nothing and can be put right again, so they
//! are read back after they are written.

use serde_json::{Value, json};

use super::{
    CallFacts, Outcome,
    arguments::Arguments,
    context,
    create_reservation::{email, name, phone, wishes},
    letter,
    proof::{self, Lodged},
    schema, told,
    two_steps::{Intent, in_english},
};
use crate::desk::{
    Desk,
    keeping::{Found, QuotedChange, WantedChange},
};
use french::{self, ChangeRecap, Lodging, PutRight};
use hotel::{
    catalogue::Catalogue,
    completed_action::{ActionKind, CompletedAction},
    guest::{MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, MAX_WISHES_LENGTH},
    party::Party,
    proposal::{Subject, ToHear},
    refusal::{Field, Refusal},
    reservation::Correction,
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Modifie une réservation, avec son code et le nom de famille. Dates, type de chambre, nombre de personnes : en deux fois comme create_reservation ; lisez message, attendez le oui, puis appelez de nouveau avec les mêmes valeurs. E-mail, téléphone, prénom ou demandes seuls : en une fois. Ne donnez que ce qui change. Dites le résultat tel que message le donne : « c'est modifié » n'est vrai que si message le dit.";

/// The JSON schema of the arguments.
pub(super) fn parameters(catalogue: &Catalogue) -> Value {
    proof::parameters([
        ("date_arrivee", schema::date("Nouveau jour d'arrivée, s'il change")),
        ("date_depart", schema::date("Nouveau jour de départ, s'il change")),
        ("type_chambre", schema::room_type(catalogue)),
        ("nombre_personnes", schema::people()),
        ("ages_enfants", schema::ages()),
        ("email", schema::text("Nouvelle adresse e-mail, si elle change", MAX_EMAIL_LENGTH)),
        ("telephone", json!({ "type": "string", "description": "Nouveau numéro de téléphone, s'il change" })),
        ("prenom", schema::text("Prénom corrigé", MAX_NAME_LENGTH)),
        ("demandes_speciales", schema::text("Demandes particulières, à la place de celles d'avant", MAX_WISHES_LENGTH)),
    ])
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let found = proof::proven(desk, arguments, facts).await?;
    let wanted = WantedChange {
        arrival: arguments.optional_date(Field::Arrival)?,
        departure: arguments.optional_date(Field::Departure)?,
        room_type: arguments.room_type(desk.catalogue())?,
        party: party(arguments, &found)?,
        correction: correction(arguments, facts)?,
    };
    if wanted == WantedChange::default() {
        return Err(Refusal::NothingToChange);
    }
    if wanted.keeps_the_stay() {
        return put_right(desk, &found, wanted.correction).await;
    }
    let change = desk.quote_change(&found, &wanted)?;
    if change.is_none() {
        return put_right(desk, &found, wanted.correction).await;
    }
    let now = desk.now();
    let (arrival, departure) = (change.stay().arrival(), change.stay().departure());
    let beside = Box::new(super::beside::of_change(desk, &found, &change));
    let to_hear = ToHear::Change { arrival, departure, tonight: desk.day().is_this_evening(arrival), beside };
    let intent = Intent { subject: subject(&found, &change), price: change.total(), to_hear };
    if intent.is_accepted(facts, now) {
        let rooms = desk.change(&facts.call_id, change, facts.agreement(now)).await?;
        let Some(changed) = Found::of(rooms) else { return Err(Refusal::ServiceUnavailable) };
        let message = french::changed(&Lodged::of(desk, &changed).lodging(), changed.total(), &context(desk));
        return Ok(done(desk, &changed, ActionKind::Changed, &message));
    }
    desk.hold_change(&facts.call_id, &change).await?;
    let (recap, english) = recap(desk, &found, &change);
    Ok(intent.put(recap, english.into_iter().collect(), facts, now))
}

/// Who comes. A number that stays as it is leaves the children's ages as they are, unless others are given.
fn party(arguments: &Arguments, found: &Found) -> Result<Option<Party>, Refusal> {
    let party = arguments.party()?;
    Ok(party.filter(|party| party.children() > 0 || party.people() != found.people()))
}

/// What is put right about the guest; an empty text is nothing.
fn correction(arguments: &Arguments, facts: &CallFacts) -> Result<Correction, Refusal> {
    let is_given = |field| Ok::<_, Refusal>(arguments.text(field)?.is_some_and(|text| !text.trim().is_empty()));
    Ok(Correction {
        last_name: None,
        first_name: if is_given(Field::FirstName)? { Some(name(arguments, Field::FirstName)?) } else { None },
        email: if is_given(Field::Email)? { email(arguments, facts)? } else { None },
        phone: if arguments.number(Field::Phone).is_some() || is_given(Field::Phone)? {
            Some(phone(arguments)?)
        } else {
            None
        },
        wishes: wishes(arguments)?,
    })
}

/// Writes what is put right about the guest, and reads it back. Where it stands like that already, nothing is changed, and nothing
/// is said to be.
async fn put_right(desk: &Desk, found: &Found, correction: Correction) -> Result<Outcome, Refusal> {
    if found.is_cancelled() {
        return Err(Refusal::ReservationCancelled);
    }
    let id = found.rooms().first().map_or("", |room| room.id.as_str());
    let rooms = if correction == Correction::default() { None } else { Some(desk.amend(id, correction).await?) };
    let now = rooms.and_then(Found::of).unwrap_or_else(|| found.clone());
    let fields = PutRight::of(found.rooms(), now.rooms());
    if fields == PutRight::default() {
        let message = french::unchanged(&Lodged::of(desk, found).lodging(), &context(desk));
        return Ok(done(desk, found, ActionKind::Found, &message));
    }
    Ok(done(desk, &now, ActionKind::Changed, &french::put_right(&fields)))
}

fn done(desk: &Desk, found: &Found, act: ActionKind, message: &str) -> Outcome {
    let mut outcome = Outcome::answer(json!({
        "success": true,
        "reservation": proof::summary(desk, found),
        "message": message,
    }));
    outcome.learned.action = CompletedAction::of_rooms(act, found.rooms(), None);
    outcome.learned.told.extend(told::of_reservation(desk, found.rooms(), None));
    if act == ActionKind::Changed { letter::announced(desk, found.rooms(), outcome) } else { outcome }
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

/// What is read out, and the same in English where the hotel books in it.
fn recap(desk: &Desk, found: &Found, change: &QuotedChange) -> (String, Option<(String, Value)>) {
    let old = Lodged::of(desk, found);
    let names: Vec<&str> = change.room_names().collect();
    let input = ChangeRecap {
        old: old.lodging(),
        new: Lodging { rooms: &names, stay: change.stay(), people: change.party().people() },
        old_total: change.old_total(),
        new_total: change.total(),
        tax: change.tax(),
        terms: change.terms(),
    };
    let context = context(desk);
    let english = in_english(desk, || french::english::change_recap(&input, &context));
    (french::change_recap(&input, &context), english)
}
