//! What hoteliers type into hotel.toml, and what they are told: a list to be read as a whole.

use std::fmt::Write as _;

use super::*;

/// A file that is right. One of its own, so that the lines of this list do not move with the example.
const RIGHT: &str = r#"[hotel]
nom = "Vacances Bleues"
fuseau_horaire = "Europe/Paris"             # outre-mer : "America/Martinique", "Indian/Reunion"…

[[chambres]]
id = "standard"                             # lettres minuscules, chiffres, _ et -
nom = "Chambre Standard"
capacite = 2                                # personnes dans des lits ordinaires
prix_base = 89                              # par nuit
nombre = 20
equipements = ["Wi-Fi gratuit", "Climatisation"]

[[chambres]]
id = "familiale"
nom = "Chambre Familiale"
capacite = 4
prix_base = 139
nombre = 10

[[chambres]]
id = "suite_vue_mer"
nom = "Suite Vue Mer"
capacite = 2
prix_base = 179
nombre = 5
"#;

/// Lines of that file, and how they come back from a word processor, a spreadsheet or a telephone.
const SLIPS: &[(&str, &[&str])] = &[
    (
        "prix_base = 89 ",
        &[
            "prix_base = 89,50",
            "prix_base = 89 €",
            "prix_base = 89,00 €   # par nuit",
            "prix_base = 89€",
            "prix_base = 89 euros",
            "prix_base = EUR 89",
            "prix_base = 1 200",
            "prix_base = 089",
            "prix_base = 89.",
            "prix_base = 89,",
            "prix_base = 89;",
            "prix_base = \"89\"",
            "prix_base = quatre-vingt-neuf",
            "prix_base =",
            "prix_base = # à compléter",
            "prix_base : 89",
            "prix_base: 89,50 €",
            "prix_base -> 89",
            "prix_base 89",
            "prix_base",
            "prix base = 89",
            "Prix_Base = 89",
            "prix_de_base = 89",
            "prix_base\u{a0}= 89",
            "prix_base = 89\u{a0}€",
            "prix_base = 8900",
            "prix_base = 8.90",
            "prix_base = 10",
            "prix_base = 2000",
            "prix_base = \"89,50 €\"",
            "prix_base = 0",
            "prix_base = -89",
            "prix_base = 89\nprix_base = 99",
        ],
    ),
    (
        "nom = \"Chambre Standard\"",
        &[
            "nom = “Chambre Standard”",
            "nom = « Chambre Standard »",
            "nom = ‘Chambre Standard’",
            "nom = \"Chambre Standard”",
            "nom = \"Chambre Standard",
            "nom = Chambre Standard\"",
            "nom = Chambre Standard",
            "nom = \"Chambre Standard   # la plus simple",
            "nom = 'Chambre de l'Escale'",
            "nom = \"Chambre \"Standard\"\"",
            "nom = \"Chambre\\Standard\"",
            "nom : “Chambre Standard”",
            "nom = 12",
            "nom = \"\"",
            "",
        ],
    ),
    (
        "capacite = 2 ",
        &[
            "capacité = 2",
            "Capacité : 2 personnes",
            "capacite = deux",
            "capacite = 2,5",
            "capacite = 200",
            "\tcapacité\t=\t2",
            "capacite = 2 // personnes",
        ],
    ),
    ("id = \"standard\"", &["id = \"Standard\"", "id = \"chambre standard\"", "id = standard", "id = \"familiale\""]),
    (
        "equipements = [\"Wi-Fi gratuit\", \"Climatisation\"]",
        &[
            "équipements = [\"Wi-Fi\", \"Balcon\"]",
            "equipements = [\"Wi-Fi\" \"Balcon\"]",
            "equipements = [“Wi-Fi”, “Balcon”]",
            "equipements = [Wi-Fi, Balcon]",
            "equipements = [\"Wi-Fi\"; \"Balcon\"]",
            "equipements = [\"Wi-Fi\", \"Balcon\"",
            "equipements = [\n  \"Wi-Fi\",\n  \"Balcon\"",
            "equipements = \"Wi-Fi, Balcon\"",
        ],
    ),
    (
        "[[chambres]]",
        &[
            "[[chambres]",
            "[chambres]",
            "[[chambre]]",
            "[[Chambres]]",
            "[[Chambres d'hôtes]]",
            "// La chambre\n[[chambres]]",
            "; La chambre\n[[chambres]]",
        ],
    ),
    ("[hotel]", &["[hôtel]", "[hotel", "hotel", "[hotel]\n[hotel]", "hotel:"]),
    (
        "fuseau_horaire = \"Europe/Paris\"",
        &[
            "fuseau_horaire = \"Paris\"",
            "fuseau_horaire = Europe/Paris",
            "heure_arrivee = 15h",
            "heure_arrivee = \"15h30\"",
        ],
    ),
];

