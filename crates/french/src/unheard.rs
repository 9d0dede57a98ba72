//! Why the server does not act yet on what was put to the caller: told to the model beside what it is to say.

use super::spelling::list;
use hotel::{
    completed_action::ActionKind,
    proposal::{NotYet, Part},
    reservation::Purpose,
};

/// What the model is told.
pub fn not_yet(why: &NotYet) -> String {
    match why {
        NotYet::Unsaid => "Le client n'a pas encore entendu la récapitulation. Lisez message en entier.".to_owned(),
        NotYet::Incomplete(parts) => {
            let parts = names(parts).join(", ");
            format!("Le client n'a pas encore entendu : {parts}. Lisez message en entier.")
        }
        NotYet::Contradicted(parts) => {
            let parts = names(parts).join(", ");
            format!("Le client a entendu autre chose que ce qui sera enregistré : {parts}. Lisez message en entier, sans rien changer.")
        }
        NotYet::CutShort => {
            "Le client a interrompu la récapitulation avant d'avoir entendu le prix. Lisez message en entier.".to_owned()
        }
        NotYet::BesideATool => {
            "La récapitulation doit être dite seule, sans appel d'outil. Lisez message en entier, puis attendez la réponse du client.".to_owned()
        }
        NotYet::Unanswered => "Le client n'a pas encore répondu à la récapitulation. Attendez son oui.".to_owned(),
        NotYet::Refused => "Le client a refusé, hésité ou demandé autre chose. Ne recommencez que s'il change d'avis et le dit.".to_owned(),
    }
}

/// What the reception reads of what was accepted in a language in which the hotel takes no bookings.
pub fn to_verify(code: &str) -> String {
    format!(
        "À vérifier : le client de la réservation {code} a donné son accord dans une langue dans laquelle l'hôtel ne réserve pas. Confirmez avec lui les dates, la chambre et le prix."
    )
}

/// What the reception reads of an answer that was transcribed after it was acted on, and was a no.
pub fn refused_late(code: &str, purpose: Purpose) -> String {
    let (done, question) = match purpose {
        Purpose::Booking => ("faite", "garde sa réservation"),
        Purpose::Change => ("modifiée", "accepte la modification"),
        Purpose::Cancellation => ("annulée", "voulait bien annuler"),
    };
    format!(
        "À vérifier : la réservation {code} a été {done}, mais le client semble avoir répondu non ; sa réponse n'a été transcrite qu'ensuite. Rappelez-le pour savoir s'il {question}."
    )
}

/// What is said to a caller who has heard the recap: nothing of it again.
pub const fn heard_already(refused: bool, act: ActionKind) -> &'static str {
    match (refused, act) {
        (true, ActionKind::Booked | ActionKind::Found) => "Entendu, je ne réserve pas. Souhaitez-vous autre chose ?",
        (true, ActionKind::Changed) => "Entendu, je ne modifie rien. Souhaitez-vous autre chose ?",
        (true, ActionKind::Cancelled) => "Entendu, je n'annule pas. Souhaitez-vous autre chose ?",
        (false, ActionKind::Booked | ActionKind::Found) => "Il me faut votre accord : est-ce que je réserve ?",
        (false, ActionKind::Changed) => "Il me faut votre accord : est-ce que je modifie ?",
        (false, ActionKind::Cancelled) => "Il me faut votre accord : est-ce que j'annule ?",
    }
}

/// A recap that is read out once more, after what makes it needed: « Je reprends, avec le prix : … ».
pub fn once_more(why: &NotYet, recap: &str) -> String {
    let opening = match why {
        NotYet::Incomplete(parts) => format!("Je reprends, avec {}", list(&names(parts), "et")),
        NotYet::Contradicted(parts) => format!("Je rectifie {}", list(&names(parts), "et")),
        NotYet::Unsaid | NotYet::CutShort | NotYet::BesideATool | NotYet::Unanswered | NotYet::Refused => {
            return recap.to_owned();
        }
    };
    format!("{opening}. {recap}")
}

/// A part of a recap, as a program reads it.
pub const fn part_code(part: Part) -> &'static str {
    match part {
        Part::Days => "dates",
        Part::Rooms => "chambre",
        Part::People => "personnes",
        Part::Price => "prix",
        Part::Tax => "taxe_sejour",
        Part::Terms => "conditions_annulation",
    }
}

fn names(parts: &[Part]) -> Vec<String> {
    parts.iter().map(|part| part_name(*part).to_owned()).collect()
}

const fn part_name(part: Part) -> &'static str {
    match part {
        Part::Days => "les dates",
        Part::Rooms => "la chambre",
        Part::People => "le nombre de personnes",
        Part::Price => "le prix",
        Part::Tax => "la taxe de séjour",
        Part::Terms => "les conditions d'annulation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_no_tells_the_reception_what_was_done() {
        let said =
            [Purpose::Booking, Purpose::Change, Purpose::Cancellation].map(|done| refused_late("42173653", done));
        insta::assert_snapshot!("refus_transcrit_apres_coup", said.join("\n"));
    }
}
