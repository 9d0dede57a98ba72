//! A message as it leaves, written from what stands: the same rows, revision and first attempt give the same bytes.

use std::sync::Arc;

use chrono::{SecondsFormat, Utc};

use super::{Head, MailOutlet, Mailroom, outlets::Outgoing};
use basics::personal::Personal;
use channels::{Outcome, mail::Mail, sms::TextMessage, webhook::Event};
use french::heard;
use hotel::{
    guest::{Phone, takes_sms},
    language::Language,
    outbox::{Channel, Effect, EffectFilter, Happened, Kind, Progress, Recipient},
    reservation::Reservation,
};
use messages::{
    Booking, Letter,
    booking::Circumstances,
    desk::{GuestMessage, Notice, notice},
    guest::{Occasion, address_replaced, letter},
    mime::Envelope,
    sms::reminder,
};
use store::{CallbackFilter, Row};

/// Why a message is not written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unwritten {
    /// What that means for it.
    pub(super) outcome: Outcome,
    /// The reason, for staff.
    pub(super) answer: String,
}

impl Unwritten {
    fn refused(answer: &str) -> Self {
        Self { outcome: Outcome::Refused, answer: answer.to_owned() }
    }

    fn later() -> Self {
        Self {
            outcome: Outcome::Later { retry_after: None },
            answer: "réservations illisibles pour l'instant".to_owned(),
        }
    }
}

impl Mailroom {
    /// The message as it leaves.
    pub(super) async fn write(&self, effect: &Effect) -> Result<Outgoing, Unwritten> {
        if let (Channel::Webhook(name), Some(happened)) = (&effect.channel, effect.happened) {
            return Ok(Outgoing::Event(event(effect, happened), name.clone()));
        }
        let head = self.letterhead.current();
        if effect.kind == Kind::CallbackNotice {
            let letter = self.callback_letter(effect, &head).await?;
            return self.enveloped(effect, &letter, self.to_reception()?, &head);
        }
        let booking = self.booking(effect, &head).await?;
        if effect.kind == Kind::Reminder {
            let phone = booking.phone.expose();
            let phone = Phone::parse(phone).ok().filter(|_| takes_sms(phone));
            let phone = phone.ok_or_else(|| Unwritten::refused("numéro qui ne reçoit pas de SMS"))?;
            let to = Personal::new(phone.international());
            return Ok(Outgoing::Text(TextMessage { to, text: Personal::new(reminder(head.house(), &booking)) }));
        }
        let letter = self.booking_letter(effect, &booking, &head)?;
        let mail = self.mail_to(effect, &booking)?;
        self.enveloped(effect, &letter, mail, &head)
    }

    /// The rooms of the code that a message is about.
    async fn booking(&self, effect: &Effect, head: &Head) -> Result<Booking, Unwritten> {
        let rows = self.reservations.rooms(&effect.subject).await.map_err(|_unavailable| Unwritten::later())?;
        let rows: Vec<Arc<Reservation>> = rows.into_iter().filter_map(Row::reservation).collect();
        if rows.iter().any(|row| row.erased_at.is_some()) {
            return Err(Unwritten::refused("les données du client ont été effacées"));
        }
        let revision = rows.iter().map(|row| row.revision).max().unwrap_or_default();
        let circumstances = Circumstances { revision, language: language(&rows), is_trial: false };
        Booking::of(&rows, head.house(), circumstances).ok_or_else(|| Unwritten::refused("réservation introuvable"))
    }

    fn booking_letter(&self, effect: &Effect, booking: &Booking, head: &Head) -> Result<Letter, Unwritten> {
        let house = head.house();
        let at = effect.first_attempt_at.unwrap_or(effect.created_at);
        let today = at.with_timezone(&head.catalogue.hotel.zone).date_naive();
        let is_cancelled = booking.cancelled.is_some();
        Ok(match effect.kind {
            Kind::AddressReplaced => address_replaced(house, booking.language),
            Kind::Notice => {
                let what = match effect.happened {
                    _ if is_cancelled => Notice::Cancelled(booking),
                    Some(Happened::Booked) => Notice::Booked(booking),
                    _ => Notice::Changed(booking),
                };
                notice(house, &what, today)
            }
            Kind::FailureNotice => {
                let failed = effect.about.as_ref().and_then(|id| self.effects.effect(id));
                let failed = failed.ok_or_else(|| Unwritten::refused("message d'origine oublié"))?;
                let what = Notice::NotDelivered {
                    booking,
                    message: as_reception_says(failed.kind),
                    is_certain: failed.progress != Progress::Uncertain,
                    answer: failed.last_answer.clone().unwrap_or_default(),
                };
                notice(house, &what, today)
            }
            Kind::Confirmation if !is_cancelled => letter(house, booking, Occasion::Booked, at),
            Kind::Confirmation | Kind::Change | Kind::Cancellation if is_cancelled => {
                letter(house, booking, Occasion::Cancelled, at)
            }
            Kind::Change | Kind::Cancellation | Kind::Confirmation => {
                letter(house, booking, Occasion::Changed { previous_total: effect.previous_total }, at)
            }
            Kind::Reminder | Kind::CallbackNotice | Kind::Arrivals | Kind::Event => {
                return Err(Unwritten::refused("message que cette version ne sait pas écrire"));
            }
        })
    }

