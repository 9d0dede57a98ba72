//! `doctor` as a person runs it: the real program, in a folder of its own.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use openai_double::{Fault, Operation, Simulator, SimulatorOptions};
use tempfile::TempDir;

use crate::support::{API_KEY, SECRET, TOKEN, process::Process};

const EXAMPLE: &str = include_str!("../../hotel.exemple.toml");

/// A hotel file that somebody has looked after.
fn own_hotel() -> String {
    EXAMPLE.replace("prix_base = 89", "prix_base = 94")
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    put(folder.path(), "hotel.toml", &own_hotel(), 0o644);
    folder
}

#[expect(clippy::disallowed_methods, reason = "a file as a person leaves it, not one of the server's")]
fn put(folder: &Path, name: &str, text: &str, mode: u32) {
    fs::write(folder.join(name), text).unwrap();
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
}

async fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vacances-bleues"));
    command.args(arguments).current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").env("PORT", "0");
    command.envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn line<'t>(text: &'t str, start: &str) -> &'t str {
    text.lines()
        .find(|line| line.starts_with(start))
        .unwrap_or_else(|| panic!("no line begins with {start:?} in\n{text}"))
}

async fn simulator() -> Simulator {
    Simulator::start(SimulatorOptions { api_key: Some(API_KEY.to_owned()), ..SimulatorOptions::default() })
        .await
        .unwrap()
}

fn complete(base_url: &str) -> [(&str, &str); 4] {
    [
        ("OPENAI_API_KEY", API_KEY),
        ("OPENAI_WEBHOOK_SECRET", SECRET),
        ("STAFF_API_TOKEN", TOKEN),
        ("OPENAI_BASE_URL", base_url),
    ]
}

#[tokio::test]
async fn where_all_is_well_every_line_is_good_and_the_exit_code_zero() {
    let (folder, simulator) = (folder(), simulator().await);
    let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for start in
        ["✓ configuration", "✓ catalogue", "✓ réservations", "✓ clé OpenAI", "✓ modèle", "✓ horloge", "✓ serveur"]
    {
        line(&text, start);
    }
    assert!(!text.contains('✗'), "{text}");
    assert!(![API_KEY, SECRET, TOKEN].iter().any(|secret| text.contains(secret)), "{text}");
    assert!(!folder.path().join("reservations.json").exists(), "it looks and changes nothing");
}

#[tokio::test]
async fn a_key_that_openai_refuses_is_a_warning() {
    let (folder, simulator) = (folder(), simulator().await);
    let base_url = simulator.base_url();
    let mut variables = complete(&base_url).to_vec();
    variables.push(("OPENAI_API_KEY", "sk-proj-une-autre-cle"));
    let output = run(folder.path(), &["doctor"], &variables).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(line(&text, "⚠ clé OpenAI").contains("401"), "{text}");
}

#[tokio::test]
async fn openai_out_of_reach_is_a_warning() {
    let (folder, simulator) = (folder(), simulator().await);
    simulator.fault(Operation::Models, Fault::status(503));
    let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
    line(&printed(&output), "⚠ OpenAI");
    let base_url = simulator.base_url();
    simulator.stop().await;
    let output = run(folder.path(), &["doctor"], &complete(&base_url)).await;
    assert_eq!(output.status.code(), Some(0));
    assert!(line(&printed(&output), "⚠ OpenAI").contains("injoignable"));
}

#[tokio::test]
async fn missing_keys_are_told_and_the_exit_code_is_one() {
    let folder = folder();
    put(folder.path(), ".env", include_str!("../../.env.example"), 0o600);
    let output = run(folder.path(), &["doctor"], &[]).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    line(&text, "✗ OPENAI_API_KEY : encore la valeur d'exemple");
    line(&text, "✗ OPENAI_WEBHOOK_SECRET : encore la valeur d'exemple");
    line(&text, "✓ droits de .env");
}

