//! Whether something that was said is a recap of what was put to the caller: whether it names the days, the rooms, the people and the
//! price, in words or figures, in French or English. What is said beside them does not matter.

use chrono::NaiveDate;

use super::{Gap, SaidDay, Word, amounts_in, day_at, figures_at, follows, number_at, range_at, words};
use hotel::{
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

/// The shortest beginning of what was said that says all of a recap of this, at this price: what the caller must have heard. Otherwise
/// the parts that are left out, in order.
pub fn read_out<'a>(said: &'a str, to_hear: &ToHear, price: Cents) -> Result<&'a str, Vec<Part>> {
    let (words, _) = words(said, MAX_LENGTH);
    let utterance = Utterance::new(&words);
    let days = |arrival, departure, tonight| utterance.days(arrival, departure, tonight);
    let parts = match to_hear {
        ToHear::Question => Vec::new(),
        ToHear::Booking { arrival, departure, tonight, rooms, people } => vec![
            (Part::Days, days(*arrival, *departure, *tonight)),
            (Part::Rooms, last_of(rooms.iter().map(|room| says_room(&words, room)))),
            (Part::People, utterance.people(*people)),
            (Part::Price, says_price(&words, price)),
        ],
        ToHear::Change { arrival, departure, tonight } => {
            vec![(Part::Days, days(*arrival, *departure, *tonight)), (Part::Price, says_price(&words, price))]
        }
        ToHear::Cancellation { arrival, departure, tonight, code } => {
            let by_code = code.as_deref().and_then(|code| says_code(&words, code));
            let days = first_of([by_code, days(*arrival, *departure, *tonight)]);
            vec![(Part::Days, days), (Part::Price, says_price(&words, price))]
        }
    };
    let Some(count) = last_of(parts.iter().map(|(_, end)| *end)) else {
        return Err(parts.into_iter().filter(|(_, end)| end.is_none()).map(|(part, _)| part).collect());
    };
    let end = count.checked_sub(1).and_then(|last| words.get(last)).map_or(0, |word| word.end);
    Ok(said.get(..end).unwrap_or(said))
}

/// How many words it takes until all of these are said; `None` where one is not.
fn last_of(ends: impl IntoIterator<Item = Option<usize>>) -> Option<usize> {
    ends.into_iter().try_fold(0, |last, end| Some(last.max(end?)))
}

/// How many words it takes until one of these is said.
fn first_of(ends: impl IntoIterator<Item = Option<usize>>) -> Option<usize> {
    ends.into_iter().flatten().min()
}

/// How many words it takes until one of these phrases is said, the first time.
fn end_of_phrase(words: &[Word], phrases: &[&str]) -> Option<usize> {
    (0..words.len()).find_map(|at| {
        let said = phrases.iter().find(|phrase| follows(words, at, phrase))?;
        Some(at + said.split(' ').count())
    })
}

/// Words with the numbers that they say, read once. What is looked for in them is found as how many words it takes to say it.
struct Utterance<'a> {
    words: &'a [Word],
    /// The number that begins at each word, and the word after it.
    numbers: Vec<Option<(u64, usize)>>,
}

impl<'a> Utterance<'a> {
    fn new(words: &'a [Word]) -> Self {
        Self { words, numbers: (0..words.len()).map(|at| number_at(words, at)).collect() }
    }

    /// The numbers that are no part of a longer one: where each begins, what it is, and the word after it.
    fn whole_numbers(&self) -> impl Iterator<Item = (usize, u64, usize)> {
        let numbers = self.numbers.iter().enumerate();
        numbers
            .filter_map(|(at, number)| number.map(|(number, end)| (at, number, end)))
            .filter(|(at, ..)| !self.is_inside(*at))
    }

    /// Both days, or the first and how many nights follow; one of them with its month or weekday, or in figures. « Ce soir » says the
    /// first where the arrival is `tonight`, and « demain » then the day after.
    fn days(&self, arrival: NaiveDate, departure: NaiveDate, tonight: bool) -> Option<usize> {
        let days: Vec<(SaidDay, usize)> = (0..self.words.len()).flat_map(|at| self.days_at(at)).collect();
        let said = |date: NaiveDate, must_be_sure: bool| {
            let is_meant =
                |day: &SaidDay| day.is(date) && (!must_be_sure || day.month.is_some() || day.weekday.is_some());
            first_of(days.iter().map(|(day, end)| is_meant(day).then_some(*end)))
        };
        let nights = u64::try_from(departure.signed_duration_since(arrival).num_days()).ok()?;
        let counts_nights = |(_, number, end)| {
            (number == nights && follows(self.words, end, "nuit|nuits|night|nights")).then_some(end + 1)
        };
        let says = |phrases: &[&str], may_say: bool| if may_say { end_of_phrase(self.words, phrases) } else { None };
        let ends = first_of([
            said(departure, false),
            self.whole_numbers().find_map(counts_nights),
            says(TOMORROW, tonight && nights == 1),
        ]);
        let sure = first_of([
            says(TONIGHT, tonight),
            said(arrival, true),
            last_of([said(arrival, false), said(departure, true)]),
        ]);
        last_of([ends, sure])
    }

