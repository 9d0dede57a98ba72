//! `transfer_to_human`: passes the caller on to the reception or, where that cannot be, leaves a call-back for it first and says so.
//! Where the call goes is configuration: nothing that the caller says has a part in it.

use serde_json::{Value, json};

use super::{
    CallFacts, Effect, Outcome,
    arguments::{Arguments, required, text_refusal},
    schema,
};
use crate::desk::reception::{PassedOn, Reception};
use french::{self, CallBackNumber};
use hotel::{
    callback::{Draft, Kind, MAX_REASON_LENGTH, Reason},
    guest::TextError,
    refusal::{Field, Refusal, RequestError},
};

/// How a reason begins where the caller contests a price.
const PRICE_CONTESTED: &str = "prix_conteste";

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Passe le client à la réception ou, si ce n'est pas possible, note sa demande pour que la réception le rappelle. À appeler aussitôt que le client demande une personne, et pour laisser un message à la réception. Dites le résultat tel que message le donne : transfert à true, le client est passé ; à false, il sera rappelé. Prix contesté : raison commence par prix_conteste, c'est une note et l'appel continue.";

/// The JSON schema of the arguments.
pub(super) fn parameters() -> Value {
    let reason = "Ce que veut le client, en une phrase, avec le numéro où le rappeler s'il en a donné un";
    schema::object(&json!({ "raison": schema::text(reason, MAX_REASON_LENGTH) }), &["raison"])
}

/// Runs the tool.
pub(super) async fn run(reception: &Reception, arguments: &Arguments, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let reason = reason(arguments)?;
    if reason.as_str().starts_with(PRICE_CONTESTED) {
        return price_contested(reception, reason, facts).await;
    }
    let before = PassedOn { in_this_call: facts.transfers, left_today: facts.transfers_left_today };
    let Some(why) = reception.not_passed_on(before) else {
        let output = json!({ "success": true, "transfert": true, "message": french::PASSED_ON });
        return Ok(Outcome { effect: Effect::Transfer, ..Outcome::answer(output) });
    };
    let callback = reception.leave(Draft::new(&facts.call_id, facts.caller.as_ref(), reason)).await?;
    let number = CallBackNumber::of(&callback, facts.caller.is_some());
    let message = french::callback_left(why, number);
    let mut outcome = Outcome::answer(json!({ "success": true, "transfert": false, "message": message }));
    outcome.learned.callback = true;
    Ok(outcome)
}

/// Leaves a note for the reception and nothing else: the caller asked for no person, and the call goes on at the price that was said.
async fn price_contested(reception: &Reception, reason: Reason, facts: &CallFacts) -> Result<Outcome, Refusal> {
    let draft = Draft::new(&facts.call_id, facts.caller.as_ref(), reason).of_kind(Kind::PriceContested);
    reception.leave(draft).await?;
    Ok(Outcome::answer(json!({ "success": true, "transfert": false, "message": french::PRICE_NOTED })))
}

fn reason(arguments: &Arguments) -> Result<Reason, Refusal> {
    let field = Field::Reason;
    Reason::parse(required(field, arguments.text(field)?)?).map_err(|fault| match fault {
        TextError::TooLong => Refusal::TextTooLong { field, max: MAX_REASON_LENGTH },
        fault @ (TextError::Empty | TextError::ControlCharacter | TextError::CardNumber | TextError::Malformed) => {
            text_refusal(field, fault, Refusal::NotUnderstood(RequestError::ControlCharacter(field)))
        }
    })
}
