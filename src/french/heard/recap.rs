//! Whether something that was said is a recap of what was put to the caller: whether it names the days, the rooms, the people and the
//! price, in words or figures, in French or English. What is said beside them does not matter.

use chrono::NaiveDate;

use super::{Gap, SaidDay, Word, amounts_in, day_at, figures_at, follows, is_number_word, number_at, range_at, words};
use crate::hotel::{
    money::Cents,
    proposal::{Part, ToHear},
};

/// Longest utterance that is read, in characters: five times the longest recap.
const MAX_LENGTH: usize = 4_000;

/// What counts people that no other word of the list counts too.
const ADULTS: &str =
    "personne|personnes|adulte|adultes|voyageur|voyageurs|people|person|persons|adult|adults|guest|guests";
/// What counts children.
const CHILDREN: &str = "enfant|enfants|child|children|kid|kids|ado|ados|adolescent|adolescents";
/// What counts babies.
const BABIES: &str = "bebe|bebes|baby|babies|infant|infants";

/// What a number counts that is no number of people: « pour deux nuits ».
const NO_PEOPLE: &str =
    "nuit|nuits|jour|jours|euro|euros|chambre|chambres|suite|suites|night|nights|day|days|room|rooms|cent|h|heures";

/// What is said where nothing has to be paid.
const FREE: &[&str] = &[
    "sans frais|penalite|supplement",
    "gratuit|gratuite|gratuitement|free",
    "aucun|aucuns|pas|no|without frais|de|fee|fees|charge|charges|cost|penalty",
    "ne coute|coutera rien",
    "rien a payer",
    "nothing to pay",
];

/// How the night that begins today is called.
const TONIGHT: &[&str] = &["ce soir", "cette nuit", "tonight", "this evening"];

/// How the day after is called.
const TOMORROW: &[&str] = &["demain|tomorrow"];

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

/// What a recap of this, at this price, would have to say and what was said does not; in order.
pub fn missing(said: &str, to_hear: &ToHear, price: Cents) -> Vec<Part> {
    missing_in(&words(said, MAX_LENGTH).0, to_hear, price)
}

fn missing_in(words: &[Word], to_hear: &ToHear, price: Cents) -> Vec<Part> {
    let says_days = |arrival, departure, tonight| says_days(words, arrival, departure, tonight);
    let says_price = says_price(words, price);
    let parts = match to_hear {
        ToHear::Question => Vec::new(),
        ToHear::Booking { arrival, departure, tonight, rooms, people } => vec![
            (Part::Days, says_days(*arrival, *departure, *tonight)),
            (Part::Rooms, rooms.iter().all(|room| says_room(words, room))),
            (Part::People, says_people(words, *people)),
            (Part::Price, says_price),
        ],
        ToHear::Change { arrival, departure, tonight } => {
            vec![(Part::Days, says_days(*arrival, *departure, *tonight)), (Part::Price, says_price)]
        }
        ToHear::Cancellation { arrival, departure, tonight, code } => {
            let says_code = code.as_deref().is_some_and(|code| says_code(words, code));
            vec![(Part::Days, says_code || says_days(*arrival, *departure, *tonight)), (Part::Price, says_price)]
        }
    };
    parts.into_iter().filter(|(_, is_said)| !is_said).map(|(part, _)| part).collect()
}

/// The shortest beginning of what was said that leaves nothing out: what the caller must have heard. `None` where all of it does.
pub fn out_at<'a>(said: &'a str, to_hear: &ToHear, price: Cents) -> Option<&'a str> {
    let (words, _) = words(said, MAX_LENGTH);
    let counts: Vec<usize> = (0..=words.len()).collect();
    // What is complete stays complete with more behind it.
    let is_incomplete = |count: &usize| !missing_in(words.get(..*count).unwrap_or_default(), to_hear, price).is_empty();
    let count = *counts.get(counts.partition_point(is_incomplete))?;
    said.get(..count.checked_sub(1).and_then(|last| words.get(last)).map_or(0, |word| word.end))
}

