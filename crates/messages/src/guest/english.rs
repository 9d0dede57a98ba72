//! Letters in English: what the French one says, before it.

use hotel::{information::Inclusion, money::Cents};

use super::{Occasion, PartyWords, Writing, french_phone, party};
use crate::{
    booking::Lodging,
    house::House,
    letter::{Part, Section},
    words::{counted, english_day as day, english_price as price},
};

const PARTY: PartyWords = PartyWords {
    people: ["person", "people"],
    adults: ["adult", "adults"],
    children: ["child", "children"],
    years: ["year", "years"],
    and: "and",
};

/// « 15:00 ».
const HOUR: &str = "%H:%M";

pub(super) fn subject(writing: &Writing<'_>) -> String {
    let (code, hotel) = (writing.booking.spaced_code(), &writing.house.hotel().name);
    let stay = writing.booking.stay();
    let stay = stay.map(|stay| format!("{} to {}", day(stay.arrival()), day(stay.departure()))).unwrap_or_default();
    let trial = if writing.booking.is_trial { "[Test] " } else { "" };
    match writing.occasion {
        Occasion::Booked => format!("{trial}Your booking {code} — {hotel}, {stay}"),
        Occasion::Changed { .. } => format!("{trial}Booking {code} changed — {hotel}, {stay}"),
        Occasion::Cancelled => format!("{trial}Booking {code} cancelled — {hotel}, {stay}"),
    }
}

pub(super) fn title(writing: &Writing<'_>) -> String {
    match writing.occasion {
        Occasion::Booked => "Your booking is confirmed".to_owned(),
        Occasion::Changed { .. } => "Your booking has been changed".to_owned(),
        Occasion::Cancelled => "Your booking is cancelled".to_owned(),
    }
}

pub(super) fn sections(writing: &Writing<'_>) -> Vec<Section> {
    let mut sections = vec![opening(writing), stay(writing)];
    if writing.occasion == Occasion::Cancelled {
        sections.push(fee(writing));
    } else {
        sections.extend([prices(writing), cancellation(writing)]);
    }
    sections.extend([to_know(writing), closing(writing)]);
    sections
}

fn opening(writing: &Writing<'_>) -> Section {
    let (booking, hotel) = (writing.booking, &writing.house.hotel().name);
    let guest = booking.guest.expose();
    let mut said = vec![if guest.is_empty() { "Hello,".to_owned() } else { format!("Dear {guest},") }];
    if booking.is_trial {
        said.push("This is a test: no room was taken.".to_owned());
    }
    let thanks = if booking.accepted_at.is_some() { "Thank you for your call." } else { "Thank you for your booking." };
    match writing.occasion {
        Occasion::Booked => said
            .push(format!("{thanks} {hotel} is expecting you; here is all that was agreed. Please keep this message.")),
        Occasion::Changed { previous_total } => {
            said.push(format!(
                "Your stay at {hotel} was changed. This message replaces the one before: please keep this one."
            ));
            said.extend(previous_total.zip(booking.total()).map(|(before, now)| {
                if before == now {
                    format!("The total remains {}.", price(now))
                } else {
                    format!("The total was {} and is now {}.", price(before), price(now))
                }
            }));
        }
        Occasion::Cancelled => {
            said.push(format!("Your stay at {hotel} is cancelled. This message confirms it."));
        }
    }
    said.push("The French text follows the English one.".to_owned());
    Section::of("", said)
}

fn stay(writing: &Writing<'_>) -> Section {
    let (booking, hotel) = (writing.booking, writing.house.hotel());
    let is_cancelled = writing.occasion == Occasion::Cancelled;
    let mut section = Section::new(if is_cancelled { "What is cancelled" } else { "Your stay" });
    section.fact("Booking", booking.spaced_code());
    if !booking.guest.expose().is_empty() {
        section.fact("In the name of", booking.guest.expose());
    }
    if let Some(stay) = booking.stay() {
        let (from, by) = if is_cancelled {
            (String::new(), String::new())
        } else {
            (
                format!(", from {}", hotel.check_in_from.format(HOUR)),
                format!(", by {}", hotel.check_out_by.format(HOUR)),
            )
        };
        section.fact("Arrival", day(stay.arrival()) + &from);
        section.fact("Departure", day(stay.departure()) + &by);
        section.fact("Length", counted(stay.night_count(), "night"));
    }
    for (label, room) in rooms(&booking.rooms) {
        section.fact(&label, lodged(writing, room));
    }
    if is_cancelled {
        return section;
    }
    let (breakfast, internet) = writing.inclusions();
    section.facts.extend(included("Breakfast", breakfast));
    section.facts.extend(included("Internet", internet));
    if !booking.wishes.expose().is_empty() {
        section.fact("Your wishes", format!("{} (noted, not guaranteed)", booking.wishes.expose()));
    }
    if let Some(until) = writing.house.catalogue.rules.kept_until {
        let kept = if booking.rooms.len() > 1 { "Your rooms are kept" } else { "Your room is kept" };
        let late = "if you will be later, please let us know";
        section.paragraphs.push(format!("{kept} until {} on the day of arrival; {late}.", until.format(HOUR)));
    }
    section
}

