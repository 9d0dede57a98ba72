//! The words of a reservation: where it stands, whether its written confirmation was sent, who did something to it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Reservation, instant};
use crate::{fold, money::Cents};

/// Who did something, and when. What a file does not say, or says in words that are not understood, is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Who.
    pub by: Option<Actor>,
}

impl Signature {
    /// Of somebody at an instant.
    pub(super) fn new(by: Actor, at: DateTime<Utc>) -> Self {
        Self { at: Some(instant(at)), by: Some(by) }
    }
}

/// Where a reservation stands, `statut`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// `confirmee`; also where a file says nothing.
    #[default]
    Confirmed,
    /// `annulee`: gives its nights back.
    Cancelled {
        /// Who cancelled it.
        signature: Signature,
        /// What that costs the guest; `None` where no terms were agreed.
        fee: Option<Cents>,
    },
    /// `option`: held, not yet confirmed.
    Hold,
    /// `arrivee`.
    Arrived,
    /// `terminee`.
    Completed,
    /// `non_presentee`.
    NoShow,
    /// A word that this version does not know; kept as it is. It holds a room, since selling one twice is the worse mistake.
    Other(String),
}

impl Status {
    /// Whether the reservation's nights are taken. Nights that are past do not matter to anyone.
    pub const fn holds_a_room(&self) -> bool {
        match self {
            Self::Confirmed | Self::Hold | Self::Arrived | Self::Completed | Self::Other(_) => true,
            Self::Cancelled { .. } | Self::NoShow => false,
        }
    }

    /// Who cancelled it, and what that costs the guest; nothing of another status.
    pub fn cancellation(&self) -> (Signature, Option<Cents>) {
        if let Self::Cancelled { signature, fee } = self { (*signature, *fee) } else { Default::default() }
    }

    /// The status that a word of a file means, whatever its gender, case, accents and separators.
    pub fn from_word(word: &str) -> Self {
        match fold(word).trim_end_matches('e') {
            "confirm" => Self::Confirmed,
            "annul" => Self::Cancelled { signature: Signature::default(), fee: None },
            "option" => Self::Hold,
            "arriv" => Self::Arrived,
            "termin" => Self::Completed,
            "nonpresent" => Self::NoShow,
            _ => Self::Other(word.to_owned()),
        }
    }

    /// The word in files and answers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Confirmed => "confirmee",
            Self::Cancelled { .. } => "annulee",
            Self::Hold => "option",
            Self::Arrived => "arrivee",
            Self::Completed => "terminee",
            Self::NoShow => "non_presentee",
            Self::Other(word) => word,
        }
    }
}

/// What is asked of a reservation that its status may forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Other nights, another room or other people; the status stays. Needs a guest who is still expected.
    Change,
    /// To [`Status::Cancelled`]. Needs a guest who is still expected.
    Cancel,
}

/// Whether a status allows a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// It does.
    Yes,
    /// The transition is done: there is nothing left to do.
    Done,
    /// It does not.
    No,
}

impl Transition {
    /// Every transition of every status.
    pub const fn on(self, status: &Status) -> Allowed {
        match (self, status) {
            (Self::Change | Self::Cancel, Status::Confirmed | Status::Hold | Status::Other(_)) => Allowed::Yes,
            (Self::Cancel, Status::Cancelled { .. }) => Allowed::Done,
            (Self::Change, Status::Cancelled { .. })
            | (Self::Change | Self::Cancel, Status::Arrived | Status::Completed | Status::NoShow) => Allowed::No,
        }
    }

    /// Whether rooms that were booked together allow it: all of them have to, and it is done where it is done in all.
    pub fn on_all(self, rooms: &[Arc<Reservation>]) -> Allowed {
        let mut all = Allowed::Done;
        for room in rooms {
            match self.on(&room.status) {
                Allowed::Yes => all = Allowed::Yes,
                Allowed::Done => {}
                Allowed::No => return Allowed::No,
            }
        }
        all
    }
}

