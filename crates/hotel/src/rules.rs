//! Which stays can be booked by telephone, and who fits into a room.

use chrono::{Days, NaiveDate};

use super::{
    catalogue::{Catalogue, RoomType, StayRules},
    day::HotelDay,
    party::Party,
    refusal::{ClosedDay, Field, Overcrowded, Refusal, ShortStay},
    stay::{Stay, StayError},
};

/// How far an arrival is moved in search of a day that is open, in days, either way: a week has one of every day.
pub const MAX_ARRIVAL_SHIFT_DAYS: i64 = 7;
/// How many open days are named: the nearest before and after, as a rule.
const MAX_OPEN_DAYS: usize = 2;

/// The stay between two days, where the rules of all stays allow it; those of a room type are [`in_room`].
///
/// # Errors
/// The first rule that is broken: past, order, too soon, beyond the horizon, too long.
pub fn stay(rules: &StayRules, day: HotelDay, arrival: NaiveDate, departure: NaiveDate) -> Result<Stay, Refusal> {
    if arrival < day.tonight() {
        return Err(Refusal::PastDate { arrival });
    }
    let latest = days_after(day.date(), rules.horizon_days);
    if arrival >= latest && departure > arrival {
        return Err(Refusal::TooFar { field: Field::Arrival, latest });
    }
    let stay = Stay::new(arrival, departure).map_err(|fault| match fault {
        StayError::DepartureNotAfterArrival => Refusal::DepartureNotAfterArrival { arrival, departure },
        StayError::TooLong => Refusal::StayTooLong { max_nights: rules.max_nights },
    })?;
    check(rules, day, stay)?;
    Ok(stay)
}

/// Whether the rules of all stays allow the stay.
///
/// # Errors
/// The first rule that is broken.
pub fn check(rules: &StayRules, day: HotelDay, stay: Stay) -> Result<(), Refusal> {
    if stay.arrival() < day.tonight() {
        return Err(Refusal::PastDate { arrival: stay.arrival() });
    }
    // Where one may arrive today, one may still arrive for the night that goes on.
    let earliest = match rules.min_days_ahead {
        0 => day.tonight(),
        days => days_after(day.date(), days),
    };
    if stay.arrival() < earliest {
        return Err(Refusal::TooSoon { earliest });
    }
    let latest = days_after(day.date(), rules.horizon_days);
    if stay.arrival() >= latest {
        return Err(Refusal::TooFar { field: Field::Arrival, latest });
    }
    if stay.night_count() > rules.max_nights {
        return Err(Refusal::StayTooLong { max_nights: rules.max_nights });
    }
    if stay.departure() > latest {
        return Err(Refusal::TooFar { field: Field::Departure, latest });
    }
    Ok(())
}

/// Whether a stay that the rules of all stays allow may be spent in a room of the type: the day of arrival is open, and the stay long
/// enough for its season.
///
/// # Errors
/// [`Refusal::ClosedToArrival`] or [`Refusal::StayTooShort`], with the nearest stays that the rules allow.
pub fn in_room(catalogue: &Catalogue, room: &RoomType, day: HotelDay, stay: Stay) -> Result<(), Refusal> {
    if catalogue.is_closed_to_arrival(room, stay.arrival()) {
        let nearest = open_arrivals(stay, |shifted| is_allowed(catalogue, room, day, shifted));
        return Err(Refusal::ClosedToArrival(Box::new(ClosedDay {
            arrival: stay.arrival(),
            room_name: Some(room.name.clone()),
            nearest,
        })));
    }
    let (min_nights, season) = catalogue.min_nights(room, stay.arrival());
    if stay.night_count() < min_nights {
        return Err(Refusal::StayTooShort(Box::new(ShortStay {
            min_nights,
            season: season.map(|season| season.name.clone()),
            nearest: stay.lasting(min_nights).filter(|stay| check(&catalogue.rules, day, *stay).is_ok()),
            offers: Vec::new(),
        })));
    }
    Ok(())
}

/// Whether every rule allows the stay in a room of the type.
pub fn is_allowed(catalogue: &Catalogue, room: &RoomType, day: HotelDay, stay: Stay) -> bool {
    check(&catalogue.rules, day, stay).is_ok()
        && !catalogue.is_closed_to_arrival(room, stay.arrival())
        && stay.night_count() >= catalogue.min_nights(room, stay.arrival()).0
}