    async fn callback_letter(&self, effect: &Effect, head: &Head) -> Result<Letter, Unwritten> {
        let all =
            self.callbacks.callbacks(CallbackFilter::default()).await.map_err(|_unavailable| Unwritten::later())?;
        let callback = all.rows.iter().find(|row| row.id == effect.subject);
        let callback = callback.ok_or_else(|| Unwritten::refused("rappel effacé"))?;
        let at = effect.created_at;
        let what = Notice::CallBack {
            at,
            phone: callback.phone.clone(),
            reason: callback.reason.clone(),
            is_emergency: false,
        };
        Ok(notice(head.house(), &what, at.with_timezone(&head.catalogue.hotel.zone).date_naive()))
    }

    /// To whom a letter about a booking goes.
    fn mail_to(&self, effect: &Effect, booking: &Booking) -> Result<Personal<String>, Unwritten> {
        let to = match &effect.recipient {
            Recipient::Guest => booking.email.clone(),
            Recipient::Address(address) => address.clone(),
            Recipient::Reception | Recipient::System => return self.to_reception(),
        };
        if to.expose().is_empty() { Err(Unwritten::refused("pas d'adresse électronique")) } else { Ok(to) }
    }

    fn to_reception(&self) -> Result<Personal<String>, Unwritten> {
        let notices = self.outlet()?.notices.clone();
        notices.map(Personal::new).ok_or_else(|| Unwritten::refused("reception.avis n'est plus dans hotel.toml"))
    }

    fn outlet(&self) -> Result<&MailOutlet, Unwritten> {
        self.outlets.mail.as_ref().ok_or_else(|| Unwritten::refused("[courriel] n'est plus dans hotel.toml"))
    }

    fn enveloped(
        &self,
        effect: &Effect,
        letter: &Letter,
        to: Personal<String>,
        head: &Head,
    ) -> Result<Outgoing, Unwritten> {
        let outlet = self.outlet()?;
        let mut envelope = Envelope {
            sender_name: &head.catalogue.hotel.name,
            sender: &outlet.sender,
            reply_to: outlet.reply_to.as_deref(),
            to: to.expose(),
            id: &effect.id,
            first: None,
            at: effect.first_attempt_at.unwrap_or(effect.created_at),
        };
        let first = self.first_letter(effect).map(|id| Envelope { id: &id, ..envelope }.message_id());
        envelope.first = first.as_deref();
        let mime = letter.to_mime(&envelope).map_err(|error| Unwritten::refused(&error.to_string()))?;
        let (id, sender) = (effect.id.clone(), outlet.sender.clone());
        Ok(Outgoing::Mail(Box::new(Mail { id, sender, to, mime: Personal::new(mime) })))
    }

    /// The first letter about the same booking that its guest has, by which mailboxes show the later ones with it.
    fn first_letter(&self, effect: &Effect) -> Option<String> {
        let filter = EffectFilter { progress: Some(Progress::Delivered), subjects: Some(vec![effect.subject.clone()]) };
        let is_earlier = |other: &Arc<Effect>| {
            other.channel == effect.channel
                && other.recipient == Recipient::Guest
                && other.delivered_at < effect.first_attempt_at
        };
        let letters = self.effects.effects(filter).into_iter().filter(is_earlier);
        letters
            .min_by_key(|other| other.delivered_at)
            .filter(|_| effect.recipient == Recipient::Guest)
            .map(|first| first.id.clone())
    }
}

fn event(effect: &Effect, happened: Happened) -> Event {
    Event {
        id: effect.id.clone(),
        kind: happened.as_str().to_owned(),
        subject: effect.subject.clone(),
        revision: effect.revision,
        date: effect.created_at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true),
    }
}

/// The language in which the booking was read out to its guest.
fn language(rows: &[Arc<Reservation>]) -> Language {
    let recap = rows.first().and_then(|row| row.agreement.recap.as_ref());
    match recap.map(|recap| heard::language(recap.expose())) {
        Some(heard::Language::English) => Language::English,
        Some(heard::Language::French | heard::Language::Other | heard::Language::Unknown) | None => Language::French,
    }
}

/// What the reception calls a message to a guest.
const fn as_reception_says(kind: Kind) -> GuestMessage {
    match kind {
        Kind::Change => GuestMessage::Change,
        Kind::Cancellation => GuestMessage::Cancellation,
        Kind::Reminder => GuestMessage::Reminder,
        Kind::Confirmation
        | Kind::AddressReplaced
        | Kind::Notice
        | Kind::CallbackNotice
        | Kind::FailureNotice
        | Kind::Arrivals
        | Kind::Event => GuestMessage::Confirmation,
    }
}
