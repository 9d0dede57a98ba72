//! `create_reservation`: books one room, or several together, in two steps. The same booking asked again in a call is the same
//! reservation; one that only looks like it is asked about.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    CallFacts, MAX_RESERVATIONS, Outcome, Question,
    arguments::{Arguments, RoomArgument, required, text_refusal},
    context, letter,
    proof::Lodged,
    schema, told,
    two_steps::{Intent, in_english},
};
use crate::desk::{BookingRequest, Desk, PossibleDuplicate, Prepared, keeping::Found, reception::Reception};
use french::{self, Made, ReadBack, RecapInput, heard::likely_domain};
use hotel::{
    callback::{Draft, Kind, Reason},
    catalogue::{Catalogue, RoomType},
    completed_action::{ActionKind, CompletedAction},
    guest::{
        Email, Guest, MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, MAX_WISHES_LENGTH, Name, Phone, PhoneError, TextError, Wishes,
    },
    money::Cents,
    party::Party,
    proposal::{Subject, ToHear},
    refusal::{CallLimit, Field, Refusal, RequestError},
    reservation::{BookingKey, Reservation},
    stay::Stay,
};

mod booked;

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Réserve, en deux fois. À appeler dès que tout est réuni, sans récapituler vous-même : la première réponse est confirmation_requise, avec dans message la récapitulation (en anglais dans message_en). Lisez-la en entier, attendez le oui, puis appelez de nouveau avec exactement les mêmes valeurs. Client d'une autre langue : transfer_to_human, avant. Ne dites « c'est réservé » que si success vaut true. Après deja_reserve, une réservation qui remplace l'autre se fait avec change_reservation.";

/// The JSON schema of the arguments.
pub(super) fn parameters(catalogue: &Catalogue) -> Value {
    schema::object(
        &json!({
            "nom": schema::text("Nom de famille", MAX_NAME_LENGTH),
            "prenom": schema::text("Prénom ; chaîne vide si le client dit n'en avoir aucun", MAX_NAME_LENGTH),
            "email": schema::text("Adresse e-mail relue au client ; chaîne vide s'il n'en a pas", MAX_EMAIL_LENGTH),
            "telephone": { "type": "string", "description": "Numéro de téléphone, avec l'indicatif du pays s'il est étranger" },
            "date_arrivee": schema::date("Jour d'arrivée"),
            "date_depart": schema::date("Jour de départ"),
            "type_chambre": schema::room_type(catalogue),
            "nombre_personnes": schema::people(),
            "ages_enfants": schema::ages(),
            "demandes_speciales": schema::text("Demandes particulières du client, en une phrase : le besoin, jamais sa cause médicale", MAX_WISHES_LENGTH),
            "autres_chambres": schema::other_rooms(catalogue),
            "correction": schema::flag("Après deja_reserve : le client corrige la réservation qu'il vient de faire"),
            "deuxieme_chambre": schema::flag("Après deja_reserve : le client veut une réservation de plus"),
        }),
        &["nom", "prenom", "email", "telephone", "date_arrivee", "date_depart", "type_chambre", "nombre_personnes"],
    )
}

/// Runs the tool.
pub(super) async fn run(
    desk: &Desk,
    reception: &Reception,
    arguments: &Arguments,
    facts: &CallFacts,
) -> Result<Outcome, Refusal> {
    let request = Request::read(desk.catalogue(), arguments, facts)?;
    let prepared = prepare(desk, &request, facts).await?;
    // What the caller wants beside another booking has a key of its own, however like that one it is.
    let prepared = if request.second_room { prepared.once_more() } else { prepared };
    let prepared = match asked_before(desk, prepared, &request, facts).await? {
        Asked::Before(outcome) => return Ok(outcome),
        Asked::Anew(prepared) => prepared,
    };
    let rooms = prepared.drafts().len();
    if facts.rooms_booked() + facts.bookings_running + rooms > MAX_RESERVATIONS {
        return Err(Refusal::LimitReached(CallLimit::Reservations));
    }
    // Beyond a caller's bookings of the day nothing is taken: the request is left for the reception, see `noted`.
    let counted = if facts.caller.is_some() { 1 } else { rooms };
    if facts.bookings_left_today.is_some_and(|left| (left as usize) < counted) {
        return Err(Refusal::LimitReached(CallLimit::ReservationsOfTheDay));
    }
    let to_hear = to_hear(desk, &prepared, &request.party);
    let intent = Intent { subject: Subject::Booking(prepared.put_key()), price: prepared.total(), to_hear };
    let now = desk.now();
    // What the caller has accepted was compared with earlier bookings when it was put to them. What looks like it since then may be
    // itself, asked for twice in one response.
    if intent.is_accepted(facts, now) {
        return book(desk, reception, prepared.agreed(&facts.agreement(now)), &request, facts).await;
    }
    if !request.second_room
        && let Some(duplicate) =
            duplicate(desk, &prepared, facts).await?.filter(|duplicate| may_be_asked_about(duplicate, facts))
    {
        return already_booked(desk, &request, prepared, duplicate, facts).await;
    }
    desk.hold(&prepared).await?;
    let (recap, english) = recap(desk, &prepared, &request.party);
    let mut fields = read_back(prepared.guest());
    fields.extend(english);
    let mut outcome = intent.put(recap, fields, facts, now);
    outcome.learned.held_rooms = u32::try_from(rooms).unwrap_or(u32::MAX);
    Ok(outcome)
}

