//! What the caller is told of the letter that follows what was done: only where there is a channel for it, and an address.

use std::sync::Arc;

use serde_json::Value;

use super::Outcome;
use crate::desk::Desk;
use hotel::reservation::Reservation;

/// Adds that a letter comes, where what was done to these rooms has one: it is in the same write, so that it is as durable as they are.
pub(super) fn announced(desk: &Desk, rooms: &[Arc<Reservation>], mut outcome: Outcome) -> Outcome {
    let has_address = rooms.first().is_some_and(|room| !room.email.expose().is_empty());
    if desk.writes_letters()
        && has_address
        && let Some(Value::String(message)) = outcome.output.get_mut("message")
    {
        message.push(' ');
        message.push_str(french::LETTER_COMES);
        outcome.learned.letters = 1;
    }
    outcome
}
