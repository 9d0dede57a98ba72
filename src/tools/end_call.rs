//! `end_call`: the end of the call, once the goodbye was heard. A caller who speaks before that keeps the line.
//!
//! Before the goodbye the caller hears once how things stand, in a sentence of the server's: whatever the model has said in the call,
//! what it ends with is so.

use serde_json::{Value, json};

use super::{CallFacts, Effect, Outcome, context, schema};
use crate::desk::Desk;
use french::{AtTheEnd, Message, Topic, lines::GOODBYE};
use hotel::{completed_action::standing, stay::Stay};

/// What the model is told.
pub(super) const DESCRIPTION: &str = "Raccroche, une fois votre au revoir entendu. À appeler quand le client n'a plus besoin de rien ou vous a dit au revoir, et après un avertissement resté sans effet. N'ajoutez rien à message, qui se lit en entier : où en est la demande, puis au revoir.";

/// How often the caller may have spoken since something was done and has yet just heard of it: their thanks and goodbye.
const JUST_HEARD: u32 = 1;

/// The JSON schema of the arguments: none.
pub(super) fn parameters() -> Value {
    schema::object(&json!({}), &[])
}

/// Runs the tool.
pub(super) fn run(desk: &Desk, facts: &CallFacts) -> Outcome {
    let closing = if is_owed(facts) { how_things_stand(desk, facts) } else { String::new() };
    let never_done =
        if facts.closed { String::new() } else { french::never_done(&facts.spoken_of, facts.letter, message(facts)) };
    let said: Vec<&str> = [&*closing, &*never_done, GOODBYE].into_iter().filter(|said| !said.is_empty()).collect();
    let mut outcome = Outcome::answer(json!({ "success": true, "message": said.join(" ") }));
    outcome.effect = Effect::EndCall { says_more: said.len() > 1 };
    outcome
}

/// Whether the caller is to hear how things stand: where the call was about something, once, and not where they have just heard it.
fn is_owed(facts: &CallFacts) -> bool {
    let has_done = !facts.completed.is_empty() || facts.callbacks > 0;
    let is_about_booking = facts.about_booking || facts.spoken_of.contains(&Topic::Booking);
    !facts.closed && if has_done { facts.turns_since > JUST_HEARD } else { is_about_booking }
}

const fn message(facts: &CallFacts) -> Message {
    match (facts.callbacks, &facts.caller) {
        (0, _) => Message::None,
        (_, Some(_)) => Message::WithNumber,
        (_, None) => Message::Left,
    }
}

/// How things stand, as the caller hears it.
pub(super) fn how_things_stand(desk: &Desk, facts: &CallFacts) -> String {
    let catalogue = desk.catalogue();
    let reservations: Vec<AtTheEnd<'_>> = standing(&facts.completed)
        .into_iter()
        .filter_map(|standing| {
            let is = standing.as_it_is;
            let name = |id| catalogue.room(id).map_or(id, |room| room.name.as_str());
            Some(AtTheEnd {
                rooms: is.rooms.iter().map(|room| name(room.as_str())).collect(),
                stay: Stay::new(is.arrival, is.departure).ok()?,
                code: &is.code,
                fate: standing.fate,
            })
        })
        .collect();
    french::closing(&reservations, message(facts), &context(desk))
}
