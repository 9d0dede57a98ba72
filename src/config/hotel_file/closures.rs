//! `[[fermetures]]`: rooms that are not sold on some nights. `[[arrivees_fermees]]`: days on which nobody may arrive.

use chrono::{NaiveDate, Weekday};

use hotel::{
    catalogue::{ClosedArrivals, Closure, RoomTypeId},
    fold,
};

use super::{
    notes::Notes,
    rooms::{MAX_COUNT, ROOM_TYPE, Rooms},
    section::Section,
};

/// Some years of works, holidays and groups.
const MAX_CLOSURES: usize = 200;

/// The days of a week.
const MAX_WEEKDAYS: usize = 7;

/// Days of the week have short names.
const MAX_WEEKDAY: usize = 20;

pub(super) fn read(root: &mut Section<'_>, notes: &mut Notes<'_>, rooms: &Rooms) -> Vec<Closure> {
    let mut closures = Vec::new();
    for mut section in root.tables(notes, "fermetures", MAX_CLOSURES) {
        let room_type = required_room(&mut section, notes, rooms);
        let period = period(&mut section, notes);
        let number = section.number(notes, "nombre", 1..=MAX_COUNT);
        section.finish(notes);
        if let (Some(room_type), Some((first_night, last_night))) = (room_type, period) {
            closures.push(Closure { room_type, first_night, last_night, rooms: number });
        }
    }
    closures
}

pub(super) fn read_arrivals(root: &mut Section<'_>, notes: &mut Notes<'_>, rooms: &Rooms) -> Vec<ClosedArrivals> {
    let mut closed = Vec::new();
    for mut section in root.tables(notes, "arrivees_fermees", MAX_CLOSURES) {
        let period = period(&mut section, notes);
        let room_type = rooms.named_by(&mut section, notes);
        let weekdays = weekdays(&mut section, notes);
        section.finish(notes);
        if let Some((first_day, last_day)) = period {
            closed.push(ClosedArrivals { first_day, last_day, room_type, weekdays });
        }
    }
    closed
}

fn required_room(section: &mut Section<'_>, notes: &mut Notes<'_>, rooms: &Rooms) -> Option<RoomTypeId> {
    let before = notes.count();
    let room_type = rooms.named_by(section, notes);
    if room_type.is_none() && notes.count() == before {
        section.fault(notes, ROOM_TYPE, "obligatoire, et absent ou vide");
    }
    room_type
}

/// `du` and `au`, both included.
fn period(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = (section.required_day(notes, "du"), section.required_day(notes, "au"));
    let (first, last) = (first?, last?);
    if first > last {
        section.fault(notes, "au", "la fermeture finit avant de commencer");
        return None;
    }
    Some((first, last))
}

fn weekdays(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Vec<Weekday> {
    const KEY: &str = "jours";
    let before = notes.count();
    let names = section.texts(notes, KEY, MAX_WEEKDAYS, MAX_WEEKDAY);
    let mut weekdays = Vec::new();
    for name in &names {
        match weekday(name) {
            Some(day) => weekdays.push(day),
            None => section.fault(notes, KEY, format!("« {name} » n'est pas un jour de la semaine : lundi, mardi…")),
        }
    }
    if names.is_empty() && section.has(KEY) && notes.count() == before {
        section.fault(notes, KEY, "une liste vide ne fermerait rien ; sans cette clé, tous les jours sont fermés");
    }
    weekdays
}

/// The day of the week of a name, in whatever case.
fn weekday(name: &str) -> Option<Weekday> {
    let mut day = Weekday::Mon;
    for _ in 0..MAX_WEEKDAYS {
        if fold(french::weekday(day)) == fold(name) {
            return Some(day);
        }
        day = day.succ();
    }
    None
}
