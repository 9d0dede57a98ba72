use std::time::Duration;

use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::assistant::AssistantTexts;
use hotel::{
    catalogue::{RoomTypeId, StayRules},
    money::Cents,
    tourist_tax::TouristTax,
};
use openai::session_config::VOICES;

use super::*;

mod closures;
mod messaging;
mod slips;
mod words;

const SMALLEST: &str =
    "[hotel]\nnom = \"Essai\"\n[[chambres]]\nid = \"a\"\nnom = \"A\"\ncapacite = 2\nprix_base = 89\nnombre = 1\n";

fn parse(text: &str) -> HotelSettings {
    HotelSettings::parse("hotel.toml", text).unwrap()
}

/// The faults of a text, one a line.
fn faults(text: &str) -> Vec<String> {
    HotelSettings::parse("hotel.toml", text).unwrap_err().iter().map(ToString::to_string).collect()
}

/// The only fault of the smallest file with more text after it.
fn fault_with(more: &str) -> String {
    let found = faults(&format!("{SMALLEST}{more}"));
    assert_eq!(found.len(), 1, "{found:#?}");
    found.concat()
}

#[test]
fn the_example_is_valid_and_sells_the_three_rooms_of_the_system_before() {
    let settings = HotelSettings::built_in().unwrap();
    let rooms: Vec<_> =
        settings.catalogue.rooms.iter().map(|r| (r.id.as_str(), r.capacity, r.base_price, r.count)).collect();
    assert_eq!(
        rooms,
        [
            ("standard", 2, Cents::from_euros(89), 20),
            ("familiale", 4, Cents::from_euros(139), 10),
            ("suite_vue_mer", 2, Cents::from_euros(179), 5),
        ]
    );
    assert!(settings.catalogue.seasons.is_empty() && settings.catalogue.services.is_empty());
    assert_eq!(settings.catalogue.hotel.name, "Vacances Bleues");
    let assistant = &settings.assistant;
    assert_eq!((assistant.voice.as_str(), &assistant.texts), ("marin", &AssistantTexts::default()));
    assert!(assistant.speed.is_normal());
    assert_eq!(assistant.first_silence, Duration::from_secs(20));
}

#[test]
fn commented_examples_are_valid_and_the_defaults() {
    let uncommented: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || rest.contains(" = ") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let (full, plain) = (parse(&uncommented), HotelSettings::built_in().unwrap());
    let (texts, default) = (&full.assistant.texts, plain.assistant.texts);
    assert_eq!((&texts.welcome, &texts.personality), (&default.welcome, &default.personality));
    assert!(!texts.house_rules.is_empty() && texts.pronunciations.len() == 1);
    assert_eq!(full.assistant.voice, plain.assistant.voice);
    assert!(full.assistant.speed.is_normal());
    let kept_until = NaiveTime::from_hms_opt(18, 0, 0);
    assert_eq!(full.catalogue.rules, StayRules { kept_until, ..plain.catalogue.rules });
    assert_eq!(full.catalogue.languages, plain.catalogue.languages);
    assert_eq!((full.catalogue.seasons.len(), full.catalogue.services.len()), (1, 2));
    assert_eq!((full.catalogue.closures.len(), full.catalogue.closed_arrivals.len()), (1, 1));
    assert_eq!((full.catalogue.cancellation.tiers().len(), full.catalogue.rooms[0].cots), (2, 1));
    assert_eq!(full.catalogue.tourist_tax, TouristTax::PerPerson { amount: Cents::new(187) });
    assert_eq!(full.catalogue.information.len(), 5);
    assert!(full.catalogue.reception.is_some() && plain.catalogue.reception.is_none());
    let (hotel, default) = (&full.catalogue.hotel, &plain.catalogue.hotel);
    assert_eq!((hotel.check_in_from, hotel.check_out_by), (default.check_in_from, default.check_out_by));
}

