//! Each refusal as one or two sentences that the model can say as they stand, with what to ask the caller next.

use super::{
    Context, answers, dates,
    letters::domain_spoken,
    numbers::{Gender, counted},
    offers,
    sentences::capitalised,
    spelling::{by_pairs, list, phone},
};
use basics::personal::Personal;
use hotel::{
    guest::PhoneError,
    refusal::{CallLimit, ClosedDay, DateError, Field, Overcrowded, Refusal, RequestError, Roomier, ShortStay},
};

/// How many room types are named in one sentence.
const MAX_NAMED: usize = 3;

/// The sentences of a refusal.
pub fn refusal(refusal: &Refusal, context: &Context<'_>) -> String {
    let today = context.today.date();
    match refusal {
        Refusal::NotUnderstood(fault) => arguments(*fault),
        Refusal::MissingField(field) => format!("Il me manque {}. {}", name(*field), question(*field)),
        Refusal::NothingToChange => "Que souhaitez-vous changer dans votre réservation ?".to_owned(),
        Refusal::NotOffered => {
            "Je ne peux pas faire cela au téléphone. Cherchez-vous une chambre, ou puis-je vous renseigner ?".to_owned()
        }
        Refusal::InvalidDate { field, fault: DateError::NoSuchDay } => {
            format!("Cette date n'existe pas. {}", question(*field))
        }
        Refusal::InvalidDate { field, fault: DateError::Unreadable } => {
            format!("Je n'ai pas bien compris {}. {}", name(*field), question(*field))
        }
        Refusal::PastDate { arrival } => {
            format!("Le {} est déjà passé. Quel jour souhaitez-vous arriver ?", dates::day(*arrival, today))
        }
        Refusal::TooSoon { earliest } => format!(
            "Je peux réserver à partir du {}. Souhaitez-vous arriver ce jour-là, ou plus tard ?",
            dates::day(*earliest, today)
        ),
        Refusal::TooFar { latest, .. } => format!(
            "Je peux réserver des séjours qui se terminent au plus tard le {}. Souhaitez-vous venir avant ?",
            dates::day(*latest, today)
        ),
        Refusal::DepartureNotAfterArrival { arrival, departure } if arrival == departure => {
            "L'arrivée et le départ tombent le même jour. Combien de nuits souhaitez-vous rester ?".to_owned()
        }
        Refusal::DepartureNotAfterArrival { arrival, departure } => format!(
            "Le départ, {}, tombe avant l'arrivée, {}. Quel jour souhaitez-vous repartir ?",
            dates::day(*departure, today),
            dates::day(*arrival, today)
        ),
        Refusal::StayTooShort(short) => too_short(short, context),
        Refusal::ClosedToArrival(closed) => closed_to_arrival(closed, context),
        Refusal::StayTooLong { max_nights } => format!(
            "Au téléphone, je réserve {} au plus. {}",
            nights(*max_nights),
            context.or_the_reception("Souhaitez-vous un séjour plus court")
        ),
        Refusal::UnknownRoomType => unknown_room_type(context),
        Refusal::RoomTypeGone { room_name } => {
            let room = room_name.as_deref().map_or_else(|| "cette chambre".to_owned(), |name| context.the_room(name));
            format!(
                "{} ne se réserve plus au téléphone : je ne peux pas en changer les dates. {}",
                capitalised(&room),
                context.or_the_reception("Souhaitez-vous un autre type de chambre")
            )
        }
        Refusal::CapacityExceeded(crowd) => overcrowded(crowd, context),
        Refusal::InvalidPeople => "Je n'ai pas bien noté combien vous serez. Combien serez-vous, enfants compris ?".to_owned(),
        Refusal::Full(house) => answers::full_type(house, context),
        Refusal::InvalidName { field } => {
            format!("Je n'ai pas bien noté {}. Pouvez-vous l'épeler, lettre par lettre ?", name(*field))
        }
        Refusal::InvalidEmail => {
            "Je n'ai pas bien noté l'adresse e-mail. Pouvez-vous l'épeler lentement, avec l'arobase et le point ?".to_owned()
        }
        Refusal::DoubtfulDomain { domain, likely } => format!(
            "J'ai noté une adresse qui finit par {}. Est-ce bien cela, ou {} ?",
            domain_spoken(domain),
            domain_spoken(likely)
        ),
        Refusal::InvalidPhone(fault) => phone_fault(fault),
        Refusal::TextTooLong { field, .. } => too_long(*field).to_owned(),
        Refusal::ReservationNotFound => {
            "Je ne trouve pas de réservation avec ce code et ce nom. Pouvez-vous me redonner les huit chiffres du code, puis épeler le nom de famille ?"
                .to_owned()
        }
        Refusal::NotACode => {
            "Je n'ai pas bien compris le code. Pouvez-vous me redire ses huit chiffres, un par un ?".to_owned()
        }
        Refusal::ReservationCancelled => {
            "Cette réservation est annulée, il n'y a plus rien à y changer. Souhaitez-vous en faire une nouvelle ?".to_owned()
        }
        Refusal::StayBegun { arrival } => format!(
            "Ce séjour a commencé le {}. Je ne peux plus le modifier ni l'annuler : {}",
            dates::day(*arrival, today),
            context.the_reception_instead()
        ),
        Refusal::OnlyDatesOfSeveralRooms => format!(
            "Quand plusieurs chambres sont réservées ensemble, je ne peux changer que les dates. {}",
            context.or_the_reception("Souhaitez-vous d'autres dates")
        ),
        Refusal::ServiceUnavailable => format!(
            "Je n'ai pas accès aux réservations en ce moment, et rien n'est enregistré. {}",
            context.or_the_reception("Souhaitez-vous que je réessaie")
        ),
        Refusal::LimitReached(CallLimit::ToolCalls) => {
            format!("Je ne peux plus rien chercher pendant cet appel. Pour la suite, {}", context.the_reception_instead())
        }
        Refusal::LimitReached(CallLimit::Proofs) => {
            "Je ne peux plus chercher de réservation pendant cet appel. Souhaitez-vous que la réception écrive au contact de la réservation ?".to_owned()
        }
        Refusal::LimitReached(CallLimit::ProofsOfTheDay) => {
            "Je ne peux plus chercher de réservation aujourd'hui. La réception peut vous aider : souhaitez-vous lui parler ?".to_owned()
        }
        Refusal::LimitReached(CallLimit::Callbacks) => {
            "Vos demandes sont notées pour la réception, et je ne peux plus en noter pendant cet appel. Puis-je faire autre chose pour vous ?"
                .to_owned()
        }
        Refusal::LimitReached(CallLimit::Reservations) => {
            format!("Je ne peux pas faire plus de réservations pendant cet appel. Pour les suivantes, {}", context.the_reception_instead())
        }
        Refusal::LimitReached(CallLimit::ReservationsOfTheDay) => format!(
            "Je ne peux plus réserver pour vous aujourd'hui, et rien n'est réservé pour cette demande. Pour cela, {}",
            context.the_reception_instead()
        ),
    }
}

