//! What the store holds before a scenario's calls, as rows of the file.

use serde_json::{Map, Value, json};

use super::file::{Before, Full};

/// The rows, in order: those that are written out, then those that fill nights.
pub(super) fn rows(before: &Before) -> Vec<Value> {
    let written = before.reservations.iter().enumerate().map(|(index, given)| completed(index + 1, given));
    let mut rows: Vec<Value> = written.collect();
    for full in &before.full {
        for _ in 0..full.rooms {
            rows.push(completed(rows.len() + 1, &taken(full)));
        }
    }
    rows
}

fn taken(full: &Full) -> Map<String, Value> {
    let row = json!({"type_chambre": full.room_type, "date_arrivee": full.arrival, "date_depart": full.departure});
    row.as_object().cloned().unwrap_or_default()
}

/// A row with what every row has, where it is not given.
fn completed(number: usize, given: &Map<String, Value>) -> Value {
    let usual = json!({
        "id": format!("RES-1793527200000-avant{number:04}"),
        "nom": "Déjà", "prenom": "Venu", "email": "deja.venu@example.com", "telephone": "0639980000",
        "nombre_personnes": 1, "demandes_speciales": "", "date_creation": "2026-11-01T09:20:00.000Z",
        "statut": "confirmee", "prix_total_centimes": 8900, "canal": "telephone",
    });
    let mut row = usual.as_object().cloned().unwrap_or_default();
    row.extend(given.clone());
    Value::Object(row)
}
