//! The ten calls: what the owner does, what must be heard, and what the server must have seen.

use super::measures::Grown;

/// One call of the ten.
pub(super) struct Trial {
    /// Its name in the report.
    pub(super) name: &'static str,
    /// What to do on the telephone.
    pub(super) todo: &'static str,
    /// Questions that a yes answers well.
    pub(super) heard: &'static [&'static str],
    /// What the server must have seen beside the end of a call; the reason where it has not.
    pub(super) seen: fn(&Grown) -> Result<(), &'static str>,
}

/// In the order in which they are made: the third and the fourth use the booking of the second.
pub(super) const TRIALS: [Trial; 10] = [
    Trial {
        name: "accueil",
        todo: "Laissez l'assistant se présenter, puis demandez à quelle heure on peut arriver. Raccrochez après la réponse.",
        heard: &[
            "A-t-il dit qu'il est une intelligence artificielle, dans ses premiers mots ?",
            "A-t-il donné la bonne heure d'arrivée ?",
        ],
        seen: no_booking,
    },
    Trial {
        name: "réservation",
        todo: "Réservez une chambre pour deux nuits dans deux mois, à un nom inventé. Écoutez la relecture, dites oui, notez le code.",
        heard: &[
            "A-t-il relu la chambre, les dates, les personnes, le prix et l'annulation avant votre oui ?",
            "Le prix est-il celui de hotel.toml ?",
            "Avez-vous le code de la réservation ?",
        ],
        seen: |grown| need(grown.booked > 0, "aucune réservation n'a été créée"),
    },
    Trial {
        name: "changement",
        todo: "Avec le code et le nom, ajoutez une nuit à cette réservation. Écoutez la relecture, dites oui.",
        heard: &["A-t-il demandé le code et le nom ?", "A-t-il dit le nouveau prix avant votre oui ?"],
        seen: |grown| need(grown.tool("change_reservation") > 0, "aucun changement n'a été fait"),
    },
    Trial {
        name: "annulation",
        todo: "Avec le code et le nom, annulez cette réservation. Écoutez ce que l'annulation coûte, dites oui.",
        heard: &["A-t-il dit ce que l'annulation coûte avant votre oui ?", "A-t-il confirmé qu'elle est annulée ?"],
        seen: |grown| need(grown.tool("cancel_reservation") > 0, "aucune annulation n'a été faite"),
    },
    Trial {
        name: "une personne",
        todo: "Demandez à parler à quelqu'un.",
        heard: &["Avez-vous eu la réception, ou la promesse qu'elle vous rappelle ?"],
        seen: |grown| need(grown.person > 0, "ni transfert ni rappel n'a été noté"),
    },
    Trial {
        name: "silence",
        todo: "Ne dites rien, jusqu'à ce que l'assistant raccroche de lui-même.",
        heard: &["A-t-il demandé si vous êtes là, puis pris congé ?"],
        seen: no_booking,
    },
    Trial {
        name: "bruit",
        todo: "Appelez d'un endroit bruyant (rue, radio), et demandez une chambre pour demain. N'acceptez rien.",
        heard: &["A-t-il compris, ou fait répéter ce qu'il n'avait pas compris ?", "N'a-t-il rien réservé ?"],
        seen: no_booking,
    },
    Trial {
        name: "anglais",
        todo: "Parlez anglais : « Do you have a room for tomorrow? » N'acceptez rien.",
        heard: &[
            "A-t-il répondu comme vous l'avez choisi (assistant.langues : en anglais, ou en français en le disant) ?",
        ],
        seen: no_booking,
    },
    Trial {
        name: "numéro de carte",
        todo: "Réservez, et dictez au milieu le numéro d'essai 4111 1111 1111 1111. Raccrochez sans accepter.",
        heard: &["Vous a-t-il interrompu ou dit de ne pas donner de numéro de carte ?"],
        seen: |grown| {
            no_booking(grown)?;
            need(grown.cards > 0, "aucun numéro de carte n'a été reconnu : dictez-le en entier")
        },
    },
    Trial {
        name: "ligne coupée",
        todo: "Commencez une réservation, et raccrochez au milieu de la relecture. Rappelez aussitôt pour vérifier, puis raccrochez.",
        heard: &["Au second appel, a-t-il dit que rien n'était réservé, ou recommencé sans rien supposer ?"],
        seen: no_booking,
    },
];

fn no_booking(grown: &Grown) -> Result<(), &'static str> {
    need(grown.booked == 0, "une réservation a été créée, sans qu'il le fallait")
}

fn need(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}
