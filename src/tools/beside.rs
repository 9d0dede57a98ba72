//! What belongs to a proposal beside its days, rooms, people and price, so that a recap with any other value is told from a right one.

use super::proof::Lodged;
use crate::desk::{
    Desk, Prepared,
    keeping::{Found, QuotedChange},
};
use hotel::{
    cancellation::{CancellationTerms, WHOLE_PERCENT},
    catalogue::RoomType,
    money::Cents,
    proposal::{Beside, Term},
    quote::Quote,
    stay::Stay,
    tourist_tax::TouristTax,
};

/// Of a booking.
pub(super) fn of_booking(desk: &Desk, prepared: &Prepared) -> Beside {
    let catalogue = desk.catalogue();
    let rooms: Vec<&RoomType> =
        prepared.drafts().filter_map(|draft| catalogue.room(draft.room_type.as_str())).collect();
    let mut amounts = priced(desk, &rooms, prepared.stay());
    amounts.extend(prepared.drafts().map(|draft| draft.total));
    Beside {
        tax: prepared.tax().amount(),
        terms: terms_left(desk, &catalogue.cancellation, prepared.stay()),
        amounts,
        people: vec![prepared.drafts().map(|draft| draft.people).sum()],
        other_rooms: others(desk, &rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>()),
        ..Beside::default()
    }
}

/// Of a change: the old values may be said beside the new ones.
pub(super) fn of_change(desk: &Desk, found: &Found, change: &QuotedChange) -> Beside {
    let catalogue = desk.catalogue();
    let old = Lodged::of(desk, found);
    let rooms: Vec<&RoomType> = change.room_types().filter_map(|id| catalogue.room(id.as_str())).collect();
    let mut amounts = priced(desk, &rooms, change.stay());
    amounts.extend(change.old_total().into_iter().chain(change.difference()));
    let old = old.lodging();
    let names: Vec<&str> = change.room_names().chain(old.rooms.iter().copied()).collect();
    Beside {
        tax: change.tax().amount(),
        terms: terms_left(desk, change.terms(), change.stay()),
        amounts,
        stays: vec![(old.stay.arrival(), old.stay.departure())],
        people: vec![change.party().people(), old.people],
        other_rooms: others(desk, &names),
        rooms: names.into_iter().map(str::to_owned).collect(),
    }
}

/// Of a cancellation: what it had cost may be said beside the fee.
pub(super) fn of_cancellation(desk: &Desk, found: &Found) -> Beside {
    let lodged = Lodged::of(desk, found);
    let lodging = lodged.lodging();
    Beside {
        amounts: found.total().into_iter().collect(),
        people: vec![lodging.people],
        other_rooms: others(desk, lodging.rooms),
        rooms: lodging.rooms.iter().map(|name| (*name).to_owned()).collect(),
        ..Beside::default()
    }
}

/// Every amount that may be named beside the price: of each night, alone and of all rooms together, of services, of the tax.
pub(super) fn priced(desk: &Desk, rooms: &[&RoomType], stay: Stay) -> Vec<Cents> {
    let catalogue = desk.catalogue();
    let nights = || stay.nights().filter_map(|night| Stay::new(night, night.succ_opt()?).ok());
    let of_one = rooms.iter().flat_map(|room| nights().map(|night| Quote::new(catalogue, room, night, None).total()));
    let of_all = nights().map(|night| Quote::of_rooms(catalogue, rooms, night, None).total());
    let services = catalogue.services.iter().filter_map(|service| service.price);
    let tax = match catalogue.tourist_tax {
        TouristTax::PerPerson { amount } | TouristTax::Flat { amount: Some(amount) } => Some(amount),
        TouristTax::NotStated | TouristTax::Percentage { .. } | TouristTax::Flat { amount: None } => None,
    };
    let mut amounts: Vec<Cents> = of_one.chain(of_all).chain(services).chain(tax).collect();
    amounts.sort_unstable();
    amounts.dedup();
    amounts
}

/// The tiers that still hold; where all are over, everything is owed.
pub(super) fn terms_left(desk: &Desk, terms: &CancellationTerms, stay: Stay) -> Vec<Term> {
    let all_is_owed = || vec![Term { days_before: 0, fee_percent: WHOLE_PERCENT }];
    terms
        .tiers_left(stay.arrival(), desk.day().date())
        .map_or_else(all_is_owed, |tiers| tiers.iter().copied().map(Term::from).collect())
}

/// Names of the room types that are none of these.
pub(super) fn others(desk: &Desk, names: &[&str]) -> Vec<String> {
    let others = desk.catalogue().rooms.iter().map(|room| &room.name);
    others.filter(|name| !names.contains(&name.as_str())).cloned().collect()
}