#[tokio::test]
async fn a_store_that_cannot_be_used_is_wrong() {
    let (folder, simulator) = (folder(), simulator().await);
    for broken in ["", "[{\"nom\": \"Martin\"", "{}"] {
        put(folder.path(), "reservations.json", broken, 0o600);
        let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
        let text = printed(&output);
        assert_eq!(output.status.code(), Some(1), "{broken:?} {text}");
        line(&text, "✗ réservations");
        assert!(!text.contains("Martin"), "{text}");
    }
}

#[tokio::test]
async fn strange_rows_are_listed_without_what_is_written_in_them() {
    let (folder, simulator) = (folder(), simulator().await);
    let rows = r#"[{"id":"RES-1","nom":"Martin","prenom":"Claire","email":"","telephone":"0639981234","date_arrivee":"2031-03-15",
        "date_depart":"2031-03-20","type_chambre":"donjon","nombre_personnes":2,"date_creation":"2025-01-22T10:30:00.000Z"}]"#;
    put(folder.path(), "reservations.json", rows, 0o600);
    let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(line(&text, "⚠ réservations").contains("RES-1"), "{text}");
    assert!(!text.contains("Martin") && !text.contains("0639981234"), "{text}");
}

#[tokio::test]
async fn a_damaged_journal_is_wrong() {
    let (folder, simulator) = (folder(), simulator().await);
    put(folder.path(), "reservations.json", "[]\n", 0o600);
    put(folder.path(), "reservations.json.journal", "{\"seq\":0}\n{\"seq\":1}\n", 0o600);
    let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(line(&text, "✗ réservations").contains("journal"), "{text}");
}

#[tokio::test]
async fn files_left_beside_the_store_are_warned_about() {
    let (folder, simulator) = (folder(), simulator().await);
    for (name, content) in [
        ("reservations.json.journal.abime-20260101T000000Z", "des octets abîmés du journal"),
        ("reservations.json.avant-2026-01-01T000000Z", "ce qu'une restauration a remplacé"),
    ] {
        put(folder.path(), name, "Kerguelen", 0o600);
        let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
        let text = printed(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        let told = |line: &str| line.starts_with("⚠ réservations") && line.contains(name) && line.contains(content);
        assert!(text.lines().any(told) && !text.contains("Kerguelen"), "{text}");
    }
}

#[tokio::test]
async fn descriptor_limit_below_the_configuration_is_a_warning() {
    let (folder, simulator) = (folder(), simulator().await);
    let base_url = simulator.base_url();
    let told = async |limit: &str, calls: &str| {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "ulimit -n $0 && exec $1 doctor", limit, env!("CARGO_BIN_EXE_vacances-bleues")]);
        command.current_dir(folder.path()).env_clear().env("PATH", "/usr/bin:/bin").env("PORT", "0");
        command.envs(complete(&base_url)).env("MAX_CALLS", calls);
        printed(&tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap())
    };
    let text = told("700", "200").await;
    let warning = line(&text, "⚠ serveur");
    assert!(warning.contains("que 700 fichiers et connexions") && warning.contains("LimitNOFILE"), "{text}");
    for (limit, calls) in [("1024", "200"), ("700", "20")] {
        let text = told(limit, calls).await;
        assert!(!text.contains("fichiers et connexions"), "{text}");
    }
}

#[tokio::test]
async fn files_that_others_can_read_are_warned_about() {
    let (folder, simulator) = (folder(), simulator().await);
    put(folder.path(), "reservations.json", "[]\n", 0o644);
    put(folder.path(), ".env", "RUST_LOG=info\n", 0o640);
    let output = run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(line(&text, "⚠ droits de reservations.json").contains("chmod 600"));
    assert!(line(&text, "⚠ droits de .env").contains("640"));
}

