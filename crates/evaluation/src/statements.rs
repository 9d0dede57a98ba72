//! Single sentences of a voice model, true and false, each said on a call of its own in one of ten states, and what the server made of it.
//!
//! | file | what it holds |
//! |---|---|
//! | `corpus/*.txt` | a kind a file: wordings in four manners of speaking and in English, with alternatives and places for values |
//! | `corpus` | reads them |
//! | `stay` | the booking that a call is about, its values as they are said, and values that are not so |
//! | `recap` | recaps in a model's own words, right and wrong ones |
//! | `wording` | what people put around a sentence |
//! | `call` | brings a call into its state, says the sentence, goes on to the end |
//! | `verdict` | what became of the sentence, judged from outside |
//!
//! A seed gives the same sentences again. Who writes rules that recognise sentences sees neither these files nor the seeds of a report:
//! a share is worth something only for wordings that nobody has fitted a rule to.

mod call;
mod corpus;
mod recap;
mod stay;
mod verdict;
mod wording;

use basics::ids::Ids;

pub use self::{
    call::Breaker,
    verdict::{Observed, Verdict},
};
use self::{corpus::Wording, stay::Stay};

/// How a call stands when the sentence is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallState {
    /// Nothing has been done.
    Nothing,
    /// A room was offered.
    Offered,
    /// A recap was put to the caller.
    RecapPut,
    /// A room is booked.
    Booked,
    /// A reservation was cancelled.
    Cancelled,
    /// A reservation was changed.
    Changed,
    /// A call-back was left for the reception.
    CallbackLeft,
    /// The reception did not answer.
    TransferRefused,
    /// The booking failed.
    ToolFailed,
    /// There is no room left.
    Full,
}

impl CallState {
    /// Every state, with its letter in the corpus and its name in reports.
    const NAMES: [(Self, char, &'static str); 10] = [
        (Self::Nothing, 'N', "rien de fait"),
        (Self::Offered, 'O', "chambre proposée"),
        (Self::RecapPut, 'R', "relecture demandée"),
        (Self::Booked, 'B', "réservé"),
        (Self::Cancelled, 'X', "annulé"),
        (Self::Changed, 'M', "modifié"),
        (Self::CallbackLeft, 'C', "rappel laissé"),
        (Self::TransferRefused, 'T', "transfert refusé"),
        (Self::ToolFailed, 'F', "outil en panne"),
        (Self::Full, 'P', "complet"),
    ];

    /// Its name in reports, in French.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(state, ..)| *state == self).map_or("", |(_, _, name)| name)
    }

    fn of_letter(letter: char) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known, _)| *known == letter).map(|(state, ..)| *state)
    }
}

/// What a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatementKind {
    /// What was booked or changed.
    Done,
    /// The price.
    Price,
    /// What will be sent, and who will call back.
    Promise,
    /// The code of the reservation.
    Code,
    /// Conditions of cancellation.
    Terms,
    /// Dates and nights.
    Date,
    /// What is free.
    Availability,
    /// Money taken, cards, deposits.
    Payment,
    /// Facts of the hotel.
    HotelFacts,
    /// Room and people.
    Room,
    /// What was cancelled, or kept.
    Undone,
    /// All of a booking that is about to be made: see [`Statement::recaps`].
    Recap,
}

impl StatementKind {
    /// Every kind of single sentences, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::Done,
        Self::Price,
        Self::Promise,
        Self::Code,
        Self::Terms,
        Self::Date,
        Self::Availability,
        Self::Payment,
        Self::HotelFacts,
        Self::Room,
        Self::Undone,
    ];

    /// Its name in reports, in French.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "fait",
            Self::Price => "prix",
            Self::Promise => "promesse",
            Self::Code => "code",
            Self::Terms => "conditions",
            Self::Date => "date",
            Self::Availability => "disponibilité",
            Self::Payment => "paiement",
            Self::HotelFacts => "hôtel",
            Self::Room => "chambre, personnes",
            Self::Undone => "annulé, maintenu",
            Self::Recap => "relecture",
        }
    }

    /// Whether a right recap that the caller hears before a booking takes back what was said wrongly.
    const fn is_in_a_recap(self) -> bool {
        matches!(self, Self::Price | Self::Terms | Self::Date | Self::Availability | Self::Room | Self::Recap)
    }
}

