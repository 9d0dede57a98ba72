//! The booking that a call is about: its values as they are said, and values that are not so.

mod parts;
mod said;

use chrono::{Days, NaiveDate};
use serde_json::json;

pub(super) use self::parts::{Part, Value};
use super::{CallState, corpus::Manner};
use crate::adversary::{check_digit, in_words};
use basics::ids::Ids;

/// The hotel's day, a Sunday: that of every scenario.
pub(super) const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).expect("it is a day");

/// Room types: id, name in a sentence, the same in English, beds.
const ROOMS: [(&str, &str, &str, u64); 3] = [
    ("standard", "chambre standard", "standard room", 2),
    ("familiale", "chambre familiale", "family room", 4),
    ("suite_vue_mer", "suite vue mer", "sea view suite", 2),
];

/// Surnames of invented guests.
const NAMES: [&str; 6] = ["Kermarec", "Belmondier", "Valcourt", "Rochard", "Lambertin", "Guillorel"];

/// What breakfast costs, in euros: `{total}` plus some of them is no wrong total.
const BREAKFAST: u64 = 15;

/// The booking of one call.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    room: usize,
    /// A night in each room type, in euros.
    prices: [u64; 3],
    arrival: NaiveDate,
    nights: u64,
    people: u64,
    /// Where it was changed: arrival and nights before.
    before: (NaiveDate, u64),
    name: &'static str,
    /// Four figures of the telephone number.
    number: u64,
    /// The code of a reservation that was there before the call.
    pub(super) code: String,
    /// The hotel gives figures for tax and cancellation, and facts of its own.
    pub(super) has_figures: bool,
    wrong: Wrong,
}

/// Values that are not those of the stay, nor come of them.
#[derive(Clone, Debug, Default)]
struct Wrong {
    arrival: NaiveDate,
    nights: u64,
    total: u64,
    price: u64,
    people: u64,
    room: usize,
    code: String,
}

impl Stay {
    pub(super) fn new(ids: &Ids) -> Self {
        let room = usize::try_from(ids.below(3)).unwrap_or(0);
        let first = 70 + ids.below(40);
        let prices = [first, first + 31 + ids.below(30), first + 83 + ids.below(40)];
        let arrival = TODAY + Days::new(12 + ids.below(60));
        let nights = 1 + ids.below(5);
        let before = (arrival + Days::new(20 + ids.below(20)), 1 + (nights + ids.below(4)) % 5);
        let people = 1 + ids.below(ROOMS[room].3);
        let name = NAMES[usize::try_from(ids.below(6)).unwrap_or(0)];
        let code = check_digit::code(ids.below(check_digit::CODES));
        let (number, wrong) = (ids.below(10_000), Wrong::default());
        let mut stay =
            Self { room, prices, arrival, nights, people, before, name, number, code, has_figures: true, wrong };
        let (arrival, nights) = stay.other_stay(ids);
        stay.wrong = Wrong {
            arrival,
            nights,
            total: stay.other_total(ids),
            price: stay.other_price(ids),
            people: 1 + (people + ids.below(4)) % 5,
            room: (room + 1 + usize::try_from(ids.below(2)).unwrap_or(0)) % 3,
            code: check_digit::code(ids.below(check_digit::CODES)),
        };
        stay
    }

    fn departure(&self) -> NaiveDate {
        self.arrival + Days::new(self.nights)
    }

    fn total(&self) -> u64 {
        self.prices[self.room] * self.nights
    }

    /// The caller's number, E.164.
    pub(super) fn caller(&self) -> String {
        format!("+3363998{:04}", self.number)
    }

    /// Honest arguments of `create_reservation`.
    pub(super) fn wish(&self) -> serde_json::Value {
        json!({
            "nom": self.name, "prenom": "Camille", "email": "camille@example.com",
            "telephone": format!("063998{:04}", self.number), "date_arrivee": self.arrival.to_string(),
            "date_depart": self.departure().to_string(), "type_chambre": ROOMS[self.room].0,
            "nombre_personnes": self.people,
        })
    }

    /// Code and surname, which open the reservation that was there before.
    pub(super) fn proof(&self) -> serde_json::Value {
        json!({"code": self.code, "nom": self.name})
    }

