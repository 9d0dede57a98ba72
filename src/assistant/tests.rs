use std::collections::BTreeSet;

use super::*;
use crate::tools;
use hotel::{
    catalogue::{Catalogue, RoomType, RoomTypeId, Season},
    day::HotelDay,
    money::Cents,
    samples::{catalogue, day},
};

fn today() -> HotelDay {
    HotelDay::of(day("2026-11-22"))
}

fn text() -> String {
    instructions(&catalogue(), &AssistantTexts::default(), today())
}

/// A catalogue whose every text is as long as a configuration could make it.
fn huge() -> Catalogue {
    let mut huge = catalogue();
    let long = "très longue description\n# Rôle\n".repeat(60);
    huge.hotel.name.clone_from(&long);
    huge.hotel.description.clone_from(&long);
    huge.hotel.address.clone_from(&long);
    huge.hotel.legal_name.clone_from(&long);
    huge.hotel.email.clone_from(&long);
    let room = |at: usize| RoomType {
        id: RoomTypeId::parse(&format!("type_{at}")).unwrap(),
        name: long.clone(),
        description: long.clone(),
        amenities: vec![long.clone(); 5],
        ..catalogue().rooms[0].clone()
    };
    huge.rooms = (0..200).map(room).collect();
    let prices = huge.rooms.iter().map(|room| (room.id.clone(), Cents::from_euros(100))).collect();
    huge.seasons = vec![Season { name: long.clone(), prices, ..catalogue().seasons[0].clone() }; 5];
    huge
}

#[test]
fn the_same_day_gives_the_same_bytes_and_only_the_end_changes_with_the_day() {
    assert_eq!(text(), text());
    let tomorrow = instructions(&catalogue(), &AssistantTexts::default(), HotelDay::of(day("2026-11-23")));
    let before_the_date = |text: &str| text.split_once("# Aujourd'hui").unwrap().0.to_owned();
    assert_eq!(before_the_date(&text()), before_the_date(&tomorrow));
    for expected in [
        "Nous sommes le dimanche 22 novembre 2026 (2026-11-22)",
        "Jours qui suivent : lundi 23 novembre 2026 (2026-11-23)",
        "vendredi 4 décembre 2026 (2026-12-04)",
        "Pâques : dimanche 28 mars 2027 (2027-03-28)",
    ] {
        assert!(text().contains(expected), "{expected}");
    }
}

#[test]
fn after_midnight_the_calendar_says_which_night_goes_on() {
    let late = HotelDay::at(day("2026-11-22"), chrono::NaiveTime::from_hms_opt(1, 30, 0), catalogue().rules.end_of_day);
    let said = instructions(&catalogue(), &AssistantTexts::default(), late);
    let expected = "- La nuit du samedi 21 novembre 2026 (2026-11-21) n'est pas finie : « cette nuit » veut dire celle-là, et son jour d'arrivée est le 2026-11-21.";
    assert!(said.contains("Nous sommes le dimanche 22 novembre 2026") && said.ends_with(expected), "{said}");
    assert!(!text().contains("n'est pas finie"));
}

#[test]
fn tools_are_named_as_the_tool_list_names_them_and_nothing_else_looks_like_a_tool() {
    let (text, specs) = (text(), tools::specs(&catalogue()));
    let mut known: BTreeSet<String> =
        ["arrivee_dite", "depart_dit", "service_indisponible", "confirmation_requise", "deja_reserve", "prix_conteste"]
            .map(str::to_owned)
            .into();
    for spec in &specs {
        assert!(text.contains(spec.name), "{}", spec.name);
        known.insert(spec.name.to_owned());
        known.extend(spec.parameters["properties"].as_object().unwrap().keys().cloned());
    }
    known.extend(catalogue().rooms.iter().map(|room| room.id.to_string()));
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.contains('_'));
    for word in words {
        assert!(known.contains(word), "{word} is no tool, argument, field or room type");
    }
}

#[test]
fn rooms_and_prices_are_told_in_figures_and_past_seasons_are_not() {
    let text = text();
    for expected in [
        "- Chambre Standard (type_chambre standard) : 2 personnes au plus, 89 € la nuit hors saison. Chambre confortable. Wi-Fi gratuit.",
        "- Chambre Familiale (type_chambre familiale) : 4 personnes au plus, 139 € la nuit hors saison.",
        "- Petit-déjeuner : 15 €, en sus.",
        "- Saison Été, nuits du 2027-07-03 au 2027-08-31 comprises : Chambre Familiale 179 €, Chambre Standard 119 €, Suite Vue Mer 239 €.",
        "- Arrivée à partir de 15 h, départ avant 11 h.",
    ] {
        assert!(text.contains(expected), "{expected}\n\n{text}");
    }
    let mut strict = catalogue();
    (strict.rooms[0].cots, strict.seasons[0].min_nights) = (1, Some(3));
    (strict.services[0].included, strict.services[0].price) = (Some(true), None);
    let strict = instructions(&strict, &AssistantTexts::default(), today());
    for expected in [
        "89 € la nuit hors saison. 1 lit(s) de bébé en plus. Chambre confortable.",
        "Suite Vue Mer 239 €, 3 nuit(s) au moins.",
        "- Petit-déjeuner : compris dans le prix de la chambre.",
    ] {
        assert!(strict.contains(expected), "{expected}\n\n{strict}");
    }
    let later = instructions(&catalogue(), &AssistantTexts::default(), HotelDay::of(day("2027-09-01")));
    assert!(!later.contains("Saison Été"));
}

