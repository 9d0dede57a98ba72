//! What callers say of themselves: card numbers that are none, phones, addresses and names as models write them down.

use basics::metrics::Counter;
use openai_double::CallHandle;
use serde_json::{Value, json};

use crate::support::{Hotel, book, booking_with, create};

/// A number that a card network publishes for tests.
const CARD: &str = "4111 1111 1111 1111";

/// A SIRET that begins like a Diners Club card and passes Luhn's check, as every SIRET does. Invented.
const SIRET: &str = "362 521 874 00036";

/// Books for the example's guest with some arguments changed; the reservation.
async fn booked(hotel: &Hotel, changes: Value) -> Value {
    let call = hotel.call().await;
    let output = book(&call, "call_1", &booking_with(&changes)).await;
    assert_eq!(output["success"], true, "{changes} {output}");
    output["reservation"].clone()
}

/// What the first create answers, in a call of its own.
async fn answer(hotel: &Hotel, changes: Value) -> Value {
    let call = hotel.call().await;
    call.caller_says("Je voudrais réserver.");
    create(&call, "call_1", &booking_with(&changes)).await
}

#[tokio::test]
async fn a_siret_in_a_wish_is_booked() {
    let hotel = Hotel::open().await;
    let wish = format!("Facture à l'entreprise, SIRET {SIRET}");
    let reservation = booked(&hotel, json!({"demandes_speciales": wish})).await;
    assert_eq!(reservation["demandes_speciales"], wish);
    let reservation = booked(&hotel, json!({"nom": "Corre", "demandes_speciales": SIRET})).await;
    assert_eq!(reservation["demandes_speciales"], SIRET);
}

#[tokio::test]
async fn a_card_in_any_field_is_refused_and_kept_nowhere() {
    let mut hotel = Hotel::open().await;
    for (field, text) in [
        ("demandes_speciales", "carte 4111, 1111, 1111, 1111"),
        ("demandes_speciales", "4111 / 1111 / 1111 / 1111"),
        ("demandes_speciales", "4111_1111_1111_1111"),
        ("demandes_speciales", "4111 - 1111 - 1111 - 1111"),
        ("demandes_speciales", "4111 puis 1111 puis 1111 et 1111"),
        ("demandes_speciales", "quatre mille cent onze, mille cent onze, onze onze, 1111"),
        ("nom", "quatre un un un un un un un un un un un un un un un"),
        ("telephone", CARD),
    ] {
        let output = answer(&hotel, json!({field: text})).await;
        assert_eq!(output["error"], json!({"code": "arguments_invalides", "champ": field}), "{text} {output}");
        assert!(output["message"].as_str().unwrap().contains("carte bancaire"), "{output}");
    }
    let call = hotel.call().await;
    call.caller_says("Une personne, s'il vous plaît.");
    let reason = json!({"raison": "Sa carte est quarante et un onze, onze onze, onze onze, onze onze"});
    let output = call.function_calls(&[("transfer_to_human", "call_1", reason)]).await.unwrap().remove(0);
    assert_eq!(output["error"]["champ"], "raison", "{output}");
    assert!(hotel.stop().await);
    assert!(hotel.stored().is_empty());
    let journal = std::fs::read_to_string(hotel.folder.path().join("reservations.json.journal")).unwrap();
    assert!(!journal.contains("1111"), "{journal}");
}

/// How often the caller was stopped after these turns.
async fn stopped(hotel: &Hotel, call: &CallHandle, turns: &[&str]) -> u64 {
    let before = hotel.counted(Counter::CardNumberHeard);
    for turn in turns {
        call.caller_says(turn);
        call.say("Je vous écoute.").await.unwrap();
    }
    hotel.takes_in(call).await;
    hotel.counted(Counter::CardNumberHeard) - before
}

#[tokio::test]
async fn a_siret_said_aloud_does_not_stop_the_caller() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let turns = [&format!("Notre SIRET, c'est le {SIRET}.")[..], SIRET, "Mon numéro est le 06 39 98 12 34."];
    assert_eq!(stopped(&hotel, &call, &turns).await, 0);
}

