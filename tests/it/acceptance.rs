//! `recette`: the real command, an owner who types, and ten calls of the double to a server that runs.

use std::{path::Path, process::Stdio, time::Duration};

use openai_double::CallHandle;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::support::{Hotel, PHONE, accept, book, booking, tool};

const MONITOR: &str = "jeton-de-supervision-0123456789";

/// How long the command may take for what it prints next: far longer than it needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a call ends with where the command waits for the person who makes it.
const PROMPT: &str = "appuyez sur Entrée";

/// The command, and the person in front of it.
struct Owner {
    child: Child,
    keys: Option<ChildStdin>,
    screen: ChildStdout,
    said: String,
}

impl Owner {
    fn begins(hotel: &Hotel, folder: &Path, arguments: &[&str]) -> Self {
        std::fs::write(folder.join("hotel.toml"), include_str!("../../hotel.exemple.toml")).unwrap();
        let port = hotel.address.rsplit(':').next().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_vacances-bleues"))
            .arg("recette")
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs([("PORT", port), ("METRICS_TOKEN", MONITOR)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { keys: child.stdin.take(), screen: child.stdout.take().unwrap(), child, said: String::new() }
    }

    /// Waits until this is on the screen; what came before it is forgotten.
    async fn reads(&mut self, part: &str) {
        let mut bytes = Vec::new();
        while !self.said.contains(part) {
            bytes.clear();
            let read = tokio::time::timeout(PATIENCE, self.screen.read_buf(&mut bytes)).await;
            assert!(read.is_ok_and(|read| read.unwrap() > 0), "« {part} » is not in\n{}", self.said);
            self.said.push_str(&String::from_utf8_lossy(&bytes));
        }
        let end = self.said.find(part).unwrap() + part.len();
        self.said.drain(..end);
    }

    async fn types(&mut self, line: &str) {
        self.keys.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    /// Answers the questions after a call until the next call, or the report, is on the screen.
    async fn answers(&mut self, next: &str, answers: &[&str]) {
        self.types("").await;
        for answer in answers {
            self.reads("(o/n) : ").await;
            self.types(answer).await;
        }
        self.reads(next).await;
    }

    /// What is printed to the end, and the exit code.
    async fn ends(mut self) -> (String, Option<i32>) {
        drop(self.keys.take());
        let mut rest = Vec::new();
        self.screen.read_to_end(&mut rest).await.unwrap();
        self.said.push_str(&String::from_utf8_lossy(&rest));
        (self.said, self.child.wait().await.unwrap().code())
    }
}

async fn hotel() -> Hotel {
    Hotel::plan().set("METRICS_TOKEN", MONITOR).set("MAX_CALLS_PER_NUMBER_HOUR", "0").open().await
}

async fn hangs_up(hotel: &Hotel, call: &CallHandle) {
    call.caller_hangs_up();
    hotel.quiet().await;
}

/// What the owner does on the telephone in the call of this number.
async fn telephones(hotel: &Hotel, number: usize, proof: &mut Value) {
    let call = hotel.call().await;
    match number {
        2 => {
            let output = book(&call, "call_1", &booking()).await;
            *proof = json!({"code": output["reservation"]["code"], "nom": "Martin"});
        }
        3 => {
            call.caller_says("Une nuit de plus.");
            let mut wish = proof.clone();
            wish["date_depart"] = "2026-12-01".into();
            assert_eq!(accept(&call, "call_1", "change_reservation", &wish).await["success"], true);
        }
        4 => {
            call.caller_says("Annulez.");
            assert_eq!(accept(&call, "call_1", "cancel_reservation", proof).await["success"], true);
        }
        5 => {
            call.caller_says("Je voudrais parler à quelqu'un.");
            tool(&call, "call_1", "transfer_to_human", &json!({"raison": "Facture égarée"})).await;
        }
        9 => {
            call.caller_says("Ma carte, c'est 4111 1111 1111 1111.");
            call.say("Je vous écoute.").await.unwrap();
            hotel.takes_in(&call).await;
        }
        _ => {}
    }
    hangs_up(hotel, &call).await;
}

const QUESTIONS: [usize; 10] = [2, 3, 2, 2, 1, 1, 2, 1, 1, 1];

#[tokio::test]
async fn ten_calls_end_in_a_report_without_the_guest() {
    let hotel = hotel().await;
    let folder = TempDir::new().unwrap();
    let mut owner = Owner::begins(&hotel, folder.path(), &["--rapport", "recette.md"]);
    let mut proof = Value::Null;
    for (number, questions) in (1..).zip(QUESTIONS) {
        owner.reads(PROMPT).await;
        telephones(&hotel, number, &mut proof).await;
        let next = if number < 10 { format!("Appel {} sur 10", number + 1) } else { "Rapport : ".to_owned() };
        owner.answers(&next, &vec!["o"; questions]).await;
    }
    let (said, code) = owner.ends().await;
    let report = std::fs::read_to_string(folder.path().join("recette.md")).unwrap();
    assert_eq!(code, Some(0), "{said}\n{report}");
    assert!(report.contains("10 appels sur 10 sans défaut"), "{report}");
    let rows: Vec<&str> = report.lines().filter(|line| line.contains("| ✓ |")).collect();
    assert_eq!(rows.len(), 10, "{report}");
    assert!(rows.iter().all(|row| row.contains(" ms | ") && row.ends_with(" $ |")), "{report}");
    assert!(rows[1].starts_with("| réservation |") && !rows[1].ends_with("| 0.0000 $ |"), "{report}");
    let code = proof["code"].as_str().unwrap();
    for personal in ["Martin", "Claire", PHONE, "example.com", code, "rtc_", "4111"] {
        assert!(!report.contains(personal), "{personal} in\n{report}");
    }
}

#[tokio::test]
async fn what_was_not_heard_or_seen_fails_the_trial() {
    let hotel = hotel().await;
    let folder = TempDir::new().unwrap();
    let mut owner = Owner::begins(&hotel, folder.path(), &[]);
    owner.reads(PROMPT).await;
    // Nobody has called yet.
    owner.types("").await;
    owner.reads("n'a vu aucun appel").await;
    owner.reads(PROMPT).await;
    telephones(&hotel, 1, &mut Value::Null).await;
    owner.answers("Appel 2 sur 10", &["peut-être", "n", "o"]).await;
    owner.reads(PROMPT).await;
    // A call in which nothing is booked.
    telephones(&hotel, 6, &mut Value::Null).await;
    owner.types("").await;
    owner.reads("aucune réservation n'a été créée").await;
    owner.answers("Appel 3 sur 10", &["o", "o", "o"]).await;
    owner.reads(PROMPT).await;
    owner.types("p").await;
    let (report, code) = owner.ends().await;
    assert_eq!(code, Some(1), "{report}");
    for line in [
        "0 appels sur 10 sans défaut",
        "- accueil : A-t-il dit qu'il est une intelligence artificielle",
        "- réservation : aucune réservation n'a été créée",
        "| changement | passé |",
    ] {
        assert!(report.contains(line), "{line} is not in\n{report}");
    }
}

#[tokio::test]
async fn trial_without_a_server_or_its_token_does_not_begin() {
    let hotel = Hotel::open().await;
    let folder = TempDir::new().unwrap();
    let owner = Owner::begins(&hotel, folder.path(), &[]);
    assert_eq!(owner.ends().await.1, Some(2), "the server gives no measures");
    let owner = Owner::begins(&Hotel { address: "127.0.0.1:9".to_owned(), ..hotel }, folder.path(), &[]);
    assert_eq!(owner.ends().await.1, Some(2), "no server");
}
