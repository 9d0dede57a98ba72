//! What becomes of a reservation after it was made: completed, corrected, changed, cancelled, confirmed in writing.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Actor, Agreement, Confirmation, Draft, Missing, Purpose, Reservation, Signature, Status};
use crate::{
    cancellation::CancellationTerms,
    catalogue::RoomTypeId,
    guest::{Email, Guest, Name, Phone, Wishes},
    money::Cents,
    stay::Stay,
};
use basics::personal::Personal;

/// What was misheard about the guest of a reservation; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// Surname.
    pub last_name: Option<Name>,
    /// First name.
    pub first_name: Option<Name>,
    /// E-mail.
    pub email: Option<Email>,
    /// Phone.
    pub phone: Option<Phone>,
    /// Wishes.
    pub wishes: Option<Wishes>,
}

/// What a reservation is to be from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStay {
    /// When.
    pub stay: Stay,
    /// In which room type of the catalogue.
    pub room_type: RoomTypeId,
    /// The name of the room type.
    pub room_name: Option<String>,
    /// How many people; not zero, and within the capacity.
    pub people: u32,
    /// How old the children are, in years.
    pub ages: Vec<u32>,
    /// The price of the whole new stay, as computed and said.
    pub total: Cents,
    /// Its tourist tax; `None` where it is not known.
    pub tourist_tax: Option<Cents>,
    /// New terms of cancellation; `None`: those of the booking stay.
    pub terms: Option<CancellationTerms>,
    /// What was read out, and the yes to it; empty where staff changes it.
    pub agreement: Agreement,
    /// What is put right about the guest with it.
    pub correction: Correction,
}

/// How a written confirmation was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentConfirmation {
    /// By the staff.
    ByStaff,
    /// By e-mail, as this revision.
    ByMail {
        /// Which.
        revision: u32,
    },
}

impl Reservation {
    /// The reservation with what a later request for the same booking adds: a different e-mail, phone or wish. `None` where it adds
    /// nothing. What the later request leaves out stays.
    pub fn completed_by(&self, draft: &Draft) -> Option<Self> {
        let mut completed = self.clone();
        if let Some(email) = &draft.guest.email {
            completed.set_email(email);
        }
        completed.phone = Personal::new(draft.guest.phone.as_str().to_owned());
        if let Some(wishes) = &draft.wishes {
            completed.wishes = Personal::new(wishes.as_str().to_owned());
        }
        (completed != *self).then_some(completed)
    }

    /// The reservation with what was misheard put right: its written confirmation is to be sent anew. `None` where that is how it
    /// stands already.
    pub fn corrected_by(&self, correction: &Correction) -> Option<Self> {
        let mut corrected = self.clone();
        corrected.correct(correction);
        if corrected == *self {
            return None;
        }
        corrected.confirm_anew();
        Some(corrected)
    }

    fn correct(&mut self, correction: &Correction) {
        let Correction { last_name, first_name, email, phone, wishes } = correction;
        let text = |text: &str| Personal::new(text.to_owned());
        if let Some(name) = last_name {
            self.last_name = text(name.as_str());
        }
        if let Some(name) = first_name {
            self.first_name = text(name.as_str());
            self.to_complete.retain(|field| *field != Missing::FirstName);
        }
        if let Some(email) = email {
            self.set_email(email);
        }
        if let Some(phone) = phone {
            self.phone = text(phone.as_str());
        }
        if let Some(wishes) = wishes {
            self.wishes = text(wishes.as_str());
        }
    }

    /// Whether this is the stay, in the room type and for the people, of a new stay, at its price.
    pub fn is(&self, new: &NewStay) -> bool {
        self.is_for(new.stay, &new.room_type, new.people) && self.ages == new.ages && self.total == Some(new.total)
    }