/// What was understood of a telephone number, and what is wrong with it.
fn phone_fault(fault: &PhoneError) -> String {
    let understood = |digits: &Personal<String>| {
        let digits = digits.expose();
        let count = digits.bytes().filter(u8::is_ascii_digit).count() as u64;
        format!("J'ai compris {}, {}", counted(count, "chiffre", Gender::Masculine), by_pairs(digits))
    };
    match fault {
        PhoneError::NoDigits => {
            "Je n'ai pas entendu de numéro de téléphone. Pouvez-vous me le dire, deux chiffres par deux chiffres ?".to_owned()
        }
        PhoneError::FrenchLength(digits) => {
            format!("{} : un numéro français en a dix. Pouvez-vous me le redire ?", understood(digits))
        }
        PhoneError::ForeignLength(digits) => format!(
            "{} : ce n'est pas la longueur d'un numéro de téléphone. Pouvez-vous me le redire, avec l'indicatif du pays ?",
            understood(digits)
        ),
        PhoneError::NoCountry(digits) => {
            format!("{}. Quel est l'indicatif du pays, s'il vous plaît ?", understood(digits))
        }
        PhoneError::Several => "J'ai entendu deux numéros de téléphone. Lequel dois-je noter ?".to_owned(),
        PhoneError::Unreadable => {
            "Je n'ai pas bien compris ce numéro de téléphone. Pouvez-vous me redire seulement ses chiffres, deux par deux ?"
                .to_owned()
        }
    }
}

