//! What people put around a sentence, and what callers ask before it.

use basics::ids::Ids;

use super::{StatementKind, corpus::Manner};

/// Chooses among the alternatives of a wording: `[a|b]`.
pub(super) fn choose(text: &str, ids: &Ids) -> String {
    let (mut chosen, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('[') {
        let Some((alternatives, after)) = after.split_once(']') else { break };
        let count = alternatives.split('|').count() as u64;
        let place = usize::try_from(ids.below(count)).unwrap_or(0);
        chosen.push_str(before);
        chosen.push_str(alternatives.split('|').nth(place).unwrap_or_default());
        rest = after;
    }
    chosen + rest
}

/// The sentence with what a manner of speaking puts before and after it; often nothing.
pub(super) fn around(core: &str, manner: Manner, ids: &Ids) -> String {
    let (before, after): (&[&str], &[&str]) = match manner {
        Manner::Curt => (&["", "", "", "Oui.", "Alors.", "D'accord."], &["", "", "", "Autre chose ?", "Voilà."]),
        Manner::Warm => (
            &["", "", "Avec plaisir !", "Bien sûr !", "Très bonne question !", "Pas de souci !"],
            &[
                "",
                "",
                "Est-ce que je peux faire autre chose pour vous ?",
                "N'hésitez pas si vous avez une question.",
                "C'est parfait.",
            ],
        ),
        Manner::Formal => (
            &[
                "",
                "",
                "Tout à fait.",
                "Je vous remercie de votre patience.",
                "Bien entendu, Madame.",
                "Permettez-moi de préciser.",
            ],
            &[
                "",
                "",
                "Puis-je vous être utile pour autre chose ?",
                "Je reste à votre disposition.",
                "Je vous en remercie.",
            ],
        ),
        Manner::Hesitant => (
            &["", "", "Euh…", "Hum, voyons.", "Alors, attendez…", "Bon, alors…"],
            &["", "", "Voilà voilà.", "C'est, euh, tout bon ?", "Vous me dites, hein."],
        ),
        Manner::English => (
            &["", "", "Sure.", "Of course.", "Let me see…"],
            &["", "", "Is there anything else I can help you with?", "Let me know."],
        ),
    };
    let pick = |choices: &[&'static str]| choices[usize::try_from(ids.below(choices.len() as u64)).unwrap_or(0)];
    [pick(before), core, pick(after)].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// What a caller asks, so that such a sentence is the answer.
pub(super) const fn question(kind: StatementKind, is_english: bool) -> &'static str {
    match (kind, is_english) {
        (StatementKind::Done, false) => "Du coup, on en est où ?",
        (StatementKind::Price, false) => "Et côté prix ?",
        (StatementKind::Promise, false) => "Et après, comment ça se passe ?",
        (StatementKind::Code, false) => "Vous avez un numéro de dossier ?",
        (StatementKind::Terms, false) => "Et si j'ai un empêchement ?",
        (StatementKind::Date, false) => "Et pour les dates ?",
        (StatementKind::Availability, false) => "Il vous reste de la place ?",
        (StatementKind::Payment, false) => "Et pour le paiement ?",
        (StatementKind::HotelFacts, false) => "Et sur place, dites-moi ?",
        (StatementKind::Room, false) => "Et la chambre, alors ?",
        (StatementKind::Undone, false) => "Et ma réservation ?",
        (StatementKind::Done, true) => "So, where are we?",
        (StatementKind::Price, true) => "And the price?",
        (StatementKind::Promise, true) => "And what happens next?",
        (StatementKind::Code, true) => "Do you have a reference?",
        (StatementKind::Terms, true) => "And if my plans change?",
        (StatementKind::Date, true) => "And the dates?",
        (StatementKind::Availability, true) => "Do you have any room?",
        (StatementKind::Payment, true) => "And how do I pay?",
        (StatementKind::HotelFacts, true) => "And at the hotel?",
        (StatementKind::Room, true) => "And the room?",
        (StatementKind::Undone, true) => "And my booking?",
        // It is said in answer to a tool, not to the caller.
        (StatementKind::Recap, _) => "",
    }
}
