//! The real program: configuration, exit codes, signals, kills, logs.

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use futures_util::StreamExt as _;
use openai_double::{CallHandle, RingOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    API_KEY, SECRET, TOKEN, book, booking_with, call, http,
    process::{Process, variables},
    reservations, simulator,
};

fn stored(folder: &Path) -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(folder.join("reservations.json")).unwrap()).unwrap()
}

/// A guest of their own for every caller, spread over the year so that rooms are left.
fn guest(number: usize) -> Value {
    let arrival = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap() + chrono::Days::new(number as u64);
    booking_with(&json!({
        "telephone": format!("06 39 98 {:02} {:02}", number / 100, number % 100),
        "date_arrivee": arrival.to_string(), "date_depart": (arrival + chrono::Days::new(1)).to_string()
    }))
}

#[tokio::test]
async fn two_hundred_callers_book_once_each_and_a_kill_loses_none() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let variables = variables(&simulator.base_url());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    let simulator = Arc::new(simulator);
    let (confirmed, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let callers: Vec<_> = (0..200)
        .map(|number| {
            let (simulator, address, confirmed) = (Arc::clone(&simulator), address.clone(), confirmed.clone());
            tokio::spawn(async move {
                let call = call(&simulator, &address).await;
                let output = book(&call, &format!("call_{number}"), &guest(number)).await;
                assert_eq!(output["success"], true, "{output}");
                confirmed.send(output["reservation"]["id"].as_str().unwrap().to_owned()).unwrap();
            })
        })
        .collect();
    let mut said = Vec::new();
    while said.len() < 100 {
        said.push(heard.recv().await.unwrap());
    }
    process.kill().await;
    // What was confirmed between the hundredth and the kill counts too; the others have no server any more.
    for caller in &callers {
        caller.abort();
    }
    while let Ok(id) = heard.try_recv() {
        said.push(id);
    }
    let (process, address) = Process::serve(folder.path(), &variables).await;
    let ids: Vec<String> =
        reservations(&address).await.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    for id in &said {
        assert_eq!(ids.iter().filter(|stored| *stored == id).count(), 1, "{id}");
    }
    let mut guests: Vec<String> = reservations(&address).await.iter().map(|row| row["telephone"].to_string()).collect();
    guests.sort();
    guests.dedup();
    assert_eq!(guests.len(), ids.len(), "nobody is there twice");
    process.stopped().await;
    assert_eq!(stored(folder.path()).len(), ids.len());
}

#[tokio::test]
async fn two_hundred_calls_at_once_leave_two_hundred_reservations() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    // All 200 are on the line before the first books. They ring a few at a time, since a machine that is busy with other tests would
    // not bring 200 accepts through within OpenAI's patience.
    let ringing = (0..200).map(|_| call(&simulator, &address));
    let calls: Vec<CallHandle> = futures_util::stream::iter(ringing).buffered(20).collect().await;
    let booked = futures_util::future::join_all(calls.iter().enumerate().map(async |(number, call)| {
        let output = book(call, &format!("call_{number}"), &guest(number)).await;
        call.say("C'est réservé.").await.unwrap();
        call.caller_hangs_up();
        output
    }))
    .await;
    assert!(booked.iter().all(|output| output["success"] == true));
    process.signal("INT").await;
    let outcome = process.ended().await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    let mut ids: Vec<String> = stored(folder.path()).iter().map(|row| row["id"].to_string()).collect();
    assert_eq!(ids.len(), 200);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 200);
}

