use super::*;
use crate::hotel::{
    availability::{self, Offer, Request},
    day::HotelDay,
    inventory::Inventory,
    quote::Quote,
    refusal::FullHouse,
    samples::{adults, catalogue, day, room_id, stay},
};

/// One of each sentence, in the order of the codes.
fn samples() -> Vec<(Refusal, &'static str)> {
    let crowd = |people, room: Option<(&str, u32)>, full: &[&str]| {
        let (catalogue, nights) = (catalogue(), stay("2026-11-27", "2026-11-28"));
        let mut inventory = Inventory::default();
        for id in full {
            for _ in 0..catalogue.room(id).unwrap().count {
                inventory.take(&room_id(id), nights);
            }
        }
        let today = HotelDay::of(day("2026-11-22"));
        let room_type = room.and_then(|(name, _)| catalogue.rooms.iter().find(|room| room.name == name));
        let request =
            Request { stay: nights, room_type: room_type.map(|room| room.id.clone()), party: Some(adults(people)) };
        availability::search(&catalogue, &request, today, &inventory).unwrap_err()
    };
    let unseen = Refusal::CapacityExceeded(Box::new(Overcrowded { people: 5, room: None, free: None }));
    let short = |season: Option<&str>, nearest, offers| {
        Refusal::StayTooShort(Box::new(ShortStay { min_nights: 3, season: season.map(str::to_owned), nearest, offers }))
    };
    let easter = stay("2027-03-26", "2027-03-29");
    let offer = |room: &str, nights| {
        let (catalogue, room) = (catalogue(), catalogue().room(room).unwrap().clone());
        let quote = Quote::new(&catalogue, &room, nights, None);
        Offer { room_type: room.id, name: room.name, capacity: room.capacity, free: 1, quote }
    };
    let closed = |room: Option<&str>, nearest: &[&str]| {
        Refusal::ClosedToArrival(Box::new(ClosedDay {
            arrival: day("2026-12-31"),
            room_name: room.map(str::to_owned),
            nearest: nearest.iter().copied().map(day).collect(),
        }))
    };
    let standard = Some(("Chambre Standard", 2));
    vec![
        (
            Refusal::OnlyDatesOfSeveralRooms,
            "Pour plusieurs chambres réservées ensemble, je ne peux changer que les dates. Souhaitez-vous d'autres dates, ou préférez-vous voir cela avec la réception au 01 99 00 00 01 ?",
        ),
        (
            Refusal::InvalidArguments(ArgumentFault::NotAnObject),
            "Je n'ai pas pu lire cette demande. Pouvez-vous me redonner vos dates et le nombre de personnes ?",
        ),
        (
            Refusal::InvalidArguments(ArgumentFault::WrongType(Field::RoomType)),
            "Je n'ai pas bien noté le type de chambre. Quel type de chambre souhaitez-vous ?",
        ),
        (
            Refusal::InvalidArguments(ArgumentFault::WrongType(Field::Ages)),
            "Je n'ai pas bien noté l'âge des enfants. Quel âge ont les enfants ?",
        ),
        (
            Refusal::InvalidArguments(ArgumentFault::ControlCharacter(Field::Wishes)),
            "Je n'ai pas bien noté la demande particulière. Que souhaitez-vous que je note, en quelques mots ?",
        ),
        (
            Refusal::InvalidArguments(ArgumentFault::CardNumber(Field::Wishes)),
            "Merci de ne jamais donner de numéro de carte bancaire au téléphone : je n'en note aucun. Que souhaitez-vous que je note, en quelques mots ?",
        ),
        (Refusal::MissingField(Field::LastName), "Il me manque le nom de famille. Quel est votre nom de famille ?"),
        (Refusal::MissingField(Field::FirstName), "Il me manque le prénom. Quel est votre prénom ?"),
        (
            Refusal::MissingField(Field::Email),
            "Il me manque l'adresse e-mail. Quelle est votre adresse e-mail, si vous en avez une ?",
        ),
        (
            Refusal::MissingField(Field::Phone),
            "Il me manque le numéro de téléphone. Quel est votre numéro de téléphone ?",
        ),
        (Refusal::MissingField(Field::Arrival), "Il me manque la date d'arrivée. Quel jour souhaitez-vous arriver ?"),
        (
            Refusal::MissingField(Field::Departure),
            "Il me manque la date de départ. Quel jour souhaitez-vous repartir ?",
        ),
        (
            Refusal::MissingField(Field::People),
            "Il me manque le nombre de personnes. Combien serez-vous, enfants compris ?",
        ),
        (
            Refusal::UnknownTool,
            "Je ne peux pas faire cela par téléphone. Souhaitez-vous connaître nos disponibilités, ou réserver une chambre ?",
        ),
        (
            Refusal::InvalidDate { field: Field::Departure, fault: DateFault::NoSuchDay },
            "Cette date n'existe pas dans le calendrier. Quel jour souhaitez-vous repartir ?",
        ),
        (
            Refusal::InvalidDate { field: Field::Arrival, fault: DateFault::Unreadable },
            "Je n'ai pas bien compris la date d'arrivée. Quel jour souhaitez-vous arriver ?",
        ),
        (
            closed(None, &["2027-01-02", "2026-12-30"]),
            "On ne peut pas arriver à l'hôtel le jeudi 31 décembre. Souhaitez-vous arriver le samedi 2 janvier 2027 ou le mercredi 30 décembre ?",
        ),
        (
            closed(Some("Suite Vue Mer"), &[]),
            "On ne peut pas arriver à l'hôtel le jeudi 31 décembre, pour Suite Vue Mer. Avez-vous d'autres dates ?",
        ),
        (
            Refusal::PastDate { arrival: day("2026-11-20") },
            "Le vendredi 20 novembre est déjà passé. Pour quelle date souhaitez-vous arriver ?",
        ),
        (
            Refusal::PastDate { arrival: day("2025-11-20") },
            "Le jeudi 20 novembre 2025 est déjà passé. Pour quelle date souhaitez-vous arriver ?",
        ),
        (
            Refusal::StayBegun { arrival: day("2026-11-20") },
            "Ce séjour a commencé le vendredi 20 novembre : je ne peux plus le modifier ni l'annuler par téléphone. Pouvez-vous voir cela avec la réception au 01 99 00 00 01 ?",
        ),
        (
            Refusal::TooSoon { earliest: day("2026-11-24") },
            "Par téléphone, je peux réserver une arrivée à partir du mardi 24 novembre. Souhaitez-vous arriver ce jour-là, ou plus tard ?",
        ),
        (
            Refusal::TooFar { field: Field::Arrival, latest: day("2028-05-15") },
            "Par téléphone, je peux réserver des séjours qui se terminent au plus tard le lundi 15 mai 2028. Souhaitez-vous venir avant cette date ?",
        ),
        (
            Refusal::DepartureNotAfterArrival { arrival: day("2026-11-27"), departure: day("2026-11-27") },
            "L'arrivée et le départ tombent le même jour. Combien de nuits souhaitez-vous rester ?",
        ),
        (
            Refusal::DepartureNotAfterArrival { arrival: day("2026-11-27"), departure: day("2026-11-25") },
            "Le départ, mercredi 25 novembre, tombe avant l'arrivée, vendredi 27 novembre. Quel jour souhaitez-vous repartir ?",
        ),
        (
            short(None, None, vec![]),
            "Le séjour est de trois nuits au minimum. Avez-vous d'autres dates, pour trois nuits ?",
        ),
        (
            short(Some("Pâques"), Some(easter), vec![]),
            "Pour une arrivée en saison Pâques, le séjour est de trois nuits au minimum. Souhaitez-vous rester trois nuits, du vendredi 26 au lundi 29 mars 2027 ?",
        ),
        (
            short(Some("Pâques"), Some(easter), vec![offer("standard", easter)]),
            "Pour une arrivée en saison Pâques, le séjour est de trois nuits au minimum. Du vendredi 26 au lundi 29 mars 2027, trois nuits, je peux vous proposer Chambre Standard à deux cent soixante-sept euros : cela vous convient-il ?",
        ),
        (
            short(
                None,
                Some(easter),
                vec![offer("standard", easter), offer("suite_vue_mer", stay("2027-03-27", "2027-03-30"))],
            ),
            "Le séjour est de trois nuits au minimum. Du vendredi 26 au lundi 29 mars 2027, trois nuits, je peux vous proposer Chambre Standard à deux cent soixante-sept euros ou Suite Vue Mer du samedi 27 au mardi 30 mars 2027 à cinq cent trente-sept euros : cela vous convient-il ?",
        ),
        (
            Refusal::StayTooLong { max_nights: 30 },
            "Par téléphone, je peux réserver trente nuits au plus. Souhaitez-vous un séjour plus court, ou préférez-vous voir cela avec la réception au 01 99 00 00 01 ?",
        ),
        (
            Refusal::UnknownRoomType,
            "Nous n'avons pas ce type de chambre. Que préférez-vous : Chambre Standard, Chambre Familiale ou Suite Vue Mer ?",
        ),
        (
            crowd(3, standard, &[]),
            "Chambre Standard : deux personnes au plus. Pour trois personnes, du vendredi 27 au samedi 28 novembre, je peux vous proposer Chambre Familiale à cent trente-neuf euros, deux fois Chambre Standard à cent soixante-dix-huit euros ensemble ou Chambre Standard et Suite Vue Mer à deux cent soixante-huit euros ensemble : que préférez-vous ?",
        ),
        (
            crowd(5, None, &["standard"]),
            "Aucune chambre n'est assez grande pour cinq personnes ensemble. Pour cinq personnes, du vendredi 27 au samedi 28 novembre, je peux vous proposer deux fois Chambre Familiale à deux cent soixante-dix-huit euros ensemble, Chambre Familiale et Suite Vue Mer à trois cent dix-huit euros ensemble ou trois fois Suite Vue Mer à cinq cent trente-sept euros ensemble : que préférez-vous ?",
        ),
        (
            crowd(3, standard, &["standard", "suite_vue_mer"]),
            "Chambre Standard : deux personnes au plus. Pour trois personnes, du vendredi 27 au samedi 28 novembre, je peux vous proposer Chambre Familiale à cent trente-neuf euros : cela vous convient-il ?",
        ),
        (
            crowd(50, None, &[]),
            "Aucune chambre n'est assez grande pour cinquante personnes ensemble. Pour cinquante personnes, rien d'assez grand n'est libre à la réservation par téléphone du vendredi 27 au samedi 28 novembre : avez-vous d'autres dates ?",
        ),
        (
            unseen,
            "Aucune chambre n'est assez grande pour cinq personnes ensemble. Pour cinq personnes, souhaitez-vous que je cherche une chambre plus grande, ou plusieurs chambres ?",
        ),
        (Refusal::InvalidPeople, "Je n'ai pas bien noté le nombre de personnes. Combien serez-vous, enfants compris ?"),
        (
            Refusal::Full(Box::new(FullHouse {
                stay: stay("2026-12-30", "2026-12-31"),
                room_name: "Suite Vue Mer".to_owned(),
                alternatives: Vec::new(),
            })),
            "Suite Vue Mer, c'est complet à la réservation par téléphone du mercredi 30 au jeudi 31 décembre. Je n'ai rien non plus à trois jours près : avez-vous d'autres dates ?",
        ),
        (
            Refusal::InvalidName { field: Field::FirstName },
            "Je n'ai pas bien noté le prénom. Pouvez-vous l'épeler, lettre par lettre ?",
        ),
        (
            Refusal::InvalidEmail,
            "Je n'ai pas bien noté l'adresse e-mail. Pouvez-vous l'épeler lentement, avec l'arobase et le point ?",
        ),
        (
            Refusal::InvalidPhone,
            "Ce numéro de téléphone ne me semble pas complet. Pouvez-vous le redire deux chiffres par deux chiffres, avec l'indicatif du pays s'il est étranger ?",
        ),
        (
            Refusal::TextTooLong { field: Field::Wishes, max: 500 },
            "La demande particulière est trop longue pour être notée. Pouvez-vous la résumer en quelques mots ?",
        ),
        (
            Refusal::ReservationNotFound,
            "Je ne trouve pas de réservation avec ce code et ce nom. Pouvez-vous me redonner les huit chiffres du code, puis épeler le nom de famille ?",
        ),
        (
            Refusal::ReservationCancelled,
            "Cette réservation est annulée : il n'y a plus rien à y changer. Souhaitez-vous en faire une nouvelle ?",
        ),
        (
            Refusal::ServiceUnavailable,
            "Je n'arrive pas à accéder aux réservations en ce moment, et rien n'est enregistré. Souhaitez-vous que je réessaie, ou préférez-vous joindre la réception au 01 99 00 00 01 ?",
        ),
        (
            Refusal::LimitReached(CallLimit::ToolCalls),
            "J'ai atteint ce que je peux vérifier pendant un seul appel. Pour la suite, pouvez-vous joindre la réception au 01 99 00 00 01, ou rappeler ?",
        ),
        (
            Refusal::LimitReached(CallLimit::Callbacks),
            "Vos demandes sont déjà notées pour la réception, et je ne peux pas en noter d'autres pendant cet appel. Puis-je faire autre chose pour vous ?",
        ),
        (
            Refusal::LimitReached(CallLimit::Reservations),
            "J'ai fait toutes les réservations que je peux enregistrer pendant un seul appel. Pour les suivantes, pouvez-vous joindre la réception au 01 99 00 00 01, ou rappeler ?",
        ),
        (
            Refusal::LimitReached(CallLimit::ReservationsOfTheDay),
            "Je ne peux plus enregistrer de réservation pour vous aujourd'hui, et rien n'est pris pour celle-ci. Pouvez-vous joindre la réception au 01 99 00 00 01 ?",
        ),
    ]
}

