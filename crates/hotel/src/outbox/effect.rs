//! One message, from the write that caused it to its outcome.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::money::Cents;
use basics::{ids::Ids, personal::Personal};

/// How many random characters end an identifier, as in those of reservations.
const ID_SUFFIX_LENGTH: usize = 9;

/// How long a message of a call waits at the least: what the caller corrects in the next sentence is in the same message.
pub const SETTLING_TIME: TimeDelta = TimeDelta::seconds(30);

/// How long after its call a message leaves.
pub const AFTER_THE_CALL: TimeDelta = TimeDelta::seconds(5);

/// How long a message waits for the end of its call at the most. A guest who is still on the line can do without it no longer.
pub const LONGEST_WAIT_FOR_A_CALL: TimeDelta = TimeDelta::minutes(10);

/// How long a message is tried at the least: a booking for tonight that is made at night still gets its tries.
pub const SHORTEST_LIFE: TimeDelta = TimeDelta::hours(2);

/// How long a message is tried at the most.
pub const LONGEST_LIFE: TimeDelta = TimeDelta::days(3);

/// How soon the reception is told of what cannot wait.
pub const AT_ONCE: TimeDelta = TimeDelta::seconds(10);

/// What a message is, `genre`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To the guest, the first of a booking: the confirmation that the law asks for (code de la consommation L221-13).
    Confirmation,
    /// To the guest: what stands has changed since the last message.
    #[serde(rename = "modification")]
    Change,
    /// To the guest: nothing stands any more.
    #[serde(rename = "annulation")]
    Cancellation,
    /// To an address that was the guest's: another has taken its place. Nothing about the stay.
    #[serde(rename = "ancienne_adresse")]
    AddressReplaced,
    /// To the guest's mobile: code and dates. Never the confirmation.
    #[serde(rename = "rappel_sejour")]
    Reminder,
    /// To the reception: a booking, a change, a cancellation.
    #[serde(rename = "avis")]
    Notice,
    /// To the reception: a call-back.
    #[serde(rename = "avis_rappel")]
    CallbackNotice,
    /// To the reception: a message has not reached its guest.
    #[serde(rename = "avis_echec")]
    FailureNotice,
    /// To the reception, once a day: who arrives.
    #[serde(rename = "arrivees_du_jour")]
    Arrivals,
    /// To another system: something has happened.
    #[serde(rename = "evenement")]
    Event,
}

impl Kind {
    /// Whether a guest reads it.
    pub const fn is_for_guest(self) -> bool {
        matches!(self, Self::Confirmation | Self::Change | Self::Cancellation | Self::AddressReplaced | Self::Reminder)
    }

    /// Whether it says how a reservation stands: a later one of the same channel then takes its place.
    pub const fn says_what_stands(self) -> bool {
        matches!(self, Self::Confirmation | Self::Change | Self::Cancellation | Self::Reminder | Self::Notice)
    }
}

/// By what a message leaves, `canal`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Channel {
    /// `courriel`.
    Email,
    /// `sms`.
    Sms,
    /// `webhook:<nom>`: an endpoint of `hotel.toml`.
    Webhook(String),
    /// A word that this version does not know. It is kept and shown, and never sent.
    Other(String),
}

/// How the channel of an endpoint begins.
const WEBHOOK: &str = "webhook:";

impl From<String> for Channel {
    fn from(word: String) -> Self {
        match (word.as_str(), word.strip_prefix(WEBHOOK)) {
            ("courriel", _) => Self::Email,
            ("sms", _) => Self::Sms,
            (_, Some(name)) => Self::Webhook(name.to_owned()),
            (_, None) => Self::Other(word),
        }
    }
}

impl From<Channel> for String {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Email => "courriel".to_owned(),
            Channel::Sms => "sms".to_owned(),
            Channel::Webhook(name) => format!("{WEBHOOK}{name}"),
            Channel::Other(word) => word,
        }
    }
}

/// Whom a message is for. Addresses are read from what stands when the message is written, so that a correction reaches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recipient {
    /// The guest, at the address or number of the reservation.
    #[serde(rename = "client")]
    Guest,
    /// An address that the reservation no longer has.
    #[serde(rename = "adresse")]
    Address(Personal<String>),
    /// The reception.
    #[serde(rename = "reception")]
    Reception,
    /// The endpoint of the channel.
    #[serde(rename = "systeme")]
    System,
}