#[tokio::test]
async fn files_that_hold_guests_are_for_their_owner_alone() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    let call = call(&simulator, &address).await;
    book(&call, "call_1", &guest(0)).await;
    process.stopped().await;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        if path.file_name().unwrap().to_string_lossy().starts_with("reservations.json") {
            assert_eq!(mode, 0o600, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_ever_logged() {
    for format in ["text", "json"] {
        let folder = TempDir::new().unwrap();
        let simulator = simulator().await;
        let mut variables = variables(&simulator.base_url());
        let filter = "trace,hyper=trace,tungstenite=trace,tokio_tungstenite=trace,reqwest=trace,rustls=trace";
        variables.insert("RUST_LOG".to_owned(), filter.to_owned());
        variables.insert("LOG_FORMAT".to_owned(), format.to_owned());
        let (process, address) = Process::serve(folder.path(), &variables).await;
        let call = call(&simulator, &address).await;
        let arguments = booking_with(&json!({
            "nom": "Zébulonette", "prenom": "Philomène", "email": "zebulonette.secrete@example.com",
            "telephone": "06 39 98 77 66", "demandes_speciales": "Un parapluie mauve"
        }));
        assert_eq!(book(&call, "call_1", &arguments).await["success"], true);
        call.say("C'est réservé au nom de Zébulonette.").await.unwrap();
        call.caller_says("Merci, Zébulonette, avec le parapluie mauve.");
        call.say("Au revoir.").await.unwrap();
        // Wrong values are refused, and refusals say no more.
        call.caller_says("Encore.");
        let wrong = json!({"email": "zebulonette.secrete@@example.com", "nom": "Zébulonette\u{7}", "telephone": "06 39 98 77 6"});
        book(&call, "call_2", &booking_with(&wrong)).await;
        reservations(&address).await;
        http::request(&address, "GET", "/reservations", &[("Authorization", "Bearer jeton-errone-du-personnel")], b"")
            .await;
        simulator.ring(&RingOptions::new(&format!("http://{address}/"), SECRET).forged()).await.unwrap();
        call.caller_hangs_up();
        process.line("appel terminé").await;
        process.signal("TERM").await;
        let outcome = process.ended().await;
        let secrets = [
            "Zébulonette",
            "zebulonette",
            "Philomène",
            "0639987766",
            "06 39 98 77 6",
            "639987766",
            "3363998",
            "parapluie",
            API_KEY,
            SECRET,
            "c3Nzc3Nz",
            TOKEN,
            "jeton-errone",
        ];
        for secret in secrets {
            let line = outcome.printed.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "« {secret} » is in the {format} log");
        }
        for line in [
            "🔌 WebSocket connecté",
            "💬 Nouvelle interaction",
            "📞 Appel de fonction détecté",
            "📅 Nouvelle réservation créée",
            "💾 Réservations sauvegardées",
            "🔌 WebSocket fermé",
            "📊 Nombre total de réservations",
        ] {
            assert!(outcome.printed.contains(line), "{line} in\n{}", outcome.printed);
        }
        let id = stored(folder.path())[0]["id"].as_str().unwrap().to_owned();
        let created: Vec<&str> = outcome.printed.lines().filter(|line| line.contains("📅")).collect();
        assert!(created.len() == 1 && created[0].contains(&id), "{created:?}");
        if format == "json" {
            for line in outcome.printed.lines() {
                serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            }
        }
    }
}

#[tokio::test]
async fn every_fault_of_the_configuration_is_said_at_once() {
    let folder = TempDir::new().unwrap();
    let faulty: BTreeMap<String, String> = [
        ("OPENAI_API_KEY", "sk-proj-VOTRE_CLE"),
        ("PORT", "quatre-vingts"),
        ("STAFF_API_TOKEN", "court"),
        ("DATABASE_URL", "postgres://localhost/hotel"),
        ("OPENAI_BASE_URL", "http://example.com/v1"),
        ("DATE_DU_JOUR", "2026-02-30"),
        ("TRANSFER_URI", "0612"),
    ]
    .iter()
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect();
    let outcome = Process::start(folder.path(), &[], &faulty).ended().await;
    assert_eq!(outcome.code, Some(2), "{}", outcome.printed);
    let names = faulty.keys().map(String::as_str).chain(["OPENAI_WEBHOOK_SECRET", "HOTEL_FILE"]);
    for name in names {
        assert!(outcome.printed.contains(name), "{name} in\n{}", outcome.printed);
    }
    let missing = "Vérifiez chambres, prix et contingents dans hotel.toml (modèle : hotel.exemple.toml)";
    assert!(outcome.printed.contains(missing), "{}", outcome.printed);
    assert!(!outcome.printed.contains("postgres://"), "values are not shown");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "and nothing was made");
}

