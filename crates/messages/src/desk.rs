//! What the reception is told: each booking, change and cancellation, who is to be called back, what did not reach its guest; and once a
//! day, who arrives. In French, and with the guest's telephone number: the reception acts on it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use basics::personal::Personal;
use french::{phone, price_in_figures as price};

use crate::{
    booking::Booking,
    guest::{FRENCH_PARTY, party},
    house::House,
    letter::{Letter, Part, Section},
    words::{counted, day, hour, short_dates},
};

/// One thing that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice<'a> {
    /// A booking.
    Booked(&'a Booking),
    /// Nights, rooms, people or the guest's details were changed.
    Changed(&'a Booking),
    /// Every room of a code was cancelled.
    Cancelled(&'a Booking),
    /// Somebody is to be called back.
    CallBack {
        /// When it was asked for.
        at: DateTime<Utc>,
        /// Empty where nobody knows.
        phone: Personal<String>,
        /// Why.
        reason: Personal<String>,
        /// Somebody is in danger: the call-back cannot wait.
        is_emergency: bool,
    },
    /// A message did not reach its guest, and is not tried again by itself.
    NotDelivered {
        /// About which booking.
        booking: &'a Booking,
        /// What it was.
        message: GuestMessage,
        /// Whether it certainly did not arrive; otherwise the answer was lost.
        is_certain: bool,
        /// What the other side said, without addresses; empty where nothing.
        answer: String,
    },
}

/// A message to a guest, as the reception calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestMessage {
    /// The confirmation that the law asks for.
    Confirmation,
    /// That of a change.
    Change,
    /// That of a cancellation.
    Cancellation,
    /// The short reminder by SMS.
    Reminder,
}

/// The day as the reception begins it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Morning<'a> {
    /// The local day.
    pub day: NaiveDate,
    /// Who arrives on it.
    pub arrivals: &'a [Booking],
    /// Call-backs that are not done.
    pub callbacks: usize,
    /// Messages that did not reach their guest.
    pub undelivered: usize,
}

impl GuestMessage {
    const fn name(self) -> &'static str {
        match self {
            Self::Confirmation => "la confirmation de réservation",
            Self::Change => "la confirmation de modification",
            Self::Cancellation => "la confirmation d'annulation",
            Self::Reminder => "le rappel par SMS",
        }
    }
}

/// The letter that tells the reception, on the local day `today`.
pub fn notice(house: House<'_>, notice: &Notice<'_>, today: NaiveDate) -> Letter {
    let (headline, sections) = match notice {
        Notice::Booked(booking) => of_booking("Nouvelle réservation", booking, today, Vec::new()),
        Notice::Changed(booking) => of_booking("Réservation modifiée", booking, today, Vec::new()),
        Notice::Cancelled(booking) => {
            let fee = price(booking.cancelled.unwrap_or_default());
            of_booking("Réservation annulée", booking, today, vec![format!("Frais d'annulation : {fee}.")])
        }
        Notice::CallBack { at, phone, reason, is_emergency } => {
            let at = at.with_timezone(&house.hotel().zone).naive_local();
            of_callback(at, phone.expose(), reason.expose(), *is_emergency)
        }
        Notice::NotDelivered { booking, message, is_certain, answer } => {
            not_delivered(booking, *message, *is_certain, answer, today)
        }
    };
    let title = headline.clone();
    let name = &house.hotel().name;
    Letter::new(house, &format!("{headline} — {name}"), vec![Part { language: "fr", title, sections }], None)
}

fn of_booking(what: &str, booking: &Booking, today: NaiveDate, more: Vec<String>) -> (String, Vec<Section>) {
    let stay = booking.stay();
    let is_tonight = stay.is_some_and(|stay| stay.arrival() == today);
    let trial = if booking.is_trial { "[Essai] " } else { "" };
    let urgent = if is_tonight { "ARRIVÉE CE SOIR — " } else { "" };
    let dates = stay.map(|stay| format!(", {}", short_dates(stay))).unwrap_or_default();
    let headline = format!("{trial}{urgent}{what} {}{dates}", booking.spaced_code());
    let mut section = facts(booking);
    if booking.is_trial {
        section.paragraphs.push("Appel d'essai : aucune chambre n'est prise.".to_owned());
    } else if booking.email.expose().is_empty() && booking.cancelled.is_none() {
        section.paragraphs.push(
            "Pas d'adresse électronique : remettez la confirmation imprimée, au plus tard à l'arrivée.".to_owned(),
        );
    }
    section.paragraphs.extend(more);
    (headline, vec![section])
}