#[test]
fn each_refusal_is_a_sentence_with_what_to_ask_next() {
    let mut catalogue = catalogue();
    catalogue.hotel.phone = "+33 1 99 00 00 01".to_owned();
    let context = Context { today: day("2026-11-22"), catalogue: &catalogue };
    for (sample, expected) in samples() {
        let said = refusal(&sample, &context);
        assert_eq!(said, expected, "{}", sample.code());
        assert!(said.ends_with('?'), "{said}");
        let sentences = said.matches(['.', '?', '!']).count();
        assert!(sentences <= 2, "{said}");
    }
}

#[test]
fn every_code_of_the_contract_has_its_sentence() {
    let mut codes: Vec<&str> = samples().iter().map(|(refusal, _)| refusal.code()).collect();
    codes.dedup();
    assert_eq!(
        codes,
        [
            "arguments_invalides",
            "champ_manquant",
            "outil_inconnu",
            "date_invalide",
            "date_passee",
            "date_trop_proche",
            "date_trop_lointaine",
            "depart_avant_arrivee",
            "sejour_trop_court",
            "sejour_trop_long",
            "type_chambre_inconnu",
            "capacite_depassee",
            "nombre_personnes_invalide",
            "complet",
            "nom_invalide",
            "email_invalide",
            "telephone_invalide",
            "texte_trop_long",
            "reservation_introuvable",
            "service_indisponible",
            "limite_atteinte",
        ]
    );
}

#[test]
fn without_a_number_the_reception_is_named_all_the_same() {
    let catalogue = catalogue();
    let context = Context { today: day("2026-11-22"), catalogue: &catalogue };
    let said = refusal(&Refusal::ServiceUnavailable, &context);
    assert!(said.ends_with("préférez-vous joindre la réception ?"), "{said}");
}
