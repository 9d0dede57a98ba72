//! Why something that a caller asked for cannot be done: a code, a field, and the data of the sentence that `french` makes of it.

use chrono::NaiveDate;

use super::{availability::Offer, combinations::Combination, guest::PhoneError, obstacles::MissingNights, stay::Stay};

/// An argument of a tool, by its French name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// `nom`.
    LastName,
    /// `prenom`.
    FirstName,
    /// `email`.
    Email,
    /// `telephone`.
    Phone,
    /// `date_arrivee`.
    Arrival,
    /// `date_depart`.
    Departure,
    /// `type_chambre`.
    RoomType,
    /// `nombre_personnes`.
    People,
    /// `ages_enfants`.
    Ages,
    /// `demandes_speciales`.
    Wishes,
    /// `autres_chambres`.
    OtherRooms,
    /// `correction`.
    Correction,
    /// `deuxieme_chambre`.
    SecondRoom,
    /// `raison`.
    Reason,
    /// `sujet`.
    Subject,
    /// `code`.
    Code,
    /// `nuits`.
    Nights,
}

impl Field {
    /// The name of the argument, `error.champ`.
    pub const fn argument(self) -> &'static str {
        match self {
            Self::LastName => "nom",
            Self::FirstName => "prenom",
            Self::Email => "email",
            Self::Phone => "telephone",
            Self::Arrival => "date_arrivee",
            Self::Departure => "date_depart",
            Self::RoomType => "type_chambre",
            Self::People => "nombre_personnes",
            Self::Ages => "ages_enfants",
            Self::Wishes => "demandes_speciales",
            Self::OtherRooms => "autres_chambres",
            Self::Correction => "correction",
            Self::SecondRoom => "deuxieme_chambre",
            Self::Reason => "raison",
            Self::Subject => "sujet",
            Self::Code => "code",
            Self::Nights => "nuits",
        }
    }
}

/// Why something is not done. One variant a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `arguments_invalides`.
    InvalidArguments(ArgumentError),
    /// `champ_manquant`.
    MissingField(Field),
    /// `champ_manquant`: a change that says nothing of what changes.
    NothingToChange,
    /// `outil_inconnu`.
    UnknownTool,
    /// `date_invalide`.
    InvalidDate {
        /// Arrival or departure.
        field: Field,
        /// What is wrong with it.
        fault: DateError,
    },
    /// `date_passee`.
    PastDate {
        /// The arrival that was asked for.
        arrival: NaiveDate,
    },
    /// `date_invalide`: a day on which nobody may arrive.
    ClosedToArrival(Box<ClosedDay>),
    /// `date_trop_proche`.
    TooSoon {
        /// The soonest arrival that can be booked.
        earliest: NaiveDate,
    },
    /// `date_trop_lointaine`.
    TooFar {
        /// Arrival or departure.
        field: Field,
        /// The latest departure that can be booked.
        latest: NaiveDate,
    },
    /// `depart_avant_arrivee`: on the same day, or before.
    DepartureNotAfterArrival {
        /// The arrival that was asked for.
        arrival: NaiveDate,
        /// The departure that was asked for.
        departure: NaiveDate,
    },
    /// `sejour_trop_court`.
    StayTooShort(Box<ShortStay>),
    /// `sejour_trop_long`.
    StayTooLong {
        /// The longest stay, in nights.
        max_nights: u32,
    },
    /// `type_chambre_inconnu`.
    UnknownRoomType,
    /// `type_chambre_inconnu`: the room type of a reservation is not sold any more.
    RoomTypeGone {
        /// Its name when it was booked; `None` where nobody knows.
        room_name: Option<String>,
    },
    /// `capacite_depassee`.
    CapacityExceeded(Box<Overcrowded>),
    /// `nombre_personnes_invalide`.
    InvalidPeople,
    /// `complet`.
    Full(Box<FullHouse>),
    /// `nom_invalide`: of the surname or the first name.
    InvalidName {
        /// Which of the two.
        field: Field,
    },
    /// `email_invalide`.
    InvalidEmail,
    /// `email_invalide`: a domain that looks like a slip for that of a provider. Asked once; the caller's answer stands.
    DoubtfulDomain {
        /// As it was given.
        domain: String,
        /// The provider's.
        likely: &'static str,
    },
    /// `telephone_invalide`.
    InvalidPhone(PhoneError),
    /// `texte_trop_long`.
    TextTooLong {
        /// Which text.
        field: Field,
        /// How long it may be, in characters.
        max: usize,
    },
    /// `reservation_introuvable`: there is none of that code, or it is not that guest's. Nobody is told which.
    ReservationNotFound,
    /// `reservation_introuvable`: what was given as a code is none: not eight digits, or a wrong check digit.
    NotACode,
    /// `reservation_introuvable`: it was cancelled, so that there is nothing to change.
    ReservationCancelled,
    /// `date_passee`: the stay has begun, or is over.
    StayBegun {
        /// Its first night.
        arrival: NaiveDate,
    },
    /// `arguments_invalides`: of several rooms that were booked together, only the dates are changed by telephone.
    OnlyDatesOfSeveralRooms,
    /// `service_indisponible`.
    ServiceUnavailable,
    /// `limite_atteinte`.
    LimitReached(CallLimit),
}

