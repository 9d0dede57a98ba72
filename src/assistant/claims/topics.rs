//! What was spoken of, whatever was said of it: how that stands is owed before the goodbye.

use std::sync::LazyLock;

use super::reading::Reading;
use french::{Topic, heard::Patterns};

static BOOKING: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "reservation|reservations|reserve|reservee|sejour|chambre|suite|annule|annulee|annulation|modification",
        "dossier|booking|booked|stay|room|cancelled|changed",
    ])
});
static SENDING: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "mail|mails|email|courriel|sms|texto|confirmation|facture|recapitulatif|lien|courrier|link|invoice",
    ])
});
static PAYMENT: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "paiement|paye|payee|payer|regle|reglee|regler|debite|debitee|preleve|encaisse|carte|acompte|arrhes|empreinte",
        "rembourse|remboursement|compte|caution|payment|paid|card|deposit|charged|refund",
    ])
});
static CONTACT: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "rappel|rappelle|rappellent|rappellera|rappelleront|transfert|recontacte|recontactera|collegue|transfere|relation|quelqu|transmis",
        "equipe|prevenu|prevenue|conseiller|contact|contacte|through|call|colleague|transferred|someone|team",
    ])
});

/// Words by which an address is read back, and nothing said of sending.
const ADDRESS: &[&str] = &["adresse", "arobase", "address"];

/// What an utterance says something of, other than by asking or denying it.
pub(super) fn of(reading: &Reading) -> impl Iterator<Item = Topic> {
    let topics: [(Topic, &Patterns, &[&str]); 4] = [
        (Topic::Booking, &BOOKING, &[]),
        (Topic::Sending, &SENDING, ADDRESS),
        (Topic::Payment, &PAYMENT, &["taxe"]),
        (Topic::Contact, &CONTACT, &[]),
    ];
    let names = |patterns: &Patterns, but: &[&str]| {
        (0..reading.len()).any(|at| {
            reading.begins_one_of(at, patterns)
                && reading.is_asserted(at)
                && !reading.is_in_question(at)
                && !reading.sentence(at).any(|at| reading.is(at, but))
        })
    };
    topics.into_iter().filter(move |(_, patterns, but)| names(patterns, but)).map(|(topic, ..)| topic)
}
