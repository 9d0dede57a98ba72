//! What the hotel has said about itself, as the caller hears it.

use super::{
    Context,
    answers::capitalised,
    numbers::{Gender, number, price},
    spelling::{list, phone},
    terms::cancellation_terms,
    times::time_of_day,
};
use crate::hotel::{
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
        Known::CheckTimes => {
            let hotel = &context.catalogue.hotel;
            format!(
                "Les chambres sont prêtes à partir de {}, et se libèrent avant {}.",
                time_of_day(hotel.check_in_from),
                time_of_day(hotel.check_out_by)
            )
        }
        Known::Address(address) => format!("L'adresse de l'hôtel est : {}", sentence(address)),
        Known::Phone(number) => format!("Le numéro de téléphone de la réception est le {}.", phone(number)),
        Known::Email(email) => format!("L'adresse e-mail de la réception est {email}."),
        Known::Cancellation(terms) => format!("{}.", capitalised(&cancellation_terms(terms))),
        Known::TouristTax(tax) => tourist_tax_levied(*tax),
        Known::Amenity { name, rooms } => format!("{name} : {}.", list(&owned(rooms), "et")),
        Known::DataKept => {
            "Votre nom, un contact, les dates, le nombre de personnes, vos demandes et votre accord sont gardés avec la réservation, et l'appel passe par OpenAI, qui peut en garder des données un temps. Pour les consulter ou les faire effacer, adressez-vous à la réception.".to_owned()
        }
        Known::Cots(rooms) => format!("Un lit de bébé est possible : {}.", list(&owned(rooms), "et")),
    }
}

/// « Petit-déjeuner : quinze euros, en sus. Buffet de 7 h à 10 h. »
fn service(service: &Service) -> String {
    let terms = match (service.included, service.price) {
        (Some(true), _) => "compris dans le prix de la chambre".to_owned(),
        (Some(false) | None, Some(amount)) if amount.get() == 0 => "gratuit".to_owned(),
        (Some(false) | None, Some(amount)) => format!("{}, en sus", price(amount)),
        (Some(false), None) => "en sus, je n'en connais pas le prix".to_owned(),
        (None, None) => "je n'en connais pas le prix".to_owned(),
    };
    let description =
        if service.description.is_empty() { String::new() } else { format!(" {}", sentence(&service.description)) };
    format!("{} : {terms}.{description}", service.name)
}

/// How the tourist tax is levied: « un euro quatre-vingt-sept par adulte et par nuit ».
fn tourist_tax_levied(tax: TouristTax) -> String {
    match tax {
        TouristTax::NotStated => {
            "La taxe de séjour est en sus, réglée sur place ; je n'en connais pas le montant.".to_owned()
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

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotel::{
        cancellation::CancellationTerms,
        money::Cents,
        samples::{catalogue, day},
    };

    fn said(known: &Known<'_>) -> String {
        let catalogue = catalogue();
        one(known, &Context { today: day("2026-11-22"), catalogue: &catalogue })
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
            (Known::Service(&service(None, Some(15), "Buffet")), "Petit-déjeuner : quinze euros, en sus. Buffet."),
            (Known::Service(&service(Some(true), None, "")), "Petit-déjeuner : compris dans le prix de la chambre."),
            (Known::Service(&service(None, Some(0), "")), "Petit-déjeuner : gratuit."),
            (Known::Service(&service(Some(false), None, "")), "Petit-déjeuner : en sus, je n'en connais pas le prix."),
            (Known::Service(&service(None, None, "")), "Petit-déjeuner : je n'en connais pas le prix."),
            (
                Known::CheckTimes,
                "Les chambres sont prêtes à partir de quinze heures, et se libèrent avant onze heures.",
            ),
            (Known::Address("1 promenade de la Plage"), "L'adresse de l'hôtel est : 1 promenade de la Plage."),
            (Known::Phone("+33199000001"), "Le numéro de téléphone de la réception est le 01 99 00 00 01."),
            (Known::Cancellation(&CancellationTerms::default()), "Aucuns frais d'annulation ne sont prévus."),
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
                "La taxe de séjour est en sus, réglée sur place ; je n'en connais pas le montant.",
            ),
            (Known::Amenity { name: "Balcon", rooms: vec!["Suite", "Studio"] }, "Balcon : Suite et Studio."),
            (Known::Cots(vec!["Chambre Standard"]), "Un lit de bébé est possible : Chambre Standard."),
        ] {
            assert_eq!(said(&known), expected);
        }
        assert_eq!(super::percent(percent(507)), "cinq virgule zéro sept");
    }

    #[test]
    fn several_things_are_said_one_after_the_other_and_nothing_is_not_known() {
        let catalogue = catalogue();
        let context = Context { today: day("2026-11-22"), catalogue: &catalogue };
        let known = [Known::Text("Servi de sept à dix heures"), Known::Service(&catalogue.services[0])];
        let expected = "Servi de sept à dix heures. Petit-déjeuner : quinze euros, en sus.";
        assert_eq!(information(&known, &context).as_deref(), Some(expected));
        assert_eq!(information(&[], &context), None);
    }
}