#[tokio::test]
async fn the_rules_of_the_catalogue_are_listed_and_what_callers_will_hear_is_open_is_a_warning() {
    let (folder, simulator) = (folder(), simulator().await);
    let told = async || printed(&run(folder.path(), &["doctor"], &complete(&simulator.base_url())).await);
    let text = told().await;
    assert!(line(&text, "⚠ hotel.toml, annulation").contains("annoncera une annulation sans frais"), "{text}");
    assert!(line(&text, "⚠ hotel.toml, taxe_sejour").contains("non renseignée"), "{text}");
    let more = "[[fermetures]]\ntype_chambre = \"familiale\"\ndu = \"2099-01-10\"\nau = \"2099-01-20\"\nnombre = 2\n\
        [[saisons]]\nnom = \"Pâques\"\ndu = \"2099-04-10\"\nau = \"2099-04-13\"\nduree_min_nuits = 3\n\
        [[annulation]]\njours_avant = 7\nfrais_pourcent = 0\n[taxe_sejour]\nmode = \"par_personne\"\nmontant = 1.87\n";
    put(folder.path(), "hotel.toml", &format!("{}\n{more}", own_hotel()), 0o644);
    let text = told().await;
    assert!(line(&text, "✓ fermetures").contains("familiale : 2, nuits du 2099-01-10 au 2099-01-20"), "{text}");
    assert!(line(&text, "✓ durées minimales").contains("Pâques : 3 nuit(s)"), "{text}");
    assert!(line(&text, "✓ taxe de séjour").contains("1,87 € par adulte et par nuit"), "{text}");
    assert!(line(&text, "✓ annulation").contains("sans frais jusqu'à sept jours avant l'arrivée"), "{text}");
    assert!(!text.contains("⚠ hotel.toml"), "{text}");
}

#[tokio::test]
async fn serve_without_a_hotel_file_is_refused_with_what_to_check() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["serve"], &complete("https://api.openai.com/v1")).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("Vérifiez chambres, prix et contingents dans hotel.toml (modèle : hotel.exemple.toml)"),
        "{text}"
    );
}

#[tokio::test]
async fn serve_tells_every_fault_at_once_by_its_name() {
    let folder = TempDir::new().unwrap();
    put(folder.path(), "hotel.toml", "[hotel]\nnom = \"Essai\"\npiscine = true\n", 0o644);
    put(folder.path(), ".env", "MAX_CALLS=0\nOPENAI_API_KEY=whsec_secret_au_mauvais_endroit\n", 0o600);
    let output = run(folder.path(), &[], &[("DATABASE_URL", "postgres://u:secret_de_la_base@h/b")]).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for place in ["MAX_CALLS", "OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET", "DATABASE_URL", "hotel.piscine", "chambres"] {
        assert!(text.contains(place), "{place} is missing in {text}");
    }
    assert!(!text.contains("secret_"), "{text}");
}

/// The program's own word that the server can start, which must not be said where it cannot.
fn says_it_can_start(text: &str) -> bool {
    text.contains("Le serveur peut démarrer") || text.contains("Tout va bien")
}

#[tokio::test]
async fn address_held_by_another_program_is_wrong() {
    let (folder, simulator) = (folder(), simulator().await);
    let holder = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let base_url = simulator.base_url();
    let mut variables = complete(&base_url).to_vec();
    variables.push(("PORT", port.as_str()));
    let output = run(folder.path(), &["doctor"], &variables).await;
    let text = printed(&output);
    assert!(output.status.code() == Some(1) && !says_it_can_start(&text), "{text}");
    assert!(line(&text, "✗ serveur").contains("un autre programme"), "{text}");
}

#[tokio::test]
async fn folder_or_disk_that_takes_no_file_is_wrong() {
    let (folder, simulator) = (folder(), simulator().await);
    let base_url = simulator.base_url();
    let mut variables = complete(&base_url).to_vec();
    // A file system where no account can create a file, root included.
    variables.push(("RESERVATIONS_FILE", "/proc/reservations.json"));
    let output = run(folder.path(), &["doctor"], &variables).await;
    let text = printed(&output);
    assert!(output.status.code() == Some(1) && !says_it_can_start(&text), "{text}");
    assert!(line(&text, "✗ réservations").contains("ne peut pas recevoir de fichier"), "{text}");

    // A disk on which no byte can be written.
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" doctor | cat", env!("CARGO_BIN_EXE_vacances-bleues")]);
    command.current_dir(folder.path()).env_clear().env("PATH", "/usr/bin:/bin").env("PORT", "0");
    command.envs(complete(&base_url).iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = printed(&output);
    assert!(!says_it_can_start(&text), "{text}");
    assert!(line(&text, "✗ réservations").contains("ne peut pas recevoir de fichier"), "{text}");
    assert!(!folder.path().join("reservations.json.essai").exists());
}