#[tokio::test]
async fn quotes_left_around_values_cost_no_call() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    for value in variables.values_mut() {
        *value = format!("'\"{value}\"'\n");
    }
    let (process, address) = Process::serve(folder.path(), &variables).await;
    let call = call(&simulator, &address).await;
    assert_eq!(book(&call, "call_1", &guest(0)).await["success"], true);
    assert_eq!(reservations(&address).await.len(), 1);
    process.kill().await;
}

#[tokio::test]
async fn a_value_that_could_never_work_stops_the_start() {
    for (name, value) in [
        ("OPENAI_WEBHOOK_SECRET", SECRET.trim_start_matches("whsec_").to_owned()),
        ("OPENAI_WEBHOOK_SECRET", format!("\"{SECRET}")),
        ("OPENAI_API_KEY", format!("Bearer {API_KEY}")),
        ("STAFF_API_TOKEN", format!("{TOKEN}\"")),
        ("RUST_LOG", "debgu".to_owned()),
        ("RUST_LOG", "vacances_bleu=debug".to_owned()),
        ("RUST_LOG", "info,vacances_bleues::htpp=trace".to_owned()),
    ] {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("hotel.toml"), include_str!("../../hotel.exemple.toml")).unwrap();
        let mut variables = variables("http://127.0.0.1:9/v1");
        variables.insert(name.to_owned(), value.clone());
        let outcome = Process::start(folder.path(), &["serve"], &variables).ended().await;
        assert_eq!(outcome.code, Some(2), "{name}: {}", outcome.printed);
        assert!(outcome.printed.contains(&format!("✗ {name} : ")), "{}", outcome.printed);
        assert!(!outcome.printed.contains(&value), "values are not shown: {}", outcome.printed);
    }
}

#[tokio::test]
async fn another_encoding_of_the_hotel_file_is_told() {
    let text = include_str!("../../hotel.exemple.toml");
    let latin = text.replace("Chambre Standard", "Chambre Supérieure");
    let latin: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (bytes, told) in [(latin, "la ligne 1 n'est pas en UTF-8 ; lu : # Ce que l'hôtel"), (utf_16, "en UTF-16")] {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("hotel.toml"), bytes).unwrap();
        let outcome = Process::start(folder.path(), &["serve"], &variables("http://127.0.0.1:9/v1")).ended().await;
        assert_eq!(outcome.code, Some(2), "{}", outcome.printed);
        assert!(outcome.printed.contains(told) && outcome.printed.contains("enregistrez-le"), "{}", outcome.printed);
        assert!(!outcome.printed.contains("stream did not"), "{}", outcome.printed);
    }
}

#[tokio::test]
async fn hotel_file_slips_are_told_in_french_at_start() {
    let text = include_str!("../../hotel.exemple.toml");
    let folder = TempDir::new().unwrap();
    let broken = text.replacen("prix_base = 89 ", "prix_base = 89,50 €", 1).replacen("capacite = 4", "capacité : 4", 1);
    std::fs::write(folder.path().join("hotel.toml"), broken).unwrap();
    let outcome = Process::start(folder.path(), &["serve"], &variables("http://127.0.0.1:9/v1")).ended().await;
    assert_eq!(outcome.code, Some(2), "{}", outcome.printed);
    let line = text.lines().position(|line| line.starts_with("prix_base = 89 ")).unwrap() + 1;
    let place = format!("✗ hotel.toml, ligne {line} : ");
    for told in [place.as_str(), "lu : prix_base = 89,50 € ; écrivez : prix_base = 89.50", "écrivez : capacite = 4"]
    {
        assert!(outcome.printed.contains(told), "{told} in\n{}", outcome.printed);
    }
    let dear = text.replacen("prix_base = 89 ", "prix_base = 8900 ", 1);
    std::fs::write(folder.path().join("hotel.toml"), dear).unwrap();
    let simulator = simulator().await;
    let (process, _) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
    process.line("chambre standard, prix_base : 8900,00 € la nuit").await;
    process.kill().await;
}

