//! What the reception does to reservations: by identifier for one room, by code for all rooms that were booked together.

use std::sync::Arc;

use super::Desk;
use hotel::{
    book::Cancellation,
    reservation::{Actor, Agreement, Reservation, SentConfirmation},
};
use store::{Cancelled, Row, StoreError};

/// Why something is not done for the reception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffRefusal {
    /// There is no such reservation.
    NotFound,
    /// The row cannot be read as a reservation.
    Unreadable,
    /// The guest has come, or was waited for in vain.
    Over,
    /// The store could not answer.
    Store(StoreError),
}

impl From<StoreError> for StaffRefusal {
    fn from(fault: StoreError) -> Self {
        Self::Store(fault)
    }
}

impl Desk {
    /// Cancels for the reception, at the fee of the terms that were agreed when the booking was made. What was cancelled before stays
    /// as it is. Answers once it is durable, with one row at least.
    ///
    /// # Errors
    /// Why it is not cancelled.
    pub async fn cancel_as_staff(&self, id_or_code: &str) -> Result<Vec<Arc<Reservation>>, StaffRefusal> {
        let today = self.today();
        let rooms = self.rooms_of(id_or_code).await?.iter().map(|row| (row.id.clone(), row.fee_on(today))).collect();
        let cancellation = Cancellation { by: Actor::Staff, agreement: Agreement::default(), rooms };
        match self.store.cancel(cancellation).await? {
            Cancelled::Done(rows) => {
                for row in &rows {
                    tracing::info!(reservation.id = %row.id, "réservation annulée par le personnel");
                }
                Ok(rows)
            }
            Cancelled::Already(rows) => Ok(rows),
            Cancelled::Gone => Err(StaffRefusal::Over),
        }
    }

    /// Notes that the reception has sent the written confirmation. Answers once it is durable, with one row at least.
    ///
    /// # Errors
    /// Why it is not noted.
    pub async fn confirmation_was_sent(&self, id_or_code: &str) -> Result<Vec<Arc<Reservation>>, StaffRefusal> {
        let ids = self.rooms_of(id_or_code).await?.iter().map(|row| row.id.clone()).collect();
        let rows =
            self.store.mark_confirmation_sent(ids, SentConfirmation::ByStaff).await?.ok_or(StaffRefusal::NotFound)?;
        for row in &rows {
            tracing::info!(reservation.id = %row.id, "confirmation envoyée par le personnel");
        }
        Ok(rows)
    }

    /// The reservations of an identifier or a code; one at least.
    async fn rooms_of(&self, id_or_code: &str) -> Result<Vec<Arc<Reservation>>, StaffRefusal> {
        let rows = self.store.rooms(id_or_code).await?;
        if rows.is_empty() {
            return Err(StaffRefusal::NotFound);
        }
        rows.into_iter().map(|row| Row::reservation(row).ok_or(StaffRefusal::Unreadable)).collect()
    }
}