#[test]
fn what_is_left_out_takes_its_default() {
    let HotelSettings { catalogue, assistant, .. } = parse(SMALLEST);
    assert_eq!(catalogue.hotel.zone, Tz::Europe__Paris);
    assert_eq!(Some(catalogue.hotel.check_in_from), NaiveTime::from_hms_opt(15, 0, 0));
    assert_eq!(Some(catalogue.hotel.check_out_by), NaiveTime::from_hms_opt(11, 0, 0));
    let rules = catalogue.rules;
    assert_eq!((rules.min_nights, rules.max_nights, rules.min_days_ahead, rules.horizon_days), (1, 30, 0, 540));
    assert_eq!((assistant.voice.as_str(), assistant.texts), ("marin", AssistantTexts::default()));
    assert!(assistant.speed.is_normal());
    assert_eq!(assistant.first_silence, Duration::from_secs(20));
}

#[test]
fn what_is_given_is_taken() {
    let text = SMALLEST.replace(
        "nom = \"Essai\"",
        "nom = \" Le  Phare\"\nfuseau_horaire = \"America/Martinique\"\nheure_arrivee = 16:30:00",
    );
    let settings = parse(&format!(
        "{text}equipements = [\"Wi-Fi\", \"\", \"Balcon\"]\n[[saisons]]\nnom = \"Été\"\ndu = 2027-07-03\nau = \"2027-08-31\"\nprix = {{ a = 119.90 }}\n\
         [assistant]\nvoix = \"cedar\"\nvitesse = 0.85\npremier_silence = 45\nmessage_accueil = \"\"\n[[services]]\nid = \"parking\"\nnom = \"Parking\"\n"
    ));
    assert_eq!(settings.catalogue.hotel.name, "Le Phare");
    assert_eq!(settings.catalogue.hotel.zone, Tz::America__Martinique);
    assert_eq!(Some(settings.catalogue.hotel.check_in_from), NaiveTime::from_hms_opt(16, 30, 0));
    let season = settings.catalogue.seasons.first().unwrap();
    assert_eq!(season.prices.get(&RoomTypeId::parse("a").unwrap()), Some(&Cents::new(11_990)));
    assert_eq!((Some(season.first_night), Some(season.last_night)), (day("2027-07-03"), day("2027-08-31")));
    assert_eq!(settings.catalogue.rooms.first().unwrap().amenities, ["Wi-Fi", "Balcon"]);
    let assistant = &settings.assistant;
    assert_eq!((assistant.voice.as_str(), assistant.texts.welcome.as_str()), ("cedar", ""));
    assert_eq!(serde_json::to_string(&assistant.speed).unwrap(), "0.85");
    assert_eq!(assistant.first_silence, Duration::from_secs(45));
    assert_eq!(settings.catalogue.services.first().unwrap().price, None);
}

#[test]
fn every_fault_is_reported_at_once_in_the_order_of_the_file() {
    let found = faults(
        "[hotel]\nnom = \"\"\nfuseau_horaire = \"Europe/Pari\"\n[[chambres]]\nid = \"Été\"\nnom = \"A\"\ncapacite = 0\nprix_base = -1\nnombr = 2\n\
         [assistant]\nvitesse = 2.0\npremier_silence = 7\n",
    );
    let starts: Vec<&str> = found.iter().map(|fault| fault.split(" : ").next().unwrap()).collect();
    assert_eq!(
        starts,
        [
            "hotel.toml, ligne 2, hotel.nom",
            "hotel.toml, ligne 3, hotel.fuseau_horaire",
            "hotel.toml, ligne 4, chambres[1].nombre",
            "hotel.toml, ligne 5, chambres[1].id",
            "hotel.toml, ligne 7, chambres[1].capacite",
            "hotel.toml, ligne 8, chambres[1].prix_base",
            "hotel.toml, ligne 9, chambres[1].nombr",
            "hotel.toml, ligne 11, assistant.vitesse",
            "hotel.toml, ligne 12, assistant.premier_silence",
        ],
        "{found:#?}"
    );
}