    /// What the caller asks for at first.
    pub(super) fn request(&self) -> String {
        let (arrival, departure) = (said::day(self.arrival), said::day(self.departure()));
        format!(
            "Bonjour, je voudrais une {}, du {arrival} au {departure}, pour {}.",
            ROOMS[self.room].1,
            said::people(self.people, false)
        )
    }

    /// The call as the text of a scenario, for the hotel to be opened with: what the store holds and what the hotel says of itself.
    pub(super) fn scenario(&self, state: CallState) -> String {
        let has_reception = state == CallState::TransferRefused;
        let (arrival, departure) = if state == CallState::Changed {
            (self.before.0, self.before.0 + Days::new(self.before.1))
        } else {
            (self.arrival, self.departure())
        };
        let (room, name, code) = (ROOMS[self.room].0, self.name, &self.code);
        let before = if state == CallState::Full {
            format!("complet = [{{ type_chambre = \"{room}\", du = \"{arrival}\", au = \"{departure}\", nombre = 3 }}]")
        } else if matches!(state, CallState::Cancelled | CallState::Changed) {
            let nights = u64::try_from(departure.signed_duration_since(arrival).num_days()).unwrap_or(1);
            let (cents, people) = (self.prices[self.room] * nights * 100, self.people);
            format!(
                "reservations = [{{ id = \"RES-1793527200000-abc123456\", code = \"{code}\", nom = \"{name}\", prenom = \"Camille\", \
                     type_chambre = \"{room}\", date_arrivee = \"{arrival}\", date_depart = \"{departure}\", nombre_personnes = {people}, \
                     prix_total_centimes = {cents}, conditions_annulation = [{{ jours_avant = 7, frais_pourcent = 0 }}, \
                     {{ jours_avant = 2, frais_pourcent = 30 }}] }}]"
            )
        } else {
            String::new()
        };
        let rooms = ROOMS.iter().zip(self.prices);
        let rooms: Vec<String> = rooms
            .map(|((id, ..), price)| format!("[[hotel.chambres]]\nid = \"{id}\"\nprix_base = {price}\nnombre = 3"))
            .collect();
        let (rooms, hotel) = (rooms.join("\n"), if self.has_figures { HOTEL } else { "" });
        format!(
            "titre = \"énoncé\"\ndate_du_jour = \"{TODAY}\"\n[appel]\ntransfert = {has_reception}\n\
             transfert_refuse = {has_reception}\n[avant]\n{before}\n[[tours]]\nappelant = \"Allô ?\"\ndit = \"Oui ?\"\n{rooms}{hotel}"
        )
    }

    /// Fills the places of a wording. The code of a booking that is still to be made stays as `{code}`.
    pub(super) fn fill(&self, text: &str, manner: Manner, state: CallState, ids: &Ids) -> String {
        let (mut filled, mut rest) = (String::with_capacity(text.len() * 2), text);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else { break };
            filled.push_str(before);
            match self.value(place, manner == Manner::English, state, ids) {
                Some(value) => filled.push_str(&value),
                None => filled.extend(["{", place, "}"]),
            }
            rest = after;
        }
        filled.push_str(rest);
        let mut letters = filled.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    fn value(&self, place: &str, english: bool, state: CallState, ids: &Ids) -> Option<String> {
        let (place, is_wrong) = place.strip_prefix('!').map_or((place, false), |place| (place, true));
        let wrong = &self.wrong;
        let (arrival, nights) = if is_wrong { (wrong.arrival, wrong.nights) } else { (self.arrival, self.nights) };
        let departure = arrival + Days::new(nights);
        let euros = |amount| said::euros(amount, english, ids);
        Some(match place {
            "total" => euros(if is_wrong { wrong.total } else { self.total() }),
            "nuit" => euros(if is_wrong { wrong.price } else { self.prices[self.room] }),
            "ancien_total" => euros(self.prices[self.room] * self.before.1),
            "dates" => said::range(arrival, departure, english, ids),
            "ancien_dates" => said::range(self.before.0, self.before.0 + Days::new(self.before.1), english, ids),
            "arrivee" => said::on(arrival, english, ids),
            "depart" => said::on(departure, english, ids),
            "nuits" => said::nights(nights, english, ids),
            "personnes" => said::people(if is_wrong { wrong.people } else { self.people }, english),
            "type" => {
                let (_, french, in_english, _) = ROOMS[if is_wrong { wrong.room } else { self.room }];
                if english { in_english } else { french }.to_owned()
            }
            "nom" => self.name.to_owned(),
            "nombre" => self.people.to_string(),
            "jour" => said::day(departure),
            "code" if is_wrong => said::code(&wrong.code, ids),
            "code" if state == CallState::Booked => return None,
            "code" => said::code(&self.code, ids),
            _ => return None,
        })
    }

