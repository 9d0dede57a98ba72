//! What is read out before the caller's yes, so that it is a yes to everything the law wants said (code de la consommation, L221-12 and
//! L221-28, 12°): who sells, what, when, for whom, the price with all taxes, the tourist tax apart, what is included, what a
//! cancellation costs. Each ends in one question, and is short enough to be kept in mind: see `sentences`.

use super::{
    Context, dates,
    numbers::{Gender, counted, price},
    sentences::{MOST_WORDS, Opening, in_sentences, is_too_long, words},
    terms::{cancellation_fee, cancellation_terms_of, tourist_tax},
    times::time_of_day,
};
use hotel::{
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
    let what = vec![
        context.rooms(input.rooms.iter().map(|room| room.name.as_str())),
        context.stay_dates(input.stay),
        dates::nights(input.stay),
        format!("pour {}", people(input.party)),
    ];
    let price = vec![
        format!("{} vous vend ce séjour {} toutes taxes comprises", seller(context.catalogue), price(input.total)),
        tourist_tax(input.tax),
    ];
    let kept_until = context.catalogue.rules.kept_until.map(|until| kept_until(until, input.rooms.len()));
    let mut terms: Vec<String> = inclusions(context.catalogue, input.rooms).into_iter().chain(kept_until).collect();
    let due = cancellation_terms_of(input.terms, input.stay, context.today.date());
    let firm = "sans droit de rétractation".to_owned();
    // Where the terms have to go into the sentence of the question, they go alone.
    let has_room = words(&format!("{} {due} {firm}", terms.join(" "))) <= MOST_WORDS;
    terms.extend(if has_room { [due, firm] } else { [firm, due] });
    in_sentences(&RECAP, vec![what, price, terms], "est-ce que je réserve ?")
}

/// How a recap begins, where there is room for it.
const RECAP: Opening<'static> = Opening { said: "je récapitule : ", colon: " : " };

/// « chambre gardée jusqu'à dix-huit heures ».
fn kept_until(until: chrono::NaiveTime, rooms: usize) -> String {
    let kept = if rooms > 1 { "chambres gardées" } else { "chambre gardée" };
    format!("{kept} jusqu'à {}", time_of_day(until))
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

/// What changes, with what it replaces, the new price and the difference, ending in « Est-ce que je modifie ? ».
pub fn change_recap(change: &ChangeRecap<'_>, context: &Context<'_>) -> String {
    let new = &change.new;
    let what = vec![
        context.rooms(new.rooms.iter().copied()),
        context.stay_dates(new.stay),
        dates::nights(new.stay),
        format!("pour {}", counted_people(new.people)),
    ];
    let replaced = vec![replaced(change, context)];
    let said = |old_total| {
        let mut price = new_price(old_total, change.new_total);
        price.push(tourist_tax(change.tax));
        price.push(cancellation_terms_of(change.terms, new.stay, context.today.date()));
        in_sentences(&RECAP, vec![what.clone(), replaced.clone(), price], "est-ce que je modifie ?")
    };
    let whole = said(change.old_total);
    // The difference is a kindness; all the rest has to be said.
    if is_too_long(&whole) { said(None) } else { whole }
}

/// « cela remplace la Chambre Standard, du vendredi 27 au lundi 30 novembre »: what was and will not be.
fn replaced(change: &ChangeRecap<'_>, context: &Context<'_>) -> String {
    let (old, new) = (&change.old, &change.new);
    let room = (old.rooms != new.rooms).then(|| context.the_rooms(old.rooms.iter().copied()));
    let dates = (old.stay != new.stay).then(|| context.stay_dates(old.stay));
    let people = (old.people != new.people).then(|| counted_people(old.people));
    match (room, dates, people) {
        (None, Some(dates), None) => format!("cela remplace le séjour {dates}"),
        (None, None, Some(people)) => format!("c'était pour {people}"),
        (room, dates, people) => {
            let room = room.unwrap_or_else(|| "le séjour".to_owned());
            let dates = dates.map(|dates| format!(" {dates}")).unwrap_or_default();
            let people = people.map(|people| format!(", pour {people}")).unwrap_or_default();
            format!("cela remplace {room}{dates}{people}")
        }
    }
}

/// « le nouveau prix est de trois cent cinquante-six euros toutes taxes comprises », « soit quatre-vingt-neuf euros de plus ».
fn new_price(old: Option<Cents>, new: Cents) -> Vec<String> {
    let said = format!("le nouveau prix est de {} toutes taxes comprises", price(new));
    let Some(old) = old else { return vec![said] };
    match new.get().saturating_sub(old.get()) {
        0 => vec![format!("le prix reste de {} toutes taxes comprises", price(new))],
        more @ 1.. => vec![said, format!("soit {} de plus", price(Cents::new(more)))],
        less => vec![said, format!("soit {} de moins", price(Cents::new(less.saturating_neg())))],
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
    let what = vec![
        format!("annuler {}", context.the_rooms(lodging.rooms.iter().copied())),
        context.stay_dates(lodging.stay),
        dates::nights(lodging.stay),
        format!("pour {}", counted_people(lodging.people)),
    ];
    in_sentences(&RECAP, vec![what, vec![cancellation_fee(cancellation.fee)]], "est-ce que j'annule ?")
}

/// Who sells: the company where the file names it, else the hotel with its article.
pub fn seller(catalogue: &Catalogue) -> String {
    let hotel = &catalogue.hotel;
    match hotel.legal_name.trim() {
        "" => hotel.spoken_article().the(&hotel.name),
        legal_name => legal_name.to_owned(),
    }
}

/// « deux personnes », « deux adultes et un enfant », « un adulte et deux enfants ».
pub fn people(party: &Party) -> String {
    if party.children() == 0 {
        return counted_people(party.people());
    }
    let adults = counted(u64::from(party.adults()), "adulte", Gender::Masculine);
    let children = counted(u64::from(party.children()), "enfant", Gender::Masculine);
    format!("{adults} et {children}")
}

fn counted_people(people: u32) -> String {
    counted(u64::from(people), "personne", Gender::Feminine)
}

/// « petit-déjeuner en sus », « internet compris »; of what the catalogue does not say nothing is said.
fn inclusions(catalogue: &Catalogue, rooms: &[&RoomType]) -> Vec<String> {
    let (breakfast, internet) = (information::breakfast(catalogue, rooms), information::internet(catalogue, rooms));
    if (breakfast, internet) == (Inclusion::Included, Inclusion::Included) {
        return vec!["petit-déjeuner et internet compris".to_owned()];
    }
    let said = |what: &str, inclusion: Inclusion| match inclusion {
        Inclusion::Included => Some(format!("{what} compris")),
        Inclusion::Apart(_) => Some(format!("{what} en sus")),
        Inclusion::Unknown => None,
    };
    [said("petit-déjeuner", breakfast), said("internet", internet)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
