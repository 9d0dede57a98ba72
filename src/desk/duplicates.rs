//! Bookings that look like the one that is asked for.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{Desk, Prepared, unavailable};
use hotel::{guest::Guest, refusal::Refusal, reservation::Reservation};

/// How long after a booking another call that asks for the same is asked whether it means the same: who calls again because the first
/// call went wrong does so within a day.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// A booking that looks like the one that is asked for.
#[derive(Clone, Debug)]
pub enum PossibleDuplicate {
    /// It was made in this call: these are its rooms.
    Here(Vec<Arc<Reservation>>),
    /// This call has booked something else for the same guest: other nights, or another room type. These are its rooms.
    Other(Vec<Arc<Reservation>>),
    /// It was made in other calls: nothing of it may be read out.
    Elsewhere(Vec<Arc<Reservation>>),
}

impl Desk {
    /// The booking that an order most likely means, unless it asks for exactly that one: one of `mine`, the identifiers of what this
    /// call has booked, for the same guest; or one that another call has made for the same guest, nights and room type within a day.
    ///
    /// # Errors
    /// [`Refusal::ServiceUnavailable`].
    pub async fn duplicate(
        &self,
        prepared: &Prepared,
        mine: &[Vec<String>],
    ) -> Result<Option<PossibleDuplicate>, Refusal> {
        let (guest, stay) = (prepared.guest(), prepared.stay());
        let is_wanted =
            |row: &Reservation| row.stay == stay && prepared.drafts().any(|draft| draft.room_type == row.room_type);
        let mut other = None;
        for ids in mine {
            let mut rooms = self.rows(ids).await?;
            rooms.retain(|room| room.status.holds_a_room());
            if rooms.iter().any(|room| is_wanted(room) && reaches(room, guest)) {
                return Ok(Some(PossibleDuplicate::Here(rooms)));
            }
            if rooms.iter().any(|room| !is_wanted(room) && (reaches(room, guest) || is_named(room, guest))) {
                other = Some(PossibleDuplicate::Other(rooms));
            }
        }
        if other.is_some() {
            return Ok(other);
        }
        let elsewhere = self.alike_elsewhere(prepared, mine).await?;
        Ok((!elsewhere.is_empty()).then_some(PossibleDuplicate::Elsewhere(elsewhere)))
    }

    /// Reservations that other calls have made within a day for the same guest, nights and room type; `mine` are those of this call.
    ///
    /// # Errors
    /// [`Refusal::ServiceUnavailable`].
    pub async fn alike_elsewhere(
        &self,
        prepared: &Prepared,
        mine: &[Vec<String>],
    ) -> Result<Vec<Arc<Reservation>>, Refusal> {
        let since = self.clock.now() - LOOK_BACK;
        let mut elsewhere = Vec::new();
        for draft in prepared.drafts() {
            let alike = self.store.alike(prepared.guest(), prepared.stay(), &draft.room_type, since).await;
            let mut alike = alike.map_err(unavailable)?;
            alike.retain(|found| !mine.iter().flatten().any(|id| *id == found.id));
            elsewhere.extend(alike);
        }
        Ok(elsewhere)
    }
}

/// Whether the guest of a reservation is reached at the same phone or e-mail.
fn reaches(reservation: &Reservation, guest: &Guest) -> bool {
    let same_email =
        guest.email.as_ref().is_some_and(|email| email.as_str().eq_ignore_ascii_case(reservation.email.expose()));
    same_email || reservation.phone.expose() == guest.phone.as_str()
}

/// Whether a reservation is in the name of a guest.
fn is_named(reservation: &Reservation, guest: &Guest) -> bool {
    reservation.folded_name() == guest.folded_name()
}