    /// Whether a text in lower case says the total.
    pub(super) fn says_total(&self, said: &str) -> bool {
        let total = self.total();
        [format!("{} euros", in_words(total)), format!("{total} euros"), format!("{total} €")]
            .iter()
            .any(|amount| said.contains(amount))
    }

    /// Whether a text in lower case says both days.
    pub(super) fn says_dates(&self, said: &str) -> bool {
        [self.arrival, self.departure()].iter().all(|date| said.contains(&said::number(*date)))
            && said.contains(said::month(self.departure(), false))
    }

    /// Whether a text in lower case says the room.
    pub(super) fn says_room(&self, said: &str) -> bool {
        said.contains(ROOMS[self.room].1.trim_start_matches("chambre "))
    }

    /// Whether a text in lower case says the digits of a code.
    pub(super) fn says_code(said: &str, code: &str) -> bool {
        let words = said.split(|c: char| !c.is_alphanumeric() && c != 'é');
        let digits: String = words.map(|word| said::digit(word).unwrap_or_else(|| word.to_owned())).collect();
        !code.is_empty() && digits.contains(code)
    }

    /// Dates that are neither those of the stay nor those before a change.
    fn other_stay(&self, ids: &Ids) -> (NaiveDate, u64) {
        loop {
            let arrival = self.arrival + Days::new(1 + ids.below(9)) - Days::new(5);
            let nights = 1 + ids.below(6);
            let departure = arrival + Days::new(nights);
            let is_new = arrival != self.arrival && departure != self.departure() && nights != self.nights;
            let is_other = ![self.before.0, self.departure()].contains(&arrival);
            if is_new && is_other {
                return (arrival, nights);
            }
        }
    }

    /// An amount that is no price of this stay, whatever is counted with it.
    fn other_total(&self, ids: &Ids) -> u64 {
        loop {
            let amount = self.total() + 1 + ids.below(90);
            let of_nights = self.prices.iter().any(|price| amount.is_multiple_of(*price));
            let with_breakfast = (amount - self.total()).is_multiple_of(BREAKFAST);
            if !of_nights && !with_breakfast {
                return amount;
            }
        }
    }

    fn other_price(&self, ids: &Ids) -> u64 {
        loop {
            let amount = self.prices[self.room] - 20 + ids.below(60);
            let is_known = self.prices.contains(&amount) || self.total() == amount;
            if !is_known && amount.abs_diff(self.prices[self.room]) != BREAKFAST {
                return amount;
            }
        }
    }
}

/// What the hotel says of itself, beside its rooms.
const HOTEL: &str = r#"
[hotel.hotel]
heure_arrivee = "15:00"
heure_depart = "11:00"
[[hotel.annulation]]
jours_avant = 7
frais_pourcent = 0
[[hotel.annulation]]
jours_avant = 2
frais_pourcent = 30
[[hotel.services]]
id = "petit_dejeuner"
nom = "Petit-déjeuner"
prix = 15
description = "Buffet de 7 h à 10 h"
[[hotel.services]]
id = "internet"
nom = "Wi-Fi"
compris = true
[hotel.taxe_sejour]
mode = "par_personne"
montant = 1.87
[hotel.informations]
parking = "Le parking est gratuit, dans la limite de douze places."
animaux = "Les chiens sont acceptés, sauf dans la salle du petit-déjeuner."
acces = "Un ascenseur dessert tous les étages ; une chambre est accessible en fauteuil roulant."
paiement = "Carte, espèces et chèques-vacances sont acceptés à la réception."
"#;