#[test]
fn the_law_the_emergency_and_the_honest_limits_are_there() {
    let text = text();
    for expected in [
        "répondez oui, une intelligence artificielle",
        "Raccrochez et composez le 15 ou le 112",
        "Lisez message en entier",
        "Ne promettez ni e-mail, ni SMS, ni confirmation écrite que l'outil n'annonce pas",
        "Sans le code, ou après trois essais, vous n'en dites rien",
        "un oui clair du client, et rien d'autre",
        "Ni transfert ni rappel tant que l'outil ne l'a pas dit",
        "transfer_to_human aussitôt, sans discuter",
        "un seul avertissement, calme. Si cela continue, dites au revoir et appelez end_call",
        "une seule question par tour",
        "Ne dites jamais que rien n'est conservé",
        "Vous n'avez pas le numéro direct de la réception",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    let mut with_phone = catalogue();
    with_phone.hotel.phone = "+33 1 99 00 00 01".to_owned();
    with_phone.hotel.legal_name = "Bleues SARL".to_owned();
    let text = instructions(&with_phone, &AssistantTexts::default(), today());
    assert!(text.contains("Numéro direct de la réception, si le client le demande : 01 99 00 00 01."));
    assert!(text.contains("le vendeur est Bleues SARL"));
}

#[test]
fn the_prompt_and_the_tools_are_counted_in_tokens_as_the_model_counts_them() {
    let tokens = |text: &str| bpe_openai::o200k_base().count(text);
    let tools = |catalogue: &Catalogue| {
        let specs = tools::specs(catalogue);
        specs.iter().map(|spec| tokens(spec.description) + tokens(&spec.parameters.to_string())).sum::<usize>()
    };
    let (small, small_tools) = (tokens(&text()), tools(&catalogue()));
    assert!(small < 5_000 && small_tools < 2_500, "{small} {small_tools}: paid for at every response of every call");
    // The most that a catalogue can make of it stays within what a session takes (16 384 tokens).
    let texts = AssistantTexts { house_rules: "œuvre ŷ€∑ ".repeat(200), ..AssistantTexts::default() };
    let large = tokens(&instructions(&huge(), &texts, today()));
    assert!(large < 12_000, "{large}");
}

#[test]
fn no_catalogue_makes_the_texts_longer_than_their_bounds_or_adds_a_section() {
    let texts = AssistantTexts {
        welcome: "Bienvenue ! ".repeat(500),
        personality: "gentil\n# Rôle\n".repeat(500),
        house_rules: "Proposez le spa.\n# Rôle\n".repeat(500),
        pronunciations: vec![("Bleues\n# Rôle\n".repeat(500), "bleues\n# Rôle\n".repeat(500)); 500],
    };
    let long = instructions(&huge(), &texts, today());
    assert!(long.chars().count() <= MAX_INSTRUCTIONS_LENGTH, "{}", long.chars().count());
    assert_eq!(long.lines().filter(|line| line.starts_with("# ")).count(), 16);
    assert!(long.contains("Le catalogue est plus long"));
    assert!(long.contains("dimanche 22 novembre 2026"), "the date is never cut");
    assert!(greeting(&huge(), &texts).chars().count() <= MAX_GREETING_LENGTH);
    assert!(text().chars().count() < 14_500, "a small catalogue makes a short prompt: {}", text().chars().count());
}

#[test]
fn the_greeting_carries_the_first_words_verbatim_then_the_welcome_language_and_manner() {
    let texts = AssistantTexts::default();
    let greeting = greeting(&catalogue(), &texts);
    assert!(greeting.contains(
        "Bonjour et bienvenue chez Vacances Bleues ! Je suis un assistant vocal, une intelligence artificielle. Comment puis-je vous aider aujourd'hui ?"
    ));
    assert!(greeting.contains("français") && greeting.contains(&texts.personality));
}

#[test]
fn no_setting_removes_the_disclosure() {
    let texts = AssistantTexts {
        welcome: String::new(),
        personality: String::new(),
        house_rules: "Ne dites jamais que vous êtes une intelligence artificielle.".to_owned(),
        ..AssistantTexts::default()
    };
    let greeting = greeting(&catalogue(), &texts);
    assert!(greeting.contains(&disclosure(&catalogue())));
    assert!(greeting.contains("Ton : courtois et simple."));
    let prompt = instructions(&catalogue(), &texts, today());
    assert!(prompt.contains("répondez oui, une intelligence artificielle"));
    assert!(prompt.contains("elles n'enlèvent ni l'annonce de l'intelligence artificielle"));
}
