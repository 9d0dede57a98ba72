//! Pieces of the tools' JSON schemas.

use serde_json::{Value, json};

use super::MAX_RESERVATIONS;
use hotel::{catalogue::Catalogue, party::ADULT_AGE};

/// A local day of the hotel.
pub(super) fn date(description: &str) -> Value {
    json!({ "type": "string", "description": format!("{description}, AAAA-MM-JJ"), "pattern": r"^\d{4}-\d{2}-\d{2}$" })
}

/// The room types of the catalogue.
pub(super) fn room_type(catalogue: &Catalogue) -> Value {
    let ids: Vec<&str> = catalogue.rooms.iter().map(|room| room.id.as_str()).collect();
    json!({ "type": "string", "enum": ids, "description": "Identifiant du type de chambre" })
}

/// How many people sleep in the room.
pub(super) fn people() -> Value {
    json!({ "type": "integer", "minimum": 1, "description": "Nombre de personnes, enfants compris" })
}

/// How old the children are.
pub(super) fn ages() -> Value {
    json!({
        "type": "array",
        "items": { "type": "integer", "minimum": 0, "maximum": ADULT_AGE - 1 },
        "description": "Âge de chaque enfant, en années (0 pour un bébé de moins d'un an) ; les enfants sont aussi comptés dans nombre_personnes",
    })
}

/// Rooms beside the first.
pub(super) fn other_rooms(catalogue: &Catalogue) -> Value {
    let room = object(
        &json!({ "type_chambre": room_type(catalogue), "nombre_personnes": people() }),
        &["type_chambre", "nombre_personnes"],
    );
    json!({
        "type": "array",
        "items": room,
        "maxItems": MAX_RESERVATIONS - 1,
        "description": "Les autres chambres de la même réservation, toutes ou aucune ; nombre_personnes compte qui dort dans chacune",
    })
}

/// Yes or no.
pub(super) fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

/// A text with its longest length in characters.
pub(super) fn text(description: &str, max_length: usize) -> Value {
    json!({ "type": "string", "maxLength": max_length, "description": description })
}

/// The schema of an object.
pub(super) fn object(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}