/// Sections that are written behind that file.
const ADDED: &[&str] = &[
    "[[saisons]]\nnom = \"Été\"\ndu = 03/07/2027\nau = \"31/08/2027\"\nprix = { standard = 119 }",
    "[[saisons]]\nnom = \"Été\"\ndu = \"2027-07-03\"\nau = \"2027-02-30\"\nprix = { standard = 119 }",
    "[[saisons]]\nnom = \"Été\"\ndu = \"2027-07-03\"\nau = \"2027-08-31\"\nprix = { standard : 119, familiale : 179 }",
    "[[saisons]]\nnom = \"Été\"\ndu = \"2027-07-03\"\nau = \"2027-08-31\"\nprix = { standard = 119,50, familiale = 179 € }",
    "[[saisons]]\nnom = \"Été\"\ndu = \"2027-07-03\"\nau = \"2027-08-31\"\nprix = { standard = 119, suite = 239 }",
    "[[saisons]]\nnom = \"Été\"\ndu = \"2027-07-03\"\nau = \"2027-08-31\"\nprix = 119",
    "[[fermetures]]\ntype_chambre = \"Familiale\"\ndu = \"2027-01-10\"\nau = \"2027-01-20\"",
    "[reservation]\nduree_min_nuits = 2 nuits",
    "[réservation]\nduree_min_nuits = 2",
    "[reservation]\nduree_min_nuit = 2",
    "[information]\nanimaux = oui",
    "[assistant]\nvoix = \"fable\"",
    "[assistant]\nvitesse = 1,1",
];

/// The lines that were changed, and every fault that comes of it.
fn told(list: &mut String, line: &str, text: &str) {
    let shown = line.replace('\u{a0}', "⍽").replace('\t', "⇥");
    let shown: Vec<&str> = shown.lines().collect();
    writeln!(list, "{}", if shown.is_empty() { "(ligne absente)".to_owned() } else { shown.join("\n") }).unwrap();
    match HotelSettings::parse("hotel.toml", text) {
        Ok(settings) => {
            writeln!(list, "    (accepté)").unwrap();
            let gaps = gaps::of(Path::new("hotel.toml"), &settings.catalogue);
            let prices = gaps.iter().filter(|gap| gap.place.contains("prix"));
            prices.for_each(|gap| writeln!(list, "    ⚠ {gap}").unwrap());
        }
        Err(faults) => faults.iter().for_each(|fault| writeln!(list, "    ✗ {fault}").unwrap()),
    }
    list.push('\n');
}

#[test]
fn every_slip_is_answered_with_what_to_write() {
    let mut list = String::new();
    for (right, wrongs) in SLIPS {
        assert!(RIGHT.contains(right), "{right}");
        for wrong in *wrongs {
            told(&mut list, wrong, &RIGHT.replacen(right, wrong, 1));
        }
    }
    for added in ADDED {
        told(&mut list, added, &format!("{RIGHT}\n{added}\n"));
    }
    insta::assert_snapshot!(list);
}