async fn prepare(desk: &Desk, request: &Request, facts: &CallFacts) -> Result<Prepared, Refusal> {
    let refusal = match desk.prepare(&facts.call_id, request.order.clone()) {
        Ok(prepared) => return Ok(prepared),
        Err(refusal) => refusal,
    };
    // What is free instead is looked for where one room was asked for: several are already a choice of the caller's.
    let (Ok(stay), [room]) = (Stay::new(request.order.arrival, request.order.departure), &*request.order.rooms) else {
        return Err(refusal);
    };
    Err(desk.with_what_is_free(&facts.call_id, refusal, stay, &room.room_type, &room.party).await)
}

/// What the caller must have heard before a yes.
fn to_hear(desk: &Desk, prepared: &Prepared, party: &Party) -> ToHear {
    let name = |id: &str| desk.catalogue().room(id).map_or_else(|| id.to_owned(), |room| room.name.clone());
    ToHear::Booking {
        arrival: prepared.stay().arrival(),
        departure: prepared.stay().departure(),
        tonight: desk.day().is_this_evening(prepared.stay().arrival()),
        rooms: prepared.drafts().map(|draft| name(draft.room_type.as_str())).collect(),
        people: party.people(),
        beside: Box::new(super::beside::of_booking(desk, prepared)),
    }
}

/// What is read out, and the same in English where the hotel books in it.
fn recap(desk: &Desk, prepared: &Prepared, party: &Party) -> (String, Option<(String, Value)>) {
    let catalogue = desk.catalogue();
    let rooms: Vec<&RoomType> =
        prepared.drafts().filter_map(|draft| catalogue.room(draft.room_type.as_str())).collect();
    let input = RecapInput {
        rooms: &rooms,
        stay: prepared.stay(),
        party,
        total: prepared.total(),
        tax: prepared.tax(),
        terms: &catalogue.cancellation,
    };
    let context = context(desk);
    let english = in_english(desk, || french::english::recap(&input, &context));
    (french::recap(&input, &context), english)
}

/// What was understood of the guest, as it is said: to be read back where it was not yet.
fn read_back(guest: &Guest) -> Map<String, Value> {
    let ReadBack { name_spelt, email_said, phone_said } = french::read_back(guest);
    let mut said = json!({ "nom_epele": name_spelt.into_inner(), "telephone_dit": phone_said.into_inner() });
    if let (Some(fields), Some(email)) = (said.as_object_mut(), email_said) {
        fields.insert("email_dit".to_owned(), email.into_inner().into());
    }
    [("relecture".to_owned(), said)].into_iter().collect()
}

async fn book(
    desk: &Desk,
    reception: &Reception,
    prepared: Prepared,
    request: &Request,
    facts: &CallFacts,
) -> Result<Outcome, Refusal> {
    let booked = desk.take(prepared.clone()).await?;
    if !booked.again && !request.second_room {
        tell_of_a_double(desk, reception, &prepared, &booked.reservations, facts).await;
    }
    let come = if booked.again { Made::Before } else { Made::Now };
    Ok(made(desk, &booked.reservations, booked.key, come))
}

/// Tells the reception of a booking that looks like another caller's. The caller hears nothing of it: who asks might not be the guest.
async fn tell_of_a_double(
    desk: &Desk,
    reception: &Reception,
    prepared: &Prepared,
    booked: &[Arc<Reservation>],
    facts: &CallFacts,
) {
    let mut mine: Vec<Vec<String>> = facts.bookings().map(|action| action.ids.clone()).collect();
    mine.push(booked.iter().map(|room| room.id.clone()).collect());
    let Ok(alike) = desk.alike_elsewhere(prepared, &mine).await else { return };
    let (Some(new), Some(other)) = (booked.first(), alike.first()) else { return };
    let (Some(new), Some(other)) = (new.code(), other.code()) else { return };
    let reason = Reason::of_this_program(french::possible_double(new, other));
    let draft = Draft::new(&facts.call_id, facts.caller.as_ref(), reason).of_kind(Kind::PossibleDouble);
    if reception.leave(draft).await.is_err() {
        tracing::warn!("un doublon possible n'a pas pu être signalé à la réception");
    }
}

