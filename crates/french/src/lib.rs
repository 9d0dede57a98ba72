//! What is said aloud: numbers, prices, dates, codes and phone numbers as the French say them, and the sentences of answers and
//! refusals. Pure: no I/O and no clock; today's date is handed in.

mod answers;
mod callbacks;
mod closing;
mod dates;
pub mod english;
#[cfg(test)]
mod golden;
pub mod heard;
mod holidays;
mod information;
mod kept;
mod letters;
pub mod lines;
mod numbers;
mod offers;
mod recap;
mod refusals;
mod rooms;
#[cfg(test)]
mod script;
mod sentences;
mod spelling;
mod terms;
mod times;
mod unheard;

pub use answers::{
    BOOKED_ELSEWHERE, BOOKED_HERE, CHANGE_THE_BOOKING, CHANGE_THE_PARTY, LETTER_COMES, Made, availability, booked,
    booked_otherwise,
};
pub use callbacks::{CallBackNumber, PASSED_ON, PRICE_NOTED, callback_left, possible_double, request_left};
pub use closing::{AtTheEnd, Message, Topic, answered_at_the_end, claimed_at_the_end, closing, never_done};
pub use dates::{day, day_in_figures, stay, stay_dates, weekday};
pub use holidays::{Holiday, easter, holidays, holidays_in_figures};
pub use information::{NOT_KNOWN, information};
pub use kept::{PutRight, cancelled, changed, found, put_right, unchanged};
pub use letters::{ReadBack, email_spoken, read_back, spelled};
pub use numbers::{Gender, counted, number, price, price_in_figures};
pub use recap::{
    CancellationRecap, ChangeRecap, Lodging, RecapInput, cancellation_recap, change_recap, people, recap, seller,
};
pub use refusals::refusal;
pub use spelling::{code, list, phone};
pub use terms::{cancellation_fee, cancellation_terms, tourist_tax};
pub use times::time_of_day;
pub use unheard::{heard_already, not_yet, once_more, part_code, refused_late, to_verify};

use hotel::{catalogue::Catalogue, day::HotelDay};

/// What a sentence depends on beside what it says.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What day it is at the hotel: « ce soir » is said of tonight, and a year only where it is another one.
    pub today: HotelDay,
    /// Names of room types, and the reception's number.
    pub catalogue: &'a Catalogue,
    /// Whether the caller can be passed on to the reception at this moment: otherwise a call-back is offered.
    pub passes_on: bool,
}
