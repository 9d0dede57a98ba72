//! What is read out before the yes, in English, for hotels that book in it (`assistant.langues`). It says what the French recap says:
//! see [`super::recap()`].

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{
    CancellationRecap, ChangeRecap, Context, Lodging, RecapInput,
    rooms::counted,
    sentences::{Opening, in_sentences},
    spelling::list,
};
use hotel::{
    cancellation::CancellationTier,
    information::{self, Inclusion},
    money::Cents,
    party::Party,
    stay::Stay,
    tourist_tax::TouristTaxDue,
};

/// How a recap begins, where there is room for it.
const RECAP: Opening<'static> = Opening { said: "to confirm: ", colon: ": " };

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What is about to be booked, ending in « Shall I book it? ».
pub fn recap(input: &RecapInput<'_>, context: &Context<'_>) -> String {
    let catalogue = context.catalogue;
    let names: Vec<&str> = input.rooms.iter().map(|room| room.name.as_str()).collect();
    let what = lodged(
        &Lodging { rooms: &names, stay: input.stay, people: input.party.people() },
        &people(input.party),
        context,
    );
    let seller = match catalogue.hotel.legal_name.trim() {
        "" => &catalogue.hotel.name,
        legal_name => legal_name,
    };
    let price = vec![
        format!("{seller} sells you this stay for {}, all taxes included", euros(input.total)),
        tourist_tax(input.tax),
    ];
    let included = |what: &str, inclusion| match inclusion {
        Inclusion::Included => Some(format!("{what} included")),
        Inclusion::Apart(_) => Some(format!("{what} extra")),
        Inclusion::Unknown => None,
    };
    let mut terms: Vec<String> = [
        included("breakfast", information::breakfast(catalogue, input.rooms)),
        included("internet", information::internet(catalogue, input.rooms)),
        catalogue.rules.kept_until.map(|until| {
            let room = if input.rooms.len() > 1 { "rooms" } else { "room" };
            format!("{room} kept until {}", until.format("%H:%M"))
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let due = cancellation(input.terms.tiers_left(input.stay.arrival(), context.today.date()));
    // Where the last sentence has no room for all of it, what a cancellation costs goes alone with the question.
    terms.extend(["no right of withdrawal".to_owned(), due]);
    in_sentences(&RECAP, vec![what, price, terms], "shall I book it?")
}

/// What changes, with the new price, ending in « Shall I change it? ».
pub fn change_recap(change: &ChangeRecap<'_>, context: &Context<'_>) -> String {
    let what = lodged(&change.new, &counted_people(change.new.people), context);
    let replaced = vec![replaced(change, context)];
    let price = vec![
        format!("the new price is {}, all taxes included", euros(change.new_total)),
        tourist_tax(change.tax),
        cancellation(change.terms.tiers_left(change.new.stay.arrival(), context.today.date())),
    ];
    in_sentences(&RECAP, vec![what, replaced, price], "shall I change it?")
}

/// « it replaces one Chambre Standard, from Friday the 27th to Monday the 30th of November »: what was and will not be.
fn replaced(change: &ChangeRecap<'_>, context: &Context<'_>) -> String {
    let (old, new) = (&change.old, &change.new);
    let room = (old.rooms != new.rooms).then(|| rooms(old.rooms, context));
    let dates = (old.stay != new.stay).then(|| dates(old.stay, context));
    let people = (old.people != new.people).then(|| format!("for {}", counted_people(old.people)));
    match (room, dates, people) {
        (None, None, Some(people)) => format!("it was {people}"),
        (room, dates, people) => {
            let room = room.unwrap_or_else(|| "the stay".to_owned());
            let parts: Vec<String> = [Some(room), dates, people].into_iter().flatten().collect();
            format!("it replaces {}", parts.join(" "))
        }
    }
}

/// What is about to be cancelled and what that costs, ending in « Shall I cancel it? ».
pub fn cancellation_recap(cancellation: &CancellationRecap<'_>, context: &Context<'_>) -> String {
    let mut what = lodged(&cancellation.lodging, &counted_people(cancellation.lodging.people), context);
    if let Some(rooms) = what.first_mut() {
        *rooms = format!("cancel {rooms}");
    }
    let fee = match cancellation.fee {
        fee if fee == Cents::default() => "the cancellation is free".to_owned(),
        fee => format!("the cancellation costs {}", euros(fee)),
    };
    in_sentences(&RECAP, vec![what, vec![fee]], "shall I cancel it?")
}

fn lodged(lodging: &Lodging<'_>, people: &str, context: &Context<'_>) -> Vec<String> {
    let nights = lodging.stay.night_count();
    vec![
        rooms(lodging.rooms, context),
        dates(lodging.stay, context),
        format!("{nights} night{}", if nights == 1 { "" } else { "s" }),
        format!("for {people}"),
    ]
}

/// « one Chambre Standard and 2 Suites Vue Mer »: the names are the hotel's own.
fn rooms(names: &[&str], context: &Context<'_>) -> String {
    let said: Vec<String> = counted(names.iter().copied())
        .into_iter()
        .map(|(name, count)| match count {
            1 => format!("one {name}"),
            count => format!("{count} {}", context.several_rooms(name)),
        })
        .collect();
    list(&said, "and")
}

fn people(party: &Party) -> String {
    if party.children() == 0 {
        return counted_people(party.people());
    }
    let several = |count: u32, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!("{} and {}", several(party.adults(), "adult", "adults"), several(party.children(), "child", "children"))
}

fn counted_people(people: u32) -> String {
    format!("{people} {}", if people == 1 { "person" } else { "people" })
}

/// « from Friday the 27th to Monday the 30th of November », « from tonight to tomorrow, Monday the 23rd of November ».
fn dates(stay: Stay, context: &Context<'_>) -> String {
    let (from, to) = (stay.arrival(), stay.departure());
    let year = if to.year() == context.today.date().year() { String::new() } else { format!(" {}", to.year()) };
    let departure = format!("{} of {}{year}", day(to), month(to));
    if context.is_tonight(stay) {
        return format!("from tonight to tomorrow, {departure}");
    }
    let arrival = if context.today.is_this_evening(from) {
        "tonight".to_owned()
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        day(from)
    } else {
        format!("{} of {}", day(from), month(from))
    };
    format!("from {arrival} to {departure}")
}

/// « Friday the 27th ».
fn day(date: NaiveDate) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    };
    let ending = match date.day() {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    format!("{weekday} the {}{ending}", date.day())
}

fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

/// « 267 euros », « 89.50 euros ».
fn euros(amount: Cents) -> String {
    match amount.euros_and_cents() {
        (euros, 0) => format!("{euros} euros"),
        (euros, cents) => format!("{euros}.{cents:02} euros"),
    }
}

fn tourist_tax(due: TouristTaxDue) -> String {
    match due {
        TouristTaxDue::Unknown => "tourist tax extra, paid at the hotel".to_owned(),
        TouristTaxDue::Included => "tourist tax included".to_owned(),
        TouristTaxDue::Amount(amount) if amount == Cents::default() => "no tourist tax".to_owned(),
        TouristTaxDue::Amount(amount) => format!("tourist tax extra, {}", euros(amount)),
    }
}

/// What a cancellation costs from today on; `None` where every tier is over.
fn cancellation(tiers: Option<&[CancellationTier]>) -> String {
    const ALL_IS_OWED: &str = "a cancellation is charged in full";
    let Some(tiers) = tiers else { return ALL_IS_OWED.to_owned() };
    let cheap: Vec<&CancellationTier> = tiers.iter().take_while(|tier| tier.fee_percent < 100).collect();
    let (Some(first), Some(last)) = (cheap.first(), cheap.last()) else {
        return if tiers.is_empty() { "free cancellation" } else { ALL_IS_OWED }.to_owned();
    };
    let mut said = match first.fee_percent {
        0 => "free cancellation".to_owned(),
        percent => format!("cancellation at {percent} percent"),
    };
    said.extend([" until ", &days(first.days_before), " before arrival"]);
    for tier in cheap.iter().skip(1) {
        said.extend([", ", &tier.fee_percent.to_string(), " percent until ", &days(tier.days_before)]);
    }
    if last.days_before > 0 {
        said.push_str(", then the full price");
    }
    said
}

fn days(days: u32) -> String {
    format!("{days} day{}", if days == 1 { "" } else { "s" })
}
