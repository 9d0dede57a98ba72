//! `find_reservation`: opens a reservation with its code and surname, and tells of it nothing that is not the guest's to hear.

use serde_json::{Value, json};

use super::{
    CallFacts, Outcome,
    arguments::Arguments,
    context,
    proof::{self, Lodged},
};
use crate::{
    desk::Desk,
    french,
    hotel::{
        deed::{Act, Deed},
        refusal::Refusal,
    },
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Retrouve une réservation avec son code et le nom de famille, les deux. À appeler quand le client parle d'une réservation qu'il a déjà. Trois essais par appel. Sans le code, ne dites rien de la réservation : transfer_to_human.";

/// The JSON schema of the arguments.
pub(super) fn parameters() -> Value {
    proof::parameters([])
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let found = proof::proven(desk, arguments, facts).await?;
    let lodged = Lodged::of(desk, &found);
    let mut outcome = Outcome::answer(json!({
        "success": true,
        "reservation": proof::summary(desk, &found),
        "message": french::found(&lodged.lodging(), found.total(), found.is_cancelled(), &context(desk)),
    }));
    let act = if found.is_cancelled() { Act::Cancelled } else { Act::Found };
    outcome.learned.deed = Deed::of_rooms(act, found.rooms(), None);
    Ok(outcome)
}
