//! The words of a reservation: where it stands, whether its written confirmation was sent, who did something to it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fold;

/// Where a reservation stands, `statut`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// `confirmee`; also where a file says nothing.
    #[default]
    Confirmed,
    /// `annulee`: gives its nights back.
    Cancelled,
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
            Self::Cancelled | Self::NoShow => false,
        }
    }

    /// Whether such a reservation can still be cancelled: the guest has not come, and was not waited for in vain.
    pub const fn can_be_cancelled(&self) -> bool {
        match self {
            Self::Confirmed | Self::Hold | Self::Other(_) => true,
            Self::Cancelled | Self::Arrived | Self::Completed | Self::NoShow => false,
        }
    }

    /// The status that a word of a file means, whatever its gender, case, accents and separators.
    pub fn from_word(word: &str) -> Self {
        Self::of_word(word).unwrap_or_else(|| match fold(word).trim_end_matches('e') {
            "confirm" => Self::Confirmed,
            "annul" => Self::Cancelled,
            "option" => Self::Hold,
            "arriv" => Self::Arrived,
            "termin" => Self::Completed,
            "nonpresent" => Self::NoShow,
            _ => Self::Other(word.to_owned()),
        })
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "confirmee" => Self::Confirmed,
            "annulee" => Self::Cancelled,
            "option" => Self::Hold,
            "arrivee" => Self::Arrived,
            "terminee" => Self::Completed,
            "non_presentee" => Self::NoShow,
            _ => return None,
        })
    }

    /// The word in files and answers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Confirmed => "confirmee",
            Self::Cancelled => "annulee",
            Self::Hold => "option",
            Self::Arrived => "arrivee",
            Self::Completed => "terminee",
            Self::NoShow => "non_presentee",
            Self::Other(word) => word,
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_word(&String::deserialize(deserializer)?))
    }
}

/// Whether the written confirmation of a reservation was sent, `confirmation` (code de la consommation L221-13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// `a_envoyer`: the reception has to send it.
    ToSend,
    /// `envoyee`.
    Sent,
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
            Self::Sent => "envoyee",
            Self::NoEmail => "sans_email",
            Self::Other(word) => word,
        }
    }

    /// What a word of a file means.
    pub fn from_word(word: &str) -> Self {
        match word {
            "a_envoyer" => Self::ToSend,
            "envoyee" => Self::Sent,
            "sans_email" => Self::NoEmail,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for Confirmation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Confirmation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_word(&String::deserialize(deserializer)?))
    }
}

/// Who changed or cancelled a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// `client`: the guest, on the telephone.
    Guest,
    /// `personnel`: the hotel's staff. Which of them is not known: they share one token.
    Staff,
}

impl Actor {
    /// The word in files and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "client",
            Self::Staff => "personnel",
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
    fn a_status_written_by_hand_is_understood() {
        for (word, expected) in [
            ("arrivé", "arrivee"),
            ("Arrivée", "arrivee"),
            ("Annulé", "annulee"),
            ("CONFIRMÉE", "confirmee"),
            ("non présenté", "non_presentee"),
            ("en attente", "en attente"),
        ] {
            assert_eq!(Status::from_word(word).as_str(), expected, "{word}");
        }
    }

    #[test]
    fn a_confirmation_is_its_word() {
        for word in ["a_envoyer", "envoyee", "sans_email", "par_courrier"] {
            let text = serde_json::to_string(&Confirmation::from_word(word)).unwrap();
            assert_eq!(text, format!("\"{word}\""));
            assert_eq!(serde_json::from_str::<Confirmation>(&text).unwrap().as_str(), word);
        }
    }
}
