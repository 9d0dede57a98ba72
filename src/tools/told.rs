//! What the tools tell of stays, typed, so that what is said of them later can be held against it.

use std::sync::Arc;

use super::beside::{others, priced, terms_left};
use crate::desk::Desk;
use hotel::{
    availability::{Availability, Offer},
    catalogue::RoomType,
    combinations::Combination,
    money::Cents,
    proposal::{Beside, ToHear, Told},
    quote::Quote,
    refusal::Refusal,
    reservation::Reservation,
    stay::Stay,
};

/// What is free for a stay, and near it. Where nothing is, its days alone.
pub(super) fn of_availability(desk: &Desk, answer: &Availability, people: Option<u32>) -> Vec<Told> {
    let offers = answer.options.iter().chain(&answer.alternatives);
    let mut told = of_offers(desk, offers, &answer.combinations, people);
    if answer.options.is_empty() {
        told.push(full(desk, answer.stay, answer.room_name.as_deref()));
    }
    told
}

/// What a refusal leaves to choose from.
pub(super) fn of_refusal(desk: &Desk, refusal: &Refusal) -> Vec<Told> {
    if let Refusal::Full(house) = refusal {
        let mut told = of_offers(desk, &house.alternatives, &[], None);
        told.push(full(desk, house.stay, Some(&house.room_name)));
        told
    } else if let Refusal::StayTooShort(short) = refusal {
        of_offers(desk, &short.offers, &[], None)
    } else if let Refusal::CapacityExceeded(crowd) = refusal
        && let Some(free) = &crowd.free
    {
        of_offers(desk, &free.rooms, &free.combinations, Some(crowd.people))
    } else {
        Vec::new()
    }
}

/// A reservation as it stands, or as it was cancelled for this fee.
pub(super) fn of_reservation(desk: &Desk, rooms: &[Arc<Reservation>], fee: Option<Cents>) -> Option<Told> {
    let first = rooms.first()?;
    let catalogue = desk.catalogue();
    let types: Vec<&RoomType> = rooms.iter().filter_map(|room| catalogue.room(room.room_type.as_str())).collect();
    let names: Vec<&str> = rooms.iter().filter_map(|room| desk.room_name(room)).collect();
    let price: Cents = rooms.iter().filter_map(|room| room.total).sum();
    let mut amounts = priced(desk, &types, first.stay);
    amounts.extend(rooms.iter().filter_map(|room| room.total).chain(fee));
    let beside = Beside {
        tax: rooms.iter().map(|room| room.tourist_tax).sum(),
        terms: terms_left(desk, first.terms.as_ref().unwrap_or(&catalogue.cancellation), first.stay),
        amounts,
        people: rooms.iter().map(|room| room.people).collect(),
        other_rooms: others(desk, &names),
        ..Beside::default()
    };
    let values = ToHear::Booking {
        arrival: first.stay.arrival(),
        departure: first.stay.departure(),
        tonight: desk.day().is_this_evening(first.stay.arrival()),
        rooms: names.into_iter().map(str::to_owned).collect(),
        people: rooms.iter().map(|room| room.people).sum(),
        beside: Box::new(beside),
    };
    Some(Told { code: first.code().map(str::to_owned), values, price, free: None })
}

/// Each offer, and all of a stay together: a caller may hear of several rooms in one sentence.
fn of_offers<'a>(
    desk: &Desk,
    offers: impl IntoIterator<Item = &'a Offer>,
    combinations: &[Combination],
    people: Option<u32>,
) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    let offers = offers.into_iter().map(|offer| (vec![&offer.room_type], &offer.quote, offer.free));
    let together =
        combinations.iter().map(|one| (one.rooms.iter().map(|room| &room.room_type).collect(), &one.quote, 1));
    for (rooms, quote, free) in offers.chain(together) {
        let rooms: Vec<&RoomType> = rooms.into_iter().filter_map(|id| desk.catalogue().room(id.as_str())).collect();
        let told = of_offer(desk, &rooms, quote, people, free);
        let same_stay = all.iter_mut().find(|earlier| is_of(&earlier.values, quote.stay()));
        match same_stay {
            Some(earlier) => add(earlier, told),
            None => all.push(told),
        }
    }
    all
}

fn of_offer(desk: &Desk, rooms: &[&RoomType], quote: &Quote, people: Option<u32>, free: u32) -> Told {
    let stay = quote.stay();
    let mut amounts = priced(desk, rooms, stay);
    let of_one = rooms.iter().map(|room| Quote::new(desk.catalogue(), room, stay, None).total());
    amounts.extend(of_one.chain([quote.total(), quote.average_per_night()]));
    let names: Vec<&str> = rooms.iter().map(|room| room.name.as_str()).collect();
    let beside = Beside {
        tax: quote.tourist_tax().amount(),
        terms: terms_left(desk, &desk.catalogue().cancellation, stay),
        amounts,
        people: people.into_iter().collect(),
        other_rooms: others(desk, &names),
        rooms: names.into_iter().map(str::to_owned).collect(),
        ..Beside::default()
    };
    let tonight = desk.day().is_this_evening(stay.arrival());
    Told { code: None, values: of_days(stay, tonight, beside), price: quote.total(), free: Some(vec![free]) }
}

/// A stay for which no room is free, of that type or of any.
fn full(desk: &Desk, stay: Stay, room: Option<&str>) -> Told {
    let rooms = desk.catalogue().rooms.iter().map(|room| &room.name);
    let other_rooms = rooms.filter(|name| room.is_none_or(|room| room == *name)).cloned().collect();
    let beside = Beside { other_rooms, ..Beside::default() };
    Told { code: None, values: of_days(stay, false, beside), price: Cents::default(), free: Some(vec![0]) }
}

/// Days alone must be said of an offer, as of a change: what else may be is beside them.
fn of_days(stay: Stay, tonight: bool, beside: Beside) -> ToHear {
    ToHear::Change { arrival: stay.arrival(), departure: stay.departure(), tonight, beside: Box::new(beside) }
}

fn is_of(values: &ToHear, stay: Stay) -> bool {
    matches!(values, ToHear::Change { arrival, departure, .. } if (*arrival, *departure) == (stay.arrival(), stay.departure()))
}

/// Adds an offer to another of the same stay.
fn add(told: &mut Told, other: Told) {
    let (ToHear::Change { beside, .. }, ToHear::Change { beside: more, .. }) = (&mut told.values, other.values) else {
        return;
    };
    beside.amounts.extend(more.tax.into_iter().chain(more.amounts));
    beside.rooms.extend(more.rooms);
    let rooms = &beside.rooms;
    beside.other_rooms.retain(|room| !rooms.contains(room));
    told.free.iter_mut().for_each(|free| free.extend(other.free.iter().flatten()));
}