#[tokio::test]
async fn wrong_arguments_are_exit_2_and_help_is_exit_0() {
    let folder = TempDir::new().unwrap();
    let none = BTreeMap::new();
    assert_eq!(Process::start(folder.path(), &["sonner"], &none).ended().await.code, Some(2));
    assert_eq!(Process::start(folder.path(), &["serve", "--vite"], &none).ended().await.code, Some(2));
    let help = Process::start(folder.path(), &["--help"], &none).ended().await;
    assert_eq!(help.code, Some(0));
    for command in ["serve", "demo", "simulator", "doctor"] {
        assert!(help.printed.contains(command), "{}", help.printed);
    }
}

#[tokio::test]
async fn the_environment_wins_over_the_dotenv_file() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    let in_file = ["OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET", "STAFF_API_TOKEN"];
    let lines: Vec<String> =
        in_file.iter().map(|name| format!("{name}={}", variables.remove(*name).unwrap())).collect();
    let mut text = lines.join("\n") + "\n";
    // An empty variable is an unset one: the file's value stands.
    text.push_str("PORT=1\nRESERVATIONS_FILE=autre.json\n");
    std::fs::write(folder.path().join(".env"), text).unwrap();
    variables.insert("RESERVATIONS_FILE".to_owned(), String::new());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    assert!(reservations(&address).await.is_empty());
    process.stopped().await;
    assert!(folder.path().join("autre.json").exists() && !folder.path().join("reservations.json").exists());
}

#[tokio::test]
async fn a_second_server_on_the_file_or_on_the_port_is_exit_1() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    let (first, address) = Process::serve(folder.path(), &variables).await;
    let second = Process::start(folder.path(), &[], &variables).ended().await;
    assert_eq!(second.code, Some(1), "{}", second.printed);
    assert!(second.printed.contains("reservations.json"), "{}", second.printed);
    let other = TempDir::new().unwrap();
    std::fs::copy(folder.path().join("hotel.toml"), other.path().join("hotel.toml")).unwrap();
    variables.insert("PORT".to_owned(), address.rsplit(':').next().unwrap().to_owned());
    let third = Process::start(other.path(), &[], &variables).ended().await;
    assert_eq!(third.code, Some(1), "{}", third.printed);
    assert!(third.printed.contains(&address), "{}", third.printed);
    assert!(reservations(&address).await.is_empty(), "the first goes on");
    first.kill().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_used_stops_the_start_and_is_left_alone() {
    for (text, hint) in [("", "vide"), ("[{\"id\":\"RES-1\",]", "ligne"), ("{}", "tableau")] {
        let folder = TempDir::new().unwrap();
        let simulator = simulator().await;
        let file = folder.path().join("reservations.json");
        std::fs::write(&file, text).unwrap();
        std::fs::write(folder.path().join("hotel.toml"), include_str!("../../hotel.exemple.toml")).unwrap();
        let outcome = Process::start(folder.path(), &[], &variables(&simulator.base_url())).ended().await;
        assert_eq!(outcome.code, Some(1), "{text:?}: {}", outcome.printed);
        assert!(outcome.printed.contains("reservations.json"), "{}", outcome.printed);
        assert!(outcome.printed.contains(hint), "{text:?}: {}", outcome.printed);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[tokio::test]
async fn a_second_signal_does_not_wait_for_the_calls() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    variables.insert("DRAIN_SECONDS".to_owned(), "3600".to_owned());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    let call = call(&simulator, &address).await;
    process.signal("TERM").await;
    process.line("arrêt demandé").await;
    assert!(call.is_attached(), "the call goes on");
    process.stopped().await;
    call.detached().await.unwrap();
    assert!(!call.is_over(), "and is neither hung up nor closed");
    let (process, _) = Process::serve(folder.path(), &variables).await;
    call.attached_times(2).await.unwrap();
    process.kill().await;
}
