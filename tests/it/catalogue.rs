//! A hotel file with everything in it, through the doors: the real server, `check_availability` and `create_reservation` over the
//! simulator.

use basics::metrics::Counter;
use openai_double::CallHandle;
use serde_json::{Value, json};

use crate::support::{Hotel, booking_with, create};

/// Every section and key that a hotel may fill in.
const FULL: &str = r#"
[hotel]
nom = "Le Phare"
description = "Hôtel en bord de mer"
fuseau_horaire = "Europe/Paris"
raison_sociale = "SAS Exemple"
adresse = "1 promenade de la Plage, 00000 Exemple-sur-Mer"
telephone = "01 99 00 00 01"
email = "accueil@example.com"
heure_arrivee = "15:00"
heure_depart = "11:00"

[[chambres]]
id = "standard"
nom = "Chambre Standard"
capacite = 2
prix_base = 89
nombre = 3
lits_bebe = 1
equipements = ["Wi-Fi gratuit"]

[[chambres]]
id = "familiale"
nom = "Chambre Familiale"
capacite = 4
prix_base = 139
nombre = 2
equipements = ["Wi-Fi gratuit"]

[[saisons]]
nom = "Pâques"
du = "2027-03-26"
au = "2027-03-29"
duree_min_nuits = 3

[[saisons]]
nom = "Été"
du = "2027-07-03"
au = "2027-08-31"
prix = { standard = 119, familiale = 179 }
duree_min_nuits = 2

[[fermetures]]
type_chambre = "familiale"
du = "2027-01-10"
au = "2027-01-20"

[[fermetures]]
type_chambre = "standard"
du = "2027-01-15"
au = "2027-01-15"
nombre = 2

[[arrivees_fermees]]
du = "2027-07-01"
au = "2027-08-31"
jours = ["samedi", "dimanche"]

[reservation]
duree_min_nuits = 1
duree_max_nuits = 30
delai_min_jours = 0
horizon_jours = 540
fin_de_journee = "04:00"

[[annulation]]
jours_avant = 7
frais_pourcent = 0

[[annulation]]
jours_avant = 2
frais_pourcent = 30

[taxe_sejour]
mode = "par_personne"
montant = 1.87

[[services]]
id = "petit_dejeuner"
nom = "Petit-déjeuner"
prix = 15
description = "Buffet de sept heures à dix heures"

[informations]
parking = "Le parking est gratuit."
donnees = "Vos données servent à votre séjour."

[reception]
ouverture = "08:00"
fermeture = "22:00"

[assistant]
voix = "marin"
consignes = "Proposez le petit-déjeuner."
prononciations = { "Le Phare" = "le phare" }
"#;

async fn open() -> Hotel {
    Hotel::plan().catalogue(FULL).open().await
}

async fn ask(call: &CallHandle, id: &str, arguments: Value) -> Value {
    call.caller_says("Que proposez-vous ?");
    let output = call.function_calls(&[("check_availability", id, arguments)]).await.unwrap().remove(0);
    call.say("Voilà.").await.unwrap();
    output
}

fn stay(arrival: &str, departure: &str, more: &Value) -> Value {
    let mut arguments = json!({ "date_arrivee": arrival, "date_depart": departure });
    for (name, value) in more.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    arguments
}

