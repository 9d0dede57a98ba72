//! What is read out before the caller's yes, so that it is a yes to everything the law wants said (code de la consommation, L221-12 and
//! L221-28, 12°): who sells, what, when, for whom, the price with all taxes, the tourist tax apart, what is included, what a
//! cancellation costs. Each ends in one question.

use super::{
    Context,
    answers::capitalised,
    dates,
    numbers::{Gender, counted, number, price},
    offers,
    terms::{cancellation_fee, cancellation_terms, tourist_tax},
};
use crate::hotel::{
    cancellation::CancellationTerms,
    catalogue::{Catalogue, RoomType},
    information::{self, Inclusion},
    money::Cents,
    party::Party,
    stay::Stay,
    tourist_tax::TouristTaxDue,
};

/// What is about to be booked.
#[derive(Clone, Copy, Debug)]
pub struct RecapInput<'a> {
    /// Its room types, one a room.
    pub rooms: &'a [&'a RoomType],
    /// Its nights.
    pub stay: Stay,
    /// Who comes, in all rooms together.
    pub party: &'a Party,
    /// Price of all rooms for the whole stay.
    pub total: Cents,
    /// What the whole party owes as tourist tax.
    pub tax: TouristTaxDue,
    /// What a cancellation costs.
    pub terms: &'a CancellationTerms,
}

/// What is about to be booked, ending in « Est-ce que je réserve ? ».
pub fn recap(input: &RecapInput<'_>, context: &Context<'_>) -> String {
    format!(
        "Je récapitule : {} vous vend {}, {}, pour {}, {} toutes taxes comprises, {}. {} {}, et un séjour à dates fixes n'ouvre pas de droit de rétractation. Est-ce que je réserve ?",
        seller(context.catalogue),
        offers::rooms(input.rooms.iter().map(|room| room.name.as_str())),
        dates::stay(input.stay, context.today),
        people(input.party),
        price(input.total),
        tourist_tax(input.tax),
        inclusions(context.catalogue, input.rooms),
        capitalised(&cancellation_terms(input.terms)),
    )
}

/// What changes of a reservation.
#[derive(Clone, Copy, Debug)]
pub struct ChangeRecap<'a> {
    /// Room, nights and people as they are.
    pub old: Lodging<'a>,
    /// As they will be.
    pub new: Lodging<'a>,
    /// The price until now; `None` where an old file has none.
    pub old_total: Option<Cents>,
    /// The price from now on.
    pub new_total: Cents,
    /// What the new stay owes as tourist tax.
    pub tax: TouristTaxDue,
    /// What a cancellation costs, as it was agreed and as it goes on.
    pub terms: &'a CancellationTerms,
}

/// Where, when and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lodging<'a> {
    /// Names of the room types, one a room.
    pub rooms: &'a [&'a str],
    /// The nights.
    pub stay: Stay,
    /// How many people.
    pub people: u32,
}

/// What changes, with the old price, the new one and the difference, ending in « Est-ce que je modifie ? ».
pub fn change_recap(change: &ChangeRecap<'_>, context: &Context<'_>) -> String {
    let (old, new) = (&change.old, &change.new);
    let instead = |changed: bool, old: String| if changed { format!(" au lieu {old}") } else { String::new() };
    let named = |lodging: &Lodging<'_>| offers::rooms(lodging.rooms.iter().copied());
    format!(
        "Je récapitule la modification : {}{}, {}{}, pour {}{}. {}, {}. {}. Est-ce que je modifie ?",
        named(new),
        instead(old.rooms != new.rooms, format!("de {}", named(old))),
        dates::stay(new.stay, context.today),
        instead(old.stay != new.stay, dates::stay_dates(old.stay, context.today)),
        counted(u64::from(new.people), "personne", Gender::Feminine),
        instead(old.people != new.people, format!("de {}", number(u64::from(old.people), Gender::Feminine))),
        new_price(change.old_total, change.new_total),
        tourist_tax(change.tax),
        capitalised(&cancellation_terms(change.terms)),
    )
}

