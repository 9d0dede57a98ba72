use chrono::{TimeZone as _, Utc};

mod arbitrary;
mod injected;
mod keeping;
mod limits;
mod noted;
mod person;
mod rooms;
mod told;
mod two_steps;

use super::*;
use basics::{clock::Clock, ids::Ids, metrics::Metrics};
use hotel::samples::catalogue;
use store::{Filter, Reservations as _, testing::TestStore};

struct Line {
    toolbox: Toolbox,
    store: Arc<TestStore>,
    clock: Clock,
    facts: CallFacts,
}

/// One call on the line, on 22 November 2026.
fn line() -> Line {
    line_of(false)
}

/// The same, in a hotel whose reception can be reached or not.
fn line_of(can_transfer: bool) -> Line {
    line_to(catalogue(), can_transfer)
}

/// The same, in a hotel whose catalogue was changed.
fn line_with(change: impl FnOnce(&mut Catalogue)) -> Line {
    let mut catalogue = catalogue();
    change(&mut catalogue);
    line_to(catalogue, false)
}

fn line_to(catalogue: Catalogue, can_transfer: bool) -> Line {
    let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap());
    let store = Arc::new(TestStore::new(clock.clone(), Ids::seeded(7)));
    let metrics = Arc::new(Metrics::default());
    let callbacks = Arc::<TestStore>::clone(&store);
    let reception = Reception::new(callbacks, can_transfer, &catalogue, clock.clone(), Arc::clone(&metrics));
    let desk = Desk::new(Arc::<TestStore>::clone(&store), Arc::new(catalogue), clock.clone(), metrics)
        .with_line_to_reception(can_transfer);
    let toolbox = Toolbox::new(Arc::new(desk), Arc::new(reception));
    Line { toolbox, store, clock, facts: CallFacts::new("rtc_1") }
}

impl Line {
    async fn run(&mut self, name: &str, arguments: &Value) -> Value {
        self.run_text(name, &arguments.to_string()).await
    }

    async fn run_text(&mut self, name: &str, arguments: &str) -> Value {
        let facts = self.facts.begin(name);
        let outcome = self.toolbox.run(name, arguments, &facts).await;
        self.facts.finish(name, outcome.learned);
        outcome.output
    }

    /// What was put to the caller is read out, and the caller says yes.
    fn hear_and_answer(&mut self) {
        let proposal = self.facts.proposal.as_mut().expect("something was put to the caller");
        proposal.heard();
        proposal.answered();
    }

    /// Books in two steps.
    async fn book(&mut self, arguments: &Value) -> Value {
        let first = self.run("create_reservation", arguments).await;
        if first["error"]["code"] != "confirmation_requise" {
            return first;
        }
        self.hear_and_answer();
        self.run("create_reservation", arguments).await
    }

    async fn stored(&self) -> usize {
        self.store.list(Filter { limit: 100, ..Filter::default() }).await.unwrap().total
    }
}

fn booking() -> Value {
    json!({
        "nom": "Dupont", "prenom": "Camille", "email": "camille@example.com", "telephone": "06 39 98 00 01",
        "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "standard", "nombre_personnes": 1,
    })
}

/// The same booking by somebody else: guests are told apart by their letter.
fn by_another(letter: char) -> Value {
    let mut booking = booking();
    booking["nom"] = format!("Martin-{letter}").into();
    booking["email"] = format!("martin-{}@example.com", letter.to_ascii_lowercase()).into();
    booking["telephone"] = format!("06 39 98 01 {:02}", u32::from(letter) % 100).into();
    booking
}

fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut booking = booking();
    booking[field] = value.into();
    booking
}

