//! What is said when something works: what is free, and what is booked.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    Context, Lodging, dates,
    numbers::{Gender, counted, number, price},
    offers,
    spelling::{code, list},
};
use crate::hotel::{
    availability::{Availability, MAX_SHIFT_DAYS, Offer},
    money::Cents,
    reservation::Reservation,
    stay::Stay,
};

/// How many offers are said: more cannot be kept in mind on the phone.
const MAX_SAID: usize = 3;

/// What is free for a stay, or the nearest things.
pub fn availability(answer: &Availability, context: &Context<'_>) -> String {
    let today = context.today;
    let stay = dates::stay(answer.stay, today);
    match answer.options.as_slice() {
        [] if !answer.combinations.is_empty() => several_rooms(answer, context),
        [] => full(answer.room_name.as_deref(), answer.stay, &answer.alternatives, context),
        [only] => format!(
            "{}, je peux vous proposer {}, {} au total. Souhaitez-vous réserver ?",
            capitalised(&stay),
            only.name,
            price(only.quote.total()),
        ),
        options => format!(
            "{}, je peux vous proposer {} pour tout le séjour. Que préférez-vous ?",
            capitalised(&stay),
            list_of(options, answer.stay, today)
        ),
    }
}

/// That nothing is free, in a room type or in any, and what is nearest. Complete to those who book by telephone: the hotel may sell
/// other rooms elsewhere.
pub(super) fn full(room_name: Option<&str>, stay: Stay, alternatives: &[Offer], context: &Context<'_>) -> String {
    let subject = room_name.map_or_else(|| "C'est complet".to_owned(), |name| format!("{name}, c'est complet"));
    let dates = dates::stay_dates(stay, context.today);
    let full = format!("{subject} à la réservation par téléphone {dates}.");
    if alternatives.is_empty() {
        let days = number(MAX_SHIFT_DAYS.unsigned_abs(), Gender::Masculine);
        return format!("{full} Je n'ai rien non plus à {days} jours près : avez-vous d'autres dates ?");
    }
    format!("{full} Je peux vous proposer {} : que préférez-vous ?", list_of(alternatives, stay, context.today))
}

/// That no room that holds them all is free, and which are together; then the same stay at other dates.
fn several_rooms(answer: &Availability, context: &Context<'_>) -> String {
    let subject = answer.room_name.as_deref().unwrap_or("Tous dans une même chambre");
    let dates = dates::stay_dates(answer.stay, context.today);
    let together = answer.combinations.iter().map(offers::several).take(MAX_SAID - 1);
    let shifted = answer.alternatives.iter().map(|offer| offers::one(offer, answer.stay, context.today));
    let said: Vec<String> = together.chain(shifted).take(MAX_SAID).collect();
    format!(
        "{subject}, c'est complet à la réservation par téléphone {dates}. Je peux vous proposer {} : que préférez-vous ?",
        list(&said, "ou")
    )
}

/// « Chambre Standard à quatre cent quarante-cinq euros, ou … »; dates are said where they are not those of the stay.
fn list_of(found: &[Offer], stay: Stay, today: NaiveDate) -> String {
    let said: Vec<String> = found.iter().take(MAX_SAID).map(|offer| offers::one(offer, stay, today)).collect();
    list(&said, "ou")
}

/// Asked where the same call has booked what looks like the same.
pub const BOOKED_HERE: &str =
    "J'ai déjà une réservation pour ces dates avec vos coordonnées. Est-ce une correction, ou une deuxième chambre ?";

/// Asked where another call has booked what looks like the same. It says nothing of it: the caller may be somebody else.
pub const BOOKED_ELSEWHERE: &str = "Il me semble qu'une réservation a déjà été demandée à ce nom pour ce séjour. Est-ce une correction, pour laquelle il me faut son code, ou une deuxième chambre ?";

/// Said where a correction would change the nights or the room.
pub const CHANGE_THE_BOOKING: &str = "Pour changer les dates ou la chambre, je modifie la réservation avec son code. Est-ce bien cela, ou souhaitez-vous une réservation de plus ?";

/// Asked where this call has booked something else for the same guest.
pub fn booked_otherwise(booked: &Lodging<'_>, context: &Context<'_>) -> String {
    format!(
        "Vous avez déjà réservé {}, {}. Est-ce que la nouvelle réservation la remplace, ou souhaitez-vous les deux ?",
        offers::rooms(booked.rooms.iter().copied()),
        dates::stay_dates(booked.stay, context.today)
    )
}

/// Said where a correction would change how many people come.
pub const CHANGE_THE_PARTY: &str = "Pour changer le nombre de personnes, je modifie la réservation avec son code. Est-ce bien cela, ou souhaitez-vous une deuxième chambre ?";

