//! How things stand at the end of a call, said once before the goodbye: what the caller believes when the line is down is what is
//! stored.

use std::collections::BTreeSet;

use super::{Context, dates, spelling::code};
use hotel::{completed_action::Fate, stay::Stay};

/// A reservation as it stands.
#[derive(Clone, Debug)]
pub struct AtTheEnd<'a> {
    /// The name of the room type of each of its rooms.
    pub rooms: Vec<&'a str>,
    /// When.
    pub stay: Stay,
    /// Its code.
    pub code: &'a str,
    /// What the call has made of it.
    pub fate: Fate,
}

/// Whether the call has left a message for the reception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// None.
    None,
    /// One, and the network gave the number to call back.
    WithNumber,
    /// One; the number was said, or nobody knows it.
    Left,
}

/// What the assistant may have spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A reservation.
    Booking,
    /// Something that is sent.
    Sending,
    /// Money that is taken.
    Payment,
    /// Somebody else who calls back, or is on the line.
    Contact,
}

/// What never happens in a call and was spoken of: nothing is paid, nothing is sent where no `letter` comes, and without a message nobody
/// calls back.
pub fn never_done(spoken_of: &BTreeSet<Topic>, letter: bool, message: Message) -> String {
    let sentence = |topic: &Topic| match topic {
        Topic::Sending if !letter => Some("Je n'envoie moi-même ni e-mail ni SMS."),
        Topic::Payment => Some("Rien n'est payé par téléphone."),
        Topic::Contact if message == Message::None => Some("Aucun rappel n'est prévu."),
        Topic::Booking | Topic::Sending | Topic::Contact => None,
    };
    spoken_of.iter().filter_map(sentence).collect::<Vec<_>>().join(" ")
}

/// How things stand. Where nothing was done, that no reservation was made.
pub fn closing(reservations: &[AtTheEnd<'_>], message: Message, context: &Context<'_>) -> String {
    let says = |reservation: &AtTheEnd<'_>| {
        let days = || dates::stay_dates(reservation.stay, context.today.date());
        match reservation.fate {
            Fate::Booked | Fate::Changed => format!(
                "{}, {}, code {}",
                context.rooms(reservation.rooms.iter().copied()),
                context.stay_dates(reservation.stay),
                code(reservation.code)
            ),
            Fate::Cancelled => format!("la réservation {} est annulée", days()),
            Fate::Untouched => format!("votre réservation {} reste comme elle était", days()),
        }
    };
    let stands: Vec<String> = reservations.iter().map(says).collect();
    let stands = if stands.is_empty() {
        "Aucune réservation n'a été faite.".to_owned()
    } else {
        format!("Pour récapituler : {}.", stands.join(" ; "))
    };
    let message = match message {
        Message::None => return stands,
        Message::WithNumber => "La réception a votre message et vous rappellera au numéro d'où vous appelez.",
        Message::Left => "La réception a votre message.",
    };
    format!("{stands} {message}")
}

/// What the reception reads where the call has ended with something said that is not so: `claimed` the kinds of it, in French.
pub fn claimed_at_the_end(claimed: &[&str], stands: &str) -> String {
    format!(
        "À vérifier : à la fin de l'appel, l'assistant avait dit ce qui n'est pas enregistré ({}), et l'appel s'est terminé avant qu'il se corrige. {stands} Rappelez le client.",
        claimed.join(", ")
    )
}

/// What the reception reads where the caller answered a recap and the line was down before anything was stored.
pub fn answered_at_the_end(stands: &str) -> String {
    format!(
        "À vérifier : le client a entendu une récapitulation et y a répondu, et l'appel s'est terminé avant l'enregistrement. {stands} Rappelez le client."
    )
}