#[tokio::test]
async fn running_server_is_asked_and_its_refused_hotel_file_is_wrong() {
    let (folder, simulator) = (folder(), simulator().await);
    let base_url = simulator.base_url();
    let variables = complete(&base_url);
    let settings = variables.iter().chain(&[("PORT", "0")]).map(|(name, value)| ((*name).into(), (*value).into()));
    let (server, address) = Process::serve(folder.path(), &settings.collect()).await;
    let output = run(folder.path(), &["doctor"], &variables).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(line(&text, "✓ serveur").contains(&address), "found by its socket, whatever its port: {text}");

    let mut text = text;
    while !text.contains("✓ conservation") {
        // The server erases beside its start.
        text = printed(&run(folder.path(), &["doctor"], &variables).await);
    }
    let erased = line(&text, "✓ conservation");
    assert!(erased.contains("dernier effacement le ") && erased.contains("le prochain à 4 h 30"), "{text}");

    put(folder.path(), "hotel.toml", "[hotel\n", 0o644);
    server.signal("HUP").await;
    server.line("catalogue refusé").await;
    let output = run(folder.path(), &["doctor"], &variables).await;
    let text = printed(&output);
    assert!(output.status.code() == Some(1) && !says_it_can_start(&text), "{text}");
    assert!(line(&text, "⚠ serveur").contains("l'ancien catalogue reste en vigueur"), "{text}");
    assert!(text.contains("ne pourrait pas redémarrer"), "{text}");

    // The same address, seen from another hotel's folder.
    let other = self::folder();
    let mut elsewhere = variables.to_vec();
    let port = address.rsplit(':').next().unwrap();
    elsewhere.push(("PORT", port));
    let output = run(other.path(), &["doctor"], &elsewhere).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(line(&text, "✗ serveur").contains("un autre serveur vacances-bleues"), "{text}");
}

#[tokio::test]
async fn report_for_machines_is_one_object_with_stable_keys() {
    let (folder, simulator) = (folder(), simulator().await);
    for (hotel, code, state) in [(own_hotel().as_str(), 0, "avertissement"), ("[hotel", 1, "erreur")] {
        put(folder.path(), "hotel.toml", hotel, 0o644);
        let output = run(folder.path(), &["doctor", "--json"], &complete(&simulator.base_url())).await;
        assert_eq!(output.status.code(), Some(code));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["etat"], state);
        assert_eq!(report["erreurs"].as_u64().unwrap() > 0, code == 1);
        assert!(report["version"].is_string() && report["avertissements"].is_u64(), "{report}");
        let points = report["points"].as_array().unwrap();
        for point in points {
            let keys: Vec<&str> = point.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{point}");
            assert!(["ok", "avertissement", "erreur"].contains(&point["niveau"].as_str().unwrap()), "{point}");
        }
        for name in ["configuration", "serveur", "reservations", "openai"] {
            assert!(points.iter().any(|point| point["controle"] == name), "{name}");
        }
    }
}

#[tokio::test]
async fn serve_can_be_asked_whether_it_would_start() {
    let folder = folder();
    let variables = complete("https://api.openai.com/v1");
    let good = run(folder.path(), &["serve", "--verifier"], &variables).await;
    assert!(good.status.code() == Some(0) && printed(&good).contains("corrects"), "{}", printed(&good));
    put(folder.path(), "hotel.toml", "[hotel]\nnom = \"Essai\"\npiscine = true\n", 0o644);
    let bad = run(folder.path(), &["serve", "--verifier"], &variables).await;
    assert!(bad.status.code() == Some(2) && printed(&bad).contains("hotel.piscine"), "{}", printed(&bad));
    assert!(!folder.path().join("reservations.json").exists(), "nothing is started");
}