impl Context<'_> {
    /// « Souhaitez-vous un séjour plus court, ou que je vous passe la réception ? »: where the caller cannot be passed on, the reception's
    /// number is given, or a call-back offered.
    fn or_the_reception(&self, question: &str) -> String {
        let number = self.catalogue.hotel.phone.trim();
        match (self.passes_on, number) {
            (true, _) => format!("{question}, ou que je vous passe la réception ?"),
            (false, "") => format!("{question}, ou que la réception vous rappelle ?"),
            (false, number) => format!("{question}, ou préférez-vous appeler la réception au {} ?", phone(number)),
        }
    }

    /// « souhaitez-vous que je vous passe la réception ? », where only the reception helps on.
    fn the_reception_instead(&self) -> String {
        let number = self.catalogue.hotel.phone.trim();
        match (self.passes_on, number) {
            (true, _) => "souhaitez-vous que je vous passe la réception ?".to_owned(),
            (false, "") => "souhaitez-vous que la réception vous rappelle ?".to_owned(),
            (false, number) => format!("pouvez-vous appeler la réception au {} ?", phone(number)),
        }
    }
}

fn arguments(fault: RequestError) -> String {
    match fault {
        RequestError::Nothing => {
            "Je n'ai pas bien compris. Pouvez-vous me redonner vos dates et le nombre de personnes ?".to_owned()
        }
        RequestError::WrongForm(field) | RequestError::ControlCharacter(field) => {
            format!("Je n'ai pas bien noté {}. {}", name(field), question(field))
        }
        RequestError::CardNumber(field) => format!(
            "Ne donnez jamais de numéro de carte bancaire au téléphone, s'il vous plaît : je n'en note aucun. {}",
            question(field)
        ),
    }
}

/// That something is longer than what is noted, and how it may be shorter.
const fn too_long(field: Field) -> &'static str {
    match field {
        Field::LastName => "Ce nom est trop long à noter. Quelle forme plus courte puis-je écrire ?",
        Field::FirstName => "Ce prénom est trop long à noter. Quelle forme plus courte puis-je écrire ?",
        Field::Email => "Cette adresse e-mail est trop longue à noter. En avez-vous une autre ?",
        Field::Phone => "Ce numéro est trop long. Pouvez-vous le redire deux chiffres par deux chiffres ?",
        Field::Code => "Ce code est trop long. Quels sont les huit chiffres de votre code de réservation ?",
        Field::Arrival
        | Field::Departure
        | Field::Nights
        | Field::RoomType
        | Field::People
        | Field::Ages
        | Field::OtherRooms
        | Field::Correction
        | Field::SecondRoom
        | Field::Wishes
        | Field::Reason
        | Field::Subject => "C'est un peu long à noter. Pouvez-vous me le dire en quelques mots ?",
    }
}

fn unknown_room_type(context: &Context<'_>) -> String {
    let rooms = &context.catalogue.rooms;
    let names: Vec<String> = rooms.iter().take(MAX_NAMED).map(|room| context.one_room(&room.name)).collect();
    let such_as = if rooms.len() > MAX_NAMED { ", par exemple" } else { "" };
    format!("Nous n'avons pas ce type de chambre. Que préférez-vous{such_as} : {} ?", list(&names, "ou"))
}

fn overcrowded(crowd: &Overcrowded, context: &Context<'_>) -> String {
    let limit = match &crowd.room {
        Some((room, capacity)) => {
            format!("{} est pour {} au plus.", capitalised(&context.the_room(room)), people(*capacity))
        }
        None => format!("Aucune chambre n'est assez grande pour {} ensemble.", people(crowd.people)),
    };
    let next = match &crowd.free {
        None => "souhaitez-vous que je cherche une chambre plus grande, ou plusieurs chambres ?".to_owned(),
        Some(free) => roomier(free, context),
    };
    // How many they are was said already where no room type was asked for.
    match &crowd.room {
        Some(_) => format!("{limit} Pour {}, {next}", people(crowd.people)),
        None => format!("{limit} {}", capitalised(&next)),
    }
}