/// « Le nouveau prix est de trois cent cinquante-six euros, soit quatre-vingt-neuf euros de plus ».
fn new_price(old: Option<Cents>, new: Cents) -> String {
    let said = format!("Le nouveau prix est de {} toutes taxes comprises", price(new));
    let Some(old) = old else { return said };
    match new.get().saturating_sub(old.get()) {
        0 => format!("Le prix reste de {} toutes taxes comprises", price(new)),
        more @ 1.. => format!("{said}, soit {} de plus", price(Cents::new(more))),
        less => format!("{said}, soit {} de moins", price(Cents::new(less.saturating_neg()))),
    }
}

/// What is about to be cancelled.
#[derive(Clone, Copy, Debug)]
pub struct CancellationRecap<'a> {
    /// Room, nights and people.
    pub lodging: Lodging<'a>,
    /// What it costs.
    pub fee: Cents,
}

/// What is about to be cancelled and what that costs, ending in « Est-ce que j'annule ? ».
pub fn cancellation_recap(cancellation: &CancellationRecap<'_>, context: &Context<'_>) -> String {
    let lodging = &cancellation.lodging;
    format!(
        "Je récapitule : annuler {}, {}, pour {}. Selon les conditions de la réservation, {}. Est-ce que j'annule ?",
        offers::rooms(lodging.rooms.iter().copied()),
        dates::stay(lodging.stay, context.today),
        counted(u64::from(lodging.people), "personne", Gender::Feminine),
        cancellation_fee(cancellation.fee),
    )
}

/// Who sells: the company where the file names it, else the hotel.
pub fn seller(catalogue: &Catalogue) -> &str {
    match catalogue.hotel.legal_name.trim() {
        "" => &catalogue.hotel.name,
        legal_name => legal_name,
    }
}

/// « deux personnes », « deux adultes et un enfant de quatre ans », « un adulte et deux enfants ».
pub fn people(party: &Party) -> String {
    if party.children() == 0 {
        return counted(u64::from(party.people()), "personne", Gender::Feminine);
    }
    let adults = counted(u64::from(party.adults()), "adulte", Gender::Masculine);
    let children = counted(u64::from(party.children()), "enfant", Gender::Masculine);
    format!("{adults} et {children}")
}

/// « Petit-déjeuner en sus, quinze euros, internet compris. » What the catalogue does not say is said to be unknown.
fn inclusions(catalogue: &Catalogue, rooms: &[&RoomType]) -> String {
    let said = |inclusion: Inclusion| match inclusion {
        Inclusion::Included => "compris".to_owned(),
        Inclusion::Apart(Some(amount)) => format!("en sus, {}", price(amount)),
        Inclusion::Apart(None) => "en sus".to_owned(),
        Inclusion::Unknown => "je ne sais pas s'il est compris".to_owned(),
    };
    match (information::breakfast(catalogue, rooms), information::internet(catalogue, rooms)) {
        (Inclusion::Included, Inclusion::Included) => "Petit-déjeuner et internet compris.".to_owned(),
        (Inclusion::Unknown, Inclusion::Unknown) => {
            "Petit-déjeuner et internet : je ne sais pas s'ils sont compris.".to_owned()
        }
        // What is known first: what follows « je ne sais pas » would sound unknown too.
        (Inclusion::Unknown, internet) => {
            format!("Internet {} ; petit-déjeuner : {}.", said(internet), said(Inclusion::Unknown))
        }
        (breakfast, Inclusion::Unknown) => {
            format!("Petit-déjeuner {} ; internet : {}.", said(breakfast), said(Inclusion::Unknown))
        }
        (breakfast, internet) => format!("Petit-déjeuner {} ; internet {}.", said(breakfast), said(internet)),
    }
}

#[cfg(test)]
mod tests;
