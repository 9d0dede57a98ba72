//! What the hotel file says of words, through the doors: articles, languages, accessible rooms, until when a room is kept; and what the
//! law adds to a conversation.

use serde_json::{Value, json};

use crate::support::{Hotel, Plan, booking_with, create, tool};

/// A hotel with one room for a wheelchair, both languages, and no animals.
const FILE: &str = r#"
[hotel]
nom = "Hôtel du Port"

[[chambres]]
id = "standard"
nom = "Chambre Standard"
capacite = 2
prix_base = 89
nombre = 20

[[chambres]]
id = "accessible"
nom = "Chambre Accessible"
capacite = 2
prix_base = 89
nombre = 1
accessible = true

[[chambres]]
id = "royale"
nom = "Suite Royale"
article = "la"
capacite = 2
prix_base = 300
nombre = 1

[reservation]
garder_jusqu_a = "18:00"

[informations]
animaux = "Les animaux ne sont pas admis."

[assistant]
langues = ["fr", "en"]
"#;

fn plan() -> Plan {
    Hotel::plan().catalogue(FILE)
}

fn message(output: &Value) -> &str {
    output["message"].as_str().unwrap_or_else(|| panic!("{output}"))
}

#[tokio::test]
async fn names_of_the_file_are_said_with_their_articles() {
    let hotel = plan().open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let greeting = call.next_event().await.unwrap();
    let words = "Bonjour et bienvenue à l'Hôtel du Port ! Je suis un assistant vocal, une intelligence artificielle.";
    assert!(greeting["response"]["instructions"].as_str().unwrap().contains(words), "{greeting}");
    call.say("Bonjour !").await.unwrap();
    call.caller_says("La suite, je la prends.");
    let recap = create(&call, "call_1", &booking_with(&json!({"type_chambre": "royale"}))).await;
    assert!(message(&recap).contains("la Suite Royale, du vendredi 27"), "{recap}");
    assert!(message(&recap).contains("L'Hôtel du Port vous vend ce séjour"), "{recap}");
    assert!(message(&recap).contains("Chambre gardée jusqu'à dix-huit heures"), "{recap}");
}

#[tokio::test]
async fn recap_stands_in_english_where_the_hotel_books_in_it() {
    let hotel = plan().open().await;
    let call = hotel.call().await;
    let told = call.accepted().await.unwrap()["instructions"].as_str().unwrap().to_owned();
    assert!(told.contains("lisez message_en au lieu de message"), "{told}");
    call.caller_says("I'd like to book.");
    let put = create(&call, "call_1", &booking_with(&json!({"nombre_personnes": 2}))).await;
    let english = put["message_en"].as_str().unwrap();
    for part in [
        "one Chambre Standard, from Friday the 27th to Monday the 30th of November, 3 nights, for 2 people.",
        "267 euros, all taxes included",
        "Room kept until 18:00",
        "free cancellation",
        "no right of withdrawal",
        "Shall I book it?",
    ] {
        assert!(english.contains(part), "{part}: {english}");
    }
    let french = Hotel::open().await;
    let call = french.call().await;
    let told = call.accepted().await.unwrap()["instructions"].as_str().unwrap().to_owned();
    assert!(told.contains("Vous ne réservez qu'en français. Dans toute autre langue"), "{told}");
    call.caller_says("Je réserve.");
    let put = create(&call, "call_1", &booking_with(&json!({}))).await;
    assert_eq!((&put["error"]["code"], &put["message_en"]), (&json!("confirmation_requise"), &Value::Null));
}

/// What the model is told when a call begins: the session's instructions, and those of the greeting.
async fn told(plan: Plan) -> String {
    let hotel = plan.open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let greeting = call.next_event().await.unwrap();
    let accepted = call.accepted().await.unwrap();
    let text = |value: &Value| value["instructions"].as_str().unwrap().to_owned();
    format!("{}\n\n## Accueil\n{}\n", text(&accepted), text(&greeting["response"]))
}

#[tokio::test]
async fn prompt_of_the_example_hotel_reads_as_a_whole() {
    let example = told(Hotel::plan()).await;
    insta::assert_snapshot!("consignes_de_l_hotel_d_exemple", example);
    // Whether there is a line to the reception, the tool says when it is called, not the prompt: the hours change during a day.
    assert_eq!(told(Hotel::plan().set("TRANSFER_URI", "tel:+33199000001")).await, example);
}

#[tokio::test]
async fn prompt_of_a_hotel_that_books_in_english_reads_as_a_whole() {
    insta::assert_snapshot!("consignes_avec_l_anglais", told(plan()).await);
}

