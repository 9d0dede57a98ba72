//! Why something that a caller asked for cannot be done: a code, a field, and the data of the sentence that `french` makes of it.

use chrono::NaiveDate;

use super::{availability::Offer, stay::Stay};

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
    /// `demandes_speciales`.
    Wishes,
    /// `raison`.
    Reason,
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
            Self::Wishes => "demandes_speciales",
            Self::Reason => "raison",
        }
    }
}

/// Why something is not done. One variant a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `arguments_invalides`.
    InvalidArguments(ArgumentFault),
    /// `champ_manquant`.
    MissingField(Field),
    /// `outil_inconnu`.
    UnknownTool,
    /// `date_invalide`.
    InvalidDate {
        /// Arrival or departure.
        field: Field,
        /// What is wrong with it.
        fault: DateFault,
    },
    /// `date_passee`.
    PastDate {
        /// The arrival that was asked for.
        arrival: NaiveDate,
    },
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
    StayTooShort {
        /// The shortest stay, in nights.
        min_nights: u32,
    },
    /// `sejour_trop_long`.
    StayTooLong {
        /// The longest stay, in nights.
        max_nights: u32,
    },
    /// `type_chambre_inconnu`.
    UnknownRoomType,
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
    /// `telephone_invalide`.
    InvalidPhone,
    /// `texte_trop_long`.
    TextTooLong {
        /// Which text.
        field: Field,
        /// How long it may be, in characters.
        max: usize,
    },
    /// `service_indisponible`.
    ServiceUnavailable,
    /// `limite_atteinte`.
    LimitReached(CallLimit),
}

/// What is wrong with the arguments as a whole, or with the form of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentFault {
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
pub enum DateFault {
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
    /// Messages left for the reception.
    Callbacks,
}

/// More people than fit, and what fits them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overcrowded {
    /// How many people.
    pub people: u32,
    /// Name and capacity of the room type that was asked for; `None` where none was, and no type is large enough.
    pub room: Option<(String, u32)>,
    /// Name and capacity of the smallest room type that is large enough.
    pub larger: Option<(String, u32)>,
    /// Names of the two room types that hold them together with the fewest beds to spare; then the cheaper ones.
    pub two_rooms: Option<(String, String)>,
}

/// No room of the type is free on every night of the stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullHouse {
    /// The stay that was asked for.
    pub stay: Stay,
    /// Name of the room type that was asked for.
    pub room_name: String,
    /// The nearest things that are possible.
    pub alternatives: Vec<Offer>,
}

impl Refusal {
    /// The stable code, `error.code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidArguments(_) => "arguments_invalides",
            Self::MissingField(_) => "champ_manquant",
            Self::UnknownTool => "outil_inconnu",
            Self::InvalidDate { .. } => "date_invalide",
            Self::PastDate { .. } => "date_passee",
            Self::TooSoon { .. } => "date_trop_proche",
            Self::TooFar { .. } => "date_trop_lointaine",
            Self::DepartureNotAfterArrival { .. } => "depart_avant_arrivee",
            Self::StayTooShort { .. } => "sejour_trop_court",
            Self::StayTooLong { .. } => "sejour_trop_long",
            Self::UnknownRoomType => "type_chambre_inconnu",
            Self::CapacityExceeded(_) => "capacite_depassee",
            Self::InvalidPeople => "nombre_personnes_invalide",
            Self::Full(_) => "complet",
            Self::InvalidName { .. } => "nom_invalide",
            Self::InvalidEmail => "email_invalide",
            Self::InvalidPhone => "telephone_invalide",
            Self::TextTooLong { .. } => "texte_trop_long",
            Self::ServiceUnavailable => "service_indisponible",
            Self::LimitReached(_) => "limite_atteinte",
        }
    }

    /// The argument that it is about, `error.champ`.
    pub const fn field(&self) -> Option<&'static str> {
        let field = match self {
            Self::InvalidArguments(fault) => match fault {
                ArgumentFault::NotAnObject => return None,
                ArgumentFault::WrongType(field)
                | ArgumentFault::ControlCharacter(field)
                | ArgumentFault::CardNumber(field) => *field,
            },
            Self::MissingField(field)
            | Self::InvalidDate { field, .. }
            | Self::TooFar { field, .. }
            | Self::InvalidName { field }
            | Self::TextTooLong { field, .. } => *field,
            Self::PastDate { .. } | Self::TooSoon { .. } => Field::Arrival,
            Self::DepartureNotAfterArrival { .. } | Self::StayTooShort { .. } | Self::StayTooLong { .. } => {
                Field::Departure
            }
            Self::UnknownRoomType | Self::Full(_) => Field::RoomType,
            Self::CapacityExceeded(_) | Self::InvalidPeople => Field::People,
            Self::InvalidEmail => Field::Email,
            Self::InvalidPhone => Field::Phone,
            Self::UnknownTool | Self::ServiceUnavailable | Self::LimitReached(_) => return None,
        };
        Some(field.argument())
    }
}
