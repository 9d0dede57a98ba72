//! `wait_for_user`: nothing to do and nothing to say. A model that has no way of being quiet answers noise.

use serde_json::{Value, json};

use super::{Effect, Outcome, schema};
use french::lines::TAKE_YOUR_TIME;

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Attend sans rien dire. À appeler quand le client demande d'attendre, parle à quelqu'un d'autre, ou que le son n'est que du bruit. Ne dites rien avec : le client reprendra la parole.";

/// The JSON schema of the arguments: none.
pub(super) fn parameters() -> Value {
    schema::object(&json!({}), &[])
}

/// Runs the tool.
pub(super) fn run() -> Outcome {
    let output = json!({ "success": true, "message": TAKE_YOUR_TIME });
    Outcome { effect: Effect::NoResponse, ..Outcome::answer(output) }
}