/// Both days, or the first and how many nights follow; one of them with its month or weekday, or in figures. « Ce soir » says the first
/// where the arrival is `tonight`, and « demain » then the day after.
fn says_days(words: &[Word], arrival: NaiveDate, departure: NaiveDate, tonight: bool) -> bool {
    let days: Vec<SaidDay> = (0..words.len()).flat_map(|at| days_at(words, at)).collect();
    let said = |date: NaiveDate| days.iter().filter(move |day| day.is(date));
    let is_sure = |day: &SaidDay| day.month.is_some() || day.weekday.is_some();
    let nights = departure.signed_duration_since(arrival).num_days();
    let says_nights = (0..words.len()).any(|at| {
        number_at(words, at).is_some_and(|(number, end)| {
            i64::try_from(number) == Ok(nights)
                && follows(words, end, "nuit|nuits|night|nights")
                && !is_inside(words, at)
        })
    });
    let says = |what: &[&str]| (0..words.len()).any(|at| what.iter().any(|what| follows(words, at, what)));
    let ends = said(departure).next().is_some() || says_nights || (tonight && nights == 1 && says(TOMORROW));
    let sure = (tonight && says(TONIGHT))
        || said(arrival).any(is_sure)
        || (said(arrival).next().is_some() && said(departure).any(is_sure));
    ends && sure
}

/// The days that begin at a word.
fn days_at(words: &[Word], at: usize) -> Vec<SaidDay> {
    if let Some((from, to)) = range_at(words, at) {
        return vec![from, to];
    }
    if let Some(day) = in_figures(words, at) {
        return vec![day];
    }
    let introduced = at > 0
        && words.get(at - 1).is_some_and(|word| {
            matches!(word.text.as_str(), "le" | "du" | "au" | "the" | "from" | "to" | "on" | "until" | "jusqu")
        });
    let day = day_at(words, at).filter(|day| day.month.is_some() || day.weekday.is_some() || introduced);
    day.filter(|_| !is_inside(words, at)).into_iter().collect()
}

/// « 27/11/2026 », « 27/11 », « 2026-11-27 ».
fn in_figures(words: &[Word], at: usize) -> Option<SaidDay> {
    let number = |at: usize, joined: bool| {
        let word = words.get(at).filter(|word| word.is_figures() && (!joined || word.gap != Gap::Space))?;
        word.text.parse::<u32>().ok().filter(|_| !joined || word.gap <= Gap::Comma)
    };
    let (first, second) = (number(at, false)?, number(at + 1, true)?);
    let third = number(at + 2, true);
    let (day, month, year) = match third {
        Some(day) if first > 31 => (day, second, Some(first)),
        year => (first, second, year.filter(|year| *year > 31)),
    };
    let fits = (1..=31).contains(&day) && (1..=12).contains(&month);
    let year = year.and_then(|year| i32::try_from(year).ok());
    fits.then_some(SaidDay { weekday: None, day, month: Some(month), year, end: at + 2 })
}

/// All words of a room's name that say something, in the singular or plural, in any order.
fn says_room(words: &[Word], name: &str) -> bool {
    let (name, _) = super::words(name, MAX_LENGTH);
    let telling: Vec<&Word> = name.iter().filter(|word| !SMALL.contains(&word.text.as_str())).collect();
    let wanted = if telling.is_empty() { name.iter().collect() } else { telling };
    wanted.iter().all(|wanted| {
        let wanted = singular(&wanted.text);
        let english = ENGLISH.iter().find(|(french, _)| singular(french) == wanted).map_or("", |(_, english)| *english);
        words.iter().any(|word| {
            let said = singular(&word.text);
            said == wanted || english.split('|').any(|english| !english.is_empty() && english == said)
        })
    })
}

fn singular(word: &str) -> &str {
    word.trim_end_matches(['s', 'x'])
}

