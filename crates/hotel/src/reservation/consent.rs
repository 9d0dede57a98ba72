//! What the caller has agreed to: kept with the reservation in the place of a recording.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Reservation, draft::instant};
use crate::{completed_action::ActionKind, proposal::LateWords};
use basics::personal::Personal;

/// What was read out to the caller, and the yes to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// What was read out.
    pub recap: Option<Personal<String>>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// The words of the yes, where a transcript has them: evidence, never what decides.
    pub acceptance: Option<Personal<String>>,
}

/// What an agreement was for, `pour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// `reservation`.
    #[serde(rename = "reservation")]
    Booking,
    /// `modification`.
    #[serde(rename = "modification")]
    Change,
    /// `annulation`.
    #[serde(rename = "annulation")]
    Cancellation,
}

impl Purpose {
    /// What was done because of it.
    pub const fn act(self) -> ActionKind {
        match self {
            Self::Booking => ActionKind::Booked,
            Self::Change => ActionKind::Changed,
            Self::Cancellation => ActionKind::Cancelled,
        }
    }
}

/// One agreement of a reservation that has had several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What it was for.
    #[serde(rename = "pour")]
    pub purpose: Purpose,
    /// What was read out.
    #[serde(rename = "recapitulatif", default, skip_serializing_if = "Option::is_none")]
    pub recap: Option<Personal<String>>,
    /// When it was accepted, RFC 3339.
    #[serde(rename = "accepte_le", default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<String>,
    /// The words of the yes.
    #[serde(rename = "acceptation", default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Personal<String>>,
}

impl Reservation {
    /// Takes in an agreement as the latest. From the second on all of them are kept in order; the first alone is in the fields of the
    /// latest.
    pub(super) fn agree(&mut self, purpose: Purpose, agreement: Agreement) {
        if self.consents.is_empty() && self.recap.is_some() {
            let first = self.latest(Purpose::Booking);
            self.consents.push(first);
        }
        let Agreement { recap, accepted_at, acceptance } = agreement;
        let is_agreed = recap.is_some();
        self.recap = recap;
        self.accepted_at = accepted_at.map(instant);
        self.acceptance = acceptance;
        if is_agreed {
            let latest = self.latest(purpose);
            self.consents.push(latest);
        }
    }

    /// The reservation with the words of an agreement that it has: of several with the same recap, the last. `None` where it has no
    /// such agreement, or none any more.
    pub fn with_words(&self, late: &LateWords) -> Option<Self> {
        let mut kept = self.clone();
        let is_it = |consent: &Consent| consent.purpose == late.purpose && consent.recap.as_ref() == Some(&late.recap);
        if let Some(at) = kept.consents.iter().rposition(is_it) {
            kept.consents.get_mut(at)?.acceptance.clone_from(&late.acceptance);
            if at + 1 < kept.consents.len() || self.recap.as_ref() != Some(&late.recap) {
                return Some(kept);
            }
        } else if !self.consents.is_empty() || !is_it(&self.latest(Purpose::Booking)) {
            return None;
        }
        kept.acceptance.clone_from(&late.acceptance);
        Some(kept)
    }

    /// The agreements without what was said.
    pub(super) fn consents_without_words(&self) -> Vec<Consent> {
        self.consents.iter().map(|kept| Consent { recap: None, acceptance: None, ..kept.clone() }).collect()
    }

    fn latest(&self, purpose: Purpose) -> Consent {
        let (recap, accepted_at, acceptance) = (self.recap.clone(), self.accepted_at.clone(), self.acceptance.clone());
        Consent { purpose, recap, accepted_at, acceptance }
    }
}
