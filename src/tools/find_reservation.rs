//! `find_reservation`: opens a reservation with its code and surname, and tells of it nothing that is not the guest's to hear.

use serde_json::{Value, json};

use super::{
    CallFacts, Outcome,
    arguments::Arguments,
    context,
    proof::{self, Lodged},
    schema, told,
};
use crate::desk::Desk;
use hotel::{
    completed_action::{ActionKind, CompletedAction},
    refusal::{Field, Refusal},
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Retrouve une réservation avec son code et le nom de famille, les deux. À appeler quand le client parle d'une réservation qu'il a déjà. Trois essais par appel. Si l'appel a été coupé avant qu'il entende son code : nom, date_arrivee et nuits à la place du code. Sans le code, ne dites rien de la réservation : transfer_to_human.";

/// The JSON schema of the arguments.
pub(super) fn parameters() -> Value {
    let stay = [
        ("date_arrivee", schema::date("Sans le code : jour d'arrivée, tel que le client le donne")),
        ("nuits", json!({ "type": "integer", "minimum": 1, "description": "Sans le code : nombre de nuits" })),
    ];
    proof::parameters_with(stay, &["nom"])
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let has_code = arguments.digits_or_text(Field::Code)?.is_some_and(|code| !code.trim().is_empty());
    let has_stay = arguments.optional_date(Field::Arrival)?.is_some();
    let by_stay = !has_code && has_stay;
    let found = if by_stay {
        proof::proven_by_stay(desk, arguments, facts).await?
    } else {
        proof::proven(desk, arguments, facts).await?
    };
    let lodged = Lodged::of(desk, &found);
    let code = found.rooms().first().and_then(|room| room.code()).filter(|_| by_stay);
    let mut outcome = Outcome::answer(json!({
        "success": true,
        "reservation": proof::summary(desk, &found),
        "message": french::found(&lodged.lodging(), found.total(), found.is_cancelled(), code, &context(desk)),
    }));
    let act = if found.is_cancelled() { ActionKind::Cancelled } else { ActionKind::Found };
    outcome.learned.action = CompletedAction::of_rooms(act, found.rooms(), None);
    outcome.learned.told.extend(told::of_reservation(desk, found.rooms(), None));
    Ok(outcome)
}
