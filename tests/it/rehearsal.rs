//! `repetition`: a whole call with the hotel's own file, before a key or a number exists.

use std::{collections::BTreeMap, path::Path};

use tempfile::TempDir;

use crate::support::process::{Outcome, Process};

/// A hotel of one room of its own.
const HOTEL: &str = r#"
[hotel]
nom = "Auberge des Tests"

[[chambres]]
id = "mansarde"
nom = "Mansarde \"Étoiles\""
capacite = 1
prix_base = 61.50
nombre = 1

[reservation]
duree_min_nuits = 3
"#;

fn folder(hotel: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("hotel.toml"), hotel).unwrap();
    std::fs::write(folder.path().join("reservations.json"), "[]\n").unwrap();
    folder
}

async fn rehearse(folder: &Path, arguments: &[&str]) -> Outcome {
    let settings = BTreeMap::from([("DATE_DU_JOUR".to_owned(), "2026-11-22".to_owned())]);
    let arguments = [&["repetition"], arguments].concat();
    Process::start(folder, &arguments, &settings).ended().await
}

#[tokio::test]
async fn the_hotels_own_room_is_booked_without_a_key() {
    let folder = folder(HOTEL);
    let outcome = rehearse(folder.path(), &[]).await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    for piece in ["Auberge des Tests", "dimanche 22 novembre", "Mansarde", "184,50 €", "réservation enregistrée"] {
        assert!(outcome.printed.contains(piece), "{piece} is missing: {}", outcome.printed);
    }
    let again = format!("{} repetition --chambre ID", env!("CARGO_BIN_EXE_vacances-bleues"));
    assert!(outcome.printed.contains(&again), "it can be typed as it is printed: {}", outcome.printed);
    let file = std::fs::read_to_string(folder.path().join("reservations.json")).unwrap();
    assert_eq!(file, "[]\n", "the hotel's own store is left alone");
}

#[tokio::test]
async fn a_faulty_hotel_file_is_refused_with_its_line() {
    let folder = folder(&HOTEL.replace("prix_base = 61.50", "prix_base = -1"));
    let outcome = rehearse(folder.path(), &[]).await;
    assert_eq!(outcome.code, Some(2), "{}", outcome.printed);
    assert!(outcome.printed.contains("hotel.toml, ligne 9"), "{}", outcome.printed);
}

#[tokio::test]
async fn an_unknown_room_is_refused_with_the_known_ones() {
    let folder = folder(HOTEL);
    let outcome = rehearse(folder.path(), &["--chambre", "igloo"]).await;
    assert_eq!(outcome.code, Some(2), "{}", outcome.printed);
    assert!(outcome.printed.contains("Types connus : mansarde."), "{}", outcome.printed);
}

#[tokio::test]
async fn caller_names_the_room_with_its_article() {
    for (room, asks, takes) in [
        ("Mansarde", "je voudrais une chambre Mansarde, du", "je la prends"),
        ("Studio", "je voudrais un Studio, du", "je le prends"),
    ] {
        let folder = folder(&HOTEL.replace("Mansarde \\\"Étoiles\\\"", room));
        let printed = rehearse(folder.path(), &[]).await.printed;
        let spoken = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(spoken.contains(asks) && spoken.contains(takes), "{printed}");
    }
}