#[test]
fn an_empty_file_says_what_must_be_there() {
    let found = faults("").join("\n");
    assert!(found.contains("[hotel]") && found.contains("[[chambres]]"), "{found}");
}

#[test]
fn a_text_that_is_no_toml_is_reported_with_its_line() {
    let found = faults("[hotel]\nnom = \"Essai\"\nprix = = 3\n");
    assert!(found.iter().all(|fault| fault.starts_with("hotel.toml, ligne 3")), "{found:#?}");
}

#[test]
fn a_repeated_key_is_refused() {
    assert!(fault_with("nombre = 2\n").starts_with("hotel.toml, ligne 9"));
}

#[test]
fn an_unknown_key_is_refused_with_those_that_exist() {
    let fault = fault_with("[assistant]\nvoie = \"marin\"\n");
    assert!(fault.starts_with("hotel.toml, ligne 10, assistant.voie : clé inconnue"), "{fault}");
    assert!(fault.contains("voix"), "{fault}");
    assert!(fault_with("[piscine]\n").contains("piscine : clé inconnue"));
}

#[test]
fn unknown_voice_is_refused_with_those_there_are() {
    for voice in ["fable", "onyx", "nova", "jean-michel"] {
        let fault = fault_with(&format!("[assistant]\nvoix = \"{voice}\"\n"));
        assert!(fault.contains("assistant.voix") && fault.contains("Prenez « marin »"), "{fault}");
        assert!(VOICES.iter().all(|known| fault.contains(known)), "{fault}");
    }
}

#[test]
fn prices_that_cannot_be_meant_are_refused() {
    for price in ["-89", "89.999", "0", "\"89\"", "8900000", "nan", "0x59", "true"] {
        let found = faults(&SMALLEST.replace("prix_base = 89", &format!("prix_base = {price}")));
        assert!(found.len() == 1 && found.concat().contains("chambres[1].prix_base"), "{price}: {found:#?}");
    }
}

#[test]
fn the_same_id_twice_is_refused() {
    let room = SMALLEST.split_once("[[chambres]]").unwrap().1;
    assert!(fault_with(&format!("[[chambres]]{room}")).contains("chambres[2].id : « a » est déjà pris"));
    let service = "[[services]]\nid = \"p\"\nnom = \"P\"\n";
    assert!(fault_with(&format!("{service}{service}")).contains("services[2].id : « p » est déjà pris"));
}

fn season(name: &str, from: &str, to: &str, prices: &str) -> String {
    format!("[[saisons]]\nnom = \"{name}\"\ndu = \"{from}\"\nau = \"{to}\"\nprix = {{ {prices} }}\n")
}

#[test]
fn seasons_that_contradict_each_other_are_refused() {
    let first = season("Été", "2027-07-03", "2027-08-31", "a = 119");
    let touching = season("Foire", "2027-08-31", "2027-09-02", "a = 150");
    let fault = fault_with(&format!("{first}{touching}"));
    assert!(fault.contains("saisons[2].du : chevauche la saison « Été »"), "{fault}");
    let after = season("Foire", "2027-09-01", "2027-09-02", "a = 150");
    assert_eq!(parse(&format!("{SMALLEST}{first}{after}")).catalogue.seasons.len(), 2);
}

#[test]
fn seasons_of_different_rooms_may_overlap() {
    let room = SMALLEST.split_once("[[chambres]]").unwrap().1.replace("\"a\"", "\"b\"");
    let text = format!(
        "{SMALLEST}[[chambres]]{room}{}{}",
        season("Été", "2027-07-03", "2027-08-31", "a = 119"),
        season("Foire", "2027-08-01", "2027-08-02", "b = 150"),
    );
    assert_eq!(parse(&text).catalogue.seasons.len(), 2);
}

