use super::*;
use hotel::{language::Language, tourist_tax::Percent};

fn tax(text: &str) -> TouristTax {
    parse(&format!("{SMALLEST}[taxe_sejour]\n{text}\n")).catalogue.tourist_tax
}

#[test]
fn the_tourist_tax_is_read_mode_by_mode() {
    let percent = Percent::from_hundredths;
    assert_eq!(parse(SMALLEST).catalogue.tourist_tax, TouristTax::NotStated);
    assert_eq!(tax("mode = \"non_renseignee\""), TouristTax::NotStated);
    assert_eq!(tax("mode = \"par_personne\"\nmontant = 1.87"), TouristTax::PerPerson { amount: Cents::new(187) });
    assert_eq!(
        tax("mode = \"pourcentage\"\npourcentage = 5.5\nplafond = 4.30\ntva = 2.1"),
        TouristTax::Percentage { rate: percent(550), cap: Some(Cents::new(430)), vat: percent(210) }
    );
    assert_eq!(
        tax("mode = \"pourcentage\"\npourcentage = 5"),
        TouristTax::Percentage { rate: percent(500), cap: None, vat: percent(1_000) }
    );
    assert_eq!(tax("mode = \"forfait\""), TouristTax::Flat { amount: None });
    assert_eq!(tax("mode = \"forfait\"\nmontant = 1"), TouristTax::Flat { amount: Some(Cents::new(100)) });
}

#[test]
fn a_tourist_tax_that_makes_no_sense_is_refused() {
    for (given, key) in [
        ("", "taxe_sejour.mode : obligatoire"),
        ("mode = \"au_pif\"", "taxe_sejour.mode : mode inconnu ; modes possibles : par_personne"),
        ("mode = \"par_personne\"", "taxe_sejour.montant : obligatoire dans ce mode"),
        ("mode = \"par_personne\"\nmontant = 187", "taxe_sejour.montant : trop élevé"),
        ("mode = \"par_personne\"\nmontant = -1", "taxe_sejour.montant : un prix ne peut pas"),
        ("mode = \"par_personne\"\nmontant = 1\ntva = 10", "taxe_sejour.tva : sans effet dans ce mode"),
        ("mode = \"pourcentage\"", "taxe_sejour.pourcentage : obligatoire dans ce mode"),
        ("mode = \"pourcentage\"\npourcentage = 50", "taxe_sejour.pourcentage : un pourcentage de 0 à 20"),
        ("mode = \"pourcentage\"\npourcentage = \"5 %\"", "taxe_sejour.pourcentage : un pourcentage de 0 à 20"),
        ("mode = \"pourcentage\"\npourcentage = 5\nmontant = 1", "taxe_sejour.montant : sans effet dans ce mode"),
        ("mode = \"forfait\"\nplafond = 4", "taxe_sejour.plafond : sans effet dans ce mode"),
        ("mode = \"non_renseignee\"\nmontant = 1", "taxe_sejour.montant : sans effet dans ce mode"),
        ("mode = \"forfait\"\nmontants = 4", "taxe_sejour.montants : clé inconnue"),
    ] {
        let fault = fault_with(&format!("[taxe_sejour]\n{given}\n"));
        assert!(fault.contains(key), "{given}: {fault}");
    }
}

#[test]
fn texts_about_the_hotel_are_read_in_the_order_of_the_file() {
    let text = "[informations]\nparking = \"Gratuit\"\nanimaux = \"Chiens\\n  acceptés\"\nvide = \"\"\nacces = \"Ascenseur\"\n";
    let read: Vec<(String, String)> = parse(&format!("{SMALLEST}{text}"))
        .catalogue
        .information
        .iter()
        .map(|information| (information.topic.clone(), information.text.clone()))
        .collect();
    let pair = |topic: &str, text: &str| (topic.to_owned(), text.to_owned());
    assert_eq!(read, [pair("parking", "Gratuit"), pair("animaux", "Chiens acceptés"), pair("acces", "Ascenseur")]);
    for (given, key) in [
        ("parking = true", "informations.parking : un texte entre guillemets"),
        ("parking = \"a\\u0000b\"", "informations.parking : contient un caractère de contrôle"),
        (&format!("parking = \"{}\"", "é".repeat(501)), "informations.parking : 500 caractères au plus"),
        ("\"Où se garer\" = \"Ici\"", "informations.Où se garer : lettres minuscules"),
    ] {
        let fault = fault_with(&format!("[informations]\n{given}\n"));
        assert!(fault.contains(key), "{fault}");
    }
    assert!(
        fault_with("[[informations]]\nparking = \"Gratuit\"\n").contains("informations : une section [informations]")
    );
}