/// Who, when, in which rooms, for how much.
fn facts(booking: &Booking) -> Section {
    let mut section = Section::new("");
    let known = |text: &str| if text.is_empty() { "non communiqué".to_owned() } else { text.to_owned() };
    section.fact("Client", known(booking.guest.expose()));
    section.fact("Téléphone", known(&phone(booking.phone.expose())));
    section.fact("Courriel", known(booking.email.expose()));
    section.fact("Réservation", booking.spaced_code());
    if let Some(stay) = booking.stay() {
        section.fact("Arrivée", day(stay.arrival()));
        section.fact("Départ", format!("{} ({})", day(stay.departure()), counted(stay.night_count(), "nuit")));
    }
    for room in &booking.rooms {
        section.fact("Chambre", format!("{}, {}", room.name, party(room.people, &room.ages, &FRENCH_PARTY)));
    }
    if let Some(total) = booking.total() {
        section.fact("Total TTC", price(total));
    }
    if !booking.wishes.expose().is_empty() {
        section.fact("Souhaits", booking.wishes.expose());
    }
    section
}

fn of_callback(at: NaiveDateTime, number: &str, reason: &str, is_emergency: bool) -> (String, Vec<Section>) {
    let headline = match (is_emergency, number) {
        (true, _) => "URGENCE signalée au téléphone".to_owned(),
        (false, "") => "Message laissé au téléphone".to_owned(),
        (false, _) => "Client à rappeler".to_owned(),
    };
    let mut section = Section::new("");
    section.fact("Reçu", format!("le {} à {}", day(at.date()), hour(at.time())));
    section.fact("Téléphone", if number.is_empty() { "non communiqué".to_owned() } else { phone(number) });
    section.fact("Motif", reason);
    if is_emergency {
        let said = "Vérifiez que les secours sont prévenus (15 ou 112), et allez voir tout de suite.";
        section.paragraphs.push(said.to_owned());
    }
    (headline, vec![section])
}

fn not_delivered(
    booking: &Booking,
    message: GuestMessage,
    is_certain: bool,
    answer: &str,
    today: NaiveDate,
) -> (String, Vec<Section>) {
    let received = if is_certain { "n'a pas reçu" } else { "n'a peut-être pas reçu" };
    let mut to_do = vec![format!(
        "Ce client {received} {}. Appelez-le pour vérifier son adresse ; à défaut, remettez-lui le document imprimé, au plus tard à l'arrivée.",
        message.name()
    )];
    if !answer.is_empty() {
        to_do.push(format!("Réponse du serveur : {answer}"));
    }
    of_booking("Message non parvenu, réservation", booking, today, to_do)
}

/// The letter by which a person sees that mail leaves and arrives.
pub fn trial(house: House<'_>) -> Letter {
    let said = vec![
        format!("Ce message d'essai vient de l'assistant téléphonique de l'hôtel {}.", house.hotel().name),
        "S'il est arrivé dans la boîte de réception, et non parmi les indésirables, les confirmations arriveront aussi."
            .to_owned(),
    ];
    let title = "Essai d'envoi".to_owned();
    let subject = format!("{title} — {}", house.hotel().name);
    let sections = vec![Section::of("", said)];
    Letter::new(house, &subject, vec![Part { language: "fr", title, sections }], None)
}

/// The letter with the arrivals of a day.
pub fn morning(house: House<'_>, morning: &Morning<'_>) -> Letter {
    let mut opening = Section::new("");
    opening.fact("Arrivées", morning.arrivals.len().to_string());
    opening.fact("Rappels à faire", morning.callbacks.to_string());
    opening.fact("Messages non parvenus", morning.undelivered.to_string());
    if morning.arrivals.is_empty() {
        opening.paragraphs.push("Aucune arrivée réservée par téléphone aujourd'hui.".to_owned());
    }
    let mut sections = vec![opening];
    for booking in morning.arrivals {
        let mut section = facts(booking);
        let guest = booking.guest.expose();
        section.heading = if guest.is_empty() { booking.spaced_code() } else { guest.clone() };
        sections.push(section);
    }
    let title = format!("Arrivées du {}", day(morning.day));
    let subject = format!("{title} — {}", house.hotel().name);
    Letter::new(house, &subject, vec![Part { language: "fr", title, sections }], None)
}

#[cfg(test)]
mod tests;