fn says_people(words: &[Word], people: u32) -> bool {
    let people = u64::from(people);
    if people == 1 && words.iter().any(|word| matches!(word.text.as_str(), "seul" | "seule" | "alone")) {
        return true;
    }
    let counted = |what: &str| {
        (0..words.len()).filter(|at| !is_inside(words, *at)).find_map(|at| {
            let (number, end) = number_at(words, at)?;
            follows(words, end, what).then_some(number)
        })
    };
    let all: u64 = [ADULTS, CHILDREN, BABIES].iter().filter_map(|what| counted(what)).sum();
    let grown_up = counted(ADULTS);
    let named = |at: usize| {
        let introduced = at > 0
            && words
                .get(at - 1)
                .is_some_and(|word| matches!(word.text.as_str(), "pour" | "for" | "serez" | "etes" | "sera"));
        number_at(words, at)
            .is_some_and(|(number, end)| introduced && number == people && !follows(words, end, NO_PEOPLE))
    };
    all == people || grown_up == Some(people) || (0..words.len()).any(named)
}

fn says_price(words: &[Word], price: Cents) -> bool {
    let is_free =
        price == Cents::default() && (0..words.len()).any(|at| FREE.iter().any(|free| follows(words, at, free)));
    is_free || amounts_in(words).contains(&price)
}

fn says_code(words: &[Word], code: &str) -> bool {
    (0..words.len()).any(|at| figures_at(words, at).is_some_and(|row| row.digits == code))
}