fn types(offers: &Value) -> Vec<&str> {
    offers.as_array().unwrap().iter().map(|offer| offer["type_chambre"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn closed_rooms_are_neither_offered_nor_booked() {
    let hotel = open().await;
    let call = hotel.call().await;
    let before = ask(&call, "c1", stay("2027-01-09", "2027-01-10", &json!({}))).await;
    assert_eq!(types(&before["options"]), ["standard", "familiale"]);
    let closed = ask(&call, "c2", stay("2027-01-14", "2027-01-16", &json!({}))).await;
    assert_eq!(types(&closed["options"]), ["standard"]);
    assert_eq!(closed["options"][0]["chambres_libres"], 1, "two of three are closed on the 15th");
    call.caller_says("La familiale, alors.");
    let order = booking_with(&json!({
        "date_arrivee": "2027-01-14", "date_depart": "2027-01-16", "type_chambre": "familiale"
    }));
    let refused = create(&call, "c3", &order).await;
    assert_eq!(refused["error"]["code"], "complet", "{refused}");
    assert!(hotel.reservations().await.is_empty());
}

#[tokio::test]
async fn the_shortest_stay_of_a_season_is_said_with_its_name_and_the_nearest_stay_is_offered() {
    let hotel = open().await;
    let call = hotel.call().await;
    let one_night = ask(&call, "c1", stay("2027-03-27", "2027-03-28", &json!({"nombre_personnes": 2}))).await;
    assert_eq!(one_night["error"], json!({"code": "sejour_trop_court", "champ": "date_depart"}));
    let said = one_night["message"].as_str().unwrap();
    assert!(said.starts_with("Pendant la saison Pâques, le séjour est de trois nuits au minimum."), "{said}");
    assert!(
        said.contains("Du samedi 27 au mardi 30 mars 2027, trois nuits, je peux vous proposer une Chambre Standard")
    );
    assert_eq!(one_night["alternatives"][0]["date_depart"], "2027-03-30");
    let three = ask(&call, "c2", stay("2027-03-27", "2027-03-30", &json!({"nombre_personnes": 2}))).await;
    assert_eq!(three["options"][0]["prix_total_centimes"], 3 * 8_900, "{three}");
    let summer = ask(&call, "c3", stay("2027-07-05", "2027-07-06", &json!({}))).await;
    assert_eq!(summer["error"]["code"], "sejour_trop_court");
}

#[tokio::test]
async fn a_day_closed_to_arrival_is_refused_with_the_nearest_open_ones() {
    let hotel = open().await;
    let call = hotel.call().await;
    let saturday = ask(&call, "c1", stay("2027-07-10", "2027-07-17", &json!({"nombre_personnes": 2}))).await;
    assert_eq!(saturday["error"], json!({"code": "date_invalide", "champ": "date_arrivee"}));
    assert_eq!(saturday["arrivees_possibles"], json!(["2027-07-09", "2027-07-12"]));
    assert_eq!(
        saturday["message"],
        "On ne peut pas arriver le samedi 10 juillet 2027. Souhaitez-vous arriver le vendredi 9 juillet 2027 ou le lundi 12 juillet 2027 ?"
    );
    let across = ask(&call, "c2", stay("2027-07-09", "2027-07-12", &json!({"nombre_personnes": 2}))).await;
    assert_eq!(across["available"], true, "one may sleep there on a Saturday: {across}");
}

#[tokio::test]
async fn after_midnight_tonight_is_still_the_night_of_the_day_before() {
    let hotel = open().await;
    let tonight = || stay("2026-11-22", "2026-11-23", &json!({"nombre_personnes": 1}));
    hotel.clock.set("2026-11-23T02:59:00Z".parse().unwrap());
    let call = hotel.call().await;
    let told = call.accepted().await.unwrap()["instructions"].as_str().unwrap().to_owned();
    assert!(told.contains("La nuit du dimanche 22 novembre 2026 (2026-11-22) n'est pas finie"), "{told}");
    assert_eq!(ask(&call, "c1", tonight()).await["available"], true);
    hotel.clock.set("2026-11-23T03:00:00Z".parse().unwrap());
    assert_eq!(ask(&call, "c2", tonight()).await["error"]["code"], "date_passee");
    let later = hotel.call().await;
    let told = later.accepted().await.unwrap()["instructions"].as_str().unwrap().to_owned();
    assert!(told.contains("lundi 23 novembre 2026") && !told.contains("n'est pas finie"), "the night is over: {told}");
}

#[tokio::test]
async fn children_and_babies_count_as_the_hotel_counts_them() {
    let hotel = open().await;
    let call = hotel.call().await;
    let people = |people: u32, ages: Value| {
        stay("2026-11-27", "2026-11-29", &json!({"nombre_personnes": people, "ages_enfants": ages}))
    };
    let baby = ask(&call, "c1", people(3, json!([1]))).await;
    assert_eq!(types(&baby["options"]), ["standard", "familiale"], "the baby has a cot");
    assert_eq!(baby["options"][0]["taxe_sejour_centimes"], 2 * 2 * 187, "two adults, two nights");
    assert_eq!(baby["options"][0]["prix_total_centimes"], 2 * 8_900, "the tax is not in the price");
    let child = ask(&call, "c2", people(3, json!(["4 ans"]))).await;
    assert_eq!(types(&child["options"]), ["familiale"]);
    let two_babies = ask(&call, "c3", people(4, json!("0 et 1"))).await;
    assert_eq!(types(&two_babies["options"]), ["familiale"], "one cot a room");
    for (id, count, ages, code, field) in [
        ("c4", 2, json!([4, 9]), "nombre_personnes_invalide", "nombre_personnes"),
        ("c5", 2, json!([40]), "arguments_invalides", "ages_enfants"),
        ("c6", 2, json!("quatre"), "arguments_invalides", "ages_enfants"),
    ] {
        let refused = ask(&call, id, people(count, ages)).await;
        assert_eq!(refused["error"], json!({"code": code, "champ": field}), "{refused}");
    }
}

#[tokio::test]
async fn a_party_too_large_for_one_room_is_offered_rooms_that_are_free_together() {
    let hotel = open().await;
    let call = hotel.call().await;
    let five = || stay("2026-11-27", "2026-11-29", &json!({"nombre_personnes": 5}));
    let asked = ask(&call, "c1", five()).await;
    assert_eq!(asked["error"]["code"], "capacite_depassee");
    let rooms = |output: &Value, at: usize| -> Vec<(String, u64)> {
        let rooms = output["combinaisons"][at]["chambres"].as_array().unwrap();
        let room = |room: &Value| {
            (room["type_chambre"].as_str().unwrap().to_owned(), room["nombre_personnes"].as_u64().unwrap())
        };
        rooms.iter().map(room).collect()
    };
    let owned = |rooms: &[(&str, u64)]| rooms.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(rooms(&asked, 0), owned(&[("familiale", 4), ("standard", 1)]));
    assert_eq!(asked["combinaisons"][0]["prix_total_centimes"], 2 * (13_900 + 8_900));
    assert_eq!(asked["combinaisons"][0]["taxe_sejour_centimes"], 2 * 5 * 187);
    assert!(
        asked["message"]
            .as_str()
            .unwrap()
            .contains("une Chambre Familiale et une Chambre Standard à quatre cent cinquante-six euros ensemble"),
        "{asked}"
    );
    call.caller_says("Tous dans la standard.");
    let crowded = booking_with(&json!({"date_depart": "2026-11-29", "nombre_personnes": 3}));
    let refused = create(&call, "c1_trois", &crowded).await;
    assert_eq!(
        (&refused["error"]["code"], types(&refused["options"])),
        (&json!("capacite_depassee"), vec!["familiale"])
    );
    assert_eq!(rooms(&refused, 0), owned(&[("standard", 2), ("standard", 1)]));
    call.say("Voilà.").await.unwrap();
    // With every family room taken, only standard rooms are combined.
    for (guest, phone, id) in [("Martin", "0639980002", "c2"), ("Durand", "0639980003", "c3")] {
        let order = booking_with(&json!({
            "nom": guest, "telephone": phone, "email": "", "date_depart": "2026-11-29", "type_chambre": "familiale", "nombre_personnes": 4
        }));
        call.caller_says("La familiale.");
        let recap = create(&call, id, &order).await;
        assert_eq!(recap["error"]["code"], "confirmation_requise", "{recap}");
        call.say(recap["message"].as_str().unwrap()).await.unwrap();
        call.caller_says("Oui.");
        let booked = create(&call, &format!("{id}_oui"), &order).await;
        assert_eq!(booked["success"], true, "{booked}");
        call.say("Voilà.").await.unwrap();
    }
    let asked = ask(&call, "c4", five()).await;
    assert_eq!(rooms(&asked, 0), owned(&[("standard", 2), ("standard", 2), ("standard", 1)]));
    assert_eq!(asked["combinaisons"].as_array().unwrap().len(), 1);
    let nine = ask(&call, "c5", stay("2026-11-27", "2026-11-29", &json!({"nombre_personnes": 9}))).await;
    assert_eq!(nine["combinaisons"], json!([]));
    assert!(nine["message"].as_str().unwrap().contains("Je n'ai rien d'assez grand à ces dates"));
}

#[tokio::test]
async fn the_recap_says_who_sells_the_tax_what_is_included_and_the_terms_and_the_row_keeps_them() {
    let hotel = open().await;
    let call = hotel.call().await;
    let order = booking_with(&json!({"nombre_personnes": 3, "ages_enfants": [1]}));
    call.caller_says("Je réserve.");
    let recap = create(&call, "c1", &order).await;
    let said = recap["message"].as_str().unwrap().to_owned();
    for expected in [
        "Je récapitule : une Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux adultes et un enfant.",
        "SAS Exemple vous vend ce séjour deux cent soixante-sept euros toutes taxes comprises, taxe de séjour en sus, onze euros vingt-deux.",
        // The day is 22 November: the week before the arrival has begun.
        "Petit-déjeuner en sus, internet compris, annulation à trente pour cent jusqu'à deux jours avant l'arrivée, puis la totalité, sans droit de rétractation.",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    call.say(&said).await.unwrap();
    call.caller_says("Oui.");
    let booked = create(&call, "c2", &order).await;
    let row = &booked["reservation"];
    assert_eq!(
        (&row["prix_total_centimes"], &row["taxe_sejour_centimes"]),
        (&json!(26_700), &json!(1_122)),
        "{booked}"
    );
    assert_eq!(row["ages_enfants"], json!([1]));
    assert_eq!(hotel.counted(Counter::ClaimCorrected), 0, "what the server wrote is true");
    let tiers = json!([{"jours_avant": 7, "frais_pourcent": 0}, {"jours_avant": 2, "frais_pourcent": 30}]);
    assert_eq!(row["conditions_annulation"], tiers);
}

#[tokio::test]
async fn the_hotels_instructions_stand_in_the_prompt_below_the_rules() {
    let hotel = open().await;
    let call = hotel.call().await;
    let told = call.accepted().await.unwrap()["instructions"].as_str().unwrap().to_owned();
    let at = |text: &str| told.find(text).unwrap_or_else(|| panic!("{text} is missing in {told}"));
    assert!(
        at("répondez oui, une intelligence artificielle") < at("L'hôtel demande : « Proposez le petit-déjeuner. »")
    );
    at("« Le Phare » se dit « le phare ».");
}