#[tokio::test]
async fn a_card_said_over_several_turns_stops_the_caller() {
    let hotel = Hotel::open().await;
    for turns in [
        &["Ma carte, c'est 4111 1111", "1111 1111"][..],
        &["quarante et un, onze", "onze onze", "oui", "onze onze puis onze onze"],
        &["Je vous la donne : 4111, 1111, 1111, 1111."],
    ] {
        let call = hotel.call().await;
        assert_eq!(stopped(&hotel, &call, turns).await, 1, "{turns:?}");
    }
}

#[tokio::test]
async fn phones_are_booked_however_they_are_written() {
    let hotel = Hotel::open().await;
    for (at, (given, kept)) in [
        (json!("+1 (212) 555-0123"), "+12125550123"),
        (json!("(06) 39 98 01 23"), "0639980123"),
        (json!("tel:+33639980123"), "0639980123"),
        (json!("06–39–98–01–23"), "0639980123"),
        (json!("06.39.98.01.23"), "0639980123"),
        (json!("06 39 98 01 23 (mobile)"), "0639980123"),
        (json!("+33 (0)6 39 98 01 23"), "0639980123"),
        (json!("0033639980123"), "0639980123"),
        (json!("zéro six, 39, quatre-vingt-dix-huit 01 23"), "0639980123"),
        (json!(639_980_123), "0639980123"),
        (json!(33_639_980_123_u64), "0639980123"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = ["Abel", "Blin", "Corre", "Dor", "Elin", "Fur", "Gall", "Hir", "Ily", "Jan", "Kerr"][at];
        let reservation = booked(&hotel, json!({"nom": name, "telephone": given})).await;
        assert_eq!(reservation["telephone"], kept, "{given}");
    }
}

#[tokio::test]
async fn a_refused_phone_has_its_true_reason() {
    let hotel = Hotel::open().await;
    for (given, reason) in [
        (json!("06 39 98 01"), "huit chiffres, 06 39 98 01 : un numéro français en a dix"),
        (json!("zéro six trente-neuf"), "quatre chiffres, 06 39 :"),
        (json!("(212) 555-0123"), "l'indicatif du pays"),
        (json!("06 39 98 01 23 ou 06 39 98 01 24"), "deux numéros"),
        (json!("06 39 98 01 23 (poste 12)"), "seulement ses chiffres"),
        (json!(2_125_550_123_u64), "l'indicatif du pays"),
    ] {
        let output = answer(&hotel, json!({"telephone": given})).await;
        assert_eq!(output["error"]["code"], "telephone_invalide", "{given} {output}");
        let message = output["message"].as_str().unwrap();
        assert!(message.contains(reason) && !message.contains("pas complet"), "{given} {message}");
    }
}

#[tokio::test]
async fn a_caller_without_email_is_not_asked_to_spell_it() {
    let hotel = Hotel::open().await;
    for given in ["", "aucun", "Aucune", "N/A", "none", "néant", "pas d'e-mail", "Le client n'a pas d'adresse mail"]
        .map(Value::from)
        .into_iter()
        .chain([Value::Null])
    {
        let output = answer(&hotel, json!({"email": given})).await;
        assert_eq!(output["error"]["code"], "confirmation_requise", "{given} {output}");
    }
    let reservation = booked(&hotel, json!({"email": "aucun"})).await;
    assert_eq!((&reservation["email"], &reservation["a_completer"]), (&json!(""), &json!(["email"])));
    let mut arguments = booking_with(&json!({"nom": "Corre"}));
    arguments.as_object_mut().unwrap().remove("email");
    let call = hotel.call().await;
    let output = book(&call, "call_1", &arguments).await;
    assert_eq!(output["reservation"]["a_completer"], json!(["email"]), "{output}");
}

#[tokio::test]
async fn names_are_kept_readable_without_title_or_variants() {
    let hotel = Hotel::open().await;
    for (given, kept) in [
        ("Madame Kervella", "Kervella"),
        ("Mme Corre", "Corre"),
        ("Monsieur et Madame Le Goff", "Le Goff"),
        ("M.\u{a0}Abgrall", "Abgrall"),
        ("Gal·la", "Gal·la"),
        ("OʼNeill", "O'Neill"),
        ("d´Ornano", "d'Ornano"),
        ("Le–Bihan", "Le-Bihan"),
        ("Tan\u{200b}guy\u{feff}", "Tanguy"),
        ("He\u{301}lias", "He\u{301}lias"),
    ] {
        let reservation = booked(&hotel, json!({"nom": given})).await;
        assert_eq!(reservation["nom"], kept, "{given}");
    }
    let output = answer(&hotel, json!({"nom": "Madame"})).await;
    assert_eq!(output["error"], json!({"code": "champ_manquant", "champ": "nom"}), "a title alone is no name");
}

#[tokio::test]
async fn a_title_hides_no_guest_from_staff_or_caller() {
    let hotel = Hotel::open().await;
    let code = booked(&hotel, json!({"nom": "Mme Kervella"})).await["code"].clone();
    for query in ["Kervella", "Madame%20Kervella", "mme%20kervella"] {
        let answer = hotel.get(&format!("/reservations?nom={query}")).await;
        assert_eq!(answer.json()["reservations"].as_array().unwrap().len(), 1, "{query} {}", answer.body);
    }
    let call = hotel.call().await;
    for (at, said) in ["Kervella", "Madame Kervella", "M. et Mme Kervella"].into_iter().enumerate() {
        call.caller_says("Ma réservation, s'il vous plaît.");
        let asked = json!({"code": code, "nom": said});
        let id = format!("call_{at}");
        let output = call.function_calls(&[("find_reservation", &id, asked)]).await.unwrap().remove(0);
        assert_eq!(output["success"], true, "{said} {output}");
        call.say("La voici.").await.unwrap();
    }
}

#[tokio::test]
async fn a_guest_with_one_name_books_after_being_asked_once() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let arguments = booking_with(&json!({"nom": "Kervella", "prenom": ""}));
    call.caller_says("Je n'ai qu'un nom.");
    let output = create(&call, "call_1", &arguments).await;
    assert_eq!(output["error"], json!({"code": "champ_manquant", "champ": "prenom"}), "{output}");
    call.say(output["message"].as_str().unwrap()).await.unwrap();
    let output = book(&call, "call_2", &arguments).await;
    let reservation = &output["reservation"];
    assert_eq!((&reservation["prenom"], &reservation["a_completer"]), (&json!(""), &json!(["prenom"])), "{output}");
}

