use super::*;
use hotel::samples::day;

const RECAP: &str = "Je récapitule : une Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes. Vacances Bleues vous vend ce séjour deux cent soixante-sept euros toutes taxes comprises, taxe de séjour en sus. Est-ce que je réserve ?";

fn booking(room: &str, people: u32) -> ToHear {
    ToHear::Booking {
        arrival: day("2026-11-27"),
        departure: day("2026-11-30"),
        tonight: false,
        rooms: vec![room.to_owned()],
        people,
        beside: Box::default(),
    }
}

#[test]
fn recap_counts_however_it_is_worded() {
    for said in [
        RECAP,
        "Donc du 27 au 30 novembre, chambre standard, pour deux, 267 euros. D'accord ?",
        "Arrivée le vendredi vingt-sept novembre, trois nuits, en standard, deux personnes, 267 €.",
        "Deux adultes, la standard, du 27/11 au 30/11, pour un total de 267 euros.",
        "Une chambre standard pour vous deux… pour deux personnes, du 2026-11-27 au 2026-11-30, 267 euros.",
        "So that's the standard room, from Friday the 27th to Monday the 30th of November, for two people, 267 euros in total.",
        "A Standard room for two, November 27th to November 30th, two hundred and sixty-seven euros. Shall I book?",
        "Un adulte et un enfant, chambres standards, du 27 au 30 novembre, deux cent soixante-sept euros.",
    ] {
        assert_eq!(read_out(said, &booking("Chambre Standard", 2), Cents::new(26_700)).err(), None, "{said}");
    }
}

