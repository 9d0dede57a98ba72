//! `demo`: what a person sees who has neither key nor number.

use std::{collections::BTreeMap, time::Duration};

use tempfile::TempDir;

use crate::support::process::{Outcome, Process};

/// The pause for each character that somebody says, where a person watches.
const READING_PACE: Duration = Duration::from_millis(25);

async fn demo(arguments: &[&str]) -> Outcome {
    let folder = TempDir::new().unwrap();
    // Where its letters go.
    let temporary = folder.path().to_str().unwrap().to_owned();
    let variables = BTreeMap::from([("NO_COLOR".to_owned(), "1".to_owned()), ("TMPDIR".to_owned(), temporary)]);
    Process::start(folder.path(), &[&["demo"], arguments].concat(), &variables).ended().await
}

/// How many characters are said: those of the two speakers, with the lines that continue them.
fn said(printed: &str) -> u32 {
    let mut is_speech = false;
    let mut characters = 0;
    for line in printed.lines() {
        let margin: String = line.chars().take(13).collect();
        if !margin.trim().is_empty() {
            is_speech = ["Client", "Assistant"].contains(&margin.trim());
        }
        if is_speech {
            characters += line.chars().skip(13).count();
        }
    }
    u32::try_from(characters).unwrap()
}

#[tokio::test]
async fn demo_without_names_shows_a_booking_within_a_minute() {
    let outcome = demo(&[]).await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    assert_eq!(outcome.printed.matches("── Appel").count(), 1, "{}", outcome.printed);
    let characters = said(&outcome.printed);
    assert!(characters > 500, "{}", outcome.printed);
    assert!(READING_PACE * characters < Duration::from_secs(60), "{characters} characters");
    // The next commands can be typed as they are printed.
    let program = env!("CARGO_BIN_EXE_vacances-bleues");
    for piece in ["★          Réservation", &format!("{program} demo --tout"), &format!("{program} repetition")] {
        assert!(outcome.printed.contains(piece), "{piece} is missing: {}", outcome.printed);
    }
    assert!(!outcome.printed.contains('\u{1b}'));
    let letter = outcome.printed.split("La confirmation que le client reçoit par e-mail").nth(1).unwrap();
    for piece in ["Votre réservation", "vacances-bleues-courriels-", "1 message(s)"] {
        assert!(letter.contains(piece), "{piece} is missing: {letter}");
    }
}

#[tokio::test]
async fn demo_tout_plays_the_dozen() {
    let outcome = demo(&["--tout"]).await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    assert!(outcome.printed.contains("12 appels joués, chacun comme prévu."), "{}", outcome.printed);
    assert_eq!(demo(&["--tout", "1"]).await.code, Some(2), "names and --tout contradict each other");
}
