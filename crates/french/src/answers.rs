//! What is said when something works: what is free, and what is booked.

use std::sync::Arc;

use super::{
    Context, Lodging, dates,
    numbers::{Gender, number, price},
    offers,
    sentences::capitalised,
    spelling::{code, list},
};
use hotel::{
    availability::Availability, money::Cents, obstacles::MissingNights, refusal::FullHouse, reservation::Reservation,
    stay::Stay,
};

/// How many offers are said: more cannot be kept in mind on the phone.
const MAX_SAID: usize = 3;

/// What is free for a stay, or the nearest things.
pub fn availability(answer: &Availability, context: &Context<'_>) -> String {
    let stay = capitalised(&context.offered(answer.stay));
    match answer.options.as_slice() {
        [] => {
            // Several rooms together come before the same stay at other dates.
            let together = answer.combinations.iter().take(MAX_SAID - 1).map(|found| offers::several(found, context));
            let alone = answer.alternatives.iter().map(|offer| offers::one(offer, answer.stay, context));
            let said: Vec<String> = together.chain(alone).take(MAX_SAID).collect();
            let all_in_one = !answer.combinations.is_empty() && answer.room_name.is_none();
            full(answer.room_name.as_deref(), all_in_one, (answer.stay, answer.missing.as_ref()), &said, context)
        }
        [only] => format!(
            "{stay}, j'ai {}, {} au total. Souhaitez-vous réserver ?",
            context.one_room(&only.name),
            price(only.quote.total()),
        ),
        options => {
            let said: Vec<String> =
                options.iter().take(MAX_SAID).map(|offer| offers::one(offer, answer.stay, context)).collect();
            format!("{stay}, j'ai {} pour tout le séjour. Que préférez-vous ?", list(&said, "ou"))
        }
    }
}

/// That a room type is full at the dates of a stay, and what is nearest.
pub(super) fn full_type(house: &FullHouse, context: &Context<'_>) -> String {
    let FullHouse { stay, room_name, missing, alternatives } = house;
    let said: Vec<String> =
        alternatives.iter().take(MAX_SAID).map(|offer| offers::one(offer, *stay, context)).collect();
    full(Some(room_name), false, (*stay, missing.as_ref()), &said, context)
}

/// That nothing is left, of a room type or of any, on which nights, what is nearest, and that the reception may have a room: what is
/// sold by telephone is not all that the hotel has.
fn full(
    room_name: Option<&str>,
    all_in_one: bool,
    (stay, missing): (Stay, Option<&MissingNights>),
    instead: &[String],
    context: &Context<'_>,
) -> String {
    let when = which_nights(stay, missing, context);
    let gone = match room_name {
        _ if missing.is_some_and(|missing| missing.closed) => {
            let room = room_name.map_or_else(|| "de chambre".to_owned(), |name| context.no_room(name));
            format!("Nous ne louons pas {room} {when} ; la réception peut vous en dire plus.")
        }
        Some(name) => {
            let one = if context.is_masculine(name) { "un" } else { "une" };
            format!("Je n'ai plus {} {when} ; la réception en a peut-être {one}.", context.no_room(name))
        }
        None if all_in_one => {
            format!("Je n'ai plus de chambre pour vous tous {when} ; la réception en a peut-être une.")
        }
        None => format!("Je n'ai plus rien {when} ; la réception a peut-être une chambre."),
    };
    match (instead, context.passes_on) {
        ([], true) => format!("{gone} Je vous la passe ?"),
        ([], false) => format!("{gone} Souhaitez-vous qu'elle vous rappelle ?"),
        (said, true) => {
            format!(
                "{gone} Je peux vous proposer {}, ou vous passer la réception : que préférez-vous ?",
                list(said, "ou")
            )
        }
        (said, false) => {
            format!(
                "{gone} Je peux vous proposer {}, ou lui demander de vous rappeler : que préférez-vous ?",
                list(said, "ou")
            )
        }
    }
}

