//! What the caller has agreed to: kept with the reservation in the place of a recording.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Reservation, instant};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// What it was for.
    pub purpose: Purpose,
    /// To what, and when.
    pub agreement: Agreement,
}

impl Reservation {
    /// Takes in an agreement as the latest. From the second on all of them are kept in order; the first alone is the latest.
    pub(super) fn agree(&mut self, purpose: Purpose, agreement: Agreement) {
        if self.consents.is_empty() && self.agreement.recap.is_some() {
            self.consents.push(Consent { purpose: Purpose::Booking, agreement: self.agreement.clone() });
        }
        self.agreement = Agreement { accepted_at: agreement.accepted_at.map(instant), ..agreement };
        if self.agreement.recap.is_some() {
            self.consents.push(Consent { purpose, agreement: self.agreement.clone() });
        }
    }

    /// The reservation with the words of an agreement that it has: of several with the same recap, the last. `None` where it has no
    /// such agreement, or none any more.
    pub fn with_words(&self, late: &LateWords) -> Option<Self> {
        let mut kept = self.clone();
        let has_recap = |agreement: &Agreement| agreement.recap.as_ref() == Some(&late.recap);
        let is_it = |consent: &Consent| consent.purpose == late.purpose && has_recap(&consent.agreement);
        if let Some(at) = kept.consents.iter().rposition(is_it) {
            kept.consents.get_mut(at)?.agreement.acceptance.clone_from(&late.acceptance);
            if at + 1 < kept.consents.len() || !has_recap(&self.agreement) {
                return Some(kept);
            }
        } else if !self.consents.is_empty() || late.purpose != Purpose::Booking || !has_recap(&self.agreement) {
            return None;
        }
        kept.agreement.acceptance.clone_from(&late.acceptance);
        Some(kept)
    }
}