/// Whether this call has made the booking that it asks for.
enum Asked {
    /// It has, and the booking stands as it was asked for.
    Before(Outcome),
    /// It has not, or the booking was cancelled or changed since: a request of its own, under a key of its own.
    Anew(Prepared),
}

/// Looks for the booking among those that this call has made. What was misheard about its guest is put right.
async fn asked_before(
    desk: &Desk,
    mut prepared: Prepared,
    request: &Request,
    facts: &CallFacts,
) -> Result<Asked, Refusal> {
    // Each booking of the same request that does not stand any more gives the next one its key.
    while let Some(action) = facts.booking(prepared.key()) {
        if let Some(rooms) = desk.standing(&prepared, &action.ids, request.order.wishes.clone()).await? {
            return Ok(Asked::Before(made(desk, &rooms, prepared.key().clone(), Made::Before)));
        }
        prepared = prepared.anew();
    }
    Ok(Asked::Anew(prepared))
}

fn made(desk: &Desk, rooms: &[Arc<Reservation>], key: BookingKey, come: Made) -> Outcome {
    let mut outcome = Outcome::answer(booked::output(desk, rooms, come));
    outcome.learned.action = CompletedAction::of_rooms(ActionKind::Booked, rooms, Some(key));
    outcome.learned.told.extend(told::of_reservation(desk, rooms, None));
    if come == Made::Before { outcome } else { letter::announced(desk, rooms, outcome) }
}

async fn duplicate(desk: &Desk, prepared: &Prepared, facts: &CallFacts) -> Result<Option<PossibleDuplicate>, Refusal> {
    let mine: Vec<Vec<String>> = facts.bookings().map(|action| action.ids.clone()).collect();
    desk.duplicate(prepared, &mine).await
}

/// Whether the caller may learn that there is such a booking: it was made in this call, or from the same number. To anybody else the
/// answer is the same as where there is none.
fn may_be_asked_about(duplicate: &PossibleDuplicate, facts: &CallFacts) -> bool {
    match duplicate {
        PossibleDuplicate::Here(_) | PossibleDuplicate::Other(_) => true,
        PossibleDuplicate::Elsewhere(rooms) => rooms.iter().any(|room| facts.has_made(room.code())),
    }
}

/// The caller is asked whether it is a correction or another room; said to be a correction, it is put right.
async fn already_booked(
    desk: &Desk,
    request: &Request,
    prepared: Prepared,
    duplicate: PossibleDuplicate,
    facts: &CallFacts,
) -> Result<Outcome, Refusal> {
    let intent = Intent {
        subject: Subject::SecondRoom(prepared.key().clone()),
        price: Cents::default(),
        to_hear: ToHear::Question,
    };
    let now = desk.now();
    let rooms = match duplicate {
        PossibleDuplicate::Elsewhere(_) => return Ok(intent.ask(french::BOOKED_ELSEWHERE, facts, now)),
        PossibleDuplicate::Other(_) if request.correction => {
            return Ok(intent.ask(french::CHANGE_THE_BOOKING, facts, now));
        }
        PossibleDuplicate::Other(rooms) => {
            let Some(found) = Found::of(rooms) else { return Err(Refusal::ServiceUnavailable) };
            let question = french::booked_otherwise(&Lodged::of(desk, &found).lodging(), &context(desk));
            return Ok(intent.ask(&question, facts, now));
        }
        PossibleDuplicate::Here(rooms) => rooms,
    };
    let is_other_party = !rooms.iter().map(|room| room.people).eq(prepared.drafts().map(|draft| draft.people));
    if request.correction && is_other_party {
        return Ok(intent.ask(french::CHANGE_THE_PARTY, facts, now));
    }
    if !request.correction || !intent.is_accepted(facts, now) {
        return Ok(intent.ask(french::BOOKED_HERE, facts, now));
    }
    let id = rooms.first().map_or("", |room| room.id.as_str());
    let corrected = desk.correct(id, &request.order.guest, request.order.wishes.clone()).await?;
    Ok(made(desk, &corrected, prepared.key().clone(), Made::Corrected))
}

/// What the model asks for.
struct Request {
    order: BookingRequest,
    /// Who comes, in all rooms together.
    party: Party,
    /// The caller says that this corrects what was booked before.
    correction: bool,
    /// The caller says that this is one more room.
    second_room: bool,
}