    /// The days that begin at a word, and the word after them.
    fn days_at(&self, at: usize) -> impl Iterator<Item = (SaidDay, usize)> {
        let words = self.words;
        let (first, second) = if let Some((from, to)) = range_at(words, at) {
            (Some((from, to.end)), Some((to, to.end)))
        } else if let Some(day) = in_figures(words, at) {
            (Some((day, day.end)), None)
        } else {
            let introduced = at > 0
                && words.get(at - 1).is_some_and(|word| {
                    matches!(word.text.as_str(), "le" | "du" | "au" | "the" | "from" | "to" | "on" | "until" | "jusqu")
                });
            let day = day_at(words, at).filter(|day| day.month.is_some() || day.weekday.is_some() || introduced);
            (day.filter(|_| !self.is_inside(at)).map(|day| (day, day.end)), None)
        };
        first.into_iter().chain(second)
    }

    /// How many people come.
    fn people(&self, people: u32) -> Option<usize> {
        let alone = |word: &Word| matches!(word.text.as_str(), "seul" | "seule" | "alone");
        let alone = self.words.iter().position(|word| people == 1 && alone(word)).map(|at| at + 1);
        let people = u64::from(people);
        let counted = |what: &str| {
            let is_counted = |(_, number, end)| follows(self.words, end, what).then_some((number, end + 1));
            self.whole_numbers().find_map(is_counted)
        };
        let (grown_up, children, babies) = (counted(ADULTS), counted(CHILDREN), counted(BABIES));
        let all = [grown_up, children, babies].into_iter().flatten();
        let (total, end) =
            all.fold((0, 0), |(total, last), (number, end): (u64, usize)| (total + number, last.max(end)));
        let named = self.numbers.iter().enumerate().find_map(|(at, number)| {
            let (number, end) = (*number)?;
            let introduced = at
                .checked_sub(1)
                .and_then(|before| self.words.get(before))
                .is_some_and(|word| matches!(word.text.as_str(), "pour" | "for" | "serez" | "etes" | "sera"));
            (introduced && number == people && !follows(self.words, end, NO_PEOPLE)).then_some(end)
        });
        let grown_up = grown_up.filter(|(number, _)| *number == people).map(|(_, end)| end);
        first_of([alone, (total == people).then_some(end), grown_up, named])
    }

    /// Whether a word is the later part of a number: the « sept » of « soixante-sept ».
    fn is_inside(&self, at: usize) -> bool {
        // No number goes on for more words than these without one that begins among them.
        let before = self.numbers.get(at.saturating_sub(4)..at).unwrap_or_default();
        before.iter().flatten().any(|(_, end)| *end > at)
    }
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
fn says_room(words: &[Word], name: &str) -> Option<usize> {
    let (name, _) = super::words(name, MAX_LENGTH);
    let telling: Vec<&Word> = name.iter().filter(|word| !SMALL.contains(&word.text.as_str())).collect();
    let wanted = if telling.is_empty() { name.iter().collect() } else { telling };
    last_of(wanted.iter().map(|wanted| {
        let wanted = singular(&wanted.text);
        let english = ENGLISH.iter().find(|(french, _)| singular(french) == wanted).map_or("", |(_, english)| *english);
        let is_meant = |word: &Word| {
            let said = singular(&word.text);
            said == wanted || english.split('|').any(|english| !english.is_empty() && english == said)
        };
        words.iter().position(is_meant).map(|at| at + 1)
    }))
}

fn singular(word: &str) -> &str {
    word.trim_end_matches(['s', 'x'])
}

fn says_price(words: &[Word], price: Cents) -> Option<usize> {
    let free = if price == Cents::default() { end_of_phrase(words, FREE) } else { None };
    first_of([free, amounts_in(words).find(|amount| amount.price == price).map(|amount| amount.end)])
}

fn says_code(words: &[Word], code: &str) -> Option<usize> {
    (0..words.len()).find_map(|at| figures_at(words, at).filter(|row| row.digits == code).map(|row| row.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::samples::day;

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
            assert!(read_out(said, &booking("Chambre Standard", 2), Cents::new(26_700)).is_ok(), "{said}");
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
            let missing = read_out(said, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap_err();
            assert_eq!(missing, expected, "{said}");
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
            assert!(read_out(&said, &booking(name, 2), Cents::new(26_700)).is_ok(), "{said}");
        }
    }

    #[test]
    fn change_and_cancellation_need_what_differs() {
        let (arrival, departure) = (day("2026-12-31"), day("2027-01-03"));
        let change = ToHear::Change { arrival, departure, tonight: false };
        let said = "Cela remplace le séjour. Du jeudi 31 décembre 2026 au dimanche 3 janvier 2027. Le nouveau prix est de 178 euros.";
        assert!(read_out(said, &change, Cents::new(17_800)).is_ok());
        let missing = read_out("Le nouveau prix est de 178 euros.", &change, Cents::new(17_800));
        assert_eq!(missing, Err(vec![Part::Days]));
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
            let missing = read_out(said, &cancellation, Cents::new(fee)).err().unwrap_or_default();
            assert_eq!(missing, expected, "{said}");
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
            let is_read_out = |tonight| read_out(said, &to_hear(departure, tonight), Cents::from_euros(89)).is_ok();
            assert_eq!(is_read_out(true), is_said, "{said}");
            assert_eq!(is_read_out(false), is_said_on_another_day, "{said}");
        }
    }

    #[test]
    fn all_is_out_with_the_last_thing_that_must_be_said() {
        let out = read_out(RECAP, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap();
        assert!(out.ends_with("deux cent soixante-sept euros"), "{out}");
        let prompt = "Deux cent soixante-sept euros, la standard pour deux, du 27 au 30 novembre. Je réserve ?";
        let out = read_out(prompt, &booking("Chambre Standard", 2), Cents::new(26_700)).unwrap();
        assert!(out.ends_with("30 novembre"), "{out}");
    }
}