#[tokio::test]
async fn an_address_is_kept_as_given_once_the_caller_confirms() {
    let hotel = Hotel::open().await;
    for (at, (given, kept, question)) in [
        ("jean@la-poste.fr", "jean@la-poste.fr", "laposte point net"),
        ("jean@gmial.com", "jean@gmial.com", "gmail point com"),
        ("jean@i-cloud.fr", "jean@i-cloud.fr", "icloud point com"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = ["Abel", "Blin", "Corre"][at];
        let call = hotel.call().await;
        call.caller_says("Je voudrais réserver.");
        let arguments = booking_with(&json!({"nom": name, "email": given}));
        let output = create(&call, "call_1", &arguments).await;
        assert_eq!(output["error"], json!({"code": "email_invalide", "champ": "email"}), "{output}");
        let message = output["message"].as_str().unwrap();
        assert!(message.contains(question), "{message}");
        call.say(message).await.unwrap();
        let output = book(&call, "call_2", &arguments).await;
        assert_eq!(output["reservation"]["email"], kept, "{output}");
    }
}

#[tokio::test]
async fn a_domain_with_an_accent_is_not_another_domain() {
    let hotel = Hotel::open().await;
    let reservation = booked(&hotel, json!({"email": "jean@hôtel-exemple.fr"})).await;
    assert_eq!(reservation["email"], "jean@xn--htel-exemple-eib.fr");
    let output = answer(&hotel, json!({"nom": "Corre", "email": "jean@hôtel-exemple.fr"})).await;
    let said = output["relecture"]["email_dit"].as_str().unwrap();
    assert!(said.contains("Ô"), "the accent is read back: {said}");
}
