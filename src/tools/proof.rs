//! The proof that a caller is the guest of a reservation: its code and the surname together, three tries a call. The number that
//! calls proves nothing by itself; [`proven_by_stay`] is the one exception.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{
    CallFacts, MAX_FAILED_PROOFS, MAX_MISHEARD_CODES,
    arguments::{Arguments, required},
    schema,
};
use crate::desk::{Desk, keeping::Found};
use french::{self, Lodging};
use hotel::{
    card::holds_card_number,
    guest::MAX_NAME_LENGTH,
    refusal::{CallLimit, Field, Refusal, RequestError},
    stay::Stay,
};

/// Longest code, in characters, as it may be written: eight digits in words.
const MAX_CODE_LENGTH: usize = 120;

/// How long after a booking its code may be asked for without it, from the number that made it: who was cut off calls back at once.
const WITHOUT_CODE: TimeDelta = TimeDelta::hours(1);

/// The JSON schema of a tool that asks for `code` and `nom`, and for nothing else that must be there.
pub(super) fn parameters(others: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    parameters_with(others, &["code", "nom"])
}

/// The JSON schema of a tool that knows `code` and `nom`.
pub(super) fn parameters_with(others: impl IntoIterator<Item = (&'static str, Value)>, required: &[&str]) -> Value {
    let proof = [
        ("code", schema::text("Code de réservation, huit chiffres", MAX_CODE_LENGTH)),
        ("nom", schema::text("Nom de famille de la réservation, tel que le client le donne", MAX_NAME_LENGTH)),
    ];
    let properties: Map<String, Value> =
        proof.into_iter().chain(others).map(|(name, schema)| (name.to_owned(), schema)).collect();
    schema::object(&Value::Object(properties), required)
}

/// The reservation of the code and name among the arguments.
///
/// # Errors
/// [`Refusal::ReservationNotFound`], the same for none as for somebody else's; [`Refusal::NotACode`], which uses up no try; and
/// [`Refusal::LimitReached`] after too many of either.
pub(super) async fn proven(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Found, Refusal> {
    has_tries(facts)?;
    let code = text(arguments, Field::Code, MAX_CODE_LENGTH)?;
    let name = text(arguments, Field::LastName, MAX_NAME_LENGTH)?;
    match desk.find(&code, &name).await {
        Err(Refusal::NotACode) if facts.misheard_codes >= MAX_MISHEARD_CODES => {
            Err(Refusal::LimitReached(CallLimit::Proofs))
        }
        found => found,
    }
}

/// The reservation of the name, arrival and number of nights among the arguments, where a call from the same unmasked number has made
/// it within the hour: the line dropped before its guest had heard the code. See docs/decisions/0009.
///
/// # Errors
/// As [`proven`]; a caller without a number is asked for the code.
pub(super) async fn proven_by_stay(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Found, Refusal> {
    if facts.caller.is_none() {
        return Err(Refusal::MissingField(Field::Code));
    }
    has_tries(facts)?;
    let name = text(arguments, Field::LastName, MAX_NAME_LENGTH)?;
    let (arrival, nights) = (arguments.date(Field::Arrival)?, arguments.nights()?);
    let now = desk.now();
    for made in facts.made_before.iter().filter(|made| now.signed_duration_since(made.at) <= WITHOUT_CODE) {
        match desk.find(&made.code, &name).await {
            Ok(found) if found.stay().arrival() == arrival && found.stay().night_count() == nights => return Ok(found),
            Ok(_) | Err(Refusal::ReservationNotFound | Refusal::NotACode) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Err(Refusal::ReservationNotFound)
}

/// Whether the caller may still try to open a reservation.
fn has_tries(facts: &CallFacts) -> Result<(), Refusal> {
    // The caller was told so after the sixth.
    if facts.misheard_codes > MAX_MISHEARD_CODES {
        return Err(Refusal::LimitReached(CallLimit::Proofs));
    }
    if facts.failed_proofs.saturating_add(facts.proofs_running) >= MAX_FAILED_PROOFS {
        return Err(Refusal::LimitReached(CallLimit::Proofs));
    }
    if facts.proofs_left_today.is_some_and(|left| facts.proofs_running >= left) {
        return Err(Refusal::LimitReached(CallLimit::ProofsOfTheDay));
    }
    Ok(())
}

fn text(arguments: &Arguments, field: Field, max: usize) -> Result<String, Refusal> {
    let text = required(field, arguments.digits_or_text(field)?)?.trim().to_owned();
    if text.is_empty() {
        return Err(Refusal::MissingField(field));
    }
    if text.chars().count() > max {
        return Err(Refusal::TextTooLong { field, max });
    }
    if holds_card_number(&text) {
        return Err(Refusal::NotUnderstood(RequestError::CardNumber(field)));
    }
    Ok(text)
}

/// What the model is told of a reservation: everything but how to reach its guest.
pub(super) fn summary(desk: &Desk, found: &Found) -> Value {
    let (stay, today) = (found.stay(), desk.today());
    let rooms = found.rooms().iter().map(|room| {
        json!({
            "type_chambre": desk.catalogue().room(room.room_type.as_str()).map(|room| &room.id),
            "nom": desk.room_name(room),
            "nombre_personnes": room.people,
        })
    });
    let first = found.rooms().first();
    json!({
        "code": first.and_then(|room| room.code()),
        "statut": first.map(|room| room.status.as_str()),
        "date_arrivee": stay.arrival(),
        "date_depart": stay.departure(),
        "nuits": stay.night_count(),
        "arrivee_dite": french::day(stay.arrival(), today),
        "depart_dit": french::day(stay.departure(), today),
        "chambres": rooms.collect::<Value>(),
        "nombre_personnes": found.people(),
        "prix_total": found.total().map(french::price),
        "prix_total_centimes": found.total(),
    })
}

/// What a room is called that has no name left: its identifier is not for ears.
const SOME_ROOM: &str = "une chambre";

/// What was found, as recaps have it.
pub(super) struct Lodged<'a> {
    names: Vec<&'a str>,
    stay: Stay,
    people: u32,
}

impl<'a> Lodged<'a> {
    /// Of a reservation that was found.
    pub(super) fn of(desk: &'a Desk, found: &'a Found) -> Self {
        let names = found.rooms().iter().map(|room| desk.room_name(room).unwrap_or(SOME_ROOM)).collect();
        Self { names, stay: found.stay(), people: found.people() }
    }

    /// The rooms, nights and people.
    pub(super) fn lodging(&self) -> Lodging<'_> {
        Lodging { rooms: &self.names, stay: self.stay, people: self.people }
    }
}