#[test]
fn recap_that_leaves_something_out_is_told_what() {
    for (said, expected) in [
        ("Je m'en occupe.", &[Part::Days, Part::Rooms, Part::People, Part::Price][..]),
        ("Une chambre standard pour deux, du 27 au 30 novembre. Je réserve ?", &[Part::Price]),
        ("Une chambre standard pour deux, du 27 au 30 novembre, 268 euros.", &[Part::Price]),
        ("Une chambre standard pour deux, du 27 au 29 novembre, 267 euros.", &[Part::Days]),
        ("Une chambre standard pour deux, du 27 au 30 décembre, 267 euros.", &[Part::Days]),
        ("Une chambre standard pour deux nuits, du 27 au 30 novembre, 267 euros.", &[Part::People]),
        ("Une chambre standard pour trois personnes, du 27 au 30 novembre, 267 euros.", &[Part::People]),
        ("La suite pour deux, du 27 au 30 novembre, 267 euros.", &[Part::Rooms]),
        ("", &[Part::Days, Part::Rooms, Part::People, Part::Price]),
    ] {
        let missing = read_out(said, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap_err().missing;
        assert_eq!(missing, expected, "{said}");
    }
}

#[test]
fn rooms_are_known_by_the_words_that_tell_them() {
    for (name, said) in [
        ("Suite Vue Mer", "la suite vue mer"),
        ("Suite Vue Mer", "une suite avec vue sur la mer"),
        ("Suite Vue Mer", "the sea view suite"),
        ("Chambre Familiale", "la familiale"),
        ("Chambre Familiale", "les chambres familiales"),
        ("Chambre Familiale", "the family room"),
        ("Chambre", "une chambre"),
        ("Studio Jardin", "le studio côté jardin"),
    ] {
        let said = format!("{said}, pour deux, du 27 au 30 novembre, 267 euros.");
        assert!(read_out(&said, &booking(name, 2), Cents::new(26_700)).is_ok(), "{said}");
    }
}

#[test]
fn change_and_cancellation_need_what_differs() {
    let (arrival, departure) = (day("2026-12-31"), day("2027-01-03"));
    let change = ToHear::Change { arrival, departure, tonight: false, beside: Box::default() };
    let said = "Cela remplace le séjour. Du jeudi 31 décembre 2026 au dimanche 3 janvier 2027. Le nouveau prix est de 178 euros.";
    assert!(read_out(said, &change, Cents::new(17_800)).is_ok());
    let missing = read_out("Le nouveau prix est de 178 euros.", &change, Cents::new(17_800));
    assert_eq!(missing, Err(Shortfall { missing: vec![Part::Days], contradicted: Vec::new() }));
    let code = Some("42173653".to_owned());
    let cancellation = ToHear::Cancellation { arrival, departure, tonight: false, code, beside: Box::default() };
    for (said, fee, expected) in [
        ("J'annule la réservation 4217 3653, sans frais ?", 0, &[][..]),
        ("Annuler du jeudi 31 décembre au dimanche 3 janvier ; l'annulation est sans frais.", 0, &[]),
        ("I cancel 4 2 1 7 3 6 5 3, free of charge?", 0, &[]),
        ("J'annule la réservation 4217 3653, pour 53,40 euros ?", 5_340, &[]),
        ("J'annule, sans frais ?", 0, &[Part::Days]),
        ("J'annule la réservation 4217 3653 ?", 0, &[Part::Price]),
    ] {
        let missing = read_out(said, &cancellation, Cents::new(fee)).err().unwrap_or_default().missing;
        assert_eq!(missing, expected, "{said}");
    }
}

#[test]
fn arrival_tonight_is_said_as_tonight_or_dated() {
    let to_hear = |departure: &str, tonight| ToHear::Change {
        arrival: day("2026-11-22"),
        departure: day(departure),
        tonight,
        beside: Box::default(),
    };
    let (one, three) = ("2026-11-23", "2026-11-25");
    for (said, departure, is_said, is_said_on_another_day) in [
        ("De ce soir à demain, lundi 23 novembre, 89 euros.", one, true, false),
        ("Pour ce soir, une nuit, 89 euros.", one, true, false),
        ("Une chambre pour cette nuit, départ demain, 89 euros.", one, true, false),
        ("From tonight to tomorrow, 89 euros.", one, true, false),
        ("Du dimanche 22 au lundi 23 novembre, 89 euros.", one, true, true),
        ("De ce soir au mercredi 25 novembre, 89 euros.", three, true, false),
        ("For tonight and three nights, until the 25th, 89 euros.", three, true, false),
        ("De ce soir à demain, 89 euros.", three, false, false),
        ("Pour ce soir, 89 euros.", one, false, false),
        ("Départ demain, 89 euros.", one, false, false),
    ] {
        let is_read_out = |tonight| read_out(said, &to_hear(departure, tonight), Cents::from_euros(89)).is_ok();
        assert_eq!(is_read_out(true), is_said, "{said}");
        assert_eq!(is_read_out(false), is_said_on_another_day, "{said}");
    }
}

#[test]
fn all_is_out_with_the_last_thing_that_must_be_said() {
    let out = read_out(RECAP, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap();
    assert!(out.ends_with("deux cent soixante-sept euros"), "{out}");
    let prompt = "Deux cent soixante-sept euros, la standard pour deux, du 27 au 30 novembre. Je réserve ?";
    let out = read_out(prompt, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap();
    assert!(out.ends_with("30 novembre"), "{out}");
}

/// The booking of [`RECAP`] in a hotel with other rooms, a tax and terms.
fn detailed() -> ToHear {
    let tier = |days_before, fee_percent| hotel::proposal::Term { days_before, fee_percent };
    let beside = Beside {
        tax: Some(Cents::new(1_122)),
        terms: vec![tier(7, 0), tier(2, 30)],
        amounts: vec![Cents::from_euros(89), Cents::from_euros(15), Cents::new(187)],
        people: vec![2],
        other_rooms: vec!["Chambre Familiale".to_owned(), "Suite Vue Mer".to_owned()],
        ..Beside::default()
    };
    let ToHear::Booking { arrival, departure, tonight, rooms, people, .. } = booking("Chambre Standard", 2) else {
        unreachable!()
    };
    ToHear::Booking { arrival, departure, tonight, rooms, people, beside: Box::new(beside) }
}

const TERMS: &str = "Taxe de séjour en sus, 11,22 euros. Annulation sans frais jusqu'à sept jours avant.";

#[test]
fn other_value_beside_the_right_one_is_a_contradiction() {
    let right =
        "Une chambre standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes, 267 euros.";
    for (said, part) in [
        ("Cent ou deux cent soixante-sept euros.", Part::Price),
        ("Soit 300 euros.", Part::Price),
        ("Arrivée le jeudi 27 novembre.", Part::Days),
        ("Départ le vendredi 27 novembre.", Part::Days),
        ("Ou le 28 novembre.", Part::Days),
        ("Donc quatre nuits.", Part::Days),
        ("Pour deux ou trois personnes.", Part::People),
        ("Pour quatre.", Part::People),
        ("Ou la familiale, si vous préférez.", Part::Rooms),
        ("C'est une suite.", Part::Rooms),
        ("Deux chambres, donc.", Part::Rooms),
        ("Taxe de séjour de 14,22 euros.", Part::Tax),
        ("La taxe de séjour est comprise.", Part::Tax),
        ("Annulation gratuite jusqu'à la veille de l'arrivée.", Part::Terms),
        ("L'annulation est à cinquante pour cent.", Part::Terms),
        ("Vous pouvez annuler sans frais jusqu'à 48 heures avant.", Part::Terms),
        ("Vous pouvez annuler à tout moment.", Part::Terms),
        ("C'est non remboursable, sans annulation.", Part::Terms),
        ("Vous avez quatorze jours pour vous rétracter.", Part::Terms),
        ("It's refundable up to 24 hours before.", Part::Terms),
    ] {
        let shortfall = read_out(&format!("{right} {TERMS} {said}"), &detailed(), Cents::new(26_700)).unwrap_err();
        assert_eq!((shortfall.missing, shortfall.contradicted), (vec![], vec![part]), "{said}");
    }
}

#[test]
fn what_belongs_to_it_or_is_denied_contradicts_nothing() {
    let right =
        "Une chambre standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes, 267 euros.";
    for said in [
        "Soit 89 euros la nuit, et 278,22 euros avec la taxe.",
        "Ça fait 133,50 euros par personne.",
        "Le petit-déjeuner est à quinze euros, servi de 7 heures à 10 heures.",
        "La taxe est de 1,87 euro par adulte et par nuit.",
        "Non pas la familiale, et pas 300 euros.",
        "Au lieu du 28 novembre.",
        "Votre numéro est bien le 06 39 98 01 02 ?",
        "La chambre est gardée jusqu'à dix-huit heures, je vous le confirme tout de suite.",
        "Annulation sans frais jusqu'au 20 novembre, puis trente pour cent.",
        "Sans droit de rétractation.",
        "Une seule chambre, pour deux adultes.",
        "En cas d'annulation, 80,10 euros jusqu'à deux jours avant.",
    ] {
        let said = format!("{right} {TERMS} {said}");
        let read = read_out(&said, &detailed(), Cents::new(26_700));
        assert!(read.is_ok(), "{said}: {read:?}");
    }
}

#[test]
fn tax_and_terms_are_needed_where_they_were_put_with_figures() {
    let right = "Une chambre standard, du 27 au 30 novembre, pour deux, 267 euros.";
    for (said, missing) in [
        (TERMS, vec![]),
        ("Annulation gratuite jusqu'à une semaine avant, et 11,22 euros de taxe.", vec![]),
        ("Tourist tax 11.22 euros, free cancellation up to 7 days before.", vec![]),
        ("Taxe de séjour en sus. Annulation sans frais jusqu'à sept jours avant.", vec![Part::Tax]),
        ("Plus 11,22 euros de taxe de séjour.", vec![Part::Terms]),
        ("", vec![Part::Tax, Part::Terms]),
    ] {
        let said = format!("{right} {said}");
        let read = read_out(&said, &detailed(), Cents::new(26_700));
        assert_eq!(read.err().unwrap_or_default(), Shortfall { missing, contradicted: vec![] }, "{said}");
    }
    // Where the hotel gives no figures, the four parts are enough.
    assert!(read_out(right, &booking("Chambre Standard", 2), Cents::new(26_700)).is_ok());
}

#[test]
fn old_values_of_a_change_and_price_of_a_cancelled_stay_may_be_said() {
    let (arrival, departure) = (day("2026-12-17"), day("2026-12-20"));
    let beside = Beside {
        amounts: vec![Cents::from_euros(178), Cents::from_euros(89)],
        stays: vec![(day("2026-12-10"), day("2026-12-12"))],
        people: vec![2],
        rooms: vec!["Chambre Standard".to_owned()],
        other_rooms: vec!["Suite Vue Mer".to_owned()],
        ..Beside::default()
    };
    let change = ToHear::Change { arrival, departure, tonight: false, beside: Box::new(beside.clone()) };
    for (said, contradicted) in [
        ("Du 17 au 20 décembre au lieu du 10 au 12, 267 euros, soit 89 euros de plus.", vec![]),
        (
            "La standard, du jeudi 17 au dimanche 20 décembre, trois nuits. Cela remplace deux nuits à 178 euros. 267 euros.",
            vec![],
        ),
        ("Du 17 au 20 décembre, 267 euros, en suite vue mer.", vec![Part::Rooms]),
        ("Du 17 au 20 décembre, pour trois personnes, 267 euros.", vec![Part::People]),
        ("Du 17 au 20 décembre, enfin du 18 au 20, 267 euros.", vec![Part::Days]),
        ("Du 17 au 20 décembre, 267 euros, ou 280 euros.", vec![Part::Price]),
    ] {
        let read = read_out(said, &change, Cents::new(26_700));
        assert_eq!(read.err().unwrap_or_default(), Shortfall { missing: vec![], contradicted }, "{said}");
    }
    let code = Some("42173653".to_owned());
    let cancellation = ToHear::Cancellation { arrival, departure, tonight: false, code, beside: Box::new(beside) };
    for (said, contradicted) in [
        ("J'annule la réservation 4217 3653, qui était à 178 euros : 53,40 euros de frais.", vec![]),
        ("J'annule la réservation 4217 3653. Enfin, la 4217 3654. Pour 53,40 euros.", vec![Part::Days]),
        ("J'annule la réservation 4217 3653, sans frais, enfin, pour 53,40 euros.", vec![Part::Price]),
        ("J'annule la réservation 4217 3653, pour 53,40 euros, ou 80 euros.", vec![Part::Price]),
    ] {
        let read = read_out(said, &cancellation, Cents::new(5_340));
        assert_eq!(read.err().unwrap_or_default(), Shortfall { missing: vec![], contradicted }, "{said}");
    }
}

#[test]
fn several_rooms_are_counted() {
    let booking = |names: &[&str], people| ToHear::Booking {
        arrival: day("2026-11-27"),
        departure: day("2026-11-30"),
        tonight: false,
        rooms: names.iter().map(|name| (*name).to_owned()).collect(),
        people,
        beside: Box::new(Beside {
            people: vec![people],
            other_rooms: vec!["Suite Vue Mer".to_owned()],
            ..Beside::default()
        }),
    };
    let (two, mixed) = (["Chambre Standard"; 2], ["Chambre Standard", "Chambre Familiale"]);
    for (said, names, is_right) in [
        ("Deux chambres standard, cinq personnes", &two, true),
        ("Une standard pour deux personnes et une standard pour trois personnes, cinq personnes en tout", &two, true),
        ("Une chambre standard, cinq personnes", &two, false),
        ("Trois chambres standard, cinq personnes", &two, false),
        ("Une chambre standard et une familiale, pour cinq personnes", &mixed, true),
        ("Deux chambres, une standard et une familiale, cinq personnes", &mixed, true),
        ("Une standard et une suite, cinq personnes", &mixed, false),
    ] {
        let said = format!("{said}, du 27 au 30 novembre, 600 euros.");
        let read = read_out(&said, &booking(names, 5), Cents::from_euros(600));
        assert_eq!(read.is_ok(), is_right, "{said}: {read:?}");
    }
}