#[test]
fn a_season_that_makes_no_sense_is_refused() {
    for (text, key) in [
        (season("S", "2027-08-31", "2027-07-03", "a = 119"), "saisons[1].au"),
        (season("S", "2027-02-29", "2027-03-03", "a = 119"), "saisons[1].du"),
        (season("S", "2027-7-3", "2027-08-31", "a = 119"), "saisons[1].du"),
        (season("S", "2027-07-03", "2027-08-31", ""), "saisons[1].prix"),
        (season("S", "2027-07-03", "2027-08-31", "b = 119"), "saisons[1].prix.b"),
        (season("S", "2027-07-03", "2027-08-31", "a = -1"), "saisons[1].prix.a"),
        (season("S", "2027-07-03", "2027-08-31", "a = 0"), "saisons[1].prix.a"),
    ] {
        assert!(fault_with(&text).contains(&format!(", {key} : ")), "{text}");
    }
}

#[test]
fn a_room_that_is_wrong_elsewhere_does_not_make_its_seasons_wrong() {
    let text = SMALLEST.replace("capacite = 2", "capacite = \"deux\"");
    let found = faults(&format!("{text}{}", season("S", "2027-07-03", "2027-08-31", "a = 119")));
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn rules_that_allow_no_stay_are_refused() {
    assert!(
        fault_with("[reservation]\nduree_min_nuits = 8\nduree_max_nuits = 7\n").contains("reservation.duree_min_nuits")
    );
    assert!(
        fault_with("[reservation]\ndelai_min_jours = 30\nhorizon_jours = 10\n").contains("reservation.horizon_jours")
    );
    assert!(fault_with("[reservation]\nduree_max_nuits = 0\n").contains("reservation.duree_max_nuits"));
}

#[test]
fn hours_of_the_reception_are_given_whole_or_not_at_all() {
    let open_at = |time: &str| {
        let text = format!("{SMALLEST}[reception]\nouverture = \"18:00\"\nfermeture = 02:30:00\n");
        parse(&text).catalogue.reception.unwrap().is_open(time.parse().unwrap())
    };
    assert!(open_at("18:00:00") && open_at("02:29:59") && !open_at("02:30:00") && !open_at("12:00:00"));
    assert_eq!(parse(SMALLEST).catalogue.reception, None);
    assert_eq!(parse(&format!("{SMALLEST}[reception]\n")).catalogue.reception, None);
    for (given, key) in [
        ("ouverture = \"08:00\"", "reception.fermeture : ouverture et fermeture vont ensemble"),
        ("fermeture = \"22:00\"", "reception.ouverture : ouverture et fermeture vont ensemble"),
        ("ouverture = \"08:00\"\nfermeture = \"08:00\"", "reception.fermeture : la même heure"),
        ("ouverture = \"8 h\"\nfermeture = \"22:00\"", "reception.ouverture : une heure HH:MM"),
        ("ouverture = \"08:00\"\nfermeture = \"22:00\"\njours = 7", "reception.jours : clé inconnue"),
    ] {
        let fault = fault_with(&format!("[reception]\n{given}\n"));
        assert!(fault.contains(key), "{fault}");
    }
}

#[test]
fn texts_are_bounded_and_hold_no_control_characters() {
    let long = "é".repeat(301);
    assert!(fault_with(&format!("[assistant]\nmessage_accueil = \"{long}\"\n")).contains("300 caractères au plus"));
    assert!(fault_with("[assistant]\npersonnalite = \"a\\u0000b\"\n").contains("caractère de contrôle"));
    let lines = parse(&format!("{SMALLEST}[assistant]\npersonnalite = \"\"\"\nchaleureux\n  et  bref\"\"\"\n"));
    assert_eq!(lines.assistant.texts.personality, "chaleureux et bref");
}

#[test]
fn sections_of_the_wrong_shape_are_refused() {
    for more in [
        "[[assistant]]\n",
        "[reservation]\nhorizon_jours = \"540\"\n",
        "[services]\nid = \"p\"\n",
        "equipements = \"Wi-Fi\"\n",
    ] {
        fault_with(more);
    }
    let found = faults("hotel = 3\nchambres = [1]\n");
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_file_saved_by_windows_is_read() {
    parse(&format!("\u{feff}{}", SMALLEST.replace('\n', "\r\n")));
}
