//! « Said = stored »: what the assistant has said, checked against what its call has really done. Pure.
//!
//! The model's words reach the caller before anyone can stop them, so a false confirmation cannot be prevented, only corrected within
//! the call: each transcript of the assistant is read here, and where it claims more than the store bears out, [`correction()`] is the
//! system item that has the model say so at once.
//!
//! The rules are made for French as it is spoken on the telephone, and for English, which callers may ask for. They are judged by
//! `claims/corpus.txt`: every false sentence of it is caught, and no true one.

mod acts;
mod amounts;
mod availability;
mod catalogue_facts;
mod codes;
mod correction;
mod facilities;
mod promises;
mod reading;
mod topics;
mod values;

use std::collections::HashSet;

use chrono::NaiveDate;

pub use catalogue_facts::CatalogueFacts;
pub use correction::correction;
pub use reading::Reading;

use french::{Topic, heard};
use hotel::{
    completed_action::{ActionKind, CompletedAction},
    money::Cents,
    proposal::ToHear,
    stay::Stay,
};

/// Longest utterance that is read, in characters: some twenty minutes of speech. A response of the model is far shorter; what lies beyond
/// would cost time in which the call stands still.
pub const MAX_SAID_LENGTH: usize = 20_000;

/// A reservation that the store holds, or held until it was cancelled in this call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptStay {
    /// Arrival and departure.
    pub stay: Stay,
    /// The price of all its rooms, where it is known.
    pub total: Option<Cents>,
    /// The name of the room type of each of its rooms.
    pub rooms: Vec<String>,
    /// Its code.
    pub code: String,
}

impl KeptStay {
    /// The reservation that something was done to.
    pub fn of(deed: &CompletedAction, catalogue: &CatalogueFacts) -> Option<Self> {
        Some(Self {
            stay: Stay::new(deed.arrival, deed.departure).ok()?,
            // The price of a cancellation is its fee.
            total: (deed.act != ActionKind::Cancelled).then_some(deed.price),
            rooms: deed.rooms.iter().map(|room| catalogue.room_name(room).to_owned()).collect(),
            code: deed.code.clone(),
        })
    }
}

/// A price for one person, night or piece: of a service, or the tourist tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPrice {
    /// What it is called, « Petit-déjeuner ».
    pub name: String,
    /// The price of one.
    pub price: Cents,
}

/// What one call has really done and been told, as far as claims can be checked against it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done<'a> {
    /// Booked in this call, and neither changed nor cancelled since. Each reservation is in one of the four lists.
    pub booked: &'a [KeptStay],
    /// Changed in this call, as they stand after it.
    pub changed: &'a [KeptStay],
    /// What was changed, as it was before: a change may be told from where to where.
    pub before: &'a [&'a ToHear],
    /// The stays that tools have told of and that are spoken of, each with its price.
    pub stays: &'a [(&'a ToHear, Cents)],
    /// How many rooms of each type are free by the last look; `None` where nobody has looked since something was done.
    pub free: Option<&'a [u32]>,
    /// What holds of every stay: the terms of cancellation.
    pub terms: Option<&'a ToHear>,
    /// What the caller has said last, as far as it was understood.
    pub caller: &'a str,
    /// Cancelled in this call.
    pub cancelled: &'a [KeptStay],
    /// Found by code and name in this call, and left as they were.
    pub found: &'a [KeptStay],
    /// Whether a room is held for this call.
    pub held: bool,
    /// Every price that the catalogue holds; zero only where something is really free of charge.
    pub prices: &'a [Cents],
    /// Prices for one person, night or piece: a multiple of one may be said where it is named.
    pub unit_prices: &'a [UnitPrice],
    /// Codes and identifiers of the reservations that this call made or found, and those that the caller gave.
    pub codes: &'a [String],
    /// Call-backs and messages that were left for the reception.
    pub callbacks: usize,
    /// Whether a letter follows what was done.
    pub letter: bool,
    /// The sentence that a tool gave last.
    pub answer: &'a str,
    /// Whether the caller is being passed on to the reception.
    pub transferred: bool,
    /// Every word of the hotel's own texts, folded; `None` where they are not known, and nothing is held against them.
    pub hotel_words: Option<&'a HashSet<String>>,
    /// The hotel's local date.
    pub today: NaiveDate,
}

impl Done<'_> {
    /// Whether a reservation stands that this call has made, changed or found.
    const fn has_reservation(&self) -> bool {
        !self.booked.is_empty() || !self.changed.is_empty() || !self.found.is_empty()
    }

    /// Whether the reception has something of this call before it: a message, or a booking.
    fn reception_knows(&self) -> bool {
        self.callbacks > 0 || self.has_reservation() || !self.cancelled.is_empty()
    }
}

