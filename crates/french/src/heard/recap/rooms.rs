//! The rooms of a booking, by the names that the hotel gives them.

use super::{last_of, utterance::Utterance};
use crate::heard::{Word, words};
use hotel::proposal::Beside;

/// Longest name that is read, in characters.
const MAX_LENGTH: usize = 200;

/// Words of a room's name that say little: a name that has others is known without them.
const SMALL: &[&str] = &[
    "chambre", "room", "de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux", "et", "avec", "sur", "the",
    "and", "with",
];

/// English words for words of rooms' names.
const ENGLISH: &[(&str, &str)] = &[
    ("familiale", "family"),
    ("vue", "view"),
    ("mer", "sea|ocean"),
    ("jardin", "garden"),
    ("montagne", "mountain"),
    ("simple", "single"),
    ("superieure", "superior"),
    ("appartement", "apartment|flat"),
    ("terrasse", "terrace"),
    ("balcon", "balcony"),
    ("lit", "bed"),
    ("jumeaux", "twin"),
    ("triple", "triple"),
];

/// What stands before a word that names a room by it alone: « la suite », « en familiale ».
const ARTICLES: &[&str] =
    &["une", "un", "la", "le", "l", "en", "chambre", "chambres", "a", "the", "ou", "or", "deux", "two"];

/// « Par la suite », « la suite de ».
const NO_ROOM: &[&str] = &["de", "du", "des", "suite"];

/// What counts rooms whatever their name.
const ROOMS: &[&str] = &["chambre", "chambres", "room", "rooms"];

/// The rooms that were put.
pub(super) struct Rooms<'a> {
    /// Those that must be said.
    pub(super) booked: &'a [String],
    pub(super) beside: &'a Beside,
}

impl Rooms<'_> {
    /// All words of each name that say something, in the singular or plural, in any order.
    pub(super) fn said(&self, utterance: &Utterance<'_>) -> Option<usize> {
        last_of(self.booked.iter().map(|room| {
            last_of(telling(room).iter().map(|wanted| positions(utterance, wanted).next().map(|at| at + 1)))
        }))
    }

    /// Another room type of the hotel, or another number of rooms.
    pub(super) fn is_contradicted(&self, utterance: &Utterance<'_>) -> bool {
        let own: Vec<String> = self.booked.iter().chain(&self.beside.rooms).flat_map(|room| telling(room)).collect();
        self.beside.other_rooms.iter().any(|room| says_other(utterance, &telling(room), &own))
            || self.is_other_number(utterance, &own)
    }

    fn is_other_number(&self, utterance: &Utterance<'_>, own: &[String]) -> bool {
        let rooms = self.booked.len() as u64;
        if rooms == 0 {
            return false;
        }
        let counted: Vec<u64> = utterance
            .numbers
            .iter()
            .filter(|number| {
                let is_name =
                    utterance.words.get(number.end).is_some_and(|word| own.iter().any(|own| is_same(word, own)));
                let counts = utterance.is(number.end, ROOMS) || is_name;
                counts && !utterance.is_after(number.at, &["par", "per"]) && !utterance.is_denied(number.at)
            })
            .map(|number| number.value)
            .collect();
        let total: u64 = counted.iter().sum();
        let is_more = counted.iter().any(|count| *count > rooms);
        // « deux chambres : une standard et une familiale » counts them twice.
        let is_less = !counted.is_empty() && total < rooms;
        is_more || is_less
    }
}

/// Whether another room is named: all of its name, or the first word of it that no room of the booking has.
fn says_other(utterance: &Utterance<'_>, name: &[String], own: &[String]) -> bool {
    let is_own = |word: &String| own.iter().any(|own| singular(own) == singular(word));
    let Some(first) = name.iter().find(|word| !is_own(word)) else { return false };
    let has_rest = |at: usize| {
        let near = utterance.words.get(at.saturating_sub(2)..(at + name.len() + 3).min(utterance.words.len()));
        let near = near.unwrap_or_default();
        name.iter().all(|wanted| near.iter().any(|word| is_same(word, wanted)))
    };
    positions(utterance, first).any(|at| {
        let is_named = has_rest(at) || (utterance.is_after(at, ARTICLES) && !is_idiom(utterance, at));
        is_named && !utterance.is_denied(at)
    })
}

fn is_idiom(utterance: &Utterance<'_>, at: usize) -> bool {
    let before = at.checked_sub(2).is_some_and(|before| utterance.is(before, &["par", "de", "tout", "dans"]));
    before || utterance.is(at + 1, NO_ROOM)
}

/// The words of a name that say something.
fn telling(name: &str) -> Vec<String> {
    let (name, _) = words(name, MAX_LENGTH);
    let telling: Vec<String> =
        name.iter().map(|word| &word.text).filter(|text| !SMALL.contains(&text.as_str())).cloned().collect();
    if telling.is_empty() { name.into_iter().map(|word| word.text).collect() } else { telling }
}

/// Where a word of a name is said, in French or English.
fn positions(utterance: &Utterance<'_>, wanted: &str) -> impl Iterator<Item = usize> {
    let words = utterance.words.iter().enumerate();
    words.filter(move |(_, word)| is_same(word, wanted)).map(|(at, _)| at)
}

fn is_same(word: &Word, wanted: &str) -> bool {
    let (said, wanted) = (singular(&word.text), singular(wanted));
    let english = || ENGLISH.iter().find(|(french, _)| singular(french) == wanted).map(|(_, english)| *english);
    said == wanted || english().is_some_and(|english| english.split('|').any(|english| english == said))
}

fn singular(word: &str) -> &str {
    word.trim_end_matches(['s', 'x'])
}
