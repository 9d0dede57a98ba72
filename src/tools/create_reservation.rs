//! `create_reservation`: books one room. The same booking asked again in a call is the same reservation.

use serde_json::{Map, Value, json};

use super::{
    CallFacts, MAX_RESERVATIONS, Outcome,
    arguments::{Arguments, required, text_refusal},
    context, schema,
    two_steps::Intent,
};
use crate::{
    desk::{Desk, Order, Prepared},
    french::{self, RecapInput},
    hotel::{
        catalogue::{Catalogue, RoomTypeId},
        deed::{Act, Deed},
        guest::{Email, Guest, MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, MAX_WISHES_LENGTH, Name, Phone, TextFault, Wishes},
        proposal::Subject,
        refusal::{ArgumentFault, CallLimit, Field, Refusal},
        reservation::{BookingKey, Reservation},
        stay::Stay,
    },
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Réserve, en deux fois. À appeler dès que tout est réuni, sans récapituler vous-même : la première réponse est confirmation_requise, avec dans message la récapitulation. Lisez-la au client en entier, attendez son oui, puis appelez de nouveau avec exactement les mêmes valeurs. Ne dites « c'est réservé » que si success vaut true.";

/// The JSON schema of the arguments.
pub(super) fn parameters(catalogue: &Catalogue) -> Value {
    schema::object(
        &json!({
            "nom": schema::text("Nom de famille", MAX_NAME_LENGTH),
            "prenom": schema::text("Prénom", MAX_NAME_LENGTH),
            "email": schema::text("Adresse e-mail relue au client ; chaîne vide s'il n'en a pas", MAX_EMAIL_LENGTH),
            "telephone": { "type": "string", "description": "Numéro de téléphone, avec l'indicatif du pays s'il est étranger" },
            "date_arrivee": schema::date("Jour d'arrivée"),
            "date_depart": schema::date("Jour de départ"),
            "type_chambre": schema::room_type(catalogue),
            "nombre_personnes": schema::people(),
            "ages_enfants": schema::ages(),
            "demandes_speciales": schema::text("Demandes particulières du client, en une phrase", MAX_WISHES_LENGTH),
        }),
        &["nom", "prenom", "email", "telephone", "date_arrivee", "date_depart", "type_chambre", "nombre_personnes"],
    )
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let order = order(desk.catalogue(), arguments)?;
    let dates = Stay::new(order.arrival, order.departure);
    let (room_type, party) = (order.room_type.clone(), order.party.clone());
    let prepared = match (desk.prepare(&facts.call_id, order), dates) {
        (Ok(prepared), _) => prepared,
        (Err(refusal), Ok(stay)) => {
            return Err(desk.with_what_is_free(&facts.call_id, refusal, stay, &room_type, &party).await);
        }
        (Err(refusal), Err(_)) => return Err(refusal),
    };
    // A booking that this call has made already is not one more.
    if desk.guards().idempotency && facts.has_booked(prepared.key()) {
        return book(desk, prepared, facts).await;
    }
    if desk.guards().limits && facts.rooms_booked() + facts.bookings_running >= MAX_RESERVATIONS {
        return Err(Refusal::LimitReached(CallLimit::Reservations));
    }
    // Beyond a caller's bookings of the day nothing is taken: this is where the request is to be noted for staff.
    if facts.bookings_left_today == Some(0) {
        return Err(Refusal::LimitReached(CallLimit::ReservationsOfTheDay));
    }
    let now = desk.now();
    let intent = Intent { subject: Subject::Booking(prepared.key().clone()), price: prepared.draft().total };
    if intent.is_accepted(facts, now, desk.guards()) {
        return book(desk, prepared, facts).await;
    }
    desk.hold(&prepared).await?;
    let recap = desk.catalogue().room(prepared.draft().room_type.as_str()).map_or_else(String::new, |room| {
        let input = RecapInput {
            rooms: &[room],
            stay: prepared.draft().stay,
            party: prepared.party(),
            total: prepared.draft().total,
            tax: prepared.tax(),
            terms: &desk.catalogue().cancellation,
        };
        french::recap(&input, &context(desk))
    });
    Ok(intent.put(recap, Map::new(), facts, now))
}

async fn book(desk: &Desk, prepared: Prepared, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let prepared = if desk.guards().idempotency { prepared } else { prepared.of_attempt(facts.tool_calls) };
    let booked = desk.take(prepared).await?;
    let reservation = &*booked.reservation;
    let room_name = desk.catalogue().room(&reservation.room_type).map_or("", |room| room.name.as_str());
    let mut outcome = Outcome::answer(json!({
        "success": true,
        "reservation": reservation,
        "message": french::booked(reservation, room_name, booked.again, &context(desk)),
    }));
    outcome.learned.deed = deed(reservation, booked.key);
    Ok(outcome)
}

/// What was booked, as the call remembers it. A row that was just written always has all of it.
fn deed(reservation: &Reservation, key: BookingKey) -> Option<Deed> {
    let stay = reservation.stay()?;
    Some(Deed {
        act: Act::Booked,
        key: Some(key),
        id: reservation.id.clone(),
        code: reservation.code.clone().unwrap_or_default(),
        arrival: stay.arrival(),
        departure: stay.departure(),
        rooms: vec![RoomTypeId::parse(&reservation.room_type)?],
        price: reservation.total.unwrap_or_default(),
    })
}

fn order(catalogue: &Catalogue, arguments: &Arguments) -> Result<Order, Refusal> {
    Ok(Order {
        arrival: arguments.date(Field::Arrival)?,
        departure: arguments.date(Field::Departure)?,
        room_type: required(Field::RoomType, arguments.room_type(catalogue)?)?,
        party: required(Field::People, arguments.party()?)?,
        guest: Guest {
            last_name: name(arguments, Field::LastName)?,
            first_name: name(arguments, Field::FirstName)?,
            email: email(arguments)?,
            phone: phone(arguments)?,
        },
        wishes: wishes(arguments)?,
    })
}

fn name(arguments: &Arguments, field: Field) -> Result<Name, Refusal> {
    let text = required(field, arguments.text(field)?)?;
    Name::parse(text).map_err(|fault| text_refusal(field, fault, Refusal::InvalidName { field }))
}

/// An empty address is a caller who has none; an absent one was not asked for.
fn email(arguments: &Arguments) -> Result<Option<Email>, Refusal> {
    let heard = french::heard::email(required(Field::Email, arguments.text(Field::Email)?)?);
    match Email::parse(&heard) {
        Ok(email) => Ok(Some(email)),
        Err(TextFault::Empty) => Ok(None),
        Err(fault) => Err(text_refusal(Field::Email, fault, Refusal::InvalidEmail)),
    }
}

fn phone(arguments: &Arguments) -> Result<Phone, Refusal> {
    let heard = french::heard::phone(required(Field::Phone, arguments.text(Field::Phone)?)?);
    Phone::parse(&heard).map_err(|fault| text_refusal(Field::Phone, fault, Refusal::InvalidPhone))
}

fn wishes(arguments: &Arguments) -> Result<Option<Wishes>, Refusal> {
    let field = Field::Wishes;
    let Some(text) = arguments.text(field)? else { return Ok(None) };
    match Wishes::parse(text) {
        Ok(wishes) => Ok(Some(wishes)),
        Err(TextFault::Empty) => Ok(None),
        Err(TextFault::TooLong) => Err(Refusal::TextTooLong { field, max: MAX_WISHES_LENGTH }),
        Err(fault) => {
            Err(text_refusal(field, fault, Refusal::InvalidArguments(ArgumentFault::ControlCharacter(field))))
        }
    }
}
