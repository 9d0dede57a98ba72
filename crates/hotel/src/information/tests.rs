use super::*;
use crate::samples::catalogue;

fn full() -> Catalogue {
    let mut catalogue = catalogue();
    let text = |topic: &str, text: &str| Information { topic: topic.to_owned(), text: text.to_owned() };
    catalogue.information = vec![
        text("parking", "Parking gratuit de douze places."),
        text("animaux", "Les chiens sont acceptés."),
        text("piscine", "La piscine ouvre de mai à septembre."),
        text("acces", "Un ascenseur dessert tous les étages."),
        text("paiement", "Carte, espèces et chèques-vacances."),
        text("donnees", "Vos données servent à la réservation."),
        text("petit_dejeuner", "Servi de sept à dix heures."),
        text("velos", "Nous prêtons des vélos."),
    ];
    catalogue.hotel.address = "1 promenade de la Plage".to_owned();
    catalogue.rooms[0].cots = 1;
    catalogue.rooms[2].amenities.push("Balcon vue mer".to_owned());
    catalogue
}

/// What is found first, as it stands.
fn found(subject: &str) -> String {
    let catalogue = full();
    let known = look_up(&catalogue, subject);
    known.first().map(|known| format!("{known:?}")).unwrap_or_default()
}

#[test]
fn a_topic_is_found_by_the_words_of_a_question() {
    for (subjects, expected) in [
        (["parking", "Parkings", "le stationnement", "où se garer ?"], "Parking gratuit"),
        (["animaux", "animal", "les chiens", "mon chat"], "Les chiens"),
        (["Piscine", "piscines", "peut-on nager ?", "la baignade"], "La piscine"),
        (["ascenseur", "accès", "PMR", "fauteuil roulant"], "Un ascenseur"),
        (["paiement", "chèques vacances", "ANCV", "payer par carte"], "Carte, espèces"),
        (["données", "RGPD", "vie privée", "mes données personnelles"], "Vos données"),
        (["petit-déjeuner", "Petit déjeuner", "petit_dejeuner", "petit déj"], "Servi de sept"),
        (["vélos", "velo", "des vélos à louer", "VELOS"], "Nous prêtons"),
        (["horaires", "heure d'arrivée", "check-in", "à quelle heure"], "CheckTimes"),
        (["adresse", "où êtes-vous situés", "itinéraire", "la gare"], "Address"),
        (["annulation", "annuler", "conditions d'annulation", "être remboursé"], "Cancellation"),
        (["taxe de séjour", "taxe", "les taxes", "taxe_sejour"], "TouristTax"),
        (["lit bébé", "lit de bébé", "bébés", "berceau"], "Cots([\"Chambre Standard\"])"),
        (["wifi", "Wi-Fi", "le wi-fi est-il gratuit", "internet"], "Amenity { name: \"Wi-Fi gratuit\""),
        (["balcon", "Balcons", "un balcon", "chambre avec balcon"], "Amenity { name: \"Balcon vue mer\""),
    ] {
        for subject in subjects {
            assert!(found(subject).contains(expected), "{subject}: {}", found(subject));
        }
    }
}

#[test]
fn what_the_hotel_has_not_said_is_not_known() {
    for subject in [
        "restaurant",
        "déjeuner",
        "casino",
        "",
        "   ",
        "?",
        "hôtel",
        "chambre",
        "la",
        "spa",
        "numéro de téléphone",
        "achat",
    ] {
        assert_eq!(found(subject), "", "{subject}");
    }
    assert_eq!(look_up(&catalogue(), "parking"), []);
    assert_eq!(look_up(&catalogue(), "lit bébé"), [], "no room has a cot");
}

#[test]
fn breakfast_is_told_with_its_text_and_its_price() {
    let catalogue = full();
    let known = look_up(&catalogue, "le petit-déjeuner");
    assert!(
        matches!(known.as_slice(), [Known::Text(_), Known::Service(service)] if service.id == "petit_dejeuner"),
        "{known:?}"
    );
}

#[test]
fn what_is_in_the_price_is_what_the_catalogue_says_and_else_unknown() {
    let mut catalogue = catalogue();
    let of = |catalogue: &Catalogue| {
        let rooms: Vec<&RoomType> = catalogue.rooms.iter().collect();
        (breakfast(catalogue, &rooms), internet(catalogue, &rooms))
    };
    let apart = Inclusion::Apart(Some(Cents::from_euros(15)));
    assert_eq!(of(&catalogue), (apart, Inclusion::Included), "« Wi-Fi gratuit » is an amenity of every room");
    catalogue.rooms[1].amenities.clear();
    assert_eq!(of(&catalogue).1, Inclusion::Unknown, "one room says nothing");
    assert_eq!(internet(&catalogue, &[&catalogue.rooms[0]]), Inclusion::Included);
    catalogue.rooms[0].amenities = vec!["Wi-Fi".to_owned()];
    assert_eq!(
        internet(&catalogue, &[&catalogue.rooms[0]]),
        Inclusion::Unknown,
        "there is Wi-Fi, at what price is not said"
    );
    let service = &mut catalogue.services[0];
    (service.included, service.price) = (Some(true), None);
    assert_eq!(of(&catalogue).0, Inclusion::Included);
    catalogue.services[0].included = Some(false);
    assert_eq!(of(&catalogue).0, Inclusion::Apart(None));
    catalogue.services[0].included = None;
    assert_eq!(of(&catalogue).0, Inclusion::Unknown);
    catalogue.services.clear();
    assert_eq!(of(&catalogue).0, Inclusion::Unknown);
}