/// Where a message stands, `statut`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Progress {
    /// `a_envoyer`: it is due, or will be.
    #[serde(rename = "a_envoyer")]
    Waiting,
    /// `en_cours`: an attempt has begun. Found so at a start, its outcome is unknown.
    #[serde(rename = "en_cours")]
    UnderWay,
    /// `envoye`: the other side has it.
    #[serde(rename = "envoye")]
    Delivered,
    /// `incertain`: the other side may have it; trying again could say the same twice.
    #[serde(rename = "incertain")]
    Uncertain,
    /// `abandonne`: refused, or not delivered in time. A person is told.
    #[serde(rename = "abandonne")]
    Abandoned,
    /// `remplace`: a later message says what stands.
    #[serde(rename = "remplace")]
    Replaced,
    /// `annule`: by the reception, or because its guest's data were erased.
    #[serde(rename = "annule")]
    Withdrawn,
}

impl Progress {
    /// Every state.
    const ALL: [Self; 7] = [
        Self::Waiting,
        Self::UnderWay,
        Self::Delivered,
        Self::Uncertain,
        Self::Abandoned,
        Self::Replaced,
        Self::Withdrawn,
    ];

    /// The state that a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.as_str() == word)
    }

    /// The word in files and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "a_envoyer",
            Self::UnderWay => "en_cours",
            Self::Delivered => "envoye",
            Self::Uncertain => "incertain",
            Self::Abandoned => "abandonne",
            Self::Replaced => "remplace",
            Self::Withdrawn => "annule",
        }
    }

    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::UnderWay)
    }

    /// Whether the other side has the message, or may have it.
    pub const fn may_have_arrived(self) -> bool {
        matches!(self, Self::UnderWay | Self::Delivered | Self::Uncertain)
    }
}

/// What happened to a reservation or call-back: what notices and events are about, `evenement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Happened {
    /// A reservation was made.
    #[serde(rename = "reservation.creee")]
    Booked,
    /// Nights, rooms, people or the guest's details were changed.
    #[serde(rename = "reservation.modifiee")]
    Changed,
    /// A reservation was cancelled.
    #[serde(rename = "reservation.annulee")]
    Cancelled,
    /// A call-back was left.
    #[serde(rename = "rappel.cree")]
    CallbackLeft,
    /// A call-back was done.
    #[serde(rename = "rappel.fait")]
    CallbackDone,
}

impl Happened {
    /// The word in files and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "reservation.creee",
            Self::Changed => "reservation.modifiee",
            Self::Cancelled => "reservation.annulee",
            Self::CallbackLeft => "rappel.cree",
            Self::CallbackDone => "rappel.fait",
        }
    }
}

