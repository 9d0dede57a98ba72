//! What a person should look at while the server works: shown in `/health` as `avertissements` until its cause is gone.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The cause of a warning. Each has at most one sentence at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// The assistant is paused: callers go to the reception.
    Paused,
    /// The hotel file on disk is refused; an older one is in force.
    HotelFileRefused,
    /// Room types of standing reservations are missing in the hotel file.
    RoomTypesMissing,
    /// Rows of the reservations file that cannot be read.
    UnreadableRows,
    /// Guests whose time has passed are not erased, since no reservation is recent.
    ErasureHeldBack,
    /// Deliveries with a wrong signature, and no good one since.
    SignaturesRefused,
    /// Requests of staff with a wrong token.
    StaffTokensRefused,
    /// Calls whose voice is not encrypted.
    UnencryptedVoice,
    /// Calls are accepted with the minimal body.
    MinimalBody,
    /// OpenAI has warned about the safety of a caller or of the account.
    Safety,
    /// What OpenAI has in force for a session differs from what was sent.
    SessionDiffers,
    /// A limit of the OpenAI account is nearly used up.
    RateLimitNear,
    /// Log lines that were lost because nothing read them.
    LogsLost,
    /// Connections that were closed because too many were open.
    ConnectionsShed,
    /// The system grants fewer open files than the configuration may need.
    DescriptorLimit,
    /// Signed webhooks come to an address that is not the webhook's.
    WebhookElsewhere,
    /// The clock of this machine cannot be right.
    ClockWrong,
    /// A channel by which messages leave does not work.
    ChannelFails,
    /// Messages did not reach their guests, and the reception has not dealt with it.
    MessagesNotDelivered,
    /// Damaged or missing files beside the reservations.
    StoreDamaged,
    /// The reservations file is mounted by itself, so that it cannot be replaced.
    FileMountedAlone,
}

/// The warnings of one running program.
#[derive(Debug, Default)]
pub struct Warnings {
    shown: Mutex<BTreeMap<Warning, String>>,
    /// The safety events that OpenAI has sent, by type.
    safety_types: Mutex<BTreeSet<String>>,
}

/// How many types of safety events are remembered: OpenAI names three, and the sentence that lists them must stay readable.
pub const MAX_SAFETY_TYPES: usize = 8;

impl Warnings {
    /// Shows a sentence in French until [`Self::clear`]; `true` where this cause had none. Must hold nothing personal.
    pub fn raise(&self, warning: Warning, sentence: impl Into<String>) -> bool {
        self.shown().insert(warning, sentence.into()).is_none()
    }

    /// The cause is gone; `true` where there was one.
    pub fn clear(&self, warning: Warning) -> bool {
        self.shown().remove(&warning).is_some()
    }

    /// The cause is gone where the sentence is one of those; `true` where that was so.
    pub fn clear_if(&self, warning: Warning, is_one: impl FnOnce(&str) -> bool) -> bool {
        let mut shown = self.shown();
        shown.get(&warning).is_some_and(|sentence| is_one(sentence)) && shown.remove(&warning).is_some()
    }

    /// Every sentence, in the order of [`Warning`].
    pub fn sentences(&self) -> Vec<String> {
        self.shown().values().cloned().collect()
    }

    /// Shows every type of safety event that has come, so that a lesser one does not hide a graver one.
    pub fn safety_event(&self, event_type: &str) {
        let mut types = self.safety_types.lock().unwrap_or_else(PoisonError::into_inner);
        if types.len() < MAX_SAFETY_TYPES {
            types.insert(event_type.to_owned());
        }
        let types = types.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let sentence = format!(
            "OpenAI signale un problème de sécurité ({types}) : voyez le tableau de bord de la plateforme avant que le compte ne soit suspendu."
        );
        self.raise(Warning::Safety, sentence);
    }

    fn shown(&self) -> MutexGuard<'_, BTreeMap<Warning, String>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_has_one_sentence_until_it_is_gone() {
        let warnings = Warnings::default();
        assert!(warnings.raise(Warning::UnreadableRows, "1 ligne"));
        assert!(!warnings.raise(Warning::UnreadableRows, "2 lignes"));
        assert!(warnings.raise(Warning::Paused, "en pause"));
        assert_eq!(warnings.sentences(), ["en pause", "2 lignes"]);
        assert!(warnings.clear(Warning::Paused));
        assert!(!warnings.clear(Warning::Paused));
        assert_eq!(warnings.sentences(), ["2 lignes"]);
    }
}
