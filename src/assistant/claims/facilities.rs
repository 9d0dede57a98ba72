//! What the hotel is said to have, and has nowhere said itself.

use std::sync::LazyLock;

use super::{Claim, Done, reading::Reading};
use french::heard::Patterns;

/// What callers ask for, folded: the words that mean the same stand together.
static FACILITIES: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "piscine|piscines|pool",
        "spa|jacuzzi|hammam|sauna",
        "parking|parkings|garage|stationnement",
        "restaurant|restaurants|restauration",
        "bar",
        "sport|fitness|gym|musculation",
        "navette|navettes|shuttle",
        "ascenseur|ascenseurs|elevator|lift",
        "climatisation|climatise|climatisee|climatisees|climatises",
        "jardin|jardins|garden",
        "terrasse|terrasses|terrace",
        "balcon|balcons|balcony",
        "tennis",
        "velos|bikes",
        "baignoire|baignoires|bathtub",
        "minibar",
        "kitchenette|cuisine|kitchen",
        "borne|bornes",
        "blanchisserie|laundry",
        "chiens|chien|animaux|pets|dogs",
    ])
});

/// Verbs by which something is said to be there, within its clause.
const HAVING: &[&str] = &[
    "avons",
    "a",
    "ai",
    "avez",
    "dispose",
    "disposons",
    "disposez",
    "propose",
    "proposons",
    "est",
    "sont",
    "offre",
    "offrons",
    "ouvert",
    "ouverte",
    "accessible",
    "acceptes",
    "acceptons",
    "bienvenus",
    "gratuit",
    "gratuite",
    "compris",
    "comprise",
    "inclus",
    "incluse",
    "have",
    "has",
    "is",
    "are",
    "offer",
    "offers",
    "free",
    "included",
];

/// Words by which nothing is said yet.
const UNSURE: &[&str] =
    &["sais", "verifie", "renseigne", "demande", "demander", "confirmer", "know", "check", "noter", "note"];

/// Whether the hotel has said anything of what is named at a word, or the word names nothing that it might have.
pub(super) fn unfounded(reading: &Reading, done: &Done<'_>) -> Option<Claim> {
    let hotel_words = done.hotel_words?;
    let is_claimed = |at: usize| {
        let named = reading.text(at).and_then(|text| FACILITIES.beginning_with(text).first());
        let Some(facility) = named else { return false };
        let clause = reading.clause(at);
        let is_known = facility.split('|').any(|word| hotel_words.contains(word));
        let is_said = clause.clone().any(|at| reading.is(at, HAVING))
            && !reading.sentence(at).any(|at| reading.is(at, UNSURE))
            && !clause.into_iter().any(|at| reading.is_denied(at))
            && !reading.is_asked(at)
            && !reading.is_in_question(at)
            && !reading.is_conditional(at);
        is_said && !is_known
    };
    (0..reading.len()).any(is_claimed).then_some(Claim::Facility)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn only_what_the_hotel_names_is_said_to_be_there() {
        let hotel_words: HashSet<String> = ["parking", "climatisation"].map(str::to_owned).into();
        let done = Done { hotel_words: Some(&hotel_words), ..Done::default() };
        for (said, is_false) in [
            ("Oui, nous avons une piscine chauffée.", true),
            ("L'hôtel dispose d'un spa et d'une salle de sport.", true),
            ("Le restaurant est ouvert tous les soirs.", true),
            ("Les chiens sont acceptés sans supplément.", true),
            ("Yes, there is a pool.", true),
            ("Nous avons un parking gratuit.", false),
            ("Toutes les chambres ont la climatisation.", false),
            ("Nous n'avons pas de piscine.", false),
            ("Vous cherchez un hôtel avec piscine ?", false),
            ("Pour la piscine, je me renseigne.", false),
            ("Je ne sais pas s'il y a une piscine ; la réception vous le dira.", false),
            ("Je note que vous venez avec un chien.", false),
        ] {
            assert_eq!(unfounded(&Reading::new(said), &done).is_some(), is_false, "{said}");
        }
    }
}
