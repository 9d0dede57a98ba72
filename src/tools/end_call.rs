//! `end_call`: the end of the call, once the goodbye was heard. A caller who speaks before that keeps the line.

use serde_json::{Value, json};

use super::{Effect, Outcome, schema};
use french::lines::GOODBYE;

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Raccroche, une fois votre au revoir entendu. À appeler quand le client n'a plus besoin de rien ou vous a dit au revoir, et après un avertissement resté sans effet. Dites au revoir dans la même réponse.";

/// The JSON schema of the arguments: none.
pub(super) fn parameters() -> Value {
    schema::object(&json!({}), &[])
}

/// Runs the tool.
pub(super) fn run() -> Outcome {
    let output = json!({ "success": true, "message": GOODBYE });
    Outcome { effect: Effect::EndCall, ..Outcome::answer(output) }
}