/// « à ces dates » or « ce soir » where no night of the stay can be had, else the nights that cannot: « la nuit du samedi 28 novembre ».
pub(super) fn which_nights(stay: Stay, missing: Option<&MissingNights>, context: &Context<'_>) -> String {
    let Some(missing) = missing.filter(|missing| !missing.all) else {
        return if context.is_tonight(stay) { "pour ce soir" } else { "à ces dates" }.to_owned();
    };
    let today = context.today.date();
    let days: Vec<String> = missing.nights.iter().map(|night| format!("du {}", dates::day(*night, today))).collect();
    match days.as_slice() {
        [only] => format!("la nuit {only}"),
        days if days.len() <= MAX_SAID => format!("les nuits {}", list(days, "et")),
        days => format!("{} de ces nuits", number(days.len() as u64, Gender::Feminine)),
    }
}

/// Asked where the same call has booked what looks like the same.
pub const BOOKED_HERE: &str =
    "Vous avez déjà une réservation pour ces dates. Est-ce une correction, ou une deuxième chambre ?";

/// Asked where another call has booked what looks like the same. It says nothing of it: the caller may be somebody else.
pub const BOOKED_ELSEWHERE: &str = "Il me semble qu'une réservation a déjà été demandée à ce nom pour ce séjour. Est-ce une correction, pour laquelle il me faut son code, ou une deuxième chambre ?";

/// Said where a correction would change the nights or the room.
pub const CHANGE_THE_BOOKING: &str = "Les dates et la chambre se changent avec le code de la réservation. Est-ce ce que vous souhaitez, ou une réservation de plus ?";

/// Asked where this call has booked something else for the same guest.
pub fn booked_otherwise(booked: &Lodging<'_>, context: &Context<'_>) -> String {
    format!(
        "Vous avez déjà réservé {}, {}. La nouvelle réservation remplace-t-elle celle-ci, ou souhaitez-vous les deux ?",
        context.rooms(booked.rooms.iter().copied()),
        context.stay_dates(booked.stay)
    )
}

/// Said where a correction would change how many people come.
pub const CHANGE_THE_PARTY: &str = "Le nombre de personnes se change avec le code de la réservation. Est-ce ce que vous souhaitez, ou une deuxième chambre ?";

/// That a letter follows what was done, where one does.
pub const LETTER_COMES: &str = "Vous recevrez la confirmation écrite par e-mail, peu après cet appel.";

/// How a booking comes to stand as it is read out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was made now.
    Now,
    /// It had been made before in this call.
    Before,
    /// It had been made before, and what was misheard of its guest was put right now.
    Corrected,
}

