use chrono::{NaiveTime, Weekday};

use super::*;
use hotel::samples::day;

#[test]
fn closures_take_rooms_out_of_sale_and_without_a_number_all_of_the_type() {
    let catalogue = parse(&format!(
        "{}[[fermetures]]\ntype_chambre = \"a\"\ndu = \"2027-01-10\"\nau = 2027-01-20\nnombre = 2\n\
         [[fermetures]]\ntype_chambre = \"a\"\ndu = \"2027-02-01\"\nau = \"2027-02-01\"\n",
        SMALLEST.replace("nombre = 1", "nombre = 3")
    ))
    .catalogue;
    let allotment = catalogue.allotment(&catalogue.rooms[0]);
    let sold =
        ["2027-01-09", "2027-01-10", "2027-01-20", "2027-01-21", "2027-02-01"].map(|night| allotment.on(day(night)));
    assert_eq!(sold, [3, 1, 1, 3, 0]);
}

#[test]
fn a_closure_that_makes_no_sense_is_refused() {
    for (given, key) in [
        ("du = \"2027-01-10\"\nau = \"2027-01-20\"", "type_chambre : obligatoire"),
        ("type_chambre = \"b\"\ndu = \"2027-01-10\"\nau = \"2027-01-20\"", "type_chambre : aucune chambre n'a cet id"),
        ("type_chambre = \"a\"\nau = \"2027-01-20\"", "du : "),
        ("type_chambre = \"a\"\ndu = \"2027-01-20\"\nau = \"2027-01-10\"", "au : la fermeture finit avant"),
        ("type_chambre = \"a\"\ndu = \"2027-01-10\"\nau = \"2027-01-20\"\nnombre = 0", "nombre : un nombre entier"),
        ("type_chambre = \"a\"\ndu = \"2027-01-10\"\nau = \"2027-01-20\"\nnombres = 1", "nombres : clé inconnue"),
    ] {
        let found = faults(&format!("{SMALLEST}[[fermetures]]\n{given}\n"));
        assert!(found.iter().any(|fault| fault.contains(&format!("fermetures[1].{key}"))), "{found:#?}");
    }
}

#[test]
fn arrivals_are_closed_by_dates_by_type_and_by_day_of_the_week() {
    let room = SMALLEST.split_once("[[chambres]]").unwrap().1.replace("\"a\"", "\"b\"");
    let catalogue = parse(&format!(
        "{SMALLEST}[[chambres]]{room}[[arrivees_fermees]]\ndu = \"2027-07-01\"\nau = \"2027-07-31\"\njours = [\"Samedi\", \"dimanche\"]\n\
         [[arrivees_fermees]]\ndu = \"2026-12-31\"\nau = \"2026-12-31\"\ntype_chambre = \"b\"\n"
    ))
    .catalogue;
    assert_eq!(catalogue.closed_arrivals[0].weekdays, [Weekday::Sat, Weekday::Sun]);
    let closed =
        |room: &str, arrival: &str| catalogue.is_closed_to_arrival(catalogue.room(room).unwrap(), day(arrival));
    assert!(closed("a", "2027-07-03") && closed("b", "2027-07-04"), "a Saturday and a Sunday of July");
    assert!(!closed("a", "2027-07-02") && !closed("a", "2027-08-07"));
    assert!(closed("b", "2026-12-31") && !closed("a", "2026-12-31"));
    for (given, key) in [
        ("jours = [\"caturday\"]", "jours : « caturday » n'est pas un jour"),
        ("jours = []", "jours : une liste vide"),
        ("type_chambre = \"z\"", "type_chambre : aucune chambre"),
        ("nombre = 2", "nombre : clé inconnue"),
    ] {
        let fault = fault_with(&format!("[[arrivees_fermees]]\ndu = \"2027-07-01\"\nau = \"2027-07-31\"\n{given}\n"));
        assert!(fault.contains(&format!("arrivees_fermees[1].{key}")), "{fault}");
    }
}

