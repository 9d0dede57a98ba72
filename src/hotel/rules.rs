//! Which stays can be booked by telephone, and how many people a room takes.

use chrono::{Days, NaiveDate};

use super::{
    catalogue::{Catalogue, RoomType, StayRules},
    refusal::{Field, Overcrowded, Refusal},
    stay::{Stay, StayFault},
};

/// More people than this are no booking by telephone but a typing error or a group, which the reception handles.
pub const MAX_PARTY: u32 = 50;

/// The stay between two days, where the rules allow it. `today` is the hotel's local date.
///
/// # Errors
/// The first rule that is broken: past, order, too soon, beyond the horizon, too short, too long.
pub fn stay(rules: &StayRules, today: NaiveDate, arrival: NaiveDate, departure: NaiveDate) -> Result<Stay, Refusal> {
    if arrival < today {
        return Err(Refusal::PastDate { arrival });
    }
    let latest = days_after(today, rules.horizon_days);
    if arrival >= latest && departure > arrival {
        return Err(Refusal::TooFar { field: Field::Arrival, latest });
    }
    let stay = Stay::new(arrival, departure).map_err(|fault| match fault {
        StayFault::DepartureNotAfterArrival => Refusal::DepartureNotAfterArrival { arrival, departure },
        StayFault::TooLong => Refusal::StayTooLong { max_nights: rules.max_nights },
    })?;
    check(rules, today, stay)?;
    Ok(stay)
}

/// Whether the rules allow the stay. `today` is the hotel's local date.
///
/// # Errors
/// The first rule that is broken.
pub fn check(rules: &StayRules, today: NaiveDate, stay: Stay) -> Result<(), Refusal> {
    if stay.arrival() < today {
        return Err(Refusal::PastDate { arrival: stay.arrival() });
    }
    let earliest = days_after(today, rules.min_days_ahead);
    if stay.arrival() < earliest {
        return Err(Refusal::TooSoon { earliest });
    }
    let latest = days_after(today, rules.horizon_days);
    if stay.arrival() >= latest {
        return Err(Refusal::TooFar { field: Field::Arrival, latest });
    }
    if stay.night_count() > rules.max_nights {
        return Err(Refusal::StayTooLong { max_nights: rules.max_nights });
    }
    if stay.departure() > latest {
        return Err(Refusal::TooFar { field: Field::Departure, latest });
    }
    if stay.night_count() < rules.min_nights {
        return Err(Refusal::StayTooShort { min_nights: rules.min_nights });
    }
    Ok(())
}

/// Whether that many people fit: into a room of the type, or into one of any type.
///
/// # Errors
/// [`Refusal::InvalidPeople`] for nobody or more than [`MAX_PARTY`]; [`Refusal::CapacityExceeded`] with what fits.
pub fn party(catalogue: &Catalogue, room: Option<&RoomType>, people: u32) -> Result<(), Refusal> {
    if people == 0 || people > MAX_PARTY {
        return Err(Refusal::InvalidPeople);
    }
    let capacity = room.map_or_else(|| catalogue.largest_capacity(), |room| room.capacity);
    if people <= capacity {
        return Ok(());
    }
    Err(Refusal::CapacityExceeded(Box::new(Overcrowded {
        people,
        room: room.map(|room| (room.name.clone(), room.capacity)),
        larger: larger_room(catalogue, people),
        two_rooms: two_rooms(catalogue, people),
    })))
}

fn larger_room(catalogue: &Catalogue, people: u32) -> Option<(String, u32)> {
    catalogue
        .rooms
        .iter()
        .filter(|room| room.capacity >= people)
        .min_by_key(|room| (room.capacity, room.base_price))
        .map(|room| (room.name.clone(), room.capacity))
}

fn two_rooms(catalogue: &Catalogue, people: u32) -> Option<(String, String)> {
    let pairs = catalogue
        .rooms
        .iter()
        .enumerate()
        .flat_map(|(at, first)| catalogue.rooms[at..].iter().map(move |second| (first, second)));
    pairs
        .filter(|(first, second)| first.capacity.saturating_add(second.capacity) >= people)
        .min_by_key(|(first, second)| {
            (first.capacity.saturating_add(second.capacity), first.base_price + second.base_price)
        })
        .map(|(first, second)| (first.name.clone(), second.name.clone()))
}

fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotel::samples::{catalogue, day};

    const TODAY: &str = "2026-11-22";

    fn code(arrival: &str, departure: &str) -> Result<u32, &'static str> {
        let rules = StayRules { min_nights: 2, min_days_ahead: 1, ..StayRules::default() };
        stay(&rules, day(TODAY), day(arrival), day(departure)).map(Stay::night_count).map_err(|refusal| refusal.code())
    }

    #[test]
    fn each_rule_has_its_code_and_its_edge() {
        for (arrival, departure, expected) in [
            ("2026-11-23", "2026-11-25", Ok(2)),
            ("2026-11-23", "2026-12-23", Ok(30)),
            ("2028-05-13", "2028-05-15", Ok(2)), // 2028-05-15 is 540 days from 2026-11-22
            ("2026-11-21", "2026-11-25", Err("date_passee")),
            ("2026-11-21", "2026-11-20", Err("date_passee")),
            ("2026-11-22", "2026-11-25", Err("date_trop_proche")),
            ("2026-11-23", "2026-11-24", Err("sejour_trop_court")),
            ("2026-11-23", "2026-11-23", Err("depart_avant_arrivee")),
            ("2026-11-23", "2026-11-22", Err("depart_avant_arrivee")),
            ("2026-11-23", "2026-12-24", Err("sejour_trop_long")),
            ("2026-11-23", "2126-12-24", Err("sejour_trop_long")),
            ("2028-05-14", "2028-05-16", Err("date_trop_lointaine")),
            ("2028-11-22", "2028-11-24", Err("date_trop_lointaine")),
            ("2028-11-22", "2128-11-24", Err("date_trop_lointaine")),
            ("2028-11-22", "2028-11-20", Err("depart_avant_arrivee")),
        ] {
            assert_eq!(code(arrival, departure), expected, "{arrival} → {departure}");
        }
    }

    #[test]
    fn nobody_and_crowds_are_no_party() {
        let catalogue = catalogue();
        for people in [0, 51, u32::MAX] {
            assert_eq!(party(&catalogue, None, people), Err(Refusal::InvalidPeople));
        }
        assert_eq!(party(&catalogue, None, 4), Ok(()));
        assert_eq!(party(&catalogue, catalogue.room("standard"), 2), Ok(()));
    }

    #[test]
    fn too_many_people_are_told_what_fits() {
        let catalogue = catalogue();
        let refusal =
            |room: Option<&str>, people| match party(&catalogue, room.and_then(|id| catalogue.room(id)), people) {
                Err(Refusal::CapacityExceeded(crowd)) => *crowd,
                other => panic!("{other:?}"),
            };
        let three = refusal(Some("standard"), 3);
        assert_eq!(three.larger, Some(("Chambre Familiale".to_owned(), 4)));
        assert_eq!(three.two_rooms, Some(("Chambre Standard".to_owned(), "Chambre Standard".to_owned())));
        let five = refusal(Some("standard"), 5);
        assert_eq!(five.larger, None);
        assert_eq!(five.two_rooms, Some(("Chambre Standard".to_owned(), "Chambre Familiale".to_owned())));
        let nine = refusal(None, 9);
        assert_eq!((nine.room, nine.larger, nine.two_rooms), (None, None, None));
    }
}
