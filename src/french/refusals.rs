//! Each refusal as one or two sentences that the model can say as they stand, with what to ask the caller next.

use super::{
    Context,
    answers::offers,
    dates,
    numbers::{Gender, counted},
    spelling::list,
};
use crate::hotel::refusal::{ArgumentFault, CallLimit, DateFault, Field, FullHouse, Overcrowded, Refusal};

/// How many room types are named in one sentence.
const MAX_NAMED: usize = 3;

/// The sentences of a refusal.
pub fn refusal(refusal: &Refusal, context: &Context<'_>) -> String {
    let today = context.today;
    match refusal {
        Refusal::InvalidArguments(fault) => arguments(*fault),
        Refusal::MissingField(field) => format!("Il me manque {}. {}", name(*field), question(*field)),
        Refusal::UnknownTool => {
            "Je ne peux pas faire cela par téléphone. Souhaitez-vous connaître nos disponibilités ou réserver une chambre ?"
                .to_owned()
        }
        Refusal::InvalidDate { field, fault: DateFault::NoSuchDay } => {
            format!("Cette date n'existe pas dans le calendrier. {}", question(*field))
        }
        Refusal::InvalidDate { field, fault: DateFault::Unreadable } => {
            format!("Je n'ai pas bien compris {}. {}", name(*field), question(*field))
        }
        Refusal::PastDate { arrival } => {
            format!("Le {} est déjà passé. Pour quelle date souhaitez-vous arriver ?", dates::day(*arrival, today))
        }
        Refusal::TooSoon { earliest } => format!(
            "L'arrivée la plus proche que je puisse réserver par téléphone est le {}. Souhaitez-vous arriver ce jour-là, ou plus tard ?",
            dates::day(*earliest, today)
        ),
        Refusal::TooFar { latest, .. } => format!(
            "Je peux réserver des séjours qui se terminent au plus tard le {}. Souhaitez-vous un séjour avant cette date ?",
            dates::day(*latest, today)
        ),
        Refusal::DepartureNotAfterArrival { arrival, departure } if arrival == departure => {
            "L'arrivée et le départ tombent le même jour. Combien de nuits souhaitez-vous rester ?".to_owned()
        }
        Refusal::DepartureNotAfterArrival { arrival, departure } => format!(
            "Le départ, le {}, tombe avant l'arrivée, le {}. Quel jour souhaitez-vous repartir ?",
            dates::day(*departure, today),
            dates::day(*arrival, today)
        ),
        Refusal::StayTooShort { min_nights } => {
            let nights = nights(*min_nights);
            format!("Le séjour est de {nights} au minimum. Souhaitez-vous rester {nights} ?")
        }
        Refusal::StayTooLong { max_nights } => format!(
            "Par téléphone, je peux réserver {} au plus. Souhaitez-vous un séjour plus court, ou préférez-vous voir cela avec la réception{} ?",
            nights(*max_nights),
            context.at_the_reception()
        ),
        Refusal::UnknownRoomType => unknown_room_type(context),
        Refusal::CapacityExceeded(crowd) => overcrowded(crowd),
        Refusal::InvalidPeople => {
            "Je n'ai pas bien noté le nombre de personnes. Combien serez-vous, enfants compris ?".to_owned()
        }
        Refusal::Full(house) => full(house, context),
        Refusal::InvalidName { field } => {
            format!("Je n'ai pas bien noté {}. Pouvez-vous l'épeler, lettre par lettre ?", name(*field))
        }
        Refusal::InvalidEmail => {
            "Je n'ai pas bien noté l'adresse e-mail. Pouvez-vous l'épeler lentement, avec l'arobase et le point ?".to_owned()
        }
        Refusal::InvalidPhone => {
            "Ce numéro de téléphone ne me semble pas complet. Pouvez-vous le redire deux chiffres par deux chiffres, avec l'indicatif du pays s'il est étranger ?"
                .to_owned()
        }
        Refusal::TextTooLong { field, .. } => {
            format!("C'est trop long pour que je le note. Pouvez-vous me redire {} en quelques mots ?", name(*field))
        }
        Refusal::ServiceUnavailable => format!(
            "Je n'arrive pas à accéder aux réservations en ce moment, et rien n'est enregistré. Souhaitez-vous que je réessaie, ou préférez-vous joindre la réception{} ?",
            context.at_the_reception()
        ),
        Refusal::LimitReached(CallLimit::ToolCalls) => format!(
            "J'ai atteint ce que je peux vérifier pendant un seul appel. Pour la suite, je vous invite à joindre la réception{} ou à rappeler.",
            context.at_the_reception()
        ),
        Refusal::LimitReached(CallLimit::Reservations) => format!(
            "J'ai fait toutes les réservations que je peux enregistrer pendant un seul appel. Pour les suivantes, je vous invite à joindre la réception{} ou à rappeler.",
            context.at_the_reception()
        ),
    }
}