/// What was booked, a room each, with its code twice.
pub fn booked(rooms: &[Arc<Reservation>], made: Made, context: &Context<'_>) -> String {
    let begin = match (made, rooms.first()) {
        (Made::Corrected, Some(room)) => {
            format!("C'est corrigé, au nom de {}. Votre réservation est enregistrée", room.last_name.expose())
        }
        (Made::Before | Made::Corrected, _) => "Cette réservation est déjà enregistrée".to_owned(),
        (Made::Now, _) => "C'est réservé".to_owned(),
    };
    let name =
        |room: &Arc<Reservation>| context.catalogue.room(room.room_type.as_str()).map(|found| found.name.as_str());
    let names = context.rooms(rooms.iter().filter_map(name));
    let stay = rooms.first().map(|room| room.stay);
    let dates = stay.map(|stay| format!(", {}", context.stay(stay))).unwrap_or_default();
    let total: Option<Cents> = rooms.iter().map(|room| room.total).sum();
    let total = total.map(|total| format!(", {} au total", price(total))).unwrap_or_default();
    let code = rooms.first().and_then(|room| room.code()).map(code).unwrap_or_default();
    let missing = if rooms.iter().all(|room| room.to_complete.is_empty()) {
        ""
    } else {
        " ; la réception vous demandera votre adresse e-mail"
    };
    format!("{begin} : {names}{dates}{total}. Votre code est le {code}, je répète : {code}{missing}.")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use hotel::{
        availability::{Request, search},
        code::ReservationCode,
        day::HotelDay,
        guest::Guest,
        inventory::Inventory,
        money::Cents,
        reservation::Draft,
        samples,
    };

    fn said(arrival: &str, departure: &str, room: Option<&str>, people: u32, full: &[&str]) -> String {
        let (catalogue, today) = (samples::catalogue(), samples::day("2026-11-22"));
        let stay = samples::stay(arrival, departure);
        let mut inventory = Inventory::default();
        for room in full {
            for _ in 0..catalogue.room(room).unwrap().count {
                inventory.take(&samples::room_id(room), stay);
            }
        }
        let request = Request { stay, room_type: room.map(samples::room_id), party: Some(samples::adults(people)) };
        let answer = search(&catalogue, &request, HotelDay::of(today), &inventory).unwrap();
        availability(&answer, &Context { today: HotelDay::of(today), catalogue: &catalogue, passes_on: false })
    }

    #[test]
    fn one_offer_is_a_yes_or_no_and_several_are_a_choice() {
        let one = said("2026-11-27", "2026-11-30", Some("standard"), 1, &[]);
        assert!(
            one.ends_with(
                "j'ai une Chambre Standard, deux cent soixante-sept euros au total. Souhaitez-vous réserver ?"
            ),
            "{one}"
        );
        let three = said("2026-12-15", "2026-12-20", None, 2, &[]);
        assert!(
            three.ends_with(
                "ou une Suite Vue Mer à huit cent quatre-vingt-quinze euros pour tout le séjour. Que préférez-vous ?"
            ),
            "{three}"
        );
    }

    #[test]
    fn full_means_that_the_reception_may_have_a_room() {
        let catalogue = samples::catalogue();
        let stay = samples::stay("2026-11-27", "2026-11-30");
        for (passes_on, offer) in [(true, "Je vous la passe ?"), (false, "Souhaitez-vous qu'elle vous rappelle ?")] {
            let context = Context { today: HotelDay::of(samples::day("2026-11-22")), catalogue: &catalogue, passes_on };
            let nothing = format!("Je n'ai plus rien à ces dates ; la réception a peut-être une chambre. {offer}");
            assert_eq!(full(None, false, (stay, None), &[], &context), nothing);
            let suite = format!("Je n'ai plus de Suite Vue Mer à ces dates ; la réception en a peut-être une. {offer}");
            assert_eq!(full(Some("Suite Vue Mer"), false, (stay, None), &[], &context), suite);
            let studio = format!("Je n'ai plus de Studio à ces dates ; la réception en a peut-être un. {offer}");
            assert_eq!(full(Some("Studio"), false, (stay, None), &[], &context), studio);
        }
    }

    #[test]
    fn a_booking_is_said_with_its_code_twice_and_promises_nothing() {
        let catalogue = samples::catalogue();
        let guest = Guest { email: None, ..samples::guest("Dupont") };
        let stay = samples::stay("2026-11-27", "2026-11-30");
        let draft = Draft::new(guest, stay, samples::room_id("standard"), 1, Cents::from_euros(267));
        let code = ReservationCode::from_number(4_217_365);
        let mut reservation = draft.into_reservation("RES-1-a".to_owned(), &code, None, DateTime::UNIX_EPOCH);
        let context =
            Context { today: HotelDay::of(samples::day("2026-11-22")), catalogue: &catalogue, passes_on: false };
        let missing = booked(&[Arc::new(reservation.clone())], Made::Now, &context);
        let end = "Votre code est le 4 2 1 7, 3 6 5 3, je répète : 4 2 1 7, 3 6 5 3 ; la réception vous demandera votre adresse e-mail.";
        assert!(missing.starts_with("C'est réservé : ") && missing.ends_with(end), "{missing}");
        reservation.to_complete.clear();
        for (made, begin) in [
            (Made::Before, "Cette réservation est déjà enregistrée : "),
            (Made::Corrected, "C'est corrigé, au nom de Dupont. Votre réservation est enregistrée : "),
        ] {
            let again = booked(&[Arc::new(reservation.clone())], made, &context);
            assert!(again.starts_with(begin) && again.ends_with("je répète : 4 2 1 7, 3 6 5 3."), "{again}");
        }
    }
}
