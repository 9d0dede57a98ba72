//! A booking beyond those of a number and day: nothing is taken, and what was asked is left for the reception, durable before it is
//! said.

use serde_json::json;

use super::{
    CallFacts, Outcome,
    arguments::{Arguments, RoomArgument, required},
    refusals,
};
use crate::desk::{Desk, reception::Reception};
use french::{self, CallBackNumber};
use hotel::{
    callback::{Draft, Reason},
    refusal::{CallLimit, Field, Refusal},
    stay::Stay,
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
        "error": { "code": refusals::code(&limit), "champ": refusals::field(&limit) },
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
    let name = format!("{} {}", text(Field::FirstName), text(Field::LastName));
    let parts = [&*name, text(Field::Phone), text(Field::Email), text(Field::Wishes)];
    composed(format!("Réservation à faire, limite du jour atteinte : {what}"), &parts)
}

/// What is to be booked, then the parts in the order of need. A part that makes the whole too long, or something that must not be kept,
/// such as a card number, is left out.
fn composed(what: String, parts: &[&str]) -> Option<Reason> {
    let mut whole = what;
    let mut reason = Reason::parse(&whole).ok()?;
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let longer = format!("{whole}, {part}");
        if let Ok(fit) = Reason::parse(&longer) {
            (whole, reason) = (longer, fit);
        }
    }
    Some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_that_may_not_be_kept_is_left_out_alone() {
        const CARD: &str = "carte 4539 5787 6362 1486";
        let (name, phone, long) = ("Claire Martin", "06 39 98 01 01", "calme ".repeat(90));
        for (parts, kept) in [
            ([name, phone, "un lit bébé"], "chambre, Claire Martin, 06 39 98 01 01, un lit bébé"),
            ([name, phone, CARD], "chambre, Claire Martin, 06 39 98 01 01"),
            ([CARD, phone, "un lit bébé"], "chambre, 06 39 98 01 01, un lit bébé"),
            (["", phone, &long], "chambre, 06 39 98 01 01"),
            // Each of them may be kept, and both together read as a card number.
            (["4539 5787", "6362 1486", phone], "chambre, 4539 5787, 06 39 98 01 01"),
        ] {
            assert_eq!(composed("chambre".to_owned(), &parts).unwrap().as_str(), kept);
        }
        assert_eq!(composed(CARD.to_owned(), &[name]), None);
    }
}