fn rooms(rooms: &[Lodging]) -> impl Iterator<Item = (String, &Lodging)> {
    let several = rooms.len() > 1;
    let label = move |rank: usize| if several { format!("Room {rank}") } else { "Room".to_owned() };
    rooms.iter().zip(1..).map(move |(room, rank)| (label(rank), room))
}

fn lodged(writing: &Writing<'_>, room: &Lodging) -> String {
    let mut said = format!("{}, {}", room.name, party(room.people, &room.ages, &PARTY));
    if Some(room.stay) != writing.booking.stay() {
        said.extend([", ", &day(room.stay.arrival()), " to ", &day(room.stay.departure())]);
    }
    said
}

fn included(what: &str, inclusion: Inclusion) -> Option<(String, String)> {
    let said = match inclusion {
        Inclusion::Included => "included in the price".to_owned(),
        Inclusion::Apart(Some(amount)) => format!("extra, {}", price(amount)),
        Inclusion::Apart(None) => "extra".to_owned(),
        Inclusion::Unknown => return None,
    };
    Some((what.to_owned(), said))
}

fn prices(writing: &Writing<'_>) -> Section {
    let booking = writing.booking;
    let mut section = Section::new("The price");
    for (label, room) in rooms(&booking.rooms) {
        let Some(total) = room.total else { continue };
        let nights = room.stay.night_count();
        let average = price(Writing::of_a_night(total, nights));
        let detail =
            if nights == 1 { "1 night".to_owned() } else { format!("{nights} nights at {average} on average") };
        section.fact(&label, format!("{} ({detail})", price(total)));
    }
    match booking.total() {
        Some(total) => section.fact("Total, taxes included", price(total)),
        None => section.fact("Total, taxes included", "to be confirmed by the reception"),
    }
    section.fact(
        "Tourist tax",
        match booking.tourist_tax() {
            None => "on top of the total, paid at the hotel".to_owned(),
            Some(tax) if tax > Cents::default() => format!("{}, on top of the total, paid at the hotel", price(tax)),
            Some(_) if writing.holds_tax() => "included in the total".to_owned(),
            Some(_) => "none".to_owned(),
        },
    );
    section.paragraphs.push("Nothing is due in advance: the stay is paid at the hotel.".to_owned());
    section
}

fn cancellation(writing: &Writing<'_>) -> Section {
    let booking = writing.booking;
    let all = booking.total().map(|total| format!(" ({})", price(total))).unwrap_or_default();
    let tiers = writing.tiers();
    let mut said: Vec<String> = tiers
        .iter()
        .map(|tier| {
            let until = day(tier.until);
            let fee = tier.fee.map(|fee| format!(" ({})", price(fee))).unwrap_or_default();
            match tier.percent {
                0 => format!("You may cancel free of charge until 23:59 on {until}."),
                percent => {
                    format!("Until 23:59 on {until}, cancelling costs {percent}% of the price{fee}.")
                }
            }
        })
        .collect();
    let to_the_end = tiers.last().is_some_and(|tier| booking.stay().is_some_and(|stay| tier.until >= stay.arrival()));
    if booking.terms.tiers().is_empty() {
        said.push("You may cancel free of charge until you arrive.".to_owned());
    } else if tiers.is_empty() {
        said.push(format!("A cancellation is charged in full{all}."));
    } else if !to_the_end {
        said.push(format!("After that, the full price is due{all}."));
    }
    said.push(
        "There is no right of withdrawal for accommodation on a fixed date (French consumer code, article L. 221-28, 12°)."
            .to_owned(),
    );
    let code = booking.spaced_code();
    said.push(match writing.phone().as_str() {
        "" => format!("To cancel or change: call the reception, with number {code} and your name."),
        phone => format!("To cancel or change: {phone}, with number {code} and your name."),
    });
    Section::of("Cancelling and changing", said)
}