/// What is wrong with the arguments as a whole, or with the form of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentError {
    /// Not a JSON object.
    NotAnObject,
    /// A value of another type.
    WrongType(Field),
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

    /// The stable code, `error.code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidArguments(_) | Self::OnlyDatesOfSeveralRooms => "arguments_invalides",
            Self::MissingField(_) | Self::NothingToChange => "champ_manquant",
            Self::UnknownTool => "outil_inconnu",
            Self::InvalidDate { .. } | Self::ClosedToArrival(_) => "date_invalide",
            Self::PastDate { .. } | Self::StayBegun { .. } => "date_passee",
            Self::TooSoon { .. } => "date_trop_proche",
            Self::TooFar { .. } => "date_trop_lointaine",
            Self::DepartureNotAfterArrival { .. } => "depart_avant_arrivee",
            Self::StayTooShort(_) => "sejour_trop_court",
            Self::StayTooLong { .. } => "sejour_trop_long",
            Self::UnknownRoomType | Self::RoomTypeGone { .. } => "type_chambre_inconnu",
            Self::CapacityExceeded(_) => "capacite_depassee",
            Self::InvalidPeople => "nombre_personnes_invalide",
            Self::Full(_) => "complet",
            Self::InvalidName { .. } => "nom_invalide",
            Self::InvalidEmail | Self::DoubtfulDomain { .. } => "email_invalide",
            Self::InvalidPhone(_) => "telephone_invalide",
            Self::TextTooLong { .. } => "texte_trop_long",
            Self::ReservationNotFound | Self::NotACode | Self::ReservationCancelled => "reservation_introuvable",
            Self::ServiceUnavailable => "service_indisponible",
            Self::LimitReached(_) => "limite_atteinte",
        }
    }

    /// The argument that it is about, `error.champ`.
    pub const fn field(&self) -> Option<&'static str> {
        let field = match self {
            Self::InvalidArguments(fault) => match fault {
                ArgumentError::NotAnObject => return None,
                ArgumentError::WrongType(field)
                | ArgumentError::ControlCharacter(field)
                | ArgumentError::CardNumber(field) => *field,
            },
            Self::MissingField(field)
            | Self::InvalidDate { field, .. }
            | Self::TooFar { field, .. }
            | Self::InvalidName { field }
            | Self::TextTooLong { field, .. } => *field,
            Self::PastDate { .. } | Self::TooSoon { .. } | Self::ClosedToArrival(_) => Field::Arrival,
            Self::DepartureNotAfterArrival { .. } | Self::StayTooShort(_) | Self::StayTooLong { .. } => {
                Field::Departure
            }
            Self::UnknownRoomType | Self::RoomTypeGone { .. } | Self::Full(_) | Self::OnlyDatesOfSeveralRooms => {
                Field::RoomType
            }
            Self::CapacityExceeded(_) | Self::InvalidPeople => Field::People,
            Self::InvalidEmail | Self::DoubtfulDomain { .. } => Field::Email,
            Self::InvalidPhone(_) => Field::Phone,
            Self::ReservationNotFound | Self::NotACode | Self::ReservationCancelled | Self::StayBegun { .. } => {
                Field::Code
            }
            Self::NothingToChange | Self::UnknownTool | Self::ServiceUnavailable | Self::LimitReached(_) => {
                return None;
            }
        };
        Some(field.argument())
    }
}
