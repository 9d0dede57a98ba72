//! What the texts of a row mean, and how a reservation is written.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Map;

use super::{StoredConsent, StoredRow, StoredTier};
use hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    catalogue::RoomTypeId,
    code::ReservationCode,
    money::Cents,
    reservation::{Actor, Agreement, Confirmation, Consent, Missing, Reservation, Signature, Status},
};

impl StoredRow {
    /// The row as this version writes a reservation.
    pub(in crate::json) fn of(reservation: &Reservation) -> Self {
        let row = reservation.clone();
        let words = |signature: Signature| (signature.at.map(instant), signature.by.map(|by| by.as_str().to_owned()));
        let status = row.status.as_str().to_owned();
        let (cancelled, cancellation_fee) = row.status.cancellation();
        let confirmation = row.confirmation.as_ref().map(|confirmation| confirmation.as_str().to_owned());
        let sent = row.confirmation.as_ref().map(Confirmation::sent).unwrap_or_default();
        let (confirmation_sent_at, confirmation_sent_by) = words(sent);
        let (changed_at, changed_by) = words(row.changed);
        let (cancelled_at, cancelled_by) = words(cancelled);
        Self {
            id: row.id,
            last_name: row.last_name,
            first_name: row.first_name,
            email: row.email,
            phone: row.phone,
            arrival: row.stay.arrival().to_string(),
            departure: row.stay.departure().to_string(),
            room_type: row.room_type.as_str().to_owned(),
            room_name: row.room_name,
            people: row.people,
            ages: row.ages,
            wishes: row.wishes,
            created_at: row.created_at.map(instant).unwrap_or_default(),
            code: row.code.map(|code| code.as_str().to_owned()),
            group: row.group,
            status,
            total: row.total.map(Cents::get),
            tourist_tax: row.tourist_tax.map(Cents::get),
            terms: row.terms.map(|terms| terms.tiers().iter().copied().map(StoredTier::of).collect()),
            channel: row.channel,
            to_complete: row.to_complete.iter().map(|missing| missing.as_str().to_owned()).collect(),
            confirmation,
            confirmation_sent_at,
            confirmation_sent_by,
            recap: row.agreement.recap,
            accepted_at: row.agreement.accepted_at.map(instant),
            acceptance: row.agreement.acceptance,
            consents: row.consents.into_iter().map(StoredConsent::of).collect(),
            changed_at,
            changed_by,
            cancelled_at,
            cancelled_by,
            cancellation_fee: cancellation_fee.map(Cents::get),
            revision: row.revision,
            erased_at: row.erased_at.map(instant),
            extra: Map::new(),
        }
    }

    /// The reservation that is meant; `None` where the two dates are no stay, or the room type cannot be one.
    pub(in crate::json) fn reservation(self) -> Option<Reservation> {
        let (stay, room_type) = (self.stay()?, RoomTypeId::spelled(&self.room_type)?);
        let signature = |at: Option<String>, by: Option<String>| Signature {
            at: read_instant(at),
            by: by.as_deref().and_then(Actor::from_word),
        };
        let mut status = Status::from_word(&self.status);
        if let Status::Cancelled { signature: by, fee } = &mut status {
            *by = signature(self.cancelled_at, self.cancelled_by);
            *fee = self.cancellation_fee.map(Cents::new);
        }
        let mut confirmation = self.confirmation.as_deref().map(Confirmation::from_word);
        if let Some(Confirmation::Sent(by)) = &mut confirmation {
            *by = signature(self.confirmation_sent_at, self.confirmation_sent_by);
        }
        Some(Reservation {
            id: self.id,
            last_name: self.last_name,
            first_name: self.first_name,
            email: self.email,
            phone: self.phone,
            stay,
            room_type,
            room_name: self.room_name,
            people: self.people,
            ages: self.ages,
            wishes: self.wishes,
            created_at: read_instant(Some(self.created_at)),
            code: self.code.as_deref().and_then(ReservationCode::parse),
            group: self.group,
            status,
            total: self.total.map(Cents::new),
            tourist_tax: self.tourist_tax.map(Cents::new),
            terms: self.terms.map(|tiers| CancellationTerms::new(tiers.into_iter().map(StoredTier::tier).collect())),
            channel: self.channel,
            to_complete: self.to_complete.iter().map(|word| Missing::from_word(word)).collect(),
            confirmation,
            agreement: Agreement {
                recap: self.recap,
                accepted_at: read_instant(self.accepted_at),
                acceptance: self.acceptance,
            },
            consents: self.consents.into_iter().map(StoredConsent::consent).collect(),
            changed: signature(self.changed_at, self.changed_by),
            revision: self.revision,
            erased_at: read_instant(self.erased_at),
        })
    }
}

impl StoredConsent {
    fn of(Consent { purpose, agreement }: Consent) -> Self {
        let Agreement { recap, accepted_at, acceptance } = agreement;
        Self { purpose, recap, accepted_at: accepted_at.map(instant), acceptance }
    }

    fn consent(self) -> Consent {
        let Self { purpose, recap, accepted_at, acceptance } = self;
        Consent { purpose, agreement: Agreement { recap, accepted_at: read_instant(accepted_at), acceptance } }
    }
}

impl StoredTier {
    const fn of(tier: CancellationTier) -> Self {
        Self { days_before: tier.days_before, fee_percent: tier.fee_percent }
    }

    const fn tier(self) -> CancellationTier {
        CancellationTier { days_before: self.days_before, fee_percent: self.fee_percent }
    }
}

/// An instant as rows have it: RFC 3339, UTC, milliseconds.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn read_instant(text: Option<String>) -> Option<DateTime<Utc>> {
    text?.parse().ok()
}
