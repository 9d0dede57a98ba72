//! Why something that a caller asked for cannot be done: a code, a field, and the data of the sentence that `french` makes of it.

use chrono::NaiveDate;

use super::{availability::Offer, combinations::Combination, guest::PhoneError, obstacles::MissingNights, stay::Stay};

/// What a caller is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The surname.
    LastName,
    /// The first name.
    FirstName,
    /// The address for the written confirmation.
    Email,
    /// The telephone number.
    Phone,
    /// The first night.
    Arrival,
    /// The day on which the room is free again.
    Departure,
    /// The room type.
    RoomType,
    /// How many people.
    People,
    /// How old the children are.
    Ages,
    /// What the guest wants beside the room.
    Wishes,
    /// Rooms to be booked with the first.
    OtherRooms,
    /// Whether this puts right what was booked before.
    Correction,
    /// Whether this is one more booking.
    SecondRoom,
    /// Why the reception is to call.
    Reason,
    /// What the caller wants to know.
    Subject,
    /// The code of a reservation.
    Code,
    /// How many nights.
    Nights,
}

/// Why something is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What was asked cannot be read.
    NotUnderstood(RequestError),
    /// Something is missing that has to be asked.
    MissingField(Field),
    /// A change that says nothing of what changes.
    NothingToChange,
    /// Something that is not done by telephone.
    NotOffered,
    /// No day of the calendar.
    InvalidDate {
        /// Arrival or departure.
        field: Field,
        /// What is wrong with it.
        fault: DateError,
    },
    /// An arrival before tonight.
    PastDate {
        /// The arrival that was asked for.
        arrival: NaiveDate,
    },
    /// A day on which nobody may arrive.
    ClosedToArrival(Box<ClosedDay>),
    /// An arrival sooner than the hotel takes.
    TooSoon {
        /// The soonest arrival that can be booked.
        earliest: NaiveDate,
    },
    /// Nights further away than the hotel sells.
    TooFar {
        /// Arrival or departure.
        field: Field,
        /// The latest departure that can be booked.
        latest: NaiveDate,
    },
    /// A departure on the day of the arrival, or before.
    DepartureNotAfterArrival {
        /// The arrival that was asked for.
        arrival: NaiveDate,
        /// The departure that was asked for.
        departure: NaiveDate,
    },
    /// Fewer nights than the hotel takes.
    StayTooShort(Box<ShortStay>),
    /// More nights than are sold by telephone.
    StayTooLong {
        /// The longest stay, in nights.
        max_nights: u32,
    },
    /// No room type of the catalogue.
    UnknownRoomType,
    /// The room type of a reservation is not sold any more.
    RoomTypeGone {
        /// Its name when it was booked; `None` where nobody knows.
        room_name: Option<String>,
    },
    /// More people than fit.
    CapacityExceeded(Box<Overcrowded>),
    /// No number of people.
    InvalidPeople,
    /// No room of the type is free.
    Full(Box<FullHouse>),
    /// No name: of the surname or the first name.
    InvalidName {
        /// Which of the two.
        field: Field,
    },
    /// No address.
    InvalidEmail,
    /// A domain that looks like a slip for that of a provider. Asked once; the caller's answer stands.
    DoubtfulDomain {
        /// As it was given.
        domain: String,
        /// The provider's.
        likely: &'static str,
    },
    /// No telephone number.
    InvalidPhone(PhoneError),
    /// A text that is too long to be kept.
    TextTooLong {
        /// Which text.
        field: Field,
        /// How long it may be, in characters.
        max: usize,
    },
    /// There is none of that code, or it is not that guest's. Nobody is told which.
    ReservationNotFound,
    /// What was given as a code is none: not eight digits, or a wrong check digit.
    NotACode,
    /// It was cancelled, so that there is nothing to change.
    ReservationCancelled,
    /// The stay has begun, or is over.
    StayBegun {
        /// Its first night.
        arrival: NaiveDate,
    },
    /// Of several rooms that were booked together, only the dates are changed by telephone.
    OnlyDatesOfSeveralRooms,
    /// The reservations cannot be read or written.
    ServiceUnavailable,
    /// The call, or the caller, has had as much as is allowed.
    LimitReached(CallLimit),
}

/// What is wrong with what was asked as a whole, or with the form of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// Nothing of it can be read.
    Nothing,
    /// A part of another form, such as a text for a number.
    WrongForm(Field),
    /// A text with control characters.
    ControlCharacter(Field),
    /// A text with the number of a payment card.
    CardNumber(Field),
}

/// What is wrong with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Not `YYYY-MM-DD`.
    Unreadable,
    /// A day that the calendar does not have, such as 31 November.
    NoSuchDay,
}

/// What one call, or one caller, may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallLimit {
    /// Tool calls.
    ToolCalls,
    /// Reservations made.
    Reservations,
    /// Reservations made by one caller on one day, in all calls.
    ReservationsOfTheDay,
    /// Codes and names that did not lead to a reservation.
    Proofs,
    /// The same of one number on one day, in all calls.
    ProofsOfTheDay,
    /// Messages left for the reception.
    Callbacks,
}

/// More people than fit, and what is free for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overcrowded {
    /// How many people.
    pub people: u32,
    /// Name and capacity of the room type that was asked for; `None` where none was, and no type is large enough.
    pub room: Option<(String, u32)>,
    /// What is free for them; `None` where nobody has looked.
    pub free: Option<Roomier>,
}

/// What is free for a party that does not fit into what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roomier {
    /// The stay that was asked for.
    pub stay: Stay,
    /// Which nights are in the way, where nothing is free.
    pub missing: Option<MissingNights>,
    /// Room types that hold them all, the cheapest first.
    pub rooms: Vec<Offer>,
    /// Several rooms together, the cheapest first.
    pub combinations: Vec<Combination>,
}

/// A stay that is shorter than the hotel takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortStay {
    /// The shortest stay, in nights.
    pub min_nights: u32,
    /// Name of the season that asks for it; `None` where the hotel does all year round.
    pub season: Option<String>,
    /// The stay from the same arrival that is long enough; `None` where another rule forbids it.
    pub nearest: Option<Stay>,
    /// What is free for the nearest stays that are long enough; empty where nobody has looked, or nothing is.
    pub offers: Vec<Offer>,
}

/// A day on which nobody may arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedDay {
    /// The arrival that was asked for.
    pub arrival: NaiveDate,
    /// Name of the room type that was asked for; `None` where none was.
    pub room_name: Option<String>,
    /// The nearest days on which the same number of nights may begin, the nearest first.
    pub nearest: Vec<NaiveDate>,
}

/// No room of the type is free on every night of the stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullHouse {
    /// The stay that was asked for.
    pub stay: Stay,
    /// Name of the room type that was asked for.
    pub room_name: String,
    /// Which nights are in the way; `None` where a room has become free meanwhile.
    pub missing: Option<MissingNights>,
    /// The nearest things that are possible.
    pub alternatives: Vec<Offer>,
}

impl Refusal {
    /// Whether what is free at other times, or in other rooms, helps the caller on.
    pub const fn leaves_a_choice(&self) -> bool {
        matches!(self, Self::CapacityExceeded(_) | Self::StayTooShort(_) | Self::ClosedToArrival(_))
    }
}
