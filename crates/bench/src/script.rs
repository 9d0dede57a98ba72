//! What OpenAI's side says in a call, written once. What differs from call to call has a width of its own and is written over.
//!
//! One call: greeting, a question about a room, its booking (asked for twice, with the recap and the caller's yes between), thanks.
//! Order and shape of the events: OpenAI Python SDK 3.54.0, `types/realtime/realtime_server_event.py`.

mod events;
#[cfg(test)]
mod tests;

use anyhow::{Context as _, Result};
use chrono::{Days, NaiveDate};
use serde_json::json;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use self::events::Events;

/// The first night that calls book, and over how many days they spread.
const FIRST_NIGHT: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 23);
const DAYS: usize = 500;

/// What is written over in the events that ask for a booking; each is as wide as what takes its place.
const NAME: &str = "aaaaaaaa";
const PHONE: &str = "0639980000";
const MAIL: &str = "essai00000000@";
const ARRIVAL: &str = "2026-11-22";
const DEPARTURE: &str = "2026-11-24";
const TURN: &str = "turn00000000";

/// Everything that is said in a call.
#[derive(Debug)]
pub(super) struct Script {
    /// `session.created`.
    pub(super) created: Utf8Bytes,
    /// The response to the server's first `response.create`.
    pub(super) greeting: Vec<Utf8Bytes>,
    /// The caller asks, the model calls `check_availability`.
    pub(super) question: Vec<Utf8Bytes>,
    /// The model says what is free.
    pub(super) offer: Vec<Utf8Bytes>,
    /// The caller chooses, the model calls `create_reservation`.
    wanted: Template,
    /// The model says the recap.
    recap: Template,
    /// The caller says yes, the model calls `create_reservation` again.
    confirmed: Template,
    /// The model thanks.
    thanks: Template,
    /// Events in all of it.
    pub(super) events: usize,
}

/// Events with places that are written over.
#[derive(Debug)]
struct Template(Vec<(String, Vec<(Field, usize)>)>);

#[derive(Clone, Copy, Debug)]
enum Field {
    Name,
    Phone,
    Mail,
    Arrival,
    Departure,
    Turn,
}

const FIELDS: [(Field, &str); 6] = [
    (Field::Name, NAME),
    (Field::Phone, PHONE),
    (Field::Mail, MAIL),
    (Field::Arrival, ARRIVAL),
    (Field::Departure, DEPARTURE),
    (Field::Turn, TURN),
];

impl Script {
    /// Writes it.
    pub(super) fn new() -> Self {
        let mut number = 0;
        let mut part = |say: &dyn Fn(&mut Events)| {
            let mut events = Events::default();
            say(&mut events);
            number += events.0.len();
            events.0
        };
        let whole = |events: Vec<String>| events.into_iter().map(Utf8Bytes::from).collect();
        let booking = json!({
            "nom": format!("Essai {NAME}"), "prenom": "Camille", "email": format!("{MAIL}example.com"), "telephone": PHONE,
            "date_arrivee": ARRIVAL, "date_depart": DEPARTURE, "type_chambre": "standard", "nombre_personnes": 2,
            "demandes_speciales": "",
        });
        let asked = json!({
            "date_arrivee": "2027-03-02", "date_depart": "2027-03-04", "type_chambre": "standard", "nombre_personnes": 2,
        });
        Self {
            created: part(&|events| events.created()).concat().into(),
            greeting: whole(part(&|events| {
                events.speech("1", "Bonjour et bienvenue chez Vacances Bleues. Je suis l'assistante virtuelle de l'hôtel. Comment puis-je vous aider ?");
            })),
            question: whole(part(&|events| {
                events.caller("2", "Bonjour, une chambre standard pour deux, du deux au quatre mars.");
                events.function_call("2", "check_availability", &asked);
            })),
            offer: whole(part(&|events| {
                events.speech("3", "Oui, c'est possible à ces dates. Souhaitez-vous que je vous la réserve ?");
            })),
            wanted: Template::of(part(&|events| {
                events.caller(&format!("{TURN}a"), "Oui, volontiers. Je m'appelle Camille Essai.");
                events.function_call(&format!("{TURN}a"), "create_reservation", &booking);
            })),
            recap: Template::of(part(&|events| {
                events.speech(&format!("{TURN}b"), &format!("Je récapitule : une chambre standard pour deux personnes, du {ARRIVAL} au {DEPARTURE}, cent soixante-dix-huit euros. Est-ce bien cela ?"));
            })),
            confirmed: Template::of(part(&|events| {
                events.caller(&format!("{TURN}c"), "Oui, c'est cela.");
                events.function_call(&format!("{TURN}c"), "create_reservation", &booking);
            })),
            thanks: Template::of(part(&|events| {
                events.speech(&format!("{TURN}d"), "C'est noté. Merci de votre appel, et à bientôt.");
            })),
            events: number,
        }
    }

    /// The caller number `number` chooses a stay, which `create_reservation` is to book.
    pub(super) fn wanted(&self, number: usize) -> Result<Vec<Utf8Bytes>> {
        self.wanted.for_caller(number)
    }

    /// The recap of it.
    pub(super) fn recap(&self, number: usize) -> Result<Vec<Utf8Bytes>> {
        self.recap.for_caller(number)
    }

    /// The same caller says yes to the recap.
    pub(super) fn confirmed(&self, number: usize) -> Result<Vec<Utf8Bytes>> {
        self.confirmed.for_caller(number)
    }

    /// The model thanks for it.
    pub(super) fn thanks(&self, number: usize) -> Result<Vec<Utf8Bytes>> {
        self.thanks.for_caller(number)
    }
}

impl Template {
    fn of(events: Vec<String>) -> Self {
        let places = |text: &str| {
            FIELDS
                .into_iter()
                .flat_map(|(field, name)| text.match_indices(name).map(move |(at, _)| (field, at)))
                .collect()
        };
        Self(events.into_iter().map(|text| (places(&text), text)).map(|(places, text)| (text, places)).collect())
    }

    fn for_caller(&self, number: usize) -> Result<Vec<Utf8Bytes>> {
        let shift = u64::try_from(number.wrapping_mul(7) % DAYS)?;
        let arrival = FIRST_NIGHT.and_then(|day| day.checked_add_days(Days::new(shift))).context("date")?;
        let departure = arrival.checked_add_days(Days::new(2)).context("date")?;
        let (arrival, departure, name) = (arrival.to_string(), departure.to_string(), letters(number));
        let phone = format!("063998{:04}", number % 10_000);
        let mail = format!("essai{:08}@", number % 100_000_000);
        let turn = format!("turn{:08}", number % 100_000_000);
        let written = |(text, places): &(String, Vec<(Field, usize)>)| {
            let mut text = text.clone();
            for (field, at) in places {
                let new = match field {
                    Field::Name => &name,
                    Field::Phone => &phone,
                    Field::Mail => &mail,
                    Field::Arrival => &arrival,
                    Field::Departure => &departure,
                    Field::Turn => &turn,
                };
                text.replace_range(*at..at + new.len(), new);
            }
            Utf8Bytes::from(text)
        };
        Ok(self.0.iter().map(written).collect())
    }
}

/// A number in eight letters: a name of somebody who does not exist.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    for _ in 0..NAME.len() {
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
    }
    letters
}