#[test]
fn the_model_is_told_of_the_tools_with_the_room_types_of_the_catalogue() {
    let specs = specs(&catalogue());
    let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
    assert_eq!(
        names,
        [
            "check_availability",
            "create_reservation",
            "find_reservation",
            "change_reservation",
            "cancel_reservation",
            "hotel_info",
            "transfer_to_human",
            "wait_for_user",
            "end_call"
        ]
    );
    for spec in &specs[..2] {
        assert_eq!(
            spec.parameters["properties"]["type_chambre"]["enum"],
            json!(["standard", "familiale", "suite_vue_mer"])
        );
    }
    assert_eq!(specs[0].parameters["required"], json!(["date_arrivee", "date_depart"]));
    assert_eq!(specs[5].parameters["required"], json!(["sujet"]));
    assert_eq!(specs[6].parameters["required"], json!(["raison"]));
    assert_eq!((&specs[8].parameters["properties"], &specs[8].parameters["required"]), (&json!({}), &json!([])));
    assert_eq!(
        specs[1].parameters["required"],
        json!([
            "nom",
            "prenom",
            "email",
            "telephone",
            "date_arrivee",
            "date_depart",
            "type_chambre",
            "nombre_personnes"
        ])
    );
}

#[tokio::test]
async fn availability_is_said_and_given_in_cents() {
    let mut line = line();
    let arguments = json!({ "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "standard", "nombre_personnes": "1" });
    assert_eq!(
        line.run("check_availability", &arguments).await,
        json!({
            "success": true,
            "available": true,
            "message": "Du vendredi 27 au lundi 30 novembre, trois nuits, j'ai une Chambre Standard, deux cent soixante-sept euros au total. Souhaitez-vous réserver ?",
            "nuits": 3,
            "date_arrivee": "2026-11-27",
            "date_depart": "2026-11-30",
            "arrivee_dite": "vendredi 27 novembre",
            "depart_dit": "lundi 30 novembre",
            "nombre_personnes": 1,
            "options": [{
                "type_chambre": "standard",
                "nom": "Chambre Standard",
                "capacite": 2,
                "chambres_libres": 20,
                "prix_total": "deux cent soixante-sept euros",
                "prix_total_centimes": 26_700,
                "prix_moyen_par_nuit": "quatre-vingt-neuf euros",
                "prix_moyen_par_nuit_centimes": 8_900,
                "taxe_sejour": "taxe de séjour en sus, réglée sur place",
            }],
            "alternatives": [],
        })
    );
}

#[tokio::test]
async fn a_full_type_is_no_failure_and_names_what_is_near() {
    let mut line = line();
    for letter in 'A'..='E' {
        line.facts = CallFacts::new(format!("rtc_{letter}"));
        let mut arguments = by_another(letter);
        arguments["type_chambre"] = "suite_vue_mer".into();
        assert_eq!(line.book(&arguments).await["success"], true);
    }
    let arguments =
        json!({ "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "suite_vue_mer" });
    let output = line.run("check_availability", &arguments).await;
    assert_eq!(
        (&output["success"], &output["available"], &output["options"]),
        (&json!(true), &json!(false), &json!([]))
    );
    assert_eq!(
        output["alternatives"][0],
        json!({
            "date_arrivee": "2026-11-27",
            "date_depart": "2026-11-30",
            "arrivee_dite": "vendredi 27 novembre",
            "depart_dit": "lundi 30 novembre",
            "type_chambre": "familiale",
            "nom": "Chambre Familiale",
            "capacite": 4,
            "chambres_libres": 10,
            "prix_total": "quatre cent dix-sept euros",
            "prix_total_centimes": 41_700,
            "prix_moyen_par_nuit": "cent trente-neuf euros",
            "prix_moyen_par_nuit_centimes": 13_900,
            "taxe_sejour": "taxe de séjour en sus, réglée sur place",
        })
    );
    line.facts = CallFacts::new("rtc_late");
    let refused = line.run("create_reservation", &with("type_chambre", "suite_vue_mer")).await;
    assert_eq!(refused["error"], json!({ "code": "complet", "champ": "type_chambre" }));
    assert_eq!((&refused["success"], &refused["available"]), (&json!(false), &json!(false)));
    assert_eq!(refused["alternatives"].as_array().unwrap().len(), 3);
    assert!(refused["message"].as_str().unwrap().contains("la réception en a peut-être une"));
}

#[tokio::test]
async fn a_booking_answers_with_the_stored_reservation() {
    let mut line = line();
    let output = line.book(&with("demandes_speciales", "  Lit bébé ")).await;
    let row = &output["reservation"];
    let id = row["id"].as_str().unwrap();
    let code = row["code"].as_str().unwrap();
    assert!(id.starts_with("RES-1795341600000-"), "{id}");
    assert_eq!(
        *row,
        json!({
            "id": id, "nom": "Dupont", "prenom": "Camille", "email": "camille@example.com", "telephone": "0639980001",
            "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "standard",
            "nom_chambre": "Chambre Standard", "nombre_personnes": 1, "demandes_speciales": "Lit bébé", "date_creation": "2026-11-22T10:00:00.000Z", "code": code,
            "statut": "confirmee", "prix_total_centimes": 26_700, "canal": "telephone", "confirmation": "a_envoyer",
            "recapitulatif": row["recapitulatif"], "accepte_le": "2026-11-22T10:00:00.000Z",
        })
    );
    let said = french::code(code);
    assert!(output["message"].as_str().unwrap().contains(&format!("le {said}, je répète : {said}")));
    assert_eq!(line.stored().await, 1);
}

#[tokio::test]
async fn a_caller_without_an_address_books_and_the_gap_is_noted() {
    let mut line = line();
    let output = line.book(&with("email", "")).await;
    assert_eq!(output["reservation"]["a_completer"], json!(["email"]));
    assert!(output["message"].as_str().unwrap().contains("la réception vous demandera votre adresse e-mail"));
    let completed = line.run("create_reservation", &booking()).await;
    assert_eq!(completed["reservation"]["id"], output["reservation"]["id"]);
    assert_eq!(completed["reservation"]["email"], "camille@example.com");
    assert_eq!(completed["reservation"].get("a_completer"), None);
    assert_eq!(line.stored().await, 1);
}

#[tokio::test]
async fn each_wrong_argument_is_refused_with_its_code_and_field_and_books_nothing() {
    let mut line = line();
    for (field, value, code) in [
        ("nom", json!("D0nt"), "nom_invalide"),
        ("nom", json!("é".repeat(81)), "nom_invalide"),
        ("prenom", json!("Camille\r\nBcc: x"), "nom_invalide"),
        ("nom", json!("   "), "champ_manquant"),
        ("nom", json!(null), "champ_manquant"),
        ("nom", json!(12), "arguments_invalides"),
        ("nom", json!("4111 1111 1111 1111"), "arguments_invalides"),
        ("email", json!("camille"), "email_invalide"),
        ("email", json!("camille@example.com\r\nBcc: autre@example.com"), "email_invalide"),
        ("telephone", json!("06 39"), "telephone_invalide"),
        ("telephone", json!(""), "champ_manquant"),
        ("telephone", json!("4111 1111 1111 1111"), "arguments_invalides"),
        ("date_arrivee", json!("demain"), "date_invalide"),
        ("date_depart", json!("2026-11-31"), "date_invalide"),
        ("date_arrivee", json!("2026-11-20"), "date_passee"),
        ("date_depart", json!("2026-11-27"), "depart_avant_arrivee"),
        ("date_depart", json!("2027-02-27"), "sejour_trop_long"),
        ("date_depart", json!("2026-11-26"), "depart_avant_arrivee"),
        ("type_chambre", json!("chalet"), "type_chambre_inconnu"),
        ("type_chambre", json!(""), "champ_manquant"),
        ("nombre_personnes", json!(0), "nombre_personnes_invalide"),
        ("nombre_personnes", json!(9), "capacite_depassee"),
        ("nombre_personnes", json!(null), "champ_manquant"),
        ("demandes_speciales", json!("x".repeat(501)), "texte_trop_long"),
        ("demandes_speciales", json!("Lit\u{0}"), "arguments_invalides"),
        ("demandes_speciales", json!("carte 4111 1111 1111 1111"), "arguments_invalides"),
        ("demandes_speciales", json!({}), "arguments_invalides"),
    ] {
        let output = line.run("create_reservation", &with(field, value.clone())).await;
        assert_eq!(output["error"], json!({ "code": code, "champ": field }), "{value}");
        assert_eq!(output["success"], false);
        assert!(!output["message"].as_str().unwrap().is_empty());
        line.facts.tool_calls = 0;
    }
    assert_eq!(line.stored().await, 0);
}

#[tokio::test]
async fn what_the_model_leaves_out_is_asked_for() {
    let mut line = line();
    for field in ["nom", "prenom", "telephone", "date_arrivee", "date_depart", "type_chambre", "nombre_personnes"] {
        let mut arguments = booking();
        arguments.as_object_mut().unwrap().remove(field);
        let output = line.run("create_reservation", &arguments).await;
        assert_eq!(output["error"], json!({ "code": "champ_manquant", "champ": field }));
        assert!(output["message"].as_str().unwrap().ends_with('?'));
    }
    let output = line.run("check_availability", &json!({ "date_arrivee": "2026-11-27" })).await;
    assert_eq!(output["error"], json!({ "code": "champ_manquant", "champ": "date_depart" }));
    assert_eq!(output["available"], false);
}

#[tokio::test]
async fn an_unknown_tool_and_broken_json_are_answered() {
    let mut line = line();
    let output = line.run("book_spa", &json!({})).await;
    assert_eq!(output["error"], json!({ "code": "outil_inconnu", "champ": null }));
    let output = line.run_text("create_reservation", "{\"nom\": \"Dup").await;
    assert_eq!(output["error"], json!({ "code": "arguments_invalides", "champ": null }));
    let output = line.run_text("book_spa", "{").await;
    assert_eq!(output["error"]["code"], "outil_inconnu");
}

#[tokio::test]
async fn fields_that_no_tool_knows_are_passed_over() {
    let mut line = line();
    let output = line.book(&with("prix_total", 1)).await;
    assert_eq!(output["reservation"]["prix_total_centimes"], 26_700);
}

#[tokio::test]
async fn an_outcome_prints_nothing_of_the_guest() {
    let mut line = line();
    line.run("create_reservation", &booking()).await;
    line.hear_and_answer();
    let outcome = line.toolbox.run("create_reservation", &booking().to_string(), &line.facts).await;
    let printed = format!("{outcome:?} {:?}", line.facts);
    assert!(outcome.learned.booked().is_some());
    for personal in ["Dupont", "Camille", "example.com", "0639980001"] {
        assert!(!printed.contains(personal), "{printed}");
    }
}

#[tokio::test]
async fn a_refusal_repeats_nothing_personal() {
    let mut line = line();
    // What was understood of a number is told, since the caller has to know what is missing.
    for (field, value) in [
        ("email", "camille@exemple"),
        ("telephone", "4111 1111 1111 1111"),
        ("nom", "Dup0nt"),
        ("nom", "4111111111111111"),
    ] {
        let output = line.run("create_reservation", &with(field, value)).await.to_string();
        assert!(!output.contains(value), "{output}");
    }
}

proptest::proptest! {
    #[test]
    fn whatever_the_model_sends_gets_one_answer(
        texts in proptest::collection::vec("\\PC{0,30}|[0-9 +().-]{0,25}|\\d{1,4}[-/]\\d{1,3}[-/]\\d{1,3}[T ]?\\PC{0,8}", 9),
        raw in "\\PC{0,80}",
    ) {
        let fields = ["nom", "prenom", "email", "telephone", "date_arrivee", "date_depart", "type_chambre", "nombre_personnes", "raison"];
        let arguments: Value = fields.into_iter().zip(texts).map(|(field, text)| (field.to_owned(), Value::from(text))).collect::<serde_json::Map<_, _>>().into();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut line = line();
        for tool in Tool::ALL {
            for text in [arguments.to_string(), raw.clone()] {
                let output = runtime.block_on(line.run_text(tool.name(), &text));
                let answered = output["success"] == true || output["error"]["code"].is_string();
                proptest::prop_assert!(answered && output["message"].is_string());
            }
        }
    }
}

#[test]
fn a_tool_that_runs_is_small_in_memory() {
    let line = line();
    let run = line.toolbox.run("create_reservation", "{}", &line.facts);
    assert!(size_of_val(&run) < 4_096, "{} bytes a call", size_of_val(&run));
}
