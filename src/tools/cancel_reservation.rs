//! `cancel_reservation`: cancels a reservation that was proven, in two steps, at the fee that was agreed when it was made.

use serde_json::{Value, json};

use super::{
    CallFacts, Outcome,
    arguments::Arguments,
    context, letter,
    proof::{self, Lodged},
    told,
    two_steps::{Intent, in_english},
};
use crate::desk::{Desk, keeping::Found};
use french::{self, CancellationRecap};
use hotel::{
    completed_action::{ActionKind, CompletedAction},
    money::Cents,
    proposal::{Subject, ToHear},
    refusal::Refusal,
};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Annule une réservation, avec son code et le nom de famille, en deux fois comme create_reservation : lisez message, qui dit les frais, attendez le oui, puis appelez de nouveau avec les mêmes valeurs. Ne dites « c'est annulé » que si success vaut true.";

/// The JSON schema of the arguments.
pub(super) fn parameters() -> Value {
    proof::parameters([])
}

/// Runs the tool.
pub(super) async fn run(desk: &Desk, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let found = proof::proven(desk, arguments, facts).await?;
    let quoted = desk.quote_cancellation(&found)?;
    let fee = quoted.fee();
    if found.is_cancelled() {
        return Ok(done(desk, &found, fee, true));
    }
    let now = desk.now();
    let id = found.rooms().first().map(|room| room.id.clone()).unwrap_or_default();
    let to_hear = to_hear(desk, &found);
    let intent = Intent { subject: Subject::Cancellation { id }, price: fee, to_hear };
    if intent.is_accepted(facts, now) {
        let cancelled = desk.cancel(quoted, facts.agreement(now)).await?;
        let Some(gone) = Found::of(cancelled.rooms) else { return Err(Refusal::ServiceUnavailable) };
        return Ok(done(desk, &gone, fee, cancelled.again));
    }
    let lodged = Lodged::of(desk, &found);
    let input = CancellationRecap { lodging: lodged.lodging(), fee };
    let context = context(desk);
    let recap = french::cancellation_recap(&input, &context);
    let english = in_english(desk, || french::english::cancellation_recap(&input, &context));
    let fields = [("frais_annulation_centimes".to_owned(), json!(fee))].into_iter().chain(english).collect();
    Ok(intent.put(recap, fields, facts, now))
}

/// What the caller must have heard before a yes.
fn to_hear(desk: &Desk, found: &Found) -> ToHear {
    let room = found.rooms().first();
    let code = room.and_then(|room| room.code()).map(str::to_owned);
    let stay = room.map_or_else(|| found.stay(), |room| room.stay);
    let (arrival, departure) = (stay.arrival(), stay.departure());
    let (tonight, beside) =
        (desk.day().is_this_evening(arrival), Box::new(super::beside::of_cancellation(desk, found)));
    ToHear::Cancellation { arrival, departure, tonight, code, beside }
}

fn done(desk: &Desk, found: &Found, fee: Cents, again: bool) -> Outcome {
    let lodged = Lodged::of(desk, found);
    let code = found.rooms().first().and_then(|room| room.code()).unwrap_or_default();
    let mut outcome = Outcome::answer(json!({
        "success": true,
        "reservation": proof::summary(desk, found),
        "frais_annulation_centimes": fee,
        "message": french::cancelled(&lodged.lodging(), code, fee, again, &context(desk)),
    }));
    outcome.learned.action = CompletedAction::of_rooms(ActionKind::Cancelled, found.rooms(), None)
        .map(|action| CompletedAction { price: fee, ..action });
    outcome.learned.told.extend(told::of_reservation(desk, found.rooms(), Some(fee)));
    if again { outcome } else { letter::announced(desk, found.rooms(), outcome) }
}