fn arguments(fault: ArgumentFault) -> String {
    match fault {
        ArgumentFault::NotAnObject => {
            "Je n'ai pas pu lire cette demande. Pouvez-vous me redonner vos dates et le nombre de personnes ?"
                .to_owned()
        }
        ArgumentFault::WrongType(field) | ArgumentFault::ControlCharacter(field) => {
            format!("Je n'ai pas bien noté {}. {}", name(field), question(field))
        }
        ArgumentFault::CardNumber(field) => format!(
            "Merci de ne pas donner de numéro de carte bancaire au téléphone, je n'en note aucun. {}",
            question(field)
        ),
    }
}

fn unknown_room_type(context: &Context<'_>) -> String {
    let names: Vec<String> = context.catalogue.rooms.iter().take(MAX_NAMED).map(|room| room.name.clone()).collect();
    let such_as = if context.catalogue.rooms.len() > MAX_NAMED { "par exemple " } else { "" };
    format!(
        "Nous n'avons pas ce type de chambre. Je peux vous proposer {such_as}{} : que préférez-vous ?",
        list(&names, "ou")
    )
}

fn overcrowded(crowd: &Overcrowded) -> String {
    let limit = match &crowd.room {
        Some((room, capacity)) => format!("En {room}, nous accueillons {} au plus.", people(*capacity)),
        None => format!("Aucune de nos chambres n'accueille {}.", people(crowd.people)),
    };
    let two_rooms = |(first, second): &(String, String)| {
        if first == second {
            format!("deux chambres de type {first}")
        } else {
            format!("deux chambres, {first} et {second}")
        }
    };
    let group = people(crowd.people);
    match (&crowd.larger, &crowd.two_rooms) {
        (Some((larger, _)), Some(pair)) => {
            format!("{limit} Pour {group}, préférez-vous {larger}, ou {} ?", two_rooms(pair))
        }
        (Some((larger, _)), None) => format!("{limit} Pour {group}, souhaitez-vous {larger} ?"),
        (None, Some(pair)) => {
            format!("{limit} Pour {group}, il faut {} : cela vous convient-il ?", two_rooms(pair))
        }
        (None, None) => {
            format!("{limit} Pour {group}, il faut plusieurs chambres : comment souhaitez-vous vous répartir ?")
        }
    }
}

fn full(house: &FullHouse, context: &Context<'_>) -> String {
    let dates = dates::stay_dates(house.stay, context.today);
    let full = format!("En {}, c'est complet à la réservation par téléphone {dates}.", house.room_name);
    if house.alternatives.is_empty() {
        return format!("{full} Je n'ai rien non plus à trois jours près : avez-vous d'autres dates ?");
    }
    format!(
        "{full} Je peux vous proposer {} : que préférez-vous ?",
        offers(&house.alternatives, house.stay, context.today)
    )
}

/// What the argument is, with its article.
const fn name(field: Field) -> &'static str {
    match field {
        Field::LastName => "le nom de famille",
        Field::FirstName => "le prénom",
        Field::Email => "l'adresse e-mail",
        Field::Phone => "le numéro de téléphone",
        Field::Arrival => "la date d'arrivée",
        Field::Departure => "la date de départ",
        Field::RoomType => "le type de chambre",
        Field::People => "le nombre de personnes",
        Field::Wishes => "la demande particulière",
    }
}

/// How the caller is asked for it.
const fn question(field: Field) -> &'static str {
    match field {
        Field::LastName => "Quel est votre nom de famille ?",
        Field::FirstName => "Quel est votre prénom ?",
        Field::Email => "Quelle est votre adresse e-mail, si vous en avez une ?",
        Field::Phone => "Quel est votre numéro de téléphone ?",
        Field::Arrival => "Quel jour souhaitez-vous arriver ?",
        Field::Departure => "Quel jour souhaitez-vous repartir ?",
        Field::RoomType => "Quel type de chambre souhaitez-vous ?",
        Field::People => "Pour combien de personnes ?",
        Field::Wishes => "Avez-vous une autre demande particulière ?",
    }
}

fn nights(count: u32) -> String {
    counted(u64::from(count), "nuit", Gender::Feminine)
}

fn people(count: u32) -> String {
    counted(u64::from(count), "personne", Gender::Feminine)
}