impl Request {
    fn read(catalogue: &Catalogue, arguments: &Arguments, facts: &CallFacts) -> Result<Self, Refusal> {
        let (arrival, departure) = (arguments.date(Field::Arrival)?, arguments.date(Field::Departure)?);
        let first = RoomArgument {
            room_type: required(Field::RoomType, arguments.room_type(catalogue)?)?,
            people: required(Field::People, arguments.people()?)?,
        };
        let others = arguments.other_rooms(catalogue)?;
        if others.len() >= MAX_RESERVATIONS {
            return Err(Refusal::LimitReached(CallLimit::Reservations));
        }
        let wanted: Vec<RoomArgument> = std::iter::once(first).chain(others).collect();
        let (rooms, party) = arguments.shared_out(catalogue, wanted)?;
        let guest = Guest {
            last_name: last_name(arguments)?,
            first_name: first_name(arguments, facts)?,
            email: email(arguments, facts)?,
            phone: phone(arguments)?,
        };
        Ok(Self {
            order: BookingRequest { guest, arrival, departure, rooms, wishes: wishes(arguments)? },
            party,
            correction: arguments.flag(Field::Correction)?,
            second_room: arguments.flag(Field::SecondRoom)?,
        })
    }
}

pub(super) fn name(arguments: &Arguments, field: Field) -> Result<Name, Refusal> {
    let text = required(field, arguments.text(field)?)?;
    Name::parse(text).map_err(|fault| text_refusal(field, fault, Refusal::InvalidName { field }))
}

/// The surname, without the titles before it.
fn last_name(arguments: &Arguments) -> Result<Name, Refusal> {
    let field = Field::LastName;
    let text = required(field, arguments.text(field)?)?;
    Name::parse_surname(text).map_err(|fault| text_refusal(field, fault, Refusal::InvalidName { field }))
}

/// The first name. A guest may have one name only: where none is given the caller is asked once, and asked again it is left empty,
/// and `a_completer` says so.
fn first_name(arguments: &Arguments, facts: &CallFacts) -> Result<Option<Name>, Refusal> {
    let field = Field::FirstName;
    let is_absent = arguments.text(field)?.is_none_or(french::heard::is_none);
    match (is_absent, facts.asked.contains(&Question::FirstName)) {
        (true, true) => Ok(None),
        (true, false) => Err(Refusal::MissingField(field)),
        (false, _) => name(arguments, field).map(Some),
    }
}

/// An address that is empty or absent, or a text that says there is none, is a caller who has none. The schema asks for the field, so
/// that a model that leaves it out has asked; asked to spell what they do not have, callers hang up.
pub(super) fn email(arguments: &Arguments, facts: &CallFacts) -> Result<Option<Email>, Refusal> {
    let Some(text) = arguments.text(Field::Email)?.filter(|text| !french::heard::is_none(text)) else {
        return Ok(None);
    };
    match Email::parse(&french::heard::email(text)) {
        Ok(email) => match likely_domain(email.domain()) {
            Some(likely) if !facts.asked.contains(&Question::Domain(email.domain().to_owned())) => {
                Err(Refusal::DoubtfulDomain { domain: email.domain().to_owned(), likely })
            }
            _ => Ok(Some(email)),
        },
        Err(TextError::Empty) => Ok(None),
        Err(fault) => Err(text_refusal(Field::Email, fault, Refusal::InvalidEmail)),
    }
}

pub(super) fn phone(arguments: &Arguments) -> Result<Phone, Refusal> {
    let (parsed, heard) = if let Some(digits) = arguments.number(Field::Phone) {
        (Phone::parse_number(&digits), digits)
    } else {
        let heard = french::heard::phone(required(Field::Phone, arguments.text(Field::Phone)?)?);
        (Phone::parse(&heard), heard)
    };
    parsed.map_err(|fault| text_refusal(Field::Phone, fault, Refusal::InvalidPhone(PhoneError::of(&heard))))
}

pub(super) fn wishes(arguments: &Arguments) -> Result<Option<Wishes>, Refusal> {
    let field = Field::Wishes;
    let Some(text) = arguments.text(field)? else { return Ok(None) };
    match Wishes::parse(text) {
        Ok(wishes) => Ok(Some(wishes)),
        Err(TextError::Empty) => Ok(None),
        Err(TextError::TooLong) => Err(Refusal::TextTooLong { field, max: MAX_WISHES_LENGTH }),
        Err(fault) => Err(text_refusal(field, fault, Refusal::NotUnderstood(RequestError::ControlCharacter(field)))),
    }
}