fn fee(writing: &Writing<'_>) -> Section {
    let said = match writing.booking.cancelled.unwrap_or_default() {
        fee if fee == Cents::default() => "This cancellation is free of charge: you owe nothing.".to_owned(),
        fee => format!(
            "By the terms accepted with the booking, {} remains due; the reception will agree with you on how to pay.",
            price(fee)
        ),
    };
    let nothing = "Nothing had been paid in advance, so no refund is due.";
    Section::of("Fee and refund", vec![said, nothing.to_owned()])
}

fn to_know(writing: &Writing<'_>) -> Section {
    let hotel = writing.house.hotel();
    let is_cancelled = writing.occasion == Occasion::Cancelled;
    let mut said = Vec::new();
    if let Some(at) = writing.is_booked_by_voice() {
        let what = match writing.occasion {
            Occasion::Booked => "This booking was taken",
            Occasion::Changed { .. } => "This change was recorded",
            Occasion::Cancelled => "This cancellation was recorded",
        };
        said.push(format!(
            "{what} by our voice assistant, an artificial intelligence, and accepted by you on the telephone on {} at {}.",
            day(at.date()),
            at.time().format(HOUR)
        ));
    }
    if !is_cancelled {
        said.push("The price was not personalised by an automated decision.".to_owned());
    }
    let complaint = match hotel.email.as_str() {
        "" => "A complaint? Please write to the address below.".to_owned(),
        email => format!("A complaint? Please write to {email}."),
    };
    said.push(match writing.house.mediator {
        Some(mediator) => format!(
            "{complaint} If the answer does not satisfy you, you may turn to the consumer mediator, free of charge: {}, {}, {}.",
            mediator.name, mediator.address, mediator.site
        ),
        None => complaint,
    });
    let calls = "Calling a consumer to advertise without prior consent is forbidden.";
    said.push(format!("Your number serves this booking alone. {calls}"));
    if !is_cancelled {
        let months = writing.house.catalogue.retention_months;
        let rights = match hotel.email.as_str() {
            "" => String::new(),
            email => format!(" To see, correct or erase them: {email}."),
        };
        said.push(format!("Your details are kept for {months} months after the stay, then erased.{rights}"));
    }
    Section::of("Good to know", said)
}

fn closing(writing: &Writing<'_>) -> Section {
    let wrong = "Is this not what you asked for?";
    let call = match writing.phone().as_str() {
        "" => format!("{wrong} Please call the reception."),
        phone => format!("{wrong} Please call {phone}."),
    };
    Section::of("", vec![call, "Yours sincerely,".to_owned()])
}

/// What a calendar shows of the stay.
pub(super) fn event(writing: &Writing<'_>) -> (String, String) {
    let (booking, hotel) = (writing.booking, writing.house.hotel());
    let mut lines = vec![format!("Booking {}", booking.spaced_code())];
    lines.extend(booking.rooms.iter().map(|room| lodged(writing, room)));
    lines.push(format!(
        "Arrival from {}, departure by {}",
        hotel.check_in_from.format(HOUR),
        hotel.check_out_by.format(HOUR)
    ));
    lines.extend([writing.phone()].into_iter().filter(|phone| !phone.is_empty()));
    (format!("Stay at {}", hotel.name), lines.join("\n"))
}

pub(super) fn replaced_subject(house: House<'_>) -> String {
    format!("{} — contact address replaced", house.hotel().name)
}

pub(super) fn address_replaced(house: House<'_>) -> Part {
    let call = match french_phone(house).as_str() {
        "" => "If that was not you, please call the reception.".to_owned(),
        phone => format!("If that was not you, please call {phone}."),
    };
    let said = vec![
        "Hello,".to_owned(),
        format!(
            "The address of a booking at {} has just been replaced by another, as the person who called asked.",
            house.hotel().name
        ),
        format!("{call} Otherwise there is nothing to do: later messages go to the new address."),
    ];
    Part { language: "en", title: "Your address was replaced".to_owned(), sections: vec![Section::of("", said)] }
}