/// A message and where it stands. What is sent is never kept: it is written for each attempt from what stands, and the same revision gives
/// the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// [`new_id`]; also the key by which the other side knows it: Message-ID, `webhook-id`, Idempotency-Key.
    pub id: String,
    /// What it is.
    #[serde(rename = "genre")]
    pub kind: Kind,
    /// By what it leaves.
    #[serde(rename = "canal")]
    pub channel: Channel,
    /// For whom.
    #[serde(rename = "pour")]
    pub recipient: Recipient,
    /// What it is about: the code of a reservation, the identifier of a call-back, a day. One message of a channel about it is under
    /// way at a time.
    #[serde(rename = "sujet")]
    pub subject: String,
    /// The revision of the reservation that it has to show at the least; 0 for what has none.
    pub revision: u32,
    /// When what caused it was written.
    #[serde(rename = "cree_le")]
    pub created_at: DateTime<Utc>,
    /// What happened, of notices and events.
    #[serde(rename = "evenement", default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Happened>,
    /// The message whose failure this one reports.
    #[serde(rename = "au_sujet_de", default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What the rooms cost before the change, which the rows no longer say.
    #[serde(rename = "ancien_total_centimes", default, skip_serializing_if = "Option::is_none")]
    pub previous_total: Option<Cents>,
    /// When it is tried next.
    #[serde(rename = "du_a")]
    pub due: DateTime<Utc>,
    /// From this instant on it is not sent: it would come too late.
    #[serde(rename = "jusqu_a")]
    pub ends: DateTime<Utc>,
    /// The call at whose end it leaves, while that goes on.
    #[serde(rename = "appel", default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// Where it stands.
    #[serde(rename = "statut")]
    pub progress: Progress,
    /// How often it was tried.
    #[serde(rename = "essais", default)]
    pub attempts: u32,
    /// How many of these attempts may have delivered it.
    #[serde(rename = "sans_reponse", default)]
    pub unknown: u32,
    /// Whether the reception was told that it is late, or not delivered.
    #[serde(rename = "signale", default)]
    pub told: bool,
    /// When the first attempt began: the date that the message itself bears, so that later attempts send the same bytes.
    #[serde(rename = "premier_essai_le", default, skip_serializing_if = "Option::is_none")]
    pub first_attempt_at: Option<DateTime<Utc>>,
    /// When nothing was left to be done.
    #[serde(rename = "fini_le", default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was delivered.
    #[serde(rename = "envoye_le", default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<DateTime<Utc>>,
    /// What the other side last answered: a code and a text without addresses.
    #[serde(rename = "derniere_reponse", default, skip_serializing_if = "Option::is_none")]
    pub last_answer: Option<String>,
}

/// A new identifier: `ENV-<milliseconds>-<9 of 0-9a-z>`.
pub fn new_id(now: DateTime<Utc>, ids: &Ids) -> String {
    format!("ENV-{}-{}", now.timestamp_millis(), ids.base36(ID_SUFFIX_LENGTH))
}

impl Effect {
    /// The message of a call, once the call is over. It never waits longer than it would have.
    #[must_use]
    pub(super) fn call_ended(&self, now: DateTime<Utc>) -> Self {
        let due = (self.created_at + SETTLING_TIME).max(now + AFTER_THE_CALL).min(self.due);
        Self { call: None, due, ..self.clone() }
    }

    /// Which messages leave one after the other: those of a channel about one subject, to its guest or to others.
    pub(super) fn lane(&self) -> Lane {
        Lane { subject: self.subject.clone(), channel: self.channel.clone(), is_for_guest: self.kind.is_for_guest() }
    }

    /// The message when a later one says what stands: nothing more is sent of it.
    #[must_use]
    pub(super) fn replaced(&self, now: DateTime<Utc>) -> Self {
        self.ended(Progress::Replaced, now)
    }

    /// The message when nobody is to have it any more.
    #[must_use]
    pub(super) fn withdrawn(&self, now: DateTime<Utc>) -> Self {
        self.ended(Progress::Withdrawn, now)
    }

    /// The message without whom it was for. One that is open is withdrawn.
    #[must_use]
    pub(super) fn erased(&self, now: DateTime<Utc>) -> Self {
        let recipient = match &self.recipient {
            Recipient::Address(_) => Recipient::Address(Personal::default()),
            other @ (Recipient::Guest | Recipient::Reception | Recipient::System) => other.clone(),
        };
        let stopped = if self.progress.is_open() { self.withdrawn(now) } else { self.clone() };
        Self { recipient, last_answer: None, ..stopped }
    }

    /// The message sent once more because a person asks for it: at once, as what stands says then, under an identity of its own.
    #[must_use]
    pub(super) fn again(&self, id: String, now: DateTime<Utc>) -> Self {
        Self {
            id,
            created_at: now,
            due: now,
            ends: now + (self.ends - self.created_at).max(SHORTEST_LIFE),
            call: None,
            progress: Progress::Waiting,
            attempts: 0,
            unknown: 0,
            told: false,
            first_attempt_at: None,
            ended_at: None,
            delivered_at: None,
            last_answer: None,
            ..self.clone()
        }
    }

    pub(super) fn ended(&self, progress: Progress, now: DateTime<Utc>) -> Self {
        Self { progress, call: None, ended_at: Some(now), ..self.clone() }
    }
}

/// See [`Effect::lane`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    subject: String,
    channel: Channel,
    is_for_guest: bool,
}