/// Whether a word is the later part of a number: the « sept » of « soixante-sept ».
fn is_inside(words: &[Word], at: usize) -> bool {
    let may_go_on =
        |word: &Word| word.is_figures() || is_number_word(word) || matches!(word.text.as_str(), "et" | "and" | "a");
    if !at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(may_go_on) {
        return false;
    }
    let first = at.saturating_sub(4);
    (first..at).any(|before| number_at(words, before).is_some_and(|(_, end)| end > at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotel::samples::day;

    const RECAP: &str = "Je récapitule : une Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes. Vacances Bleues vous vend ce séjour deux cent soixante-sept euros toutes taxes comprises, taxe de séjour en sus. Est-ce que je réserve ?";

    fn booking(room: &str, people: u32) -> ToHear {
        ToHear::Booking {
            arrival: day("2026-11-27"),
            departure: day("2026-11-30"),
            tonight: false,
            rooms: vec![room.to_owned()],
            people,
        }
    }

    #[test]
    fn recap_counts_however_it_is_worded() {
        for said in [
            RECAP,
            "Donc du 27 au 30 novembre, chambre standard, pour deux, 267 euros. D'accord ?",
            "Arrivée le vendredi vingt-sept novembre, trois nuits, en standard, deux personnes, 267 €.",
            "Deux adultes, la standard, du 27/11 au 30/11, pour un total de 267 euros.",
            "Une chambre standard pour vous deux… pour deux personnes, du 2026-11-27 au 2026-11-30, 267 euros.",
            "So that's the standard room, from Friday the 27th to Monday the 30th of November, for two people, 267 euros in total.",
            "A Standard room for two, November 27th to November 30th, two hundred and sixty-seven euros. Shall I book?",
            "Un adulte et un enfant, chambres standards, du 27 au 30 novembre, deux cent soixante-sept euros.",
        ] {
            assert_eq!(missing(said, &booking("Chambre Standard", 2), Cents::new(26_700)), [], "{said}");
        }
    }

    #[test]
    fn recap_that_leaves_something_out_is_told_what() {
        for (said, expected) in [
            ("Je m'en occupe.", &[Part::Days, Part::Rooms, Part::People, Part::Price][..]),
            ("Une chambre standard pour deux, du 27 au 30 novembre. Je réserve ?", &[Part::Price]),
            ("Une chambre standard pour deux, du 27 au 30 novembre, 268 euros.", &[Part::Price]),
            ("Une chambre standard pour deux, du 27 au 29 novembre, 267 euros.", &[Part::Days]),
            ("Une chambre standard pour deux, du 27 au 30 décembre, 267 euros.", &[Part::Days]),
            ("Une chambre standard pour deux nuits, du 27 au 30 novembre, 267 euros.", &[Part::People]),
            ("Une chambre standard pour trois personnes, du 27 au 30 novembre, 267 euros.", &[Part::People]),
            ("La suite pour deux, du 27 au 30 novembre, 267 euros.", &[Part::Rooms]),
            ("", &[Part::Days, Part::Rooms, Part::People, Part::Price]),
        ] {
            assert_eq!(missing(said, &booking("Chambre Standard", 2), Cents::new(26_700)), expected, "{said}");
        }
    }

    #[test]
    fn rooms_are_known_by_the_words_that_tell_them() {
        for (name, said) in [
            ("Suite Vue Mer", "la suite vue mer"),
            ("Suite Vue Mer", "une suite avec vue sur la mer"),
            ("Suite Vue Mer", "the sea view suite"),
            ("Chambre Familiale", "la familiale"),
            ("Chambre Familiale", "deux chambres familiales"),
            ("Chambre Familiale", "the family room"),
            ("Chambre", "une chambre"),
            ("Studio Jardin", "le studio côté jardin"),
        ] {
            let said = format!("{said}, pour deux, du 27 au 30 novembre, 267 euros.");
            assert_eq!(missing(&said, &booking(name, 2), Cents::new(26_700)), [], "{said}");
        }
    }

    #[test]
    fn change_and_cancellation_need_what_differs() {
        let (arrival, departure) = (day("2026-12-31"), day("2027-01-03"));
        let change = ToHear::Change { arrival, departure, tonight: false };
        let said = "Cela remplace le séjour. Du jeudi 31 décembre 2026 au dimanche 3 janvier 2027. Le nouveau prix est de 178 euros.";
        assert_eq!(missing(said, &change, Cents::new(17_800)), []);
        assert_eq!(missing("Le nouveau prix est de 178 euros.", &change, Cents::new(17_800)), [Part::Days]);
        let code = Some("42173653".to_owned());
        let cancellation = ToHear::Cancellation { arrival, departure, tonight: false, code };
        for (said, fee, expected) in [
            ("J'annule la réservation 4217 3653, sans frais ?", 0, &[][..]),
            ("Annuler du jeudi 31 décembre au dimanche 3 janvier ; l'annulation est sans frais.", 0, &[]),
            ("I cancel 4 2 1 7 3 6 5 3, free of charge?", 0, &[]),
            ("J'annule la réservation 4217 3653, pour 53,40 euros ?", 5_340, &[]),
            ("J'annule, sans frais ?", 0, &[Part::Days]),
            ("J'annule la réservation 4217 3653 ?", 0, &[Part::Price]),
        ] {
            assert_eq!(missing(said, &cancellation, Cents::new(fee)), expected, "{said}");
        }
    }

    #[test]
    fn arrival_tonight_is_said_as_tonight_or_dated() {
        let to_hear = |departure: &str, tonight| ToHear::Change {
            arrival: day("2026-11-22"),
            departure: day(departure),
            tonight,
        };
        let (one, three) = ("2026-11-23", "2026-11-25");
        for (said, departure, is_said, is_said_on_another_day) in [
            ("De ce soir à demain, lundi 23 novembre, 89 euros.", one, true, false),
            ("Pour ce soir, une nuit, 89 euros.", one, true, false),
            ("Une chambre pour cette nuit, départ demain, 89 euros.", one, true, false),
            ("From tonight to tomorrow, 89 euros.", one, true, false),
            ("Du dimanche 22 au lundi 23 novembre, 89 euros.", one, true, true),
            ("De ce soir au mercredi 25 novembre, 89 euros.", three, true, false),
            ("For tonight and three nights, until the 25th, 89 euros.", three, true, false),
            ("De ce soir à demain, 89 euros.", three, false, false),
            ("Pour ce soir, 89 euros.", one, false, false),
            ("Départ demain, 89 euros.", one, false, false),
        ] {
            let missing = |tonight| missing(said, &to_hear(departure, tonight), Cents::from_euros(89));
            assert_eq!(missing(true).is_empty(), is_said, "{said}");
            assert_eq!(missing(false).is_empty(), is_said_on_another_day, "{said}");
        }
    }

    #[test]
    fn all_is_out_with_the_last_thing_that_must_be_said() {
        let out = out_at(RECAP, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap();
        assert!(out.ends_with("deux cent soixante-sept euros"), "{out}");
        assert_eq!(out_at("Je m'en occupe.", &booking("Chambre Standard", 2), Cents::new(26_700)), None);
    }
}