    /// Whether this is that stay in that room type for so many people.
    pub fn is_for(&self, stay: Stay, room_type: &RoomTypeId, people: u32) -> bool {
        self.stay == stay && self.room_type == *room_type && self.people == people
    }

    /// The reservation with other nights, another room type or other people. Its written confirmation is to be sent anew.
    #[must_use]
    pub fn changed(&self, new: &NewStay, by: Actor, at: DateTime<Utc>) -> Self {
        let mut changed = Self {
            stay: new.stay,
            room_type: new.room_type.clone(),
            room_name: new.room_name.clone(),
            people: new.people,
            ages: new.ages.clone(),
            total: Some(new.total),
            tourist_tax: new.tourist_tax,
            terms: new.terms.clone().or_else(|| self.terms.clone()),
            changed: Signature::new(by, at),
            ..self.clone()
        };
        changed.agree(Purpose::Change, new.agreement.clone());
        changed.correct(&new.correction);
        changed.confirm_anew();
        changed
    }

    /// What a cancellation costs on a day, by the terms that were agreed. `None` where there are none, or no price,
    /// as in rows of old files.
    pub fn fee_on(&self, today: NaiveDate) -> Option<Cents> {
        let terms = self.terms.as_ref()?;
        Some(terms.fee(self.total?, self.stay.arrival(), today))
    }

    /// The reservation, cancelled. What a guest cancelled by telephone is confirmed in writing; what the staff cancels has nothing
    /// left to confirm.
    #[must_use]
    pub fn cancelled(&self, by: Actor, fee: Option<Cents>, agreement: &Agreement, at: DateTime<Utc>) -> Self {
        let mut cancelled =
            Self { status: Status::Cancelled { signature: Signature::new(by, at), fee }, ..self.clone() };
        if agreement.recap.is_some() {
            cancelled.agree(Purpose::Cancellation, agreement.clone());
        }
        match by {
            Actor::Guest => cancelled.confirm_anew(),
            Actor::Staff if cancelled.confirmation == Some(Confirmation::ToSend) => cancelled.confirmation = None,
            Actor::Staff | Actor::Mail => {}
        }
        cancelled
    }

    /// The reservation with its written confirmation sent. `None` where it was sent before, or what stands was changed after what was
    /// sent.
    pub fn confirmation_sent(&self, sent: SentConfirmation, at: DateTime<Utc>) -> Option<Self> {
        let is_sent = matches!(self.confirmation, Some(Confirmation::Sent(_)));
        let by = match sent {
            SentConfirmation::ByStaff => Actor::Staff,
            SentConfirmation::ByMail { revision } if revision >= self.revision => Actor::Mail,
            SentConfirmation::ByMail { .. } => return None,
        };
        let confirmation = Some(Confirmation::Sent(Signature::new(by, at)));
        (!is_sent).then(|| Self { confirmation, ..self.clone() })
    }

    /// The reservation as this revision of its code.
    #[must_use]
    pub fn revised(&self, revision: u32) -> Self {
        Self { revision, ..self.clone() }
    }

    /// Whether a guest may mean the same booking: same folded name, stay and room type. Who calls again from another phone may give
    /// another number and another e-mail too.
    pub fn is_like(&self, guest: &Guest, stay: Stay, room_type: &RoomTypeId) -> bool {
        self.stay == stay && self.room_type == *room_type && self.folded_name() == guest.folded_name()
    }

    fn set_email(&mut self, email: &Email) {
        if self.email.expose() != email.as_str() {
            self.email = Personal::new(email.as_str().to_owned());
            self.to_complete.retain(|field| *field != Missing::Email);
            self.confirm_anew();
        }
    }

    /// What was confirmed in writing, or was to be, is to be confirmed as it stands.
    fn confirm_anew(&mut self) {
        if self.confirmation.is_some() {
            let has_none = self.email.expose().is_empty();
            self.confirmation = Some(if has_none { Confirmation::NoEmail } else { Confirmation::ToSend });
        }
    }
}