/// A claim that what is stored does not bear out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// That something is booked or confirmed.
    Booked,
    /// That a reservation was changed.
    Changed,
    /// That a reservation was cancelled.
    Cancelled,
    /// That what was asked for is done, whatever it is.
    Finished,
    /// That a room is kept back.
    Held,
    /// Other days or another number of nights than those of the reservation that was spoken of.
    Dates,
    /// Another room than that of the reservation that was spoken of.
    Room,
    /// Another number of people.
    People,
    /// Other terms of cancellation, or a right of withdrawal.
    Terms,
    /// That rooms are free, or none is, other than the last look has found.
    Availability,
    /// A price that no tool gave.
    Price(Cents),
    /// A code that is not of this call.
    Code,
    /// That a message is or will be sent.
    WillSend,
    /// That the caller is being passed on.
    Transferred,
    /// That the reception will call back, or was told.
    CallBack,
    /// That money was taken, or that a card or deposit is needed: no payment goes by telephone.
    Payment,
    /// That the price is reduced.
    Discount,
    /// That the hotel has what none of its texts names.
    Facility,
}

impl Claim {
    /// What kind it is, for the reception.
    pub const fn in_words(self) -> &'static str {
        self.names().0
    }

    /// What kind it is, for a log.
    pub const fn name(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Booked => ("réservé", "reserve"),
            Self::Changed => ("modifié", "modifie"),
            Self::Cancelled => ("annulé", "annule"),
            Self::Finished => ("fait", "fait"),
            Self::Held => ("chambre gardée", "garde"),
            Self::Dates => ("dates", "dates"),
            Self::Room => ("chambre", "chambre"),
            Self::People => ("personnes", "personnes"),
            Self::Terms => ("conditions", "conditions"),
            Self::Availability => ("disponibilité", "disponibilite"),
            Self::Price(_) => ("prix", "prix"),
            Self::Code => ("code", "code"),
            Self::WillSend => ("envoi d'un message", "envoi"),
            Self::Transferred => ("transfert", "transfert"),
            Self::CallBack => ("rappel", "rappel"),
            Self::Payment => ("paiement", "paiement"),
            Self::Discount => ("remise", "remise"),
            Self::Facility => ("équipement", "equipement"),
        }
    }
}

/// Every amount of money in a text: what the model was given to say, it may say.
pub fn amounts(text: &str) -> Vec<Cents> {
    heard::amounts(text, MAX_SAID_LENGTH)
}

/// What an utterance says something of.
pub fn topics(reading: &Reading) -> impl Iterator<Item = Topic> {
    topics::of(reading)
}

/// Whether whole sentences of a text are said, word for word: « cent euros » is no sentence of « cela fait deux cent euros ».
fn is_quoted(said: &str, text: &str) -> bool {
    let is_whole = |before: &str| before.trim_end().is_empty() || before.trim_end().ends_with(['.', '?', '!']);
    let parts = text.split_once(said);
    parts.is_some_and(|(before, behind)| is_whole(before) && (is_whole(said) || behind.trim_start().is_empty()))
}

/// The claims of an utterance that are not borne out, each once, in the order of [`Claim`].
pub fn unfounded(reading: &Reading, said: &str, done: &Done<'_>) -> Vec<Claim> {
    // What a tool has just told, word for word, is so.
    if is_quoted(said.trim(), done.answer) {
        return Vec::new();
    }
    let acts = acts::claimed(reading);
    let mut claims: Vec<Claim> = acts.iter().map(|act| act.claim).filter(|claim| !is_borne_out(*claim, done)).collect();
    // « C'est fait, c'est réservé » claims one thing.
    if claims.iter().any(|claim| matches!(claim, Claim::Booked | Claim::Changed | Claim::Cancelled)) {
        claims.retain(|claim| !matches!(claim, Claim::Finished | Claim::Held));
    }
    claims.extend(promises::unfounded(reading, done));
    claims.extend(values::unfounded(reading, said, &acts, done));
    claims.extend(availability::unfounded(reading, done));
    claims.extend(amounts::unfounded(reading, &acts, done));
    claims.extend(codes::unfounded(reading, done));
    claims.extend(facilities::unfounded(reading, done));
    claims.sort_unstable();
    claims.dedup();
    claims
}

/// Whether something that was said says another value of what was put than it has, and says it to be so.
pub fn says_other(said: &str, put: &ToHear, price: Cents) -> bool {
    values::says_other(said, put, price)
}

fn is_borne_out(claim: Claim, done: &Done<'_>) -> bool {
    match claim {
        Claim::Booked => done.has_reservation(),
        Claim::Changed => !done.changed.is_empty(),
        Claim::Cancelled => !done.cancelled.is_empty(),
        Claim::Finished => {
            done.callbacks > 0 || [done.booked, done.changed, done.cancelled].iter().any(|kept| !kept.is_empty())
        }
        Claim::Held => done.held || done.has_reservation(),
        Claim::Transferred => done.transferred,
        Claim::CallBack => done.callbacks > 0,
        Claim::Dates
        | Claim::Room
        | Claim::People
        | Claim::Terms
        | Claim::Availability
        | Claim::Price(_)
        | Claim::Code
        | Claim::WillSend
        | Claim::Payment
        | Claim::Discount
        | Claim::Facility => false,
    }
}

#[cfg(test)]
mod tests;