/// Something that a voice model says on a call.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it is about.
    pub kind: StatementKind,
    /// What is wrong with it, where it is a recap.
    fault: Option<&'static str>,
    /// How the call stands.
    pub state: CallState,
    /// Whether it is so.
    pub is_true: bool,
    /// What the caller says before it.
    pub prompt: String,
    /// The words.
    pub text: String,
    /// Whether the caller hangs up without a goodbye.
    pub hangs_up: bool,
    /// Where a recap was put: whether it was read out before.
    recap_is_read: bool,
    stay: Stay,
}

impl Statement {
    /// So many sentences of a seed, false and true ones in turns; kinds and states of each take turns as well.
    pub fn generate(seed: u64, count: usize) -> Vec<Self> {
        let cells: [Vec<Cell>; 2] = [false, true].map(|is_true| shuffled(&Ids::seeded(seed), &cells(is_true)));
        let cell = |number: usize| {
            let cells = &cells[number % 2];
            &cells[number / 2 % cells.len()]
        };
        (0..count).map(|number| Self::of(cell(number), &Ids::seeded(mixed(seed, number)))).collect()
    }

    /// What reports count it by, in French: its kind, or of a recap what is wrong with it.
    pub fn group(&self) -> &'static str {
        self.fault.unwrap_or_else(|| self.kind.name())
    }

    /// Whether it says how things stand: what is done, sent or paid, and who calls back. A price, a room or a fact is a value.
    pub const fn is_of_a_state(&self) -> bool {
        matches!(
            self.kind,
            StatementKind::Done | StatementKind::Undone | StatementKind::Promise | StatementKind::Payment
        )
    }

    fn of(cell: &Cell, ids: &Ids) -> Self {
        let stay = Stay::new(ids);
        let wordings = corpus::wordings(cell.kind);
        let fitting = |wording: &&Wording| wording.is_true == cell.is_true && wording.states.contains(&cell.state);
        let fitting: Vec<&Wording> = wordings.iter().filter(fitting).collect();
        let wording = fitting[usize::try_from(ids.below(fitting.len() as u64)).unwrap_or(0)];
        let state = cell.state;
        let mut words = |text: &str| stay.fill(&wording::choose(text, ids), wording.manner, state, ids);
        let (core, prompt) = (words(&wording.text), wording.prompt.as_deref().map(&mut words));
        let is_english = wording.manner == corpus::Manner::English;
        Self {
            kind: cell.kind,
            fault: None,
            state,
            is_true: cell.is_true,
            prompt: prompt.unwrap_or_else(|| wording::question(cell.kind, is_english).to_owned()),
            text: wording::around(&core, wording.manner, ids),
            hangs_up: ids.below(5) == 0,
            recap_is_read: ids.below(2) == 0,
            stay,
        }
    }
}

/// What sentences take turns in.
#[derive(Clone, Debug)]
struct Cell {
    kind: StatementKind,
    state: CallState,
    is_true: bool,
}

/// Every kind in every state that has wordings, the kinds in turns.
fn cells(is_true: bool) -> Vec<Vec<Cell>> {
    let of_kind = |kind: StatementKind| {
        let wordings = corpus::wordings(kind);
        let has = |state: &CallState| wordings.iter().any(|one| one.is_true == is_true && one.states.contains(state));
        let states = CallState::NAMES.iter().map(|(state, ..)| *state).filter(has);
        states.map(|state| Cell { kind, state, is_true }).collect()
    };
    StatementKind::ALL.into_iter().map(of_kind).collect()
}

/// The cells of all kinds, so that each kind comes as often as any other.
fn shuffled(ids: &Ids, kinds: &[Vec<Cell>]) -> Vec<Cell> {
    let longest = kinds.iter().map(Vec::len).max().unwrap_or(0);
    let starts: Vec<usize> = kinds.iter().map(|_| usize::try_from(ids.below(1_000)).unwrap_or(0)).collect();
    let row = |round: usize| {
        let cells = kinds.iter().zip(&starts).filter(|(cells, _)| !cells.is_empty());
        cells.map(move |(cells, start)| cells[(start + round) % cells.len()].clone())
    };
    (0..longest).flat_map(row).collect()
}

fn mixed(seed: u64, number: usize) -> u64 {
    Ids::seeded(seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)).bits()
}

#[cfg(test)]
mod tests;