/// The nearest days on which the same number of nights may begin, as `allowed` says, later before earlier.
pub fn open_arrivals(stay: Stay, allowed: impl Fn(Stay) -> bool) -> Vec<NaiveDate> {
    let shifts = (1..=MAX_ARRIVAL_SHIFT_DAYS).flat_map(|days| [days, -days]);
    let allowed = shifts.filter_map(|days| stay.shifted(days)).filter(|shifted| allowed(*shifted));
    allowed.map(Stay::arrival).take(MAX_OPEN_DAYS).collect()
}

/// Whether the party fits: into a room of the type, or into one of any type.
///
/// # Errors
/// [`Refusal::CapacityExceeded`], without what is free: that is for who knows what is taken.
pub fn party(catalogue: &Catalogue, room: Option<&RoomType>, party: &Party) -> Result<(), Refusal> {
    let fits = match room {
        Some(room) => room.fits(party),
        None => catalogue.rooms.iter().any(|room| room.fits(party)),
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::CapacityExceeded(Box::new(Overcrowded {
        people: party.people(),
        room: room.map(|room| (room.name.clone(), room.capacity)),
        free: None,
    })))
}

fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{adults, catalogue, day, kind, stay as nights};

    const TODAY: &str = "2026-11-22";

    fn nights_or_refusal(arrival: &str, departure: &str) -> Result<u32, String> {
        let mut catalogue = catalogue();
        catalogue.rules = StayRules { min_nights: 2, min_days_ahead: 1, ..StayRules::default() };
        let day_of_call = HotelDay::of(day(TODAY));
        stay(&catalogue.rules, day_of_call, day(arrival), day(departure))
            .and_then(|stay| in_room(&catalogue, &catalogue.rooms[0], day_of_call, stay).map(|()| stay.night_count()))
            .map_err(|refusal| kind(&refusal))
    }

    #[test]
    fn stay_in_the_past_is_called_one_among_offers_too() {
        let past = check(&StayRules::default(), HotelDay::of(day(TODAY)), nights("2026-11-20", "2026-11-23"));
        assert!(matches!(past, Err(Refusal::PastDate { .. })), "{past:?}");
    }

    #[test]
    fn each_rule_has_its_code_and_its_edge() {
        for (arrival, departure, expected) in [
            ("2026-11-23", "2026-11-25", Ok(2)),
            ("2026-11-23", "2026-12-23", Ok(30)),
            ("2028-05-13", "2028-05-15", Ok(2)), // 2028-05-15 is 540 days from 2026-11-22
            ("2026-11-21", "2026-11-25", Err("PastDate")),
            ("2026-11-21", "2026-11-20", Err("PastDate")),
            ("2026-11-22", "2026-11-25", Err("TooSoon")),
            ("2026-11-23", "2026-11-24", Err("StayTooShort")),
            ("2026-11-23", "2026-11-23", Err("DepartureNotAfterArrival")),
            ("2026-11-23", "2026-11-22", Err("DepartureNotAfterArrival")),
            ("2026-11-23", "2026-12-24", Err("StayTooLong")),
            ("2026-11-23", "2126-12-24", Err("StayTooLong")),
            ("2028-05-14", "2028-05-16", Err("TooFar")),
            ("2028-11-22", "2028-11-24", Err("TooFar")),
            ("2028-11-22", "2128-11-24", Err("TooFar")),
            ("2028-11-22", "2028-11-20", Err("DepartureNotAfterArrival")),
        ] {
            assert_eq!(
                nights_or_refusal(arrival, departure),
                expected.map_err(str::to_owned),
                "{arrival} → {departure}"
            );
        }
    }

    #[test]
    fn after_midnight_the_night_that_goes_on_can_still_be_booked_and_no_earlier_one() {
        let rules = StayRules::default();
        let late = HotelDay::at(day(TODAY), chrono::NaiveTime::from_hms_opt(1, 0, 0), rules.end_of_day);
        let booked = |day_of_call, arrival: &str| {
            stay(&rules, day_of_call, day(arrival), day(TODAY)).map_err(|refusal| kind(&refusal))
        };
        assert_eq!(booked(late, "2026-11-21"), Ok(nights("2026-11-21", TODAY)));
        assert_eq!(booked(late, "2026-11-20"), Err("PastDate".to_owned()));
        assert_eq!(booked(HotelDay::of(day(TODAY)), "2026-11-21"), Err("PastDate".to_owned()));
        let ahead = StayRules { min_days_ahead: 1, ..rules };
        assert_eq!(
            stay(&ahead, late, day("2026-11-21"), day(TODAY)).map_err(|refusal| kind(&refusal)),
            Err("TooSoon".to_owned())
        );
    }

    #[test]
    fn a_season_asks_for_its_shortest_stay_by_the_night_of_arrival_and_names_itself() {
        let mut catalogue = catalogue();
        catalogue.seasons[0].min_nights = Some(5);
        catalogue.seasons[0].prices.remove(&crate::samples::room_id("familiale"));
        let check = |room: &str, arrival: &str, departure: &str| {
            in_room(&catalogue, catalogue.room(room).unwrap(), HotelDay::of(day(TODAY)), nights(arrival, departure))
        };
        let Err(Refusal::StayTooShort(short)) = check("standard", "2027-08-31", "2027-09-03") else { panic!() };
        assert_eq!((short.min_nights, short.season.as_deref()), (5, Some("Été")));
        assert_eq!(short.nearest, Some(nights("2027-08-31", "2027-09-05")));
        assert_eq!(check("standard", "2027-08-31", "2027-09-05"), Ok(()));
        assert_eq!(
            check("standard", "2027-07-02", "2027-07-04"),
            Ok(()),
            "who arrives the day before may stay two nights"
        );
        assert_eq!(check("familiale", "2027-08-31", "2027-09-03"), Ok(()), "the season does not price that type");
    }

    #[test]
    fn no_longer_stay_is_named_where_another_rule_forbids_it() {
        let mut catalogue = catalogue();
        catalogue.seasons[0].min_nights = Some(5);
        catalogue.rules.horizon_days = 255; // departures until 2027-08-04
        let stay = nights("2027-08-01", "2027-08-03");
        let refusal = in_room(&catalogue, &catalogue.rooms[0], HotelDay::of(day(TODAY)), stay).unwrap_err();
        assert!(matches!(refusal, Refusal::StayTooShort(short) if short.nearest.is_none()));
    }

    #[test]
    fn a_day_that_is_closed_to_arrival_is_refused_with_the_nearest_open_ones() {
        let mut catalogue = catalogue();
        catalogue.closed_arrivals = vec![crate::catalogue::ClosedArrivals {
            first_day: day("2026-12-24"),
            last_day: day("2026-12-25"),
            room_type: None,
            weekdays: Vec::new(),
        }];
        let check = |arrival: &str, departure: &str| {
            in_room(&catalogue, &catalogue.rooms[0], HotelDay::of(day("2026-12-24")), nights(arrival, departure))
        };
        let Err(Refusal::ClosedToArrival(closed)) = check("2026-12-25", "2026-12-27") else { panic!() };
        assert_eq!(closed.nearest, [day("2026-12-26"), day("2026-12-27")], "the 23rd is past, the 24th closed too");
        assert_eq!(closed.room_name.as_deref(), Some("Chambre Standard"));
        assert_eq!(check("2026-12-26", "2026-12-27"), Ok(()));
    }

    #[test]
    fn who_does_not_fit_is_refused_and_babies_fit_into_cots() {
        let mut catalogue = catalogue();
        let check = |catalogue: &Catalogue, room: Option<&str>, who: &Party| {
            party(catalogue, room.map(|id| catalogue.room(id).unwrap()), who).is_ok()
        };
        assert!(check(&catalogue, None, &adults(4)) && !check(&catalogue, None, &adults(5)));
        assert!(check(&catalogue, Some("standard"), &adults(2)) && !check(&catalogue, Some("standard"), &adults(3)));
        let with_a_baby = Party::new(3, vec![1]).unwrap();
        assert!(!check(&catalogue, Some("standard"), &with_a_baby));
        catalogue.rooms[0].cots = 1;
        assert!(check(&catalogue, Some("standard"), &with_a_baby));
        assert!(!check(&catalogue, Some("standard"), &Party::new(4, vec![0, 1]).unwrap()), "one cot, two babies");
    }
}
