use super::*;
use hotel::samples::{adults, catalogue, day};

fn with(field: &str, json: &str) -> Arguments {
    Arguments::parse(&format!("{{\"{field}\": {json}, \"inconnu\": 1}}")).unwrap()
}

#[test]
fn an_object_is_read_also_from_within_a_string_and_nothing_else_is() {
    for text in ["{}", "", "  ", r#""{\"nom\":\"Dupont\"}""#, "{\"nom\":\"Dupont\"}\n"] {
        assert!(Arguments::parse(text).is_some(), "{text}");
    }
    for text in
        ["{", "null", "[]", "12", "true", "\"texte\"", "{\"date_arrivee\": \"2026-", "{} {}", "{'nom': 'Dupont'}"]
    {
        assert!(Arguments::parse(text).is_none(), "{text}");
    }
}

#[test]
fn dates_with_one_meaning_are_taken() {
    for text in [
        "2026-11-27",
        " 2026-11-27 ",
        "2026/11/27",
        "2026-11-27T00:00:00",
        "2026-11-27T15:00",
        "2026-11-27 15:00:00",
        "2026-11-27T00:00:00Z",
        "2026-11-27T00:00:00.000Z",
        "2026-11-27T00:00:00+01:00",
    ] {
        assert_eq!(with("date_arrivee", &format!("\"{text}\"")).date(Field::Arrival), Ok(day("2026-11-27")), "{text}");
    }
    assert_eq!(with("date_arrivee", "\"2026-1-5\"").date(Field::Arrival), Ok(day("2026-01-05")));
}

#[test]
fn dates_with_none_or_two_are_refused() {
    let fault = |json: &str| with("date_depart", json).date(Field::Departure).unwrap_err();
    for json in [
        "\"demain\"",
        "\"27/11/2026\"",
        "\"11/27/2026\"",
        "\"2026-11\"",
        "\"26-11-27\"",
        "\"+2026-11-27\"",
        "\"2026-11-27T23:00:00Z\"",
        "\"2026-11-27T23:00:00+01:00\"",
        "\"2026-11-27Tmidi\"",
        "\"2026-11-27x\"",
        "\"20261127\"",
        "\"２０２６-11-27\"",
        "\"2026-11-27-01\"",
        "20261127",
        "true",
        "[\"2026-11-27\"]",
    ] {
        let expected = Refusal::InvalidDate { field: Field::Departure, fault: DateError::Unreadable };
        assert_eq!(fault(json), expected, "{json}");
    }
    for json in ["\"2027-02-29\"", "\"2026-11-31\"", "\"2026-13-01\"", "\"2026-00-10\""] {
        let expected = Refusal::InvalidDate { field: Field::Departure, fault: DateError::NoSuchDay };
        assert_eq!(fault(json), expected, "{json}");
    }
    for json in ["null", "\"\"", "\"  \""] {
        assert_eq!(fault(json), Refusal::MissingField(Field::Departure), "{json}");
    }
}

#[test]
fn people_are_whole_numbers_however_they_are_written() {
    for json in ["2", "2.0", "\"2\"", "\" 2 \"", "\"2.0\""] {
        assert_eq!(with("nombre_personnes", json).party(), Ok(Some(adults(2))), "{json}");
    }
    for json in ["null", "\"\""] {
        assert_eq!(with("nombre_personnes", json).party(), Ok(None), "{json}");
    }
    for json in ["0", "51", "-1", "2.5", "\"deux\"", "\"2 adultes\"", "true", "[2]", "\"1e3\"", "99999999999", "\"2.\""]
    {
        assert_eq!(with("nombre_personnes", json).party(), Err(Refusal::InvalidPeople), "{json}");
    }
}

#[test]
fn ages_are_whole_years_however_they_are_written() {
    let party = |people: &str, ages: &str| {
        Arguments::parse(&format!("{{\"nombre_personnes\": {people}, \"ages_enfants\": {ages}}}")).unwrap().party()
    };
    for ages in
        ["[9, 4]", "\"4, 9\"", "\"4 et 9 ans\"", "[\"4 ans\", \"9\"]", "[4.0, 9]", "\"[4, 9]\"", "\"4 ans et 9 ans\""]
    {
        assert_eq!(party("4", ages).unwrap().unwrap().ages(), [4, 9], "{ages}");
    }
    for (ages, read) in [
        ("[]", vec![]),
        ("null", vec![]),
        ("\"\"", vec![]),
        ("1", vec![1]),
        ("\"6 mois\"", vec![0]),
        ("[\"23 mois\"]", vec![1]),
    ] {
        assert_eq!(party("4", ages).unwrap().unwrap().ages(), read, "{ages}");
    }
    let unreadable = || Err(Refusal::NotUnderstood(RequestError::WrongForm(Field::Ages)));
    for ages in
        ["[18]", "[-1]", "[4.5]", "\"quatre\"", "[\"4 et 9\"]", "true", "{}", "[[4]]", "[null]", "\"mois\"", "99"]
    {
        assert_eq!(party("4", ages), unreadable(), "{ages}");
    }
    assert_eq!(party("2", "[4, 9]"), Err(Refusal::InvalidPeople), "« enfants compris » was not");
    assert_eq!(party("1", "[4, 9]"), Err(Refusal::InvalidPeople), "more children than people");
    assert_eq!(party("null", "[4]"), Err(Refusal::MissingField(Field::People)));
    assert_eq!(party("null", "[]"), Ok(None));
}

#[test]
fn a_room_type_is_known_by_its_identifier_or_its_name() {
    let room = |json: &str| {
        with("type_chambre", json).room_type(&catalogue()).map(|room| room.map(|room| room.as_str().to_owned()))
    };
    for json in ["\"suite_vue_mer\"", "\"Suite Vue Mer\"", "\"suite vue mer\"", "\" SUITE-VUE-MER \""] {
        assert_eq!(room(json), Ok(Some("suite_vue_mer".to_owned())), "{json}");
    }
    for json in ["null", "\"\"", "\" \""] {
        assert_eq!(room(json), Ok(None), "{json}");
    }
    for json in ["\"suite\"", "\"chambre\"", "\"présidentielle\"", "\"-\""] {
        assert_eq!(room(json), Err(Refusal::UnknownRoomType), "{json}");
    }
    let wrong_type = Refusal::NotUnderstood(RequestError::WrongForm(Field::RoomType));
    assert_eq!(room("[\"standard\"]"), Err(wrong_type));
}