/// What was booked, a room each, with its code twice. `again`: the same booking had been made before in this call.
pub fn booked(rooms: &[Arc<Reservation>], again: bool, context: &Context<'_>) -> String {
    let begin = if again { "Cette réservation est déjà enregistrée, une seule fois" } else { "C'est réservé" };
    let name = |room: &Arc<Reservation>| context.catalogue.room(&room.room_type).map(|found| found.name.as_str());
    let names = offers::rooms(rooms.iter().filter_map(name));
    let stay = rooms.first().and_then(|room| room.stay());
    let dates = stay.map(|stay| format!(", {}", dates::stay(stay, context.today))).unwrap_or_default();
    let people = counted(rooms.iter().map(|room| u64::from(room.people)).sum(), "personne", Gender::Feminine);
    let total: Option<Cents> = rooms.iter().map(|room| room.total).sum();
    let total = total.map(|total| format!(", {} au total", price(total))).unwrap_or_default();
    let code = rooms.first().and_then(|room| room.code.as_deref()).map(code).unwrap_or_default();
    let missing = if rooms.iter().all(|room| room.to_complete.is_empty()) {
        ""
    } else {
        " ; l'adresse e-mail reste à compléter auprès de la réception"
    };
    format!(
        "{begin} : {names}{dates}, pour {people}{total}. Votre code de réservation est le {code}, je répète : {code}{missing}."
    )
}

/// The text with its first letter as a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::hotel::{
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
        availability(&answer, &Context { today, catalogue: &catalogue })
    }

    #[test]
    fn what_is_free_is_said_with_dates_nights_and_totals() {
        assert_eq!(
            said("2026-11-27", "2026-11-30", Some("standard"), 1, &[]),
            "Du vendredi 27 au lundi 30 novembre, trois nuits, je peux vous proposer Chambre Standard, deux cent soixante-sept euros au total. Souhaitez-vous réserver ?"
        );
        assert_eq!(
            said("2026-12-15", "2026-12-20", None, 2, &[]),
            "Du mardi 15 au dimanche 20 décembre, cinq nuits, je peux vous proposer Chambre Standard à quatre cent quarante-cinq euros, Chambre Familiale à six cent quatre-vingt-quinze euros ou Suite Vue Mer à huit cent quatre-vingt-quinze euros pour tout le séjour. Que préférez-vous ?"
        );
    }

    #[test]
    fn complet_is_always_complet_by_telephone() {
        assert_eq!(
            said("2026-12-31", "2027-01-01", Some("suite_vue_mer"), 2, &["suite_vue_mer", "familiale"]),
            "Suite Vue Mer, c'est complet à la réservation par téléphone du jeudi 31 décembre 2026 au vendredi 1er janvier 2027. Je peux vous proposer Chambre Standard à quatre-vingt-neuf euros, Suite Vue Mer du vendredi 1er au samedi 2 janvier 2027 à cent soixante-dix-neuf euros ou Suite Vue Mer du mercredi 30 au jeudi 31 décembre à cent soixante-dix-neuf euros : que préférez-vous ?"
        );
        let mut catalogue = samples::catalogue();
        catalogue.rooms.clear();
        let (stay, today) = (samples::stay("2026-12-30", "2026-12-31"), samples::day("2026-11-22"));
        assert_eq!(
            full(None, stay, &[], &Context { today, catalogue: &catalogue }),
            "C'est complet à la réservation par téléphone du mercredi 30 au jeudi 31 décembre. Je n'ai rien non plus à trois jours près : avez-vous d'autres dates ?"
        );
    }

    #[test]
    fn a_party_whose_rooms_are_taken_is_offered_several_then_other_dates() {
        assert_eq!(
            said("2026-12-30", "2026-12-31", None, 4, &["familiale"]),
            "Tous dans une même chambre, c'est complet à la réservation par téléphone du mercredi 30 au jeudi 31 décembre. Je peux vous proposer deux fois Chambre Standard à cent soixante-dix-huit euros ensemble, Chambre Standard et Suite Vue Mer à deux cent soixante-huit euros ensemble ou Chambre Familiale du jeudi 31 décembre 2026 au vendredi 1er janvier 2027 à cent trente-neuf euros : que préférez-vous ?"
        );
        let family = said("2026-12-30", "2026-12-31", Some("familiale"), 4, &["familiale"]);
        assert!(family.starts_with("Chambre Familiale, c'est complet à la réservation par téléphone"), "{family}");
    }

    #[test]
    fn a_booking_is_said_with_its_code_twice_and_promises_nothing() {
        let catalogue = samples::catalogue();
        let guest = Guest { email: None, ..samples::guest("Dupont") };
        let stay = samples::stay("2026-11-27", "2026-11-30");
        let draft = Draft::new(guest, stay, samples::room_id("standard"), 1, Cents::from_euros(267));
        let code = ReservationCode::from_number(4_217_365);
        let mut reservation = draft.into_reservation("RES-1-a".to_owned(), &code, None, DateTime::UNIX_EPOCH);
        let context = Context { today: samples::day("2026-11-22"), catalogue: &catalogue };
        assert_eq!(
            booked(&[Arc::new(reservation.clone())], false, &context),
            "C'est réservé : Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour une personne, deux cent soixante-sept euros au total. Votre code de réservation est le 4 2 1 7, 3 6 5 3, je répète : 4 2 1 7, 3 6 5 3 ; l'adresse e-mail reste à compléter auprès de la réception."
        );
        reservation.to_complete.clear();
        assert_eq!(
            booked(&[Arc::new(reservation)], true, &context),
            "Cette réservation est déjà enregistrée, une seule fois : Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour une personne, deux cent soixante-sept euros au total. Votre code de réservation est le 4 2 1 7, 3 6 5 3, je répète : 4 2 1 7, 3 6 5 3."
        );
    }
}
