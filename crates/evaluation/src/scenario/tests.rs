//! The built-in scenarios can be read, errors name the place, callers differ.

use serde_json::json;

use super::*;

const HEAD: &str = "titre = \"Essai\"\ndate_du_jour = \"2026-11-22\"\n";

fn fault(text: &str) -> String {
    Scenario::parse("essai.toml", &format!("{HEAD}{text}")).unwrap_err().to_string()
}

/// The calls of the project's list.
const CALLS_TO_GET_RIGHT: u32 = 40;

/// How many calls a person watches before they have seen enough.
const DEMONSTRATION: std::ops::RangeInclusive<usize> = 8..=12;

#[test]
fn every_file_of_the_folder_is_built_in_and_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut built_in: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    files.sort_unstable();
    built_in.sort_unstable();
    assert_eq!(files, built_in);
    assert_eq!(Scenario::all().unwrap().len(), files.len() - 1);
}

#[test]
fn every_call_of_the_list_is_there_once_others_beside_it_and_the_demonstration_is_short() {
    let scenarios = Scenario::all().unwrap();
    let mut numbers: Vec<_> = scenarios.iter().filter_map(|scenario| scenario.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=CALLS_TO_GET_RIGHT).collect::<Vec<_>>());
    assert!(scenarios.len() >= 80, "{}", scenarios.len());
    assert!(DEMONSTRATION.contains(&Scenario::demonstration().unwrap().len()));
    assert!(scenarios.iter().all(|scenario| scenario.today == "2026-11-22"));
    assert_eq!(Scenario::named("36").unwrap().name, "modele-qui-invente");
    assert_eq!(Scenario::load().unwrap().reservations.len(), 1);
}

#[test]
fn people_and_numbers_are_invented() {
    for scenario in Scenario::all().unwrap() {
        for number in (0..scenario.calls()).filter_map(|call| scenario.caller_of(call)) {
            // Kept for fiction in France and in Britain; Belgium and Guadeloupe keep none, so that one is as good as nobody's.
            let invented = ["+3363998", "+447700900", "+32470000001", "+590690000001"];
            assert!(invented.iter().any(|start| number.starts_with(start)), "{} : {number}", scenario.name);
        }
        for row in scenario.reservations.iter().filter_map(|row| row.get("email")).filter_map(Value::as_str) {
            assert!(row.is_empty() || row.ends_with("@example.com"), "{} : {row}", scenario.name);
        }
    }
}

#[test]
fn an_unknown_scenario_is_answered_with_the_names_there_are() {
    let error = Scenario::open("nulle-part").unwrap_err().to_string();
    assert!(error.starts_with("nulle-part : scénario inconnu ; il y a : deux-personnes-en-aout, "), "{error}");
}

#[test]
fn what_cannot_be_played_is_refused_with_its_file_and_key() {
    let caller = "[[tours]]\nappelant = \"Allô\"\n";
    for (text, expected) in [
        (format!("{caller}dit = \"a\"\ndits = 1\n"), "unknown field `dits`"),
        (caller.to_owned(), "tours[0].dit : le modèle ne fait rien"),
        (format!("{caller}dit = \"a\"\npuis = \"b\"\n"), "tours[0].puis : il n'y a pas d'outils"),
        ("[[tours]]\ndit = \"a\"\n".to_owned(), "tours[0].appelant : rien ne fait parler le modèle"),
        (
            format!("{caller}silence = true\ndit = \"a\"\n"),
            "tours[0] : appelant, silence, touches, serveur et raccroche s'excluent",
        ),
        (format!("{caller}[[tours.outils]]\nnom = \"f\"\n"), "tours[0].outils[0].arguments : absent"),
        (
            format!("{caller}[[tours.outils]]\nnom = \"f\"\narguments = {{ d = 2026-11-22 }}\n"),
            "les dates s'écrivent entre guillemets",
        ),
        (format!("{caller}[[tours.outils]]\nnom = \"f\"\narguments = {{}}\n"), "tours : après des outils"),
        (format!("[[tours]]\nraccroche = true\n{caller}dit = \"a\"\n"), "tours[0].raccroche : rien ne peut suivre"),
    ] {
        let error = fault(&text);
        assert!(error.starts_with("essai.toml : ") && error.contains(expected), "{error}");
    }
    let error = Scenario::parse("a.toml", "titre = \"a\"\ndate_du_jour = \"22/11/2026\"\ntours = []").unwrap_err();
    assert!(error.to_string().starts_with("a.toml : date_du_jour : "), "{error}");
}

#[test]
fn each_caller_has_a_name_a_number_and_dates_of_their_own() {
    let scenario = Scenario::load().unwrap().for_caller(27, 14);
    assert_eq!(scenario.caller.as_deref(), Some("+33639980027"));
    let row = &scenario.reservations[0];
    assert_eq!((&row["nom"], &row["telephone"]), (&json!("Essai bb"), &json!("0639980027")));
    assert_eq!((&row["date_arrivee"], &row["date_depart"]), (&json!("2027-03-16"), &json!("2027-03-18")));
    let booking = &scenario.parts[0].turns[1].tools[0];
    assert_eq!(booking.arguments.as_ref().unwrap()["date_arrivee"], json!("2027-03-16"));
    assert_eq!(booking.expected["reservation.nom"], json!("Essai bb"));
    assert_eq!(scenario.parts[0].turns[1].then_says.as_deref(), Some("{{create_reservation.message}}"));
}

#[test]
fn the_store_must_hold_each_expected_reservation_once_and_nothing_else() {
    let scenario = Scenario::named("demain-une-nuit").unwrap();
    let mut row = Value::Object(scenario.reservations[0].clone());
    row["id"] = json!("RES-1-abc");
    assert_eq!(scenario.check_store(std::slice::from_ref(&row)), Ok(()));
    let twice = scenario.check_store(&[row.clone(), row.clone()]).unwrap_err();
    assert_eq!(twice, ["réservation en trop : Antoine Lefèvre, standard, du 2026-11-23 au 2026-11-24"]);
    row["date_depart"] = json!("2026-11-25");
    let wrong = scenario.check_store(&[row]).unwrap_err();
    assert_eq!(
        wrong,
        [
            "réservation autre qu'attendu : Antoine Lefèvre, standard, du 2026-11-23 au 2026-11-24 (date_depart : \"2026-11-24\" attendu, \"2026-11-25\" trouvé)"
        ]
    );
    assert_eq!(scenario.check_store(&[]).unwrap_err().len(), 1);
    assert_eq!(Scenario::named("8").unwrap().check_store(&[]), Ok(()));
}