/// What is free for a large party: single rooms first, then several together.
fn roomier(free: &Roomier, context: &Context<'_>) -> String {
    let one = free.rooms.iter().map(|offer| offers::one(offer, free.stay, context));
    let several = free.combinations.iter().map(|found| offers::several(found, context));
    let said: Vec<String> = one.take(MAX_NAMED - 1).chain(several).take(MAX_NAMED).collect();
    match said.as_slice() {
        [] => {
            let when = answers::which_nights(free.stay, free.missing.as_ref(), context);
            format!("je n'ai rien d'assez grand {when} : avez-vous d'autres dates ?")
        }
        [only] => format!("je peux vous proposer {only} : cela vous convient-il ?"),
        several => format!("je peux vous proposer {} : que préférez-vous ?", list(several, "ou")),
    }
}

fn too_short(short: &ShortStay, context: &Context<'_>) -> String {
    let nights = nights(short.min_nights);
    let reason = match &short.season {
        Some(season) => format!("Pendant la saison {season}, le séjour est de {nights} au minimum."),
        None => format!("Le séjour est de {nights} au minimum."),
    };
    let next = match (short.offers.as_slice(), short.nearest) {
        ([first, ..], _) => {
            let stay = first.quote.stay();
            let said: Vec<String> =
                short.offers.iter().take(MAX_NAMED).map(|offer| offers::one(offer, stay, context)).collect();
            let ask = if said.len() > 1 { "que préférez-vous" } else { "cela vous convient-il" };
            let dates = capitalised(&context.offered(stay));
            format!("{dates}, je peux vous proposer {} : {ask} ?", list(&said, "ou"))
        }
        ([], Some(stay)) => format!("Souhaitez-vous rester {nights}, {} ?", context.stay_dates(stay)),
        ([], None) => format!("Avez-vous d'autres dates, pour {nights} ?"),
    };
    format!("{reason} {next}")
}

fn closed_to_arrival(closed: &ClosedDay, context: &Context<'_>) -> String {
    let today = context.today.date();
    let room = closed.room_name.as_ref().map(|room| format!(" dans {}", context.the_room(room))).unwrap_or_default();
    let days: Vec<String> = closed.nearest.iter().map(|day| format!("le {}", dates::day(*day, today))).collect();
    let next = match days.as_slice() {
        [] => "Avez-vous d'autres dates ?".to_owned(),
        days => format!("Souhaitez-vous arriver {} ?", list(days, "ou")),
    };
    format!("On ne peut pas arriver{room} le {}. {next}", dates::day(closed.arrival, today))
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
        Field::Ages => "l'âge des enfants",
        Field::Wishes => "la demande particulière",
        Field::Reason => "la raison de l'appel",
        Field::OtherRooms => "les autres chambres",
        Field::Correction => "la correction",
        Field::SecondRoom => "la deuxième chambre",
        Field::Subject => "le sujet de la question",
        Field::Code => "le code de réservation",
        Field::Nights => "le nombre de nuits",
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
        Field::People => "Combien serez-vous, enfants compris ?",
        Field::Ages => "Quel âge ont les enfants ?",
        Field::Wishes => "Que souhaitez-vous que je note, en quelques mots ?",
        Field::OtherRooms => "Quelles autres chambres souhaitez-vous, et pour combien de personnes chacune ?",
        Field::Correction | Field::SecondRoom => "Est-ce une correction, ou une deuxième chambre ?",
        Field::Subject => "Que souhaitez-vous savoir ?",
        Field::Reason => "Que dois-je dire à la réception, en quelques mots ?",
        Field::Code => "Quels sont les huit chiffres de votre code de réservation ?",
        Field::Nights => "Pour combien de nuits avez-vous réservé ?",
    }
}

fn nights(count: u32) -> String {
    counted(u64::from(count), "nuit", Gender::Feminine)
}

fn people(count: u32) -> String {
    counted(u64::from(count), "personne", Gender::Feminine)
}

#[cfg(test)]
pub(super) mod tests;