/// Whether the written confirmation of a reservation was sent, `confirmation` (code de la consommation L221-13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// `a_envoyer`: the reception has to send it.
    ToSend,
    /// `envoyee`: who noted it.
    Sent(Signature),
    /// `sans_email`: there is no address to send it to.
    NoEmail,
    /// A word that this version does not know; kept as it is.
    Other(String),
}

impl Confirmation {
    /// The word in files and answers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::ToSend => "a_envoyer",
            Self::Sent(_) => "envoyee",
            Self::NoEmail => "sans_email",
            Self::Other(word) => word,
        }
    }

    /// Who noted that it was sent; nobody of another.
    pub fn sent(&self) -> Signature {
        if let Self::Sent(signature) = self { *signature } else { Signature::default() }
    }

    /// What a word of a file means.
    pub fn from_word(word: &str) -> Self {
        match word {
            "a_envoyer" => Self::ToSend,
            "envoyee" => Self::Sent(Signature::default()),
            "sans_email" => Self::NoEmail,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Who changed or cancelled a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// `client`: the guest, on the telephone.
    Guest,
    /// `personnel`: the hotel's staff. Which of them is not known: they share one token.
    Staff,
    /// `courriel`: this server, by e-mail. Of written confirmations alone.
    Mail,
}

impl Actor {
    /// The word in files and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "client",
            Self::Staff => "personnel",
            Self::Mail => "courriel",
        }
    }

    /// Whom a word of a file means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Guest, Self::Staff, Self::Mail].into_iter().find(|actor| actor.as_str() == word)
    }
}

/// What the reception still has to ask a guest for, `a_completer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// `email`.
    Email,
    /// `prenom`.
    FirstName,
    /// A word that this version does not know; kept as it is.
    Other(String),
}

impl Missing {
    /// The word in files and answers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email => "email",
            Self::FirstName => "prenom",
            Self::Other(word) => word,
        }
    }

    /// What a word of a file means.
    pub fn from_word(word: &str) -> Self {
        match word {
            "email" => Self::Email,
            "prenom" => Self::FirstName,
            other => Self::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_its_word_and_only_what_is_over_gives_the_room_back() {
        for word in ["confirmee", "annulee", "option", "arrivee", "terminee", "non_presentee", "autre"] {
            let status = Status::from_word(word);
            assert_eq!(status.as_str(), word);
            assert_eq!(status.holds_a_room(), !["annulee", "non_presentee"].contains(&word), "{word}");
        }
    }

    #[test]
    fn expected_guests_alone_can_change_or_cancel() {
        for (word, change, cancel) in [
            ("confirmee", Allowed::Yes, Allowed::Yes),
            ("option", Allowed::Yes, Allowed::Yes),
            ("en attente", Allowed::Yes, Allowed::Yes),
            ("annulee", Allowed::No, Allowed::Done),
            ("arrivee", Allowed::No, Allowed::No),
            ("terminee", Allowed::No, Allowed::No),
            ("non_presentee", Allowed::No, Allowed::No),
        ] {
            let status = Status::from_word(word);
            assert_eq!((Transition::Change.on(&status), Transition::Cancel.on(&status)), (change, cancel), "{word}");
        }
    }

    #[test]
    fn a_status_written_by_hand_is_understood() {
        for (word, expected) in [
            ("arrivé", "arrivee"),
            ("Arrivée", "arrivee"),
            ("Annulé", "annulee"),
            ("CONFIRMÉE", "confirmee"),
            ("non présenté", "non_presentee"),
            ("Option", "option"),
            ("Terminé", "terminee"),
            ("en attente", "en attente"),
        ] {
            assert_eq!(Status::from_word(word).as_str(), expected, "{word}");
        }
    }

    #[test]
    fn a_confirmation_is_its_word() {
        for word in ["a_envoyer", "envoyee", "sans_email", "par_courrier"] {
            assert_eq!(Confirmation::from_word(word).as_str(), word);
        }
    }
}
