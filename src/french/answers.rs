//! What is said when something works: what is free, and what is booked.

use chrono::NaiveDate;

use super::{
    Context, dates,
    numbers::{Gender, counted, price},
    spelling::{code, list},
};
use crate::hotel::{
    availability::{Availability, MAX_SHIFT_DAYS, Offer},
    reservation::Reservation,
};

/// How many offers are said: more cannot be kept in mind on the phone.
const MAX_SAID: usize = 3;

/// What is free for a stay, or the nearest things.
pub fn availability(answer: &Availability, context: &Context<'_>) -> String {
    let today = context.today;
    match (answer.options.as_slice(), answer.alternatives.as_slice()) {
        ([], []) => format!(
            "C'est complet à la réservation par téléphone {}. Je n'ai rien non plus à {} jours près : avez-vous d'autres dates ?",
            dates::stay_dates(answer.stay, today),
            super::number(MAX_SHIFT_DAYS.unsigned_abs(), Gender::Masculine)
        ),
        ([], alternatives) => format!(
            "C'est complet à la réservation par téléphone {}. Je peux vous proposer {} : que préférez-vous ?",
            dates::stay_dates(answer.stay, today),
            offers(alternatives, answer.stay, today)
        ),
        ([only], _) => {
            let stay = dates::stay(answer.stay, today);
            format!(
                "{}, je peux vous proposer {}, pour {} au total. Souhaitez-vous réserver ?",
                capitalised(&stay),
                only.name,
                price(only.quote.total())
            )
        }
        (options, _) => format!(
            "{}, je peux vous proposer {}, pour tout le séjour. Que préférez-vous ?",
            capitalised(&dates::stay(answer.stay, today)),
            offers(options, answer.stay, today)
        ),
    }
}

/// « Chambre Standard à quatre cent quarante-cinq euros ou … »; the dates are said where they are not those of the stay.
pub(super) fn offers(offers: &[Offer], stay: crate::hotel::stay::Stay, today: NaiveDate) -> String {
    let said: Vec<String> = offers
        .iter()
        .take(MAX_SAID)
        .map(|offer| {
            let price = price(offer.quote.total());
            if offer.quote.stay() == stay {
                format!("{} à {price}", offer.name)
            } else {
                format!("{} {} à {price}", offer.name, dates::stay_dates(offer.quote.stay(), today))
            }
        })
        .collect();
    list(&said, "ou")
}

/// What was booked, with its code twice. `again`: the same booking had been made before in this call.
pub fn booked(reservation: &Reservation, room_name: &str, again: bool, context: &Context<'_>) -> String {
    let begin = if again { "Cette réservation est déjà enregistrée, une seule fois" } else { "C'est réservé" };
    let dates = reservation.stay().map(|stay| format!(", {}", dates::stay(stay, context.today))).unwrap_or_default();
    let people = counted(u64::from(reservation.people), "personne", Gender::Feminine);
    let total = reservation.total.map(|total| format!(", {} au total", price(total))).unwrap_or_default();
    let code = reservation.code.as_deref().map(code).unwrap_or_default();
    let missing = if reservation.to_complete.is_empty() {
        ""
    } else {
        " ; votre adresse e-mail restera à compléter avec la réception"
    };
    format!(
        "{begin} : {room_name}{dates}, pour {people}{total}. Votre code de réservation est le {code}, je répète : {code}{missing}."
    )
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
