//! A booking beyond those of a number and day: nothing is taken, and what was asked is left for the reception, durable before it is
//! said.

use serde_json::json;

use super::{
    CallFacts, Outcome,
    arguments::{Arguments, RoomArgument, required},
};
use crate::{
    desk::{Desk, reception::Reception},
    french::{self, CallBackNumber},
    hotel::{
        callback::{Draft, Reason},
        refusal::{CallLimit, Field, Refusal},
        stay::Stay,
    },
};

/// Leaves the request for the reception. The same request again is the same one.
///
/// # Errors
/// The limit itself, where the request cannot be left: nothing is promised then.
pub(super) async fn run(
    reception: &Reception,
    desk: &Desk,
    arguments: &Arguments,
    facts: &CallFacts,
) -> Result<Outcome, Refusal> {
    let limit = Refusal::LimitReached(CallLimit::ReservationsOfTheDay);
    let Some(reason) = request(desk, arguments) else { return Err(limit) };
    let draft = Draft::new(&facts.call_id, facts.caller.as_ref(), reason);
    let Ok(callback) = reception.leave(draft).await else { return Err(limit) };
    let number = CallBackNumber::of(&callback, facts.caller.is_some());
    let mut outcome = Outcome::answer(json!({
        "success": false,
        "error": { "code": limit.code(), "champ": limit.field() },
        "message": french::request_left(number),
    }));
    outcome.learned.callback = true;
    Ok(outcome)
}

/// What staff read: everything that a booking by hand needs.
fn request(desk: &Desk, arguments: &Arguments) -> Option<Reason> {
    let text = |field| arguments.text(field).ok().flatten().unwrap_or_default();
    let catalogue = desk.catalogue();
    let first = RoomArgument {
        room_type: required(Field::RoomType, arguments.room_type(catalogue).ok()?).ok()?,
        people: required(Field::People, arguments.people().ok()?).ok()?,
    };
    let rooms = std::iter::once(first).chain(arguments.other_rooms(catalogue).ok()?).map(|room| {
        let name = catalogue.room(room.room_type.as_str()).map_or("", |room| room.name.as_str());
        format!("{name} pour {}", room.people)
    });
    let rooms = rooms.collect::<Vec<String>>().join(" et ");
    let stay = Stay::new(arguments.date(Field::Arrival).ok()?, arguments.date(Field::Departure).ok()?).ok()?;
    let what = format!("{rooms}, {}", french::stay_dates(stay, desk.today()));
    let who =
        format!("{} {}, {} {}", text(Field::FirstName), text(Field::LastName), text(Field::Phone), text(Field::Email));
    let wishes = text(Field::Wishes);
    // Whatever is too long for one line of a call-back is left out from the end.
    [
        format!("Réservation à faire, le nombre du jour étant atteint : {what}, {who} {wishes}"),
        format!("Réservation à faire, le nombre du jour étant atteint : {what}, {who}"),
        format!("Réservation à faire, le nombre du jour étant atteint : {what}"),
    ]
    .iter()
    .find_map(|reason| Reason::parse(reason).ok())
}
