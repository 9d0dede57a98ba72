//! The rules of the house: what is free, what it costs, and whether what was said is so.

use std::hint::black_box;

use ::hotel::{
    availability::{self, Request},
    catalogue::RoomTypeId,
    day::HotelDay,
    inventory::Inventory,
    money::Cents,
    party::Party,
    proposal::{Beside, ToHear},
    quote::Quote,
    stay::Stay,
};
use anyhow::{Context as _, Result, ensure};
use chrono::{Days, NaiveDate};
use vacances_bleues::assistant::claims::{self, Done, Reading};

use super::{Run, call, frames};

/// A house that is well booked: so many stays of three nights over a year and a half.
const STAYS: u64 = 2_000;

/// The days over which they are spread: what is sold ahead by default.
const DAYS: u64 = 540;

/// Asks which rooms are free, the house being well booked. The copy of the nights asked about, as the store makes it, is in it.
pub(super) fn availability() -> Result<Run> {
    let catalogue = frames::hotel()?.catalogue;
    let mut inventory = Inventory::default();
    for number in 0..STAYS {
        let room = &catalogue.rooms[usize::try_from(number % 3)?].id;
        let arrival = today()?.checked_add_days(Days::new(number * 7 % DAYS)).context("date")?;
        inventory.take(room, nights(arrival, 3)?);
    }
    let stay = nights(day("2027-02-12")?, 3)?;
    let request = Request { stay, room_type: None, party: Some(Party::new(2, Vec::new())?) };
    let at = HotelDay::of(today()?);
    let search = move || {
        let nights = inventory.during(availability::window(&catalogue, stay));
        availability::search(&catalogue, black_box(&request), at, &nights)
    };
    ensure!(search().is_ok_and(|found| !found.options.is_empty()), "rien de libre");
    Ok(Box::new(move || drop(black_box(search()))))
}

/// The price of a week.
pub(super) fn price() -> Result<Run> {
    let catalogue = frames::hotel()?.catalogue;
    let (stay, party) = (nights(day("2027-08-28")?, 7)?, Party::new(2, Vec::new())?);
    Ok(Box::new(move || {
        black_box(Quote::new(&catalogue, &catalogue.rooms[0], black_box(stay), Some(&party)));
    }))
}

/// Compares the recap of a booking, which says dates, price, terms and names, with what a call has been told.
pub(super) fn claims() -> Result<Run> {
    let (said, today) = (call::recap()?, today()?);
    let (arrival, departure) = (day("2026-11-27")?, day("2026-11-30")?);
    let beside = Beside { other_rooms: vec!["Chambre Familiale".to_owned()], ..Beside::default() };
    let rooms = vec!["Chambre Standard".to_owned()];
    let put = ToHear::Booking { arrival, departure, tonight: false, rooms, people: 2, beside: Box::new(beside) };
    let unfounded = move || {
        let stays = [(&put, Cents::new(26_700))];
        let done = Done { held: true, stays: &stays, today, ..Done::default() };
        claims::unfounded(&Reading::new(black_box(&said)), &said, &done)
    };
    ensure!(unfounded().is_empty(), "le récapitulatif n'est pas reconnu : {:?}", unfounded());
    Ok(Box::new(move || drop(black_box(unfounded()))))
}

/// The day to which the recorded call belongs.
fn today() -> Result<NaiveDate> {
    day("2026-11-22")
}

pub(super) fn day(text: &str) -> Result<NaiveDate> {
    Ok(text.parse()?)
}

pub(super) fn nights(arrival: NaiveDate, nights: u64) -> Result<Stay> {
    Ok(Stay::new(arrival, arrival.checked_add_days(Days::new(nights)).context("date")?)?)
}

pub(super) fn standard() -> Result<RoomTypeId> {
    RoomTypeId::parse("standard").context("type de chambre")
}
