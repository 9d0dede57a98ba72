//! The first words, silences, the end; what the hotel says about itself; the reception.

use chrono::NaiveTime;

use super::stage::{Page, blues, context, port, terms};
use crate::{CallBackNumber, NOT_KNOWN, PASSED_ON, PRICE_NOTED, callback_left, information, lines, request_left};
use hotel::{
    catalogue::Service,
    information::{Information, look_up},
    money::Cents,
    reception::NotPassedOn,
    tourist_tax::{Percent, TouristTax},
};

#[test]
fn the_first_words_and_the_last() {
    let mut page = Page::default();
    for name in ["Vacances Bleues", "Hôtel du Port", "Grand Hôtel", "Villa Marine", "Auberge du Lac", "Les Mimosas"] {
        let mut catalogue = blues();
        catalogue.hotel.name = name.to_owned();
        page.says(name, lines::first_words(&catalogue.hotel));
    }
    for (situation, said) in [
        ("Personne ne parle", lines::STILL_THERE),
        ("Personne ne parle, encore", lines::STILL_THERE_AGAIN),
        ("Personne ne répond à la récapitulation", lines::AWAITS_YES),
        ("Toujours personne", lines::SILENT_GOODBYE),
        ("Le client demande un instant", lines::TAKE_YOUR_TIME),
        ("La recherche dure", lines::HOLDING),
        ("La recherche dure trop", lines::TOO_SLOW),
        ("L'appel dure", lines::WIND_UP),
        ("L'appel a trop duré", lines::TIME_IS_UP),
        ("Au revoir", lines::GOODBYE),
    ] {
        page.says(situation, said);
    }
    insta::assert_snapshot!("premiers_et_derniers_mots", page.text());
}

#[test]
fn the_reception_and_its_call_backs() {
    let mut page = Page::default();
    page.says("La réception répond", PASSED_ON);
    page.says("Le client conteste le prix", PRICE_NOTED);
    page.says("La réception n'a pas décroché", lines::TRANSFER_FAILED);
    let closed = NotPassedOn::Closed { opens: NaiveTime::from_hms_opt(8, 0, 0).unwrap() };
    for (why, situation) in [
        (NotPassedOn::TriedBefore, "Déjà passé une fois"),
        (NotPassedOn::OftenToday, "Passé trop souvent aujourd'hui"),
        (closed, "Réception fermée"),
        (NotPassedOn::NoLine, "Aucune ligne vers la réception"),
    ] {
        page.says(&format!("{situation}, numéro visible"), callback_left(why, CallBackNumber::Own));
        page.says(&format!("{situation}, numéro dicté"), callback_left(why, CallBackNumber::Said));
        page.says(&format!("{situation}, numéro masqué"), callback_left(why, CallBackNumber::Unknown));
    }
    page.says("Trop de réservations aujourd'hui", request_left(CallBackNumber::Own));
    page.says("Trop de réservations aujourd'hui, numéro masqué", request_left(CallBackNumber::Unknown));
    insta::assert_snapshot!("la_reception", page.text());
}

#[test]
fn what_the_hotel_says_about_itself() {
    let mut page = Page::default();
    let mut catalogue = port();
    let service = |id: &str, name: &str, price: Option<i64>, included, description: &str| Service {
        id: id.to_owned(),
        name: name.to_owned(),
        price: price.map(Cents::from_euros),
        included,
        description: description.to_owned(),
    };
    catalogue.services = vec![
        service("petit_dejeuner", "Petit-déjeuner", Some(15), None, "Buffet de sept heures à dix heures"),
        service("internet", "Wi-Fi", None, Some(true), ""),
        service("piscine", "Piscine", Some(0), None, ""),
        service("garage", "Garage", None, Some(false), ""),
        service("navette", "Navette", None, None, ""),
    ];
    catalogue.rooms[0].cots = 1;
    catalogue.hotel.address = "1 promenade de la Plage, 00000 Exemple-sur-Mer".to_owned();
    catalogue.hotel.email = "accueil@example.com".to_owned();
    catalogue.cancellation = terms(&[(7, 0), (2, 30)]);
    let asked = |page: &mut Page, catalogue: &_, subject: &str| {
        let said = information(&look_up(catalogue, subject), &context(catalogue));
        page.says(subject, said.as_deref().unwrap_or(NOT_KNOWN));
    };
    for subject in [
        "petit-déjeuner",
        "wifi",
        "piscine",
        "garage",
        "navette",
        "horaires",
        "adresse",
        "téléphone",
        "lit bébé",
        "annulation",
        "parking",
        "chien",
        "chien guide d'aveugle",
        "fauteuil roulant",
        "données",
    ] {
        asked(&mut page, &catalogue, subject);
    }
    for (situation, tax) in [
        ("par personne", TouristTax::PerPerson { amount: Cents::new(187) }),
        (
            "pourcentage",
            TouristTax::Percentage {
                rate: Percent::from_hundredths(550),
                cap: None,
                vat: Percent::from_hundredths(1_000),
            },
        ),
        ("comprise", TouristTax::Flat { amount: None }),
        ("par chambre", TouristTax::Flat { amount: Some(Cents::new(150)) }),
        ("non renseignée", TouristTax::NotStated),
    ] {
        catalogue.tourist_tax = tax;
        let said = information(&look_up(&catalogue, "taxe de séjour"), &context(&catalogue)).unwrap();
        page.says(&format!("taxe de séjour, {situation}"), said);
    }
    catalogue.cancellation = terms(&[]);
    page.says("annulation, sans frais", information(&look_up(&catalogue, "annulation"), &context(&catalogue)).unwrap());
    let pets = |text: &str| Information { topic: "animaux".to_owned(), text: text.to_owned() };
    catalogue.information = vec![pets("Les animaux ne sont pas admis.")];
    asked(&mut page, &catalogue, "chien");
    asked(&mut page, &catalogue, "chien guide d'aveugle");
    insta::assert_snapshot!("renseignements", page.text());
}