#[test]
fn a_season_may_ask_for_a_shortest_stay_with_or_without_prices() {
    let with_prices = format!("{}duree_min_nuits = 5\n", season("Été", "2027-07-03", "2027-08-31", "a = 119"));
    let easter = "[[saisons]]\nnom = \"Pâques\"\ndu = \"2027-03-26\"\nau = \"2027-03-29\"\nduree_min_nuits = 3\n";
    let catalogue = parse(&format!("{SMALLEST}{with_prices}{easter}[reservation]\nduree_min_nuits = 2\n")).catalogue;
    let minimum = |arrival: &str| {
        let (nights, season) = catalogue.min_nights(&catalogue.rooms[0], day(arrival));
        (nights, season.map(|season| season.name.as_str()))
    };
    assert_eq!(minimum("2027-07-03"), (5, Some("Été")));
    assert_eq!(minimum("2027-03-29"), (3, Some("Pâques")));
    assert_eq!(minimum("2027-03-30"), (2, None));
    for (nights, key) in [("0", "un nombre entier"), ("31", "plus longue que reservation.duree_max_nuits")] {
        let fault = fault_with(&easter.replace("= 3", &format!("= {nights}")));
        assert!(fault.contains(&format!("saisons[1].duree_min_nuits : {key}")), "{fault}");
    }
}

#[test]
fn cots_the_end_of_the_day_and_what_a_service_includes_are_read() {
    let settings = parse(&format!(
        "{SMALLEST}lits_bebe = 1\n[reservation]\nfin_de_journee = \"03:30\"\n[[services]]\nid = \"wifi\"\nnom = \"Wi-Fi\"\ncompris = true\n\
         description = \"Dans toutes les chambres\"\n"
    ));
    let catalogue = &settings.catalogue;
    assert_eq!(catalogue.rooms[0].cots, 1);
    assert_eq!(Some(catalogue.rules.end_of_day), NaiveTime::from_hms_opt(3, 30, 0));
    let service = &catalogue.services[0];
    assert_eq!((service.included, service.description.as_str()), (Some(true), "Dans toutes les chambres"));
    for (given, key) in [
        ("lits_bebe = 9\n", "chambres[1].lits_bebe : un nombre entier"),
        ("[reservation]\nfin_de_journee = \"12:00\"\n", "reservation.fin_de_journee : avant midi"),
        ("[[services]]\nid = \"p\"\nnom = \"P\"\ncompris = \"oui\"\n", "services[1].compris : true ou false"),
        (
            "[[services]]\nid = \"p\"\nnom = \"P\"\nprix = 15\ncompris = true\n",
            "services[1].compris : un service compris",
        ),
    ] {
        let fault = fault_with(given);
        assert!(fault.contains(key), "{fault}");
    }
}

#[test]
fn cancellation_tiers_are_read_in_any_order_and_contradictions_are_refused() {
    let tier = |days: u32, fee: u32| format!("[[annulation]]\njours_avant = {days}\nfrais_pourcent = {fee}\n");
    let terms = parse(&format!("{SMALLEST}{}{}", tier(2, 30), tier(7, 0))).catalogue.cancellation.clone();
    let read: Vec<_> = terms.tiers().iter().map(|tier| (tier.days_before, tier.fee_percent)).collect();
    assert_eq!(read, [(7, 0), (2, 30)]);
    assert!(parse(SMALLEST).catalogue.cancellation.tiers().is_empty());
    for (text, key) in [
        (format!("{}{}", tier(7, 0), tier(7, 30)), "annulation[2].jours_avant : un autre palier"),
        (format!("{}{}", tier(7, 30), tier(2, 0)), "annulation[2].frais_pourcent : annuler 7 jours avant"),
        (tier(7, 101), "annulation[1].frais_pourcent : un nombre entier"),
        ("[[annulation]]\njours_avant = 7\n".to_owned(), "annulation[1].frais_pourcent : "),
    ] {
        let found = faults(&format!("{SMALLEST}{text}"));
        assert!(found.iter().any(|fault| fault.contains(key)), "{found:#?}");
    }
}
