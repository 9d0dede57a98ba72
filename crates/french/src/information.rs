//! What the hotel has said about itself, as the caller hears it.

use super::{
    Context,
    numbers::{Gender, number, price},
    recap::seller,
    sentences::capitalised,
    spelling::phone,
    terms::cancellation_terms,
    times::time_of_day,
};
use hotel::{
    catalogue::Service,
    information::Known,
    tourist_tax::{Percent, TouristTax},
};

/// The answer to a question about the hotel, in the order of what was found; `None` where nothing was: then nothing is known.
pub fn information(known: &[Known<'_>], context: &Context<'_>) -> Option<String> {
    let said: Vec<String> = known.iter().map(|known| one(known, context)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What is said where the hotel has said nothing.
pub const NOT_KNOWN: &str = "Je ne sais pas. Souhaitez-vous que je note votre question pour la réception ?";

fn one(known: &Known<'_>, context: &Context<'_>) -> String {
    match known {
        Known::Text(text) => sentence(text),
        Known::Service(it) => service(it),
        Known::CheckTimes => check_times(context),
        Known::Address(address) => format!("L'adresse est {}", sentence(address)),
        Known::Phone(number) => format!("Le numéro de la réception est le {}.", phone(number)),
        Known::Email(email) => format!("L'adresse e-mail de la réception est {email}."),
        Known::Cancellation(terms) => format!("{}.", capitalised(&cancellation_terms(terms))),
        Known::TouristTax(tax) => tourist_tax_levied(*tax),
        Known::Amenity { name, rooms } => format!("{name} : {}.", in_the_rooms(rooms, context)),
        Known::DataKept => data_kept(context),
        Known::Cots(rooms) => format!("Un lit de bébé est possible {}.", in_the_rooms(rooms, context)),
        Known::AccessibleRooms(rooms) => {
            format!("Pour un fauteuil roulant, nous avons {}.", context.rooms(rooms.iter().copied()))
        }
        Known::AssistanceDogs => {
            "Les chiens guides et les chiens d'assistance sont toujours acceptés, sans supplément.".to_owned()
        }
    }
}

fn check_times(context: &Context<'_>) -> String {
    let (hotel, rules) = (&context.catalogue.hotel, context.catalogue.rules);
    let kept = rules.kept_until.map(|until| {
        format!(" La chambre est gardée jusqu'à {} ; prévenez-nous si vous arrivez plus tard.", time_of_day(until))
    });
    format!(
        "Les chambres sont prêtes à partir de {}, et se libèrent avant {}.{}",
        time_of_day(hotel.check_in_from),
        time_of_day(hotel.check_out_by),
        kept.unwrap_or_default()
    )
}

/// Who keeps what and for what, who processes it, and whom to ask (GDPR, article 13); that nobody is called to be sold something (code
/// de la consommation, L223-2).
fn data_kept(context: &Context<'_>) -> String {
    let number = match context.catalogue.hotel.phone.trim() {
        "" => String::new(),
        number => format!(", au {}", phone(number)),
    };
    format!(
        "Vos coordonnées ne servent qu'à votre séjour : nous ne démarchons personne par téléphone. {} les garde avec la réservation et les efface {} après le séjour ; l'appel passe par OpenAI, son sous-traitant, qui peut en conserver des données quelque temps. Pour les consulter ou les faire effacer, adressez-vous à la réception{number}.",
        capitalised(&seller(context.catalogue)),
        months(context.catalogue.retention_months)
    )
}

/// « trois ans », « un mois », « dix-huit mois ».
fn months(months: u32) -> String {
    let words = |n: u32| number(u64::from(n), Gender::Masculine);
    match (months / 12, months % 12) {
        (1, 0) => "un an".to_owned(),
        (years, 0) => format!("{} ans", words(years)),
        _ => format!("{} mois", words(months)),
    }
}

/// « dans la Suite et le Studio », « dans toutes les chambres ».
fn in_the_rooms(names: &[&str], context: &Context<'_>) -> String {
    let all = context.catalogue.rooms.len();
    if names.len() > 1 && names.len() == all {
        return "dans toutes les chambres".to_owned();
    }
    format!("dans {}", context.the_rooms(names.iter().copied()))
}

/// « Petit-déjeuner : c'est quinze euros, en sus. Buffet de sept heures à dix heures. »
fn service(service: &Service) -> String {
    let terms = match (service.included, service.price) {
        (Some(true), _) => "c'est compris dans le prix de la chambre".to_owned(),
        (Some(false) | None, Some(amount)) if amount.get() == 0 => "c'est gratuit".to_owned(),
        (Some(false) | None, Some(amount)) => format!("c'est {}, en sus", price(amount)),
        (Some(false), None) => "c'est en sus, mais je n'en connais pas le prix".to_owned(),
        (None, None) => "c'est possible, mais je n'en connais pas le prix".to_owned(),
    };
    let description =
        if service.description.is_empty() { String::new() } else { format!(" {}", sentence(&service.description)) };
    format!("{} : {terms}.{description}", service.name)
}

/// How the tourist tax is levied: « un euro quatre-vingt-sept par adulte et par nuit ».
fn tourist_tax_levied(tax: TouristTax) -> String {
    match tax {
        TouristTax::NotStated => {
            "La taxe de séjour est en sus, réglée sur place. Je n'en connais pas le montant.".to_owned()
        }
        TouristTax::PerPerson { amount } => format!(
            "La taxe de séjour est en sus, réglée sur place : {} par adulte et par nuit ; les moins de dix-huit ans n'en paient pas.",
            price(amount)
        ),
        TouristTax::Percentage { rate, .. } => format!(
            "La taxe de séjour est en sus, réglée sur place : {} pour cent du prix hors taxes de la nuit par personne ; les moins de dix-huit ans n'en paient pas.",
            percent(rate)
        ),
        TouristTax::Flat { amount: None } => "La taxe de séjour est comprise dans le prix.".to_owned(),
        TouristTax::Flat { amount: Some(amount) } => {
            format!("La taxe de séjour est en sus, réglée sur place : {} par chambre et par nuit.", price(amount))
        }
    }
}

/// « cinq », « cinq virgule cinquante ».
fn percent(rate: Percent) -> String {
    let (whole, hundredths) = (rate.hundredths() / 100, rate.hundredths() % 100);
    let words = |n: u32| number(u64::from(n), Gender::Masculine);
    match hundredths {
        0 => words(whole),
        1..10 => format!("{} virgule zéro {}", words(whole), words(hundredths)),
        _ if hundredths % 10 == 0 => format!("{} virgule {}", words(whole), words(hundredths / 10)),
        _ => format!("{} virgule {}", words(whole), words(hundredths)),
    }
}

/// The text with a full stop, where it has no end of its own.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{
        cancellation::CancellationTerms,
        day::HotelDay,
        money::Cents,
        samples::{catalogue, day},
    };

    fn said(known: &Known<'_>) -> String {
        let catalogue = catalogue();
        one(known, &Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false })
    }

    #[test]
    fn every_kind_of_knowledge_is_a_sentence() {
        let service = |included, price: Option<i64>, description: &str| Service {
            id: "petit_dejeuner".to_owned(),
            name: "Petit-déjeuner".to_owned(),
            price: price.map(Cents::from_euros),
            included,
            description: description.to_owned(),
        };
        let percent = Percent::from_hundredths;
        let share = |rate| TouristTax::Percentage { rate: percent(rate), cap: None, vat: percent(1_000) };
        for (known, expected) in [
            (Known::Text("Parking gratuit"), "Parking gratuit."),
            (Known::Text("Fermé le lundi !"), "Fermé le lundi !"),
            (
                Known::Service(&service(None, Some(15), "Buffet")),
                "Petit-déjeuner : c'est quinze euros, en sus. Buffet.",
            ),
            (
                Known::Service(&service(Some(true), None, "")),
                "Petit-déjeuner : c'est compris dans le prix de la chambre.",
            ),
            (Known::Service(&service(None, Some(0), "")), "Petit-déjeuner : c'est gratuit."),
            (
                Known::Service(&service(Some(false), None, "")),
                "Petit-déjeuner : c'est en sus, mais je n'en connais pas le prix.",
            ),
            (
                Known::Service(&service(None, None, "")),
                "Petit-déjeuner : c'est possible, mais je n'en connais pas le prix.",
            ),
            (
                Known::CheckTimes,
                "Les chambres sont prêtes à partir de quinze heures, et se libèrent avant onze heures.",
            ),
            (Known::Address("1 promenade de la Plage"), "L'adresse est 1 promenade de la Plage."),
            (Known::Phone("+33199000001"), "Le numéro de la réception est le 01 99 00 00 01."),
            (Known::Cancellation(&CancellationTerms::default()), "Annulation sans frais."),
            (
                Known::TouristTax(TouristTax::PerPerson { amount: Cents::new(187) }),
                "La taxe de séjour est en sus, réglée sur place : un euro quatre-vingt-sept par adulte et par nuit ; les moins de dix-huit ans n'en paient pas.",
            ),
            (
                Known::TouristTax(share(550)),
                "La taxe de séjour est en sus, réglée sur place : cinq virgule cinq pour cent du prix hors taxes de la nuit par personne ; les moins de dix-huit ans n'en paient pas.",
            ),
            (Known::TouristTax(TouristTax::Flat { amount: None }), "La taxe de séjour est comprise dans le prix."),
            (
                Known::TouristTax(TouristTax::Flat { amount: Some(Cents::new(150)) }),
                "La taxe de séjour est en sus, réglée sur place : un euro cinquante par chambre et par nuit.",
            ),
            (
                Known::TouristTax(TouristTax::NotStated),
                "La taxe de séjour est en sus, réglée sur place. Je n'en connais pas le montant.",
            ),
            (Known::Amenity { name: "Balcon", rooms: vec!["Suite", "Studio"] }, "Balcon : dans la Suite et le Studio."),
            (Known::Cots(vec!["Chambre Standard"]), "Un lit de bébé est possible dans la Chambre Standard."),
        ] {
            assert_eq!(said(&known), expected);
        }
        assert_eq!(super::percent(percent(507)), "cinq virgule zéro sept");
    }

    #[test]
    fn several_things_are_said_one_after_the_other_and_nothing_is_not_known() {
        let catalogue = catalogue();
        let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false };
        let known = [Known::Text("Servi de sept à dix heures"), Known::Service(&catalogue.services[0])];
        let expected = "Servi de sept à dix heures. Petit-déjeuner : c'est quinze euros, en sus.";
        assert_eq!(information(&known, &context).as_deref(), Some(expected));
        assert_eq!(information(&[], &context), None);
    }
}