#[tokio::test]
async fn accessible_room_is_never_replaced_by_another() {
    let hotel = plan().open().await;
    let call = hotel.call().await;
    call.caller_says("Avez-vous une chambre pour un fauteuil roulant ?");
    let known = tool(&call, "call_1", "hotel_info", &json!({"sujet": "fauteuil roulant"})).await;
    assert_eq!(message(&known), "Pour un fauteuil roulant, nous avons une Chambre Accessible.");
    call.say(message(&known)).await.unwrap();
    call.caller_says("Je la prends.");
    let wanted = booking_with(&json!({"type_chambre": "accessible"}));
    crate::support::book(&call, "call_2", &wanted).await;
    call.say("C'est réservé.").await.unwrap();
    let other = hotel.call().await;
    other.caller_says("La chambre accessible, du 27 au 30 ?");
    let asked = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "accessible", "nombre_personnes": 2});
    let full = tool(&other, "call_3", "check_availability", &asked).await;
    assert_eq!(full["available"], false, "{full}");
    let offered: Vec<&Value> =
        full["alternatives"].as_array().unwrap().iter().map(|one| &one["type_chambre"]).collect();
    assert!(!offered.is_empty() && offered.iter().all(|room| **room == "accessible"), "{full}");
}

#[tokio::test]
async fn guide_dogs_are_accepted_where_animals_are_not() {
    let hotel = plan().open().await;
    let call = hotel.call().await;
    for (at, subject) in ["chien guide", "chien d'assistance", "chiens guides d'aveugle"].iter().enumerate() {
        call.caller_says("Et mon chien ?");
        let known = tool(&call, &format!("call_{at}"), "hotel_info", &json!({"sujet": subject})).await;
        let said = "Les chiens guides et les chiens d'assistance sont toujours acceptés, sans supplément.";
        assert_eq!(message(&known), said, "{subject}");
        call.say(said).await.unwrap();
    }
}

#[tokio::test]
async fn contested_price_leaves_a_note_and_the_call_goes_on() {
    let hotel = plan().set("TRANSFER_URI", "tel:+33199000001").open().await;
    let call = hotel.call().await;
    call.caller_says("Votre site dit soixante-neuf euros.");
    let reason = json!({"raison": "prix_conteste : le client a vu 69 euros sur le site"});
    let noted = tool(&call, "call_1", "transfer_to_human", &reason).await;
    assert_eq!((&noted["success"], &noted["transfert"]), (&json!(true), &json!(false)), "{noted}");
    assert!(message(&noted).ends_with("Souhaitez-vous réserver à ce prix ?"), "{noted}");
    call.say(message(&noted)).await.unwrap();
    let left = hotel.get("/rappels").await.json();
    assert_eq!(left["rappels"][0]["genre"], "prix_conteste", "{left}");
}

#[tokio::test]
async fn full_house_offers_the_reception_where_it_can_be_passed_on() {
    let taken = booking_with(&json!({"type_chambre": "royale"}));
    for (plan, offer) in [
        (plan().set("TRANSFER_URI", "tel:+33199000001"), "ou vous passer la réception : que préférez-vous ?"),
        (plan(), "ou lui demander de vous rappeler : que préférez-vous ?"),
    ] {
        let hotel = plan.open().await;
        let call = hotel.call().await;
        call.caller_says("La suite.");
        crate::support::book(&call, "call_1", &taken).await;
        call.say("C'est réservé.").await.unwrap();
        let other = hotel.call().await;
        other.caller_says("La suite aussi.");
        let refused = create(&other, "call_2", &taken).await;
        assert_eq!(refused["error"]["code"], "complet", "{refused}");
        let said = message(&refused);
        assert!(
            said.starts_with("Je n'ai plus de Suite Royale à ces dates ; la réception en a peut-être une."),
            "{said}"
        );
        assert!(said.ends_with(offer), "{said}");
    }
}

#[tokio::test]
async fn what_the_law_adds_stands_in_the_prompt_and_the_answer() {
    let hotel = plan().open().await;
    let call = hotel.call().await;
    let told = call.accepted().await.unwrap()["instructions"].as_str().unwrap().to_owned();
    for rule in [
        "« Vos coordonnées ne servent qu'à ce séjour ; pour les détails, dites « données ». »",
        "« Je le note, d'accord ? » ; après son oui, notez le besoin seul, jamais sa cause",
        "Chien guide ou d'assistance : toujours accepté, sans supplément",
        "un autre ne le remplace jamais",
        "Accessible en fauteuil roulant.",
    ] {
        assert!(told.contains(rule), "{rule}");
    }
    call.caller_says("Données.");
    let known = tool(&call, "call_1", "hotel_info", &json!({"sujet": "données"})).await;
    for part in ["nous ne démarchons personne par téléphone", "OpenAI, son sous-traitant", "les faire effacer"] {
        assert!(message(&known).contains(part), "{part}: {known}");
    }
}