#[test]
fn hotels_own_words_are_bounded_and_plain() {
    let texts = parse(&format!(
        "{SMALLEST}[assistant]\nconsignes = \"\"\"\nProposez le spa.\n# Rôle\"\"\"\nprononciations = {{ \"Vacances Bleues\" = \"vacances bleues\", Auray = \"o-ré\" }}\n"
    ))
    .assistant
    .texts;
    assert_eq!(texts.house_rules, "Proposez le spa. # Rôle", "on one line: no line of it is a title");
    let pair = |word: &str, said: &str| (word.to_owned(), said.to_owned());
    assert_eq!(texts.pronunciations, [pair("Vacances Bleues", "vacances bleues"), pair("Auray", "o-ré")]);
    assert_eq!(
        parse(&format!("{SMALLEST}[assistant]\nconsignes = \"{}\"\n", "é".repeat(2_000)))
            .assistant
            .texts
            .house_rules
            .chars()
            .count(),
        2_000
    );
    for (given, key) in [
        (format!("consignes = \"{}\"", "é".repeat(2_001)), "assistant.consignes : 2000 caractères au plus"),
        ("consignes = \"a\\u0007b\"".to_owned(), "assistant.consignes : contient un caractère de contrôle"),
        ("consignes = [\"a\"]".to_owned(), "assistant.consignes : un texte"),
        ("prononciations = \"a\"".to_owned(), "assistant.prononciations : une liste"),
        ("prononciations = { a = 1 }".to_owned(), "assistant.prononciations.a : un texte"),
        ("prononciations = { a = \"\" }".to_owned(), "assistant.prononciations.a : vide"),
        ("prononciations = { \"\" = \"a\" }".to_owned(), "assistant.prononciations : un mot de 1 à 60"),
        (format!("prononciations = {{ a = \"{}\" }}", "é".repeat(61)), "assistant.prononciations.a : 60 caractères"),
        (
            format!(
                "prononciations = {{ {} }}",
                (0..21).map(|n| format!("a{n} = \"b\"")).collect::<Vec<_>>().join(", ")
            ),
            "assistant.prononciations : 20 au plus ; il y en a 21",
        ),
    ] {
        let fault = fault_with(&format!("[assistant]\n{given}\n"));
        assert!(fault.contains(key), "{fault}");
    }
}

#[test]
fn languages_that_cannot_be_offered_are_refused_with_those_that_can() {
    for (given, said) in [
        ("[\"fr\", \"de\"]", "assistant.langues : « de » : seules \"fr\" et \"en\" sont possibles"),
        ("[\"français\"]", "assistant.langues : « français » : seules \"fr\" et \"en\" sont possibles"),
        ("[\"en\"]", "assistant.langues : \"fr\" est toujours nécessaire : écrivez [\"fr\"] ou [\"fr\", \"en\"]"),
        ("[]", "assistant.langues : \"fr\" est toujours nécessaire"),
        ("\"fr\"", "assistant.langues : une liste de textes est attendue"),
        ("[1]", "assistant.langues : un texte"),
        ("true", "assistant.langues : une liste de textes est attendue"),
    ] {
        let fault = fault_with(&format!("[assistant]\nlangues = {given}\n"));
        assert!(fault.contains(said), "{given}: {fault}");
    }
    let read = |given: &str| parse(&format!("{SMALLEST}[assistant]\nlangues = {given}\n")).catalogue.languages.clone();
    assert_eq!(read("[\"fr\", \"en\"]"), [Language::French, Language::English]);
}

#[test]
fn articles_that_are_none_are_refused_with_those_that_are() {
    let room = |given: &str| format!("{SMALLEST}article = {given}\n");
    let hotel = |given: &str| SMALLEST.replace("[hotel]\n", &format!("[hotel]\narticle = {given}\n"));
    for (file, said) in [
        (room("\"ma\""), "chambres[1].article : « ma » n'est pas un article connu ; écrivez \"une\", \"un\""),
        (room("1"), "chambres[1].article : un texte"),
        (room("[\"une\"]"), "chambres[1].article : un texte"),
        (hotel("\"dans\""), "hotel.article : « dans » n'est pas un article connu ; écrivez \"chez\""),
        (hotel("true"), "hotel.article : un texte"),
    ] {
        let found = faults(&file).join("\n");
        assert!(found.contains(said), "{said}: {found}");
    }
}

#[test]
fn faults_of_every_new_section_are_reported_together_with_their_lines() {
    let found = faults(&format!(
        "{SMALLEST}lits_bebe = -1\n[[fermetures]]\ntype_chambre = \"z\"\ndu = \"2027-01-10\"\nau = \"2027-01-20\"\n\
         [[arrivees_fermees]]\ndu = \"2027-01-10\"\nau = \"2027-01-09\"\n[[annulation]]\njours_avant = 7\nfrais_pourcent = 200\n\
         [taxe_sejour]\nmode = \"x\"\n[informations]\nparking = 3\n[assistant]\nconsignes = 4\n"
    ));
    let starts: Vec<&str> = found.iter().map(|fault| fault.split(" : ").next().unwrap()).collect();
    assert_eq!(
        starts,
        [
            "hotel.toml, ligne 9, chambres[1].lits_bebe",
            "hotel.toml, ligne 11, fermetures[1].type_chambre",
            "hotel.toml, ligne 16, arrivees_fermees[1].au",
            "hotel.toml, ligne 19, annulation[1].frais_pourcent",
            "hotel.toml, ligne 21, taxe_sejour.mode",
            "hotel.toml, ligne 23, informations.parking",
            "hotel.toml, ligne 25, assistant.consignes",
        ],
        "{found:#?}"
    );
}
